"""My certificates; the desk where they are proposed, decided and revoked; prints and their register."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.certificates import actions, queries
from app.certificates.document import Layout, certificate_pdf
from app.certificates.forms import (
    LAYOUTS,
    PURPOSES,
    DecisionForm,
    PrintForm,
    RefusalForm,
    RevocationDecisionForm,
    RevocationForm,
)
from app.certificates.models import Certificate, PrintPurpose, Proposal
from app.domain.certificates.grounds import RevocationGround
from app.kernel import clock, files
from app.kernel.actor import Role, current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, requires
from app.results.models import Result

bp = Blueprint("certificates", __name__, template_folder="templates")

LONGEST_SEARCH = 120


@bp.get("/certificates")
@requires(Permission.SEE_OWN_CERTIFICATES)
def mine() -> ResponseReturnValue:
    """List my certificates, and what was refused with its reason."""
    actor = current_actor()
    held = [(one, queries.standing(one, clock.today())) for one in queries.mine(session(), actor)]
    return render_template("certificates/mine.html", held=held, refused=queries.refused(session(), actor))


@bp.post("/certificates/<certificate_id>/<any('sheet','card'):layout>.pdf")
@requires(Permission.SEE_OWN_CERTIFICATES)
def download(certificate_id: str, layout: str) -> ResponseReturnValue:
    """Print my own certificate: as often as I like, each time noted, always the same bytes."""
    return _print(certificate_id, Layout(layout), PrintPurpose.HOLDER)


@bp.post("/decisions/certificates/<certificate_id>/print")
@requires(Permission.SEE_RESULTS)
def print_out(certificate_id: str) -> ResponseReturnValue:
    """Print a certificate of the organisation for a purpose."""
    form = PrintForm()
    if not form.validate_on_submit():
        return _certificate(certificate_id, RevocationForm(formdata=None), form), 422
    return _print(certificate_id, Layout(form.layout.data), PrintPurpose(form.purpose.data))


@bp.get("/decisions/prints")
@requires(Permission.SEE_RESULTS)
def prints() -> ResponseReturnValue:
    """Show the register of prints: the newest, or those of the certificate that was asked for."""
    wanted = request.args.get("wanted", "")[:LONGEST_SEARCH]
    return render_template(
        "certificates/prints.html",
        lines=queries.prints(session(), current_actor(), wanted),
        wanted=wanted,
        layouts={layout.value: label for layout, label in LAYOUTS},
        purposes={purpose.value: label for purpose, label in PURPOSES},
    )


@bp.get("/decisions")
@requires(Permission.SEE_RESULTS)
def desk() -> ResponseReturnValue:
    """Show what may be proposed, what waits for a decision, and what was issued: the newest, or those that were asked for."""
    actor, today = current_actor(), clock.today()
    wanted = request.args.get("wanted", "")[:LONGEST_SEARCH]
    return render_template(
        "certificates/desk.html",
        today=today,
        ready=queries.ready(session(), actor, today),
        proposals=queries.proposals(session(), actor),
        revocations=queries.revocations(session(), actor),
        issued=[(one, queries.standing(one, today)) for one in queries.issued(session(), actor, wanted)],
        wanted=wanted,
        decides=Role.HEAD in actor.roles,
        form=DecisionForm(),
    )


@bp.post("/decisions/applications/<application_id>/propose")
@requires(Permission.PROPOSE_CERTIFICATES)
def propose(application_id: str) -> ResponseReturnValue:
    """Propose a certificate."""
    with unit_of_work() as work:
        try:
            actions.propose(work, current_actor(), application_id, clock.now())
        except LookupError:
            abort(404)
    flash(_("The certificate is proposed. The head of the organisation decides."))
    return redirect(url_for(".desk"), 303)


@bp.get("/decisions/proposals/<proposal_id>")
@requires(Permission.DECIDE_CERTIFICATES)
def proposal(proposal_id: str) -> ResponseReturnValue:
    """Show one proposal with what it stands on."""
    return _proposal(proposal_id, RefusalForm())


@bp.post("/decisions/proposals/<proposal_id>/issue")
@requires(Permission.DECIDE_CERTIFICATES)
def issue(proposal_id: str) -> ResponseReturnValue:
    """Approve a proposal: the certificate is numbered, signed and in the register."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _proposal(proposal_id, RefusalForm()), 422
    with unit_of_work() as work:
        try:
            certificate = actions.issue(
                work, current_app.config["SETTINGS"], current_actor(), proposal_id, _version(form), clock.now()
            )
        except LookupError:
            abort(404)
    flash(_("Certificate %(number)s is issued.", number=certificate.number), "success")
    return redirect(url_for(".certificate", certificate_id=certificate.id), 303)


