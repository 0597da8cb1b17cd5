"""What the database promises: an acknowledged write is on the disk, writers queue, and a failed act leaves nothing."""

import threading

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import Account
from app.audit import actions as audit
from app.audit import queries as record
from app.audit.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.db import db, unit_of_work


def test_sqlite_syncs_fully_and_keeps_its_keys(app, database_kind):
    if database_kind != "sqlite":
        assert db.session.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        return
    settings = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_what_fails_leaves_nothing(people):
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    with pytest.raises(RuntimeError), unit_of_work() as work:
        audit.record(work, SYSTEM, "test.act", ("test", "1"), {}, clock.now())
        work.get_one(Account, people.an.id).name = "Ai Khác"
        raise RuntimeError("after the write")

    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before
    assert db.session.get(Account, people.an.id, populate_existing=True).name == "Nguyễn Thị Phương An"


def test_a_unit_of_work_sees_what_is_true_now(app, people):
    db.session.get(Account, people.an.id)  # a reading snapshot of before
    done = threading.Thread(target=_rename, args=(app, people.an.id, "Tên Mới"))
    done.start()
    done.join()

    with unit_of_work() as work:
        assert work.get_one(Account, people.an.id).name == "Tên Mới"


def _rename(app, account_id, name):
    with app.app_context():
        with unit_of_work() as work:
            work.get_one(Account, account_id).name = name
        db.session.remove()


def test_many_writers_keep_one_chain(app, people):
    together = threading.Barrier(8)
    problems = []

    def write(number):
        with app.app_context():
            together.wait()
            for turn in range(5):
                try:
                    with unit_of_work() as work:
                        audit.record(work, SYSTEM, "test.act", ("test", f"{number}.{turn}"), {}, clock.now())
                except Exception as problem:
                    problems.append(problem)
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not problems
    assert record.broken_at(db.session()) is None
    acts = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "test.act")).all()
    assert len(set(acts)) == 40


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET action = 'accounts.other' WHERE number = 3",
        "UPDATE audit_entry SET actor_id = 'somebody' WHERE number = 3",
        "UPDATE audit_entry SET subject_id = 'other' WHERE number = 3",
        "DELETE FROM audit_entry WHERE number = 3",
        "UPDATE audit_entry SET number = 100000 WHERE number = 3",
    ],
)
def test_tampering_with_the_record_is_found(people, tampering):
    assert record.broken_at(db.session()) is None
    with unit_of_work() as work:
        work.execute(text(tampering))

    assert record.broken_at(db.session()) in (3, 4)


def test_the_record_names_no_person(people):
    said = " ".join(
        f"{entry.action} {entry.subject_kind} {entry.facts}" for entry in db.session.scalars(select(AuditEntry))
    )

    assert not [person.actor.name for person in people.everybody.values() if person.actor.name in said]
    assert "@example.vn" not in said
