"""Reading the record, and finding where it was tampered with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.actions import BEGINNING, seal
from app.audit.models import AuditEntry


def broken_at(session: Session) -> int | None:
    """Return the number of the first entry that does not fit the chain, or None when the record is whole.

    A cut tail or a rewrite of everything leaves no break: those show only against a seal kept elsewhere.
    """
    previous = BEGINNING
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).yield_per(1000)
    for number, entry in enumerate(entries, 1):
        if entry.number != number or entry.previous != previous or seal(entry) != entry.seal:
            return entry.number
        previous = entry.seal
    return None


def entries_about(session: Session, subject: tuple[str, str]) -> Sequence[AuditEntry]:
    """Return everything recorded about one subject, oldest first."""
    kind, subject_id = subject
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.number)
    ).all()


def latest(session: Session, limit: int = 100) -> Sequence[AuditEntry]:
    """Return the newest entries, newest first."""
    return session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(limit)).all()
