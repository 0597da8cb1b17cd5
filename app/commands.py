"""What an operator types: serving, and checks of the installation."""

import threading

import click
from flask import Flask, current_app
from sqlalchemy import text
from waitress import serve

from app.domain.certificates.verdict import KeyUse
from app.kernel import clock, keys
from app.kernel.db import session
from app.kernel.settings import UnsafeSettingsError
from app.kernel.signer import NoKeyError
from app.theory.closer import keep_closing

THREADS = 8
CONNECTIONS = 1000


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""

    @app.cli.command("serve")
    @click.option("--host", default="127.0.0.1", show_default=True)
    @click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
    @click.option("--trusted-proxy", help="Address of the TLS proxy, whose word on where a request came from is taken.")
    def serve_command(host: str, port: int, trusted_proxy: str | None) -> None:
        """Answer requests until stopped."""
        refuse_unsafe_start()
        served: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        keep_closing(served, threading.Event())
        serve(
            served,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=30,
            max_request_body_size=8 * 1024 * 1024,
            ident="",
            trusted_proxy=trusted_proxy,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"} if trusted_proxy else set(),
        )


def refuse_unsafe_start() -> None:
    """Raise UnsafeSettingsError when made-up people stand in a real database, or nothing could sign a certificate."""
    if current_app.config["DEMONSTRATION"]:
        return
    try:
        keys.signing_key(current_app.config["SETTINGS"], KeyUse.CREDENTIALS, clock.now())
    except NoKeyError as fault:
        raise UnsafeSettingsError(f"make a signing key first: {fault}") from fault
    if session().execute(text("SELECT count(*) FROM account WHERE demonstration")).scalar_one():
        raise UnsafeSettingsError("this database holds demonstration accounts: start on an empty one")
    session().rollback()
