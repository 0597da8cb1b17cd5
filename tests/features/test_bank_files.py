"""Banks as files: taken in as drafts, compared, and written so that they read back the same."""

import io
import json
import zipfile
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.banks import actions, cli, delivery, lines, uploads
from app.banks.bodies import faults_of
from app.banks.comparison import compare, flat
from app.banks.files import read_bank, read_files
from app.banks.models import Draft, Edition, Figure, QuestionBank
from app.banks.saving import files_of, save, zipped
from app.banks.sides import compared, side
from app.banks.uploads import Upload
from app.domain.refusal import Reason, RefusedError
from app.kernel import clock
from app.kernel.actor import SYSTEM, Grant, Role
from app.kernel.db import db, unit_of_work
from app.kernel.files import StoredFile
from tests import questions
from tests.factories import BANKS
from tests.questions import BANK, WITH_FIGURE

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
real_files = pytest.mark.skipif(not DATA.is_dir(), reason="the files of others in ../shared/data are not here")

GIFT = """$CATEGORY: law

// [id:Q-1]
::one::Which call sign is Vietnamese? {=XV1A ~JA1A ~K1A ~G1A}

::two::Which band is for amateurs? {=144–146 MHz ~108–117 MHz}

::three::Which is a digit? {=1 ~a ~b ~c ~d}
"""
GOOD = """::one::Which call sign is Vietnamese? {=XV1A ~JA1A ~K1A ~G1A}

::two::Which is the letter A in Morse? {=.- ~-... ~-.-. ~-..}
"""


@pytest.fixture
def bank(people):
    """The bank with one question of every kind, published once."""
    return questions.published()


@pytest.fixture
def commands(app, bank):
    if "banks" not in app.cli.commands:
        cli.register(app)
    return app.test_cli_runner()


def taken(content, name="a.gift", *, code=BANK, keep_good=False, by=SYSTEM, language="vi"):
    read = delivery.read(content if isinstance(content, bytes) else content.encode(), name, language=language)
    with unit_of_work() as work:
        found = work.get_one(QuestionBank, code)
        return actions.import_questions(work, by, found, read, clock.now(), keep_good=keep_good)


def drafts():
    db.session.rollback()
    return db.session.scalars(select(Draft).order_by(Draft.code)).all()


def png(colour):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


# --- taken in -----------------------------------------------------------------------------------------------------


def test_a_stranger_s_questions_become_drafts_in_their_language(bank):
    assert taken(GOOD, language="en") == 2
    first, second = drafts()

    assert [first.code, second.code] == ["ZZ-004", "ZZ-005"]
    assert first.state == "draft"
    assert first.body == {
        "id": "ZZ-004",
        "key": "a",
        "en": {"stem": "Which call sign is Vietnamese?", "a": "XV1A", "b": "JA1A", "c": "K1A", "d": "G1A"},
    }
    assert first.origin == "a.gift:1 · one"
    assert {fault.field for fault in faults_of(first)} >= {"vi", "en.why", "source", "subject", "topic"}


def test_it_is_all_or_nothing_unless_the_good_ones_are_asked_for(bank):
    with pytest.raises(RefusedError) as refused:
        taken(GIFT)
    assert refused.value.findings[0].reason is Reason.IMPORT_FILE_WRONG
    assert drafts() == []

    assert taken(GIFT, keep_good=True) == 2
    assert [draft.body["vi"].keys() for draft in drafts()] == [{"stem", *"abcd"}, {"stem", "a", "b"}]


def test_what_a_question_of_ours_cannot_hold_is_refused_by_name(bank):
    read = delivery.read(GIFT.encode(), "a.gift")

    assert [(finding.code, finding.where) for finding in read.errors] == [("too-many-options", "a.gift:8")]
    assert (len(read.items), read.refused) == (2, 1)
    assert read.report()["topics"] == {"law": 2}


