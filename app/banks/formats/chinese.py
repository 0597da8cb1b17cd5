"""The records of the Chinese pools: [I] id, [Q] question, [A]… options with the right one first, [P] picture."""

import re

from app.banks.formats.plain import Foreign, Intake, one_line

_TAG = re.compile(r"[ \t]*\[([A-Z])\](.*)")


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read tagged records; a file with [T] names its right options there, any other has the right option first."""
    intake = Intake("chinese", name)
    record: dict[str, str] = {}
    start, last = 0, ""
    for number, line in enumerate(intake.text(content, encoding).split("\n"), 1):
        tag = _TAG.fullmatch(line)
        if tag:
            if tag[1] in record or (tag[1] in "IJ" and "Q" in record):
                _take(intake, start, record)
                record = {}
            if not record:
                start = number
            record[tag[1]], last = tag[2].strip(), tag[1]
        elif line.strip() and record:
            record[last] = one_line(f"{record[last]} {line}")
        elif line.strip():
            intake.tally(intake.at(number), "text-outside", "a line stands outside the questions")
    if record:
        _take(intake, start, record)
    return intake.finish()


def _take(intake: Intake, start: int, record: dict[str, str]) -> None:
    options = [record[letter] for letter in "ABCDEFGH" if letter in record and (letter != "F" or record[letter])]
    right = record.get("T", "A")
    where, identifier = intake.at(start), record.get("I", "") or record.get("J", "")
    if len(right) > 1:
        intake.refuse(where, "several-right", f"{identifier}: more than one right option: {right}")
        return
    if "T" not in record:
        intake.tally(where, "right-option-first", "the right option stands first")
    topic = re.match(r"[A-Z]*", identifier)
    figures = [record["P"]] if record.get("P") else []
    if figures:
        intake.warn(where, "figure-missing", f"{identifier}: the picture {figures[0]} is not in the file")
    key = "ABCDEFGH".find(right) if right else None
    intake.take(where, identifier, record.get("Q", ""), options, key, topic=topic[0] if topic else "", figures=figures)
