"""Reading certificates: mine, those of my organisation, and one by the code in its QR."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.accounts import queries as accounts
from app.applications.models import Application
from app.certificates.models import (
    STATUS_SERIES,
    Certificate,
    CertificateEvent,
    Counter,
    PrintEntry,
    PrintPurpose,
    Proposal,
    RevocationProposal,
)
from app.domain.certificates import standing as rules
from app.domain.certificates.standing import EventKind, Standing
from app.domain.certificates.status_list import STATUS_OF, Status
from app.domain.deadlines import Deadline, issue_due
from app.domain.names import folded
from app.domain.refusal import Finding, Reason
from app.examinations.models import Appointment, Conflict, Entry
from app.kernel.actor import Actor, Role
from app.policy.queries import working_calendar
from app.results import queries as results
from app.results.models import Result
from app.results.queries import Ready

MOST_LINES = 100

REGISTER_SIZE = select(
    select(Counter.last).where(Counter.series == STATUS_SERIES).scalar_subquery(),
    select(func.count()).select_from(CertificateEvent).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """An application of which a certificate may be proposed, and by which day the law wants it decided."""

    ready: Ready
    due: Deadline


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal, with what it stands on and the names of people; against: why the actor may not decide it."""

    proposal: Proposal
    application: Application
    theory: Result
    practical: Result
    due: Deadline
    proposed_by: str
    against: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RevocationLine:
    """A proposed revocation of a certificate, likewise."""

    proposal: RevocationProposal
    certificate: Certificate
    proposed_by: str
    against: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PrintLine:
    """A print, of which certificate, and by whom."""

    entry: PrintEntry
    certificate: Certificate
    printed_by: str


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


def signed_under(session: Session, beginning: bytes, until: datetime) -> Iterator[bytes]:
    """Yield the credentials of the register that begin with the header of a key and were issued by a moment."""
    signed = select(Certificate.signed).where(Certificate.issued_at <= until)
    for credential in session.scalars(signed.execution_options(yield_per=1000)):
        if credential.startswith(beginning):
            yield credential


def register_size(session: Session) -> tuple[int, int]:
    """Return how many places of the status lists were drawn and how many events recorded.

    Both only ever grow; while neither has, no status has changed. One quick statement.
    """
    drawn, happened = session.execute(REGISTER_SIZE).one()
    return drawn or 0, happened


def last_change(session: Session) -> datetime | None:
    """Return when the register last grew, by a certificate or an event; None while it is empty."""
    moments = session.execute(
        select(
            select(func.max(Certificate.issued_at)).scalar_subquery(),
            select(func.max(CertificateEvent.decided_at)).scalar_subquery(),
        )
    ).one()
    return max((moment for moment in moments if moment is not None), default=None)


def statuses(session: Session, status_list: int, on: date) -> Mapping[int, Status]:
    """Return the status of each place in a list to which something has happened; all others are valid. One statement."""
    rows = session.execute(
        select(Certificate.status_index, Certificate.issued_on, CertificateEvent.kind, CertificateEvent.effective_on)
        .join(CertificateEvent, CertificateEvent.certificate_id == Certificate.id)
        .where(Certificate.status_list == status_list)
        .order_by(Certificate.status_index, CertificateEvent.decided_at)
    )
    found = {}
    for (place, issued_on), events in groupby(rows, key=lambda row: (row[0], row[1])):
        happened = [rules.CertificateEvent(EventKind(kind), day) for _place, _issued_on, kind, day in events]
        issue = rules.CertificateEvent(EventKind.ISSUED, issued_on)
        found[place] = STATUS_OF[rules.standing([issue, *happened], max(on, issued_on))]
    return found


def mine(session: Session, actor: Actor) -> Sequence[Certificate]:
    """Return the actor's own certificates, newest first."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.account_id == actor.account_id)
        .options(selectinload(Certificate.events))
        .order_by(Certificate.issued_at.desc())
    ).all()


def issued(session: Session, actor: Actor, wanted: str = "") -> Sequence[Certificate]:
    """Return what the actor's organisations issued, newest first; at most MOST_LINES.

    wanted: a part of the number or of the holder's name, marks and case aside.
    """
    statement = (
        select(Certificate)
        .where(Certificate.organisation_id.in_(_bodies(actor)))
        .options(selectinload(Certificate.events))
        .order_by(Certificate.issued_at.desc())
        .limit(MOST_LINES)
    )
    if wanted.strip():
        by_name = Application.search_name.contains(folded(wanted), autoescape=True)
        by_number = Certificate.number.contains(wanted.strip().upper(), autoescape=True)
        statement = (
            statement.join(Proposal, Proposal.id == Certificate.proposal_id)
            .join(Application, Application.id == Proposal.application_id)
            .where(or_(by_name, by_number))
        )
    return session.scalars(statement).all()


def held(session: Session, account_id: str, on: date) -> Sequence[Certificate]:
    """Return the certificates of a person that are valid on a day."""
    of_person = (
        select(Certificate).where(Certificate.account_id == account_id).options(selectinload(Certificate.events))
    )
    return [one for one in session.scalars(of_person) if standing(one, on) is Standing.VALID]


def visible(session: Session, actor: Actor, certificate_id: str, *, lock: bool = False) -> Certificate | None:
    """Return a certificate that is the actor's own or of an organisation that they manage or head, or None."""
    statement = select(Certificate).where(
        Certificate.id == certificate_id,
        or_(Certificate.account_id == actor.account_id, Certificate.organisation_id.in_(_bodies(actor))),
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).first()


