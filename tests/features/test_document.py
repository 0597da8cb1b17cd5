"""The printed certificate: what the page says, what the QR code and the attachment hold, and that it never changes."""

import re
import zlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO

import pypdfium2
import pytest
import typst
import zxingcpp
from PIL import Image, ImageChops, ImageDraw

from app.certificates import actions
from app.certificates.document import (
    AmateurSheet,
    CertificateSheet,
    Extension,
    GmdssSheet,
    Layout,
    Replacement,
    module_mm,
    sheet_of,
    sheet_pdf,
)
from app.certificates.models import Certificate
from app.domain.certificates.claim import Claim, code, to_digits
from app.domain.classes import GmdssCertificate
from app.kernel import keys, pdf, qr, signing
from app.kernel.db import unit_of_work
from app.kernel.signer import ISSUER
from tests import factories
from tests.keys import Key

AT = datetime(2026, 11, 23, 2, 15, 9, tzinfo=UTC)
NUMBER = "VTDND1/VTDND2/2026/00045-K"
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Quỳnh Uyên"
CLAIM = Claim(
    issuer=ISSUER,
    certificate_type=2,
    number=NUMBER,
    holder="Nguyễn Thị Phương Thảo",
    born_on=date(1998, 3, 14),
    issued_at=AT,
    status=(1, 104_711),
)
KEY = Key.named("a key of the tests")


def portrait(width=600, height=800):
    """Draw somebody who is nobody."""
    picture = Image.new("RGB", (width, height), "#dfe8ee")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.1, height * 0.7, width * 0.9, height * 1.3), fill="#24405c")
    draw.ellipse((width * 0.33, height * 0.25, width * 0.67, height * 0.68), fill="#e6bd9d")
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def url_of(claim, host="https://examinations.example.vn"):
    return f"{host}/v/{code(signing.payload_of(claim))}#{to_digits(KEY.seal(claim))}"


SHEET = AmateurSheet(
    organisation_vi="Câu lạc bộ Vô tuyến điện nghiệp dư Hà Nội",
    organisation_en="Hanoi Amateur Radio Club",
    class_number=2,
    number=NUMBER,
    full_name="Nguyễn Thị Phương Thảo",
    latin_name="NGUYEN THI PHUONG THAO",
    born_on=date(1998, 3, 14),
    birth_place="Thành phố Huế",
    nationality_vi="Việt Nam",
    nationality_en="Viet Nam",
    identity_vi="Số căn cước công dân",
    identity_en="Citizen identity card No.",
    identity_number="046198001234",
    power_watts=200,
    modes_vi="mọi phương thức phát",
    modes_en="all modes of transmission",
    theory_on=date(2026, 10, 24),
    practical_on=date(2026, 11, 7),
    issued_on=date(2026, 11, 23),
    issued_at=AT,
    place="Hà Nội",
    signatory="Trần Quốc Bảo",
    verification_url=url_of(CLAIM),
    code=code(signing.payload_of(CLAIM)),
    photo=portrait(),
    credential=KEY.seal(CLAIM),
    demonstration=False,
)
LONG_SHEET = replace(
    SHEET,
    organisation_vi="Trung tâm Đào tạo, Sát hạch và Cấp chứng chỉ Vô tuyến điện nghiệp dư thuộc Hội Vô tuyến – Điện tử "
    "Thành phố Hồ Chí Minh và các tỉnh miền Đông Nam Bộ, đồng bằng sông Cửu Long, duyên hải Nam Trung Bộ",
    organisation_en="Centre for Training, Examination and Certification of Amateur Radio Operators of the Radio and "
    "Electronics Association of Ho Chi Minh City, the South-East, the Mekong Delta and the South Coast",
    full_name=LONG_NAME,
    latin_name="CONG TANG TON NU NGUYEN THI HOANG PHUONG QUYNH UYEN",
    birth_place="Tổ 12, ấp Phước Tân, xã Phước Thuận, huyện Xuyên Mộc, tỉnh Bà Rịa – Vũng Tàu",
    nationality_vi="Quần đảo Nam Georgia và Nam Sandwich",
    nationality_en="South Georgia & South Sandwich Islands",
    modes_vi="mọi phương thức phát, trừ phát điện báo (CW)",
    modes_en="all modes of transmission except CW telegraphy",
    place="Thành phố Hồ Chí Minh",
    signatory=LONG_NAME,
    demonstration=True,
)

