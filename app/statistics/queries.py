"""Reading what candidates made of the questions. Nobody is named: an answer comes without the person who gave it.

What counts: marked sittings, and of each person the first one at each class; a sitting that was declared void never does. A
question is known by its code, and its answers are taken together from edition to edition as long as its words stay the
same. The newest key judges them all, so that a corrected key clears the question.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import Session, defer

from app.banks.models import Edition, Question, QuestionBank, Review
from app.domain.item_statistics import NO_ANSWER, ItemStatistics, Response, Verdict, measure
from app.domain.sitting import Disposition
from app.theory.models import AnswerEvent, PaperQuestion, Sitting


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of the newest edition, with what is known of it."""

    question: Question
    found: ItemStatistics


@dataclass(frozen=True, slots=True)
class BankStatistics:
    """What is known of the questions in the newest edition of a bank, the suspected ones first, then by code."""

    edition: Edition
    lines: Sequence[QuestionLine]


def banks(session: Session) -> Sequence[QuestionBank]:
    """Return the banks from which papers are drawn, by code; one statement."""
    published = select(Edition.bank).distinct()
    return session.scalars(
        select(QuestionBank)
        .where(QuestionBank.purpose == "live", QuestionBank.code.in_(published))
        .order_by(QuestionBank.code)
    ).all()


def question_ids(session: Session, bank: str) -> Mapping[str, str]:
    """Return the ids of the questions in the newest edition of a bank, by code."""
    rows = session.execute(select(Question.code, Question.id).where(Question.edition_id.in_(_newest_edition(bank))))
    return {row.code: row.id for row in rows}


def of_bank(session: Session, bank: str) -> BankStatistics | None:
    """Return what is known of every question of a bank, or None when it has no edition.

    Three statements, however many questions, editions and sittings there are.
    """
    edition = session.scalars(select(Edition).where(Edition.id.in_(_newest_edition(bank)))).first()
    if edition is None:
        return None
    questions, codes = _questions(session, edition)
    answered = _responses(session, bank, codes)
    lines = [QuestionLine(question, measure(answered[code], question.key)) for code, question in questions.items()]
    return BankStatistics(
        edition, sorted(lines, key=lambda line: (line.found.verdict is not Verdict.SUSPECTED, line.question.code))
    )


def answers_awaited(session: Session, bank: str) -> Mapping[str, float]:
    """Return how many answers a question needs before its statistics may raise a review, by code; others need none.

    Twice as many as when a reviewer last kept it, and no number is enough while a review is open. One statement.
    """
    awaited: dict[str, float] = {}
    for review in session.scalars(select(Review).where(Review.bank == bank).order_by(Review.opened_at)):
        if review.closed_at is None:
            awaited[review.code] = inf
        elif review.cause == "statistics" and review.outcome == "kept":
            awaited[review.code] = 2 * review.facts["answers"]
    return awaited


def _newest_edition(bank: str) -> Select[str]:
    return select(Edition.id).where(Edition.bank == bank).order_by(Edition.published_at.desc()).limit(1)


def _questions(session: Session, edition: Edition) -> tuple[Mapping[str, Question], Mapping[str, str]]:
    """Return the questions of an edition by code, and the code of each row, of whatever edition, with the same words."""
    rows = session.scalars(
        select(Question)
        .join(Edition)
        .where(Edition.bank == edition.bank)
        .options(defer(Question.explanation))
        .order_by(Question.code)
    ).all()
    questions = {row.code: row for row in rows if row.edition_id == edition.id}
    return questions, {
        row.id: row.code for row in rows if row.code in questions and _words(row) == _words(questions[row.code])
    }


def _words(question: Question) -> object:
    """Return all that a candidate sees of a question."""
    return question.content, question.template, question.formulae, question.figure_id


def _responses(session: Session, bank: str, codes: Mapping[str, str]) -> Mapping[str, Sequence[Response]]:
    """Return the responses by code, in one statement; where there are none, an empty list."""
    places = _places()
    rows = session.execute(
        select(
            places.c.question_id,
            places.c.letter,
            places.c.right_of_paper - places.c.right,
            places.c.length - 1,
            places.c.operator_class,
        )
        .join(Question, Question.id == places.c.question_id)
        .join(Edition)
        .where(Edition.bank == bank, places.c.length > 1)
    )
    found: dict[str, list[Response]] = defaultdict(list)
    for question_id, *response in rows:
        if question_id in codes:
            found[codes[question_id]].append(Response(*response))
    return found


def _places() -> Subquery:
    """Every place of every paper that counts: the final choice as a letter, whether it is right, and the whole paper's score.

    The final choice is the one that marking folds to: of the events that count, the greatest lease and sequence.
    """
    attempts = _attempts().subquery()
    events = (
        select(AnswerEvent.sitting_id, AnswerEvent.position, AnswerEvent.choice, _newest_event().label("age"))
        .where(AnswerEvent.disposition == Disposition.COUNTED)
        .subquery()
    )
    letter = case(
        (events.c.choice > 0, func.substr(PaperQuestion.option_order, events.c.choice, 1)), else_=NO_ANSWER
    ).label("letter")
    right = case((letter == Question.key, 1), else_=0).label("right")
    return (
        select(
            PaperQuestion.question_id,
            attempts.c.operator_class,
            letter,
            right,
            func.sum(right).over(partition_by=PaperQuestion.sitting_id).label("right_of_paper"),
            func.count().over(partition_by=PaperQuestion.sitting_id).label("length"),
        )
        .join(attempts, (attempts.c.id == PaperQuestion.sitting_id) & (attempts.c.attempt == 1))
        .join(Question, Question.id == PaperQuestion.question_id)
        .outerjoin(
            events,
            (events.c.sitting_id == PaperQuestion.sitting_id)
            & (events.c.position == PaperQuestion.position)
            & (events.c.age == 1),
        )
        .subquery()
    )


def _attempts() -> Select[str, str, int]:
    """Number the marked sittings of each person at each class, the first with 1."""
    number: ColumnElement[int] = func.row_number().over(
        partition_by=(Sitting.account_id, Sitting.operator_class), order_by=(Sitting.checked_in_at, Sitting.id)
    )
    return select(Sitting.id, Sitting.operator_class, number.label("attempt")).where(Sitting.state == "marked")


def _newest_event() -> ColumnElement[int]:
    return func.row_number().over(
        partition_by=(AnswerEvent.sitting_id, AnswerEvent.position),
        order_by=(AnswerEvent.lease.desc(), AnswerEvent.sequence.desc()),
    )
