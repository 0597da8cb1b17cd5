"""Reading the working calendar as it stands: the announced one with this installation's corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.queries import names
from app.domain.regulation.calendar import PUBLIC_CALENDAR
from app.domain.working_days import SATURDAY, WorkingCalendar
from app.policy.models import CalendarCorrection


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction, with the name of who made it."""

    day: date
    kind: str
    basis: str
    corrected_by: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says, or that somebody corrected.

    correction: the newest one, None where the announced calendar holds.
    """

    day: date
    is_working: bool
    correction: Correction | None


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """All that the page of one year shows: its special days in order, and every correction, newest first."""

    year: int
    days: tuple[SpecialDay, ...]
    corrections: tuple[Correction, ...]


def working_calendar(session: Session) -> WorkingCalendar:
    """Return the calendar in force: the announced days, each corrected by its newest correction. One statement."""
    rows = session.scalars(
        select(CalendarCorrection).order_by(CalendarCorrection.corrected_at, CalendarCorrection.id)
    ).all()
    return corrected(PUBLIC_CALENDAR, rows)


def corrected(announced: WorkingCalendar, corrections: Iterable[CalendarCorrection]) -> WorkingCalendar:
    """Return a calendar with corrections applied, oldest first; "as-shipped" gives a day back to what was announced."""
    newest = {correction.day: correction.kind for correction in corrections}
    days_off = {day for day, kind in newest.items() if kind == "holiday"}
    worked = {day for day, kind in newest.items() if kind == "working"}
    return WorkingCalendar(
        holidays=announced.holidays - worked | days_off,
        working_saturdays=announced.working_saturdays - days_off | {day for day in worked if day.weekday() >= SATURDAY},
        announced_until=announced.announced_until,
    )


def calendar_year(session: Session, year: int) -> CalendarYear:
    """Return the special days of a year and all that was ever corrected in it. Two statements."""
    rows = session.scalars(
        select(CalendarCorrection).order_by(CalendarCorrection.corrected_at, CalendarCorrection.id)
    ).all()
    calendar = corrected(PUBLIC_CALENDAR, rows)
    people = names(session, [row.corrected_by for row in rows])
    corrections = [
        Correction(row.day, row.kind, row.basis, people.get(row.corrected_by, ""), row.corrected_at)
        for row in rows
        if row.day.year == year
    ]
    newest = {correction.day: correction for correction in corrections}
    holding = {day: correction for day, correction in newest.items() if correction.kind != "as-shipped"}
    special = {day for day in calendar.holidays | calendar.working_saturdays if day.year == year} | holding.keys()
    return CalendarYear(
        year=year,
        days=tuple(SpecialDay(day, calendar.is_working_day(day), holding.get(day)) for day in sorted(special)),
        corrections=tuple(reversed(corrections)),
    )