REPLACED = Replacement("VTDND1/VTDND2/2025/00007-C", date(2025, 3, 2))
EXTENDED = Extension(date(2031, 11, 24), date(2036, 11, 23), "Trường Cao đẳng Hàng hải", "HHVN1/GH/2031/00003-K")


def maritime(certificate=GmdssCertificate.GOC, **changed):
    """A specimen of a maritime operator's certificate, of the same person."""
    common = {field.name: getattr(SHEET, field.name) for field in fields(CertificateSheet)}
    claim = replace(CLAIM, number="HHVN1/GOC/2026/00017-4", expires_on=date(2031, 11, 23))
    own = {
        "number": claim.number,
        "verification_url": url_of(claim),
        "code": code(signing.payload_of(claim)),
        "credential": KEY.seal(claim),
        "certificate": certificate,
        "examined_on": date(2026, 11, 7),
        "expires_on": date(2031, 11, 23),
    }
    return GmdssSheet(**{**common, **own, **changed})


@cache
def printed(sheet, layout=Layout.SHEET):
    return sheet_pdf(sheet, layout)


def text_of(sheet, layout=Layout.SHEET):
    with pypdfium2.PdfDocument(printed(sheet, layout)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def page_of(sheet, dots_per_inch=150, layout=Layout.SHEET):
    """Draw the last page: the one with the code."""
    with pypdfium2.PdfDocument(printed(sheet, layout)) as document:
        return document[len(document) - 1].render(scale=dots_per_inch / 72).to_pil().convert("RGB")


def red_dots(sheet):
    """Count the dots of the page, a hundred to the inch, that are clearly redder than gold and skin are."""
    red, green, _blue = page_of(sheet, 100).split()
    return sum(ImageChops.subtract(red, green).histogram()[56:])


def attachments(document):
    """Return what is attached to a PDF, by the order in which it stands in the file."""
    found = []
    for attached in re.finditer(rb"<</Length (\d+)/Type/EmbeddedFile(.*?)>>\s*stream\r?\n", document):
        content = document[attached.end() : attached.end() + int(attached[1])]
        found.append(zlib.decompress(content) if b"FlateDecode" in attached[2] else content)
    return found


def pages(document):
    return len(re.findall(rb"/Type\s*/Page\b", document))


# The QR code


def test_the_symbol_stays_within_what_a_telephone_reads():
    side = len(qr.modules(SHEET.verification_url))

    assert len(to_digits(SHEET.credential)) > 440
    assert side <= 69
    assert module_mm(side) >= 0.42
    assert side * module_mm(side) >= 30


@pytest.mark.parametrize("version", range(1, 21))
def test_a_module_is_a_whole_number_of_printer_dots(version):
    side = 17 + 4 * version
    dots = module_mm(side) / 25.4 * 600

    assert dots == pytest.approx(round(dots))
    assert dots >= 10
    assert side * module_mm(side) >= 30


def test_the_longest_name_still_makes_readable_modules():
    longest = replace(CLAIM, holder="Ưỡ" * 20, number="VTDNDHCM/VTDND1/2026/00045678-K")
    side = len(qr.modules(url_of(longest)))

    assert len(longest.holder.encode()) <= 120
    assert module_mm(side) >= 0.42
    assert (side + 2 * qr.QUIET_ZONE) * module_mm(side) <= 45


def test_the_picture_is_the_symbol_with_its_quiet_zone():
    rows = qr.modules("https://examinations.example.vn")
    picture = qr.svg("https://examinations.example.vn")
    side = len(rows) + 8
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture)
        for step in range(int(length))
    }

    assert f'viewBox="0 0 {side} {side}"' in picture
    assert picture.count("<path") == 1
    assert dark == {(x + 4, y + 4) for y, row in enumerate(rows) for x, one in enumerate(row) if one}


@pytest.mark.parametrize("sheet", [SHEET, LONG_SHEET], ids=["plain", "demonstration"])
def test_the_code_is_read_back_from_the_page(sheet):
    (found,) = zxingcpp.read_barcodes(page_of(sheet))

    assert found.text == sheet.verification_url
    assert found.ec_level == "Q"


