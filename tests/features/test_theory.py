"""The theory test: the frozen paper, the answer protocol, the clock, hand-in and marking (Art. 62.1)."""

import math
import re
from base64 import b64encode
from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from sqlalchemy import event, select, update

from app.applications.models import Application
from app.audit import queries as record
from app.banks import actions as bank_actions
from app.banks import queries as banks
from app.banks.models import Edition, Question
from app.banks.queries import pool
from app.domain.classes import OperatorClass
from app.domain.papers import draw, option_order
from app.domain.refusal import Reason, RefusedError
from app.domain.regulation import regulation_of
from app.examinations.models import Entry
from app.kernel.actor import Grant, Role
from app.kernel.db import db, unit_of_work
from app.results.models import Result
from app.theory import actions, queries
from app.theory.models import AnswerEvent, PaperQuestion, Sitting
from tests import factories
from tests.factories import A_MORNING

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def entry(people):
    """An is entered for theory, class 3; Giang invigilates."""
    with unit_of_work() as work:
        factories.publish_banks(work)
        application = factories.accepted_application(work, people.an, people.organisation)
        exam_round = factories.open_round(work, people.organisation, people.chi, invigilator=people.giang)
        return factories.entry(work, exam_round, application, "theory")


@pytest.fixture
def sitting(people, entry):
    """An was admitted and has started at eight o'clock; the page has its lease."""
    with unit_of_work() as work:
        made = actions.check_in(work, people.giang.actor, entry.id, "passport …4821", A_MORNING)
        actions.start(work, people.an.actor, made.id, made.seat_code, A_MORNING)
        return actions.open_page(work, people.an.actor, made.id, made.device, A_MORNING)


def save(people, sitting, position, choice, at, *, lease=None, sequence=None, device=1):
    with unit_of_work() as work:
        return actions.save_answer(
            work,
            people.an.actor,
            sitting.id,
            device=device,
            lease=sitting.lease if lease is None else lease,
            sequence=sequence,
            position=position,
            choice=choice,
            received_at=at,
            at=at,
        )


def close(sitting, at):
    with unit_of_work() as work:
        return actions.close_due(work, sitting.id, at)


def right_choices(sitting):
    """Read the key straight from the database, which no page can do."""
    rows = db.session.execute(
        select(PaperQuestion.position, PaperQuestion.option_order, Question.key)
        .join(Question, Question.id == PaperQuestion.question_id)
        .where(PaperQuestion.sitting_id == sitting.id)
        .order_by(PaperQuestion.position)
    )
    return {position: order.index(key) + 1 for position, order, key in rows}


@pytest.mark.article("62.1.c")
def test_the_paper_holds_the_mix_and_an_inspector_draws_it_again(people, sitting):
    rows = db.session.execute(
        select(Question.topic, Question.code, PaperQuestion.option_order)
        .join(PaperQuestion, PaperQuestion.question_id == Question.id)
        .where(PaperQuestion.sitting_id == sitting.id)
        .order_by(PaperQuestion.position)
    ).all()

    assert Counter(topic for topic, _, _ in rows) == {"law": 10, "itu": 5, "electrical": 10, "radio": 10}
    drawn_from = pool(db.session(), OperatorClass.AMATEUR_3, A_MORNING.date())
    rule = regulation_of(sitting.regulation).classes[OperatorClass.AMATEUR_3].theory
    assert draw(rule, drawn_from.deck, sitting.seed) == tuple(code for _, code, _ in rows)
    assert all("".join(option_order(sitting.seed, code)) == order for _, code, order in rows)


def test_admitting_twice_admits_once(people, entry):
    with unit_of_work() as work:
        first = actions.check_in(work, people.giang.actor, entry.id, "passport …4821", A_MORNING)
        again = actions.check_in(work, people.giang.actor, entry.id, "passport …4821", A_MORNING + SECOND)

    assert first is again


def test_only_an_appointed_invigilator_admits(people, entry):
    for stranger in (people.chi, people.dung, people.mai, people.an):
        with pytest.raises(LookupError), unit_of_work() as work:
            actions.check_in(work, stranger.actor, entry.id, "passport …4821", A_MORNING)


