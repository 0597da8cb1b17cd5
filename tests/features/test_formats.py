"""Banks in the formats of others: read whole or refused by name, and written so that nothing is lost."""

import io
import json
import random  # noqa: TID251  the mutations are drawn from a seed, so that a failure comes again
import re
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from PIL import Image

from app.banks import cli
from app.banks.files import read_bank
from app.banks.formats import own
from app.banks.formats.markup import shown
from app.banks.formats.pictures import painted
from app.banks.formats.plain import Foreign, PlainQuestion
from app.banks.formats.reading import READERS, WRITERS, detect, export, read, read_path, reader_of

ROOT = Path(__file__).resolve().parents[2]
BANKS = sorted(
    path.parent for path in (ROOT / "question_banks").glob("*/bank.toml") if len([*path.parent.glob("*.toml")]) > 1
)
DATA = ROOT.parent / "shared" / "data"
real_files = pytest.mark.skipif(not DATA.is_dir(), reason="the files of others in ../shared/data are not here")


def picture(kind: str = "PNG", width: int = 4, height: int = 3, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, kind, **options)
    return out.getvalue()


PNG = picture()


def packed(**files: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


GIFT = r"""// a comment
$CATEGORY: $course$/top/Antennas/Dipoles

::A-1::[html]<p dir="ltr">Which is longer than 20% of λ at 10<sup>6</sup> Hz?</p>{
=<p dir="ltr">A dipole\: \{half\}</p>
~<p style="color:#fff">A <b>stub</b></p>#no
~A coil
~A resistor, U = I·R
}

::A-2::Cut {~10 ~20 =30} metres off.

::A-3::Pair. {=dipole -> two
=vertical -> one}

::A-4::Write. {}

::A-5::How many? {#3:1}

::A-6::Is it so? {T}

::A-7::Two. {~%50%a ~%50%b ~c}

::A-8::Half. {=a ~%50%b ~c}
"""
AIKEN = "What is R?\nA. Current\nB) Resistance\n   of a wire\nANSWER: B\n\nWrong\nA) x\nB) y\nANSWER: C\n"
MOODLE = """<?xml version="1.0" encoding="UTF-8"?><quiz>
<question type="category"><category><text>$course$/top/Safety</text></category></question>
<question type="multichoice"><name><text>S-1</text></name>
<questiontext format="html"><text><![CDATA[<p>See <img src="@@PLUGINFILE@@/a.png" alt=""> X<sub>L</sub> &lt; 3&nbsp;Ω?]]></text>
<file name="a.png" encoding="base64">aGVsbG8=</file></questiontext><single>true</single>
<answer fraction="0" format="html"><text>&lt;p&gt;no&lt;/p&gt;</text></answer>
<answer fraction="100" format="plain_text"><text>5 &lt; 6 &amp;amp; so</text></answer></question>
<question type="matching"><name><text>S-2</text></name></question>
<question type="multichoice"><name><text>S-3</text></name><questiontext format="html"><text>Several?</text></questiontext>
<single>false</single><answer fraction="50"><text>a</text></answer><answer fraction="50"><text>b</text></answer></question>
</quiz>"""
QTI2 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="q1" title="t">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>B</value>
</correctResponse></responseDeclaration>
<itemBody><p>Look: <img src="images/a.png" alt="x"/></p>
<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="1"><prompt>Which?</prompt>
<simpleChoice identifier="A">one</simpleChoice><simpleChoice identifier="B">10<sup>-3</sup> A</simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""
QTI3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q3" title="t">
<qti-response-declaration identifier="R" cardinality="single" base-type="identifier"><qti-correct-response>
<qti-value>A</qti-value></qti-correct-response></qti-response-declaration><qti-item-body>
<qti-choice-interaction response-identifier="R" max-choices="1"><qti-prompt>Which?</qti-prompt>
<qti-simple-choice identifier="A">one</qti-simple-choice><qti-simple-choice identifier="B">two</qti-simple-choice>
</qti-choice-interaction></qti-item-body></qti-assessment-item>"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><metadata><rights><description>by Bình</description>
</rights></metadata><resources><resource identifier="r" type="imsqti_item_xmlv2p2" href="q1.xml"/></resources></manifest>"""
NCVEC = """SUBELEMENT T1 - RULES - [6 Exam Questions - 6 Groups] 3 Questions
T1A - Purpose
T1A01 (B) [97.1]
What is shown in
Figure T-2?
A. −3 dB
B. MHz
C. mHz
D. = 2
~~
T1A02 Question Removed (section not renumbered)

T1A03(D)
Last?
A. 1
B. 2
C. 3
D. 4
~~~End of question pool text~~~
"""
FCC = """---------------------Page 1---------------------

Key Topic 1: Equipment

1-1A1  What pulse is
normal?
    A.  .05 \uf06ds
\f2009 FCC Commercial Element 1 Question Pool  (approved 25 June 2009)    Page 1
    B.  35\uf0b0 W
    C.  2\uf070 f
    D.  None,
or all.

1-1A2  No key for this one?
    A.  a
    B.  b
    C.  c
    D.  d

Answer Key:   1-1A1  C
"""
CHINESE = "[I]LK0001\r\n[Q]业余无线电？\r\n[A]甲\r\n[B]乙\r\n[C]丙\r\n[D]丁\r\n[P]\r\n\r\n"
TAIWANESE = """安全題庫
( 2 ) 1. 哪一個波段?
(1) 49.0 百萬赫
(2) 2. 乙
20
(3) 28.50 百萬赫
(4) 222.15 百萬赫
（ 3 ） 2. 電流？
（1） 甲
（2） 乙
（3） 丙
（4） 丁"""
CROWDANKI = json.dumps(
    {
        "__type__": "Deck",
        "name": "Deck",
        "media_files": [],
        "notes": [
            {"fields": ["1-1A1 Which?<div>- Rubber.</div><div>- Mica.</div>", "<div>Mica.</div>"], "tags": ["parts"]},
            {"fields": ["1-1A2 What?", "Watt."], "tags": []},
            {"fields": ["It is {{c1::so}}", ""], "tags": []},
        ],
        "children": [],
    }
)
JSON = json.dumps([{"id": "T1A01", "correct": 1, "refs": "", "question": "Which?", "answers": ["a", "b", "c", "d"]}])
CSV = "sep=;\r\nmã;câu hỏi;a;b;c;d;đáp án\r\n1;Đơn vị đo?;'-3 dB;\"vôn; ampe\";'=1+1;Ω;C\r\n2;Hai khóa?;1;2;3;4;A,B\r\n"


def workbook() -> bytes:
    """Make a workbook as people do: text in two fonts, numbers, a formula, and a second sheet."""
    book = Workbook()
    sheet = book.active
    sheet.append(["stem", "a", "b", "key"])
    sheet.append(["", 0.1, 2, "b"])
    sheet["A2"] = CellRichText("Điện ", TextBlock(InlineFont(b=True), "áp?"))
    sheet.append(["Kept?", "=1+1", 3, "a"])
    book.create_sheet("Notes").append(["not read"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


XLSX = workbook()
DOCX = packed(
    **{
        "word/document.xml": '<w:document xmlns:w="w"><w:body>'
        + "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in NCVEC.split("\n"))
        + "</w:body></w:document>"
    }
)
PACKAGE = packed(**{"imsmanifest.xml": MANIFEST, "q1.xml": QTI2, "images/a.png": b"picture", "q2.xml": QTI3})
SAMPLES: dict[str, tuple[bytes, str, int, int]] = {  # name: content, format, accepted, refused
    "a.gift": (GIFT.encode(), "gift", 2, 6),
    "a.txt": (AIKEN.encode(), "aiken", 1, 1),
    "moodle.xml": (MOODLE.encode(), "moodle-xml", 1, 2),
    "item2.xml": (QTI2.encode(), "qti", 1, 0),
    "item3.xml": (QTI3.encode(), "qti", 1, 0),
    "package.zip": (PACKAGE, "qti", 1, 0),
    "pool.txt": (NCVEC.encode(), "ncvec", 2, 0),
    "pool.docx": (DOCX, "ncvec-docx", 2, 0),
    "fcc.txt": (FCC.encode(), "fcc", 1, 1),
    "cn.txt": (CHINESE.encode("gb2312"), "chinese", 1, 0),
    "tw.txt": (TAIWANESE.encode(), "taiwanese", 2, 0),
    "deck.json": (CROWDANKI.encode(), "crowdanki", 1, 2),
    "pool.json": (JSON.encode(), "ncvec-json", 1, 0),
    "table.csv": (CSV.encode("utf-8-sig"), "csv", 1, 1),
    "table.xlsx": (XLSX, "xlsx", 1, 1),
}


def questions_of(name: str) -> list[PlainQuestion]:
    return list(read(SAMPLES[name][0], name).questions)


def codes(content: str | bytes, name: str = "a.txt", **more: Any) -> Counter[str]:
    content = content.encode() if isinstance(content, str) else content
    return Counter(finding.code for finding in read(content, name, **more).findings)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_format_is_told_and_read(name):
    content, format_name, accepted, refused = SAMPLES[name]

    foreign = read(content, name)

    assert detect(content, name) == format_name == foreign.format
    assert (len(foreign.questions), foreign.refused) == (accepted, refused), foreign.findings
    assert foreign.refused == 0 or foreign.errors
    assert set(foreign.report()) == {"format", "encoding", "questions", "refused", "topics", "findings"}


def test_gift_keeps_what_is_no_control_character():
    first, second = questions_of("a.gift")

    assert first.stem == "Which is longer than 20% of λ at 10⁶ Hz?"
    assert first.options == ("A dipole: {half}", "A stub", "A coil", "A resistor, U = I·R")
    assert (first.id, first.key, first.topic, first.where) == ("A-1", "a", "Antennas/Dipoles", "a.gift:4")
    assert (second.stem, second.options, second.key) == ("Cut _____ metres off.", ("10", "20", "30"), "c")


def test_gift_refuses_every_other_type_by_name():
    assert codes(GIFT)["matching"] == codes(GIFT)["essay"] == codes(GIFT)["numerical"] == 1
    assert codes(GIFT)["true-false"] == codes(GIFT)["several-right"] == codes(GIFT)["partial-credit"] == 1


def test_moodle_and_qti_keep_exponents_pictures_and_rights():
    (moodle,) = questions_of("moodle.xml")
    (item,) = questions_of("package.zip")

    assert (moodle.stem, moodle.options, moodle.key) == ("See X_L < 3 Ω?", ("no", "5 < 6 &amp; so"), "b")
    assert moodle.figures == ("a.png",)
    assert (item.stem, item.options, item.key) == ("Look:\nWhich?", ("one", "10⁻³ A"), "b")
    assert (item.figures, item.attribution) == (("images/a.png",), "by Bình")
    assert codes(PACKAGE)["not-in-manifest"] == 1
    assert codes(QTI2)["figure-missing"] == 1


def test_american_pools_across_pages_with_glyphs_and_withdrawals():
    first, last = questions_of("pool.docx")
    (commercial,) = questions_of("fcc.txt")

    assert (first.options, first.figures, first.source) == (("−3 dB", "MHz", "mHz", "= 2"), ("T-2",), "[97.1]")
    assert (last.id, last.key) == ("T1A03", "d")
    assert codes(NCVEC)["withdrawn"] == codes(NCVEC)["count-differs"] == 1
    assert commercial.stem == "What pulse is normal?"
    assert commercial.options == (".05 µs", "35° W", "2π f", "None, or all.")
    assert (commercial.key, commercial.topic) == ("c", "1. Equipment")
    assert codes(FCC)["glyph-mapped"] == 3


@pytest.mark.parametrize("missing", ["A.", "B.", "C."])
def test_a_pool_with_a_lost_option_is_not_patched_together(missing):
    pool = "T1A01 (B)\nWhich?\nA. 1\nB. 2\nC. 3\nD. 4\n".replace(missing, "")

    assert codes(pool, format_name="ncvec")["letters-out-of-order"] == 1


def test_an_id_in_the_preamble_is_not_a_withdrawal_when_the_question_lives():
    pool = "T1A01 withdrawn from use\nT1A02 removed extra space in A\n\n" + NCVEC

    assert "T1A01" not in " ".join(f.message for f in read(pool.encode(), "a.txt").findings if f.code == "withdrawn")


def test_what_plain_text_would_falsify_is_refused():
    formula = GIFT[:150].split("::A-1")[0] + "::X::[html]<math><mi>x</mi></math>?{=a ~b}"

    assert codes(formula, format_name="gift")["content-lost"] == 1


def test_the_taiwanese_option_that_looks_like_a_head():
    first, last = questions_of("tw.txt")

    assert first.options == ("49.0 百萬赫", "2. 乙", "28.50 百萬赫", "222.15 百萬赫")
    assert (last.key, last.topic) == ("c", "安全題庫")


def test_tables_in_vietnamese_with_text_that_looks_like_formulas():
    (question,) = questions_of("table.csv")
    (row,) = questions_of("table.xlsx")

    assert (question.options, question.key) == (("-3 dB", "vôn; ampe", "=1+1", "Ω"), "c")
    assert (row.stem, row.options, row.key) == ("Điện áp?", ("0.1", "2"), "b")
    assert codes(XLSX)["formula"] == 1
    assert codes("a,b\n1,2\n", "x.csv")["no-header"] == 1


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Đặt"),
        ("utf-8-sig", "Đặt"),
        ("utf-16", "Đặt"),
        ("utf-16-le", "Đặt câu"),
        ("cp1252", "Größe é"),
        ("gb18030", "电压"),
    ],
)
def test_encodings_are_told_and_never_mangled(encoding, text):
    content = f"{text}?\nA) x\nB) y\nANSWER: A\n".encode(encoding)

    assert read(content, "a.txt", "aiken").questions[0].stem == f"{text}?"


def test_an_encoding_that_was_asked_for_is_used_or_refused():
    content = "電壓?\nA) x\nB) y\nANSWER: A\n".encode("big5")

    assert read(content, "a.txt", "aiken", "big5").questions[0].stem == "電壓?"
    assert codes(content, format_name="aiken", encoding="utf-8")["unknown-encoding"] == 1


def test_text_is_composed_and_hidden_things_are_said():
    foreign = read("Đặt?\nA) e\u0302\nB) \ue001\nC) z\u200bz\nANSWER: A\n".encode(), "a.txt")

    assert foreign.questions[0].options[0] == "ê"
    assert {finding.code for finding in foreign.findings} >= {"private-use-glyph", "hidden-character"}
    assert codes("a\x07?\nA) x\nB) y\nANSWER: A\n")["control-character"] == 1


def test_html_is_brought_down_to_what_it_shows():
    assert shown("<script>alert(1)</script>a<br>b &lt;c&gt;").text == "a\nb <c>"
    assert shown("<![if x]>a<![CDATA[b]]><!-- c -->").text == "ab"
    assert shown("x<sup>n+1</sup>, x<sup>ab</sup>, H<sub>2</sub>O").text == "xⁿ⁺¹, x^ab, H₂O"
    assert shown("<img src=x onerror=y><math><mi>x</mi></math>").lost == ("math",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
            "document-type",
        ),
        ('<!DOCTYPE quiz SYSTEM "http://example.org/x.dtd"><quiz></quiz>', "document-type"),
        ("<quiz>" + "<a>" * 5000, "too-large"),
        ("<quiz><question></quiz>", "unreadable"),
        (b'<?xml version="1.0" encoding="utf-8"?><quiz>\xff</quiz>', "unknown-encoding"),
    ],
)
def test_hostile_xml_is_not_read(content, code):
    assert codes(content, "x.xml", format_name="moodle-xml") == {code: 1}


@pytest.mark.parametrize("name", ["../up.xml", "/etc/up.xml", "C:\\up.xml", "a/../../up.xml"])
def test_an_archive_cannot_reach_outside(name):
    assert codes(packed(**{name: QTI2})) == {"path-outside": 1}


def test_a_bomb_is_refused_before_it_is_unpacked():
    tracemalloc.start()
    found = codes(packed(**{"imsmanifest.xml": MANIFEST, "q1.xml": b" " * 60_000_000}))
    many = codes(packed(**{f"{number}.xml": "" for number in range(20_001)}))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found == many == {"too-large": 1}
    assert peak < 100_000_000


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("format_name", WRITERS)
def test_our_banks_come_back_from_every_format_as_they_were(format_name, language):
    for folder in BANKS if language == "vi" else BANKS[:1]:
        ours = own.read_folder(folder, language)
        written = export(format_name, ours.questions, ours.pictures)

        assert written.lost.keys() <= LOST[format_name]


LOST = {  # what comes back from none of our banks; the texts, the key and what is not named here always do
    "aiken": {"id", "topic", "source", "attribution", "figures", "descriptions", "pictures"},
    "crowdanki": {"pictures"},
    "csv": {"descriptions", "pictures"},
    "gift": {"source", "attribution", "figures", "descriptions", "pictures"},
    "moodle-xml": {"source", "attribution"},
    "qti-2.1": {"source"},
    "qti-2.2": {"source"},
    "qti-3.0": {"source"},
    "xlsx": {"descriptions", "pictures"},
}
DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><circle cx="50" cy="50" r="40"/>
<text x="100" y="50" font-family="Arial">R = 5 \xce\xa9</text></svg>"""


@pytest.mark.parametrize("format_name", WRITERS)
def test_a_drawing_of_ours_is_painted_and_stored_once_for_all_that_show_it(format_name):
    described = {"figures": ("figures/one.svg",), "descriptions": ("A circuit\nof one",), "attribution": "CC0"}
    ours = [
        PlainQuestion(f"Q-{number}", f"Which {number}?", ("a", "b"), "b", "t", "Ohm", **described) for number in (1, 2)
    ]

    written = export(format_name, ours, {"figures/one.svg": DRAWING})
    back = read(written.content, "export", reader_of(format_name))

    assert written == export(format_name, ours, {"figures/one.svg": DRAWING}), "the same questions are the same bytes"
    assert written.lost.keys() <= LOST[format_name]
    if "pictures" not in LOST[format_name]:
        ((name, content),) = back.pictures.items()
        assert (name, content) == ("figures/one.png", painted(DRAWING))
        assert Image.open(io.BytesIO(content)).size == (400, 200)
    if format_name.startswith("qti"):
        assert zipfile.ZipFile(io.BytesIO(written.content)).namelist().count("figures/one.png") == 1


def test_an_export_that_would_not_come_back_is_not_made():
    with pytest.raises(ValueError, match="does not bring back"):
        export("gift", [PlainQuestion("1", "Two\x07?", ("x", "y"), "a")], {})


@pytest.mark.parametrize("format_name", [name for name in WRITERS if name != "aiken"])
def test_awkward_text_comes_back_too(format_name):
    awkward = PlainQuestion(
        "Q:1",
        "::{a}=~#\\n // <b>5 < 6</b>\n%50%? -> ;,\"'",
        ("=1+1", "'=1", "-3 dB", "@x", "%50%x", "[html]<p>", "a\\:b", '+/- 2, "x"'),
        "e",
        "A/B & C",
    )

    (back,) = read(WRITERS[format_name]([awkward], {}), "x", reader_of(format_name)).questions

    assert (back.stem, back.options, back.key, back.id) == (awkward.stem, awkward.options, "e", "Q:1")


def test_no_cell_of_an_export_is_a_formula():
    text = WRITERS["csv"]([PlainQuestion("=1", "+1", ("-1", "@1", "\t1"), "a", "=A1")], {}).decode()

    assert text.split("\r\n")[1] == "'=1,'=A1,'+1,'-1,'@1,'\t1,a,,,"


def test_no_cell_of_a_workbook_is_a_formula_for_another_reader():
    texts = ("=1+1", "'=1", "-3 dB", "+x", "@y", "\t=z", '=HYPERLINK("http://example.org")', "_x0041_")
    content = WRITERS["xlsx"]([PlainQuestion("=1", "=A1", texts, "a", "=t", "=s")], {})

    cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row if cell.value is not None]
    (back,) = read(content, "t.xlsx").questions

    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.style and cell.quotePrefix and cell.number_format == "@" for cell in cells)
    assert (back.id, back.stem, back.options, back.topic, back.source) == (
        "=1",
        "=A1",
        (*texts[:5], "=z", *texts[6:]),
        "=t",
        "=s",
    )


