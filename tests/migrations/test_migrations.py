"""The schema that migrations make is the schema that the models mean, and every step goes both ways with data in it."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.factory import create_app
from app.kernel.db import Base, db, unit_of_work
from app.kernel.settings import ROOT
from tests import databases, factories
from tests.people import People

BEFORE_THE_FIRST = "base"


def revisions():
    """Return all revisions, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def with_data(app):
    """Fill the tables with people, banks, a dossier, a round and a certificate's way."""
    people = People(app)
    with unit_of_work() as work:
        factories.publish_banks(work)
        application = factories.ready_application(work, people.an, people.organisation)
        exam_round = factories.open_round(work, people.organisation, people.chi, invigilator=people.giang)
        factories.entry(work, exam_round, application, "theory")


def counts():
    """Return how many rows each table holds."""
    with db.engine.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}


@pytest.fixture
def empty_app(database_kind, tmp_path):
    with databases.empty(database_kind, tmp_path) as url:
        app = create_app(databases.settings(url, tmp_path))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def test_the_models_and_the_migrations_mean_the_same(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("revision", revisions())
def test_each_step_goes_forward_back_and_forward_with_data(empty_app, revision):
    upgrade(revision=revision)
    if revision == revisions()[-1]:
        with_data(empty_app)
        db.session.remove()
        assert counts()["application"] == 1
    before = counts()

    downgrade(revision=f"{revision}-1" if revision != revisions()[0] else BEFORE_THE_FIRST)
    upgrade(revision=revision)

    assert counts().keys() == before.keys()


def test_editions_keep_their_names_and_topics_when_banks_get_a_table_of_their_own(empty_app):
    upgrade(revision="0002")
    with_data(empty_app)
    db.session.remove()

    downgrade(revision="0001")
    with db.engine.connect() as connection:
        before = connection.execute(text("SELECT bank, topic, title_en FROM edition ORDER BY bank")).all()
    upgrade(revision="0002")
    with db.engine.connect() as connection:
        after = connection.execute(
            text("SELECT bank, purpose, title_en FROM edition JOIN question_bank ON code = bank ORDER BY bank")
        ).all()

    assert before[2] == ("amateur-law", "law", "Vietnamese law on amateur radio")
    assert after == [(bank, "live", title) for bank, _, title in before]


def test_nothing_is_left_behind(empty_app):
    upgrade()
    with_data(empty_app)
    db.session.remove()

    downgrade(revision=BEFORE_THE_FIRST)

    assert counts() == {}
