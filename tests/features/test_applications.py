"""Dossiers, through the web: filled in, handed in, checked, supplemented, decided; and who never sees them."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from app.applications import actions, queries
from app.applications.models import Application, Document, Notice
from app.audit.models import AuditEntry
from app.domain.classes import OperatorClass
from app.domain.dossier import DocumentKind
from app.domain.periods import corresponding_day
from app.domain.refusal import Reason, RefusedError
from app.kernel import clock, files
from app.kernel.actor import Grant, Role
from app.kernel.db import db, session, unit_of_work
from app.policy import actions as policy
from app.policy.queries import working_calendar
from tests.people import People, Person, password_hash

PERSON = {
    "full_name": "Nguyễn Thị Phương An",
    "latin_name": "",
    "sex": "female",
    "born_on": "14/03/1998",
    "birth_place": "Phường Thuận Hòa, thành phố Huế",
    "nationality": "VNM",
    "phone": "0912 345 678",
    "address": "12 Lê Lợi, Huế",
}
IDENTITY = {
    "identity_kind": "citizen-card",
    "identity_number": "046 198 001234",
    "identity_issued_on": "01/05/2022",
    "identity_expires_on": "",
    "identity_issued_by": "Cục Cảnh sát QLHC về TTXH",
}


@cache
def picture(width: int = 600, height: int = 800, colour: str = "white", form: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form)
    return out.getvalue()


def a_file(content: bytes = b"", name: str = "giấy.jpg") -> tuple[BytesIO, str]:
    return BytesIO(content or picture()), name


def in_words(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def row(application_id: str) -> Application:
    found = session().get(Application, application_id, populate_existing=True)
    assert found
    return found


def only_application() -> Application:
    return session().scalars(select(Application)).one()


def acts(application_id: str) -> list[str]:
    entries = select(AuditEntry).where(AuditEntry.subject_id == application_id).order_by(AuditEntry.number)
    return [entry.action.removeprefix("applications.") for entry in session().scalars(entries)]


def started(people: People, person: Person, operator_class: str = "amateur-3") -> str:
    """Begin an application by the web and return its id."""
    answer = person.post(
        "/applications/new", {"operator_class": operator_class, "organisation_id": people.organisation.id}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"].rsplit("/", 1)[1])


def save(person: Person, application_id: str, name: str, data: dict[str, Any]) -> Any:
    """Save one page of a dossier as it stands."""
    return person.post(
        f"/applications/{application_id}/{name}?lang=en", {"version": row(application_id).version, **data}
    )


def complete(person: Person, application_id: str) -> None:
    """Fill in what every class asks for."""
    for name, data in (
        ("person", PERSON),
        ("identity", {**IDENTITY, "picture": a_file(picture(1000, 700))}),
        ("photo", {"picture": a_file(picture()), "taken_on": in_words(clock.today())}),
    ):
        answer = save(person, application_id, name, data)
        assert answer.status_code == 303, answer.text


def handed_in(people: People, person: Person, operator_class: str = "amateur-3") -> str:
    """Bring an application to the organisation's desk."""
    application_id = started(people, person, operator_class)
    complete(person, application_id)
    answer = person.post(
        f"/applications/{application_id}/submit", {"version": row(application_id).version, "truthful": "y"}
    )
    assert answer.status_code == 303, answer.text
    assert row(application_id).state == "submitted"
    return application_id


def on_paper(people: People, received_on: date, at: datetime | None = None, email: str = "giay@example.vn") -> str:
    """Have Chi receive an incomplete application that came on paper on some day, and return its id."""
    at = at or datetime(received_on.year, received_on.month, received_on.day, 8, 0, tzinfo=UTC)
    with unit_of_work() as work:
        application = actions.start_on_paper(
            work,
            people.chi.actor,
            people.organisation.id,
            OperatorClass.AMATEUR_3,
            email,
            "Trần Văn Giấy",
            received_on,
            password_hash(),
            at,
        )
        actions.submit(work, people.chi.actor, application.id, application.version, at, received_on)
    return application.id


# Beginning


def test_the_first_page_says_what_to_do(people):
    page = people.an.get("/applications?lang=en").text

    assert "You have not applied yet" in page
    assert 'href="/applications/new"' in page


@pytest.mark.article("57.1.a")
@pytest.mark.article("57.1.d")
def test_the_cards_say_what_each_class_allows_and_asks(people):
    page = people.an.get("/applications/new?lang=en").text

    for words in (
        "1,000 W, all modes",
        "20 W, all modes except CW telegraphy",
        "50 questions, 40 right answers pass",
        "Morse code, 36 words in 3 minutes",
        "You must hold class 2 and have operated a station for at least 1 year",
        "2 voice contacts, no Morse code",
        "VTDND1 Amateur Radio Society",
    ):
        assert words in page


def test_a_double_click_begins_once(people):
    assert started(people, people.an) == started(people, people.an)

    assert acts(only_application().id) == ["start"]


