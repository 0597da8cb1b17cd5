"""The working calendar's page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.regulation.calendar import ANNOUNCED_UNTIL
from app.kernel import clock
from app.kernel.actor import current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.forms import EARLIEST_YEAR, LATEST_YEAR
from app.kernel.permissions import Permission, requires
from app.policy import actions, queries
from app.policy.forms import CorrectionForm

bp = Blueprint("policy", __name__, template_folder="templates")


@bp.get("/calendar")
@requires(Permission.KEEP_CALENDAR)
def calendar() -> ResponseReturnValue:
    """Show a year's days off, working weekend days and corrections."""
    return _page(CorrectionForm())


@bp.post("/calendar")
@requires(Permission.KEEP_CALENDAR)
def correct() -> ResponseReturnValue:
    """Correct one day."""
    form = CorrectionForm()
    if not form.validate_on_submit() or form.day.data is None:
        return _page(form), 422
    with unit_of_work() as work:
        actions.correct(work, current_actor(), form.day.data, form.kind.data, form.basis.data, clock.now())
    flash(_("The calendar is corrected. Open deadlines are already counted by it."), "success")
    return redirect(url_for("policy.calendar", year=form.day.data.year), 303)


def _page(form: CorrectionForm) -> str:
    asked = form.day.data.year if form.day.data else request.args.get("year", clock.today().year, type=int)
    year = min(max(asked, EARLIEST_YEAR), LATEST_YEAR)
    return render_template(
        "policy/calendar.html",
        form=form,
        page=queries.calendar_year(session(), year),
        announced_until=ANNOUNCED_UNTIL,
    )
