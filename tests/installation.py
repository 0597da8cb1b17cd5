"""A whole installation in a folder of its own: database, banks, candidates at their seats, and the production server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session

from app.certificates import actions as certificates
from app.certificates.models import Certificate
from app.factory import create_app
from app.kernel import clock, keys
from app.kernel.db import db, unit_of_work
from app.theory import actions
from tests import databases, factories
from tests.people import FORM_SECRET, People

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate at a seat, with a browser's cookie."""

    sitting_id: str
    seat_code: str
    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int


def prepare(
    folder: Path, count: int, publish: Callable[[Session], None] = factories.publish_banks
) -> tuple[Flask, list[Candidate]]:
    """Make an installation with `count` candidates admitted to a theory test of class 3.

    publish: publishes the banks that the papers are drawn from.
    """
    url = f"sqlite:///{folder / 'examinations.sqlite'}"
    databases.migrate(url, folder)
    app = create_app(databases.settings(url, folder))
    candidates = []
    with app.app_context():
        people = People(app)
        with unit_of_work() as work:
            publish(work)
            exam_round = factories.open_round(work, people.organisation, people.chi, invigilator=people.giang)
        for number in range(count):
            person = people.another(f"candidate-{number}", f"Thí Sinh {number}")
            with unit_of_work() as work:
                application = factories.accepted_application(work, person, people.organisation)
                entry = factories.entry(work, exam_round, application, "theory")
                sitting = actions.check_in(work, people.giang.actor, entry.id, "passport …4821", clock.now())
            candidates.append(
                Candidate(
                    sitting.id,
                    sitting.seat_code,
                    cookie_of(app, person.actor.session_id, sitting.id),
                    URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(FORM_SECRET),
                )
            )
        db.session.remove()
        db.engine.dispose()
    return app, candidates


def certify(folder: Path) -> Certificate:
    """Make an installation with one certificate."""
    url = f"sqlite:///{folder / 'examinations.sqlite'}"
    databases.migrate(url, folder)
    settings = databases.settings(url, folder)
    app = create_app(settings)
    with app.app_context():
        keys.ensure_keys(settings, clock.now() - timedelta(days=1))
        people = People(app)
        with unit_of_work() as work:
            ready = factories.ready_application(work, people.an, people.organisation)
            proposed = certificates.propose(work, people.chi.actor, ready.id, clock.now())
            issued = certificates.issue(work, settings, people.hoa.actor, proposed.id, 1, clock.now())
        db.session.remove()
        db.engine.dispose()
    return issued


def cookie_of(app: Flask, session_id: str, sitting_id: str) -> str:
    """Return the cookie that a browser would hold after the start at a first seat."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    value = signer.dumps({"_user_id": session_id, "csrf_token": FORM_SECRET, "seat": [sitting_id, 1]})
    return f"session={value}"


def environment_of(folder: Path) -> dict[str, str]:
    """Return the environment in which the server finds this installation."""
    return {
        **os.environ,
        "DEMONSTRATION": "1",
        "INSTANCE": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'examinations.sqlite'}",
        "SECRET_KEY": databases.SECRET,
        "FILE_KEY": databases.SECRET + "2",
        "SIGNING_PASSPHRASE": databases.SECRET + "3",
        "PYTHONPATH": str(ROOT),
    }


def start(folder: Path, port: int, command: tuple[str, ...] = (), environment: dict[str, str] | None = None) -> Server:
    """Start the production server and wait until it answers."""
    arguments = command or (sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port))
    process = subprocess.Popen(
        arguments,
        cwd=ROOT,
        env=environment or environment_of(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return Server(process, port)
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the server did not start") from None
            time.sleep(0.02)
    raise RuntimeError("the server did not answer")


@contextmanager
def served(folder: Path, command: tuple[str, ...] = (), port: int | None = None) -> Iterator[Server]:
    """Run the server for the length of a block. port: the one that `command` names."""
    server = start(folder, port or free_port(), command)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(10)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