def test_one_open_application_for_a_class(people):
    started(people, people.an)
    answer = people.an.post(
        "/applications/new", {"operator_class": "amateur-3", "organisation_id": people.other_organisation.id}
    )

    assert answer.status_code == 409
    started(people, people.an, "amateur-4")
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(update(Application).values(operator_class="amateur-3"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Choose the class you apply for."),
        ({"operator_class": "amateur-9"}, "Choose the class you apply for."),
        ({"operator_class": "amateur-3"}, "Choose an organisation."),
        ({"operator_class": "amateur-3", "organisation_id": "nothing"}, "Choose an organisation."),
    ],
)
def test_a_wrong_beginning_is_shown_again(people, data, says):
    answer = people.an.post("/applications/new?lang=en", data)

    assert answer.status_code == 422
    assert says in answer.text


@pytest.mark.article("62")
@pytest.mark.article("63.3.a")
def test_only_a_recognised_organisation_receives(people):
    with unit_of_work() as work:
        body = people.organisation.id
        work.execute(
            update(queries.Application.metadata.tables["recognition"])
            .where(queries.Application.metadata.tables["recognition"].c.organisation_id == body)
            .values(classes=["amateur-4"])
        )
    answer = people.an.post("/applications/new?lang=en", {"operator_class": "amateur-3", "organisation_id": body})

    assert answer.status_code == 422
    assert "not recognised for the class you chose" in answer.text
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.start(work, people.an.actor, OperatorClass.AMATEUR_3, body, clock.now())
    assert refusal.value.findings[0].reason is Reason.ORGANISATION_NOT_RECOGNISED


def test_the_organisation_has_to_be_recognised_when_handing_in_and_when_accepting(people):
    application_id = started(people, people.an)
    complete(people.an, application_id)
    recognition = queries.Application.metadata.tables["recognition"]

    def recognised_until(day: date | None) -> None:
        with unit_of_work() as work:
            work.execute(update(recognition).values(until_on=day))

    recognised_until(clock.today())
    refused = people.an.post(
        f"/applications/{application_id}/submit", {"version": row(application_id).version, "truthful": "y"}
    )
    assert refused.status_code == 409
    assert row(application_id).state == "draft"

    recognised_until(None)
    people.an.post(f"/applications/{application_id}/submit", {"version": row(application_id).version, "truthful": "y"})
    recognised_until(clock.today())
    assert (
        people.chi.post(f"/desk/{application_id}/accept", {"version": row(application_id).version}).status_code == 409
    )
    assert row(application_id).state == "submitted"


# Filling in


def test_the_task_list_leads_through_the_pages_of_the_class(people):
    page = people.an.get(f"/applications/{started(people, people.an, 'amateur-1')}?lang=en").text
    for title in (
        "Personal data",
        "Identity paper",
        "Photograph",
        "Class 2 certificate",
        "A year of operating",
        "Telegraphy",
    ):
        assert title in page
    fourth = started(people, people.an, "amateur-4")
    assert "Telegraphy test" not in people.an.get(f"/applications/{fourth}?lang=en").text
    for name in ("telegraphy", "class-2", "operation"):
        assert people.an.get(f"/applications/{fourth}/{name}").status_code == 404
        assert save(people.an, fourth, name, {}).status_code == 404


@pytest.mark.parametrize("name", list(queries.SECTIONS))
def test_every_page_opens_and_may_be_saved_half_done(people, name):
    application_id = started(people, people.an, "amateur-1")
    assert people.an.get(f"/applications/{application_id}/{name}").status_code == 200
    if name != "photo":
        half = {"wants_morse_exemption": "yes"} if name == "telegraphy" else {"nationality": "VNM"}
        assert save(people.an, application_id, name, half).status_code == 303


def test_a_name_is_kept_in_nfc_with_its_latin_form(people):
    application_id = started(people, people.an)
    decomposed = unicodedata.normalize("NFD", "  Đặng  Thị Phương Thảo ")

    save(people.an, application_id, "person", {**PERSON, "full_name": decomposed})

    kept = row(application_id)
    assert kept.full_name == "Đặng Thị Phương Thảo"
    assert kept.latin_name == "DANG THI PHUONG THAO"
    assert kept.search_name == "dang thi phuong thao"
    assert "DANG THI PHUONG THAO" in people.an.get(f"/applications/{application_id}/person").text


