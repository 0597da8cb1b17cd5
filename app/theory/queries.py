"""Reading sittings. A candidate gets only their own; an invigilator only those of the rounds they are appointed to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.banks import queries as banks
from app.banks.models import Edition, Question
from app.domain import sitting as rules
from app.domain.classes import OperatorClass, Topic
from app.domain.sitting import Disposition, SittingTimes
from app.examinations import queries as examinations
from app.examinations.models import Entry, Round
from app.kernel.actor import Actor, Role
from app.theory.models import AnswerEvent, PaperQuestion, Sitting

LINES_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One question as this candidate sees it. options: the four texts in this paper's order, in both languages."""

    position: int
    stem: Mapping[str, banks.Texts]
    options: Mapping[str, Sequence[banks.Texts]]
    figure: banks.Picture | None


@dataclass(frozen=True, slots=True)
class SeatLine:
    """What the invigilator sees of one candidate: never an answer. retired: places whose question was retired since."""

    entry: Entry
    name: str
    sitting: Sitting | None
    answered: int
    heard_at: datetime | None
    ends_at: datetime | None
    retired: Sequence[int]


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A marked sitting. retired: the places of its paper whose question was retired since."""

    sitting: Sitting
    round: Round
    name: str
    retired: Sequence[int]


@dataclass(frozen=True, slots=True)
class SeenItem:
    """A question as the candidate saw it, with what became of it.

    chosen, right: the place of the option among those shown, from 1; chosen is 0 where nothing was. retired_because: why
    the question was retired since, None while it stands.
    """

    item: PaperItem
    code: str
    chosen: int
    right: int
    retired_because: str | None

    @property
    def is_right(self) -> bool:
        """Say whether the right option was chosen."""
        return self.chosen == self.right


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
    """Return the candidates entered for the theory test of a round, by room, seat and name, in four statements."""
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
    retired = retired_places(session, [sitting.id for sitting in found.values()])
    lines = []
    for line in entries:
        sitting = found.get(line.entry.id)
        answered, at = heard.get(sitting.id, (0, None)) if sitting else (0, None)
        ends_at = times(sitting).ends_at if sitting and sitting.started_at else None
        flagged = retired.get(sitting.id, ()) if sitting else ()
        lines.append(SeatLine(line.entry, line.name, sitting, answered, at, ends_at, flagged))
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


def retired_places(session: Session, sitting_ids: Collection[str]) -> Mapping[str, Sequence[int]]:
    """Return the places of each paper whose question was retired after it was drawn; a paper without any is left out."""
    places: dict[str, list[int]] = {}
    for sitting_id, position in session.execute(
        select(PaperQuestion.sitting_id, PaperQuestion.position)
        .join(Question, Question.id == PaperQuestion.question_id)
        .where(PaperQuestion.sitting_id.in_(sitting_ids), Question.retired_at.is_not(None))
        .order_by(PaperQuestion.position)
    ):
        places.setdefault(sitting_id, []).append(position)
    return places


def papers_holding(session: Session, bank: str, code: str) -> int:
    """Return how many papers hold a question, of whatever edition."""
    held = (
        select(func.count())
        .select_from(PaperQuestion)
        .join(Question, Question.id == PaperQuestion.question_id)
        .join(Edition, Edition.id == Question.edition_id)
        .where(Edition.bank == bank, Question.code == code)
    )
    return session.scalar(held) or 0


def marked(session: Session, actor: Actor, number: int) -> tuple[Sequence[MarkedLine], int]:
    """Return a page of the marked sittings that the actor may look into, the newest first, and the number of pages.

    A manager and a head look into those of their organisations, the authority into all. Three statements.
    """
    rows = _marked(actor)
    count = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    pages = max(1, -(-count // LINES_ON_A_PAGE))
    found = session.execute(
        rows.order_by(Sitting.closed_at.desc(), Sitting.id)
        .limit(LINES_ON_A_PAGE)
        .offset((min(max(1, number), pages) - 1) * LINES_ON_A_PAGE)
    ).all()
    retired = retired_places(session, [sitting.id for sitting, _, _ in found])
    return [MarkedLine(*row, retired.get(row[0].id, ())) for row in found], pages


def marked_one(session: Session, actor: Actor, sitting_id: str) -> MarkedLine | None:
    """Return one of these, or None."""
    row = session.execute(_marked(actor).where(Sitting.id == sitting_id)).first()
    return MarkedLine(*row, retired_places(session, [sitting_id]).get(sitting_id, ())) if row else None


def seen(session: Session, sitting: Sitting) -> Sequence[SeenItem]:
    """Return a paper as its candidate saw it, with the choice that counted and the right one."""
    chosen = final_answers(session, sitting)
    places = session.execute(
        select(PaperQuestion, Question)
        .join(Question, Question.id == PaperQuestion.question_id)
        .where(PaperQuestion.sitting_id == sitting.id)
        .order_by(PaperQuestion.position)
    ).all()
    return [
        SeenItem(
            item,
            question.code,
            chosen.get(place.position, 0),
            place.option_order.index(question.key) + 1,
            (question.retired_because or "") if question.retired_at else None,
        )
        for item, (place, question) in zip(paper(session, sitting), places, strict=True)
    ]


def _marked(actor: Actor) -> Select[Sitting, Round, str]:
    """Return the marked sittings that the actor may look into, with their round and the candidate's name."""
    rows = (
        select(Sitting, Round, Application.full_name)
        .join(Entry, Entry.id == Sitting.entry_id)
        .join(Round, Round.id == Entry.round_id)
        .join(Application, Application.id == Entry.application_id)
        .where(Sitting.state == "marked")
    )
    if Role.AUTHORITY in actor.roles:
        return rows
    return rows.where(Round.organisation_id.in_(actor.bodies(Role.MANAGER, Role.HEAD)))


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
