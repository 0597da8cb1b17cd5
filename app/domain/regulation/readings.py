"""Where the decree is silent or can be read in more than one way: how we read it, and the switch to read it otherwise.

Every field names its ruling and has the recommended value. An authority that reads the decree differently changes a
value, never the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.classes import OperatorClass


class OperationCountedFrom(StrEnum):
    """From when the year of operation that class 1 asks for is counted."""

    ANY_OPERATION = "any-operation"
    CLASS_2_ISSUE = "class-2-issue"


def _minutes() -> Mapping[OperatorClass, int]:
    return {
        OperatorClass.AMATEUR_1: 75,
        OperatorClass.AMATEUR_2: 60,
        OperatorClass.AMATEUR_3: 60,
        OperatorClass.AMATEUR_4: 60,
    }


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings in use; part of a version of the regulation, so other readings make another version."""

    roll_deadline: bool = True
    """T2: a term for acting that ends on a day of rest ends on the next working day (Civil Code 2015, Article 148.5).
    Validity and look-back windows never roll."""

    supplement_days: int | None = None
    """T5: how long an applicant has to complete a dossier, in calendar days; the decree sets no limit."""

    class1_year_from: OperationCountedFrom = OperationCountedFrom.ANY_OPERATION
    """A8: any documented year of operation serves; the other reading counts from the issue of the class 2."""

    resit_gap_days: int = 0
    """A11: days to wait before a part is sat again; the decree sets none, and no number of attempts."""

    theory_minutes: Mapping[OperatorClass, int] = field(default_factory=_minutes)
    """The time allowed for the theory test; the decree sets none. 60 minutes for 35 and 40 questions, 75 for 50."""

    photo_dots_per_inch: int = 300
    """63.2.c gives centimetres; this is the least resolution at which 3 × 4 cm prints clearly on a certificate."""

    photo_shape_tolerance_percent: int = 2
    """How far the width may be from three quarters of the height, in percent of it: a cropping error, not a format."""
