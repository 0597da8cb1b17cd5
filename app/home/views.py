"""The first page, the notices, and the record of acts."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.audit import queries as record_of_acts
from app.kernel.db import session
from app.kernel.permissions import Permission, public, requires
from app.kernel.vendor import works

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
@public
def page() -> ResponseReturnValue:
    """Show what the product is for, or where the signed-in person works."""
    return render_template("home.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say which personal data are kept, why, how long, and who sees them."""
    return render_template("home/privacy.html")


@bp.get("/licences")
@public
def licences() -> ResponseReturnValue:
    """Name the work of others that this product shows."""
    return render_template("licences.html", works=works())


@bp.get("/record")
@requires(Permission.READ_AUDIT)
def record() -> ResponseReturnValue:
    """Show the newest acts, and whether the chain holds."""
    return render_template(
        "home/record.html",
        entries=record_of_acts.latest(session()),
        broken_at=record_of_acts.broken_at(session()),
    )
