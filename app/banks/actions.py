"""Publishing an edition of a bank, and retiring a question."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.banks import queries
from app.banks.figures import SVG, formula_drawing
from app.banks.files import Bank
from app.banks.models import Edition, Figure, Question, QuestionBank, Review
from app.banks.written import LANGUAGES, LETTERS, BankTable, QuestionFile
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor


def publish(session: Session, bank: Bank, by: Actor, at: datetime) -> Edition:
    """Keep a checked bank as a new edition; the same content published again is the edition that stands.

    A question that was retired stays retired in every later edition.

    Raises RefusedError BANK_FILE_WRONG when the check found an error, EDITION_NOT_DRAFT when the number stands with other
    content.
    """
    if bank.errors or bank.table is None:
        raise RefusedError(Finding(Reason.BANK_FILE_WRONG, facts={"errors": len(bank.errors)}))
    table = bank.table
    standing = session.scalars(
        select(Edition).where(Edition.bank == table.code, Edition.number == table.edition)
    ).first()
    if standing:
        if standing.content_hash != bank.content_hash:
            raise RefusedError(Finding(Reason.EDITION_NOT_DRAFT, facts={"bank": table.code, "edition": table.edition}))
        return standing
    _keep_bank(session, table)
    edition = Edition(
        id=chance.public_id(),
        bank=table.code,
        number=table.edition,
        content_hash=bank.content_hash,
        published_at=at,
        published_by=by.account_id,
    )
    session.add(edition)
    figures = {file: keep_figure(session, content, SVG) for file, content in bank.figures.items()}
    session.flush()
    rows = [row(edition.id, question, bank.topic_of(question).value, figures) for question in bank.questions]
    retired = queries.retired(session, table.code)
    for question in rows:
        if question.code in retired:
            question.retired_at, question.retired_because = retired[question.code]
    session.add_all(rows)
    audit.record(
        session,
        by,
        "banks.publish",
        ("edition", edition.id),
        {"bank": table.code, "number": table.edition, "questions": len(rows), "hash": bank.content_hash.hex()},
        at,
    )
    return edition


def retire(session: Session, by: Actor, bank: str, code: str, reason: str, at: datetime) -> int:
    """Take a question out of every edition at once, for good; no paper is drawn with it from this moment on.

    Papers that hold it already stay as they are and are flagged. Returns in how many editions it stood; 0 when it was
    retired before.
    """
    done = session.execute(
        update(Question)
        .where(
            Question.code == code,
            Question.retired_at.is_(None),
            Question.edition_id.in_(select(Edition.id).where(Edition.bank == bank)),
        )
        .values(retired_at=at, retired_because=reason)
        .execution_options(synchronize_session=False)
    )
    editions: int = done.rowcount  # type: ignore[attr-defined]
    if editions:
        facts = {"bank": bank, "code": code, "reason": reason, "editions": editions}
        audit.record(session, by, "banks.retire", ("question", code), facts, at)
    return editions


def open_review(
    session: Session, question_id: str, cause: str, facts: Mapping[str, object], by: Actor, at: datetime
) -> Review:
    """Ask that somebody looks at a published question again; a case that is open for it already is the case that stands.

    cause: 'law-change', 'statistics' or 'report'. facts: plain values without personal data.
    """
    question = session.get_one(Question, question_id)
    bank, code = question.edition.bank, question.code
    open_case = select(Review).where(Review.bank == bank, Review.code == code, Review.closed_at.is_(None))
    if standing := session.scalars(open_case).first():
        return standing
    review = Review(
        id=chance.public_id(),
        bank=bank,
        code=code,
        cause=cause,
        facts=dict(facts),
        opened_by=by.account_id,
        opened_at=at,
    )
    session.add(review)
    audit.record(
        session, by, "banks.open-review", ("review", review.id), {"bank": bank, "code": code, "cause": cause}, at
    )
    return review


def keep_figure(session: Session, content: bytes, media_type: str) -> str:
    """Keep a picture, once however often it is handed in, and return its id."""
    figure_id = sha256(content).hexdigest()
    if session.get(Figure, figure_id) is None:
        session.add(Figure(id=figure_id, media_type=media_type, content=content))
    return figure_id


def row(edition_id: str, question: QuestionFile, topic: str, figures: Mapping[str, str]) -> Question:
    """Return a written question as a row of an edition. figures: the id of each figure by its file."""
    written = question.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Question(
        id=chance.public_id(),
        edition_id=edition_id,
        code=question.id,
        topic=topic,
        classes=[known.value for known in question.suits],
        subject=question.subject,
        difficulty=question.difficulty,
        content={language: _shown(question, written, language) for language in LANGUAGES},
        explanation={language: written[language]["why"] for language in LANGUAGES},
        source=question.source,
        enemies=list(question.enemies),
        key=question.key,
        calculation=written.get("calculation"),
        template=written.get("template"),
        formulae={
            name: {"tex": known.tex, "text": known.text, "svg": formula_drawing(known.tex).decode()}
            for name, known in question.formulae.items()
        },
        figure_id=figures[question.figure.file] if question.figure else None,
        valid_from=question.valid_from,
        valid_until=question.valid_until,
    )


def _shown(question: QuestionFile, written: Mapping[str, Any], language: str) -> dict[str, str]:
    shown = {name: written[language][name] for name in ("stem", *LETTERS)}
    return {**shown, "figure": written["figure"][language]} if question.figure else shown


def _keep_bank(session: Session, table: BankTable) -> None:
    """Write what bank.toml says of the bank; its owner and its purpose are settled once."""
    known = session.get(QuestionBank, table.code)
    if known is None:
        known = QuestionBank(code=table.code, purpose=table.purpose)
        session.add(known)
    known.title_vi, known.title_en, known.licence = table.title.vi, table.title.en, table.licence
    session.flush()
