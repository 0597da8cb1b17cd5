"""The working calendar: who corrects it, what a correction does, and that the record keeps it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.domain.deadlines import completeness_notice_due
from app.domain.regulation.calendar import PUBLIC_CALENDAR
from app.kernel.db import session, unit_of_work
from app.policy import actions
from app.policy.models import CalendarCorrection
from app.policy.queries import calendar_year, working_calendar

NOON = datetime(2026, 2, 12, 5, 0, tzinfo=UTC)
CORRECTION = {"day": "26/02/2026", "kind": "holiday", "basis": "Công văn 123/VPCP-KGVX"}


def correct(people, day: date, kind: str, basis: str = "Công văn 1", at: datetime = NOON) -> None:
    with unit_of_work() as work:
        actions.correct(work, people.linh.actor, day, kind, basis, at)


def test_without_corrections_the_announced_calendar_holds(app):
    assert working_calendar(session()) == PUBLIC_CALENDAR


@pytest.mark.article("63.3.b")
@pytest.mark.parametrize(
    ("received_on", "day", "kind", "before", "after"),
    [
        # Tết 2026; then the 26th, the due day, is swapped off
        (date(2026, 2, 12), date(2026, 2, 26), "holiday", date(2026, 2, 26), date(2026, 2, 27)),
        # Saturday 22 August is worked; then it is not
        (date(2026, 8, 19), date(2026, 8, 22), "holiday", date(2026, 8, 25), date(2026, 8, 26)),
        # a Sunday that is worked after all
        (date(2026, 8, 19), date(2026, 8, 23), "working", date(2026, 8, 25), date(2026, 8, 24)),
        # a holiday that is worked
        (date(2026, 2, 12), date(2026, 2, 20), "working", date(2026, 2, 26), date(2026, 2, 25)),
    ],
)
def test_a_correction_moves_what_is_due(people, received_on, day, kind, before, after):
    assert completeness_notice_due(received_on, working_calendar(session())).due_on == before

    correct(people, day, kind)
    assert completeness_notice_due(received_on, working_calendar(session())).due_on == after

    correct(people, day, "as-shipped", at=datetime(2026, 2, 13, 5, 0, tzinfo=UTC))
    assert completeness_notice_due(received_on, working_calendar(session())).due_on == before


def test_the_newest_correction_of_a_day_holds(people):
    day = date(2026, 3, 2)
    correct(people, day, "holiday", at=datetime(2026, 2, 12, 5, 0, tzinfo=UTC))
    correct(people, day, "working", at=datetime(2026, 2, 12, 6, 0, tzinfo=UTC))

    assert working_calendar(session()).is_working_day(day)
    assert [correction.kind for correction in calendar_year(session(), 2026).corrections] == ["working", "holiday"]


def test_the_administrator_corrects_a_day_on_the_page(people):
    answer = people.linh.post("/calendar", CORRECTION)

    assert answer.status_code == 303
    page = people.linh.get(answer.headers["Location"] + "&lang=en").text
    assert "26 February 2026" in page
    assert "Công văn 123/VPCP-KGVX" in page
    assert people.linh.actor.name in page
    assert "Every open deadline is counted anew" in page
    assert not working_calendar(session()).is_working_day(date(2026, 2, 26))


def test_a_double_click_corrects_once(people):
    for _ in range(2):
        assert people.linh.post("/calendar", CORRECTION).status_code == 303

    assert len(session().scalars(select(CalendarCorrection)).all()) == 1
    acts = session().scalars(select(AuditEntry).where(AuditEntry.action == "policy.correct-calendar")).all()
    assert [(act.subject_id, act.facts["to"], act.actor_id) for act in acts] == [
        ("2026-02-26", "holiday", people.linh.id)
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"basis": ""}, "Name the announcement or decision that says so."),
        ({"basis": "x" * 301}, "at most 300"),
        ({"basis": "Công văn\u202e 1"}, "cannot be printed"),
        ({"day": "30/02/2026"}, "no such day"),
        ({"day": ""}, "Say which day."),
        ({"day": "ngày mai"}, "Write the date as day/month/year"),
        ({"kind": "half-day"}, "Choose what the day is."),
        ({"kind": ""}, "Choose what the day is."),
    ],
)
def test_what_is_wrong_is_shown_again_and_changes_nothing(people, wrong, says):
    answer = people.linh.post("/calendar?lang=en", {**CORRECTION, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert working_calendar(session()) == PUBLIC_CALENDAR


@pytest.mark.parametrize("year", ["2024", "2026", "2027", "1", "99999", "x", "9" * 5000])
def test_any_year_may_be_asked_for(people, year):
    assert people.linh.get(f"/calendar?year={year}").status_code == 200


def test_a_year_that_is_not_announced_says_so(people):
    assert "known up to 31 December 2026" in people.linh.get("/calendar?year=2027&lang=en").text


def test_only_the_administrator_keeps_the_calendar(people):
    for person in (people.an, people.chi, people.hoa, people.khanh, people.giang):
        assert person.get("/calendar").status_code == 403
        assert person.post("/calendar", CORRECTION).status_code == 403
    assert people.stranger().get("/calendar").status_code == 302
    assert working_calendar(session()) == PUBLIC_CALENDAR


def test_the_database_keeps_only_known_kinds(people):
    correct(people, date(2026, 3, 2), "holiday")

    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(update(CalendarCorrection).values(kind="bridge"))
