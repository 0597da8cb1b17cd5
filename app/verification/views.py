"""The public page of a certificate, for any phone's camera and without script; the same as JSON; the typed code; the lists."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app.certificates import queries
from app.certificates.models import Certificate
from app.domain.certificates.claim import normal_code
from app.domain.certificates.standing import Standing
from app.domain.classes import OperatorClass
from app.domain.regulation import regulation_of
from app.kernel import clock, keys
from app.kernel.db import session
from app.kernel.languages import Both, day, in_both, language, moment
from app.kernel.limits import limiter
from app.kernel.lists import STATUS_LIST_TERM
from app.kernel.permissions import public
from app.kernel.sentences import class_name, privileges, standing_name
from app.kernel.settings import Settings
from app.verification import queries as lists

bp = Blueprint("verification", __name__, template_folder="templates")

# Generous for a port office behind one address; a code has 50 bits, so guessing is hopeless at any speed.
OFTEN = "3000/minute"
MOST_KEPT = 512  # answers, in memory
KEPT_S = 60  # by caches: within this a revocation is to be seen everywhere
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
    newcomer = not request.args and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
    answer, status = (_page_for_all if newcomer else _page)(_readable(code), *_state())
    return answer, status, NOT_TO_BE_LISTED


@bp.get("/api/v1/status/<code>")
@limiter.limit(OFTEN)
@public
def status(code: str) -> ResponseReturnValue:
    """The same for programs: standing, class, number, day of issue and issuer; nothing of the holder."""
    known = _status(_readable(code), *_state())
    if known is None:
        return {"code": _readable(code), "status": "unknown"}, 404, NOT_TO_BE_LISTED
    return {**known, "checked_at": clock.now().isoformat(timespec="seconds")}, 200, NOT_TO_BE_LISTED


def _state() -> tuple[Settings, str, str, tuple[int, int]]:
    """Return all that an answer depends on besides the code: while it is the same, so is the answer.

    The installation, the reader's language, the minute and the size of the register: a revocation is seen at once.
    """
    return current_app.config["SETTINGS"], language(), moment(clock.now()), queries.register_size(session())


def _page(code: str | None, *_state: object) -> tuple[str, int]:
    certificate = queries.by_code(session(), code) if code else None
    if certificate is None:
        title, text = in_both(UNKNOWN), in_both(NOT_IN_REGISTER)
        checked = in_both(lambda: moment(clock.now()))
        return render_template("verification/unknown.html", title=title, text=text, checked=checked), 404
    standing = queries.standing(certificate, clock.today())
    answer = render_template(
        "verification/page.html",
        standing=standing,
        number=certificate.number,
        title=in_both(lambda: standing_name(standing)),
        text=in_both(TEXTS[standing]),
        facts=facts(certificate),
    )
    return answer, 200


_page_for_all = lru_cache(MOST_KEPT)(_page)  # for who brings no session: nothing on it is theirs


@lru_cache(MOST_KEPT)
def _status(code: str | None, *_state: object) -> dict[str, object] | None:
    certificate = queries.by_code(session(), code) if code else None
    if certificate is None:
        return None
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
    }


@bp.get("/k")
@limiter.limit(OFTEN)
@public
def key_list() -> ResponseReturnValue:
    """The keys of this issuer, signed by a root key."""
    return _published(keys.key_list_bytes(current_app.config["SETTINGS"]), "application/cwt")


@bp.get("/k/<kid>")
@limiter.limit(OFTEN)
@public
def issued_set(kid: str) -> ResponseReturnValue:
    """What a compromised key signed for the register, signed by a root key."""
    settings = current_app.config["SETTINGS"]
    named = [key.key_id for key in keys.listed_keys(settings) if key.compromised and key.key_id.hex() == kid]
    content = keys.issued_set_bytes(settings, named[0]) if named else None
    return _published(content, "application/cwt") if content is not None else abort(404)


@bp.get("/s")
@limiter.limit(OFTEN)
@public
def status_lists() -> ResponseReturnValue:
    """The addresses of all status lists, as the Token Status List lays down for an aggregation."""
    base = keys.key_list(current_app.config["SETTINGS"]).status_base
    addresses = [f"{base}{number}" for number in lists.list_numbers(session())]
    return _published(json.dumps({"status_lists": addresses}).encode(), "application/json")


@bp.get("/s/<int:number>")
@limiter.limit(OFTEN)
@public
def status_list(number: int) -> ResponseReturnValue:
    """One status list: two bits for each certificate, and nothing else of it."""
    content = lists.status_list(session(), current_app.config["SETTINGS"], number, clock.now())
    return _published(content, "application/statuslist+cwt") if content is not None else abort(404)


@bp.get("/b")
@limiter.limit(OFTEN)
@public
def bundle() -> ResponseReturnValue:
    """All lists in one file, to be carried to readers that have no network."""
    content = lists.bundle(session(), current_app.config["SETTINGS"], clock.now())
    response = _published(content, "application/cbor")
    response.headers["Content-Disposition"] = f'attachment; filename="danh-sach-{clock.today().isoformat()}.cbor"'
    return response


def _published(content: bytes, media_type: str) -> Response:
    """Return a list as every site may read it and every cache may keep it: asked for again after a minute."""
    response = Response(content, mimetype=media_type)
    response.access_control_allow_origin = "*"
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_S
    response.cache_control.stale_if_error = int(STATUS_LIST_TERM.total_seconds())
    response.set_etag(sha256(content).hexdigest()[:32])
    response.make_conditional(request)
    return response


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


def _readable(typed: str) -> str | None:
    try:
        return normal_code(typed)
    except ValueError:
        return None
