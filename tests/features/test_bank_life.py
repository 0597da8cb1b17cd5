"""A question's life: written, reviewed and approved by three people, published, changed, retired; never altered in place."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import RoleGrant
from app.accounts.queries import account_by_email, actor_of_session
from app.audit.models import AuditEntry
from app.banks import actions, queries
from app.banks.actions.editions import row
from app.banks.bodies import body_of, faults_of
from app.banks.figures import SVG
from app.banks.models import Draft, Edition, Figure, Question, QuestionBank, Remark
from app.banks.written import QuestionFile
from app.domain.classes import OperatorClass
from app.domain.refusal import Reason, RefusedError
from app.kernel import clock
from app.kernel.actor import SYSTEM, Grant, Role
from app.kernel.db import db, unit_of_work
from tests import questions
from tests.questions import BANK, CALCULATED, PLAIN, WITH_FIGURE, WITH_FORMULAE


@pytest.fixture
def bank(people):
    """The bank with one question of every kind, published once."""
    return questions.published()


def refusal(act, *args):
    """Return why an act is refused."""
    with pytest.raises(RefusedError) as refused, unit_of_work() as work:
        act(work, *args)
    return refused.value.findings[0].reason


def fresh(draft):
    db.session.rollback()
    return db.session.get(Draft, draft.id, populate_existing=True)


def acts_recorded(beginning):
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(AuditEntry).where(AuditEntry.action.startswith(beginning))
    )


# --- the way ------------------------------------------------------------------------------------------------------


def test_a_question_goes_through_three_hands_into_the_next_edition(people, bank):
    draft = questions.ready(people)
    assert (draft.written_by, draft.reviewed_by, draft.approved_by) == (people.khoa.id, people.lan.id, people.minh.id)

    with unit_of_work() as work:
        edition = actions.publish_drafts(work, people.minh.actor, BANK, clock.now())

    assert edition.number == f"{clock.today().year}.2"
    assert [one.code for one in edition.questions] == [CALCULATED, WITH_FIGURE, WITH_FORMULAE, "ZZ-100"]
    assert fresh(draft).state == "published"
    assert fresh(draft).edition_id == edition.id
    kinds = [remark.kind for remark in fresh(draft).remarks]
    assert kinds == ["submitted", "reviewed", "approved", "published"]


def test_what_drafts_publish_is_what_files_would(people, bank):
    """The same question, once through its draft and once through a file of another bank."""
    draft = questions.ready(people)
    with unit_of_work() as work:
        edition = actions.publish_drafts(work, people.minh.actor, BANK, clock.now())
    one = {"id": draft.code, **PLAIN}
    by_file = row(QuestionFile.model_validate(one), "electrical", {})
    by_draft = edition.questions[-1]
    names = [column.key for column in Question.__table__.columns if column.key not in ("id", "edition_id")]

    assert {name: getattr(by_draft, name) for name in names} == {name: getattr(by_file, name) for name in names}
    for kept, before in zip(edition.questions, bank.questions, strict=False):
        assert {name: getattr(kept, name) for name in names} == {name: getattr(before, name) for name in names}


def test_a_change_is_a_new_edition_and_the_old_one_stays(people, bank):
    before = {one.code: body_of(one) for one in bank.questions}
    with unit_of_work() as work:
        draft = actions.change(work, people.khoa.actor, BANK, WITH_FIGURE, clock.now())
    assert faults_of(draft) == []
    assert draft.body == before[WITH_FIGURE]
    english = {**draft.body["en"], "stem": "What share of the voltage is there between B and C, if R1 = R2?"}
    draft = questions.submitted(people.khoa, questions.written(people.khoa, draft, {**draft.body, "en": english}))
    questions.approved(people.minh, questions.reviewed(people.lan, draft))
    with unit_of_work() as work:
        edition = actions.publish_drafts(work, people.minh.actor, BANK, clock.now())
    db.session.rollback()

    old = db.session.get(Edition, bank.id, populate_existing=True)
    assert {one.code: body_of(one) for one in old.questions} == before
    now = {one.code: body_of(one) for one in edition.questions}
    assert now[WITH_FIGURE] == {**before[WITH_FIGURE], "en": english}
    assert {code: body for code, body in now.items() if code != WITH_FIGURE} == {
        code: body for code, body in before.items() if code != WITH_FIGURE
    }
    assert edition.content_hash != old.content_hash


def test_the_number_of_an_edition_counts_within_its_year(people, bank):
    for count, at in ((2, clock.now()), (3, clock.now()), (1, clock.now() + timedelta(days=370))):
        questions.ready(people, f"ZZ-10{count}")
        with unit_of_work() as work:
            edition = actions.publish_drafts(work, people.minh.actor, BANK, at)
        assert edition.number == f"{clock.day_of(at).year}.{count}"


def test_one_open_draft_a_question(people, bank):
    with unit_of_work() as work:
        first = actions.change(work, people.khoa.actor, BANK, CALCULATED, clock.now())
        second = actions.change(work, people.khoa.actor, BANK, CALCULATED, clock.now())
    assert second.id == first.id

    with unit_of_work() as work:
        actions.drop(work, people.khoa.actor, first.id, first.version, "", clock.now())
        third = actions.change(work, people.khoa.actor, BANK, CALCULATED, clock.now())
    assert third.id != first.id  # the dropped one no longer stands in the way


def test_a_remark_gives_the_question_back_and_everything_begins_again(people, bank):
    draft = questions.at_state(people, "reviewed")
    with unit_of_work() as work:
        draft = actions.send_back(work, people.minh.actor, draft.id, draft.version, "Câu d quá dài", clock.now())

    assert (draft.state, draft.reviewed_by, draft.approved_by) == ("draft", None, None)
    assert [remark.words for remark in fresh(draft).remarks if remark.kind == "returned"] == ["Câu d quá dài"]


# --- what is refused ----------------------------------------------------------------------------------------------

NEXT = {"draft": "submit", "in-review": "review", "reviewed": "approve"}


@pytest.mark.parametrize("state", ["draft", "in-review", "reviewed", "approved"])
@pytest.mark.parametrize("act", ["write", "take", "submit", "review", "approve", "send_back", "drop"])
def test_only_the_next_step_can_be_taken(people, bank, state, act):
    draft = questions.at_state(people, state)
    everything = people.another("moi-vai", "Người Nhiều Vai", *(Grant(role) for role in queries.KEEPERS))
    actor = people.khoa.actor if act in ("write", "submit") else everything.actor
    arguments = {"write": ({}, None), "take": (), "submit": ()}.get(act, ("Vì vậy",))
    possible = {
        "draft": {"write", "take", "submit", "drop"},
        "in-review": {"review", "send_back", "drop"},
        "reviewed": {"approve", "send_back", "drop"},
        "approved": {"send_back", "drop"},
    }[state]

    if act in possible:
        with unit_of_work() as work:
            moved = getattr(actions, act)(work, actor, draft.id, draft.version, *arguments, clock.now())
        assert moved.version == draft.version
    else:
        why = refusal(getattr(actions, act), actor, draft.id, draft.version, *arguments, clock.now())
        assert why is Reason.STALE_STATE
        assert fresh(draft).state == state


@pytest.mark.parametrize("state", ["draft", "in-review", "reviewed", "approved"])
def test_whose_turn_it_is_not_finds_nothing(people, bank, state):
    draft = questions.at_state(people, state)
    turn = {"draft": people.khoa, "in-review": people.lan, "reviewed": people.minh, "approved": people.minh}[state]
    for person in {people.khoa, people.lan, people.minh, people.khanh, people.chi} - {turn}:
        with pytest.raises(LookupError), unit_of_work() as work:
            actions.drop(work, person.actor, draft.id, draft.version, "", clock.now())
    with unit_of_work() as work:
        actions.drop(work, turn.actor, draft.id, draft.version, "", clock.now())


def test_an_old_version_moves_nothing(people, bank):
    draft = questions.begun(people.khoa)
    seen = draft.version
    questions.written(people.khoa, draft)

    assert refusal(actions.write, people.khoa.actor, draft.id, seen, PLAIN, None, clock.now()) is Reason.STALE_STATE


def test_nobody_confirms_what_they_wrote_reviewed_or_once_wrote(people, bank):
    hoang = people.another("hoang", "Lý Hoàng", *(Grant(role) for role in queries.KEEPERS))
    bach = people.another("bach", "Lý Bạch", *(Grant(role) for role in queries.KEEPERS))
    draft = questions.written(hoang, questions.begun(hoang))
    with unit_of_work() as work:  # Bạch goes on with what Hoàng began
        draft = actions.take(work, bach.actor, draft.id, draft.version, clock.now())
    draft = questions.submitted(bach, draft)
    for writer in (hoang, bach):
        assert refusal(actions.review, writer.actor, draft.id, draft.version, "", clock.now()) is Reason.SAME_PERSON

    draft = questions.reviewed(people.lan, draft)
    also = people.another("lan-nua", "Hồ Ngọc Lan", Grant(Role.APPROVER))
    for writer in (hoang, bach):
        assert refusal(actions.approve, writer.actor, draft.id, draft.version, "", clock.now()) is Reason.SAME_PERSON
    with unit_of_work() as work:
        actions.send_back(work, also.actor, draft.id, draft.version, "Sửa lại", clock.now())
    draft = questions.submitted(bach, fresh(draft))
    toan = people.another("toan", "Lý Toàn", Grant(Role.REVIEWER), Grant(Role.APPROVER))
    draft = questions.reviewed(toan, draft)
    assert refusal(actions.approve, toan.actor, draft.id, draft.version, "", clock.now()) is Reason.SAME_PERSON
    questions.approved(people.minh, draft)


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ("topic", "topic"),
        ("classes", "classes"),
        ("key", "key"),
        ("source", "source"),
        ("vi", "vi"),
        ("en", "en"),
        ("difficulty", "difficulty"),
        ("subject", "subject"),
    ],
)
def test_what_is_incomplete_is_kept_and_not_handed_in(people, bank, missing, field):
    body = {name: value for name, value in PLAIN.items() if name != missing}
    draft = questions.begun(people.khoa)
    with unit_of_work() as work:
        draft = actions.write(work, people.khoa.actor, draft.id, draft.version, body, None, clock.now())

    assert [fault.field.partition(".")[0] for fault in faults_of(draft)] == [field]
    assert refusal(actions.submit, people.khoa.actor, draft.id, draft.version, clock.now()) is Reason.DRAFT_INCOMPLETE
    questions.submitted(people.khoa, questions.written(people.khoa, draft))  # and complete it goes through


def test_an_enemy_is_a_question_that_there_is(people, bank):
    unknown = questions.written(people.khoa, questions.begun(people.khoa), enemies=[WITH_FIGURE, "QQ-999"])
    why = refusal(actions.submit, people.khoa.actor, unknown.id, unknown.version, clock.now())
    assert why is Reason.DRAFT_INCOMPLETE
    assert [fault.facts for fault in queries.faults(db.session(), unknown)] == [{"names": "QQ-999"}]

    questions.begun(people.khoa, "QQ-999")  # now it is being written
    questions.submitted(people.khoa, fresh(unknown))


def test_a_code_names_one_question_for_ever(people, bank):
    assert refusal(actions.start, people.khoa.actor, BANK, WITH_FIGURE, clock.now()) is Reason.CODE_TAKEN
    assert questions.begun(people.khoa).id == questions.begun(people.khoa).id  # pressed twice
    another = people.another("thu", "Lê Thu", Grant(Role.AUTHOR))
    assert refusal(actions.start, another.actor, BANK, "ZZ-100", clock.now()) is Reason.CODE_TAKEN


def test_without_anything_approved_nothing_is_published(people, bank):
    questions.at_state(people, "reviewed")

    assert refusal(actions.publish_drafts, people.minh.actor, BANK, clock.now()) is Reason.NOTHING_APPROVED
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 1


def test_only_an_approver_publishes(people, bank):
    questions.ready(people)
    for person in (people.khoa, people.lan, people.khanh, people.chi):
        with pytest.raises(LookupError), unit_of_work() as work:
            actions.publish_drafts(work, person.actor, BANK, clock.now())


# --- what the database forbids ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forbidden", "permitted"),
    [
        ({"reviewed_by": "khoa"}, {"reviewed_by": "lan"}),
        ({"reviewed_by": "lan", "approved_by": "khoa"}, {"reviewed_by": "lan", "approved_by": "minh"}),
        ({"reviewed_by": "lan", "approved_by": "lan"}, {"reviewed_by": "lan", "approved_by": "minh"}),
        ({"state": "nowhere"}, {"state": "dropped"}),
    ],
)
def test_the_database_takes_no_forbidden_draft(people, bank, forbidden, permitted):
    draft = questions.begun(people.khoa)
    ids = {name: person.id for name, person in people.everybody.items()}
    for values, allowed in ((forbidden, False), (permitted, True)):
        statement = update(Draft).where(Draft.id == draft.id).values({k: ids.get(v, v) for k, v in values.items()})
        if allowed:
            with unit_of_work() as work:
                work.execute(statement)
        else:
            with pytest.raises(IntegrityError), unit_of_work() as work:
                work.execute(statement)


def test_the_database_takes_no_second_open_draft(people, bank):
    draft = questions.begun(people.khoa)
    columns = {column.key: getattr(draft, column.key) for column in Draft.__table__.columns}
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(Draft(**{**columns, "id": "z" * 26}))
    with unit_of_work() as work:
        work.add(Draft(**{**columns, "id": "z" * 26, "state": "dropped"}))


# --- two people at one moment -------------------------------------------------------------------------------------


def at_one_moment(app, *acts):
    """Let each act begin when all are ready; return what became of them: None or the reason of a refusal."""
    together = threading.Barrier(len(acts))
    results = []

    def do(act):
        with app.app_context():
            together.wait()
            try:
                with unit_of_work() as work:
                    act(work)
                results.append(None)
            except RefusedError as refused:
                results.append(refused.findings[0].reason)
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def approvers(people):
    return [people.minh, *(people.another(f"duyet-{n}", f"Lý Duyệt {n}", Grant(Role.APPROVER)) for n in range(3))]


def test_one_of_four_approves_at_one_moment(app, people, bank, approvers):
    draft = questions.at_state(people, "reviewed")

    def approving(person):
        return lambda work: actions.approve(work, person.actor, draft.id, draft.version, "", clock.now())

    results = at_one_moment(app, *(approving(person) for person in approvers))

    assert sorted(results, key=str) == [None, *[Reason.STALE_STATE] * 3]
    assert [remark.kind for remark in fresh(draft).remarks].count("approved") == 1


def test_each_of_four_approves_another_question_at_one_moment(app, people, bank, approvers):
    """What keeps the others out above is that it is the same draft."""
    drafts = [questions.at_state(people, "reviewed", f"ZZ-20{number}") for number in range(4)]

    def approving(person, draft):
        return lambda work: actions.approve(work, person.actor, draft.id, draft.version, "", clock.now())

    results = at_one_moment(app, *(approving(*pair) for pair in zip(approvers, drafts, strict=True)))

    assert results == [None] * 4


def test_one_of_four_publishes_at_one_moment(app, people, bank, approvers):
    questions.ready(people)

    def publishing(person):
        return lambda work: actions.publish_drafts(work, person.actor, BANK, clock.now())

    results = at_one_moment(app, *(publishing(person) for person in approvers))

    assert sorted(results, key=str) == [None, *[Reason.NOTHING_APPROVED] * 3]
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 2


def test_a_question_is_begun_once_at_one_moment(app, people, bank):
    writers = [people.khoa, people.another("thu", "Lê Thu", Grant(Role.AUTHOR))]

    def changing(person):
        return lambda work: actions.change(work, person.actor, BANK, CALCULATED, clock.now())

    assert at_one_moment(app, *(changing(person) for person in writers)) == [None, None]
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


# --- codes, banks and bodies --------------------------------------------------------------------------------------


def bank_of(body, code, letters="ZZ"):
    """Make a bank of an organisation, or of the platform (None), and return its questions as read from files."""
    bank = questions.kinds()
    assert bank.table
    with unit_of_work() as work:
        owner = body.id if body else None
        work.add(
            QuestionBank(code=code, organisation_id=owner, purpose="live", title_vi=code, title_en=code, licence="")
        )
    renamed = [one.model_copy(update={"id": one.id.replace("ZZ", letters)}) for one in bank.questions]
    return replace(bank, table=bank.table.model_copy(update={"code": code}), questions=renamed)


def test_no_code_means_two_questions_on_one_paper(people, bank):
    """Neither beside the platform's bank nor beside another of the same organisation; two organisations never meet."""
    ours = bank_of(people.organisation, "cua-ta")
    assert refusal(actions.publish, ours, SYSTEM, clock.now()) is Reason.CODE_TAKEN
    with unit_of_work() as work:  # the platform's goes, so that ours may have the codes
        work.execute(update(QuestionBank).where(QuestionBank.code == BANK).values(purpose="practice"))
        actions.publish(work, ours, SYSTEM, clock.now())

    again = bank_of(people.organisation, "cua-ta-nua")
    assert refusal(actions.publish, again, SYSTEM, clock.now()) is Reason.CODE_TAKEN
    theirs = bank_of(people.other_organisation, "cua-ho")
    with unit_of_work() as work:
        actions.publish(work, theirs, SYSTEM, clock.now())


