"""The page, the manifest by which a phone installs it, and the worker that keeps it at hand without a network.

The page is the same for everybody and holds no person; what was scanned stays in the browser. Its scripts judge as
docs/verdict.md lays down; words and numbers come from here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.certificates.claim import Flaw, type_number
from app.domain.certificates.verdict import Verdict
from app.domain.classes import GmdssCertificate
from app.domain.regulation import Modes, regulation_on
from app.kernel import clock, keys
from app.kernel.languages import LANGUAGES, in_both, language, speaking
from app.kernel.permissions import public, runs_wasm
from app.kernel.sentences import certificate_name, class_name, privileges

bp = Blueprint("inspector", __name__, template_folder="templates")

SCOPE = "/inspect"
WORKER = "js/inspector/worker.js"
SCRIPT = "js/inspector/page.js"
STYLES = "css/inspector.css"
OTHER_FILES = (
    "img/mark.svg",
    "vendor/zxing/reader/zxing_reader.wasm.gz",
    *(
        f"vendor/fonts/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        for subset in ("latin", "vietnamese")
        for weight in (400, 700)
    ),
)
IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")

# Types of a claim (docs/verdict.md) whose privileges are not put in watts and modes.
MARITIME_TYPES: Mapping[int, GmdssCertificate] = {
    11: GmdssCertificate.ROC,
    12: GmdssCertificate.GOC,
    13: GmdssCertificate.REC_2,
    14: GmdssCertificate.REC_1,
}


@dataclass(frozen=True, slots=True)
class Told:
    """How a verdict is told: by its words in both languages, a sign and a colour, and what to do."""

    tone: str
    sign: str
    title: str
    text: str


TOLD: Mapping[Verdict, Told] = {
    Verdict.VALID: Told("good", "tick", _l("Valid"), _l("Genuine, within its term, and not revoked.")),
    Verdict.VALID_AS_OF: Told(
        "warn",
        "clock",
        _l("Genuine, status as of %(day)s", day="…"),  # the day is the lists’: the page fills it in
        _l("Genuine and within its term. What happened after that day is not known here: update the lists."),
    ),
    Verdict.STATUS_UNKNOWN: Told(
        "warn",
        "question",
        _l("Genuine, status unknown"),
        _l("Genuine and within its term. Whether it was revoked since is not known here: update the lists."),
    ),
    Verdict.EXPIRED: Told("bad", "clock", _l("Expired"), _l("Genuine, but its term has ended.")),
    Verdict.SUSPENDED: Told(
        "bad",
        "warning",
        _l("On hold – reported lost"),
        _l("The holder has reported this certificate lost. Whoever shows it may not be the holder."),
    ),
    Verdict.REVOKED: Told("bad", "cross", _l("Revoked"), _l("Genuine, but it was revoked and is no longer valid.")),
    Verdict.REPLACED: Told(
        "bad",
        "cross",
        _l("Replaced by another"),
        _l("A newer certificate, or one of a higher class, has taken its place. Ask for that one."),
    ),
    Verdict.UNKNOWN_KEY: Told(
        "grey",
        "question",
        _l("Key newer than this device"),
        _l("This is no sign of a forgery. Update the lists and scan again."),
    ),
    Verdict.NOT_GENUINE: Told(
        "bad", "cross", _l("Not genuine"), _l("Treat the document as forged until the register says otherwise.")
    ),
    Verdict.NOT_OURS: Told(
        "grey", "question", _l("Not a code of this system"), _l("Look for the QR code of the certificate itself.")
    ),
}
REASONS: Mapping[Flaw, str] = {
    Flaw.UNKNOWN_FORMAT: _l("What was read is no certificate of this register."),
    Flaw.NO_CREDENTIAL: _l(
        "This is a code alone. Only the register can answer it: ask again with a network, or scan the QR code."
    ),
    Flaw.NEWER_FORMAT: _l("The certificate has a newer format than this application knows."),
    Flaw.UNKNOWN_KEY: _l("The key that signed it is not on this device’s list, or the list is past its end."),
    Flaw.ISSUED_SET_MISSING: _l(
        "The key that signed it was reported stolen, and the list of what it rightly signed is not here."
    ),
    Flaw.BAD_FORM: _l("The code is damaged or was put together by somebody else."),
    Flaw.WRONG_KEY: _l("It was signed by a key that signs no certificates."),
    Flaw.BAD_SIGNATURE: _l("What it says was altered after it was signed, or it was signed by somebody else."),
    Flaw.BAD_FIELDS: _l("It does not say what a certificate says."),
    Flaw.WRONG_ISSUER: _l("It was issued under another register’s name."),
    Flaw.OUTSIDE_KEY_TERM: _l("It is dated outside the time in which its key was in use."),
    Flaw.NOT_ISSUED: _l("The register has no such certificate."),
    Flaw.WRONG_CODE: _l("The address in the QR code belongs to another certificate."),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of certificate in words; watts and telegraphy only where a planned operation can be held against them."""

    number: int
    name: str
    privileges: str = ""
    watts: int | None = None
    telegraphy: bool = False


