"""Rows that a test needs to begin with, made without the features that would make them in life."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.applications.models import Application, Document
from app.banks import actions as banks
from app.banks.files import Bank, read_bank
from app.domain.names import folded
from app.domain.regulation import regulation_on
from app.examinations.models import Appointment, Entry, Room, Round
from app.kernel import files
from app.kernel.actor import SYSTEM
from app.kernel.chance import public_id
from app.organisations.models import Organisation
from app.results.models import Result
from tests.people import Person

BANKS = Path(__file__).resolve().parents[1] / "question_banks"
A_MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # Monday, eight o'clock in Viet Nam


@cache
def written_banks() -> tuple[Bank, ...]:
    """Return the banks of the repository, read once."""
    return tuple(read_bank(path.parent) for path in sorted(BANKS.glob("amateur-*/bank.toml")))


def publish_banks(work: Session, at: datetime = A_MORNING) -> None:
    """Publish the repository's banks."""
    for bank in written_banks():
        banks.publish(work, bank, SYSTEM, at - timedelta(days=30))
    work.flush()


def publish_every_kind(work: Session, at: datetime = A_MORNING) -> None:
    """Publish banks of which the electrical one asks in every way there is: calculated, with a figure, with formulae."""
    kinds = read_bank(Path(__file__).parent / "examples" / "every-kind")
    twelve = [
        question.model_copy(update={"id": f"{question.id}{number}"})
        for number in range(4)
        for question in kinds.questions
    ]
    for bank in (*(bank for bank in written_banks() if bank.table and bank.table.topic != "electrical"), kinds):
        questions = twelve if bank is kinds else bank.questions
        banks.publish(work, replace(bank, questions=questions), SYSTEM, at - timedelta(days=30))
    work.flush()


def accepted_application(
    work: Session, candidate: Person, organisation: Organisation, operator_class: str = "amateur-3"
) -> Application:
    """Make a dossier that was accepted two weeks before the morning."""
    application = Application(
        id=public_id(),
        account_id=candidate.id,
        organisation_id=organisation.id,
        operator_class=operator_class,
        state="accepted",
        full_name=candidate.actor.name,
        latin_name="NGUYEN THI PHUONG AN",
        search_name=folded(candidate.actor.name),
        sex="female",
        born_on=date(1998, 3, 14),
        birth_place="Huế",
        identity_kind="citizen-card",
        identity_number="046198001234",
        identity_issued_on=date(2022, 5, 1),
        identity_expires_on=date(2038, 3, 14),
        identity_issued_by="Cục Cảnh sát QLHC về TTXH",
        phone="0900000000",
        address="Huế",
        created_at=A_MORNING - timedelta(days=20),
        submitted_at=A_MORNING - timedelta(days=20),
        filed_on=date(2026, 10, 27),
        complete_on=date(2026, 10, 27),
        decided_at=A_MORNING - timedelta(days=14),
        regulation=regulation_on(A_MORNING.date()).version,
    )
    work.add(application)
    work.flush()
    return application


def open_round(work: Session, organisation: Organisation, planned_by: Person, **appointed: Person) -> Round:
    """Make a round that is open on the morning, with people appointed by capacity (invigilator=…, examiner_1=…)."""
    made = Round(
        id=public_id(),
        organisation_id=organisation.id,
        name=f"Kỳ thi {public_id()[:6]}",
        place="Hà Nội",
        starts_at=A_MORNING,
        state="open",
        planned_by=planned_by.id,
    )
    work.add(made)
    work.flush()
    work.add(Room(id=public_id(), round_id=made.id, name="Phòng 1", seats=1000))
    for capacity, person in appointed.items():
        work.add(
            Appointment(
                id=public_id(),
                round_id=made.id,
                account_id=person.id,
                capacity=capacity.split("_")[0],
                appointed_by=planned_by.id,
                appointed_at=A_MORNING,
            )
        )
    work.flush()
    return made


def entry(work: Session, exam_round: Round, application: Application, part: str) -> Entry:
    """Enter a candidate for a part."""
    made = Entry(
        id=public_id(),
        round_id=exam_round.id,
        application_id=application.id,
        account_id=application.account_id,
        operator_class=application.operator_class,
        part=part,
        room_id=work.scalars(select(Room.id).where(Room.round_id == exam_round.id)).first(),
        seat=work.scalars(select(func.count()).select_from(Entry).where(Entry.round_id == exam_round.id)).one() + 1,
        regulation=regulation_on(A_MORNING.date()).version,
        entered_by=exam_round.planned_by,
        entered_at=A_MORNING,
    )
    work.add(made)
    work.flush()
    return made


def passed(work: Session, application: Application, part: str, on: date, marked_by: tuple[str, ...] = ()) -> Result:
    """Record a passed part."""
    score = {"right": 30, "needed": 25, "of": 35, "by_topic": {}} if part == "theory" else {}
    result = Result(
        id=public_id(),
        account_id=application.account_id,
        application_id=application.id,
        organisation_id=application.organisation_id,
        operator_class=application.operator_class,
        part=part,
        passed=True,
        taken_on=on,
        score=score,
        evidence_kind="sitting" if part == "theory" else "entry",
        evidence_id=public_id(),
        marked_by=list(marked_by),
        regulation=application.regulation,
        recorded_at=A_MORNING,
    )
    work.add(result)
    work.flush()
    return result


def photograph(work: Session, application: Application) -> Document:
    """Put a photograph into a dossier, compared with the person."""
    out = BytesIO()
    Image.new("RGB", (600, 800), (200, 210, 220)).save(out, "JPEG")
    document = Document(
        id=public_id(),
        application_id=application.id,
        kind="photo",
        file_id=files.store(work, out.getvalue(), "photo", "image/jpeg", A_MORNING),
        taken_on=date(2026, 10, 1),
        width_px=600,
        height_px=800,
        added_at=A_MORNING,
        added_by=application.account_id,
        checked_by=application.decided_by or SYSTEM.account_id,
        checked_at=A_MORNING,
    )
    work.add(document)
    work.flush()
    return document


def ready_application(
    work: Session, candidate: Person, body: Organisation, operator_class: str = "amateur-3"
) -> Application:
    """Make an accepted dossier of which both parts are passed this week."""
    application = accepted_application(work, candidate, body, operator_class)
    photograph(work, application)
    passed(work, application, "theory", date(2026, 11, 16))
    passed(work, application, "practical", date(2026, 11, 17))
    return application