def test_pictures_are_kept_once_with_what_they_show(bank):
    markup = '<p>What is {n}? <img src="@@PLUGINFILE@@/{file}" alt="A blue field" /></p>'
    files = {"one.png": png("blue"), "two.png": png("blue"), "three.png": png("red")}
    asked = "".join(
        f'<question type="multichoice"><name><text>{n}</text></name><questiontext format="html"><text>'
        f"<![CDATA[{markup.format(n=n, file=file)}]]></text>"
        f'<file name="{file}" path="/" encoding="base64">{b64encode(content).decode()}</file></questiontext>'
        "<single>true</single>"
        + "".join(
            f'<answer fraction="{share}"><text>{n}{share}{k}</text></answer>' for k, share in enumerate((100, 0, 0, 0))
        )
        + "</question>"
        for n, (file, content) in enumerate(files.items())
    )
    assert taken(f"<quiz>{asked}</quiz>", "a.xml") == 3

    assert db.session.scalar(select(func.count()).select_from(Figure)) == 3  # the drawing of the bank, and two colours
    shown = drafts()
    assert shown[0].figure_id == shown[1].figure_id != shown[2].figure_id
    assert shown[0].body["figure"] == {"vi": "A blue field", "file": "figures/zz-004.png"}


def test_a_picture_beside_a_file_comes_with_it(commands, tmp_path):
    (tmp_path / "mast.png").write_bytes(png("green"))
    (tmp_path / "a.csv").write_text("stem,a,b,c,d,key,figure\nWhat is it?,w,x,y,z,a,mast.png\n", encoding="utf-8")

    done = commands.invoke(args=["banks", "import", str(tmp_path / "a.csv"), "--bank", BANK])

    assert done.exit_code == 0, done.output
    assert drafts()[0].figure_id


def test_a_bank_of_ours_comes_whole(bank):
    """As a folder and as a zip; a question that is published becomes a change of it."""
    files = {path.relative_to(questions.KINDS).as_posix(): path.read_bytes() for path in questions.KINDS.rglob("*.*")}
    folder = delivery.read_path(questions.KINDS)
    for packed in (zipped(files), zipped({f"inside/{name}": content for name, content in files.items()})):
        assert delivery.read(packed, "bank.zip").items == folder.items

    assert taken(zipped(files), "bank.zip") == 3
    assert [draft.code for draft in drafts()] == ["ZZ-001", "ZZ-002", "ZZ-003"]
    assert [faults_of(draft) for draft in drafts()] == [[], [], []]
    assert drafts()[1].figure_id


def test_codes_of_others_and_of_open_drafts_are_not_taken_twice(people, bank):
    with unit_of_work() as work:
        actions.change(work, people.khoa.actor, BANK, WITH_FIGURE, clock.now())
    files = {path.relative_to(questions.KINDS).as_posix(): path.read_bytes() for path in questions.KINDS.rglob("*.*")}
    with pytest.raises(RefusedError) as refused:
        taken(zipped(files), "bank.zip")
    assert refused.value.findings[0].reason is Reason.CODE_TAKEN
    assert refused.value.findings[0].facts == {"codes": WITH_FIGURE}
    assert len(drafts()) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04broken", zipped({"../bank.toml": b""}), zipped({"bank.toml": b"x = "}), b"\x00" * 50, b"{}"],
)
def test_what_cannot_be_read_keeps_nothing(bank, content):
    read = delivery.read(content, "file")
    assert read.errors
    with pytest.raises(RefusedError):
        taken(content, "file", keep_good=True)
    assert drafts() == []


def test_control_characters_do_not_come_in_by_the_back_door(bank):
    table = (questions.KINDS / "bank.toml").read_bytes()
    written = (questions.KINDS / "01-questions.toml").read_text(encoding="utf-8")
    hidden = written.replace("Ohm's law", "Ohm\\u0000", 1)
    read = delivery.of_bank(read_files({"bank.toml": table, "01-questions.toml": hidden.encode()}))

    assert any("control character" in finding.message for finding in read.errors)


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_imports_and_reports_in_json(commands, tmp_path):
    (tmp_path / "a.gift").write_text(GIFT, encoding="utf-8")
    asked = ["banks", "import", str(tmp_path / "a.gift"), "--bank", BANK, "--json"]

    refused = commands.invoke(args=asked)
    assert refused.exit_code == 1
    report = json.loads(refused.output)
    assert report.keys() == {"format", "encoding", "questions", "refused", "topics", "findings"}
    assert (report["format"], report["questions"], report["refused"], report["topics"]) == ("gift", 2, 1, {"law": 2})
    assert report["findings"][-1].keys() == {"severity", "where", "code", "message"}
    assert drafts() == []

    assert commands.invoke(args=[*asked, "--keep-good", "--dry-run"]).exit_code == 0
    assert drafts() == []
    assert commands.invoke(args=[*asked, "--keep-good"]).exit_code == 0
    assert len(drafts()) == 2
    assert commands.invoke(
        args=["banks", "import", str(tmp_path / "a.gift"), "--bank", "none", "--keep-good"]
    ).exit_code


