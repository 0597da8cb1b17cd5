"""What those who keep banks see and do in the browser: keys only by a recorded act, the editor, reviews, changes of law."""

import io
import re
import threading

import pytest
from PIL import Image
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.banks import actions, queries
from app.banks.editor import DraftForm, filled
from app.banks.models import Draft, Edition, Question, QuestionBank, Review
from app.banks.queries import Wanted
from app.domain.names import folded
from app.domain.refusal import Reason, RefusedError
from app.kernel import clock
from app.kernel.actor import Grant, Role
from app.kernel.db import db, unit_of_work
from tests import factories, questions
from tests.questions import BANK, CALCULATED, PLAIN, WITH_FIGURE, WITH_FORMULAE
from tests.world import Page

ROWS = {"vi": "Nghị định 63/2023/NĐ-CP, Điều 57.1.a", "en": "RR 25.6"}


@pytest.fixture
def bank(people):
    """The bank with one question of every kind, published once."""
    return questions.published()


def keys_read():
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.read-keys"))
    return [(entry.subject_kind, entry.subject_id, entry.facts) for entry in entries]


def fresh(draft_id):
    db.session.rollback()
    return db.session.get(Draft, draft_id, populate_existing=True)


def form_of(page):
    """Return what the editor's form holds, as a browser would send it."""
    found = next(form for form in Page(page.text).forms if any(name == "vi-stem" for name, _, _ in form.fields))
    checked = set(re.findall(r'<input(?=[^>]*\bchecked\b)[^>]*\bname="classes"[^>]*value="([^"]+)"', page.text))
    checked |= set(re.findall(r'<input[^>]*\bname="classes"[^>]*value="([^"]+)"[^>]*\bchecked\b', page.text))
    kept = {name: value for name, kind, value in found.fields if kind not in ("checkbox", "file")}
    return {**kept, "classes": sorted(checked)}


# --- keys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["khoa", "lan", "minh", "khanh"])
def test_a_page_shows_no_key_before_somebody_asks_for_it_on_record(people, bank, who):
    person, secret = getattr(people, who), "Hai điện trở bằng nhau chia đôi điện áp."
    addresses = (f"/banks/{BANK}/editions/2026.1", f"/banks/{BANK}/questions/{WITH_FIGURE}")
    for address in addresses:
        assert secret not in person.get(address).text
    assert keys_read() == []
    for address in addresses:
        assert secret in person.post(address).text

    assert keys_read() == [
        ("edition", bank.id, {"codes": [CALCULATED, WITH_FIGURE, WITH_FORMULAE]}),
        ("question", WITH_FIGURE, {"bank": BANK}),
    ]


def test_of_a_draft_too_a_key_is_read_on_record(people, bank):
    draft = questions.at_state(people, "in-review")
    secret = PLAIN["vi"]["why"]["b"]
    assert secret not in people.lan.get(f"/drafts/{draft.id}").text
    assert secret in people.lan.post(f"/drafts/{draft.id}/key").text
    assert keys_read() == [("draft", draft.id, {"bank": BANK, "code": draft.code})]


def test_a_comparison_names_a_changed_key_and_does_not_show_it(people, bank):
    with unit_of_work() as work:
        draft = actions.change(work, people.khoa.actor, BANK, WITH_FIGURE, clock.now())
    why = {**draft.body["vi"]["why"], "b": "Điều bí mật."}
    body = {**draft.body, "key": "c", "vi": {**draft.body["vi"], "stem": "Phần dẫn mới", "why": why}}
    draft = questions.submitted(people.khoa, questions.written(people.khoa, draft, body))
    questions.approved(people.minh, questions.reviewed(people.lan, draft))
    with unit_of_work() as work:
        edition = actions.publish_drafts(work, people.minh.actor, BANK, clock.now())
    page = people.lan.get(f"/banks/{BANK}/comparison?old=2026.1&new={edition.number}").text

    assert "key, vi.stem, vi.why.b" in page
    assert "Phần dẫn mới" in page
    assert "Điều bí mật" not in page
    assert people.lan.get(f"/banks/{BANK}/comparison?old=2026.1&new=nothing").status_code == 404


