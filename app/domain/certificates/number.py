"""The number of a certificate: `<organisation>/<kind>/<year>/<sequence>-<check>`, such as HN01/VTDND3/2026/00045-K.

The decree sets no form. A number is given once, by a counter of the organisation, kind and year, and never again; it
holds nothing of the person. The check character catches every single wrong character and nearly every exchange of two
neighbours (ISO 7064, MOD 37,36) when a number is typed from paper.
"""

import re
from dataclasses import dataclass

from app.domain.classes import OperatorClass

CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST_NUMBER = 32  # bytes; the credential holds no more
SEQUENCE_DIGITS = 5

_NUMBER = re.compile(
    r"(?P<organisation>[0-9A-Z]{2,12})/(?P<kind>[0-9A-Z]{2,8})/(?P<year>[0-9]{4})/(?P<sequence>[0-9]{5,8})-(?P<check>[0-9A-Z])",
    re.ASCII,
)


def kind_code(operator_class: OperatorClass) -> str:
    """Return the kind in a number: VTDND (vô tuyến điện nghiệp dư) and the class."""
    return f"VTDND{operator_class.number}"


def check_character(text: str) -> str:
    """Return the check character of ISO 7064 MOD 37,36 over the digits and capital letters of a text.

    Other characters are passed over, so that the strokes and hyphens of a number may be left out.
    """
    modulus = len(CHECK_ALPHABET)
    remainder = modulus
    for character in text:
        if character in CHECK_ALPHABET:
            remainder = (remainder + CHECK_ALPHABET.index(character)) % modulus or modulus
            remainder = remainder * 2 % (modulus + 1)
    return CHECK_ALPHABET[(modulus + 1 - remainder) % modulus]


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """The parts of a number.

    organisation: 2 to 12 digits and capital letters; kind: 2 to 8. sequence: 1 or more.
    Raises ValueError for parts that make no number.
    """

    organisation: str
    kind: str
    year: int
    sequence: int

    def __post_init__(self) -> None:
        if self.sequence < 1 or len(str(self)) > LONGEST_NUMBER or not _NUMBER.fullmatch(str(self)):
            raise ValueError(f"not a certificate number: {self}")

    def __str__(self) -> str:
        body = f"{self.organisation}/{self.kind}/{self.year:04d}/{self.sequence:0{SEQUENCE_DIGITS}d}"
        return f"{body}-{check_character(body)}"

    @classmethod
    def parse(cls, text: str) -> "CertificateNumber":
        """Return the parts of a number typed in any case, with or without spaces around it.

        Raises ValueError when it is no number of ours, or its check character is wrong.
        """
        found = _NUMBER.fullmatch(text.strip().upper())
        if found is None:
            raise ValueError(f"not a certificate number: {text!r}")
        number = cls(found["organisation"], found["kind"], int(found["year"]), int(found["sequence"]))
        if str(number) != found[0]:
            raise ValueError(f"the check character is wrong: {text!r}")
        return number
