"""Whatever is sent to any address by anybody: a clear answer, nothing half done, and never a fault of ours.

Every form is found on the page that shows it and every address in the table of routes, so that what is new is attacked too.
"""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from io import BytesIO
from resource import RUSAGE_SELF, getrusage
from struct import pack
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.advice.questions import QUESTIONS
from app.applications.models import Document
from app.kernel import files
from app.kernel.db import db, session
from app.kernel.forms import UNPRINTABLE
from app.kernel.web import LARGEST_FORM_BYTES
from app.theory.models import AnswerEvent
from tests.people import PASSWORD
from tests.world import ACTORS, NOBODY, Page, Sending, World, a_world, kept_tables, poison, text_of

pytestmark = pytest.mark.filterwarnings("ignore::Warning:PIL")  # of damaged pictures; in life they are only logged

CALM = frozenset({200, 302, 303, 304, 400, 403, 404, 405, 409, 412, 413, 415, 422})
MARKUP = "\"onxss=1 '><xss>%s{{7**17}}"  # 27 characters: the shortest column that people fill in holds it
WORKED_OUT = str(7**17)

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
    "a number below nothing": "-1",
    "no plain number": "1e3",
    "digits of others": "٣²３",
}
CHOICES: dict[str, Any] = {
    "nothing": "",
    "what is not offered": "nothing",
    "no text": b"\x00\xed\xa0\x80",
    "markup": MARKUP + "x" * 5000,
    "too large a number": str(2**63),
    "no number": "-1e3²",
}
VALUES: list[object] = [None, True, -1, 2**63, 1e308, "", "x", "\x00", "\u202e", [], ["x"], [[]], {}, {"x": 1}]
PLACES = [
    "9223372036854775808",
    "-1",
    "%00",
    "%ED%A0%80",
    "%F0%9F%98%80%E2%80%AE",
    "%2e%2e%2f%2e%2e%2fetc",
    "%0d%0aSet-Cookie:%20x=1",
    "'%20OR%201=1--%5C",
    "%3Cxss%3E%25s",
    "x" * 3000,
]


