"""The FCC commercial pools as text taken from PDF: "1-1A1 question", options, and the keys after each key topic."""

import re
from dataclasses import dataclass, field

from app.banks.formats.plain import Foreign, Intake, figures_named, one_line

_HEAD = re.compile(r"[ \t]*(\d{1,2}-\d{1,3}[A-Z]\d{1,2})[ \t]+(.*)")
_OPTION = re.compile(r"[ \t]*([A-D])\.[ \t]+(.*)")
_TOPIC = re.compile(r"[ \t]*Key Topic[ \t]+(\d+)[ \t]*:[ \t]*(.*)")
_KEYS = re.compile(r"(\d{1,2}-\d{1,3}[A-Z]\d{1,2}):?[ \t]{1,20}([A-D])\b")
_FURNITURE = re.compile(
    r"-{5,}Page \d+-{5,}|.*\bFCC Commercial Element \d+ Question Pool\b.*"
    r"|[ \t]*Subelement (?:\d-?)?[A-Z]\b.*"
)


@dataclass(slots=True)
class _Question:
    line: int
    identifier: str
    topic: str
    stem: str
    letters: str = ""
    options: list[str] = field(default_factory=list)
    out_of_order: str = ""


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read a pool; headers and footers of pages between a question and its options are passed over."""
    intake = Intake("fcc", name)
    questions: list[_Question] = []
    keys: dict[str, str] = {}
    question: _Question | None = None
    topic, in_keys = "", False
    for number, line in enumerate(intake.text(content, encoding).split("\n"), 1):
        if not line.strip() or _FURNITURE.fullmatch(line):
            continue
        if "Answer Key" in line or (in_keys and _KEYS.match(line.strip())):
            in_keys, question = True, None
            keys |= _keys(intake, number, line, keys)
            continue
        in_keys = False
        if found := _TOPIC.fullmatch(line):
            topic, question = one_line(f"{found[1]}. {found[2]}"), None
        elif head := _HEAD.fullmatch(line):
            question = _Question(number, head[1], topic, head[2])
            questions.append(question)
        elif question is None:
            intake.tally(intake.at(number), "text-outside", "a line stands outside the questions")
        elif option := _OPTION.fullmatch(line):
            if option[1] == "ABCD "[len(question.letters)]:
                question.letters += option[1]
                question.options.append(option[2])
            else:
                question.out_of_order = option[1]
        elif question.options:
            question.options[-1] += " " + line
        else:
            question.stem += " " + line
    for question in questions:
        key = question.letters.find(keys[question.identifier]) if question.identifier in keys else None
        figures = figures_named(" ".join((question.stem, *question.options)))
        where = intake.at(question.line)
        if figures:
            intake.tally(where, "figure-missing", "names a figure that a text file cannot hold")
        if question.out_of_order:
            message = f"{question.identifier}: option {question.out_of_order} stands after {question.letters or 'the question'}"
            intake.refuse(where, "letters-out-of-order", message)
            continue
        options = [one_line(option) for option in question.options]
        intake.take(
            where, question.identifier, one_line(question.stem), options, key, topic=question.topic, figures=figures
        )
    known = {question.identifier for question in questions}
    for identifier in sorted(keys.keys() - known):
        intake.refuse(name, "key-without-question", f"{identifier} has a key and no question")
    return intake.finish()


def _keys(intake: Intake, number: int, line: str, before: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for identifier, letter in _KEYS.findall(line):
        if before.get(identifier, found.get(identifier, letter)) != letter:
            intake.wrong(intake.at(number), "two-keys", f"{identifier} has two different keys")
        found[identifier] = letter
    return found
