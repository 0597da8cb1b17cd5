"""Working days, terms and the public calendar. Source: Civil Code 2015, Article 147-148; rulings T1 to T4."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines import completeness_notice_due, due, issue_due, supplement_due
from app.domain.regulation import Regulation, Source, Term, TermUnit, regulation_on
from app.domain.regulation.calendar import PUBLIC_CALENDAR, PUBLIC_HOLIDAYS, WORKING_SATURDAYS
from app.domain.working_days import WorkingCalendar

DAYS = st.dates(date(2024, 1, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), True),
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 8, 22), True),
        (date(2026, 8, 23), False),
        (date(2026, 8, 31), False),
        (date(2026, 2, 13), True),
        (date(2026, 2, 16), False),
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),
        (date(2025, 4, 26), True),
        (date(2025, 5, 2), False),
        (date(2024, 5, 4), True),
        (date(2024, 4, 29), False),
    ],
)
def test_the_public_calendar(day, worked):
    assert PUBLIC_CALENDAR.is_working_day(day) is worked


def test_the_public_calendar_has_the_days_that_were_announced():
    assert [sum(day.year == year for day in PUBLIC_HOLIDAYS) for year in (2024, 2025, 2026)] == [12, 12, 14]
    assert all(day.weekday() < 5 for day in PUBLIC_HOLIDAYS)
    assert all(day.weekday() == 5 for day in WORKING_SATURDAYS)


def test_a_term_that_reaches_an_unannounced_year_is_provisional():
    assert not issue_due(date(2026, 12, 17), PUBLIC_CALENDAR).provisional
    assert issue_due(date(2026, 12, 18), PUBLIC_CALENDAR).due_on == date(2027, 1, 4)
    assert issue_due(date(2026, 12, 18), PUBLIC_CALENDAR).provisional


def test_a_day_cannot_be_a_holiday_and_worked():
    with pytest.raises(ValueError, match="both"):
        WorkingCalendar(frozenset({date(2026, 8, 22)}), frozenset({date(2026, 8, 22)}))


def test_an_edited_calendar_moves_an_open_deadline():
    swapped = WorkingCalendar(
        PUBLIC_CALENDAR.holidays | {date(2026, 11, 23)}, PUBLIC_CALENDAR.working_saturdays | {date(2026, 11, 28)}
    )

    assert completeness_notice_due(date(2026, 11, 20), PUBLIC_CALENDAR).due_on == date(2026, 11, 30)
    assert completeness_notice_due(date(2026, 11, 20), swapped).due_on == date(2026, 11, 30)
    assert completeness_notice_due(date(2026, 11, 18), PUBLIC_CALENDAR).due_on == date(2026, 11, 26)
    assert completeness_notice_due(date(2026, 11, 18), swapped).due_on == date(2026, 11, 27)


@pytest.mark.parametrize("count", [0, -1])
def test_a_term_has_at_least_one_working_day(count):
    with pytest.raises(ValueError, match="at least one"):
        PUBLIC_CALENDAR.working_days_after(date(2026, 11, 20), count)


@given(DAYS, st.integers(1, 40))
def test_a_term_ends_on_a_working_day_and_holds_exactly_so_many(received_on, count):
    end = PUBLIC_CALENDAR.working_days_after(received_on, count)
    days = [received_on + timedelta(days=n) for n in range(1, (end - received_on).days + 1)]

    assert sum(PUBLIC_CALENDAR.is_working_day(day) for day in days) == count
    assert PUBLIC_CALENDAR.is_working_day(end)


@given(DAYS)
def test_rolling_never_goes_back_and_rolls_once(day):
    rolled = PUBLIC_CALENDAR.roll(day)

    assert rolled >= day
    assert PUBLIC_CALENDAR.is_working_day(rolled)
    assert PUBLIC_CALENDAR.roll(rolled) == rolled


@given(DAYS, DAYS)
def test_who_files_later_is_never_due_earlier(one, other):
    earlier, later = sorted((one, other))

    for term in (completeness_notice_due, issue_due):
        assert term(earlier, PUBLIC_CALENDAR).due_on <= term(later, PUBLIC_CALENDAR).due_on


@pytest.mark.parametrize(
    ("length", "unit", "rolled", "unrolled"),
    [
        (5, TermUnit.WORKING_DAYS, date(2026, 11, 27), date(2026, 11, 27)),
        (3, TermUnit.DAYS, date(2026, 11, 23), date(2026, 11, 22)),
        (5, TermUnit.DAYS, date(2026, 11, 25), date(2026, 11, 24)),
        (1, TermUnit.MONTHS, date(2026, 12, 21), date(2026, 12, 19)),
        (1, TermUnit.YEARS, date(2027, 11, 19), date(2027, 11, 19)),
        (2, TermUnit.YEARS, date(2028, 11, 20), date(2028, 11, 19)),
    ],
)
def test_a_term_in_each_unit_from_a_thursday(length, unit, rolled, unrolled):
    term = Term(length, unit, Source(63, 3, "b"))

    assert due(term, date(2026, 11, 19), PUBLIC_CALENDAR).due_on == rolled
    assert due(term, date(2026, 11, 19), PUBLIC_CALENDAR, roll=False).due_on == unrolled


def test_no_term_for_the_applicant_unless_somebody_set_one():
    rules = regulation_on(date(2026, 11, 20))
    assert supplement_due(date(2026, 11, 20), PUBLIC_CALENDAR) is None

    deadline = supplement_due(date(2026, 10, 26), PUBLIC_CALENDAR, with_supplement_days(rules, 60))

    assert deadline is not None
    assert (deadline.due_on, deadline.source) == (date(2026, 12, 25), None)


def with_supplement_days(rules: Regulation, days: int) -> Regulation:
    """The same rules in the hands of an organisation that sets a term."""
    return replace(rules, readings=replace(rules.readings, supplement_days=days))