def test_the_clock_starts_with_the_right_code_and_only_once(people, entry):
    with unit_of_work() as work:
        made = actions.check_in(work, people.giang.actor, entry.id, "passport …4821", A_MORNING)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.start(work, people.an.actor, made.id, "WRONG1", A_MORNING)
    assert refusal.value.findings[0].reason is Reason.WRONG_SEAT_CODE

    for later in (0, 1, 30):
        with unit_of_work() as work:
            started = actions.start(work, people.an.actor, made.id, made.seat_code.lower(), A_MORNING + later * SECOND)
        assert started.started_at == A_MORNING
        assert started.device == 1


@pytest.mark.parametrize(
    ("after", "fate"),
    [
        (timedelta(0), "counted"),
        (60 * MINUTE - timedelta(milliseconds=1), "counted"),
        (60 * MINUTE, "counted"),
        (60 * MINUTE + 5 * SECOND - timedelta(milliseconds=1), "counted"),
        (60 * MINUTE + 5 * SECOND, "late"),
        (61 * MINUTE, "late"),
    ],
)
def test_an_answer_counts_until_five_seconds_after_the_end_and_is_always_kept(people, sitting, after, fate):
    saved = save(people, sitting, 1, 2, A_MORNING + after)

    assert saved.disposition == fate
    assert db.session.scalars(select(AnswerEvent.disposition)).all() == [fate]


def test_an_old_page_changes_nothing_but_is_kept(people, sitting):
    save(people, sitting, 1, 2, A_MORNING + SECOND, sequence=1)
    old = sitting.lease
    with unit_of_work() as work:
        actions.open_page(work, people.an.actor, sitting.id, 1, A_MORNING + 2 * SECOND)

    stale = save(people, sitting, 1, 3, A_MORNING + 3 * SECOND, lease=old, sequence=2)

    assert stale.disposition == "stale"
    assert queries.final_answers(db.session(), sitting) == {1: 2}
    assert len(db.session.scalars(select(AnswerEvent)).all()) == 2


def test_another_device_needs_a_new_code_and_the_old_one_is_out(people, sitting):
    with unit_of_work() as work:
        moved = actions.give_seat_code(work, people.giang.actor, sitting.id, "broken screen", A_MORNING + MINUTE)
        code = moved.seat_code
    with pytest.raises(RefusedError):
        save(people, sitting, 1, 1, A_MORNING + 2 * MINUTE, sequence=9)
    with unit_of_work() as work:
        again = actions.start(work, people.an.actor, sitting.id, code, A_MORNING + 2 * MINUTE)
        page = actions.open_page(work, people.an.actor, sitting.id, again.device, A_MORNING + 2 * MINUTE)

    assert again.started_at == A_MORNING
    saved = save(people, page, 1, 1, A_MORNING + 3 * MINUTE, sequence=1, device=again.device)
    assert saved.disposition == "counted"


def test_a_repeated_answer_gets_the_first_answer_even_after_the_end(people, sitting):
    first = save(people, sitting, 3, 4, A_MORNING + SECOND, sequence=7)
    again = save(people, sitting, 3, 4, A_MORNING + 70 * MINUTE, sequence=7)

    assert (first.disposition, again.disposition) == ("counted", "counted")
    assert len(db.session.scalars(select(AnswerEvent)).all()) == 1


def test_a_pause_stands_the_clock_still_and_is_given_back(people, sitting):
    with unit_of_work() as work:
        actions.pause(work, people.giang.actor, sitting.id, "power cut", A_MORNING + 10 * MINUTE)
    paused = save(people, sitting, 1, 2, A_MORNING + 11 * MINUTE, sequence=1)
    assert paused.disposition == "paused"
    assert paused.remaining == 50 * MINUTE
    with unit_of_work() as work:
        actions.resume(work, people.giang.actor, sitting.id, A_MORNING + 30 * MINUTE)

    assert save(people, sitting, 1, 2, A_MORNING + 79 * MINUTE, sequence=2).disposition == "counted"
    assert save(people, sitting, 1, 3, A_MORNING + 80 * MINUTE + 5 * SECOND, sequence=3).disposition == "late"


