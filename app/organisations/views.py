"""The public list of organisations, what the authority records of them, and their people."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.classes import OperatorClass
from app.kernel import clock
from app.kernel.actor import Role, current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, public, requires
from app.organisations import actions, queries
from app.organisations.forms import (
    AppointForm,
    EndForm,
    FoundForm,
    QualificationForm,
    RecogniseForm,
    RefuseForm,
)
from app.organisations.models import Organisation, Recognition

bp = Blueprint("organisations", __name__, template_folder="templates")


@bp.get("/organisations")
@public
def public_list() -> ResponseReturnValue:
    """List the recognised organisations, as Article 59.6 has them published."""
    return render_template(
        "organisations/public_list.html",
        organisations=queries.organisations(session()),
        holds=queries.holds,
        today=clock.today(),
    )


@bp.get("/authority/organisations")
@requires(Permission.RECOGNISE_ORGANISATIONS)
def recognised() -> ResponseReturnValue:
    """List all organisations for the authority, with a form to enter one."""
    return _recognised_page(FoundForm())


@bp.post("/authority/organisations")
@requires(Permission.RECOGNISE_ORGANISATIONS)
def found() -> ResponseReturnValue:
    """Enter an organisation."""
    form = FoundForm()
    if not form.validate_on_submit():
        return _recognised_page(form), 422
    try:
        with unit_of_work() as work:
            made = actions.found(
                work,
                current_actor(),
                form.code.data,
                form.name_vi.data,
                form.name_en.data,
                form.address.data,
                form.phone.data,
                clock.now(),
            )
    except ValueError:
        form.code.errors = [_("Another organisation has this code.")]
        return _recognised_page(form), 422
    return redirect(url_for("organisations.organisation", organisation_id=made.id), 303)


@bp.get("/authority/organisations/<organisation_id>")
@requires(Permission.RECOGNISE_ORGANISATIONS)
def organisation(organisation_id: str) -> ResponseReturnValue:
    """Show one organisation: its recognitions and its head and managers."""
    return _organisation_page(_any_organisation(organisation_id))


@bp.post("/authority/organisations/<organisation_id>/recognitions")
@requires(Permission.RECOGNISE_ORGANISATIONS)
def recognise(organisation_id: str) -> ResponseReturnValue:
    """Record a certificate of eligibility."""
    body = _any_organisation(organisation_id)
    form = RecogniseForm()
    if not form.validate_on_submit() or form.from_on.data is None:
        return _organisation_page(body, recognise_form=form), 422
    classes = [OperatorClass(name) for name in form.classes.data or ()]
    try:
        with unit_of_work() as work:
            actions.recognise(
                work,
                current_actor(),
                body.id,
                form.number.data,
                form.issued_by.data,
                classes,
                form.from_on.data,
                clock.now(),
            )
    except ValueError:
        form.number.errors = [_("This number is recorded already, with something else.")]
        return _organisation_page(body, recognise_form=form), 422
    flash(_("The recognition is recorded and stands in the public list."), "success")
    return redirect(url_for("organisations.organisation", organisation_id=body.id), 303)


@bp.get("/authority/recognitions/<recognition_id>/end")
@requires(Permission.RECOGNISE_ORGANISATIONS)
def ending(recognition_id: str) -> ResponseReturnValue:
    """Show the form that ends a recognition."""
    recognition = _recognition(recognition_id)
    return render_template("organisations/ending.html", recognition=recognition, form=EndForm(recognition.from_on))


@bp.post("/authority/recognitions/<recognition_id>/end")
@requires(Permission.RECOGNISE_ORGANISATIONS)
def end(recognition_id: str) -> ResponseReturnValue:
    """Record that a recognition was revoked."""
    recognition = _recognition(recognition_id)
    form = EndForm(recognition.from_on)
    if not form.validate_on_submit() or form.until_on.data is None:
        return render_template("organisations/ending.html", recognition=recognition, form=form), 422
    with unit_of_work() as work:
        actions.end_recognition(
            work,
            current_actor(),
            recognition_id,
            form.until_on.data,
            form.ground.data,
            form.decision.data,
            clock.now(),
        )
    flash(_("The end of the recognition is recorded and stands in the public list."), "success")
    return redirect(url_for("organisations.organisation", organisation_id=recognition.organisation_id), 303)


@bp.post("/authority/organisations/<organisation_id>/people")
@requires(Permission.RECOGNISE_ORGANISATIONS)
def appoint_head(organisation_id: str) -> ResponseReturnValue:
    """Make somebody the head or a manager of an organisation."""
    body = _any_organisation(organisation_id)
    form = AppointForm(actions.BY_THE_AUTHORITY)
    if not _appointed(form, body.id):
        return _organisation_page(body, appoint_form=form), 422
    return redirect(url_for("organisations.organisation", organisation_id=body.id), 303)


@bp.get("/staff", defaults={"organisation_id": None})
@bp.get("/staff/<organisation_id>")
@requires(Permission.KEEP_STAFF)
def staff(organisation_id: str | None) -> ResponseReturnValue:
    """List the people of an organisation that the manager manages; the first one when none is named."""
    mine = queries.managed(session(), current_actor())
    body = next((one for one in mine if organisation_id in (None, one.id)), None)
    if body is None:
        abort(404)
    return _staff_page(body, AppointForm(actions.BY_A_MANAGER))


@bp.post("/staff/<organisation_id>")
@requires(Permission.KEEP_STAFF)
def appoint(organisation_id: str) -> ResponseReturnValue:
    """Make somebody an examiner or an invigilator."""
    body = _managed(organisation_id)
    form = AppointForm(actions.BY_A_MANAGER)
    if not _appointed(form, body.id):
        return _staff_page(body, form), 422
    return redirect(url_for("organisations.staff", organisation_id=body.id), 303)


@bp.get("/staff/<organisation_id>/<account_id>/qualification")
@requires(Permission.KEEP_STAFF)
def qualification(organisation_id: str, account_id: str) -> ResponseReturnValue:
    """Show the form on which a qualification is proposed, with what was last proposed."""
    body, member = _managed(organisation_id), _member(organisation_id, account_id)
    last = member.qualification
    form = QualificationForm(obj=last, data={"has_degree": bool(last and last.degree)})
    return render_template("organisations/qualification.html", organisation=body, member=member, form=form)


@bp.post("/staff/<organisation_id>/<account_id>/qualification")
@requires(Permission.KEEP_STAFF)
def propose_qualification(organisation_id: str, account_id: str) -> ResponseReturnValue:
    """Propose a qualification; it counts once the authority has verified it."""
    body, member = _managed(organisation_id), _member(organisation_id, account_id)
    form = QualificationForm()
    if not form.validate_on_submit():
        return render_template("organisations/qualification.html", organisation=body, member=member, form=form), 422
    held = form.certificate_class.data
    with unit_of_work() as work:
        actions.propose_qualification(
            work,
            current_actor(),
            body.id,
            account_id,
            degree=form.degree.data if form.has_degree.data else "",
            certificate_class=OperatorClass(held) if held else None,
            operating_since=form.operating_since.data,
            telegraphy_since=form.telegraphy_since.data,
            evidence=form.evidence.data,
            at=clock.now(),
        )
    flash(_("The qualification waits for the authority. It counts once it is verified."), "success")
    return redirect(url_for("organisations.staff", organisation_id=body.id), 303)


@bp.get("/qualifications")
@requires(Permission.VERIFY_QUALIFICATIONS)
def qualifications() -> ResponseReturnValue:
    """List the qualifications that wait for the authority."""
    return _qualifications_page()


@bp.post("/qualifications/<qualification_id>/verify")
@requires(Permission.VERIFY_QUALIFICATIONS)
def verify_qualification(qualification_id: str) -> ResponseReturnValue:
    """Confirm a qualification."""
    try:
        with unit_of_work() as work:
            actions.verify_qualification(work, current_actor(), qualification_id, clock.now())
    except LookupError:
        abort(404)
    flash(_("The qualification is verified and counts from now on."), "success")
    return redirect(url_for("organisations.qualifications"), 303)


@bp.post("/qualifications/<qualification_id>/refuse")
@requires(Permission.VERIFY_QUALIFICATIONS)
def refuse_qualification(qualification_id: str) -> ResponseReturnValue:
    """Turn a qualification down."""
    form = RefuseForm()
    if not form.validate_on_submit():
        return _qualifications_page(form, qualification_id), 422
    try:
        with unit_of_work() as work:
            actions.refuse_qualification(work, current_actor(), qualification_id, form.reason.data, clock.now())
    except LookupError:
        abort(404)
    flash(_("The qualification is turned down; the organisation sees why."), "success")
    return redirect(url_for("organisations.qualifications"), 303)


def _any_organisation(organisation_id: str) -> Organisation:
    try:
        return queries.organisation(session(), organisation_id)
    except LookupError:
        abort(404)


def _recognition(recognition_id: str) -> Recognition:
    recognition = session().get(Recognition, recognition_id)
    return recognition or abort(404)


def _managed(organisation_id: str) -> Organisation:
    try:
        return queries.managed_one(session(), current_actor(), organisation_id)
    except LookupError:
        abort(404)


def _member(organisation_id: str, account_id: str) -> queries.StaffMember:
    try:
        return queries.staff_member(session(), organisation_id, account_id)
    except LookupError:
        abort(404)


def _appointed(form: AppointForm, organisation_id: str) -> bool:
    """Appoint whom the form names; False when the form has to be shown again."""
    if not form.validate_on_submit():
        return False
    try:
        with unit_of_work() as work:
            actions.appoint_staff(
                work, current_actor(), form.email.data, Role(form.role.data), organisation_id, clock.now()
            )
    except LookupError:
        form.email.errors = [_("Nobody has an account with this address. Ask the person to create one first.")]
        return False
    flash(_("The person has the role from now on."), "success")
    return True


def _recognised_page(form: FoundForm) -> str:
    return render_template(
        "organisations/recognised.html",
        organisations=queries.organisations(session()),
        holds=queries.holds,
        today=clock.today(),
        form=form,
    )


def _organisation_page(
    body: Organisation, recognise_form: RecogniseForm | None = None, appoint_form: AppointForm | None = None
) -> str:
    shown_again = recognise_form or appoint_form
    return render_template(
        "organisations/organisation.html",
        organisation=body,
        people=queries.staff(session(), body.id),
        holds=queries.holds,
        today=clock.today(),
        shown_again=shown_again,
        recognise_form=recognise_form or RecogniseForm(formdata=None),
        appoint_form=appoint_form or AppointForm(actions.BY_THE_AUTHORITY, empty=True),
    )


def _staff_page(body: Organisation, form: AppointForm) -> str:
    return render_template(
        "organisations/staff.html",
        organisation=body,
        others=[one for one in queries.managed(session(), current_actor()) if one.id != body.id],
        people=queries.staff(session(), body.id),
        form=form,
    )


def _qualifications_page(refused: RefuseForm | None = None, refused_id: str = "") -> str:
    today = clock.today()
    proposed = []
    for row in queries.proposed_qualifications(session()):
        shown_again = refused if row.qualification.id == refused_id else None
        form = shown_again or RefuseForm(formdata=None)
        form.reason.id = f"reason-{row.qualification.id}"  # one such form for each person on the page
        proposed.append((row, queries.classes_qualified_for(row.qualification, today), form))
    return render_template("organisations/qualifications.html", proposed=proposed, refused=refused)
