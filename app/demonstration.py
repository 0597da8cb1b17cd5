"""A demonstration: made-up people for every role, in a recognised organisation, with the banks published.

Every account is marked, and an installation that is not a demonstration refuses to start on a database that holds one.
"""

from datetime import date, timedelta

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.accounts import actions as accounts
from app.accounts.models import Account
from app.accounts.queries import account_by_email
from app.banks import actions as banks
from app.banks.files import read_bank
from app.domain.classes import OperatorClass
from app.kernel import clock, keys
from app.kernel.actor import SYSTEM, Actor, Grant, Role
from app.kernel.db import session, unit_of_work
from app.kernel.settings import ROOT, UnsafeSettingsError
from app.organisations import actions as organisations

PASSWORD = "trinh dien 2026"  # noqa: S105 - printed on the screen on purpose
PEOPLE: tuple[tuple[str, str, Role | None], ...] = (
    ("khanh", "Trần Quốc Khánh", Role.AUTHORITY),
    ("linh", "Đặng Mỹ Linh", Role.ADMINISTRATOR),
    ("chi", "Phạm Thùy Chi", Role.MANAGER),
    ("hoa", "Đỗ Minh Hòa", Role.HEAD),
    ("dung", "Hoàng Tiến Dũng", Role.EXAMINER),
    ("em", "Vũ Ngọc Em", Role.EXAMINER),
    ("phuc", "Bùi Gia Phúc", Role.EXAMINER),
    ("giang", "Ngô Hương Giang", Role.INVIGILATOR),
    ("khoa", "Trịnh Đăng Khoa", Role.AUTHOR),
    ("lan", "Hồ Ngọc Lan", Role.REVIEWER),
    ("minh", "Dương Quang Minh", Role.APPROVER),
    ("an", "Nguyễn Thị Phương An", None),
    ("binh", "Lê Thanh Bình", None),
)
EVERYWHERE = (Role.AUTHORITY, Role.ADMINISTRATOR, Role.AUTHOR, Role.REVIEWER, Role.APPROVER)
SIGN_INS = {
    "password": PASSWORD,
    "people": tuple((name, f"{login}@example.vn", role or Role.CANDIDATE) for login, name, role in PEOPLE),
}


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    group = AppGroup("demonstration", help="Made-up people to try the product with.")

    @group.command("prepare")
    def prepare_command() -> None:
        """Make the people, the organisation and the banks, unless they are there, and say how to sign in."""
        if not current_app.config["DEMONSTRATION"]:
            raise UnsafeSettingsError("set DEMONSTRATION=1: these people do not belong on a real database")
        prepare()
        click.echo(f"\n  {current_app.config['PUBLIC_URL']}\n\n  Password of everybody: {PASSWORD}\n")
        for login, name, role in PEOPLE:
            click.echo(f"  {login + '@example.vn':20} {name:22} {role.value if role else 'candidate'}")
        click.echo()

    app.cli.add_command(group)


def prepare() -> None:
    """Make whatever is missing of the demonstration."""
    keys.ensure_keys(current_app.config["SETTINGS"], clock.now())
    with unit_of_work() as work:
        for folder in sorted(path.parent for path in (ROOT / "question_banks").glob("*/bank.toml")):
            banks.publish(work, read_bank(folder), SYSTEM, clock.now())
    if account_by_email(session(), _address("khanh")) is None:
        password_hash = accounts.hashed(PASSWORD)
        with unit_of_work() as work:
            _people_and_organisation(work, password_hash)


def _people_and_organisation(work: Session, password_hash: str) -> None:
    now = clock.now()
    a_year_ago = now - timedelta(days=400)
    made: dict[str, Account] = {}
    for login, name, role in PEOPLE:
        made[login] = accounts.register(work, _address(login), name, password_hash, now, demonstration=True)
        if role in EVERYWHERE and role is not None:
            accounts.grant(work, made[login].id, Grant(role), SYSTEM, now)
    authority = Actor(made["khanh"].id, made["khanh"].name, "", frozenset({Grant(Role.AUTHORITY)}))
    body = organisations.found(
        work,
        authority,
        "VTDND1",
        "Hội Vô tuyến nghiệp dư Thăng Long",
        "Thang Long Amateur Radio Society",
        "1 Phố Trình Diễn, Hà Nội",
        "024 0000 0000",
        now,
    )
    organisations.recognise(
        work, authority, body.id, "GCN-01/TD", "Ủy ban nhân dân thành phố Hà Nội", OperatorClass, a_year_ago.date(), now
    )
    for login, _, role in PEOPLE:
        if role in (Role.MANAGER, Role.HEAD):
            organisations.appoint_staff(work, authority, _address(login), role, body.id, now)
    manager = Actor(made["chi"].id, made["chi"].name, "", frozenset({Grant(Role.MANAGER, body.id)}))
    for login, _, role in PEOPLE:
        if role not in (Role.EXAMINER, Role.INVIGILATOR):
            continue
        organisations.appoint_staff(work, manager, _address(login), role, body.id, now)
        if role is Role.EXAMINER:
            proposed = organisations.propose_qualification(
                work,
                manager,
                body.id,
                made[login].id,
                degree="Kỹ sư điện tử viễn thông",
                certificate_class=OperatorClass.AMATEUR_1,
                operating_since=date(2018, 6, 1),
                telegraphy_since=date(2018, 6, 1),
                evidence="Chứng chỉ cấp 1 và nhật ký đài (trình diễn)",
                at=now,
            )
            organisations.verify_qualification(work, authority, proposed.id, now)


def _address(login: str) -> str:
    return f"{login}@example.vn"
