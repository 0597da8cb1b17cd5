"""Rounds: planned, staffed by qualified people, filled with those who owe a part, opened, closed (Art. 58.3, 62, 62.3)."""

from collections import Counter
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from app.audit.queries import broken_at, latest
from app.domain.classes import OperatorClass, Part
from app.domain.refusal import Reason, RefusedError
from app.domain.regulation import regulation_on
from app.examinations import actions, queries
from app.examinations.models import Appointment, Conflict, Entry, Room, Round
from app.examinations.queries import Capacity, ConflictKind
from app.kernel import clock
from app.kernel.db import db, unit_of_work
from app.organisations import actions as organisations
from app.results import actions as results
from tests import factories, rounds

ONE, TWO, THREE, FOUR = OperatorClass
THEORY, PRACTICAL = Part
EIGHT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # Monday 16 November 2026, eight o'clock in Viet Nam
A_DAY = timedelta(days=1)


@pytest.fixture
def chi(people):
    return people.chi


@pytest.fixture
def application(people):
    """An's accepted application for class 3."""
    return accepted(people, people.an)


@pytest.fixture
def exam_round(people):
    """A planned round on Monday at eight, with one room of 20 seats."""
    return rounds.planned(people, EIGHT)


@pytest.fixture
def staff(people):
    """Dũng and Em may examine every class."""
    for one in (people.dung, people.em):
        rounds.qualify(people, one)
    return people.dung, people.em


def accepted(people, candidate, operator_class="amateur-3", **changes):
    with unit_of_work() as work:
        made = factories.accepted_application(work, candidate, people.organisation, operator_class)
        for name, value in changes.items():
            setattr(made, name, value)
        return made


def sat(people, application, part, on, *, operator_class=None, passed=True):
    """Record that a part was sat on a day."""
    with unit_of_work() as work:
        return results.record(
            work,
            evidence_kind="sitting",
            evidence_id=f"{application.account_id[:12]}{part}{on:%Y%m%d}"[:26],
            account_id=application.account_id,
            application_id=application.id,
            organisation_id=application.organisation_id,
            operator_class=OperatorClass(operator_class or application.operator_class),
            part=part,
            passed=passed,
            taken_on=on,
            score={},
            marked_by=[],
            regulation=regulation_on(on).version,
            actor=people.chi.actor,
            at=EIGHT,
        )


def reasons_against(people, application, day, part):
    """Return the reasons that keep an application from a part of a round at eight on a day."""
    round_ = Round(id="x", organisation_id=people.organisation.id, name="x", place="x", starts_at=at_eight(day))
    judged = queries.judged_for(db.session(), people.chi.actor, round_, [application])
    return [finding.reason for finding in judged[application.id].against(part)]


def at_eight(day):
    return datetime(day.year, day.month, day.day, 8, tzinfo=clock.VIETNAM)


def kept(model, **values):
    """Return the rows as they are in the database now, whatever this test has read before."""
    db.session.rollback()
    return list(db.session.scalars(select(model).filter_by(**values).execution_options(populate_existing=True)).all())


def refused(act):
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        act(work)
    return {finding.reason for finding in refusal.value.findings}


# --- the story, through the web -----------------------------------------------------------------------------------


def test_chi_plans_fills_and_opens_a_round_and_an_sees_the_seat(people, chi, staff, application):
    assert "rx-empty" in chi.get("/rounds").text
    today = clock.today()

    planned = chi.post(
        "/rounds/new",
        {
            "organisation": people.organisation.id,
            "name": "Kỳ thi đợt 1",
            "place": "18 Nguyễn Du, Hà Nội",
            "day": today.strftime("%d/%m/%Y"),
            "hour": "8h30",
        },
    )
    assert planned.status_code == 303
    page = planned.location
    assert chi.post(f"{page}/rooms", {"room": "Phòng A", "seats": "12"}).status_code == 303
    for person, capacity in ((people.giang, "invigilator"), (people.dung, "examiner"), (people.em, "examiner")):
        sent = chi.post(f"{page}/appointments", {"person": person.id, "capacity": capacity})
        assert sent.status_code == 303
    room = db.session.scalars(select(Room)).one()
    shown = chi.get(f"{page}/candidates").text
    assert people.an.actor.name in shown
    sent = chi.post(
        f"{page}/candidates", {"room": room.id, "chosen": [f"{application.id}:theory", f"{application.id}:practical"]}
    )
    assert sent.status_code == 303

    assert chi.post(f"{page}/open", {"version": "1"}).status_code == 303

    assert db.session.scalars(select(Round)).one().state == "open"
    seen = people.an.get("/examinations").text
    assert "Phòng A" in seen
    assert "18 Nguyễn Du" in seen
    assert today.strftime("08:30 %d/%m/%Y") in seen
    printed = chi.get(f"{page}/list").text
    assert people.an.actor.name in printed
    assert application.identity_number not in printed
    assert [entry.action for entry in reversed(latest(db.session()))][-7:] == [
        "examinations.add-room",
        *["examinations.appoint"] * 3,
        *["examinations.enter"] * 2,
        "examinations.open",
    ]
    assert broken_at(db.session()) is None


