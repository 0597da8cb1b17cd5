"""Published questions that somebody has to look at again, and how they are found."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.banks.models import Draft, Edition, Question, QuestionBank, Review
from app.banks.quality import alike
from app.banks.queries.banks import keeps, newest, seen_by
from app.banks.queries.drafts import OPEN
from app.banks.written import LANGUAGES
from app.domain.provisions import rests_on
from app.kernel.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An open review with its bank, and the stem of the question by language."""

    review: Review
    bank: QuestionBank
    stem: Mapping[str, str]


def reviews(session: Session, actor: Actor) -> list[ReviewLine]:
    """Return the open reviews of the banks that the actor sees, the oldest first; two statements."""
    rows = session.execute(
        select(Review, QuestionBank)
        .join(QuestionBank, QuestionBank.code == Review.bank)
        .where(Review.closed_at.is_(None), seen_by(actor))
        .order_by(Review.opened_at, Review.code)
    ).all()
    stems = {
        (bank, code): {"vi": vi, "en": en}
        for bank, code, vi, en in session.execute(
            select(
                Edition.bank,
                Question.code,
                Question.content["vi"]["stem"].as_string(),
                Question.content["en"]["stem"].as_string(),
            )
            .join(Edition)
            .where(Question.code.in_([review.code for review, _ in rows]))
            .order_by(Edition.published_at)
        )
    }
    return [
        ReviewLine(review, bank, stems.get((bank.code, review.code), {"vi": "", "en": ""})) for review, bank in rows
    ]


def review(session: Session, actor: Actor, review_id: str, *roles: Role, lock: bool = False) -> Review | None:
    """Return a review, open or closed, of a bank for which the actor holds one of `roles`; None otherwise."""
    found = session.get(Review, review_id, with_for_update=lock or None, populate_existing=lock)
    if found is None or not keeps(actor, session.get_one(QuestionBank, found.bank), *roles):
        return None
    return found


def open_review_of(session: Session, bank: str, code: str) -> Review | None:
    """Return the open review of a question, or None."""
    return session.scalars(
        select(Review).where(Review.bank == bank, Review.code == code, Review.closed_at.is_(None))
    ).first()


def resting_on(session: Session, actor: Actor, instrument: str, provision: str) -> list[tuple[QuestionBank, Question]]:
    """Return the questions in use, in the banks that the actor sees, whose source is a provision of an instrument.

    provision: such as "57.1"; empty for the whole instrument. One statement.
    """
    rows = session.execute(
        select(QuestionBank, Question)
        .join(Edition, Edition.bank == QuestionBank.code)
        .join(Question, Question.edition_id == Edition.id)
        .where(Edition.id.in_(newest()), Question.retired_at.is_(None), seen_by(actor))
        .order_by(QuestionBank.code, Question.code)
    )
    return [(bank, question) for bank, question in rows if rests_on(question.source, instrument, provision)]


def near_duplicates(session: Session, draft: Draft) -> list[tuple[str, float]]:
    """Return the codes of questions and open drafts that say nearly the same as a draft, the likest first, with their likeness.

    Looked for in the banks that belong to the same body. Two statements.
    """
    body_id = session.get_one(QuestionBank, draft.bank).organisation_id
    same_body = QuestionBank.organisation_id == body_id if body_id else QuestionBank.organisation_id.is_(None)
    written: dict[str, Mapping[str, Mapping[str, str]]] = {}
    keys: dict[str, str] = {}
    for code, content, key in session.execute(
        select(Question.code, Question.content, Question.key)
        .join(Edition)
        .join(QuestionBank, QuestionBank.code == Edition.bank)
        .where(Edition.id.in_(newest()), same_body, Question.retired_at.is_(None))
    ):
        written[code], keys[code] = content, key
    for code, body in session.execute(
        select(Draft.code, Draft.body)
        .join(QuestionBank, QuestionBank.code == Draft.bank)
        .where(Draft.state.in_(OPEN), same_body)
    ):
        written[code], keys[code] = body, body.get("key", "a")
    written.pop(draft.code, None)
    found: dict[str, float] = {}
    for language in LANGUAGES:
        gist = _gist(draft.body.get(language, {}), draft.body.get("key", "a"))
        others = {code: _gist(texts.get(language, {}), keys[code]) for code, texts in written.items()}
        for code, likeness in alike(gist, others) if gist else ():
            found[code] = max(likeness, found.get(code, 0.0))
    return sorted(found.items(), key=lambda known: (-known[1], known[0]))


def _gist(texts: Mapping[str, str], key: str) -> str:
    """Return the stem and the right option, as `alike` compares them."""
    return f"{texts.get('stem', '')} {texts.get(key, '')}".strip()