def test_the_latin_form_is_suggested_and_may_be_another(people):
    application_id = started(people, people.an)
    suggested = save(people.an, application_id, "person", {**PERSON, "full_name": "Đỗ Đức Ấn", "suggest": "1"})
    assert suggested.status_code == 200
    assert 'value="DO DUC AN"' in suggested.text
    assert row(application_id).full_name == people.an.actor.name

    save(people.an, application_id, "person", {**PERSON, "full_name": "Đỗ Đức Ấn", "latin_name": "Do Duc Aan"})
    assert row(application_id).latin_name == "DO DUC AAN"
    save(people.an, application_id, "person", {**PERSON, "full_name": "Đỗ Đức Ấn", "latin_name": ""})
    save(people.an, application_id, "person", {**PERSON, "full_name": "Đỗ Đức Ân Em", "latin_name": "DO DUC AN"})
    assert row(application_id).latin_name == "DO DUC AN EM"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"full_name": "An\u202eNguyễn"}, "cannot be printed"),
        ({"full_name": "An\x00"}, "cannot be printed"),
        ({"full_name": "An 2"}, "characters that no name has"),
        ({"full_name": "Ấ" * 100}, "too long"),
        ({"latin_name": "田中"}, "letters A to Z"),
        ({"sex": "x"}, "Choose one of the list."),
        ({"born_on": "31/02/1998"}, "no such day"),
        ({"born_on": "01/01/2199"}, "has not come yet"),
        ({"nationality": "XXX"}, "Choose one of the list."),
        ({"phone": "call me"}, "telephone number"),
        ({"address": "a" * 301}, "too long"),
        ({"birth_place": "b" * 201}, "at most 200"),
    ],
)
def test_bad_personal_data_are_shown_again_and_not_kept(people, wrong, says):
    application_id = started(people, people.an)
    answer = save(people.an, application_id, "person", {**PERSON, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert row(application_id).version == 1


def test_nationalities_are_those_of_today_in_the_readers_language(people):
    application_id = started(people, people.an)
    vietnamese = people.an.get(f"/applications/{application_id}/person?lang=vi").text
    english = people.an.get(f"/applications/{application_id}/person?lang=en").text

    assert vietnamese.count("<option") == english.count("<option") > 200
    assert "Nhật Bản" in vietnamese
    assert "Japan" in english
    for gone in ("SUN", "DDR", "YUG", "ZZZ", "XAA"):
        assert f'value="{gone}"' not in english


@pytest.mark.article("63.2.b")
@pytest.mark.parametrize(
    ("wrong", "reason", "says"),
    [
        (
            {"identity_kind": "old-identity-card", "identity_number": "123456789"},
            "identity-paper-no-longer-usable",
            "2024",
        ),
        ({"identity_number": "123456789"}, "identity-number-malformed", "not what its number looks like"),
        ({"identity_expires_on": "01/01/2025"}, "identity-paper-expired", "valid until"),
    ],
)
def test_an_identity_paper_that_will_not_do_is_said_at_once(people, wrong, reason, says):
    application_id = started(people, people.an)
    saved = save(people.an, application_id, "identity", {**IDENTITY, **wrong})

    assert saved.status_code == 303
    assert says in people.an.get(saved.headers["Location"]).text
    kept = row(application_id)
    found = queries.missing(kept, kept.documents, clock.today())
    assert (reason, "63.2.b") in [(finding.reason, str(finding.source)) for finding in found]


def test_two_windows_lose_nothing(people):
    application_id = started(people, people.an)
    version = row(application_id).version
    page = f"/applications/{application_id}/person?lang=en"
    assert people.an.post(page, {**PERSON, "version": version}).status_code == 303
    assert people.an.post(page, {**PERSON, "version": version}).status_code == 303  # a double click

    other = people.an.post(page, {**PERSON, "address": "99 Trần Phú, Huế", "version": version})

    assert other.status_code == 409
    assert "changed in another window" in other.text
    assert "99 Trần Phú, Huế" in other.text
    assert f'name="version" type="hidden" value="{row(application_id).version}"' in other.text
    assert row(application_id).address == PERSON["address"]
    assert acts(application_id) == ["start", "fill"]


@pytest.mark.parametrize("version", ["", "x", "0", "-1", str(2**31), str(2**63), "9" * 5000])
def test_a_version_that_is_none_changes_nothing(people, version):
    application_id = started(people, people.an)

    assert people.an.post(f"/applications/{application_id}/person", {**PERSON, "version": version}).status_code == 422
    assert people.an.post(f"/applications/{application_id}/withdraw", {"version": version}).status_code == 400
    assert row(application_id).state == "draft"


# Pictures


@pytest.mark.article("63.2.c")
@pytest.mark.parametrize(
    ("content", "taken_days_ago", "says"),
    [
        (picture(600, 600), 1, "3 × 4"),
        (picture(300, 400), 1, "needs at least"),
        (picture(), 200, "Please use one taken on"),
    ],
)
def test_a_photograph_that_will_not_do_is_refused_at_once(people, content, taken_days_ago, says):
    application_id = started(people, people.an)
    taken_on = clock.today() - timedelta(days=taken_days_ago)
    answer = save(people.an, application_id, "photo", {"picture": a_file(content), "taken_on": in_words(taken_on)})

    assert answer.status_code == 422
    assert says in answer.text
    assert not session().scalars(select(Document)).all()


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"%PDF-1.7 not a picture", 422, "not a picture"),
        (b"GIF89a", 422, "not a picture"),
        (picture()[:500], 422, "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "not a picture"),
        (b"\xff" * (files.LARGEST_UPLOAD_BYTES + 1), 413, "larger than 5 MB"),
        (b"", 422, "Choose the photograph."),
    ],
)
def test_what_is_no_picture_is_shown_again(people, content, status, says):
    application_id = started(people, people.an)
    sent = (BytesIO(content), "a.jpg")
    answer = save(people.an, application_id, "photo", {"picture": sent, "taken_on": in_words(clock.today())})

    assert answer.status_code == status
    assert says in answer.text
    assert row(application_id).version == 1


def test_far_too_much_is_cut_off_before_it_is_read(people):
    application_id = started(people, people.an)
    answer = save(people.an, application_id, "photo", {"picture": a_file(b"x" * 6_000_000), "taken_on": "01/11/2026"})

    assert answer.status_code == 413