@bp.post("/decisions/proposals/<proposal_id>/refuse")
@requires(Permission.DECIDE_CERTIFICATES)
def refuse(proposal_id: str) -> ResponseReturnValue:
    """Refuse a proposal with the reason."""
    form = RefusalForm()
    if not form.validate_on_submit():
        return _proposal(proposal_id, form), 422
    with unit_of_work() as work:
        try:
            actions.refuse(work, current_actor(), proposal_id, _version(form), form.reason.data, clock.now())
        except LookupError:
            abort(404)
    flash(_("The certificate is refused."))
    return redirect(url_for(".desk"), 303)


@bp.get("/decisions/certificates/<certificate_id>")
@requires(Permission.SEE_RESULTS)
def certificate(certificate_id: str) -> ResponseReturnValue:
    """Show one certificate, what became of it, and the form to propose a revocation."""
    return _certificate(certificate_id, RevocationForm())


@bp.post("/decisions/certificates/<certificate_id>/revoke")
@requires(Permission.SEE_RESULTS)
def propose_revocation(certificate_id: str) -> ResponseReturnValue:
    """Propose to revoke a certificate."""
    form = RevocationForm()
    if not form.validate_on_submit():
        return _certificate(certificate_id, form), 422
    with unit_of_work() as work:
        try:
            actions.propose_revocation(
                work,
                current_actor(),
                certificate_id,
                RevocationGround(form.ground.data),
                form.facts.data,
                form.hearing.data,
                clock.now(),
            )
        except LookupError:
            abort(404)
    flash(_("The revocation is proposed. Somebody else decides."))
    return redirect(url_for(".desk"), 303)


@bp.get("/decisions/revocations/<proposal_id>")
@requires(Permission.DECIDE_CERTIFICATES)
def revocation(proposal_id: str) -> ResponseReturnValue:
    """Show one proposed revocation."""
    return _revocation(proposal_id, RevocationDecisionForm())


@bp.post("/decisions/revocations/<proposal_id>/<any('approve','refuse'):answer>")
@requires(Permission.DECIDE_CERTIFICATES)
def decide_revocation(proposal_id: str, answer: str) -> ResponseReturnValue:
    """Decide on a revocation."""
    form = RevocationDecisionForm()
    if not form.validate_on_submit():
        return _revocation(proposal_id, form), 422
    with unit_of_work() as work:
        try:
            actions.decide_revocation(
                work,
                current_actor(),
                proposal_id,
                _version(form),
                answer == "approve",
                form.decision_number.data,
                clock.now(),
            )
        except LookupError:
            abort(404)
    flash(_("The decision is recorded."))
    return redirect(url_for(".desk"), 303)


def _proposal(proposal_id: str, form: RefusalForm) -> str:
    lines = [line for line in queries.proposals(session(), current_actor()) if line.proposal.id == proposal_id]
    if not lines:
        abort(404)
    return render_template("certificates/proposal.html", line=lines[0], form=form, today=clock.today())


def _print(certificate_id: str, layout: Layout, purpose: PrintPurpose) -> Response:
    """Draw a certificate, then note the print; what was not noted is not handed out."""
    certificate = queries.printable(session(), current_actor(), certificate_id, purpose)
    if certificate is None:
        abort(404)
    proposal = session().get_one(Proposal, certificate.proposal_id)
    dates = [
        session().get_one(Result, one).taken_on for one in (proposal.theory_result_id, proposal.practical_result_id)
    ]
    photo, _media_type = files.read(session(), certificate.photo_file_id)
    settings = current_app.config["SETTINGS"]
    name = f"{certificate.number.replace('/', '-')}-{layout.value}.pdf"
    drawn = certificate_pdf(certificate, photo, dates[0], dates[1], settings.public_url, settings.demonstration, layout)
    with unit_of_work() as work:
        actions.record_print(work, current_actor(), certificate_id, layout, purpose, clock.now())
    return Response(
        drawn, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _certificate(certificate_id: str, form: RevocationForm, print_form: PrintForm | None = None) -> str:
    found = _visible(certificate_id)
    if found.organisation_id not in current_actor().bodies(Role.MANAGER, Role.HEAD):
        abort(404)
    return render_template(
        "certificates/certificate.html",
        certificate=found,
        standing=queries.standing(found, clock.today()),
        since=queries.since(found, clock.today()),
        events=queries.events_of(session(), found),
        form=form,
        print_form=print_form or PrintForm(formdata=None),
    )


def _revocation(proposal_id: str, form: RevocationDecisionForm) -> str:
    lines = [line for line in queries.revocations(session(), current_actor()) if line.proposal.id == proposal_id]
    if not lines:
        abort(404)
    return render_template("certificates/revocation.html", line=lines[0], form=form)


def _visible(certificate_id: str) -> Certificate:
    found = queries.visible(session(), current_actor(), certificate_id)
    return found if found is not None else abort(404)


def _version(form: Any) -> int:
    """Return the version that the person saw; one that is no number was seen by nobody."""
    text = str(form.version.data)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
