"""Certificates: who decides, one number each, signed once, revoked by two people (Art. 63.3.c, 65)."""

import threading
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.applications.models import Application
from app.audit.queries import broken_at, latest
from app.certificates import actions, queries
from app.certificates.document import Layout
from app.certificates.models import (
    Certificate,
    CertificateEvent,
    Counter,
    PrintEntry,
    PrintPurpose,
    Proposal,
    RevocationProposal,
)
from app.domain.certificates.claim import Flaw, code
from app.domain.certificates.grounds import RevocationGround
from app.domain.certificates.status_list import MOST_TAKEN
from app.domain.refusal import Reason, RefusedError
from app.examinations.models import Conflict
from app.kernel import db as database
from app.kernel import keys, signing
from app.kernel.actor import Actor, Grant, Role
from app.kernel.chance import public_id
from app.kernel.db import db, unit_of_work
from app.kernel.signer import NoKeyError
from app.organisations.models import Organisation, Recognition
from app.policy import actions as policy
from tests import factories
from tests.keys import root_of

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


@pytest.fixture
def settings(app):
    keys.ensure_keys(app.config["SETTINGS"], NOON)
    return app.config["SETTINGS"]


@pytest.fixture
def application(people):
    with unit_of_work() as work:
        return factories.ready_application(work, people.an, people.organisation)


@pytest.fixture
def proposal(people, application):
    with unit_of_work() as work:
        return actions.propose(work, people.chi.actor, application.id, NOON)


@pytest.fixture
def certificate(people, proposal, settings):
    with unit_of_work() as work:
        return actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version, NOON)


def reasons(refusal):
    return {finding.reason for finding in refusal.value.findings}


@pytest.mark.article("63.3.c")
def test_a_certificate_is_due_fourteen_days_after_the_last_part(proposal):
    assert proposal.due_on == date(2026, 12, 1)


def test_proposing_twice_proposes_once(people, application, proposal):
    with unit_of_work() as work:
        assert actions.propose(work, people.chi.actor, application.id, NOON).id == proposal.id


def test_only_the_organisations_own_manager_proposes(people, application):
    for stranger in (people.mai, people.hoa, people.an):
        with pytest.raises(LookupError), unit_of_work() as work:
            actions.propose(work, stranger.actor, application.id, NOON)


def test_one_part_is_not_enough(people):
    with unit_of_work() as work:
        half = factories.accepted_application(work, people.binh, people.organisation)
        factories.passed(work, half, "theory", date(2026, 11, 16))
    with pytest.raises(RefusedError), unit_of_work() as work:
        actions.propose(work, people.chi.actor, half.id, NOON)


@pytest.mark.article("63.1")
def test_the_certificate_is_numbered_signed_and_in_the_register(people, settings, certificate, application):
    assert certificate.number.startswith("VTDND1/VTDND3/2026/00001-")
    read = signing.read(certificate.signed, keys.listed_keys(settings))
    assert not isinstance(read, Flaw)
    claim, payload = read.claim, read.payload
    assert (claim.holder, claim.born_on, claim.number) == (
        "Nguyễn Thị Phương An",
        date(1998, 3, 14),
        certificate.number,
    )
    assert certificate.code == code(payload)
    assert db.session.get(Application, application.id, populate_existing=True).state == "certified"
    assert queries.standing(certificate, NOON.date()) == "valid"


def test_deciding_twice_issues_once(people, settings, proposal, certificate):
    with unit_of_work() as work:
        again = actions.issue(work, settings, people.hoa.actor, proposal.id, 1, NOON)

    assert again.id == certificate.id
    assert db.session.get(Counter, "VTDND1/VTDND3/2026", populate_existing=True).last == 1


@pytest.mark.parametrize("who", ["chi", "dung", "mai", "an"])
def test_only_the_head_decides(people, settings, proposal, who):
    with pytest.raises(LookupError), unit_of_work() as work:
        actions.issue(work, settings, people.everybody[who].actor, proposal.id, proposal.version, NOON)