def test_extra_time_has_a_limit_and_never_comes_after_the_end(people, sitting):
    with unit_of_work() as work:
        actions.give_time(work, people.giang.actor, sitting.id, 600, "fire alarm", A_MORNING + MINUTE)
    for seconds, at in ((60, A_MORNING + 2 * MINUTE), (1, A_MORNING + 71 * MINUTE)):
        with pytest.raises(RefusedError), unit_of_work() as work:
            actions.give_time(work, people.giang.actor, sitting.id, seconds, "more", at)

    assert save(people, sitting, 1, 2, A_MORNING + 69 * MINUTE, sequence=1).disposition == "counted"


def test_handing_in_closes_once_with_one_receipt(people, sitting):
    save(people, sitting, 1, 2, A_MORNING + SECOND, sequence=1)
    receipts = set()
    for later in (1, 2, 3):
        with unit_of_work() as work:
            done = actions.hand_in(work, people.an.actor, sitting.id, 1, A_MORNING + later * MINUTE)
        receipts.add((done.receipt, done.closed_at, done.close_reason))

    assert len(receipts) == 1
    assert save(people, sitting, 2, 2, A_MORNING + 4 * MINUTE, sequence=2).disposition == "after-hand-in"
    assert queries.final_answers(db.session(), sitting) == {1: 2}


@pytest.mark.article("62.1.c")
@pytest.mark.parametrize(("right", "passed"), [(35, True), (25, True), (24, False), (0, False)])
def test_25_of_35_pass_class_3(people, sitting, right, passed):
    for position, choice in right_choices(sitting).items():
        save(
            people,
            sitting,
            position,
            choice if position <= right else choice % 4 + 1,
            A_MORNING + SECOND,
            sequence=position,
        )
    with unit_of_work() as work:
        actions.hand_in(work, people.an.actor, sitting.id, 1, A_MORNING + 40 * MINUTE)

    assert not close(sitting, A_MORNING + 40 * MINUTE + 9 * SECOND), "answers taken in time may still be written down"
    assert close(sitting, A_MORNING + 40 * MINUTE + 10 * SECOND)
    assert not close(sitting, A_MORNING + 41 * MINUTE), "a sitting is marked once"
    result = db.session.scalars(select(Result)).one()
    assert (result.score["right"], result.passed, result.marked_by) == (right, passed, [])
    assert sum(counts[0] for counts in result.score["by_topic"].values()) == right


def test_the_closer_ends_a_forgotten_sitting_at_its_cutoff(people, sitting):
    save(people, sitting, 1, right_choices(sitting)[1], A_MORNING + SECOND, sequence=1)

    assert not close(sitting, A_MORNING + 60 * MINUTE + 4 * SECOND)
    assert close(sitting, A_MORNING + 3 * 60 * MINUTE)
    assert close(sitting, A_MORNING + 3 * 60 * MINUTE)

    found = db.session.get(Sitting, sitting.id)
    assert (found.state, found.close_reason) == ("marked", "time-over")
    assert found.closed_at == A_MORNING + 60 * MINUTE + 5 * SECOND
    assert db.session.scalars(select(Result.score)).one()["right"] == 1


def test_an_item_changed_later_does_not_change_the_mark(people, sitting):
    key = right_choices(sitting)
    with unit_of_work() as work:
        factories.publish_banks(work, A_MORNING + timedelta(days=1))
    assert right_choices(sitting) == key


@pytest.fixture
def every_kind(people):
    """An sits a paper that asks in every way there is."""
    with unit_of_work() as work:
        factories.publish_every_kind(work)
        application = factories.accepted_application(work, people.an, people.organisation)
        exam_round = factories.open_round(work, people.organisation, people.chi, invigilator=people.giang)
        entry = factories.entry(work, exam_round, application, "theory")
        made = actions.check_in(work, people.giang.actor, entry.id, "passport …4821", A_MORNING)
        actions.start(work, people.an.actor, made.id, made.seat_code, A_MORNING)
        return actions.open_page(work, people.an.actor, made.id, made.device, A_MORNING)


