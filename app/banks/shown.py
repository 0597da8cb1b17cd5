"""What people see of a question: texts with formulae as pictures in them, a figure with its description, drawn numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.banks.figures import SVG, data_url, formula_drawing
from app.banks.models import Figure, Question
from app.banks.written import LANGUAGES, LETTERS, MOST_IN_A_FORMULA, PLACE, Template
from app.domain.papers import option_order

EXAMPLES = 3  # of a calculated question, drawn for whoever writes it
_SIZE = re.compile(rb'<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as a picture that holds itself, with the same in a line of text; sizes in CSS pixels."""

    src: str
    text: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The figure of a question, as an address that holds it; description by language."""

    src: str
    description: Mapping[str, str]


Texts = Sequence[str | Formula]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it is shown: by language its stem, its options by letter, and its explanations by letter."""

    stem: Mapping[str, Texts]
    options: Mapping[str, Mapping[str, Texts]]
    explanations: Mapping[str, Mapping[str, Texts]]
    figure: Picture | None


def wording(question: Question, seed: bytes) -> dict[str, Any] | None:
    """Return the drawn numbers of a calculated question and its texts with them filled in; None for any other question.

    seed: the paper's.
    """
    if question.template is None:
        return None
    calculator = Template.model_validate(question.template).calculator()
    numbers = calculator.draw(seed, question.code)
    filled: dict[str, Any] = {"numbers": dict(numbers)}
    for language in LANGUAGES:
        words = calculator.words(numbers, language)
        texts = {**question.content[language], "why": question.explanation[language]}
        filled[language] = {
            name: {letter: fill(text, words) for letter, text in known.items()}
            if isinstance(known, dict)
            else fill(known, words)
            for name, known in texts.items()
        }
    return filled


def preview(body: Mapping[str, Any], figure: Figure | None) -> Sequence[Shown]:
    """Return what would be shown of a question that is still being written; what is not written yet is empty.

    Of a calculated question three examples are drawn, once it can be computed.
    """
    question = Question(
        code=body.get("id", ""),
        content={language: _so_far(body, language) for language in LANGUAGES},
        explanation={
            language: dict.fromkeys(LETTERS, "") | body.get(language, {}).get("why", {}) for language in LANGUAGES
        },
        formulae={name: drawn for name, known in body.get("formulae", {}).items() if (drawn := _drawn(known))},
        template=body.get("template"),
        figure=figure if "figure" in body else None,
    )
    try:
        wordings = [wording(question, b"example %d" % number) for number in range(EXAMPLES if question.template else 1)]
    except ValueError:
        wordings = [None]
    return [shown(question, drawn) for drawn in wordings]


def as_on_a_paper(examples: Sequence[Shown], code: str) -> Sequence[Shown]:
    """Return the same with their options in the order of some paper, so that the letters tell nothing.

    Of a calculated question the first option is the right one.
    """
    return [
        replace(
            example,
            options={
                language: dict(zip(LETTERS, (texts[letter] for letter in _order(number, code)), strict=True))
                for language, texts in example.options.items()
            },
        )
        for number, example in enumerate(examples)
    ]


def _order(number: int, code: str) -> Sequence[str]:
    return option_order(b"example %d" % number, code)


def _so_far(body: Mapping[str, Any], language: str) -> Mapping[str, str]:
    letters = {letter: f"{{{letter}}}" if body.get("template") else "" for letter in LETTERS}
    described = {"figure": body.get("figure", {}).get(language, "")}
    return {"stem": "", **letters, **described, **body.get(language, {})}


def _drawn(formula: Mapping[str, str]) -> Mapping[str, str] | None:
    if len(formula["tex"]) > MOST_IN_A_FORMULA:
        return None
    try:
        return {"text": formula["text"], "svg": formula_drawing(formula["tex"]).decode()}
    except ValueError:
        return None


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put drawn numbers where a text names them; formulae stay as they are."""
    return PLACE.sub(lambda place: place[0] if place[1] else words.get(place[2], place[0]), text)


def shown(question: Question, drawn: Mapping[str, Any] | None = None) -> Shown:
    """Return what is shown of a question. drawn: what `wording` returned when the paper was drawn.

    Without it, a calculated question shows the names of its numbers.
    """
    formulae = {name: _formula(known) for name, known in question.formulae.items()}
    content: Mapping[str, Any] = drawn or question.content
    why = {language: (drawn[language]["why"] if drawn else question.explanation[language]) for language in LANGUAGES}
    figure = None
    if question.figure:
        src = data_url(question.figure.content, question.figure.media_type)
        figure = Picture(src, {language: content[language]["figure"] for language in LANGUAGES})
    return Shown(
        {language: parts(content[language]["stem"], formulae) for language in LANGUAGES},
        {
            language: {letter: parts(content[language][letter], formulae) for letter in LETTERS}
            for language in LANGUAGES
        },
        {language: {letter: parts(why[language][letter], formulae) for letter in LETTERS} for language in LANGUAGES},
        figure,
    )


def parts(text: str, formulae: Mapping[str, Formula]) -> Texts:
    """Cut a text at its formulae."""
    found: list[str | Formula] = []
    end = 0
    for place in PLACE.finditer(text):
        if place[1] and place[2] in formulae:
            found += [text[end : place.start()], formulae[place[2]]]
            end = place.end()
    found.append(text[end:])
    return [part for part in found if part]


def _formula(known: Mapping[str, str]) -> Formula:
    drawing = known["svg"].encode()
    size = _SIZE.search(drawing)
    width, height = (round(float(size[1])), round(float(size[2]))) if size else (0, 0)
    return Formula(data_url(drawing, SVG), known["text"], width, height)
