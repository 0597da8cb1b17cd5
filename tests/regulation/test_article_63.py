"""Article 63: conditions and procedure of examination and issue."""

from collections.abc import Iterable
from datetime import date

import pytest

from app.domain.certificates.entitlement import entitlement
from app.domain.classes import OperatorClass, Part
from app.domain.deadlines import completeness_notice_due, issue_due
from app.domain.dossier import (
    DocumentKind,
    IdentityKind,
    identity_findings,
    missing_documents,
    photo_findings,
    required_documents,
)
from app.domain.eligibility import PassedPart
from app.domain.recognition import Recognition, recognition_findings
from app.domain.refusal import Finding, Reason
from app.domain.regulation import regulation_on
from app.domain.regulation.calendar import PUBLIC_CALENDAR

ONE, TWO, THREE, FOUR = OperatorClass
DECREE = regulation_on(date(2026, 11, 21))


def reasons(findings: Iterable[Finding]) -> list[Reason]:
    return [finding.reason for finding in findings]


# Clause 1


@pytest.mark.article("63.1")
@pytest.mark.parametrize(
    ("theory", "practical", "against"),
    [
        ((THREE, date(2026, 5, 5)), (THREE, date(2026, 5, 6)), []),
        ((FOUR, date(2026, 5, 5)), (THREE, date(2026, 5, 6)), []),
        ((THREE, date(2026, 5, 5)), None, ["practical-not-passed"]),
        (None, (THREE, date(2026, 5, 6)), ["theory-not-passed"]),
        (None, None, ["theory-not-passed", "practical-not-passed"]),
        ((TWO, date(2026, 5, 5)), (THREE, date(2026, 5, 6)), ["passed-for-another-class"]),
        ((THREE, date(2026, 5, 5)), (FOUR, date(2026, 5, 6)), ["passed-for-another-class"]),
        ((THREE, date(2025, 11, 21)), (THREE, date(2026, 11, 23)), []),
        ((THREE, date(2025, 11, 21)), (THREE, date(2026, 11, 25)), ["parts-too-far-apart"]),
    ],
)
def test_63_1_who_passed_both_tests_is_entitled(theory, practical, against):
    findings = entitlement(
        THREE,
        theory and PassedPart(Part.THEORY, *theory),
        practical and PassedPart(Part.PRACTICAL, *practical),
        DECREE,
        PUBLIC_CALENDAR,
    )

    assert reasons(findings) == against
    points = {"passed-for-another-class": "57.1.c", "parts-too-far-apart": "62.3"}
    assert [str(finding.source) for finding in findings] == [points.get(reason, "63.1") for reason in against]


# Clause 2: the dossier


def test_63_1_a_pass_in_one_test_is_not_taken_for_the_other():
    with pytest.raises(ValueError, match="a pass in practical was given for theory"):
        entitlement(THREE, PassedPart(Part.PRACTICAL, THREE, date(2026, 5, 5)), None, DECREE, PUBLIC_CALENDAR)


@pytest.mark.article("63.2.a")
@pytest.mark.article("63.2.b")
@pytest.mark.article("63.2.c")
@pytest.mark.parametrize(
    ("operator_class", "exemption", "papers"),
    [
        (FOUR, False, ["application-form", "identity", "photo"]),
        (THREE, False, ["application-form", "identity", "photo"]),
        (THREE, True, ["application-form", "identity", "photo", "radiotelegraph-certificate"]),
        (TWO, False, ["application-form", "identity", "photo"]),
        (ONE, False, ["application-form", "identity", "photo", "class-2-certificate", "operating-evidence"]),
        (
            ONE,
            True,
            [
                "application-form",
                "identity",
                "photo",
                "class-2-certificate",
                "operating-evidence",
                "radiotelegraph-certificate",
            ],
        ),
        (FOUR, True, ["application-form", "identity", "photo"]),
    ],
)
def test_63_2_the_papers_of_a_dossier(operator_class, exemption, papers):
    required = required_documents(operator_class, exemption)

    assert [document.kind for document in required] == papers
    assert [str(document.source) for document in required][:3] == ["63.2.a", "63.2.b", "63.2.c"]


