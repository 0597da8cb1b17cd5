"""Proposing, deciding, issuing and revoking (Art. 63.3.c, 65). Who proposed or marked does not decide."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.applications import actions as applications
from app.applications import queries as dossiers
from app.applications.models import Application
from app.audit import actions as audit
from app.certificates import queries
from app.certificates.document import Layout
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
from app.domain.certificates.claim import Claim, code, type_number
from app.domain.certificates.entitlement import entitlement
from app.domain.certificates.grounds import RevocationGround, revocation_findings
from app.domain.certificates.number import CertificateNumber, kind_code
from app.domain.certificates.standing import EventKind
from app.domain.certificates.status_list import MOST_TAKEN, PLACES
from app.domain.classes import OperatorClass, Part
from app.domain.deadlines import issue_due
from app.domain.dossier import DocumentKind
from app.domain.eligibility import PassedPart
from app.domain.refusal import Finding, Reason, RefusedError, refuse_if
from app.domain.regulation import Source, regulation_on
from app.kernel import chance, signing
from app.kernel.actor import Actor, Role
from app.kernel.clock import day_of
from app.kernel.settings import Settings
from app.kernel.signer import ISSUER
from app.organisations import queries as organisations
from app.organisations.models import Organisation
from app.policy.queries import working_calendar
from app.results import queries as results
from app.results.models import Result


def propose(session: Session, actor: Actor, application_id: str, at: datetime) -> Proposal:
    """Propose a certificate for an application whose both parts are passed in time. Proposing twice proposes once.

    Raises LookupError when the application is not of the actor's organisation, RefusedError when it is not ready, or holds
    papers that nobody compared with their originals.
    """
    application = dossiers.by_id_for_update(session, application_id)
    if application.organisation_id not in actor.bodies(Role.MANAGER):
        raise LookupError(application_id)
    if proposed := queries.standing_proposal(session, application.id):
        return proposed
    if application.account_id == actor.account_id:
        raise RefusedError(Finding(Reason.OWN_FILE))
    calendar, on = working_calendar(session), day_of(at)
    ready = [
        one
        for one in results.ready_to_propose(session, {application.organisation_id}, calendar, on)
        if one.application.id == application.id
    ]
    if not ready:
        raise RefusedError(Finding(Reason.APPLICATION_INCOMPLETE))
    refuse_if(dossiers.not_compared(application))
    proposal = Proposal(
        id=chance.public_id(),
        application_id=application.id,
        organisation_id=application.organisation_id,
        account_id=application.account_id,
        operator_class=application.operator_class,
        theory_result_id=ready[0].theory.id,
        practical_result_id=ready[0].practical.id,
        due_on=issue_due(ready[0].last_part_on, calendar).due_on,
        proposed_by=actor.account_id,
        proposed_at=at,
        regulation=regulation_on(on).version,
    )
    session.add(proposal)
    session.flush()
    audit.record(session, actor, "certificates.propose", ("application", application.id), {"due": proposal.due_on}, at)
    return proposal


def refuse(session: Session, actor: Actor, proposal_id: str, version: int, reason: str, at: datetime) -> Proposal:
    """Refuse a proposed certificate and say why (Art. 63.3.c). It may be proposed again when the reason is gone.

    Raises LookupError when the actor does not head the organisation, RefusedError with every finding.
    """
    if not reason.strip():
        raise RefusedError(Finding(Reason.REFUSAL_GROUND_MISSING, Source(63, 3, "c")))
    proposal = queries.proposal_to_decide(session, actor, proposal_id)
    if proposal is not None and proposal.state == "refused" and proposal.decided_by == actor.account_id:
        return proposal  # the button was pressed twice
    proposal = _to_decide(session, actor, proposal_id, version)
    _decide(proposal, actor, "refused", at)
    proposal.reason = reason
    session.flush()
    audit.record(session, actor, "certificates.refuse", ("application", proposal.application_id), {}, at)
    return proposal


def issue(
    session: Session, settings: Settings, actor: Actor, proposal_id: str, version: int, at: datetime
) -> Certificate:
    """Approve a proposal and issue the certificate: number, signature and register row in one transaction.

    Everything is judged anew here: the organisation's recognition under its lock, both passes, who decides. Deciding twice
    returns the certificate that was issued.

    Raises LookupError when the actor does not head the organisation, RefusedError with every finding.
    """
    proposal = queries.proposal_to_decide(session, actor, proposal_id)
    if proposal is None:
        raise LookupError(proposal_id)
    if proposal.state == "approved":
        return session.scalars(select(Certificate).where(Certificate.proposal_id == proposal.id)).one()
    proposal = _to_decide(session, actor, proposal_id, version)
    on, operator_class = day_of(at), OperatorClass(proposal.operator_class)
    recognition = organisations.require_recognised(session, proposal.organisation_id, operator_class, on)
    theory = session.get_one(Result, proposal.theory_result_id)
    practical = session.get_one(Result, proposal.practical_result_id)
    refuse_if(
        entitlement(operator_class, _passed(theory), _passed(practical), regulation_on(on), working_calendar(session))
    )
    application = _alone_with(session, proposal)
    held = queries.held(session, proposal.account_id, on)
    if same := [one.number for one in held if one.operator_class == operator_class]:
        raise RefusedError(Finding(Reason.ALREADY_CERTIFIED, None, {"number": same[0]}))
    _decide(proposal, actor, "approved", at)
    certificate = _certificate(session, settings, actor, proposal, application, recognition.number, at)
    session.add(certificate)
    session.flush()
    _supersede_lower(session, actor, held, certificate, at)
    applications.certified(session, application, actor, at)
    audit.record(
        session,
        actor,
        "certificates.issue",
        ("certificate", certificate.id),
        {"number": certificate.number, "code": certificate.code, "proposal": proposal.id},
        at,
    )
    return certificate


def propose_revocation(
    session: Session,
    actor: Actor,
    certificate_id: str,
    ground: RevocationGround | None,
    facts: str,
    hearing: str,
    at: datetime,
) -> RevocationProposal:
    """Propose to revoke a certificate on a ground of Article 65, with what the holder said when heard.

    Raises LookupError when the certificate is not of the actor's organisation, RefusedError with every finding.
    """
    certificate = queries.visible(session, actor, certificate_id, lock=True)
    if certificate is None or certificate.organisation_id not in actor.bodies(Role.MANAGER, Role.HEAD):
        raise LookupError(certificate_id)
    refuse_if(revocation_findings(ground, queries.standing(certificate, day_of(at)), hearing, issued_by_decider=True))
    waiting = session.scalars(
        select(RevocationProposal).where(
            RevocationProposal.certificate_id == certificate.id, RevocationProposal.state == "proposed"
        )
    ).first()
    if waiting:
        return waiting
    proposal = RevocationProposal(
        id=chance.public_id(),
        certificate_id=certificate.id,
        ground=(ground or RevocationGround.FORGED_DOCUMENT).value,
        facts=facts,
        hearing=hearing,
        proposed_by=actor.account_id,
        proposed_at=at,
    )
    session.add(proposal)
    session.flush()
    audit.record(
        session,
        actor,
        "certificates.propose-revocation",
        ("certificate", certificate.id),
        {"ground": proposal.ground},
        at,
    )
    return proposal


def decide_revocation(
    session: Session,
    actor: Actor,
    proposal_id: str,
    version: int,
    approve: bool,
    decision_number: str,
    at: datetime,
) -> RevocationProposal:
    """Decide on a proposed revocation; an approved one holds from this day on, for ever.

    Raises LookupError when the actor does not head the issuing organisation, RefusedError with every finding.
    """
    proposal = queries.revocation_to_decide(session, actor, proposal_id)
    if proposal is None:
        raise LookupError(proposal_id)
    wanted = "approved" if approve else "refused"
    if proposal.state == wanted and proposal.decided_by == actor.account_id:
        return proposal  # the button was pressed twice
    if proposal.state != "proposed" or proposal.version != version:
        raise RefusedError(Finding(Reason.STALE_STATE))
    certificate = queries.visible(session, actor, proposal.certificate_id, lock=True)
    if certificate is None:
        raise LookupError(proposal_id)
    refuse_if(queries.against_revoking(actor, proposal, certificate))
    if approve:
        held = queries.standing(certificate, day_of(at))
        refuse_if(revocation_findings(RevocationGround(proposal.ground), held, proposal.hearing, True))
        session.add(
            CertificateEvent(
                id=chance.public_id(),
                certificate_id=certificate.id,
                kind=EventKind.REVOKED.value,
                effective_on=day_of(at),
                ground=proposal.ground,
                decision_number=decision_number,
                proposed_by=proposal.proposed_by,
                decided_by=actor.account_id,
                decided_at=at,
            )
        )
    _decide(proposal, actor, wanted, at)
    proposal.decision_number = decision_number
    session.flush()
    facts = {"ground": proposal.ground, "decision": decision_number, "outcome": wanted}
    audit.record(session, actor, "certificates.decide-revocation", ("certificate", certificate.id), facts, at)
    return proposal


def record_print(
    session: Session, actor: Actor, certificate_id: str, layout: Layout, purpose: PrintPurpose, at: datetime
) -> PrintEntry:
    """Enter a print of a certificate into the register of prints; every print is an entry of its own.

    Raises LookupError when the certificate is not the actor's own, or, for any other purpose than the holder's, not of an
    organisation that they manage or head.
    """
    certificate = queries.printable(session, actor, certificate_id, purpose)
    if certificate is None:
        raise LookupError(certificate_id)
    entry = PrintEntry(
        id=chance.public_id(),
        certificate_id=certificate.id,
        printed_by=actor.account_id,
        printed_at=at,
        layout=layout.value,
        purpose=purpose.value,
    )
    session.add(entry)
    session.flush()
    facts = {"layout": layout.value, "purpose": purpose.value}
    audit.record(session, actor, "certificates.print", ("certificate", certificate.id), facts, at)
    return entry


def next_number(session: Session, organisation: Organisation, operator_class: OperatorClass, year: int) -> str:
    """Take the next number of a series. Its counter row stays locked until the commit, so that none is given twice or skipped."""
    kind = kind_code(operator_class)
    taken = _count(session, f"{organisation.code}/{kind}/{year}")
    return str(CertificateNumber(organisation.code, kind, year, taken))


def _count(session: Session, series: str) -> int:
    """Return the next number of a counter, 1 first, and hold its row until the commit."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Counter).values(series=series, last=0).on_conflict_do_nothing())
    counter = session.get_one(Counter, series, with_for_update=True, populate_existing=True)
    counter.last += 1
    return counter.last


