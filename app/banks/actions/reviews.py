"""Having published questions looked at again: because the law changed, the answers look odd, or somebody says so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.banks import queries
from app.banks.models import Review
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor, Role

Cause = Literal["law-change", "statistics", "report"]
Outcome = Literal["kept", "changed", "retired"]


def open_review(
    session: Session, bank: str, code: str, cause: Cause, facts: Mapping[str, object], by: Actor, at: datetime
) -> Review:
    """Open a review of a question and return it; where one is open already, return that one.

    facts: plain values that tell the reviewer why. The caller has found the question through the actor.
    """
    if standing := queries.open_review_of(session, bank, code):
        return standing
    made = Review(
        id=chance.public_id(),
        bank=bank,
        code=code,
        cause=cause,
        facts=dict(facts),
        opened_by=by.account_id,
        opened_at=at,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # somebody opened one at the same moment
        standing = queries.open_review_of(session, bank, code)
        if standing is None:
            raise
        return standing
    audit.record(
        session, by, "banks.open-review", ("review", made.id), {"bank": bank, "code": code, "cause": cause}, at
    )
    return made


def close_review(session: Session, actor: Actor, review_id: str, outcome: Outcome, words: str, at: datetime) -> Review:
    """Say what came of a review; the same said twice is said once.

    Raises LookupError when it is not the actor's to close, RefusedError STALE_STATE when it was closed otherwise.
    """
    review = queries.review(session, actor, review_id, Role.REVIEWER, lock=True)
    if review is None:
        raise LookupError(review_id)
    if (review.closed_by, review.outcome, review.words) == (actor.account_id, outcome, words):
        return review
    closed = session.execute(
        update(Review)
        .where(Review.id == review.id, Review.closed_at.is_(None))
        .values(closed_by=actor.account_id, closed_at=at, outcome=outcome, words=words)
        .execution_options(synchronize_session=False)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise RefusedError(Finding(Reason.STALE_STATE))
    session.refresh(review)
    facts = {"bank": review.bank, "code": review.code, "outcome": outcome}
    audit.record(session, actor, "banks.close-review", ("review", review.id), facts, at)
    return review


def sweep(session: Session, actor: Actor, instrument: str, provision: str, reason: str, at: datetime) -> list[Review]:
    """Open a review of every question in use that rests on a provision, in the banks that the actor sees; return them.

    provision: as `rests_on` reads it, empty for the whole instrument. Those under review already stay as they are.
    """
    facts = {"instrument": instrument, "provision": provision, "reason": reason}
    found = queries.resting_on(session, actor, instrument, provision)
    return [open_review(session, bank.code, question.code, "law-change", facts, actor, at) for bank, question in found]