def test_a_page_shows_each_form_again_with_what_is_wrong(people, chi, exam_round):
    page = f"/rounds/{exam_round.id}"
    wrong = chi.post(
        "/rounds/new",
        {"organisation": people.organisation.id, "name": "", "place": "x", "day": "31/2", "hour": "25:00"},
    )
    assert wrong.status_code == 422
    assert wrong.text.count("govuk-error-message") == 3
    assert chi.post(f"{page}/rooms", {"room": "B", "seats": "0"}).status_code == 422
    assert chi.post(f"{page}/rooms", {"room": "B", "seats": "nhiều"}).status_code == 422
    assert chi.post(f"{page}/conflicts", {"person": "", "candidate": "", "kind": "taught"}).status_code == 422
    assert chi.post(f"{page}/candidates", {}).status_code == 422
    assert chi.post(f"{page}/open", {"version": "soon"}).status_code == 400
    assert (
        chi.post(
            "/rounds/new",
            {
                "organisation": people.other_organisation.id,
                "name": "a",
                "place": "b",
                "day": "21/11/2030",
                "hour": "8:00",
            },
        ).status_code
        == 422
    )


def test_every_page_speaks_both_languages(people, chi, exam_round, staff, application):
    rounds.appoint(people, exam_round, *staff, invigilator=people.giang)
    rounds.enter(people, exam_round, application.id, THEORY, PRACTICAL)
    page = f"/rounds/{exam_round.id}"
    for person, path in (
        (chi, "/rounds"),
        (chi, "/rounds/new"),
        (chi, page),
        (chi, f"{page}/candidates"),
        (chi, f"{page}/list"),
        (chi, f"{page}/close"),
        (chi, f"{page}/cancel"),
        (people.an, "/examinations"),
    ):
        for language in ("vi", "en"):
            answer = person.get(f"{path}?lang={language}")
            assert answer.status_code == 200
            assert f'lang="{language}"' in answer.text


# --- who may see and do what --------------------------------------------------------------------------------------


def test_a_stranger_finds_nothing(people, exam_round, application, staff):
    [entry] = rounds.enter(people, exam_round, application.id, THEORY)
    rounds.appoint(people, exam_round, *staff)
    appointment = db.session.scalars(select(Appointment)).first()
    page = f"/rounds/{exam_round.id}"
    room = db.session.scalars(select(Room)).one()

    assert exam_round.name not in people.mai.get("/rounds").text
    for path in ("", "/candidates", "/list", "/close", "/cancel"):
        assert people.mai.get(page + path).status_code == 404
    for path, fields in (
        ("/rooms", {"room": "A", "seats": "3"}),
        ("/appointments", {"person": people.dung.id, "capacity": "examiner"}),
        (f"/appointments/{appointment.id}/release", {}),
        ("/conflicts", {"person": people.dung.id, "candidate": people.an.id, "kind": "taught"}),
        ("/candidates", {"room": room.id, "chosen": f"{application.id}:practical"}),
        (f"/entries/{entry.id}/withdraw", {}),
        ("/open", {"version": "1"}),
        ("/close", {"version": "1"}),
        ("/cancel", {"version": "1"}),
    ):
        assert people.mai.post(page + path, fields).status_code == 404, path
    assert people.chi.get(f"/rounds/{'x' * 26}").status_code == 404


