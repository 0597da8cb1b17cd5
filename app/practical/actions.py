"""Writing a sheet, locking it, and what the locked sheets make together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.domain.classes import OperatorClass, Part
from app.domain.practical import PracticalOutcome, ReceivingMeans, SendingMeans, agree, settle
from app.domain.refusal import Finding, Reason, RefusedError, refuse_if
from app.domain.regulation import Contact, regulation_on
from app.examinations import queries as examinations
from app.examinations.models import Entry
from app.kernel import chance
from app.kernel.actor import Actor
from app.organisations import queries as organisations
from app.practical import queries
from app.practical.models import Sheet
from app.results import actions as results
from app.results.models import Result

NOT_WRITTEN_YET = 0  # the version of a sheet that its examiner has not begun


@dataclass(frozen=True, slots=True)
class Note:
    """What an examiner saw of one contact. done: None while it has not been tried."""

    done: bool | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """All that an examiner writes on a sheet; a draft may leave anything open.

    Words are correct words of five characters; seconds are those after which the last of them was complete.
    """

    contacts: Mapping[Contact, Note] = field(default_factory=dict)
    receiving_words: int | None = None
    receiving_seconds: int | None = None
    receiving_means: ReceivingMeans | None = None
    sending_words: int | None = None
    sending_seconds: int | None = None
    sending_means: SendingMeans | None = None
    exempted: bool = False
    exemption_evidence: str = ""
    exemption_stopped_on: date | None = None
    remark: str = ""

    def columns(self) -> dict[str, object]:
        """Return the values as a sheet keeps them."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "contacts": {contact.value: asdict(note) for contact, note in self.contacts.items()},
            "receiving_means": self.receiving_means and self.receiving_means.value,
            "sending_means": self.sending_means and self.sending_means.value,
        }


def write(session: Session, actor: Actor, entry_id: str, writing: Writing, version: int, at: datetime) -> Sheet:
    """Keep the actor's draft of a sheet; the same draft again changes nothing.

    version: of the sheet as it was shown, NOT_WRITTEN_YET for the first time.
    Raises LookupError for a candidate whom the actor may not examine; RefusedError STALE_STATE, ALREADY_LOCKED,
    ALREADY_DECIDED, ROUND_NOT_OPEN, EXEMPTION_NOT_ALLOWED, or what the actor lacks to examine this class (Article 58.3).
    Raises ValueError for a contact that the class does not ask for.
    """
    entry = _entry(session, actor, entry_id)
    rule = queries.rule_of(entry)
    if strangers := writing.contacts.keys() - set(rule.contacts):
        raise ValueError(f"not asked of {rule.operator_class}: {sorted(strangers)}")
    if writing.exempted and rule.morse is None:
        raise RefusedError(Finding(Reason.EXEMPTION_NOT_ALLOWED, rule.contacts_source))
    sheet = queries.sheet_for(session, actor, entry.id)
    values = writing.columns()
    if sheet and all(getattr(sheet, name) == value for name, value in values.items()):
        return sheet
    if sheet and sheet.locked_at:
        raise RefusedError(Finding(Reason.ALREADY_LOCKED))
    _refuse_when_decided(session, entry)
    lacking = examinations.lacking(session, actor.account_id, entry.round.day)
    refuse_if(lacking[OperatorClass(entry.operator_class)])
    if sheet is None:
        if version != NOT_WRITTEN_YET:
            raise RefusedError(Finding(Reason.STALE_STATE))
        sheet = Sheet(
            id=chance.public_id(), entry_id=entry.id, examiner_id=actor.account_id, version=1, written_at=at, **values
        )
        try:
            with session.begin_nested():
                session.add(sheet)
        except IntegrityError as error:  # begun in another window between our look and our write
            raise RefusedError(Finding(Reason.STALE_STATE)) from error
    else:
        _change(session, sheet, version, {**values, "written_at": at})
    facts = {"entry": entry.id, "version": sheet.version}
    audit.record(session, actor, "practical.write", ("sheet", sheet.id), facts, at)
    return sheet