def test_who_proposed_or_marked_does_not_decide(people, settings):
    both = frozenset({Grant(Role.MANAGER, people.organisation.id), Grant(Role.HEAD, people.organisation.id)})
    everything = Actor(people.hoa.id, people.hoa.actor.name, "", both)
    with unit_of_work() as work:
        own = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, everything, own.id, NOON)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, everything, proposed.id, 1, NOON)
    assert Reason.SAME_PERSON in reasons(refusal)

    with unit_of_work() as work:
        marked = factories.accepted_application(work, people.binh, people.organisation)
        factories.photograph(work, marked)
        factories.passed(work, marked, "theory", date(2026, 11, 16))
        factories.passed(work, marked, "practical", date(2026, 11, 17), (people.hoa.id, people.dung.id))
        proposed = actions.propose(work, people.chi.actor, marked.id, NOON)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)
    assert Reason.MARKED_OR_TRAINED_CANDIDATE in reasons(refusal)


def test_the_database_knows_that_the_proposer_does_not_decide(people, proposal):
    forbidden = update(Proposal).where(Proposal.id == proposal.id).values(decided_by=people.chi.id, state="approved")
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(forbidden)


def test_what_changed_meanwhile_is_not_decided_on(people, settings, proposal):
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version + 1, NOON)
    assert reasons(refusal) == {Reason.STALE_STATE}


def test_an_organisation_that_lost_its_recognition_issues_nothing(people, settings, proposal):
    with unit_of_work() as work:
        recognition = work.scalars(
            select(Recognition).where(Recognition.organisation_id == people.organisation.id)
        ).one()
        recognition.until_on = NOON.date()
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version, NOON)
    assert reasons(refusal) == {Reason.ORGANISATION_NOT_RECOGNISED}


@pytest.mark.article("62.3")
def test_parts_more_than_twelve_months_apart_give_nothing(people, settings, proposal):
    with unit_of_work() as work:
        row = work.get_one(Proposal, proposal.id)
        work.get_one(factories.Result, row.theory_result_id).taken_on = date(2025, 11, 14)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version, NOON)
    assert reasons(refusal) == {Reason.PARTS_TOO_FAR_APART}


def test_a_higher_class_supersedes_and_does_not_revoke(people, settings, certificate):
    with unit_of_work() as work:
        higher = factories.ready_application(work, people.an, people.organisation, "amateur-2")
        proposed = actions.propose(work, people.chi.actor, higher.id, NOON)
        second = actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)

    first = db.session.get(Certificate, certificate.id, populate_existing=True)
    assert queries.standing(first, NOON.date()) == "superseded"
    assert queries.standing(second, NOON.date()) == "valid"


@pytest.mark.article("65.3")
def test_revoking_takes_a_ground_a_hearing_and_two_people(people, certificate):
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.propose_revocation(work, people.chi.actor, certificate.id, None, "lent", " ", NOON)
    assert reasons(refusal) == {Reason.REVOCATION_GROUND_MISSING, Reason.HEARING_NOTE_MISSING}
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.chi.actor, certificate.id, RevocationGround.LENT_OR_MISUSED, "Cho mượn", "Thừa nhận", NOON
        )
    with pytest.raises(LookupError), unit_of_work() as work:
        actions.decide_revocation(work, people.chi.actor, proposed.id, 1, True, "QĐ-1", NOON)
    assert queries.standing(db.session.get(Certificate, certificate.id), NOON.date()) == "valid"

    for _ in range(2):
        with unit_of_work() as work:
            actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, True, "QĐ-1", NOON)

    held = db.session.get(Certificate, certificate.id, populate_existing=True)
    assert queries.standing(held, NOON.date()) == "revoked"
    assert queries.standing(held, NOON.date() + timedelta(days=20_000)) == "revoked"
    assert len(db.session.scalars(select(CertificateEvent)).all()) == 1


