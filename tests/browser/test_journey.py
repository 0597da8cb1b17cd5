"""The whole job through the web alone: a person applies, is examined, is certified, is verified by QR, and is revoked.

Twice: class 3 by somebody new, class 1 by a holder of class 2. The key of the paper is read from the database, which no page
gives; everything else goes through pages. The QR is read from the printed PDF by readers that we did not write.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from app.demonstration import PASSWORD
from app.kernel import clock
from tests import installation
from tests.installation import ROOT, Server

pytestmark = pytest.mark.browser

# Pages that may be asked for a second time, in the other language, without changing anything.
IN_ENGLISH_TOO = {
    "home",
    "advice",
    "advice-answer",
    "classes",
    "dossier-review",
    "desk",
    "round",
    "sheet",
    "decisions",
    "results",
    "certificates",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A demonstration that runs as `make run` starts it."""

    folder: Path
    server: Server

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("demonstration")
    port = installation.free_port()
    environment = {**installation.environment_of(folder), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    for command in (["db", "upgrade"], ["demonstration", "prepare"]):
        subprocess.run([*flask, *command], cwd=ROOT, env=environment, check=True, capture_output=True)
    server = installation.start(folder, port, environment=environment)
    yield Place(folder, server)
    server.process.terminate()
    server.process.wait(10)


class Someone:
    """A person with a browser of their own, at a phone or a desk."""

    def __init__(self, browser: Browser, place: Place, axe, shoot) -> None:
        self.place = place
        self.axe = axe
        self.shoot = shoot
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 800},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()

    def opens(self, path: str) -> Page:
        self.page.goto(f"{self.place.base}{path}")
        return self.page

    def signs_in(self, login: str) -> "Someone":
        self.opens("/sign-in")
        self.fills(email=f"{login}@example.vn", password=PASSWORD)
        self.presses("Đăng nhập")
        return self

    def fills(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").fill(value)

    def ticks(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name='{name}'][value='{value}']").check()

    def presses(self, name: str) -> None:
        self.sends(self.page.locator("main, header").get_by_role("button", name=name, exact=True).first)

    def sends(self, button: Locator) -> None:
        """Press a button that sends a form, and wait for the page that answers."""
        with self.page.expect_navigation():
            button.click()

    def looks(self, name: str) -> None:
        """Check the page that stands there for accessibility and for both widths, and keep its picture."""
        self.page.wait_for_load_state("load")
        assert self.axe(self.page) == [], name
        self.shoot(self.page, name)
        if name in IN_ENGLISH_TOO:
            beside = self.context.new_page()
            beside.goto(f"{self.page.url.split('#')[0].split('?')[0]}?lang=en")
            assert self.axe(beside) == [], f"{name} in English"
            self.shoot(beside, f"{name}-en")
            beside.goto(f"{self.place.base}/licences?lang=vi")
            beside.close()


@pytest.fixture
def somebody(browser: Browser, place: Place, axe, shoot):
    """Return a way to call people into the room."""
    return lambda: Someone(browser, place, axe, shoot)


def picture(words: str, width: int = 600, height: int = 800) -> FilePayload:
    """Return a made-up picture as a file to upload."""
    image = Image.new("RGB", (width, height), (225, 232, 238))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.3, height * 0.18, width * 0.7, height * 0.56), fill=(190, 160, 140))
    draw.rectangle((width * 0.18, height * 0.62, width * 0.82, height), fill=(40, 70, 100))
    draw.text((10, 10), words, fill=(90, 90, 90))
    out = BytesIO()
    image.save(out, "JPEG")
    return {"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def applies(candidate: Someone, number: int, name: str, email: str) -> None:
    """Register, fill in the dossier and hand it in."""
    today = clock.today()
    page = candidate.opens("/register")
    candidate.fills(name=name, email=email, password="con mèo trèo cây cau", again="con mèo trèo cây cau")
    page.locator("[name=notice]").check()
    candidate.looks("register")
    candidate.presses("Tạo tài khoản")
    candidate.opens("/applications/new")
    candidate.ticks(operator_class=f"amateur-{number}")
    candidate.looks("classes")
    candidate.sends(page.locator("main form button[type=submit]").last)
    file = page.url.split("/applications/")[1].split("/")[0].split("?")[0]
    candidate.looks("dossier-empty")

    def section(title: str, upload: str | None = None, **fields: str) -> None:
        candidate.opens(f"/applications/{file}/{title}")
        for field, value in fields.items():
            found = page.locator(f"[name='{field}']")
            if found.first.get_attribute("type") == "radio":
                page.locator(f"[name='{field}'][value='{value}']").check()
            elif found.evaluate("element => element.tagName") == "SELECT":
                found.select_option(value)
            else:
                found.fill(value)
        if upload:
            page.locator("[name=picture]").set_input_files(picture(upload))
        candidate.sends(page.locator("main form button[type=submit]").last)
        expect(page.locator(".govuk-error-summary")).to_have_count(0)

    section(
        "person",
        full_name=name,
        sex="female",
        born_on="14/03/1998",
        birth_place="Phường Thuận Hóa, thành phố Huế",
        phone="0912 345 678",
        address="1 Phố Trình Diễn, Hà Nội",
    )
    section(
        "identity",
        upload="can-cuoc",
        identity_kind="citizen-card",
        identity_number="046198001234",
        identity_issued_on="01/05/2022",
        identity_expires_on="14/03/2038",
        identity_issued_by="Cục Cảnh sát QLHC về TTXH",
    )
    section("photo", upload="anh-3x4", taken_on=day(today - timedelta(days=20)))
    if number == 1:
        section(
            "class-2",
            upload="chung-chi-cap-2",
            held_number="VTDND2-0007/2024",
            held_issued_on=day(today - timedelta(days=600)),
        )
        section("operation", upload="nhat-ky-dai", operating_since=day(today - timedelta(days=580)))
    if number < 4:
        section("telegraphy", wants_morse_exemption="no")
    candidate.opens(f"/applications/{file}/review")
    page.locator("[name=truthful]").check()
    candidate.looks("dossier-review")
    candidate.sends(page.locator("form[action$='/submit'] button"))
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    candidate.looks("dossier-sent")


def accepts(manager: Someone, name: str) -> None:
    """Compare every paper with its original and accept."""
    page = manager.opens("/desk")
    manager.looks("desk")
    page.get_by_role("link", name=name).first.click()
    compared = page.locator("form[action$='/compared'] button")
    for _ in range(compared.count()):
        manager.sends(compared.first)
        page.goto(page.url.split("/papers/")[0])
    manager.looks("desk-file")
    manager.sends(page.locator("form[action$='/accept'] button"))
    expect(page.locator(".govuk-notification-banner")).to_be_visible()


def plans(manager: Someone, name: str, title: str) -> str:
    """Plan today's round with a room and people, enter the candidate for both parts, open it; return its id."""
    page = manager.opens("/rounds/new")
    manager.fills(name=title, place="1 Phố Trình Diễn, Hà Nội", day=day(clock.today()), hour="23:59")
    manager.sends(page.locator("main form button[type=submit]").last)
    exam_round = page.url.split("/rounds/")[1].split("#")[0].split("?")[0]
    manager.fills(room="Phòng 1", seats="20")
    manager.sends(page.locator("form[action$='/rooms'] button"))
    appoint = page.locator("form[action$='/appointments'] button")
    while appoint.count():
        manager.sends(appoint.first)
    manager.opens(f"/rounds/{exam_round}/candidates")
    for choice in page.locator("[name=chosen]").all():
        choice.check()
    page.locator("[name=room]").select_option(index=page.locator("[name=room] option").count() - 1)
    manager.sends(page.locator("main form button[type=submit]").last)
    manager.opens(f"/rounds/{exam_round}")
    manager.looks("round")
    manager.sends(page.locator("form[action$='/open'] button"))
    return exam_round


def admits(invigilator: Someone, exam_round: str, name: str) -> str:
    """Check the candidate in at the door and return the seat code."""
    page = invigilator.opens(f"/rooms/{exam_round}")
    page.get_by_role("link", name=name).click()
    page.locator("[name=kind]").select_option("citizen-card")
    invigilator.fills(last_digits="1234")
    page.locator("[name=compared]").check()
    invigilator.sends(page.locator("main form button[type=submit]").first)
    invigilator.looks("door")
    return page.locator("[data-seat-code]").inner_text()


def sits(candidate: Someone, seat_code: str, needed: int) -> None:
    """Sit the theory test with exactly as many right answers as are needed."""
    page = candidate.opens("/tests")
    page.get_by_role("button", name="Vào bài thi").click()
    candidate.fills(seat_code=seat_code)
    candidate.sends(page.locator("main form button[type=submit]"))
    expect(page.locator("[data-ready]")).to_be_attached()
    sitting = page.locator("[data-sitting]").get_attribute("data-sitting")
    rows = sqlite3.connect(candidate.place.folder / "examinations.sqlite").execute(
        "SELECT position, option_order, key FROM paper_question JOIN question ON question.id = question_id"
        " WHERE sitting_id = ? ORDER BY position",
        [sitting],
    )
    for position, order, key in rows.fetchall():
        right = order.index(key)
        choice = right if position <= needed else (right + 1) % 4
        page.locator(f"[data-key={'ABCD'[choice]}]").check()
        page.keyboard.press("Tab")
        page.locator("[data-next]").click()
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    page.get_by_role("button", name="Kết thúc và nộp bài").click()
    candidate.sends(page.locator("[data-last-step] button"))
    expect(page.locator("[data-handed-in]")).to_be_visible()


def examines(examiner: Someone, name: str, number: int) -> None:
    """Fill in the sheet and lock it."""
    page = examiner.opens("/practical")
    page.get_by_role("link", name=name).first.click()
    contacts = (
        ("voice_sending", "telegraphy_sending", "search_by_voice", "search_by_telegraph")
        if number < 4
        else ("voice_first", "voice_second")
    )
    examiner.ticks(**dict.fromkeys(contacts, "yes"))
    if number < 4:
        words = {1: "36", 2: "27", 3: "15"}[number]
        examiner.ticks(telegraphy="test", receiving_means="ear", sending_means="hand")
        examiner.fills(receiving_words=words, receiving_seconds="180", sending_words=words, sending_seconds="178")
    examiner.looks("sheet")
    examiner.sends(page.locator("button[name=lock]"))
    page.wait_for_url("**/lock")
    examiner.looks("sheet-lock")
    examiner.sends(page.locator("main form[action$='/lock'] button[type=submit]"))
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def scanned(pdf: bytes, folder: Path) -> str:
    """Print a PDF at 150 dots an inch and read its QR with two independent readers."""
    path = folder / "printed.png"
    with pypdfium2.PdfDocument(pdf) as document:
        printed = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    printed.save(path)
    (found,) = zxingcpp.read_barcodes(printed)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(path)], check=True, capture_output=True, text=True)
    assert read.stdout.strip() == found.text
    return str(found.text)


