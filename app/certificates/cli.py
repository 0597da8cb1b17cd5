"""The keys: their ceremony, their rotation, and what to do when one is in other hands. And the process that signs."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.audit import actions as audit
from app.certificates import queries
from app.domain.certificates.verdict import KeyUse
from app.kernel import clock, cose, signer, signing
from app.kernel import keys as ring
from app.kernel.actor import SYSTEM
from app.kernel.clock import VIETNAM, day_of
from app.kernel.db import session, unit_of_work
from app.kernel.keys import Root
from app.kernel.lists import KeyList
from app.kernel.settings import SHORTEST_SECRET, Settings, UnsafeSettingsError
from app.kernel.signer import NoKeyError

Done = TypeVar("Done")
ROOT_FILE = click.option(
    "--root", "root_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of a root key, such as root-1.pem.",
)  # fmt: skip
PASSPHRASE = click.option(
    "--passphrase",
    envvar="ROOT_PASSPHRASE",
    prompt="Passphrase of the root",
    hide_input=True,
    help="Asked for unless given.",
)


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    keys = AppGroup("keys", help="The keys that sign certificates and lists.")

    @keys.command("ceremony")
    @click.option(
        "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where the root files go."
    )
    @click.option("--passphrase", "passphrases", multiple=True, help="One for each root; asked for unless given.")
    def ceremony(out: Path, passphrases: tuple[str, ...]) -> None:
        """Make the two root keys, once in the life of an installation, and print their fingerprints."""
        chosen = passphrases or tuple(
            click.prompt(f"Passphrase of root {number}", hide_input=True, confirmation_prompt=True)
            for number in range(1, ring.ROOTS + 1)
        )
        if len(chosen) != ring.ROOTS or min(map(len, chosen)) < SHORTEST_SECRET:
            raise click.UsageError(f"{ring.ROOTS} passphrases of at least {SHORTEST_SECRET} characters each")
        for path in _refusing(lambda: ring.make_roots(_settings(), chosen, out)):
            click.echo(path)
        _print_roots()

    @keys.command("list")
    def list_keys() -> None:
        """Name the roots and every listed key with its use and term."""
        _print_roots()
        _print_list(_refusing(lambda: ring.key_list(_settings())))

    @keys.command("rotate")
    @ROOT_FILE
    @PASSPHRASE
    def rotate(root_file: Path, passphrase: str) -> None:
        """Make a new key for certificates and one for status lists; from now on they sign, and the old ones verify."""
        made = _refusing(lambda: ring.rotate(_settings(), Root.opened(root_file, passphrase), clock.now()))
        _record("keys.rotate", made)
        _print_list(made)

    @keys.command("publish")
    @ROOT_FILE
    @PASSPHRASE
    def publish(root_file: Path, passphrase: str) -> None:
        """Sign the key list anew, under the next number: before its year is over, or when the address has changed."""
        made = _refusing(lambda: ring.publish(_settings(), Root.opened(root_file, passphrase), clock.now()))
        _record("keys.publish", made)
        _print_list(made)

    @keys.command("compromise")
    @click.argument("key_id")
    @ROOT_FILE
    @PASSPHRASE
    @click.option(
        "--until",
        type=click.DateTime(),
        help="Trust only what was issued by this moment (Viet Nam); now, unless given.",
    )
    def compromise(key_id: str, root_file: Path, passphrase: str, until: datetime | None) -> None:
        """Say that a key is in other hands: what the register issued under it stays genuine, nothing else does."""
        settings, now = _settings(), clock.now()
        issued_by = until.replace(tzinfo=VIETNAM) if until else now
        try:
            kid = bytes.fromhex(key_id)
        except ValueError as fault:
            raise click.UsageError(f"{key_id} is no key: flask --app wsgi keys list") from fault
        root = _refusing(lambda: Root.opened(root_file, passphrase))
        made = _refusing(lambda: ring.mark_compromised(settings, root, kid, _payloads(kid, issued_by), now))
        _record("keys.compromise", made)
        _print_list(made)
        click.echo("Now make new keys: flask --app wsgi keys rotate")

    app.cli.add_command(keys)

    @app.cli.command("signer")
    def serve_signer() -> None:
        """Hold the keys and sign for the web processes, at SIGNER_SOCKET, until stopped."""
        _refusing(lambda: signer.serve(_settings()))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _payloads(key_id: bytes, until: datetime) -> list[bytes]:
    """Return the payloads of what the register issued under a key."""
    issued = queries.signed_under(session(), signing.beginning(key_id), until)
    return [cose.opened(credential).payload for credential in issued]


def _record(action: str, made: KeyList) -> None:
    """Keep in the record of acts that the keys changed; the list itself says how."""
    with unit_of_work() as work:
        listed = [key.key_id.hex() for key in made.keys]
        audit.record(work, SYSTEM, action, ("key-list", str(made.sequence)), {"keys": listed}, made.issued_at)


def _print_roots() -> None:
    for public_key in ring.root_keys(_settings()):
        click.echo(f"root          {public_key.hex()}  fingerprint {cose.thumbprint(public_key).hex()}")


def _print_list(made: KeyList) -> None:
    click.echo(f"key list {made.sequence} of {day_of(made.issued_at)}, until {day_of(made.expires_at)}")
    for key in made.keys:
        use = "certificates" if key.use is KeyUse.CREDENTIALS else "status lists"
        state = "  COMPROMISED" if key.compromised else ""
        click.echo(f"{use:14}{key.key_id.hex()}  signs {day_of(key.not_before)} – {day_of(key.not_after)}{state}")


def _refusing(act: Callable[[], Done]) -> Done:
    """Do it, or end with the sentence that says what is missing."""
    try:
        return act()
    except (NoKeyError, FileExistsError, UnsafeSettingsError) as fault:
        raise click.ClickException(str(fault)) from fault
