"""What a machine can say of written questions: numbers, templates, figures, formulae, keys that give themselves away."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.banks.faults import OF_ERROR, Fault, of_error
from app.banks.figures import fit_picture, formula_drawing
from app.banks.written import LANGUAGES, LETTERS, PLACE, QuestionFile, Template
from app.domain import calculated, quantities
from app.domain.formulas import formula
from app.kernel.languages import N_

MOST_ROUNDING = 0.006  # an option written with three figures differs from the exact value by at most half a per cent


@dataclass(frozen=True, slots=True)
class BankFinding:
    """One thing to say about a bank. severity: "error" keeps the bank out, "warning" does not. where: file:line."""

    severity: Literal["error", "warning"]
    where: str
    code: str
    message: str


def faults(question: QuestionFile, figures: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield everything that is wrong with one question by itself.

    figures: the pictures of its bank, by file.
    """
    if problem := miscalculated(question):
        yield problem
    if question.template and (problem := _unfit_template(question.template)):
        yield problem
    yield from _misplaced(question)
    for name, written in question.formulae.items():
        try:
            formula_drawing(written.tex)
        except ValueError:
            yield Fault(f"formulae.{name}", "wrong-formula", OF_ERROR["not a formula"], {"what": written.tex})
    if question.figure and question.figure.file not in figures:
        yield Fault("figure", "wrong-figure", N_("The picture is missing."))
    elif question.figure:
        try:
            fit_picture(figures[question.figure.file])
        except ValueError as error:
            yield Fault("figure", "wrong-figure", N_("The picture cannot be used: %(said)s"), {"said": str(error)})


def _misplaced(question: QuestionFile) -> Iterator[Fault]:
    """Yield what is wrong with the places for numbers and formulae in the texts of a question."""
    numbers = set(question.template.quantities) | set(LETTERS) if question.template else set()
    for language in LANGUAGES:
        wording = question.wording(language)
        shown = [wording.stem, *(wording.option(letter) for letter in LETTERS)]
        texts = [*shown, *wording.why.model_dump().values()]
        used = {(kind, name) for text in texts for kind, name in PLACE.findall(text)}
        known = {("", name) for name in numbers} | {("=", name) for name in question.formulae}
        where = f"{language}.stem"
        if strangers := sorted(name for _, name in used - known):
            names = {"names": ", ".join(strangers)}
            yield Fault(where, "wrong-place", N_("In braces, but standing for nothing: %(names)s"), names)
        seen = {name for text in shown for _, name in PLACE.findall(text)}
        if unseen := sorted({name for _, name in known} - set(LETTERS) - seen):
            yield Fault(where, "wrong-place", N_("Defined, but not shown: %(names)s"), {"names": ", ".join(unseen)})
        if question.template and any(name in LETTERS for _, name in PLACE.findall(wording.stem)):
            yield Fault(where, "wrong-place", N_("The stem shows an answer."))


def _unfit_template(template: Template) -> Fault | None:
    """Return what is wrong with a template over the whole range of its numbers, or None."""

    def wrong(text: str, **facts: object) -> Fault:
        return Fault("template", "wrong-template", text, facts)

    try:
        calculator = template.calculator()
    except ValueError as error:
        return of_error("template", "wrong-template", error)
    combinations = calculator.combinations
    if combinations > calculated.MOST_COMBINATIONS:
        most = calculated.MOST_COMBINATIONS
        return wrong(N_("The quantities combine in %(count)s ways, more than %(most)s."), count=combinations, most=most)
    fit = 0
    for numbers in calculator.every():
        options = calculator.options(numbers)
        if options is None:
            continue
        fit += 1
        for letter, value in options.items():
            if value and not quantities.SMALLEST <= abs(value) <= quantities.LARGEST:
                given = ", ".join(f"{name} = {number:g}" for name, number in numbers.items())
                text = N_("Option %(letter)s comes to %(value)s where %(given)s: choose another unit.")
                return wrong(text, letter=letter, value=f"{value:g}", given=given)
    least = max(calculated.FEWEST_COMBINATIONS, calculated.FEWEST_SHARE * combinations)
    if fit < least:
        text = N_(
            "Of %(count)s combinations of the quantities, %(fit)s give four different options; at least %(least)s have to."
        )
        return wrong(text, fit=fit, count=combinations, least=f"{least:g}")
    return None


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


def miscalculated(question: QuestionFile) -> Fault | None:
    """Return what is wrong with the numbers of a calculated question, or None.

    The formula is computed anew; the right option has to show the result, and no other option may come to the same.
    """
    if question.calculation is None:
        return None
    calculation = question.calculation
    try:
        exact = formula(calculation.formula, calculation.values)(calculation.values)
    except (ValueError, ArithmeticError) as error:
        return of_error("calculation", "wrong-number", error)
    if not math.isclose(exact, calculation.result, rel_tol=MOST_ROUNDING):
        text = N_("The formula gives %(exact)s, and the result is written as %(result)s.")
        return Fault("calculation", "wrong-number", text, {"exact": f"{exact:g}", "result": f"{calculation.result:g}"})
    for language in LANGUAGES:
        wording = question.wording(language)
        for letter in LETTERS:
            shown = quantities.read(wording.option(letter), calculation.unit)
            same = shown is not None and math.isclose(shown, exact, rel_tol=MOST_ROUNDING, abs_tol=1e-15)
            if same != (letter == question.key):
                text = N_("“%(option)s” stands against the result %(exact)s %(unit)s.")
                facts = {"option": wording.option(letter), "exact": f"{exact:g}", "unit": calculation.unit}
                return Fault(f"{language}.{letter}", "wrong-number", text, facts)
    return None