def test_nobody_decides_on_their_own_proposal_to_revoke(people, certificate):
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.hoa.actor, certificate.id, RevocationGround.ERASED_CONTENT, "Tẩy xóa", "Không trả lời", NOON
        )
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, True, "QĐ-2", NOON)
    assert reasons(refusal) == {Reason.SAME_PERSON}
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.get_one(RevocationProposal, proposed.id).decided_by = people.hoa.id


def test_a_certificate_cannot_be_without_its_decision(people, certificate):
    with pytest.raises(IntegrityError), unit_of_work() as work:
        copy = {column.name: getattr(certificate, column.name) for column in Certificate.__table__.columns}
        work.add(
            Certificate(**{**copy, "id": public_id(), "code": "0000000000", "number": "X", "proposal_id": public_id()})
        )


def _issue_all(app, people, settings, proposals):
    """Approve each proposal from two threads at the same moment; return what went wrong."""
    together = threading.Barrier(2 * len(proposals))
    problems = []

    def approve(proposal_id):
        with app.app_context():
            together.wait()
            try:
                with unit_of_work() as work:
                    actions.issue(work, settings, people.hoa.actor, proposal_id, 1, NOON)
            except Exception as problem:
                problems.append(type(problem).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=approve, args=(one,)) for one in proposals for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


@pytest.fixture
def eight_proposals(app, people):
    made = []
    for number in range(8):
        person = people.another(f"candidate-{number}", f"Thí Sinh Số {number}")
        with unit_of_work() as work:
            ready = factories.ready_application(work, person, people.organisation)
            made.append(actions.propose(work, people.chi.actor, ready.id, NOON).id)
    db.session.rollback()
    return made


def _numbers():
    db.session.rollback()
    return sorted(int(number.split("/")[3].split("-")[0]) for number in db.session.scalars(select(Certificate.number)))


def test_sixteen_hands_issue_eight_certificates_without_a_gap(app, people, settings, eight_proposals):
    problems = _issue_all(app, people, settings, eight_proposals)

    assert not problems
    assert _numbers() == list(range(1, 9))
    assert db.session.get(Counter, "VTDND1/VTDND3/2026", populate_existing=True).last == 8


def test_without_the_guard_the_same_hands_collide(app, people, settings, eight_proposals, database_kind, monkeypatch):
    """The negative control: a deferred BEGIN and no queue of writers, as SQLite has it by itself."""
    if database_kind != "sqlite":
        monkeypatch.setattr(actions, "next_number", _unlocked_number)
    else:
        monkeypatch.setattr(database, "_one_writer", nullcontext())
        monkeypatch.setattr(database, "BEGIN_WRITING", "BEGIN")

    problems = _issue_all(app, people, settings, eight_proposals)

    assert problems or _numbers() != list(range(1, 9))


def _unlocked_number(work, organisation, operator_class, year):
    numbers = [int(number.split("/")[3].split("-")[0]) for number in work.scalars(select(Certificate.number))]
    return f"{organisation.code}/VTDND3/{year}/{max(numbers, default=0) + 1:05d}-0"


# --- refusing, and proposing again ----------------------------------------------------------------------------------


@pytest.mark.article("63.3.c")
def test_a_refusal_gives_its_reason_to_the_candidate_and_may_be_mended(people, settings, application, proposal):
    refused = people.hoa.post(f"/decisions/proposals/{proposal.id}/refuse", {"version": "1", "reason": " "})
    assert refused.status_code == 422

    for _ in range(2):  # the button pressed twice
        refused = people.hoa.post(
            f"/decisions/proposals/{proposal.id}/refuse", {"version": "1", "reason": "Ảnh không rõ mặt."}
        )
        assert refused.status_code == 303

    assert "Ảnh không rõ mặt." in people.an.get("/certificates").text
    assert "Ảnh không rõ mặt." not in people.binh.get("/certificates").text
    assert f"/applications/{application.id}/propose" in people.chi.get("/decisions").text
    with unit_of_work() as work:
        again = actions.propose(work, people.chi.actor, application.id, NOON)
    assert again.id != proposal.id
    with unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, again.id, 1, NOON)
    assert "Ảnh không rõ mặt." not in people.an.get("/certificates").text


