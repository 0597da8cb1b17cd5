"""Making signing keys."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.kernel import clock, signing


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    keys = AppGroup("keys", help="The keys that sign certificates.")

    @keys.command("create")
    def create() -> None:
        """Make a new key; from now on it signs, and all earlier ones still verify."""
        click.echo(signing.create_key(current_app.config["SETTINGS"], clock.now()))

    @keys.command("list")
    def list_keys() -> None:
        """Name the keys of this installation."""
        for key_id in sorted(signing.public_keys(current_app.config["SETTINGS"])):
            click.echo(key_id.hex())

    app.cli.add_command(keys)