def test_a_bomb_of_pixels_is_refused(people):
    application_id = started(people, people.an)
    bomb = picture(6000, 5000, form="PNG")
    assert len(bomb) < files.LARGEST_UPLOAD_BYTES
    answer = save(people.an, application_id, "identity", {**IDENTITY, "picture": a_file(bomb)})

    assert answer.status_code == 422
    assert "too many pixels" in answer.text


def test_pictures_are_kept_without_their_metadata_and_the_owner_sees_them(people):
    application_id = started(people, people.an)
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (600, 800)).save(out, "JPEG", exif=exif)
    assert b"secret place" in out.getvalue()
    save(people.an, application_id, "photo", {"picture": a_file(out.getvalue()), "taken_on": in_words(clock.today())})

    document = row(application_id).documents[0]
    shown = people.an.get(f"/applications/{application_id}/pictures/{document.id}")

    assert shown.status_code == 200
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    assert b"secret place" not in shown.data
    assert Image.open(BytesIO(shown.data)).size == (600, 800)


def test_a_new_photograph_takes_the_place_of_the_old(people):
    application_id = started(people, people.an)
    today = in_words(clock.today())
    for colour in ("white", "white", "gray"):
        sent = {"picture": a_file(picture(colour=colour)), "taken_on": today}
        assert save(people.an, application_id, "photo", sent).status_code == 303

    kept = row(application_id)
    assert len(kept.documents) == 2
    assert len(queries.current(kept.documents, DocumentKind.PHOTO)) == 1
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(update(Document).values(replaced_at=None))


def test_a_paper_may_have_two_sides_and_one_may_be_taken_out(people):
    application_id = started(people, people.an)
    for colour in ("white", "gray", "gray"):
        save(people.an, application_id, "identity", {**IDENTITY, "picture": a_file(picture(1000, 700, colour))})
    first, second = row(application_id).documents
    path = f"/applications/{application_id}/pictures/{first.id}/remove"
    version = row(application_id).version

    for _ in range(2):
        assert people.an.post(path, {"version": version}).status_code == 303

    assert [one.id for one in queries.current(row(application_id).documents, DocumentKind.IDENTITY)] == [second.id]
    assert acts(application_id).count("detach") == 1


def test_a_paper_has_an_end_of_pictures(people):
    application_id = started(people, people.an)
    for number in range(queries.MOST_PICTURES_OF_A_PAPER):
        sent = a_file(picture(1000 + number, 700))
        assert save(people.an, application_id, "identity", {**IDENTITY, "picture": sent}).status_code == 303

    answer = save(people.an, application_id, "identity", {**IDENTITY, "picture": a_file(picture(900, 700))})

    assert answer.status_code == 422
    assert "enough pictures" in answer.text


# Handing in


@pytest.mark.article("63.2.a")
def test_everything_that_is_missing_is_seen_before_handing_in(people):
    application_id = started(people, people.an, "amateur-1")
    page = people.an.get(f"/applications/{application_id}/review?lang=en").text

    for words in (
        "Application form",
        "Still empty:",
        "Date of birth",
        "Identity paper",
        "Photograph",
        "Certificate of class 2",
        "Proof of operating",
        "Article 63, clause 2, point b",
        "Article 62, clause 1, point a",
        "You can hand in once nothing is missing",
    ):
        assert words in page
    assert 'name="truthful"' not in page

    refused = people.an.post(
        f"/applications/{application_id}/submit?lang=en", {"version": row(application_id).version, "truthful": "y"}
    )

    assert refused.status_code == 409
    assert "Certificate of class 2" in refused.text
    assert row(application_id).state == "draft"


def test_a_complete_dossier_is_handed_in_once(people):
    application_id = started(people, people.an)
    complete(people.an, application_id)
    assert "Nothing is missing" in people.an.get(f"/applications/{application_id}/review?lang=en").text
    version = row(application_id).version
    path = f"/applications/{application_id}/submit"

    assert people.an.post(path, {"version": version}).status_code == 422
    for _ in range(2):
        assert people.an.post(path, {"version": version, "truthful": "y"}).status_code == 303

    kept = row(application_id)
    assert (kept.state, kept.filed_on, kept.complete_on) == ("submitted", clock.today(), clock.today())
    assert acts(application_id).count("submit") == 1
    assert people.an.post(f"/applications/{application_id}/person", {**PERSON, "version": 9}).status_code == 409


@pytest.mark.article("63.3.b")
def test_the_candidate_sees_state_desk_and_legal_date(people):
    application_id = handed_in(people, people.an)
    page = people.an.get(f"/applications/{application_id}?lang=vi").text
    due = queries.legal_day(row(application_id), working_calendar(session()))

    assert due
    assert in_words(due.due_on) in page
    assert people.organisation.name_vi in page
    assert in_words(due.due_on) in people.an.get("/applications").text


