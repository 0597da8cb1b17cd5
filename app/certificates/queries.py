"""Reading certificates: mine, those of my organisation, and one by the code in its QR."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from app.accounts import queries as accounts
from app.applications.models import Application
from app.certificates.models import Certificate, CertificateEvent, Proposal, RevocationProposal
from app.domain.certificates import standing as rules
from app.domain.certificates.standing import EventKind, Standing
from app.domain.deadlines import Deadline, issue_due
from app.domain.refusal import Finding, Reason
from app.examinations.models import Appointment, Conflict, Entry
from app.kernel.actor import Actor, Role
from app.policy.queries import working_calendar
from app.results import queries as results
from app.results.queries import Ready


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """An application of which a certificate may be proposed, and by which day the law wants it decided."""

    ready: Ready
    due: Deadline


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal, with the names of people; against: why the actor may not decide it, empty when they may."""

    proposal: Proposal
    application: Application
    proposed_by: str
    against: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RevocationLine:
    """A proposed revocation of a certificate, likewise."""

    proposal: RevocationProposal
    certificate: Certificate
    proposed_by: str
    against: tuple[Finding, ...]


def standing(certificate: Certificate, on: date) -> Standing:
    """Return how a certificate stands on a day: folded from its events, never stored."""
    return rules.standing(
        [
            rules.CertificateEvent(EventKind.ISSUED, certificate.issued_on),
            *(rules.CertificateEvent(EventKind(event.kind), event.effective_on) for event in certificate.events),
        ],
        max(on, certificate.issued_on),
    )


def since(certificate: Certificate, on: date) -> date | None:
    """Return the day from which a certificate stands as it does, or None while it is valid."""
    held = standing(certificate, on)
    kind = EventKind.REPORTED_LOST.value if held is Standing.LOST else held.value
    days = [event.effective_on for event in certificate.events if event.kind == kind]
    return days[-1] if days else None


def by_code(session: Session, code: str) -> Certificate | None:
    """Return the certificate with a code in its one spelling, with its events."""
    return session.scalars(
        select(Certificate).where(Certificate.code == code).options(selectinload(Certificate.events))
    ).first()


def mine(session: Session, actor: Actor) -> Sequence[Certificate]:
    """Return the actor's own certificates, newest first."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.account_id == actor.account_id)
        .options(selectinload(Certificate.events))
        .order_by(Certificate.issued_at.desc())
    ).all()


def issued(session: Session, actor: Actor) -> Sequence[Certificate]:
    """Return what the actor's organisations issued, newest first."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.organisation_id.in_(_bodies(actor)))
        .options(selectinload(Certificate.events))
        .order_by(Certificate.issued_at.desc())
    ).all()


def visible(session: Session, actor: Actor, certificate_id: str, *, lock: bool = False) -> Certificate | None:
    """Return a certificate that is the actor's own or of an organisation that they manage or head, or None."""
    statement = select(Certificate).where(
        Certificate.id == certificate_id,
        or_(Certificate.account_id == actor.account_id, Certificate.organisation_id.in_(_bodies(actor))),
    )
    return session.scalars(statement.with_for_update() if lock else statement).first()


def ready(session: Session, actor: Actor, on: date) -> Sequence[ReadyLine]:
    """Return the applications of the actor's organisations of which a certificate may be proposed, most urgent first."""
    calendar = working_calendar(session)
    proposed = set(session.scalars(select(Proposal.application_id)))
    bodies = actor.bodies(Role.MANAGER)
    return [
        ReadyLine(one, issue_due(one.last_part_on, calendar))
        for one in results.ready_to_propose(session, bodies, calendar, on)
        if one.application.id not in proposed
    ]


def proposals(session: Session, actor: Actor) -> Sequence[ProposalLine]:
    """Return the proposals of the actor's organisations that wait for a decision, most urgent first."""
    rows = session.execute(
        select(Proposal, Application)
        .join(Application, Application.id == Proposal.application_id)
        .where(Proposal.organisation_id.in_(_bodies(actor)), Proposal.state == "proposed")
        .order_by(Proposal.due_on, Proposal.proposed_at)
    ).all()
    names = accounts.names(session, [proposal.proposed_by for proposal, _ in rows])
    return [
        ProposalLine(proposal, application, names[proposal.proposed_by], against_deciding(session, actor, proposal))
        for proposal, application in rows
    ]


