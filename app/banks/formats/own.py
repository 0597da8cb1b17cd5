"""Our own banks (a folder, see question_banks/README.md) as plain questions in one language."""

from collections.abc import Sequence
from pathlib import Path

from app.banks.files import Bank, read_bank
from app.banks.formats.plain import Foreign, PlainQuestion
from app.banks.shown import fill
from app.banks.written import LETTERS, PLACE, Language, QuestionFile

EXAMPLE = b"an example"  # the seed of the numbers that a calculated question is written with


def read_folder(folder: Path, language: Language = "vi") -> Foreign:
    """Read one of our banks."""
    bank = read_bank(folder)
    refused = bank.written - len(bank.questions)
    return Foreign("own", "utf-8", plain_questions(bank, language), refused, bank.findings, bank.figures)


def plain_questions(bank: Bank, language: Language) -> Sequence[PlainQuestion]:
    """Return a bank's questions in one language, in the order of their files.

    What other formats do not know becomes plain: a formula its line of text, a calculated question one example of it.
    """
    licence = bank.table.licence if bank.table else ""
    questions = []
    for question in bank.questions:
        stem, *options = _texts(question, language)
        figure = question.figure
        questions.append(
            PlainQuestion(
                question.id,
                stem,
                tuple(options),
                question.key,
                bank.topic_of(question).value,
                question.source,
                figures=(figure.file,) if figure else (),
                descriptions=((figure.vi if language == "vi" else figure.en),) if figure else (),
                attribution=licence,
            )
        )
    return questions


def _texts(question: QuestionFile, language: Language) -> Sequence[str]:
    """Return the stem and the options with numbers and formulae written out."""
    wording = question.wording(language)
    texts = [wording.stem, *(wording.option(letter) for letter in LETTERS)]
    if question.template:
        calculator = question.template.calculator()
        words = calculator.words(calculator.draw(EXAMPLE, question.id), language)
        texts = [fill(text, words) for text in texts]
    return [PLACE.sub(lambda place: question.formulae[place[2]].text if place[1] else place[0], text) for text in texts]
