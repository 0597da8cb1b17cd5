"""Drafts, for those who write, review and approve them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.accounts import queries as accounts
from app.banks.bodies import faults_of
from app.banks.faults import Fault
from app.banks.models import Draft, Edition, Figure, Question, QuestionBank
from app.banks.queries.banks import LINES_ON_A_PAGE, keeps, meeting
from app.domain.names import folded
from app.kernel.actor import Actor, Role
from app.kernel.languages import N_

OPEN = ("draft", "in-review", "reviewed", "approved")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of the list of drafts. stem: in the reader's language, or the other where only that is written."""

    id: str
    code: str
    state: str
    stem: str
    written_by: str
    written_at: datetime


def draft(session: Session, actor: Actor, draft_id: str, *roles: Role, lock: bool = False) -> Draft | None:
    """Return a draft with its picture and remarks, where the actor holds one of `roles` for its bank; None otherwise.

    lock: let one act on it follow another.
    """
    statement = (
        select(Draft)
        .where(Draft.id == draft_id)
        .options(selectinload(Draft.figure).undefer(Figure.content), selectinload(Draft.remarks))
    )
    if lock:
        statement = statement.with_for_update(of=Draft).execution_options(populate_existing=True)
    found = session.scalars(statement).first()
    if found is None or not keeps(actor, session.get_one(QuestionBank, found.bank), *roles):
        return None
    return found


def drafts(
    session: Session, bank: QuestionBank, state: str, text: str, language: str, number: int
) -> tuple[Sequence[DraftLine], int, int]:
    """Return a page of the open drafts of a bank by code, the number of that page and of all pages; two statements.

    state: one of OPEN, or empty for all; text: what code or stem holds, marks and case aside.
    """
    stems = {name: Draft.body[name]["stem"].as_string() for name in ("vi", "en")}
    first, second = (stems[language], stems["en" if language == "vi" else "vi"])
    rows = session.execute(
        select(
            Draft.id,
            Draft.code,
            Draft.state,
            func.coalesce(first, second, "").label("stem"),
            Draft.written_by,
            Draft.written_at,
        )
        .where(Draft.bank == bank.code, Draft.state.in_([state] if state in OPEN else OPEN))
        .order_by(Draft.code)
    )
    lines = [DraftLine(*row) for row in rows if folded(text) in folded(f"{row.code} {row.stem}")]
    count = max(1, -(-len(lines) // LINES_ON_A_PAGE))
    number = min(max(1, number), count)
    shown = lines[(number - 1) * LINES_ON_A_PAGE : number * LINES_ON_A_PAGE]
    names = names_of(session, [line.written_by for line in shown])
    return (
        [
            DraftLine(line.id, line.code, line.state, line.stem, names.get(line.written_by, ""), line.written_at)
            for line in shown
        ],
        number,
        count,
    )


def faults(session: Session, draft: Draft) -> list[Fault]:
    """Return everything that keeps a draft from being reviewed; nothing means that it is complete. At most two statements."""
    return [*faults_of(draft), *_unknown_enemies(session, draft)]


def _unknown_enemies(session: Session, draft: Draft) -> Iterator[Fault]:
    """Yield a fault when a question is named as an enemy that no bank has which could meet this one on a paper."""
    named = set(draft.body.get("enemies", ()))
    if not named:
        return
    bank = session.get_one(QuestionBank, draft.bank)
    written = select(Draft.code).where(Draft.bank == bank.code, Draft.state.in_(OPEN), Draft.code.in_(named))
    published = (
        select(Question.code)
        .join(Edition)
        .join(QuestionBank, QuestionBank.code == Edition.bank)
        .where(Question.code.in_(named), meeting(bank))
    )
    if unknown := named - set(session.scalars(written)) - set(session.scalars(published)):
        yield Fault(
            "enemies", "unknown-enemy", N_("There is no question %(names)s."), {"names": ", ".join(sorted(unknown))}
        )


def waiting(session: Session, bank: QuestionBank, code: str) -> Draft | None:
    """Return the open draft of a question, or None."""
    return session.scalars(
        select(Draft).where(Draft.bank == bank.code, Draft.code == code, Draft.state.in_(OPEN))
    ).first()


def approved(session: Session, bank: QuestionBank) -> Sequence[Draft]:
    """Return the drafts of a bank that wait for its next edition, by code, with their pictures."""
    return session.scalars(
        select(Draft)
        .where(Draft.bank == bank.code, Draft.state == "approved")
        .options(selectinload(Draft.figure).undefer(Figure.content))
        .order_by(Draft.code)
        .with_for_update(of=Draft)
        .execution_options(populate_existing=True)
    ).all()


def names_of(session: Session, account_ids: Sequence[str]) -> Mapping[str, str]:
    """Return the names of people by account id; whoever acts from the command line has none."""
    return accounts.names(session, account_ids)
