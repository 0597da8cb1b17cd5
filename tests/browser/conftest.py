"""A real Chromium for the browser tests, an accessibility check, and pictures for the documentation.

The browser is the one CHROMIUM names, else one that the machine has, else Playwright's own, else one that apt installs
where tests run as root. Where there is none, the tests fail in CI and say so elsewhere.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests/browser/vendor/axe.min.js"
SCREENSHOTS = ROOT / "docs/screenshots"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 390, 1280  # pixels: the widths at which pages are looked at
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], None]


def installed(playwright: Playwright) -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install(package: str) -> None:
    """Let apt install a package where that is possible; whether it worked is for the caller to see."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for act in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "-q", *act], env=environment, stdout=subprocess.DEVNULL, check=False)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> str:
    """The path of the browser that the tests drive."""
    if (found := installed(playwright)) is None:
        install("chromium")
        found = installed(playwright)
    if found is None:
        message = "no Chromium, so no browser test ran: install it with the machine's packages or name one in CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def zbar() -> None:
    """The second of the readers that we did not write, where the journey reads a printed QR."""
    if shutil.which("zbarimg") is None:
        install("zbar-tools")
    if shutil.which("zbarimg") is None:
        message = "no zbarimg, so the printed QR was not read: install zbar-tools"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """How the browser starts: alone, and without asking the network for anything of its own."""
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """What every page starts with: a desk's screen and a reader who prefers Vietnamese."""
    return {"viewport": {"width": DESK, "height": 800}, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Return a check of the page as it stands: one line for each violation, none when it is accessible."""
    assert AXE.exists(), "axe-core is missing: run python -m app.kernel.vendor"
    script = AXE.read_text(encoding="utf-8")

    def violations(page: Page) -> list[str]:
        page.evaluate(script)
        report = page.evaluate("standards => axe.run(document, {runOnly: standards})", STANDARDS)
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
            for violation in report["violations"]
            for node in violation["nodes"]
        ]

    return violations


@pytest.fixture(scope="session")
def shoot() -> Shoot:
    """Return a check that a page fits a phone and a desk without sideways scrolling.

    With SCREENSHOTS=1 it also keeps a picture of each as docs/screenshots/<name>-<width>.png.
    """

    def at_both_widths(page: Page, name: str) -> None:
        before = page.viewport_size
        for width, height in ((PHONE, 844), (DESK, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("document.fonts.ready")
            needed = page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{name} needs {needed} px at a width of {width}"
            if os.environ.get("SCREENSHOTS") == "1":
                SCREENSHOTS.mkdir(parents=True, exist_ok=True)
                path = SCREENSHOTS / f"{name}-{width}.png"
                page.screenshot(path=path, full_page=True, animations="disabled")
                with Image.open(path) as picture:
                    picture.convert("RGB").quantize(256).save(path, optimize=True)
        if before:
            page.set_viewport_size(before)

    return at_both_widths