def test_the_next_edition_of_drafts_keeps_codes_apart_too(people, bank):
    questions.ready(people)
    another = bank_of(None, "chung")
    only = [another.questions[0].model_copy(update={"id": "ZZ-100"})]
    with unit_of_work() as work:  # meanwhile another bank of the platform publishes the code
        actions.publish(work, replace(another, questions=only), SYSTEM, clock.now())

    assert refusal(actions.publish_drafts, people.minh.actor, BANK, clock.now()) is Reason.CODE_TAKEN


def test_no_practice_question_reaches_a_live_paper(people):
    bank = questions.kinds()
    assert bank.table
    with unit_of_work() as work:
        practice = bank.table.model_copy(update={"purpose": "practice"})
        actions.publish(work, replace(bank, table=practice), SYSTEM, clock.now())
        pool = queries.pool(work, OperatorClass.AMATEUR_4, clock.today())
        assert pool.rows == {}
    with unit_of_work() as work:  # the same questions, live
        work.execute(update(QuestionBank).values(purpose="live"))
        assert set(queries.pool(work, OperatorClass.AMATEUR_4, clock.today()).rows) == {
            CALCULATED,
            WITH_FIGURE,
            WITH_FORMULAE,
        }


def test_an_organisation_s_questions_reach_its_own_papers_only(people):
    ours = bank_of(people.organisation, "cua-ta")
    with unit_of_work() as work:
        actions.publish(work, ours, SYSTEM, clock.now())

        def pool(organisation_id):
            return queries.pool(work, OperatorClass.AMATEUR_4, clock.today(), organisation_id).rows

        assert len(pool(people.organisation.id)) == 3
        assert pool(people.other_organisation.id) == pool(None) == {}


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.REVIEWER, Role.APPROVER])
def test_whoever_keeps_questions_sees_the_banks_of_their_body_only(people, bank, role):
    banks = [bank_of(people.organisation, "cua-ta", "OA"), bank_of(people.other_organisation, "cua-ho", "OB")]
    with unit_of_work() as work:
        for one in banks:
            actions.publish(work, one, SYSTEM, clock.now())
    ours = people.another("nguoi-ta", "Lý Ta", Grant(role, people.organisation.id))
    theirs = people.another("nguoi-ho", "Lý Họ", Grant(role, people.other_organisation.id))
    platform = people.another("nguoi-chung", "Lý Chung", Grant(role))
    seen = {ours: {"cua-ta"}, theirs: {"cua-ho"}, platform: {BANK}, people.khanh: {"cua-ta", "cua-ho", BANK}}

    for person, codes in seen.items():
        assert {line.bank.code for line in queries.banks(db.session(), person.actor)} == codes
        for code in ("cua-ta", "cua-ho", BANK):
            assert person.get(f"/banks/{code}").status_code == (200 if code in codes else 404), (person, code)


