"""The US amateur pools of the NCVEC: as text, as the Word release, and as the JSON made from them."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.banks.formats.archives import Archive
from app.banks.formats.plain import Foreign, Intake, UnreadableError, figures_named, one_line
from app.banks.formats.trees import parse

_ID = r"[A-Z]\d[A-Z]\d{2}"
_HEAD = re.compile(rf"[ \t]*({_ID})[ \t]*\(([A-D])\)[ \t]*(.*)")
_WITHDRAWN = re.compile(
    rf"[ \t]*({_ID})\W{{1,5}}(?:question\W{{1,3}})?(?:has been |was |is )?(?:removed|withdrawn|deleted)\b"
    r"(?:\W*| from .{0,60}| \(.{0,60})",
    re.IGNORECASE,
)
_OPTION = re.compile(r"[ \t]*([A-D])\.[ \t]*(.*)")
_END = re.compile(r"[ \t]*~~+.*")
_SECTION = re.compile(r"[ \t]*SUBELEMENT ([A-Z]\d)\b.*?(?:(\d+)[ \t]+Questions)?[ \t]*")
_GROUP = re.compile(r"[ \t]*[A-Z]\d[A-Z][ \t]*[-–—:].*")
MOST_IN_A_LINE = 10_000
MOST_JSON_BYTES = 8_000_000
MOST_JSON_PARTS = 500_000


@dataclass(slots=True)
class _Question:
    line: int
    identifier: str
    key: str
    source: str
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    out_of_order: str = ""


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read a pool as text."""
    intake = Intake("ncvec", name)
    _read_text(intake, intake.text(content, encoding), ())
    return intake.finish()


def read_docx(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read the Word release; `line` in a finding is the paragraph."""
    intake = Intake("ncvec-docx", name, encoding=encoding or "utf-8")
    archive = Archive(content)
    tree = parse(archive.read("word/document.xml"))
    intake.encoding = tree.encoding
    paragraphs = []
    for paragraph in tree.root.all("p"):
        if any(True for _ in paragraph.all("del")):
            intake.tally(name, "tracked-deletion", "a paragraph holds a tracked deletion, which is left out")
        parts = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
        paragraphs.append(
            "".join(node.text() if node.name == "t" else parts[node.name] for node in paragraph.all("t", *parts))
        )
    pictures = [entry for entry in archive.names if entry.startswith("word/media/")]
    _read_text(intake, "\n".join(paragraphs), pictures)
    return intake.finish()


def read_json(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read a list of objects with id, question, answers, correct (from 0), refs and figure."""
    intake = Intake("ncvec-json", name)
    items = read_json_value(intake, content, encoding)
    if not isinstance(items, list):
        raise UnreadableError("wrong-shape", "a list of questions is expected")
    for index, item in enumerate(items, 1):
        where = f"{name}:item {index}"
        if not isinstance(item, dict) or not isinstance(item.get("answers"), list):
            intake.refuse(where, "wrong-shape", "a question is an object with a list of answers")
            continue
        answers = [str(answer) for answer in item["answers"]]
        correct, letter = item.get("correct"), item.get("correct_letter")
        key = correct if isinstance(correct, int) and not isinstance(correct, bool) else None
        if isinstance(letter, str) and letter and key is not None and letter.upper() != "ABCDEFGHIJ"[key % 10]:
            intake.refuse(where, "two-keys", f"{item.get('id')}: correct {key} and {letter} are not the same option")
            continue
        identifier, stem = str(item.get("id", "")), str(item.get("question", ""))
        figures = figures_named(stem) or ([str(item["figure"])] if item.get("figure") else [])
        topic, source = _group(identifier), str(item.get("refs") or "")
        intake.take(where, identifier, stem, answers, key, topic=topic, source=source, figures=figures)
    return intake.finish()


def read_json_value(intake: Intake, content: bytes, encoding: str | None) -> Any:
    """Return what a JSON file holds, or raise UnreadableError."""
    if len(content) > MOST_JSON_BYTES:
        raise UnreadableError("too-large", f"the file has {len(content)} bytes, more than {MOST_JSON_BYTES}")
    text = intake.text(content, encoding)
    if text.count("[") + text.count("{") > MOST_JSON_PARTS:
        raise UnreadableError("too-large", f"more than {MOST_JSON_PARTS} lists and objects")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("unreadable", f"not JSON: {error}") from error


def _group(identifier: str) -> str:
    return identifier[:3] if re.fullmatch(_ID, identifier) else ""


def _read_text(intake: Intake, text: str, pictures: Sequence[str]) -> None:
    question: _Question | None = None
    promised: Counter[str] = Counter()
    withdrawn: dict[str, int] = {}
    accepted: Counter[str] = Counter()

    def finish() -> None:
        if question:
            accepted[question.identifier[:2]] += 1
            withdrawn.pop(question.identifier, None)
            _take(intake, question, has_pictures=bool(pictures))

    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_IN_A_LINE:
            intake.refuse(intake.at(number), "too-long", f"a line of {len(line)} characters")
        elif not line.strip() or _END.fullmatch(line):
            if not line.strip() and not (question and len(question.options) == 4):
                continue
            finish()
            question = None
        elif head := _HEAD.fullmatch(line):
            finish()
            question = _Question(number, head[1], head[2], head[3].strip())
        elif gone := _WITHDRAWN.fullmatch(line):
            finish()
            question = None
            withdrawn[gone[1]] = number
        elif question is None and (section := _SECTION.fullmatch(line)):
            promised[section[1]] = int(section[2] or promised[section[1]])
        elif question is None:
            if not _GROUP.fullmatch(line):
                intake.tally(intake.at(number), "text-outside", "a line stands outside the questions")
        elif option := _OPTION.fullmatch(line):
            if option[1] == "ABCD "[len(question.options)]:
                question.options.append(option[2])
            else:
                question.out_of_order = option[1]
        elif section := _SECTION.fullmatch(line):
            finish()
            question = None
        elif question.options:
            question.options[-1] += " " + line
        else:
            question.stem.append(line)
    finish()
    for identifier, number in withdrawn.items():
        intake.warn(intake.at(number), "withdrawn", f"{identifier} is withdrawn by the file itself")
    for section_name, count in promised.items():
        if count and accepted[section_name] and count != accepted[section_name]:
            message = f"{section_name} is said to have {count} questions, {accepted[section_name]} were found"
            intake.warn(intake.name, "count-differs", message)


def _take(intake: Intake, question: _Question, *, has_pictures: bool) -> None:
    where, stem = intake.at(question.line), one_line(" ".join(question.stem))
    if question.out_of_order:
        message = f"{question.identifier}: option {question.out_of_order} is not the next one"
        intake.refuse(where, "letters-out-of-order", message)
        return
    figures = figures_named(stem)
    if figures and not has_pictures:
        intake.tally(where, "figure-missing", "names a figure that a text file cannot hold")
    options = [one_line(option) for option in question.options]
    intake.take(
        where,
        question.identifier,
        stem,
        options,
        "ABCD".index(question.key),
        topic=_group(question.identifier),
        source=question.source,
        figures=figures,
    )
