"""The practical test: sheets that are blind to one another, locked once, and what they make together (Art. 62.2, 58.3)."""

import re
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit.queries import broken_at, latest
from app.domain.classes import OperatorClass, Part
from app.domain.periods import corresponding_day
from app.domain.practical import Item, ReceivingMeans, SendingMeans
from app.domain.refusal import Reason, RefusedError
from app.domain.regulation import Contact, regulation_on
from app.examinations import actions as examinations
from app.kernel import clock
from app.kernel.actor import Grant, Role
from app.kernel.db import db, unit_of_work
from app.organisations.models import Recognition
from app.practical import actions, queries
from app.practical.actions import Note, Writing
from app.practical.models import Sheet
from app.results.models import Result
from tests import factories, rounds

EIGHT = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)  # Saturday 10 October 2026, eight o'clock in Viet Nam
FOUR_CONTACTS = tuple(Contact)[:4]
DONE = Note(done=True)


@pytest.fixture
def examiners(people):
    """Dũng, Em and Phúc may examine every class."""
    for one in (people.dung, people.em, people.phuc):
        rounds.qualify(people, one)
    return people.dung, people.em, people.phuc


@pytest.fixture
def entry(people, examiners):
    """An stands before Dũng, Em and Phúc today, for class 3."""
    return rounds.practical_of(people, people.an, *examiners)


def passing(words=15, **changes):
    """Return a sheet on which everything is done; for class 3 unless more words are given."""
    everything = Writing(
        dict.fromkeys(FOUR_CONTACTS, DONE),
        receiving_words=words,
        receiving_seconds=180,
        receiving_means=ReceivingMeans.EAR,
        sending_words=words,
        sending_seconds=178,
        sending_means=SendingMeans.HAND,
    )
    return replace(everything, **changes)


def without(contact):
    """Return the contacts with one that was tried and not done."""
    return {**dict.fromkeys(FOUR_CONTACTS, DONE), contact: Note(done=False)}


def exempt(stopped_on=None, contacts=FOUR_CONTACTS, evidence="Chứng chỉ điện báo viên 12/2010"):
    return Writing(
        dict.fromkeys(contacts, DONE), exempted=True, exemption_evidence=evidence, exemption_stopped_on=stopped_on
    )


def write(person, entry, writing, at=None):
    with unit_of_work() as work:
        own = queries.sheet_for(work, person.actor, entry.id)
        version = own.version if own else actions.NOT_WRITTEN_YET
        return actions.write(work, person.actor, entry.id, writing, version, at or clock.now())


def lock(person, entry, at=None):
    with unit_of_work() as work:
        own = queries.sheet_for(work, person.actor, entry.id)
        return actions.lock(work, person.actor, entry.id, own.version, at or clock.now())


def marks(person, entry, writing, at=None):
    """Write a sheet and lock it; return the result, if that made one."""
    write(person, entry, writing, at)
    return lock(person, entry, at)


def kept(model, **values):
    """Return the rows as they are in the database now, whatever this test has read before."""
    db.session.rollback()
    return list(db.session.scalars(select(model).filter_by(**values).execution_options(populate_existing=True)).all())


def form(
    version, *, contacts=("voice_sending", "telegraphy_sending", "search_by_voice", "search_by_telegraph"), **fields
):
    """Return the sheet of class 3 as a browser sends it, with everything done unless `fields` say otherwise."""
    return {
        "version": str(version),
        **dict.fromkeys(contacts, "yes"),
        "telegraphy": "test",
        "receiving_words": "15",
        "receiving_seconds": "180",
        "receiving_means": "ear",
        "sending_words": "16",
        "sending_seconds": "171",
        "sending_means": "computer",
        **fields,
    }


# --- the story, through the web -----------------------------------------------------------------------------------