def test_aiken_says_what_it_cannot_hold():
    with pytest.raises(ValueError, match="several lines"):
        WRITERS["aiken"]([PlainQuestion("1", "a\nb", ("x", "y"), "a")], {})


@pytest.fixture
def commands():
    app = Flask(__name__)
    cli.register(app)
    return app.test_cli_runner()


def test_the_command_checks_files_and_folders(commands, tmp_path):
    (tmp_path / "a.gift").write_text(GIFT, encoding="utf-8")

    foreign = commands.invoke(args=["banks", "check", str(tmp_path / "a.gift"), "--json"])
    ours = commands.invoke(args=["banks", "check", *map(str, BANKS)])
    wrong = commands.invoke(args=["banks", "check", str(BANKS[0]), "--format", "gift"])

    report = json.loads(foreign.output)
    assert (foreign.exit_code, report["format"], report["questions"], report["refused"]) == (1, "gift", 2, 6)
    assert report["topics"] == {"Antennas/Dipoles": 2}
    assert {"severity", "where", "code", "message"} == set(report["findings"][0])
    assert ours.exit_code == 0
    assert wrong.exit_code == 1


@pytest.mark.parametrize("format_name", WRITERS)
def test_the_command_exports_and_says_what_is_not_kept(commands, tmp_path, format_name):
    target = tmp_path / "bank"

    done = commands.invoke(
        args=["banks", "export", str(BANKS[0]), "--to", str(target), "--format", format_name, "--language", "en"]
    )

    assert done.exit_code == 0, done.output
    assert ("does not keep: id" in done.output) is (format_name == "aiken")
    assert len(read_path(target, reader_of(format_name)).questions) == len(read_bank(BANKS[0]).questions)


