"""Certificates: who decides, one number each, signed once, revoked by two people (Art. 63.3.c, 65)."""

import threading
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.applications.models import Application
from app.certificates import actions, queries
from app.certificates.models import Certificate, CertificateEvent, Counter, Proposal, RevocationProposal
from app.domain.certificates.claim import Flaw, code, to_digits
from app.domain.certificates.grounds import RevocationGround
from app.domain.refusal import Reason, RefusedError
from app.kernel import db as database
from app.kernel import signing
from app.kernel.actor import Actor, Grant, Role
from app.kernel.chance import public_id
from app.kernel.db import db, unit_of_work
from app.organisations.models import Recognition
from app.verification.cli import verdict
from tests import factories

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


@pytest.fixture
def settings(app):
    signing.ensure_key(app.config["SETTINGS"], NOON)
    return app.config["SETTINGS"]


@pytest.fixture
def application(people):
    with unit_of_work() as work:
        return factories.ready_application(work, people.an, people.organisation)


@pytest.fixture
def proposal(people, application):
    with unit_of_work() as work:
        return actions.propose(work, people.chi.actor, application.id, NOON)


@pytest.fixture
def certificate(people, proposal, settings):
    with unit_of_work() as work:
        return actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version, NOON)


def reasons(refusal):
    return {finding.reason for finding in refusal.value.findings}


@pytest.mark.article("63.3.c")
def test_a_certificate_is_due_fourteen_days_after_the_last_part(proposal):
    assert proposal.due_on == date(2026, 12, 1)


def test_proposing_twice_proposes_once(people, application, proposal):
    with unit_of_work() as work:
        assert actions.propose(work, people.chi.actor, application.id, NOON).id == proposal.id


def test_only_the_organisations_own_manager_proposes(people, application):
    for stranger in (people.mai, people.hoa, people.an):
        with pytest.raises(LookupError), unit_of_work() as work:
            actions.propose(work, stranger.actor, application.id, NOON)


def test_one_part_is_not_enough(people):
    with unit_of_work() as work:
        half = factories.accepted_application(work, people.binh, people.organisation)
        factories.passed(work, half, "theory", date(2026, 11, 16))
    with pytest.raises(RefusedError), unit_of_work() as work:
        actions.propose(work, people.chi.actor, half.id, NOON)


@pytest.mark.article("63.1")
def test_the_certificate_is_numbered_signed_and_in_the_register(people, settings, certificate, application):
    assert certificate.number.startswith("VTDND1/VTDND3/2026/00001-")
    read = signing.read(certificate.signed, signing.public_keys(settings))
    assert not isinstance(read, Flaw)
    claim, payload = read
    assert (claim.holder, claim.born_on, claim.number) == (
        "Nguyễn Thị Phương An",
        date(1998, 3, 14),
        certificate.number,
    )
    assert certificate.code == code(payload)
    assert db.session.get(Application, application.id, populate_existing=True).state == "certified"
    assert queries.standing(certificate, NOON.date()) == "valid"


def test_deciding_twice_issues_once(people, settings, proposal, certificate):
    with unit_of_work() as work:
        again = actions.issue(work, settings, people.hoa.actor, proposal.id, 1, NOON)

    assert again.id == certificate.id
    assert db.session.scalars(select(Counter.last)).one() == 1


@pytest.mark.parametrize("who", ["chi", "dung", "mai", "an"])
def test_only_the_head_decides(people, settings, proposal, who):
    with pytest.raises(LookupError), unit_of_work() as work:
        actions.issue(work, settings, people.everybody[who].actor, proposal.id, proposal.version, NOON)


def test_who_proposed_or_marked_does_not_decide(people, settings):
    both = frozenset({Grant(Role.MANAGER, people.organisation.id), Grant(Role.HEAD, people.organisation.id)})
    everything = Actor(people.hoa.id, people.hoa.actor.name, "", both)
    with unit_of_work() as work:
        own = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, everything, own.id, NOON)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, everything, proposed.id, 1, NOON)
    assert Reason.SAME_PERSON in reasons(refusal)

    with unit_of_work() as work:
        marked = factories.accepted_application(work, people.binh, people.organisation)
        factories.photograph(work, marked)
        factories.passed(work, marked, "theory", date(2026, 11, 16))
        factories.passed(work, marked, "practical", date(2026, 11, 17), (people.hoa.id, people.dung.id))
        proposed = actions.propose(work, people.chi.actor, marked.id, NOON)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)
    assert Reason.MARKED_OR_TRAINED_CANDIDATE in reasons(refusal)


def test_the_database_knows_that_the_proposer_does_not_decide(people, proposal):
    forbidden = update(Proposal).where(Proposal.id == proposal.id).values(decided_by=people.chi.id, state="approved")
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.execute(forbidden)


def test_what_changed_meanwhile_is_not_decided_on(people, settings, proposal):
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version + 1, NOON)
    assert reasons(refusal) == {Reason.STALE_STATE}


def test_an_organisation_that_lost_its_recognition_issues_nothing(people, settings, proposal):
    with unit_of_work() as work:
        recognition = work.scalars(
            select(Recognition).where(Recognition.organisation_id == people.organisation.id)
        ).one()
        recognition.until_on = NOON.date()
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version, NOON)
    assert reasons(refusal) == {Reason.ORGANISATION_NOT_RECOGNISED}


