"""The certificate as it is printed, A4 or as a card, in Vietnamese and English, with the photograph and the QR code.

What differs between the amateur's certificate and the maritime operator's is words; the design is one.

The words are those of the form, in both languages at once, whoever reads it; so they stand here and in the template, not
in the catalogues.

Source: Article 57.1 (what each class permits), Articles 63.3.c, 79.2.c (issue), 64.3.c (replacement); ITU Radio Regulations,
Article 47 (what a maritime operator's certificate has to say in a working language of the Union).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from PIL import Image

from app.certificates.models import Certificate
from app.domain.certificates.claim import to_digits
from app.domain.classes import GmdssCertificate, OperatorClass
from app.domain.regulation import Modes, regulation_of
from app.domain.regulation.identity import IdentityKind
from app.kernel import pdf, qr

TEMPLATES = Path(__file__).parent / "print"

SMALLEST_SYMBOL_MM = 30
PRINTER_DOT_MM = 25.4 / 600
FEWEST_DOTS = 10  # to the side of a module: 0.42 mm, which a plain telephone still reads from a worn print
PHOTO_PX = (708, 944)  # 3 × 4 cm at 600 dots an inch

MODES: Mapping[Modes, tuple[str, str]] = {
    Modes.ALL: ("mọi phương thức phát", "all modes of transmission"),
    Modes.ALL_BUT_CW: (
        "mọi phương thức phát, trừ phát điện báo (CW)",
        "all modes of transmission except CW telegraphy",
    ),
}
IDENTITIES: Mapping[IdentityKind, tuple[str, str]] = {
    IdentityKind.CITIZEN_CARD: ("Số căn cước công dân", "Citizen identity card No."),
    IdentityKind.IDENTITY_CARD: ("Số thẻ căn cước", "Identity card No."),
    IdentityKind.ELECTRONIC_IDENTITY: ("Số định danh cá nhân", "Personal identification No."),
    IdentityKind.PASSPORT: ("Số hộ chiếu", "Passport No."),
    IdentityKind.OLD_IDENTITY_CARD: ("Số chứng minh nhân dân", "People’s identity card No."),
}
VIET_NAM = "VNM"


GMDSS_TYPES: Mapping[GmdssCertificate, tuple[str, str]] = {
    GmdssCertificate.ROC: ("Hạng hạn chế", "Restricted Operator’s Certificate for the GMDSS"),
    GmdssCertificate.GOC: ("Hạng tổng quát", "General Operator’s Certificate for the GMDSS"),
    GmdssCertificate.REC_2: ("Hạng hai", "Second-Class Radio Electronic Certificate for the GMDSS"),
    GmdssCertificate.REC_1: ("Hạng nhất", "First-Class Radio Electronic Certificate for the GMDSS"),
}
DECREE = {
    "vi": "Cấp theo Nghị định số 63/2023/NĐ-CP ngày 18/8/2023 của Chính phủ.",
    "en": "Issued under Decree No. 63/2023/NĐ-CP of 18 August 2023 of the Government of Viet Nam.",
}


class Layout(StrEnum):
    """On what a certificate is printed: a sheet of A4, or the two sides of a card (ID-1)."""

    SHEET = "sheet"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Replacement:
    """The certificate that this one takes the place of."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Extension:
    """One line of the extension panel; both days count. number: of the act that extended it."""

    first_day: date
    last_day: date
    organisation: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSheet:
    """All that is printed on any certificate.

    issued_at: aware; the moment of the file. verification_url: with the credential in its fragment; what the QR code says.
    code: the ten letters of its path. photo: JPEG, shown three wide to four high. credential: COSE_Sign1, attached to the
    file as credential.cwt. demonstration: mark it as of no legal effect. replaces: what it was given in exchange for.
    """

    organisation_vi: str
    organisation_en: str
    number: str
    full_name: str
    latin_name: str
    born_on: date
    birth_place: str
    nationality_vi: str
    nationality_en: str
    identity_vi: str
    identity_en: str
    identity_number: str
    issued_on: date
    issued_at: datetime
    place: str
    signatory: str
    verification_url: str
    code: str
    photo: bytes
    credential: bytes
    demonstration: bool
    replaces: Replacement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmateurSheet(CertificateSheet):
    """An amateur radio operator's certificate. class_number: 1 to 4. power_watts: the most antenna radiated power."""

    class_number: int
    power_watts: int
    modes_vi: str
    modes_en: str
    theory_on: date
    practical_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GmdssSheet(CertificateSheet):
    """A maritime radio operator's certificate. expires_on: its last day, after all `extensions`, the oldest first."""

    certificate: GmdssCertificate
    examined_on: date
    expires_on: date
    extensions: tuple[Extension, ...] = ()


def certificate_pdf(
    certificate: Certificate,
    photo: bytes,
    theory_on: date,
    practical_on: date,
    public_url: str,
    demonstration: bool,
    layout: Layout = Layout.SHEET,
) -> bytes:
    """Return a certificate of the register as PDF/A-3a: the same bytes each time, and never a new signature.

    The other arguments are those of `sheet_of`.
    """
    return sheet_pdf(sheet_of(certificate, photo, theory_on, practical_on, public_url, demonstration), layout)


