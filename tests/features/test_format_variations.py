"""What varies in the files of others, format by format: each is read as it is meant, or refused with its reason."""

import io
import json
from base64 import b64encode
from typing import Any

import pytest
from openpyxl import Workbook

from app.banks.formats.plain import Foreign, PlainQuestion
from app.banks.formats.reading import detect, read
from tests.features.test_formats import PNG, codes, packed, picture


def only(content: str | bytes, name: str = "file", **more: Any) -> PlainQuestion:
    content = content.encode() if isinstance(content, str) else content
    foreign = read(content, name, **more)
    assert not foreign.errors, foreign.findings
    (question,) = foreign.questions
    return question


def found(foreign: Foreign) -> set[str]:
    return {finding.code for finding in foreign.findings}


POOL = "E7A01 (B) [97.1]\nWhich?\nA. 1\nB. 2\nC. 3\nD. 4\n~~\n"


@pytest.mark.parametrize(
    ("text", "stem", "source"),
    [
        ("E7A01 (B) [97.3(a)(1), 97.5]  \nWhich one?", "Which one?", "[97.3(a)(1), 97.5]"),
        ("E7A01(B)\nWhich one?", "Which one?", ""),
        ("  E7A01 ( B ) [97.1] Which one?", "Which one?", "[97.1]"),
        ("E7A01 (B)\n\nWhich\none?\n", "Which one?", ""),
        ("E7A01 (B)\nWhich of\nD.C. and A.C. sources?", "Which of D.C. and A.C. sources?", ""),
    ],
)
@pytest.mark.parametrize("end", ["~~", "", "~~~~End of question pool text~~~~"])
def test_pools_of_general_and_extra(text, stem, source, end):
    question = only(f"{text}\nA. 1\nB. 2 of\n them\nC) 3\nD. 4\n{end}\n")

    assert (question.id, question.key, question.topic) == ("E7A01", "b", "E7A")
    assert (question.stem, question.source, question.options) == (stem, source, ("1", "2 of them", "3", "4"))


@pytest.mark.parametrize(
    ("stem", "figure"),
    [
        ("What is element 5 in figure E7-1?", "E7-1"),
        ("Which symbol in Figure G7-1 is a diode?", "G7-1"),
        ("What is in Fig. T2?", "T2"),
        ("In FIGURE 3B10, what is it?", "3B10"),
        ("What figure is it?", None),
        ("What noise figure E is it?", None),
        ("In the figure U1 is 5 V. What is U2?", None),
    ],
)
def test_figures_are_named_as_the_pools_name_them(stem, figure):
    foreign = read(POOL.replace("Which?", stem).encode(), "pool.txt")

    assert foreign.questions[0].figures == ((figure,) if figure else ())
    assert ("figure-missing" in found(foreign)) is bool(figure)


@pytest.mark.parametrize(
    "line",
    [
        "E3B08 Question Deleted",
        "E3B08 - DELETED",
        "Question E3B08 has been withdrawn",
        "E3B08 Question removed on July 1, 2020",
        "E3B08 (D)\nQuestion Removed (section not renumbered)\n",
    ],
)
def test_a_withdrawn_question_is_said_and_not_refused(line):
    foreign = read(f"{line}\n~~\n{POOL}".encode(), "pool.txt")

    assert len(foreign.questions) == 1
    assert foreign.refused == 0
    assert "withdrawn" in found(foreign)


def test_errata_before_the_pool_give_no_question_twice():
    errata = "E7A01 (C) the answer is changed to (B)\nE7A01 (A)\nWas:\nA. x\nB. y\nC. z\nD. w\n"

    question = only(
        f"{errata}\nSUBELEMENT E7 – PRACTICAL CIRCUITS [8 Exam Questions – 8 Groups]\nE7A Digital circuits\n{POOL}"
    )

    assert (question.stem, question.key) == ("Which?", "b")


def test_a_pool_without_marks_between_its_parts_is_cut_at_ids_and_titles():
    pool = POOL.replace("~~\n", "")
    foreign = read(
        f"{pool}E7B Amplifiers\nfor all\n{pool.replace('E7A01', 'E7B01')}Subelement E8 - SIGNALS\n".encode(), "pool.txt"
    )

    assert [(question.id, question.options[3]) for question in foreign.questions] == [("E7A01", "4"), ("E7B01", "4")]