def test_a_refused_proposal_is_not_issued_on_and_an_issued_one_not_refused(people, settings, application, proposal):
    with unit_of_work() as work:
        actions.refuse(work, people.hoa.actor, proposal.id, 1, "Chưa đủ", NOON)
    with pytest.raises(RefusedError, match="stale-state"), unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, 2, NOON)
    with unit_of_work() as work:
        again = actions.propose(work, people.chi.actor, application.id, NOON)
        actions.issue(work, settings, people.hoa.actor, again.id, 1, NOON)
    with pytest.raises(RefusedError, match="stale-state"), unit_of_work() as work:
        actions.refuse(work, people.hoa.actor, again.id, 2, "Nhầm", NOON)


def test_nobody_holds_two_valid_certificates_of_one_class(people, settings, certificate):
    with unit_of_work() as work:
        once_more = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, people.chi.actor, once_more.id, NOON)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)

    assert reasons(refusal) == {Reason.ALREADY_CERTIFIED}
    assert db.session.get(Counter, "VTDND1/VTDND3/2026", populate_existing=True).last == 1  # no number was lost


def test_who_invigilated_or_is_in_conflict_does_not_decide(people, settings, proposal):
    with unit_of_work() as work:
        exam_round = factories.open_round(work, people.organisation, people.chi, invigilator=people.hoa)
        application = work.get_one(Application, proposal.application_id)
        factories.entry(work, exam_round, application, "theory")
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, 1, NOON)
    assert reasons(refusal) == {Reason.MARKED_OR_TRAINED_CANDIDATE}

    with unit_of_work() as work:
        work.add(
            Conflict(
                id=public_id(),
                account_id=people.hoa.id,
                candidate_id=people.an.id,
                kind="related",
                declared_by=people.hoa.id,
                declared_at=NOON,
            )
        )
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.refuse(work, people.hoa.actor, proposal.id, 1, "Không", NOON)
    assert Reason.CONFLICT_DECLARED in reasons(refusal)


def test_a_correction_of_the_calendar_moves_what_is_open(people, proposal):
    """1 December 2026 is the fourteenth day; made a day off, the term ends on the next working day."""
    [line] = queries.proposals(db.session(), people.hoa.actor)
    assert line.due.due_on == date(2026, 12, 1)
    with unit_of_work() as work:
        policy.correct(work, people.linh.actor, date(2026, 12, 1), "holiday", "Công điện số 1", NOON)

    [line] = queries.proposals(db.session(), people.hoa.actor)
    assert line.due.due_on == date(2026, 12, 2)


# --- signed once, printed often -------------------------------------------------------------------------------------


def test_what_was_signed_never_changes(people, settings, certificate):
    first = people.an.post(f"/certificates/{certificate.id}/sheet.pdf")
    before = bytes(certificate.signed)
    keys.rotate(settings, root_of(settings), NOON + timedelta(days=300))
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.chi.actor, certificate.id, RevocationGround.ERASED_CONTENT, "Tẩy xóa", "Thừa nhận", NOON
        )
        actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, True, "QĐ-3", NOON)
    second = people.an.post(f"/certificates/{certificate.id}/sheet.pdf")

    assert first.mimetype == "application/pdf"
    assert first.data == second.data
    assert db.session.get(Certificate, certificate.id, populate_existing=True).signed == before