def sheet_of(
    certificate: Certificate, photo: bytes, theory_on: date, practical_on: date, public_url: str, demonstration: bool
) -> AmateurSheet:
    """Return the sheet of a certificate: what was true and signed on the day of issue, whatever has changed since.

    theory_on, practical_on: the days on which the two parts were sat. public_url: where certificates are verified, without
    a stroke at the end. Raises LookupError for a version of the regulation that this release does not know.
    """
    operator_class = OperatorClass(certificate.operator_class)
    rule = regulation_of(certificate.regulation).classes[operator_class]
    holder, issuer = certificate.holder, certificate.issuer
    modes_vi, modes_en = MODES[rule.modes]
    identity_vi, identity_en = IDENTITIES[IdentityKind(holder["identity_kind"])]
    return AmateurSheet(
        organisation_vi=issuer["name_vi"],
        organisation_en=issuer["name_en"],
        class_number=operator_class.number,
        number=certificate.number,
        full_name=holder["full_name"],
        latin_name=holder["latin_name"],
        born_on=date.fromisoformat(holder["born_on"]),
        birth_place=holder["birth_place"],
        nationality_vi=_country(holder["nationality"], "vi"),
        nationality_en=_country(holder["nationality"], "en"),
        identity_vi=identity_vi,
        identity_en=identity_en,
        identity_number=holder["identity_number"],
        power_watts=rule.power_watts,
        modes_vi=modes_vi,
        modes_en=modes_en,
        theory_on=theory_on,
        practical_on=practical_on,
        issued_on=certificate.issued_on,
        issued_at=certificate.issued_at,
        place=issuer["address"].rpartition(",")[2].strip(),  # an address ends with its province or city
        signatory=certificate.signatory,
        verification_url=f"{public_url}/v/{certificate.code}#{to_digits(certificate.signed)}",
        code=certificate.code,
        photo=photo,
        credential=certificate.signed,
        demonstration=demonstration,
    )


def sheet_pdf(sheet: AmateurSheet | GmdssSheet, layout: Layout = Layout.SHEET) -> bytes:
    """Return a certificate as PDF/A-3a, one page or the two sides of a card; the same always gives the same bytes.

    A name in letters that our fonts have not is printed in the Latin letters of the passport, and a place of birth in such
    letters is left out.
    """
    side = len(qr.modules(sheet.verification_url))
    own = _amateur_words(sheet) if isinstance(sheet, AmateurSheet) else _gmdss_words(sheet)
    words = own | {
        "organisation_vi": sheet.organisation_vi,
        "organisation_en": sheet.organisation_en,
        "number": sheet.number,
        "replaced": _replaced(sheet.replaces),
        "full_name": sheet.full_name if pdf.can_write(sheet.full_name) else sheet.latin_name,
        "latin_name": sheet.latin_name,
        "issued_on": {
            "day": f"{sheet.issued_on:%d}",
            "month": f"{sheet.issued_on:%m}",
            "year": f"{sheet.issued_on:%Y}",
        },
        "place": sheet.place,
        "signatory": sheet.signatory,
        "code": sheet.code,
        "demonstration": sheet.demonstration,
        "short_url": sheet.verification_url.partition("#")[0].partition("://")[2],
        "qr_svg": qr.svg(sheet.verification_url),
        "qr_side_mm": (side + 2 * qr.QUIET_ZONE) * module_mm(side),
    }
    template = TEMPLATES / ("certificate.typ" if layout is Layout.SHEET else "card.typ")
    files = {"photo.jpg": _for_print(sheet.photo), "credential.cwt": sheet.credential}
    return pdf.render(template, words, files, sheet.issued_at)


def _amateur_words(sheet: AmateurSheet) -> dict[str, object]:
    """Return what only an amateur's certificate says."""
    name = f"Chứng chỉ vô tuyến điện nghiệp dư cấp {sheet.class_number}"
    born, issued = _day("Ngày sinh", "Date of birth", sheet.born_on), _day("Ngày cấp", "Date of issue", sheet.issued_on)
    validity = _fact("Giá trị", "Validity", "Đến khi bị thu hồi", "Valid until revoked")
    on_card = _fact("Giá trị", "Validity", "Đến khi bị thu hồi · Until revoked", None)
    place, nationality, identity = _person(sheet)
    power = f"{sheet.power_watts:,}"
    return {
        "name_vi": name,
        "name_en": f"Amateur radio operator's certificate, class {sheet.class_number}",
        "title_vi": "Chứng chỉ vô tuyến điện nghiệp dư",
        "title_en": "Amateur Radio Operator’s Certificate",
        "mark": {"over": "CẤP", "great": str(sheet.class_number), "under": "CLASS"},
        "facts": [
            *(born, _day("Thi lý thuyết", "Theory test", sheet.theory_on)),
            *(place, _day("Thi thực hành", "Practical test", sheet.practical_on)),
            *(nationality, issued),
            *(identity, validity),
        ],
        "card_facts": [born, nationality, identity, place, issued, on_card],
        "grant": [
            {
                "vi": f"Công suất phát xạ tại ăng-ten không vượt quá {power.replace(',', '.')} W;",
                "en": f"Antenna radiated power not exceeding {power} W;",
            },
            {"vi": f"{sheet.modes_vi}.", "en": f"{sheet.modes_en}."},
        ],
        "extensions": None,
        "foot": DECREE,
    }


