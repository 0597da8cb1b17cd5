"""Article 58: what an organisation needs; here its questions and the person in charge of an examination."""

from datetime import date

import pytest

from app.domain.classes import OperatorClass, Topic
from app.domain.examiners import Competence, Qualification, competence, findings
from app.domain.papers import deck, shortages
from app.domain.refusal import Reason
from app.domain.regulation import regulation_on

ONE, TWO, THREE, FOUR = OperatorClass
EXAM_ON = date(2026, 10, 1)
A_YEAR_BEFORE = date(2025, 10, 1)
A_DAY_LESS = date(2025, 10, 2)


def bank(law: int, itu: int, electrical: int, radio: int) -> dict[Topic, list[str]]:
    counts = {Topic.LAW: law, Topic.ITU: itu, Topic.ELECTRICAL: electrical, Topic.RADIO: radio}
    return {topic: [f"{topic}-{number}" for number in range(count)] for topic, count in counts.items()}


@pytest.mark.article("58.2")
@pytest.mark.parametrize(
    ("operator_class", "law", "itu", "electrical", "radio", "short_of"),
    [
        (ONE, 10, 10, 15, 15, []),
        (ONE, 10, 10, 15, 14, ["radio"]),
        (ONE, 9, 10, 14, 15, ["law", "electrical"]),
        (TWO, 10, 10, 10, 10, []),
        (TWO, 10, 9, 10, 10, ["itu"]),
        (THREE, 10, 5, 10, 10, []),
        (FOUR, 10, 4, 10, 10, ["itu"]),
        (FOUR, 0, 0, 0, 0, ["law", "itu", "electrical", "radio"]),
    ],
)
def test_58_2_the_questions_must_hold_every_compulsory_part(operator_class, law, itu, electrical, radio, short_of):
    rule = regulation_on(EXAM_ON).classes[operator_class].theory

    found = shortages(rule, deck(bank(law, itu, electrical, radio)))

    assert [finding.facts["topic"] for finding in found] == short_of
    assert {finding.reason for finding in found} <= {Reason.POOL_TOO_SMALL}


@pytest.mark.article("58.3.a")
@pytest.mark.article("58.3.b")
@pytest.mark.parametrize(
    ("candidates", "degree", "held", "operating_since", "telegraphy_since", "lacking"),
    [
        # Worked case E12, for class 2: operated 11 months, 12 months; class 1 without a degree
        (TWO, True, TWO, date(2025, 11, 1), None, ["examiner-not-competent"]),
        (TWO, True, TWO, A_YEAR_BEFORE, None, []),
        (TWO, False, ONE, None, None, ["examiner-without-degree"]),
        # A higher class needs no time of operation; a lower one never serves by itself
        (TWO, True, ONE, None, None, []),
        (THREE, True, TWO, None, None, []),
        (FOUR, True, THREE, None, None, []),
        (THREE, True, FOUR, A_YEAR_BEFORE, None, ["examiner-not-competent"]),
        # The same class: the day before the year is full, the day it is, the day after
        (THREE, True, THREE, A_DAY_LESS, None, ["examiner-not-competent"]),
        (THREE, True, THREE, A_YEAR_BEFORE, None, []),
        (THREE, True, THREE, date(2025, 9, 30), None, []),
        # Class 1 has no higher class: the year of operation or of radiotelegraphy
        (ONE, True, ONE, None, None, ["examiner-not-competent"]),
        (ONE, True, ONE, A_YEAR_BEFORE, None, []),
        (ONE, True, None, None, A_YEAR_BEFORE, []),
        # Radiotelegraphy serves for every class, without any certificate
        (FOUR, True, None, None, A_YEAR_BEFORE, []),
        (FOUR, True, None, None, A_DAY_LESS, ["examiner-not-competent"]),
        (FOUR, True, None, A_YEAR_BEFORE, None, ["examiner-not-competent"]),
        (FOUR, False, None, None, None, ["examiner-without-degree", "examiner-not-competent"]),
    ],
)
def test_58_3_who_may_be_in_charge_of_an_examination(
    candidates, degree, held, operating_since, telegraphy_since, lacking
):
    qualification = Qualification(degree, held, operating_since, telegraphy_since)

    found = findings(qualification, candidates, EXAM_ON)

    assert [finding.reason for finding in found] == lacking
    points = {"examiner-without-degree": "58.3.a", "examiner-not-competent": "58.3.b"}
    assert [str(finding.source) for finding in found] == [points[reason] for reason in lacking]


@pytest.mark.article("58.3.b")
@pytest.mark.parametrize(
    ("held", "operating_since", "telegraphy_since", "kind"),
    [
        (ONE, None, None, Competence.HIGHER_CLASS),
        (TWO, A_YEAR_BEFORE, None, Competence.SAME_CLASS_WITH_A_YEAR),
        (TWO, A_DAY_LESS, A_YEAR_BEFORE, Competence.RADIOTELEGRAPHY),
        (None, None, None, None),
    ],
)
def test_58_3_b_the_register_says_which_of_the_three_it_is(held, operating_since, telegraphy_since, kind):
    qualification = Qualification(True, held, operating_since, telegraphy_since)

    assert competence(qualification, TWO, EXAM_ON) is kind
