"""The hinge: a result is written once, belongs to one person, and shows no key (Art. 62.1, 62.3)."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.domain.classes import OperatorClass, Part
from app.domain.regulation.calendar import PUBLIC_CALENDAR
from app.kernel.db import db, unit_of_work
from app.results import actions, queries
from app.results.models import Result
from tests import factories

AT = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
THEORY, PRACTICAL = Part
THEORY_SCORE = {
    "right": 31,
    "needed": 25,
    "of": 35,
    "by_topic": {"law": [9, 10], "itu": [4, 5], "electrical": [8, 10], "radio": [10, 10]},
}
PRACTICAL_SCORE = {
    "contacts": {
        "voice-sending": "passed",
        "telegraphy-sending": "failed",
        "search-by-voice": "passed",
        "search-by-telegraph": "passed",
    },
    "receiving": "exempt",
    "sending": "exempt",
}


@pytest.fixture
def application(people):
    with unit_of_work() as work:
        return factories.accepted_application(work, people.an, people.organisation)


def sat(people, application, part, on, *, passed=True, evidence_id=None, operator_class=None, work=None):
    """Record a result for a part sat on a day."""
    facts = {
        "evidence_kind": "sitting" if part is THEORY else "entry",
        "evidence_id": evidence_id or f"{application.id[:14]}{part.value[:3]}{on:%y%m%d}",
        "account_id": application.account_id,
        "application_id": application.id,
        "organisation_id": application.organisation_id,
        "operator_class": OperatorClass(operator_class or application.operator_class),
        "part": part,
        "passed": passed,
        "taken_on": on,
        "score": THEORY_SCORE if part is THEORY else PRACTICAL_SCORE,
        "marked_by": [] if part is THEORY else [people.dung.id, people.em.id],
        "regulation": "63/2023-1",
        "actor": people.dung.actor,
        "at": AT,
    }
    if work is not None:
        return actions.record(work, **facts)
    with unit_of_work() as work:
        return actions.record(work, **facts)


def ready(people, on=date(2026, 12, 1)):
    """Return the applications ready to be proposed, with the days of the two parts."""
    found = queries.ready_to_propose(db.session(), [people.organisation.id], PUBLIC_CALENDAR, on)
    return [(one.application.id, one.theory.taken_on, one.practical.taken_on) for one in found]


def test_the_same_evidence_makes_one_result(people, application):
    first = sat(people, application, THEORY, date(2026, 11, 16), evidence_id="e" * 26)
    again = sat(people, application, THEORY, date(2026, 11, 17), evidence_id="e" * 26, passed=False)

    assert again is first
    assert db.session.scalar(select(func.count()).select_from(Result)) == 1
    assert first.passed


def test_twenty_who_record_at_once_record_once(app, people, application):
    found = []

    def record():
        with app.app_context():
            found.append(sat(people, application, THEORY, date(2026, 11, 16)).id)
            db.session.remove()

    threads = [Thread(target=record) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert len(set(found)) == 1


def test_the_database_keeps_one_result_for_one_evidence(people, application):
    first = sat(people, application, THEORY, date(2026, 11, 16))
    columns = [column.key for column in Result.__table__.columns]
    values = {name: getattr(first, name) for name in columns}

    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(Result(**{**values, "id": "x" * 26}))
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(Result(**{**values, "id": "x" * 26, "evidence_id": "other", "part": "morse"}))


def test_an_sees_the_score_by_topic_and_binh_sees_nothing(people, application):
    sat(people, application, THEORY, date(2026, 11, 16))
    sat(people, application, PRACTICAL, date(2026, 11, 17), passed=False)

    seen = people.an.get("/results").text

    assert "31" in seen
    assert "9 / 10" in seen
    assert seen.count('data-state="passed"') == 1
    assert seen.count('data-state="failed"') == 1
    assert people.dung.actor.name not in seen
    for word in ("key", "đáp án"):
        assert word not in seen.lower()
    other = people.binh.get("/results").text
    assert "rx-empty" in other
    assert "31" not in other.partition("<main")[2]
    for language in ("vi", "en"):
        assert f'lang="{language}"' in people.an.get(f"/results?lang={language}").text


def test_results_are_for_people_who_signed_in(client):
    assert client.get("/results").status_code == 302


@pytest.mark.article("62.3")
@pytest.mark.article("63.1")
@pytest.mark.parametrize(
    ("theory_on", "practical_on", "is_ready"),
    [
        (date(2025, 11, 21), date(2026, 11, 23), True),  # worked case 12: Saturday rolls to Monday
        (date(2025, 11, 21), date(2026, 11, 24), False),
        (date(2026, 11, 16), date(2026, 11, 16), True),
        (date(2026, 11, 20), date(2026, 3, 2), True),
    ],
)
def test_62_3_both_parts_in_time_make_an_application_ready(people, application, theory_on, practical_on, is_ready):
    sat(people, application, THEORY, theory_on)
    assert ready(people) == []
    sat(people, application, PRACTICAL, practical_on)

    assert ready(people) == ([(application.id, theory_on, practical_on)] if is_ready else [])
    assert queries.ready_to_propose(db.session(), [people.other_organisation.id], PUBLIC_CALENDAR, AT.date()) == []


@pytest.mark.article("62.1.c")
def test_62_1_c_theory_of_class_4_makes_class_3_ready_and_its_practical_part_does_not(people, application):
    with unit_of_work() as work:
        fourth = factories.accepted_application(work, people.an, people.organisation, "amateur-4")
    sat(people, fourth, THEORY, date(2026, 11, 2))
    sat(people, fourth, PRACTICAL, date(2026, 11, 2))
    assert [one[0] for one in ready(people)] == [fourth.id]

    sat(people, application, PRACTICAL, date(2026, 11, 3))

    assert ready(people) == [
        (fourth.id, date(2026, 11, 2), date(2026, 11, 2)),
        (application.id, date(2026, 11, 2), date(2026, 11, 3)),
    ]


def test_the_pair_that_was_complete_first_counts_and_a_used_practical_pass_makes_nobody_ready_again(
    people, application
):
    for on in (date(2026, 10, 5), date(2026, 11, 9)):
        sat(people, application, THEORY, on)
    sat(people, application, PRACTICAL, date(2026, 10, 12))
    assert ready(people) == [(application.id, date(2026, 10, 5), date(2026, 10, 12))]

    with unit_of_work() as work:
        work.get_one(type(application), application.id).state = "certified"
        once_more = factories.accepted_application(work, people.an, people.organisation)
    assert ready(people) == []
    assert [one.part for one in queries.passed_parts(db.session(), people.an.id)] == [THEORY, THEORY]
    sat(people, once_more, PRACTICAL, date(2026, 11, 30))
    assert [one[0] for one in ready(people)] == [once_more.id]


def test_a_failed_part_is_a_result_and_makes_nothing_ready(people, application):
    sat(people, application, THEORY, date(2026, 11, 16))
    sat(people, application, PRACTICAL, date(2026, 11, 16), passed=False)

    assert ready(people) == []
    assert [one.passed for one in queries.of_application(db.session(), application.id)] == [True, False]
    assert [one.part for one in queries.passed_parts(db.session(), people.an.id)] == [THEORY]
