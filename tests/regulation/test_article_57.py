"""Article 57: the system of amateur radio operator's certificates."""

from datetime import date

import pytest

from app.domain.certificates.standing import CertificateEvent, EventKind, Standing, standing
from app.domain.classes import OperatorClass
from app.domain.refusal import Reason, RefusedError
from app.domain.regulation import Modes, regulation_of, regulation_on


@pytest.mark.article("57.1.a")
@pytest.mark.article("57.1.b")
@pytest.mark.article("57.1.c")
@pytest.mark.article("57.1.d")
@pytest.mark.parametrize(
    ("operator_class", "point", "watts", "modes"),
    [
        (OperatorClass.AMATEUR_1, "57.1.a", 1000, Modes.ALL),
        (OperatorClass.AMATEUR_2, "57.1.b", 200, Modes.ALL),
        (OperatorClass.AMATEUR_3, "57.1.c", 50, Modes.ALL),
        (OperatorClass.AMATEUR_4, "57.1.d", 20, Modes.ALL_BUT_CW),
    ],
)
def test_57_1_the_modes_and_the_power_of_each_class(operator_class, point, watts, modes):
    rule = regulation_on(date(2026, 11, 21)).classes[operator_class]

    assert rule.operator_class is operator_class
    assert (rule.power_watts, rule.modes) == (watts, modes)
    assert str(rule.source) == point


@pytest.mark.article("57.2")
def test_57_2_a_certificate_is_valid_until_it_is_revoked():
    events = [
        CertificateEvent(EventKind.ISSUED, date(2024, 3, 1)),
        CertificateEvent(EventKind.REVOKED, date(2094, 3, 2)),
    ]

    assert standing(events, date(2024, 3, 1)) is Standing.VALID
    assert standing(events, date(2094, 3, 1)) is Standing.VALID
    assert standing(events, date(2094, 3, 2)) is Standing.REVOKED
    assert standing(events, date(2094, 3, 3)) is Standing.REVOKED


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2023, 8, 18), "63/2023-1"),
        (date(2023, 8, 19), "63/2023-1"),
        (date(2026, 11, 21), "63/2023-1"),
    ],
)
def test_86_1_the_decree_is_in_force_from_the_day_of_its_signature(day, version):
    assert regulation_on(day).version == version
    assert regulation_of(version) == regulation_on(day)


def test_86_1_the_day_before_there_is_no_rule_to_answer_from():
    with pytest.raises(RefusedError) as refusal:
        regulation_on(date(2023, 8, 17))

    assert [finding.reason for finding in refusal.value.findings] == [Reason.NO_REGULATION_IN_FORCE]