def test_what_anybody_may_read(somebody):
    stranger = somebody()
    stranger.opens("/")
    stranger.looks("home")
    stranger.opens("/advice")
    stranger.looks("advice")
    stranger.opens("/advice/certificate-power")
    stranger.looks("advice-answer")
    for path in (
        "/organisations",
        "/v/",
        "/v/0123456789",
        "/privacy",
        "/licences",
        "/sign-in",
        "/register",
        "/nothing",
    ):
        stranger.opens(path)
        assert stranger.axe(stranger.page) == [], path


@pytest.mark.parametrize(
    ("number", "name", "needed"), [(3, "Nguyễn Thị Phương Thảo", 25), (1, "Lê Thanh Bình Minh", 40)]
)
def test_from_registration_to_a_certificate_that_an_inspector_opens(
    somebody, place, zbar, tmp_path, number, name, needed
):
    candidate, manager, head = somebody(), somebody().signs_in("chi"), somebody().signs_in("hoa")
    applies(candidate, number, name, f"candidate-{number}@example.vn")
    accepts(manager, name)
    exam_round = plans(manager, name, f"Kỳ thi cấp {number}")
    seat_code = admits(somebody().signs_in("giang"), exam_round, name)
    sits(candidate, seat_code, needed)
    for login in ("dung", "em"):
        examines(somebody().signs_in(login), name, number)

    page = manager.opens("/decisions")
    propose = page.locator("form[action$='/propose'] button")
    for _ in range(30):  # the test is marked some seconds after the last answer could arrive
        if propose.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    manager.sends(propose.first)
    expect(page.locator(".govuk-notification-banner")).to_be_visible()

    page = head.opens("/decisions")
    head.looks("decisions")
    page.get_by_role("button", name="Xem và quyết định").first.click()
    head.looks("decision")
    page.get_by_role("button", name="Cấp chứng chỉ", exact=True).dblclick()
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()
    certificate = page.url

    page = candidate.opens("/results")
    expect(page.get_by_text(f"{needed}").first).to_be_visible()
    candidate.looks("results")
    page = candidate.opens("/certificates")
    candidate.looks("certificates")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải bản A4").click()
    url = scanned(Path(download.value.path()).read_bytes(), tmp_path)
    assert url.startswith(f"{place.base}/v/")

    inspector = somebody()
    page = inspector.page
    page.goto(url)
    expect(page.locator("[data-standing=valid]")).to_be_visible()
    *family, given = name.split()
    expect(page.get_by_text(f"{' '.join(f'{part[0]}.' for part in family)} {given}")).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)
    expect(page.get_by_text("046198001234")).to_have_count(0)
    assert "#" not in page.url
    inspector.looks("verified")

    page = manager.page
    page.goto(certificate)
    manager.ticks(ground="lent-or-misused")
    manager.fills(facts="Cho người khác mượn chứng chỉ.", hearing="Người được cấp thừa nhận ngày 20/11/2026.")
    manager.sends(page.locator("form[action$='/revoke'] button"))
    expect(page.locator(".govuk-notification-banner")).to_be_visible()
    page = head.opens("/decisions")
    page.get_by_role("button", name="Xem và quyết định").first.click()
    head.fills(decision_number="QĐ-07/2026")
    head.looks("revocation")
    head.sends(page.get_by_role("button", name="Thu hồi chứng chỉ"))
    expect(page.locator(".govuk-notification-banner")).to_be_visible()
    inspector.page.goto(
        "about:blank"
    )  # a second scan: the same address with only another fragment would not be asked for
    inspector.page.goto(url)
    expect(inspector.page.locator("[data-standing=revoked]")).to_be_visible()
    inspector.looks("revoked")


