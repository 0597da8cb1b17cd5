"""Writing a result, once for each evidence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import actions as audit
from app.domain.classes import OperatorClass, Part
from app.kernel import chance
from app.kernel.actor import Actor
from app.results import queries
from app.results.models import Result


def record(
    session: Session,
    *,
    evidence_kind: str,
    evidence_id: str,
    account_id: str,
    application_id: str,
    organisation_id: str,
    operator_class: OperatorClass,
    part: Part,
    passed: bool,
    taken_on: date,
    score: Mapping[str, object],
    marked_by: Sequence[str],
    regulation: str,
    actor: Actor,
    at: datetime,
) -> Result:
    """Record that a part was passed or failed; a second call for the same evidence returns the first result.

    evidence_kind: "sitting" or "entry"; score: as `Result` describes it; marked_by: the accounts of those who marked,
    nobody for theory; regulation: the version under which it was judged.
    """
    if first := queries.of_evidence(session, evidence_kind, evidence_id):
        return first
    result = Result(
        id=chance.public_id(),
        account_id=account_id,
        application_id=application_id,
        organisation_id=organisation_id,
        operator_class=operator_class.value,
        part=Part(part).value,
        passed=passed,
        taken_on=taken_on,
        score=dict(score),
        evidence_kind=evidence_kind,
        evidence_id=evidence_id,
        marked_by=list(marked_by),
        regulation=regulation,
        recorded_at=at,
    )
    try:
        with session.begin_nested():
            session.add(result)
    except IntegrityError:  # somebody recorded the same evidence between our look and our write
        if first := queries.of_evidence(session, evidence_kind, evidence_id):
            return first
        raise
    facts = {
        "part": result.part,
        "operator_class": operator_class.value,
        "passed": passed,
        "taken_on": taken_on,
        "evidence": [evidence_kind, evidence_id],
        "regulation": regulation,
    }
    audit.record(session, actor, "results.record", ("result", result.id), facts, at)
    return result