def test_an_edition_is_narrowed_and_paged(people):
    with unit_of_work() as work:
        factories.publish_banks(work)
    edition = queries.newest_edition(db.session, "amateur-electrical")
    every = queries.questions_of(db.session, edition, Wanted())
    assert len(every.lines) == queries.LINES_ON_A_PAGE < every.of == len(edition.questions)
    last = queries.questions_of(db.session, edition, Wanted(), 999)
    assert last.number == last.count
    codes = [
        line.code
        for number in range(1, every.count + 1)
        for line in queries.questions_of(db.session, edition, Wanted(), number).lines
    ]
    assert codes == sorted(question.code for question in edition.questions)
    assert queries.questions_of(db.session, edition, Wanted(topic="law")).of == 0
    some = queries.questions_of(db.session, edition, Wanted(text="DIEN TRO"))
    assert 0 < some.of < every.of
    assert all("dien tro" in folded(" ".join(line.stem.values())) for line in some.lines)
    first = queries.questions_of(db.session, edition, Wanted(suits="amateur-1"))
    assert 0 < first.of < every.of

    page = people.lan.post(f"/banks/amateur-electrical/editions/{edition.number}", {"page": "2", "suits": "amateur-1"})
    assert keys_read()[0][2]["codes"] == [
        line.code for line in queries.questions_of(db.session, edition, Wanted(suits="amateur-1"), 2).lines
    ]
    assert page.status_code == 200


# --- the editor ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [CALCULATED, WITH_FIGURE, WITH_FORMULAE])
def test_what_the_editor_shows_and_sends_back_is_the_same(people, bank, code):
    started = people.khoa.post(f"/banks/{BANK}/questions/{code}/change")
    page = people.khoa.get(started.location)
    before = fresh(started.location.rpartition("/")[2]).body

    sent = people.khoa.post(started.location, {**form_of(page), "act": "save"})

    assert sent.status_code == 303, sent.text
    after = fresh(started.location.rpartition("/")[2]).body
    if code == CALCULATED:  # its options are nothing but their numbers
        before = {**before, **{x: {k: v for k, v in before[x].items() if k not in "abcd"} for x in ("vi", "en")}}
        before["template"] = {**before["template"], "digits": 3}
        before.pop("key")
        after.pop("key", None)
    assert {**after, "figure": None, "classes": after["classes"][::-1]} == {**before, "figure": None}
    assert after.get("figure", {}).get("vi") == before.get("figure", {}).get("vi")
    handed_in = people.khoa.post(started.location, {**form_of(people.khoa.get(started.location)), "act": "submit"})
    assert handed_in.status_code == 303
    assert fresh(started.location.rpartition("/")[2]).state == "in-review"


def test_the_editor_says_what_is_missing_and_keeps_it_all_the_same(people, bank):
    sent = people.khoa.post(f"/banks/{BANK}/drafts", {"code": "ZZ-100"})
    draft_id = sent.location.rpartition("/")[2]
    fields = {"version": "1", "vi-stem": "Chưa xong", "topic": "", "subject": "", "classes": ["amateur-4", "roc"]}
    assert people.khoa.post(sent.location, {**fields, "act": "submit"}).status_code == 303
    page = people.khoa.get(sent.location).text

    assert "chưa gửi thẩm định" in page
    assert fresh(draft_id).state == "draft"
    assert fresh(draft_id).body == {"id": "ZZ-100", "vi": {"stem": "Chưa xong"}, "classes": [4, "roc"]}
    for field in ("en-stem", "source", "topic", "subject", "difficulty", "vi-why_a"):
        assert f'<a class="govuk-link" href="#{field}">' in page, field
    assert '<a class="govuk-link" href="#vi-stem">' not in page


def test_a_preview_shows_what_is_typed_and_keeps_nothing(people, bank):
    started = people.khoa.post(f"/banks/{BANK}/questions/{CALCULATED}/change")
    fields = form_of(people.khoa.get(started.location))
    before = fresh(started.location.rpartition("/")[2]).version
    typed = {**fields, "vi-stem": "Điện trở {R} nối với {U}: {=ohm}?", "formulae": "ohm | U = R I | U = R·I"}

    page = people.khoa.post(started.location, {**typed, "act": "preview"})

    region = page.text.partition("data-preview")[2]
    assert page.status_code == 200
    assert [f"Ví dụ {number}" in region for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert 'alt="U = R·I"' in region
    assert len(set(re.findall(r"nối với ([\d,]+)\xa0V", region))) > 1  # numbers are drawn anew for each example
    assert fresh(started.location.rpartition("/")[2]).version == before


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("quantities", "R kΩ 1 x"),
        ("formulae", "no bars"),
        ("calculation", "U / R"),
        ("valid_from", "hôm qua"),
        ("digits", "9"),
    ],
)
def test_a_line_that_is_not_understood_is_shown_again(people, bank, field, text):
    started = people.khoa.post(f"/banks/{BANK}/questions/{WITH_FORMULAE}/change")
    answer = people.khoa.post(started.location, {**form_of(people.khoa.get(started.location)), field: text})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert text in answer.text
    assert fresh(started.location.rpartition("/")[2]).version == 1


