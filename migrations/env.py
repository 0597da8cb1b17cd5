"""Runs migrations with the application's own engine, on SQLite by rebuilding tables and on PostgreSQL in place."""

from alembic import context
from flask import current_app

from app.kernel.db import Base, Facts, Moment, db

target = Base.metadata


def render(kind: str, item: object, _context: object) -> str | bool:
    """Spell our own types with SQLAlchemy's, so that a migration does not change when the application does."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Facts:
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run() -> None:
    """Bring the connected database to the asked revision."""
    engine = db.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")  # outside a transaction, or it does nothing; checked again below
        context.configure(
            connection=connection, target_metadata=target, render_as_batch=sqlite, compare_type=True, render_item=render
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = driver.execute("PRAGMA foreign_key_check").fetchall()
            driver.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"rows without their parents after the migration: {broken[:5]}")


assert current_app  # run through `flask --app wsgi db`, which knows the settings
run()