def proposal_to_decide(session: Session, actor: Actor, proposal_id: str) -> Proposal | None:
    """Return a proposal of an organisation that the actor heads, locked, or None."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.organisation_id.in_(actor.bodies(Role.HEAD)))
        .with_for_update()
    ).first()


def against_deciding(session: Session, actor: Actor, proposal: Proposal) -> tuple[Finding, ...]:
    """Return why a person may not decide on a proposal: they proposed it, examined or taught the candidate, or are the one."""
    findings = []
    if actor.account_id == proposal.proposed_by:
        findings.append(Finding(Reason.SAME_PERSON))
    if actor.account_id == proposal.account_id:
        findings.append(Finding(Reason.OWN_FILE))
    marked = {
        person
        for result in results.of_account(session, proposal.account_id)
        if result.id in (proposal.theory_result_id, proposal.practical_result_id)
        for person in result.marked_by
    }
    appointed = session.scalars(
        select(Appointment.id)
        .join(Entry, Entry.round_id == Appointment.round_id)
        .where(Appointment.account_id == actor.account_id, Entry.account_id == proposal.account_id)
        .limit(1)
    ).first()
    if actor.account_id in marked or appointed:
        findings.append(Finding(Reason.MARKED_OR_TRAINED_CANDIDATE))
    declared = session.scalars(
        select(Conflict.id).where(Conflict.account_id == actor.account_id, Conflict.candidate_id == proposal.account_id)
    ).first()
    if declared:
        findings.append(Finding(Reason.CONFLICT_DECLARED))
    return tuple(findings)


def revocations(session: Session, actor: Actor) -> Sequence[RevocationLine]:
    """Return the proposed revocations of the actor's organisations that wait for a decision, oldest first."""
    rows = session.execute(
        select(RevocationProposal, Certificate)
        .join(Certificate, Certificate.id == RevocationProposal.certificate_id)
        .where(Certificate.organisation_id.in_(_bodies(actor)), RevocationProposal.state == "proposed")
        .order_by(RevocationProposal.proposed_at)
    ).all()
    names = accounts.names(session, [proposal.proposed_by for proposal, _ in rows])
    return [
        RevocationLine(
            proposal, certificate, names[proposal.proposed_by], against_revoking(actor, proposal, certificate)
        )
        for proposal, certificate in rows
    ]


def revocation_to_decide(session: Session, actor: Actor, proposal_id: str) -> RevocationProposal | None:
    """Return a proposed revocation of a certificate of an organisation that the actor heads, locked, or None."""
    return session.scalars(
        select(RevocationProposal)
        .join(Certificate, Certificate.id == RevocationProposal.certificate_id)
        .where(RevocationProposal.id == proposal_id, Certificate.organisation_id.in_(actor.bodies(Role.HEAD)))
        .with_for_update()
    ).first()


def against_revoking(actor: Actor, proposal: RevocationProposal, certificate: Certificate) -> tuple[Finding, ...]:
    """Return why a person may not decide on a revocation: they proposed it, or it is their own certificate."""
    findings = []
    if actor.account_id == proposal.proposed_by:
        findings.append(Finding(Reason.SAME_PERSON))
    if actor.account_id == certificate.account_id:
        findings.append(Finding(Reason.OWN_FILE))
    return tuple(findings)


def events_of(session: Session, certificate: Certificate) -> Sequence[CertificateEvent]:
    """Return what happened to a certificate, oldest first."""
    return session.scalars(
        select(CertificateEvent)
        .where(CertificateEvent.certificate_id == certificate.id)
        .order_by(CertificateEvent.effective_on)
    ).all()


def allow_list(certificate: Certificate) -> Mapping[str, str]:
    """Return all that a stranger may learn of the holder: the given name with initials, and the year of birth."""
    *family, given = certificate.holder["full_name"].split()
    initials = " ".join(f"{name[0]}." for name in family)
    return {"name": f"{initials} {given}".strip(), "year": certificate.holder["born_on"][:4]}


def _bodies(actor: Actor) -> frozenset[str]:
    return actor.bodies(Role.MANAGER, Role.HEAD)
