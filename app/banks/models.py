"""How banks, their immutable editions, drafts of questions and open reviews are kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, PublicId


class QuestionBank(Base):
    """A bank by its code. Live banks fill papers, practice banks never do; an organisation's own bank fills only its own.

    organisation_id: None for the platform's banks, which everybody's papers are drawn from.
    """

    __tablename__ = "question_bank"
    __table_args__ = (CheckConstraint("purpose IN ('live','practice')", name="purpose"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    title_vi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(900))

    def title_in(self, language: str) -> str:
        """Return the title in the reader's language, 'vi' or 'en'."""
        return self.title_vi if language == "vi" else self.title_en


class Edition(Base):
    """One published state of one bank; never changed after it is published. The newest of a bank is drawn from."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("bank", "number"),)

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    bank: Mapped[str] = mapped_column(ForeignKey("question_bank.code"), index=True)
    number: Mapped[str] = mapped_column(String(20))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(PublicId)

    questions: Mapped[list["Question"]] = relationship(back_populates="edition", order_by="Question.code")
    of_bank: Mapped[QuestionBank] = relationship()


class Figure(Base):
    """A picture, kept once however many questions show it. id: the SHA-256 of its content in hexadecimal."""

    __tablename__ = "figure"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Question(Base):
    """One question as it stands in one edition. `content` is what people may read; `key` never leaves the server.

    Only `retired_at` and its reason are ever written after the edition was published.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    edition_id: Mapped[str] = mapped_column(ForeignKey("edition.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), index=True)
    topic: Mapped[str] = mapped_column(String(20))
    classes: Mapped[list[Any]]
    subject: Mapped[str] = mapped_column(String(12))
    difficulty: Mapped[int]
    content: Mapped[dict[str, Any]]  # {"vi": {"stem", "a".."d", "figure" where there is one}, "en": {...}}
    explanation: Mapped[dict[str, Any]]  # {"vi": {"a".."d"}, "en": {...}}
    source: Mapped[str] = mapped_column(String(900))
    enemies: Mapped[list[Any]]
    key: Mapped[str] = mapped_column(String(1))
    calculation: Mapped[dict[str, Any] | None]  # how the number in the right option follows
    template: Mapped[dict[str, Any] | None]  # of a calculated question: quantities and formulas
    formulae: Mapped[dict[str, Any]]  # by name: {"tex", "text", "svg"}
    figure_id: Mapped[str | None] = mapped_column(ForeignKey("figure.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    retired_at: Mapped[datetime | None]
    retired_because: Mapped[str | None] = mapped_column(String(500))

    edition: Mapped[Edition] = relationship(back_populates="questions")
    figure: Mapped[Figure | None] = relationship()


class Draft(Base):
    """A question being written or changed. States: draft → in-review → reviewed → approved → published; or dropped.

    Writer, reviewer and approver are three people. `body` is the question as written, perhaps not yet complete.
    origin: the file and line it was imported from, with its attribution; empty for one written here.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("state IN ('draft','in-review','reviewed','approved','published','dropped')", name="state"),
        CheckConstraint("reviewed_by IS NULL OR reviewed_by <> written_by", name="reviewer"),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> written_by AND approved_by <> reviewed_by)", name="approver"
        ),
        Index(
            "uq_draft_open",
            "bank",
            "code",
            unique=True,
            sqlite_where=text("state NOT IN ('published','dropped')"),
            postgresql_where=text("state NOT IN ('published','dropped')"),
        ),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    bank: Mapped[str] = mapped_column(ForeignKey("question_bank.code"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    body: Mapped[dict[str, Any]]
    figure_id: Mapped[str | None] = mapped_column(ForeignKey("figure.id"))
    origin: Mapped[str] = mapped_column(String(500), default="")
    written_by: Mapped[str] = mapped_column(PublicId)
    written_at: Mapped[datetime]
    reviewed_by: Mapped[str | None] = mapped_column(PublicId)
    approved_by: Mapped[str | None] = mapped_column(PublicId)
    edition_id: Mapped[str | None] = mapped_column(ForeignKey("edition.id"))

    figure: Mapped[Figure | None] = relationship()
    remarks: Mapped[list["Remark"]] = relationship(order_by="Remark.at")


class Remark(Base):
    """What was done with a draft and what was said of it. kind: the act, such as 'submitted' or 'returned'."""

    __tablename__ = "remark"

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(PublicId)
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(1000), default="")


class Review(Base):
    """A published question that somebody has to look at again, and what came of it.

    cause: 'law-change', 'statistics' or 'report'; outcome: 'kept', 'changed' or 'retired'. One open case for a question.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("cause IN ('law-change','statistics','report')", name="cause"),
        CheckConstraint("outcome IS NULL OR outcome IN ('kept','changed','retired')", name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        Index(
            "uq_review_open",
            "bank",
            "code",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    bank: Mapped[str] = mapped_column(ForeignKey("question_bank.code"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(12))
    facts: Mapped[dict[str, Any]]
    opened_by: Mapped[str] = mapped_column(PublicId)
    opened_at: Mapped[datetime]
    closed_by: Mapped[str | None] = mapped_column(PublicId)
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    words: Mapped[str | None] = mapped_column(String(500))
