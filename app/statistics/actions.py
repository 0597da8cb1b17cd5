"""Handing suspected keys to the people who keep the bank."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.banks import actions as banks
from app.domain.item_statistics import ItemStatistics
from app.kernel.actor import Actor
from app.statistics import queries


def raise_reviews(session: Session, bank: str, by: Actor, at: datetime) -> Sequence[str]:
    """Open a review of every question of a bank whose key is suspected, and return the codes.

    A question under review is left alone, and one that a reviewer kept is raised again only when its answers have doubled.
    Raises LookupError when the bank has no edition.
    """
    found = queries.of_bank(session, bank)
    if found is None:
        raise LookupError(bank)
    awaited = queries.answers_awaited(session, bank)
    raised = []
    for line in found.lines:
        code = line.question.code
        if line.found.suspected and line.found.answers >= awaited.get(code, 0):
            banks.open_review(session, bank, code, "statistics", _facts(line.found), by, at)
            raised.append(code)
    return raised


def _facts(found: ItemStatistics) -> Mapping[str, object]:
    return {
        "answers": found.answers,
        "right": found.facility.count,
        "discrimination": found.discrimination and round(found.discrimination.value, 3),
        "suspected": [suspicion.value for suspicion in found.suspected],
        "rivals": list(found.rivals),
    }
