"""Checking, importing, comparing, exporting and publishing banks from the command line."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.audit import actions as audit
from app.banks import actions
from app.banks.delivery import read_path as read_delivery
from app.banks.files import read_bank, read_files
from app.banks.formats import own, reading
from app.banks.formats.encodings import ASKED_FOR
from app.banks.formats.reading import READERS, WRITERS, read_path
from app.banks.models import QuestionBank
from app.banks.saving import files_of, save
from app.banks.sides import compared, published, side
from app.banks.written import LANGUAGES, Language
from app.domain.refusal import RefusedError
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.db import session, unit_of_work

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

        Our own folders and files in the formats of others are read alike. Nothing is kept: `import` makes drafts of them.
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

    @banks.command("import")
    @click.argument("path", metavar="FILE", type=click.Path(exists=True, path_type=Path))
    @click.option("--bank", "code", required=True, metavar="CODE", help="The bank that gets the drafts.")
    @click.option(
        "--format",
        "format_name",
        type=click.Choice(["auto", "own", *READERS]),
        default="auto",
        show_default=True,
        help="What a file is; auto tells it from its content. One of our banks is a folder or a zip with bank.toml.",
    )
    @click.option("--encoding", type=click.Choice(ASKED_FOR), help="How a file is encoded, when it cannot tell itself.")
    @click.option("--language", type=click.Choice(LANGUAGES), default="vi", show_default=True)
    @click.option("--dry-run", is_flag=True, help="Say what would be kept, and keep nothing.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @click.option("--keep-good", is_flag=True, help="Keep the questions without errors and leave the others out.")
    def import_(
        path: Path,
        code: str,
        format_name: str,
        encoding: str | None,
        language: Language,
        dry_run: bool,
        as_json: bool,
        keep_good: bool,
    ) -> None:
        """Make drafts of the questions in a file, all of them or none; ends with 1 when nothing was kept for an error.

        Each goes its way through author, reviewer and approver; the newest edition stays as it is.
        """
        delivery = read_delivery(path, format_name, encoding, language)
        keeps = bool(delivery.items) and (keep_good or not delivery.errors)
        if keeps and not dry_run:
            with unit_of_work() as work:
                bank = work.get(QuestionBank, code)
                if bank is None:
                    raise click.ClickException(f"there is no bank {code}")
                try:
                    actions.import_questions(work, SYSTEM, bank, delivery, clock.now(), keep_good=keep_good)
                except RefusedError as refusal:
                    raise click.ClickException(str(refusal)) from refusal
        if as_json:
            click.echo(json.dumps(delivery.report(), ensure_ascii=False))
        else:
            kept = "would be kept" if keeps and dry_run else "kept as drafts" if keeps else "read, nothing kept"
            click.echo(
                f"{path.name}: {delivery.format}, {len(delivery.items)} questions {kept}, {delivery.refused} refused"
            )
            for finding in delivery.findings:
                click.echo(f"  {finding.severity} {finding.where} {finding.code}: {finding.message}")
        raise SystemExit(0 if keeps else 1)

    @banks.command("compare")
    @click.argument("old", metavar="A")
    @click.argument("new", metavar="B")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @click.option("--language", type=click.Choice(LANGUAGES), default="vi", show_default=True)
    def compare(old: str, new: str, as_json: bool, language: Language) -> None:
        """Say what changed from A to B; each is a path in any format that is read, or BANK@NUMBER of a published edition."""
        try:
            found = compared(side(session(), old), side(session(), new), language)
        except (LookupError, ValueError) as error:
            raise click.ClickException(str(error)) from error
        if as_json:
            click.echo(json.dumps(found.report(), ensure_ascii=False))
            return
        click.echo(f"added {len(found.added)}, removed {len(found.removed)}, unchanged {len(found.unchanged)}")
        click.echo(f"changed {len(found.changed)}, of these with another stem {len(found.reworded)}")
        for sign, codes in (("+", found.added), ("-", found.removed)):
            for one in codes:
                click.echo(f"  {sign} {one}")
        for one, fields in found.changed.items():
            click.echo(f"  * {one}: {', '.join(fields)}")

    @banks.command("export")
    @click.argument("name", metavar="BANK")
    @click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The file, or a new folder.")
    @click.option("--format", "format_name", required=True, type=click.Choice(["own", *WRITERS]))
    @click.option("--language", type=click.Choice(LANGUAGES), default="vi", show_default=True)
    def export(name: str, target: Path, format_name: str, language: Language) -> None:
        """Write one of our banks, with its keys: keep the file safe.

        BANK is a folder, or a published edition as CODE or CODE@NUMBER. `own` writes the whole of a published one as a
        folder or a zip that reads back the same; every other format holds one language.
        """
        files = None if Path(name).is_dir() else _exported(name)
        if format_name == "own":
            if files is None:
                raise click.ClickException("a folder is written as it is already")
            save(files, target)
            click.echo(f"{target.name}: {len(files)} files")
            return
        bank = read_files(files) if files else read_bank(Path(name))
        if bank.errors:
            raise click.ClickException(f"{name} has {len(bank.errors)} errors; check it first")
        try:
            written = reading.export(format_name, own.plain_questions(bank, language), bank.figures)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        target.write_bytes(written.content)
        click.echo(f"{target.name}: {len(bank.questions)} questions")
        for field, count in written.lost.items():
            click.echo(f"  {format_name} does not keep: {field} ({count})")

    @banks.command("publish")
    @FOLDERS
    def publish(folders: tuple[Path, ...]) -> None:
        """Publish the edition that each bank names, all of them or none."""
        with unit_of_work() as work:
            for folder in folders:
                edition = actions.publish(work, read_bank(folder), SYSTEM, clock.now())
                click.echo(f"{edition.bank} {edition.number}")

    app.cli.add_command(banks)


def _exported(name: str) -> Mapping[str, bytes]:
    """Return the files of a published edition; that its keys left the register is recorded."""
    with unit_of_work() as work:
        try:
            edition = published(work, name)
        except LookupError as error:
            raise click.ClickException(str(error)) from error
        facts = {"bank": edition.bank, "number": edition.number}
        audit.record(work, SYSTEM, "banks.export", ("edition", edition.id), facts, clock.now())
        return files_of(edition)
