"""How questions and their immutable editions are kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, PublicId


class Edition(Base):
    """One published state of one bank; never changed after it is published. The newest of a bank is drawn from."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("bank", "number"),)

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    bank: Mapped[str] = mapped_column(String(40), index=True)
    number: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(20), index=True)
    title_vi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(PublicId)

    questions: Mapped[list["Question"]] = relationship(back_populates="edition", order_by="Question.code")


class Question(Base):
    """One question as it stands in one edition. `content` is what people may read; `key` never leaves the server."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    edition_id: Mapped[str] = mapped_column(ForeignKey("edition.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(20))
    classes: Mapped[list[Any]]
    content: Mapped[dict[str, Any]]  # {"vi": {"stem", "a".."d"}, "en": {...}}
    explanation: Mapped[dict[str, Any]]  # {"vi": {"a".."d"}, "en": {...}}
    source: Mapped[str] = mapped_column(String(300))
    enemies: Mapped[list[Any]]
    key: Mapped[str] = mapped_column(String(1))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    retired_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship(back_populates="questions")
