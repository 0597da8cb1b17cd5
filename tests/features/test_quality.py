"""The quality of banks as written: what is planted is found, and what is sound is left in peace."""

import json
from pathlib import Path

import pytest

from app.banks.files import read_bank
from app.banks.quality import ALIKE, alike, near_duplicates, quality
from app.banks.quality_report import markdown, text
from app.domain.item_statistics import Share
from tests.factories import BANKS, written_banks

TABLE = """
code = "a-bank"
topic = "law"
title.vi = "Ngân hàng"
title.en = "A bank"
edition = "2026.1"
licence = "Own work"
"""
STEMS = (  # eight questions that have nothing in common
    ("Ai cấp giấy phép sử dụng tần số?", "Who grants the licence to use a frequency?"),
    ("Hô hiệu dùng để làm gì?", "What is a call sign for?"),
    ("Khi nào phải ngừng phát sóng?", "When must a transmission stop?"),
    ("Nhật ký đài ghi những gì?", "What does a station log hold?"),
    ("Băng tần 40 mét dài bao nhiêu?", "How wide is the 40-metre band?"),
    ("Cột ăng-ten cần nối đất vì sao?", "Why is a mast earthed?"),
    ("Tín hiệu cấp cứu có thứ tự thế nào?", "Where does a distress signal rank?"),
    ("Mức xuyên nhiễu đo bằng gì?", "By what is interference measured?"),
)
OPTIONS = ("dài bằng nhau", "cùng độ dài 2", "cũng dài thế", "dài như vậy 4")  # thirteen letters, twelve, thirteen


def written(
    number: int,
    stem: tuple[str, str],
    *,
    key: str = "a",
    right: str = "dài bằng nhau",
    source: str = 'source = "Điều 57"',
    classes: str = "[3, 4]",
    more: str = "",
) -> str:
    """Return a question as an author writes it."""
    options = dict(zip("abcd", OPTIONS, strict=True)) | {key: right}
    wordings = [
        "\n".join(
            [
                f"[question.{language}]",
                f'stem = "{words}"',
                *(f'{letter} = "{option}"' for letter, option in options.items()),
                *(f'why.{letter} = "Vì thế"' for letter in "abcd"),
            ]
        )
        for language, words in zip(("vi", "en"), stem, strict=True)
    ]
    head = ["[[question]]", f'id = "AB-{number:03d}"', f"classes = {classes}", 'subject = "M.1544-1"']
    return "\n".join([*head, f"difficulty = {1 + number % 2}", source, f'key = "{key}"', more, *wordings])


def folder(path: Path, *questions: str) -> Path:
    """Write a bank."""
    path.mkdir(exist_ok=True)
    (path / "bank.toml").write_text(TABLE, encoding="utf-8")
    (path / "01-all.toml").write_text("\n\n".join(questions), encoding="utf-8")
    return path


def sound() -> list[str]:
    return [written(number, stem) for number, stem in enumerate(STEMS, 1)]


def test_a_sound_bank_is_left_in_peace(tmp_path):
    found = quality(read_bank(folder(tmp_path / "bank", *sound())))

    assert (found.questions, found.refused) == (8, 0)
    assert found.topics == {"law": {"amateur-3": 8, "amateur-4": 8}}
    assert found.keys == {"a": Share(8, 8), "b": Share(0, 8), "c": Share(0, 8), "d": Share(0, 8)}
    assert found.difficulty == {1: 4, 2: 4, 3: 0, 4: 0, 5: 0}
    assert (found.pairs, found.without_source) == ([], [])
    assert not any(bias.is_longest_too_often or bias.is_shortest_too_often for bias in found.length_bias.values())
    assert found.length_bias["vi"].longest == Share(0, 8)


def test_a_planted_near_duplicate_is_found_in_either_language(tmp_path):
    twin = ("Nhật ký của đài ghi những gì?", "Something else altogether?")
    reordered = ("Hoàn toàn chuyện khác ở đây?", "By what is measured interference?")
    planted = [written(91, twin), written(92, reordered)]
    found = quality(read_bank(folder(tmp_path / "bank", *sound(), *planted)))

    assert [(pair.first, pair.second, pair.apart) for pair in found.pairs] == [
        ("AB-008", "AB-092", False),
        ("AB-004", "AB-091", False),
    ]
    assert all(ALIKE <= pair.likeness <= 100 for pair in found.pairs)
    assert found.together == found.pairs


@pytest.mark.parametrize("apart", [{"more": 'enemies = ["AB-004"]'}, {"classes": "[1, 2]"}])
def test_near_duplicates_that_no_paper_holds_together_are_kept_apart(tmp_path, apart):
    twin = written(91, ("Nhật ký của đài ghi những gì?", "What does a log of a station hold?"), **apart)
    found = quality(read_bank(folder(tmp_path / "bank", *sound(), twin)))

    assert [pair.apart for pair in found.pairs] == [True]
    assert found.together == []


def test_a_missing_source_is_found_whether_it_is_empty_or_not_there(tmp_path):
    planted = [
        written(91, ("Câu hỏi chín mốt?", "Question ninety-one?"), source='source = "TODO"'),
        written(92, ("Chín hai thì sao?", "And of ninety-two?"), source='source = "–"'),
        written(93, ("Việc thứ chín ba?", "Third of the nineties?"), source=""),
        written(94, ("Nguồn trống rỗng?", "Empty source?"), source='source = ""'),
    ]
    found = quality(read_bank(folder(tmp_path / "bank", *sound(), *planted)))

    assert found.without_source[:2] == ["AB-091", "AB-092"]
    assert [where.split(":")[0] for where in found.without_source[2:]] == ["01-all.toml", "01-all.toml"]
    assert (found.questions, found.refused) == (10, 2)