def test_every_print_is_in_the_register_with_who_when_and_why(people, certificate):
    assert people.an.post(f"/certificates/{certificate.id}/card.pdf").status_code == 200
    told = {"layout": "sheet", "purpose": "hand-over"}
    printed = people.chi.post(f"/decisions/certificates/{certificate.id}/print", told)
    entries = queries.prints(db.session(), people.hoa.actor)

    assert printed.data == people.an.post(f"/certificates/{certificate.id}/sheet.pdf").data
    assert {(line.printed_by, line.entry.layout, line.entry.purpose) for line in entries} == {
        (people.an.actor.name, "card", "holder"),
        (people.chi.actor.name, "sheet", "hand-over"),
    }
    for reader in (people.chi, people.hoa):
        page = reader.get(f"/decisions/prints?wanted={certificate.number.lower()}").text
        assert people.an.actor.name in page
        assert page.count(certificate.number) >= 3
    assert certificate.number not in people.mai.get("/decisions/prints").text


def test_nobody_prints_as_the_holder_of_anothers_certificate_nor_without_a_purpose(people, certificate):
    assert people.chi.post(f"/certificates/{certificate.id}/sheet.pdf").status_code == 404
    path = f"/decisions/certificates/{certificate.id}/print"
    for told in ({}, {"layout": "sheet", "purpose": "holder"}, {"layout": "poster", "purpose": "file"}):
        assert people.chi.post(path, told).status_code == 422
    with pytest.raises(LookupError), unit_of_work() as work:
        actions.record_print(work, people.an.actor, certificate.id, Layout.SHEET, PrintPurpose.FILE, NOON)
    assert queries.prints(db.session(), people.hoa.actor) == []


@pytest.mark.parametrize("wrong", [{"layout": "poster"}, {"purpose": "fun"}])
def test_the_register_takes_no_other_layout_or_purpose(people, certificate, wrong):
    right = {"id": "P" * 26, "certificate_id": certificate.id, "printed_by": people.an.id, "printed_at": NOON}
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(PrintEntry(**{**right, "layout": "sheet", "purpose": "file", **wrong}))


def test_before_the_first_key_nothing_is_issued_and_no_number_taken(people, app, proposal):
    with pytest.raises(NoKeyError), unit_of_work() as work:
        actions.issue(work, app.config["SETTINGS"], people.hoa.actor, proposal.id, 1, NOON)

    assert db.session.scalars(select(Counter)).all() == []
    assert db.session.scalars(select(Certificate)).all() == []
    assert not (app.config["SETTINGS"].instance / "keys").exists()


def test_places_of_the_status_list_are_drawn_by_chance_and_never_twice(people, settings, monkeypatch):
    drawn = iter([5, 5, 5, 9])
    monkeypatch.setattr(actions.chance, "below", lambda _bound: next(drawn))
    for person in (people.an, people.binh):
        with unit_of_work() as work:
            ready = factories.ready_application(work, person, people.organisation)
            proposed = actions.propose(work, people.chi.actor, ready.id, NOON)
            actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)

    places = db.session.execute(select(Certificate.status_list, Certificate.status_index)).all()
    assert sorted(places) == [(1, 5), (1, 9)]


def test_a_list_that_is_four_fifths_full_is_followed_by_the_next(people, settings, proposal):
    with unit_of_work() as work:
        work.add(Counter(series="status", last=MOST_TAKEN))
        work.flush()
        issued = actions.issue(work, settings, people.hoa.actor, proposal.id, 1, NOON)

    assert issued.status_list == 2


# --- the pages ------------------------------------------------------------------------------------------------------


