"""Organisations: the public list, what the authority records, and what people are qualified for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.domain import examiners
from app.domain.classes import OperatorClass
from app.domain.refusal import Reason, RefusedError
from app.kernel import clock
from app.kernel.actor import Grant, Role
from app.kernel.db import session, unit_of_work
from app.organisations import actions, queries
from app.organisations.models import Organisation, Qualification, Recognition

NEW = {
    "name_vi": "Đài Vô tuyến Huế",
    "name_en": "Huế Radio Club",
    "code": "VTHUE1",
    "address": "Huế",
    "phone": "0234 123 456",
}
RECOGNITION = {
    "number": "GCN-09/2025",
    "issued_by": "Bộ Khoa học và Công nghệ",
    "classes": ["amateur-3", "amateur-4"],
    "from_on": "01/09/2025",
}
ENDING = {"until_on": "15/11/2026", "ground": "61.1.c", "decision": "QĐ 77/2026"}
PROPOSAL = {
    "has_degree": "y",
    "degree": "Kỹ sư Điện tử – Viễn thông, ĐHBK Hà Nội, 2012",
    "certificate_class": "amateur-2",
    "operating_since": "01/02/2020",
    "telegraphy_since": "",
    "evidence": "Bằng số 123; chứng chỉ VTDND1-2018-00004",
}
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def recognition_of(people) -> Recognition:
    return session().scalars(select(Recognition).where(Recognition.organisation_id == people.organisation.id)).one()


def propose(people, person, **facts) -> str:
    """Have Chi propose a qualification by the web, and return its id."""
    path = f"/staff/{people.organisation.id}/{person.id}/qualification"
    assert people.chi.post(path, {**PROPOSAL, **facts}).status_code == 303
    return (
        session()
        .scalars(
            select(Qualification.id).where(Qualification.account_id == person.id, Qualification.refused_at.is_(None))
        )
        .one()
    )


# The public list (Article 59.6)


def test_anybody_reads_the_public_list(people):
    page = people.stranger().get("/organisations?lang=en")

    assert page.status_code == 200
    assert "VTDND1 Amateur Radio Society" in page.text
    assert "GCN-01/2024" in page.text
    assert "Hội Vô tuyến nghiệp dư Hà Nội" in people.stranger().get("/organisations").text


def test_the_public_list_shows_a_revocation(people):
    recognition = recognition_of(people)
    people.khanh.post(f"/authority/recognitions/{recognition.id}/end", {**ENDING, "until_on": "01/02/2026"})

    assert "Revoked from 1 February 2026" in people.stranger().get("/organisations?lang=en").text


# What the authority records


def test_the_authority_enters_and_recognises_an_organisation(people):
    entered = people.khanh.post("/authority/organisations", NEW)
    page = entered.headers["Location"]
    body = session().scalars(select(Organisation).where(Organisation.code == "VTHUE1")).one()
    assert entered.status_code == 303
    assert "can receive no applications" in people.khanh.get(page + "?lang=en").text

    recorded = people.khanh.post(f"{page}/recognitions", RECOGNITION)

    assert recorded.status_code == 303
    assert queries.recognition(session(), body.id, OperatorClass.AMATEUR_3, date(2025, 9, 1))
    assert not queries.recognition(session(), body.id, OperatorClass.AMATEUR_3, date(2025, 8, 31))
    assert not queries.recognition(session(), body.id, OperatorClass.AMATEUR_2, date(2025, 9, 1))
    standing = {one.organisation.code: one.classes for one in queries.certifying(session(), date(2025, 9, 1))}
    assert standing["VTHUE1"] == (OperatorClass.AMATEUR_3, OperatorClass.AMATEUR_4)


def test_what_is_sent_twice_is_entered_once(people):
    for _ in range(2):
        page = people.khanh.post("/authority/organisations", NEW).headers["Location"]
    for _ in range(2):
        assert people.khanh.post(f"{page}/recognitions", RECOGNITION).status_code == 303

    body = session().scalars(select(Organisation).where(Organisation.code == "VTHUE1")).one()
    assert len(body.recognitions) == 1
    acts = session().scalars(select(AuditEntry.action).where(AuditEntry.subject_id == body.id)).all()
    assert acts == ["organisations.found", "organisations.recognise"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"code": "VTDND1"}, "Another organisation has this code."),
        ({"code": "vt 1"}, "capital letters and figures"),
        ({"name_vi": ""}, "Please fill this in."),
        ({"address": "a" * 301}, "at most 300"),
    ],
)
def test_a_wrong_organisation_is_shown_again(people, wrong, says):
    answer = people.khanh.post("/authority/organisations?lang=en", {**NEW, **wrong})

    assert answer.status_code == 422
    assert says in answer.text


def test_another_recognition_under_the_same_number_is_refused(people):
    page = f"/authority/organisations/{people.organisation.id}/recognitions"
    people.khanh.post(page, RECOGNITION)

    answer = people.khanh.post(page + "?lang=en", {**RECOGNITION, "classes": ["amateur-1"]})

    assert answer.status_code == 422
    assert "recorded already" in answer.text


@pytest.mark.article("62")
@pytest.mark.article("63.3.a")
def test_from_its_end_on_a_recognition_allows_nothing(people):
    recognition = recognition_of(people)
    ended = people.khanh.post(f"/authority/recognitions/{recognition.id}/end", ENDING)

    assert ended.status_code == 303
    with unit_of_work() as work:
        body, lowest = people.organisation.id, OperatorClass.AMATEUR_4
        assert queries.require_recognised(work, body, lowest, date(2026, 11, 14))
        with pytest.raises(RefusedError) as refusal:
            queries.require_recognised(work, body, lowest, date(2026, 11, 15))
    finding = refusal.value.findings[0]
    assert (finding.reason, str(finding.source)) == (Reason.ORGANISATION_NOT_RECOGNISED, "62")


def test_an_end_is_recorded_once(people):
    page = f"/authority/recognitions/{recognition_of(people).id}/end"

    assert people.khanh.post(page, ENDING).status_code == 303
    assert people.khanh.post(page, ENDING).status_code == 303
    assert people.khanh.post(page, {**ENDING, "until_on": "16/11/2026"}).status_code == 409
    assert recognition_of(people).until_on == date(2026, 11, 15)
    acts = select(AuditEntry).where(AuditEntry.action == "organisations.end-recognition")
    assert len(session().scalars(acts).all()) == 1


def test_an_end_comes_after_the_beginning(people):
    page = f"/authority/recognitions/{recognition_of(people).id}/end"

    assert people.khanh.post(page, {**ENDING, "until_on": "01/01/2024"}).status_code == 422
    assert people.khanh.post(page, {**ENDING, "ground": "61.2"}).status_code == 422
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(update(Recognition).values(until_on=date(2024, 1, 1)))


def test_only_the_authority_records(people):
    for person in (people.an, people.chi, people.hoa, people.linh):
        assert person.get("/authority/organisations").status_code == 403
        assert person.post("/authority/organisations", NEW).status_code == 403
        assert person.post(f"/authority/recognitions/{recognition_of(people).id}/end", ENDING).status_code == 403
    for path in ("/authority/organisations/nothing", "/authority/recognitions/nothing/end"):
        assert people.khanh.get(path).status_code == 404


# People


def test_the_manager_sees_the_people_and_adds_one(people):
    page = people.chi.get("/staff?lang=en").text
    assert people.dung.actor.name in page
    assert people.mai.actor.name not in page

    added = people.chi.post(f"/staff/{people.organisation.id}", {"email": "BINH@example.vn", "role": "examiner"})

    assert added.status_code == 303
    assert people.binh.actor.name in people.chi.get("/staff").text
    assert people.binh.get("/desk").status_code == 403


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"email": "nobody@example.vn", "role": "examiner"}, "Nobody has an account"),
        ({"email": "binh@example.vn", "role": "head"}, "Choose a role."),
        ({"email": "binh@example.vn", "role": "manager"}, "Choose a role."),
        ({"email": "binh@example.vn"}, "Choose a role."),
        ({"email": "", "role": "examiner"}, "Please fill this in."),
    ],
)
def test_a_manager_appoints_only_examiners_and_invigilators(people, data, says):
    answer = people.chi.post(f"/staff/{people.organisation.id}?lang=en", data)

    assert answer.status_code == 422
    assert says in answer.text
    assert people.binh.id not in {one.account_id for one in queries.staff(session(), people.organisation.id)}


def test_nobody_appoints_themselves(people):
    answer = people.chi.post(f"/staff/{people.organisation.id}", {"email": "chi@example.vn", "role": "examiner"})

    assert answer.status_code == 409


def test_the_authority_appoints_the_head(people):
    page = f"/authority/organisations/{people.organisation.id}/people"

    assert people.khanh.post(page, {"email": "binh@example.vn", "role": "head"}).status_code == 303
    assert people.khanh.post(page, {"email": "binh@example.vn", "role": "examiner"}).status_code == 422
    roles = {one.account_id: one.roles for one in queries.staff(session(), people.organisation.id)}
    assert roles[people.binh.id] == (Role.HEAD,)


def test_an_action_knows_who_may_appoint(people):
    for person, role in ((people.chi, Role.HEAD), (people.khanh, Role.EXAMINER), (people.mai, Role.EXAMINER)):
        with pytest.raises(LookupError), unit_of_work() as work:
            actions.appoint_staff(work, person.actor, "binh@example.vn", role, people.organisation.id, AT)


def test_another_organisation_is_not_there_for_a_manager(people):
    ours = people.organisation.id

    for path in (f"/staff/{ours}", f"/staff/{ours}/{people.dung.id}/qualification", "/staff/nothing"):
        assert people.mai.get(path).status_code == 404
    assert people.mai.post(f"/staff/{ours}", {"email": "binh@example.vn", "role": "examiner"}).status_code == 404
    assert people.mai.post(f"/staff/{ours}/{people.dung.id}/qualification", PROPOSAL).status_code == 404
    theirs = people.other_organisation.id
    assert people.mai.post(f"/staff/{theirs}/{people.dung.id}/qualification", PROPOSAL).status_code == 404


# Qualifications (Article 58.3)


@pytest.mark.article("58.3.a")
@pytest.mark.article("58.3.b")
def test_a_qualification_counts_once_somebody_else_verified_it(people):
    proposed = propose(people, people.dung)
    assert queries.qualification(session(), people.dung.id) is None
    page = people.khanh.get("/qualifications?lang=en").text
    assert people.dung.actor.name in page
    assert "Class 2, Class 3, Class 4" in page

    assert people.khanh.post(f"/qualifications/{proposed}/verify").status_code == 303

    assert queries.qualification(session(), people.dung.id) == examiners.Qualification(
        degree=True, certificate_class=OperatorClass.AMATEUR_2, operating_since=date(2020, 2, 1)
    )
    assert "Nothing waits for you" in people.khanh.get("/qualifications?lang=en").text
    assert "Verified on" in people.chi.get("/staff?lang=en").text


def test_a_qualification_is_turned_down_with_a_reason(people):
    proposed = propose(people, people.dung)

    assert people.khanh.post(f"/qualifications/{proposed}/refuse", {"reason": ""}).status_code == 422
    assert people.khanh.post(f"/qualifications/{proposed}/refuse", {"reason": "Thiếu bằng"}).status_code == 303
    assert people.khanh.post(f"/qualifications/{proposed}/refuse", {"reason": "Thiếu bằng"}).status_code == 303
    assert people.khanh.post(f"/qualifications/{proposed}/verify").status_code == 409
    assert "Thiếu bằng" in people.chi.get("/staff").text
    assert queries.qualification(session(), people.dung.id) is None


def test_a_newer_proposal_takes_the_place_of_one_that_waits(people):
    first = propose(people, people.dung)
    assert propose(people, people.dung) == first

    second = propose(people, people.dung, certificate_class="amateur-1")

    assert second != first
    assert people.khanh.post(f"/qualifications/{first}/verify").status_code == 409
    assert people.khanh.post(f"/qualifications/{second}/verify").status_code == 303


def test_verified_once_and_kept_until_something_newer_is_verified(people):
    proposed = propose(people, people.dung)
    for _ in range(2):
        assert people.khanh.post(f"/qualifications/{proposed}/verify").status_code == 303
    acts = select(AuditEntry).where(AuditEntry.action == "organisations.verify-qualification")
    assert len(session().scalars(acts).all()) == 1

    path = f"/staff/{people.organisation.id}/{people.dung.id}/qualification"
    people.chi.post(path, {**PROPOSAL, "certificate_class": "amateur-1"})

    held = queries.qualification(session(), people.dung.id)
    assert held
    assert held.certificate_class is OperatorClass.AMATEUR_2


def test_nobody_verifies_their_own_or_what_they_proposed(people):
    ours = people.organisation.id
    both = people.another("both", "Trịnh Hai Vai", Grant(Role.MANAGER, ours), Grant(Role.AUTHORITY))
    assert both.post(f"/staff/{ours}/{people.em.id}/qualification", PROPOSAL).status_code == 303
    of_em = session().scalars(select(Qualification.id)).one()
    of_both = propose(people, both)

    for proposed in (of_em, of_both):
        assert both.post(f"/qualifications/{proposed}/verify").status_code == 409
        assert both.post(f"/qualifications/{proposed}/refuse", {"reason": "–"}).status_code == 409
    assert "somebody else has to decide" in both.get("/qualifications?lang=en").text
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(update(Qualification).values(verified_by=Qualification.account_id))
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(update(Qualification).values(verified_by=Qualification.proposed_by))


def test_only_the_authority_verifies(people):
    proposed = propose(people, people.dung)

    for person in (people.an, people.chi, people.mai, people.dung):
        assert person.get("/qualifications").status_code == 403
        assert person.post(f"/qualifications/{proposed}/verify").status_code == 403
    assert people.khanh.post("/qualifications/nothing/verify").status_code == 404
    assert people.khanh.post("/qualifications/nothing/refuse", {"reason": "–"}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"degree": ""}, "Say which degree it is."),
        ({"evidence": ""}, "Please fill this in."),
        ({"evidence": "x" * 401}, "at most 400"),
        ({"operating_since": (clock.today() + timedelta(days=1)).isoformat()}, "has not come yet"),
        ({"telegraphy_since": "31/02/2020"}, "no such day"),
    ],
)
def test_a_wrong_proposal_is_shown_again(people, wrong, says):
    path = f"/staff/{people.organisation.id}/{people.dung.id}/qualification?lang=en"
    answer = people.chi.post(path, {**PROPOSAL, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert not session().scalars(select(Qualification)).all()
