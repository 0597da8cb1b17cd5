"""Reading sittings. A candidate gets only their own; an invigilator only those of the rounds they are appointed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.banks import queries as banks
from app.domain import sitting as rules
from app.domain.classes import OperatorClass, Topic
from app.domain.sitting import Disposition, SittingTimes
from app.examinations import queries as examinations
from app.examinations.models import Entry, Round
from app.kernel.actor import Actor
from app.theory.models import AnswerEvent, PaperQuestion, Sitting


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One question as this candidate sees it. options: the four texts in this paper's order, in both languages."""

    position: int
    stem: Mapping[str, banks.Texts]
    options: Mapping[str, Sequence[banks.Texts]]
    figure: banks.Picture | None


@dataclass(frozen=True, slots=True)
class SeatLine:
    """What the invigilator sees of one candidate: never an answer."""

    entry: Entry
    name: str
    sitting: Sitting | None
    answered: int
    heard_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnTest:
    """One theory test that a candidate is entered for."""

    entry: Entry
    round: Round
    sitting: Sitting | None


# Asked by every answer that is saved: built once.
OWN = select(Sitting).where(Sitting.id == bindparam("sitting_id"), Sitting.account_id == bindparam("account_id"))
OWN_LOCKED = OWN.with_for_update().execution_options(populate_existing=True)  # what was read before is read anew


def own(session: Session, actor: Actor, sitting_id: str, *, lock: bool = False) -> Sitting | None:
    """Return the actor's own sitting, or None; locked against other writers where one statement follows another."""
    facts = {"sitting_id": sitting_id, "account_id": actor.account_id}
    return session.scalars(OWN_LOCKED if lock else OWN, facts).first()


def own_tests(session: Session, actor: Actor) -> Sequence[OwnTest]:
    """Return the theory tests that the actor is or was entered for, the next one first."""
    rows = session.execute(
        select(Entry, Round, Sitting)
        .join(Round, Round.id == Entry.round_id)
        .outerjoin(Sitting, Sitting.entry_id == Entry.id)
        .where(Entry.account_id == actor.account_id, Entry.part == "theory", Entry.withdrawn_at.is_(None))
        .order_by(Round.starts_at.desc())
    )
    return [OwnTest(*row) for row in rows]


def watched(session: Session, actor: Actor, sitting_id: str, *, lock: bool = False) -> Sitting | None:
    """Return a sitting of a round in which the actor invigilates, or None."""
    statement = select(Sitting).where(Sitting.id == sitting_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    sitting = session.scalars(statement).first()
    if sitting is None or examinations.entry_for(session, actor, sitting.entry_id, "invigilator") is None:
        return None
    return sitting


def seats(session: Session, exam_round: Round) -> Sequence[SeatLine]:
    """Return the candidates entered for the theory test of a round, by room, seat and name, in three statements."""
    entries = examinations.entries(session, exam_round.id, "theory")
    found = {
        sitting.entry_id: sitting
        for sitting in session.scalars(select(Sitting).where(Sitting.entry_id.in_([line.entry.id for line in entries])))
    }
    heard = {
        sitting_id: (answered, at)
        for sitting_id, answered, at in session.execute(
            select(
                AnswerEvent.sitting_id,
                func.count(AnswerEvent.position.distinct()),
                func.max(AnswerEvent.received_at),
            )
            .where(AnswerEvent.sitting_id.in_([sitting.id for sitting in found.values()]))
            .group_by(AnswerEvent.sitting_id)
        )
    }
    lines = []
    for line in entries:
        sitting = found.get(line.entry.id)
        answered, at = heard.get(sitting.id, (0, None)) if sitting else (0, None)
        ends_at = times(sitting).ends_at if sitting and sitting.started_at else None
        lines.append(SeatLine(line.entry, line.name, sitting, answered, at, ends_at))
    return lines


def times(sitting: Sitting) -> SittingTimes:
    """Return the moments that rule a started sitting. Raises ValueError before the start."""
    if sitting.started_at is None:
        raise ValueError("this sitting has not started")
    return SittingTimes(
        started_at=sitting.started_at,
        allowed=timedelta(seconds=sitting.allowed_seconds),
        extra=timedelta(seconds=sitting.extra_seconds),
        paused=timedelta(seconds=sitting.paused_seconds),
    )


def length(session: Session, sitting: Sitting) -> int:
    """Return the number of questions on a paper."""
    return session.scalar(select(func.count()).where(PaperQuestion.sitting_id == sitting.id)) or 0


def paper(session: Session, sitting: Sitting) -> Sequence[PaperItem]:
    """Return the paper as its candidate sees it; neither key nor code nor source is in it."""
    places = session.scalars(
        select(PaperQuestion).where(PaperQuestion.sitting_id == sitting.id).order_by(PaperQuestion.position)
    ).all()
    questions = banks.questions(session, [place.question_id for place in places], figures=True)
    items = []
    for place in places:
        seen = banks.shown(questions[place.question_id], place.wording)
        options = {
            language: [texts[letter] for letter in place.option_order] for language, texts in seen.options.items()
        }
        items.append(PaperItem(place.position, seen.stem, options, seen.figure))
    return items


def final_answers(session: Session, sitting: Sitting) -> Mapping[int, int]:
    """Return the choice that counts for each answered place of a paper: 1 to 4 in the order shown."""
    events = session.execute(
        select(
            AnswerEvent.position,
            AnswerEvent.choice,
            AnswerEvent.lease,
            AnswerEvent.sequence,
            AnswerEvent.disposition,
        ).where(AnswerEvent.sitting_id == sitting.id)
    )
    folded = rules.fold(
        rules.AnswerEvent(str(position), str(choice) if choice else "", lease, sequence, Disposition(disposition))
        for position, choice, lease, sequence, disposition in events
    )
    return {int(position): int(choice) for position, choice in folded.items()}


def last_sequence(session: Session, sitting: Sitting) -> int:
    """Return the greatest sequence number kept under the current lease, 0 before the first."""
    return (
        session.execute(
            select(func.max(AnswerEvent.sequence)).where(
                AnswerEvent.sitting_id == sitting.id, AnswerEvent.lease == sitting.lease
            )
        ).scalar()
        or 0
    )


def drawn(session: Session, sitting: Sitting) -> tuple[Mapping[int, str], Mapping[str, str], Mapping[str, Topic]]:
    """Return what marking needs, and nobody else may read: option orders by place, and key and topic by place as text."""
    rows = session.execute(
        select(PaperQuestion.position, PaperQuestion.option_order, PaperQuestion.question_id).where(
            PaperQuestion.sitting_id == sitting.id
        )
    ).all()
    questions = banks.questions(session, [question_id for _, _, question_id in rows])
    return (
        {position: order for position, order, _ in rows},
        {str(position): questions[question_id].key for position, _, question_id in rows},
        {str(position): Topic(questions[question_id].topic) for position, _, question_id in rows},
    )


def unfinished(session: Session) -> Sequence[str]:
    """Return the ids of sittings that the closer has to look at: running ones, and closed ones not yet marked."""
    return session.scalars(select(Sitting.id).where(Sitting.state.in_(("started", "closed")))).all()


def class_of(sitting: Sitting) -> OperatorClass:
    """Return the class that the sitting examines for."""
    return OperatorClass(sitting.operator_class)