@pytest.mark.article("62.1.a")
def test_class_1_asks_for_class_2_and_a_year(people):
    application_id = started(people, people.an, "amateur-1")
    complete(people.an, application_id)
    today = clock.today()
    a_year_ago = corresponding_day(today, years=-1)
    save(
        people.an,
        application_id,
        "class-2",
        {"held_number": "VTDND1-0001", "held_issued_on": "10/01/2024", "picture": a_file(picture(700, 900))},
    )
    late = {"operating_since": in_words(a_year_ago + timedelta(days=1)), "picture": a_file(picture(700, 901))}
    saved = save(people.an, application_id, "operation", late)
    assert "at least 1 year" in people.an.get(saved.headers["Location"]).text
    kept = row(application_id)
    assert [one.reason for one in queries.missing(kept, kept.documents, today)] == [Reason.OPERATION_TOO_SHORT]

    save(people.an, application_id, "operation", {"operating_since": in_words(a_year_ago)})

    kept = row(application_id)
    assert not queries.missing(kept, kept.documents, today)


@pytest.mark.article("62.2.b")
def test_the_exemption_from_telegraphy_asks_for_its_proof(people):
    application_id = started(people, people.an)
    complete(people.an, application_id)

    def lacking() -> list[Reason]:
        kept = row(application_id)
        return [one.reason for one in queries.missing(kept, kept.documents, clock.today())]

    wanted = {"wants_morse_exemption": "yes"}
    save(people.an, application_id, "telegraphy", wanted)
    assert lacking() == [Reason.MISSING_DOCUMENT, Reason.MISSING_DOCUMENT]
    assert queries.empty_fields(row(application_id)) == ("telegraphy_stopped_on",)

    too_long_ago = corresponding_day(clock.today(), years=-3) - timedelta(days=1)
    save(
        people.an,
        application_id,
        "telegraphy",
        {
            **wanted,
            "still_telegraphist": "no",
            "telegraphy_stopped_on": in_words(too_long_ago),
            "picture": a_file(picture(700, 900)),
        },
    )
    assert lacking() == [Reason.TELEGRAPHY_STOPPED_TOO_LONG_AGO]

    save(people.an, application_id, "telegraphy", {**wanted, "still_telegraphist": "yes"})
    assert lacking() == []
    assert row(application_id).telegraphy_stopped_on is None

    save(people.an, application_id, "telegraphy", {"wants_morse_exemption": "no"})
    assert lacking() == []
    assert not row(application_id).still_telegraphist


def test_withdrawing_closes_it_and_another_may_be_made(people):
    application_id = handed_in(people, people.an)
    version = row(application_id).version
    for _ in range(2):
        assert people.an.post(f"/applications/{application_id}/withdraw", {"version": version}).status_code == 303

    assert row(application_id).state == "withdrawn"
    assert acts(application_id).count("withdraw") == 1
    assert people.chi.post(f"/desk/{application_id}/accept", {"version": version}).status_code == 409
    assert started(people, people.an) != application_id


# The desk


@pytest.mark.article("63.3.b")
@pytest.mark.parametrize(
    ("received_on", "corrected", "before", "after"),
    [
        (date(2026, 2, 12), date(2026, 2, 26), "26/02/2026", "27/02/2026"),  # before Tết
        (date(2026, 8, 19), date(2026, 8, 22), "25/08/2026", "26/08/2026"),  # the Saturday that is worked
    ],
)
def test_the_calendar_moves_the_legal_date_of_an_open_file(people, received_on, corrected, before, after):
    application_id = on_paper(people, received_on)
    assert before in people.chi.get("/desk").text
    assert before in people.chi.get(f"/desk/{application_id}").text

    with unit_of_work() as work:
        policy.correct(work, people.linh.actor, corrected, "holiday", "Công văn 1", clock.now())

    assert before not in people.chi.get("/desk").text
    assert after in people.chi.get("/desk").text
    assert after in people.chi.get(f"/desk/{application_id}").text


def test_the_desk_shows_first_what_is_due_first_and_flags_what_is_late(people):
    late = on_paper(people, date(2026, 2, 12), email="a@example.vn")
    later = on_paper(people, date(2026, 1, 12), email="b@example.vn")
    new = handed_in(people, people.an)
    page = people.chi.get("/desk?lang=en").text

    assert [page.index(one) for one in (later, late, new)] == sorted(page.index(one) for one in (later, late, new))
    assert page.count("Overdue") == 2


def test_the_desk_finds_names_without_their_marks(people):
    application_id = handed_in(people, people.an)

    assert application_id in people.chi.get("/desk?name=phuong+AN").text
    assert application_id not in people.chi.get("/desk?name=%25").text
    assert application_id not in people.chi.get("/desk?name=%00khong").text
    assert application_id not in people.chi.get("/desk?group=decided").text
    assert people.chi.get("/desk?group=else").status_code == 404


def test_a_draft_is_on_nobodys_desk(people):
    application_id = started(people, people.an)

    assert application_id not in people.chi.get("/desk?group=typing").text
    assert people.chi.get(f"/desk/{application_id}").status_code == 404


def test_the_desk_asks_the_database_twice_however_many_files(people):
    for number in range(3):
        on_paper(people, date(2026, 2, 12), email=f"p{number}@example.vn")
    calendar = working_calendar(session())
    asked: list[str] = []
    session().rollback()
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    lines = queries.desk(session(), people.chi.actor, calendar, clock.today())

    assert len(lines) == 3
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2


# Looking at papers