@pytest.mark.article("63.2.a")
@pytest.mark.article("63.2.b")
@pytest.mark.article("63.2.c")
def test_63_2_everything_that_is_missing_is_found_at_once():
    required = required_documents(ONE)

    findings = missing_documents(required, {DocumentKind.APPLICATION_FORM, DocumentKind.CLASS_2_CERTIFICATE})

    assert [(str(finding.source), finding.facts["kind"]) for finding in findings] == [
        ("63.2.b", "identity"),
        ("63.2.c", "photo"),
        ("62.1.a", "operating-evidence"),
    ]
    assert missing_documents(required, set(DocumentKind)) == ()


FILED = date(2026, 11, 20)


@pytest.mark.article("63.2.b")
@pytest.mark.parametrize(
    ("kind", "number", "issued_on", "expires_on", "filed_on", "against"),
    [
        # Worked case 14: a nine-digit chứng minh nhân dân in 2026
        ("old-identity-card", "012345678", date(2015, 1, 1), None, FILED, ["identity-paper-no-longer-usable"]),
        ("old-identity-card", "012345678", date(2015, 1, 1), None, date(2024, 12, 30), []),
        ("old-identity-card", "012345678", date(2015, 1, 1), None, date(2024, 12, 31), []),
        (
            "old-identity-card",
            "012345678",
            date(2015, 1, 1),
            None,
            date(2025, 1, 1),
            ["identity-paper-no-longer-usable"],
        ),
        # Unexpired on the day of filing, of whatever kind; the last day counts
        ("passport", "C1234567", date(2016, 11, 21), date(2026, 11, 21), FILED, []),
        ("passport", "C1234567", date(2016, 11, 20), date(2026, 11, 20), FILED, []),
        ("passport", "C1234567", date(2016, 11, 19), date(2026, 11, 19), FILED, ["identity-paper-expired"]),
        ("citizen-card", "001088012345", date(2021, 5, 1), date(2026, 11, 19), FILED, ["identity-paper-expired"]),
        ("citizen-card", "001088012345", date(2021, 5, 1), date(2028, 2, 3), FILED, []),
        ("citizen-card", "001088012345", date(2021, 5, 1), None, FILED, []),
        # The new card and the electronic identity are accepted
        ("identity-card", "001088012345", date(2024, 8, 1), None, FILED, []),
        ("electronic-identity", "001088012345", None, None, FILED, []),
        # A number that cannot be one
        ("citizen-card", "00108801234", date(2021, 5, 1), None, FILED, ["identity-number-malformed"]),
        ("citizen-card", "0010880123456", date(2021, 5, 1), None, FILED, ["identity-number-malformed"]),
        ("citizen-card", "00108801234５", date(2021, 5, 1), None, FILED, ["identity-number-malformed"]),
        ("citizen-card", "001088012345\n", date(2021, 5, 1), None, FILED, ["identity-number-malformed"]),
        ("passport", "", date(2021, 5, 1), None, FILED, ["identity-number-malformed"]),
        # A paper of tomorrow
        ("passport", "C1234567", date(2026, 11, 21), None, FILED, ["identity-paper-not-yet-issued"]),
        ("passport", "C1234567", date(2026, 11, 20), None, FILED, []),
    ],
)
def test_63_2_b_an_identity_paper_that_is_unexpired(kind, number, issued_on, expires_on, filed_on, against):
    findings = identity_findings(IdentityKind(kind), number, issued_on, expires_on, filed_on)

    assert reasons(findings) == against
    assert {str(finding.source) for finding in findings} <= {"63.2.b"}


@pytest.mark.article("63.2.c")
@pytest.mark.parametrize(
    ("taken_on", "filed_on", "against"),
    [
        (date(2026, 5, 19), date(2026, 11, 20), ["photo-too-old"]),
        (date(2026, 5, 20), date(2026, 11, 20), []),
        (date(2026, 5, 21), date(2026, 11, 20), []),
        (date(2026, 11, 20), date(2026, 11, 20), []),
        (date(2026, 11, 21), date(2026, 11, 20), ["photo-taken-after-filing"]),
        # Six months before 31 August is 28 February, a Saturday: nothing rolls
        (date(2026, 2, 27), date(2026, 8, 31), ["photo-too-old"]),
        (date(2026, 2, 28), date(2026, 8, 31), []),
    ],
)
def test_63_2_c_the_photograph_is_of_the_last_six_months(taken_on, filed_on, against):
    assert reasons(photo_findings(600, 800, taken_on, filed_on)) == against


