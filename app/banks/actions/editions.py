"""Making a bank, publishing its editions, and retiring a question."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.banks import queries
from app.banks.bodies import body_of, complete
from app.banks.figures import fit_picture, formula_drawing
from app.banks.files import Bank
from app.banks.models import Draft, Edition, Figure, Question, QuestionBank, Remark
from app.banks.written import LANGUAGES, LETTERS, BankTable, QuestionFile
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor, Role
from app.kernel.clock import day_of


def make_bank(
    session: Session,
    actor: Actor,
    organisation_id: str | None,
    code: str,
    title: Mapping[str, str],
    purpose: str,
    licence: str,
    at: datetime,
) -> QuestionBank:
    """Make an empty bank of the platform (None) or of an organisation; the same once more returns the first.

    title: by language. Raises LookupError where the actor writes no questions, RefusedError CODE_TAKEN when another bank
    has the code.
    """
    if not actor.holds(organisation_id, Role.AUTHOR):
        raise LookupError(organisation_id)
    told = {
        "organisation_id": organisation_id,
        "title_vi": title["vi"],
        "title_en": title["en"],
        "purpose": purpose,
        "licence": licence,
    }
    made = QuestionBank(code=code, **told)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        standing = session.get_one(QuestionBank, code)
        if any(getattr(standing, name) != value for name, value in told.items()):
            raise RefusedError(Finding(Reason.CODE_TAKEN, facts={"codes": code})) from None
        return standing
    audit.record(
        session, actor, "banks.make", ("bank", code), {"organisation": organisation_id, "purpose": purpose}, at
    )
    return made


def publish(session: Session, bank: Bank, by: Actor, at: datetime) -> Edition:
    """Keep a checked bank as a new edition; the same content published again is the edition that stands.

    A question that was retired stays retired in every later edition.

    Raises RefusedError BANK_FILE_WRONG when the check found an error, EDITION_NOT_DRAFT when the number stands with other
    content, CODE_TAKEN when another bank that meets this one on a paper has one of its codes.
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
    kept = _keep_bank(session, table)
    figures = {file: keep_figure(session, content) for file, content in bank.figures.items()}
    rows = [row(question, bank.topic_of(question).value, figures) for question in bank.questions]
    return _add_edition(session, kept, table.edition, rows, bank.content_hash, by, at)


def publish_drafts(session: Session, actor: Actor, bank_code: str, at: datetime) -> Edition:
    """Publish the approved drafts of a bank as its next edition, together with what stands and is not retired.

    Raises LookupError when the bank is not the actor's to approve for, RefusedError NOTHING_APPROVED, QUESTION_RETIRED
    when a draft changes a question that was retired meanwhile, CODE_TAKEN as for files.
    """
    bank = queries.bank(session, actor, bank_code, Role.APPROVER, lock=True)
    if bank is None:
        raise LookupError(bank_code)
    drafts = queries.approved(session, bank)
    if not drafts:
        raise RefusedError(Finding(Reason.NOTHING_APPROVED))
    retired = queries.retired(session, bank.code)
    if gone := [draft.code for draft in drafts if draft.code in retired]:
        raise RefusedError(Finding(Reason.QUESTION_RETIRED, facts={"codes": ", ".join(gone)}))
    newest = queries.newest_edition(session, bank.code)
    changed = {draft.code: _row_of(draft) for draft in drafts}
    kept = [
        _copied(question)
        for question in (newest.questions if newest else ())
        if question.retired_at is None and question.code not in changed
    ]
    rows = sorted([*kept, *changed.values()], key=lambda question: question.code)
    number = _next_number(session, bank, at)
    edition = _add_edition(session, bank, number, rows, _hash(rows), actor, at)
    for draft in drafts:
        draft.state, draft.version, draft.edition_id = "published", draft.version + 1, edition.id
        session.add(Remark(id=chance.public_id(), draft_id=draft.id, kind="published", by=actor.account_id, at=at))
    session.flush()
    return edition