def test_what_belongs_to_another_organisation_cannot_be_brought_in(people, chi, exam_round):
    with unit_of_work() as work:
        foreign = factories.accepted_application(work, people.binh, people.other_organisation)
    elsewhere = rounds.planned(people, EIGHT + A_DAY)
    room, other_room = (
        db.session.scalars(select(Room).where(Room.round_id == one.id)).one() for one in (exam_round, elsewhere)
    )
    page = f"/rounds/{exam_round.id}"

    assert chi.post(f"{page}/candidates", {"room": room.id, "chosen": f"{foreign.id}:theory"}).status_code == 404
    assert chi.post(f"{page}/candidates", {"room": room.id, "chosen": "nobody:theory"}).status_code == 404
    assert chi.post(f"{page}/candidates", {"room": room.id, "chosen": "nobody:morse"}).status_code == 404
    assert chi.post(f"{page}/candidates", {"room": other_room.id, "chosen": f"{foreign.id}:theory"}).status_code == 422
    assert chi.post(f"{page}/appointments", {"person": people.mai.id, "capacity": "examiner"}).status_code == 404
    assert chi.post(f"{page}/appointments", {"person": people.dung.id, "capacity": "invigilator"}).status_code == 404
    assert chi.post(f"{page}/appointments", {"person": people.dung.id, "capacity": "head"}).status_code == 404


@pytest.mark.parametrize("login", ["an", "hoa", "dung", "giang", "khanh", "linh"])
def test_only_a_manager_plans(people, login):
    assert people.everybody[login].get("/rounds").status_code == 403
    assert people.everybody[login].post("/rounds/new", {}).status_code == 403


def test_a_candidate_sees_only_their_own_entries(people, exam_round, application):
    rounds.enter(people, exam_round, application.id, THEORY)

    assert exam_round.place in people.an.get("/examinations").text
    assert exam_round.place not in people.binh.get("/examinations").text


# --- planning -----------------------------------------------------------------------------------------------------


def test_the_day_itself_may_still_be_planned_and_yesterday_may_not(people):
    assert rounds.planned(people, EIGHT, at=EIGHT + timedelta(hours=3)).day == date(2026, 11, 16)
    assert refused(
        lambda work: actions.plan(
            work, people.chi.actor, people.organisation.id, "x", "y", EIGHT - timedelta(hours=9), EIGHT
        )
    ) == {Reason.ROUND_IN_THE_PAST}


@pytest.mark.article("62")
def test_62_only_a_recognised_organisation_examines(people, exam_round, application):
    recognition = db.session.scalars(select(organisations.Recognition)).first()
    with unit_of_work() as work:
        organisations.end_recognition(
            work, people.khanh.actor, recognition.id, date(2026, 11, 16), "61.1.c", "QĐ 1", EIGHT
        )

    assert refused(
        lambda work: actions.plan(work, people.chi.actor, people.organisation.id, "x", "y", EIGHT, EIGHT)
    ) == {Reason.ORGANISATION_NOT_RECOGNISED}
    with pytest.raises(RefusedError, match="organisation-not-recognised"):
        rounds.enter(people, exam_round, application.id, THEORY)
    day_before = rounds.planned(people, EIGHT - A_DAY)
    assert day_before.state == "planned"


def test_sending_a_form_twice_has_one_effect(people, chi, staff, application):
    today = clock.today().strftime("%d/%m/%Y")
    plan = {"organisation": people.organisation.id, "name": "Kỳ thi", "place": "Hà Nội", "day": today, "hour": "8:00"}
    first, again = chi.post("/rounds/new", plan), chi.post("/rounds/new", plan)
    assert first.location == again.location
    page = first.location
    for path, fields in (
        ("/rooms", {"room": "A", "seats": "3"}),
        ("/appointments", {"person": people.dung.id, "capacity": "examiner"}),
        ("/conflicts", {"person": people.em.id, "candidate": people.an.id, "kind": "taught", "remark": ""}),
    ):
        assert [chi.post(page + path, fields).status_code for _ in range(2)] == [303, 303]
    room = db.session.scalars(select(Room)).one()
    fields = {"room": room.id, "chosen": f"{application.id}:theory"}
    assert [chi.post(f"{page}/candidates", fields).status_code for _ in range(2)] == [303, 303]
    [entry] = db.session.scalars(select(Entry)).all()
    assert [chi.post(f"{page}/entries/{entry.id}/withdraw").status_code for _ in range(2)] == [303, 303]
    appointment_id = db.session.scalars(select(Appointment)).one().id
    assert [chi.post(f"{page}/appointments/{appointment_id}/release").status_code for _ in range(2)] == [303, 303]
    assert [chi.post(f"{page}/cancel", {"version": "1"}).status_code for _ in range(2)] == [303, 303]

    acts = Counter(one.action for one in latest(db.session()) if one.action.startswith("examinations."))
    assert set(acts.values()) == {1}
    assert len(acts) == 8


# --- examiners ----------------------------------------------------------------------------------------------------


