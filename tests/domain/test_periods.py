"""Months and years on the calendar. Source: Civil Code 2015, Article 146-148; rulings T2, T6, T7."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.periods import Spell, corresponding_day, months_before, years_reached_on

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "years", "expected"),
    [
        (date(2026, 1, 31), 1, 0, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, 0, date(2024, 2, 29)),
        (date(2026, 8, 31), -6, 0, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, 0, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, 0, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, 0, date(2025, 12, 15)),
        (date(2024, 2, 29), 0, 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 0, 4, date(2028, 2, 29)),
        (date(2025, 11, 21), 12, 0, date(2026, 11, 21)),
        (date(2026, 5, 5), 0, 0, date(2026, 5, 5)),
    ],
)
def test_the_corresponding_day(start, months, years, expected):
    assert corresponding_day(start, months=months, years=years) == expected


@pytest.mark.parametrize(("start", "years"), [(date(9999, 1, 1), 1), (date(1, 1, 1), -1)])
def test_the_calendar_has_an_end(start, years):
    with pytest.raises(ValueError, match="outside the calendar"):
        corresponding_day(start, years=years)


@given(DAYS, st.integers(-240, 240))
def test_the_corresponding_day_is_in_its_month_and_never_later_in_it(start, months):
    day = corresponding_day(start, months=months)

    assert (day.year * 12 + day.month) - (start.year * 12 + start.month) == months
    assert day.day <= start.day
    assert day.day == start.day or (day + timedelta(days=1)).day == 1


@given(DAYS, DAYS, st.integers(0, 240))
def test_what_begins_later_never_ends_earlier(one, other, months):
    earlier, later = sorted((one, other))

    assert corresponding_day(earlier, months=months) <= corresponding_day(later, months=months)


def test_a_look_back_window_does_not_roll():
    assert months_before(date(2026, 11, 22), 6) == date(2026, 5, 22)


def test_a_spell_ends_after_it_begins():
    assert Spell(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(ValueError, match="before it begins"):
        Spell(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("spells", "before", "reached"),
    [
        # Unbroken: the calendar decides, 365 days or 366
        ([(date(2025, 3, 1), None)], date(2026, 2, 28), False),
        ([(date(2025, 3, 1), None)], date(2026, 3, 1), True),
        ([(date(2024, 1, 1), None)], date(2024, 12, 31), False),
        ([(date(2024, 1, 1), None)], date(2025, 1, 1), True),
        ([(date(2024, 1, 1), date(2024, 12, 31))], date(2026, 1, 1), True),
        ([(date(2024, 1, 1), date(2024, 12, 30))], date(2026, 1, 1), False),
        # Two spells that touch are one
        ([(date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 30))], date(2026, 1, 1), False),
        ([(date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))], date(2026, 1, 1), True),
        # Given in any order
        ([(date(2025, 1, 1), date(2025, 7, 2)), (date(2024, 1, 1), date(2024, 6, 30))], date(2026, 1, 1), True),
        # What lies after the day does not count
        ([(date(2025, 6, 1), None), (date(2020, 1, 1), date(2020, 6, 1))], date(2025, 5, 1), False),
        ([], date(2026, 1, 1), False),
    ],
)
def test_a_year_of_operation(spells, before, reached):
    assert years_reached_on([Spell(*spell) for spell in spells], 1, before=before) is reached
