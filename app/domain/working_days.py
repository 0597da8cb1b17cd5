"""Working days: what counts in terms of "working days", and where a term that ends on a day of rest goes."""

from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5  # date.weekday()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days on which an office works: Monday to Friday, less holidays, plus the days worked in their stead.

    holidays: public holidays, days in lieu, and weekdays swapped off; a swapped-off weekday is a day of rest like any
    other.
    working_saturdays: days of a weekend that are worked to make up for a weekday swapped off.
    announced_until: the last day for which the official calendar is known; later days count by the weekday and the
    fixed holidays alone, and terms that reach them are provisional.

    Source: ruling T4; the days themselves are in `regulation.calendar`, and the policy of an installation may change
    them.
    """

    holidays: frozenset[date] = field(default_factory=frozenset)
    working_saturdays: frozenset[date] = field(default_factory=frozenset)
    announced_until: date = date.max

    def __post_init__(self) -> None:
        if both := self.holidays & self.working_saturdays:
            raise ValueError(f"both a holiday and a working day: {sorted(both)}")

    def is_working_day(self, day: date) -> bool:
        """Say whether the office works on this day."""
        if day in self.working_saturdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def roll(self, day: date) -> date:
        """Return the day itself when it is worked, else the next day that is.

        Source: Civil Code 2015, Article 148.5 (a term whose last day is a day of rest ends on the next working day).
        """
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def working_days_after(self, received_on: date, count: int) -> date:
        """Return the last of `count` working days; the day of receipt itself is not counted (ruling T1).

        count: 1 or more. Raises ValueError below that.
        """
        if count < 1:
            raise ValueError(f"a term has at least one working day, not {count}")
        day = received_on
        for _ in range(count):
            day = self.roll(day + ONE_DAY)
        return day

    def knows(self, day: date) -> bool:
        """Say whether the official calendar had been announced for this day."""
        return day <= self.announced_until