def test_the_whole_way_through_the_web(people, settings, application):
    chi, hoa, an = people.chi, people.hoa, people.an
    assert chi.post(f"/decisions/applications/{application.id}/propose").status_code == 303
    [waiting] = db.session.scalars(select(Proposal)).all()
    assert people.an.actor.name in hoa.get("/decisions").text
    assert hoa.get(f"/decisions/proposals/{waiting.id}").status_code == 200

    answers = [hoa.post(f"/decisions/proposals/{waiting.id}/issue", {"version": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    [issued] = db.session.scalars(select(Certificate)).all()
    assert issued.number in hoa.get(answers[0].location).text
    assert issued.number in an.get("/certificates").text
    assert an.post(f"/certificates/{issued.id}/sheet.pdf").data.startswith(b"%PDF")

    told = {"ground": "erased-content", "facts": "Tẩy xóa ngày sinh", "hearing": "Không trả lời"}
    assert chi.post(f"/decisions/certificates/{issued.id}/revoke", {**told, "hearing": ""}).status_code == 422
    assert chi.post(f"/decisions/certificates/{issued.id}/revoke", {**told, "ground": "bored"}).status_code == 422
    for _ in range(2):
        assert chi.post(f"/decisions/certificates/{issued.id}/revoke", told).status_code == 303
    [proposed] = db.session.scalars(select(RevocationProposal)).all()
    assert "Tẩy xóa ngày sinh" in hoa.get(f"/decisions/revocations/{proposed.id}").text
    decision = {"version": "1", "decision_number": "QĐ-07/2026"}
    assert hoa.post(f"/decisions/revocations/{proposed.id}/approve", {"version": "1"}).status_code == 422
    for _ in range(2):
        assert hoa.post(f"/decisions/revocations/{proposed.id}/approve", decision).status_code == 303
    assert 'data-standing="revoked"' in people.stranger().get(f"/v/{issued.code}").text
    assert 'data-state="revoked"' in an.get("/certificates").text
    assert an.post(f"/certificates/{issued.id}/sheet.pdf").status_code == 200  # the holder keeps what was issued


@pytest.mark.parametrize("who", ["mai", "binh", "dung", "khanh", "linh"])
def test_strangers_find_nothing(people, certificate, who):
    stranger = people.everybody[who]
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.chi.actor, certificate.id, RevocationGround.ERASED_CONTENT, "Tẩy xóa", "Thừa nhận", NOON
        )

    for path in (
        f"/decisions/proposals/{certificate.proposal_id}",
        f"/decisions/certificates/{certificate.id}",
        f"/decisions/revocations/{proposed.id}",
    ):
        assert stranger.get(path).status_code in {403, 404}, path
    for path in (
        f"/certificates/{certificate.id}/sheet.pdf",
        f"/certificates/{certificate.id}/card.pdf",
        f"/decisions/certificates/{certificate.id}/print",
        f"/decisions/proposals/{certificate.proposal_id}/issue",
        f"/decisions/proposals/{certificate.proposal_id}/refuse",
        f"/decisions/certificates/{certificate.id}/revoke",
        f"/decisions/revocations/{proposed.id}/approve",
        f"/decisions/revocations/{proposed.id}/refuse",
    ):
        told = {
            "version": "1",
            "reason": "x",
            "ground": "erased-content",
            "facts": "x",
            "hearing": "x",
            "decision_number": "1",
        }
        assert stranger.post(path, told).status_code in {403, 404}, path
    assert certificate.number not in stranger.get("/decisions").text
    assert [event.kind for event in db.session.scalars(select(CertificateEvent))] == []


def test_the_register_is_searched_by_number_and_by_name_without_marks(people, settings, certificate):
    for wanted in ("phuong an", "PHƯƠNG", certificate.number.lower(), "00001"):
        assert certificate.number in people.chi.get("/decisions", query_string={"wanted": wanted}).text, wanted
    for wanted in ("%", "Bình", "00002"):
        assert certificate.number not in people.chi.get("/decisions", query_string={"wanted": wanted}).text, wanted


def test_every_act_is_in_the_record(people, settings, certificate):
    test_id = certificate.id
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.chi.actor, test_id, RevocationGround.ERASED_CONTENT, "Tẩy xóa", "Thừa nhận", NOON
        )
        actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, False, "QĐ-9", NOON)

    acts = [entry.action for entry in latest(db.session(), 100) if entry.action.startswith("certificates.")]
    assert acts[::-1] == [
        "certificates.propose",
        "certificates.issue",
        "certificates.propose-revocation",
        "certificates.decide-revocation",
    ]
    assert broken_at(db.session()) is None
    assert "Nguyễn" not in str([entry.facts for entry in latest(db.session(), 100)])


