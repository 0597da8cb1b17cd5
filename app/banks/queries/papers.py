"""What a paper is drawn from, and the questions that stand on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from app.banks.models import Edition, Figure, Question, QuestionBank
from app.banks.queries.banks import newest
from app.domain.classes import OperatorClass, Topic
from app.domain.papers import Deck, deck


@dataclass(frozen=True, slots=True)
class Pool:
    """What one paper may be drawn from. Questions are named by their codes, which stay the same from edition to edition.

    rows: the question of each code; deck: the codes, ready to draw from.
    """

    rows: Mapping[str, Question]
    deck: Deck


def pool(session: Session, operator_class: OperatorClass, on: date, organisation_id: str | None = None) -> Pool:
    """Return the live questions that suit a class, hold on a day, and stand in the newest edition of their bank.

    organisation_id: whose own banks count beside the platform's; never another organisation's.
    """
    rows = {
        question.code: question
        for question in session.scalars(
            select(Question)
            .join(Edition)
            .join(QuestionBank, QuestionBank.code == Edition.bank)
            .where(
                Edition.id.in_(newest()),
                Question.retired_at.is_(None),
                Question.topic.in_([topic.value for topic in Topic]),
                QuestionBank.purpose == "live",
                or_(QuestionBank.organisation_id.is_(None), QuestionBank.organisation_id == organisation_id),
            )
            .order_by(Question.code)
        )
        if operator_class.value in question.classes
        and (question.valid_from or on) <= on <= (question.valid_until or on)
    }
    topics: dict[Topic, list[str]] = {topic: [] for topic in Topic}
    for question in rows.values():
        topics[Topic(question.topic)].append(question.code)
    enemies = {
        frozenset((question.code, enemy)) for question in rows.values() for enemy in question.enemies if enemy in rows
    }
    return Pool(rows, deck(topics, enemies))


def questions(session: Session, ids: Sequence[str], *, figures: bool = False) -> Mapping[str, Question]:
    """Return questions by id, in one statement; with their figures in one more."""
    rows = select(Question).where(Question.id.in_(ids))
    if figures:
        rows = rows.options(selectinload(Question.figure).undefer(Figure.content))
    return {question.id: question for question in session.scalars(rows)}
