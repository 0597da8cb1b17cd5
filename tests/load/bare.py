"""The measure for saves: a bare Flask view on the same server that commits one row the same way."""

import sys

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Mapped, mapped_column
from waitress import serve

from app.commands import CONNECTIONS, THREADS
from app.factory import engine_options
from app.kernel.db import Base, db, unit_of_work


class BareRow(Base):
    """One row of the bare view."""

    __tablename__ = "bare_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


def create_app(url: str) -> Flask:
    """Return an application with nothing but the view."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)

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
