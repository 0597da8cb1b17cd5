"""Banks, their editions and their questions, for those who keep them."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from app.banks.models import Draft, Edition, Figure, Question, QuestionBank, Review
from app.domain.names import folded
from app.kernel.actor import Actor, Role

KEEPERS = (Role.AUTHOR, Role.REVIEWER, Role.APPROVER)
READERS = (*KEEPERS, Role.AUTHORITY)
LINES_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class BankLine:
    """One bank with its newest edition, if it has one: its questions, and how many suit each class or certificate.

    waiting: how many drafts stand in each state; reviews: how many of its questions are being looked at again.
    """

    bank: QuestionBank
    edition: Edition | None
    questions: int
    by_class: Mapping[str, int]
    waiting: Mapping[str, int]
    reviews: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in an edition; empty for all. suits: a class or certificate; text: of code or stem."""

    topic: str = ""
    suits: str = ""
    text: str = ""

    def fits(self, line: "QuestionLine") -> bool:
        """Say whether a question is meant; marks and case aside."""
        return (
            self.topic in ("", line.topic)
            and (not self.suits or self.suits in line.classes)
            and folded(self.text) in folded(" ".join((line.code, *line.stem.values())))
        )


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of an edition without its options and its key. stem: by language."""

    id: str
    code: str
    topic: str
    classes: Sequence[str]
    difficulty: int
    stem: Mapping[str, str]
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the questions that were asked for. number: from 1; count: of pages; of: how many there are altogether.

    topics, suits: what could be asked for, of the whole edition.
    """

    lines: Sequence[QuestionLine]
    number: int
    count: int
    of: int
    topics: Sequence[str]
    suits: Sequence[str]


