"""Reading sheets. An examiner reads their own and no other: two examiners are blind to one another."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.classes import OperatorClass, Part
from app.domain.eligibility import RadiotelegraphPractice, morse_exemption
from app.domain.practical import (
    Item,
    MorseReceived,
    MorseSent,
    PracticalOutcome,
    PracticalSheet,
    ReceivingMeans,
    SendingMeans,
    agree,
    practical_outcome,
)
from app.domain.refusal import Finding, Reason
from app.domain.regulation import ClassRule, Contact, Source, regulation_on
from app.examinations import queries as examinations
from app.examinations.models import Entry, Round
from app.examinations.queries import Capacity
from app.kernel.actor import Actor
from app.practical.models import Sheet
from app.results import queries as results
from app.results.models import Result

SHEETS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate of an examiner: the own sheet, the result once there is one, and what the examiner lacks."""

    entry: Entry
    sheet: Sheet | None
    result: Result | None
    lacking: tuple[Finding, ...]

    @property
    def state(self) -> str:
        """What there is to do: "decided", "locked", "not-qualified", "round-not-open", "draft" or "to-mark"."""
        if self.result:
            return "decided"
        if self.sheet and self.sheet.locked_at:
            return "locked"
        if self.lacking:
            return "not-qualified"
        if self.entry.round.state != "open":
            return "round-not-open"
        return "draft" if self.sheet else "to-mark"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the marking of one candidate is: who locked a sheet, never what stands on it."""

    entry: Entry
    name: str
    locked: int
    result: Result | None
    disagreed: bool


def candidates(session: Session, actor: Actor) -> Sequence[Line]:
    """Return the candidates whom the actor may examine, newest round first, in order of seats."""
    entries = examinations.entries_for(session, actor, Capacity.EXAMINER, Part.PRACTICAL)
    ids = [entry.id for entry in entries]
    own = {
        sheet.entry_id: sheet
        for sheet in session.scalars(
            select(Sheet).where(Sheet.entry_id.in_(ids), Sheet.examiner_id == actor.account_id)
        )
    }
    decided = results.of_evidences(session, "entry", ids)
    lacking = {
        day: examinations.lacking(session, actor.account_id, day) for day in {entry.round.day for entry in entries}
    }
    return [
        Line(
            entry,
            own.get(entry.id),
            decided.get(entry.id),
            lacking[entry.round.day][OperatorClass(entry.operator_class)],
        )
        for entry in entries
    ]


def entry_to_mark(session: Session, actor: Actor, entry_id: str, *, lock: bool = False) -> Entry | None:
    """Return the entry of a candidate whom the actor may examine in the practical test, or None."""
    entry = examinations.entry_for(session, actor, entry_id, Capacity.EXAMINER, lock=lock)
    return entry if entry is not None and entry.part == Part.PRACTICAL else None


def stepped_back(session: Session, actor: Actor, entry_id: str) -> bool:
    """Say whether the actor examines in the round of an entry and has stepped back from its candidate."""
    appointed = [round_.id for round_ in examinations.appointed_rounds(session, actor, Capacity.EXAMINER)]
    entry = session.scalars(select(Entry).where(Entry.id == entry_id, Entry.round_id.in_(appointed))).first()
    return entry is not None and entry.account_id in examinations.conflicts(session, actor.account_id)


def sheet_for(session: Session, actor: Actor, entry_id: str) -> Sheet | None:
    """Return the actor's own sheet of an entry, or None."""
    return session.scalars(
        select(Sheet).where(Sheet.entry_id == entry_id, Sheet.examiner_id == actor.account_id)
    ).one_or_none()


def result_of(session: Session, entry: Entry) -> Result | None:
    """Return the result that the locked sheets of an entry made, or None."""
    return results.of_evidence(session, "entry", entry.id)


def locked_sheets(session: Session, entry_ids: Collection[str]) -> Mapping[str, Sequence[Sheet]]:
    """Return the locked sheets of some entries in the order of their slots; for deciding, never for showing."""
    sheets: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in session.scalars(
        select(Sheet)
        .where(Sheet.entry_id.in_(entry_ids), Sheet.locked_at.is_not(None))
        .order_by(Sheet.slot)
        .execution_options(populate_existing=True)
    ):
        sheets[sheet.entry_id].append(sheet)
    return sheets


def progress(session: Session, round_: Round) -> Sequence[Progress]:
    """Return how far each practical candidate of a round is, in order of seats."""
    lines = examinations.entries(session, round_.id, Part.PRACTICAL)
    ids = [line.entry.id for line in lines]
    locked, decided = locked_sheets(session, ids), results.of_evidences(session, "entry", ids)
    return [
        Progress(
            line.entry,
            line.name,
            len(locked[line.entry.id]),
            decided.get(line.entry.id),
            disagreed=line.entry.id not in decided and disagree(locked[line.entry.id], line.entry),
        )
        for line in lines
    ]


def disagree(sheets: Sequence[Sheet], entry: Entry) -> bool:
    """Say whether the first two locked sheets differ in the outcome of an item."""
    return len(sheets) >= SHEETS_NEEDED and not agree(*(outcome(sheet, entry) for sheet in sheets[:SHEETS_NEEDED]))


def rule_of(entry: Entry) -> ClassRule:
    """Return what the regulation of the round's day asks of the entry's class."""
    return regulation_on(entry.round.day).classes[OperatorClass(entry.operator_class)]


def outcome(sheet: Sheet, entry: Entry) -> PracticalOutcome:
    """Return what a sheet says, item by item; the claim of an exemption is judged apart, by `against_exemption`.

    Source: Article 62.2.
    """
    contacts = {Contact(name): bool(note["done"]) for name, note in sheet.contacts.items() if note["done"] is not None}
    receiving = sending = None
    if sheet.receiving_words is not None and sheet.receiving_seconds is not None and sheet.receiving_means:
        means = ReceivingMeans(sheet.receiving_means)
        receiving = MorseReceived(sheet.receiving_words, sheet.receiving_seconds, means)
    if sheet.sending_words is not None and sheet.sending_seconds is not None and sheet.sending_means:
        sending = MorseSent(sheet.sending_words, sheet.sending_seconds, SendingMeans(sheet.sending_means))
    return practical_outcome(PracticalSheet(contacts, receiving, sending), rule_of(entry), exempt=sheet.exempted)


def against_locking(session: Session, actor: Actor, sheet: Sheet, entry: Entry) -> tuple[Finding, ...]:
    """Return what keeps a sheet from being locked: the examiner, the exemption that it claims, or an open item.

    Source: Article 58.3 (the examiner, on the day of the round), 62.2.b, 62.2.
    """
    lacking = examinations.lacking(session, actor.account_id, entry.round.day)
    return (
        *lacking[OperatorClass(entry.operator_class)],
        *_against_exemption(sheet, entry),
        *_open_items(outcome(sheet, entry)),
    )


def _against_exemption(sheet: Sheet, entry: Entry) -> Iterator[Finding]:
    if sheet.exempted:
        practice = RadiotelegraphPractice(bool(sheet.exemption_evidence), sheet.exemption_stopped_on)
        if finding := morse_exemption(practice, entry.round.day):
            yield finding


def _open_items(said: PracticalOutcome) -> Iterator[Finding]:
    missing = [
        *(contact.value for contact, item in said.contacts.items() if item is Item.OPEN),
        *(name for name, item in (("receiving", said.receiving), ("sending", said.sending)) if item is Item.OPEN),
    ]
    if missing:
        yield Finding(Reason.SHEET_INCOMPLETE, Source(62, 2), {"missing": missing})