@pytest.mark.article("58.3.a")
@pytest.mark.article("58.3.b")
@pytest.mark.parametrize(
    ("facts", "classes"),
    [
        # Worked case E12: a class 2 with 11 and with 12 months of operation, a class 1 without a degree
        ({"certificate_class": TWO, "operating_since": date(2025, 12, 16)}, [THREE, FOUR]),
        ({"certificate_class": TWO, "operating_since": date(2025, 11, 17)}, [THREE, FOUR]),
        ({"certificate_class": TWO, "operating_since": date(2025, 11, 16)}, [TWO, THREE, FOUR]),
        ({"degree": ""}, []),
        (
            {"certificate_class": None, "operating_since": None, "telegraphy_since": date(2025, 11, 16)},
            [ONE, TWO, THREE, FOUR],
        ),
        ({"certificate_class": None, "operating_since": None, "telegraphy_since": date(2025, 11, 17)}, []),
        ({"certificate_class": FOUR, "operating_since": date(2025, 11, 17)}, []),
    ],
)
def test_58_3_an_examiner_is_appointed_for_the_classes_that_qualify_on_the_day(people, exam_round, facts, classes):
    rounds.qualify(people, people.dung, **facts)

    lacking = queries.lacking(db.session(), people.dung.id, exam_round.day)

    assert [one for one, findings in lacking.items() if not findings] == classes
    if classes:
        rounds.appoint(people, exam_round, people.dung)
        [appointed] = queries.appointed(db.session(), exam_round)
        assert appointed.classes == classes
    else:
        with pytest.raises(RefusedError) as refusal:
            rounds.appoint(people, exam_round, people.dung)
        assert {str(finding.source)[:4] for finding in refusal.value.findings} == {"58.3"}


@pytest.mark.article("58.3.a")
def test_58_3_the_round_says_who_cannot_be_appointed_and_where_it_is_written(people, chi, exam_round):
    rounds.qualify(people, people.dung, degree="")
    page = chi.get(f"/rounds/{exam_round.id}").text
    assert "Điều 58 khoản 3 điểm a" in page  # Dũng has no degree
    assert "Điều 58 khoản 3 Nghị định" in page  # nobody verified anything of Em

    answer = chi.post(f"/rounds/{exam_round.id}/appointments", {"person": people.em.id, "capacity": "examiner"})

    assert answer.status_code == 409
    assert "Điều 58 khoản 3" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Appointment)) == 0


@pytest.mark.article("58.3.b")
def test_58_3_a_round_opens_only_with_two_examiners_for_each_practical_candidate(people, staff, exam_round):
    rounds.qualify(people, people.phuc, certificate_class=THREE)
    application = accepted(people, people.binh, "amateur-2")
    rounds.enter(people, exam_round, application.id, PRACTICAL)

    def found():
        [finding] = queries.against_opening(db.session(), exam_round)
        assert finding.reason is Reason.EXAMINER_NOT_ASSIGNED
        return finding.facts["found"]

    assert found() == 0
    rounds.appoint(people, exam_round, people.dung, people.phuc)  # Phúc may not examine class 2
    assert found() == 1
    with pytest.raises(RefusedError):
        rounds.opened(people, exam_round)
    rounds.appoint(people, exam_round, people.em)
    with unit_of_work() as work:
        actions.declare_conflict(
            work, people.chi.actor, exam_round.id, people.em.id, people.binh.id, ConflictKind.TAUGHT, "", EIGHT
        )
    assert found() == 1
    rounds.qualify(people, people.phuc, at=EIGHT)
    assert queries.against_opening(db.session(), exam_round) == ()
    rounds.opened(people, exam_round)


def test_a_round_with_theory_opens_only_with_an_invigilator(people, exam_round, application):
    rounds.enter(people, exam_round, application.id, THEORY)
    with pytest.raises(RefusedError, match="examiner-not-assigned"):
        rounds.opened(people, exam_round)
    rounds.appoint(people, exam_round, invigilator=people.giang)
    rounds.opened(people, exam_round)


def test_who_is_a_candidate_of_the_round_does_not_count_for_themselves(people, exam_round):
    application = accepted(people, people.giang)
    rounds.enter(people, exam_round, application.id, THEORY)
    rounds.appoint(people, exam_round, invigilator=people.giang)

    assert [finding.facts["found"] for finding in queries.against_opening(db.session(), exam_round)] == [0]


# --- conflicts ----------------------------------------------------------------------------------------------------


