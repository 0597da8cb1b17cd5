"""Reading results."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.domain.classes import OperatorClass, Part
from app.domain.eligibility import PassedPart, in_time
from app.domain.regulation import regulation_on
from app.domain.working_days import WorkingCalendar
from app.results.models import Result


@dataclass(frozen=True, slots=True)
class Sat:
    """One part that a person sat. `used_up`: a certificate was issued on it, and it serves no other application."""

    part: Part
    operator_class: OperatorClass
    on: date
    passed: bool
    used_up: bool

    def as_passed(self) -> PassedPart:
        """Return what the rules of eligibility know of it."""
        return PassedPart(self.part, self.operator_class, self.on)


@dataclass(frozen=True, slots=True)
class Ready:
    """An application whose both parts are passed in time, by the pair of results that was complete first."""

    application: Application
    theory: Result
    practical: Result

    @property
    def last_part_on(self) -> date:
        """The day of the last passed part, from which the 14 days of Article 63.3.c run (ruling A12)."""
        return max(self.theory.taken_on, self.practical.taken_on)


def of_evidence(session: Session, kind: str, evidence_id: str) -> Result | None:
    """Return the result that follows from one sitting or entry."""
    return session.scalars(
        select(Result).where(Result.evidence_kind == kind, Result.evidence_id == evidence_id)
    ).one_or_none()


def of_evidences(session: Session, kind: str, evidence_ids: Collection[str]) -> Mapping[str, Result]:
    """Return the results of several sittings or entries by the id of the evidence, in one statement."""
    found = session.scalars(select(Result).where(Result.evidence_kind == kind, Result.evidence_id.in_(evidence_ids)))
    return {result.evidence_id: result for result in found}


def of_account(session: Session, account_id: str) -> Sequence[Result]:
    """Return everything a person sat, newest first."""
    return session.scalars(
        select(Result)
        .where(Result.account_id == account_id)
        .order_by(Result.taken_on.desc(), Result.recorded_at.desc())
    ).all()


def of_application(session: Session, application_id: str) -> Sequence[Result]:
    """Return what was sat under one application, oldest first."""
    return session.scalars(
        select(Result).where(Result.application_id == application_id).order_by(Result.taken_on, Result.recorded_at)
    ).all()


def sat_by(session: Session, account_ids: Collection[str]) -> Mapping[str, Sequence[Sat]]:
    """Return what several people sat, by account, in one statement; nobody is missing.

    A practical pass is used up once a certificate was issued on it; a theory pass serves on until its time is over.
    """
    rows = session.execute(
        select(Result.account_id, Result.part, Result.operator_class, Result.taken_on, Result.passed, Application.state)
        .join(Application, Application.id == Result.application_id)
        .where(Result.account_id.in_(account_ids))
        .order_by(Result.taken_on)
    )
    sat: dict[str, list[Sat]] = {account_id: [] for account_id in account_ids}
    for account_id, part, operator_class, on, passed, state in rows:
        used_up = Part(part) is Part.PRACTICAL and state == "certified"
        sat[account_id].append(Sat(Part(part), OperatorClass(operator_class), on, passed, used_up))
    return sat


def passed_parts(session: Session, account_id: str) -> tuple[PassedPart, ...]:
    """Return the passed parts of a person that an application may still stand on."""
    return tuple(sat.as_passed() for sat in sat_by(session, [account_id])[account_id] if sat.passed and not sat.used_up)


def ready_to_propose(
    session: Session, organisation_ids: Collection[str], calendar: WorkingCalendar, on: date
) -> Sequence[Ready]:
    """Return the accepted applications of some organisations with both parts passed in time, longest ready first.

    Whether somebody has proposed a certificate already is known one floor above. Two statements.
    """
    applications = session.scalars(
        select(Application).where(Application.organisation_id.in_(organisation_ids), Application.state == "accepted")
    ).all()
    passed: dict[str, list[Result]] = defaultdict(list)
    for result, state in session.execute(
        select(Result, Application.state)
        .join(Application, Application.id == Result.application_id)
        .where(Result.account_id.in_({one.account_id for one in applications}), Result.passed)
        .order_by(Result.taken_on, Result.recorded_at)
    ):
        if result.part == Part.THEORY or state != "certified":
            passed[result.account_id].append(result)
    ready = []
    for application in applications:
        pairs = list(_pairs(OperatorClass(application.operator_class), passed[application.account_id], calendar, on))
        if pairs:
            theory, practical = min(pairs, key=lambda pair: max(pair[0].taken_on, pair[1].taken_on))
            ready.append(Ready(application, theory, practical))
    return sorted(ready, key=lambda one: (one.last_part_on, one.application.id))


def _pairs(
    operator_class: OperatorClass, passed: Sequence[Result], calendar: WorkingCalendar, on: date
) -> Iterator[tuple[Result, Result]]:
    """Yield each theory and practical pass that serve the class and lie close enough together (Article 62.3)."""
    rules = regulation_on(on)

    def serving(part: Part) -> list[Result]:
        return [
            result
            for result in passed
            if result.part == part
            and PassedPart(part, OperatorClass(result.operator_class), result.taken_on).serves(operator_class, rules)
        ]

    for theory in serving(Part.THEORY):
        for practical in serving(Part.PRACTICAL):
            if in_time(theory.taken_on, practical.taken_on, calendar, rules):
                yield theory, practical
