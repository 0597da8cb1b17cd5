"""A candidate's own dossiers, and an organisation's desk."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions import hashed
from app.applications import actions, queries
from app.applications.forms import (
    ARTICLES_TO_REFUSE_BY,
    CLASSES_EASIEST_FIRST,
    FIELD_NAMES,
    SECTION_FORMS,
    SEX_NAMES,
    ActForm,
    NoticeForm,
    PaperForm,
    RefuseForm,
    SectionForm,
    StartForm,
    SubmitForm,
    SubmitOnPaperForm,
    nationality_names,
)
from app.applications.models import OPEN_STATES, Application, Document
from app.domain.classes import OperatorClass
from app.domain.deadlines import Deadline
from app.domain.dossier import DocumentKind, photo_findings
from app.domain.refusal import Finding, Reason, RefusedError
from app.domain.regulation import Source, regulation_on
from app.kernel import chance, clock, files
from app.kernel.actor import current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.languages import day, language, moment
from app.kernel.permissions import Permission, accepts_upload, requires
from app.kernel.sentences import IDENTITIES, article, sentence
from app.organisations import queries as organisations
from app.policy.queries import working_calendar

bp = Blueprint("applications", __name__, template_folder="templates")

A_SECTION = '<any("person","identity","photo","class-2","operation","telegraphy"):name>'


@bp.context_processor
def words() -> dict[str, object]:
    """Return the words that the pages of this feature share."""
    return {"field_names": FIELD_NAMES, "national_codes": queries.NATIONAL_CODES}


# The candidate's own


@bp.get("/applications")
@requires(Permission.APPLY)
def mine() -> ResponseReturnValue:
    """List the person's applications, or say how to begin."""
    calendar, today = working_calendar(session()), clock.today()
    lines = [
        (
            application,
            queries.legal_day(application, calendar),
            organisations.organisation(session(), application.organisation_id),
        )
        for application in queries.all_own(session(), current_actor())
    ]
    return render_template("applications/mine.html", lines=lines, today=today)


@bp.get("/applications/new")
@requires(Permission.APPLY)
def starting() -> ResponseReturnValue:
    """Show what each class allows and asks, and who examines for it."""
    return _start_page(_start_form())


@bp.post("/applications/new")
@requires(Permission.APPLY)
def start() -> ResponseReturnValue:
    """Begin an application."""
    form = _start_form()
    if not form.validate_on_submit():
        return _start_page(form), 422
    with unit_of_work() as work:
        application = actions.start(
            work, current_actor(), OperatorClass(form.operator_class.data), form.organisation_id.data, clock.now()
        )
    return redirect(url_for("applications.file", application_id=application.id), 303)


@bp.get("/applications/<application_id>")
@requires(Permission.APPLY)
def file(application_id: str) -> ResponseReturnValue:
    """Show one dossier: what is left to do, or where it stands and what is due when."""
    application = _writable(application_id)
    is_own = application.account_id == current_actor().account_id
    if not is_own and application.state not in queries.WRITABLE:
        return redirect(url_for("applications.received", application_id=application.id), 303)
    body = organisations.organisation(session(), application.organisation_id)
    due = queries.legal_day(application, working_calendar(session()))
    return render_template(
        "applications/file.html",
        application=application,
        organisation=body,
        is_own=is_own,
        is_writable=application.state in queries.WRITABLE,
        may_withdraw=application.state in OPEN_STATES,
        sections=_states(application),
        due=due,
        today=clock.today(),
        steps=_steps(application, due),
        notices=_notices(application),
        looks=queries.looks(session(), application.id) if is_own else [],
    )


@bp.get(f"/applications/<application_id>/{A_SECTION}")
@requires(Permission.APPLY)
def section(application_id: str, name: str) -> ResponseReturnValue:
    """Show one page of a dossier."""
    application = _writable(application_id)
    if application.state not in queries.WRITABLE:
        return redirect(url_for("applications.file", application_id=application.id), 303)
    said = {}
    if name == "telegraphy":
        said = {
            "wants_morse_exemption": "yes" if application.wants_morse_exemption else "no",
            "still_telegraphist": "yes"
            if application.still_telegraphist
            else "no"
            if application.telegraphy_stopped_on
            else "",
            "telegraphy_stopped_on": application.telegraphy_stopped_on,
            "version": application.version,
        }
    form = SECTION_FORMS[name](data=said) if said else SECTION_FORMS[name](obj=application)
    return _section_page(application, name, form)


