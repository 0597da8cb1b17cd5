"""Where the decree is silent or can be read in more than one way: how we read it, and the switch to read it otherwise.

Every field names its ruling and has the recommended value. An authority that reads the decree differently changes a
value, never the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.classes import OperatorClass


class ExtensionBase(StrEnum):
    """From when the new term of an extended maritime certificate is counted."""

    DECISION = "decision"
    OLD_EXPIRY = "old-expiry"


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

    gmdss_minimum_age: int = 18
    """G16: the age of 74.2 and 80.1, "as prescribed by law": STCW IV/2 says 18 years, on the day of issue."""

    extension_base: ExtensionBase = ExtensionBase.DECISION
    """G10: the new term of an extension runs from the decision; the other reading (STCW B-I/11) keeps the old expiry as
    its beginning for an application filed in the last six months before it."""

    extension_window_months: int = 12
    """G9: an application for extension filed earlier than this before expiry is warned of, and not refused."""

    late_extension_months: int = 3
    """G11: so long after expiry service still serves, with the head's approval; later only the final examination does."""

    final_exam_serves_months: int = 12
    """G12: how long a passed final examination serves for an extension (80.3); the decree sets no limit."""
