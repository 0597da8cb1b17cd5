"""Correcting the working calendar."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.kernel import chance
from app.kernel.actor import Actor
from app.policy.models import CalendarCorrection

ONE_AT_A_TIME = 0x63616C  # the lock under which the calendar is corrected; any number that nobody else uses
KINDS = ("holiday", "working", "as-shipped")


def correct(session: Session, actor: Actor, day: date, kind: str, basis: str, at: datetime) -> None:
    """Say what a day is; open deadlines follow at their next reading, because none is stored.

    kind: one of KINDS; "as-shipped" takes earlier corrections of the day back. basis: the announcement or decision that
    says so, not empty. Saying the same of a day again changes nothing.
    """
    if kind not in KINDS or not basis:
        raise ValueError(f"a correction needs one of {KINDS} and its legal basis")
    if session.get_bind().dialect.name == "postgresql":  # there may be no row yet to lock; SQLite has one writer anyway
        session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    newest = session.scalars(
        select(CalendarCorrection)
        .where(CalendarCorrection.day == day)
        .order_by(CalendarCorrection.corrected_at.desc(), CalendarCorrection.id.desc())
        .limit(1)
    ).first()
    if newest and (newest.kind, newest.basis) == (kind, basis):
        return
    session.add(
        CalendarCorrection(
            id=chance.public_id(), day=day, kind=kind, basis=basis, corrected_by=actor.account_id, corrected_at=at
        )
    )
    facts = {"from": newest.kind if newest else "as-shipped", "to": kind, "basis": basis}
    audit.record(session, actor, "policy.correct-calendar", ("day", day.isoformat()), facts, at)
