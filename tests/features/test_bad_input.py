"""Whatever is sent to any address by anybody: a clear answer, nothing half done, and never a fault of ours.

Every form is found on the page that shows it and every address in the table of routes, so that what is new is attacked too.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.advice.questions import QUESTIONS
from app.kernel.db import db
from app.kernel.forms import UNPRINTABLE
from tests.people import PASSWORD
from tests.world import NOBODY, Page, Sending, World, a_world, kept_tables, text_of

CALM = frozenset({200, 302, 303, 304, 400, 403, 404, 405, 409, 412, 413, 415, 422})
MARKUP = "\"onxss=1 '><xss>%s{{77*77}}"  # 28 characters: the shortest column that people fill in holds it

TEXTS: dict[str, Any] = {
    "nothing": "",
    "a NUL": "An\x00",
    "a lone surrogate": b"\xed\xa0\x80",
    "not UTF-8": b"\xff\xfe\xc0\x80",
    "letters and marks apart": unicodedata.normalize("NFD", "Nguyễn Thị Phương Ánh"),
    "turned about": "An\u202egnouhP",
    "invisible": "An\u200b\ufeff",
    "of no script": "\ue000\U000e0041\uffff\U0010ffff",
    "many marks": "a" + "\u0301" * 200,
    "odd spaces": "\u00a0\u2003\t\u3000",
    "lines": "An\r\nSet-Cookie: x=1\r\n\r\n",
    "markup": MARKUP,
    "SQL": "'; DROP TABLE application; --",
    "too large a number": str(2**63),
    "a negative number": "-1",
    "a number with an exponent": "1e3",
    "digits of others": "٣²３",
}
CHOICES: dict[str, Any] = {
    "nothing": "",
    "what is not offered": "nothing",
    "a NUL": "\x00",
    "a lone surrogate": b"\xed\xa0\x80",
    "markup": MARKUP,
    "too large a number": str(2**63),
    "a negative number": "-1",
    "a number with an exponent": "1e3",
    "text for a number": "²",
    "very long": "x" * 5000,
}
VALUES: list[object] = [None, True, -1, 2**63, 1e308, "", "x", "\x00", "\u202e", [], ["x"], [[]], {}, {"x": 1}]
PLACES = [
    "9223372036854775808",
    "-1",
    "1e3",
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "%F0%9F%98%80",
    "%E2%80%AE",
    "..",
    "%2e%2e%2f%2e%2e%2fetc",
    "%5C",
    "%0d%0aSet-Cookie:%20x=1",
    "'%20OR%201=1--",
    "%3Cxss%3E",
    "x" * 3000,
    "null",
]


@pytest.fixture(scope="module")
def made(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(database_kind, tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest.fixture
def world(made: World) -> Iterator[World]:
    """The world as it was made."""
    yield made
    made.rewind(*made.cast)


# --- what every answer has to be ----------------------------------------------------------------------------------


def against(answer: TestResponse) -> str:
    """Say what is wrong with an answer, whatever was asked; nothing is wrong when this is empty."""
    if answer.status_code not in CALM:
        return f"answered {answer.status_code}"
    if any("\r" in value or "\n" in value for _name, value in answer.headers) or "x" in answer.headers.getlist("x"):
        return "a header of the sender's"
    if answer.mimetype == "text/html":
        if "Traceback" in answer.text:
            return "shows a traceback"
        return markup_in(answer.text)
    return ""


def markup_in(page: str) -> str:
    """Say what of the sent markup became part of the page."""
    if "<xss" in page.lower():
        return "shows an element that was sent"
    if "5929" in page:
        return "worked out a template that was sent"
    for element in Page(page).elements if "onxss" in page else ():
        if any(name.startswith("onxss") for name in element.attributes):
            return f"shows an attribute that was sent: {element.tag}"
    return ""


class Attack:
    """Sends and takes note of what goes wrong, each time beginning from the same world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.writes = world.writes
        self.faults: list[str] = []
        self.sent = self.accepted = 0

    def form(self, sending: Sending, what: str, fields: Any, **kwargs: Any) -> None:
        """Send a form with something wrong in it."""
        answer = self.world.send(sending.who, sending.path, fields, **kwargs)
        self.judge(answer, sending.who, f"{sending.endpoint} {what}")

    def judge(self, answer: TestResponse, who: str, what: str) -> None:
        """Note what is wrong: with the answer, with what was kept although it was refused, with what was kept at all."""
        self.sent += 1
        said = against(answer)
        if self.writes.kept:
            if answer.status_code >= 400:
                said = said or f"answered {answer.status_code} and kept {sorted(set(self.writes.kept))}"
            else:
                said = said or unprintable(*self.writes.kept)
                self.accepted += 1
            self.world.rewind(who)
        elif "Set-Cookie" in answer.headers:
            self.world.rewind_cookies(who)
        self.writes.kept.clear()
        if said:
            self.faults.append(f"{what}: {said}")