def retire(session: Session, actor: Actor, bank_code: str, code: str, reason: str, at: datetime) -> int:
    """Take a question out of every edition at once, for good; no paper is drawn with it from this moment on.

    Papers that hold it already stay as they are and are flagged. Returns in how many editions it stood; 0 when it was
    retired before. Raises LookupError for a question that there is not, or not for the actor to retire.
    """
    bank = queries.bank(session, actor, bank_code, Role.APPROVER, Role.AUTHORITY, lock=True)
    if bank is None or queries.question(session, bank, code) is None:
        raise LookupError(code)
    done = session.execute(
        update(Question)
        .where(
            Question.code == code,
            Question.retired_at.is_(None),
            Question.edition_id.in_(select(Edition.id).where(Edition.bank == bank.code)),
        )
        .values(retired_at=at, retired_because=reason)
        .execution_options(synchronize_session=False)
    )
    editions: int = done.rowcount  # type: ignore[attr-defined]
    if editions:
        facts = {"bank": bank.code, "code": code, "reason": reason, "editions": editions}
        audit.record(session, actor, "banks.retire", ("question", code), facts, at)
    return editions


def keep_figure(session: Session, content: bytes) -> str:
    """Keep a picture, once however often it is handed in, and return its id. Raises ValueError for what is none."""
    kept, media_type = fit_picture(content)
    figure_id = sha256(kept).hexdigest()
    if session.get(Figure, figure_id) is None:
        with suppress(IntegrityError), session.begin_nested():  # somebody may keep the same one at this moment
            session.add(Figure(id=figure_id, media_type=media_type, content=kept))
    return figure_id


def row(question: QuestionFile, topic: str, figures: Mapping[str, str]) -> Question:
    """Return a written question as a row for an edition. figures: the id of each figure by its file."""
    written = question.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Question(
        id=chance.public_id(),
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


def _row_of(draft: Draft) -> Question:
    """Return an approved draft as a row; it was complete when it was submitted, and nobody wrote in it since."""
    question = complete(draft)
    figures = {question.figure.file: draft.figure_id} if question.figure and draft.figure_id else {}
    return row(question, draft.body["topic"], figures)


def _copied(question: Question) -> Question:
    """Return a question as it stands, for the next edition."""
    names = (column.key for column in Question.__table__.columns if column.key not in ("id", "edition_id"))
    return Question(id=chance.public_id(), **{name: getattr(question, name) for name in names})


def _add_edition(
    session: Session,
    bank: QuestionBank,
    number: str,
    rows: Sequence[Question],
    content_hash: bytes,
    by: Actor,
    at: datetime,
) -> Edition:
    if taken := queries.codes_taken(session, bank, [question.code for question in rows]):
        raise RefusedError(Finding(Reason.CODE_TAKEN, facts={"codes": ", ".join(taken)}))
    edition = Edition(
        id=chance.public_id(),
        bank=bank.code,
        number=number,
        content_hash=content_hash,
        published_at=at,
        published_by=by.account_id,
    )
    session.add(edition)
    session.flush()
    retired = queries.retired(session, bank.code)
    for question in rows:
        question.edition_id = edition.id
        question.retired_at, question.retired_because = retired.get(question.code, (None, None))
    session.add_all(rows)
    session.flush()
    facts = {"bank": bank.code, "number": number, "questions": len(rows), "hash": content_hash.hex()}
    audit.record(session, by, "banks.publish", ("edition", edition.id), facts, at)
    return edition


def _next_number(session: Session, bank: QuestionBank, at: datetime) -> str:
    """Return the number of the next edition: the year in Viet Nam, and how many there were in it."""
    year = f"{day_of(at).year}."
    numbers = session.scalars(select(Edition.number).where(Edition.bank == bank.code, Edition.number.startswith(year)))
    return f"{year}{max((int(number.removeprefix(year)) for number in numbers), default=0) + 1}"


def _hash(rows: Iterable[Question]) -> bytes:
    """Return the hash of an edition that was not read from files: of its questions as canonical JSON, by code."""
    written = [body_of(question) | {"figure_id": question.figure_id} for question in rows]
    return sha256(json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def _keep_bank(session: Session, table: BankTable) -> QuestionBank:
    """Write what bank.toml says of the bank; its owner and its purpose are settled once."""
    known = session.get(QuestionBank, table.code)
    if known is None:
        known = QuestionBank(code=table.code, purpose=table.purpose)
        session.add(known)
    known.title_vi, known.title_en, known.licence = table.title.vi, table.title.en, table.licence
    session.flush()
    return known
