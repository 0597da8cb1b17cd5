"""What an operator asks of the questions: the quality of banks as written, and what real sittings say of a published one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

import click
from flask import Flask
from flask.cli import AppGroup

from app.banks import queries as banks_of
from app.domain.item_statistics import Share
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.db import session, unit_of_work
from app.statistics import actions, queries
from app.statistics.queries import QuestionLine


def register(app: Flask) -> None:
    """Add to the commands of `flask --app wsgi banks`."""
    banks = cast("AppGroup", app.cli.commands["banks"])

    @banks.command("stats")
    @click.argument("paths", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
    @click.option("--bank", metavar="CODE", help="A published bank: what real sittings say of its questions.")
    @click.option("--json", "form", flag_value="json", help="Print one JSON object a bank.")
    @click.option("--markdown", "form", flag_value="markdown", help="Print the report on folders.")
    def stats(paths: tuple[Path, ...], bank: str | None, form: Literal["json", "markdown"] | None) -> None:
        """Say how good questions are: in the folders PATHS as written, in a published bank by the answers of candidates."""
        if bool(paths) == bool(bank) or (bank and form == "markdown"):
            raise click.UsageError("name folders, or a published bank with --bank (as text or with --json)")
        if bank is not None:
            click.echo(_answers(bank, form == "json"))
            return
        try:
            said = banks_of.quality_of(paths, form or "text")
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        click.echo(said)

    @banks.command("raise-reviews")
    @click.argument("bank", metavar="CODE")
    def raise_reviews(bank: str) -> None:
        """Open a review of every question whose key the answers make suspected; those under review stay as they are."""
        try:
            with unit_of_work() as work:
                raised = actions.raise_reviews(work, bank, SYSTEM, clock.now())
        except LookupError:
            raise click.ClickException(f"no edition of {bank} is published") from None
        for code in raised:
            click.echo(code)


def _answers(bank: str, as_json: bool) -> str:
    """Return what real sittings say of a published bank."""
    found = queries.of_bank(session(), bank)
    if found is None:
        raise click.ClickException(f"no edition of {bank} is published")
    if as_json:
        questions = [_report(line) for line in found.lines]
        return json.dumps({"bank": bank, "edition": found.edition.number, "questions": questions}, ensure_ascii=False)
    return "\n".join([f"{bank} {found.edition.number}: {len(found.lines)} questions", *map(_line, found.lines)])


def _line(line: QuestionLine) -> str:
    found = line.found
    said = f"  {line.question.code}: {found.answers} answers"
    if found.facility.value is not None:
        ends = found.facility.interval
        said += f", facility {found.facility.value:.2f} ({ends.low:.2f} to {ends.high:.2f})"
    if found.discrimination:
        ends = found.discrimination.interval
        said += f", discrimination {found.discrimination.value:.2f} ({ends.low:.2f} to {ends.high:.2f})"
    return f"{said}; {found.verdict}" + (f": {', '.join(found.suspected)}" if found.suspected else "")


def _report(line: QuestionLine) -> Mapping[str, object]:
    found = line.found
    return {
        "code": line.question.code,
        "topic": line.question.topic,
        "answers": found.answers,
        "facility": _share(found.facility),
        "discrimination": found.discrimination
        and {
            "value": found.discrimination.value,
            "low": found.discrimination.interval.low,
            "high": found.discrimination.interval.high,
        },
        "options": {
            third.value: {choice or "none": _share(share) for choice, share in shares.items()}
            for third, shares in found.options.items()
        },
        "verdict": found.verdict.value,
        "suspected": [suspicion.value for suspicion in found.suspected],
        "rivals": list(found.rivals) if found.suspected else [],
    }


def _share(share: Share) -> Mapping[str, object]:
    return {"count": share.count, "of": share.of, "low": share.interval.low, "high": share.interval.high}
