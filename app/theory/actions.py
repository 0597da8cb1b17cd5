"""What happens to a sitting: check-in, start, answers, pauses, hand-in, closing, marking (Art. 62.1).

The order of every write: find the row under its lock, ask the rules, write, record. An answer that comes too late, from an
old page or during a pause is kept all the same, with what became of it; nothing typed is thrown away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.applications import queries as applications
from app.audit import actions as audit
from app.banks import queries as banks
from app.domain import marking, papers
from app.domain import sitting as rules
from app.domain.classes import OperatorClass, Part
from app.domain.refusal import Finding, Reason, RefusedError
from app.domain.regulation import Source, regulation_of, regulation_on
from app.domain.sitting import Disposition, Phase
from app.examinations import queries as examinations
from app.kernel import chance
from app.kernel.actor import SYSTEM, Actor
from app.kernel.clock import day_of
from app.organisations import queries as organisations
from app.results import actions as results
from app.theory import queries
from app.theory.models import AnswerEvent, PaperQuestion, Sitting, SittingEvent

MOST_EXTRA_SECONDS = 10 * 60
EVENTS = cast("Table", AnswerEvent.__table__)
# One statement for every answer, built once, the same on both databases.
APPEND = {
    dialect: insert(EVENTS)
    .on_conflict_do_nothing(index_elements=["sitting_id", "lease", "sequence"])
    .returning(EVENTS.c.disposition)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
THEORY = Source(62, 1)


@dataclass(frozen=True, slots=True)
class Saved:
    """What the browser is told of an answer, after it is on the disk.

    sequence: the greatest number kept under this lease; a browser that was told more sends everything again.
    """

    disposition: Disposition
    sequence: int
    remaining: timedelta
    state: str


def check_in(session: Session, actor: Actor, entry_id: str, identity_seen: str, at: datetime) -> Sitting:
    """Admit a candidate: draw the paper, allot the time and make the seat code. Admitting twice admits once.

    identity_seen: which paper the invigilator compared with the face, such as "passport …4821".
    Raises LookupError when the actor does not invigilate this entry; RefusedError when the round is not open, the
    organisation is not recognised today, or the banks cannot fill a paper.
    """
    entry = examinations.entry_for(session, actor, entry_id, "invigilator", lock=True)
    if entry is None or entry.part != "theory" or entry.withdrawn_at is not None:
        raise LookupError(entry_id)
    if entry.round.state != "open":
        raise RefusedError(Finding(Reason.ROUND_NOT_OPEN))
    if entry.account_id == actor.account_id:
        raise RefusedError(Finding(Reason.OWN_FILE))
    if known := session.scalars(select(Sitting).where(Sitting.entry_id == entry.id)).first():
        return known
    on, operator_class = day_of(at), OperatorClass(entry.operator_class)
    organisations.require_recognised(session, entry.round.organisation_id, operator_class, on)
    regulation = regulation_on(on)
    pool = banks.pool(session, operator_class, on, entry.round.organisation_id)
    seed = chance.seed()
    codes = papers.draw(regulation.classes[operator_class].theory, pool.deck, seed)
    sitting = Sitting(
        id=chance.public_id(),
        entry_id=entry.id,
        account_id=entry.account_id,
        operator_class=operator_class.value,
        seat_code=chance.seat_code(),
        checked_in_by=actor.account_id,
        checked_in_at=at,
        identity_seen=identity_seen,
        allowed_seconds=regulation.readings.theory_minutes[operator_class] * 60,
        seed=seed,
        regulation=regulation.version,
    )
    session.add(sitting)
    session.flush()
    session.add_all(
        PaperQuestion(
            sitting_id=sitting.id,
            position=position,
            question_id=pool.rows[code].id,
            option_order="".join(papers.option_order(seed, code)),
            wording=banks.wording(pool.rows[code], seed),
        )
        for position, code in enumerate(codes, 1)
    )
    audit.record(
        session,
        actor,
        "theory.check-in",
        ("sitting", sitting.id),
        {"entry": entry.id, "identity_seen": identity_seen.split("…")[0].strip(), "regulation": regulation.version},
        at,
    )
    return sitting


def start(session: Session, actor: Actor, sitting_id: str, seat_code: str, at: datetime) -> Sitting:
    """Open the paper at a seat. The first time, the clock starts; with a new seat code the sitting moves to another device.

    Raises LookupError for a stranger; RefusedError WRONG_SEAT_CODE, SITTING_CLOSED.
    """
    sitting = _own(session, actor, sitting_id)
    if sitting.state not in ("checked-in", "started", "paused"):
        raise RefusedError(Finding(Reason.SITTING_CLOSED))
    if sitting.seat_code != seat_code.strip().upper():
        raise RefusedError(Finding(Reason.WRONG_SEAT_CODE))
    if sitting.state != "checked-in" and sitting.device_opened:
        return sitting  # the button was pressed twice
    sitting.device_opened = True
    sitting.device += 1
    if sitting.started_at is None:
        sitting.started_at = at
        sitting.state = "started"
    _note(session, actor, sitting, "start" if sitting.device == 1 else "seat", {"device": sitting.device}, at)
    return sitting


def open_page(session: Session, actor: Actor, sitting_id: str, device: int, at: datetime) -> Sitting:
    """Give the page that asks the lease; a page opened before can no longer change anything.

    Raises RefusedError SITTING_NOT_OPEN when this device was not let in by a seat code.
    """
    sitting = _own(session, actor, sitting_id)
    _of_this_device(sitting, device)
    if sitting.state not in ("started", "paused"):
        raise RefusedError(Finding(Reason.SITTING_CLOSED))
    sitting.lease += 1
    session.add(_event(sitting, "page", actor, {"lease": sitting.lease}, at))
    return sitting


def save_answer(
    session: Session,
    actor: Actor,
    sitting_id: str,
    *,
    device: int,
    lease: int,
    sequence: int | None,
    position: int,
    choice: int,
    received_at: datetime,
    at: datetime,
) -> Saved:
    """Keep one choice and say what became of it. The same (lease, sequence) again changes nothing.

    sequence: counts up within a lease; None for a page without script, which is given the next one.
    choice: 1 to 4 in the order shown, 0 to take an answer back.
    Raises LookupError for a stranger, or for a place that is not on the paper.
    """
    sitting = _own(session, actor, sitting_id)
    _of_this_device(sitting, device)
    if (
        sitting.started_at is None
        or not 1
        <= position
        <= regulation_of(sitting.regulation).classes[queries.class_of(sitting)].theory.question_count
    ):
        raise LookupError(position)
    times = queries.times(sitting)
    fate = rules.disposition(
        times,
        received_at=received_at,
        lease=lease,
        current_lease=sitting.lease,
        handed_in_at=sitting.closed_at,
        paused=sitting.paused_at is not None,
        recorded_at=at,
    )
    if sequence is None:
        sequence = queries.last_sequence(session, sitting) + 1
    fate = _append(session, sitting.id, lease, sequence, position, choice, received_at, fate)
    return Saved(fate, sequence, times.remaining(at, sitting.paused_at), sitting.state)


def hand_in(session: Session, actor: Actor, sitting_id: str, device: int, at: datetime) -> Sitting:
    """Close the sitting at the candidate's wish and write the receipt. The first close stands."""
    sitting = _own(session, actor, sitting_id)
    if sitting.state in ("closed", "marked"):
        return sitting
    _of_this_device(sitting, device)
    if sitting.state not in ("started", "paused"):
        raise RefusedError(Finding(Reason.SITTING_NOT_STARTED))
    _close(session, actor, sitting, "handed-in", at)
    return sitting


