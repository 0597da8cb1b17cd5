"""Banks, their editions, and single questions."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit import actions as audit
from app.banks import actions, queries
from app.banks.bodies import body_of
from app.banks.comparison import compare, flat
from app.banks.forms import BankForm, NewQuestionForm, ReasonForm
from app.banks.models import Edition, Question, QuestionBank
from app.banks.queries import Wanted
from app.banks.shown import as_on_a_paper, preview
from app.banks.views.blueprint import bp, found, page_number
from app.domain.refusal import RefusedError
from app.kernel import clock
from app.kernel.actor import Role, current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.languages import language
from app.kernel.permissions import Permission, requires
from app.organisations import queries as organisations

PLATFORM = "platform"
UNSAID = ("key", "why", "calculation", "template")  # what a comparison names and does not show


@bp.get("/banks")
@requires(Permission.SEE_QUESTIONS)
def overview() -> ResponseReturnValue:
    """List the banks I see, with what waits in each."""
    actor = current_actor()
    return render_template(
        "banks/overview.html",
        lines=queries.banks(session(), actor),
        may_make=bool(queries.bodies(actor, Role.AUTHOR)),
        may_sweep=bool(queries.bodies(actor, Role.REVIEWER)),
    )


@bp.get("/new-bank")
@requires(Permission.WRITE_QUESTIONS)
def making() -> ResponseReturnValue:
    """Show the form that makes a bank."""
    return render_template("banks/making.html", form=BankForm(_owners()))


@bp.post("/new-bank")
@requires(Permission.WRITE_QUESTIONS)
def make() -> ResponseReturnValue:
    """Make a bank."""
    form = BankForm(_owners())
    if not form.validate_on_submit():
        return render_template("banks/making.html", form=form), 422
    title = {"vi": form.title_vi.data, "en": form.title_en.data}
    try:
        with unit_of_work() as work:
            made = actions.make_bank(
                work,
                current_actor(),
                None if form.body.data == PLATFORM else form.body.data,
                form.code.data,
                title,
                form.purpose.data,
                form.licence.data,
                clock.now(),
            )
    except RefusedError:
        form.code.errors = [_("Another bank has this code.")]
        return render_template("banks/making.html", form=form), 422
    return redirect(url_for(".bank", bank=made.code), 303)


@bp.get("/banks/<bank>")
@requires(Permission.SEE_QUESTIONS)
def bank(bank: str) -> ResponseReturnValue:
    """Show a bank: its editions, and what is being written."""
    return bank_page(found(bank), None)


def bank_page(row: QuestionBank, form: NewQuestionForm | None) -> str:
    """Return the page of a bank. form: of a new question, when it has to be shown again."""
    actor = current_actor()
    [line] = [line for line in queries.banks(session(), actor) if line.bank is row]
    owner = organisations.organisation(session(), row.organisation_id) if row.organisation_id else None
    if form is None and queries.keeps(actor, row, Role.AUTHOR):
        form = NewQuestionForm(formdata=None, data={"code": queries.next_code(session(), row)})
    return render_template(
        "banks/bank.html",
        bank=row,
        line=line,
        owner=owner,
        editions=queries.editions(session(), row),
        form=form,
        may_approve=queries.keeps(actor, row, Role.APPROVER),
    )


@bp.get("/banks/<bank>/editions/<number>")
@requires(Permission.SEE_QUESTIONS)
def edition(bank: str, number: str) -> ResponseReturnValue:
    """List the questions of an edition, without their keys."""
    row = _edition(found(bank), number)
    wanted = _wanted(request.args)
    return render_template(
        "banks/edition.html",
        edition=row,
        wanted=wanted,
        page=queries.questions_of(session(), row, wanted, page_number()),
        read=None,
    )


@bp.post("/banks/<bank>/editions/<number>")
@requires(Permission.SEE_QUESTIONS)
def read_edition(bank: str, number: str) -> ResponseReturnValue:
    """Show a page of the questions of an edition with their keys."""
    wanted = _wanted(request.form)
    with unit_of_work() as work:
        row = _edition(found(bank), number)
        page = queries.questions_of(work, row, wanted, page_number())
        codes = [line.code for line in page.lines]
        audit.record(work, current_actor(), "banks.read-keys", ("edition", row.id), {"codes": codes}, clock.now())
        rows = queries.questions(work, [line.id for line in page.lines], figures=True)
    read = {line.code: (rows[line.id], queries.shown(rows[line.id])) for line in page.lines}
    return render_template("banks/edition.html", edition=row, wanted=wanted, page=page, read=read)


@bp.get("/banks/<bank>/questions/<code>")
@requires(Permission.SEE_QUESTIONS)
def question(bank: str, code: str) -> ResponseReturnValue:
    """Show a question without its key: where it stands, and what may be done with it."""
    return _question_page(*_question(bank, code))


@bp.post("/banks/<bank>/questions/<code>")
@requires(Permission.SEE_QUESTIONS)
def read_question(bank: str, code: str) -> ResponseReturnValue:
    """Show a question with its key and its explanations."""
    with unit_of_work() as work:
        row, standing = _question(bank, code)
        audit.record(work, current_actor(), "banks.read-keys", ("question", code), {"bank": bank}, clock.now())
    return _question_page(row, standing, with_key=True)


@bp.post("/banks/<bank>/questions/<code>/retire")
@requires(Permission.RETIRE_QUESTIONS)
def retire(bank: str, code: str) -> ResponseReturnValue:
    """Take a question out of every paper from now on."""
    found(bank, Role.APPROVER, Role.AUTHORITY)
    row, standing = _question(bank, code)
    form = ReasonForm(prefix="retire")
    if not form.validate_on_submit():
        return _question_page(row, standing, retiring=form), 422
    with unit_of_work() as work:
        actions.retire(work, current_actor(), bank, code, form.reason.data, clock.now())
    flash(_("The question is retired: no paper is drawn with it any more."), "success")
    return redirect(url_for(".question", bank=bank, code=code), 303)


@bp.post("/banks/<bank>/questions/<code>/report")
@requires(Permission.SEE_QUESTIONS)
def report(bank: str, code: str) -> ResponseReturnValue:
    """Have a question looked at again, because somebody doubts it."""
    row, standing = _question(bank, code)
    form = ReasonForm(prefix="report")
    if not form.validate_on_submit():
        return _question_page(row, standing, reporting=form), 422
    with unit_of_work() as work:
        facts = {"reason": form.reason.data}
        opened = actions.open_review(work, bank, code, "report", facts, current_actor(), clock.now())
    return redirect(url_for(".review", review_id=opened.id), 303)


@bp.get("/banks/<bank>/comparison")
@requires(Permission.SEE_QUESTIONS)
def comparison(bank: str) -> ResponseReturnValue:
    """Show what changed between two editions; of keys and explanations only that they did."""
    row = found(bank)
    old, new = (_edition(row, request.args.get(name, "")) for name in ("old", "new"))
    before, after = (
        {one.code: flat(body_of(one)) | {"figure.file": one.figure_id} for one in edition.questions}
        for edition in (old, new)
    )
    compared = compare(before, after)
    changes = {
        code: [(field, before[code].get(field), after[code].get(field)) for field in fields if not _is_unsaid(field)]
        for code, fields in compared.changed.items()
    }
    stems = {code: fields[f"{language()}.stem"] for code, fields in {**before, **after}.items()}
    return render_template(
        "banks/comparison.html", bank=row, old=old, new=new, compared=compared, changes=changes, stems=stems
    )


def _is_unsaid(field: str) -> bool:
    return any(part in UNSAID for part in field.split("."))


def _owners() -> list[tuple[str, str]]:
    """Return the bodies for which I write: id and name, the platform by a word."""
    own = queries.bodies(current_actor(), Role.AUTHOR)
    return [
        (body_id, organisations.organisation(session(), body_id).name_in(language()))
        if body_id
        else (PLATFORM, _("The platform: for every organisation's papers"))
        for body_id in own
    ]


def _wanted(asked: Mapping[str, str]) -> Wanted:
    return Wanted(asked.get("topic", ""), asked.get("suits", ""), asked.get("text", "")[:100])


def _edition(bank: QuestionBank, number: str) -> Edition:
    return queries.edition(session(), bank, number) or abort(404)


def _question(bank: str, code: str) -> tuple[Question, list[Edition]]:
    """Return the newest form of a question, and the editions in which it stands; or answer 404."""
    standing = queries.standing(session(), found(bank), code)
    return (standing[0][0], [edition for _question, edition in standing]) if standing else abort(404)


def _question_page(
    row: Question,
    standing: list[Edition],
    *,
    with_key: bool = False,
    retiring: ReasonForm | None = None,
    reporting: ReasonForm | None = None,
) -> str:
    actor, bank = current_actor(), standing[0].of_bank
    newest = queries.newest_edition(session(), bank.code)
    shown = preview(body_of(row), row.figure)
    return render_template(
        "banks/question.html",
        bank=bank,
        question=row,
        editions=standing,
        is_in_use=newest is standing[0] and row.retired_at is None,
        shown=shown if with_key else as_on_a_paper(shown, row.code),
        with_key=with_key,
        draft=queries.waiting(session(), bank, row.code),
        review=queries.open_review_of(session(), bank.code, row.code),
        may_sweep=queries.keeps(actor, bank, Role.REVIEWER),
        may_write=queries.keeps(actor, bank, Role.AUTHOR),
        may_retire=queries.keeps(actor, bank, Role.APPROVER, Role.AUTHORITY),
        retiring=retiring or ReasonForm(formdata=None, prefix="retire"),
        reporting=reporting or ReasonForm(formdata=None, prefix="report"),
    )
