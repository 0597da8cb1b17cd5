"""The theory test in a real browser: reload, crash, lost network, killed server, second tab, keyboard, both languages."""

import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import installation
from tests.installation import Candidate, Server

pytestmark = pytest.mark.browser


@dataclass(slots=True)
class Room:
    """One candidate, the server that holds the test, and a look into its database."""

    folder: Path
    candidate: Candidate
    server: Server

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def answers(self) -> dict[int, int]:
        """Return what the server has on its disk: the last choice by place."""
        rows = sqlite3.connect(self.folder / "examinations.sqlite").execute(
            "SELECT position, choice FROM answer_event WHERE disposition = 'counted' ORDER BY lease, sequence"
        )
        return dict(rows)

    def kill(self) -> None:
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()

    def start_again(self) -> None:
        self.server = installation.start(self.folder, self.server.port)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    _, (candidate,) = installation.prepare(tmp_path, 1)
    server = installation.start(tmp_path, installation.free_port())
    held = Room(tmp_path, candidate, server)
    yield held
    held.server.process.terminate()
    held.server.process.wait(10)


@pytest.fixture
def page(room: Room, context: BrowserContext) -> Page:
    """An's browser, with the test open at question 1."""
    name, value = room.candidate.cookie.split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": room.base}])
    page = context.new_page()
    page.goto(f"{room.base}/tests/{room.candidate.sitting_id}")
    page.get_by_label("Mã chỗ ngồi").fill(room.candidate.seat_code)
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.locator("[data-ready]")).to_be_attached()
    return page


def choose(page: Page, letter: str) -> None:
    page.locator(f"[data-key={letter}]").check()


def test_answers_are_saved_as_they_are_chosen(page, room, axe, shoot):
    choose(page, "B")
    page.get_by_role("button", name="Tiếp").click()
    choose(page, "D")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")

    assert room.answers() == {1: 2, 2: 4}
    assert axe(page) == []
    shoot(page, "theory")


def test_a_reload_and_a_crashed_tab_cost_nothing(page, room, context):
    choose(page, "C")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("[data-ready]")).to_be_attached()
    expect(page.locator("[data-key=C]")).to_be_checked()
    page.close()

    again = context.new_page()
    again.goto(f"{room.base}/tests/{room.candidate.sitting_id}")
    expect(again.locator("[data-ready]")).to_be_attached()
    expect(again.locator("[data-key=C]")).to_be_checked()


def test_a_lost_network_is_loud_and_nothing_is_lost(page, room, context):
    context.set_offline(True)
    choose(page, "A")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "offline")
    page.get_by_role("button", name="Tiếp").click()
    choose(page, "B")
    page.get_by_role("button", name="Tiếp").click()
    expect(page.locator("[data-number]")).to_contain_text("3")
    assert room.answers() == {}

    context.set_offline(False)

    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved", timeout=15_000)
    assert room.answers() == {1: 1, 2: 2}


def test_a_killed_server_costs_nothing(page, room):
    choose(page, "A")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    room.kill()
    page.get_by_role("button", name="Tiếp").click()
    choose(page, "C")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "offline")

    room.start_again()

    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved", timeout=20_000)
    assert room.answers() == {1: 1, 2: 3}


def test_what_was_chosen_without_a_network_survives_the_tab(page, room, context):
    context.set_offline(True)
    choose(page, "D")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "offline")
    page.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(f"{room.base}/tests/{room.candidate.sitting_id}")

    expect(again.locator("[data-ready]")).to_be_attached()
    expect(again.locator("[data-save]")).to_have_attribute("data-state", "saved")
    expect(again.locator("[data-key=D]")).to_be_checked()
    assert room.answers() == {1: 4}


def test_a_second_tab_takes_over_and_the_first_says_so(page, room, context):
    second = context.new_page()
    second.goto(f"{room.base}/tests/{room.candidate.sitting_id}")
    expect(second.locator("[data-ready]")).to_be_attached()

    choose(page, "A")

    expect(page.locator("[data-notice]")).to_be_visible()
    choose(second, "B")
    expect(second.locator("[data-save]")).to_have_attribute("data-state", "saved")
    assert room.answers() == {1: 2}


def test_the_keyboard_does_it_all(page, room):
    page.keyboard.press("b")
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-number]")).to_contain_text("2")
    page.keyboard.press("d")
    page.keyboard.press("t")
    expect(page.locator("[data-heard]")).to_contain_text("60")
    expect(page.locator("[data-cell='1']")).to_contain_class("rx-cell--marked")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")

    assert room.answers() == {1: 2, 2: 4}


def test_handing_in_shows_what_is_open_and_forgets_the_journal(page, room, axe, shoot):
    choose(page, "A")
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    page.get_by_role("button", name="Kết thúc").click()
    expect(page.get_by_text("34 câu")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Nộp bài").dblclick()
    expect(page.locator("[data-handed-in]")).to_be_visible()
    page.wait_for_function("localStorage.length === 0")
    assert axe(page) == []
    shoot(page, "receipt")

    rows = sqlite3.connect(room.folder / "examinations.sqlite").execute(
        "SELECT state, close_reason, receipt FROM sitting"
    )
    state, reason, receipt = rows.fetchone()
    assert (state, reason) == ("closed", "handed-in")
    expect(page.get_by_text(receipt)).to_be_visible()


def test_without_script_every_question_is_a_form(room, browser):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    name, value = room.candidate.cookie.split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": room.base}])
    page = context.new_page()
    page.goto(f"{room.base}/tests/{room.candidate.sitting_id}")
    page.get_by_label("Mã chỗ ngồi").fill(room.candidate.seat_code)
    page.get_by_role("button", name="Bắt đầu").click()
    for letter in "BD":
        page.locator(f"[data-key={letter}]").check()
        page.get_by_role("button", name="Tiếp").click()

    assert room.answers() == {1: 2, 2: 4}
    context.close()


def test_english_beside_vietnamese(page, shoot):
    page.get_by_role("link", name="English").click()
    expect(page.locator("[data-ready]")).to_be_attached()
    expect(page.locator("[data-number]")).to_contain_text("Question 1 of 35")
    shoot(page, "theory-en")
