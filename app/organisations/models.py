"""How recognised bodies and their people are kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, PublicId


class Organisation(Base):
    """A body that examines and certifies. `code` opens its certificate numbers."""

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name_vi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    phone: Mapped[str] = mapped_column(String(40), default="")

    recognitions: Mapped[list["Recognition"]] = relationship(
        back_populates="organisation", order_by="Recognition.from_on.desc()"
    )

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language, 'vi' or 'en'."""
        return self.name_vi if language == "vi" else self.name_en


class Recognition(Base):
    """A certificate of eligibility (Art. 59): from when, for which classes, until revoked (Art. 61).

    `until_on` is the first day on which it no longer stands; `end_ground` the point of Art. 61.1.
    """

    __tablename__ = "recognition"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="order"),
        UniqueConstraint("organisation_id", "number"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    issued_by: Mapped[str] = mapped_column(String(200))
    classes: Mapped[list[Any]]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    end_ground: Mapped[str] = mapped_column(String(10), default="")
    end_decision: Mapped[str] = mapped_column(String(60), default="")
    recorded_by: Mapped[str] = mapped_column(PublicId)
    recorded_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(back_populates="recognitions")


class Qualification(Base):
    """What Art. 58.3 asks of a person who examines; counts only once somebody else verified it.

    Each is proposed once and then verified or refused; the newest verified one is the person's.
    """

    __tablename__ = "qualification"
    __table_args__ = (
        CheckConstraint(
            "verified_by IS NULL OR (verified_by <> account_id AND verified_by <> proposed_by)",
            name="verified_by_another",
        ),
        CheckConstraint("verified_at IS NULL OR refused_at IS NULL", name="one_decision"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    degree: Mapped[str] = mapped_column(String(200), default="")
    certificate_class: Mapped[str | None] = mapped_column(String(12))
    operating_since: Mapped[date | None]
    telegraphy_since: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(String(400), default="")
    proposed_by: Mapped[str] = mapped_column(PublicId)
    proposed_at: Mapped[datetime]
    verified_by: Mapped[str | None] = mapped_column(PublicId)
    verified_at: Mapped[datetime | None]
    refused_by: Mapped[str | None] = mapped_column(PublicId)
    refused_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(String(400), default="")
