"""Articles 67.2.b, 80 and 81: how long a GMDSS certificate runs, and what extends it. Typed from the decree and the rulings."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from app.domain.certificates.service import ServiceLine, service
from app.domain.certificates.standing import CertificateEvent, EventKind, Standing, standing
from app.domain.certificates.validity import expires_on
from app.domain.classes import GmdssCertificate
from app.domain.deadlines import extension_due, extension_notice_due
from app.domain.periods import Spell
from app.domain.regulation import ExtensionBase
from app.domain.regulation.calendar import PUBLIC_CALENDAR
from app.domain.regulation.decree_63_2023 import DECREE

ROC, GOC, REC_2, REC_1 = GmdssCertificate
BEGAN = date(2022, 3, 15)
EXPIRES = date(2027, 3, 15)
KEEPS_OLD_EXPIRY = replace(DECREE, readings=replace(DECREE.readings, extension_base=ExtensionBase.OLD_EXPIRY))


def line(first_day: date, last_day: date | None, position: GmdssCertificate = GOC) -> ServiceLine:
    return ServiceLine("Biển Đông 01", "IMO 9074729", position, Spell(first_day, last_day))


def days(first_day: date, count: int, position: GmdssCertificate = GOC) -> ServiceLine:
    return line(first_day, first_day + timedelta(days=count - 1), position)


FACTS = ExtensionFacts(
    certificate=GOC,
    standing=Standing.VALID,
    began_on=BEGAN,
    expires_on=EXPIRES,
    filed_on=date(2027, 1, 11),
    decided_on=date(2027, 2, 18),
    born_on=date(1990, 5, 1),
    medical_until=date(2028, 1, 1),
    lines=(days(date(2024, 1, 10), 200), days(date(2025, 6, 1), 165)),
)


def reasons(facts: ExtensionFacts) -> list[tuple[str, str]]:
    return [(finding.reason, str(finding.source)) for finding in extension_findings(facts)]


# --- Article 67.2.b ---


@pytest.mark.article("67.2.b")
@pytest.mark.parametrize(
    ("issued", "last_day"),
    [
        (date(2022, 3, 15), date(2027, 3, 15)),
        (date(2024, 2, 29), date(2029, 2, 28)),
        (date(2023, 5, 20), date(2028, 5, 20)),
    ],
)
def test_67_2_b_five_years_through_the_corresponding_day(issued, last_day):
    assert expires_on(issued, DECREE) == last_day
    issue = [CertificateEvent(EventKind.ISSUED, issued, last_day)]
    assert standing(issue, last_day) is Standing.VALID
    assert standing(issue, last_day + timedelta(days=1)) is Standing.EXPIRED


# --- Article 80.1 ---


@pytest.mark.article("80.1")
@pytest.mark.parametrize(
    ("born", "medical", "found"),
    [
        (date(2009, 2, 18), date(2027, 2, 18), []),
        (date(2009, 2, 19), date(2027, 2, 18), [("too-young", "80.1")]),
        (date(1990, 1, 1), date(2027, 2, 17), [("medical-certificate-not-valid", "80.1")]),
        (date(1990, 1, 1), None, [("medical-certificate-not-valid", "80.1")]),
    ],
)
def test_80_1_age_and_health(born, medical, found):
    assert reasons(replace(FACTS, born_on=born, medical_until=medical)) == found


# --- Article 80.2 ---


@pytest.mark.article("80.2")
@pytest.mark.parametrize(
    ("lines", "ground"),
    [
        ((days(date(2024, 1, 10), 200), days(date(2025, 6, 1), 165)), "service-since-issue"),
        ((days(date(2024, 1, 10), 200), days(date(2025, 6, 1), 164)), None),
        ((days(BEGAN, 365),), "service-since-issue"),
        ((days(BEGAN - timedelta(days=1), 365),), None),
        # the last six months before expiry begin on 15 September 2026
        ((days(date(2026, 9, 15), 90),), "service-before-expiry"),
        ((days(date(2026, 9, 14), 90),), None),
        ((days(date(2026, 9, 20), 40), days(date(2026, 11, 20), 50)), "service-before-expiry"),
        ((days(date(2026, 9, 20), 40), days(date(2026, 11, 20), 49)), None),
        # after the day of filing nothing counts
        ((line(date(2026, 10, 15), None),), None),
        ((line(date(2026, 10, 14), None),), "service-before-expiry"),
        ((), None),
    ],
)
def test_80_2_a_year_since_the_issue_or_three_months_of_the_last_six(lines, ground):
    facts = replace(FACTS, lines=lines)

    assert extension_ground(facts) == ground
    assert reasons(facts) == ([] if ground else [("service-too-short", "80.2")])


@pytest.mark.article("80.2")
def test_80_2_three_months_on_end_need_not_be_ninety_days():
    facts = replace(FACTS, expires_on=date(2027, 6, 1), filed_on=date(2027, 5, 10), decided_on=date(2027, 5, 12))
    february_to_april = replace(facts, lines=(line(date(2027, 2, 1), date(2027, 4, 30)),))
    a_day_less = replace(facts, lines=(line(date(2027, 2, 1), date(2027, 4, 29)),))

    assert february_to_april.served().before_expiry.days == 89
    assert extension_ground(february_to_april) is ExtensionGround.SERVICE_BEFORE_EXPIRY
    assert extension_ground(a_day_less) is None


@pytest.mark.article("80.2")
@pytest.mark.parametrize(("position", "counts"), [(ROC, False), (GOC, True), (REC_2, True), (REC_1, True)])
def test_80_2_the_position_of_the_certificate_or_a_higher_one(position, counts):
    facts = replace(FACTS, lines=(days(date(2024, 1, 10), 400, position),))

    assert (extension_ground(facts) is not None) is counts


@pytest.mark.article("80.2")
def test_80_2_overlapping_lines_count_once_and_say_what_lacks():
    lines = (days(date(2024, 1, 1), 100), days(date(2024, 2, 1), 100))

    served = service(lines, GOC, began_on=BEGAN, expires_on=EXPIRES, filed_on=FACTS.filed_on).since_issue

    assert served.stretches == [(date(2024, 1, 1), date(2024, 5, 11))]
    assert (served.days, served.lacks) == (131, 234)


@pytest.mark.article("80.2")
def test_80_2_a_second_extension_counts_from_the_first():
    facts = replace(FACTS, began_on=date(2025, 1, 1))

    assert extension_ground(facts) is None


SPELLS = st.builds(
    lambda start, length: days(date(2022, 1, 1) + timedelta(days=start), length),
    st.integers(0, 2000),
    st.integers(1, 400),
)


@given(st.lists(SPELLS, max_size=8), SPELLS)
def test_80_2_another_line_never_takes_service_away(lines, another):
    before = service(lines, GOC, began_on=BEGAN, expires_on=EXPIRES, filed_on=FACTS.filed_on)
    after = service([*lines, another], GOC, began_on=BEGAN, expires_on=EXPIRES, filed_on=FACTS.filed_on)

    assert after.since_issue.days >= before.since_issue.days
    assert after.before_expiry.days >= before.before_expiry.days
    assert after.enough >= before.enough


@given(st.lists(SPELLS, max_size=6))
def test_80_2_days_are_counted_one_by_one(lines):
    served = service(lines, GOC, began_on=BEGAN, expires_on=EXPIRES, filed_on=FACTS.filed_on).since_issue
    counted = {
        day
        for one in lines
        for day in (one.spell.first_day + timedelta(days=n) for n in range(400))
        if BEGAN <= day <= FACTS.filed_on and one.spell.last_day and day <= one.spell.last_day
    }

    assert served.days == len(counted)


# --- Article 80.3 ---


@pytest.mark.article("80.3")
@pytest.mark.parametrize(
    ("exam", "found"),
    [
        (FinalExam(GOC, date(2026, 12, 20)), []),
        (FinalExam(GOC, date(2026, 1, 11)), []),
        (FinalExam(GOC, date(2026, 1, 10)), [("service-too-short", "80.2"), ("final-exam-too-old", "80.3")]),
        (
            FinalExam(ROC, date(2026, 12, 20)),
            [("service-too-short", "80.2"), ("final-exam-for-another-certificate", "80.3")],
        ),
        (None, [("service-too-short", "80.2")]),
    ],
)
def test_80_3_or_the_final_examination_of_the_same_class(exam, found):
    facts = replace(FACTS, lines=(), exam=exam)

    assert reasons(facts) == found
    assert (extension_ground(facts) is ExtensionGround.FINAL_EXAM) is not found


@pytest.mark.article("80.3")
@pytest.mark.parametrize(
    ("filed", "exam", "found"),
    [
        (date(2027, 6, 15), None, []),
        (date(2027, 6, 16), None, [("expired-too-long-ago", "80.3")]),
        (date(2027, 6, 16), FinalExam(GOC, date(2027, 6, 1)), []),
    ],
)
def test_80_3_long_after_expiry_only_the_examination_serves(filed, exam, found):
    facts = replace(
        FACTS,
        standing=Standing.EXPIRED,
        filed_on=filed,
        decided_on=filed,
        lines=(days(date(2024, 1, 10), 400),),
        exam=exam,
    )

    assert reasons(facts) == found
    assert needs_the_heads_approval(facts)


@pytest.mark.article("80")
@pytest.mark.parametrize(
    ("stands", "allowed"),
    [
        (Standing.VALID, True),
        (Standing.EXPIRED, True),
        (Standing.LOST, True),
        (Standing.REVOKED, False),
        (Standing.REPLACED, False),
        (Standing.SUPERSEDED, False),
    ],
)
def test_80_an_expired_certificate_may_be_extended_a_revoked_one_not(stands, allowed):
    assert reasons(replace(FACTS, standing=stands)) == ([] if allowed else [("certificate-not-standing", "80")])


# --- Article 81 ---


@pytest.mark.article("81.3.b")
@pytest.mark.article("81.4")
def test_81_what_lacks_is_told_in_five_working_days_and_decided_in_ten_days():
    # Tuesday 24 November 2026 is a holiday
    assert extension_notice_due(date(2026, 11, 23), PUBLIC_CALENDAR).due_on == date(2026, 12, 1)
    assert extension_due(date(2026, 11, 23), PUBLIC_CALENDAR).due_on == date(2026, 12, 3)
    assert extension_due(date(2026, 11, 25), PUBLIC_CALENDAR).due_on == date(2026, 12, 7)  # 5 December is a Saturday


@pytest.mark.article("81.5")
@pytest.mark.parametrize(
    ("decided", "expected", "with_old_expiry"),
    [
        (date(2027, 2, 18), date(2032, 2, 18), date(2032, 3, 15)),
        (date(2028, 2, 29), date(2033, 2, 28), date(2032, 3, 15)),
    ],
)
def test_81_5_five_years_from_the_decision_or_by_the_switch_from_the_old_expiry(decided, expected, with_old_expiry):
    facts = replace(FACTS, decided_on=decided)

    assert extended_until(facts, DECREE) == expected
    assert extended_until(facts, KEEPS_OLD_EXPIRY) == with_old_expiry


@pytest.mark.article("81.5")
@pytest.mark.parametrize("filed", [date(2026, 9, 14), date(2027, 3, 16)])
def test_81_5_the_switch_serves_only_the_last_six_months_before_expiry(filed):
    facts = replace(FACTS, filed_on=filed, decided_on=date(2027, 4, 1))

    assert extended_until(facts, KEEPS_OLD_EXPIRY) == date(2032, 4, 1)


@pytest.mark.article("81.2")
@pytest.mark.parametrize(
    ("filed", "when"),
    [
        (date(2026, 3, 14), Filing.EARLY),
        (date(2026, 3, 15), Filing.IN_THE_WINDOW),
        (date(2027, 3, 15), Filing.IN_THE_WINDOW),
        (date(2027, 3, 16), Filing.LATE),
        (date(2027, 6, 15), Filing.LATE),
        (date(2027, 6, 16), Filing.TOO_LATE_FOR_SERVICE),
    ],
)
def test_81_2_the_window_warns_and_refuses_nothing_before_expiry(filed, when):
    assert filing(EXPIRES, filed, DECREE) is when