def unprintable(*tables: str) -> str:
    """Name a kept text that nobody could have typed; empty when there is none."""
    with db.engine.connect() as connection:
        kept = [
            (table, row) for table in kept_tables() if table.name in tables for row in connection.execute(select(table))
        ]
    for table, row in kept:
        for text in text_of(tuple(row)):
            if any(unicodedata.category(character) in UNPRINTABLE and character not in "\n\r\t" for character in text):
                return f"kept in {table.name}: {text[:40]!r}"
            if not unicodedata.is_normalized("NFC", text):
                return f"kept in {table.name} with its marks apart: {text[:40]!r}"
    return ""


@pytest.fixture
def attack(world: World) -> Attack:
    return Attack(world)


# --- forms --------------------------------------------------------------------------------------------------------

BY_SCRIPT = {"theory.open_page", "theory.save", "advice.answer"}  # asked for by programs: no page has a form for them
TYPED = ("text", "email", "tel", "number", "password", "textarea", "search", "date", "url")
CHOSEN = ("hidden", "radio", "checkbox", "select", "button")


def test_every_form_is_found(world):
    found = {sending.endpoint for sending in world.sendings}

    assert {rule.endpoint for rule in world.rules("POST")} - found == BY_SCRIPT, "give tests/world.py what is missing"


@pytest.mark.parametrize("what", TEXTS)
def test_odd_text_in_every_field(attack, world, what):
    for sending in world.forms:
        if typed := sending.named(*TYPED):
            attack.form(sending, what, sending.with_values(typed, TEXTS[what]))

    assert not attack.faults
    assert attack.sent > 30


def test_text_without_end_in_every_field(attack, world):
    for sending in world.forms:
        for name in sending.named(*TYPED):
            attack.form(sending, f"{name} without end", sending.with_values([name], "x" * 100_000))

    assert not attack.faults


@pytest.mark.parametrize("what", CHOICES)
def test_a_choice_that_was_not_offered(attack, world, what):
    for sending in world.forms:
        for name in dict.fromkeys(sending.named(*CHOSEN)):
            attack.form(sending, f"{what} in {name}", sending.with_values([name], CHOICES[what]))

    assert not attack.faults


def test_fields_that_are_missing_or_come_twice(attack, world):
    for sending in world.forms:
        attack.form(sending, "empty", [])
        for name in dict.fromkeys(sending.names):
            attack.form(sending, f"no {name}", [field for field in sending.fields if field[0] != name])
            attack.form(sending, f"{name} twice", [*sending.fields, (name, "\x00")])

    assert not attack.faults


def test_files_where_text_belongs_and_text_where_files_belong(attack, world):
    for sending in world.forms:
        names = dict.fromkeys(sending.names)
        attack.form(sending, "files", [(name, ("x.txt", b"x")) for name in names])
        attack.form(sending, "empty files", [(name, ("", b"")) for name in names])
        attack.form(sending, "text", sending.with_values(sending.named("file"), "x"))
        for name in names:
            attack.form(sending, f"a file as {name}", sending.with_values([name], ("x.txt", b"\xff\xfe")))

    assert not attack.faults


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"version=1"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="version"\r\n\r\n\xff'),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfe&=&="),
        ("application/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        ("application/json", b"["),
        ("application/json", b'{"version": "\\ud800", "name": "\\ud800"}'),
        ("\xff", b"x"),
    ],
)
def test_bodies_of_another_kind(attack, world, kind, body):
    for sending in world.forms:
        token = {"X-CSRFToken": world.cast[sending.who].form_token}
        answer = world.ask(sending.who, "POST", sending.path, data=body, content_type=kind, headers=token)
        attack.judge(answer, sending.who, f"{sending.endpoint} as {kind}")

    assert not attack.faults


