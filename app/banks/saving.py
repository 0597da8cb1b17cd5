"""An edition as the files its authors would write: what is read back is the same."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from app.banks.bodies import Body, body_of
from app.banks.models import Edition, Question
from app.banks.written import LANGUAGES, LETTERS

QUESTIONS = "questions.toml"
DAYS = ("valid_from", "valid_until")
SPREAD = ("title", "why", "formulae", "quantities")  # tables with a line for each of their values
OF_ITS_OWN = ("template", *LANGUAGES)  # tables below the question; everything else stands in lines of its own
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of every entry of a zip, so that the same edition is the same file


def files_of(edition: Edition) -> Mapping[str, bytes]:
    """Return the files of an edition by their paths within its folder: bank.toml, the questions and their pictures."""
    bank = edition.of_bank
    table = {
        "code": bank.code,
        "purpose": bank.purpose,
        "title": {"vi": bank.title_vi, "en": bank.title_en},
        "edition": edition.number,
        "licence": bank.licence,
    }
    questions = [question for question in edition.questions if question.retired_at is None]
    return {
        "bank.toml": "\n".join(_lines(table)).encode() + b"\n",
        QUESTIONS: "\n".join(question_lines(body_of(question)) for question in questions).encode(),
        **dict(picture for question in questions for picture in _picture(question)),
    }


def save(files: Mapping[str, bytes], target: Path) -> None:
    """Write files into a new folder, or into a zip where that is what the target is called.

    Raises FileExistsError for a folder that there is.
    """
    if target.suffix == ".zip":
        target.write_bytes(zipped(files))
        return
    target.mkdir(parents=True)
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip; the same files are the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def question_lines(body: Body) -> str:
    """Return a question as it stands in a file of a bank."""
    plain = {name: value for name, value in body.items() if name not in OF_ITS_OWN}
    lines = ["[[question]]", *_lines(plain)]
    if template := body.get("template"):
        lines += ["", "[question.template]", *_lines(template)]
    for language in LANGUAGES:
        texts = {
            name: text for name, text in body[language].items() if not (template and name in LETTERS)
        }  # the options of a template are nothing but their numbers
        lines += ["", f"[question.{language}]", *_lines(texts)]
    return "\n".join(lines) + "\n"


def _picture(question: Question) -> Iterable[tuple[str, bytes]]:
    if question.figure:
        yield body_of(question)["figure"]["file"], question.figure.content


def _lines(table: Mapping[str, object]) -> list[str]:
    """Return a line for every value; of what is itself a table, a line for each of its values."""
    lines = []
    for name, value in table.items():
        if name in DAYS:
            lines.append(f"{name} = {date.fromisoformat(str(value))}")
        elif name in SPREAD and isinstance(value, Mapping):
            lines += [f"{name}.{inner} = {_value(one)}" for inner, one in value.items()]
        else:
            lines.append(f"{name} = {_value(value)}")
    return lines


def _value(value: object) -> str:
    """Return a value as TOML writes it; its strings are those of JSON."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
