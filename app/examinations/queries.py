"""Reading rounds, and judging who may be appointed and entered. What is not the actor's is not found."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.accounts import queries as accounts
from app.accounts.models import Account
from app.applications import queries as applications
from app.applications.models import Application
from app.domain import examiners
from app.domain.classes import OperatorClass, Part
from app.domain.eligibility import parts_owed, resit_from, to_apply
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Source, regulation_on
from app.domain.working_days import WorkingCalendar
from app.examinations.models import Appointment, Conflict, Entry, Room, Round
from app.kernel.actor import Actor, Role
from app.organisations import queries as organisations
from app.policy import queries as policy
from app.results import queries as results

EXAMINERS_NEEDED = 2
INVIGILATORS_NEEDED = 1


class Capacity(StrEnum):
    """In what capacity somebody is appointed to a round; the role of the same name has to be held first."""

    EXAMINER = "examiner"
    INVIGILATOR = "invigilator"

    @property
    def role(self) -> Role:
        """The role in the organisation that this capacity takes."""
        return Role(self.value)


class ConflictKind(StrEnum):
    """Why a person must not act on a candidate. A policy of this house: the decree has no such rule."""

    TAUGHT = "taught"
    RELATED = "related"
    EMPLOYED = "employed"
    SAME_FILE = "same-file"


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One line of the list of rounds."""

    round: Round
    theory: int
    practical: int


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room, with the seats that are taken in each part."""

    room: Room
    taken: Mapping[Part, int]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the list of candidates: the entry with its room, and the name as it was filed."""

    entry: Entry
    name: str


@dataclass(frozen=True, slots=True)
class Appointed:
    """Somebody appointed to a round; `lacking` says for each class what an examiner lacks on its day."""

    appointment: Appointment
    name: str
    lacking: Mapping[OperatorClass, tuple[Finding, ...]]

    @property
    def classes(self) -> list[OperatorClass]:
        """The classes that an examiner may examine; none for an invigilator."""
        return [one for one, findings in self.lacking.items() if not findings]


@dataclass(frozen=True, slots=True)
class Available:
    """Somebody of the organisation's staff who could be appointed; `findings` say why not."""

    account: Account
    capacity: Capacity
    lacking: Mapping[OperatorClass, tuple[Finding, ...]]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands against the appointment: an examiner has to be qualified for one class at least."""
        return unqualified(self.lacking)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An accepted application and what stands against entering it: in any part, and in each."""

    application: Application
    person: tuple[Finding, ...]
    parts: Mapping[Part, tuple[Finding, ...]]

    def against(self, part: Part) -> tuple[Finding, ...]:
        """Return everything that stands against this part; nothing means that the candidate may be entered."""
        return self.person + self.parts[part]

    @property
    def may_be_entered(self) -> bool:
        """Say whether there is a part for which the candidate may be entered."""
        return any(not self.against(part) for part in self.parts)


def rounds(session: Session, actor: Actor) -> Sequence[RoundLine]:
    """Return the rounds of the organisations that the actor manages, newest first, in one statement."""
    rows = session.execute(
        select(Round, _standing_in(Part.THEORY), _standing_in(Part.PRACTICAL))
        .outerjoin(Entry, Entry.round_id == Round.id)
        .where(Round.organisation_id.in_(actor.bodies(Role.MANAGER)))
        .group_by(Round.id)
        .order_by(Round.starts_at.desc(), Round.id)
    )
    return [RoundLine(round_, theory, practical) for round_, theory, practical in rows]


def round_of(session: Session, actor: Actor, round_id: str, *, lock: bool = False) -> Round | None:
    """Return a round of an organisation that the actor manages; `lock` keeps it from changing until the commit."""
    found = select(Round).where(Round.id == round_id, Round.organisation_id.in_(actor.bodies(Role.MANAGER)))
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).one_or_none()


def appointed_rounds(session: Session, actor: Actor, capacity: str) -> Sequence[Round]:
    """Return the rounds to which the actor is appointed in a capacity and which are not cancelled, newest first."""
    return session.scalars(
        select(Round)
        .where(_appointed(actor, capacity), Round.state != "cancelled")
        .options(selectinload(Round.rooms))
        .order_by(Round.starts_at.desc(), Round.id)
    ).all()