def test_each_look_is_recorded_and_the_candidate_sees_it(people):
    application_id = handed_in(people, people.an)
    path = f"/desk/{application_id}/papers/identity/look"
    assert people.chi.get(path).status_code == 405
    assert "Nobody yet" in people.an.get(f"/applications/{application_id}?lang=en").text

    page = people.chi.post(path)
    people.chi.post(path)

    assert page.status_code == 200
    assert 'src="data:image/jpeg;base64,' in page.text
    looks = queries.looks(session(), application_id)
    assert [(look.by, look.paper) for look in looks] == [(people.chi.actor.name, DocumentKind.IDENTITY)] * 2
    seen = people.an.get(f"/applications/{application_id}?lang=en").text
    assert f"{people.chi.actor.name} looked at: Identity paper" in seen
    recorded = session().scalars(select(AuditEntry).where(AuditEntry.action == "applications.look")).all()
    assert [entry.facts for entry in recorded] == [{"kind": "identity", "state": "submitted"}] * 2


def test_papers_are_seen_only_while_the_file_is_under_review(people):
    application_id = handed_in(people, people.an)
    assert people.chi.get(f"/desk/{application_id}/photo").status_code == 200
    people.an.post(f"/applications/{application_id}/withdraw", {"version": row(application_id).version})

    assert people.chi.post(f"/desk/{application_id}/papers/identity/look").status_code == 404
    assert people.chi.get(f"/desk/{application_id}/photo").status_code == 404


@pytest.mark.parametrize("kind", ["nothing", "class-2-certificate", "%00"])
def test_a_paper_that_is_not_there_is_not_found(people, kind):
    application_id = handed_in(people, people.an)

    assert people.chi.post(f"/desk/{application_id}/papers/{kind}/look").status_code == 404
    assert people.chi.post(f"/desk/{application_id}/papers/{kind}/compared").status_code == 404


@pytest.mark.article("3.14")
def test_a_copy_is_provisional_until_it_is_compared(people):
    application_id = handed_in(people, people.an)
    assert "Provisional" in people.chi.get(f"/desk/{application_id}?lang=en").text
    provisional = queries.not_compared(row(application_id))
    assert [(one.reason, one.facts["kind"]) for one in provisional] == [(Reason.COPY_NOT_LAWFUL, DocumentKind.IDENTITY)]

    for _ in range(2):
        assert people.chi.post(f"/desk/{application_id}/papers/identity/compared").status_code == 303

    assert queries.not_compared(row(application_id)) == ()
    assert acts(application_id).count("check-document") == 1
    assert "Provisional" not in people.chi.get(f"/desk/{application_id}?lang=en").text


# Asking for what is missing


@pytest.mark.article("63.3.b")
def test_one_notice_asks_for_everything(people):
    application_id = on_paper(people, date(2026, 2, 12))
    page = people.chi.get(f"/desk/{application_id}?lang=en").text
    for words in ("The rules find this", "Application form", "Identity paper", "Photograph"):
        assert words in page
    path, version = f"/desk/{application_id}/notice", row(application_id).version
    sent = {"version": version, "remark": "Xin gọi 024 3333 4444.\nCảm ơn."}

    for _ in range(2):
        assert people.chi.post(path, sent).status_code == 303

    notice = session().scalars(select(Notice)).one()
    assert [item["facts"]["kind"] for item in notice.items] == ["application-form", "identity", "photo"]
    assert "phone" in notice.items[0]["fields"]
    assert notice.due_on == date(2026, 2, 26)
    kept = row(application_id)
    assert (kept.state, kept.complete_on) == ("supplement", None)
    assert queries.legal_day(kept, working_calendar(session())) is None
    assert acts(application_id).count("ask-supplement") == 1
    assert people.chi.post(path, {**sent, "version": kept.version}).status_code == 409
    again = people.chi.get(f"/desk/{application_id}?lang=en").text
    assert "Xin gọi 024 3333 4444." in again
    assert "Date of birth" in again


def test_the_candidate_supplements_and_the_term_starts_again(people):
    application_id = handed_in(people, people.an)
    asked = people.chi.post(
        f"/desk/{application_id}/notice", {"version": row(application_id).version, "also": ["photo-unreadable"]}
    )
    assert asked.status_code == 303
    page = people.an.get(f"/applications/{application_id}?lang=en").text
    assert "The organisation asks you for this" in page
    assert "The photograph cannot be used" in page
    assert "On yours" in page
    again = {"version": row(application_id).version, "truthful": "y"}
    assert people.an.post(f"/applications/{application_id}/submit", again).status_code == 409  # nothing new came

    save(
        people.an,
        application_id,
        "photo",
        {"picture": a_file(picture(colour="gray")), "taken_on": in_words(clock.today())},
    )
    handed_in_again = people.an.post(
        f"/applications/{application_id}/submit", {"version": row(application_id).version, "truthful": "y"}
    )

    assert handed_in_again.status_code == 303
    kept = row(application_id)
    assert (kept.state, kept.filed_on, kept.complete_on) == ("submitted", clock.today(), clock.today())
    assert kept.notices[0].answered_at
    second = people.chi.post(f"/desk/{application_id}/notice", {"version": kept.version, "remark": "Thêm một điều"})
    assert second.status_code == 303  # one notice for each filing
    assert len(row(application_id).notices) == 2