def test_a_declared_conflict_hides_the_candidate_from_the_person(people, staff, exam_round, application):
    rounds.appoint(people, exam_round, *staff)
    [entry] = rounds.enter(people, exam_round, application.id, PRACTICAL)
    work = db.session()
    assert queries.entry_for(work, people.dung.actor, entry.id, Capacity.EXAMINER)

    people.chi.post(
        f"/rounds/{exam_round.id}/conflicts",
        {"person": people.dung.id, "candidate": people.an.id, "kind": "related", "remark": "anh trai"},
    )

    work.expire_all()
    assert queries.conflicts(work, people.dung.id) == {people.an.id}
    assert queries.entry_for(work, people.dung.actor, entry.id, Capacity.EXAMINER) is None
    assert queries.entry_for(work, people.em.actor, entry.id, Capacity.EXAMINER)
    assert "anh trai" in people.chi.get(f"/rounds/{exam_round.id}").text


def test_entries_are_found_only_in_the_capacity_of_the_appointment(people, staff, exam_round, application):
    rounds.appoint(people, exam_round, people.dung, invigilator=people.giang)
    [entry] = rounds.enter(people, exam_round, application.id, PRACTICAL)

    def finds(person, capacity):
        return queries.entry_for(db.session(), person.actor, entry.id, capacity) is not None

    assert finds(people.dung, Capacity.EXAMINER)
    assert finds(people.giang, Capacity.INVIGILATOR)
    assert not finds(people.dung, Capacity.INVIGILATOR)
    assert not finds(people.giang, Capacity.EXAMINER)
    assert not finds(people.em, Capacity.EXAMINER)
    assert not finds(people.chi, Capacity.EXAMINER)


def test_people_declare_only_of_themselves_and_managers_of_their_staff(people, staff, exam_round, application):
    rounds.appoint(people, exam_round, people.dung)
    rounds.enter(people, exam_round, application.id, PRACTICAL)

    def declares(person, of, candidate):
        with unit_of_work() as work:
            return actions.declare_conflict(
                work, person.actor, exam_round.id, of.id, candidate.id, ConflictKind.TAUGHT, "", EIGHT
            )

    assert declares(people.dung, people.dung, people.an)
    for person, of, candidate in (
        (people.dung, people.em, people.an),
        (people.dung, people.dung, people.binh),
        (people.em, people.em, people.an),
        (people.mai, people.dung, people.an),
        (people.chi, people.mai, people.an),
        (people.chi, people.em, people.binh),
    ):
        with pytest.raises(LookupError):
            declares(person, of, candidate)


def test_a_manager_enters_neither_themselves_nor_somebody_they_must_not_act_on(people, exam_round, application):
    own = accepted(people, people.chi)
    with pytest.raises(RefusedError, match="own-file"):
        rounds.enter(people, exam_round, own.id, THEORY)
    with unit_of_work() as work:
        actions.declare_conflict(
            work, people.chi.actor, exam_round.id, people.chi.id, people.an.id, ConflictKind.RELATED, "", EIGHT
        )
    with pytest.raises(RefusedError, match="conflict-declared"):
        rounds.enter(people, exam_round, application.id, THEORY)


# --- entering -----------------------------------------------------------------------------------------------------


@pytest.mark.article("62.3")
@pytest.mark.parametrize(
    ("exam_on", "owes_theory"),
    [
        # Worked case 12: theory on 21 November 2025; the window ends on Saturday 21 November 2026 and rolls to Monday
        (date(2026, 11, 20), False),
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), True),
    ],
)
def test_62_3_a_passed_part_is_not_sat_again_within_twelve_months(people, application, exam_on, owes_theory):
    sat(people, application, THEORY, date(2025, 11, 21))

    assert reasons_against(people, application, exam_on, THEORY) == ([] if owes_theory else [Reason.PART_NOT_OWED])
    assert reasons_against(people, application, exam_on, PRACTICAL) == []


@pytest.mark.article("62.1.c")
@pytest.mark.parametrize(
    ("asked", "exam_on", "owes_theory"),
    [
        # Worked case E14: theory of class 4 on 5 May 2026 serves class 3 until 5 May 2027, and class 2 never
        ("amateur-3", date(2026, 6, 1), False),
        ("amateur-3", date(2027, 5, 5), False),
        ("amateur-3", date(2027, 5, 6), True),
        ("amateur-2", date(2026, 6, 1), True),
    ],
)
def test_62_1_c_theory_of_class_4_serves_class_3(people, asked, exam_on, owes_theory):
    fourth = accepted(people, people.an, "amateur-4")
    sat(people, fourth, THEORY, date(2026, 5, 5))
    application = accepted(people, people.an, asked)

    assert reasons_against(people, application, exam_on, THEORY) == ([] if owes_theory else [Reason.PART_NOT_OWED])


