"""Questions on their way into a bank."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.audit import actions as audit
from app.banks import actions, queries
from app.banks.editor import DraftForm, filled
from app.banks.forms import NewQuestionForm, VerdictForm, VersionForm
from app.banks.models import Draft, QuestionBank
from app.banks.shown import as_on_a_paper, preview
from app.banks.views.blueprint import bp, found, page_number
from app.banks.views.editions import bank_page
from app.domain.refusal import Reason, RefusedError
from app.kernel import clock
from app.kernel.actor import Role, current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.languages import language
from app.kernel.permissions import Permission, accepts_upload, requires

MOST_ALIKE_SHOWN = 5


@bp.get("/banks/<bank>/drafts")
@requires(Permission.SEE_QUESTIONS)
def drafts(bank: str) -> ResponseReturnValue:
    """List the questions of a bank that are being written, reviewed or wait for its next edition."""
    row = found(bank)
    state, text = request.args.get("state", ""), request.args.get("text", "")[:100]
    lines, number, count = queries.drafts(session(), row, state, text, language(), page_number())
    return render_template(
        "banks/drafts.html", bank=row, lines=lines, number=number, count=count, state=state, text=text
    )


@bp.post("/banks/<bank>/drafts")
@requires(Permission.WRITE_QUESTIONS)
def start(bank: str) -> ResponseReturnValue:
    """Begin a new question."""
    row = found(bank, Role.AUTHOR)
    form = NewQuestionForm()
    if not form.validate_on_submit():
        return bank_page(row, form), 422
    try:
        with unit_of_work() as work:
            draft = actions.start(work, current_actor(), bank, form.code.data, clock.now())
    except RefusedError:
        form.code.errors = [_("Another question has this code.")]
        return bank_page(found(bank, Role.AUTHOR), form), 422
    return redirect(url_for(".draft", draft_id=draft.id), 303)


@bp.post("/banks/<bank>/questions/<code>/change")
@requires(Permission.WRITE_QUESTIONS)
def change(bank: str, code: str) -> ResponseReturnValue:
    """Begin to change a published question."""
    try:
        with unit_of_work() as work:
            draft = actions.change(work, current_actor(), bank, code, clock.now())
    except LookupError:
        abort(404)
    return redirect(url_for(".draft", draft_id=draft.id), 303)


@bp.get("/drafts/<draft_id>")
@requires(Permission.SEE_QUESTIONS)
def draft(draft_id: str) -> ResponseReturnValue:
    """Show a draft: to its writer the editor, to everybody else the question without its key."""
    row = _draft(draft_id)
    if _is_mine(row):
        form = DraftForm(formdata=None, data={"version": row.version, **filled(row.body)})
        return _editor(row, form)
    return _reading(row)


@bp.post("/drafts/<draft_id>/key")
@requires(Permission.SEE_QUESTIONS)
def read_draft(draft_id: str) -> ResponseReturnValue:
    """Show a draft with its key and its explanations."""
    with unit_of_work() as work:
        row = _draft(draft_id)
        facts = {"bank": row.bank, "code": row.code}
        audit.record(work, current_actor(), "banks.read-keys", ("draft", row.id), facts, clock.now())
    return _reading(row, with_key=True)


@bp.post("/drafts/<draft_id>")
@requires(Permission.WRITE_QUESTIONS)
@accepts_upload
def write(draft_id: str) -> ResponseReturnValue:
    """Keep what was written, show what it would look like, or keep it and hand it to the reviewers."""
    row = _draft(draft_id)
    if not _is_mine(row):
        abort(404)
    form, act = DraftForm(), request.form.get("act", "save")
    if not form.validate_on_submit() or form.version.data is None:
        return _editor(row, form), 200 if act == "preview" else 422
    body = form.body(row.body)
    if act == "preview":
        return _editor(row, form, body)
    try:
        with unit_of_work() as work:
            kept = actions.write(
                work, current_actor(), draft_id, form.version.data, body, form.picture_bytes(), clock.now()
            )
            faults = queries.faults(work, kept)
            if act == "submit" and not faults:
                actions.submit(work, current_actor(), draft_id, kept.version, clock.now())
    except RefusedError as refusal:
        if refusal.findings[0].reason is not Reason.STALE_STATE or not _is_mine(_draft(draft_id)):
            raise
        form.version.data, form.version.raw_data = _draft(draft_id).version, None
        said = _(
            "This draft was kept from another window meanwhile. What you typed here is below: keep it again to use it."
        )
        form.form_errors.append(said)
        return _editor(row, form), 409
    if act != "submit":
        flash(_("The draft is kept."), "success")
    elif faults:
        count = ngettext("%(num)d thing is missing", "%(num)d things are missing", len(faults))
        flash(_("The draft is kept, but not handed in: %(count)s. They are listed below.", count=count), "error")
    else:
        flash(_("The question is with the reviewers."), "success")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/drafts/<draft_id>/<any('take','drop'):act>")
@requires(Permission.WRITE_QUESTIONS)
def writers_act(draft_id: str, act: str) -> ResponseReturnValue:
    """Go on with what a colleague wrote, or give a draft up."""
    form = VersionForm()
    if not form.validate_on_submit() or form.version.data is None:
        abort(422)
    try:
        with unit_of_work() as work:
            if act == "take":
                actions.take(work, current_actor(), draft_id, form.version.data, clock.now())
            else:
                actions.drop(work, current_actor(), draft_id, form.version.data, "", clock.now())
    except LookupError:
        abort(404)
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/drafts/<draft_id>/review")
@requires(Permission.REVIEW_QUESTIONS)
def review_draft(draft_id: str) -> ResponseReturnValue:
    """Say what I make of a draft as its reviewer."""
    return _judge(draft_id, Role.REVIEWER, _("The question goes on to the approver."))


@bp.post("/drafts/<draft_id>/approve")
@requires(Permission.APPROVE_QUESTIONS)
def approve(draft_id: str) -> ResponseReturnValue:
    """Decide on a reviewed draft as its approver."""
    return _judge(draft_id, Role.APPROVER, _("The question waits for the next edition."))


@bp.post("/banks/<bank>/publish")
@requires(Permission.APPROVE_QUESTIONS)
def publish(bank: str) -> ResponseReturnValue:
    """Publish the approved drafts as the next edition."""
    try:
        with unit_of_work() as work:
            edition = actions.publish_drafts(work, current_actor(), bank, clock.now())
    except LookupError:
        abort(404)
    flash(_("Edition %(number)s is published; papers are drawn from it from now on.", number=edition.number), "success")
    return redirect(url_for(".bank", bank=bank), 303)


def _judge(draft_id: str, role: Role, passed: str) -> ResponseReturnValue:
    row = queries.draft(session(), current_actor(), draft_id, role) or abort(404)
    form = VerdictForm()
    if not form.validate_on_submit() or form.version.data is None:
        return _reading(row, form=form), 422
    passes = actions.review if role is Role.REVIEWER else actions.approve
    act = {"return": actions.send_back, "drop": actions.drop}.get(form.verdict.data or "", passes)
    try:
        with unit_of_work() as work:
            act(work, current_actor(), draft_id, form.version.data, form.words.data, clock.now())
    except LookupError:
        abort(404)
    if act is passes:
        flash(passed, "success")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def _draft(draft_id: str) -> Draft:
    return queries.draft(session(), current_actor(), draft_id, *queries.READERS) or abort(404)


def _is_mine(row: Draft) -> bool:
    """Say whether I am writing this draft."""
    actor = current_actor()
    bank = session().get_one(QuestionBank, row.bank)
    return row.state == "draft" and row.written_by == actor.account_id and queries.keeps(actor, bank, Role.AUTHOR)


def _editor(row: Draft, form: DraftForm, body: dict[str, object] | None = None) -> str:
    """Return the editor. body: what is typed and not kept, for the preview; the kept one otherwise."""
    return render_template(
        "banks/editor.html",
        draft=row,
        bank=session().get_one(QuestionBank, row.bank),
        form=form,
        shown=preview(body or row.body, row.figure),
        key=(body or row.body).get("key", "a"),
        missing=form.missing(queries.faults(session(), row)),
        alike=queries.near_duplicates(session(), row)[:MOST_ALIKE_SHOWN] if body is None else [],
        remarks=_remarks(row),
    )


def _reading(row: Draft, *, with_key: bool = False, form: VerdictForm | None = None) -> str:
    actor, bank = current_actor(), session().get_one(QuestionBank, row.bank)
    turn = actions.TURN.get(row.state)
    shown = preview(row.body, row.figure)
    return render_template(
        "banks/draft.html",
        draft=row,
        bank=bank,
        shown=shown if with_key else as_on_a_paper(shown, row.code),
        with_key=with_key,
        suited=filled(row.body)["classes"],
        writer=queries.names_of(session(), [row.written_by]).get(row.written_by, ""),
        remarks=_remarks(row),
        may_take=turn is Role.AUTHOR and queries.keeps(actor, bank, Role.AUTHOR),
        turn=turn if turn in (Role.REVIEWER, Role.APPROVER) and queries.keeps(actor, bank, turn) else None,
        form=form or VerdictForm(formdata=None, data={"version": row.version}),
    )


def _remarks(row: Draft) -> list[tuple[object, str]]:
    """Return what was done with a draft and said of it, each with the name of who did."""
    names = queries.names_of(session(), [remark.by for remark in row.remarks])
    return [(remark, names.get(remark.by, "")) for remark in row.remarks]