def _certificate(
    session: Session,
    settings: Settings,
    actor: Actor,
    proposal: Proposal,
    application: Application,
    recognition: str,
    at: datetime,
) -> Certificate:
    """Put together and sign the certificate of an approved proposal, from the dossier as it was accepted."""
    on, operator_class = day_of(at), OperatorClass(proposal.operator_class)
    organisation = organisations.organisation(session, proposal.organisation_id)
    photographs = dossiers.current(application.documents, DocumentKind.PHOTO)
    if application.born_on is None or not photographs:
        raise RefusedError(Finding(Reason.APPLICATION_INCOMPLETE))
    number = next_number(session, organisation, operator_class, on.year)
    status_list, status_index = _free_place(session)
    claim = Claim(
        issuer=ISSUER,
        certificate_type=type_number(operator_class),
        number=number,
        holder=application.full_name,
        born_on=application.born_on,
        issued_at=at.replace(microsecond=0),
        status=(status_list, status_index),
    )
    return Certificate(
        id=chance.public_id(),
        code=code(signing.payload_of(claim)),
        number=number,
        proposal_id=proposal.id,
        account_id=proposal.account_id,
        organisation_id=organisation.id,
        operator_class=operator_class.value,
        holder={
            "full_name": application.full_name,
            "latin_name": application.latin_name,
            "born_on": application.born_on.isoformat(),
            "birth_place": application.birth_place,
            "nationality": application.nationality,
            "identity_kind": application.identity_kind,
            "identity_number": application.identity_number,
        },
        issuer={
            "name_vi": organisation.name_vi,
            "name_en": organisation.name_en,
            "address": organisation.address,
            "code": organisation.code,
            "recognition": recognition,
        },
        photo_file_id=photographs[-1].file_id,
        issued_on=on,
        issued_at=at,
        signatory=actor.name,
        signed=signing.sign(settings, claim),
        status_list=status_list,
        status_index=status_index,
        regulation=regulation_on(on).version,
    )