@pytest.mark.parametrize(
    ("right", "is_longest", "is_shortest"), [("một phương án dài hơn hẳn", True, False), ("ngắn", False, True)]
)
def test_a_planted_length_bias_is_found(tmp_path, right, is_longest, is_shortest):
    planted = [
        written(number, stem, right=right, key="abcd"[number % 4]) for number, stem in enumerate(STEMS[:4], 1)
    ] + sound()[4:]
    found = quality(read_bank(folder(tmp_path / "bank", *planted)))

    for bias in found.length_bias.values():
        assert (bias.longest.count, bias.shortest.count) == ((4, 0) if is_longest else (0, 4))
        assert not bias.is_longest_too_often, "four of eight may be chance"
    planted = [written(number, stem, right=right) for number, stem in enumerate(STEMS, 1)]
    found = quality(read_bank(folder(tmp_path / "bank", *planted)))
    for bias in found.length_bias.values():
        assert (bias.is_longest_too_often, bias.is_shortest_too_often) == (is_longest, is_shortest)
    assert "too often" in text(found)


def test_reading_length_counts_stem_and_options(tmp_path):
    long = written(
        91, ("Một hai ba bốn năm sáu bảy tám chín mười?", "One two three four five six seven eight nine ten?")
    )
    found = quality(read_bank(folder(tmp_path / "bank", *sound(), long)))

    assert (found.reading["vi"].most, found.reading["vi"].longest) == (10 + 3 + 4 + 3 + 4, "AB-091")
    assert found.reading["vi"].median <= found.reading["vi"].ninth_decile <= found.reading["vi"].most
    assert found.reading["en"].longest == "AB-091"


def test_an_empty_folder_is_no_fault(tmp_path):
    found = quality(read_bank(folder(tmp_path / "bank")))

    assert (found.questions, found.reading, found.pairs) == (0, {}, [])
    assert text(found).startswith("a-bank 2026.1: 0 questions")
    assert json.dumps(found.report())


def test_alike_names_the_likest_first():
    others = {
        "A": "How wide is the 40-metre band? 200 kHz",
        "B": "How wide is the 20-metre band? 350 kHz",
        "C": "What is a call sign for? To identify a station",
    }

    assert [code for code, _ in alike("How wide is the 40-metre BAND – 200 kHz", others)] == ["A", "B"]
    assert alike("How wide is the 40-metre band? 200 kHz", others)[0][1] == 100
    assert alike("200 kHz the 40-metre band is how wide?", others)[0] == ("A", 100)
    assert alike("Nothing of the kind", others) == []
    assert alike("", others) == []
    assert alike("anything", {}) == []


@pytest.mark.parametrize(
    ("bank", "first", "second", "together"),
    [
        ("amateur-law", "VL-014", "VL-015", False),  # the pass marks of two classes; enemies
        ("amateur-electrical", "EE-082", "EE-213", False),  # AND and OR; enemies
    ],
)
def test_siblings_of_our_own_banks_are_found(bank, first, second, together):
    [read] = [one for one in written_banks() if one.table.code == bank]
    found = {(pair.first, pair.second): pair for pair in near_duplicates(read.questions)}

    assert found[first, second].apart != together


def test_a_definition_and_a_case_that_quotes_it_are_not_alike():
    """The control of the threshold: their sets of words are 97 alike."""
    [law] = [one for one in written_banks() if one.table.code == "amateur-law"]

    assert not [pair for pair in near_duplicates(law.questions) if {pair.first, pair.second} == {"VL-012", "VL-101"}]


# What is printed


def test_the_command_prints_text_json_and_the_report(app, tmp_path):
    twin = written(91, ("Nhật ký của đài ghi những gì?", "What does a log of a station hold?"))
    paths = [str(folder(tmp_path / "one", *sound(), twin)), str(BANKS / "amateur-itu")]
    commands = app.test_cli_runner()

    said = commands.invoke(args=["banks", "stats", *paths])
    told = commands.invoke(args=["banks", "stats", "--json", *paths])
    report = commands.invoke(args=["banks", "stats", "--markdown", *paths])

    assert (said.exit_code, told.exit_code, report.exit_code) == (0, 0, 0)
    assert "alike, together: AB-004 AB-091" in said.output
    first, second = map(json.loads, told.output.splitlines())
    assert (first["bank"], first["alike"][0]["second"], second["bank"]) == ("a-bank", "AB-091", "amateur-itu")
    assert first["topics"]["law"] == {"questions": 9, "by_class": {"amateur-3": 9, "amateur-4": 9}}
    assert report.output.startswith("# Quality of the question banks as written\n")
    assert report.output.count("\n## ") == 2


def test_the_report_names_what_is_alike_in_different_banks(tmp_path):
    other = folder(tmp_path / "other", written(91, ("Nhật ký của đài ghi những gì?", "What does a log hold?")))
    said = markdown([read_bank(folder(tmp_path / "one", *sound())), read_bank(other)])

    assert "Alike in different banks, together: AB-004 AB-091" in said


def test_the_command_says_when_a_folder_is_no_bank(app, tmp_path):
    said = app.test_cli_runner().invoke(args=["banks", "stats", str(tmp_path)])

    assert said.exit_code == 1
    assert "bank.toml" in said.output