COMMERCIAL = "Key Topic 1: Law\n{id} Which?\nA. a\nB. b\nC. c\nD. d\nAnswer Key: {id}: C\n"


@pytest.mark.parametrize("identifier", ["5-1A1", "6-12B6", "7-1A1", "7R-1A1", "8-50A6", "9-5A1"])
def test_every_element_of_the_commercial_pools(identifier):
    question = only(COMMERCIAL.format(id=identifier))

    assert (question.id, question.key, question.topic) == (identifier, "c", "1. Law")


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ("A. a\nB. b", "A.a\nB.b"),
        ("A. a\nB. b", "A) a\nB) b"),
        ("Key Topic 1: Law", "KEY TOPIC-#001 – Law"),
        ("Answer Key: 7-1A1: C", "ANSWER KEY\n7-1A1 - C"),
        ("Answer Key: 7-1A1: C", "Page 3 of 40\nAnswer Key:\n\n7-1A1\t(C)"),
        ("Which?", "Which\nD.C. source?"),
    ],
)
def test_the_commercial_pools_as_others_have_copied_them(change, to):
    question = only(COMMERCIAL.format(id="7-1A1").replace(change, to))

    assert (question.options, question.key) == (("a", "b", "c", "d"), "c")


def test_a_question_after_the_keys_is_no_key():
    pool = COMMERCIAL.format(id="7-1A1") + "7-1A2 A ship?\nA. a\nB. b\nC. c\nD. d\nAnswer Key: 7-1A2: B\n"

    assert [question.stem for question in read(pool.encode(), "p").questions] == ["Which?", "A ship?"]


def test_two_keys_for_a_commercial_question_refuse_it():
    foreign = read((COMMERCIAL.format(id="7-1A1") + "7-1A1 D\n").encode(), "p")

    assert not foreign.questions
    assert found(foreign) == {"two-keys", "no-key"}


def docx(body: str, **more: str | bytes) -> bytes:
    document = f'<w:document xmlns:w="w" xmlns:m="m"><w:body>{body}</w:body></w:document>'
    return packed(**{"word/document.xml": document, **more})


