"""How corrections to the public calendar are kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, PublicId


class CalendarCorrection(Base):
    """What somebody says a day is, against the calendar that the product ships with; the newest row of a day holds."""

    __tablename__ = "calendar_correction"
    __table_args__ = (CheckConstraint("kind IN ('holiday', 'working', 'as-shipped')", name="kind"),)

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(300))
    corrected_by: Mapped[str] = mapped_column(PublicId)
    corrected_at: Mapped[datetime]
