"""Service on board: lines of a discharge book, counted once however they overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.classes import GmdssCertificate
from app.domain.periods import DAYS_IN_A_MONTH, DAYS_IN_A_YEAR, Spell, corresponding_day, joined, months_before
from app.domain.regulation import Regulation, regulation_on
from app.domain.working_days import ONE_DAY


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One engagement. position: the certificate that the position asked for; both days of the spell count.

    ship: her name; number: the IMO or registration number.
    """

    ship: str
    number: str
    position: GmdssCertificate
    spell: Spell


@dataclass(frozen=True, slots=True)
class Served:
    """How much of one measure is served.

    first_day, last_day: the window; both count. stretches: what counts in it, half-open, in order.
    days: in all; needed: that would be enough. lacks: days still to serve, 0 when the measure is met.
    """

    first_day: date
    last_day: date
    stretches: Sequence[tuple[date, date]]
    days: int
    needed: int
    met: bool

    @property
    def lacks(self) -> int:
        """Days still to serve."""
        return 0 if self.met else max(1, self.needed - self.days)


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """Both measures of Article 80.2; one of them is enough."""

    since_issue: Served
    before_expiry: Served

    @property
    def enough(self) -> bool:
        """Say whether the service extends the certificate."""
        return self.since_issue.met or self.before_expiry.met


def service(
    lines: Sequence[ServiceLine],
    certificate: GmdssCertificate,
    *,
    began_on: date,
    expires_on: date,
    filed_on: date,
    regulation: Regulation | None = None,
) -> ServiceReport:
    """Return how far service on board extends a certificate.

    Lines in the position of the certificate or of a higher one count, up to the day of filing and not beyond expiry.
    Overlapping lines count once. Spells that do not join are added up, 365 days to the year and 30 to the month; one
    unbroken spell may also be counted on the calendar, whichever is reached first (rulings T6 and T7).

    began_on: of the current term: the issue or the last extension (ruling G7).

    Source: Article 80.2; rulings G7, G8.
    """
    rules = (regulation or regulation_on(filed_on)).maritime
    ranks = list(GmdssCertificate)
    spells = [line.spell for line in lines if ranks.index(line.position) >= ranks.index(certificate)]
    last_day = min(filed_on, expires_on)
    years, months = rules.service_since_issue.length, rules.service_before_expiry.length
    return ServiceReport(
        _served(spells, began_on, last_day, years * DAYS_IN_A_YEAR, years=years),
        _served(
            spells,
            max(began_on, months_before(expires_on, rules.before_expiry.length)),
            last_day,
            months * DAYS_IN_A_MONTH,
            months=months,
        ),
    )


def _served(
    spells: Sequence[Spell], first_day: date, last_day: date, needed: int, *, years: int = 0, months: int = 0
) -> Served:
    stretches = joined(spells, not_before=first_day, before=last_day + ONE_DAY)
    days = sum((after - first for first, after in stretches), timedelta()).days
    unbroken = any(corresponding_day(first, years=years, months=months) <= after for first, after in stretches)
    return Served(first_day, last_day, stretches, days, needed, days >= needed or unbroken)