def entry(session: Session, entry_id: str) -> Entry:
    """Return an entry, for work that no person does, such as marking. Raises LookupError when there is none."""
    found = session.get(Entry, entry_id)
    if found is None:
        raise LookupError(entry_id)
    return found


def entry_for(session: Session, actor: Actor, entry_id: str, capacity: str, *, lock: bool = False) -> Entry | None:
    """Return an entry on which the actor may act in a capacity; `lock` keeps it from changing until the commit.

    The actor is appointed to its round in that capacity, has declared no conflict with the candidate, and is not the
    candidate. Anything else is not found.
    """
    found = (
        _acted_on(actor, capacity)
        .where(Entry.id == entry_id)
        .options(contains_eager(Entry.round), joinedload(Entry.room), joinedload(Entry.application))
    )
    if lock:
        found = found.with_for_update(of=Entry).execution_options(populate_existing=True)
    return session.scalars(found).one_or_none()


def entries_for(session: Session, actor: Actor, capacity: str, part: Part) -> Sequence[Entry]:
    """Return all entries for a part on which the actor may act in a capacity, newest round first, in order of seats."""
    return session.scalars(
        _acted_on(actor, capacity)
        .join(Entry.room)
        .where(Entry.part == part.value, Round.state != "cancelled")
        .options(contains_eager(Entry.round), contains_eager(Entry.room), joinedload(Entry.application))
        .order_by(Round.starts_at.desc(), Round.id, Room.name, Entry.seat)
    ).all()


def entries(session: Session, round_id: str, part: str) -> Sequence[EntryLine]:
    """Return the standing entries of a round for one part with the candidates' names, in order of rooms and seats."""
    rows = session.execute(
        select(Entry, Application.full_name)
        .join(Entry.room)
        .join(Entry.application)
        .where(Entry.round_id == round_id, Entry.part == str(part), Entry.withdrawn_at.is_(None))
        .options(contains_eager(Entry.room))
        .order_by(Room.name, Entry.seat)
    )
    return [EntryLine(found, name) for found, name in rows]


def entries_of_account(session: Session, account_id: str) -> Sequence[Entry]:
    """Return where and when a candidate is entered, newest first, with the round and the room."""
    return session.scalars(
        select(Entry)
        .join(Entry.round)
        .where(Entry.account_id == account_id, Entry.withdrawn_at.is_(None), Round.state != "cancelled")
        .options(contains_eager(Entry.round), joinedload(Entry.room))
        .order_by(Round.starts_at.desc(), Entry.part.desc())
    ).all()


def conflicts(session: Session, account_id: str) -> frozenset[str]:
    """Return the candidates on whom a person must not act."""
    return frozenset(session.scalars(select(Conflict.candidate_id).where(Conflict.account_id == account_id)))


def declared_conflicts(session: Session, account_ids: Collection[str]) -> Sequence[Conflict]:
    """Return the conflicts declared for some people, oldest first."""
    return session.scalars(
        select(Conflict).where(Conflict.account_id.in_(account_ids)).order_by(Conflict.declared_at, Conflict.id)
    ).all()


def applicants(session: Session, organisation_id: str) -> Mapping[str, str]:
    """Return the names of those whom an organisation accepted, by account, in order of names."""
    rows = session.execute(
        select(Application.account_id, Application.full_name)
        .where(Application.organisation_id == organisation_id, Application.state == "accepted")
        .order_by(Application.full_name, Application.account_id)
    )
    return {account_id: name for account_id, name in rows}  # noqa: C416 - dict() would take the rows for a mapping


def rooms(session: Session, round_: Round) -> Sequence[RoomLine]:
    """Return the rooms of a round with the seats taken, in one statement."""
    rows = session.execute(
        select(Room, _standing_in(Part.THEORY), _standing_in(Part.PRACTICAL))
        .outerjoin(Entry, Entry.room_id == Room.id)
        .where(Room.round_id == round_.id)
        .group_by(Room.id)
        .order_by(Room.name)
    )
    return [RoomLine(room, {Part.THEORY: theory, Part.PRACTICAL: practical}) for room, theory, practical in rows]


