"""How dossiers are kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, PublicId

OPEN_STATES = ("draft", "submitted", "supplement", "accepted")


class Application(Base):
    """One person asking one organisation for one class.

    States: draft → submitted ⇄ supplement → accepted → certified; refused, withdrawn. Identity is the snapshot that was filed;
    it is frozen when accepted. `version` guards each change. `submitted_at` and `filed_on` are those of the first filing;
    `complete_on` is the day of the last one, from which the term of Art. 63.3.b runs, and empty while a supplement is asked.
    """

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft','submitted','supplement','accepted','certified','refused','withdrawn')", name="state"
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> account_id", name="not_ones_own_file"),
        Index(
            "uq_application_one_open",
            "account_id",
            "operator_class",
            unique=True,
            sqlite_where=text("state IN ('draft','submitted','supplement','accepted')"),
            postgresql_where=text("state IN ('draft','submitted','supplement','accepted')"),
        ),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    operator_class: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)

    full_name: Mapped[str] = mapped_column(String(120), default="")
    latin_name: Mapped[str] = mapped_column(String(120), default="")
    search_name: Mapped[str] = mapped_column(String(120), default="", index=True)
    sex: Mapped[str] = mapped_column(String(10), default="")
    born_on: Mapped[date | None]
    birth_place: Mapped[str] = mapped_column(String(200), default="")
    nationality: Mapped[str] = mapped_column(String(3), default="VNM")
    identity_kind: Mapped[str] = mapped_column(String(24), default="")
    identity_number: Mapped[str] = mapped_column(String(30), default="")
    identity_issued_on: Mapped[date | None]
    identity_expires_on: Mapped[date | None]
    identity_issued_by: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    held_number: Mapped[str] = mapped_column(String(40), default="")
    held_class: Mapped[str | None] = mapped_column(String(12))
    held_issued_on: Mapped[date | None]
    operating_since: Mapped[date | None]
    wants_morse_exemption: Mapped[bool] = mapped_column(default=False)
    telegraphy_stopped_on: Mapped[date | None]
    still_telegraphist: Mapped[bool] = mapped_column(default=False)

    on_paper: Mapped[bool] = mapped_column(default=False)  # entered by the organisation for somebody who filed on paper
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    filed_on: Mapped[date | None]
    complete_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(PublicId)
    refusal: Mapped[str] = mapped_column(Text, default="")
    refusal_article: Mapped[str] = mapped_column(String(40), default="")
    regulation: Mapped[str] = mapped_column(String(40), default="")

    documents: Mapped[list["Document"]] = relationship(back_populates="application", order_by="Document.added_at")
    notices: Mapped[list["Notice"]] = relationship(back_populates="application", order_by="Notice.sent_at")


class Document(Base):
    """One picture of a paper of the dossier. A new photograph replaces the old one; other papers may have several pictures.

    What is replaced or taken out (`replaced_at`) stays for the record. `digest` is of the picture as stored.
    """

    __tablename__ = "application_document"
    __table_args__ = (
        Index(
            "uq_application_document_one_photo",
            "application_id",
            unique=True,
            sqlite_where=text("kind = 'photo' AND replaced_at IS NULL"),
            postgresql_where=text("kind = 'photo' AND replaced_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    taken_on: Mapped[date | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(PublicId)
    replaced_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(PublicId)  # compared with the original; until then provisional
    checked_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="documents")


class Notice(Base):
    """The one notice that asks for everything missing (Art. 63.3.b); `items` are reason codes with their facts."""

    __tablename__ = "application_notice"

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    items: Mapped[list[Any]]
    remark: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]  # the last day on which the law let it be sent
    sent_at: Mapped[datetime]
    sent_by: Mapped[str] = mapped_column(PublicId)
    answered_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="notices")
