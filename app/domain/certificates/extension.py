"""Whether a maritime certificate may be extended, on which ground, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.certificates.service import ServiceLine, ServiceReport, service
from app.domain.certificates.standing import Standing
from app.domain.classes import GmdssCertificate
from app.domain.periods import corresponding_day, months_before
from app.domain.refusal import Finding, Reason
from app.domain.regulation import ExtensionBase, Regulation, Source, regulation_on


class ExtensionGround(StrEnum):
    """What an extension rests on.

    Source: Article 80.2 and 80.3.
    """

    SERVICE_SINCE_ISSUE = "service-since-issue"
    SERVICE_BEFORE_EXPIRY = "service-before-expiry"
    FINAL_EXAM = "final-exam"


class Filing(StrEnum):
    """When an application for extension comes, seen from the expiry (rulings G9 and G11)."""

    EARLY = "early"
    IN_THE_WINDOW = "in-the-window"
    LATE = "late"
    TOO_LATE_FOR_SERVICE = "too-late-for-service"


@dataclass(frozen=True, slots=True)
class FinalExam:
    """A final examination of which both parts are passed; passed_on: the day of the last part."""

    certificate: GmdssCertificate
    passed_on: date


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """What decides whether a certificate is extended.

    began_on: of the current term: the issue or the last extension. standing: on the day of filing.
    medical_until: the last day of the medical certificate, None without one.
    """

    certificate: GmdssCertificate
    standing: Standing
    began_on: date
    expires_on: date
    filed_on: date
    decided_on: date
    born_on: date
    medical_until: date | None
    lines: Sequence[ServiceLine] = ()
    exam: FinalExam | None = None

    def served(self, regulation: Regulation | None = None) -> ServiceReport:
        """Return how far the service on board goes."""
        return service(
            self.lines,
            self.certificate,
            began_on=self.began_on,
            expires_on=self.expires_on,
            filed_on=self.filed_on,
            regulation=regulation or regulation_on(self.filed_on),
        )


def filing(expires_on: date, filed_on: date, regulation: Regulation | None = None) -> Filing:
    """Say when an application comes. Early and in the window differ by a warning only; nothing is refused before expiry.

    Source: rulings G9 and G11.
    """
    readings = (regulation or regulation_on(filed_on)).readings
    if filed_on < months_before(expires_on, readings.extension_window_months):
        return Filing.EARLY
    if filed_on <= expires_on:
        return Filing.IN_THE_WINDOW
    if filed_on <= corresponding_day(expires_on, months=readings.late_extension_months):
        return Filing.LATE
    return Filing.TOO_LATE_FOR_SERVICE


def extension_ground(facts: ExtensionFacts, regulation: Regulation | None = None) -> ExtensionGround | None:
    """Return the ground that carries an extension, service before the examination, or None.

    Source: Article 80.2-3; rulings G11 and G12.
    """
    rules = regulation or regulation_on(facts.filed_on)
    if filing(facts.expires_on, facts.filed_on, rules) is not Filing.TOO_LATE_FOR_SERVICE:
        served = facts.served(rules)
        if served.since_issue.met:
            return ExtensionGround.SERVICE_SINCE_ISSUE
        if served.before_expiry.met:
            return ExtensionGround.SERVICE_BEFORE_EXPIRY
    return ExtensionGround.FINAL_EXAM if facts.exam and not _exam_findings(facts, facts.exam, rules) else None


def extension_findings(facts: ExtensionFacts, regulation: Regulation | None = None) -> tuple[Finding, ...]:
    """Return what stands against an extension; nothing means that it may be granted.

    An expired certificate may be extended, a revoked, replaced or lost-and-replaced one not (ruling G11).

    Source: Article 80; rulings G8, G11, G12, G16.
    """
    rules = regulation or regulation_on(facts.filed_on)
    findings = []
    if facts.standing not in {Standing.VALID, Standing.EXPIRED, Standing.LOST}:
        findings.append(Finding(Reason.CERTIFICATE_NOT_STANDING, Source(80), {"standing": facts.standing}))
    of_age_on = corresponding_day(facts.born_on, years=rules.readings.gmdss_minimum_age)
    if facts.decided_on < of_age_on:
        findings.append(Finding(Reason.TOO_YOUNG, Source(80, 1), {"of_age_on": of_age_on}))
    if facts.medical_until is None or facts.medical_until < facts.decided_on:
        findings.append(Finding(Reason.MEDICAL_CERTIFICATE_NOT_VALID, Source(80, 1), {"until": facts.medical_until}))
    if extension_ground(facts, rules) is None:
        findings += _ground_findings(facts, rules)
    return tuple(findings)


def _ground_findings(facts: ExtensionFacts, rules: Regulation) -> list[Finding]:
    """Return why no ground carries the extension: what service lacks, and what stands against the examination."""
    findings = []
    if filing(facts.expires_on, facts.filed_on, rules) is Filing.TOO_LATE_FOR_SERVICE:
        late = {"expires_on": facts.expires_on, "months": rules.readings.late_extension_months}
        findings.append(Finding(Reason.EXPIRED_TOO_LONG_AGO, Source(80, 3), late))
    else:
        served = facts.served(rules)
        lacks = {"since_issue": served.since_issue.lacks, "before_expiry": served.before_expiry.lacks}
        findings.append(Finding(Reason.SERVICE_TOO_SHORT, Source(80, 2), lacks))
    return findings + (_exam_findings(facts, facts.exam, rules) if facts.exam else [])


def _exam_findings(facts: ExtensionFacts, exam: FinalExam, rules: Regulation) -> list[Finding]:
    source = Source(80, 3)
    if exam.certificate is not facts.certificate:
        return [Finding(Reason.FINAL_EXAM_FOR_ANOTHER_CERTIFICATE, source, {"passed_for": exam.certificate})]
    serves_until = corresponding_day(exam.passed_on, months=rules.readings.final_exam_serves_months)
    if not exam.passed_on <= facts.decided_on or facts.filed_on > serves_until:
        return [Finding(Reason.FINAL_EXAM_TOO_OLD, source, {"serves_until": serves_until})]
    return []


def needs_the_heads_approval(facts: ExtensionFacts, regulation: Regulation | None = None) -> bool:
    """Say whether a decision has to be marked as one on a certificate that had expired (ruling G11)."""
    return filing(facts.expires_on, facts.filed_on, regulation) in {Filing.LATE, Filing.TOO_LATE_FOR_SERVICE}


def extended_until(facts: ExtensionFacts, regulation: Regulation | None = None) -> date:
    """Return the last day of the new term: at most five years from the decision; nothing is back-dated.

    With the reading OLD_EXPIRY, an application filed in the last six months before the expiry keeps it as the beginning.

    Source: Article 81.5; ruling G10.
    """
    rules = regulation or regulation_on(facts.filed_on)
    years = rules.maritime.extension_at_most.length
    in_the_last_months = (
        months_before(facts.expires_on, rules.maritime.before_expiry.length) <= facts.filed_on <= facts.expires_on
    )
    if rules.readings.extension_base is ExtensionBase.OLD_EXPIRY and in_the_last_months:
        return corresponding_day(facts.expires_on, years=years)
    return corresponding_day(facts.decided_on, years=years)