@pytest.mark.parametrize("value", [None, 1, 1e308, "\x00", [["x"]], {"x": 1}])
def test_json_where_a_form_belongs(attack, world, value):
    for sending in world.forms:
        token = {"X-CSRFToken": world.cast[sending.who].form_token}
        for sent in (value, [value], dict.fromkeys(sending.names, value)):
            answer = world.ask(sending.who, "POST", sending.path, json=sent, headers=token)
            attack.judge(answer, sending.who, f"{sending.endpoint} as JSON")

    assert not attack.faults


def test_without_its_token_no_form_is_taken(attack, world):
    for sending in world.forms:
        for token in ({}, {"X-CSRFToken": "x"}, {"X-CSRFToken": world.cast["mai"].form_token[:-1] + "x"}):
            answer = world.ask(sending.who, "POST", sending.path, data=urlencode(sending.fields), headers=token)
            attack.judge(answer, sending.who, f"{sending.endpoint} without its token")
            assert answer.status_code == 400, sending.endpoint

    assert not attack.faults
    assert not attack.accepted


# --- programs -----------------------------------------------------------------------------------------------------


def test_json_of_the_wrong_types(attack, world):
    names = [
        "lease",
        "sequence",
        "position",
        "choice",
        *(fact.name for one in QUESTIONS.values() for fact in one.facts),
    ]
    paths = [("an", world.address(rule)) for rule in world.rules("POST") if rule.endpoint in BY_SCRIPT]
    paths += [(NOBODY, f"/api/v1/advice/{slug}") for slug in QUESTIONS]
    for who, path in paths:
        token = {"X-CSRFToken": world.cast[who].form_token}
        for value in VALUES:
            for sent in (dict.fromkeys(names, value), {names[0]: value}, [value]):
                attack.judge(world.ask(who, "POST", path, json=sent, headers=token), who, f"{path} {value!r}")
    endless = b'{"lease": 1' + b"0" * 5000 + b', "sequence": 1, "position": 1, "choice": 1}'
    for who, path in paths:
        token = {"X-CSRFToken": world.cast[who].form_token}
        for body in (endless, b'{"lease": NaN}', b'{"lease": 1e999}', b'{"lease": "\\ud800"}', b"\x00", b"[" * 60_000):
            answer = world.ask(who, "POST", path, data=body, content_type="application/json", headers=token)
            attack.judge(answer, who, f"{path} {body[:20]!r}")
            assert answer.is_json, path

    assert not attack.faults


@pytest.mark.parametrize("slug", QUESTIONS)
def test_facts_in_the_address(attack, world, slug):
    names = [fact.name for fact in QUESTIONS[slug].facts]
    for what, value in TEXTS.items():
        for asked in (dict.fromkeys(names, value), {names[0]: value}):
            answer = world.ask(NOBODY, "GET", f"/advice/{slug}?{urlencode(asked)}")
            attack.judge(answer, NOBODY, f"{slug} {what}")

    assert not attack.faults


# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_odd_places_in_every_address(attack, world, method):
    for rule in world.rules(method):
        who = world.caller(rule.endpoint)
        for name in rule.arguments:
            before, _marker, after = world.address(rule, **{name: marker_of(rule, name)}).partition(
                str(marker_of(rule, name))
            )
            for place in PLACES:
                path = f"{before}{place}{after}"
                answer = world.send(who, path, []) if method == "POST" else world.ask(who, "GET", path)
                attack.judge(answer, who, f"{method} {rule.rule} with {place[:40]}")

    assert not attack.faults
    assert attack.accepted == 0 or method == "POST"


