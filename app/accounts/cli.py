"""Making the first accounts of an installation."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.accounts import actions
from app.kernel import clock
from app.kernel.actor import SYSTEM, Grant, Role
from app.kernel.db import unit_of_work

EVERYWHERE = (Role.AUTHORITY, Role.ADMINISTRATOR, Role.AUTHOR, Role.REVIEWER, Role.APPROVER)


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    administrators = AppGroup("administrators", help="Accounts that no page makes.")

    @administrators.command("create")
    @click.option("--email", required=True)
    @click.option("--name", required=True)
    @click.option("--role", type=click.Choice([role.value for role in EVERYWHERE]), required=True)
    @click.password_option()
    def create(email: str, name: str, role: str, password: str) -> None:
        """Make an account of the authority, or of whoever keeps the calendar or the platform's question banks."""
        if len(password) < actions.SHORTEST_PASSWORD:
            raise click.BadParameter(f"at least {actions.SHORTEST_PASSWORD} characters", param_hint="--password")
        password_hash = actions.hashed(password)
        with unit_of_work() as work:
            account = actions.register(work, email, name, password_hash, clock.now())
            actions.grant(work, account.id, Grant(Role(role)), SYSTEM, clock.now())
        click.echo(f"{email}: {role}")

    app.cli.add_command(administrators)
