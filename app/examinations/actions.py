"""Planning a round, appointing its people, entering candidates, opening and closing it.

Every action finds its round through the actor: LookupError for a round of another organisation. Locks are taken in one
order, application before round, so that two managers wait for one another and never block one another.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.applications import queries as applications
from app.applications.models import Application
from app.audit import actions as audit
from app.domain.classes import OperatorClass, Part
from app.domain.refusal import Finding, Reason, RefusedError, refuse_if
from app.domain.regulation import regulation_on
from app.examinations import queries
from app.examinations.models import Appointment, Conflict, Entry, Room, Round
from app.examinations.queries import Capacity, ConflictKind
from app.kernel import chance
from app.kernel.actor import Actor, Role
from app.kernel.clock import day_of
from app.organisations import queries as organisations


def plan(
    session: Session, actor: Actor, organisation_id: str, name: str, place: str, starts_at: datetime, at: datetime
) -> Round:
    """Plan a round; the same name at the same moment is the same round.

    Raises LookupError when the actor does not manage the organisation; RefusedError ROUND_IN_THE_PAST, or
    ORGANISATION_NOT_RECOGNISED when it may examine for no class on that day.

    Source: Article 62, first paragraph.
    """
    organisation = organisations.managed_one(session, actor, organisation_id)
    same = select(Round).where(
        Round.organisation_id == organisation.id,
        Round.name == name,
        Round.starts_at == starts_at,
        Round.state != "cancelled",
    )
    if planned := session.scalars(same).one_or_none():
        return planned
    day = day_of(starts_at)
    if day < day_of(at):
        raise RefusedError(Finding(Reason.ROUND_IN_THE_PAST, None, {"day": day}))
    if not any(organisations.recognition(session, organisation.id, one, day, lock=True) for one in OperatorClass):
        organisations.require_recognised(session, organisation.id, OperatorClass.AMATEUR_4, day)
    round_ = Round(
        id=chance.public_id(),
        organisation_id=organisation.id,
        name=name,
        place=place,
        starts_at=starts_at,
        planned_by=actor.account_id,
    )
    try:
        with session.begin_nested():
            session.add(round_)
    except IntegrityError:  # the same form came twice at once
        return session.scalars(same).one()
    facts = {"organisation": organisation.id, "starts_at": starts_at}
    audit.record(session, actor, "examinations.plan", ("round", round_.id), facts, at)
    return round_


def add_room(session: Session, actor: Actor, round_id: str, name: str, seats: int, at: datetime) -> Room:
    """Add a room to a planned round, or give the room of that name another number of seats.

    Raises RefusedError ROUND_HAS_BEGUN, or ROUND_FULL when a seat beyond the new number is taken.
    """
    round_ = _planned(session, actor, round_id)
    room = session.scalars(select(Room).where(Room.round_id == round_.id, Room.name == name)).one_or_none()
    if room is None:
        room = Room(id=chance.public_id(), round_id=round_.id, name=name, seats=seats)
        session.add(room)
    elif room.seats == seats:
        return room
    else:
        if any(seat > seats for part in Part for seat in _taken(session, room, part)):
            raise RefusedError(Finding(Reason.ROUND_FULL, None, {"room": name, "seats": seats}))
        room.seats = seats
    session.flush()
    facts = {"room": room.id, "seats": seats}
    audit.record(session, actor, "examinations.add-room", ("round", round_.id), facts, at)
    return room


def appoint(
    session: Session, actor: Actor, round_id: str, account_id: str, capacity: Capacity, at: datetime
) -> Appointment:
    """Appoint somebody of the organisation's staff to a round that is planned or open; twice is once.

    An examiner has to be qualified for one class at least on the day of the round, and examines only those.
    Raises LookupError when the person does not hold the role there; RefusedError with what the examiner lacks.

    Source: Article 58.3.
    """
    round_ = _round(session, actor, round_id)
    if round_.state not in ("planned", "open"):
        raise _refused_in(round_)
    if account_id not in {one.id for one in accounts.holders(session, capacity.role, round_.organisation_id)}:
        raise LookupError(account_id)
    standing = session.scalars(
        select(Appointment).where(
            Appointment.round_id == round_.id,
            Appointment.account_id == account_id,
            Appointment.capacity == capacity.value,
        )
    ).one_or_none()
    if standing:
        return standing
    facts: dict[str, object] = {"account": account_id, "capacity": capacity}
    if capacity is Capacity.EXAMINER:
        lacking = queries.lacking(session, account_id, round_.day)
        refuse_if(queries.unqualified(lacking))
        facts["classes"] = [one for one, findings in lacking.items() if not findings]
        facts["regulation"] = regulation_on(round_.day).version
    appointment = Appointment(
        id=chance.public_id(),
        round_id=round_.id,
        account_id=account_id,
        capacity=capacity.value,
        appointed_by=actor.account_id,
        appointed_at=at,
    )
    session.add(appointment)
    session.flush()
    audit.record(session, actor, "examinations.appoint", ("round", round_.id), facts, at)
    return appointment


def release(session: Session, actor: Actor, round_id: str, appointment_id: str, at: datetime) -> None:
    """Take back an appointment to a planned round; what is not there any more needs no taking back.

    Raises RefusedError ROUND_HAS_BEGUN.
    """
    round_ = _planned(session, actor, round_id)
    appointment = session.get(Appointment, appointment_id)
    if appointment is None or appointment.round_id != round_.id:
        return
    facts = {"account": appointment.account_id, "capacity": appointment.capacity}
    session.delete(appointment)
    session.flush()
    audit.record(session, actor, "examinations.release", ("round", round_.id), facts, at)


def declare_conflict(
    session: Session,
    actor: Actor,
    round_id: str,
    account_id: str,
    candidate_id: str,
    kind: ConflictKind,
    reason: str,
    at: datetime,
) -> Conflict:
    """Keep a person from a candidate, in every round; declaring it again returns the first.

    A manager declares it of anybody on the staff; who is appointed to the round, of themselves and its candidates.
    Raises LookupError for anybody else.
    """
    found = session.get(Round, round_id, with_for_update=True)
    if found is None or not _may_declare(session, actor, found, account_id, candidate_id):
        raise LookupError(round_id)
    declared = session.scalars(
        select(Conflict).where(Conflict.account_id == account_id, Conflict.candidate_id == candidate_id)
    ).one_or_none()
    if declared:
        return declared
    conflict = Conflict(
        id=chance.public_id(),
        account_id=account_id,
        candidate_id=candidate_id,
        kind=kind.value,
        reason=reason,
        declared_by=actor.account_id,
        declared_at=at,
    )
    session.add(conflict)
    session.flush()
    facts = {"account": account_id, "candidate": candidate_id, "kind": kind}
    audit.record(session, actor, "examinations.declare-conflict", ("conflict", conflict.id), facts, at)
    return conflict


def enter(
    session: Session,
    actor: Actor,
    round_id: str,
    chosen: Collection[tuple[str, Part]],
    room_id: str,
    at: datetime,
) -> list[Entry]:
    """Enter applications, each for a part, in a room of a planned round: all of them or none.

    Each gets the lowest free seat; seats are counted while the round is locked, so the last one is taken once. What is
    entered in this round already stays as it is.
    Raises LookupError for what is not the organisation's; RefusedError with everything that stands against an entry, or
    ROUND_FULL, ROUND_HAS_BEGUN, ORGANISATION_NOT_RECOGNISED.

    Source: Article 62, first paragraph, 62.1.a and 62.3.
    """
    asked = {
        application_id: applications.by_id_for_update(session, application_id)
        for application_id in sorted({application_id for application_id, _ in chosen})
    }
    round_ = _planned(session, actor, round_id)
    room = session.get(Room, room_id)
    if room is None or room.round_id != round_.id:
        raise LookupError(room_id)
    if any(one is None or one.organisation_id != round_.organisation_id for one in asked.values()):
        raise LookupError("an application of another organisation")
    entered = {
        (entry.application_id, Part(entry.part)): entry
        for entry in session.scalars(select(Entry).where(Entry.round_id == round_.id, Entry.withdrawn_at.is_(None)))
    }
    wanted = [pair for pair in chosen if pair not in entered]
    judged = queries.judged_for(session, actor, round_, [asked[application_id] for application_id, _ in wanted])
    refuse_if(tuple(finding for application_id, part in wanted for finding in judged[application_id].against(part)))
    regulation = regulation_on(round_.day)
    for operator_class in sorted({OperatorClass(asked[application_id].operator_class) for application_id, _ in wanted}):
        organisations.require_recognised(session, round_.organisation_id, operator_class, round_.day)
    seats = {part: free_seats(session, room, part) for part in Part}
    for application_id, part in wanted:
        seat = next(seats[part], None)
        if seat is None:
            raise RefusedError(Finding(Reason.ROUND_FULL, None, {"room": room.name, "seats": room.seats}))
        entry = Entry(
            id=chance.public_id(),
            round_id=round_.id,
            application_id=application_id,
            account_id=asked[application_id].account_id,
            operator_class=asked[application_id].operator_class,
            part=part.value,
            room_id=room.id,
            seat=seat,
            regulation=regulation.version,
            entered_by=actor.account_id,
            entered_at=at,
        )
        session.add(entry)
        session.flush()
        entered[application_id, part] = entry
        facts = {
            "round": round_.id,
            "application": application_id,
            "part": part,
            "room": room.id,
            "seat": seat,
            "regulation": regulation.version,
        }
        audit.record(session, actor, "examinations.enter", ("entry", entry.id), facts, at)
    return [entered[pair] for pair in chosen]


def free_seats(session: Session, room: Room, part: Part) -> Iterator[int]:
    """Return the free seats of a room, lowest first; true as long as the caller holds the lock on the round."""
    taken = _taken(session, room, part)
    return (seat for seat in range(1, room.seats + 1) if seat not in taken)


def withdraw_entry(session: Session, actor: Actor, round_id: str, entry_id: str, at: datetime) -> None:
    """Take a candidate out of a planned round; twice is once. Raises RefusedError ROUND_HAS_BEGUN."""
    round_ = _planned(session, actor, round_id)
    entry = session.get(Entry, entry_id)
    if entry is None or entry.round_id != round_.id:
        raise LookupError(entry_id)
    if entry.withdrawn_at:
        return
    entry.withdrawn_at = at
    session.flush()
    facts = {"round": round_.id, "application": entry.application_id, "part": entry.part}
    audit.record(session, actor, "examinations.withdraw-entry", ("entry", entry.id), facts, at)


def open_round(session: Session, actor: Actor, round_id: str, version: int, at: datetime) -> None:
    """Open a round on its day: from now on candidates are admitted and sheets are written. Opening twice opens once.

    Raises RefusedError ROUND_NOT_OPEN before the day, ROUND_IN_THE_PAST after it, EXAMINER_NOT_ASSIGNED for each
    candidate without enough people to act on them, STALE_STATE.
    """
    round_ = _round(session, actor, round_id)
    if _done(round_, "open", version):
        return
    if day_of(at) < round_.day:
        raise RefusedError(Finding(Reason.ROUND_NOT_OPEN, None, {"day": round_.day}))
    if day_of(at) > round_.day:
        raise RefusedError(Finding(Reason.ROUND_IN_THE_PAST, None, {"day": round_.day}))
    refuse_if(queries.against_opening(session, round_))
    _move(session, actor, round_, "planned", "open", version, at)


def close_round(session: Session, actor: Actor, round_id: str, version: int, at: datetime) -> None:
    """Close an open round: nobody is admitted and no sheet is written any more. Raises RefusedError STALE_STATE.

    Who has no result then has not sat the part and may be entered in another round.
    """
    round_ = _round(session, actor, round_id)
    if not _done(round_, "closed", version):
        _move(session, actor, round_, "open", "closed", version, at)


def cancel_round(session: Session, actor: Actor, round_id: str, version: int, at: datetime) -> None:
    """Cancel a planned round; its candidates may be entered in another. Raises RefusedError STALE_STATE."""
    round_ = _round(session, actor, round_id)
    if not _done(round_, "cancelled", version):
        _move(session, actor, round_, "planned", "cancelled", version, at)


def _round(session: Session, actor: Actor, round_id: str) -> Round:
    """Return a round of the actor's organisation, locked."""
    round_ = queries.round_of(session, actor, round_id, lock=True)
    if round_ is None:
        raise LookupError(round_id)
    return round_


