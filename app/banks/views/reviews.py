"""Published questions that have to be looked at again."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.banks import actions, queries
from app.banks.forms import CloseForm, SweepForm
from app.banks.models import QuestionBank, Review
from app.banks.views.blueprint import bp
from app.kernel import clock
from app.kernel.actor import Role, current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, requires


@bp.get("/reviews")
@requires(Permission.SEE_QUESTIONS)
def reviews() -> ResponseReturnValue:
    """List the open reviews."""
    actor = current_actor()
    return render_template(
        "banks/reviews.html",
        lines=queries.reviews(session(), actor),
        may_sweep=bool(queries.bodies(actor, Role.REVIEWER)),
    )


@bp.get("/reviews/<review_id>")
@requires(Permission.SEE_QUESTIONS)
def review(review_id: str) -> ResponseReturnValue:
    """Show why a question has to be looked at again, and what came of it."""
    return _review_page(_review(review_id), CloseForm(formdata=None))


@bp.post("/reviews/<review_id>")
@requires(Permission.REVIEW_QUESTIONS)
def close_review(review_id: str) -> ResponseReturnValue:
    """Say what came of a review."""
    row = _review(review_id, Role.REVIEWER)
    form = CloseForm()
    if not form.validate_on_submit():
        return _review_page(row, form), 422
    with unit_of_work() as work:
        actions.close_review(work, current_actor(), review_id, form.outcome.data, form.words.data, clock.now())
    flash(_("The review is closed."), "success")
    return redirect(url_for(".reviews"), 303)


@bp.get("/law-change")
@requires(Permission.REVIEW_QUESTIONS)
def law_change() -> ResponseReturnValue:
    """Find the questions that rest on a provision, before reviews of them are opened."""
    asked = {name: request.args.get(name, "")[:100] for name in ("instrument", "provision")}
    return _sweep_page(SweepForm(formdata=None, data=asked))


@bp.post("/law-change")
@requires(Permission.REVIEW_QUESTIONS)
def sweep() -> ResponseReturnValue:
    """Open a review of every question that rests on a provision."""
    form = SweepForm()
    if not form.validate_on_submit():
        return _sweep_page(form), 422
    with unit_of_work() as work:
        opened = actions.sweep(
            work, current_actor(), form.instrument.data, form.provision.data, form.reason.data, clock.now()
        )
    flash(ngettext("%(num)d question is under review.", "%(num)d questions are under review.", len(opened)), "success")
    return redirect(url_for(".reviews"), 303)


def _review(review_id: str, *roles: Role) -> Review:
    return queries.review(session(), current_actor(), review_id, *(roles or queries.READERS)) or abort(404)


def _review_page(row: Review, form: CloseForm) -> str:
    bank = session().get_one(QuestionBank, row.bank)
    people = [account_id for account_id in (row.opened_by, row.closed_by) if account_id]
    return render_template(
        "banks/review.html",
        review=row,
        bank=bank,
        question=queries.question(session(), bank, row.code),
        names=queries.names_of(session(), people),
        may_close=row.closed_at is None and queries.keeps(current_actor(), bank, Role.REVIEWER),
        form=form,
    )


def _sweep_page(form: SweepForm) -> str:
    found = (
        queries.resting_on(session(), current_actor(), form.instrument.data, form.provision.data)
        if form.instrument.data
        else []
    )
    return render_template("banks/law_change.html", form=form, found=found)
