"""Checking the record of acts."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.audit import queries
from app.kernel.db import session


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    record = AppGroup("record", help="The record of acts.")

    @record.command("check")
    def check() -> None:
        """Read the whole chain; ends with 1 when an entry does not fit the one before it."""
        broken_at = queries.broken_at(session())
        newest = queries.latest(session(), 1)
        if broken_at is not None:
            click.echo(f"broken at entry {broken_at}")
            raise SystemExit(1)
        click.echo(f"whole: {newest[0].number} entries, seal {newest[0].seal.hex()}" if newest else "empty")

    app.cli.add_command(record)
