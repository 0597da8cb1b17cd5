"""Whether an organisation is recognised for a class on a day.

The authority recognises and revokes; what this product keeps is the outcome, and that nothing is done without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.classes import OperatorClass
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Source


@dataclass(frozen=True, slots=True)
class Recognition:
    """A certificate of eligibility to issue amateur certificates, as it stands in the register.

    classes: those that the organisation's station can serve (Article 58.1).
    until_on: the day of the revocation, on which it no longer holds; None while it does, as it has no term of its own.
    """

    classes: frozenset[OperatorClass]
    from_on: date
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the organisation is recognised on a day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


def recognition_findings(
    recognitions: Iterable[Recognition], operator_class: OperatorClass, on: date
) -> tuple[Finding, ...]:
    """Return what stands against this organisation acting for this class on this day; nothing means that it may.

    Asked whenever an application is received, a round is created, a sitting starts, and a certificate is issued or
    replaced. From the day of a revocation nothing may be issued, not even for examinations already passed; certificates
    issued before stay valid (ruling C5).

    Source: Article 62, first sentence.
    """
    if any(one.holds_on(on) and operator_class in one.classes for one in recognitions):
        return ()
    return (Finding(Reason.ORGANISATION_NOT_RECOGNISED, Source(62), {"operator_class": operator_class, "on": on}),)
