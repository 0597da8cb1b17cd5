"""The cast. An applies; Chi receives; Hòa decides; Dũng, Em and Phúc examine; Giang invigilates; Khánh is the authority;
Linh keeps the calendar; Khoa writes the platform's questions, Lan reviews them and Minh approves them. Mai manages another
organisation and must never see anything of ours; Bình is another candidate.
"""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts import actions as accounts
from app.accounts.models import Account
from app.kernel import clock
from app.kernel.actor import Actor, Grant, Role
from app.kernel.db import db, unit_of_work
from app.organisations.models import Organisation, Recognition

FORM_SECRET = "0" * 40
LONG_AGO = datetime(2024, 1, 2, 3, 0, tzinfo=UTC)
ALL_CLASSES = ["amateur-1", "amateur-2", "amateur-3", "amateur-4"]
PASSWORD = "một câu dễ nhớ"


@cache
def password_hash() -> str:
    """Return one hash for everybody: hashing is slow on purpose."""
    return accounts.hashed(PASSWORD)


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, app: Flask, actor: Actor) -> None:
        self.app = app
        self.actor = actor
        self.id = actor.account_id
        self.client: FlaskClient = app.test_client()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = actor.session_id
            cookie["_fresh"] = True
            cookie["csrf_token"] = FORM_SECRET
        signer = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token")
        self.form_token = signer.dumps(FORM_SECRET)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        return self._ask("GET", path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form, with its token."""
        return self._ask("POST", path, data={"csrf_token": self.form_token, **(data or {})}, **kwargs)

    def send(self, path: str, value: object) -> TestResponse:
        """Send JSON, with the token in its header."""
        return self._ask("POST", path, json=value, headers={"X-CSRFToken": self.form_token})

    def _ask(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Ask as the world does: in a context of its own, so that nothing of the test or of another person leaks in."""
        db.session.rollback()  # the test sees afterwards what the request committed
        with self.app.app_context():
            return self.client.open(path, method=method, **kwargs)


class People:
    """Everybody, made at once."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with unit_of_work() as work:
            root = self._account(work, "khanh", "Trần Quốc Khánh")
            self.organisation = organisation(work, "VTDND1", "Hội Vô tuyến nghiệp dư Hà Nội", root)
            self.other_organisation = organisation(work, "VTDND2", "Câu lạc bộ Vô tuyến Sài Gòn", root)
            ours, theirs = self.organisation.id, self.other_organisation.id
            cast: dict[str, tuple[str, list[Grant]]] = {
                "an": ("Nguyễn Thị Phương An", []),
                "binh": ("Lê Thanh Bình", []),
                "chi": ("Phạm Thùy Chi", [Grant(Role.MANAGER, ours)]),
                "hoa": ("Đỗ Minh Hòa", [Grant(Role.HEAD, ours)]),
                "dung": ("Hoàng Tiến Dũng", [Grant(Role.EXAMINER, ours)]),
                "em": ("Vũ Ngọc Em", [Grant(Role.EXAMINER, ours)]),
                "phuc": ("Bùi Gia Phúc", [Grant(Role.EXAMINER, ours)]),
                "giang": ("Ngô Hương Giang", [Grant(Role.INVIGILATOR, ours)]),
                "linh": ("Đặng Mỹ Linh", [Grant(Role.ADMINISTRATOR)]),
                "khoa": ("Trịnh Đăng Khoa", [Grant(Role.AUTHOR)]),
                "lan": ("Hồ Ngọc Lan", [Grant(Role.REVIEWER)]),
                "minh": ("Dương Quang Minh", [Grant(Role.APPROVER)]),
                "mai": ("Võ Tuyết Mai", [Grant(Role.MANAGER, theirs), Grant(Role.HEAD, theirs)]),
            }
            made = {"khanh": self._person(work, root, [Grant(Role.AUTHORITY)], by=None)}
            for login, (name, grants) in cast.items():
                made[login] = self._person(work, self._account(work, login, name), grants, by=root)
        self.an: Person = made["an"]
        self.binh: Person = made["binh"]
        self.chi: Person = made["chi"]
        self.hoa: Person = made["hoa"]
        self.dung: Person = made["dung"]
        self.em: Person = made["em"]
        self.phuc: Person = made["phuc"]
        self.giang: Person = made["giang"]
        self.khanh: Person = made["khanh"]
        self.linh: Person = made["linh"]
        self.khoa: Person = made["khoa"]
        self.lan: Person = made["lan"]
        self.minh: Person = made["minh"]
        self.mai: Person = made["mai"]
        self.everybody = made

    def another(self, login: str, name: str, *grants: Grant) -> Person:
        """Make one more person."""
        with unit_of_work() as work:
            return self._person(work, self._account(work, login, name), list(grants), by=self.khanh.actor)

    def stranger(self) -> Person:
        """Return somebody with a browser and no account."""
        nobody = Person(self.app, Actor(account_id="", name="", session_id=""))
        with nobody.client.session_transaction() as cookie:
            cookie.pop("_user_id")
        return nobody

    def _account(self, work: Session, login: str, name: str) -> Actor:
        account = accounts.register(work, f"{login}@example.vn", name, password_hash(), LONG_AGO)
        return accounts.acting(account)

    def _person(self, work: Session, acting: Actor, grants: list[Grant], by: Actor | None) -> Person:
        giver = by or Actor(account_id="system", name="system", session_id="")
        for grant in grants:
            accounts.grant(work, acting.account_id, grant, giver, LONG_AGO)
        account = work.get_one(Account, acting.account_id)
        token = accounts.sign_in(work, account, clock.now())
        return Person(
            self.app,
            Actor(account_id=account.id, name=account.name, session_id=token, grants=frozenset(grants)),
        )


def organisation(work: Session, code: str, name: str, by: Actor) -> Organisation:
    """Make an organisation that is recognised for every class since the decree."""
    made = Organisation(
        id=f"{code.lower():o<26}", code=code, name_vi=name, name_en=f"{code} Amateur Radio Society", address="Hà Nội"
    )
    work.add(made)
    work.flush()
    work.add(
        Recognition(
            id=f"{code.lower():r<26}",
            organisation_id=made.id,
            number="GCN-01/2024",
            issued_by="Bộ Thông tin và Truyền thông",
            classes=ALL_CLASSES,
            from_on=date(2024, 1, 1),
            until_on=None,
            recorded_by=by.account_id,
            recorded_at=LONG_AGO,
        )
    )
    work.flush()
    return made