def drawn_as(sitting, code):
    """Return the places of a paper whose question's code begins so, with what is shown there."""
    codes = dict(
        db.session.execute(
            select(PaperQuestion.position, Question.code)
            .join(Question, Question.id == PaperQuestion.question_id)
            .where(PaperQuestion.sitting_id == sitting.id)
        ).all()
    )
    return [item for item in queries.paper(db.session(), sitting) if codes[item.position].startswith(code)]


def test_a_calculated_question_has_the_numbers_of_its_paper_for_ever(every_kind):
    places = drawn_as(every_kind, "ZZ-001")
    assert len(places) >= 2
    for item in places:
        stem = item.stem["vi"][0]
        voltage, resistance = (float(n.replace(",", ".")) for n in re.findall(r"([\d,]+)\u00a0k?[ΩV]", stem)[::-1])
        right = [text[0] for text in item.options["vi"] if close_to(text[0], voltage / resistance)]
        assert len(right) == 1, item
        assert item.stem["en"][0].count("\u00a0") == 2
    before = [asdict(item) for item in places]

    with unit_of_work() as work:  # what was written of the question later does not reach the paper
        work.execute(update(Question).where(Question.code.startswith("ZZ-001")).values(template=None))
    assert [asdict(item) for item in drawn_as(every_kind, "ZZ-001")] == before


def close_to(text, value):
    return math.isclose(float(text.split("\u00a0")[0].replace(",", ".")), value, rel_tol=0.006)


def test_the_right_option_of_a_calculated_question_is_marked_right(people, every_kind):
    key = right_choices(every_kind)
    for item in drawn_as(every_kind, "ZZ-001"):
        stem = item.stem["en"][0]
        resistance, voltage = (float(n) for n in re.findall(r"([\d.]+)\u00a0k?[ΩV]", stem))
        assert close_to(item.options["en"][key[item.position] - 1][0], voltage / resistance)


