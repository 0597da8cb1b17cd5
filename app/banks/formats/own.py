"""Our own banks (a folder, see question_banks/README.md) as plain questions in one language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from app.banks.files import Bank, read_bank
from app.banks.formats.plain import Foreign, PlainQuestion
from app.banks.written import LETTERS


def read_folder(folder: Path, language: Literal["vi", "en"] = "vi") -> Foreign:
    """Read one of our banks."""
    bank = read_bank(folder)
    refused = bank.written - len(bank.questions)
    return Foreign("own", "utf-8", plain_questions(bank, language), refused, bank.findings)


def plain_questions(bank: Bank, language: Literal["vi", "en"]) -> Sequence[PlainQuestion]:
    """Return a bank's questions in one language, in the order of their files."""
    licence = bank.table.licence if bank.table else ""
    questions = []
    for question in bank.questions:
        wording = question.wording(language)
        options = tuple(wording.option(letter) for letter in LETTERS)
        questions.append(
            PlainQuestion(
                question.id,
                wording.stem,
                options,
                question.key,
                bank.topic_of(question).value,
                question.source,
                attribution=licence,
            )
        )
    return questions