def test_the_command_compares_paths_and_published_editions(people, commands, tmp_path):
    questions.ready(people)
    with unit_of_work() as work:
        edition = actions.publish_drafts(work, people.minh.actor, BANK, clock.now())

    told = commands.invoke(args=["banks", "compare", str(questions.KINDS), BANK, "--json"])
    assert told.exit_code == 0, told.output
    report = json.loads(told.output)
    assert (report["added"], report["removed"], report["changed"]) == (["ZZ-100"], [], {})
    same = commands.invoke(args=["banks", "compare", f"{BANK}@2026.1", f"{BANK}@{edition.number}"])
    assert "added 1, removed 0, unchanged 3" in same.output
    assert commands.invoke(args=["banks", "compare", f"{BANK}@2019.1", BANK]).exit_code == 1
    assert commands.invoke(args=["banks", "compare", "no/such/path", BANK]).exit_code == 1


@real_files
def test_two_editions_of_a_pool_of_others_are_compared():
    paths = ("us_technician_2022-2026/technician.json", "us_technician_2026-2030/technician-2026-2030.json")
    old, new = (side(db.session, str(DATA / "amateur" / path)) for path in paths)
    found = compared(old, new, "en")

    assert (len(old), len(new)) == (411, 409)
    assert (len(found.added), len(found.removed)) == (5, 7)
    assert len(found.changed) + len(found.unchanged) == 404
    assert 404 - len(found.reworded) == 310


def test_a_comparison_names_what_differs():
    old = {"A": {"stem": "x", "key": "a"}, "B": {"stem": "y"}, "C": {"stem": "z"}}
    new = {"A": {"stem": "x", "key": "b"}, "B": {"stem": "Y", "source": "s"}, "D": {"stem": "w"}}
    found = compare(old, new)

    assert found.report() == {
        "added": ["D"],
        "removed": ["C"],
        "changed": {"A": ["key"], "B": ["source", "stem"]},
        "unchanged": [],
        "same_id": 2,
        "same_id_other_stem": 1,
    }
    assert compare(old, old).changed == {}
    assert flat({"id": "A", "vi": {"why": {"a": "x"}}, "classes": [1]}) == {"vi.why.a": "x", "classes": [1]}


# --- written ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", [questions.KINDS, BANKS / "amateur-law", BANKS / "gmdss-roc"], ids=lambda path: path.name
)
def test_an_edition_written_as_files_reads_back_the_same(people, tmp_path, folder):
    with unit_of_work() as work:
        edition = actions.publish(work, read_bank(folder), SYSTEM, clock.now())
        files = files_of(edition)
    for target in (tmp_path / "folder", tmp_path / "bank.zip"):
        save(files, target)
    again = read_bank(tmp_path / "folder")

    assert not again.errors
    assert compared(read_bank(folder), again, "vi").changed == {}
    assert len(again.questions) == len(edition.questions)
    with zipfile.ZipFile(tmp_path / "bank.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    with unit_of_work() as work:  # and published again it is the same edition but for its number
        table = again.table.model_copy(update={"edition": "2030.1"})
        second = actions.publish(work, replace(again, table=table), SYSTEM, clock.now())
        columns = [
            column.key for column in second.questions[0].__table__.columns if column.key not in ("id", "edition_id")
        ]
        assert [[getattr(one, name) for name in columns] for one in second.questions] == [
            [getattr(one, name) for name in columns] for one in edition.questions
        ]


def test_the_command_writes_a_published_bank_and_records_it(commands, tmp_path):
    target = tmp_path / "out"
    done = commands.invoke(args=["banks", "export", f"{BANK}@2026.1", "--to", str(target), "--format", "own"])
    assert done.exit_code == 0, done.output
    assert compared(questions.kinds(), read_bank(target), "vi").changed == {}
    other = commands.invoke(args=["banks", "export", BANK, "--to", str(tmp_path / "x.gift"), "--format", "gift"])
    assert other.exit_code == 0, other.output
    recorded = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "banks.export")).all()
    assert recorded == [db.session.scalars(select(Edition.id)).one()] * 2


