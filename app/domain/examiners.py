"""Who may be in charge of an examination."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.classes import OperatorClass
from app.domain.periods import corresponding_day
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Regulation, regulation_on


class Competence(StrEnum):
    """The kind of competence that qualifies somebody beside the degree.

    Source: Article 58.3.b.
    """

    HIGHER_CLASS = "higher-class"
    SAME_CLASS_WITH_A_YEAR = "same-class-with-a-year"
    RADIOTELEGRAPHY = "radiotelegraphy"


@dataclass(frozen=True, slots=True)
class Qualification:
    """What an examiner proved, as it stands on the day of the examination.

    degree: a bachelor's degree or higher in radio, electronics, telecommunications or a similar subject.
    certificate_class: the highest amateur certificate held.
    operating_since: from when an amateur station has been operated.
    telegraphy_since: from when radiotelegraphy has been practised, received by ear and sent by hand.
    """

    degree: bool
    certificate_class: OperatorClass | None = None
    operating_since: date | None = None
    telegraphy_since: date | None = None


def competence(
    qualification: Qualification,
    candidate_class: OperatorClass,
    exam_on: date,
    regulation: Regulation | None = None,
) -> Competence | None:
    """Return the first competence that serves for candidates of this class, or None.

    No class is higher than the first, so its candidates need an examiner of the other two kinds (ruling A13).

    Source: Article 58.3.b.
    """
    rule = (regulation or regulation_on(exam_on)).examiner

    def long_enough(since: date | None, years: int) -> bool:
        return since is not None and corresponding_day(since, years=years) <= exam_on

    held = qualification.certificate_class
    if held is not None and held.higher_than(candidate_class):
        return Competence.HIGHER_CLASS
    if held is candidate_class and long_enough(qualification.operating_since, rule.operation_in_same_class.length):
        return Competence.SAME_CLASS_WITH_A_YEAR
    if long_enough(qualification.telegraphy_since, rule.radiotelegraphy.length):
        return Competence.RADIOTELEGRAPHY
    return None


def findings(
    qualification: Qualification,
    candidate_class: OperatorClass,
    exam_on: date,
    regulation: Regulation | None = None,
) -> tuple[Finding, ...]:
    """Return what this person lacks to examine candidates of this class on this day; nothing means qualified.

    Source: Article 58.3: the degree, and one of the three kinds of competence.
    """
    rule = (regulation or regulation_on(exam_on)).examiner
    lacking = []
    if not qualification.degree:
        lacking.append(Finding(Reason.EXAMINER_WITHOUT_DEGREE, rule.degree_source))
    if competence(qualification, candidate_class, exam_on, regulation) is None:
        facts = {
            "candidate_class": candidate_class,
            "certificate_class": qualification.certificate_class,
            "years": rule.operation_in_same_class.length,
            "on": exam_on,
        }
        lacking.append(Finding(Reason.EXAMINER_NOT_COMPETENT, rule.competence_source, facts))
    return tuple(lacking)
