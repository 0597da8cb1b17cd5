"""The public page of a certificate, for any phone's camera and without script; the same as JSON; and the typed code."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.certificates import queries
from app.certificates.models import Certificate
from app.domain.certificates.claim import normal_code
from app.domain.classes import OperatorClass
from app.domain.regulation import ClassRule, regulation_of
from app.kernel import clock
from app.kernel.db import session
from app.kernel.limits import limiter
from app.kernel.permissions import public

bp = Blueprint("verification", __name__, template_folder="templates")

# Generous for a port office behind one address; a code has 50 bits, so guessing is hopeless at any speed.
OFTEN = "120/minute"


@bp.get("/v/")
@public
def lookup() -> ResponseReturnValue:
    """Ask for a code, or go on to the page of the one that was typed."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return render_template("verification/lookup.html")
    return redirect(url_for(".page", code=_readable(typed) or "0"), 303)


@bp.get("/v/<code>")
@limiter.limit(OFTEN)
@public
def page(code: str) -> ResponseReturnValue:
    """Say how a certificate stands today, in both languages; one and the same page for every code that is not ours."""
    certificate = _found(code)
    today = clock.today()
    if certificate is None:
        return render_template("verification/unknown.html", now=clock.now()), 404, {"X-Robots-Tag": "noindex"}
    return (
        render_template(
            "verification/page.html",
            certificate=certificate,
            standing=queries.standing(certificate, today),
            since=queries.since(certificate, today),
            holder=queries.allow_list(certificate),
            rule=_rule(certificate),
            now=clock.now(),
        ),
        200,
        {"X-Robots-Tag": "noindex"},
    )


@bp.get("/api/v1/status/<code>")
@limiter.limit(OFTEN)
@public
def status(code: str) -> ResponseReturnValue:
    """The same for programs: standing, class, number, day of issue and issuer; nothing of the holder."""
    certificate = _found(code)
    if certificate is None:
        return {"code": _readable(code), "status": "unknown"}, 404
    today = clock.today()
    since = queries.since(certificate, today)
    return {
        "code": certificate.code,
        "status": queries.standing(certificate, today).value,
        "since": since.isoformat() if since else None,
        "type": certificate.operator_class,
        "number": certificate.number,
        "issued_on": certificate.issued_on.isoformat(),
        "valid_until": None,
        "issuer": certificate.issuer["name_en"],
        "checked_at": clock.now().isoformat(timespec="seconds"),
    }


def _found(code: str) -> Certificate | None:
    readable = _readable(code)
    return queries.by_code(session(), readable) if readable else None


def _readable(typed: str) -> str | None:
    try:
        return normal_code(typed)
    except ValueError:
        return None


def _rule(certificate: Certificate) -> ClassRule:
    return regulation_of(certificate.regulation).classes[OperatorClass(certificate.operator_class)]