def appointed(session: Session, round_: Round) -> Sequence[Appointed]:
    """Return who is appointed to a round, examiners first, by name."""
    rows = session.execute(
        select(Appointment, Account.name)
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.round_id == round_.id)
        .order_by(Appointment.capacity, Account.name, Account.id)
    )
    return [
        Appointed(
            appointment,
            name,
            lacking(session, appointment.account_id, round_.day) if appointment.capacity == Capacity.EXAMINER else {},
        )
        for appointment, name in rows
    ]


def available(session: Session, round_: Round) -> Sequence[Available]:
    """Return the organisation's examiners and invigilators who are not appointed to the round yet, by name."""
    taken = set(
        session.execute(select(Appointment.account_id, Appointment.capacity).where(Appointment.round_id == round_.id))
    )
    return [
        Available(account, capacity, lacking(session, account.id, round_.day) if capacity is Capacity.EXAMINER else {})
        for capacity in Capacity
        for account in accounts.holders(session, capacity.role, round_.organisation_id)
        if (account.id, capacity.value) not in taken
    ]


def lacking(session: Session, account_id: str, on: date) -> Mapping[OperatorClass, tuple[Finding, ...]]:
    """Return for each class what a person lacks to examine its candidates on a day; nothing means qualified.

    Source: Article 58.3; counts only what somebody else has verified.
    """
    qualification = organisations.qualification(session, account_id)
    if qualification is None:
        nothing_verified = (Finding(Reason.QUALIFICATION_NOT_VERIFIED, Source(58, 3)),)
        return dict.fromkeys(OperatorClass, nothing_verified)
    return {one: examiners.findings(qualification, one, on) for one in OperatorClass}


