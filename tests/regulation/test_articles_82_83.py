"""Articles 82 and 83: replacement and revocation of maritime certificates. Typed from the decree and the rulings."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from app.domain.certificates.grounds import (
    ReplacementFacts,
    ReplacementGround,
    RevocationGround,
    replacement_documents,
    replacement_findings,
    revocation_findings,
)
from app.domain.certificates.standing import Standing
from app.domain.classes import Regime
from app.domain.deadlines import replacement_due, replacement_notice_due
from app.domain.refusal import Finding
from app.domain.regulation.calendar import PUBLIC_CALENDAR

LOST = ReplacementFacts(
    ground=ReplacementGround.LOST,
    standing=Standing.LOST,
    original_surrendered=False,
    issued_here=True,
    regime=Regime.MARITIME,
)


def found(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(finding.reason, str(finding.source)) for finding in findings]


@pytest.mark.article("82.1")
@pytest.mark.parametrize(
    ("standing", "against"),
    [
        (Standing.VALID, []),
        (Standing.LOST, []),
        (Standing.EXPIRED, [("already-expired", "82.1")]),
        (Standing.REVOKED, [("certificate-not-standing", "82.1")]),
        (Standing.REPLACED, [("certificate-not-standing", "82.1")]),
    ],
)
def test_82_1_only_an_unexpired_certificate_is_replaced(standing, against):
    assert found(replacement_findings(replace(LOST, standing=standing))) == against


@pytest.mark.article("82.2.a")
@pytest.mark.article("82.2.b")
@pytest.mark.article("82.2.c")
@pytest.mark.article("82.2.d")
@pytest.mark.parametrize(
    ("ground", "points"),
    [
        ("lost", ["82.2.a", "82.2.b"]),
        ("damaged", ["82.2.a", "82.2.b", "82.2.c"]),
        ("changed", ["82.2.a", "82.2.b", "82.2.c", "82.2.d"]),
        ("mismatch", ["82.2.a", "82.2.b", "82.2.c"]),
    ],
)
def test_82_2_the_papers_of_each_ground(ground, points):
    documents = replacement_documents(ReplacementGround(ground), Regime.MARITIME)

    assert [str(document.source) for document in documents] == points


@pytest.mark.article("82.2.c")
def test_82_2_c_the_original_is_handed_in_unless_lost():
    damaged = replace(LOST, ground=ReplacementGround.DAMAGED, standing=Standing.VALID)

    assert found(replacement_findings(damaged)) == [("original-not-surrendered", "82.2.c")]
    assert found(replacement_findings(replace(damaged, original_surrendered=True))) == []


@pytest.mark.article("82.3.b")
@pytest.mark.parametrize(
    ("facts", "against"),
    [
        ({"issued_here": False}, [("not-the-issuer", "82.3.b")]),
        ({"issued_here": False, "issuer_ceased": True}, []),
        ({"issued_here": False, "register_accessible": True}, []),
        ({"issued_here": False, "any_recognised": True}, []),  # issued before 1 July 2024
    ],
)
def test_82_3_b_who_can_compare_with_the_data_issued(facts, against):
    assert found(replacement_findings(replace(LOST, **facts))) == against


@pytest.mark.article("82.3.b")
@pytest.mark.article("82.3.c")
def test_82_3_the_terms():
    received = date(2026, 11, 23)  # Monday; Tuesday 24 November is a holiday

    assert replacement_notice_due(received, PUBLIC_CALENDAR, regime=Regime.MARITIME).due_on == date(2026, 12, 1)
    due = replacement_due(received, PUBLIC_CALENDAR, regime=Regime.MARITIME)
    assert (due.due_on, str(due.source)) == (date(2026, 12, 3), "82.3.c")


@pytest.mark.article("83.1")
@pytest.mark.article("83.2")
@pytest.mark.article("83.3")
@pytest.mark.parametrize(
    ("ground", "clause"), [("forged-document", "83.1"), ("erased-content", "83.2"), ("lent-or-misused", "83.3")]
)
def test_83_the_three_grounds(ground, clause):
    assert str(RevocationGround(ground).source(Regime.MARITIME)) == clause


@pytest.mark.article("83")
@pytest.mark.parametrize(
    ("ground", "hearing", "issued_here", "against"),
    [
        (RevocationGround.ERASED_CONTENT, "was heard", True, []),
        (None, "was heard", True, [("revocation-ground-missing", "83")]),
        (RevocationGround.ERASED_CONTENT, "was heard", False, [("not-the-issuer", "83")]),
    ],
)
def test_83_only_the_issuer_revokes_on_a_ground(ground, hearing, issued_here, against):
    assert found(revocation_findings(ground, Standing.EXPIRED, hearing, issued_here, Regime.MARITIME)) == against
