"""Writing the record, always inside the transaction of the act itself."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.kernel.actor import Actor

BEGINNING = bytes(32)
ONE_AT_A_TIME = 0x6175646974  # the lock under which the chain grows; any number that nobody else uses


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, str],
    facts: Mapping[str, object],
    at: datetime,
) -> None:
    """Append one act to the chain.

    action: a verb phrase such as "applications.file"; subject: its kind and id; facts: plain values without personal
    data (ids, codes, dates, states before and after).
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))  # SQLite has one writer anyway
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=at,
        actor_id=actor.account_id,
        action=action,
        subject_kind=subject[0],
        subject_id=subject[1],
        facts=json.loads(json.dumps(facts, default=str)),
        previous=last.seal if last else BEGINNING,
    )
    entry.seal = seal(entry)
    session.add(entry)
    session.flush()  # the next entry of this transaction has to find this one


def seal(entry: AuditEntry) -> bytes:
    """Return the hash that binds an entry to everything before it."""
    text = json.dumps(
        [
            entry.number,
            entry.at.isoformat(),
            entry.actor_id,
            entry.action,
            entry.subject_kind,
            entry.subject_id,
            entry.facts,
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return sha256(entry.previous + text.encode()).digest()
