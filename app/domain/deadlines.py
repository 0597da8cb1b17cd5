"""The legal terms of an organisation's work: when a notice, a certificate or a replacement is due.

The version of the regulation in force on the first day of the term decides; the same day is not counted (ruling T1).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.classes import Regime
from app.domain.periods import corresponding_day
from app.domain.regulation import Regulation, Source, Term, TermUnit, regulation_on
from app.domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term; the whole of it is still in time.

    source: None where an organisation set the term and not the law.
    provisional: the term reaches days whose official calendar has not been announced yet.
    """

    due_on: date
    source: Source | None
    provisional: bool = False

    def is_overdue(self, on: date) -> bool:
        """Say whether the term is over on this day."""
        return on > self.due_on


def due(term: Term, start: date, calendar: WorkingCalendar, *, roll: bool = True) -> Deadline:
    """Return when a term for acting ends that begins with something that happened on `start`.

    Days are calendar days unless the term says working days (ruling T3); a last day of rest moves to the next working
    day where `roll` says so (ruling T2).
    """
    match term.unit:
        case TermUnit.WORKING_DAYS:
            end = calendar.working_days_after(start, term.length)
        case TermUnit.DAYS:
            end = start + timedelta(days=term.length)
        case TermUnit.MONTHS:
            end = corresponding_day(start, months=term.length)
        case TermUnit.YEARS:
            end = corresponding_day(start, years=term.length)
    due_on = calendar.roll(end) if roll else end
    return Deadline(due_on, term.source, provisional=not calendar.knows(due_on))


def completeness_notice_due(
    received_on: date, calendar: WorkingCalendar, regulation: Regulation | None = None
) -> Deadline:
    """Return by when the applicant must be told what a dossier lacks; it starts again with every supplement (T5).

    A notice that comes late is late and nothing more: the text makes no dossier complete by silence.

    Source: Article 63.3.b.
    """
    rules = regulation or regulation_on(received_on)
    return due(rules.completeness_notice, received_on, calendar, roll=rules.readings.roll_deadline)


def issue_due(last_part_on: date, calendar: WorkingCalendar, regulation: Regulation | None = None) -> Deadline:
    """Return by when a certificate must be issued, or refused with reasons.

    last_part_on: the day of the candidate's last passed part (ruling A12).

    Source: Article 63.3.c.
    """
    rules = regulation or regulation_on(last_part_on)
    return due(rules.issue, last_part_on, calendar, roll=rules.readings.roll_deadline)


def replacement_due(
    complete_on: date,
    calendar: WorkingCalendar,
    regulation: Regulation | None = None,
    regime: Regime = Regime.AMATEUR,
) -> Deadline:
    """Return by when a replacement must be issued, or refused with reasons.

    complete_on: the day on which the last missing paper came in.

    Source: Articles 64.3.c and 82.3.c.
    """
    rules = regulation or regulation_on(complete_on)
    term = rules.replacement if regime is Regime.AMATEUR else rules.maritime.replacement
    return due(term, complete_on, calendar, roll=rules.readings.roll_deadline)


def replacement_notice_due(
    received_on: date,
    calendar: WorkingCalendar,
    regulation: Regulation | None = None,
    regime: Regime = Regime.AMATEUR,
) -> Deadline:
    """Return by when the holder must be told what an application for replacement lacks.

    Source: Articles 64.3.b and 82.3.b.
    """
    rules = regulation or regulation_on(received_on)
    term = rules.replacement_notice if regime is Regime.AMATEUR else rules.maritime.replacement_notice
    return due(term, received_on, calendar, roll=rules.readings.roll_deadline)


def extension_due(complete_on: date, calendar: WorkingCalendar, regulation: Regulation | None = None) -> Deadline:
    """Return by when a maritime certificate must be extended, or the extension refused with reasons.

    complete_on: the day on which the last missing paper came in.

    Source: Article 81.4.
    """
    rules = regulation or regulation_on(complete_on)
    return due(rules.maritime.extension, complete_on, calendar, roll=rules.readings.roll_deadline)


def extension_notice_due(
    received_on: date, calendar: WorkingCalendar, regulation: Regulation | None = None
) -> Deadline:
    """Return by when the holder must be told what an application for extension lacks.

    Source: Article 81.3.b.
    """
    rules = regulation or regulation_on(received_on)
    return due(rules.maritime.extension_notice, received_on, calendar, roll=rules.readings.roll_deadline)


def supplement_due(
    notified_on: date, calendar: WorkingCalendar, regulation: Regulation | None = None
) -> Deadline | None:
    """Return by when the applicant must complete a dossier; None where nobody set a term.

    The decree sets none; an organisation may (ruling T5).
    """
    rules = regulation or regulation_on(notified_on)
    days = rules.readings.supplement_days
    if days is None:
        return None
    end = notified_on + timedelta(days=days)
    due_on = calendar.roll(end) if rules.readings.roll_deadline else end
    return Deadline(due_on, None, provisional=not calendar.knows(due_on))
