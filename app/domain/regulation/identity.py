"""The identity papers that a person in Vietnam may show, with the time in which each is usable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class IdentityKind(StrEnum):
    """An identity paper: căn cước công dân, thẻ căn cước, căn cước điện tử, hộ chiếu, chứng minh nhân dân."""

    CITIZEN_CARD = "citizen-card"
    IDENTITY_CARD = "identity-card"
    ELECTRONIC_IDENTITY = "electronic-identity"
    PASSPORT = "passport"
    OLD_IDENTITY_CARD = "old-identity-card"


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """What a number of this kind looks like, and until when the kind is usable at all.

    number_pattern: a regular expression over ASCII for the whole number.
    """

    number_pattern: str
    usable_until: date | None = None


PERSONAL_NUMBER = "[0-9]{12}"  # số định danh cá nhân

IDENTITY_RULES: Mapping[IdentityKind, IdentityRule] = {
    IdentityKind.CITIZEN_CARD: IdentityRule(PERSONAL_NUMBER),
    IdentityKind.IDENTITY_CARD: IdentityRule(PERSONAL_NUMBER),
    IdentityKind.ELECTRONIC_IDENTITY: IdentityRule(PERSONAL_NUMBER),
    IdentityKind.PASSPORT: IdentityRule("[0-9A-Z]{5,15}"),  # of any country
    # Law on Identification 2023, transitional provisions: unusable after 31 December 2024, whatever is printed on it.
    IdentityKind.OLD_IDENTITY_CARD: IdentityRule("[0-9]{9}|[0-9]{12}", usable_until=date(2024, 12, 31)),
}
