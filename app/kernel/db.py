"""The database: one session a request, one unit of work, one commit.

SQLite in write-ahead mode with `synchronous=FULL`: what is acknowledged is on the disk. A writing transaction begins
IMMEDIATE, because a deferred one that reads first and writes later fails at once when another writer came between,
whatever the timeout. Writers of one process queue on a lock instead of in SQLite's busy loop, which starves some of them.
PostgreSQL is used as it comes (READ COMMITTED); actions lock the rows they judge with `with_for_update()`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, String, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session

BUSY_TIMEOUT_MS = 10_000
BEGIN_WRITING = "BEGIN IMMEDIATE"


class Moment(TypeDecorator[datetime]):
    """A moment in time: aware and in UTC on this side, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without its zone; SQLite, which knows no zones, stores UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


PublicId = String(26)
Facts = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """The base of all storage; constraint names are spelt out so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: Facts, list[Any]: Facts}


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})

_one_writer = threading.Lock()


def session() -> Session:
    """Return the session of this request, for reading."""
    return db.session()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit when the block ends well, roll back when it raises; what was read before is read anew.

    One writer at a time within this process on SQLite. Not to be nested: the inner block would wait for the outer.
    """
    work = db.session()
    work.rollback()  # ends the reading snapshot, so that the write sees what is true now
    with _one_writer if db.engine.dialect.name == "sqlite" else nullcontext():
        try:
            work.connection(execution_options={"writes": True})
            yield work
            work.commit()
        except BaseException:
            work.rollback()
            raise


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Take the transactions out of the driver's hands and set what durability and integrity need."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {setting}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin IMMEDIATE for a unit of work, plainly for a reader."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql(BEGIN_WRITING if writes else "BEGIN")