def paragraphs(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def test_word_files_of_other_pools_are_told_by_their_text():
    assert only(docx(paragraphs(*COMMERCIAL.format(id="7-1A1").split("\n")))).id == "7-1A1"
    assert only(docx(paragraphs("What?", "A. x", "B. y", "ANSWER: B"))).key == "b"
    assert detect(docx(paragraphs("a letter")), "a.docx") is None


def test_word_keeps_exponents_signs_and_lists():
    numbering = """<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>
        <w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
        <w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""
    listed = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    exponent = (
        '<w:p><w:r><w:t>What is 5 </w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F0B4"/></w:r><w:r><w:t> 10</w:t></w:r>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>-3</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del></w:p>'
    )
    body = paragraphs("E7A01 (B)") + exponent + "".join(listed.format(text) for text in ("one", "two", "three", "four"))

    question = only(docx(body, **{"word/numbering.xml": numbering}))

    assert (question.stem, question.options) == ("What is 5 × 10⁻³", ("one", "two", "three", "four"))


def test_a_formula_in_a_word_file_refuses_its_question():
    formula = "<w:p><w:r><w:t>What is </w:t></w:r><m:oMath><m:r><m:t>x2</m:t></m:r></m:oMath></w:p>"

    assert (
        codes(docx(paragraphs("E7A01 (B)") + formula + paragraphs("A. 1", "B. 2", "C. 3", "D. 4")))["content-lost"] == 1
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_marks_widths_and_line_ends(encoding, ends):
    content = POOL.replace("Which?", "Điện áp?").replace("\n", ends).encode(encoding)

    assert only(content).stem == "Điện áp?"


@pytest.mark.parametrize("key", ["ANSWER: B", "Answer: b", "ANSWER:B.", "answer : B)"])
def test_aiken_written_by_hand(key):
    assert only(f"What?\na. x\nb) y\n{key}\n").key == "b"


def test_gift_with_the_extras_of_an_export():
    text = """// question: 12  name: One
// [id:EE-1] [tag:radio]
::One::[html]<p>What?<br></p>{
\t=<p>x &lt; 3</p>#<p>right</p>
\t~%-50%[plain]y <b>
\t####Because.
}

$CATEGORY: top/Deep/er

::Two::[markdown]**Bold**? {=a ~b}
"""
    foreign = read(text.encode(), "a.gift")
    first, second = foreign.questions

    assert (first.id, first.stem, first.options) == ("EE-1", "What?", ("x < 3", "y <b>"))
    assert (second.id, second.topic) == ("Two", "top/Deep/er")
    assert found(foreign) >= {"feedback-left-out", "penalty-left-out", "markdown"}


def moodle(question: str, answers: str = "", **more: str) -> str:
    answers = answers or '<answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>'
    return f'<quiz><question type="multichoice"><name><text>Q</text></name>{question}{answers}</question></quiz>'


def test_moodle_with_the_extras_of_an_export():
    extras = """<questiontext format="html"><text><![CDATA[<p dir="ltr">What?</p><!--[if gte mso 9]><xml></xml><![endif]-->
        <ol><li>one</li><li>two</li></ol>]]></text></questiontext>
        <generalfeedback format="html"><text>So.</text></generalfeedback>
        <defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><shuffleanswers>false</shuffleanswers>
        <tags><tag><text>t</text></tag></tags>"""
    answers = """<answer fraction="100.00000" format="moodle_auto_format"><text>5 < 6</text></answer>
        <answer fraction="-33.33333" format="html"><text><![CDATA[<p>b&nbsp;</p>]]></text></answer>""".replace(
        "<text>5 <", "<text>5 &lt;"
    )
    foreign = read(moodle(extras, answers).encode(), "m.xml")
    (question,) = foreign.questions

    assert (question.stem, question.options, question.key) == ("What?\n1. one\n2. two", ("5 < 6", "b"), "a")
    assert found(foreign) >= {"feedback-left-out", "penalty-left-out", "fixed-order"}


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<table><tr><td>1</td></tr></table>", "table"),
        ("<p><del>5</del> 6 V</p>", "del"),
        ('<span style="text-decoration: overline;">A</span> B', "a line"),
        ("The range 3 <x and y> 5", "<x>"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "math"),
        ('<iframe src="http://example.org"></iframe>See', "iframe"),
    ],
)
def test_what_plain_text_would_falsify_in_moodle(html, what):
    foreign = read(moodle(f"<questiontext><text><![CDATA[{html}]]></text></questiontext>").encode(), "m.xml")

    assert not foreign.questions
    assert [what in finding.message for finding in foreign.errors if finding.code == "content-lost"] == [True]


def test_a_formula_typed_for_tex_is_said():
    assert codes(moodle(r"<questiontext><text>What is \(X_L\)?</text></questiontext>"))["formula-source"] == 1


def item(body: str = "", *, declaration: str = "", attributes: str = "", prefix: str = "") -> str:
    name = f"{prefix}:" if prefix else ""
    declaration = declaration or f"<{name}correctResponse><{name}value>B</{name}value></{name}correctResponse>"
    return f"""<?xml version="1.0"?><{name}assessmentItem xmlns{":" * bool(prefix)}{prefix}="urn:qti" identifier="i">
        <{name}responseDeclaration identifier="R" cardinality="single" baseType="identifier">{declaration}
        </{name}responseDeclaration>
        <{name}itemBody>{body}<{name}choiceInteraction responseIdentifier="R" {attributes}>
        <{name}simpleChoice identifier="A">one</{name}simpleChoice><{name}simpleChoice identifier="B">two</{name}simpleChoice>
        </{name}choiceInteraction></{name}itemBody></{name}assessmentItem>"""


STEM = "<p>Which?</p>"
MAPPED = '<mapping><mapEntry mapKey="A" mappedValue="{}"/><mapEntry mapKey="B" mappedValue="1.0"/></mapping>'


@pytest.mark.parametrize(
    "text",
    [
        item("<qti:p>Which?</qti:p>", prefix="qti"),
        item(STEM, attributes='maxChoices="0"'),
        item(STEM, attributes='maxChoices="1"').replace('cardinality="single"', 'cardinality="multiple"'),
        item(STEM, declaration=MAPPED.format("-0.5")),
        item(STEM, declaration=MAPPED.format("0.0")),
    ],
)
def test_qti_as_other_programs_write_it(text):
    question = only(text, "i.xml")

    assert (question.stem, question.options, question.key) == ("Which?", ("one", "two"), "b")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (item(STEM, declaration=MAPPED.format("0.5")), "several-right"),
        (
            item(STEM, declaration="<correctResponse><value>B</value></correctResponse>" + MAPPED.format("0.5")),
            "partial-credit",
        ),
        (item('<p>Is it <printedVariable identifier="X"/>?</p>'), "content-lost"),
        (item('<p><m:math xmlns:m="m"><m:mi>x</m:mi></m:math></p>'), "content-lost"),
        (item(STEM).replace('cardinality="single"', 'cardinality="multiple"'), "several-right"),
    ],
)
def test_qti_that_is_not_one_right_option(text, code):
    assert codes(text, "i.xml")[code] == 1


def test_qti_feedback_is_left_out_and_said():
    text = item(STEM).replace("one</", '<p>one</p><feedbackInline identifier="A">no</feedbackInline></')

    assert only(text, "i.xml").options == ("one", "two")
    assert codes(text, "i.xml")["feedback-left-out"] == 1


def deck(fields: list[str], *notes: list[str], front: str = "") -> str:
    model = {"crowdanki_uuid": "m", "flds": [{"name": name} for name in fields]}
    made = [{"fields": note, "note_model_uuid": "m", "tags": ["law"]} for note in notes]
    return json.dumps({"__type__": "Deck", "name": "D", "notes": made, "note_models": [model]})


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        (["Question", "Q_1", "Q_2", "Q_3", "Answers"], ["<b>What</b>?", "x", "5 &lt; 6", "z", "0 1 0"]),
        (
            ["Question", "Title", "QType (0=kprim,1=mc,2=sc)", "Q_1", "Q_2", "Q_3", "Answers"],
            ["What?", "", "2", "x", "5 &lt; 6", "z", "0 1 0"],
        ),
        (["Question", "OptionA", "OptionB", "OptionC", "Answer"], ["What?", "x", "5 &lt; 6", "z", "B"]),
        (["Front", "Back"], ["What?<br>A. x<br>B. 5 &lt; 6<br>C. z", "B"]),
        (["Front", "Back"], ["What?<ol type='a'><li>x</li><li>5 &lt; 6</li><li>z</li></ol>", "5 &lt; 6<br>because"]),
    ],
)
def test_anki_notes_of_other_models(fields, note):
    question = only(deck(fields, note), "deck.json")

    assert (question.stem, question.options, question.key, question.topic) == ("What?", ("x", "5 < 6", "z"), "b", "law")


def test_an_anki_note_with_the_right_answer_and_wrong_ones():
    note = deck(["Question", "Correct", "Incorrect_1", "Incorrect_2"], ["What?", "x", "y", ""])

    assert (only(note).options, only(note).key) == (("x", "y"), "a")
    assert codes(note)["right-option-first"] == 1


@pytest.mark.parametrize(
    ("fields", "note", "code"),
    [
        (["Text", "Extra"], ["It is {{c2::so}}", ""], "cloze"),
        (["Front", "Back"], ["What?<br>A. x<br>C. y", "A"], "letters-out-of-order"),
        (["Front", "Back"], ["What?<div>- x</div><div>- y</div>", "- x<br>- y<br>(both)"], "no-key"),
        (["Question", "QType", "Q_1", "Q_2", "Answers"], ["What?", "0", "x", "y", "0 1"], "kprim"),
        (["Question", "Q_1", "Q_2", "Answers"], ["What?", "x", "y", "1 1"], "no-key"),
    ],
)
def test_anki_notes_that_are_not_one_right_option(fields, note, code):
    assert codes(deck(fields, note), "deck.json")[code] == 1


@pytest.mark.parametrize(
    "text",
    [
        "Question,Option A,Option B,Correct Answer\nWhat?,x,y,B\n",
        "question_text;answer1;answer2;correct\nWhat?;x;y;2\nOther?;x;y;1\n",
        "Question\tChoice 1\tChoice 2\tAnswer\nWhat?\tx\ty\ty\n",
        "Câu hỏi;Phương án A;Phương án B;Đáp án đúng\nWhat?;x;y;b)\n",
        'NGÂN HÀNG CÂU HỎI;;;\n;;;\n"Nội dung câu hỏi (*)";A;B;Đáp án\nWhat?;A. x;B. y;B\n',
        "Stem|a|b|correct index\nWhat?|x|y|1\nOther?|x|y|0\n",
    ],
)
def test_tables_with_other_names_of_columns(text):
    question = read(text.encode(), "t.csv").questions[0]

    assert (question.stem, question.options, question.key) == ("What?", ("x", "y"), "b")


def test_numbers_that_name_an_option_are_counted_from_0_or_from_1_but_never_guessed_in_silence():
    from_0, from_1, open_ = (
        f"stem,a,b,c,correct\nO?,1,2,3,{first}\nW?,x,y,z,{second}\n" for first, second in ("01", "13", "11")
    )

    assert [question.key for question in read(from_0.encode(), "t.csv").questions] == ["a", "b"]
    assert [question.key for question in read(from_1.encode(), "t.csv").questions] == ["a", "c"]
    assert codes(open_, "t.csv")["counted-from-0"] == 1


def test_letters_stay_letters_where_an_option_is_one():
    question = only("stem,a,b,c,d,key\nUnit of current?,V,A,W,C,B\nOf charge?,V,W,Ω,C,D\n".rpartition("Of")[0], "t.csv")

    assert question.key == "b"


def sheet(*rows: list[object], formats: dict[str, str] | None = None, before: bool = False) -> bytes:
    book = Workbook()
    if before:
        book.active.append(["How to use this file"])
        book.create_sheet()
    for row in rows:
        book.worksheets[-1].append(row)
    for cell, shape in (formats or {}).items():
        book.worksheets[-1][cell].number_format = shape
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEADER: list[object] = ["stem", "a", "b", "key"]


def test_a_sheet_of_instructions_comes_before_the_questions():
    content = sheet(["Ngân hàng câu hỏi"], HEADER, ["What?", 0.00001, 5, "A"], before=True)

    assert only(content).options == ("0.00001", "5")
    assert codes(content)["more-sheets"] == codes(content)["text-outside"] == 1


@pytest.mark.parametrize(
    ("shape", "code", "accepted"), [("d mmm", "date", 0), ("0%", "number-format", 1), ("0.0", "counted-from-0", 1)]
)
def test_a_cell_that_shows_something_else_than_it_holds(shape, code, accepted):
    foreign = read(sheet(HEADER, ["What?", 44000, 2, 1], formats={"B2": shape}), "t.xlsx")

    assert code in found(foreign)
    assert len(foreign.questions) == accepted


def test_cells_far_to_the_right_are_said():
    assert codes(sheet([*HEADER, *[None] * 97, "far"], ["What?", "x", "y", "a"]), "t.xlsx")["too-many-columns"] == 1


@pytest.mark.parametrize(
    "part",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>',
        "<sst>" + "<si/>" * 2_000_001,
        b"\xff\xfe<\0s\0s\0t\0/\0>\0",
    ],
)
def test_a_hostile_workbook_is_not_opened(part):
    foreign = read(packed(**{"xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": part}), "t.xlsx")

    assert found(foreign) <= {"document-type", "too-large"}


@pytest.mark.parametrize(
    "item_",
    [
        {"number": "T1A01 ", "question": "What?", "choices": {"A": "x", "B": "y"}, "correctAnswer": "B"},
        {"id": "T1A01", "question": "What?", "answers": {"a": "a) x", "b": "b) y"}, "correct": "B"},
        {"id": "T1A01", "question": "What?", "a": "x", "b": "y", "answer": "y"},
        {
            "id": "T1A01",
            "text": "What?",
            "answers": [{"text": "x", "isCorrect": False}, {"text": "y", "isCorrect": True}],
        },
        {"id": "T1A01", "stem": "What?", "options": ["x", "y"], "correct": 1, "correct_letter": "B", "figure": None},
    ],
)
@pytest.mark.parametrize("shape", ["list", "object", "groups"])
def test_json_as_others_make_it(item_, shape):
    value = {
        "list": [item_],
        "object": {"title": "Pool", "questions": [item_]},
        "groups": {"T1": [{"group": "A", "questions": [item_]}]},
    }

    question = only(json.dumps(value[shape]), "p.json")

    assert (question.id, question.stem, question.options, question.key) == ("T1A01", "What?", ("x", "y"), "b")
    assert question.topic == "T1A"


def test_json_says_what_it_cannot_use():
    items = ["text", {"question": "What?"}, {"question": "What?", "answers": ["x", "y"], "correct": [0, 1]}]

    assert codes(json.dumps(items), "p.json") == {"wrong-shape": 1, "too-few-options": 1, "several-right": 1}


def test_chinese_records_with_chapters_pictures_and_keys():
    text = "[J]LK0501\r\n[P]1.1.1\r\n[I]MC2-0001\r\n[Q]电压？\r\n[T]B\r\n[A]甲\r\n[B]乙\r\n[C]丙\r\n[D]丁\r\n[F]LY0023.jpg\r\n"
    question = only(text)

    assert (question.id, question.topic, question.key) == ("MC2-0001", "1.1.1", "b")
    assert (question.options, question.figures) == (("甲", "乙", "丙", "丁"), ("LY0023.jpg",))
    assert codes(text.replace("[T]B", "[T]BC"))["several-right"] == 1


@pytest.mark.parametrize("entry", ["content.xml", "mimetype", "readme.txt"])
def test_an_archive_of_something_else_is_not_taken_for_questions(entry):
    foreign = read(packed(**{entry: "<office/>"}), "a.ods")

    assert not foreign.questions
    assert foreign.errors


def test_a_page_with_braces_is_not_taken_for_questions():
    assert codes("<!DOCTYPE html><html><style>a { color: red }</style>What? {=a ~b}</html>", "a.html") == {
        "unknown-format": 1
    }


def embedded(content: bytes, kind: str = "png") -> str:
    return f"<img src='data:image/{kind};base64,{b64encode(content).decode()}' alt='A circuit'>"


def test_a_picture_within_the_text_is_kept_once():
    csv = f'stem,a,b,key\n"Which? {embedded(PNG)}",x,y,a\n"What? {embedded(PNG)}",x,y,a\n'
    foreign = read(csv.encode(), "t.csv")
    first, second = foreign.questions

    assert first.figures == second.figures == tuple(foreign.pictures)
    assert first.descriptions == ("A circuit",)


def files(**pictures: bytes) -> str:
    shown = "".join(f'<img src="@@PLUGINFILE@@/{name}">' for name in pictures)
    made = "".join(
        f'<file name="{name}" path="/" encoding="base64">{b64encode(it).decode()}</file>'
        for name, it in pictures.items()
    )
    return f'<questiontext format="html"><text><![CDATA[<p>What?</p>{shown}]]></text>{made}</questiontext>'


def test_pictures_of_one_name_in_two_questions_stay_two():
    first, second, third = (moodle(files(**{"a.png": one})) for one in (PNG, picture(width=5), b"no picture"))
    quiz = f"{first[:-7]}{second[6:-7]}{third[6:]}"
    foreign = read(quiz.encode(), "m.xml")

    names = [question.figures[0] for question in foreign.questions]
    assert len(set(names)) == 3
    assert foreign.pictures.keys() == set(names[:2])
    assert found(foreign) >= {"picture-refused", "figure-missing"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_nothing_but_its_pixels_is_left_of_a_picture(kind):
    content = picture(kind, comment=b"secret", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0secret") + b"secret"
    foreign = read(moodle(files(**{"a.x": content})).encode(), "m.xml")

    assert b"secret" not in foreign.pictures["a.x"]
    assert foreign.pictures["a.x"][:4] == content[:4]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b'<?xml version="1.0"?><!-- a --><svg:svg/>', "SVG"),
        (picture("BMP"), "no PNG"),
        (PNG[:40], "no PNG"),
        (PNG + bytes(2_000_000), "bytes"),
        (picture(width=5001, height=5000), "pixels"),
        (picture("WEBP", width=2001, height=2000), "pixels"),
        (b"%PDF-1.4", "no PNG"),
    ],
)
def test_a_picture_that_may_not_be_kept(content, why):
    foreign = read(moodle(files(**{"a.png": content})).encode(), "m.xml")

    assert not foreign.pictures
    assert [why in finding.message for finding in foreign.findings if finding.code == "picture-refused"] == [True]
    assert foreign.questions[0].figures == ("a.png",)