def test_figures_and_formulae_are_on_the_page_that_holds_them(people, every_kind):
    with_figure, with_formulae = drawn_as(every_kind, "ZZ-002")[0], drawn_as(every_kind, "ZZ-003")[0]
    with people.an.client.session_transaction() as cookie:
        cookie["seat"] = [every_kind.id, every_kind.device]

    page = people.an.get(f"/tests/{every_kind.id}/questions/{with_figure.position}").text
    drawing = (Path("tests/examples/every-kind/figures/divider.svg")).read_bytes()
    assert f'src="data:image/svg+xml;base64,{b64encode(drawing).decode()}"' in page
    assert "R1 và R2 nối tiếp" in page

    page = people.an.get(f"/tests/{every_kind.id}/questions/{with_formulae.position}").text
    assert all(
        f'alt="{text}"' in page for text in ("f = 1/(2π√(LC))", "f = 1/(2πLC)", "f = 2π√(LC)", "f = (1/2π)√(L/C)")
    )
    assert "data-figure hidden" in page


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(1, 35), st.integers(0, 4)),
        st.tuples(st.just("old-answer"), st.integers(1, 35), st.integers(0, 4)),
        st.tuples(st.just("page"), st.just(0), st.just(0)),
        st.tuples(st.just("pause"), st.just(0), st.just(0)),
        st.tuples(st.just("resume"), st.just(0), st.just(0)),
        st.tuples(st.just("time"), st.integers(1, 120), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 1500), st.just(0)),
        st.tuples(st.just("hand-in"), st.just(0), st.just(0)),
        st.tuples(st.just("closer"), st.just(0), st.just(0)),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_the_invariants_hold(people, entry, acts):
    """A model of nothing but the rules of the protocol runs beside the product: I1-I8 of the sitting."""
    with unit_of_work() as work:
        fresh = _another_entry(work, people, entry)
        made = actions.check_in(work, people.giang.actor, fresh.id, "passport …4821", A_MORNING)
        actions.start(work, people.an.actor, made.id, made.seat_code, A_MORNING)
        page = actions.open_page(work, people.an.actor, made.id, 1, A_MORNING)
    now, lease, sequence = A_MORNING, page.lease, 0
    ends, paused_at, closed_at, extra = A_MORNING + 60 * MINUTE, None, None, 0
    expected, acknowledged = {}, 0
    for act, first, second in acts:
        now += SECOND
        try:
            if act in ("answer", "old-answer"):
                sequence += 1
                under = lease if act == "answer" else lease - 1
                saved = save(people, page, first, second, now, lease=under, sequence=sequence)
                acknowledged += 1
                counts = act == "answer" and closed_at is None and now < ends + 5 * SECOND and paused_at is None
                if paused_at is not None and closed_at is None and act == "answer":
                    assert saved.disposition in ("paused", "late")
                assert (saved.disposition == "counted") == counts
                if counts:
                    expected[first] = second
            elif act == "wait":
                now += first * SECOND
            elif act == "page":
                with unit_of_work() as work:
                    lease = actions.open_page(work, people.an.actor, page.id, 1, now).lease
            elif act == "pause":
                with unit_of_work() as work:
                    actions.pause(work, people.giang.actor, page.id, "why", now)
                paused_at = now
            elif act == "resume":
                with unit_of_work() as work:
                    actions.resume(work, people.giang.actor, page.id, now)
                ends += now - paused_at
                paused_at = None
            elif act == "time":
                with unit_of_work() as work:
                    actions.give_time(work, people.giang.actor, page.id, first, "why", now)
                extra += first
                ends += first * SECOND
            elif act == "hand-in":
                with unit_of_work() as work:
                    done = actions.hand_in(work, people.an.actor, page.id, 1, now)
                closed_at = closed_at or done.closed_at
            else:
                close(page, now)
                found = db.session.get(Sitting, page.id, populate_existing=True)
                closed_at = closed_at or found.closed_at
        except RefusedError:
            pass
        found = db.session.get(Sitting, page.id, populate_existing=True)
        assert found.started_at == A_MORNING
        assert queries.times(found).ends_at == ends
        assert found.closed_at == closed_at
        assert found.lease == lease
        answers = {position: choice for position, choice in expected.items() if choice}
        assert queries.final_answers(db.session(), found) == answers
        kept = db.session.scalars(select(AnswerEvent.id).where(AnswerEvent.sitting_id == page.id)).all()
        assert len(kept) == acknowledged


def _another_entry(work, people, entry):
    """Enter An once more in a round of its own, so that each example begins afresh."""
    exam_round = factories.open_round(work, people.organisation, people.chi, invigilator=people.giang)
    return factories.entry(work, exam_round, work.get_one(Application, entry.application_id), "theory")


def test_one_save_takes_at_most_four_statements(people, sitting):
    with people.an.client.session_transaction() as cookie:
        cookie["seat"] = [sitting.id, 1]
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))

    answer = people.an.send(f"/tests/{sitting.id}/answers", {"lease": 1, "sequence": 1, "position": 1, "choice": 1})

    assert answer.status_code in (200, 409)
    assert len([statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA"))]) <= 4, seen


def test_the_key_is_in_no_answer(people, sitting):
    """Every explanation and every key word of the paper is a canary."""
    with people.an.client.session_transaction() as cookie:
        cookie["seat"] = [sitting.id, 1]
    questions = db.session.scalars(
        select(Question)
        .join(PaperQuestion, PaperQuestion.question_id == Question.id)
        .where(PaperQuestion.sitting_id == sitting.id)
    ).all()
    canaries = [text for question in questions for texts in question.explanation.values() for text in texts.values()]
    canaries += [question.code for question in questions]
    for answer in (
        people.an.get(f"/tests/{sitting.id}/questions/1"),
        people.an.send(f"/tests/{sitting.id}/page", {}),
        people.an.send(f"/tests/{sitting.id}/answers", {"lease": 2, "sequence": 1, "position": 1, "choice": 1}),
        people.an.get(f"/tests/{sitting.id}/state"),
        people.an.get(f"/tests/{sitting.id}/hand-in"),
        people.giang.get("/rooms"),
    ):
        assert answer.status_code in (200, 409)
        assert not [canary for canary in canaries if canary in answer.text]
        assert '"key"' not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lease": 1, "sequence": 1, "position": 1},
        {"lease": 1, "sequence": 1, "position": 1, "choice": 5},
        {"lease": 1, "sequence": 1, "position": 1, "choice": "1"},
        {"lease": 1, "sequence": 1, "position": True, "choice": 1},
        {"lease": 2**63, "sequence": 1, "position": 1, "choice": 1},
        {"lease": 1, "sequence": 1, "position": [1], "choice": 1},
    ],
)
def test_a_malformed_answer_names_the_field(people, sitting, body):
    answer = people.an.send(f"/tests/{sitting.id}/answers", body)

    assert answer.status_code == 422
    assert answer.json["field"] in ("lease", "sequence", "position", "choice")


