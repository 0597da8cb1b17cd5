"""The Taiwanese pools: "( 3 ) 17. question" with the right option first in brackets, then "(1) …" to "(4) …"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.banks.formats.plain import Foreign, Intake, joined, one_line

_OPTION = re.compile(r"[ \t]*[(（][ \t]*([1-9])[ \t]*[)）][ \t]*(.*)")
_HEAD = re.compile(r"[ \t]*[(（][ \t]*([1-9])[ \t]*[)）][ \t]*(\d{1,4})[ \t]*[.．、](?!\d)[ \t]*(.*)")
_PAGE = re.compile(r"[ \t]*\d{1,4}[ \t]*")


@dataclass(slots=True)
class _Question:
    line: int
    section: str
    key: int
    number: int
    stem: str
    options: list[str] = field(default_factory=list)


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read a Taiwanese pool; sections become topics and page numbers between the lines are passed over.

    An option may look like the head of a question, "(2) 1.5 …" or "(2) 12. …", so a bracket that is the next option is
    an option unless the number after it follows the question's own and its first option comes next.
    """
    intake = Intake("taiwanese", name)
    lines = intake.text(content, encoding).split("\n")
    section = ""
    question: _Question | None = None
    for index, line in enumerate(lines):
        if not line.strip() or _PAGE.fullmatch(line):
            continue
        option, head = _OPTION.fullmatch(line), _HEAD.fullmatch(line)
        expected = len(question.options) + 1 if question else 0
        full = question is None or expected > 4
        if head and (full or _is_head(question, expected, head, lines[index + 1 : index + 8])):
            if question:
                _take(intake, question)
            question = _Question(index + 1, section, int(head[1]), int(head[2]), head[3])
        elif option and question and int(option[1]) == expected:
            question.options.append(option[2])
        elif question is None or (full and _is_title(line)):
            if question:
                _take(intake, question)
                question = None
            section = line.strip()
        elif option:
            intake.wrong(intake.at(index + 1), "option-out-of-order", f"option {option[1]} where {expected} is due")
        elif question.options:
            question.options[-1] = joined(question.options[-1], line, "")
        else:
            question.stem = joined(question.stem, line, "")
    if question:
        _take(intake, question)
    return intake.finish()


def _is_title(line: str) -> bool:
    return line.strip().endswith(("題庫", "题库"))


def _is_head(question: _Question | None, expected: int, head: re.Match[str], following: Sequence[str]) -> bool:
    if question is None:
        return True
    if int(head[2]) not in (1, question.number + 1):
        return False
    if int(head[1]) != expected:
        return True
    first = next((match for line in following if (match := _OPTION.fullmatch(line))), None)
    return first is not None and first[1] == "1"


def _take(intake: Intake, question: _Question) -> None:
    section = question.section
    half = len(section) // 2
    if section[:half] == section[half:]:  # a heading printed twice by the extraction from PDF
        section = section[:half]
    identifier = f"{section} {question.number}".strip()
    options = [one_line(option) for option in question.options]
    intake.take(intake.at(question.line), identifier, one_line(question.stem), options, question.key - 1, topic=section)
