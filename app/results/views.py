"""What a candidate sees of their own results."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.regulation import regulation_on
from app.kernel import clock
from app.kernel.actor import current_actor
from app.kernel.db import session
from app.kernel.permissions import Permission, requires
from app.results import queries

bp = Blueprint("results", __name__, template_folder="templates")


@bp.get("/results")
@requires(Permission.HAVE_AN_ACCOUNT)
def mine() -> ResponseReturnValue:
    """Show the signed-in person's results: the count and each topic, never a question or a key."""
    return render_template(
        "results/mine.html",
        results=queries.of_account(session(), current_actor().account_id),
        within=regulation_on(clock.today()).both_parts_within,
    )
