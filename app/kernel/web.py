"""What holds for every request and every answer: limits on bodies, headers, and what each kind of fault is answered with."""

import json
import logging
from typing import Any

from flask import Flask, Response, abort, current_app, render_template, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from app.domain.refusal import RefusedError
from app.kernel import chance
from app.kernel.db import db
from app.kernel.files import LARGEST_UPLOAD_BYTES
from app.kernel.languages import language
from app.kernel.sentences import article, sentence
from app.kernel.signer import NoKeyError

csrf = CSRFProtect()
log = logging.getLogger(__name__)

LARGEST_FORM_BYTES = 256 * 1024
LARGEST_JSON_BYTES = 64 * 1024
DEEPEST_JSON = 20
MOST_FORM_PARTS = 120

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
POLICY_WITH_WASM = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS_S = 2 * 365 * 24 * 3600


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie, of which an answer that every site may read knows nothing."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave what is the same for everybody free of cookies, and of the word that it depends on them."""
        if response.access_control_allow_origin != "*":
            super().save_session(app, session, response)


def init_web(app: Flask) -> None:
    """Attach limits, headers and error pages."""
    app.session_interface = Sessions()
    csrf.init_app(app)
    app.before_request_funcs.setdefault(None, []).insert(0, limit_body)  # before anything reads the form
    app.after_request(add_headers)
    app.register_error_handler(RefusedError, answer_refusal)
    app.register_error_handler(CSRFError, answer_forgery)
    app.register_error_handler(SecurityError, answer_wrong_host)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(OperationalError, answer_busy)
    app.register_error_handler(NoKeyError, answer_unsigned)
    app.register_error_handler(Exception, answer_bug)


def limit_body() -> None:
    """Let only views that take files receive more than a form's worth of bytes, and nobody ask for a NUL.

    PostgreSQL keeps no NUL in text; no address and no id of ours has one.
    """
    if "\x00" in request.path or b"%00" in request.query_string:
        abort(404)
    view = current_app.view_functions.get(request.endpoint or "")
    uploads = getattr(view, "accepts_upload", False)
    if uploads:
        largest = LARGEST_UPLOAD_BYTES + LARGEST_FORM_BYTES
    else:
        largest = LARGEST_JSON_BYTES if request.is_json else LARGEST_FORM_BYTES
    request.max_content_length = largest
    if request.content_length is not None and request.content_length > largest:
        raise RequestEntityTooLarge


def add_headers(response: Response) -> Response:
    """Add the headers that every answer carries; pages of a person are never kept by a cache."""
    response.headers.extend(HEADERS)  # no view sets one of these itself
    if getattr(current_app.view_functions.get(request.endpoint or ""), "runs_wasm", False):
        response.headers["Content-Security-Policy"] = POLICY_WITH_WASM
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS_S}; includeSubDomains"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        if response.access_control_allow_origin != "*":  # what every site may read is the same for every person
            response.vary.add("Cookie")
    return response


def wants_json() -> bool:
    """Say whether a program asked, rather than a person."""
    return request.path.startswith("/api/") or request.is_json


def json_body() -> dict[str, Any]:
    """Return the JSON object that was sent, or answer 400 or 415.

    At most LARGEST_JSON_BYTES and DEEPEST_JSON levels; text that is no text (lone surrogates) is refused.
    """
    if not request.is_json:
        abort(415)
    try:
        value = json.loads(request.get_data(cache=False))
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        abort(400, description=_("The request is not readable JSON."))
    if not isinstance(value, dict) or _depth(value) > DEEPEST_JSON:
        abort(400, description=_("The request has to be one JSON object."))
    return value


def _depth(value: object, level: int = 1) -> int:
    if level > DEEPEST_JSON or not isinstance(value, dict | list):
        return level
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(item, level + 1) for item in inner), default=level)


def answer_refusal(refusal: RefusedError) -> ResponseReturnValue:
    """Say what the law or the state of things does not allow, and where it says so: 409."""
    sentences = [(sentence(finding), article(finding.source)) for finding in refusal.findings]
    log.info("refused %s %s", request.path, [finding.reason.value for finding in refusal.findings])
    if wants_json():
        return {
            "refused": [
                {"reason": finding.reason, "article": where, "sentence": text}
                for finding, (text, where) in zip(refusal.findings, sentences, strict=True)
            ]
        }, 409
    return render_template("errors/refused.html", sentences=sentences), 409


def answer_forgery(error: CSRFError) -> ResponseReturnValue:
    """A form came without its token: the page was open too long, or somebody else made it."""
    return _page(400, _("This page was open for too long. Go back, reload it and send it once more; nothing was lost."))


def answer_wrong_host(_error: SecurityError) -> ResponseReturnValue:
    """Somebody asked under a name that is not ours: no page, for a page would have to name its address."""
    return Response("This address is not served here.", 400, mimetype="text/plain")


def answer_http(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP fault in the reader's language."""
    code = error.code or 500
    if code in (301, 302, 303, 304, 307, 308):
        return error
    if wants_json() and code == 422:
        return {"error": HTTP_NAMES[422], "field": error.description}, 422
    response = _page(code, error.description if code == 400 and wants_json() else None)
    if isinstance(response, tuple) and error.get_response().headers.get("Allow"):
        return (*response, {"Allow": error.get_response().headers["Allow"]})
    return response


def answer_busy(error: OperationalError) -> ResponseReturnValue:
    """The database could not take it now: nothing was kept, and trying again is right."""
    db.session.rollback()
    log.error("database not available: %s", error.orig)
    body, code = _page(503, None)
    return body, code, {"Retry-After": "5"}


def answer_unsigned(error: NoKeyError) -> ResponseReturnValue:
    """What signs is not there now: nothing was kept, and trying again is right."""
    db.session.rollback()
    log.error("cannot sign: %s", error)
    body, code = _page(503, None)
    return body, code, {"Retry-After": "60"}


def answer_bug(error: Exception) -> ResponseReturnValue:
    """Our own fault: log it under an id that the page shows."""
    if current_app.config["TESTING"] and current_app.config["PROPAGATE_BUGS"]:
        raise error
    db.session.rollback()
    error_id = chance.public_id()[:8]
    log.error("bug %s at %s", error_id, request.path, exc_info=error)
    if wants_json():
        return {"error": "internal", "id": error_id}, 500
    return _bare("errors/500.html", error_id=error_id), 500


def _page(code: int, text: str | None) -> tuple[Any, int]:
    """Return the page or object for a fault; `code` decides the template, with 400 for codes without one of their own."""
    if wants_json():
        return {"error": text or HTTP_NAMES.get(code, "error")}, code
    if code >= 500:
        return _bare("errors/503.html"), code
    known = code if code in (400, 403, 404, 405, 413, 429) else 400
    return render_template(f"errors/{known}.html", text=text), code


def _bare(template: str, **facts: object) -> str:
    """Render a page that asks nothing of the database, for when that is what failed."""
    return current_app.jinja_env.get_template(template).render(language=language(), **facts)


HTTP_NAMES = {
    400: "bad request",
    401: "sign in first",
    403: "not allowed",
    404: "not found",
    405: "method not allowed",
    413: "too large",
    415: "send JSON",
    422: "unprocessable",
    429: "too many requests",
}
