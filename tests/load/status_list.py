"""How large a status list of 100,000 certificates is, how long it takes to make, and how soon a revocation is seen.

python -m tests.load.status_list [--certificates 100000] [--revoked 0.02] [--lost 0.003] [--replaced 0.4]
"""

import argparse
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select, update

from app.certificates import actions
from app.certificates.models import STATUS_SERIES, Certificate, CertificateEvent, Counter
from app.domain.certificates.standing import EventKind
from app.domain.certificates.status_list import MOST_TAKEN, PLACES, Status
from app.factory import create_app
from app.kernel import clock, keys, lists
from app.kernel.chance import public_id
from app.kernel.db import db, unit_of_work
from app.kernel.settings import Settings
from app.verification import queries
from tests import databases, factories
from tests.people import People


def fill(settings: Settings, people: People, count: int, shares: dict[EventKind, float]) -> Certificate:
    """Issue one certificate, and copy it into the register until it holds `count`; shares: of what became of them."""
    chance, now = random.Random(1), clock.now()
    with unit_of_work() as work:
        ready = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, people.chi.actor, ready.id, now)
        first = actions.issue(work, settings, people.hoa.actor, proposed.id, 1, now)
        columns = {column.name: getattr(first, column.name) for column in Certificate.__table__.columns}
    taken = chance.sample([place for place in range(PLACES) if place != first.status_index], count - 1)
    kinds = [kind for kind, share in shares.items() for _ in range(int(count * share))]
    with db.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")  # the copies have no dossiers of their own
        copies = [
            {
                **columns,
                "id": public_id(),
                "code": f"{n:010}",
                "number": f"N/{n}",
                "proposal_id": f"p{n}",
                "status_index": place,
            }
            for n, place in enumerate(taken)
        ]
        connection.execute(insert(Certificate), copies)
        events = [
            {
                "id": public_id(),
                "certificate_id": copy["id"],
                "kind": kind.value,
                "effective_on": clock.today() - timedelta(days=1),
                "ground": "lent-or-misused",
                "decision_number": "1",
                "proposed_by": people.chi.id,
                "decided_by": people.hoa.id,
                "decided_at": now,
            }
            for copy, kind in zip(copies, kinds, strict=False)
        ]
        connection.execute(insert(CertificateEvent), events)
        connection.execute(update(Counter).where(Counter.series == STATUS_SERIES).values(last=count))
        connection.commit()
        connection.invalidate()
    return first


def measured(settings: Settings, first: Certificate) -> None:
    """Make the list, make it again after a revocation, and ask for it while nothing happens."""
    with create_app(settings).app_context():
        started = time.perf_counter()
        content = queries.status_list(db.session(), settings, 1, clock.now()) or b""
        print(f"status list: {len(content):,} bytes, made in {time.perf_counter() - started:.2f} s")
        started = time.perf_counter()
        for _ in range(100):
            db.session.rollback()
            queries.status_list(db.session(), settings, 1, clock.now())
        print(f"again, unchanged: {(time.perf_counter() - started) * 10:.2f} ms")
        with unit_of_work() as work:
            work.add(
                CertificateEvent(
                    id=public_id(),
                    certificate_id=first.id,
                    kind=EventKind.REVOKED.value,
                    effective_on=clock.today(),
                    ground="lent-or-misused",
                    decision_number="1",
                    proposed_by="a",
                    decided_by="b",
                    decided_at=clock.now(),
                )
            )
        started = time.perf_counter()
        content = queries.status_list(db.session(), settings, 1, clock.now()) or b""
        listed = lists.read_status_list(content, keys.listed_keys(settings)).at(first.status_index)
        seen = listed is not None and listed.status is Status.INVALID
        print(f"after a revocation: {'seen' if seen else 'NOT SEEN'}, {time.perf_counter() - started:.2f} s")
        held = db.session.scalars(select(Certificate.id)).all()
        print(f"certificates in the register: {len(held):,}")


def main() -> None:
    """Fill a register and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificates", type=int, default=100_000)
    parser.add_argument("--revoked", type=float, default=0.02)
    parser.add_argument("--lost", type=float, default=0.003)
    parser.add_argument("--replaced", type=float, default=0.4)
    args = parser.parse_args()
    if args.certificates > MOST_TAKEN:
        parser.error(f"one list takes {MOST_TAKEN:,}")
    shares = {
        EventKind.REVOKED: args.revoked,
        EventKind.REPORTED_LOST: args.lost,
        EventKind.REPLACED: args.replaced,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'examinations.sqlite'}"
        databases.migrate(url, folder)
        settings = databases.settings(url, folder)
        app = create_app(settings)
        with app.app_context():
            keys.ensure_keys(settings, clock.now() - timedelta(days=1))
            first = fill(settings, People(app), args.certificates, shares)
        measured(settings, first)


if __name__ == "__main__":
    main()
