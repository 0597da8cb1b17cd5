"""The measure: a bare Flask view on the same server that commits one row the same way, and one that reads one row."""

import sys

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Mapped, mapped_column
from waitress import serve

from app.commands import CONNECTIONS, THREADS
from app.factory import engine_options
from app.kernel.db import Base, db, session, unit_of_work


class BareRow(Base):
    """One row of the bare view."""

    __tablename__ = "bare_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


def create_app(url: str) -> Flask:
    """Return an application with nothing but the views."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)

    @app.get("/")
    def read() -> dict[str, int | None]:
        return {"value": session().scalars(select(BareRow.value).where(BareRow.id == 1)).first()}

    @app.post("/")
    def keep() -> dict[str, bool]:
        with unit_of_work() as work:
            work.execute(insert(BareRow).values(value=1))
        return {"saved": True}

    with app.app_context():
        Base.metadata.create_all(db.engine, [Base.metadata.tables["bare_row"]])
    return app


if __name__ == "__main__":
    serve(
        create_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=THREADS, connection_limit=CONNECTIONS
    )