def lock(session: Session, actor: Actor, entry_id: str, version: int, at: datetime) -> Result | None:
    """Lock the actor's sheet for good, and return the result when it made one.

    The first two locked sheets of a candidate are slots 1 and 2. When they agree on every item they make the result in
    this same transaction; when they differ a third sheet decides what is disputed. Locking twice locks once.

    Raises LookupError for a candidate whom the actor may not examine or who has no sheet of theirs; RefusedError with
    everything that keeps the sheet from being locked, ORGANISATION_NOT_RECOGNISED, ROUND_NOT_OPEN, ALREADY_DECIDED or
    STALE_STATE.

    Source: Article 62.2; 58.3 for the examiner on the day of the round. Two examiners are a policy of this house.
    """
    entry = _entry(session, actor, entry_id)
    sheet = queries.sheet_for(session, actor, entry.id)
    if sheet is None:
        raise LookupError(entry_id)
    if sheet.locked_at:
        return queries.result_of(session, entry)
    _refuse_when_decided(session, entry)
    operator_class = OperatorClass(entry.operator_class)
    organisations.require_recognised(session, entry.round.organisation_id, operator_class, entry.round.day)
    refuse_if(queries.against_locking(session, actor, sheet, entry))
    slot = next_slot(session, entry)
    _change(session, sheet, version, {"slot": slot, "locked_at": at})
    regulation = regulation_on(entry.round.day).version
    facts = {"entry": entry.id, "slot": slot, "regulation": regulation}
    audit.record(session, actor, "practical.lock", ("sheet", sheet.id), facts, at)
    return _conclude(session, actor, entry, regulation, at)


def next_slot(session: Session, entry: Entry) -> int:
    """Return the slot that the next sheet to be locked takes; true as long as the caller holds the lock on the entry."""
    return len(queries.locked_sheets(session, [entry.id])[entry.id]) + 1


def _conclude(session: Session, actor: Actor, entry: Entry, regulation: str, at: datetime) -> Result | None:
    """Record the result once the locked sheets make one."""
    sheets = queries.locked_sheets(session, [entry.id])[entry.id]
    match [queries.outcome(sheet, entry) for sheet in sheets]:
        case [first, second] if agree(first, second):
            said = first
        case [first, second, third]:
            said = settle(first, second, third)
        case _:
            return None
    return results.record(
        session,
        evidence_kind="entry",
        evidence_id=entry.id,
        account_id=entry.account_id,
        application_id=entry.application_id,
        organisation_id=entry.round.organisation_id,
        operator_class=OperatorClass(entry.operator_class),
        part=Part.PRACTICAL,
        passed=said.passed,
        taken_on=entry.round.day,
        score=_score(said),
        marked_by=[sheet.examiner_id for sheet in sheets],
        regulation=regulation,
        actor=actor,
        at=at,
    )


def _score(said: PracticalOutcome) -> dict[str, object]:
    return {
        "contacts": {contact.value: item.value for contact, item in said.contacts.items()},
        "receiving": said.receiving.value,
        "sending": said.sending.value,
    }


def _entry(session: Session, actor: Actor, entry_id: str) -> Entry:
    """Return the entry, locked, so that sheets of one candidate are written and locked one after the other."""
    entry = queries.entry_to_mark(session, actor, entry_id, lock=True)
    if entry is None:
        raise LookupError(entry_id)
    return entry


def _refuse_when_decided(session: Session, entry: Entry) -> None:
    if queries.result_of(session, entry):
        raise RefusedError(Finding(Reason.ALREADY_DECIDED))
    if entry.round.state != "open":
        raise RefusedError(Finding(Reason.ROUND_NOT_OPEN, None, {"day": entry.round.day}))


def _change(session: Session, sheet: Sheet, version: int, values: Mapping[str, object]) -> None:
    """Change a sheet that is still a draft of that version. Raises RefusedError STALE_STATE."""
    changed = session.execute(
        update(Sheet)
        .where(Sheet.id == sheet.id, Sheet.version == version, Sheet.locked_at.is_(None))
        .values(**values, version=version + 1)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise RefusedError(Finding(Reason.STALE_STATE))
