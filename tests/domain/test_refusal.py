"""Reasons, findings and sources."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.domain.certificates.grounds import RevocationGround, revocation_findings
from app.domain.certificates.standing import Standing
from app.domain.classes import OperatorClass, Regime
from app.domain.eligibility import resit_from
from app.domain.refusal import Finding, Reason, RefusedError, refuse_if
from app.domain.regulation import VERSIONS, Source, regulation_of, regulation_on
from app.domain.regulation.decree_63_2023 import DECREE


def test_reasons_are_stable_codes():
    for reason in Reason:
        assert reason.value == reason.name.lower().replace("_", "-")


def test_a_refusal_says_everything_that_was_found():
    findings = revocation_findings(None, Standing.REVOKED, "", False)

    with pytest.raises(RefusedError) as refusal:
        refuse_if(findings)

    assert refusal.value.findings == findings
    assert len(findings) == 4
    assert "revocation-ground-missing" in str(refusal.value)


def test_nothing_found_is_no_refusal():
    refuse_if(())
    with pytest.raises(ValueError, match="at least one"):
        RefusedError()


def test_a_finding_may_rest_on_no_law():
    assert Finding(Reason.STALE_STATE) == Finding(Reason.STALE_STATE, None, {})


@pytest.mark.parametrize("place", ["62", "62.3", "62.1.a", "84.2.dd"])
def test_a_source_there_and_back(place):
    assert str(Source.parse(place)) == place


@pytest.mark.parametrize("place", ["", "62.", "62.a.1", "sixty-two", "62.1.a.b", " 62"])
def test_what_is_no_provision(place):
    with pytest.raises(ValueError, match="not a provision"):
        Source.parse(place)


def test_a_version_that_we_do_not_know_is_a_fault():
    assert regulation_of("63/2023-1") is DECREE
    with pytest.raises(LookupError, match="unknown version"):
        regulation_of("99/2099-1")


def test_two_versions_on_one_day_are_a_fault():
    with pytest.raises(LookupError, match="2 regulations"):
        regulation_on(date(2026, 11, 21), (*VERSIONS, *VERSIONS))


def test_the_versions_follow_one_another_without_gap_or_overlap():
    for earlier, later in pairwise(VERSIONS):
        assert earlier.in_force_until is not None
        assert later.in_force_from == earlier.in_force_until + timedelta(days=1)
    assert len({version.version for version in VERSIONS}) == len(VERSIONS)


def test_classes_are_ordered_by_what_they_give():
    one, two, three, four = OperatorClass

    assert one.higher_than(two)
    assert three.higher_than(four)
    assert not two.higher_than(two)
    assert not four.higher_than(one)
    assert [each.number for each in OperatorClass] == [1, 2, 3, 4]


def test_no_pause_before_a_part_is_sat_again():
    assert resit_from(date(2026, 11, 21)) == date(2026, 11, 21)


@pytest.mark.parametrize(("number", "minutes"), [(1, 75), (2, 60), (3, 60), (4, 60)])
def test_the_time_allowed_where_the_decree_is_silent(number, minutes):
    assert DECREE.readings.theory_minutes[OperatorClass(f"amateur-{number}")] == minutes


def test_the_grounds_of_revocation_are_cited_by_clause():
    assert [str(ground.source(Regime.AMATEUR)) for ground in RevocationGround] == ["65.1", "65.2", "65.3"]
