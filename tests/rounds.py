"""How a test comes to examiners who are qualified and to a round with its people."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.classes import OperatorClass, Part
from app.examinations import actions as examinations
from app.examinations.models import Entry, Round
from app.examinations.queries import Capacity
from app.kernel import clock
from app.kernel.db import unit_of_work
from app.organisations import actions as organisations
from tests import factories
from tests.people import People, Person

LONG_AGO = datetime(2024, 6, 3, 2, 0, tzinfo=UTC)


def qualify(people: People, person: Person, at: datetime = LONG_AGO, **facts: Any) -> None:
    """Have somebody's qualification proposed by Chi and verified by Khánh; for every class, unless `facts` say less."""
    told: dict[str, Any] = {
        "degree": "Kỹ sư Điện tử – Viễn thông",
        "certificate_class": OperatorClass.AMATEUR_1,
        "operating_since": date(2015, 1, 1),
        "telegraphy_since": None,
        "evidence": "Bản sao có chứng thực",
        **facts,
    }
    with unit_of_work() as work:
        row = organisations.propose_qualification(
            work, people.chi.actor, people.organisation.id, person.id, at=at, **told
        )
        organisations.verify_qualification(work, people.khanh.actor, row.id, at)


def planned(people: People, starts_at: datetime, *, seats: int = 20, at: datetime | None = None) -> Round:
    """Have Chi plan a round with one room."""
    at = at or starts_at - timedelta(days=7)
    with unit_of_work() as work:
        round_ = examinations.plan(
            work, people.chi.actor, people.organisation.id, "Kỳ thi số 1", "18 Nguyễn Du, Hà Nội", starts_at, at
        )
        examinations.add_room(work, people.chi.actor, round_.id, "Phòng 1", seats, at)
        return round_


def appoint(people: People, round_: Round, *examiners: Person, invigilator: Person | None = None) -> None:
    """Have Chi appoint people to a round."""
    named = [(one, Capacity.EXAMINER) for one in examiners] + (
        [(invigilator, Capacity.INVIGILATOR)] if invigilator else []
    )
    with unit_of_work() as work:
        for person, capacity in named:
            examinations.appoint(work, people.chi.actor, round_.id, person.id, capacity, LONG_AGO)


def enter(people: People, round_: Round, application_id: str, *parts: Part) -> list[Entry]:
    """Have Chi enter a candidate in the only room of a round."""
    with unit_of_work() as work:
        room = work.get_one(Round, round_.id).rooms[0]
        pairs = [(application_id, part) for part in parts]
        return examinations.enter(work, people.chi.actor, round_.id, pairs, room.id, LONG_AGO)


def opened(people: People, round_: Round, at: datetime | None = None) -> None:
    """Have Chi open a round at its hour."""
    with unit_of_work() as work:
        current = work.get_one(Round, round_.id)
        examinations.open_round(work, people.chi.actor, round_.id, current.version, at or current.starts_at)


def practical_of(
    people: People,
    candidate: Person,
    *examiners: Person,
    operator_class: str = "amateur-3",
    starts_at: datetime | None = None,
) -> Entry:
    """Bring a candidate to an open practical test before some examiners; today, unless another moment is given."""
    starts_at = starts_at or clock.now()
    with unit_of_work() as work:
        application = factories.accepted_application(work, candidate, people.organisation, operator_class)
    round_ = planned(people, starts_at)
    appoint(people, round_, *examiners)
    [entry] = enter(people, round_, application.id, Part.PRACTICAL)
    opened(people, round_, starts_at)
    return entry