@bp.get(SCOPE)
@runs_wasm
@public
def page() -> ResponseReturnValue:
    """Show the application, in the reader's language."""
    return _page()


@bp.get(f"{SCOPE}/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """Tell a phone how to install it: it opens in the language in which it was installed."""
    facts = {
        "name": _("Inspector – radio operator’s certificates"),
        "short_name": _("Inspector"),
        "lang": language(),
        "id": SCOPE,
        "start_url": url_for(".page", lang=language()),
        "scope": SCOPE,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#06283f",
        "icons": [{"src": url_for("static", filename="img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(json.dumps(facts, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get(f"{SCOPE}/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The worker, with the addresses that it keeps; another release, language file or root key makes it another worker."""
    pages = {url_for(".page", lang=tongue): _in(tongue) for tongue in LANGUAGES}
    files = {url_for("static", filename=name): _static(name).read_bytes() for name in shell_files()}
    version = sha256(b"".join((*(text.encode() for text in pages.values()), *files.values()))).hexdigest()[:16]
    kept = f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps([*pages, *files])};\n"
    response = Response(kept + _static(WORKER).read_text(encoding="utf-8"), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = SCOPE
    return response


def shell_files() -> list[str]:
    """Return all that the page needs besides itself: styles, the reader, and every script that another one asks for."""
    return [STYLES, *OTHER_FILES, *sorted(_with_imports(SCRIPT))]


def _with_imports(script: str) -> set[str]:
    found, waiting = set[str](), [script]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports(name)
    return found


def _imports(name: str) -> Iterator[str]:
    root = _static("").resolve()
    for imported in IMPORTED.findall(_static(name).read_text(encoding="utf-8")):
        yield (_static(name).parent / imported).resolve().relative_to(root).as_posix()


def _static(name: str) -> Path:
    return Path(str(current_app.static_folder)) / name


def _page() -> str:
    return render_template(
        "inspector/page.html",
        roots=" ".join(root.hex() for root in keys.root_keys(current_app.config["SETTINGS"])),
        told=[(verdict, told, in_both(told.title)) for verdict, told in TOLD.items()],
        reasons=REASONS,
        kinds=list(_kinds()),
    )


def _in(tongue: str) -> str:
    with speaking(tongue):
        return _page()


def _kinds() -> Iterator[Kind]:
    for operator_class, rule in regulation_on(clock.today()).classes.items():
        name = f"{_('Amateur radio operator’s certificate')} – {class_name(operator_class)}"
        yield Kind(
            type_number(operator_class), name, privileges(rule), rule.power_watts, telegraphy=rule.modes is Modes.ALL
        )
    for number, certificate in MARITIME_TYPES.items():
        yield Kind(number, certificate_name(certificate))
