"""A question's way into its bank: written, submitted, reviewed and approved by three people, then published.

Every act names the version of the draft that the actor has seen, and moves it only from the state it then was in.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.banks import queries
from app.banks.actions.editions import keep_figure
from app.banks.bodies import Body, body_of, figure_file
from app.banks.models import Draft, Figure, QuestionBank, Remark
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor, Role

# Whose turn it is in each state.
TURN: Mapping[str, Role] = {
    "draft": Role.AUTHOR,
    "in-review": Role.REVIEWER,
    "reviewed": Role.APPROVER,
    "approved": Role.APPROVER,
}


def start(session: Session, actor: Actor, bank_code: str, code: str, at: datetime) -> Draft:
    """Begin a new question; begun twice by the same person before anything is written, it is one.

    Raises LookupError when the bank is not the actor's to write for, RefusedError CODE_TAKEN when the code names another
    question.
    """
    bank = _bank(session, actor, bank_code)
    standing = queries.waiting(session, bank, code)
    if (
        standing is None
        and not queries.question(session, bank, code)
        and not queries.codes_taken(session, bank, [code])
    ):
        topic = queries.only_topic(session, bank)
        standing = _begin(session, actor, bank, code, {"topic": topic} if topic else {}, None, at)
    if standing is None or standing.written_by != actor.account_id or standing.version != 1:
        raise RefusedError(Finding(Reason.CODE_TAKEN, facts={"codes": code}))
    return standing


def change(session: Session, actor: Actor, bank_code: str, code: str, at: datetime) -> Draft:
    """Begin to change a published question, whose editions stay as they are; where somebody has begun, go on with that.

    Raises LookupError when there is no such question for the actor, RefusedError QUESTION_RETIRED for a retired one.
    """
    bank = _bank(session, actor, bank_code)
    question = queries.question(session, bank, code)
    if question is None:
        raise LookupError(code)
    if question.retired_at:
        raise RefusedError(Finding(Reason.QUESTION_RETIRED, facts={"codes": code}))
    standing = queries.waiting(session, bank, code)
    return standing or _begin(session, actor, bank, code, body_of(question), question.figure_id, at)


def write(
    session: Session,
    actor: Actor,
    draft_id: str,
    version: int,
    body: Body,
    picture: bytes | None,
    at: datetime,
) -> Draft:
    """Keep what a draft's writer wrote, complete or not.

    picture: a new one, or None to keep the one that stands, unless `body` describes no picture at all.

    Raises LookupError for anybody else, RefusedError STALE_STATE, ValueError for what is no picture.
    """
    draft = _draft(session, actor, draft_id, version, "draft")
    _require_writer(actor, draft)
    figure = session.get_one(Figure, keep_figure(session, picture)) if picture else draft.figure
    written = {**body, "id": draft.code}
    if figure and "figure" in body:
        written["figure"] = {**body["figure"], "file": figure_file(draft.code, figure)}
    figure_id = figure.id if figure and "figure" in body else None
    return _move(session, actor, draft, "write", "draft", at, body=written, figure_id=figure_id, written_at=at)


def take(session: Session, actor: Actor, draft_id: str, version: int, at: datetime) -> Draft:
    """Go on with a draft in a colleague's place, who stays on record as having written in it.

    Raises LookupError for a stranger, RefusedError STALE_STATE.
    """
    draft = _draft(session, actor, draft_id, version, "draft")
    _remark(session, draft, "written", draft.written_by, "", draft.written_at)
    return _move(session, actor, draft, "take", "draft", at, written_by=actor.account_id, written_at=at)


def submit(session: Session, actor: Actor, draft_id: str, version: int, at: datetime) -> Draft:
    """Hand a complete draft to the reviewers.

    Raises LookupError for anybody but its writer, RefusedError STALE_STATE, DRAFT_INCOMPLETE, QUESTION_RETIRED.
    """
    draft = _draft(session, actor, draft_id, version, "draft")
    _require_writer(actor, draft)
    if faults := queries.faults(session, draft):
        raise RefusedError(Finding(Reason.DRAFT_INCOMPLETE, facts={"faults": len(faults)}))
    if draft.code in queries.retired(session, draft.bank):
        raise RefusedError(Finding(Reason.QUESTION_RETIRED, facts={"codes": draft.code}))
    _remark(session, draft, "submitted", actor.account_id, "", at)
    return _move(session, actor, draft, "submit", "in-review", at)


def review(session: Session, actor: Actor, draft_id: str, version: int, words: str, at: datetime) -> Draft:
    """Say that a draft is sound; the approver decides next.

    Raises LookupError for a stranger, RefusedError STALE_STATE, SAME_PERSON for whoever wrote in it.
    """
    draft = _draft(session, actor, draft_id, version, "in-review")
    _refuse_same_person(actor, _writers(draft))
    _remark(session, draft, "reviewed", actor.account_id, words, at)
    return _move(session, actor, draft, "review", "reviewed", at, reviewed_by=actor.account_id)


def approve(session: Session, actor: Actor, draft_id: str, version: int, words: str, at: datetime) -> Draft:
    """Let a reviewed draft into the next edition.

    Raises LookupError for a stranger, RefusedError STALE_STATE, SAME_PERSON for whoever wrote in it or reviewed it.
    """
    draft = _draft(session, actor, draft_id, version, "reviewed")
    _refuse_same_person(actor, {*_writers(draft), draft.reviewed_by})
    _remark(session, draft, "approved", actor.account_id, words, at)
    return _move(session, actor, draft, "approve", "approved", at, approved_by=actor.account_id)


def send_back(session: Session, actor: Actor, draft_id: str, version: int, words: str, at: datetime) -> Draft:
    """Give a draft back to its writer and say why; what was reviewed and approved has to be so again.

    Raises LookupError for a stranger, RefusedError STALE_STATE.
    """
    draft = _draft(session, actor, draft_id, version, "in-review", "reviewed", "approved")
    _remark(session, draft, "returned", actor.account_id, words, at)
    return _move(session, actor, draft, "return", "draft", at, reviewed_by=None, approved_by=None)


def drop(session: Session, actor: Actor, draft_id: str, version: int, words: str, at: datetime) -> Draft:
    """Give a draft up, by whoever's turn it is; the published question, where there is one, stays as it is.

    Raises LookupError for a stranger, RefusedError STALE_STATE.
    """
    draft = _draft(session, actor, draft_id, version, *TURN)
    _remark(session, draft, "dropped", actor.account_id, words, at)
    return _move(session, actor, draft, "drop", "dropped", at)


def _bank(session: Session, actor: Actor, code: str) -> QuestionBank:
    bank = queries.bank(session, actor, code, Role.AUTHOR, lock=True)
    if bank is None:
        raise LookupError(code)
    return bank


def _begin(
    session: Session, actor: Actor, bank: QuestionBank, code: str, body: Body, figure_id: str | None, at: datetime
) -> Draft:
    draft = Draft(
        id=chance.public_id(),
        bank=bank.code,
        code=code,
        state="draft",
        version=1,
        body={**body, "id": code},
        figure_id=figure_id,
        written_by=actor.account_id,
        written_at=at,
    )
    session.add(draft)
    session.flush()
    audit.record(session, actor, "banks.start-draft", ("draft", draft.id), {"bank": bank.code, "code": code}, at)
    return draft


def _draft(session: Session, actor: Actor, draft_id: str, version: int, *states: str) -> Draft:
    """Return a draft under its lock, as the actor has seen it and where it is their turn."""
    draft = queries.draft(session, actor, draft_id, *queries.KEEPERS, lock=True)
    if draft is None:
        raise LookupError(draft_id)
    if draft.version != version or draft.state not in states:
        raise RefusedError(Finding(Reason.STALE_STATE))
    if not actor.holds(session.get_one(QuestionBank, draft.bank).organisation_id, TURN[draft.state]):
        raise LookupError(draft_id)
    return draft


def _require_writer(actor: Actor, draft: Draft) -> None:
    if draft.written_by != actor.account_id:
        raise LookupError(draft.id)


def _writers(draft: Draft) -> set[str]:
    return {draft.written_by, *(remark.by for remark in draft.remarks if remark.kind == "written")}


def _refuse_same_person(actor: Actor, before: Collection[str | None]) -> None:
    if actor.account_id in before:
        raise RefusedError(Finding(Reason.SAME_PERSON))


def _remark(session: Session, draft: Draft, kind: str, by: str, words: str, at: datetime) -> None:
    session.add(Remark(id=chance.public_id(), draft_id=draft.id, kind=kind, by=by, at=at, words=words))


def _move(session: Session, actor: Actor, draft: Draft, act: str, to: str, at: datetime, **values: object) -> Draft:
    """Bring a draft to a state, if nobody has moved it meanwhile. Raises RefusedError STALE_STATE."""
    moved = session.execute(
        update(Draft)
        .where(Draft.id == draft.id, Draft.state == draft.state, Draft.version == draft.version)
        .values(state=to, version=Draft.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise RefusedError(Finding(Reason.STALE_STATE))
    facts = {"bank": draft.bank, "code": draft.code, "from": draft.state, "to": to}
    session.refresh(draft)
    audit.record(session, actor, f"banks.{act}", ("draft", draft.id), facts, at)
    return draft
