"""The regulation in force on a day: law as dated data, every value with its source."""

from collections.abc import Iterable
from datetime import date

from app.domain.refusal import Finding, Reason, RefusedError
from app.domain.regulation.decree_63_2023 import DECREE
from app.domain.regulation.readings import ExtensionBase, OperationCountedFrom, Readings
from app.domain.regulation.source import Source
from app.domain.regulation.types import (
    ClassRule,
    Contact,
    ExaminerRule,
    MaritimeRule,
    Modes,
    MorseRule,
    PhotoRule,
    Prerequisite,
    Regulation,
    Term,
    TermUnit,
    TheoryRule,
)

__all__ = [
    "VERSIONS",
    "ClassRule",
    "Contact",
    "ExaminerRule",
    "ExtensionBase",
    "MaritimeRule",
    "Modes",
    "MorseRule",
    "OperationCountedFrom",
    "PhotoRule",
    "Prerequisite",
    "Readings",
    "Regulation",
    "Source",
    "Term",
    "TermUnit",
    "TheoryRule",
    "regulation_of",
    "regulation_on",
]

VERSIONS: tuple[Regulation, ...] = (DECREE,)


def regulation_on(day: date, versions: Iterable[Regulation] = VERSIONS) -> Regulation:
    """Return the version in force on a day.

    Raises RefusedError when none was: the day lies before the decree, or its successor is not known to us.
    Raises LookupError when more than one was: a fault in our data.
    """
    holding = [version for version in versions if version.holds_on(day)]
    if not holding:
        raise RefusedError(Finding(Reason.NO_REGULATION_IN_FORCE, None, {"day": day}))
    if len(holding) > 1:
        raise LookupError(f"{len(holding)} regulations in force on {day}")
    return holding[0]


def regulation_of(version: str) -> Regulation:
    """Return the version that a stored decision names.

    Raises LookupError for a version that this release does not know.
    """
    for regulation in VERSIONS:
        if regulation.version == version:
            return regulation
    raise LookupError(f"unknown version of the regulation: {version!r}")
