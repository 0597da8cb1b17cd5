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
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # tables are rebuilt; checked again below
            connection.rollback()
        context.configure(
            connection=connection, target_metadata=target, render_as_batch=sqlite, compare_type=True, render_item=render
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.rollback()
            if broken:
                raise RuntimeError(f"rows without their parents after the migration: {broken[:5]}")


assert current_app  # run through `flask --app wsgi db`, which knows the settings
run()
