"""Checking a scanned text, or a file of lists, from the command line."""

import json
from pathlib import Path

import click
from flask import Flask, current_app

from app.domain.certificates.claim import Flaw, code
from app.domain.certificates.verdict import Scan, Verdict, refused, scanned
from app.kernel import clock, keys, lists
from app.kernel.db import session
from app.verification import queries
from app.verification.queries import Checked

LONGEST_FILE = 64 * 1024
CREDENTIAL_BEGINS = b"\xd2\x84"


def register(app: Flask) -> None:
    """Add the command to `flask --app wsgi`."""

    @app.cli.command("verify")
    @click.argument("presented")
    @click.option("--bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def verify(presented: str, bundle: Path | None) -> None:
        """Print what PRESENTED is worth, as JSON; ends with 1 unless the certificate is genuine and holds.

        PRESENTED is the text of a QR code, its digits, a code, or a file with one of them or with the credential itself.
        With --bundle, a file from /b, it is judged by those lists alone, as by a reader without a network.
        """
        answer = verdict(presented, bundle.read_bytes() if bundle else None)
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        raise SystemExit(0 if answer["verdict"] == Verdict.VALID else 1)


def verdict(presented: str, bundle: bytes | None = None) -> dict[str, object]:
    """Return the verdict as it is printed. Raises ValueError for a bundle that no root of this installation signed."""
    scan, now, settings = _scan(presented), clock.now(), current_app.config["SETTINGS"]
    if isinstance(scan, Flaw):
        return _shown(Checked(refused(scan)))
    if bundle is not None:
        return _shown(queries.check_in_bundle(lists.read_bundle(bundle, keys.root_keys(settings)), scan, now))
    return _shown(queries.check_in_register(session(), settings, scan, now))


def _scan(presented: str) -> Scan | Flaw:
    """Return what a text holds, or the file that it names."""
    try:
        is_file = Path(presented).is_file()
    except (OSError, ValueError):  # too long or too strange for a name: then it is the text itself
        is_file = False
    if not is_file:
        return scanned(presented)
    with Path(presented).open("rb") as file:
        content = file.read(LONGEST_FILE)
    if content.startswith(CREDENTIAL_BEGINS):
        return Scan(None, content)
    return scanned(content.decode("utf-8", errors="replace"))


def _shown(checked: Checked) -> dict[str, object]:
    judgement = checked.judgement
    answer: dict[str, object] = {"verdict": judgement.verdict, "flaw": judgement.flaw}
    if judgement.as_of:
        answer["status_as_of"] = judgement.as_of.isoformat(timespec="seconds")
    if checked.standing:
        answer["standing"] = checked.standing
    if checked.reading is None:
        return answer
    claim = checked.reading.claim
    return answer | {
        "number": claim.number,
        "organisation": claim.organisation,
        "holder": claim.holder,
        "born_on": claim.born_on.isoformat(),
        "type": claim.certificate_type,
        "issued_on": claim.issued_on.isoformat(),
        "expires_on": claim.expires_on.isoformat() if claim.expires_on else None,
        "code": code(checked.reading.payload),
        "key": checked.reading.key.key_id.hex(),
    }