@pytest.mark.article("63.2.c")
@pytest.mark.parametrize(
    ("width_px", "height_px", "against"),
    [
        (600, 800, []),
        (354, 472, []),
        (353, 472, ["photo-too-small"]),
        (354, 471, ["photo-too-small"]),
        (612, 800, []),
        (613, 800, ["photo-wrong-shape"]),
        (588, 800, []),
        (587, 800, ["photo-wrong-shape"]),
        (800, 800, ["photo-wrong-shape"]),
        (800, 600, ["photo-wrong-shape"]),
        (300, 300, ["photo-wrong-shape", "photo-too-small"]),
        (0, 0, ["photo-too-small"]),
    ],
)
def test_63_2_c_three_by_four_centimetres(width_px, height_px, against):
    findings = photo_findings(width_px, height_px, date(2026, 11, 1), FILED)

    assert reasons(findings) == against
    assert {str(finding.source) for finding in findings} <= {"63.2.c"}


@pytest.mark.article("63.2.c")
def test_63_2_c_two_photographs():
    photo = DECREE.photo

    assert (photo.count, photo.width_cm, photo.height_cm, photo.taken_within.length) == (2, 3, 4, 6)


# Clause 3: the procedure


@pytest.mark.article("63.3.a")
def test_63_3_a_an_application_goes_to_an_organisation_that_is_recognised_that_day():
    organisation = [Recognition(frozenset({FOUR}), date(2026, 3, 2))]

    assert recognition_findings(organisation, FOUR, date(2026, 3, 1))
    assert recognition_findings(organisation, FOUR, date(2026, 3, 2)) == ()
    assert recognition_findings(organisation, FOUR, date(2026, 3, 3)) == ()


@pytest.mark.article("63.3.b")
@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        # Worked case 15: Thursday before Tết
        (date(2026, 2, 12), date(2026, 2, 26)),
        # Worked case 16: Saturday 22 August is worked
        (date(2026, 8, 19), date(2026, 8, 25)),
        # A plain week: Monday to the next Monday
        (date(2026, 10, 5), date(2026, 10, 12)),
        (date(2026, 10, 6), date(2026, 10, 13)),
        # Received on a Saturday: counted from Monday
        (date(2026, 10, 3), date(2026, 10, 9)),
        # 24 November is a holiday
        (date(2026, 11, 20), date(2026, 11, 30)),
        # The swap of 31 August and the holidays of 1 and 2 September
        (date(2026, 8, 28), date(2026, 9, 9)),
    ],
)
def test_63_3_b_what_is_missing_is_told_within_five_working_days(received_on, due_on):
    deadline = completeness_notice_due(received_on, PUBLIC_CALENDAR)

    assert deadline.due_on == due_on
    assert str(deadline.source) == "63.3.b"
    assert not deadline.is_overdue(due_on)


@pytest.mark.article("63.3.c")
@pytest.mark.parametrize(
    ("last_part_on", "due_on"),
    [
        # Worked case 18: 1 September is a holiday, so is the 2nd
        (date(2026, 8, 18), date(2026, 9, 3)),
        (date(2026, 8, 17), date(2026, 9, 3)),
        (date(2026, 8, 14), date(2026, 8, 28)),
        # Calendar days: two Mondays on, across a weekend that ends nothing
        (date(2026, 10, 5), date(2026, 10, 19)),
        # Saturday to Monday
        (date(2026, 10, 3), date(2026, 10, 19)),
    ],
)
def test_63_3_c_issued_or_refused_within_fourteen_days(last_part_on, due_on):
    deadline = issue_due(last_part_on, PUBLIC_CALENDAR)

    assert deadline.due_on == due_on
    assert str(deadline.source) == "63.3.c"
    assert not deadline.is_overdue(due_on)
    assert deadline.is_overdue(due_on.replace(day=due_on.day + 1))
