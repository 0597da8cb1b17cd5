"""Publishing an edition of a bank, and retiring a question."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.banks.files import LETTERS, Bank, QuestionFile, Wording
from app.banks.models import Edition, Question
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor


def publish(session: Session, bank: Bank, by: Actor, at: datetime) -> Edition:
    """Keep a checked bank as a new edition; the same content published again is the edition that stands.

    Raises RefusedError BANK_FILE_WRONG when the check found an error, or the number stands with other content.
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
    edition = Edition(
        id=chance.public_id(),
        bank=table.code,
        number=table.edition,
        topic=table.topic.value,
        title_vi=table.title.vi,
        title_en=table.title.en,
        content_hash=bank.content_hash,
        published_at=at,
        published_by=by.account_id,
    )
    session.add(edition)
    session.flush()
    session.add_all(_row(edition, question) for question in bank.questions)
    audit.record(
        session,
        by,
        "banks.publish",
        ("edition", edition.id),
        {
            "bank": table.code,
            "number": table.edition,
            "questions": len(bank.questions),
            "hash": bank.content_hash.hex(),
        },
        at,
    )
    return edition


def _row(edition: Edition, question: QuestionFile) -> Question:
    return Question(
        id=chance.public_id(),
        edition_id=edition.id,
        code=question.id,
        topic=edition.topic,
        classes=[operator_class.value for operator_class in question.operator_classes],
        content={"vi": _shown(question.vi), "en": _shown(question.en)},
        explanation={"vi": question.vi.why.model_dump(), "en": question.en.why.model_dump()},
        source=question.source,
        enemies=list(question.enemies),
        key=question.key,
        valid_from=question.valid_from,
        valid_until=question.valid_until,
    )


def _shown(wording: Wording) -> dict[str, str]:
    return {"stem": wording.stem, **{letter: wording.option(letter) for letter in LETTERS}}