@pytest.mark.article("62.1.a")
@pytest.mark.parametrize(
    ("operating_since", "reasons"),
    [(date(2025, 10, 1), []), (date(2025, 10, 2), [Reason.OPERATION_TOO_SHORT]), (None, [Reason.OPERATION_TOO_SHORT])],
)
def test_62_1_a_class_1_needs_a_year_of_operation_on_the_day_of_the_round(people, operating_since, reasons):
    # Worked case 6: class 2 issued on 10 January 2026, round on 1 October 2026
    application = accepted(
        people,
        people.an,
        "amateur-1",
        held_class="amateur-2",
        held_issued_on=date(2026, 1, 10),
        operating_since=operating_since,
        filed_on=date(2026, 9, 1),
    )

    assert reasons_against(people, application, date(2026, 10, 1), THEORY) == reasons


def test_a_failed_part_may_be_sat_again_at_once_and_a_used_practical_pass_serves_no_second_time(people, application):
    sat(people, application, THEORY, date(2026, 11, 10), passed=False)
    sat(people, application, PRACTICAL, date(2026, 11, 10))
    assert reasons_against(people, application, date(2026, 11, 11), THEORY) == []
    assert reasons_against(people, application, date(2026, 11, 11), PRACTICAL) == [Reason.PART_NOT_OWED]

    with unit_of_work() as work:
        work.get_one(type(application), application.id).state = "certified"
    once_more = accepted(people, people.an)

    assert reasons_against(people, once_more, date(2026, 11, 11), PRACTICAL) == []


@pytest.mark.parametrize("state", ["submitted", "supplement", "refused", "withdrawn"])
def test_only_an_accepted_application_is_entered(people, exam_round, state):
    application = accepted(people, people.an, state=state)
    with pytest.raises(RefusedError, match="not-yet-accepted"):
        rounds.enter(people, exam_round, application.id, THEORY)


def test_a_candidate_is_expected_in_one_round_at_a_time(people, exam_round, application):
    rounds.enter(people, exam_round, application.id, THEORY)
    other = rounds.planned(people, EIGHT + A_DAY)
    with pytest.raises(RefusedError, match="already-entered"):
        rounds.enter(people, other, application.id, THEORY)
    assert "Kỳ thi số 1" in people.chi.get(f"/rounds/{other.id}/candidates").text

    rounds.appoint(people, exam_round, invigilator=people.giang)
    rounds.opened(people, exam_round)
    with unit_of_work() as work:
        actions.close_round(work, people.chi.actor, exam_round.id, 2, EIGHT)

    assert rounds.enter(people, other, application.id, THEORY)


def test_seats_are_given_from_the_first_and_a_free_one_is_given_again(people, exam_round):
    made = [people.another(f"thi{number}", f"Thí sinh {number}") for number in range(3)]
    papers = [accepted(people, one) for one in made]
    first, _, _ = [rounds.enter(people, exam_round, paper.id, THEORY)[0] for paper in papers[:2]] + [None]
    assert [line.entry.seat for line in queries.entries(db.session(), exam_round.id, THEORY)] == [1, 2]

    with unit_of_work() as work:
        actions.withdraw_entry(work, people.chi.actor, exam_round.id, first.id, EIGHT)
    [third] = rounds.enter(people, exam_round, papers[2].id, THEORY)
    [practical] = rounds.enter(people, exam_round, papers[2].id, PRACTICAL)

    assert third.seat == 1
    assert practical.seat == 1  # the practical test counts its seats by itself
    [again] = rounds.enter(people, exam_round, papers[0].id, THEORY)
    assert again.seat == 3


def test_a_full_room_takes_nobody_and_all_are_entered_or_none(people, application):
    small = rounds.planned(people, EIGHT, seats=1)
    other = accepted(people, people.binh)
    room = db.session.scalars(select(Room)).one()

    def both(work):
        pairs = [(application.id, THEORY), (other.id, THEORY)]
        actions.enter(work, people.chi.actor, small.id, pairs, room.id, EIGHT)

    assert refused(both) == {Reason.ROUND_FULL}
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0
    with unit_of_work() as work:
        actions.add_room(work, people.chi.actor, small.id, "Phòng 1", 2, EIGHT)
        both(work)
    assert refused(lambda work: actions.add_room(work, people.chi.actor, small.id, "Phòng 1", 1, EIGHT)) == {
        Reason.ROUND_FULL
    }


