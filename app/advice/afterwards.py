"""The answers about a certificate once it is issued: how long it runs, what extends it, how it is replaced.

They are made as those of `answers` are: functions of the facts alone, whose arguments bear the names in `questions_afterwards`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.advice.answers import Answer, Because, Ground, Outcome, term_reasons
from app.advice.facts import FactsError
from app.domain.certificates.extension import (
    ExtensionFacts,
    ExtensionGround,
    Filing,
    FinalExam,
    extended_until,
    extension_findings,
    extension_ground,
    filing,
    needs_the_heads_approval,
)
from app.domain.certificates.grounds import (
    ReplacementFacts,
    ReplacementGround,
    replacement_documents,
    replacement_findings,
)
from app.domain.certificates.service import Served, ServiceLine, ServiceReport, service
from app.domain.certificates.standing import Standing
from app.domain.certificates.validity import expires_on as validity_end
from app.domain.classes import GmdssCertificate, Regime
from app.domain.deadlines import extension_due, replacement_due, replacement_notice_due
from app.domain.periods import DAYS_IN_A_MONTH, DAYS_IN_A_YEAR, Spell
from app.domain.refusal import Finding
from app.domain.regulation import Regulation, Source, regulation_on
from app.domain.working_days import WorkingCalendar


class Ended(StrEnum):
    """What may have ended a certificate other than its last day."""

    REVOKED = Standing.REVOKED.value
    REPLACED = Standing.REPLACED.value
    SUPERSEDED = Standing.SUPERSEDED.value


class TurnedTo(StrEnum):
    """Which organisation is asked for a replacement, seen from the certificate.

    Source: Articles 64.3.b and 82.3.b; ruling A17.
    """

    ISSUER = "issuer"
    OTHER_AS_ISSUER_CEASED = "other-as-issuer-ceased"
    OTHER_WITH_REGISTER = "other-with-register"
    OTHER = "other"


def service_line(from_on: date, until_on: date, position: GmdssCertificate, ship: str = "") -> ServiceLine:
    """Return the line of a discharge book; raises ValueError with a sentence when it ends before it begins.

    ship: for the reader alone; no rule asks for her.
    """
    if until_on < from_on:
        raise ValueError(_("The last day cannot be before the first."))
    return ServiceLine(ship, "", position, Spell(from_on, until_on))


def sea_service(
    certificate: GmdssCertificate, began_on: date, expires_on: date, on: date, lines: Sequence[ServiceLine]
) -> Answer:
    """Say how much service on board counts for an extension asked for on a day, and how much is missing."""
    _check_term(began_on, expires_on, on=on)
    rules = regulation_on(on)
    count = partial(
        service, certificate=certificate, began_on=began_on, expires_on=expires_on, filed_on=on, regulation=rules
    )
    served = count(lines)
    idle = [str(number) for number, line in enumerate(lines, start=1) if not count([line]).since_issue.days]
    reasons = [_year(served, expires_on, on, rules), _months(served, expires_on, on, rules)]
    lengths = {"year_days": DAYS_IN_A_YEAR, "month_days": DAYS_IN_A_MONTH}
    reasons.append(Because(Ground.SERVICE_COUNTED_ONCE, None, lengths))
    if idle:
        source = rules.maritime.service_since_issue.source
        reasons.append(Because(Ground.LINES_NOT_COUNTED, source, {"lines": ", ".join(idle)}))
    return Answer(
        Outcome.YES if served.enough else Outcome.NO,
        tuple(reasons),
        rules,
        {
            "days_since_issue": served.since_issue.days,
            "lacking_since_issue": served.since_issue.lacks,
            "days_before_expiry": served.before_expiry.days,
            "lacking_before_expiry": served.before_expiry.lacks,
        },
    )


def _year(served: ServiceReport, expires_on: date, on: date, rules: Regulation) -> Because:
    term, measure = rules.maritime.service_since_issue, served.since_issue
    ground = Ground.SERVICE_YEAR_REACHED if measure.met else Ground.SERVICE_YEAR_LACKING
    return Because(ground, term.source, {"years": term.length, **_counted(measure, expires_on, on)})


def _months(served: ServiceReport, expires_on: date, on: date, rules: Regulation) -> Because:
    term, measure = rules.maritime.service_before_expiry, served.before_expiry
    ground = Ground.SERVICE_MONTHS_REACHED if measure.met else Ground.SERVICE_MONTHS_LACKING
    return Because(ground, term.source, {"months": term.length, **_counted(measure, expires_on, on)})


def _counted(measure: Served, expires_on: date, on: date) -> dict[str, object]:
    window = {"first_day": measure.first_day, "expires_on": expires_on, "on": min(on, expires_on)}
    return {**window, "days": measure.days, "lacks": measure.lacks}


def _check_term(began_on: date, expires_on: date, **later: date) -> None:
    """Raise FactsError when a term ends before it begins, or a later day lies before its beginning."""
    faults: dict[str, str] = {
        name: _l("This cannot be before the beginning of the term.")
        for name, day in {"expires_on": expires_on, **later}.items()
        if day < began_on
    }
    if faults:
        raise FactsError(faults)


def extension(
    calendar: WorkingCalendar,
    certificate: GmdssCertificate,
    began_on: date,
    expires_on: date,
    filed_on: date,
    born_on: date,
    decided_on: date | None = None,
    medical_until: date | None = None,
    lines: Sequence[ServiceLine] = (),
    exam_passed_on: date | None = None,
    exam_certificate: GmdssCertificate | None = None,
    ended: Ended | None = None,
) -> Answer:
    """Say whether a maritime certificate may be extended, on which ground, and until when.

    The decision is taken on the day of filing where no other is given; the examination is one for the same certificate.
    """
    _check_term(began_on, expires_on, filed_on=filed_on)
    decided_on = decided_on or filed_on
    if decided_on < filed_on:
        raise FactsError({"decided_on": _l("The decision cannot be before the day of filing.")})
    if exam_passed_on and exam_passed_on > decided_on:
        raise FactsError({"exam_passed_on": _l("The examination cannot be after the decision.")})
    rules = regulation_on(filed_on)
    facts = ExtensionFacts(
        certificate=certificate,
        standing=_standing(ended, expires_on, filed_on),
        began_on=began_on,
        expires_on=expires_on,
        filed_on=filed_on,
        decided_on=decided_on,
        born_on=born_on,
        medical_until=medical_until,
        lines=lines,
        exam=FinalExam(exam_certificate or certificate, exam_passed_on) if exam_passed_on else None,
    )
    findings = extension_findings(facts, rules)
    ground = extension_ground(facts, rules)
    when = filing(expires_on, filed_on, rules)
    due = extension_due(filed_on, calendar, rules)
    reasons: list[Finding | Because] = [*findings, *_carried_by(ground, facts, rules), _filed(when, facts, rules)]
    values: dict[str, object] = {"filing": when}
    if ground:
        values["ground"] = ground
    if not findings:
        values["extended_until"] = extended_until(facts, rules)
        values["head_approves"] = needs_the_heads_approval(facts, rules)
        term = rules.maritime.extension_at_most
        new = {"years": term.length, "decided_on": decided_on, "extended_until": values["extended_until"]}
        reasons.append(Because(Ground.EXTENDED_AT_MOST, term.source, new))
        if values["head_approves"]:
            reasons.append(Because(Ground.HEAD_HAS_TO_APPROVE, None))
    reasons += term_reasons(rules.maritime.extension, filed_on, due, calendar)
    return Answer(
        Outcome.NO if findings else Outcome.YES,
        tuple(reasons),
        rules,
        {**values, "answer_by": due.due_on, "provisional": due.provisional},
        (
            "gmdss_minimum_age",
            "extension_window_months",
            "late_extension_months",
            "final_exam_serves_months",
            "extension_base",
            "roll_deadline",
        ),
    )


def _standing(ended: Ended | None, expires_on: date | None, on: date) -> Standing:
    if ended:
        return Standing(ended.value)
    return Standing.EXPIRED if expires_on and on > expires_on else Standing.VALID


def _carried_by(ground: ExtensionGround | None, facts: ExtensionFacts, rules: Regulation) -> list[Because]:
    """Return why there is a ground for the extension, if there is one."""
    match ground:
        case ExtensionGround.SERVICE_SINCE_ISSUE:
            return [_year(facts.served(rules), facts.expires_on, facts.filed_on, rules)]
        case ExtensionGround.SERVICE_BEFORE_EXPIRY:
            return [_months(facts.served(rules), facts.expires_on, facts.filed_on, rules)]
        case ExtensionGround.FINAL_EXAM if facts.exam:
            passed = {"passed_for": facts.exam.certificate, "passed_on": facts.exam.passed_on}
            return [Because(Ground.FINAL_EXAM_PASSED, Source(80, 3), passed)]
    return []


GROUND_OF_FILING: Mapping[Filing, Ground] = {
    Filing.EARLY: Ground.FILED_EARLY,
    Filing.IN_THE_WINDOW: Ground.FILED_IN_THE_WINDOW,
    Filing.LATE: Ground.FILED_LATE,
    Filing.TOO_LATE_FOR_SERVICE: Ground.FILED_TOO_LATE_FOR_SERVICE,
}


def _filed(when: Filing, facts: ExtensionFacts, rules: Regulation) -> Because:
    """Return how the day of filing lies to the expiry; the decree names no window."""
    in_time = when in {Filing.EARLY, Filing.IN_THE_WINDOW}
    months = rules.readings.extension_window_months if in_time else rules.readings.late_extension_months
    return Because(GROUND_OF_FILING[when], None, {"months": months, "expires_on": facts.expires_on})


def certificate_validity(issued_on: date, on: date, printed_until: date | None = None) -> Answer:
    """Say until when a GMDSS certificate is valid, and whether it is on a day."""
    faults: dict[str, str] = {
        name: _l("This cannot be before the date of issue.")
        for name, day in {"on": on, "printed_until": printed_until}.items()
        if day and day < issued_on
    }
    if faults:
        raise FactsError(faults)
    rules = regulation_on(on)
    term = rules.maritime.validity
    valid_until = printed_until or validity_end(issued_on, rules)
    reason = (
        Because(Ground.PRINTED_DAY_DECIDES, None, {"valid_until": valid_until})
        if printed_until
        else Because(
            Ground.VALID_FROM_ISSUE,
            term.source,
            {"years": term.length, "issued_on": issued_on, "valid_until": valid_until},
        )
    )
    return Answer(Outcome.YES if on <= valid_until else Outcome.NO, (reason,), rules, {"valid_until": valid_until})


def replacement(
    calendar: WorkingCalendar,
    regime: Regime,
    ground: ReplacementGround,
    filed_on: date,
    turned_to: TurnedTo,
    expires_on: date | None = None,
    original_surrendered: bool = False,
    before_july_2024: bool = False,
    ended: Ended | None = None,
) -> Answer:
    """Say whether a certificate may be replaced, with which papers, and by when the organisation has to answer."""
    if regime is Regime.MARITIME and expires_on is None:
        raise FactsError({"expires_on": _l("This is needed for a maritime certificate.")})
    if regime is Regime.AMATEUR and expires_on:
        raise FactsError({"expires_on": _l("An amateur certificate has no last day of validity.")})
    rules = regulation_on(filed_on)
    facts = ReplacementFacts(
        ground=ground,
        standing=_standing(ended, expires_on, filed_on),
        original_surrendered=original_surrendered,
        issued_here=turned_to is TurnedTo.ISSUER,
        issuer_ceased=turned_to is TurnedTo.OTHER_AS_ISSUER_CEASED,
        register_accessible=turned_to is TurnedTo.OTHER_WITH_REGISTER,
        any_recognised=before_july_2024,
        regime=regime,
    )
    findings = replacement_findings(facts)
    term = rules.replacement if regime is Regime.AMATEUR else rules.maritime.replacement
    due = replacement_due(filed_on, calendar, rules, regime)
    reasons: list[Finding | Because] = list(findings)
    if turned_to is TurnedTo.OTHER and before_july_2024:
        reasons.append(Because(Ground.ANY_RECOGNISED_ORGANISATION, TRANSITION[regime]))
    reasons += [
        Because(Ground.PAPER_ASKED, paper.source, {"kind": paper.kind})
        for paper in replacement_documents(ground, regime)
    ]
    if expires_on and not findings:
        reasons.append(Because(Ground.EXPIRY_KEPT, None, {"expires_on": expires_on}))
    reasons += term_reasons(term, filed_on, due, calendar)
    return Answer(
        Outcome.NO if findings else Outcome.YES,
        tuple(reasons),
        rules,
        {
            "notice_due_on": replacement_notice_due(filed_on, calendar, rules, regime).due_on,
            "due_on": due.due_on,
            "provisional": due.provisional,
        },
        ("roll_deadline",),
    )


TRANSITION: Mapping[Regime, Source | None] = {
    Regime.AMATEUR: None,  # the decree speaks of the maritime ones; ruling G14 reads the law so for both
    Regime.MARITIME: Source(87, 2),
}
