"""Statistics of questions from real sittings: thirty-six candidates of class 4 at one small bank whose key is wrong once.

Of the 35 questions one has a planted key. The n-th candidate, from the worst to the best, answers the first n others rightly;
on the planted question the best third choose what is right in truth, a distractor by the key, and all others the key.
"""

import json
import re
from base64 import b64decode
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import delete, event, select, update

from app.applications.models import Application
from app.audit.models import AuditEntry
from app.banks import actions as banks
from app.banks.files import read_bank
from app.banks.models import Edition, Question, Review
from app.domain.classes import OperatorClass, Topic
from app.domain.item_statistics import Response, Share, Suspicion, Third, Verdict, measure
from app.domain.regulation import regulation_on
from app.factory import create_app
from app.kernel.actor import SYSTEM
from app.kernel.db import db, unit_of_work
from app.results.models import Result
from app.statistics import actions, queries
from app.theory import actions as theory
from app.theory import queries as theory_queries
from app.theory.models import AnswerEvent, PaperQuestion, Sitting
from tests import databases, factories
from tests.factories import A_MORNING
from tests.people import People

CANDIDATES = 36
BANK = "amateur-law"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def small_banks():
    """Return as much of the repository's banks as one paper of class 4 holds, so that everybody is asked everything."""
    needed = regulation_on(A_MORNING.date()).classes[OperatorClass.AMATEUR_4].theory.questions_per_topic
    small = []
    for bank in factories.written_banks():
        suited = [one for one in bank.questions if OperatorClass.AMATEUR_4 in one.suits and not one.enemies]
        small.append(replace(bank, questions=suited[: needed[Topic(bank.table.topic)]]))
    return small


class Examination:
    """The sittings, and who was asked what."""

    def __init__(self, people):
        self.people = people
        with unit_of_work() as work:
            for bank in small_banks():
                banks.publish(work, bank, SYSTEM, A_MORNING - 30 * DAY)
        codes = sorted(db.session.scalars(select(Question.code)))
        self.planted = next(code for code in codes if code.startswith("VL"))
        self.truth = db.session.scalars(select(Question.key).where(Question.code == self.planted)).one()
        self.key = "abcd"["abcd".index(self.truth) - 1]
        with unit_of_work() as work:
            work.execute(update(Question).where(Question.code == self.planted).values(key=self.key))
        self.others = [code for code in codes if code != self.planted]
        self.candidates = [people.another(f"candidate-{number}", f"Thí Sinh {number}") for number in range(CANDIDATES)]
        exam_round = self.round()
        self.sittings = [self.sits(exam_round, candidate, number) for number, candidate in enumerate(self.candidates)]

    def round(self):
        """Open a round."""
        with unit_of_work() as work:
            return factories.open_round(work, self.people.organisation, self.people.chi, invigilator=self.people.giang)

    def sits(self, exam_round, candidate, knows, at=A_MORNING, *, operator_class="amateur-4", is_marked=True):
        """Have somebody sit who knows the first `knows` questions, and the truth when among the best third."""
        with unit_of_work() as work:
            asked = (Application.account_id == candidate.id, Application.operator_class == operator_class)
            application = work.scalars(select(Application).where(*asked)).first() or factories.accepted_application(
                work, candidate, self.people.organisation, operator_class
            )
            entry = factories.entry(work, exam_round, application, "theory")
            made = theory.check_in(work, self.people.giang.actor, entry.id, "passport …4821", at)
            theory.start(work, candidate.actor, made.id, made.seat_code, at)
            lease = theory.open_page(work, candidate.actor, made.id, made.device, at).lease
            paper = work.execute(
                select(PaperQuestion.position, PaperQuestion.option_order, Question.code, Question.key)
                .join(Question, Question.id == PaperQuestion.question_id)
                .where(PaperQuestion.sitting_id == made.id)
            ).all()
            for position, order, code, key in paper:
                letter = self.letter(code, key, knows)
                if letter:
                    work.add(answered(made, lease, position, position, order.index(letter) + 1, at))
        if not is_marked:
            return made.id
        with unit_of_work() as work:
            theory.hand_in(work, candidate.actor, made.id, made.device, at + 30 * MINUTE)
        with unit_of_work() as work:
            assert theory.close_due(work, made.id, at + 31 * MINUTE)
        return made.id

    def letter(self, code, key, knows):
        """Return what somebody answers; those who do not know choose each wrong option, or nothing, equally often."""
        if code == self.planted:
            return self.truth if knows >= 24 else key
        place = self.others.index(code)
        if place < knows:
            return key
        guess = (place + knows) % 4
        return "abcd"["abcd".index(key) - guess] if guess else ""