def test_the_page_of_candidates_asks_the_database_as_often_for_many_as_for_one(people, exam_round, application):
    def asked():
        """Count the statements on a session that remembers nothing."""
        statements = []

        def count(*args):
            statements.append(args[2])

        db.session.remove()
        event.listen(db.engine, "before_cursor_execute", count)
        queries.candidates(db.session(), people.chi.actor, exam_round)
        event.remove(db.engine, "before_cursor_execute", count)
        return len(statements)

    for_one = asked()
    for number in range(5):
        accepted(people, people.another(f"thi{number}", f"Thí sinh {number}"))

    assert asked() == for_one <= 8


# --- the states of a round ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (EIGHT - timedelta(hours=8, seconds=1), Reason.ROUND_NOT_OPEN),  # a second before midnight in Viet Nam
        (EIGHT - timedelta(hours=8), None),
        (EIGHT + timedelta(hours=16, seconds=-1), None),
        (EIGHT + timedelta(hours=16), Reason.ROUND_IN_THE_PAST),
    ],
)
def test_a_round_opens_on_its_day_in_viet_nam(people, exam_round, application, at, reason):
    _somebody_sits(people, exam_round, application)
    if reason is None:
        rounds.opened(people, exam_round, at)
    else:
        with pytest.raises(RefusedError, match=reason):
            rounds.opened(people, exam_round, at)


def _somebody_sits(people, exam_round, application):
    rounds.appoint(people, exam_round, invigilator=people.giang)
    rounds.enter(people, exam_round, application.id, Part.THEORY)


def test_a_round_without_candidates_does_not_open(people, exam_round):
    with pytest.raises(RefusedError, match="nobody-entered"):
        rounds.opened(people, exam_round, EIGHT)


def test_a_change_of_state_is_made_on_what_was_seen(people, chi, exam_round, application):
    _somebody_sits(people, exam_round, application)

    def opens(version):
        with unit_of_work() as work:
            actions.open_round(work, chi.actor, exam_round.id, version, EIGHT)

    with pytest.raises(RefusedError, match="stale-state"):
        opens(7)
    opens(1)
    opens(1)  # the same form sent twice
    assert db.session.get_one(Round, exam_round.id).version == 2
    with pytest.raises(RefusedError, match="stale-state"):
        opens(2)
    with pytest.raises(RefusedError, match="stale-state"), unit_of_work() as work:
        actions.cancel_round(work, chi.actor, exam_round.id, 2, EIGHT)


def test_nothing_is_rearranged_once_a_round_is_open(people, staff, exam_round, application):
    rounds.appoint(people, exam_round, *staff, invigilator=people.giang)
    [entry] = rounds.enter(people, exam_round, application.id, THEORY)
    appointment = db.session.scalars(select(Appointment)).first()
    rounds.opened(people, exam_round)
    chi, room = people.chi.actor, entry.room_id

    for act in (
        lambda work: actions.add_room(work, chi, exam_round.id, "B", 3, EIGHT),
        lambda work: actions.release(work, chi, exam_round.id, appointment.id, EIGHT),
        lambda work: actions.enter(work, chi, exam_round.id, [(application.id, PRACTICAL)], room, EIGHT),
        lambda work: actions.withdraw_entry(work, chi, exam_round.id, entry.id, EIGHT),
    ):
        assert refused(act) == {Reason.ROUND_HAS_BEGUN}
    rounds.qualify(people, people.phuc)
    rounds.appoint(people, exam_round, people.phuc)  # a third examiner may be needed on the day


def test_closing_names_those_without_a_result(people, chi, exam_round, application):
    rounds.appoint(people, exam_round, invigilator=people.giang)
    rounds.enter(people, exam_round, application.id, THEORY)
    rounds.opened(people, exam_round)
    assert people.an.actor.name in chi.get(f"/rounds/{exam_round.id}/close").text

    sat(people, application, THEORY, exam_round.day)

    assert people.an.actor.name not in chi.get(f"/rounds/{exam_round.id}/close").text
    assert chi.post(f"/rounds/{exam_round.id}/close", {"version": "2"}).status_code == 303
    assert [one.state for one in kept(Round)] == ["closed"]


# --- what the database itself refuses -----------------------------------------------------------------------------