@bp.post(f"/applications/<application_id>/{A_SECTION}")
@requires(Permission.APPLY)
@accepts_upload
def save(application_id: str, name: str) -> ResponseReturnValue:
    """Save one page of a dossier, half done or whole, with a picture where one came."""
    application = _writable(application_id)
    page = queries.SECTIONS[name]
    if page not in queries.pages(application):
        abort(404)
    form = SECTION_FORMS[name]()
    if not form.validate_on_submit():
        return _section_page(application, name, form), 422
    if "suggest" in request.form:
        return _section_page(application, name, _with_suggestion(form))
    picture, status = _picture(form, page)
    if status:
        return _section_page(application, name, form), status
    taken_on = form.taken_on.data if "taken_on" in form else None
    if picture and page is queries.PHOTO and taken_on:
        found = photo_findings(picture[1], picture[2], taken_on, application.filed_on or clock.today())
        if found:
            form["picture"].errors = [sentence(finding) for finding in found]
            return _section_page(application, name, form), 422
    version = form.version.data or 0
    try:
        with unit_of_work() as work:
            if page.fields:
                values = form.values(page.fields)
                version = actions.fill(work, current_actor(), application_id, version, values, clock.now()).version
            if picture and page.paper:
                actions.attach(
                    work, current_actor(), application_id, version, page.paper, picture, clock.now(), taken_on
                )
    except RefusedError as refusal:
        return _changed_meanwhile(refusal, application_id, name, form)
    except files.UnfitFileError as unfit:
        form["picture"].errors = [_why_unfit(unfit)]
        return _section_page(_writable(application_id), name, form), 422
    flash(_("Saved."), "success")
    state = next(one for one in _states(_writable(application_id)) if one.section is page)
    if picture or state.findings:
        return redirect(url_for("applications.section", application_id=application_id, name=name), 303)
    return redirect(url_for("applications.file", application_id=application_id), 303)


@bp.get("/applications/<application_id>/pictures/<document_id>")
@requires(Permission.APPLY)
def picture(application_id: str, document_id: str) -> ResponseReturnValue:
    """Show the owner a picture of one of their papers."""
    try:
        application = queries.own(session(), current_actor(), application_id)
    except LookupError:
        abort(404)
    document = next((one for one in application.documents if one.id == document_id), None)
    return _as_answer(document or abort(404))


@bp.post("/applications/<application_id>/pictures/<document_id>/remove")
@requires(Permission.APPLY)
def remove(application_id: str, document_id: str) -> ResponseReturnValue:
    """Take a picture out of a dossier."""
    version = _version()
    try:
        with unit_of_work() as work:
            kind = actions.detach(work, current_actor(), application_id, document_id, version, clock.now())
    except LookupError:
        abort(404)
    name = next(section.name for section in queries.SECTIONS.values() if section.paper is kind)
    flash(_("The picture is taken out."), "success")
    return redirect(url_for("applications.section", application_id=application_id, name=name), 303)


@bp.get("/applications/<application_id>/review")
@requires(Permission.APPLY)
def review(application_id: str) -> ResponseReturnValue:
    """Show the whole dossier, everything that is missing, and the button to hand it in."""
    application = _writable(application_id)
    if application.state not in queries.WRITABLE:
        return redirect(url_for("applications.file", application_id=application.id), 303)
    return _review_page(application, None)


@bp.post("/applications/<application_id>/submit")
@requires(Permission.APPLY)
def submit(application_id: str) -> ResponseReturnValue:
    """Hand a dossier in."""
    application = _writable(application_id)
    form = _submit_form(application)
    if not form.validate_on_submit():
        if application.state not in queries.WRITABLE or form.version.errors:
            return redirect(url_for("applications.file", application_id=application.id), 303)
        return _review_page(application, form), 422
    received_on = form.received_on.data if isinstance(form, SubmitOnPaperForm) else None
    with unit_of_work() as work:
        application = actions.submit(
            work, current_actor(), application_id, form.version.data or 0, clock.now(), received_on
        )
    if application.account_id != current_actor().account_id:
        flash(_("The application is received."), "success")
        return redirect(url_for("applications.received", application_id=application_id), 303)
    flash(_("Your application is handed in."), "success")
    return redirect(url_for("applications.file", application_id=application_id), 303)