def unqualified(lacking: Mapping[OperatorClass, tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Return why somebody may examine no class at all; nothing when they may examine one or are no examiner.

    The fourth class asks least, so who lacks something for each class is told what the fourth would take.
    """
    return lacking[OperatorClass.AMATEUR_4] if lacking and all(lacking.values()) else ()


def candidates(session: Session, actor: Actor, round_: Round) -> Sequence[Candidate]:
    """Return the accepted applications of the round's organisation; those that may be entered come first."""
    judged = judged_for(session, actor, round_, applications.accepted_waiting(session, round_.organisation_id))
    return sorted(judged.values(), key=lambda one: not one.may_be_entered)


def judged_for(
    session: Session, actor: Actor, round_: Round, accepted: Iterable[Application]
) -> Mapping[str, Candidate]:
    """Return, by the id of the application, what stands against entering each in a round.

    The day of the round decides what is owed (Article 62.3) and whether the candidate may sit (62.1.a). A constant
    number of statements, however many applications.
    """
    by_id = {application.id: application for application in accepted}
    calendar = policy.working_calendar(session)
    sat = results.sat_by(session, {application.account_id for application in by_id.values()})
    entered = _entered(session, by_id)
    kept_apart = conflicts(session, actor.account_id)
    judged = {}
    for application in by_id.values():
        operator_class, history = OperatorClass(application.operator_class), sat[application.account_id]
        judged[application.id] = Candidate(
            application,
            tuple(_against_person(application, actor, kept_apart, round_.day)),
            {
                part: (
                    *_against_part(operator_class, part, history, calendar, round_.day),
                    *_against_twice(part, entered[application.id].get(part)),
                )
                for part in Part
            },
        )
    return judged


def _against_person(
    application: Application, actor: Actor, kept_apart: Collection[str], day: date
) -> Iterator[Finding]:
    """Yield what stands against this candidate whatever the part; kept_apart: those on whom the actor must not act."""
    if application.account_id == actor.account_id:
        yield Finding(Reason.OWN_FILE)
    if application.account_id in kept_apart:
        yield Finding(Reason.CONFLICT_DECLARED)
    if application.state != "accepted":
        yield Finding(Reason.NOT_YET_ACCEPTED)
    facts = applications.candidate_facts(application)
    yield from to_apply(OperatorClass(application.operator_class), facts, application.filed_on or day, exam_on=day)


def _against_part(
    operator_class: OperatorClass, part: Part, history: Sequence[results.Sat], calendar: WorkingCalendar, day: date
) -> Iterator[Finding]:
    """Yield what stands against sitting a part on a day: that it is passed, or was failed too short a time ago."""
    rules = regulation_on(day)
    passed = [one.as_passed() for one in history if one.passed and not one.used_up]
    if part not in parts_owed(operator_class, passed, day, calendar, rules):
        passed_on = max(one.passed_on for one in passed if one.part is part and one.serves(operator_class, rules))
        yield Finding(Reason.PART_NOT_OWED, rules.both_parts_within.source, {"part": part, "passed_on": passed_on})
    failed_on = [one.on for one in history if one.part is part and not one.passed]
    if failed_on and day < (earliest := resit_from(max(failed_on), rules)):
        yield Finding(Reason.RESIT_TOO_EARLY, None, {"part": part, "earliest": earliest})


def _against_twice(part: Part, standing: Round | None) -> Iterator[Finding]:
    if standing is not None:
        facts = {"part": part, "round": standing.name, "on": standing.day}
        yield Finding(Reason.ALREADY_ENTERED, None, facts)


def against_opening(session: Session, round_: Round) -> tuple[Finding, ...]:
    """Return what a round lacks to be opened: candidates, and people who may act on each of them.

    For each theory candidate one invigilator, for each practical candidate two examiners qualified for the class on the
    day (Article 58.3); none of them the candidate, none with a declared conflict.
    """
    people = appointed(session, round_)
    ids = [one.appointment.account_id for one in people]
    kept_apart = {(one.account_id, one.candidate_id) for one in declared_conflicts(session, ids)}
    findings = [] if any(entries(session, round_.id, part) for part in Part) else [Finding(Reason.NOBODY_ENTERED)]
    for part, capacity, needed in (
        (Part.THEORY, Capacity.INVIGILATOR, INVIGILATORS_NEEDED),
        (Part.PRACTICAL, Capacity.EXAMINER, EXAMINERS_NEEDED),
    ):
        for line in entries(session, round_.id, part):
            entry, operator_class = line.entry, OperatorClass(line.entry.operator_class)
            found = sum(
                one.appointment.capacity == capacity
                and one.appointment.account_id != entry.account_id
                and (one.appointment.account_id, entry.account_id) not in kept_apart
                and (capacity is Capacity.INVIGILATOR or operator_class in one.classes)
                for one in people
            )
            if found < needed:
                facts: dict[str, object] = {
                    "capacity": capacity,
                    "candidate": line.name,
                    "operator_class": operator_class,
                    "needed": needed,
                    "found": found,
                }
                source = Source(58, 3) if capacity is Capacity.EXAMINER else None
                findings.append(Finding(Reason.EXAMINER_NOT_ASSIGNED, source, facts))
    return tuple(findings)


def without_result(session: Session, round_: Round) -> Sequence[EntryLine]:
    """Return the entries of a round for which nothing has been recorded since its day."""
    standing = [line for part in Part for line in entries(session, round_.id, part)]
    sat = results.sat_by(session, {line.entry.account_id for line in standing})
    return [
        line
        for line in standing
        if not any(
            one.part == line.entry.part and one.operator_class == line.entry.operator_class and one.on >= round_.day
            for one in sat[line.entry.account_id]
        )
    ]


def _standing_in(part: Part) -> ColumnElement[int]:
    return func.count().filter(Entry.part == part.value, Entry.withdrawn_at.is_(None))


def _appointed(actor: Actor, capacity: str) -> ColumnElement[bool]:
    return exists().where(
        Appointment.round_id == Round.id,
        Appointment.account_id == actor.account_id,
        Appointment.capacity == str(capacity),
    )


def _acted_on(actor: Actor, capacity: str) -> Select[Entry]:
    return (
        select(Entry)
        .join(Entry.round)
        .where(
            _appointed(actor, capacity),
            Entry.withdrawn_at.is_(None),
            Entry.account_id != actor.account_id,
            ~exists().where(Conflict.account_id == actor.account_id, Conflict.candidate_id == Entry.account_id),
        )
    )


def _entered(session: Session, application_ids: Collection[str]) -> Mapping[str, Mapping[Part, Round]]:
    """Return the rounds to come or under way in which applications are entered, by application and part."""
    standing: dict[str, dict[Part, Round]] = defaultdict(dict)
    for application_id, part, round_ in session.execute(
        select(Entry.application_id, Entry.part, Round)
        .join(Round, Round.id == Entry.round_id)
        .where(
            Entry.application_id.in_(application_ids),
            Entry.withdrawn_at.is_(None),
            Round.state.in_(("planned", "open")),
        )
    ):
        standing[application_id][Part(part)] = round_
    return standing
