"""Recognising organisations, appointing their people, and deciding what these qualify for."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import actions as accounts
from app.accounts.queries import account_by_email
from app.audit import actions as audit
from app.domain.classes import OperatorClass
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor, Grant, Role
from app.organisations import queries
from app.organisations.models import Organisation, Qualification, Recognition

GROUNDS_TO_END = ("61.1.a", "61.1.b", "61.1.c")
BY_A_MANAGER = (Role.EXAMINER, Role.INVIGILATOR, Role.AUTHOR, Role.REVIEWER, Role.APPROVER)
BY_THE_AUTHORITY = (Role.MANAGER, Role.HEAD)

Row = TypeVar("Row")


def found(
    session: Session, actor: Actor, code: str, name_vi: str, name_en: str, address: str, phone: str, at: datetime
) -> Organisation:
    """Enter an organisation; the same once more returns the first.

    code: two to twelve capital letters and figures; it opens the numbers of its certificates.

    Raises ValueError when another organisation has this code.
    """
    told = {"name_vi": name_vi, "name_en": name_en, "address": address, "phone": phone}
    entered = session.scalars(select(Organisation).where(Organisation.code == code)).first()
    if entered:
        return _the_same(entered, told)
    made = Organisation(id=chance.public_id(), code=code, **told)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same form came twice at once
        return _the_same(session.scalars(select(Organisation).where(Organisation.code == code)).one(), told)
    audit.record(session, actor, "organisations.found", ("organisation", made.id), {"code": code}, at)
    return made


def recognise(
    session: Session,
    actor: Actor,
    organisation_id: str,
    number: str,
    issued_by: str,
    classes: Iterable[OperatorClass],
    from_on: date,
    at: datetime,
) -> Recognition:
    """Record a certificate of eligibility; the same once more returns the first.

    Raises LookupError for an unknown organisation, ValueError when this number is recorded with something else.

    Source: Article 59.4.
    """
    body = queries.organisation(session, organisation_id, lock=True)
    told = {
        "issued_by": issued_by,
        "classes": sorted(operator_class.value for operator_class in classes),
        "from_on": from_on,
    }
    recorded = session.scalars(
        select(Recognition).where(Recognition.organisation_id == body.id, Recognition.number == number)
    ).first()
    if recorded:
        return _the_same(recorded, told)
    made = Recognition(
        id=chance.public_id(),
        organisation_id=body.id,
        number=number,
        recorded_by=actor.account_id,
        recorded_at=at,
        **told,
    )
    session.add(made)
    session.flush()
    facts = {"number": number, "classes": made.classes, "from": from_on}
    audit.record(session, actor, "organisations.recognise", ("organisation", body.id), facts, at)
    return made


def _the_same(row: Row, told: Mapping[str, object]) -> Row:
    """Return a row that says what was told again; raise ValueError when it says something else."""
    if any(getattr(row, name) != value for name, value in told.items()):
        raise ValueError("entered before with something else")
    return row


def end_recognition(
    session: Session, actor: Actor, recognition_id: str, until_on: date, ground: str, decision: str, at: datetime
) -> Recognition:
    """Record that a recognition was revoked: from `until_on` on the organisation examines and certifies no more.

    ground: a point of Article 61.1. Certificates issued before stay valid (ruling C5). Recorded once.

    Raises LookupError for an unknown one, RefusedError STALE_STATE when another end is recorded already.
    """
    if ground not in GROUNDS_TO_END:
        raise ValueError(f"not a ground of Article 61.1: {ground!r}")
    recognition = session.get(Recognition, recognition_id, with_for_update=True)
    if recognition is None:
        raise LookupError(recognition_id)
    told = {"until_on": until_on, "end_ground": ground, "end_decision": decision}
    if recognition.until_on is not None:
        try:
            return _the_same(recognition, told)
        except ValueError:
            raise RefusedError(Finding(Reason.STALE_STATE)) from None
    recognition.until_on, recognition.end_ground, recognition.end_decision = until_on, ground, decision
    session.flush()
    subject = ("organisation", recognition.organisation_id)
    facts = {"number": recognition.number, "until": until_on, "ground": ground, "decision": decision}
    audit.record(session, actor, "organisations.end-recognition", subject, facts, at)
    return recognition


def appoint_staff(session: Session, actor: Actor, email: str, role: Role, organisation_id: str, at: datetime) -> str:
    """Give a person a role in an organisation and return the person's account id.

    A manager appoints whoever examines, invigilates and keeps the question banks of their own organisation, the authority
    managers and heads of any.

    Raises LookupError when the organisation is not the actor's to appoint in or nobody has an account with this
    address, RefusedError OWN_GRANT when somebody would appoint themselves.
    """
    body = queries.organisation(session, organisation_id)
    by_authority = role in BY_THE_AUTHORITY and Role.AUTHORITY in actor.roles
    by_manager = role in BY_A_MANAGER and body.id in actor.bodies(Role.MANAGER)
    if not (by_authority or by_manager):
        raise LookupError(organisation_id)
    account = account_by_email(session, email)
    if account is None:
        raise LookupError(email)
    if account.id == actor.account_id:
        raise RefusedError(Finding(Reason.OWN_GRANT))
    accounts.grant(session, account.id, Grant(role, body.id), actor, at)
    return account.id


def propose_qualification(
    session: Session,
    actor: Actor,
    organisation_id: str,
    account_id: str,
    *,
    degree: str,
    certificate_class: OperatorClass | None,
    operating_since: date | None,
    telegraphy_since: date | None,
    evidence: str,
    at: datetime,
) -> Qualification:
    """Propose what a person of the actor's organisation is qualified by; the authority verifies it.

    degree: the degree with its subject, empty when there is none. Proposing the same again changes nothing; something
    else takes the place of what still waits, which is closed without a reason of its own.

    Raises LookupError when the person or the organisation is not the actor's.

    Source: Article 58.3.
    """
    queries.managed_one(session, actor, organisation_id, lock=True)
    newest = queries.staff_member(session, organisation_id, account_id).qualification
    told = {
        "degree": degree,
        "certificate_class": certificate_class.value if certificate_class else None,
        "operating_since": operating_since,
        "telegraphy_since": telegraphy_since,
        "evidence": evidence,
    }
    if newest and newest.verified_at is None and newest.refused_at is None:
        if all(getattr(newest, name) == value for name, value in told.items()):
            return newest
        newest.refused_by, newest.refused_at = actor.account_id, at
    row = Qualification(
        id=chance.public_id(),
        account_id=account_id,
        organisation_id=organisation_id,
        proposed_by=actor.account_id,
        proposed_at=at,
        **told,
    )
    session.add(row)
    session.flush()
    facts = {"qualification": row.id, "organisation": organisation_id, "class": told["certificate_class"]}
    audit.record(session, actor, "organisations.propose-qualification", ("account", account_id), facts, at)
    return row


def verify_qualification(session: Session, actor: Actor, qualification_id: str, at: datetime) -> None:
    """Confirm a proposed qualification; from now on it counts.

    Raises RefusedError SAME_PERSON for one's own or one's own proposal, STALE_STATE when it is decided already,
    LookupError for an unknown one.

    Source: Article 58.3; verified by somebody other than the person and the proposer.
    """
    _decide(session, actor, qualification_id, True, "", at)


def refuse_qualification(session: Session, actor: Actor, qualification_id: str, reason: str, at: datetime) -> None:
    """Turn a proposed qualification down and say why; what was verified before keeps counting.

    Raises as verifying does.
    """
    _decide(session, actor, qualification_id, False, reason, at)


def _decide(session: Session, actor: Actor, qualification_id: str, verified: bool, refusal: str, at: datetime) -> None:
    row = session.get(Qualification, qualification_id, with_for_update=True)
    if row is None:
        raise LookupError(qualification_id)
    if actor.account_id in (row.account_id, row.proposed_by):
        raise RefusedError(Finding(Reason.SAME_PERSON))
    if row.verified_at or row.refused_at:
        decided_by = row.verified_by if verified else row.refused_by
        if decided_by == actor.account_id and row.refusal == refusal:  # sent twice
            return
        raise RefusedError(Finding(Reason.STALE_STATE))
    if verified:
        row.verified_by, row.verified_at = actor.account_id, at
    else:
        row.refused_by, row.refused_at, row.refusal = actor.account_id, at, refusal
    session.flush()
    action = "organisations.verify-qualification" if verified else "organisations.refuse-qualification"
    audit.record(session, actor, action, ("account", row.account_id), {"qualification": row.id}, at)