@bp.post("/applications/<application_id>/withdraw")
@requires(Permission.APPLY)
def withdraw(application_id: str) -> ResponseReturnValue:
    """Take an application back."""
    version = _version()
    try:
        with unit_of_work() as work:
            actions.withdraw(work, current_actor(), application_id, version, clock.now())
    except LookupError:
        abort(404)
    flash(_("The application is withdrawn."), "success")
    return redirect(url_for("applications.file", application_id=application_id), 303)


# The organisation's desk


@bp.get("/desk")
@requires(Permission.RECEIVE_APPLICATIONS)
def desk() -> ResponseReturnValue:
    """List the files of the manager's organisations, those that wait first."""
    group = request.args.get("group", "waiting")
    if group not in queries.GROUPS:
        abort(404)
    name = "".join(character for character in request.args.get("name", "")[:120] if character.isprintable())
    actor, today = current_actor(), clock.today()
    return render_template(
        "applications/desk.html",
        group=group,
        name=name,
        counts=queries.desk_counts(session(), actor),
        lines=queries.desk(session(), actor, working_calendar(session()), today, group, name),
        most_lines=queries.LINES_ON_A_DESK,
    )


@bp.get("/desk/paper")
@requires(Permission.RECEIVE_APPLICATIONS)
def starting_on_paper() -> ResponseReturnValue:
    """Show the form with which an application on paper is begun."""
    return render_template("applications/paper.html", form=_paper_form())


@bp.post("/desk/paper")
@requires(Permission.RECEIVE_APPLICATIONS)
def start_on_paper() -> ResponseReturnValue:
    """Begin to type in what came on paper."""
    form = _paper_form()
    if not form.validate_on_submit() or form.received_on.data is None:
        return render_template("applications/paper.html", form=form), 422
    password = hashed(chance.token())  # of a secret that nobody knows
    with unit_of_work() as work:
        application = actions.start_on_paper(
            work,
            current_actor(),
            form.organisation_id.data,
            OperatorClass(form.operator_class.data),
            form.email.data,
            form.full_name.data,
            form.received_on.data,
            password,
            clock.now(),
        )
    return redirect(url_for("applications.file", application_id=application.id), 303)


@bp.get("/desk/<application_id>")
@requires(Permission.RECEIVE_APPLICATIONS)
def received(application_id: str) -> ResponseReturnValue:
    """Show one file on the desk, with what can be done to it."""
    application = _received(application_id)
    if application.state == "draft":
        return redirect(url_for("applications.file", application_id=application.id), 303)
    return _received_page(application)


@bp.get("/desk/<application_id>/photo")
@requires(Permission.SEE_IDENTITY_DOCUMENTS)
def photo(application_id: str) -> ResponseReturnValue:
    """Show the photograph of a file on the desk."""
    application = _received(application_id)
    photos = queries.current(application.documents, DocumentKind.PHOTO)
    if application.state not in queries.UNDER_REVIEW or not photos:
        abort(404)
    return _as_answer(photos[-1])


@bp.post("/desk/<application_id>/papers/<kind>/look")
@requires(Permission.SEE_IDENTITY_DOCUMENTS)
def look(application_id: str, kind: str) -> ResponseReturnValue:
    """Show the pictures of a paper. Asked for by a form, because each look is recorded and the candidate sees it."""
    paper = _paper(kind)
    try:
        with unit_of_work() as work:
            pictures = actions.look(work, current_actor(), application_id, paper, clock.now())
            shown = [_inline(*files.read(work, picture.file_id)) for picture in pictures]
    except LookupError:
        abort(404)
    return render_template(
        "applications/look.html",
        application=_received(application_id),
        kind=paper,
        pictures=shown,
        is_compared=all(picture.checked_at for picture in pictures),
    )