def test_papers_that_came_after_the_filing_are_judged_on_the_day_they_came(people):
    application_id = on_paper(people, date(2026, 2, 12))
    with unit_of_work() as work:
        at = datetime(2026, 2, 23, 2, 0, tzinfo=UTC)
        actions.ask_supplement(work, people.chi.actor, application_id, 2, (), "", at)
    with unit_of_work() as work:
        at = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
        cleaned = files.cleaned_picture(picture())
        actions.attach(
            work, people.chi.actor, application_id, 3, DocumentKind.PHOTO, cleaned, at, taken_on=date(2026, 3, 1)
        )
        kept = row(application_id)
        found = queries.missing(kept, kept.documents, date(2026, 3, 2))
        assert Reason.PHOTO_TAKEN_AFTER_FILING not in [finding.reason for finding in found]
        received = actions.submit(work, people.chi.actor, application_id, kept.version, at, date(2026, 3, 2))
    assert (received.filed_on, received.complete_on) == (date(2026, 2, 12), date(2026, 3, 2))
    due = queries.legal_day(received, working_calendar(session()))
    assert due
    assert due.due_on == date(2026, 3, 9)


def test_an_empty_notice_is_refused(people):
    application_id = handed_in(people, people.an)

    answer = people.chi.post(f"/desk/{application_id}/notice", {"version": row(application_id).version})

    assert answer.status_code == 409
    assert row(application_id).state == "submitted"


# Deciding


def test_a_complete_file_is_accepted_once_under_the_rules_of_its_day(people):
    application_id = handed_in(people, people.an)
    version = row(application_id).version
    for _ in range(2):
        assert people.chi.post(f"/desk/{application_id}/accept", {"version": version}).status_code == 303

    kept = row(application_id)
    assert (kept.state, kept.decided_by, kept.regulation) == ("accepted", people.chi.id, "63/2023-1")
    assert acts(application_id).count("accept") == 1
    assert [one.id for one in queries.accepted_waiting(session(), people.organisation.id)] == [application_id]
    assert save(people.an, application_id, "person", {**PERSON, "full_name": "Người Khác"}).status_code == 409


def test_a_file_that_lacks_something_is_not_accepted(people):
    application_id = on_paper(people, clock.today())

    answer = people.chi.post(f"/desk/{application_id}/accept?lang=en", {"version": row(application_id).version})

    assert answer.status_code == 409
    assert "Application form" in answer.text
    assert row(application_id).state == "submitted"


@pytest.mark.article("63.3.c")
def test_a_refusal_gives_the_article_and_the_reason(people):
    application_id = handed_in(people, people.an)
    path, version = f"/desk/{application_id}/refuse", row(application_id).version
    assert people.chi.post(path, {"version": version, "article": "63.2.b", "reason": " "}).status_code == 422
    assert people.chi.post(path, {"version": version, "article": "99", "reason": "Giả"}).status_code == 422

    for _ in range(2):
        told = {"version": version, "article": "63.2.b", "reason": "Giấy tờ không khớp với bản gốc."}
        assert people.chi.post(path, told).status_code == 303

    assert acts(application_id).count("refuse") == 1
    page = people.an.get(f"/applications/{application_id}?lang=en").text
    assert "63.2.b" in page
    assert "Giấy tờ không khớp với bản gốc." in page
    other = {"version": version, "article": "63.2.c", "reason": "Khác"}
    assert people.chi.post(path, other).status_code == 409


def test_the_second_of_two_clerks_is_told(people):
    application_id = handed_in(people, people.an)
    version = row(application_id).version
    other = people.another("chi2", "Phạm Thu Chi", Grant(Role.MANAGER, people.organisation.id))
    assert people.chi.post(f"/desk/{application_id}/accept", {"version": version}).status_code == 303

    refusing = {"version": version, "article": "63.2.b", "reason": "Không đạt"}
    assert other.post(f"/desk/{application_id}/refuse", refusing).status_code == 409
    assert other.post(f"/desk/{application_id}/notice", {"version": version, "remark": "–"}).status_code == 409
    assert row(application_id).state == "accepted"


def test_nobody_handles_their_own_file(people):
    application_id = handed_in(people, people.chi)
    version = row(application_id).version

    assert "your own application" in people.chi.get(f"/desk/{application_id}?lang=en").text
    for path, data in (
        ("accept", {"version": version}),
        ("refuse", {"version": version, "article": "63.2.b", "reason": "–"}),
        ("notice", {"version": version, "remark": "–"}),
        ("papers/identity/look", {}),
        ("papers/identity/compared", {}),
    ):
        assert people.chi.post(f"/desk/{application_id}/{path}", data).status_code == 409
    assert row(application_id).state == "submitted"
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(update(Application).values(state="accepted", decided_by=Application.account_id))