def picture(kind, **kwargs):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, kind, **kwargs)
    return out.getvalue()


PICTURES = {
    "drawing.svg": ((questions.KINDS / "figures" / "divider.svg").read_bytes, "image/svg+xml"),
    "told.png": (lambda: picture("PNG"), "image/png"),
    "photograph.jpg": (lambda: picture("JPEG", comment=b"CANARY"), "image/jpeg"),
    "new.webp": (lambda: picture("WEBP"), "image/webp"),
}
NO_PICTURES = {
    "script.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>1</script></svg>',
    "outside.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><use href="http://x/"/></svg>',
    "entity.svg": lambda: b'<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1">&a;</svg>',
    "text.png": lambda: b"not a picture",
    "half.png": lambda: picture("PNG")[:60],
    "large.png": lambda: bytes(2_000_001),
}


def with_picture(people, address, content, name):
    fields = form_of(people.khoa.get(address))
    described = {"vi-figure": "Một hình vuông màu xanh lá cây", "en-figure": "A square that is green all over"}
    sent = {**fields, **described, "act": "save", "picture": (io.BytesIO(content), name)}
    return people.khoa.post(address, sent, content_type="multipart/form-data")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_kept_clean_with_its_kind(people, bank, name):
    make, kind = PICTURES[name]
    address = people.khoa.post(f"/banks/{BANK}/questions/{WITH_FORMULAE}/change").location
    assert with_picture(people, address, make(), name).status_code == 303

    draft = fresh(address.rpartition("/")[2])
    assert draft.figure.media_type == kind
    assert b"CANARY" not in draft.figure.content
    assert f"data:{kind};base64," in people.khoa.get(address).text.partition("data-preview")[2]


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_and_nothing_is_lost(people, bank, name):
    address = people.khoa.post(f"/banks/{BANK}/questions/{WITH_FORMULAE}/change").location
    answer = with_picture(people, address, NO_PICTURES[name](), name)

    assert answer.status_code == 422
    assert "Một hình vuông màu xanh lá cây" in answer.text
    assert fresh(address.rpartition("/")[2]).figure_id is None


def test_another_window_is_not_overwritten(people, bank):
    address = people.khoa.post(f"/banks/{BANK}/questions/{WITH_FORMULAE}/change").location
    first = form_of(people.khoa.get(address))
    assert people.khoa.post(address, {**first, "source": "Cửa sổ một"}).status_code == 303
    second = people.khoa.post(address, {**first, "source": "Cửa sổ hai"})

    assert second.status_code == 409
    assert 'value="Cửa sổ hai"' in second.text
    assert fresh(address.rpartition("/")[2]).body["source"] == "Cửa sổ một"
    assert people.khoa.post(address, form_of(second)).status_code == 303
    assert fresh(address.rpartition("/")[2]).body["source"] == "Cửa sổ hai"


def test_nearly_the_same_question_is_pointed_out_and_stands_in_nobody_s_way(people, bank):
    draft = questions.begun(people.khoa)
    same = {
        "vi": {
            **PLAIN["vi"],
            "stem": "Trong hình, R1 = R2. Điện áp giữa B và C bằng bao nhiêu phần điện áp giữa A và C?",
        }
    }
    draft = questions.written(people.khoa, draft, {**PLAIN, **same, "vi": {**same["vi"], "b": "Một nửa"}})
    page = people.khoa.get(f"/drafts/{draft.id}").text
    assert "gần trùng" in page
    assert f"<li>{WITH_FIGURE} – " in page
    questions.submitted(people.khoa, draft)

    vi = {**PLAIN["vi"], "stem": "Ai cấp giấy phép sử dụng tần số?", "b": "Cục Tần số vô tuyến điện"}
    en = {**PLAIN["en"], "stem": "Who licenses the use of a frequency?", "b": "The frequency authority"}
    other = questions.written(people.khoa, questions.begun(people.khoa, "ZZ-101"), vi=vi, en=en)
    assert "gần trùng" not in people.khoa.get(f"/drafts/{other.id}").text