def pause(session: Session, actor: Actor, sitting_id: str, reason: str, at: datetime) -> Sitting:
    """Stop the clock of a running sitting, with the reason."""
    sitting = _watched(session, actor, sitting_id)
    if sitting.state != "started" or queries.times(sitting).phase(at) is not Phase.RUNNING:
        raise RefusedError(Finding(Reason.SITTING_NOT_OPEN))
    sitting.state = "paused"
    sitting.paused_at = at
    _note(session, actor, sitting, "pause", {"reason": reason}, at)
    return sitting


def resume(session: Session, actor: Actor, sitting_id: str, at: datetime) -> Sitting:
    """Let the clock run on; the pause is added to the end, so that nobody loses a second by it."""
    sitting = _watched(session, actor, sitting_id)
    if sitting.state != "paused" or sitting.paused_at is None:
        raise RefusedError(Finding(Reason.STALE_STATE))
    length = max(timedelta(0), at - sitting.paused_at)
    sitting.paused_seconds += -(-length // timedelta(seconds=1))  # rounded up, in the candidate's favour
    sitting.paused_at = None
    sitting.state = "started"
    _note(session, actor, sitting, "resume", {"seconds": sitting.paused_seconds}, at)
    return sitting


def give_time(
    session: Session,
    actor: Actor,
    sitting_id: str,
    seconds: int,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Sitting:
    """Add time to a sitting that still runs, with the reason; at most MOST_EXTRA_SECONDS in all, never after the close.

    version: of the sitting as a page showed it. Raises RefusedError STALE_STATE when it is another now.
    """
    sitting = _watched(session, actor, sitting_id, version)
    if sitting.state not in ("started", "paused"):
        raise RefusedError(Finding(Reason.SITTING_CLOSED))
    if sitting.state == "started" and queries.times(sitting).phase(at) is not Phase.RUNNING:
        raise RefusedError(Finding(Reason.SITTING_CLOSED))
    if seconds <= 0 or sitting.extra_seconds + seconds > MOST_EXTRA_SECONDS:
        raise RefusedError(Finding(Reason.EXTRA_TIME_TOO_LONG, facts={"minutes": MOST_EXTRA_SECONDS // 60}))
    sitting.extra_seconds += seconds
    _note(session, actor, sitting, "extra-time", {"seconds": seconds, "reason": reason}, at)
    return sitting


def give_seat_code(
    session: Session, actor: Actor, sitting_id: str, reason: str, at: datetime, version: int | None = None
) -> Sitting:
    """Make a new seat code, so that the candidate can go on at another device; the old device loses the sitting.

    version: as for `give_time`.
    """
    sitting = _watched(session, actor, sitting_id, version)
    if sitting.state not in ("checked-in", "started", "paused"):
        raise RefusedError(Finding(Reason.SITTING_CLOSED))
    sitting.seat_code = chance.seat_code()
    sitting.device_opened = False
    sitting.device += 1
    sitting.lease += 1
    _note(session, actor, sitting, "new-seat", {"reason": reason}, at)
    return sitting


def close_due(session: Session, sitting_id: str, at: datetime) -> bool:
    """Close one sitting whose time is over, or mark one whose answers are all in; says whether it did anything.

    Safe to call at any moment, from several processes, and again after dying half way.
    """
    statement = select(Sitting).where(Sitting.id == sitting_id).with_for_update()
    sitting = session.scalars(statement.execution_options(populate_existing=True)).first()
    if sitting is None or sitting.started_at is None:
        return False
    times = queries.times(sitting)
    if sitting.state == "started" and at >= times.cutoff():
        _close(session, SYSTEM, sitting, "time-over", times.cutoff())
        return True
    if sitting.state == "closed" and at >= times.marked_from(sitting.closed_at):
        _mark(session, sitting, at)
        return True
    return False


def _mark(session: Session, sitting: Sitting, at: datetime) -> None:
    """Count the right answers and write the result, once."""
    orders, key, topics = queries.drawn(session, sitting)
    answers = {
        str(position): orders[position][choice - 1]
        for position, choice in queries.final_answers(session, sitting).items()
    }
    rule = regulation_of(sitting.regulation).classes[queries.class_of(sitting)].theory
    mark = marking.mark(answers, key, topics, rule.pass_mark)
    entry = examinations.entry(session, sitting.entry_id)
    application = applications.by_id(session, entry.application_id)
    changed = session.execute(
        update(Sitting)
        .where(Sitting.id == sitting.id, Sitting.state == "closed")
        .values(state="marked", version=Sitting.version + 1)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        return
    results.record(
        session,
        evidence_kind="sitting",
        evidence_id=sitting.id,
        account_id=sitting.account_id,
        application_id=application.id,
        organisation_id=application.organisation_id,
        operator_class=queries.class_of(sitting),
        part=Part.THEORY,
        passed=mark.passed,
        taken_on=day_of(sitting.started_at or at),
        score={
            "right": mark.right,
            "needed": mark.needed,
            "of": rule.question_count,
            "by_topic": {topic.value: list(counts) for topic, counts in mark.by_topic.items()},
        },
        marked_by=[],
        regulation=sitting.regulation,
        actor=SYSTEM,
        at=at,
    )


def _close(session: Session, actor: Actor, sitting: Sitting, reason: str, at: datetime) -> None:
    sitting.closed_at = at
    sitting.close_reason = reason
    sitting.state = "closed"
    answers = queries.final_answers(session, sitting)
    sitting.receipt = rules.answers_digest({f"{position:02d}": str(choice) for position, choice in answers.items()})
    _note(session, actor, sitting, reason, {"answered": len(answers), "receipt": sitting.receipt}, at)


def _own(session: Session, actor: Actor, sitting_id: str) -> Sitting:
    sitting = queries.own(session, actor, sitting_id, lock=True)
    if sitting is None:
        raise LookupError(sitting_id)
    return sitting


def _watched(session: Session, actor: Actor, sitting_id: str, version: int | None = None) -> Sitting:
    sitting = queries.watched(session, actor, sitting_id, lock=True)
    if sitting is None:
        raise LookupError(sitting_id)
    if version not in (None, sitting.version):
        raise RefusedError(Finding(Reason.STALE_STATE))
    return sitting


def _of_this_device(sitting: Sitting, device: int) -> None:
    if device != sitting.device or not sitting.device_opened:
        raise RefusedError(Finding(Reason.SITTING_NOT_OPEN))


def _append(
    session: Session,
    sitting_id: str,
    lease: int,
    sequence: int,
    position: int,
    choice: int,
    received_at: datetime,
    fate: Disposition,
) -> Disposition:
    """Append an answer to the log, and return what became of it; a repetition becomes what it became the first time."""
    written = session.execute(
        APPEND[session.get_bind().dialect.name],
        {
            "sitting_id": sitting_id,
            "lease": lease,
            "sequence": sequence,
            "position": position,
            "choice": choice,
            "received_at": received_at,
            "disposition": fate.value,
        },
    ).scalar()
    if written is None:
        written = session.execute(
            select(AnswerEvent.disposition).where(
                AnswerEvent.sitting_id == sitting_id, AnswerEvent.lease == lease, AnswerEvent.sequence == sequence
            )
        ).scalar_one()
    return Disposition(written)


def _note(session: Session, actor: Actor, sitting: Sitting, kind: str, facts: dict[str, object], at: datetime) -> None:
    """Write what was done beside the sitting, count its version, and record the act."""
    sitting.version += 1
    session.add(_event(sitting, kind, actor, facts, at))
    audit.record(session, actor, f"theory.{kind}", ("sitting", sitting.id), facts, at)


def _event(sitting: Sitting, kind: str, actor: Actor, facts: dict[str, object], at: datetime) -> SittingEvent:
    return SittingEvent(
        id=chance.public_id(), sitting_id=sitting.id, kind=kind, at=at, by=actor.account_id, facts=facts
    )