def test_pictures_beside_a_file_are_found_by_name_or_figure_and_nowhere_else(tmp_path):
    (tmp_path / "deck" / "media").mkdir(parents=True)
    (tmp_path / "deck" / "media" / "b.png").write_bytes(PNG)
    (tmp_path / "deck" / "figure_T-2.PNG").write_bytes(PNG)
    (tmp_path / "outside.png").write_bytes(PNG)
    (tmp_path / "deck" / "linked.png").symlink_to(tmp_path / "outside.png")
    (tmp_path / "deck" / "a.svg").write_text("<svg/>")
    figures = ("b.png", "", "../outside.png", "linked.png", "a.svg")
    rows = [f"{number}: see Figure T2,x,y,a,{figure}\n" for number, figure in enumerate(figures)]
    table = f"stem,a,b,key,figure\n{''.join(rows)}"
    (tmp_path / "deck" / "t.csv").write_text(table)
    (tmp_path / "deck" / "deck.json").write_text(CROWDANKI)

    foreign = read_path(tmp_path / "deck" / "t.csv")
    deck = read_path(tmp_path / "deck")

    assert foreign.pictures.keys() == {"b.png", "T2"}
    assert [f.message[:9] for f in foreign.findings if f.code == "figure-missing"] == ["3 figures"]
    assert deck.format == "crowdanki"


