"""Months and years on the calendar, as the Civil Code counts them, and lengths of time made of several spells.

Everything here is calendar days in Vietnam; no hour decides a day-level rule.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.working_days import ONE_DAY

MONTHS_IN_A_YEAR = 12
DAYS_IN_A_YEAR = 365  # of spells that do not join, ruling T6 (Civil Code 2015, Article 146, by analogy)
DAYS_IN_A_MONTH = 30  # the same


def corresponding_day(start: date, *, months: int = 0, years: int = 0) -> date:
    """Return the day that corresponds to `start` so many months and years later, or earlier when they are negative.

    Where that month has no such day, its last day: one month after 31 January is 28 or 29 February.

    Raises ValueError outside the years 1 to 9999.

    Source: Civil Code 2015, Article 148.3-4; ruling T2.
    """
    month_number = start.year * MONTHS_IN_A_YEAR + (start.month - 1) + months + years * MONTHS_IN_A_YEAR
    year, month = divmod(month_number, MONTHS_IN_A_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"{months} months and {years} years from {start} is outside the calendar")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def months_before(day: date, months: int) -> date:
    """Return the first day of a look-back window of so many months that ends on `day`.

    A look-back window is a fact and not a term for acting, so it never rolls (ruling T2).
    """
    return corresponding_day(day, months=-months)


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days in which something was done; both days count.

    last_day: None when it still goes on.
    """

    first_day: date
    last_day: date | None = None

    def __post_init__(self) -> None:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"ends on {self.last_day}, before it begins on {self.first_day}")


def joined(spells: Iterable[Spell], *, not_before: date, before: date) -> list[tuple[date, date]]:
    """Return the spells within `[not_before, before)` as half-open stretches in order; overlapping or touching ones are
    one stretch, so no day counts twice.
    """
    stretches: list[tuple[date, date]] = []
    for spell in sorted(spells, key=lambda spell: spell.first_day):
        first = max(spell.first_day, not_before)
        after = before if spell.last_day is None or spell.last_day >= before else spell.last_day + ONE_DAY
        if first >= after:
            continue
        if stretches and first <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], after))
        else:
            stretches.append((first, after))
    return stretches


def years_reached_on(spells: Iterable[Spell], years: int, *, not_before: date = date.min, before: date) -> bool:
    """Say whether the spells up to the day `before` amount to so many years.

    One unbroken stretch is counted on the calendar: its first day plus the years is not after `before` (ruling T7).
    Broken ones are added up in days, 365 to the year (ruling T6).
    """
    stretches = joined(spells, not_before=not_before, before=before)
    if any(corresponding_day(first, years=years) <= after for first, after in stretches):
        return True
    total = sum((after - first for first, after in stretches), timedelta())
    return len(stretches) > 1 and total.days >= years * DAYS_IN_A_YEAR
