"""Who may sit for a class, which parts a candidate still owes, and who is exempt from the telegraphy test."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.classes import OperatorClass, Part
from app.domain.deadlines import due
from app.domain.periods import Spell, corresponding_day, years_reached_on
from app.domain.refusal import Finding, Reason
from app.domain.regulation import OperationCountedFrom, Regulation, regulation_on
from app.domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """An operator's certificate that the candidate was issued.

    ended_on: the day from which it no longer stands, by revocation; None while it does.
    """

    operator_class: OperatorClass
    issued_on: date
    ended_on: date | None = None

    def held_on(self, day: date) -> bool:
        """Say whether the certificate stands on a day; the day of issue counts, the day of revocation does not."""
        return self.issued_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What decides whether somebody may sit.

    certificates: of any class, issued at any time.
    operation: the documented stretches of operating an amateur station, in any class.
    """

    certificates: tuple[HeldCertificate, ...] = ()
    operation: tuple[Spell, ...] = ()


def to_apply(
    operator_class: OperatorClass,
    facts: CandidateFacts,
    on: date,
    regulation: Regulation | None = None,
    exam_on: date | None = None,
) -> tuple[Finding, ...]:
    """Return what stands against this candidate; nothing means that they may sit.

    on: the day of the application, or of the examination when that is what is asked.
    exam_on: the day of the examination where it is known to be another. The certificate has to be held on both days,
    the year of operation to be complete on the day of the examination (rulings A8 and T7).

    Classes 2, 3 and 4 ask for nothing, and no class for an age (ruling A15).

    Source: Article 62.1.a, second paragraph.
    """
    rules = regulation or regulation_on(on)
    required = rules.classes[operator_class].prerequisite
    if required is None:
        return ()
    exam_on = exam_on or on
    held = [
        certificate
        for certificate in facts.certificates
        if certificate.operator_class is required.certificate
        and certificate.held_on(on)
        and certificate.held_on(exam_on)
    ]
    findings = []
    if not held:
        findings.append(
            Finding(Reason.CLASS_2_NOT_HELD, required.source, {"required": required.certificate, "on": exam_on})
        )
    counted_from = date.min
    if rules.readings.class1_year_from is OperationCountedFrom.CLASS_2_ISSUE:
        counted_from = min((certificate.issued_on for certificate in held), default=exam_on)
    years = required.operation.length
    if not years_reached_on(facts.operation, years, not_before=counted_from, before=exam_on):
        findings.append(Finding(Reason.OPERATION_TOO_SHORT, required.operation.source, {"years": years, "on": exam_on}))
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class PassedPart:
    """A part of the examination that the candidate passed, for one class, on one day."""

    part: Part
    operator_class: OperatorClass
    passed_on: date

    def serves(self, operator_class: OperatorClass, regulation: Regulation) -> bool:
        """Say whether the pass counts towards a class.

        A theory pass serves every class that shares the test (ruling A9); a practical pass serves its own alone.
        """
        if self.part is Part.THEORY:
            return self.operator_class in regulation.classes[operator_class].theory_group
        return self.operator_class is operator_class


def window_end(first_part_on: date, calendar: WorkingCalendar, regulation: Regulation | None = None) -> date:
    """Return the last day on which the other part may be passed.

    Source: Article 62.3; counted from the first passed part, whichever it is (ruling A7).
    """
    rules = regulation or regulation_on(first_part_on)
    return due(rules.both_parts_within, first_part_on, calendar, roll=rules.readings.roll_deadline).due_on


def in_time(
    theory_on: date, practical_on: date, calendar: WorkingCalendar, regulation: Regulation | None = None
) -> bool:
    """Say whether two passed parts, in either order, make one examination.

    Source: Article 62.3.
    """
    first_on, other_on = sorted((theory_on, practical_on))
    return other_on <= window_end(first_on, calendar, regulation)


def parts_owed(
    operator_class: OperatorClass,
    passed: Iterable[PassedPart],
    on: date,
    calendar: WorkingCalendar,
    regulation: Regulation | None = None,
) -> tuple[Part, ...]:
    """Return the parts that a candidate for this class has to pass from this day on; theory first.

    A pass counts until its window ends; then it lapses by itself, and the newer one of the other part stays (A7). Two
    parts passed in time owe nothing, however long ago.

    passed: without a practical pass that a certificate has already been issued on.
    """
    rules = regulation or regulation_on(on)
    serving = [part for part in passed if part.passed_on <= on and part.serves(operator_class, rules)]
    theory_days = [part.passed_on for part in serving if part.part is Part.THEORY]
    practical_days = [part.passed_on for part in serving if part.part is Part.PRACTICAL]
    if any(in_time(one, other, calendar, rules) for one in theory_days for other in practical_days):
        return ()
    alive = {part.part for part in serving if on <= window_end(part.passed_on, calendar, rules)}
    return tuple(part for part in Part if part not in alive)


def resit_from(last_sat_on: date, regulation: Regulation | None = None) -> date:
    """Return the first day on which a part may be sat again after a failure.

    The decree sets no number of attempts and no pause; a pause is a reading (ruling A11).
    """
    rules = regulation or regulation_on(last_sat_on)
    return last_sat_on + timedelta(days=rules.readings.resit_gap_days)


@dataclass(frozen=True, slots=True)
class RadiotelegraphPractice:
    """What a candidate says and proves about working as a radiotelegraph operator.

    stopped_on: the last day of practice; None while it goes on.
    """

    holds_certificate: bool
    stopped_on: date | None = None


def morse_exemption(
    practice: RadiotelegraphPractice, practical_on: date, regulation: Regulation | None = None
) -> Finding | None:
    """Return why the candidate is not exempt from the telegraphy test, or None when exempt.

    Three years to the day still exempt (ruling A6). The contacts of Article 62.2.c, by telegraph too, are owed all the
    same.

    Source: Article 62.2.b.
    """
    rules = regulation or regulation_on(practical_on)
    limit = rules.telegraphy_stopped_at_most
    if not practice.holds_certificate:
        return Finding(Reason.RADIOTELEGRAPH_CERTIFICATE_MISSING, limit.source)
    if practice.stopped_on is None:
        return None
    exempt_until = corresponding_day(practice.stopped_on, years=limit.length)
    if practical_on <= exempt_until:
        return None
    facts = {"stopped_on": practice.stopped_on, "exempt_until": exempt_until, "years": limit.length}
    return Finding(Reason.TELEGRAPHY_STOPPED_TOO_LONG_AGO, limit.source, facts)
