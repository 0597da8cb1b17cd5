"""How a test comes to a small bank, and a question of it on its way: changed, submitted, reviewed, approved."""

from pathlib import Path
from typing import Any

from app.banks import actions
from app.banks.bodies import Body
from app.banks.files import Bank, read_bank
from app.banks.models import Draft, Edition
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.db import unit_of_work
from tests.people import People, Person

BANK = "every-kind"
KINDS = Path(__file__).parent / "examples" / BANK
CALCULATED, WITH_FIGURE, WITH_FORMULAE = "ZZ-001", "ZZ-002", "ZZ-003"
PLAIN: Body = {
    "topic": "electrical",
    "classes": [4, 3],
    "subject": "M.1544-3",
    "difficulty": 2,
    "source": "Ohm's law; RR 25.6",
    "key": "b",
    "vi": {
        "stem": "Điện trở tăng gấp đôi, điện áp giữ nguyên: dòng điện thế nào?",
        **{"a": "Tăng gấp đôi", "b": "Giảm một nửa", "c": "Không đổi", "d": "Giảm bốn lần"},
        "why": {"a": "Ngược chiều.", "b": "I = U / R.", "c": "R đã thay đổi.", "d": "Chỉ tỉ lệ bậc một."},
    },
    "en": {
        "stem": "The resistance is doubled at the same voltage: what of the current?",
        **{"a": "It is doubled", "b": "It is halved", "c": "It stays", "d": "It is quartered"},
        "why": {
            "a": "The other way round.",
            "b": "I = U / R.",
            "c": "R has changed.",
            "d": "It goes with R, not R squared.",
        },
    },
}


def kinds() -> Bank:
    """Return the bank that holds one question of every kind."""
    return read_bank(KINDS)


def published() -> Edition:
    """Publish it."""
    with unit_of_work() as work:
        return actions.publish(work, kinds(), SYSTEM, clock.now())


def begun(writer: Person, code: str = "ZZ-100", bank: str = BANK) -> Draft:
    """Have a new question begun."""
    with unit_of_work() as work:
        return actions.start(work, writer.actor, bank, code, clock.now())


def written(writer: Person, draft: Draft, body: Body | None = None, **more: Any) -> Draft:
    """Have it written: PLAIN, unless something else is given."""
    with unit_of_work() as work:
        return actions.write(
            work, writer.actor, draft.id, draft.version, {**(body or PLAIN), **more}, None, clock.now()
        )


def submitted(writer: Person, draft: Draft) -> Draft:
    """Have it handed to the reviewers."""
    with unit_of_work() as work:
        return actions.submit(work, writer.actor, draft.id, draft.version, clock.now())


def reviewed(reviewer: Person, draft: Draft) -> Draft:
    """Have it found sound."""
    with unit_of_work() as work:
        return actions.review(work, reviewer.actor, draft.id, draft.version, "", clock.now())


def approved(approver: Person, draft: Draft) -> Draft:
    """Have it approved."""
    with unit_of_work() as work:
        return actions.approve(work, approver.actor, draft.id, draft.version, "", clock.now())


def ready(people: People, code: str = "ZZ-100", **more: Any) -> Draft:
    """Bring a new question to where it waits for the next edition."""
    draft = submitted(people.khoa, written(people.khoa, begun(people.khoa, code), **more))
    return approved(people.minh, reviewed(people.lan, draft))


def at_state(people: People, state: str, code: str = "ZZ-100") -> Draft:
    """Bring a new question to a state on its way."""
    draft = written(people.khoa, begun(people.khoa, code))
    for reached, step, who in (
        ("in-review", submitted, people.khoa),
        ("reviewed", reviewed, people.lan),
        ("approved", approved, people.minh),
    ):
        if draft.state != state:
            draft = step(who, draft)
            assert draft.state == reached
    return draft
