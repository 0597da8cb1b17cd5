"""The verdict on a scanned text: one answer, found in one order, whoever reads it.

The server, the command line and the inspector's application all judge by these rules; docs/verdict.md lays them down for
readers in other languages. Bytes and signatures are checked by the caller; here stands what follows from them.

1 digits · 2 strict CBOR · 3 a listed key, for credentials · 4 signature · 5 fields · 6 issuer, date within the key's term,
issued as the set of a compromised key says · 7 the code of the address · 8 term · 9 status · 10 how old the status is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from app.domain.certificates.claim import LONGEST_DIGITS, VIETNAM, Claim, Flaw, code, from_digits, normal_code
from app.domain.certificates.status_list import Status

FRESH = timedelta(days=7)
LONGEST_SCAN = 4000
FEWEST_DIGITS = 340  # the shortest name and number make more

_ADDRESS = re.compile(r"(?:https?://[^/?#\s]+)?/v/(?P<code>[^/?#\s]+)(?:#(?P<fragment>\S*))?", re.ASCII)


class Verdict(StrEnum):
    """What an inspector is told."""

    VALID = "valid"
    VALID_AS_OF = "valid-as-of"  # genuine; the status is some days old
    STATUS_UNKNOWN = "status-unknown"  # genuine; no status that can be relied on
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    UNKNOWN_KEY = "unknown-key"  # this reader has to be brought up to date; it is no forgery
    NOT_GENUINE = "not-genuine"
    NOT_OURS = "not-ours"


VERDICT_OF_FLAW: Mapping[Flaw, Verdict] = {
    Flaw.UNKNOWN_FORMAT: Verdict.NOT_OURS,
    Flaw.NO_CREDENTIAL: Verdict.NOT_OURS,
    Flaw.NEWER_FORMAT: Verdict.UNKNOWN_KEY,
    Flaw.UNKNOWN_KEY: Verdict.UNKNOWN_KEY,
    Flaw.ISSUED_SET_MISSING: Verdict.UNKNOWN_KEY,
    Flaw.BAD_FORM: Verdict.NOT_GENUINE,
    Flaw.WRONG_KEY: Verdict.NOT_GENUINE,
    Flaw.BAD_SIGNATURE: Verdict.NOT_GENUINE,
    Flaw.BAD_FIELDS: Verdict.NOT_GENUINE,
    Flaw.WRONG_ISSUER: Verdict.NOT_GENUINE,
    Flaw.OUTSIDE_KEY_TERM: Verdict.NOT_GENUINE,
    Flaw.NOT_ISSUED: Verdict.NOT_GENUINE,
    Flaw.WRONG_CODE: Verdict.NOT_GENUINE,
}
VERDICT_OF_STATUS: Mapping[Status, Verdict] = {
    Status.INVALID: Verdict.REVOKED,
    Status.SUSPENDED: Verdict.SUSPENDED,
    Status.REPLACED: Verdict.REPLACED,
}


class KeyUse(IntEnum):
    """What a key signs; never both."""

    CREDENTIALS = 1
    STATUS_LISTS = 2


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as the key list names it.

    public_key: Ed25519, 32 bytes. key_id: the first bytes of its thumbprint; two keys may share one.
    not_before, not_after: within which it signs, the end not included; it verifies as long as it is listed.
    compromised: somebody else may have signed with it, so its word is good only together with the set of what was issued.
    """

    key_id: bytes
    public_key: bytes
    use: KeyUse
    not_before: datetime
    not_after: datetime
    compromised: bool = False

    def signs_at(self, moment: datetime) -> bool:
        """Say whether a moment is within the key's term."""
        return self.not_before <= moment < self.not_after


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text turned out to hold: the code of an address, the signed bytes, or both."""

    code: str | None
    credential: bytes | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A credential with a good signature: its claim, the payload that was signed, and the key that signed it."""

    claim: Claim
    payload: bytes
    key: ListedKey


@dataclass(frozen=True, slots=True)
class PublishedStatus:
    """What a list, or the register itself, says of a certificate.

    listed_at: when the list was made. good_until: from when it may not be relied on.
    """

    status: Status
    listed_at: datetime
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict. flaw: why, when the credential itself is not taken. as_of: of when the status is."""

    verdict: Verdict
    flaw: Flaw | None = None
    as_of: datetime | None = None


def scanned(text: str) -> Scan | Flaw:
    """Return what a scanned, pasted or typed text holds: an address, digits, or a code.

    The host is not looked at: what is genuine is told by the signature. A fragment that does not begin with a digit is of
    a later format.
    """
    text = text.strip()
    if len(text) > LONGEST_SCAN:
        return Flaw.UNKNOWN_FORMAT
    if re.fullmatch(rf"[0-9]{{{FEWEST_DIGITS},}}", text):
        return _credential(text, None)
    found = _ADDRESS.fullmatch(text)
    try:
        path_code = normal_code(found["code"] if found else text)
    except ValueError:
        return Flaw.UNKNOWN_FORMAT
    return _credential(found["fragment"], path_code) if found and found["fragment"] else Scan(path_code, None)


def judge(
    read: Reading | Flaw,
    *,
    issuer: str,
    path_code: str | None,
    issued: bool | None,
    status: PublishedStatus | None,
    now: datetime,
) -> Judgement:
    """Return the verdict on a credential whose bytes and signature were read (steps 6 to 10).

    issuer: as the key list names it. path_code: of the address, if one was scanned. issued: whether it was issued, as the
    issued set of its compromised key or the register says; None where neither is at hand. status: None when no list covers it.
    """
    if isinstance(read, Flaw):
        return refused(read)
    if flaw := _flaw(read, issuer, path_code, issued):
        return refused(flaw)
    claim = read.claim
    as_of = status.listed_at if status else None
    if claim.expires_on is not None and now.astimezone(VIETNAM).date() > claim.expires_on:
        return Judgement(Verdict.EXPIRED, as_of=as_of)
    if status is None:
        return Judgement(Verdict.STATUS_UNKNOWN)
    if status.status in VERDICT_OF_STATUS:
        return Judgement(VERDICT_OF_STATUS[status.status], as_of=as_of)
    if now >= status.good_until:
        return Judgement(Verdict.STATUS_UNKNOWN, as_of=as_of)
    if now - status.listed_at > FRESH or status.listed_at < claim.issued_at:
        return Judgement(Verdict.VALID_AS_OF, as_of=as_of)
    return Judgement(Verdict.VALID, as_of=as_of)


def refused(flaw: Flaw) -> Judgement:
    """Return the verdict on what is not taken for a certificate at all."""
    return Judgement(VERDICT_OF_FLAW[flaw], flaw)


def _credential(digits: str, path_code: str | None) -> Scan | Flaw:
    if not digits[0].isdecimal():
        return Flaw.NEWER_FORMAT
    if not FEWEST_DIGITS <= len(digits) <= LONGEST_DIGITS:
        return Flaw.BAD_FORM
    try:
        return Scan(path_code, from_digits(digits))
    except ValueError:
        return Flaw.BAD_FORM


def _flaw(read: Reading, issuer: str, path_code: str | None, issued: bool | None) -> Flaw | None:
    if read.claim.issuer != issuer:
        return Flaw.WRONG_ISSUER
    if not read.key.signs_at(read.claim.issued_at):
        return Flaw.OUTSIDE_KEY_TERM
    if read.key.compromised and issued is None:
        return Flaw.ISSUED_SET_MISSING
    if issued is False:
        return Flaw.NOT_ISSUED
    if path_code is not None and path_code != code(read.payload):
        return Flaw.WRONG_CODE
    return None
