"""Aiken: a question, its options as "A) …" or "A. …", and a line "ANSWER: A"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.banks.formats.plain import Foreign, Intake, Pictures, PlainQuestion, joined, one_line

_OPTION = re.compile(r"[ \t]*([A-Za-z])[).][ \t]*(.*)")
_ANSWER = re.compile(r"[ \t]*ANSWER[ \t]*:[ \t]*(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Block:
    line: int
    stem: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read an Aiken file; a bad block is reported with its first line and does not stop the good ones."""
    intake = Intake("aiken", name, ids_are_unique=False)
    block: _Block | None = None
    after_blank = True
    for number, line in enumerate(intake.text(content, encoding).split("\n"), 1):
        if not line.strip():
            after_blank = True
            continue
        if answer := _ANSWER.fullmatch(line):
            _finish(intake, block or _Block(number), answer[1].strip().rstrip(").").upper())
            block = None
        elif option := _OPTION.fullmatch(line):
            block = block or _Block(number)
            block.letters.append(option[1].upper())
            block.options.append(option[2])
        elif block and block.options and not after_blank:
            block.options[-1] = joined(block.options[-1], line)
        else:
            if block and block.options:
                _finish(intake, block, None)
                block = None
            block = block or _Block(number)
            block.stem.append(line.strip())
        after_blank = False
    if block:
        _finish(intake, block, None)
    return intake.finish()


def _finish(intake: Intake, block: _Block, answer: str | None) -> None:
    where = intake.at(block.line)
    if answer is None:
        intake.refuse(where, "no-key", "the block ends without an ANSWER line")
        return
    if block.letters != [chr(ord("A") + index) for index in range(len(block.letters))]:
        intake.refuse(where, "letters-out-of-order", f"the options are lettered {' '.join(block.letters)}")
        return
    if re.fullmatch(r"[A-Z]([ ,;]+[A-Z])+", answer):
        intake.refuse(where, "several-right", f"more than one right option: {answer}")
        return
    stem = one_line(" ".join(block.stem))
    key = block.letters.index(answer) if answer in block.letters else None
    intake.take(where, "", stem, [one_line(option) for option in block.options], key)


def write(questions: Sequence[PlainQuestion], _pictures: Pictures) -> bytes:
    """Return the questions in Aiken, which keeps neither ids nor topics.

    Raises ValueError for a text that the format cannot hold: of several lines, or a stem like an option or an answer.
    """
    blocks = []
    for question in questions:
        if any("\n" in text for text in (question.stem, *question.options)):
            raise ValueError(f"{question.id}: Aiken holds no text of several lines")
        if _OPTION.fullmatch(question.stem) or _ANSWER.fullmatch(question.stem):
            raise ValueError(f"{question.id}: the stem would be read as an option")
        options = [f"{chr(ord('A') + index)}) {option}" for index, option in enumerate(question.options)]
        blocks.append("\n".join((question.stem, *options, f"ANSWER: {question.key.upper()}")))
    return ("\n\n".join(blocks) + "\n").encode()