NAMES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,5}", fullmatch=True)
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9).map(float), st.floats(1e-6, 1e6, allow_subnormal=False).map(lambda one: round(one, 9))
)
QUANTITIES = st.dictionaries(
    NAMES,
    st.one_of(
        st.fixed_dictionaries({"values": st.lists(NUMBERS, min_size=1, max_size=5)}),
        st.fixed_dictionaries(
            {"unit": st.sampled_from(["V", "kΩ", "%", "m/s"]), "values": st.lists(NUMBERS, min_size=1)}
        ),
        st.fixed_dictionaries({"unit": st.sampled_from(["V", "dBm"]), "from": NUMBERS, "to": NUMBERS, "step": NUMBERS}),
    ),
    max_size=4,
)


@given(QUANTITIES)
def test_quantities_written_line_by_line_read_back_the_same(known):
    assert lines.quantities(lines.quantities_text(known)) == known


@pytest.mark.parametrize("text", ["R", "R kΩ", "R kΩ 1 x", "R kΩ 1..2", "R kΩ 1..2/x", "R kΩ ٣", "R kΩ 1e999"])
def test_a_line_that_is_not_understood_is_named(text):
    with pytest.raises(ValueError, match="2"):
        lines.quantities(f"U V 1 2\n{text}")


# --- between handing in and confirming ----------------------------------------------------------------------------


def test_a_file_that_waits_is_its_owner_s_and_encrypted(people, bank):
    with unit_of_work() as work:
        upload_id = uploads.keep(
            work, people.khoa.actor, Upload(BANK, "a.gift", "auto", "", "en", GOOD.encode()), clock.now()
        )
        assert uploads.find(work, people.khoa.actor, upload_id).content == GOOD.encode()
        assert uploads.find(work, people.lan.actor, upload_id) is None
        assert b"call sign" not in work.get_one(StoredFile, upload_id).sealed
        uploads.keep(work, people.khoa.actor, Upload(BANK, "b.gift", "auto", "", "en", b""), clock.now())
        assert uploads.find(work, people.khoa.actor, upload_id) is None  # the newer one stands in its place


def test_an_author_looks_into_a_file_before_it_is_kept(people, bank):
    form = {"format": "auto", "encoding": "", "language": "en", "file": (io.BytesIO(GIFT.encode()), "mới.gift")}
    sent = people.khoa.post(f"/banks/{BANK}/import", form, content_type="multipart/form-data")
    assert sent.status_code == 303
    page = people.khoa.get(sent.location).text
    assert "Which call sign is Vietnamese?" in page
    assert "too-many-options" in page
    assert drafts() == []
    assert people.minh.get(sent.location).status_code == 403
    other = people.another("thu", "Lê Thu", Grant(Role.AUTHOR))
    assert other.get(sent.location).status_code == 404

    assert people.khoa.post(sent.location).status_code == 409  # there are errors, and nobody asked for the good ones
    assert people.khoa.post(sent.location, {"keep_good": "y"}).status_code == 303
    assert len(drafts()) == 2
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert people.khoa.post(sent.location, {"keep_good": "y"}).status_code == 404


def test_a_file_is_forgotten_when_it_is_not_wanted(people, bank):
    form = {"format": "auto", "encoding": "", "language": "en", "file": (io.BytesIO(GOOD.encode()), "a.gift")}
    sent = people.khoa.post(f"/banks/{BANK}/import", form, content_type="multipart/form-data")

    assert people.khoa.post(f"{sent.location}/cancel").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert drafts() == []


def test_an_organisation_s_author_makes_a_bank_and_fills_it(people):
    thu = people.another("thu", "Lê Thu", Grant(Role.AUTHOR, people.organisation.id))
    form = {
        "code": "hanoi-luat",
        "title_vi": "Luật của Hội",
        "title_en": "The society's law bank",
        "purpose": "live",
        "licence": "Hội biên soạn",
        "body": people.organisation.id,
    }
    assert thu.post("/new-bank", {**form, "body": "platform"}).status_code == 422
    assert thu.post("/new-bank", {**form, "body": people.other_organisation.id}).status_code == 422
    assert thu.post("/new-bank", form).location == "/banks/hanoi-luat"
    assert thu.post("/new-bank", {**form, "title_vi": "Khác"}).status_code == 422  # the code is taken
    taken(GOOD, code="hanoi-luat", by=thu.actor)

    assert [draft.code for draft in drafts()] == ["HANO-001", "HANO-002"]
    assert people.khoa.get("/banks/hanoi-luat").status_code == 404
