"""Calculated questions: formulas that run nothing else, quantities as people write them, numbers drawn from the seed."""

import math
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calculated import Answer, Calculator, Quantity, Template
from app.domain.formulas import formula
from app.domain.quantities import read, written

OHM = Template(
    quantities={"U": Quantity("V", (5, 9, 12, 24)), "R": Quantity("kΩ", (1, 2.2, 4.7, 10, 12))},
    answers={
        "a": Answer("U / R", "mA"),
        "b": Answer("R / U / 1000000", "mA"),
        "c": Answer("U / R / 10", "mA"),
        "d": Answer("2 * U / R", "mA"),
    },
)


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("U / R", {"U": 12, "R": 4}, 3),
        ("-(a - 2) ** 2", {"a": 5}, -9),
        ("1 / (2 * pi * sqrt(L * C))", {"L": 1e-6, "C": 1e-12}, 159154943.09189534),
        ("10 * log10(P / 1e-3)", {"P": 100}, 50),
        ("2 ** 0.5", {}, 1.4142135623730951),
    ],
)
def test_a_formula_computes(text, values, result):
    assert math.isclose(formula(text, values)(values), result)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')",
        "U.real",
        "U if U else 1",
        "[1][0]",
        "lambda: 1",
        "sqrt",
        "sqrt(1, 2)",
        "eval(U)",
        "U @ 2",
        "True",
        "'a'",
        "1j",
        "x",
        "(",
        "1 +" * 200 + "1",
        "(" * 150 + "1" + ")" * 150,
    ],
)
def test_nothing_but_arithmetic_is_understood(text):
    with pytest.raises(ValueError, match=r"."):
        formula(text, ["U"])({"U": 1.0})


@pytest.mark.parametrize(("text", "values"), [("1 / x", {"x": 0}), ("sqrt(x)", {"x": -1}), ("x ** x", {"x": 1e6})])
def test_where_there_is_no_result_it_says_so(text, values):
    with pytest.raises((ValueError, ArithmeticError)):
        formula(text, values)(values)


@pytest.mark.parametrize(
    ("value", "unit", "digits", "vietnamese", "english"),
    [
        (0.3333, "A", 3, "0,333\u00a0A", "0.333\u00a0A"),
        (3, "A", 3, "3,00\u00a0A", "3.00\u00a0A"),
        (12, "V", None, "12\u00a0V", "12\u00a0V"),
        (2.50, "kHz", None, "2,5\u00a0kHz", "2.5\u00a0kHz"),
        (1200, "Hz", None, "1200\u00a0Hz", "1200\u00a0Hz"),
        (12345.6, "Hz", 3, "12\u00a0300\u00a0Hz", "12\u00a0300\u00a0Hz"),
        (-6.02, "dB", 2, "\u22126,0\u00a0dB", "\u22126.0\u00a0dB"),
        (0.04, "dB", 1, "0,04\u00a0dB", "0.04\u00a0dB"),
        (50, "%", None, "50%", "50%"),
        (9.996, "V", 3, "10,0\u00a0V", "10.0\u00a0V"),
        (0, "V", 3, "0\u00a0V", "0\u00a0V"),
    ],
)
def test_quantities_are_written_as_people_write_them(value, unit, digits, vietnamese, english):
    assert (written(value, unit, "vi", digits), written(value, unit, "en", digits)) == (vietnamese, english)


@pytest.mark.parametrize("value", [1e8, 1e-5, math.inf])
def test_a_number_that_needs_another_unit_is_not_written(value):
    with pytest.raises(ValueError, match="unit"):
        written(value, "V", "vi", 3)


@given(
    st.floats(0.001, 9_000_000),
    st.sampled_from(["V", "mA", "kHz", "µF", "dB", "m", "Ω"]),
    st.sampled_from(["vi", "en"]),
)
def test_what_was_written_is_read_back(value, unit, language):
    base = unit if unit in ("V", "dB", "m", "Ω") else unit[1:]
    factor = {"mA": 1e-3, "kHz": 1e3, "µF": 1e-6}.get(unit, 1)

    found = read(written(value, unit, language, 3), base)

    assert found is not None
    assert math.isclose(found, value * factor, rel_tol=0.006)


@given(st.binary(min_size=1, max_size=32))
def test_the_numbers_follow_from_the_seed(seed):
    calculator = Calculator(OHM)

    numbers = calculator.draw(seed, "EE-900")

    assert numbers == Calculator(OHM).draw(seed, "EE-900")
    assert numbers["U"] in OHM.quantities["U"].values
    assert numbers["R"] in OHM.quantities["R"].values
    assert calculator.options(numbers) is not None


def test_the_numbers_can_be_drawn_again_by_hand():
    digest = sha256(b"seed" + b"EE-900/numbers/0").digest()
    resistance = OHM.quantities["R"].values[int.from_bytes(digest[0:4]) % 5]
    voltage = OHM.quantities["U"].values[int.from_bytes(digest[4:8]) % 4]

    assert Calculator(OHM).draw(b"seed", "EE-900") == {"R": resistance, "U": voltage}


def test_every_fit_combination_is_drawn_sooner_or_later():
    calculator = Calculator(OHM)
    fit = [numbers for numbers in calculator.every() if calculator.options(numbers)]

    drawn = {tuple(calculator.draw(b"%d" % number, "EE-900").items()) for number in range(1000)}

    assert len(list(calculator.every())) == calculator.combinations == 20
    assert len(drawn) == len(fit) == 19  # 12 kΩ over 12 V is 12 V over 12 kΩ


def test_words_stand_for_given_and_computed_numbers():
    assert Calculator(OHM).words({"U": 12, "R": 2.2}, "vi") == {
        "U": "12\u00a0V",
        "R": "2,2\u00a0kΩ",
        "a": "5,45\u00a0mA",
        "b": "0,183\u00a0mA",
        "c": "0,545\u00a0mA",
        "d": "10,9\u00a0mA",
    }


@pytest.mark.parametrize(
    ("mistake", "numbers"),
    [
        ("U * R / R / R", {"U": 5, "R": 1}),  # the same as the right option
        ("U / R * 1.001", {"U": 5, "R": 1}),  # the same after rounding
        ("U / (R - 1000)", {"U": 5, "R": 1}),  # no value
        ("sqrt(R - 2000)", {"U": 5, "R": 1}),
    ],
)
def test_numbers_that_leave_no_single_right_option_are_unfit(mistake, numbers):
    template = Template(OHM.quantities, {**OHM.answers, "b": Answer(mistake, "mA")})

    assert Calculator(template).options(numbers) is None


def test_options_are_compared_in_one_unit():
    template = Template(OHM.quantities, {**OHM.answers, "b": Answer("U / R", "A")})

    assert Calculator(template).options({"U": 5, "R": 1}) is None
    with pytest.raises(ValueError, match="one unit"):
        Calculator(Template(OHM.quantities, {**OHM.answers, "b": Answer("U / R", "V")}))


def test_a_template_that_never_fits_does_not_loop_for_ever():
    template = Template(OHM.quantities, dict.fromkeys("abcd", Answer("U / R", "mA")))

    with pytest.raises(ValueError, match="no fit numbers"):
        Calculator(template).draw(b"seed", "EE-900")
