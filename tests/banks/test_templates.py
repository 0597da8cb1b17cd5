"""Every calculated question solved again by somebody who saw its words only, over the whole range of its numbers.

The solutions take the numbers as they are printed, in the units of the stem, and return the answer in the unit of the
right option. None of them was made from the templates.
"""

import math
from functools import cache
from itertools import combinations

import pytest

from app.banks.written import LANGUAGES, LETTERS, PLACE
from app.domain.quantities import read, scale
from tests.banks import test_content
from tests.banks.solutions import SOLUTIONS

ROUNDING = 0.005  # three significant digits: at most half a per cent


@cache
def templates():
    """Return the calculated questions of all banks by id."""
    return {q.id: q for code in test_content.CODES for q in test_content.bank(code).questions if q.template}


def test_every_template_has_a_solution_of_its_own():
    assert templates().keys() == SOLUTIONS.keys()


@pytest.mark.parametrize("question_id", SOLUTIONS)
def test_over_the_whole_range_one_option_is_right(question_id):
    question = templates()[question_id]
    assert question.template
    calculator, solve = question.template.calculator(), SOLUTIONS[question_id]
    unit = question.template.a.unit
    shown = 0
    for numbers in calculator.every():
        options = calculator.options(numbers)
        if options is None:
            continue
        shown += 1
        right = solve(**numbers)
        tolerance = ROUNDING if question.template.digits >= 3 else 0.5 * 10.0 ** (1 - question.template.digits)
        in_unit = {
            letter: value * scale(getattr(question.template, letter).unit) / scale(unit)
            for letter, value in options.items()
        }
        near = [
            letter for letter, value in in_unit.items() if math.isclose(value, right, rel_tol=tolerance, abs_tol=1e-9)
        ]
        assert near == ["a"], f"{question_id} {dict(numbers)}: solved {right:g} {unit}, shown {in_unit}"
    assert shown >= 20


@pytest.mark.parametrize("question_id", SOLUTIONS)
def test_what_is_printed_is_distinct_and_complete(question_id):
    question = templates()[question_id]
    assert question.template
    calculator = question.template.calculator()
    for number in range(25):
        numbers = calculator.draw(b"%d" % number, question.id)
        for language in LANGUAGES:
            words = calculator.words(numbers, language)
            assert len({words[letter] for letter in LETTERS}) == 4
            printed = [read(words[letter], "") for letter in LETTERS]
            assert all(value is not None for value in printed)
            assert all(name in words for _, name in PLACE.findall(question.wording(language).stem))
            assert not [pair for pair in combinations(LETTERS, 2) if words[pair[0]] == words[pair[1]]]


def test_a_wrong_solution_is_noticed():
    question_id, question = next((known, q) for known, q in templates().items())
    assert question.template
    calculator = question.template.calculator()
    numbers = calculator.draw(b"seed", question_id)
    options = calculator.options(numbers)

    assert options is not None
    assert not math.isclose(options["b"], SOLUTIONS[question_id](**numbers), rel_tol=ROUNDING)
