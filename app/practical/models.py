"""How the examiners' sheets are kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, PublicId


class Sheet(Base):
    """What one examiner saw one candidate do: a draft of the examiner's own until it is locked, final from then on.

    The slot is taken when the sheet is locked: 1 and 2 are blind to one another, 3 settles a disagreement.
    `contacts`: contact → {"done": true, false or null (not yet), "remark": str}. Morse: words correct, the seconds after
    which the last of them was complete, and the means.
    """

    __tablename__ = "practical_sheet"
    __table_args__ = (
        UniqueConstraint("entry_id", "slot"),
        UniqueConstraint("entry_id", "examiner_id"),
        CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
        CheckConstraint("(slot IS NULL) = (locked_at IS NULL)", name="slot_when_locked"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    examiner_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    slot: Mapped[int | None]
    contacts: Mapped[dict[str, Any]]
    receiving_words: Mapped[int | None]
    receiving_seconds: Mapped[int | None]
    receiving_means: Mapped[str | None] = mapped_column(String(10))
    sending_words: Mapped[int | None]
    sending_seconds: Mapped[int | None]
    sending_means: Mapped[str | None] = mapped_column(String(10))
    exempted: Mapped[bool] = mapped_column(default=False)
    exemption_evidence: Mapped[str] = mapped_column(String(400), default="")
    exemption_stopped_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(600), default="")
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