# --- retiring -----------------------------------------------------------------------------------------------------


def test_a_retired_question_is_out_of_every_paper_and_every_later_edition(people, bank):
    questions.ready(people)
    with unit_of_work() as work:
        assert actions.retire(work, people.minh.actor, BANK, WITH_FIGURE, "Hình sai", clock.now()) == 1
        assert actions.retire(work, people.minh.actor, BANK, WITH_FIGURE, "Lần nữa", clock.now()) == 0
        assert WITH_FIGURE not in queries.pool(work, OperatorClass.AMATEUR_4, clock.today()).rows
        edition = actions.publish_drafts(work, people.minh.actor, BANK, clock.now())

    assert [one.code for one in edition.questions] == [CALCULATED, WITH_FORMULAE, "ZZ-100"]
    why = refusal(actions.change, people.khoa.actor, BANK, WITH_FIGURE, clock.now())
    assert why is Reason.QUESTION_RETIRED


def test_a_draft_of_a_question_that_is_retired_meanwhile_goes_nowhere(people, bank):
    with unit_of_work() as work:
        draft = actions.change(work, people.khoa.actor, BANK, WITH_FIGURE, clock.now())
        late = actions.change(work, people.khoa.actor, BANK, WITH_FORMULAE, clock.now())
    questions.approved(people.minh, questions.reviewed(people.lan, questions.submitted(people.khoa, draft)))
    with unit_of_work() as work:
        for code in (WITH_FIGURE, WITH_FORMULAE):
            actions.retire(work, people.khanh.actor, BANK, code, "Sai", clock.now())

    assert refusal(actions.publish_drafts, people.minh.actor, BANK, clock.now()) is Reason.QUESTION_RETIRED
    assert refusal(actions.submit, people.khoa.actor, late.id, late.version, clock.now()) is Reason.QUESTION_RETIRED


