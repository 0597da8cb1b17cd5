"""Reading banks: what may be drawn, and what a paper shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.banks.models import Edition, Figure, Question, QuestionBank
from app.banks.quality_report import quality_of
from app.banks.shown import Picture, Shown, Texts, shown, wording
from app.domain.classes import OperatorClass, Topic
from app.domain.papers import Deck, deck

__all__ = ["Picture", "Shown", "Texts", "quality_of", "shown", "wording"]  # other features come in by this door


@dataclass(frozen=True, slots=True)
class Pool:
    """What one paper may be drawn from. Questions are named by their codes, which stay the same from edition to edition.

    rows: the question of each code; deck: the codes, ready to draw from.
    """

    rows: Mapping[str, Question]
    deck: Deck


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One published edition with its number of questions by class."""

    edition: Edition
    questions: int
    by_class: Mapping[OperatorClass, int]


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
                Edition.id.in_(_newest()),
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


def retired(session: Session, bank: str) -> Mapping[str, tuple[datetime | None, str | None]]:
    """Return when and why each question of a bank was retired, by code."""
    return {
        code: (at, because)
        for code, at, because in session.execute(
            select(Question.code, Question.retired_at, Question.retired_because)
            .join(Edition)
            .where(Edition.bank == bank, Question.retired_at.is_not(None))
        )
    }


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
