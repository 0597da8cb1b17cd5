"""The records of the Chinese pools: [I] id, [Q] question, [A]… options, the right one first, [P] or [F] picture or chapter."""

import re

from app.banks.formats.plain import Foreign, Intake, joined

_FILE = re.compile(r"[^/\\]{1,100}\.(?:jpe?g|png|gif|bmp|webp)", re.IGNORECASE)
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
            record[last] = joined(record[last], line)
        elif line.strip():
            intake.tally(intake.at(number), "text-outside", "a line stands outside the questions")
    if record:
        _take(intake, start, record)
    return intake.finish()


def _take(intake: Intake, start: int, record: dict[str, str]) -> None:
    figure = next((record[tag] for tag in "PF" if _FILE.fullmatch(record.get(tag, ""))), "")
    options = [
        record[letter]
        for letter in "ABCDEFGH"
        if letter in record and (letter != "F" or record[letter] not in ("", figure))
    ]
    right = record.get("T", "A")
    where, identifier = intake.at(start), record.get("I", "") or record.get("J", "")
    if len(right) > 1:
        intake.refuse(where, "several-right", f"{identifier}: more than one right option: {right}")
        return
    if "T" not in record:
        intake.tally(where, "right-option-first", "the right option stands first")
    chapter = record.get("P", "") if record.get("P") != figure else ""
    letters = re.match(r"[A-Z]*", identifier)
    intake.take(
        where,
        identifier,
        record.get("Q", ""),
        options,
        "ABCDEFGH".find(right) if right else None,
        topic=chapter or (letters[0] if letters else ""),
        figures={figure: ""} if figure else None,
    )