@pytest.fixture(scope="module")
def made(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(database_kind, tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest.fixture
def world(made: World) -> Iterator[World]:
    """The world as it was made."""
    yield made
    made.rewind()


# --- what every answer has to be ----------------------------------------------------------------------------------


def against(answer: TestResponse) -> str:
    """Say what is wrong with an answer, whatever was asked; nothing is wrong when this is empty."""
    if answer.status_code not in CALM:
        return f"answered {answer.status_code}"
    if any(cookie.startswith("x=") for cookie in answer.headers.getlist("Set-Cookie")):
        return "sets a cookie of the sender's"
    if answer.mimetype == "text/html":
        if "Traceback" in answer.text:
            return "shows a traceback"
        return markup_in(answer.text)
    return ""


def markup_in(page: str) -> str:
    """Say what of the sent markup became part of the page."""
    if "<xss" in page.lower():
        return "shows an element that was sent"
    if WORKED_OUT in page:
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
        self.judge(answer, f"{sending.endpoint} {what}")

    def judge(self, answer: TestResponse, what: str) -> None:
        """Note what is wrong: with the answer, with what was kept although it was refused, with what was kept at all."""
        self.sent += 1
        said = against(answer)
        if self.writes.kept:
            if answer.status_code >= 400:
                said = said or f"answered {answer.status_code} and kept {sorted(set(self.writes.kept))}"
            else:
                said = said or unfit(*self.writes.kept)
                self.accepted += 1
            self.world.rewind()
        else:
            self.world.rewind_cookies()
        self.writes.kept.clear()
        if said:
            self.faults.append(f"{what}: {said}")


def unfit(*tables: str) -> str:
    """Name a kept text that nobody could have typed or that its column cannot hold; empty when there is none."""
    with db.engine.connect() as connection:
        kept = [
            (column, text)
            for table in kept_tables()
            if table.name in tables
            for row in connection.execute(select(table)).mappings()
            for column in table.columns
            for text in text_of(row[column.name])
        ]
    for column, text in kept:
        if any(unicodedata.category(character) in UNPRINTABLE and character not in "\n\r\t" for character in text):
            return f"kept in {column}: {text[:40]!r}"
        if not unicodedata.is_normalized("NFC", text):
            return f"kept in {column} with its marks apart: {text[:40]!r}"
        if len(text) > (getattr(column.type, "length", None) or len(text)):
            return f"kept in {column}, and longer than that"
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

    assert attack.faults == []
    assert attack.sent > 30


def test_text_without_end_in_every_field(attack, world):
    for sending in world.forms:
        for name in sending.named(*TYPED):
            attack.form(sending, f"{name} without end", sending.with_values([name], "x" * 100_000))

    assert attack.faults == []


def test_a_text_is_never_longer_than_its_column(attack, world):
    for sending in world.forms:
        for name in sending.named("text", "email", "textarea"):
            for length in (4000, 600, 400, 300, 254, 200, 120):
                address = f"{'İ' * 60}@{'b' * (length - 64)}.vn"  # a capital that becomes two characters when it is made small
                text = address if name == "email" else "ắ" * length
                before = attack.accepted
                attack.form(sending, f"{length} characters in {name}", sending.with_values([name], text))
                if attack.accepted > before:  # a shorter text is taken too
                    break

    assert attack.faults == []
    assert attack.accepted > 20


@pytest.mark.parametrize("what", CHOICES)
def test_a_choice_that_was_not_offered(attack, world, what):
    for sending in world.forms:
        for name in dict.fromkeys(sending.named(*CHOSEN)):
            attack.form(sending, f"{what} in {name}", sending.with_values([name], CHOICES[what]))

    assert attack.faults == []


def test_fields_that_are_missing_or_come_twice(attack, world):
    for sending in world.forms:
        attack.form(sending, "empty", [])
        attack.form(sending, "twice", [*sending.fields, *sending.with_values(sending.names, "\x00")])
        attack.form(sending, "nothing first", [*sending.with_values(sending.names, ""), *sending.fields])
        for name in dict.fromkeys(sending.names):
            attack.form(sending, f"no {name}", [field for field in sending.fields if field[0] != name])

    assert attack.faults == []


def test_files_where_text_belongs_and_text_where_files_belong(attack, world):
    for sending in world.forms:
        names = dict.fromkeys(sending.names)
        attack.form(sending, "files", [(name, ("x.txt", b"x")) for name in names])
        attack.form(sending, "empty files", [(name, ("", b"")) for name in names])
        attack.form(sending, "text", sending.with_values(sending.named("file"), "x"))

    assert attack.faults == []


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
        attack.judge(answer, f"{sending.endpoint} as {kind}")

    assert attack.faults == []


@pytest.mark.parametrize("value", [1, "\x00", {"x": [None]}], ids=["a number", "a NUL", "an object"])
def test_json_where_a_form_belongs(attack, world, value):
    for sending in world.forms:
        token = {"X-CSRFToken": world.cast[sending.who].form_token}
        for sent in ([value], dict.fromkeys(sending.names, value)):
            answer = world.ask(sending.who, "POST", sending.path, json=sent, headers=token)
            attack.judge(answer, f"{sending.endpoint} as JSON")

    assert attack.faults == []


def test_without_its_token_no_form_is_taken(attack, world):
    for sending in world.forms:
        for token in ({}, {"X-CSRFToken": "x"}, {"X-CSRFToken": world.cast["mai"].form_token[::-1]}):
            answer = world.ask(sending.who, "POST", sending.path, data=urlencode(sending.fields), headers=token)
            attack.judge(answer, f"{sending.endpoint} without its token")
            assert answer.status_code == 400, sending.endpoint

    assert attack.faults == []
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
                attack.judge(world.ask(who, "POST", path, json=sent, headers=token), f"{path} {value!r}")
    endless = b'{"lease": 1' + b"0" * 5000 + b', "sequence": 1, "position": 1, "choice": 1}'
    for who, path in paths:
        token = {"X-CSRFToken": world.cast[who].form_token}
        for body in (endless, b'{"lease": NaN}', b'{"lease": 1e999}', b'{"lease": "\\ud800"}', b"\x00", b"[" * 60_000):
            answer = world.ask(who, "POST", path, data=body, content_type="application/json", headers=token)
            attack.judge(answer, f"{path} {body[:20]!r}")
            assert answer.is_json, path

    assert attack.faults == []


@pytest.mark.parametrize("slug", QUESTIONS)
def test_facts_in_the_address(attack, world, slug):
    names = [fact.name for fact in QUESTIONS[slug].facts]
    for what, value in TEXTS.items():
        for asked in (dict.fromkeys(names, value), {names[0]: value}):
            answer = world.ask(NOBODY, "GET", f"/advice/{slug}?{urlencode(asked)}")
            attack.judge(answer, f"{slug} {what}")

    assert attack.faults == []


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
                attack.judge(answer, f"{method} {rule.rule} with {place[:40]}")

    assert attack.faults == []
    assert attack.accepted == 0 or method == "POST"


def marker_of(rule: Any, name: str) -> object:
    """Return a value that a rule takes and that stands once in its address."""
    choices = re.search(rf"<any\(([^)]*)\):{name}>", rule.rule)
    if choices:
        return choices[1].split(",")[0].strip("'\" ")
    return 7077 if f"<int:{name}>" in rule.rule else "m" * 26


def test_odd_query_strings(attack, world):
    odd = ["\x00", b"\xed\xa0\x80", MARKUP + "\u202e\U0001f600", str(2**63), "-1e3" + "x" * 2000]
    for rule in world.rules("GET"):
        who, path = world.caller(rule.endpoint), world.address(rule)
        for value in odd:
            asked = urlencode([(name, value) for name in (*world.asked, *world.asked[:2])])
            attack.judge(world.ask(who, "GET", f"{path}?{asked}"), f"{rule.rule}?{value!r}"[:120])
        attack.judge(world.ask(who, "GET", f"{path}?&&==&%&%zz&;"), f"{rule.rule}?&&==")

    assert attack.faults == []
    assert not attack.accepted


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X\u00e9"])
def test_other_methods(attack, world, method):
    router = world.app.url_map.bind("localhost")
    for rule in world.app.url_map.iter_rules():
        who = world.caller(rule.endpoint)
        path = world.address(rule)
        answer = world.ask(who, method, path, headers={"X-CSRFToken": world.cast[who].form_token})
        attack.judge(answer, f"{method} {rule.rule}")
        if method not in router.allowed_methods(path):
            assert answer.status_code == 405, rule.rule
            assert answer.headers["Allow"], rule.rule
        elif method == "HEAD":
            assert answer.status_code == world.ask(who, "GET", path).status_code, rule.rule
            assert not answer.data, rule.rule

    assert attack.faults == []
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
        attack.judge(answer, f"{rule.rule} with {headers}"[:120])
        assert "evil.example" not in answer.headers.get("Location", "") + (answer.text if answer.is_json else "")

    assert attack.faults == []
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
    attack.judge(answer, f"to {target!r}")
    leads_to = answer.headers.get("Location", "/")

    assert attack.faults == []
    assert leads_to.startswith("/")
    assert "evil" not in urljoin("http://localhost/", leads_to).split("/")[2]


# --- buttons pressed twice ----------------------------------------------------------------------------------------

# What a second press may write, and why.
EACH_PRESS_COUNTS = {
    "accounts.sign_in": "each sign-in is a session of its own",
    "applications.look": "each look at a paper is recorded",
    "banks.read_draft": "each reading of a key is recorded",
    "banks.read_edition": "each reading of the keys is recorded",
    "banks.read_question": "each reading of a key is recorded",
    "banks.upload": "a file handed in takes the place of the one before",
    "certificates.download": "each print is in the register of prints",
    "certificates.print_out": "each print is in the register of prints",
    "statistics.question": "each reading of a question with its key is recorded",
    "theory.read_paper": "each look at a paper is recorded",
    "theory.answer": "each choice is kept as it arrived, and the last one counts",
}
# What a second press is told besides "done" and "refused".
TOLD_OTHERWISE = {
    "accounts.register": 422,  # this address has an account now
    "banks.cancel": 404,  # the file is gone
    "banks.confirm": 404,
}


def test_a_button_pressed_twice_acts_once(world):
    """Once after the other, and in two windows at the same moment."""
    faults, acted = [], set()
    for sending in world.buttons:
        if not pressed(world, sending):
            world.rewind()
            continue
        acted.add(sending.endpoint)
        calm = {200, 302, 303, 409, TOLD_OTHERWISE.get(sending.endpoint)}
        once = sizes()
        again = world.send(sending.who, sending.path, sending.fields).status_code
        if again not in calm:
            faults.append(f"{sending.endpoint}: answered {again} the second time")
        if world.writes.kept and sending.endpoint not in EACH_PRESS_COUNTS:
            faults.append(f"{sending.endpoint}: wrote {sorted(set(world.writes.kept))} once more")
        world.rewind()
        said = at_once(world, sending)
        if len(said) != 2 or not set(said) <= calm:
            faults.append(f"{sending.endpoint}: answered {said} at once")
        elif sizes() != once and sending.endpoint not in EACH_PRESS_COUNTS:
            faults.append(f"{sending.endpoint}: acted twice at once")
        world.rewind()

    assert faults == []
    assert sorted({rule.endpoint for rule in world.rules("POST")} - acted - BY_SCRIPT) == []


def pressed(world: World, sending: Sending) -> bool:
    """Press a button and say whether it did anything."""
    answer = world.send(sending.who, sending.path, sending.fields)
    acted = answer.status_code < 400 and bool(world.writes.kept)
    world.writes.kept.clear()
    return acted


def at_once(world: World, sending: Sending) -> list[int]:
    """Press a button in two windows at the same moment, and return what each is answered."""
    both = Barrier(2)
    said: list[int] = []

    def press(who: str) -> None:
        with world.app.app_context():
            both.wait()
            said.append(world.send(who, sending.path, sending.fields).status_code)

    windows = [Thread(target=press, args=(who,)) for who in (sending.who, world.twin(sending.who))]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    return said


def sizes() -> dict[str, int]:
    """Return how many rows each table has."""
    with db.engine.connect() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in kept_tables()}


def test_an_invigilator_who_is_kept_apart_meanwhile_is_answered(world):
    buttons = [one for one in world.sendings if one.endpoint == "theory.step_in"]
    for sending in buttons:
        keep_apart(world, world.people.giang.id, world.cast["an"].id)
        keep_apart(world, world.people.giang.id, world.cast["paused"].id)
        answer = world.send(sending.who, sending.path, sending.fields)
        assert answer.status_code == 404, sending.path
        world.rewind()

    assert len(buttons) >= 5


def keep_apart(world: World, account_id: str, candidate_id: str) -> None:
    fields = {"person": account_id, "candidate": candidate_id, "kind": "related", "remark": "Anh em"}
    answer = world.send("chi", f"/rounds/{world.planned.id}/conflicts", fields.items())
    assert answer.status_code == 303


def test_what_programs_send_twice_counts_once(world):
    path = world.address(next(rule for rule in world.rules("POST") if rule.endpoint == "theory.save"))
    answer = {"lease": 1, "sequence": 1, "position": 1, "choice": 2}
    token = {"X-CSRFToken": world.cast["an"].form_token}
    said = [world.ask("an", "POST", path, json=answer, headers=token) for _ in range(2)]

    assert [one.status_code for one in said] == [200, 200]
    assert said[0].get_json()["sequence"] == said[1].get_json()["sequence"] == 1
    assert session().scalars(select(func.count()).select_from(AnswerEvent)).one() == 1


# --- markup that is kept ------------------------------------------------------------------------------------------


def test_markup_in_the_database_is_shown_and_never_read(world):
    poison(MARKUP)
    faults, shown = [], 0
    for who in (*ACTORS, "mai"):
        for rule in world.rules("GET"):
            if not world.may(world.cast[who], rule.endpoint):
                continue
            for address in world.addresses(rule):
                answer = world.ask(who, "GET", address)
                shown += "&lt;xss&gt;" in answer.text if answer.mimetype == "text/html" else 0
                if said := against(answer):
                    faults.append(f"{address}: {said}")

    assert faults == []
    assert shown > 40


# --- pictures -----------------------------------------------------------------------------------------------------


def jpeg(width: int = 600, height: int = 800, **kwargs: Any) -> bytes:
    out = BytesIO()
    Image.radial_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", **kwargs)
    return out.getvalue()


def picture(kind: str, mode: str = "RGB", **kwargs: Any) -> bytes:
    out = BytesIO()
    Image.radial_gradient("L").resize((600, 800)).convert(mode).save(out, kind, **kwargs)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


@cache
def png(width: int, height: int, *chunks: bytes, rows: int | None = None) -> bytes:
    """Return a black PNG of one bit a pixel, put together without its pixels ever standing in memory."""
    squeezed = zlib.compressobj(1)
    row = bytes(1 + (width + 7) // 8)  # which filter, and the pixels
    content = b"".join(squeezed.compress(row) for _ in range(height if rows is None else rows)) + squeezed.flush()
    header = chunk(b"IHDR", pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def located() -> bytes:
    """Return a JPEG as a telephone makes it: turned, with its place and its maker."""
    facts = Image.Exif()
    facts[0x0112] = 6  # to be turned by a quarter
    facts[0x010F] = "CANARY-MAKER"
    facts.get_ifd(0x8825).update({1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 51.0, 14.0), 29: "CANARY-PLACE"})
    return jpeg(
        800,
        600,
        exif=facts,
        comment=b"CANARY-COMMENT",
        xmp=b"<x:xmpmeta>CANARY-XMP</x:xmpmeta>",
        icc_profile=b"CANARY-ICC",
    )


def told(text: str) -> PngInfo:
    info = PngInfo()
    info.add_itxt("Comment", text, zip=True)
    return info


def bomb_beside(kind: bytes, beginning: bytes) -> bytes:
    """Return a small PNG with a chunk that unpacks to sixty million bytes."""
    return png(800, 600, chunk(kind, beginning + zlib.compress(bytes(60_000_000), 1)))


NO_PICTURES: Mapping[str, Callable[[], bytes]] = {
    "text.jpg": lambda: b"not a picture",
    "page.jpg": lambda: b"<html><script>1</script>",
    "drawing.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
    "drawing.jpg": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "moving.gif": lambda: picture("GIF", "P"),
    "moving.jpg": lambda: picture("GIF", "P"),
    "bitmap.bmp": lambda: picture("BMP"),
    "scan.tiff": lambda: picture("TIFF"),
    "paper.pdf": lambda: b"%PDF-1.7\n1 0 obj<<>>endobj",
    "program.jpg": lambda: b"MZ" + bytes(500),
    "archive.png": lambda: b"PK\x03\x04" + bytes(500),
    "postscript.jpg": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "beginning.jpg": lambda: b"\xff\xd8\xff",
    "beginning.png": lambda: b"\x89PNG\r\n\x1a\n",
    "half.jpg": lambda: jpeg()[: len(jpeg()) // 2],
    "half.png": lambda: picture("PNG")[: len(picture("PNG")) // 2],
    "half.webp": lambda: picture("WEBP")[: len(picture("WEBP")) // 2],
    "no-width.png": lambda: png(0, 100),
    "bomb.png": lambda: png(40_000, 40_000),
    "bomb-of-nothing.png": lambda: png(40_000, 40_000, rows=1),
    "long-bomb.png": lambda: png(2**31 - 1, 1, rows=0),
    "one-too-many.png": lambda: png(5_001, 5_000),
    "text-bomb.png": lambda: bomb_beside(b"zTXt", b"Comment\x00\x00"),
    "colour-bomb.png": lambda: bomb_beside(b"iCCP", b"x\x00\x00"),
}
PICTURES: Mapping[str, Callable[[], bytes]] = {
    "small.jpg": lambda: jpeg(3, 4),
    "wrong-name.exe": jpeg,
    "../../../etc/passwd": jpeg,
    "tên có dấu \u202egpj.png": lambda: picture("PNG"),
    "grey.png": lambda: picture("PNG", "L"),
    "sixteen-bits.png": lambda: picture("PNG", "I;16"),
    "see-through.png": lambda: picture("PNG", "RGBA"),
    "palette.png": lambda: picture("PNG", "P", transparency=0),
    "four-colours.jpg": lambda: picture("JPEG", "CMYK"),
    "by-steps.jpg": lambda: jpeg(progressive=True),
    "new.webp": lambda: picture("WEBP"),
    "two-things.jpg": lambda: jpeg() + b"<script>CANARY-TAIL</script>PK\x03\x04",
    "few-rows.png": lambda: png(800, 600, rows=10),
    "located.jpg": located,
    "told.png": lambda: picture("PNG", pnginfo=told("CANARY-TEXT")),
}
UPLOADS = ("photo", "identity")


def attached(world: World) -> set[str]:
    session().rollback()
    found = session().scalars(
        select(Document.file_id).where(Document.application_id == world.defaults["application_id"])
    )
    return set(found)


def upload(world: World, section: str, name: str, content: bytes) -> TestResponse:
    sending = next(
        one for one in world.forms if one.endpoint == "applications.save" and one.path.endswith(f"/{section}")
    )
    fields = [(field, (name, content) if field == "picture" else value) for field, value in sending.fields]
    return world.send(sending.who, sending.path, fields)


def test_every_page_that_takes_a_file_is_attacked(world):
    takes_files = {endpoint for endpoint, view in world.app.view_functions.items() if hasattr(view, "accepts_upload")}
    shown = {sending.endpoint for sending in world.sendings if "file" in sending.kinds}

    assert takes_files == shown == {"applications.save", "banks.upload", "banks.write"}


@pytest.mark.parametrize("section", UPLOADS)
@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_not_taken(world, section, name):
    answer = upload(world, section, name, NO_PICTURES[name]())

    assert answer.status_code == 422
    assert not against(answer)
    assert not world.writes.kept


@pytest.mark.parametrize("section", UPLOADS)
def test_an_empty_file_is_no_picture(world, section):
    answer = upload(world, section, "empty.jpg", b"")

    assert answer.status_code == (422 if section == "photo" else 303)  # a paper may be sent without a new picture
    assert "application_document" not in world.writes.kept


@pytest.mark.parametrize(
    "size", [files.LARGEST_UPLOAD_BYTES + 1, files.LARGEST_UPLOAD_BYTES + LARGEST_FORM_BYTES + 1, 20_000_000]
)
def test_a_picture_too_large_is_said_to_be_too_large(world, size):
    answer = upload(world, "identity", "large.jpg", jpeg().ljust(size, b"\x00"))

    assert answer.status_code == 413
    assert not world.writes.kept


@pytest.mark.parametrize("name", PICTURES)
def test_of_a_picture_only_its_pixels_are_kept(world, name):
    before = attached(world)
    answer = upload(world, "identity", name, PICTURES[name]())
    [kept] = attached(world) - before
    content, media_type = files.read(session(), kept)

    assert answer.status_code == 303
    assert media_type == "image/jpeg"
    assert b"CANARY" not in content
    assert b"Exif" not in content
    with Image.open(BytesIO(content)) as shown:
        assert shown.format == "JPEG"
        assert not shown.getexif()
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_picture_is_turned_as_it_was_taken(world):
    _content, width, height = files.cleaned_picture(located())

    assert (width, height) == (600, 800)


@pytest.mark.parametrize(
    "content", [jpeg(60, 80), located(), picture("PNG"), picture("WEBP")], ids=["JPEG", "located", "PNG", "WebP"]
)
def test_a_damaged_picture_is_said_to_be_damaged(app, content):
    """Each byte of the beginning, where all that is read stands, changed in two ways; and the file cut short anywhere."""
    damaged = [
        content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :]
        for at in range(min(len(content), 300))
        for flip in (0xFF, 0x01)
    ]
    damaged += [content[:length] for length in range(0, len(content), max(1, len(content) // 50))]
    for one in damaged:
        with suppress(files.UnfitFileError):
            files.cleaned_picture(one)


def test_a_bomb_is_not_unpacked():
    bomb = png(40_000, 40_000)
    before = getrusage(RUSAGE_SELF).ru_maxrss

    assert len(bomb) < files.LARGEST_UPLOAD_BYTES
    with pytest.raises(files.UnfitFileError, match=r"too-many-pixels|not-a-picture"):
        files.cleaned_picture(bomb)
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 150_000  # kilobytes; unpacked it would be 1.6 million