def test_who_may_retire_and_what(people, bank):
    for person, code in ((people.khoa, CALCULATED), (people.lan, CALCULATED), (people.minh, "ZZ-999")):
        with pytest.raises(LookupError), unit_of_work() as work:
            actions.retire(work, person.actor, BANK, code, "Sai", clock.now())
    with unit_of_work() as work:
        actions.retire(work, people.khanh.actor, BANK, CALCULATED, "Sai", clock.now())


# --- figures ------------------------------------------------------------------------------------------------------


def test_a_picture_is_kept_once_however_many_questions_show_it(people, bank):
    drawing = (questions.KINDS / "figures" / "divider.svg").read_bytes()
    body = {**PLAIN, "figure": dict.fromkeys(("vi", "en"), "Hai điện trở mắc nối tiếp giữa A và C")}
    for code in ("ZZ-101", "ZZ-102"):
        draft = questions.begun(people.khoa, code)
        with unit_of_work() as work:
            draft = actions.write(work, people.khoa.actor, draft.id, draft.version, body, drawing, clock.now())
        assert draft.body["figure"]["file"] == f"figures/{code.lower()}.svg"
        assert faults_of(draft) == []

    assert [one.media_type for one in db.session.scalars(select(Figure))] == [SVG]


def test_a_picture_goes_with_its_description(people, bank):
    with unit_of_work() as work:
        draft = actions.change(work, people.khoa.actor, BANK, WITH_FIGURE, clock.now())
    body = {name: value for name, value in draft.body.items() if name != "figure"}
    with unit_of_work() as work:
        draft = actions.write(work, people.khoa.actor, draft.id, draft.version, body, None, clock.now())

    assert draft.figure_id is None
    assert fresh(draft).figure is None