def test_a_colleague_goes_on_and_the_first_writer_writes_no_more(people, bank):
    thu = people.another("thu", "Lê Thu", Grant(Role.AUTHOR))
    draft = questions.written(people.khoa, questions.begun(people.khoa))
    page = thu.get(f"/drafts/{draft.id}").text
    assert "data-editor" not in page
    assert thu.post(f"/drafts/{draft.id}", {"version": draft.version}).status_code == 404
    assert thu.post(f"/drafts/{draft.id}/take", {"version": draft.version}).status_code == 303
    assert "data-editor" in thu.get(f"/drafts/{draft.id}").text
    assert "data-editor" not in people.khoa.get(f"/drafts/{draft.id}").text


def test_a_verdict_by_the_page(people, bank):
    draft = questions.at_state(people, "in-review")
    address = f"/drafts/{draft.id}/review"
    empty = people.lan.post(address, {"version": draft.version, "verdict": "return", "words": ""})
    assert empty.status_code == 422
    assert people.minh.post(address, {"version": draft.version, "verdict": "pass"}).status_code == 403
    assert people.lan.post(address, {"version": draft.version, "verdict": "pass", "words": "Tốt"}).status_code == 303
    now = fresh(draft.id)
    answer = people.minh.post(f"/drafts/{draft.id}/approve", {"version": now.version, "verdict": "pass"})
    assert answer.status_code == 303
    assert people.minh.post(f"/banks/{BANK}/publish").status_code == 303
    assert fresh(draft.id).state == "published"
    assert "Tốt" in people.khoa.get(f"/drafts/{draft.id}").text


# --- reviews and changes of law -----------------------------------------------------------------------------------


def test_one_open_review_a_question(people, bank):
    with unit_of_work() as work:
        first = actions.open_review(work, BANK, CALCULATED, "report", {"reason": "x"}, people.khoa.actor, clock.now())
        again = actions.open_review(work, BANK, CALCULATED, "statistics", {}, people.lan.actor, clock.now())
        other = actions.open_review(work, BANK, WITH_FIGURE, "report", {}, people.khoa.actor, clock.now())
    assert again.id == first.id != other.id

    with unit_of_work() as work:
        actions.close_review(work, people.lan.actor, first.id, "kept", "Đúng", clock.now())
        later = actions.open_review(work, BANK, CALCULATED, "report", {}, people.khoa.actor, clock.now())
    assert later.id != first.id


def test_a_review_is_closed_once_and_by_a_reviewer(people, bank):
    with unit_of_work() as work:
        row = actions.open_review(work, BANK, CALCULATED, "report", {"reason": "x"}, people.khoa.actor, clock.now())
    address = f"/reviews/{row.id}"
    assert people.khoa.post(address, {"outcome": "kept", "words": "x"}).status_code == 403
    assert people.lan.post(address, {"outcome": "kept"}).status_code == 422
    assert people.lan.post(address, {"outcome": "kept", "words": "Vẫn đúng"}).status_code == 303
    assert people.lan.post(address, {"outcome": "retired", "words": "Khác"}).status_code == 409
    assert "Vẫn đúng" in people.khanh.get(address).text
    assert queries.reviews(db.session(), people.lan.actor) == []


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ({"cause": "whim"}, False),
        ({"outcome": "kept"}, False),
        ({"closed_at": clock.now()}, False),
        ({"closed_at": clock.now(), "outcome": "forgotten"}, False),
        ({"closed_at": clock.now(), "outcome": "kept"}, True),
    ],
)
def test_the_database_takes_no_forbidden_review(people, bank, values, taken):
    with unit_of_work() as work:
        row = actions.open_review(work, BANK, CALCULATED, "report", {}, people.khoa.actor, clock.now())
    statement = update(Review).where(Review.id == row.id).values(**values)
    if taken:
        with unit_of_work() as work:
            work.execute(statement)
    else:
        with pytest.raises(IntegrityError), unit_of_work() as work:
            work.execute(statement)


