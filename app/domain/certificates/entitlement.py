"""Whether two passed parts entitle somebody to a certificate."""

from datetime import date

from app.domain.classes import OperatorClass, Part
from app.domain.eligibility import PassedPart, in_time, window_end
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Regulation, Source
from app.domain.working_days import WorkingCalendar


def entitlement(
    operator_class: OperatorClass,
    theory: PassedPart | None,
    practical: PassedPart | None,
    regulation: Regulation,
    calendar: WorkingCalendar,
) -> tuple[Finding, ...]:
    """Return what stands between these passes and a certificate of this class; nothing means entitled.

    theory, practical: the passes to be counted; None where there is none.

    Source: Article 63.1 (both parts passed) and 62.3 (within twelve months).
    """
    both = Source(63, 1)
    findings = []
    passes = ((Part.THEORY, theory, Reason.THEORY_NOT_PASSED), (Part.PRACTICAL, practical, Reason.PRACTICAL_NOT_PASSED))
    for part, passed, missing in passes:
        if passed is None:
            findings.append(Finding(missing, both, {"operator_class": operator_class}))
        elif passed.part is not part:
            raise ValueError(f"a pass in {passed.part} was given for {part}")
        elif not passed.serves(operator_class, regulation):
            facts = {"operator_class": operator_class, "passed_for": passed.operator_class, "part": part}
            findings.append(Finding(Reason.PASSED_FOR_ANOTHER_CLASS, regulation.classes[operator_class].source, facts))
    if theory and practical and not in_time(theory.passed_on, practical.passed_on, calendar, regulation):
        first_on: date = min(theory.passed_on, practical.passed_on)
        dates = {
            "theory_on": theory.passed_on,
            "practical_on": practical.passed_on,
            "window_end": window_end(first_on, calendar, regulation),
        }
        findings.append(Finding(Reason.PARTS_TOO_FAR_APART, regulation.both_parts_within.source, dates))
    return tuple(findings)