MARKS = tuple(
    b'< > { } = ~ \\ \0 \xff\xfe " ]]> <!DOCTYPE\xa0a> &x; % [I] <row> <img\xa0src=x> data:image/png;base64, \n'.split(
        b" "
    )
)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Change a file as accidents and enemies do: bytes, cuts, copies, marks of formats; of an archive often one entry."""
    if content.startswith(b"PK") and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(list(entries))
        return packed(**entries | {name: mutated(entries[name], chance)})
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content) + 1)
        end = min(len(content), place + chance.randint(0, 40))
        lines = content.split(b"\n")
        match chance.randrange(20):
            case 0:
                content = content[: chance.randrange(len(content) + 1)] or b"x"
            case 1 | 2 | 3:
                content = content[:place] + chance.randbytes(end - place) + content[end:]
            case 4 | 5 | 6:
                content = content[:place] + content[end:]
            case 7 | 8 | 9:
                content = content[:place] + content[place:end] * chance.randint(2, 30) + content[end:]
            case 10 | 11 | 12:
                content = content[:place] + chance.choice(MARKS) * chance.randint(1, 3) + content[end:]
            case 13 | 14:
                content = re.sub(rb"\d", lambda _: b"%d" % chance.randrange(10), content, count=chance.randint(1, 50))
            case 15 | 16:
                lines[chance.randrange(len(lines))] = chance.choice(lines)
                content = b"\n".join(lines)
            case _:
                del lines[chance.randrange(len(lines))]
                content = b"\n".join(lines) or b"x"
    return content


def faults_of(foreign: Foreign) -> list[str]:
    """Return what a reader may never answer, whatever the file."""
    rules = {
        "nothing said": bool(foreign.questions or foreign.errors),
        "refused in silence": foreign.refused == 0 or bool(foreign.errors),
        "unusable": all(
            len(set(q.options)) >= 2 and q.stem and q.key in "abcdefghij"[: len(q.options)] for q in foreign.questions
        ),
        "stray picture": foreign.pictures.keys() <= {figure for q in foreign.questions for figure in q.figures},
    }
    return [rule for rule, holds in rules.items() if not holds]


@pytest.mark.parametrize("name", SAMPLES)
def test_no_mutated_file_escapes(name):
    chance = random.Random(name)
    content, format_name, _, _ = SAMPLES[name]
    tracemalloc.start()
    for _ in range(70):
        changed = mutated(content, chance)
        for chosen in ("auto", format_name, chance.choice(list(READERS))):
            assert faults_of(read(changed, name, chosen)) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


@real_files
@pytest.mark.parametrize(
    ("path", "format_name", "accepted", "refused", "topics"),
    [
        ("amateur/us_technician_2022-2026/technician_2022-2026_errata.docx", "ncvec-docx", 411, 0, 35),
        ("amateur/us_technician_2022-2026/technician.txt", "ncvec", 411, 0, 35),
        ("amateur/us_technician_2022-2026/technician.json", "ncvec-json", 411, 0, 35),
        ("amateur/us_technician_2022-2026/technician.csv", "csv", 411, 0, 35),
        ("amateur/us_technician_2026-2030/technician-2026-2030.json", "ncvec-json", 409, 0, 35),
        ("amateur/us_technician_2026-2030/technician-2026-2030.csv", "csv", 409, 0, 35),
        ("amateur/cn_2021/a2021.txt", "chinese", 365, 0, 1),
        ("amateur/cn_2021/CN-A-v20211022.csv", "csv", 365, 0, 1),
        ("amateur/tw_108/third108.txt", "taiwanese", 577, 0, 6),
        ("gmdss/fcc_element1/element1.txt", "fcc", 144, 0, 24),
        ("gmdss/fcc_element3/element3.txt", "fcc", 600, 0, 100),
        ("gmdss/fcc_anki/FCC_Commercial_Written_Element_1.json", "crowdanki", 12, 132, 7),
        ("formats/gift_estonia/d_questions_et.gift", "gift", 140, 0, 34),
        ("formats/moodle/aiken/aiken_errors.txt", "aiken", 3, 3, 1),
        ("formats/moodle/xml/multichoice.xml", "moodle-xml", 1, 0, 1),
        ("formats/moodle/xml/nested_categories_with_questions.xml", "moodle-xml", 0, 5, 0),
        ("formats/qti/items_2.1/match.xml", "qti", 0, 1, 0),
        ("formats/qti/items_2.2/choice_fixed.xml", "qti", 1, 0, 1),
        ("formats/qti/items_1.2/true_false.xml", "qti", 0, 1, 0),
        ("formats/qti/imsqti_2.2_package", "qti", 1, 0, 1),
    ],
)
def test_real_files(path, format_name, accepted, refused, topics):
    foreign = read_path(DATA / path)

    assert (foreign.format, len(foreign.questions), foreign.refused) == (format_name, accepted, refused)
    assert len(foreign.topics) == topics


@real_files
def test_the_american_pool_is_the_same_in_all_its_forms():
    folder = DATA / "amateur" / "us_technician_2022-2026"
    release, text, made = (
        {q.id: (q.options, q.key) for q in read_path(folder / name).questions}
        for name in ("technician_2022-2026_errata.docx", "technician.txt", "technician.json")
    )
    withdrawn = [f for f in read_path(folder / "technician_2022-2026_errata.docx").findings if f.code == "withdrawn"]

    assert release.keys() == text.keys() == made.keys()
    assert {identifier: key for identifier, (_, key) in release.items()} == {i: key for i, (_, key) in made.items()}
    assert text == made
    assert ["T7D05" in finding.message for finding in withdrawn] == [True]


@real_files
def test_two_editions_share_ids_that_mean_different_questions():
    old, new = (
        {q.id: q.stem for q in read_path(DATA / "amateur" / path).questions}
        for path in ("us_technician_2022-2026/technician.json", "us_technician_2026-2030/technician-2026-2030.json")
    )
    shared = old.keys() & new.keys()

    assert len(shared) == 404
    assert sum(old[identifier] == new[identifier] for identifier in shared) == 310


@real_files
def test_the_commercial_pool_keeps_glyphs_and_figures():
    foreign = read_path(DATA / "gmdss" / "fcc_element3" / "element3.txt")
    questions = {question.id: question for question in foreign.questions}
    text = "".join(part for question in foreign.questions for part in (question.stem, *question.options))

    assert questions["3-1A5"].options[1] == "XL = 2π f L"
    assert not [letter for letter in text if "\ue000" <= letter <= "\uf8ff"]
    assert len({figure for question in foreign.questions for figure in question.figures}) == 17
    assert questions["3-32D2"].figures == ("3D8",)


@real_files
def test_the_chinese_text_and_its_anki_deck_agree():
    text, deck = (
        {
            q.id: (q.options["abcd".index(q.key)].strip(), set(q.options))
            for q in read_path(DATA / "amateur/cn_2021" / name).questions
        }
        for name in ("a2021.txt", "CN-A-v20211022.csv")
    )

    assert sum(text[identifier] != deck[identifier] for identifier in text) == 0