def _supersede_lower(
    session: Session, actor: Actor, held: Iterable[Certificate], certificate: Certificate, at: datetime
) -> None:
    """Note on the holder's valid certificates of a lower class that a higher one was granted (ruling A16)."""
    higher = OperatorClass(certificate.operator_class)
    for other in held:
        if higher.higher_than(OperatorClass(other.operator_class)):
            session.add(
                CertificateEvent(
                    id=chance.public_id(),
                    certificate_id=other.id,
                    kind=EventKind.SUPERSEDED.value,
                    effective_on=day_of(at),
                    proposed_by=actor.account_id,
                    decided_by=actor.account_id,
                    decided_at=at,
                    successor_id=certificate.id,
                )
            )
            audit.record(
                session, actor, "certificates.supersede", ("certificate", other.id), {"by": certificate.id}, at
            )
    session.flush()


def _free_place(session: Session) -> tuple[int, int]:
    """Return a status list and a place in it that nobody has, drawn by chance, so that places tell nothing about order.

    The counter's row is held until the commit, so that no two draw at once.
    """
    status_list = 1 + (_count(session, STATUS_SERIES) - 1) // MOST_TAKEN
    while True:
        place = chance.below(PLACES)
        taken = select(Certificate.id).where(Certificate.status_list == status_list, Certificate.status_index == place)
        if session.scalars(taken).first() is None:
            return status_list, place


def _alone_with(session: Session, proposal: Proposal) -> Application:
    """Return the application of a proposal, with all of the person's locked: two certificates of one are issued in turn."""
    session.execute(
        select(Application.id)
        .where(Application.account_id == proposal.account_id)
        .order_by(Application.id)
        .with_for_update()
    )
    return dossiers.by_id_for_update(session, proposal.application_id)


def _to_decide(session: Session, actor: Actor, proposal_id: str, version: int) -> Proposal:
    proposal = queries.proposal_to_decide(session, actor, proposal_id)
    if proposal is None:
        raise LookupError(proposal_id)
    if proposal.state != "proposed" or proposal.version != version:
        raise RefusedError(Finding(Reason.STALE_STATE))
    refuse_if(queries.against_deciding(session, actor, proposal))
    return proposal


def _decide(proposal: Proposal | RevocationProposal, actor: Actor, state: str, at: datetime) -> None:
    proposal.state = state
    proposal.version += 1
    proposal.decided_by = actor.account_id
    proposal.decided_at = at


def _passed(result: Result) -> PassedPart | None:
    if not result.passed:
        return None
    return PassedPart(Part(result.part), OperatorClass(result.operator_class), result.taken_on)