def marker_of(rule: Any, name: str) -> object:
    """Return a value that a rule takes and that stands once in its address."""
    choices = re.search(rf"<any\(([^)]*)\):{name}>", rule.rule)
    if choices:
        return choices[1].split(",")[0].strip("'\" ")
    return 7077 if f"<int:{name}>" in rule.rule else "m" * 26


def test_odd_query_strings(attack, world):
    odd = ["", "\x00", b"\xed\xa0\x80", MARKUP, "\u202e", str(2**63), "-1", "1e3", "\U0001f600", "x" * 2000]
    for rule in world.rules("GET"):
        who, path = world.caller(rule.endpoint), world.address(rule)
        for value in odd:
            asked = urlencode([(name, value) for name in (*world.asked, *world.asked[:2])])
            attack.judge(world.ask(who, "GET", f"{path}?{asked}"), who, f"{rule.rule}?{value!r}"[:120])
        attack.judge(world.ask(who, "GET", f"{path}?&&==&%&%zz&;"), who, f"{rule.rule}?&&==")

    assert not attack.faults
    assert not attack.accepted


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X\u00e9"])
def test_other_methods(attack, world, method):
    router = world.app.url_map.bind("localhost")
    for rule in world.app.url_map.iter_rules():
        who = world.caller(rule.endpoint)
        path = world.address(rule)
        answer = world.ask(who, method, path, headers={"X-CSRFToken": world.cast[who].form_token})
        attack.judge(answer, who, f"{method} {rule.rule}")
        if method not in router.allowed_methods(path):
            assert answer.status_code == 405, rule.rule
            assert answer.headers["Allow"], rule.rule
        elif method == "HEAD":
            assert answer.status_code == world.ask(who, "GET", path).status_code, rule.rule
            assert not answer.data, rule.rule

    assert not attack.faults
    assert not attack.accepted


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=x; language=\xff\x01; _user_id=1"},
        {"Accept": "*/*;q=x,,;", "Accept-Language": "\xff;q=9, -, *", "Accept-Encoding": ";;"},
        {"If-None-Match": 'W/"', "If-Modified-Since": "tomorrow", "If-Match": "*", "If-Range": "x"},
        {"Range": "bytes=9-1,-,x", "Content-Length": "-1"},
        {"Content-Length": "x", "Transfer-Encoding": "x"},
        {
            "X-Forwarded-For": "\xff",
            "X-Forwarded-Host": "evil.example",
            "Forwarded": "host=evil.example",
            "X-Real-IP": "x",
        },
        {"Referer": "javascript:1", "Origin": "null", "User-Agent": "x" * 8000, "Authorization": "Basic \xff"},
        {"X-HTTP-Method-Override": "DELETE", "Content-Type": "application/json"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_odd_headers(attack, world, headers):
    for rule in world.rules("GET"):
        who, path = world.caller(rule.endpoint), world.address(rule)
        answer = world.ask(who, "GET", path, headers=headers)
        attack.judge(answer, who, f"{rule.rule} with {headers}"[:120])
        assert "evil.example" not in answer.headers.get("Location", "") + (answer.text if answer.is_json else "")

    assert not attack.faults
    assert not attack.accepted


@pytest.mark.parametrize(
    "target",
    [
        "//[",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/ /evil.example",
        "/" + "x" * 5000,
        "/\x00",
        "/\ud7ff\U0001f600",
    ],
)
def test_after_signing_in_one_stays_here(attack, world, target):
    sign_in = next(sending for sending in world.forms if sending.endpoint == "accounts.sign_in")
    fields = [("email", "an@example.vn"), ("password", PASSWORD)]
    answer = world.send(NOBODY, f"{sign_in.path}?{urlencode({'next': target})}", fields)
    attack.judge(answer, NOBODY, f"to {target!r}")
    leads_to = answer.headers.get("Location", "/")

    assert not attack.faults
    assert leads_to.startswith("/")
    assert "evil" not in urljoin("http://localhost/", leads_to).split("/")[2]