def answered(sitting, lease, sequence, position, choice, at, disposition="counted"):
    return AnswerEvent(
        sitting_id=sitting.id,
        lease=lease,
        sequence=sequence,
        position=position,
        choice=choice,
        received_at=at,
        disposition=disposition,
    )


@pytest.fixture(scope="module")
def made(database_kind, tmp_path_factory):
    folder = tmp_path_factory.mktemp("statistics")
    with databases.fresh(database_kind, folder) as url:
        app = create_app(databases.settings(url, folder))
        with app.app_context():
            yield Examination(People(app))
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def examination(made):
    """The sittings; what a test adds without committing is gone afterwards."""
    db.session.rollback()
    yield made
    db.session.rollback()


@contextmanager
def counted():
    """Count the statements of a block."""
    seen = []

    def hear(*call):
        if not call[2].startswith(("BEGIN", "PRAGMA")):
            seen.append(call[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    yield seen
    event.remove(db.engine, "before_cursor_execute", hear)


def found(code, bank=BANK):
    lines = queries.of_bank(db.session(), bank).lines
    return next(line.found for line in lines if line.question.code == code)


# What is counted


def test_the_planted_key_is_suspected_and_no_other(examination):
    every = [line for one in queries.banks(db.session()) for line in queries.of_bank(db.session(), one.code).lines]

    assert len(every) == 35
    assert [line.question.code for line in every if line.found.suspected] == [examination.planted]
    planted = found(examination.planted)
    assert planted.suspected == [Suspicion.NEGATIVE, Suspicion.DISTRACTOR]
    assert planted.rivals == [examination.truth]
    assert planted.facility == Share(24, CANDIDATES)
    assert planted.options[Third.HIGH][examination.truth] == Share(12, 12)
    assert planted.options[Third.LOW][examination.key] == Share(12, 12)
    assert queries.of_bank(db.session(), BANK).lines[0].question.code == examination.planted


def test_with_the_right_key_the_same_answers_are_in_order(examination):
    """The control of the suspicion: nothing but the key is changed."""
    db.session.execute(update(Question).where(Question.code == examination.planted).values(key=examination.truth))

    assert found(examination.planted).verdict is Verdict.IN_ORDER
    assert found(examination.planted).discrimination.interval.low > 0.4


def test_one_statement_folds_as_marking_does(examination):
    """The witness goes another way: each sitting is folded as it was marked, and the result is taken as it was recorded."""
    session = db.session()
    keys = {row.id: row.key for row in session.execute(select(Question.id, Question.key))}
    codes = {row.id: row.code for row in session.execute(select(Question.id, Question.code))}
    responses = defaultdict(list)
    for sitting_id in examination.sittings:
        sitting = session.get_one(Sitting, sitting_id)
        chosen = theory_queries.final_answers(session, sitting)
        result = session.scalars(select(Result).where(Result.evidence_id == sitting_id)).one()
        for place in sitting.paper:
            choice = chosen.get(place.position)
            letter = place.option_order[choice - 1] if choice else ""
            elsewhere = result.score["right"] - (letter == keys[place.question_id])
            responses[codes[place.question_id]].append(Response(letter, elsewhere, result.score["of"] - 1))

    for bank in queries.banks(session):
        for line in queries.of_bank(session, bank.code).lines:
            assert line.found == measure(responses[line.question.code], line.question.key)


def test_the_last_choice_counts_taken_back_is_none_and_what_did_not_count_is_nothing(examination):
    """The worst candidate's planted answer, the key, is changed by events as the protocol keeps them."""
    sitting = db.session.get_one(Sitting, examination.sittings[0])
    place = next(
        place for place in sitting.paper if db.session.get_one(Question, place.question_id).code == examination.planted
    )
    before = found(examination.planted)
    other = place.option_order.index(examination.truth) + 1

    def counts(*events):
        for lease, sequence, choice, disposition in events:
            db.session.add(answered(sitting, lease, sequence, place.position, choice, A_MORNING, disposition))
        db.session.flush()
        return found(examination.planted)

    assert counts((1, 900, other, "late"), (1, 901, other, "stale"), (9, 1, other, "after-hand-in")) == before
    changed = counts((1, 902, other, "counted"))
    assert changed.facility.count == before.facility.count - 1
    assert changed.options[Third.LOW][examination.truth].count == 1
    back = counts((2, 1, place.option_order.index(examination.key) + 1, "counted"), (1, 903, other, "counted"))
    assert back == before
    none = counts((2, 2, 0, "counted"))
    assert none.options[Third.LOW][""].count == 1
    assert none.answers == CANDIDATES


def test_only_marked_first_sittings_at_a_class_count(examination):
    people = examination.people
    again, elsewhere = examination.candidates[:2]
    before = found(examination.planted)

    examination.sits(examination.round(), again, 34, A_MORNING + DAY)
    assert found(examination.planted) == before
    unfinished = examination.sits(examination.round(), people.an, 30, is_marked=False)
    assert found(examination.planted) == before

    session = db.session()
    session.execute(update(Sitting).where(Sitting.id == examination.sittings[2]).values(state="void"))
    assert found(examination.planted).answers == CANDIDATES - 1
    session.execute(update(Sitting).where(Sitting.id == examination.sittings[0]).values(state="void"))
    assert found(examination.planted).answers == CANDIDATES - 1, "the second attempt of one whose first is void counts"
    session.execute(update(Sitting).where(Sitting.id == unfinished).values(state="marked"))
    assert found(examination.planted).answers == CANDIDATES
    session.execute(update(Sitting).where(Sitting.id == unfinished).values(operator_class="amateur-3"))
    session.execute(
        update(Sitting).where(Sitting.id == unfinished).values(account_id=elsewhere.id, checked_in_at=A_MORNING + DAY)
    )
    assert found(examination.planted).answers == CANDIDATES, "the first attempt at another class counts"


def republished(session, changes):
    """Add a newer edition of the bank of law, with some values of some questions changed."""
    [edition] = session.scalars(select(Edition).where(Edition.bank == BANK)).all()
    newer = Edition(
        id="n" * 26,
        bank=BANK,
        number="2026.2",
        content_hash=b"2" * 32,
        published_at=A_MORNING,
        published_by=SYSTEM.account_id,
    )
    session.add(newer)
    session.flush()
    for number, question in enumerate(edition.questions):
        kept = {column.key: getattr(question, column.key) for column in Question.__table__.columns}
        told = {"id": f"{number:q>26}", "edition_id": newer.id, **changes.get(question.code, {})}
        session.add(Question(**{**kept, **told}))
    session.flush()


def test_answers_go_with_the_words_from_edition_to_edition(examination):
    session = db.session()
    reworded = next(code for code in examination.others if code.startswith("VL"))
    content = session.scalars(select(Question.content).where(Question.code == reworded)).one()
    changed = {**content, "vi": {**content["vi"], "stem": "Câu hỏi khác?"}}
    others = {line.question.code: line.found for line in queries.of_bank(session, BANK).lines}

    republished(session, {reworded: {"content": changed}, examination.planted: {"key": examination.truth}})

    now = queries.of_bank(session, BANK)
    assert now.edition.number == "2026.2"
    assert found(reworded).answers == 0
    assert found(examination.planted).verdict is Verdict.IN_ORDER, "the newest key judges"
    assert found(examination.planted).answers == CANDIDATES
    for line in now.lines:
        if line.question.code not in (reworded, examination.planted):
            assert line.found == others[line.question.code]


def test_three_statements_however_many_there_are(examination):
    session = db.session()
    with counted() as one_edition:
        assert len(queries.of_bank(session, BANK).lines) == 10
    republished(session, {})
    with counted() as two_editions:
        assert len(queries.of_bank(session, BANK).lines) == 10

    assert len(one_edition) == len(two_editions) == 3, one_edition


def test_a_bank_that_nobody_sat_and_a_bank_that_is_not(app):
    with unit_of_work() as work:
        factories.publish_banks(work)

    assert {line.found.verdict for line in queries.of_bank(db.session(), BANK).lines} == {Verdict.NOT_ENOUGH}
    assert queries.of_bank(db.session(), "no-such-bank") is None


# The reviews


def raised(at=A_MORNING + 40 * DAY):
    return actions.raise_reviews(db.session(), BANK, SYSTEM, at)


def test_a_suspected_key_raises_one_review(examination):
    assert raised() == [examination.planted]
    assert raised() == [], "it is under review"

    [review] = db.session.scalars(select(Review)).all()
    assert (review.bank, review.code, review.cause, review.closed_at) == (BANK, examination.planted, "statistics", None)
    assert review.facts["suspected"] == ["negative-discrimination", "distractor-above-key"]
    assert (review.facts["answers"], review.facts["right"]) == (CANDIDATES, 24)
    assert review.facts["rivals"] == [examination.truth]


def test_a_question_that_was_kept_is_raised_again_when_its_answers_have_doubled(examination):
    raised()
    [review] = db.session.scalars(select(Review)).all()
    review.closed_at, review.closed_by, review.outcome = A_MORNING + 41 * DAY, SYSTEM.account_id, "kept"

    assert raised() == []
    review.facts = {**review.facts, "answers": CANDIDATES // 2 + 1}
    assert raised() == []
    review.facts = {**review.facts, "answers": CANDIDATES // 2}
    assert raised() == [examination.planted]


def test_a_question_under_review_for_another_reason_is_left_alone(examination):
    raised()
    [review] = db.session.scalars(select(Review)).all()
    review.cause = "law-change"

    assert raised() == []


def test_with_the_right_key_no_review_is_raised(examination):
    db.session.execute(update(Question).where(Question.code == examination.planted).values(key=examination.truth))

    assert raised() == []
    assert db.session.scalars(select(Review)).all() == []


def test_only_a_bank_has_reviews(examination):
    with pytest.raises(LookupError):
        actions.raise_reviews(db.session(), "nothing", SYSTEM, A_MORNING)


# The pages


def pictures(page):
    """Return the drawings of a page, each with its text alternative."""
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', page.text)
    return [(ElementTree.fromstring(b64decode(drawing)), alternative) for drawing, alternative in found]  # noqa: S314


def test_the_page_of_a_bank_shows_numbers_and_pictures_and_neither_key_nor_name(examination):
    khanh = examination.people.khanh
    with counted() as statements:
        page = khanh.get(f"/statistics/{BANK}?lang=en")

    assert page.status_code == 200
    assert page.text.index(examination.planted) < page.text.index(examination.others[-1])
    assert "Key suspected" in page.text
    assert "67% (50–80%)" in page.text
    texts = db.session.execute(select(Question.content, Question.explanation)).all()
    assert not [content for content, _ in texts if content["vi"]["stem"] in page.text]
    assert not [candidate.actor.name for candidate in examination.candidates if candidate.actor.name in page.text]
    assert len(pictures(page)) == 2
    for drawing, alternative in pictures(page):
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(alternative) > 40
    assert examination.planted in pictures(page)[0][1]
    assert len(statements) <= 6, statements


def test_in_vietnamese_numbers_are_written_as_people_there_do(examination):
    page = examination.people.khanh.get(f"/statistics/{BANK}?lang=vi")

    assert "Nghi sai đáp án" in page.text
    assert "−0,8" in page.text


def test_one_topic_of_a_bank_of_several(people):
    with unit_of_work() as work:
        banks.publish(work, read_bank(factories.BANKS / "gmdss-roc"), SYSTEM, A_MORNING)
    topics = {row.code: row.topic for row in db.session.execute(select(Question.code, Question.topic))}
    everything = people.khanh.get("/statistics/gmdss-roc?lang=en&topic=nothing&page=99")
    sea_areas = people.khanh.get("/statistics/gmdss-roc?lang=en&topic=sea-areas")

    assert everything.text.index("Sea areas") < everything.text.index("Distress, urgency and safety procedures")
    codes = re.findall(r"Read (\w\w-\d+)", sea_areas.text)
    assert codes
    assert {topics[code] for code in codes} == {"sea-areas"}
    assert "page=2&" in people.khanh.get("/statistics/gmdss-roc").text.replace('page=2"', "page=2&")


def test_reading_a_question_is_recorded_and_shows_its_options_by_third(examination):
    khanh = examination.people.khanh
    before = len(db.session.scalars(select(AuditEntry)).all())

    page = khanh.post(f"/statistics/{BANK}?lang=en", {"question": examination.planted})

    question = db.session.scalars(select(Question).where(Question.code == examination.planted)).one()
    assert page.status_code == 200
    assert question.content["en"]["stem"].split("“")[0] in page.text
    assert f"chose {examination.truth.upper()} significantly more often than the key" in page.text
    assert "12 · 100% (76–100%)" in page.text
    [(drawing, _)] = pictures(page)
    words = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert f"{examination.key.upper()} ✓" in words
    assert words.count("high third") == 5
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert len(entries) == before + 1
    assert (entries[-1].action, entries[-1].subject_id) == ("statistics.read-question", question.id)
    assert entries[-1].actor_id == khanh.id


@pytest.mark.parametrize("code", ["", "XX-001", "\x00", "VL"])
def test_what_is_not_in_the_bank_is_not_found_and_not_recorded(examination, code):
    before = len(db.session.scalars(select(AuditEntry)).all())

    assert examination.people.khanh.post(f"/statistics/{BANK}", {"question": code}).status_code == 404
    assert examination.people.khanh.get("/statistics/no-such-bank").status_code == 404
    assert len(db.session.scalars(select(AuditEntry)).all()) == before


def test_only_who_may_see_questions(examination):
    for person in (examination.people.chi, examination.people.hoa, examination.people.an, examination.people.mai):
        assert person.get("/statistics").status_code == 403
        assert person.post(f"/statistics/{BANK}", {"question": examination.planted}).status_code == 403
    assert BANK in examination.people.khanh.get("/statistics").text


# The command line


def test_the_command_prints_a_bank(examination):
    commands = examination.people.app.test_cli_runner()
    said = commands.invoke(args=["banks", "stats", "--bank", BANK])
    told = commands.invoke(args=["banks", "stats", "--bank", BANK, "--json"])

    assert said.exit_code == 0, said.output
    assert f"  {examination.planted}: 36 answers, facility 0.67 (0.50 to 0.80), discrimination -0.8" in said.output
    assert "suspected: negative-discrimination, distractor-above-key" in said.output
    read = json.loads(told.output)
    assert (read["bank"], len(read["questions"])) == (BANK, 10)
    assert read["questions"][0]["suspected"] == ["negative-discrimination", "distractor-above-key"]
    assert read["questions"][0]["facility"]["count"] == 24


@pytest.mark.parametrize(
    "arguments", [[], ["--bank", BANK, str(factories.BANKS / BANK)], ["--bank", BANK, "--markdown"]]
)
def test_the_command_wants_folders_or_a_bank(examination, arguments):
    assert examination.people.app.test_cli_runner().invoke(args=["banks", "stats", *arguments]).exit_code == 2


def test_the_command_knows_no_such_bank(examination):
    commands = examination.people.app.test_cli_runner()

    assert commands.invoke(args=["banks", "stats", "--bank", "nothing"]).exit_code == 1
    assert commands.invoke(args=["banks", "raise-reviews", "nothing"]).exit_code == 1


def test_the_command_raises_each_review_once_and_records_it(examination):
    commands = examination.people.app.test_cli_runner()
    try:
        said = [commands.invoke(args=["banks", "raise-reviews", BANK]).output for _ in range(2)]

        assert said == [f"{examination.planted}\n", ""]
        db.session.rollback()
        newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert (newest.action, newest.facts["code"]) == ("banks.open-review", examination.planted)
    finally:
        with unit_of_work() as work:
            work.execute(delete(Review))
