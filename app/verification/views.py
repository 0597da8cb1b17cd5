"""The public page of a certificate, for any phone's camera and without script; the same as JSON; and the typed code."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from app.certificates import queries
from app.certificates.models import Certificate
from app.domain.certificates.claim import normal_code
from app.domain.certificates.standing import Standing
from app.domain.classes import OperatorClass
from app.domain.regulation import regulation_of
from app.kernel import clock
from app.kernel.db import session
from app.kernel.languages import LANGUAGES, day, language, moment
from app.kernel.limits import limiter
from app.kernel.permissions import public
from app.kernel.sentences import class_name, privileges, standing_name

bp = Blueprint("verification", __name__, template_folder="templates")

# Generous for a port office behind one address; a code has 50 bits, so guessing is hopeless at any speed.
OFTEN = "3000/minute"
NOT_TO_BE_LISTED = {"X-Robots-Tag": "noindex, nofollow"}
CODE_IN_ADDRESS = re.compile(r"/v/([^/?#\s]+)")

KIND = _l("Amateur radio operator’s certificate")
UNTIL_REVOKED = _l("until it is revoked")
UNKNOWN = _l("Not one of ours")
NOT_IN_REGISTER = _l(
    "No certificate of this register has this code. Check the letters again; if they are right, treat the document as unproven."
)
TEXTS: Mapping[Standing, str] = {
    Standing.VALID: _l(
        "This certificate is in the register and has not been revoked. Compare the name, the date of birth and the"
        " photograph on it with the identity paper of the person."
    ),
    Standing.REVOKED: _l("This certificate is no longer valid."),
    Standing.REPLACED: _l("A newer certificate has taken its place; this copy is no longer valid."),
    Standing.SUPERSEDED: _l("The holder was granted a certificate of a higher class. This one was not revoked."),
    Standing.EXPIRED: _l("The certificate has reached the end of its term."),
    Standing.LOST: _l("The holder has reported this certificate lost. Whoever shows it may not be the holder."),
}


@dataclass(frozen=True, slots=True)
class Both:
    """The same said in both languages, because an inspector may read only one."""

    vi: str
    en: str


@bp.get("/v/")
@public
def lookup() -> ResponseReturnValue:
    """Ask for a code, or go on to the page of the one that was typed, or that stands in a pasted address."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return render_template("verification/lookup.html")
    pasted = CODE_IN_ADDRESS.search(typed)
    return redirect(url_for(".page", code=_readable(pasted[1] if pasted else typed) or "0"), 303)


@bp.get("/v/<code>")
@limiter.limit(OFTEN)
@public
def page(code: str) -> ResponseReturnValue:
    """Say how a certificate stands today, in both languages; one and the same page for every code that is not ours."""
    certificate = _found(code)
    if certificate is None:
        title, text = in_both(UNKNOWN), in_both(NOT_IN_REGISTER)
        checked = in_both(lambda: moment(clock.now()))
        answer = render_template("verification/unknown.html", title=title, text=text, checked=checked)
        return answer, 404, NOT_TO_BE_LISTED
    standing = queries.standing(certificate, clock.today())
    answer = render_template(
        "verification/page.html",
        standing=standing,
        number=certificate.number,
        title=in_both(lambda: standing_name(standing)),
        text=in_both(TEXTS[standing]),
        facts=facts(certificate),
    )
    return answer, 200, NOT_TO_BE_LISTED


@bp.get("/api/v1/status/<code>")
@limiter.limit(OFTEN)
@public
def status(code: str) -> ResponseReturnValue:
    """The same for programs: standing, class, number, day of issue and issuer; nothing of the holder."""
    certificate = _found(code)
    if certificate is None:
        return {"code": _readable(code), "status": "unknown"}, 404, NOT_TO_BE_LISTED
    today = clock.today()
    since = queries.since(certificate, today)
    facts = {
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
    return facts, 200, NOT_TO_BE_LISTED


def facts(certificate: Certificate) -> list[tuple[Both, Both | str]]:
    """Return all that a stranger may learn of a certificate, in the order of the page: what each is, and what it says.

    Of the holder the given name with initials and the year of birth; never more.
    """
    rule = regulation_of(certificate.regulation).classes[OperatorClass(certificate.operator_class)]
    holder = queries.allow_list(certificate)
    since = queries.since(certificate, clock.today())
    rows: list[tuple[str, Callable[[], object] | str]] = [
        (_l("Kind"), lambda: f"{KIND} – {class_name(rule.operator_class)}"),
        (_l("Privileges"), lambda: privileges(rule)),
        (_l("Holder"), holder["name"]),
        (_l("Year of birth"), holder["year"]),
        (_l("Issued on"), lambda: day(certificate.issued_on)),
        (_l("Issued by"), lambda: certificate.issuer[f"name_{language()}"]),
        (_l("As it stands since"), lambda: day(since)) if since else (_l("Validity"), lambda: UNTIL_REVOKED),
        (_l("Code"), certificate.code),
        (_l("Checked at"), lambda: moment(clock.now())),
    ]
    return [(in_both(label), in_both(value) if callable(value) else value) for label, value in rows if value]


def in_both(say: Callable[[], object] | str) -> Both:
    """Return what `say` says in each language, whatever the reader's own: a text to be translated, or what makes one."""
    said = {}
    for tongue in LANGUAGES:
        with _speaking(tongue):
            said[tongue] = str(say() if callable(say) else say)
    return Both(**said)


@contextmanager
def _speaking(tongue: str) -> Iterator[None]:
    own = language()
    g.language = tongue
    try:
        with force_locale(tongue):
            yield
    finally:
        g.language = own


def _found(code: str) -> Certificate | None:
    readable = _readable(code)
    return queries.by_code(session(), readable) if readable else None


def _readable(typed: str) -> str | None:
    try:
        return normal_code(typed)
    except ValueError:
        return None
