"""Names: one spelling, the passport's Latin form, searching, and the Vietnamese order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.names import NameFlawError, folded, latin_name, normal_line, normal_name, sort_key


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Nguyễn Thị Phương Thảo", "Nguyễn Thị Phương Thảo"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Phương Thảo"), "Nguyễn Thị Phương Thảo"),
        ("  Trần\u00a0Văn   Ân ", "Trần Văn Ân"),
        ("Hoà", "Hoà"),
        ("Hòa", "Hòa"),
        ("Đặng Đình Đức", "Đặng Đình Đức"),
        ("Jean-Luc d’Arc Jr.", "Jean-Luc d’Arc Jr."),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Nguyễn", "Nguyễn"),
        ("王小明", "王小明"),
    ],
)
def test_a_name_in_its_one_spelling(typed, name):
    assert normal_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\u0000An", "control"),
        ("An\nBình", "control"),
        ("An\tBình", "control"),
        ("An\u2028Bình", "control"),
        ("An\u202eBình", "bidi"),
        ("\u200fAn", "bidi"),
        ("An\u2066Bình", "bidi"),
        ("An\u200bBình", "invisible"),
        ("An\u200dBình", "invisible"),
        ("\ufeffAn", "invisible"),
        ("An\u00adBình", "invisible"),
        ("\u3164", "invisible"),
        ("An\ufe0f", "invisible"),
        ("An\ud800", "invisible"),
        ("An\ue000", "invisible"),
        ("Nguyễn Văn 3", "not-a-name"),
        ("<b>An</b>", "not-a-name"),
        ("An 😀", "not-a-name"),
        ("=An()", "not-a-name"),
        ("---", "not-a-name"),
        ("Z\u0323\u0324\u0325\u0326", "not-a-name"),
        ("Ằ" * 41, "too-long"),
        ("An " * 100, "too-long"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(typed, code):
    with pytest.raises(NameFlawError) as refusal:
        normal_name(typed)

    assert refusal.value.code == code


def test_a_name_fits_the_credential_to_the_byte():
    assert normal_name("Ằ" * 40) == "Ằ" * 40


def test_other_texts_may_hold_figures_and_signs():
    assert normal_line(" Câu lạc bộ số 1 (Hà Nội) ") == "Câu lạc bộ số 1 (Hà Nội)"
    with pytest.raises(NameFlawError):
        normal_line("Câu lạc bộ", longest=5)


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Nguyễn Thị Phương Thảo", "NGUYEN THI PHUONG THAO"),
        ("Đỗ Đình Ứng", "DO DINH UNG"),
        ("đặng thuỳ dương", "DANG THUY DUONG"),
        ("Ðặng", "DANG"),
        ("H'Hen Niê", "HHEN NIE"),
        ("Jean-Luc d’Arc Jr.", "JEAN LUC DARC JR"),
        ("Æsa Strauß Øster", "AESA STRAUSS OESTER"),
        ("NGUYEN VAN A", "NGUYEN VAN A"),
    ],
)
def test_the_latin_form_is_that_of_a_passport(name, latin):
    assert latin_name(name) == latin
    assert latin_name(latin) == latin


@pytest.mark.parametrize("name", ["ʼ", "王小明", "Иван", "สมชาย"])
def test_a_script_without_latin_form_is_for_the_passport_to_say(name):
    with pytest.raises(NameFlawError) as refusal:
        latin_name(name)

    assert refusal.value.code == "not-latin"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đỗ Thị HOÀ", "do thi hoa"),
        ("do thi hoa", "do thi hoa"),
        ("  Nguyễn\tVăn\nƯớc ", "nguyen van uoc"),
        ("", ""),
        ("\x00\ud800", ""),
        ("Иван", "иван"),
    ],
)
def test_searching_knows_neither_marks_nor_case(text, key):
    assert folded(text) == key


VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


def test_the_order_of_letters_and_tones_is_that_of_a_dictionary():
    shuffled = sorted(VIETNAMESE, key=lambda letter: unicodedata.normalize("NFD", letter)[::-1])

    assert "".join(sorted(shuffled, key=sort_key)) == VIETNAMESE


def test_names_are_ordered_by_given_name_then_family_name_then_the_rest():
    ordered = [
        "Nguyễn Văn An",
        "Trần An",
        "Trần Bảo An",
        "Lê Thị Ánh",
        "Bùi Thị Ân",
        "Lê Bình",
        "Nguyễn Thị Dung",
        "Nguyễn Thị Đào",
        "Phạm Hoa",
        "Phạm Hoà",
        "Phạm Hoan",
        "Lê Ước",
        "Đinh Văn Vũ",
    ]

    assert sorted(set(ordered), key=sort_key) == ordered


def test_case_and_form_play_no_part_in_the_order():
    assert sort_key("NGUYỄN VĂN ÂN") == sort_key(unicodedata.normalize("NFD", "Nguyễn Văn Ân"))


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_has_a_reason(text):
    try:
        name = normal_name(text)
    except NameFlawError:
        return
    assert normal_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert 0 < len(name.encode()) <= 120
    assert name == " ".join(name.split())


@given(st.text(max_size=60))
def test_searching_and_sorting_take_any_text(text):
    assert folded(folded(text)) == folded(text)
    assert folded(text).encode().decode() == folded(text)
    assert sort_key(text).isascii()


@given(st.text(st.sampled_from(VIETNAMESE + " "), min_size=1, max_size=40))
def test_a_vietnamese_name_has_a_latin_form_of_letters_and_spaces(text):
    if not text.strip():
        return
    latin = latin_name(text)

    assert set(latin) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    assert latin_name(latin) == latin
    assert folded(text).upper() == latin
