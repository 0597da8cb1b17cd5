"""Checking and publishing banks from the command line."""

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.banks import actions
from app.banks.files import read_bank
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.db import unit_of_work

FOLDERS = click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    banks = AppGroup("banks", help="Check and publish question banks.")

    @banks.command("check")
    @FOLDERS
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object a bank.")
    def check(folders: tuple[Path, ...], as_json: bool) -> None:
        """Say everything that is wrong with banks; ends with 1 when something keeps one out."""
        wrong = False
        for folder in folders:
            bank = read_bank(folder)
            wrong = wrong or bool(bank.errors)
            if as_json:
                click.echo(json.dumps(bank.report(), ensure_ascii=False))
                continue
            click.echo(f"{folder.name}: {len(bank.questions)} questions, {len(bank.findings)} findings")
            for finding in bank.findings:
                click.echo(f"  {finding.severity} {finding.where} {finding.code}: {finding.message}")
        raise SystemExit(1 if wrong else 0)

    @banks.command("publish")
    @FOLDERS
    def publish(folders: tuple[Path, ...]) -> None:
        """Publish the edition that each bank names, all of them or none."""
        with unit_of_work() as work:
            for folder in folders:
                edition = actions.publish(work, read_bank(folder), SYSTEM, clock.now())
                click.echo(f"{edition.bank} {edition.number}")

    app.cli.add_command(banks)
