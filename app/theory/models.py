"""How sittings are kept: a frozen paper and an append-only log of answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, PublicId

Sequence64 = BigInteger().with_variant(Integer(), "sqlite")


class Sitting(Base):
    """One candidate's attempt. States: checked-in → started ⇄ paused → closed → marked.

    The paper is drawn at check-in and shown only after the start. `device` counts the seats, each opened by a seat code of
    the invigilator; `lease` counts the pages on which the paper was opened, and only the newest page's answers count.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("state IN ('checked-in','started','paused','closed','marked','void')", name="state"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    operator_class: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="checked-in")
    version: Mapped[int] = mapped_column(default=1)
    seat_code: Mapped[str] = mapped_column(String(8))
    checked_in_by: Mapped[str] = mapped_column(PublicId)
    checked_in_at: Mapped[datetime]
    identity_seen: Mapped[str] = mapped_column(String(60))
    allowed_seconds: Mapped[int]
    extra_seconds: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_seconds: Mapped[int] = mapped_column(default=0)
    device: Mapped[int] = mapped_column(default=0)
    device_opened: Mapped[bool] = mapped_column(default=False)
    lease: Mapped[int] = mapped_column(default=0)
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    regulation: Mapped[str] = mapped_column(String(40))
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(20))
    receipt: Mapped[str | None] = mapped_column(String(64))

    paper: Mapped[list["PaperQuestion"]] = relationship(order_by="PaperQuestion.position")


class PaperQuestion(Base):
    """One place on a paper: which question of which edition, and in which order its options are shown.

    wording: of a calculated question, its drawn `numbers` and its texts with them filled in, as they were shown.
    """

    __tablename__ = "paper_question"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"))
    option_order: Mapped[str] = mapped_column(String(4))
    wording: Mapped[dict[str, Any] | None]


class AnswerEvent(Base):
    """One choice as it arrived; append-only. `choice` is the place of the option on this paper, 1 to 4, or 0 for none."""

    __tablename__ = "answer_event"
    __table_args__ = (
        Index("uq_answer_event_once", "sitting_id", "lease", "sequence", unique=True),
        CheckConstraint("choice BETWEEN 0 AND 4", name="choice"),
    )

    id: Mapped[int] = mapped_column(Sequence64, primary_key=True, autoincrement=True)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"))
    lease: Mapped[int]
    sequence: Mapped[int]
    position: Mapped[int]
    choice: Mapped[int]
    received_at: Mapped[datetime]
    disposition: Mapped[str] = mapped_column(String(16))


class SittingEvent(Base):
    """What people did to a sitting besides answering: a new seat, a pause, extra time, with the reason."""

    __tablename__ = "sitting_event"

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(PublicId)
    facts: Mapped[dict[str, Any]]