def test_the_invigilator_sees_the_photograph_at_the_door_and_no_stranger_does(people, entry):
    with unit_of_work() as work:
        factories.photograph(work, work.get_one(Application, entry.application_id))
    path = f"/rooms/{entry.round_id}/candidates/{entry.id}"

    shown = people.giang.get(f"{path}/photo")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    page = people.giang.get(path)
    assert "…1234" in page.text
    assert "046198001234" not in page.text
    assert people.dung.get(f"{path}/photo").status_code == 403
    assert (
        people.another("ngoai", "Giám Thị Khác", Grant(Role.INVIGILATOR, "x")).get(f"{path}/photo").status_code == 404
    )


def test_strangers_find_nothing(people, sitting, entry):
    for stranger in (people.binh, people.mai, people.chi):
        assert stranger.get(f"/tests/{sitting.id}").status_code == 404
        assert stranger.send(f"/tests/{sitting.id}/page", {}).status_code == 404
        body = {"lease": 1, "sequence": 1, "position": 1, "choice": 1}
        assert stranger.send(f"/tests/{sitting.id}/answers", body).status_code == 404
        assert stranger.post(f"/tests/{sitting.id}/hand-in").status_code == 404
    other = people.another("other", "Người Khác")
    assert other.get(f"/rooms/{entry.round_id}").status_code == 403


# --- afterwards ---------------------------------------------------------------------------------------------------


@pytest.fixture
def marked(people, every_kind):
    """An answered two places, handed in, and was marked."""
    save(people, every_kind, 1, 2, A_MORNING)
    save(people, every_kind, 2, right_choices(every_kind)[2], A_MORNING)
    with unit_of_work() as work:
        actions.hand_in(work, people.an.actor, every_kind.id, every_kind.device, A_MORNING)
    close(every_kind, A_MORNING + MINUTE)
    return every_kind


def test_a_paper_is_shown_later_exactly_as_it_was_seen(people, marked):
    """Whatever becomes of the bank: the order, the drawn numbers, figures and formulae, in both languages."""
    seen = queries.paper(db.session, marked)
    before = shown_of(people.hoa.post(f"/papers/{marked.id}"))
    for item in seen:
        for language in ("vi", "en"):
            assert all(escape(part) in before for part in item.stem[language] if isinstance(part, str))
    assert before.count('class="rx-formula"') == 2 * sum(
        not isinstance(part, str) for item in seen for parts in item.options["vi"] for part in parts
    )
    assert before.count("rx-figure__picture") == 2 * sum(item.figure is not None for item in seen)

    change_everything(people)

    assert shown_of(people.hoa.post(f"/papers/{marked.id}")) == before


