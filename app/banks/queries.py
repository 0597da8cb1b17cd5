"""Reading banks: what may be drawn, and what a paper shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.banks.models import Edition, Question
from app.domain.classes import OperatorClass, Topic


@dataclass(frozen=True, slots=True)
class Pool:
    """What one paper may be drawn from. Questions are named by their codes, which stay the same from edition to edition.

    ids: the row of each code; topics: codes by topic; enemies: groups of which a paper holds at most one.
    """

    ids: Mapping[str, str]
    topics: Mapping[Topic, Sequence[str]]
    enemies: Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One published edition with its number of questions by class."""

    edition: Edition
    questions: int
    by_class: Mapping[OperatorClass, int]


def pool(session: Session, operator_class: OperatorClass, on: date) -> Pool:
    """Return the questions that suit a class, hold on a day, and stand in the newest edition of their bank."""
    rows = [
        question
        for question in session.scalars(
            select(Question)
            .join(Edition)
            .where(Edition.id.in_(_newest()), Question.retired_at.is_(None))
            .order_by(Question.code)
        )
        if operator_class.value in question.classes
        and (question.valid_from or on) <= on <= (question.valid_until or on)
    ]
    codes = {question.code for question in rows}
    return Pool(
        ids={question.code: question.id for question in rows},
        topics={topic: [q.code for q in rows if q.topic == topic.value] for topic in Topic},
        enemies=sorted({frozenset((q.code, enemy)) for q in rows for enemy in q.enemies if enemy in codes}, key=sorted),
    )


def questions(session: Session, ids: Sequence[str]) -> Mapping[str, Question]:
    """Return questions by id, in one statement."""
    return {question.id: question for question in session.scalars(select(Question).where(Question.id.in_(ids)))}


def editions(session: Session) -> Sequence[EditionLine]:
    """Return the published editions, newest first within their bank."""
    lines = []
    for edition in session.scalars(select(Edition).order_by(Edition.bank, Edition.published_at.desc())):
        classes = [
            classes for (classes,) in session.execute(select(Question.classes).where(Question.edition_id == edition.id))
        ]
        lines.append(
            EditionLine(
                edition,
                len(classes),
                {
                    operator_class: sum(operator_class.value in suits for suits in classes)
                    for operator_class in OperatorClass
                },
            )
        )
    return lines


def edition(session: Session, edition_id: str) -> Edition | None:
    """Return one edition."""
    return session.get(Edition, edition_id)


def _newest() -> Select[str]:
    """Return the ids of the newest edition of every bank, as a subquery."""
    newest = (
        select(Edition.bank, func.max(Edition.published_at).label("published_at")).group_by(Edition.bank).subquery()
    )
    return select(Edition.id).join(
        newest, (Edition.bank == newest.c.bank) & (Edition.published_at == newest.c.published_at)
    )