def keeps(actor: Actor, bank: QuestionBank, *roles: Role) -> bool:
    """Say whether the actor holds one of `roles` for a bank; the authority's reaches every bank."""
    everywhere = Role.AUTHORITY in roles and Role.AUTHORITY in actor.roles
    return everywhere or actor.holds(bank.organisation_id, *roles)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on banks by which the actor sees them."""
    if Role.AUTHORITY in actor.roles:
        return true()
    own = QuestionBank.organisation_id.in_(actor.bodies(*KEEPERS))
    return or_(own, QuestionBank.organisation_id.is_(None)) if actor.holds(None, *KEEPERS) else own


def bodies(actor: Actor, *roles: Role) -> Sequence[str | None]:
    """Return the bodies for whose banks the actor holds one of `roles`, the platform (None) first."""
    platform: list[str | None] = [None] if actor.holds(None, *roles) else []
    return platform + sorted(actor.bodies(*roles))


def bank(session: Session, actor: Actor, code: str, *roles: Role, lock: bool = False) -> QuestionBank | None:
    """Return a bank for which the actor holds one of `roles`, or any at all; None where there is none.

    lock: let one change of the bank follow another.
    """
    found = session.get(QuestionBank, code, with_for_update=lock or None, populate_existing=lock)
    return found if found and keeps(actor, found, *(roles or READERS)) else None


def banks(session: Session, actor: Actor) -> list[BankLine]:
    """Return the banks that the actor sees, by code; one statement for each, and four more."""
    rows = session.scalars(select(QuestionBank).where(seen_by(actor)).order_by(QuestionBank.code)).all()
    editions = {edition.bank: edition for edition in session.scalars(select(Edition).where(Edition.id.in_(newest())))}
    waiting: dict[str, dict[str, int]] = {}
    for code, state, count in session.execute(
        select(Draft.bank, Draft.state, func.count())
        .where(Draft.state.not_in(("published", "dropped")))
        .group_by(Draft.bank, Draft.state)
    ):
        waiting.setdefault(code, {})[state] = count
    reviews = dict(
        session.execute(select(Review.bank, func.count()).where(Review.closed_at.is_(None)).group_by(Review.bank)).all()
    )
    lines = []
    for row in rows:
        edition = editions.get(row.code)
        suits = (
            session.scalars(select(Question.classes).where(Question.edition_id == edition.id)).all() if edition else ()
        )
        by_class = Counter(suited for classes in suits for suited in classes)
        lines.append(
            BankLine(row, edition, len(suits), by_class, waiting.get(row.code, {}), int(reviews.get(row.code, 0)))
        )
    return lines


def editions(session: Session, bank: QuestionBank) -> Sequence[tuple[Edition, int]]:
    """Return the editions of a bank with the number of their questions, newest first; one statement."""
    rows = session.execute(
        select(Edition, func.count(Question.id))
        .outerjoin(Question, Question.edition_id == Edition.id)
        .where(Edition.bank == bank.code)
        .group_by(Edition.id)
        .order_by(Edition.published_at.desc())
    )
    return [(edition, count) for edition, count in rows]


def edition(session: Session, bank: QuestionBank, number: str) -> Edition | None:
    """Return an edition of a bank by its number, or None."""
    return session.scalars(select(Edition).where(Edition.bank == bank.code, Edition.number == number)).first()


def newest_edition(session: Session, bank: str) -> Edition | None:
    """Return the newest edition of a bank, or None before the first."""
    return session.scalars(select(Edition).where(Edition.bank == bank, Edition.id.in_(newest()))).first()


def questions_of(session: Session, edition: Edition, wanted: Wanted, number: int = 1) -> Page:
    """Return a page of the questions of an edition that are wanted, by code; one statement."""
    rows = session.execute(
        select(
            Question.id,
            Question.code,
            Question.topic,
            Question.classes,
            Question.difficulty,
            Question.content["vi"]["stem"].as_string().label("vi"),
            Question.content["en"]["stem"].as_string().label("en"),
            Question.retired_at,
        )
        .where(Question.edition_id == edition.id)
        .order_by(Question.code)
    )
    lines = [
        QuestionLine(
            row.id, row.code, row.topic, row.classes, row.difficulty, {"vi": row.vi, "en": row.en}, row.retired_at
        )
        for row in rows
    ]
    meant = [line for line in lines if wanted.fits(line)]
    count = max(1, -(-len(meant) // LINES_ON_A_PAGE))
    number = min(max(1, number), count)
    return Page(
        meant[(number - 1) * LINES_ON_A_PAGE : number * LINES_ON_A_PAGE],
        number,
        count,
        len(meant),
        sorted({line.topic for line in lines}),
        sorted({suited for line in lines for suited in line.classes}),
    )


def standing(session: Session, bank: QuestionBank, code: str) -> Sequence[tuple[Question, Edition]]:
    """Return a question as it stands in each edition of a bank, the newest first; with its figure."""
    rows = session.execute(
        select(Question, Edition)
        .join(Edition, Edition.id == Question.edition_id)
        .where(Edition.bank == bank.code, Question.code == code)
        .options(selectinload(Question.figure).undefer(Figure.content))
        .order_by(Edition.published_at.desc())
    )
    return [(question, edition) for question, edition in rows]


def question(session: Session, bank: QuestionBank, code: str) -> Question | None:
    """Return a question as it stands in the newest edition of a bank that has it, or None."""
    found = standing(session, bank, code)
    return found[0][0] if found else None


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


def codes_taken(session: Session, bank: QuestionBank, codes: Collection[str]) -> list[str]:
    """Return which codes name questions of another bank that meets this one on a paper."""
    others = session.scalars(
        select(Question.code)
        .distinct()
        .join(Edition)
        .join(QuestionBank, QuestionBank.code == Edition.bank)
        .where(
            QuestionBank.code != bank.code,
            meeting(bank),
        )
    )
    return sorted(set(others) & set(codes))


def meeting(bank: QuestionBank) -> ColumnElement[bool]:
    """Return the condition on banks from which one and the same paper may be drawn as from this one.

    A paper is drawn from banks of one purpose: the platform's, and those of one organisation.
    """
    either = or_(QuestionBank.organisation_id.is_(None), QuestionBank.organisation_id == bank.organisation_id)
    return (QuestionBank.purpose == bank.purpose) & (either if bank.organisation_id else true())


def next_code(session: Session, bank: QuestionBank) -> str:
    """Return a code that nothing has: the letters are those of the bank's newest code, or the first of its own.

    The number goes on from the greatest that stands behind these letters in any bank.
    """
    last = session.scalar(select(func.max(Draft.code)).where(Draft.bank == bank.code)) or session.scalar(
        select(func.max(Question.code)).join(Edition).where(Edition.bank == bank.code)
    )
    letters = last.partition("-")[0] if last else re.sub("[^A-Z]", "", bank.code.upper())[:4].ljust(2, "Q")
    beginning = f"{letters}-"
    numbers = [
        int(code.removeprefix(beginning))
        for model in (Draft, Question)
        for code in session.scalars(select(model.code).distinct().where(model.code.startswith(beginning)))
        if code.removeprefix(beginning).isdecimal()
    ]
    return f"{beginning}{max(numbers, default=0) + 1:03d}"


def only_topic(session: Session, bank: QuestionBank) -> str:
    """Return the topic of a bank all of whose questions have the same, or nothing."""
    topics = session.scalars(select(Question.topic).distinct().join(Edition).where(Edition.bank == bank.code)).all()
    return topics[0] if len(topics) == 1 else ""


def newest() -> Select[str]:
    """Return the ids of the newest edition of every bank, as a subquery."""
    latest = (
        select(Edition.bank, func.max(Edition.published_at).label("published_at")).group_by(Edition.bank).subquery()
    )
    return select(Edition.id).join(
        latest, (Edition.bank == latest.c.bank) & (Edition.published_at == latest.c.published_at)
    )
