"""What the authority sees of the question banks; questions with their keys are read, never changed, here."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.audit import actions as audit
from app.banks import queries
from app.kernel import clock
from app.kernel.actor import current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, requires

bp = Blueprint("banks", __name__, template_folder="templates")


@bp.get("/banks")
@requires(Permission.SEE_QUESTIONS)
def editions() -> ResponseReturnValue:
    """List the published editions."""
    return render_template("banks/editions.html", lines=queries.editions(session()))


@bp.post("/banks/<edition_id>")
@requires(Permission.SEE_QUESTIONS)
def read(edition_id: str) -> ResponseReturnValue:
    """Show an edition with its keys. Asked for by a form, because reading live keys is an act that is recorded."""
    actor = current_actor()
    with unit_of_work() as work:
        edition = queries.edition(work, edition_id)
        if edition is None:
            abort(404)
        audit.record(work, actor, "banks.read-keys", ("edition", edition.id), {}, clock.now())
        questions = list(edition.questions)
    return render_template("banks/edition.html", edition=edition, questions=questions)