def _planned(session: Session, actor: Actor, round_id: str) -> Round:
    round_ = _round(session, actor, round_id)
    if round_.state != "planned":
        raise _refused_in(round_)
    return round_


def _refused_in(round_: Round) -> RefusedError:
    return RefusedError(Finding(Reason.ROUND_HAS_BEGUN, None, {"state": round_.state}))


def _taken(session: Session, room: Room, part: Part) -> set[int]:
    return set(
        session.scalars(
            select(Entry.seat).where(Entry.room_id == room.id, Entry.part == part.value, Entry.withdrawn_at.is_(None))
        )
    )


def _done(round_: Round, state: str, version: int) -> bool:
    """Say whether this very form has been sent before."""
    return round_.state == state and round_.version == version + 1


def _move(
    session: Session, actor: Actor, round_: Round, from_state: str, to_state: str, version: int, at: datetime
) -> None:
    changed = session.execute(
        update(Round)
        .where(Round.id == round_.id, Round.state == from_state, Round.version == version)
        .values(state=to_state, version=version + 1)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise RefusedError(Finding(Reason.STALE_STATE))
    facts = {"from": from_state, "to": to_state}
    audit.record(session, actor, f"examinations.{to_state}", ("round", round_.id), facts, at)


def _may_declare(session: Session, actor: Actor, round_: Round, account_id: str, candidate_id: str) -> bool:
    if round_.organisation_id in actor.bodies(Role.MANAGER):
        staff = {one.account_id for one in organisations.staff(session, round_.organisation_id)}
        applied = exists().where(
            Application.organisation_id == round_.organisation_id, Application.account_id == candidate_id
        )
        return account_id in staff and bool(session.scalar(select(applied)))
    if account_id != actor.account_id:
        return False
    appointed = exists().where(Appointment.round_id == round_.id, Appointment.account_id == account_id)
    entered = exists().where(Entry.round_id == round_.id, Entry.account_id == candidate_id)
    return bool(session.scalar(select(appointed))) and bool(session.scalar(select(entered)))