def test_a_review_is_opened_once_at_one_moment(app, people, bank):
    together = threading.Barrier(4)
    found = []

    def opening():
        with app.app_context():
            together.wait()
            with unit_of_work() as work:
                row = actions.open_review(work, BANK, CALCULATED, "report", {}, people.khoa.actor, clock.now())
                found.append(row.id)
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_change_of_law_finds_what_rests_on_it_before_anything_is_opened(people):
    with unit_of_work() as work:
        factories.publish_banks(work)
        retired = actions.retire(work, people.minh.actor, "amateur-law", "VL-002", "Cũ", clock.now())
        assert retired == 1
    sources = dict(
        db.session.execute(
            select(Question.code, Question.source).join(Edition).where(Question.retired_at.is_(None))
        ).all()
    )
    asked = {"instrument": "63/2023/NĐ-CP", "provision": "57"}
    expected = {code for code, source in sources.items() if re.search(r"NĐ-CP, Điều 57(\.|$)", source)}
    page = people.lan.get("/law-change", query_string=asked).text
    assert set(re.findall(r"/questions/([A-Z]+-\d+)", page)) == expected
    assert len(expected) > 5
    assert "VL-002" not in expected
    assert db.session.scalar(select(func.count()).select_from(Review)) == 0

    assert people.lan.post("/law-change", asked).status_code == 422  # what has changed has to be said
    assert people.lan.post("/law-change", {**asked, "reason": "Nghị định mới"}).status_code == 303
    db.session.rollback()
    opened = db.session.scalars(select(Review)).all()
    assert {row.code for row in opened} == expected
    assert {row.cause for row in opened} == {"law-change"}
    assert opened[0].facts == {**asked, "reason": "Nghị định mới"}
    assert people.minh.get("/law-change").status_code == 403


def test_a_sweep_stays_in_the_banks_of_its_body(people, bank):
    theirs = people.another("soat-ho", "Lý Soát", Grant(Role.REVIEWER, people.other_organisation.id))
    assert queries.resting_on(db.session(), theirs.actor, "Ohm", "") == []
    assert queries.resting_on(db.session(), people.lan.actor, "Ohm's law", "")


# --- retiring by the page -----------------------------------------------------------------------------------------


def test_a_question_is_retired_with_its_reason(people, bank):
    address = f"/banks/{BANK}/questions/{WITH_FIGURE}"
    assert people.minh.post(f"{address}/retire", {"retire-reason": ""}).status_code == 422
    assert people.lan.post(f"{address}/retire", {"retire-reason": "Sai"}).status_code == 403
    assert people.minh.post(f"/banks/{BANK}/questions/ZZ-999/retire", {"retire-reason": "Sai"}).status_code == 404
    org = people.another("duyet-ta", "Lý Duyệt", Grant(Role.APPROVER, people.organisation.id))
    assert org.post(f"{address}/retire", {"retire-reason": "Sai"}).status_code == 404
    assert people.minh.post(f"{address}/retire", {"retire-reason": "Hình sai"}).status_code == 303
    page = people.lan.get(address).text

    assert "Hình sai" in page
    assert f"{WITH_FIGURE}/retire" not in page
    assert people.khoa.post(f"{address}/change").status_code == 409


def test_the_purpose_of_a_bank_stands_on_its_pages(people, bank):
    draft = questions.begun(people.khoa)
    pages = (
        "/banks",
        f"/banks/{BANK}",
        f"/banks/{BANK}/editions/2026.1",
        f"/banks/{BANK}/questions/{CALCULATED}",
        f"/drafts/{draft.id}",
    )
    for purpose, said in (("live", "Để thi"), ("practice", "Luyện tập, không bao giờ vào đề thi")):
        with unit_of_work() as work:
            work.execute(update(QuestionBank).values(purpose=purpose))
        for page in pages:
            assert f'data-state="{purpose}">{said}' in people.khoa.get(page).text, page


def test_a_body_survives_its_form(app):
    with app.test_request_context():
        form = DraftForm(formdata=None, data={"version": 1, **filled(PLAIN)})
        assert form.body({}) == {**PLAIN, "classes": [4, 3]}


def test_who_is_refused_is_told_why(people, bank):
    draft = questions.at_state(people, "in-review")
    both = people.another("hai-vai", "Lý Hai", Grant(Role.AUTHOR), Grant(Role.REVIEWER))
    with unit_of_work() as work:
        draft = actions.send_back(work, people.lan.actor, draft.id, draft.version, "Sửa", clock.now())
        draft = actions.take(work, both.actor, draft.id, draft.version, clock.now())
        draft = actions.submit(work, both.actor, draft.id, draft.version, clock.now())
    answer = both.post(f"/drafts/{draft.id}/review", {"version": draft.version, "verdict": "pass"})

    assert answer.status_code == 409
    assert "người thứ hai" in answer.text or "không ai" in answer.text.lower()
    with pytest.raises(RefusedError) as refused, unit_of_work() as work:
        actions.review(work, both.actor, draft.id, draft.version, "", clock.now())
    assert refused.value.findings[0].reason is Reason.SAME_PERSON
