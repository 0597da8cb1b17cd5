"""What a machine can say of written questions: numbers, templates, figures, formulae, keys that give themselves away."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.banks.figures import drawing_fault, formula_drawing
from app.banks.written import LANGUAGES, LETTERS, PLACE, QuestionFile, Template
from app.domain import calculated, quantities
from app.domain.formulas import formula

MOST_ROUNDING = 0.006  # an option written with three figures differs from the exact value by at most half a per cent


@dataclass(frozen=True, slots=True)
class BankFinding:
    """One thing to say about a bank. severity: "error" keeps the bank out, "warning" does not. where: file:line."""

    severity: Literal["error", "warning"]
    where: str
    code: str
    message: str


def faults(question: QuestionFile, figures: Mapping[str, bytes]) -> Iterable[tuple[str, str]]:
    """Yield the code and message of everything that is wrong with one question by itself.

    figures: the drawings of its bank, by file.
    """
    if problem := miscalculated(question):
        yield "wrong-number", f"{question.id}: {problem}"
    if question.template and (problem := _unfit_template(question, question.template)):
        yield "wrong-template", f"{question.id}: {problem}"
    for problem in _misplaced(question):
        yield "wrong-place", f"{question.id}: {problem}"
    for name, written in question.formulae.items():
        try:
            formula_drawing(written.tex)
        except ValueError as error:
            yield "wrong-formula", f"{question.id}: {name}: {error}"
    if question.figure:
        drawing = figures.get(question.figure.file)
        fault = drawing_fault(drawing) if drawing is not None else "there is no such file"
        if fault:
            yield "wrong-figure", f"{question.id}: {question.figure.file}: {fault}"


def _misplaced(question: QuestionFile) -> Iterable[str]:
    """Yield what is wrong with the places for numbers and formulae in the texts of a question."""
    numbers = set(question.template.quantities) | set(LETTERS) if question.template else set()
    for language in LANGUAGES:
        wording = question.wording(language)
        shown = [wording.stem, *(wording.option(letter) for letter in LETTERS)]
        texts = [*shown, *wording.why.model_dump().values()]
        used = {(kind, name) for text in texts for kind, name in PLACE.findall(text)}
        known = {("", name) for name in numbers} | {("=", name) for name in question.formulae}
        if strangers := sorted(name for _, name in used - known):
            yield f"{language}: {', '.join(strangers)} stands for nothing"
        seen = {name for text in shown for _, name in PLACE.findall(text)}
        if unseen := sorted({name for _, name in known} - set(LETTERS) - seen):
            yield f"{language}: {', '.join(unseen)} is not shown"
        if question.template and any(name in LETTERS for _, name in PLACE.findall(wording.stem)):
            yield f"{language}: the stem shows an answer"


def _unfit_template(question: QuestionFile, template: Template) -> str:
    """Return what is wrong with a template over the whole range of its numbers, or nothing."""
    try:
        calculator = template.calculator()
    except ValueError as error:
        return str(error)
    if calculator.combinations > calculated.MOST_COMBINATIONS:
        return f"{calculator.combinations} combinations, more than {calculated.MOST_COMBINATIONS}"
    fit = 0
    for numbers in calculator.every():
        options = calculator.options(numbers)
        if options is None:
            continue
        fit += 1
        for letter, value in options.items():
            if value and not quantities.SMALLEST <= abs(value) <= quantities.LARGEST:
                return f"option {letter} is {value:g} for {dict(numbers)}: choose another unit"
    least = max(calculated.FEWEST_COMBINATIONS, calculated.FEWEST_SHARE * calculator.combinations)
    if fit < least:
        return (
            f"{fit} of {calculator.combinations} combinations give four different options; at least {least:g} have to"
        )
    return ""


def together(
    questions: Sequence[QuestionFile], places: Mapping[str, str], figures: Mapping[str, bytes]
) -> list[BankFinding]:
    """Check what takes more than one question: enemies, the spread of keys, lengths that give the answer away."""
    shown = {question.figure.file for question in questions if question.figure}
    findings = [
        BankFinding("warning", file, "unused-figure", "no question shows it") for file in sorted(figures.keys() - shown)
    ]
    own = {question_id[:2] for question_id in places}  # an enemy may stand in another bank, whose ids begin otherwise
    for question in questions:
        where = places[question.id]
        findings += [
            BankFinding("error", where, "unknown-enemy", f"{question.id}: there is no {enemy} in this bank")
            for enemy in question.enemies
            if enemy not in places and enemy[:2] in own
        ]
    worded = [question for question in questions if question.template is None]
    if worded:
        keys = Counter(question.key for question in worded)
        findings += [
            BankFinding("warning", "bank", "uneven-keys", f"{letter} is right {keys[letter]} times of {len(worded)}")
            for letter in LETTERS
            if len(worded) >= 20 and not 0.15 <= keys[letter] / len(worded) <= 0.35
        ]
        longest = sum(
            all(
                len(question.vi.option(question.key)) > len(question.vi.option(other))
                for other in LETTERS
                if other != question.key
            )
            for question in worded
        )
        if longest > 0.4 * len(worded):
            findings.append(
                BankFinding(
                    "warning",
                    "bank",
                    "length-bias",
                    f"the right option is the longest {longest} times of {len(worded)}",
                )
            )
    return findings


def miscalculated(question: QuestionFile) -> str:
    """Return what is wrong with the numbers of a calculated question, or nothing.

    The formula is computed anew; the right option has to show the result, and no other option may come to the same.
    """
    if question.calculation is None:
        return ""
    calculation = question.calculation
    try:
        exact = formula(calculation.formula, calculation.values)(calculation.values)
    except (ValueError, ArithmeticError) as error:
        return f"the formula does not compute: {error}"
    if not math.isclose(exact, calculation.result, rel_tol=MOST_ROUNDING):
        return f"the formula gives {exact:g}, the file says {calculation.result:g}"
    for language in LANGUAGES:
        wording = question.wording(language)
        for letter in LETTERS:
            shown = quantities.read(wording.option(letter), calculation.unit)
            same = shown is not None and math.isclose(shown, exact, rel_tol=MOST_ROUNDING, abs_tol=1e-15)
            if same != (letter == question.key):
                return f"option {letter} ({wording.option(letter)!r}, {language}) against the result {exact:g} {calculation.unit}"
    return ""
