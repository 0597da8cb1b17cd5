"""Calculated questions: a template with named quantities, whose numbers are drawn anew for each paper.

The numbers of a question follow from the paper's seed and the question's id alone, so that an inspector can draw them again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise, product
from math import prod

from app.domain.formulas import Compute, formula
from app.domain.quantities import base, rounded, scale, written

RIGHT = "a"  # a template's first option is the right one; options are shuffled on every paper
LETTERS = "abcd"
MOST_COMBINATIONS = 5_000
FEWEST_COMBINATIONS = 20
FEWEST_SHARE = 0.5  # of all combinations; so that a draw finds one soon
MOST_ATTEMPTS = 10_000
LEAST_APART = 0.02  # relative; nearer numbers look like one answer rounded twice


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that is drawn. values: as they are printed, in `unit`."""

    unit: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Answer:
    """How an option is computed, in base units, and the unit it is printed in."""

    formula: str
    unit: str


@dataclass(frozen=True, slots=True)
class Template:
    """A calculated question without its words. answers: by letter a to d, the right one at RIGHT, the others mistakes.

    digits: significant digits of the printed answers.
    """

    quantities: Mapping[str, Quantity]
    answers: Mapping[str, Answer]
    digits: int = 3


class Calculator:
    """A template ready to compute. Raises ValueError when a formula or a unit of it is not understood."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._scales = {name: scale(quantity.unit) for name, quantity in template.quantities.items()}
        self._answers: Mapping[str, tuple[Compute, float]] = {
            letter: (formula(answer.formula, template.quantities), scale(answer.unit))
            for letter, answer in template.answers.items()
        }
        if len({base(answer.unit) for answer in template.answers.values()}) > 1:
            raise ValueError("the options are not in one unit, prefixes apart")

    @property
    def combinations(self) -> int:
        """How many combinations of values there are, fit or not."""
        return prod(len(quantity.values) for quantity in self.template.quantities.values())

    def every(self) -> Iterator[Mapping[str, float]]:
        """Walk all combinations, in the units of the quantities."""
        names = list(self.template.quantities)
        for values in product(*(self.template.quantities[name].values for name in names)):
            yield dict(zip(names, values, strict=True))

    def options(self, numbers: Mapping[str, float]) -> Mapping[str, float] | None:
        """Return the value of each option in its printed unit, rounded as printed; None when these numbers are unfit.

        Unfit are numbers for which an option has no finite value, or two options come to the same after rounding or
        nearer than LEAST_APART.
        """
        in_base = {name: value * self._scales[name] for name, value in numbers.items()}
        try:
            shown = {
                letter: rounded(compute(in_base) / unit, self.template.digits)
                for letter, (compute, unit) in self._answers.items()
            }
        except (ValueError, ArithmeticError):
            return None
        ordered = sorted(value * self._answers[letter][1] for letter, value in shown.items())
        for lower, higher in pairwise(ordered):
            if higher - lower <= LEAST_APART * max(abs(lower), abs(higher)):
                return None
        return shown

    def draw(self, seed: bytes, question_id: str) -> Mapping[str, float]:
        """Return the numbers of one paper.

        Attempt n, from 0, takes for each quantity, in alphabetical order, four bytes of SHA-256(seed + id + "/numbers/" + n)
        modulo the number of its values; the first fit attempt counts.

        Raises ValueError after MOST_ATTEMPTS: not for a template of which FEWEST_SHARE of the combinations are fit.
        """
        names = sorted(self.template.quantities)
        for attempt in range(MOST_ATTEMPTS):
            digest = sha256(seed + f"{question_id}/numbers/{attempt}".encode()).digest()
            numbers = {}
            for place, name in enumerate(names):
                values = self.template.quantities[name].values
                numbers[name] = values[int.from_bytes(digest[4 * place : 4 * place + 4]) % len(values)]
            if self.options(numbers) is not None:
                return numbers
        raise ValueError(f"no fit numbers for {question_id}")

    def words(self, numbers: Mapping[str, float], language: str) -> Mapping[str, str]:
        """Return what stands for each name and letter in the texts: quantities as given, options rounded.

        Raises ValueError when a number cannot be printed in its unit, or the numbers are unfit.
        """
        options = self.options(numbers)
        if options is None:
            raise ValueError(f"unfit numbers: {numbers}")
        template = self.template
        return {name: written(value, template.quantities[name].unit, language) for name, value in numbers.items()} | {
            letter: written(value, template.answers[letter].unit, language, template.digits)
            for letter, value in options.items()
        }