def test_the_code_is_pure_black_on_white():
    page = page_of(SHEET, 300).convert("L")
    (found,) = zxingcpp.read_barcodes(page)
    quiet = round(qr.QUIET_ZONE * module_mm(69) / 25.4 * 300)
    left, top = found.position.top_left.x, found.position.top_left.y
    right, bottom = found.position.bottom_right.x, found.position.bottom_right.y

    assert page.crop((left, top, right, bottom)).getextrema() == (0, 255)
    assert page.crop((left - quiet + 3, top - quiet + 3, left - 3, bottom + quiet - 3)).getextrema() == (255, 255)
    assert page.crop((right + 3, top - quiet + 3, right + quiet - 3, bottom + quiet - 3)).getextrema() == (255, 255)


# The file


def test_the_same_sheet_is_the_same_file():
    assert sheet_pdf(SHEET) == printed(SHEET)
    assert sheet_pdf(replace(SHEET, number="VTDND1/VTDND2/2026/00046-X")) != printed(SHEET)


def test_the_moment_of_the_file_is_that_of_the_issue():
    assert b"/CreationDate(D:20261123021509Z)" in printed(SHEET)


def test_the_file_says_that_it_is_an_archive_file_and_tagged():
    document = printed(SHEET)

    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in document
    assert b"/MarkInfo<</Marked true" in document
    assert b"/Lang(vi-VN)" in document


def test_the_photograph_and_the_code_are_described():
    alternatives = [
        bytes.fromhex(found.decode()).decode("utf-16") for found in re.findall(rb"/Alt<([0-9A-F]+)>", printed(SHEET))
    ]

    assert any(SHEET.full_name in one for one in alternatives)
    assert any(SHEET.code in one for one in alternatives)


def test_the_credential_is_attached_untouched():
    assert attachments(printed(SHEET)) == [SHEET.credential]


def test_a_large_photograph_does_not_swell_the_file():
    assert len(printed(replace(SHEET, photo=portrait(1500, 2000)))) < 400_000


# The page


@pytest.mark.article("63.3.c")
def test_the_page_says_all_of_the_certificate():
    text = text_of(SHEET)

    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập – Tự do – Hạnh phúc",
        "CHỨNG CHỈ VÔ TUYẾN ĐIỆN NGHIỆP DƯ",
        "Amateur Radio Operator’s Certificate",
        SHEET.organisation_vi.upper(),
        SHEET.organisation_en,
        SHEET.number,
        SHEET.full_name,
        SHEET.latin_name,
        SHEET.birth_place,
        SHEET.identity_number,
        "14/03/1998",
        "14 March 1998",
        "24/10/2026",
        "07/11/2026",
        "23 November 2026",
        "Đến khi bị thu hồi",
        "Valid until revoked",
        "Hà Nội, ngày 23 tháng 11 năm 2026",
        SHEET.signatory,
        SHEET.code,
        f"examinations.example.vn/v/{SHEET.code}",
    ):
        assert words in text


@pytest.mark.article("57.1")
def test_the_page_says_what_the_holder_may_do():
    assert "Công suất phát xạ tại ăng-ten không vượt quá 200 W; mọi phương thức phát." in text_of(SHEET)
    assert "Antenna radiated power not exceeding 200 W; all modes of transmission." in text_of(SHEET)
    first_class = text_of(replace(SHEET, class_number=1, power_watts=1000))
    assert "1.000 W" in first_class
    assert "1,000 W" in first_class


def test_long_names_keep_every_letter_on_one_page():
    text = text_of(LONG_SHEET)

    assert pages(printed(LONG_SHEET)) == pages(printed(SHEET)) == 1
    assert text.count(LONG_NAME) == 2
    for words in (
        LONG_SHEET.organisation_vi.upper(),
        LONG_SHEET.organisation_en,
        LONG_SHEET.birth_place,
        LONG_SHEET.modes_en,
    ):
        assert words in text


def test_only_a_demonstration_is_marked_as_one():
    demonstration = replace(SHEET, demonstration=True)

    assert "không có giá trị pháp lý. Demonstration, of no legal effect." in text_of(demonstration)
    assert red_dots(demonstration) > 2_000
    assert "Demonstration" not in text_of(SHEET)
    assert red_dots(SHEET) == 0


