"""Checking a scanned text from the command line."""

import json
import re
from urllib.parse import urlsplit

import click
from flask import Flask, current_app

from app.certificates import queries
from app.domain.certificates.claim import Flaw, code, from_digits
from app.kernel import clock, signing
from app.kernel.db import session

LONGEST_SCAN = 4000


def register(app: Flask) -> None:
    """Add the command to `flask --app wsgi`."""

    @app.cli.command("verify")
    @click.argument("scanned")
    def verify(scanned: str) -> None:
        """Print what a scanned text is worth, as JSON; ends with 1 unless the certificate is genuine and valid."""
        answer = verdict(scanned)
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        raise SystemExit(0 if answer["verdict"] == "valid" else 1)


def verdict(scanned: str) -> dict[str, object]:
    """Return the verdict on a scanned text: whether the signature is ours, and how the register says it stands today."""
    try:
        address = urlsplit(scanned[:LONGEST_SCAN].strip())
        content = from_digits(address.fragment or address.path)
    except ValueError:
        return {"verdict": Flaw.UNKNOWN_FORMAT.value}
    read = signing.read(content, signing.public_keys(current_app.config["SETTINGS"]))
    if isinstance(read, Flaw):
        return {"verdict": read.value}
    claim, payload = read
    path = re.fullmatch(r".*/v/([0-9A-Z]{10})", address.path) if address.fragment else None
    if path and path[1] != code(payload):
        return {"verdict": Flaw.WRONG_CODE.value}
    facts: dict[str, object] = {
        "number": claim.number,
        "holder": claim.holder,
        "born_on": claim.born_on.isoformat(),
        "type": claim.certificate_type,
        "issued_on": claim.issued_on.isoformat(),
        "code": code(payload),
    }
    certificate = queries.by_code(session(), code(payload))
    if certificate is None or certificate.number != claim.number:
        return {"verdict": "not-in-register", **facts}
    return {"verdict": queries.standing(certificate, clock.today()).value, **facts}