def printable(session: Session, actor: Actor, certificate_id: str, purpose: PrintPurpose) -> Certificate | None:
    """Return a certificate that the actor may print for a purpose: their own as its holder, else one of their organisations'."""
    certificate = visible(session, actor, certificate_id)
    if certificate is None:
        return None
    if purpose is PrintPurpose.HOLDER:
        return certificate if certificate.account_id == actor.account_id else None
    return certificate if certificate.organisation_id in _bodies(actor) else None


def prints(session: Session, actor: Actor, wanted: str = "") -> Sequence[PrintLine]:
    """Return the prints of the certificates of the actor's organisations, newest first; at most MOST_LINES.

    wanted: a part of the number of the certificate.
    """
    statement = (
        select(PrintEntry, Certificate)
        .join(Certificate, Certificate.id == PrintEntry.certificate_id)
        .where(Certificate.organisation_id.in_(_bodies(actor)))
        .order_by(PrintEntry.printed_at.desc(), PrintEntry.id)
        .limit(MOST_LINES)
    )
    if wanted.strip():
        statement = statement.where(Certificate.number.contains(wanted.strip().upper(), autoescape=True))
    rows = session.execute(statement).all()
    names = accounts.names(session, [entry.printed_by for entry, _ in rows])
    return [PrintLine(entry, certificate, names[entry.printed_by]) for entry, certificate in rows]


def ready(session: Session, actor: Actor, on: date) -> Sequence[ReadyLine]:
    """Return the applications of the actor's organisations of which a certificate may be proposed, most urgent first."""
    calendar = working_calendar(session)
    bodies = actor.bodies(Role.MANAGER)
    proposed = set(
        session.scalars(
            select(Proposal.application_id).where(Proposal.organisation_id.in_(bodies), Proposal.state == "proposed")
        )
    )
    return [
        ReadyLine(one, issue_due(one.last_part_on, calendar))
        for one in results.ready_to_propose(session, bodies, calendar, on)
        if one.application.id not in proposed
    ]


def standing_proposal(session: Session, application_id: str) -> Proposal | None:
    """Return the proposal of an application that waits or was approved: there is at most one."""
    return session.scalars(
        select(Proposal).where(Proposal.application_id == application_id, Proposal.state != "refused")
    ).first()


def proposals(session: Session, actor: Actor) -> Sequence[ProposalLine]:
    """Return the proposals of the actor's organisations that wait for a decision, most urgent first.

    By when each is due follows from the calendar of today, so that a correction of it moves what is still open.
    """
    theory, practical = aliased(Result), aliased(Result)
    rows = session.execute(
        select(Proposal, Application, theory, practical)
        .join(Application, Application.id == Proposal.application_id)
        .join(theory, theory.id == Proposal.theory_result_id)
        .join(practical, practical.id == Proposal.practical_result_id)
        .where(Proposal.organisation_id.in_(_bodies(actor)), Proposal.state == "proposed")
    ).all()
    names = accounts.names(session, [row[0].proposed_by for row in rows])
    calendar = working_calendar(session)
    lines = [
        ProposalLine(
            proposal=proposal,
            application=application,
            theory=wrote,
            practical=did,
            due=issue_due(max(wrote.taken_on, did.taken_on), calendar),
            proposed_by=names[proposal.proposed_by],
            against=against_deciding(session, actor, proposal),
        )
        for proposal, application, wrote, did in rows
    ]
    return sorted(lines, key=lambda line: (line.due.due_on, line.proposal.proposed_at))


def refused(session: Session, actor: Actor) -> Sequence[Proposal]:
    """Return the refusals to issue the actor a certificate that still stand, newest first (Article 63.3.c)."""
    again = aliased(Proposal)
    standing_again = exists().where(again.application_id == Proposal.application_id, again.state != "refused")
    return session.scalars(
        select(Proposal)
        .where(Proposal.account_id == actor.account_id, Proposal.state == "refused", ~standing_again)
        .order_by(Proposal.decided_at.desc())
    ).all()


def proposal_to_decide(session: Session, actor: Actor, proposal_id: str) -> Proposal | None:
    """Return a proposal of an organisation that the actor heads, locked, or None."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.organisation_id.in_(actor.bodies(Role.HEAD)))
        .with_for_update()
        .execution_options(populate_existing=True)
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
        .with_for_update(of=RevocationProposal)
        .execution_options(populate_existing=True)
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
        .order_by(CertificateEvent.decided_at)
    ).all()


def allow_list(certificate: Certificate) -> Mapping[str, str]:
    """Return all that a stranger may learn of the holder: the given name with initials, and the year of birth."""
    *family, given = certificate.holder["full_name"].split()
    initials = " ".join(f"{name[0]}." for name in family)
    return {"name": f"{initials} {given}".strip(), "year": certificate.holder["born_on"][:4]}


def _bodies(actor: Actor) -> frozenset[str]:
    return actor.bodies(Role.MANAGER, Role.HEAD)
