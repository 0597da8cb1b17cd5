"""The claim of a certificate, in all that needs no cryptography: its fields, its digits, its code.

The address in a QR code is `https://HOST/v/<CODE>#<DIGITS>`. DIGITS is the signed structure (COSE_Sign1) in decimal
digits, because a QR code holds digits in the least space. CODE is taken from the payload inside it, so that an address
whose code was exchanged for another person's is found out without asking anybody.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from hashlib import sha256
from typing import TypeGuard

from app.domain.classes import OperatorClass

VIETNAM = timezone(timedelta(hours=7))  # Asia/Ho_Chi_Minh, the same all year
END_OF_DAY = time(23, 59, 59)

DIGITS_OF_GROUP = {1: 3, 2: 5, 3: 8, 4: 10, 5: 13, 6: 15, 7: 17}  # bytes of a group → digits
BYTES_OF_GROUP = {digits: length for length, digits in DIGITS_OF_GROUP.items()}
BYTES, DIGITS = 7, 17
LONGEST_DIGITS = 1200

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
CODE_LENGTH = 10
BITS_OF_A_LETTER = 5

# Keys of the payload; a field is only ever added, never given another meaning.
ISSUER, EXPIRES, ISSUED, PERSON, CERTIFICATE = 1, 4, 6, 169, -65537
PERSON_NAME, PERSON_BORN = 4, 8
CERTIFICATE_TYPE, CERTIFICATE_NUMBER, CERTIFICATE_STATUS = 1, 2, 3
NUMBERS_BELOW = 2**32
LONGEST_NAME, LONGEST_NUMBER = 120, 32  # bytes in UTF-8


class Flaw(StrEnum):
    """Why a code is not taken as ours; shown to the inspector as it is."""

    UNKNOWN_FORMAT = "unknown-format"  # a text of others
    NO_CREDENTIAL = "no-credential"  # a code alone, which only the register can answer
    NEWER_FORMAT = "newer-format"  # ours, of a format that this reader does not know yet
    UNKNOWN_KEY = "unknown-key"
    ISSUED_SET_MISSING = "issued-set-missing"  # the key is compromised, and what it issued is not at hand
    BAD_FORM = "bad-form"
    WRONG_KEY = "wrong-key"  # a listed key that does not sign credentials, or not with this algorithm
    BAD_SIGNATURE = "bad-signature"
    BAD_FIELDS = "bad-fields"
    WRONG_ISSUER = "wrong-issuer"
    OUTSIDE_KEY_TERM = "outside-key-term"
    NOT_ISSUED = "not-issued"  # signed by a key of ours, but not in the register
    WRONG_CODE = "wrong-code"


def type_number(operator_class: OperatorClass) -> int:
    """Return the certificate type in a claim: 1 to 4 for the amateur classes."""
    return operator_class.number


@dataclass(frozen=True, slots=True)
class Claim:
    """What a certificate says, as it is signed; nothing more of the person than name and date of birth.

    issuer: the platform whose key signs, as the key list names it.
    certificate_type: 1 to 4 for the amateur classes.
    issued_at: aware, to the second.
    expires_on: the last day, in Vietnam; None for a certificate without a term.
    status: the list and the place in it where the standing is published.
    """

    issuer: str
    certificate_type: int
    number: str
    holder: str
    born_on: date
    issued_at: datetime
    status: tuple[int, int]
    expires_on: date | None = None

    @property
    def issued_on(self) -> date:
        """The day of issue, in Vietnam."""
        return self.issued_at.astimezone(VIETNAM).date()

    @property
    def organisation(self) -> str:
        """The code of the organisation that issued it: every number begins with it."""
        return self.number.partition("/")[0]

    def fields(self) -> dict[int, object]:
        """Return the payload, its keys in the order in which deterministic CBOR writes them."""
        payload: dict[int, object] = {ISSUER: self.issuer}
        if self.expires_on is not None:
            payload[EXPIRES] = int(datetime.combine(self.expires_on, END_OF_DAY, VIETNAM).timestamp())
        payload[ISSUED] = int(self.issued_at.timestamp())
        payload[PERSON] = {PERSON_NAME: self.holder, PERSON_BORN: f"{self.born_on:%Y%m%d}"}
        payload[CERTIFICATE] = {
            CERTIFICATE_TYPE: self.certificate_type,
            CERTIFICATE_NUMBER: self.number,
            CERTIFICATE_STATUS: list(self.status),
        }
        return payload


def claim_from(payload: object) -> Claim | Flaw:
    """Return the claim that a decoded payload holds, or BAD_FIELDS when it is not exactly one; never a part of one.

    The caller has checked the signature before.
    """
    match payload:
        case {
            1: str(issuer),
            6: issued,
            169: {4: str(holder), 8: str(born)},
            -65537: {1: certificate_type, 2: str(number), 3: [status_list, index]},
            **rest,
        }:
            expires = rest.get(EXPIRES)
        case _:
            return Flaw.BAD_FIELDS
    if not (_is_number(issued) and _is_number(certificate_type) and _is_number(status_list) and _is_number(index)):
        return Flaw.BAD_FIELDS
    if not (expires is None or _is_number(expires)):
        return Flaw.BAD_FIELDS
    if not 0 < len(holder.encode()) <= LONGEST_NAME or not 0 < len(number.encode()) <= LONGEST_NUMBER:
        return Flaw.BAD_FIELDS
    try:
        born_on = date.fromisoformat(born)
    except ValueError:
        return Flaw.BAD_FIELDS
    claim = Claim(
        issuer=issuer,
        certificate_type=certificate_type,
        number=number,
        holder=holder,
        born_on=born_on,
        issued_at=datetime.fromtimestamp(issued, UTC),
        status=(status_list, index),
        expires_on=None if expires is None else datetime.fromtimestamp(expires, VIETNAM).date(),
    )
    # Written again it is the same: no field more, no other spelling of a date, no term that ends in mid-day.
    return claim if claim.fields() == payload else Flaw.BAD_FIELDS


def _is_number(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < NUMBERS_BELOW


def to_digits(content: bytes) -> str:
    """Write bytes as decimal digits: each 7 bytes, the first the least, as a number of 17 digits.

    A shorter last group has 3, 5, 8, 10, 13 or 15 digits. (The digit code of FIDO CTAP hybrid transport.)
    """
    groups = [content[start : start + BYTES] for start in range(0, len(content), BYTES)]
    return "".join(f"{int.from_bytes(group, 'little'):0{DIGITS_OF_GROUP[len(group)]}d}" for group in groups)


def from_digits(text: str) -> bytes:
    """Read what `to_digits` wrote.

    Raises ValueError for anything that it never writes, so that one content has one spelling.
    """
    if len(text) > LONGEST_DIGITS or not re.fullmatch("[0-9]*", text):
        raise ValueError("not the digits of a certificate")
    content = bytearray()
    for start in range(0, len(text), DIGITS):
        group = text[start : start + DIGITS]
        length = BYTES_OF_GROUP.get(len(group))
        if length is None or int(group) >= 1 << 8 * length:
            raise ValueError("not the digits of a certificate")
        content += int(group).to_bytes(length, "little")
    return bytes(content)


def code(payload: bytes) -> str:
    """Return the ten letters that stand for a payload: the first 50 bits of its SHA-256 in Crockford's base 32.

    Of the payload and never of the signature, which others may be able to write differently.
    """
    bits = int.from_bytes(sha256(payload).digest()) >> (256 - CODE_LENGTH * BITS_OF_A_LETTER)
    return "".join(
        CODE_ALPHABET[bits >> shift & 31]
        for shift in range((CODE_LENGTH - 1) * BITS_OF_A_LETTER, -1, -BITS_OF_A_LETTER)
    )


def normal_code(typed: str) -> str:
    """Return a code as somebody typed it from paper in its one spelling: capitals, O as 0, I and L as 1, no hyphens.

    Raises ValueError when it cannot be a code.
    """
    letters = typed.strip().upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    if len(letters) != CODE_LENGTH or not set(letters) <= set(CODE_ALPHABET):
        raise ValueError("not the code of a certificate")
    return letters