def test_a_name_that_our_fonts_cannot_write_is_printed_as_the_passport_has_it():
    text = text_of(replace(SHEET, full_name="山田花子", latin_name="YAMADA HANAKO", birth_place="東京都"))

    assert text.count("YAMADA HANAKO") == 1


def test_our_fonts_write_latin_greek_and_cyrillic():
    assert pdf.can_write("Nguyễn Đặng Ưỡng Ñuño Łukasz Řeřicha Дмитрий Γιώργος")
    assert not pdf.can_write("山")


def test_a_fault_in_a_template_is_not_printed_over(tmp_path):
    template = tmp_path / "faulty.typ"
    template.write_text("#unknown", encoding="utf-8")

    with pytest.raises(typst.TypstError):
        pdf.render(template, {}, {}, AT)


# The card, the replacement and the maritime certificates


@pytest.mark.parametrize("sheet", [SHEET, LONG_SHEET, maritime()], ids=["plain", "long", "maritime"])
def test_a_card_is_two_sides_of_the_size_of_a_bank_card_and_its_code_is_read(sheet):
    with pypdfium2.PdfDocument(printed(sheet, Layout.CARD)) as document:
        sides = [tuple(length / 72 * 25.4 for length in page.get_size()) for page in document]
    (found,) = zxingcpp.read_barcodes(page_of(sheet, 150, Layout.CARD))

    assert sides == [pytest.approx((85.6, 54), abs=0.01)] * 2
    assert found.text == sheet.verification_url
    assert found.ec_level == "Q"
    width = (found.position.top_right.x - found.position.top_left.x) / 150 * 25.4
    assert width >= 29.5  # 30 mm, less the corners that a camera places by a dot


@pytest.mark.parametrize("sheet", [SHEET, LONG_SHEET], ids=["plain", "long"])
def test_a_card_says_what_the_sheet_says(sheet):
    text = text_of(sheet, Layout.CARD)

    for words in (
        "CHỨNG CHỈ VÔ TUYẾN ĐIỆN NGHIỆP DƯ",
        "Amateur Radio Operator’s Certificate",
        sheet.number,
        sheet.full_name,
        sheet.latin_name,
        sheet.identity_number,
        "14/03/1998",
        "23/11/2026",
        "Until revoked",
        sheet.modes_en,
        sheet.code,
        "To verify, scan the code or open:",
    ):
        assert words in text


def test_a_card_is_an_archive_file_with_the_same_credential_and_always_the_same():
    card = printed(SHEET, Layout.CARD)

    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in card
    assert attachments(card) == attachments(printed(SHEET)) == [SHEET.credential]
    assert sheet_pdf(SHEET, Layout.CARD) == card


@pytest.mark.article("64.3.c")
@pytest.mark.parametrize("layout", Layout)
def test_a_replacement_names_the_certificate_it_replaces(layout):
    text = text_of(replace(SHEET, replaces=REPLACED), layout)

    assert f"Cấp đổi từ chứng chỉ số {REPLACED.number}, cấp ngày 02/03/2025." in text
    assert f"Replacement of certificate No. {REPLACED.number} of 2 March 2025." in text
    assert "Cấp đổi" not in text_of(SHEET, layout)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(
    ("certificate", "vietnamese", "english"),
    [
        (GmdssCertificate.ROC, "Hạng hạn chế", "Restricted Operator’s Certificate for the GMDSS"),
        (GmdssCertificate.GOC, "Hạng tổng quát", "General Operator’s Certificate for the GMDSS"),
        (GmdssCertificate.REC_2, "Hạng hai", "Second-Class Radio Electronic Certificate for the GMDSS"),
        (GmdssCertificate.REC_1, "Hạng nhất", "First-Class Radio Electronic Certificate for the GMDSS"),
    ],
)
def test_a_maritime_certificate_says_its_type_in_full_english(certificate, vietnamese, english, layout):
    specimen = maritime(certificate)
    text = text_of(specimen, layout)

    for words in (
        "CHỨNG CHỈ VÔ TUYẾN ĐIỆN VIÊN HÀNG HẢI",
        vietnamese,
        english,
        certificate.value.upper(),
        "This certificate is issued under the ITU Radio Regulations (Art. 47).",
        "23/11/2026",
        "Valid through",
        "23/11/2031",
        "Holder’s signature",
        specimen.number,
    ):
        assert words in text
    assert zxingcpp.read_barcodes(page_of(specimen, 150, layout))[0].text == specimen.verification_url