@pytest.mark.article("62.3")
def test_parts_more_than_twelve_months_apart_give_nothing(people, settings, proposal):
    with unit_of_work() as work:
        row = work.get_one(Proposal, proposal.id)
        work.get_one(factories.Result, row.theory_result_id).taken_on = date(2025, 11, 14)
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.issue(work, settings, people.hoa.actor, proposal.id, proposal.version, NOON)
    assert reasons(refusal) == {Reason.PARTS_TOO_FAR_APART}


def test_a_higher_class_supersedes_and_does_not_revoke(people, settings, certificate):
    with unit_of_work() as work:
        higher = factories.ready_application(work, people.an, people.organisation, "amateur-2")
        proposed = actions.propose(work, people.chi.actor, higher.id, NOON)
        second = actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)

    first = db.session.get(Certificate, certificate.id, populate_existing=True)
    assert queries.standing(first, NOON.date()) == "superseded"
    assert queries.standing(second, NOON.date()) == "valid"


@pytest.mark.article("65.3")
def test_revoking_takes_a_ground_a_hearing_and_two_people(people, certificate):
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.propose_revocation(work, people.chi.actor, certificate.id, None, "lent", " ", NOON)
    assert reasons(refusal) == {Reason.REVOCATION_GROUND_MISSING, Reason.HEARING_NOTE_MISSING}
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.chi.actor, certificate.id, RevocationGround.LENT_OR_MISUSED, "Cho mượn", "Thừa nhận", NOON
        )
    with pytest.raises(LookupError), unit_of_work() as work:
        actions.decide_revocation(work, people.chi.actor, proposed.id, 1, True, "QĐ-1", NOON)
    assert queries.standing(db.session.get(Certificate, certificate.id), NOON.date()) == "valid"

    for _ in range(2):
        with unit_of_work() as work:
            actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, True, "QĐ-1", NOON)

    held = db.session.get(Certificate, certificate.id, populate_existing=True)
    assert queries.standing(held, NOON.date()) == "revoked"
    assert queries.standing(held, NOON.date() + timedelta(days=20_000)) == "revoked"
    assert len(db.session.scalars(select(CertificateEvent)).all()) == 1


def test_nobody_decides_on_their_own_proposal_to_revoke(people, certificate):
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.hoa.actor, certificate.id, RevocationGround.ERASED_CONTENT, "Tẩy xóa", "Không trả lời", NOON
        )
    with pytest.raises(RefusedError) as refusal, unit_of_work() as work:
        actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, True, "QĐ-2", NOON)
    assert reasons(refusal) == {Reason.SAME_PERSON}
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.get_one(RevocationProposal, proposed.id).decided_by = people.hoa.id


def test_a_certificate_cannot_be_without_its_decision(people, certificate):
    with pytest.raises(IntegrityError), unit_of_work() as work:
        copy = {column.name: getattr(certificate, column.name) for column in Certificate.__table__.columns}
        work.add(
            Certificate(**{**copy, "id": public_id(), "code": "0000000000", "number": "X", "proposal_id": public_id()})
        )


def _issue_all(app, people, settings, proposals):
    """Approve each proposal from two threads at the same moment; return what went wrong."""
    together = threading.Barrier(2 * len(proposals))
    problems = []

    def approve(proposal_id):
        with app.app_context():
            together.wait()
            try:
                with unit_of_work() as work:
                    actions.issue(work, settings, people.hoa.actor, proposal_id, 1, NOON)
            except Exception as problem:
                problems.append(type(problem).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=approve, args=(one,)) for one in proposals for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


@pytest.fixture
def eight_proposals(app, people):
    made = []
    for number in range(8):
        person = people.another(f"candidate-{number}", f"Thí Sinh Số {number}")
        with unit_of_work() as work:
            ready = factories.ready_application(work, person, people.organisation)
            made.append(actions.propose(work, people.chi.actor, ready.id, NOON).id)
    db.session.rollback()
    return made


def _numbers():
    db.session.rollback()
    return sorted(int(number.split("/")[3].split("-")[0]) for number in db.session.scalars(select(Certificate.number)))


def test_sixteen_hands_issue_eight_certificates_without_a_gap(app, people, settings, eight_proposals):
    problems = _issue_all(app, people, settings, eight_proposals)

    assert not problems
    assert _numbers() == list(range(1, 9))
    assert db.session.scalars(select(Counter.last)).one() == 8


def test_without_the_guard_the_same_hands_collide(app, people, settings, eight_proposals, database_kind, monkeypatch):
    """The negative control: a deferred BEGIN and no queue of writers, as SQLite has it by itself."""
    if database_kind != "sqlite":
        monkeypatch.setattr(actions, "next_number", _unlocked_number)
    else:
        monkeypatch.setattr(database, "_one_writer", nullcontext())
        monkeypatch.setattr(database, "BEGIN_WRITING", "BEGIN")

    problems = _issue_all(app, people, settings, eight_proposals)

    assert problems or _numbers() != list(range(1, 9))


def _unlocked_number(work, organisation, operator_class, year):
    numbers = [int(number.split("/")[3].split("-")[0]) for number in work.scalars(select(Certificate.number))]
    return f"{organisation.code}/VTDND3/{year}/{max(numbers, default=0) + 1:05d}-0"


def test_the_command_line_reads_a_scan(people, settings, certificate, app):
    url = f"http://localhost/v/{certificate.code}#{to_digits(certificate.signed)}"

    assert verdict(url)["verdict"] == "valid"
    assert verdict(url)["holder"] == "Nguyễn Thị Phương An"
    assert verdict(url.replace(certificate.code, "0000000000"))["verdict"] == "wrong-code"
    assert verdict("hello")["verdict"] == "unknown-format"
    assert verdict(url[:-1])["verdict"] == "unknown-format"
