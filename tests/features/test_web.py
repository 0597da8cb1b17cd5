"""What holds for every answer: headers, limits, hosts, and what bad input gets."""

import json

import pytest

from app import commands
from app.accounts.models import Account
from app.kernel import clock, keys, web
from app.kernel.db import unit_of_work
from app.kernel.settings import Settings, UnsafeSettingsError
from tests.databases import SECRET


def test_every_answer_carries_the_headers(people, client):
    for answer in (
        client.get("/"),
        client.get("/nothing"),
        people.an.get("/record"),
        client.post("/sign-in"),
        client.get("/static/css/app.css"),
    ):
        for name, value in web.HEADERS.items():
            assert answer.headers[name] == value
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "http" not in policy


def test_pages_of_a_person_are_kept_by_no_cache(people):
    answer = people.chi.get("/")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_another_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_cookies_are_closed(client):
    cookie = client.get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "path",
    [
        "/tests/x/questions/9223372036854775808",
        "/v/%00",
        "/v/" + "A" * 5000,
        "/tests/%F0%9F%98%80",
        "/static/../../wsgi.py",
        "/rooms/%2e%2e",
    ],
)
def test_odd_addresses_are_answered(people, path):
    assert people.an.get(path).status_code in (302, 303, 400, 403, 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000, 413),
        (b"[" * 30_000, 400),
        (b'{"lease":' * 5000 + b"1" + b"}" * 5000, 400),
        (b'{"lease": "\\ud800"}', 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b"1e999", 400),
        (b"", 400),
        (json.dumps({"a": "x" * 70_000}).encode(), 413),
    ],
)
def test_unreadable_json_is_said_to_be_unreadable(people, body, status):
    answer = people.an.client.post(
        "/tests/x/answers", data=body, headers={"X-CSRFToken": people.an.form_token, "Content-Type": "application/json"}
    )

    assert answer.status_code == status
    assert answer.is_json


def test_a_form_too_large_is_refused_before_it_is_read(client):
    assert client.post("/sign-in", data={"email": "x" * (web.LARGEST_FORM_BYTES + 1)}).status_code == 413


def test_too_many_fields_are_refused(client):
    assert client.post("/sign-in", data={f"f{n}": "1" for n in range(5000)}).status_code in (400, 413)


def test_the_language_is_kept(client):
    assert 'lang="vi"' in client.get("/").text
    assert 'lang="en"' in client.get("/?lang=en").text
    assert 'lang="en"' in client.get("/").text
    assert 'lang="en"' in client.get("/?lang=xx").text


PRODUCTION = {
    "SECRET_KEY": SECRET,
    "FILE_KEY": SECRET + "2",
    "SIGNING_PASSPHRASE": SECRET + "3",
    "PUBLIC_URL": "https://examinations.example.vn",
}


def test_production_starts_with_all_it_needs(tmp_path):
    settings = Settings.from_environment({**PRODUCTION, "INSTANCE": str(tmp_path)})

    assert settings.is_https
    assert settings.trusted_hosts == ("examinations.example.vn",)
    assert not settings.demonstration


@pytest.mark.parametrize("missing", list(PRODUCTION))
def test_production_refuses_to_start_without(tmp_path, missing):
    for value in ("", "short"):
        with pytest.raises(UnsafeSettingsError, match=missing):
            Settings.from_environment({**PRODUCTION, missing: value, "INSTANCE": str(tmp_path)})


def test_production_starts_only_with_a_key_and_without_made_up_people(app, people):
    with pytest.raises(UnsafeSettingsError, match="signing key"):
        commands.refuse_unsafe_start()
    keys.ensure_keys(app.config["SETTINGS"], clock.now())
    commands.refuse_unsafe_start()
    with unit_of_work() as work:
        work.get_one(Account, people.an.id).demonstration = True

    with pytest.raises(UnsafeSettingsError, match="demonstration"):
        commands.refuse_unsafe_start()