def test_a_question_from_its_author_to_the_next_edition(somebody):
    author, reviewer, approver = (somebody().signs_in(login) for login in ("khoa", "lan", "minh"))
    author.opens("/banks")
    author.looks("banks")
    page = author.opens("/banks/amateur-electrical")
    author.looks("bank")
    page.get_by_role("link", name="2026.1", exact=True).click()
    assert author.axe(author.page) == []
    page = author.opens("/banks/amateur-electrical/questions/EE-801")
    author.looks("question")
    author.presses("Sửa câu hỏi này")
    draft = page.url

    seen = page.locator("[data-preview]")
    expect(seen.get_by_text("Ví dụ 3")).to_be_visible()
    stem = page.get_by_label("Câu hỏi – Tiếng Việt")
    stem.fill("Mắc {R} vào {U}: {=ohm}. Dòng điện qua điện trở bằng bao nhiêu?")
    page.get_by_text("Công thức", exact=True).first.click()
    page.locator("[name=formulae]").fill("ohm | U = R I | U = R·I")
    expect(seen.get_by_text("Mắc").first).to_be_visible()  # as it is typed, and nothing was sent
    expect(seen.locator("img.rx-formula").first).to_be_visible()
    page.get_by_label("Câu hỏi – English").fill("{R} across {U}: {=ohm}. What is the current?")
    expect(seen.get_by_text("across").first).to_be_visible()
    author.looks("editor")
    page.get_by_role("button", name="Lưu và gửi thẩm định").click()
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()

    page = reviewer.page
    page.goto(draft)
    reviewer.looks("draft")
    reviewer.presses("Xem đáp án và lời giải thích")
    expect(page.get_by_text("đáp án đúng").first).to_be_attached()
    reviewer.presses("Câu hỏi đạt yêu cầu")
    page = approver.page
    page.goto(draft)
    approver.presses("Phê duyệt vào phiên bản kế tiếp")
    approver.opens("/banks/amateur-electrical")
    approver.presses("Công bố phiên bản kế tiếp")
    expect(page.get_by_text("2026.2").first).to_be_visible()
    page.get_by_role("link", name="Thay đổi so với 2026.1").click()
    approver.looks("comparison")

    page = author.opens("/banks/amateur-law/import")
    assert author.axe(author.page) == []
    gift = "::Q1::Hô hiệu nào của Việt Nam? {=XV1A ~JA1A ~K1A ~G1A}\n\n::Q2::Số nào? {=1 ~2 ~3 ~4 ~5}\n"
    page.locator("[name=file]").set_input_files({"name": "a.gift", "mimeType": "text/plain", "buffer": gift.encode()})
    author.presses("Xem nội dung tệp")
    author.looks("import-look")
    page = reviewer.opens("/law-change?instrument=63/2023/NĐ-CP&provision=57")
    assert reviewer.axe(reviewer.page) == []
    reviewer.fills(reason="Nghị định sửa đổi Điều 57")
    reviewer.presses("Mở rà soát cho từng câu")
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()
    assert reviewer.axe(reviewer.page) == []
