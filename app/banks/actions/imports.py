"""Making drafts of a file of questions."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.banks import queries
from app.banks.actions.editions import keep_figure
from app.banks.bodies import figure_file
from app.banks.delivery import Delivery, Item
from app.banks.models import Draft, Figure, QuestionBank
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor


def import_questions(
    session: Session, actor: Actor, bank: QuestionBank, delivery: Delivery, at: datetime, *, keep_good: bool = False
) -> int:
    """Make a draft of every question of a delivery and return how many: all or none, unless only the good ones are asked for.

    A question of ours keeps its code and changes the published one of that code; a stranger's is given a code.
    bank: the caller has found it through the actor.

    Raises RefusedError IMPORT_FILE_WRONG when something was refused, CODE_TAKEN when codes name questions of other banks
    or open drafts, QUESTION_RETIRED.
    """
    if not delivery.items or (delivery.errors and not keep_good):
        raise RefusedError(Finding(Reason.IMPORT_FILE_WRONG, facts={"errors": len(delivery.errors)}))
    session.get_one(QuestionBank, bank.code, with_for_update=True)
    _refuse_codes(session, bank, [item.code for item in delivery.items if item.code])
    letters, _, first = queries.next_code(session, bank).partition("-")
    figures = _figures(session, delivery)
    number = int(first)
    for item in delivery.items:
        code = item.code or f"{letters}-{number:03d}"
        number += not item.code
        session.add(_draft(actor, bank, item, code, figures.get(item.picture), at))
    session.flush()
    facts = {"questions": len(delivery.items), "refused": delivery.refused, "format": delivery.format}
    audit.record(session, actor, "banks.import", ("bank", bank.code), facts, at)
    return len(delivery.items)


def _refuse_codes(session: Session, bank: QuestionBank, codes: list[str]) -> None:
    written = session.scalars(select(Draft.code).where(Draft.bank == bank.code, Draft.state.in_(queries.OPEN)))
    taken = sorted({*queries.codes_taken(session, bank, codes), *(set(written) & set(codes))})
    if taken:
        raise RefusedError(Finding(Reason.CODE_TAKEN, facts={"codes": ", ".join(taken)}))
    if gone := sorted(queries.retired(session, bank.code).keys() & set(codes)):
        raise RefusedError(Finding(Reason.QUESTION_RETIRED, facts={"codes": ", ".join(gone)}))


def _figures(session: Session, delivery: Delivery) -> dict[str, Figure]:
    shown = {item.picture for item in delivery.items if item.picture}
    return {name: session.get_one(Figure, keep_figure(session, delivery.pictures[name])) for name in sorted(shown)}


def _draft(actor: Actor, bank: QuestionBank, item: Item, code: str, figure: Figure | None, at: datetime) -> Draft:
    body = {**item.body, "id": code}
    if figure:
        body["figure"] = {**item.body["figure"], "file": figure_file(code, figure)}
    return Draft(
        id=chance.public_id(),
        bank=bank.code,
        code=code,
        body=body,
        figure_id=figure.id if figure else None,
        origin=item.origin,
        written_by=actor.account_id,
        written_at=at,
    )