@bp.post("/desk/<application_id>/papers/<kind>/compared")
@requires(Permission.SEE_IDENTITY_DOCUMENTS)
def compared(application_id: str, kind: str) -> ResponseReturnValue:
    """Record that a paper was compared with its original."""
    try:
        with unit_of_work() as work:
            actions.check_document(work, current_actor(), application_id, _paper(kind), clock.now())
    except LookupError:
        abort(404)
    flash(_("Recorded: compared with the original."), "success")
    return redirect(url_for("applications.received", application_id=application_id), 303)


@bp.post("/desk/<application_id>/notice")
@requires(Permission.RECEIVE_APPLICATIONS)
def ask_supplement(application_id: str) -> ResponseReturnValue:
    """Ask for everything that is missing, in one notice."""
    application = _received(application_id)
    form = _notice_form(application)
    if not form.validate_on_submit():
        return _received_page(application, notice_form=form), 422
    with unit_of_work() as work:
        actions.ask_supplement(
            work,
            current_actor(),
            application_id,
            form.version.data or 0,
            form.also.data or (),
            form.remark.data,
            clock.now(),
        )
    flash(_("The notice is sent. The candidate sees it on the page of the application."), "success")
    return redirect(url_for("applications.received", application_id=application_id), 303)


@bp.post("/desk/<application_id>/accept")
@requires(Permission.RECEIVE_APPLICATIONS)
def accept(application_id: str) -> ResponseReturnValue:
    """Accept a file."""
    version = _version()
    try:
        with unit_of_work() as work:
            actions.accept(work, current_actor(), application_id, version, clock.now())
    except LookupError:
        abort(404)
    flash(_("The application is accepted. The candidate can be entered in an examination."), "success")
    return redirect(url_for("applications.received", application_id=application_id), 303)


@bp.post("/desk/<application_id>/refuse")
@requires(Permission.RECEIVE_APPLICATIONS)
def refuse(application_id: str) -> ResponseReturnValue:
    """Refuse a file, with the article and the reason."""
    application = _received(application_id)
    form = RefuseForm()
    if not form.validate_on_submit():
        return _received_page(application, refuse_form=form), 422
    with unit_of_work() as work:
        actions.refuse(
            work,
            current_actor(),
            application_id,
            form.version.data or 0,
            Source.parse(form.article.data),
            form.reason.data,
            clock.now(),
        )
    flash(_("The application is refused. The candidate sees the article and the reason."), "success")
    return redirect(url_for("applications.received", application_id=application_id), 303)


# What the views share


def _writable(application_id: str) -> Application:
    try:
        return queries.writable(session(), current_actor(), application_id)
    except LookupError:
        abort(404)


def _received(application_id: str) -> Application:
    try:
        return queries.received(session(), current_actor(), application_id)
    except LookupError:
        abort(404)


def _paper(kind: str) -> DocumentKind:
    try:
        return DocumentKind(kind)
    except ValueError:
        abort(404)


def _version() -> int:
    """Return the version that a button carries; 400 when it carries none."""
    form = ActForm()
    if not form.validate_on_submit() or form.version.data is None:
        abort(400)
    return form.version.data


def _states(application: Application) -> tuple[queries.SectionState, ...]:
    return queries.sections(application, application.documents, queries.judged_on(application, clock.today()))


def _missing(application: Application) -> tuple[Finding, ...]:
    return queries.missing(application, application.documents, queries.judged_on(application, clock.today()))


def _as_answer(document: Document) -> Response:
    content, media_type = files.read(session(), document.file_id)
    return Response(content, mimetype=media_type, headers={"Content-Disposition": "inline"})


def _inline(content: bytes, media_type: str) -> str:
    """Return a picture as an address that holds it, so that no other address shows it."""
    return f"data:{media_type};base64,{b64encode(content).decode()}"


def _start_form() -> StartForm:
    return StartForm(organisations.certifying(session(), clock.today()), language())


def _start_page(form: StartForm) -> str:
    rules = regulation_on(clock.today())
    return render_template(
        "applications/start.html",
        form=form,
        rules=[rules.classes[operator_class] for operator_class in CLASSES_EASIEST_FIRST],
        both_parts_within=rules.both_parts_within,
        standing=form.standing.values(),
    )


