"""Checking, exporting and publishing banks from the command line."""

import json
from pathlib import Path
from typing import Literal

import click
from flask import Flask
from flask.cli import AppGroup

from app.banks import actions
from app.banks.files import read_bank
from app.banks.formats import own, reading
from app.banks.formats.encodings import ASKED_FOR
from app.banks.formats.reading import READERS, WRITERS, read_path
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.db import unit_of_work

FOLDERS = click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    banks = AppGroup("banks", help="Check, export and publish question banks.")

    @banks.command("check")
    @PATHS
    @click.option(
        "--format",
        "format_name",
        type=click.Choice(["auto", "own", *READERS]),
        default="auto",
        show_default=True,
        help="What a file is; auto tells it from its content. A folder is one of our banks or an unpacked QTI package.",
    )
    @click.option("--encoding", type=click.Choice(ASKED_FOR), help="How a file is encoded, when it cannot tell itself.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object a bank.")
    def check(paths: tuple[Path, ...], format_name: str, encoding: str | None, as_json: bool) -> None:
        """Say everything that is wrong with banks; ends with 1 when something keeps a question out.

        Our own folders and files in the formats of others are read alike. Nothing is kept: files of others are checked
        here and not yet imported as drafts.
        """
        wrong = False
        for path in paths:
            bank = read_path(path, format_name, encoding)
            wrong = wrong or bool(bank.errors)
            if as_json:
                click.echo(json.dumps(bank.report(), ensure_ascii=False))
                continue
            pictures = f", {len(bank.pictures)} pictures" if bank.pictures else ""
            said = f"{len(bank.questions)} questions, {bank.refused} refused, {len(bank.findings)} findings"
            click.echo(f"{path.name}: {bank.format}, {said}{pictures}")
            for finding in bank.findings:
                click.echo(f"  {finding.severity} {finding.where} {finding.code}: {finding.message}")
        raise SystemExit(1 if wrong else 0)

    @banks.command("export")
    @click.argument("folder", metavar="BANK", type=click.Path(exists=True, file_okay=False, path_type=Path))
    @click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file.")
    @click.option("--format", "format_name", required=True, type=click.Choice(list(WRITERS)))
    @click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
    def export(folder: Path, target: Path, format_name: str, language: Literal["vi", "en"]) -> None:
        """Write one of our banks in a format of others, in one language, with its keys: keep the file safe."""
        bank = own.read_folder(folder, language)
        if bank.errors:
            raise click.ClickException(f"{folder.name} has {len(bank.errors)} errors; check it first")
        try:
            written = reading.export(format_name, bank.questions, bank.pictures)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        target.write_bytes(written.content)
        click.echo(f"{target.name}: {len(bank.questions)} questions")
        for name, count in written.lost.items():
            click.echo(f"  {format_name} does not keep: {name} ({count})")

    @banks.command("publish")
    @FOLDERS
    def publish(folders: tuple[Path, ...]) -> None:
        """Publish the edition that each bank names, all of them or none."""
        with unit_of_work() as work:
            for folder in folders:
                edition = actions.publish(work, read_bank(folder), SYSTEM, clock.now())
                click.echo(f"{edition.bank} {edition.number}")

    app.cli.add_command(banks)
