"""How results are kept: final rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, PublicId


class Result(Base):
    """One part sat by one person on one day. `evidence` names the sitting or the sheets from which it follows.

    `score` of theory: {"right": 31, "needed": 25, "by_topic": {topic: [right, asked]}}; of the practical test, with the
    outcome of each item: {"contacts": {contact: item}, "receiving": item, "sending": item}.
    """

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("evidence_kind", "evidence_id"),
        CheckConstraint("part IN ('theory','practical')", name="part"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    operator_class: Mapped[str] = mapped_column(String(12))
    part: Mapped[str] = mapped_column(String(12))
    passed: Mapped[bool]
    taken_on: Mapped[date]
    score: Mapped[dict[str, Any]]
    evidence_kind: Mapped[str] = mapped_column(String(12))  # "sitting" or "entry"
    evidence_id: Mapped[str] = mapped_column(PublicId)
    marked_by: Mapped[list[Any]]  # account ids of those who marked; empty for theory, which no person marks
    regulation: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