def _paper_form() -> PaperForm:
    mine = organisations.managed(session(), current_actor())
    return PaperForm({one.id: one.name_in(language()) for one in mine})


def _section_page(application: Application, name: str, form: SectionForm) -> str:
    page = queries.SECTIONS[name]
    state = next((one for one in _states(application) if one.section is page), None)
    if state is None:
        abort(404)  # this class does not ask for it
    return render_template(
        "applications/section.html",
        application=application,
        is_own=application.account_id == current_actor().account_id,
        name=name,
        page=page,
        form=form,
        state=state,
        pictures=queries.current(application.documents, page.paper) if page.paper else [],
        photo_rule=regulation_on(clock.today()).photo,
    )


def _with_suggestion(form: SectionForm) -> SectionForm:
    """Write the Latin form of the name into the form, without saving anything."""
    if "latin_name" in form:
        form["latin_name"].data = actions.suggested_latin(form["full_name"].data or "")
    return form


def _picture(form: SectionForm, page: queries.Section) -> tuple[tuple[bytes, int, int] | None, int]:
    """Return the picture that came, cleaned, and 0; or None and the status with which the form is shown again."""
    sent = form["picture"].data if "picture" in form else None
    content = sent.read() if sent else b""
    if not content:
        if page is queries.PHOTO:
            form["picture"].errors = [_("Choose the photograph.")]
            return None, 422
        return None, 0
    try:
        return files.cleaned_picture(content), 0
    except files.UnfitFileError as unfit:
        form["picture"].errors = [_why_unfit(unfit)]
        return None, 413 if unfit.code == "too-large" else 422


def _why_unfit(unfit: files.UnfitFileError) -> str:
    sentences: dict[str, str] = {
        "too-large": _("This file is larger than 5 MB. Take the picture again with fewer pixels."),
        "not-a-picture": _("This is not a picture that we can read. Send a JPEG, PNG or WebP, no PDF."),
        "too-many-pixels": _("This picture has too many pixels. Take it again with fewer."),
        "unreadable": _("This picture is damaged. Please take it again."),
        "too-many": _("This paper has enough pictures. Take one out first."),
    }
    return sentences[unfit.code]


def _changed_meanwhile(refusal: RefusedError, application_id: str, name: str, form: SectionForm) -> ResponseReturnValue:
    """Show what was typed again on top of what is there now, so that nothing typed is lost."""
    application = _writable(application_id)
    if refusal.findings[0].reason is not Reason.STALE_STATE or application.state not in queries.WRITABLE:
        raise refusal
    form.version.raw_data = [str(application.version)]
    form.form_errors = [_("This page was changed in another window. Look at what you typed and save it once more.")]
    return _section_page(application, name, form), 409


def _submit_form(application: Application) -> SubmitForm | SubmitOnPaperForm:
    if application.account_id == current_actor().account_id:
        return SubmitForm()
    asked_on = clock.day_of(application.notices[-1].sent_at) if application.notices else date.min
    form = SubmitOnPaperForm(asked_on)
    if form.received_on.data is None and not form.is_submitted():
        form.received_on.data = clock.today() if application.notices else application.filed_on
    return form


def _review_page(application: Application, form: SubmitForm | SubmitOnPaperForm | None) -> str:
    form = form or _submit_form(application)
    body = organisations.organisation(session(), application.organisation_id)
    is_own = application.account_id == current_actor().account_id
    missing = _missing(application)
    return render_template(
        "applications/review.html",
        application=application,
        organisation=body,
        is_own=is_own,
        form=form,
        missing=missing,
        empty_fields=queries.empty_fields(application),
        may_submit=not missing or not is_own,
        states=_states(application),
        facts=_facts(application),
        pictures={state.section.name: _count(application, state.section) for state in _states(application)},
    )


def _count(application: Application, page: queries.Section) -> int:
    return len(queries.current(application.documents, page.paper)) if page.paper else 0