def shown_of(page):
    """Return a page without the tokens of its forms, which are of the moment."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.text)


def change_everything(people):
    """Change every question of the bank by drafts, and publish them."""
    with unit_of_work() as work:
        edition = banks.newest_edition(work, "every-kind")
        for question in edition.questions:
            draft = bank_actions.change(work, people.khoa.actor, "every-kind", question.code, A_MORNING + MINUTE)
            options = dict(zip("abcd", "wxyz", strict=True))
            texts = {
                language: {"stem": f"{question.code} {language}", **options, "why": options}
                for language in ("vi", "en")
            }
            kept = {name: draft.body[name] for name in ("topic", "classes", "subject", "difficulty", "source")}
            plain = {**kept, **texts, "key": "d"}
            draft = bank_actions.write(
                work, people.khoa.actor, draft.id, draft.version, plain, None, A_MORNING + MINUTE
            )
            draft = bank_actions.submit(work, people.khoa.actor, draft.id, draft.version, A_MORNING + MINUTE)
            draft = bank_actions.review(work, people.lan.actor, draft.id, draft.version, "", A_MORNING + MINUTE)
            bank_actions.approve(work, people.minh.actor, draft.id, draft.version, "", A_MORNING + MINUTE)
        bank_actions.publish_drafts(work, people.minh.actor, "every-kind", A_MORNING + MINUTE)


def test_the_choice_and_the_right_answer_are_told(people, marked):
    seen = queries.seen(db.session, marked)

    assert [one.chosen for one in seen[:3]] == [2, right_choices(marked)[2], 0]
    assert {one.item.position: one.right for one in seen} == right_choices(marked)
    assert seen[1].is_right


def test_who_looks_into_a_paper_is_on_record_and_nobody_else_does(people, marked):
    for person in (people.chi, people.hoa, people.khanh):
        assert people.an.actor.name in person.get("/papers").text
        assert person.get(f"/papers/{marked.id}").status_code == 405
        assert person.post(f"/papers/{marked.id}").status_code == 200
    assert people.an.actor.name not in people.mai.get("/papers").text
    assert people.mai.post(f"/papers/{marked.id}").status_code == 404
    for person in (people.an, people.giang, people.khoa, people.minh):
        assert person.post(f"/papers/{marked.id}").status_code == 403
    looked = [entry.actor_id for entry in record.entries_about(db.session, ("sitting", marked.id))]
    assert looked[-3:] == [people.chi.id, people.hoa.id, people.khanh.id]


def test_a_paper_that_is_still_being_written_is_nobody_s_to_look_into(people, sitting):
    assert people.hoa.post(f"/papers/{sitting.id}").status_code == 404
    assert "Chưa có bài thi nào được chấm" in people.hoa.get("/papers").text


def test_a_paper_that_holds_a_retired_question_is_flagged_and_stays(people, every_kind):
    code, bank = db.session.execute(
        select(Question.code, Edition.bank)
        .join(PaperQuestion, PaperQuestion.question_id == Question.id)
        .join(Edition, Edition.id == Question.edition_id)
        .where(PaperQuestion.sitting_id == every_kind.id, PaperQuestion.position == 7)
    ).one()
    room = f"/rooms/{people_round(every_kind)}"
    before = queries.paper(db.session, every_kind)
    assert "đã ngừng sử dụng" not in people.giang.get(room).text
    assert queries.papers_holding(db.session, bank, code) == 1

    with unit_of_work() as work:
        bank_actions.retire(work, people.khanh.actor, bank, code, "Luật đã đổi", A_MORNING)

    assert queries.retired_places(db.session, [every_kind.id]) == {every_kind.id: [7]}
    assert "1 câu đã ngừng sử dụng" in people.giang.get(room).text
    seat = people.giang.get(f"{room}/candidates/{every_kind.entry_id}").text
    assert "đã ngừng sử dụng sau khi rút đề: 7" in seat
    assert queries.paper(db.session, every_kind) == before
    with unit_of_work() as work:
        actions.hand_in(work, people.an.actor, every_kind.id, every_kind.device, A_MORNING)
    close(every_kind, A_MORNING + MINUTE)
    assert "Luật đã đổi" in people.hoa.post(f"/papers/{every_kind.id}").text


def people_round(sitting):
    return db.session.scalars(select(Entry.round_id).where(Entry.id == sitting.entry_id)).one()
