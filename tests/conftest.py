"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.kernel.db import db
from tests import databases
from tests.people import People


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the whole suite run on the other database."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="which database to test on")


def pytest_report_header(config: pytest.Config) -> str:
    """Say which database is tested."""
    return f"database: {config.getoption('--database')}"


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """'sqlite' or 'postgresql'."""
    return str(request.config.getoption("--database"))


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database at the newest revision."""
    with databases.fresh(database_kind, tmp_path) as url:
        yield url


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own."""
    application = create_app(databases.settings(database_url, tmp_path))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


class Stranger(FlaskClient):
    """Somebody who is not signed in; each request stands in a context of its own."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask as the world does."""
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    app.test_client_class = Stranger
    return app.test_client()


@pytest.fixture
def people(app: Flask) -> People:
    """The cast, in a recognised organisation and beside it."""
    return People(app)