def _gmdss_words(sheet: GmdssSheet) -> dict[str, object]:
    """Return what only a maritime operator's certificate says; the panel shows the last two extensions."""
    rank, in_full = GMDSS_TYPES[sheet.certificate]
    letters = sheet.certificate.value.upper()
    born, issued = _day("Ngày sinh", "Date of birth", sheet.born_on), _day("Ngày cấp", "Date of issue", sheet.issued_on)
    expires = _day("Có giá trị đến hết", "Valid through", sheet.expires_on)
    place, nationality, identity = _person(sheet)
    return {
        "name_vi": f"Chứng chỉ vô tuyến điện viên hàng hải – {rank} ({letters})",
        "name_en": in_full,
        "title_vi": "Chứng chỉ vô tuyến điện viên hàng hải",
        "title_en": in_full,
        "mark": {"over": "GMDSS", "great": letters, "under": "ITU RR 47"},
        "facts": [
            *(born, _fact("Loại chứng chỉ", "Type", rank, letters)),
            *(place, _day("Thi cuối khóa", "Final examination", sheet.examined_on)),
            *(nationality, issued),
            *(identity, expires),
        ],
        "card_facts": [
            *(born, nationality),
            *(_fact("Loại chứng chỉ", "Type", f"{rank} ({letters})", None), place),
            *(issued, expires),
        ],
        "grant": [
            {
                "vi": "Cấp theo Thể lệ vô tuyến điện của Liên minh Viễn thông quốc tế (Điều 47).",
                "en": "This certificate is issued under the ITU Radio Regulations (Art. 47).",
            }
        ],
        "extensions": [
            {
                "first_day": f"{one.first_day:%d/%m/%Y}",
                "last_day": f"{one.last_day:%d/%m/%Y}",
                "organisation": one.organisation,
                "number": one.number,
            }
            for one in sheet.extensions[-2:]
        ],
        "foot": DECREE,
    }


def _person(sheet: CertificateSheet) -> tuple[dict[str, str | None], dict[str, str | None], dict[str, str | None]]:
    """Return the place of birth, the nationality and the identity document."""
    born_at = sheet.birth_place if pdf.can_write(sheet.birth_place) else "–"
    return (
        _fact("Nơi sinh", "Place of birth", born_at, None),
        _fact("Quốc tịch", "Nationality", sheet.nationality_vi, sheet.nationality_en),
        _fact(sheet.identity_vi, sheet.identity_en, sheet.identity_number, None),
    )


def _replaced(replaces: Replacement | None) -> dict[str, str] | None:
    if replaces is None:
        return None
    return {
        "vi": f"Cấp đổi từ chứng chỉ số {replaces.number}, cấp ngày {replaces.issued_on:%d/%m/%Y}.",
        "en": f"Replacement of certificate No. {replaces.number} of {_in_english(replaces.issued_on)}.",
    }


def _fact(vi: str, en: str, value: str, translated: str | None) -> dict[str, str | None]:
    return {"vi": vi, "en": en, "value": value, "translated": translated}


def _day(vi: str, en: str, day: date) -> dict[str, str | None]:
    """Return a day for both readers, 14/03/1998 and 14 March 1998."""
    return _fact(vi, en, f"{day:%d/%m/%Y}", _in_english(day))


def _in_english(day: date) -> str:
    return str(format_date(day, "d MMMM yyyy", locale="en"))


def module_mm(side: int) -> float:
    """Return the side of one module, in millimetres, of a printed code that has `side` of them.

    A whole number of dots of a 600 dpi printer, so that all modules come out alike: the fewest that make the symbol
    30 mm wide, and never under ten.
    """
    dots = math.ceil(SMALLEST_SYMBOL_MM / side / PRINTER_DOT_MM)
    return max(dots, FEWEST_DOTS) * PRINTER_DOT_MM


def _country(code: str, language: str) -> str:
    """Return the name of a country by the three letters of a passport; Viet Nam as it writes itself in English."""
    if code == VIET_NAM and language == "en":
        return "Viet Nam"
    territory = get_global("territory_aliases").get(code, [code])[0]
    return str(Locale(language).territories.get(territory, code))


def _for_print(photo: bytes) -> bytes:
    """Return a photograph no larger than print can show, so that a large one does not swell every copy."""
    with Image.open(BytesIO(photo), formats=["JPEG"]) as opened:
        if opened.width <= PHOTO_PX[0] and opened.height <= PHOTO_PX[1]:
            return photo
        picture = opened.convert("RGB")
    picture.thumbnail(PHOTO_PX)
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
