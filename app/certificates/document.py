"""The certificate as it is printed: an A4 sheet in Vietnamese and English, with the photograph and the QR code.

The words are those of the form, in both languages at once, whoever reads it; so they stand here and in the template, not
in the catalogues.

Source: Article 57.1 (what each class permits), Article 63.3.c (issue).
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from PIL import Image

from app.certificates.models import Certificate
from app.domain.certificates.claim import to_digits
from app.domain.classes import OperatorClass
from app.domain.regulation import Modes, regulation_of
from app.domain.regulation.identity import IdentityKind
from app.kernel import pdf, qr

TEMPLATE = Path(__file__).parent / "print" / "certificate.typ"

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


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """All that is printed on one certificate, and nothing else.

    class_number: 1 to 4. power_watts: the most antenna radiated power. issued_at: aware; the moment of the file.
    verification_url: with the credential in its fragment; what the QR code says. code: the ten letters of its path.
    photo: JPEG, shown 3 × 4 cm. credential: COSE_Sign1, attached to the file as credential.cwt.
    demonstration: mark the sheet as of no legal effect.
    """

    organisation_vi: str
    organisation_en: str
    class_number: int
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
    power_watts: int
    modes_vi: str
    modes_en: str
    theory_on: date
    practical_on: date
    issued_on: date
    issued_at: datetime
    place: str
    signatory: str
    verification_url: str
    code: str
    photo: bytes
    credential: bytes
    demonstration: bool


def certificate_pdf(
    certificate: Certificate, photo: bytes, theory_on: date, practical_on: date, public_url: str, demonstration: bool
) -> bytes:
    """Return a certificate of the register as PDF/A-3a: the same bytes each time, and never a new signature.

    The arguments are those of `sheet_of`.
    """
    return sheet_pdf(sheet_of(certificate, photo, theory_on, practical_on, public_url, demonstration))


def sheet_of(
    certificate: Certificate, photo: bytes, theory_on: date, practical_on: date, public_url: str, demonstration: bool
) -> CertificateSheet:
    """Return the sheet of a certificate: what was true and signed on the day of issue, whatever has changed since.

    theory_on, practical_on: the days on which the two parts were sat. public_url: where certificates are verified, without
    a stroke at the end. Raises LookupError for a version of the regulation that this release does not know.
    """
    operator_class = OperatorClass(certificate.operator_class)
    rule = regulation_of(certificate.regulation).classes[operator_class]
    holder, issuer = certificate.holder, certificate.issuer
    modes_vi, modes_en = MODES[rule.modes]
    identity_vi, identity_en = IDENTITIES[IdentityKind(holder["identity_kind"])]
    return CertificateSheet(
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


def sheet_pdf(sheet: CertificateSheet) -> bytes:
    """Return a sheet as PDF/A-3a, one page; the same sheet always gives the same bytes.

    A name in letters that our fonts have not is printed in the Latin letters of the passport, and a place of birth in such
    letters is left out.
    """
    files = {"photo.jpg": _for_print(sheet.photo), "credential.cwt": sheet.credential}
    words = {name: value for name, value in asdict(sheet).items() if name not in {"photo", "credential", "issued_at"}}
    words |= {name: _day(value) for name, value in words.items() if isinstance(value, date)}
    side = len(qr.modules(sheet.verification_url))
    words |= {
        "full_name": sheet.full_name if pdf.can_write(sheet.full_name) else sheet.latin_name,
        "birth_place": sheet.birth_place if pdf.can_write(sheet.birth_place) else "–",
        "power_vi": f"{sheet.power_watts:,}".replace(",", "."),
        "power_en": f"{sheet.power_watts:,}",
        "short_url": sheet.verification_url.partition("#")[0].partition("://")[2],
        "qr_svg": qr.svg(sheet.verification_url),
        "qr_side_mm": (side + 2 * qr.QUIET_ZONE) * module_mm(side),
    }
    return pdf.render(TEMPLATE, words, files, sheet.issued_at)


def module_mm(side: int) -> float:
    """Return the side of one module, in millimetres, of a printed code that has `side` of them.

    A whole number of dots of a 600 dpi printer, so that all modules come out alike: the fewest that make the symbol
    30 mm wide, and never under ten.
    """
    dots = math.ceil(SMALLEST_SYMBOL_MM / side / PRINTER_DOT_MM)
    return max(dots, FEWEST_DOTS) * PRINTER_DOT_MM


def _day(day: date) -> dict[str, str]:
    """Write a day for both readers, 14/03/1998 and 14 March 1998, and its parts for the line above the signature."""
    return {
        "vi": f"{day:%d/%m/%Y}",
        "en": format_date(day, "d MMMM yyyy", locale="en"),
        "day": f"{day:%d}",
        "month": f"{day:%m}",
        "year": f"{day:%Y}",
    }


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
