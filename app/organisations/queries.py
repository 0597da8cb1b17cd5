"""Reading organisations, what they are recognised for, and their people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.accounts.queries import holders, names
from app.domain import examiners
from app.domain import recognition as rules
from app.domain.classes import OperatorClass
from app.domain.refusal import refuse_if
from app.kernel.actor import Actor, Role
from app.organisations.models import Organisation, Qualification, Recognition

STAFF = (
    *(Role.MANAGER, Role.HEAD, Role.EXAMINER, Role.INVIGILATOR),
    *(Role.AUTHOR, Role.REVIEWER, Role.APPROVER),
)


@dataclass(frozen=True, slots=True)
class Certifying:
    """An organisation that may receive applications, and the classes for which it may."""

    organisation: Organisation
    classes: tuple[OperatorClass, ...]


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person of an organisation with their roles there, and what was last said of their qualification."""

    account_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    qualification: Qualification | None


@dataclass(frozen=True, slots=True)
class ProposedQualification:
    """A qualification that waits for the authority, with the names it speaks of."""

    qualification: Qualification
    name: str
    organisation: Organisation
    proposed_by: str


def organisation(session: Session, organisation_id: str, *, lock: bool = False) -> Organisation:
    """Return an organisation; `lock` lets one change of what belongs to it follow another.

    Raises LookupError when there is none.
    """
    found = session.get(Organisation, organisation_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise LookupError(organisation_id)
    return found


def organisations(session: Session) -> Sequence[Organisation]:
    """Return every organisation with its recognitions, by code: the public list of Article 59.6. Two statements."""
    return session.scalars(
        select(Organisation).options(selectinload(Organisation.recognitions)).order_by(Organisation.code)
    ).all()


def as_rule(row: Recognition) -> rules.Recognition:
    """Return a kept recognition as the rules take it."""
    return rules.Recognition(frozenset(OperatorClass(name) for name in row.classes), row.from_on, row.until_on)


def holds(row: Recognition, on: date) -> bool:
    """Say whether a recognition stands on a day."""
    return as_rule(row).holds_on(on)


def recognition(
    session: Session, organisation_id: str, operator_class: OperatorClass, on: date, lock: bool = False
) -> Recognition | None:
    """Return the recognition by which an organisation may examine for a class on a day, or None.

    lock: keep it from ending before this transaction does.
    """
    rows = _recognitions(session, organisation_id, lock)
    return next((row for row in rows if holds(row, on) and operator_class in row.classes), None)


def _recognitions(session: Session, organisation_id: str, lock: bool) -> Sequence[Recognition]:
    rows = (
        select(Recognition).where(Recognition.organisation_id == organisation_id).order_by(Recognition.from_on.desc())
    )
    if lock:
        rows = rows.with_for_update(read=True).execution_options(populate_existing=True)
    return session.scalars(rows).all()


def require_recognised(session: Session, organisation_id: str, operator_class: OperatorClass, on: date) -> Recognition:
    """Return the recognition by which an organisation acts on a day, kept from ending before this transaction does.

    Raises RefusedError ORGANISATION_NOT_RECOGNISED when there is none.

    Source: Article 62, first sentence; nothing after the end of recognition (ruling C5).
    """
    rows = _recognitions(session, organisation_id, lock=True)
    refuse_if(rules.recognition_findings(map(as_rule, rows), operator_class, on))
    return next(row for row in rows if holds(row, on) and operator_class in row.classes)


def certifying(session: Session, on: date) -> list[Certifying]:
    """Return the organisations that may receive applications on a day, by code. Two statements."""
    standing = []
    for one in organisations(session):
        named = {operator_class for row in one.recognitions if holds(row, on) for operator_class in row.classes}
        if classes := tuple(OperatorClass(name) for name in sorted(named)):
            standing.append(Certifying(one, classes))
    return standing


def managed(session: Session, actor: Actor) -> Sequence[Organisation]:
    """Return the organisations that the actor manages, by code."""
    return session.scalars(
        select(Organisation).where(Organisation.id.in_(actor.bodies(Role.MANAGER))).order_by(Organisation.code)
    ).all()


def managed_one(session: Session, actor: Actor, organisation_id: str, *, lock: bool = False) -> Organisation:
    """Return an organisation that the actor manages; `lock` as for `organisation`. Raises LookupError for any other."""
    if organisation_id not in actor.bodies(Role.MANAGER):
        raise LookupError(organisation_id)
    return organisation(session, organisation_id, lock=lock)


def staff(session: Session, organisation_id: str) -> list[StaffMember]:
    """Return the people of an organisation, by name. One statement a role, and one more."""
    people: dict[str, tuple[str, str, list[Role]]] = {}
    for role in STAFF:
        for account in holders(session, role, organisation_id):
            people.setdefault(account.id, (account.name, account.email, []))[2].append(role)
    newest: dict[str, Qualification] = {}
    for row in session.scalars(
        select(Qualification)
        .where(Qualification.account_id.in_(people), Qualification.organisation_id == organisation_id)
        .order_by(Qualification.proposed_at)
    ):
        newest[row.account_id] = row
    return sorted(
        (
            StaffMember(account_id, name, email, tuple(roles), newest.get(account_id))
            for account_id, (name, email, roles) in people.items()
        ),
        key=lambda member: (member.name, member.account_id),
    )


def staff_member(session: Session, organisation_id: str, account_id: str) -> StaffMember:
    """Return one person of an organisation. Raises LookupError when they hold no role there."""
    for member in staff(session, organisation_id):
        if member.account_id == account_id:
            return member
    raise LookupError(account_id)


def qualification(session: Session, account_id: str) -> examiners.Qualification | None:
    """Return what a person was last verified to have (Article 58.3), or None when nobody verified anything."""
    row = session.scalars(
        select(Qualification)
        .where(Qualification.account_id == account_id, Qualification.verified_at.is_not(None))
        .order_by(Qualification.verified_at.desc(), Qualification.id)
        .limit(1)
    ).first()
    return as_facts(row) if row else None


def as_facts(row: Qualification) -> examiners.Qualification:
    """Return a kept qualification as the rules take it."""
    return examiners.Qualification(
        degree=bool(row.degree),
        certificate_class=OperatorClass(row.certificate_class) if row.certificate_class else None,
        operating_since=row.operating_since,
        telegraphy_since=row.telegraphy_since,
    )


def classes_qualified_for(row: Qualification, on: date) -> tuple[OperatorClass, ...]:
    """Return the classes whose candidates this person could examine on a day, by what is proposed of them."""
    return tuple(
        operator_class for operator_class in OperatorClass if not examiners.findings(as_facts(row), operator_class, on)
    )


def proposed_qualifications(session: Session) -> list[ProposedQualification]:
    """Return the qualifications that nobody has decided on, oldest first. Two statements."""
    rows = session.execute(
        select(Qualification, Organisation)
        .join(Organisation, Organisation.id == Qualification.organisation_id)
        .where(Qualification.verified_at.is_(None), Qualification.refused_at.is_(None))
        .order_by(Qualification.proposed_at, Qualification.id)
    ).all()
    people = names(session, [account_id for row, _ in rows for account_id in (row.account_id, row.proposed_by)])
    return [
        ProposedQualification(row, people.get(row.account_id, ""), body, people.get(row.proposed_by, ""))
        for row, body in rows
    ]