@contextmanager
def forbidden():
    with pytest.raises(IntegrityError), unit_of_work() as work:
        yield work


def copy_of(entry, **changes):
    names = ("round_id", "application_id", "account_id", "operator_class", "part", "room_id", "seat", "regulation")
    values = {name: getattr(entry, name) for name in (*names, "entered_by", "entered_at")}
    return Entry(**{**values, "id": "z" * 26, **changes})


def test_the_database_holds_each_seat_and_each_entry_once(people, exam_round, application):
    [entry] = rounds.enter(people, exam_round, application.id, THEORY)
    other = accepted(people, people.binh)

    with forbidden() as work:
        work.add(copy_of(entry, seat=2))
    with forbidden() as work:
        work.add(copy_of(entry, application_id=other.id, account_id=people.binh.id))
    with forbidden() as work:
        work.add(copy_of(entry, application_id=other.id, account_id=people.binh.id, seat=2, entered_by=people.binh.id))
    with forbidden() as work:
        work.add(copy_of(entry, application_id=other.id, account_id=people.binh.id, seat=2, part="morse"))
    with unit_of_work() as work:  # withdrawn ones do not count
        work.add(copy_of(entry, withdrawn_at=EIGHT))


def test_the_database_knows_no_other_state_room_capacity_or_conflict(people, exam_round, application):
    with forbidden() as work:
        work.get_one(Round, exam_round.id).state = "postponed"
    with forbidden() as work:
        work.add(Room(id="z" * 26, round_id=exam_round.id, name="B", seats=0))
    with forbidden() as work:
        work.add(Room(id="z" * 26, round_id=exam_round.id, name="Phòng 1", seats=2))
    with forbidden() as work:
        work.add(
            Appointment(
                id="z" * 26,
                round_id=exam_round.id,
                account_id=people.dung.id,
                capacity="head",
                appointed_by=people.chi.id,
                appointed_at=EIGHT,
            )
        )
    with forbidden() as work:
        work.add(
            Conflict(
                id="z" * 26,
                account_id=people.dung.id,
                candidate_id=people.an.id,
                kind="dislike",
                declared_by=people.chi.id,
                declared_at=EIGHT,
            )
        )


# --- the last seat ------------------------------------------------------------------------------------------------


def enter_at_once(app, people, round_, papers, room):
    """Have Chi enter each application at the same time; return what became of each, in no order."""
    outcomes, chi = [], people.chi.actor
    round_id, room_id, ids = round_.id, room.id, [paper.id for paper in papers]

    def enter(application_id):
        with app.app_context():
            try:
                with unit_of_work() as work:
                    actions.enter(work, chi, round_id, [(application_id, THEORY)], room_id, EIGHT)
                outcomes.append("entered")
            except RefusedError as refusal:
                outcomes.append(refusal.findings[0].reason)
            except IntegrityError:
                outcomes.append("broken")
            finally:
                db.session.remove()

    threads = [Thread(target=enter, args=[application_id]) for application_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def last_seat(people):
    """Two applications, and a round with one seat."""
    round_ = rounds.planned(people, EIGHT, seats=1)
    papers = [accepted(people, people.an), accepted(people, people.binh)]
    return round_, papers, db.session.scalars(select(Room)).one()


def the_last_seat_is_taken_once(outcomes):
    assert sorted(outcomes) == ["entered", Reason.ROUND_FULL]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_the_last_seat_is_taken_once(app, people, last_seat, monkeypatch):
    both_counted = Barrier(2)
    counting = actions.free_seats

    def count_and_wait(*args):
        seats = list(counting(*args))
        with suppress(BrokenBarrierError):
            both_counted.wait(timeout=0.3)  # reached by both only if the lock does not hold
        return iter(seats)

    monkeypatch.setattr(actions, "free_seats", count_and_wait)
    db.session.rollback()

    the_last_seat_is_taken_once(enter_at_once(app, people, *last_seat))


def test_control_seats_that_are_counted_before_the_lock_are_taken_twice(app, people, last_seat, monkeypatch):
    _, _, room = last_seat
    counted = {part: list(actions.free_seats(db.session(), room, part)) for part in Part}
    monkeypatch.setattr(actions, "free_seats", lambda _session, _room, part: iter(counted[part]))
    with unit_of_work() as work:
        work.execute(text("DROP INDEX uq_entry_seat"))

    outcomes = enter_at_once(app, people, *last_seat)

    assert outcomes == ["entered", "entered"]
    with pytest.raises(AssertionError):
        the_last_seat_is_taken_once(outcomes)