def test_certified_closes_only_an_accepted_file_whose_papers_were_compared(people):
    application_id = handed_in(people, people.an)

    def certify() -> None:
        with unit_of_work() as work:
            actions.certified(work, queries.by_id_for_update(work, application_id), people.hoa.actor, clock.now())

    with pytest.raises(RefusedError) as refusal:
        certify()
    assert refusal.value.findings[0].reason is Reason.NOT_YET_ACCEPTED
    people.chi.post(f"/desk/{application_id}/accept", {"version": row(application_id).version})
    with pytest.raises(RefusedError) as refusal:
        certify()
    assert refusal.value.findings[0].reason is Reason.COPY_NOT_LAWFUL

    people.chi.post(f"/desk/{application_id}/papers/identity/compared")
    certify()

    assert row(application_id).state == "certified"


# On paper


def test_a_clerk_types_in_what_came_on_paper(people):
    told = {
        "operator_class": "amateur-4",
        "organisation_id": people.organisation.id,
        "full_name": "Trần Văn Giấy",
        "email": "giay@example.vn",
        "received_on": in_words(clock.today()),
    }
    begun = people.chi.post("/desk/paper", told)
    assert begun.status_code == 303
    assert people.chi.post("/desk/paper", told).headers["Location"] == begun.headers["Location"]
    application_id = only_application().id
    assert people.chi.get(f"/applications/{application_id}?lang=en").status_code == 200
    assert application_id in people.chi.get("/desk?group=typing").text
    complete(people.chi, application_id)
    page = people.chi.get(f"/applications/{application_id}/review?lang=en").text
    assert "Receive the application" in page

    received = people.chi.post(
        f"/applications/{application_id}/submit",
        {"version": row(application_id).version, "received_on": in_words(clock.today())},
    )

    assert received.headers["Location"].endswith(f"/desk/{application_id}")
    kept = row(application_id)
    assert (kept.state, kept.on_paper, kept.filed_on) == ("submitted", True, clock.today())
    assert people.chi.post(f"/desk/{application_id}/accept", {"version": kept.version}).status_code == 303
    picture_of_identity = queries.current(kept.documents, DocumentKind.IDENTITY)[0]
    shown = people.chi.get(f"/applications/{application_id}/pictures/{picture_of_identity.id}")
    assert shown.status_code == 404  # a clerk looks through the desk, where it is recorded


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"received_on": "01/01/2199"}, 422),
        ({"received_on": "01/01/2020"}, 409),  # before the decree
        ({"email": "not an address"}, 422),
        ({"email": "chi@example.vn"}, 409),  # the clerk's own
        ({"full_name": "1234"}, 422),
        ({"organisation_id": "theirs"}, 422),
        ({"operator_class": ""}, 422),
    ],
)
def test_a_wrong_beginning_on_paper_is_refused(people, wrong, status):
    told = {
        "operator_class": "amateur-4",
        "organisation_id": people.organisation.id,
        "full_name": "Trần Văn Giấy",
        "email": "giay@example.vn",
        "received_on": in_words(clock.today()),
        **wrong,
    }
    assert people.chi.post("/desk/paper", told).status_code == status
    assert not session().scalars(select(Application)).all()


# Strangers


def test_a_stranger_finds_nothing(people):
    application_id = handed_in(people, people.an)
    version = row(application_id).version
    identity = queries.current(row(application_id).documents, DocumentKind.IDENTITY)[0].id
    own = f"/applications/{application_id}"
    for path in ("", "/person", "/identity", "/review", f"/pictures/{identity}"):
        assert people.binh.get(own + path).status_code == 404
    for path, data in (
        ("/person", {**PERSON, "version": version}),
        ("/submit", {"version": version, "truthful": "y"}),
        ("/withdraw", {"version": version}),
        (f"/pictures/{identity}/remove", {"version": version}),
    ):
        assert people.binh.post(own + path, data).status_code == 404
    assert people.chi.get(f"{own}/pictures/{identity}").status_code == 404
    assert people.stranger().get(own).status_code == 302
    assert row(application_id).version == version


def test_another_organisation_finds_nothing(people):
    application_id = handed_in(people, people.an)
    version = row(application_id).version
    desk = f"/desk/{application_id}"
    assert application_id not in people.mai.get("/desk").text
    for path in ("", "/photo"):
        assert people.mai.get(desk + path).status_code == 404
    for path, data in (
        ("/papers/identity/look", {}),
        ("/papers/identity/compared", {}),
        ("/notice", {"version": version, "remark": "–"}),
        ("/accept", {"version": version}),
        ("/refuse", {"version": version, "article": "63.2.b", "reason": "–"}),
    ):
        assert people.mai.post(desk + path, data).status_code == 404
    for person in (people.an, people.hoa, people.dung, people.khanh):
        assert person.get(desk).status_code == 403
    assert queries.looks(session(), application_id) == []
    paper = on_paper(people, clock.today())
    assert people.mai.get(f"/applications/{paper}").status_code == 404
    with pytest.raises(LookupError), unit_of_work() as work:
        actions.start_on_paper(
            work,
            people.mai.actor,
            people.organisation.id,
            OperatorClass.AMATEUR_3,
            "x@example.vn",
            "Ai Đó",
            clock.today(),
            password_hash(),
            clock.now(),
        )


@pytest.mark.parametrize("path", ["/applications/nothing", "/applications/" + "a" * 3000, "/applications/x/pictures/y"])
def test_ids_of_nothing_are_not_found(people, path):
    assert people.an.get(path).status_code == 404