def test_two_examiners_agree_and_an_sees_the_result(people, entry):
    page = f"/practical/{entry.id}"
    assert people.an.actor.name in people.dung.get("/practical").text
    assert people.dung.get(page).status_code == 200

    draft = people.dung.post(
        page,
        {
            "version": "0",
            "voice_sending": "yes",
            "telegraphy_sending": "open",
            "search_by_voice": "open",
            "search_by_telegraph": "open",
            "telegraphy": "test",
        },
    )
    assert (draft.status_code, draft.location) == (303, page)
    assert people.dung.get(f"{page}/lock").text.count("govuk-button--warning") == 0
    assert people.dung.post(f"{page}/lock", {"version": "1"}).status_code == 409  # not complete
    for person, version in ((people.dung, 1), (people.em, 0)):
        sent = person.post(page, form(version, lock="1", voice_sending_remark="Rõ ràng"))
        assert (sent.status_code, sent.location) == (303, f"{page}/lock")
        shown = person.get(sent.location).text
        assert 'data-state="passed"' in shown
        assert "Điều 62 khoản 2 điểm a" in shown
        assert "Điều 62 khoản 2 điểm c" in shown
        assert person.post(f"{page}/lock", {"version": str(version + 1)}).status_code == 303

    [result] = kept(Result)
    assert result.passed
    assert (result.part, result.operator_class, result.taken_on) == ("practical", "amateur-3", clock.today())
    assert result.marked_by == [people.dung.id, people.em.id]
    assert result.regulation == regulation_on(clock.today()).version
    assert set(result.score["contacts"].values()) == {Item.PASSED}
    seen = people.an.get("/results").text
    assert 'data-state="passed"' in seen
    assert "Rõ ràng" not in seen
    assert [one.action for one in reversed(latest(db.session()))][-6:] == [
        "practical.write", "practical.write", "practical.lock", "practical.write", "practical.lock", "results.record",
    ]  # fmt: skip
    assert broken_at(db.session()) is None


def test_every_page_speaks_both_languages(people, entry):
    page = f"/practical/{entry.id}"
    write(people.dung, entry, passing())
    marks(people.em, entry, passing())
    for person, path in (
        (people.dung, "/practical"),
        (people.dung, page),
        (people.dung, f"{page}/lock"),
        (people.em, page),
        (people.dung, f"{page}/conflict"),
        (people.chi, f"/practical/rounds/{entry.round_id}"),
        (people.an, "/results"),
    ):
        for language in ("vi", "en"):
            answer = person.get(f"{path}?lang={language}")
            assert answer.status_code == 200
            assert f'lang="{language}"' in answer.text


def test_a_wrong_entry_is_named_and_what_was_typed_stays(people, entry):
    answer = people.dung.post(
        f"/practical/{entry.id}",
        form(0, receiving_words="mười lăm", sending_seconds="-3", sending_means="foot", remark="nhiễu mạnh"),
    )
    assert answer.status_code == 422
    for field in ("receiving_words", "sending_seconds", "sending_means"):
        assert f'href="#{field}"' in answer.text
    assert "nhiễu mạnh" in answer.text
    without_day = people.dung.post(f"/practical/{entry.id}", form(0, telegraphy="stopped", exemption_evidence="CC 1"))
    assert 'href="#exemption_stopped_on"' in without_day.text
    assert not kept(Sheet)


# --- blind --------------------------------------------------------------------------------------------------------


def test_no_examiner_and_no_manager_ever_sees_anothers_sheet(people, entry):
    told = passing(
        words=77,
        contacts=dict.fromkeys(FOUR_CONTACTS, Note(True, "kín-ghi-chú-liên-lạc")),
        remark="kín-ghi-chú-chung",
        receiving_seconds=133,
    )
    page = f"/practical/{entry.id}"

    def peeks():
        views = [people.em.get(path).text for path in ("/practical", page)]
        views += [
            people.chi.get(f"/practical/rounds/{entry.round_id}").text,
            people.chi.get(f"/rounds/{entry.round_id}").text,
        ]
        if kept(Sheet, examiner_id=people.em.id):
            views.append(people.em.get(f"{page}/lock", follow_redirects=True).text)
        return any("kín-" in text or ">77 " in text or "133" in text or 'value="77"' in text for text in views)

    write(people.dung, entry, told)
    assert "kín-ghi-chú-chung" in people.dung.get(page).text  # the test can see it where it may be seen
    assert not peeks()
    lock(people.dung, entry)
    assert not peeks()
    assert people.em.get(f"{page}/lock").status_code == 404  # Em has no sheet to lock
    marks(people.em, entry, passing())
    assert not peeks()
    assert "kín-ghi-chú-chung" in people.dung.get(page).text


