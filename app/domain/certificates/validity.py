"""How long a maritime certificate runs: five years, through the day that corresponds to its issue."""

from datetime import date

from app.domain.periods import corresponding_day
from app.domain.regulation import Regulation, regulation_on


def expires_on(issued_on: date, regulation: Regulation | None = None) -> date:
    """Return the last day of validity of a GMDSS certificate; that day counts whole and never rolls.

    A certificate of 29 February ends on 28 February. An amateur certificate has no such day (Article 57.2).

    Source: Article 67.2.b; rulings G6 and T2.
    """
    rules = regulation or regulation_on(issued_on)
    return corresponding_day(issued_on, years=rules.maritime.validity.length)
