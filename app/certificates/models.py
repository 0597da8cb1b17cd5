"""How certificates and what became of them are kept."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, PublicId


class Counter(Base):
    """The last number given in a series; its row is locked while the next one is taken, so none is given twice."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int]


STATUS_SERIES = "status"  # the counter of places drawn in the status lists
OPEN_OR_APPROVED = text("state IN ('proposed','approved')")
OPEN = text("state = 'proposed'")


class Proposal(Base):
    """A proposed issue, decided by somebody who neither proposed nor marked it (states: proposed, approved, refused).

    What was refused may be proposed again, when its reason is gone. `due_on` is as the calendar stood at the proposal.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="decided_by_another"),
        CheckConstraint("proposed_by <> account_id AND decided_by <> account_id", name="not_ones_own_file"),
        CheckConstraint("state IN ('proposed','approved','refused')", name="state"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_reason"),
        Index(
            "uq_proposal_one_standing",
            "application_id",
            unique=True,
            sqlite_where=OPEN_OR_APPROVED,
            postgresql_where=OPEN_OR_APPROVED,
        ),
        Index(
            "uq_proposal_practical_once",
            "practical_result_id",
            unique=True,
            sqlite_where=OPEN_OR_APPROVED,
            postgresql_where=OPEN_OR_APPROVED,
        ),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    operator_class: Mapped[str] = mapped_column(String(12))
    theory_result_id: Mapped[str] = mapped_column(ForeignKey("result.id"))
    practical_result_id: Mapped[str] = mapped_column(ForeignKey("result.id"))
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[date]
    proposed_by: Mapped[str] = mapped_column(PublicId)
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(PublicId)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    regulation: Mapped[str] = mapped_column(String(40))


class Certificate(Base):
    """One document, signed once. `code` is the address of its public page; `signed` is the credential in the QR."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("status_list", "status_index"),
        CheckConstraint("status_index BETWEEN 0 AND 131071", name="status_index"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposal.id"), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    operator_class: Mapped[str] = mapped_column(String(12))
    # holder: full_name, latin_name, born_on, birth_place, nationality, identity_kind, identity_number, as they were filed;
    # issuer: name_vi, name_en, address, code, as on the day of issue.
    holder: Mapped[dict[str, Any]]
    issuer: Mapped[dict[str, Any]]
    photo_file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id"))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    signatory: Mapped[str] = mapped_column(String(120))
    signed: Mapped[bytes] = mapped_column(LargeBinary)
    status_list: Mapped[int]
    status_index: Mapped[int]
    regulation: Mapped[str] = mapped_column(String(40))

    events: Mapped[list["CertificateEvent"]] = relationship(
        back_populates="certificate",
        foreign_keys="CertificateEvent.certificate_id",
        order_by="CertificateEvent.decided_at",
    )


class CertificateEvent(Base):
    """What became of a certificate: revoked, replaced, superseded, reported lost. Its standing folds these; none is changed."""

    __tablename__ = "certificate_event"
    __table_args__ = (
        UniqueConstraint("certificate_id", "kind"),
        CheckConstraint("decided_by <> proposed_by OR kind NOT IN ('revoked','replaced')", name="decided_by_another"),
        CheckConstraint("kind IN ('revoked','reinstated','replaced','superseded','reported-lost')", name="kind"),
        CheckConstraint("kind <> 'revoked' OR (ground <> '' AND decision_number <> '')", name="revoked_with_ground"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    certificate_id: Mapped[str] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    effective_on: Mapped[date]
    ground: Mapped[str] = mapped_column(String(40), default="")  # the point of Art. 65 for a revocation
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    proposed_by: Mapped[str] = mapped_column(PublicId)
    decided_by: Mapped[str] = mapped_column(PublicId)
    decided_at: Mapped[datetime]
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("certificate.id"))

    certificate: Mapped[Certificate] = relationship(back_populates="events", foreign_keys=[certificate_id])


class RevocationProposal(Base):
    """A proposed revocation with its ground and the note of the hearing (states: proposed, approved, refused)."""

    __tablename__ = "revocation_proposal"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="decided_by_another"),
        CheckConstraint("state IN ('proposed','approved','refused')", name="state"),
        CheckConstraint("hearing <> '' AND ground <> ''", name="with_ground_and_hearing"),
        Index(
            "uq_revocation_proposal_one_open", "certificate_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    certificate_id: Mapped[str] = mapped_column(ForeignKey("certificate.id"), index=True)
    ground: Mapped[str] = mapped_column(String(40))
    facts: Mapped[str] = mapped_column(Text)
    hearing: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    proposed_by: Mapped[str] = mapped_column(PublicId)
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(PublicId)
    decided_at: Mapped[datetime | None]
    decision_number: Mapped[str] = mapped_column(String(60), default="")


class PrintPurpose(StrEnum):
    """Why a certificate was printed; only the holder prints for the holder."""

    HOLDER = "holder"
    HAND_OVER = "hand-over"
    FILE = "file"
    AUTHORITY = "authority"


class PrintEntry(Base):
    """One print or download of a certificate: who, when, on what, why. Append-only; a print makes no new signature."""

    __tablename__ = "print_entry"
    __table_args__ = (
        CheckConstraint("layout IN ('sheet','card')", name="layout"),
        CheckConstraint("purpose IN ('holder','hand-over','file','authority')", name="purpose"),
    )

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    certificate_id: Mapped[str] = mapped_column(ForeignKey("certificate.id"), index=True)
    printed_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    printed_at: Mapped[datetime] = mapped_column(index=True)
    layout: Mapped[str] = mapped_column(String(8))
    purpose: Mapped[str] = mapped_column(String(12))