def _facts(application: Application) -> dict[str, str]:
    """Return the fields of the application form as people read them."""
    nations = nationality_names()
    facts: dict[str, str] = {}
    for name in FIELD_NAMES:
        value = getattr(application, name)
        if name == "nationality":
            facts[name] = nations.get(value, value)
        elif name == "sex":
            facts[name] = str(SEX_NAMES.get(value, ""))
        elif name == "identity_kind":
            facts[name] = str(IDENTITIES.get(value, ""))
        elif isinstance(value, bool):
            facts[name] = _("Yes") if value else _("No")
        else:
            facts[name] = day(value) if isinstance(value, date) else value or ""
    return facts


def _notices(application: Application) -> list[tuple[str, str, list[tuple[str, str, list[str]]]]]:
    """Return the notices, newest first: when, the remark, and each item as sentence, article and empty fields."""
    return [
        (
            moment(notice.sent_at),
            notice.remark,
            [
                (
                    sentence(finding := queries.as_finding(item)),
                    article(finding.source),
                    [str(FIELD_NAMES[name]) for name in item.get("fields", ())],
                )
                for item in notice.items
            ],
        )
        for notice in reversed(application.notices)
    ]


def _steps(application: Application, due: Deadline | None) -> list[dict[str, str]]:
    """Return what happened to a dossier and what comes next, for the timeline."""
    past = {
        "start": _("Begun"),
        "submit": _("Application handed in"),
        "ask-supplement": _("Supplement asked"),
        "accept": _("Accepted"),
        "refuse": _("Refused"),
        "withdraw": _("Withdrawn"),
        "certified": _("Certificate issued"),
    }
    steps = [
        {"title": past[event.act], "state": "done", "at": moment(event.at)}
        for event in queries.history(session(), application.id)
    ]
    if application.state in ("refused", "withdrawn") and steps:
        steps[-1]["state"] = "stopped"
    ahead = {
        "draft": [_("Fill in and hand in"), _("The organisation checks"), _("Examination"), _("Certificate")],
        "supplement": [_("Send what is missing"), _("The organisation checks"), _("Examination"), _("Certificate")],
        "submitted": [_("The organisation checks"), _("Examination"), _("Certificate")],
        "accepted": [_("Examination"), _("Certificate")],
    }.get(application.state, [])
    for number, title in enumerate(ahead):
        steps.append({"title": title, "state": "current" if number == 0 else "todo"})
    if due and application.state == "submitted":
        steps[-len(ahead)]["text"] = _("You hear by %(day)s if anything is missing.", day=day(due.due_on))
    return steps


def _notice_form(application: Application, *, empty: bool = False) -> NoticeForm:
    askable: Sequence[Finding] = queries.askable(application.documents)
    return NoticeForm({queries.key_of(finding): sentence(finding) for finding in askable}, empty=empty)


def _received_page(
    application: Application, notice_form: NoticeForm | None = None, refuse_form: RefuseForm | None = None
) -> str:
    shown_again = notice_form or refuse_form
    due = queries.legal_day(application, working_calendar(session()))
    is_own = application.account_id == current_actor().account_id
    notice_form = notice_form or _notice_form(application, empty=True)
    refuse_form = refuse_form or RefuseForm(empty=True)
    judged_on = queries.judged_on(application, clock.today())
    papers = [
        (kind, pictures, all(picture.checked_at for picture in pictures))
        for kind in DocumentKind
        if (pictures := queries.current(application.documents, kind))
    ]
    return render_template(
        "applications/received.html",
        application=application,
        organisation=organisations.organisation(session(), application.organisation_id),
        is_own=is_own,
        due=due,
        is_overdue=due is not None and due.is_overdue(clock.today()),
        judged_on=judged_on,
        missing=_missing(application) if application.state in ("submitted", "supplement") else (),
        empty_fields=queries.empty_fields(application),
        facts=_facts(application),
        states=queries.sections(application, application.documents, judged_on),
        papers=papers if application.state in queries.UNDER_REVIEW else [],
        notices=_notices(application),
        steps=_steps(application, due),
        refusal_article=ARTICLES_TO_REFUSE_BY.get(application.refusal_article, application.refusal_article),
        shown_again=shown_again,
        notice_form=notice_form,
        refuse_form=refuse_form,
    )
