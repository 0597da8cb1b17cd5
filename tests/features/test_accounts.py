"""Accounts through the web: making one, signing in and out, and what a stranger may not learn."""

import re

from sqlalchemy import select

from app.accounts import actions
from app.accounts.models import Account, SignIn
from app.kernel.db import db, unit_of_work
from tests.people import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*')


def without_token(page: str) -> str:
    return TOKEN.sub("", page)


NEW = {
    "name": "Nguyễn Văn Ánh",
    "email": "anh@example.vn",
    "password": "con mèo trèo cây cau",
    "again": "con mèo trèo cây cau",
    "notice": "y",
}


def test_somebody_registers_and_is_signed_in(people):
    stranger = people.stranger()

    answer = stranger.post("/register", NEW)

    assert answer.status_code == 303
    account = db.session.scalars(select(Account).where(Account.email == "anh@example.vn")).one()
    assert account.password.startswith("$argon2id$")
    assert "Nguyễn Văn Ánh" in stranger.get("/").text


def test_a_name_typed_in_pieces_is_kept_composed(people):
    decomposed = {**NEW, "name": "Nguye\u0302\u0303n Va\u0306n A\u0301nh"}

    assert people.an.post("/register", decomposed).status_code == 303

    assert db.session.scalars(select(Account.name).where(Account.email == "anh@example.vn")).one() == "Nguyễn Văn Ánh"


def test_a_taken_address_is_said_and_nothing_is_made(people):
    answer = people.an.post("/register", {**NEW, "email": "CHI@example.vn"})

    assert answer.status_code == 422
    assert "Địa chỉ này đã có tài khoản" in answer.text
    assert len(db.session.scalars(select(Account).where(Account.email == "chi@example.vn")).all()) == 1


def test_odd_characters_in_a_name_are_refused(people):
    for odd in ("An\u202e", "An\u0000", "An\u200b", ""):
        assert people.an.post("/register", {**NEW, "name": odd}).status_code == 422


def test_wrong_address_and_wrong_password_look_alike(people):
    wrong_password = people.an.post("/sign-in", {"email": "chi@example.vn", "password": "không phải"})
    wrong_address = people.an.post("/sign-in", {"email": "ai@example.vn", "password": "không phải"})

    assert wrong_password.status_code == wrong_address.status_code == 422
    assert without_token(wrong_password.text.replace("chi@", "ai@")) == without_token(wrong_address.text)


def test_a_session_ends_on_the_server(people):
    assert people.chi.get("/record").status_code == 403
    kept = people.chi.client.get_cookie("session")

    assert people.chi.post("/sign-out").status_code == 303

    people.chi.client.set_cookie("session", kept.value)
    answer = people.chi.get("/record")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_a_disabled_account_is_out_at_once(people):
    with unit_of_work() as work:
        work.get_one(Account, people.khanh.id).disabled_at = work.get_one(Account, people.khanh.id).created_at

    assert people.khanh.get("/record").status_code == 302


def test_only_the_hash_of_a_session_is_kept(people):
    kept = db.session.scalars(select(SignIn.token_hash).where(SignIn.account_id == people.an.id)).all()

    assert actions.token_hash(people.an.actor.session_id) in kept


def test_signing_in_leads_only_to_our_own_pages(people):
    good = {"email": "chi@example.vn", "password": PASSWORD}

    assert people.an.post("/sign-in?next=/licences", good).location == "/licences"
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert people.an.post("/sign-in", good, query_string={"next": elsewhere}).location == "/"


def test_a_form_without_its_token_changes_nothing(people):
    answer = people.chi.client.post("/sign-out")

    assert answer.status_code == 400
    assert people.chi.get("/record").status_code == 403