def without_tokens(page):
    """Return a page without its form tokens, which change with the second."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_before_locking_an_examiner_learns_nothing_from_the_list(people, entry):
    before = people.em.get("/practical").text
    marks(people.dung, entry, passing())

    assert without_tokens(people.em.get("/practical").text) == without_tokens(before)


# --- two who differ, and the third --------------------------------------------------------------------------------


def test_a_third_examiner_decides_what_two_dispute(people, entry):
    failed = passing(contacts=without(Contact.SEARCH_BY_VOICE))
    assert marks(people.dung, entry, passing()) is None
    assert marks(people.em, entry, failed) is None
    assert not kept(Result)
    assert 'data-state="disputed"' in people.chi.get(f"/practical/rounds/{entry.round_id}").text
    assert 'data-state="to-mark"' in people.phuc.get("/practical").text

    result = marks(people.phuc, entry, failed)

    assert not result.passed
    assert result.score["contacts"]["search-by-voice"] == Item.FAILED
    assert result.score["contacts"]["voice-sending"] == Item.PASSED
    assert result.marked_by == [people.dung.id, people.em.id, people.phuc.id]
    assert [sheet.slot for sheet in sorted(kept(Sheet), key=lambda one: one.locked_at)] == [1, 2, 3]


def test_the_third_examiner_cannot_overturn_what_two_agree_on(people, entry):
    marks(people.dung, entry, passing(receiving_words=15))
    marks(people.em, entry, passing(receiving_words=14))

    result = marks(people.phuc, entry, passing(sending_words=3))

    assert result.score["receiving"] == Item.PASSED  # disputed: the third decides
    assert result.score["sending"] == Item.PASSED  # two agreed
    assert result.passed


def test_a_word_more_is_no_disagreement(people, entry):
    marks(people.dung, entry, passing(words=15))

    assert marks(people.em, entry, passing(words=19)).passed


def test_once_two_agree_no_third_sheet_is_written_or_locked(people, entry):
    write(people.phuc, entry, passing())
    marks(people.dung, entry, passing())
    marks(people.em, entry, passing())

    with pytest.raises(RefusedError, match=Reason.ALREADY_DECIDED):
        lock(people.phuc, entry)
    with pytest.raises(RefusedError, match=Reason.ALREADY_DECIDED):
        write(people.phuc, entry, passing(words=20))
    assert 'data-state="decided"' in people.phuc.get("/practical").text


# --- Article 62.2, item by item -----------------------------------------------------------------------------------


@pytest.mark.article("62.2.a")
@pytest.mark.parametrize(
    ("operator_class", "received", "sent", "receiving", "sending"),
    [
        # Worked case 7: class 2, 27 words received in 180 s and 27 sent in 178 s; then 26 received
        ("amateur-2", (27, 180), (27, 178), Item.PASSED, Item.PASSED),
        ("amateur-2", (26, 180), (27, 178), Item.FAILED, Item.PASSED),
        # Worked case 8: class 3, the 15th word sent was finished at 181 s; so 14 in 180 s
        ("amateur-3", (15, 180), (15, 181), Item.PASSED, Item.FAILED),
        ("amateur-3", (15, 180), (14, 180), Item.PASSED, Item.FAILED),
        ("amateur-1", (36, 180), (36, 180), Item.PASSED, Item.PASSED),
        ("amateur-1", (35, 100), (36, 181), Item.FAILED, Item.FAILED),
    ],
)
def test_62_2_a_words_in_three_minutes_received_and_sent(
    people, examiners, operator_class, received, sent, receiving, sending
):
    facts = {"held_class": "amateur-2", "held_issued_on": date(2024, 1, 1), "operating_since": date(2024, 1, 1)}
    entry = practical_of(people, examiners, operator_class, **(facts if operator_class == "amateur-1" else {}))
    told = {
        "receiving_words": received[0],
        "receiving_seconds": received[1],
        "sending_words": sent[0],
        "sending_seconds": sent[1],
    }
    marks(people.dung, entry, passing(**told), EIGHT)

    result = marks(people.em, entry, passing(**told), EIGHT)

    assert (result.score["receiving"], result.score["sending"]) == (receiving, sending)
    assert result.passed == (receiving is sending is Item.PASSED)


def practical_of(people, examiners, operator_class="amateur-3", starts_at=EIGHT, **facts):
    """Bring An to the practical test of a class at a moment of 2026."""
    with unit_of_work() as work:
        application = factories.accepted_application(work, people.an, people.organisation, operator_class)
        for name, value in facts.items():
            setattr(application, name, value)
    round_ = rounds.planned(people, starts_at)
    rounds.appoint(people, round_, *examiners)
    [entry] = rounds.enter(people, round_, application.id, Part.PRACTICAL)
    rounds.opened(people, round_)
    return entry


@pytest.mark.article("62.2.b")
@pytest.mark.parametrize(
    ("starts_at", "stopped_on", "is_exempt"),
    [
        # Worked case 10: stopped on 10 October 2023; practical test on 10 and on 11 October 2026
        (EIGHT, date(2023, 10, 10), True),
        (EIGHT + timedelta(days=1), date(2023, 10, 10), False),
        (EIGHT + timedelta(days=1), date(2023, 10, 11), True),
        (EIGHT, None, True),  # still practising
    ],
)
def test_62_2_b_three_years_to_the_day_still_exempt(people, examiners, starts_at, stopped_on, is_exempt):
    entry = practical_of(people, examiners, starts_at=starts_at)
    if not is_exempt:
        write(people.dung, entry, exempt(stopped_on), starts_at)
        with pytest.raises(RefusedError) as refusal:
            lock(people.dung, entry, starts_at)
        [finding] = refusal.value.findings
        assert finding.reason is Reason.TELEGRAPHY_STOPPED_TOO_LONG_AGO
        assert str(finding.source) == "62.2.b"
        return
    marks(people.dung, entry, exempt(stopped_on), starts_at)

    result = marks(people.em, entry, exempt(stopped_on), starts_at)

    assert result.passed
    assert (result.score["receiving"], result.score["sending"]) == (Item.EXEMPT, Item.EXEMPT)


@pytest.mark.article("62.2.b")
@pytest.mark.article("62.2.c")
def test_62_2_b_the_exempt_owe_the_four_contacts_all_the_same(people, examiners):
    entry = practical_of(people, examiners)
    write(people.dung, entry, exempt(contacts=()), EIGHT)

    with pytest.raises(RefusedError) as refusal:
        lock(people.dung, entry, EIGHT)

    [finding] = refusal.value.findings
    assert finding.reason is Reason.SHEET_INCOMPLETE
    assert finding.facts["missing"] == ["voice-sending", "telegraphy-sending", "search-by-voice", "search-by-telegraph"]


@pytest.mark.article("62.2.b")
def test_62_2_b_no_exemption_without_the_certificate(people, examiners):
    entry = practical_of(people, examiners)
    write(people.dung, entry, exempt(evidence=""), EIGHT)
    with pytest.raises(RefusedError, match=Reason.RADIOTELEGRAPH_CERTIFICATE_MISSING):
        lock(people.dung, entry, EIGHT)


@pytest.mark.article("62.2.b")
@pytest.mark.parametrize(("days", "status"), [(0, 303), (1, 409)])
def test_62_2_b_the_sheet_takes_an_exemption_of_three_years_and_not_of_a_day_more(people, entry, days, status):
    stopped_on = corresponding_day(clock.today(), years=-3) - timedelta(days=days)
    page = f"/practical/{entry.id}"
    fields = form(
        0,
        telegraphy="stopped",
        exemption_evidence="Chứng chỉ 12/2010",
        exemption_stopped_on=stopped_on.strftime("%d/%m/%Y"),
        receiving_words="",
        receiving_seconds="",
        receiving_means="",
        sending_words="",
        sending_seconds="",
        sending_means="",
    )
    assert people.dung.post(page, fields).status_code == 303
    assert "Điều 62 khoản 2 điểm b" in people.dung.get(f"{page}/lock").text

    answer = people.dung.post(f"{page}/lock", {"version": "1"})

    assert answer.status_code == status
    if status == 409:
        assert "Điều 62 khoản 2 điểm b" in answer.text


@pytest.mark.article("62.2.c")
@pytest.mark.parametrize("contact", FOUR_CONTACTS)
def test_62_2_c_each_of_the_four_contacts_decides(people, examiners, contact):
    entry = practical_of(people, examiners)
    told = passing(contacts=without(contact))
    marks(people.dung, entry, told, EIGHT)

    assert not marks(people.em, entry, told, EIGHT).passed


@pytest.mark.article("62.2.c")
def test_62_2_c_class_4_does_two_voice_contacts_and_no_telegraphy(people, examiners):
    entry = rounds.practical_of(people, people.an, *examiners, operator_class="amateur-4")
    page = f"/practical/{entry.id}"
    shown = people.dung.get(page).text
    assert 'name="voice_first"' in shown
    assert 'name="voice_second"' in shown
    for absent in ("telegraphy", "voice_sending", "receiving_words", "exemption_evidence"):
        assert f'name="{absent}"' not in shown

    for person in (people.dung, people.em):
        person.post(page, form(0, contacts=("voice_first", "voice_second")))
        assert person.post(f"{page}/lock", {"version": "1"}).status_code == 303

    [result] = kept(Result)
    assert result.passed
    assert result.score == {
        "contacts": {"voice-first": "passed", "voice-second": "passed"},
        "receiving": "not-asked",
        "sending": "not-asked",
    }
    assert people.an.get("/results").status_code == 200
    with pytest.raises(RefusedError, match=Reason.EXEMPTION_NOT_ALLOWED):
        write(people.phuc, entry, exempt(contacts=()))
    with pytest.raises(ValueError, match="not asked"):
        write(people.phuc, entry, passing())


# --- who may mark -------------------------------------------------------------------------------------------------


def test_a_stranger_finds_no_sheet(people, examiners):
    entry = rounds.practical_of(people, people.an, people.dung, people.em)
    elsewhere = people.another("son", "Trịnh Sơn", Grant(Role.EXAMINER, people.other_organisation.id))
    page = f"/practical/{entry.id}"
    write(people.dung, entry, passing())

    for person in (people.phuc, elsewhere):  # an examiner of ours who is not appointed, and one of another organisation
        assert people.an.actor.name not in person.get("/practical").text
        for path in (page, f"{page}/lock", f"{page}/conflict"):
            assert person.get(path).status_code == 404
        assert person.post(page, form(0)).status_code == 404
        assert person.post(f"{page}/lock", {"version": "1"}).status_code == 404
        assert person.post(f"{page}/conflict", {"kind": "taught"}).status_code == 404
    assert people.mai.get(f"/practical/rounds/{entry.round_id}").status_code == 404
    for person in (people.an, people.chi, people.giang, people.hoa, people.khanh):
        assert person.get(page).status_code == 403
    assert people.dung.get(f"/practical/rounds/{entry.round_id}").status_code == 403
    assert len(kept(Sheet)) == 1


def test_who_steps_back_loses_the_candidate_for_good(people, entry):
    page = f"/practical/{entry.id}"
    write(people.dung, entry, passing())
    assert people.dung.post(f"{page}/conflict", {"kind": ""}).status_code == 422

    answer = people.dung.post(f"{page}/conflict", {"kind": "taught", "remark": "lớp tháng 5"})

    assert (answer.status_code, answer.location) == (303, "/practical")
    assert people.an.actor.name not in people.dung.get("/practical").text
    assert people.dung.get(page).status_code == 404
    assert people.dung.post(f"{page}/lock", {"version": "1"}).status_code == 404
    marks(people.em, entry, passing())
    assert marks(people.phuc, entry, passing()).marked_by == [people.em.id, people.phuc.id]


def test_nobody_examines_themselves(people, examiners):
    entry = rounds.practical_of(people, people.dung, *examiners)

    assert people.dung.get(f"/practical/{entry.id}").status_code == 404
    with pytest.raises(LookupError):
        write(people.dung, entry, passing())


@pytest.mark.article("58.3.a")
@pytest.mark.article("58.3.b")
@pytest.mark.parametrize(
    ("facts", "source"),
    [
        # Worked case E12, class 2: 11 months of operation in the same class; class 1 without a degree
        ({"certificate_class": OperatorClass.AMATEUR_2, "operating_since": date(2025, 11, 10)}, "58.3.b"),
        ({"certificate_class": OperatorClass.AMATEUR_2, "operating_since": date(2025, 10, 10)}, None),  # 12 months
        ({"certificate_class": OperatorClass.AMATEUR_1, "degree": ""}, "58.3.a"),
    ],
)
def test_58_3_the_examiner_is_judged_again_when_the_sheet_is_locked(people, examiners, facts, source):
    entry = practical_of(people, examiners, "amateur-2")
    write(people.dung, entry, passing(words=27), EIGHT)
    rounds.qualify(people, people.dung, at=EIGHT, **facts)  # what was verified turned out differently

    if source is None:
        lock(people.dung, entry, EIGHT)
        return
    with pytest.raises(RefusedError) as refusal:
        lock(people.dung, entry, EIGHT)
    assert [str(finding.source) for finding in refusal.value.findings] == [source]
    with pytest.raises(RefusedError):
        write(people.dung, entry, passing(words=30), EIGHT)


@pytest.mark.article("58.3.b")
def test_58_3_a_candidate_of_a_class_that_one_may_not_examine_is_shown_with_the_reason(people, examiners):
    third = people.another("tu", "Lý Tú", Grant(Role.EXAMINER, people.organisation.id))
    rounds.qualify(people, third, certificate_class=OperatorClass.AMATEUR_3)
    entry = rounds.practical_of(people, people.an, people.dung, people.em, third, operator_class="amateur-2")

    page = third.get("/practical").text

    assert 'data-state="not-qualified"' in page
    assert "Điều 58 khoản 3 điểm b" in page
    assert third.post(f"/practical/{entry.id}", form(0)).status_code == 409


@pytest.mark.article("62")
def test_62_no_sheet_is_locked_when_the_organisation_was_not_recognised_on_the_day(people, entry):
    write(people.dung, entry, passing())
    with unit_of_work() as work:
        work.scalars(
            select(Recognition).where(Recognition.organisation_id == people.organisation.id)
        ).one().until_on = clock.today()

    with pytest.raises(RefusedError, match=Reason.ORGANISATION_NOT_RECOGNISED):
        lock(people.dung, entry)


def test_sheets_are_written_only_while_the_round_is_open(people, entry):
    write(people.dung, entry, passing())
    with unit_of_work() as work:
        examinations.close_round(work, people.chi.actor, entry.round_id, 2, clock.now())

    with pytest.raises(RefusedError, match=Reason.ROUND_NOT_OPEN):
        lock(people.dung, entry)
    with pytest.raises(RefusedError, match=Reason.ROUND_NOT_OPEN):
        write(people.em, entry, passing())
    assert people.dung.get(f"/practical/{entry.id}").status_code == 200


# --- drafts, versions, twice --------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_often_as_wished_and_a_locked_sheet_never_again(people, entry):
    for words in (3, 9, 15):
        write(people.dung, entry, passing(words=words))
    [sheet] = kept(Sheet)
    assert (sheet.version, sheet.receiving_words, sheet.slot, sheet.locked_at) == (3, 15, None, None)
    lock(people.dung, entry)

    with pytest.raises(RefusedError, match=Reason.ALREADY_LOCKED):
        write(people.dung, entry, passing(words=16))
    [sheet] = kept(Sheet)
    assert (sheet.receiving_words, sheet.slot) == (15, 1)


def test_a_draft_from_another_window_is_shown_again_and_not_lost(people, entry):
    page = f"/practical/{entry.id}"
    assert people.dung.post(page, form(0)).status_code == 303
    assert people.dung.post(page, form(0)).status_code == 303  # the same again: nothing changes
    assert [sheet.version for sheet in kept(Sheet)] == [1]

    late = people.dung.post(page, form(0, receiving_words="12", remark="từ cửa sổ cũ"))

    assert late.status_code == 409
    assert "từ cửa sổ cũ" in late.text
    assert 'name="version" value="1"' in late.text
    assert people.dung.post(page, form(1, receiving_words="12", remark="từ cửa sổ cũ")).status_code == 303
    assert [sheet.receiving_words for sheet in kept(Sheet)] == [12]


def test_a_sheet_is_locked_as_it_was_seen(people, entry):
    page = f"/practical/{entry.id}"
    people.dung.post(page, form(0))
    people.dung.post(page, form(1, receiving_words="3"))

    assert people.dung.post(f"{page}/lock", {"version": "1"}).status_code == 409
    assert people.dung.post(f"{page}/lock", {"version": "x"}).status_code == 400
    assert [sheet.locked_at for sheet in kept(Sheet)] == [None]


def test_locking_many_times_at_once_locks_once(app, people, entry):
    write(people.dung, entry, passing())
    marks(people.em, entry, passing())
    answers, entry_id = [], entry.id

    def press():
        with app.app_context():
            with unit_of_work() as work:
                result = actions.lock(work, people.dung.actor, entry_id, 1, clock.now())
            answers.append(result.id if result else None)
            db.session.remove()

    threads = [Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [result] = kept(Result)
    assert answers == [result.id] * 20
    acts = [one for one in latest(db.session()) if one.action == "practical.lock" and one.actor_id == people.dung.id]
    assert len(acts) == 1


# --- what the database itself refuses -----------------------------------------------------------------------------


@contextmanager
def forbidden():
    with pytest.raises(IntegrityError), unit_of_work() as work:
        yield work


def test_the_database_holds_each_slot_and_each_examiner_once(people, entry):
    marks(people.dung, entry, passing())
    now = clock.now()

    def another(examiner, **changes):
        values = {"slot": 2, "locked_at": now, "contacts": {}, "written_at": now, **changes}
        return Sheet(id="z" * 26, entry_id=entry.id, examiner_id=examiner.id, **values)

    with forbidden() as work:
        work.add(another(people.em, slot=1))
    with forbidden() as work:
        work.add(another(people.dung))
    with forbidden() as work:
        work.add(another(people.em, slot=4))
    with forbidden() as work:
        work.add(another(people.em, slot=None))
    with forbidden() as work:
        work.add(another(people.em, locked_at=None))
    with unit_of_work() as work:  # drafts take no slot
        work.add(another(people.em, slot=None, locked_at=None))


# --- two lock the same slot ---------------------------------------------------------------------------------------


def lock_at_once(app, people, entry):
    """Have Dũng and Em lock their sheets at the same time; return what went wrong, if anything did."""
    faults, entry_id = [], entry.id

    def lock_own(person):
        with app.app_context():
            try:
                with unit_of_work() as work:
                    actions.lock(work, person.actor, entry_id, 1, clock.now())
            except (IntegrityError, RefusedError) as fault:
                faults.append(type(fault))
            finally:
                db.session.remove()

    threads = [Thread(target=lock_own, args=[person]) for person in (people.dung, people.em)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.fixture
def written(people, entry):
    """Dũng and Em have written the same on their sheets; none is locked."""
    write(people.dung, entry, passing())
    write(people.em, entry, passing())
    return entry


def both_sheets_count(faults):
    assert faults == []
    assert sorted(sheet.slot for sheet in kept(Sheet)) == [1, 2]
    [result] = kept(Result)
    assert len(result.marked_by) == 2


def test_two_who_lock_at_once_take_two_slots(app, people, written, monkeypatch):
    both_counted = Barrier(2)
    counting = actions.next_slot

    def count_and_wait(*args):
        slot = counting(*args)
        with suppress(BrokenBarrierError):
            both_counted.wait(timeout=0.3)  # reached by both only if the lock does not hold
        return slot

    monkeypatch.setattr(actions, "next_slot", count_and_wait)
    db.session.rollback()

    both_sheets_count(lock_at_once(app, people, written))


def test_control_slots_that_are_counted_before_the_lock_collide(app, people, written, monkeypatch):
    slot = actions.next_slot(db.session(), written)
    monkeypatch.setattr(actions, "next_slot", lambda _session, _entry: slot)
    db.session.rollback()

    faults = lock_at_once(app, people, written)

    assert faults == [IntegrityError]  # the database keeps the slot even then
    with pytest.raises(AssertionError):
        both_sheets_count(faults)
