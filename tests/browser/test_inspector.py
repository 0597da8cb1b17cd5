"""The inspector's application without a network: a printed certificate before the camera, and every verdict."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from app.certificates.document import certificate_pdf
from app.certificates.models import Certificate, CertificateEvent
from app.domain.certificates.claim import to_digits
from app.factory import create_app
from app.kernel import clock
from app.kernel.chance import public_id
from app.kernel.db import unit_of_work
from tests import databases, installation
from tests.credentials import NOW
from tests.features.test_document import portrait
from tests.features.test_verdicts import WRITTEN

pytestmark = pytest.mark.browser

LONGEST_VERDICT_MS = 150  # on a phone four times slower than this machine
SLOWER = 4
CASES = {case["name"]: case for case in WRITTEN["cases"]}
TOLD: dict[str, str | re.Pattern[str]] = {
    "valid": "Còn hiệu lực",
    "valid-as-of": re.compile(r"Chữ ký đúng – trạng thái tính đến (10|20)/11/2026"),
    "status-unknown": "Chữ ký đúng – chưa rõ trạng thái",
    "expired": "Hết hạn",
    "suspended": "Tạm ngừng – đã báo mất",
    "revoked": "Đã thu hồi",
    "replaced": "Đã được thay thế",
    "unknown-key": "Cần cập nhật khóa",
    "not-genuine": "Chữ ký không hợp lệ",
    "not-ours": "Không phải mã của hệ thống này",
}
PICTURED = {"valid-as-of", "revoked", "not-genuine", "unknown-key"}


def base_of(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def opened(page: Page, base: str) -> Page:
    """Open the application and wait until it is at hand without a network."""
    page.goto(f"{base}/inspect?lang=vi")
    expect(page.locator("main:not([aria-busy])")).to_be_attached()
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def reopened(page: Page) -> None:
    """Load the page again, as it is kept on the device."""
    page.reload()
    expect(page.locator("main:not([aria-busy])")).to_be_attached()


def judge(page: Page, text: str) -> None:
    """Give the application a text, from whatever it shows."""
    if page.locator("#next").is_visible():
        page.locator("#next").click()
    page.locator("#text").fill(text)
    page.locator("#typed button").click()


def told(page: Page, verdict: str) -> None:
    """Expect a verdict on the screen: in words, and with the sign and the time of this device."""
    expect(page.locator("#result")).to_be_visible()
    shown = page.locator("#result [data-told]")
    expect(shown).to_have_attribute("data-told", verdict)
    expect(shown.locator("h2 [lang=vi]")).to_have_text(TOLD[verdict])
    expect(shown.locator("svg")).to_be_visible()
    expect(page.locator("#clock")).to_be_visible()


def milliseconds(page: Page, act: str) -> int:
    """Return how long it takes from an act to the verdict on the screen."""
    taken: int = page.evaluate(
        f"""async () => {{
              const result = document.getElementById("result");
              const shown = new Promise(done => new MutationObserver(() => result.hidden || done())
                .observe(result, {{attributes: true, attributeFilter: ["hidden"]}}));
              const begun = performance.now();
              {act};
              await shown;
              await new Promise(requestAnimationFrame);
              return Math.round(performance.now() - begun);
            }}"""
    )
    return taken


# --- with the lists of a real register ------------------------------------------------------------------------------


def printed(certificate: Certificate) -> Image.Image:
    """Return the part of the printed certificate with the QR code, as a camera sees it at arm's length."""
    day = certificate.issued_on
    pdf = certificate_pdf(certificate, portrait(), day, day, "https://examinations.example.vn", demonstration=False)
    with pypdfium2.PdfDocument(pdf) as document:
        sheet: Image.Image = document[0].render(scale=200 / 72).to_pil().convert("L")
    width, height = sheet.size
    return sheet.crop((0, height - width * 720 // 1280, width, height)).resize((1280, 720))


def filmed(picture: Image.Image, path: Path, frames: int = 10) -> Path:
    """Write a film of one still picture that Chromium takes for a camera."""
    width, height = picture.size
    grey = bytes([128]) * (width * height // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(frames):
            film.write(b"FRAME\n" + picture.tobytes() + grey)
    return path


def revoke(folder: Path, certificate: Certificate) -> None:
    """Let the register say that a certificate was revoked."""
    app = create_app(databases.settings(f"sqlite:///{folder / 'examinations.sqlite'}", folder))
    with app.app_context(), unit_of_work() as work:
        work.add(
            CertificateEvent(
                id=public_id(),
                certificate_id=certificate.id,
                kind="revoked",
                effective_on=clock.today(),
                ground="65.3",
                decision_number="QĐ-1",
                proposed_by=public_id(),
                decided_by=public_id(),
                decided_at=clock.now(),
            )
        )


def test_a_certificate_before_the_camera_without_a_network(
    tmp_path: Path, playwright: Playwright, browser_type_launch_args: dict[str, Any], axe, shoot
):
    certificate = installation.certify(tmp_path)
    film = filmed(printed(certificate), tmp_path / "camera.y4m")
    port = installation.free_port()
    cameras = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    launch = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *cameras]}
    with playwright.chromium.launch(**launch) as browser:
        page = browser.new_page(locale="vi-VN", viewport={"width": 390, "height": 844})
        with installation.served(tmp_path, port=port):
            opened(page, base_of(port))
            expect(page.locator("#age")).to_have_attribute("data-age", "fresh")
            assert axe(page) == []
            shoot(page, "inspector")
            faults = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
            assert [fault["errorId"] for fault in faults] == ["in-incognito"]  # as every browser of a test is

        reopened(page)
        expect(page.locator("#age")).to_have_attribute("data-age", "fresh")
        print("\nfrom the press to the verdict, ms:", milliseconds(page, "document.getElementById('scan').click()"))  # noqa: T201
        told(page, "valid")
        expect(page.locator("[data-fact=number] dd")).to_have_text(certificate.number)
        expect(page.locator("[data-fact=privileges] dd")).to_have_text("50 W, mọi phương thức phát")
        expect(page.locator("[data-fact=until] dd")).to_have_text("đến khi bị thu hồi")
        expect(page.locator("#proof")).to_be_visible()
        assert page.evaluate("document.getElementById('sight').srcObject.active") is False
        assert axe(page) == []
        shoot(page, "inspector-certificate")
        expect(page.locator("#clock")).not_to_have_text(page.locator("#clock").inner_text())
        text = f"https://examinations.example.vn/v/{certificate.code}#{to_digits(certificate.signed)}"
        judge(page, text[:-1] + str((int(text[-1]) + 1) % 10))
        told(page, "not-genuine")
        judge(page, certificate.code)
        told(page, "not-ours")

        revoke(tmp_path, certificate)
        with installation.served(tmp_path, port=port):
            judge(page, certificate.code)  # asked of the register itself
            told(page, "revoked")
            expect(page.locator("[data-fact=holder]")).to_be_hidden()
            judge(page, text)  # by the lists of before
            told(page, "valid")
            page.locator("#next").click()
            page.locator("details summary").click()
            page.locator("#refresh").click()
            expect(page.locator("[data-outcome=taken]")).to_be_visible()
        judge(page, text)
        told(page, "revoked")


# --- with the lists of the corpus, from files -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose pages pin the roots of the corpus, and that publishes no lists itself."""
    folder = tmp_path_factory.mktemp("inspector")
    databases.migrate(f"sqlite:///{folder / 'examinations.sqlite'}", folder)
    roots = folder / "keys" / "roots"
    roots.mkdir(parents=True)
    for number, root in enumerate(WRITTEN["roots"], 1):
        (roots / f"root-{number}.pub").write_text(root, encoding="ascii")
    for name, content in WRITTEN["bundles"].items():
        (folder / f"{name}.cbor").write_bytes(bytes.fromhex(content))
    return folder


@pytest.fixture
def page(folder: Path, browser: Browser) -> Iterator[Page]:
    """The application on a phone whose server has gone, on the day of the corpus, without any lists yet."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    with installation.served(folder) as server:
        opened(page, base_of(server.port))
    reopened(page)
    yield page
    context.close()


def brought(page: Page, folder: Path, bundle: str, outcome: str = "taken") -> None:
    """Import lists from a file."""
    if page.locator("#next").is_visible():
        page.locator("#next").click()
    page.locator("#import").set_input_files(folder / f"{bundle}.cbor")
    expect(page.locator(f"[data-outcome={outcome}]")).to_be_visible()


def test_every_verdict_is_told_without_a_network(page, folder, axe, shoot):
    expect(page.locator("#age")).to_have_attribute("data-age", "none")
    judge(page, CASES["valid"]["text"])
    told(page, "unknown-key")

    seen = set()
    for bundle, age in (("forty-six days old", "ended"), ("ten days old", "old"), ("fresh", "fresh")):
        brought(page, folder, bundle)
        expect(page.locator("#age")).to_have_attribute("data-age", age)
        for case in CASES.values():
            if case["text"] and case["bundle"] == bundle and datetime.fromisoformat(case["now"]) == NOW:
                judge(page, case["text"])
                told(page, case["verdict"])
                if case["verdict"] not in seen:
                    assert axe(page) == [], case["name"]
                if case["verdict"] in PICTURED - seen:
                    shoot(page, f"inspector-{case['verdict']}")
                seen.add(case["verdict"])
    assert seen == set(TOLD)


def test_a_photograph_of_a_certificate_is_read(page, folder, tmp_path):
    brought(page, folder, "fresh")
    picture = qrcode.make(CASES["revoked"]["text"], error_correction=qrcode.constants.ERROR_CORRECT_Q).get_image()
    picture.convert("RGB").rotate(8, expand=True, fillcolor="white").save(tmp_path / "photo.jpg", quality=70)
    page.locator("#photo").set_input_files(tmp_path / "photo.jpg")
    told(page, "revoked")

    page.locator("#next").click()
    Image.new("RGB", (600, 400), "white").save(tmp_path / "empty.jpg")
    page.locator("#photo").set_input_files(tmp_path / "empty.jpg")
    expect(page.locator("#photo-empty")).to_be_visible()


@pytest.mark.parametrize("works", [True, False])
def test_the_detector_of_the_device_is_used_where_it_works(page, folder, tmp_path, works):
    brought(page, folder, "fresh")
    page.add_init_script(
        f"""globalThis.BarcodeDetector = class {{
              static async getSupportedFormats() {{ return ["qr_code"]; }}
              async detect() {{
                if (!{json.dumps(works)}) throw new DOMException("service missing", "NotSupportedError");
                return [{{rawValue: {json.dumps(CASES["suspended"]["text"])}}}];
              }}
            }};"""
    )
    reopened(page)
    picture = qrcode.make(CASES["revoked"]["text"], error_correction=qrcode.constants.ERROR_CORRECT_Q).get_image()
    picture.convert("RGB").save(tmp_path / "photo.png")
    page.locator("#photo").set_input_files(tmp_path / "photo.png")
    told(page, "suspended" if works else "revoked")


def test_older_and_foreign_lists_are_refused(page, folder, tmp_path):
    brought(page, folder, "fresh")
    brought(page, folder, "ten days old", "older")
    brought(page, folder, "keys alone", "older")
    (tmp_path / "foreign.cbor").write_bytes(b"\x81\x43abc")
    brought(page, tmp_path, "foreign", "foreign")
    expect(page.locator("#age")).to_have_attribute("data-age", "fresh")
    reopened(page)
    expect(page.locator("#age")).to_have_attribute("data-age", "fresh")


def test_a_slow_clock_is_told_and_does_not_make_the_expired_valid(page, folder):
    brought(page, folder, "fresh")
    page.clock.set_fixed_time(datetime(1999, 1, 1, tzinfo=NOW.tzinfo))
    reopened(page)

    expect(page.locator("#late")).to_be_visible()
    judge(page, CASES["expired and revoked"]["text"])
    told(page, "expired")


def test_a_planned_operation_is_held_against_the_certificate(page, folder, axe):
    brought(page, folder, "fresh")
    judge(page, CASES["valid"]["text"])
    told(page, "valid")
    page.locator("#watts").fill("50")
    page.get_by_label("Điện báo (CW)").check()
    page.locator("#plan button").click()
    expect(page.locator("[data-breach=none]")).to_be_visible()

    page.get_by_label("Đài đi thuê hoặc đi mượn").check()
    page.locator("#station-watts").fill("10")
    page.locator("#plan button").click()
    expect(page.locator("[data-breach=none]")).to_be_hidden()
    expect(page.locator("[data-breach=station-power]")).to_be_visible()
    expect(page.locator("[data-breach=call-sign]")).to_be_visible()
    assert axe(page) == []
    judge(page, CASES["revoked"]["text"])
    expect(page.locator("#plan")).to_be_hidden()


def test_the_verdict_is_quick_on_a_slow_phone(page, folder):
    brought(page, folder, "fresh")
    page.clock.resume()
    reopened(page)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times = {}
    for name in ("valid", "revoked", "a long name", "compromised key, issued before", "one bit of the payload altered"):
        if page.locator("#next").is_visible():
            page.locator("#next").click()
        page.locator("#text").fill(CASES[name]["text"])
        times[name] = milliseconds(page, "document.getElementById('typed').requestSubmit()")
    print("\nverdicts, ms:", json.dumps(times), f"at 1/{SLOWER} of the speed")  # noqa: T201
    assert max(times.values()) < LONGEST_VERDICT_MS


def test_the_english_page_is_kept_too(folder, browser, axe, shoot):
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    with installation.served(folder) as server:
        base = base_of(server.port)
        page = opened(context.new_page(), base)
    page.goto(f"{base}/inspect?lang=en")
    expect(page.get_by_role("button", name="Scan the QR code")).to_be_visible()
    assert axe(page) == []
    shoot(page, "inspector-en")
    page.goto(f"{base}/inspect")
    expect(page.get_by_role("button", name="Quét mã QR")).to_be_visible()
    context.close()