def test_every_act_is_on_record(people, bank):
    questions.ready(people)
    with unit_of_work() as work:
        actions.publish_drafts(work, people.minh.actor, BANK, clock.now())
        actions.retire(work, people.minh.actor, BANK, CALCULATED, "Sai", clock.now())
    recorded = {entry.action for entry in db.session.scalars(select(AuditEntry))}

    assert {f"banks.{act}" for act in ("start-draft", "write", "submit", "review", "approve", "publish", "retire")} <= (
        recorded
    )
    assert acts_recorded("banks.publish") == 2
    assert db.session.scalar(text("SELECT count(*) FROM remark")) == db.session.scalar(
        select(func.count()).select_from(Remark)
    )


# --- who keeps them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["author", "reviewer", "approver"])
def test_a_manager_appoints_who_keeps_the_banks_of_the_organisation(people, bank, role):
    assert people.binh.get("/banks").status_code == 403
    answer = people.chi.post(f"/staff/{people.organisation.id}", {"email": "binh@example.vn", "role": role})
    assert answer.status_code == 303

    assert people.binh.get("/banks").status_code == 200
    assert people.binh.get(f"/banks/{BANK}").status_code == 404  # the platform's is not theirs
    assert {grant.body_id for grant in actor_of(people.binh).grants} == {people.organisation.id}


def actor_of(person):
    db.session.rollback()
    return actor_of_session(db.session, person.actor.session_id, clock.now())


@pytest.mark.parametrize("role", ["author", "reviewer", "approver"])
def test_the_command_appoints_who_keeps_the_banks_of_the_platform(app, bank, role):
    made = app.test_cli_runner().invoke(
        args=["administrators", "create", "--email", "moi@example.vn", "--name", "Lý Mới", "--role", role],
        input="một câu dễ nhớ\nmột câu dễ nhớ\n",
    )
    assert made.exit_code == 0, made.output
    account = account_by_email(db.session, "moi@example.vn")
    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).all()
    assert [(grant.role, grant.body_id) for grant in grants] == [(role, None)]
