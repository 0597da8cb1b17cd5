"""Article 64: replacement of a certificate."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from app.domain.certificates.grounds import (
    ReplacementFacts,
    ReplacementGround,
    replacement_documents,
    replacement_findings,
)
from app.domain.certificates.standing import Standing
from app.domain.classes import OperatorClass
from app.domain.deadlines import replacement_due, replacement_notice_due
from app.domain.dossier import photo_findings
from app.domain.recognition import Recognition, recognition_findings
from app.domain.refusal import Finding, Reason
from app.domain.regulation.calendar import PUBLIC_CALENDAR

LOST = ReplacementFacts(
    ground=ReplacementGround.LOST,
    standing=Standing.LOST,
    original_surrendered=False,
    issued_here=True,
)
DAMAGED = ReplacementFacts(
    ground=ReplacementGround.DAMAGED,
    standing=Standing.VALID,
    original_surrendered=True,
    issued_here=True,
)


def reasons(findings: Iterable[Finding]) -> list[Reason]:
    return [finding.reason for finding in findings]


@pytest.mark.article("64.1")
def test_64_1_the_four_grounds():
    assert list(ReplacementGround) == ["lost", "damaged", "changed", "mismatch"]


@pytest.mark.article("64.1")
@pytest.mark.parametrize(
    ("standing", "allowed"),
    [
        (Standing.VALID, True),
        (Standing.LOST, True),
        (Standing.REVOKED, False),
        (Standing.REPLACED, False),
        (Standing.SUPERSEDED, False),
        (Standing.EXPIRED, False),
    ],
)
def test_64_1_only_a_certificate_that_stands_is_replaced(standing, allowed):
    findings = replacement_findings(replace(LOST, standing=standing))

    assert reasons(findings) == ([] if allowed else ["certificate-not-standing"])


@pytest.mark.article("64.2.a")
@pytest.mark.article("64.2.b")
@pytest.mark.article("64.2.c")
@pytest.mark.article("64.2.d")
@pytest.mark.parametrize(
    ("ground", "points"),
    [
        ("lost", ["64.2.a", "64.2.b"]),
        ("damaged", ["64.2.a", "64.2.b", "64.2.c"]),
        ("changed", ["64.2.a", "64.2.b", "64.2.c", "64.2.d"]),
        ("mismatch", ["64.2.a", "64.2.b", "64.2.c"]),
    ],
)
def test_64_2_the_papers_of_each_ground(ground, points):
    documents = replacement_documents(ReplacementGround(ground))

    assert [str(document.source) for document in documents] == points
    kinds = ["replacement-form", "photo", "original-certificate", "proof-of-change"]
    assert [document.kind for document in documents] == kinds[: len(points)]


@pytest.mark.article("64.2.b")
def test_64_2_b_the_photograph_is_judged_as_for_an_examination():
    assert photo_findings(600, 800, date(2026, 5, 20), date(2026, 11, 20)) == ()
    assert reasons(photo_findings(600, 800, date(2026, 5, 19), date(2026, 11, 20))) == ["photo-too-old"]


@pytest.mark.article("64.2.c")
def test_64_2_c_the_original_is_handed_in_unless_it_is_lost():
    assert replacement_findings(DAMAGED) == ()
    assert reasons(replacement_findings(replace(DAMAGED, original_surrendered=False))) == ["original-not-surrendered"]
    assert replacement_findings(LOST) == ()


@pytest.mark.article("64.3.a")
def test_64_3_a_a_recognised_organisation_replaces():
    cls = OperatorClass.AMATEUR_2
    ended = Recognition(frozenset({cls}), date(2025, 1, 1), until_on=date(2026, 7, 1))

    assert recognition_findings([ended], cls, date(2026, 6, 30)) == ()
    assert recognition_findings([ended], cls, date(2026, 7, 1))


@pytest.mark.article("64.3.b")
@pytest.mark.parametrize(
    ("issued_here", "issuer_ceased", "register_accessible", "against"),
    [
        (True, False, False, []),
        (False, False, False, ["not-the-issuer"]),
        (False, True, False, []),
        (False, False, True, []),
    ],
)
def test_64_3_b_the_data_of_the_issued_certificate_must_be_at_hand(
    issued_here, issuer_ceased, register_accessible, against
):
    facts = replace(LOST, issued_here=issued_here, issuer_ceased=issuer_ceased, register_accessible=register_accessible)

    assert reasons(replacement_findings(facts)) == against


@pytest.mark.article("64.3.b")
def test_64_3_b_another_organisation_is_told_unless_it_shows_why_it_may():
    facts = ReplacementFacts(ReplacementGround.LOST, Standing.LOST, original_surrendered=False, issued_here=False)

    assert reasons(replacement_findings(facts)) == ["not-the-issuer"]


@pytest.mark.article("64.3.b")
def test_64_3_b_what_is_missing_is_told_within_five_working_days():
    deadline = replacement_notice_due(date(2026, 2, 12), PUBLIC_CALENDAR)

    assert (deadline.due_on, str(deadline.source)) == (date(2026, 2, 26), "64.3.b")


@pytest.mark.article("64.3.c")
@pytest.mark.parametrize(
    ("complete_on", "due_on"),
    [
        (date(2026, 10, 5), date(2026, 10, 14)),
        (date(2026, 2, 12), date(2026, 3, 2)),
        (date(2026, 8, 19), date(2026, 8, 27)),
        (date(2026, 11, 20), date(2026, 12, 2)),
    ],
)
def test_64_3_c_replaced_or_refused_within_seven_working_days(complete_on, due_on):
    deadline = replacement_due(complete_on, PUBLIC_CALENDAR)

    assert (deadline.due_on, str(deadline.source)) == (due_on, "64.3.c")