# --- what the database itself refuses -------------------------------------------------------------------------------


def columns_of(row):
    return {column.name: getattr(row, column.name) for column in type(row).__table__.columns}


@pytest.mark.parametrize(
    "changes",
    [
        {},  # a second proposal of the same application
        {"application_id": "other"},  # a second use of the same practical pass
        {"application_id": "other", "practical_result_id": "theory", "proposed_by": "candidate"},
        {"application_id": "other", "practical_result_id": "theory", "state": "approved"},
        {"application_id": "other", "practical_result_id": "theory", "state": "refused", "decided_by": "head"},
        {"application_id": "other", "practical_result_id": "theory", "state": "approved", "decided_by": "candidate"},
        {"application_id": "other", "practical_result_id": "theory", "state": "lost"},
    ],
)
def test_the_database_holds_no_second_and_no_biased_proposal(people, proposal, changes):
    with unit_of_work() as work:
        other = factories.accepted_application(work, people.an, people.organisation, "amateur-4")
    stands_for = {
        "other": other.id,
        "theory": proposal.theory_result_id,
        "candidate": proposal.account_id,
        "head": people.hoa.id,
    }
    row = {**columns_of(proposal), "id": "z" * 26, **{k: stands_for.get(v, v) for k, v in changes.items()}}
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(Proposal(**row))


@pytest.mark.parametrize(
    "same", [{"number"}, {"code"}, {"proposal_id"}, {"status_list", "status_index"}, {"out-of-range"}]
)
def test_the_database_holds_each_number_code_decision_and_place_once(people, settings, certificate, same):
    with unit_of_work() as work:
        ready = factories.ready_application(work, people.binh, people.organisation)
        other = actions.propose(work, people.chi.actor, ready.id, NOON)
    fresh = {
        "number": "X",
        "code": "X",
        "proposal_id": other.id,
        "status_list": 7,
        "status_index": 131072 if "out-of-range" in same else 131071,
    }
    row = {**columns_of(certificate), "id": "z" * 26}
    row.update({name: value for name, value in fresh.items() if name not in same})
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(Certificate(**row))


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "forgotten"},
        {"kind": "revoked", "ground": "", "decision_number": "QĐ-1"},
        {"kind": "revoked", "ground": "erased-content", "decision_number": ""},
        {"kind": "revoked", "ground": "erased-content", "decision_number": "QĐ-1", "decided_by": "proposer"},
        {"kind": "replaced", "decided_by": "proposer"},
    ],
)
def test_the_database_knows_no_revocation_without_ground_decision_and_two_people(people, certificate, changes):
    row = {
        "id": "z" * 26,
        "certificate_id": certificate.id,
        "effective_on": NOON.date(),
        "proposed_by": people.chi.id,
        "decided_by": people.hoa.id,
        "decided_at": NOON,
        **changes,
    }
    row["decided_by"] = people.chi.id if row["decided_by"] == "proposer" else row["decided_by"]
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(CertificateEvent(**row))


def test_the_database_holds_one_open_proposal_to_revoke(people, certificate):
    def row(**changes):
        told = {
            "ground": "erased-content",
            "facts": "x",
            "hearing": "y",
            "proposed_by": people.chi.id,
            "proposed_at": NOON,
        }
        return RevocationProposal(id=public_id(), certificate_id=certificate.id, **{**told, **changes})

    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add_all([row(), row()])
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(row(hearing=""))
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(row(state="lost"))


def test_the_longest_code_of_an_organisation_still_makes_a_number(people, settings):
    """Twelve letters are what the form of organisations allows; with them a number has the 32 bytes that a credential holds."""
    with unit_of_work() as work:
        work.get_one(Organisation, people.organisation.id).code = "VTDNDHANOI12"
        ready = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, people.chi.actor, ready.id, NOON)
        issued = actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)

    assert issued.number.startswith("VTDNDHANOI12/VTDND3/2026/00001-")
    assert len(issued.number) == 32