def test_the_panel_shows_the_last_extensions_and_room_for_more():
    extended = text_of(maritime(extensions=(replace(EXTENDED, number="the oldest"), EXTENDED, EXTENDED)))

    assert "Extended from" in text_of(maritime())
    assert EXTENDED.number not in text_of(maritime())
    assert extended.count(f"24/11/2031 23/11/2036 {EXTENDED.organisation}") == 2
    assert extended.count(EXTENDED.number) == 2
    assert "the oldest" not in extended
    assert pages(printed(maritime(extensions=(EXTENDED, EXTENDED)))) == 1


# From the register


def certificate(**changed):
    columns = {
        "code": SHEET.code,
        "number": NUMBER,
        "operator_class": "amateur-4",
        "holder": {
            "full_name": SHEET.full_name,
            "latin_name": SHEET.latin_name,
            "born_on": "1998-03-14",
            "birth_place": "Thành phố Huế",
            "nationality": "VNM",
            "identity_kind": "passport",
            "identity_number": "C1234567",
        },
        "issuer": {
            "name_vi": SHEET.organisation_vi,
            "name_en": SHEET.organisation_en,
            "address": "18 Nguyễn Du, phường Cửa Nam, Hà Nội",
            "code": "VTDND1",
        },
        "issued_on": date(2026, 11, 23),
        "issued_at": AT,
        "signatory": SHEET.signatory,
        "signed": SHEET.credential,
        "regulation": "63/2023-1",
    }
    return Certificate(**{**columns, **changed})


def sheet_from(row, demonstration=False):
    return sheet_of(
        row, SHEET.photo, SHEET.theory_on, SHEET.practical_on, "https://examinations.example.vn", demonstration
    )


def test_a_sheet_says_what_the_register_holds():
    sheet = sheet_from(certificate())

    assert sheet == replace(
        SHEET,
        class_number=4,
        identity_vi="Số hộ chiếu",
        identity_en="Passport No.",
        identity_number="C1234567",
        power_watts=20,
        modes_vi="mọi phương thức phát, trừ phát điện báo (CW)",
        modes_en="all modes of transmission except CW telegraphy",
    )


@pytest.mark.article("57.1")
@pytest.mark.parametrize(
    ("operator_class", "watts", "with_telegraphy"),
    [("amateur-1", 1000, True), ("amateur-2", 200, True), ("amateur-3", 50, True), ("amateur-4", 20, False)],
)
def test_57_1_what_each_class_permits(operator_class, watts, with_telegraphy):
    sheet = sheet_from(certificate(operator_class=operator_class))

    assert sheet.power_watts == watts
    assert ("CW" not in sheet.modes_en) is with_telegraphy


@pytest.mark.parametrize(
    ("letters", "vietnamese", "english"),
    [("VNM", "Việt Nam", "Viet Nam"), ("DEU", "Đức", "Germany"), ("XXA", "XXA", "XXA")],
)
def test_nationalities_have_their_names_in_both_languages(letters, vietnamese, english):
    row = certificate()
    row.holder = {**row.holder, "nationality": letters}

    assert (sheet_from(row).nationality_vi, sheet_from(row).nationality_en) == (vietnamese, english)


def test_an_unknown_version_of_the_regulation_is_a_fault():
    with pytest.raises(LookupError):
        sheet_from(certificate(regulation="1/1900-1"))


# Through the web


def test_the_holder_gets_the_same_file_each_time_and_a_stranger_none(app, people):
    keys.ensure_keys(app.config["SETTINGS"], AT)
    with unit_of_work() as work:
        application = factories.ready_application(work, people.an, people.organisation)
        proposal = actions.propose(work, people.chi.actor, application.id, AT)
        issued = actions.issue(work, app.config["SETTINGS"], people.hoa.actor, proposal.id, proposal.version, AT)
    path, signed = f"/certificates/{issued.id}/sheet.pdf", issued.signed

    first, again = people.an.post(path), people.an.post(path)

    assert first.mimetype == "application/pdf"
    assert attachments(first.data) == [signed]
    assert again.data == first.data
    assert people.mai.post(path).status_code == 404
