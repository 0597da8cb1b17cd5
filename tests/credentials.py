"""The corpus of credentials: what was printed once has to be read for ever, with the same verdict.

`python -m tests.credentials` writes tests/examples/credentials/verdicts.json anew; the file is for readers in any language.
Cases are only ever added. The keys are of the tests and sign nothing else.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import cbor2

from app.domain.certificates.claim import Claim, code, to_digits
from app.domain.certificates.status_list import Status, packed
from app.domain.certificates.verdict import KeyUse
from app.kernel import cose, lists, signing
from app.kernel.clock import VIETNAM
from app.kernel.lists import KEY_LIST, KEY_LIST_TERM, KeyList
from app.kernel.signer import ISSUER
from tests.keys import Key

CORPUS = Path(__file__).parent / "examples" / "credentials" / "verdicts.json"
HOST = "https://examinations.example.vn"

ROOT, SPARE_ROOT, STRANGER = Key.named("root 1"), Key.named("root 2"), Key.named("a stranger")
CREDENTIAL_KEY, STATUS_KEY, LOST_KEY = Key.named("credentials"), Key.named("status"), Key.named("a key that was lost")
NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
ISSUED_AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TERM = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))
CLAIM = Claim(ISSUER, 3, "HN01/VTDND3/2026/00045-Q", "Nguyễn Thị Phương Thảo", date(1998, 3, 14), ISSUED_AT, (1, 4711))
REVOKED, ON_HOLD, REPLACED = (1, 7), (1, 131_071), (1, 65_536)
HONEST = replace(CLAIM, status=(1, 11), number="HN01/VTDND3/2026/00046-N")

KEYS = (
    CREDENTIAL_KEY.listed(KeyUse.CREDENTIALS, *TERM),
    STATUS_KEY.listed(KeyUse.STATUS_LISTS, *TERM),
    LOST_KEY.listed(KeyUse.CREDENTIALS, *TERM, compromised=True),
)


def key_list(at: datetime = NOW - timedelta(days=30)) -> bytes:
    """Return the key list of the corpus."""
    listed = KeyList(ISSUER, f"{HOST}/k", f"{HOST}/s/", 3, at, at + KEY_LIST_TERM, KEYS)
    return ROOT.seal_list(KEY_LIST, listed.payload())


def status_list(at: datetime) -> bytes:
    """Return status list 1 of the corpus as of a moment."""
    statuses = {REVOKED[1]: Status.INVALID, ON_HOLD[1]: Status.SUSPENDED, REPLACED[1]: Status.REPLACED}
    payload = lists.status_list_payload(f"{HOST}/s/1", f"{HOST}/s", packed(statuses), at)
    return STATUS_KEY.seal_list(lists.STATUS_LIST, payload)


def issued_set() -> bytes:
    """Return the set of what the lost key had signed: one credential."""
    payload = lists.issued_set_payload(LOST_KEY.key_id, [signing.payload_of(HONEST)], NOW)
    return ROOT.seal_list(lists.ISSUED_SET, payload)


BUNDLES = {
    "fresh": lists.bundled(key_list(), [status_list(NOW - timedelta(hours=3)), issued_set()]),
    "ten days old": lists.bundled(key_list(), [status_list(NOW - timedelta(days=10)), issued_set()]),
    "forty-six days old": lists.bundled(key_list(), [status_list(NOW - timedelta(days=46)), issued_set()]),
    "keys alone": lists.bundled(key_list(), []),
    "keys past their year": lists.bundled(key_list(NOW - KEY_LIST_TERM), [status_list(NOW)]),
}


def address(credential: bytes, path_code: str | None = None) -> str:
    """Return what a QR code says."""
    return f"{HOST}/v/{path_code or code(cose.opened(credential).payload)}#{to_digits(credential)}"


def cases() -> Iterator[dict[str, object]]:
    """Yield every case: what it is, the text, the bundle at hand, the moment, and the verdict with its flaw."""

    def case(
        name: str, text: str, verdict: str, flaw: str | None = None, bundle: str = "fresh", now: datetime = NOW
    ) -> dict[str, object]:
        return {
            "name": name,
            "text": text,
            "bundle": bundle,
            "now": now.isoformat(),
            "verdict": verdict,
            "flaw": flaw,
        }

    good = CREDENTIAL_KEY.seal(CLAIM)
    text = address(good)
    yield case("valid", text, "valid")
    yield case("digits alone", to_digits(good), "valid")
    own_code = code(signing.payload_of(CLAIM))
    yield case("small letters in the path", text.replace(own_code, own_code.lower()), "valid")
    yield case("list ten days old", text, "valid-as-of", bundle="ten days old")
    yield case("list past its end", text, "status-unknown", bundle="forty-six days old")
    yield case("no list", text, "status-unknown", bundle="keys alone")
    yield case(
        "a list that is not at hand", address(CREDENTIAL_KEY.seal(replace(CLAIM, status=(2, 5)))), "status-unknown"
    )
    yield case(
        "a place beyond the list", address(CREDENTIAL_KEY.seal(replace(CLAIM, status=(1, 131_072)))), "status-unknown"
    )
    newer = address(CREDENTIAL_KEY.seal(replace(CLAIM, issued_at=NOW - timedelta(hours=1))))
    yield case("newer than the list", newer, "valid-as-of")
    for name, place in (("revoked", REVOKED), ("suspended", ON_HOLD), ("replaced", REPLACED)):
        stood = address(CREDENTIAL_KEY.seal(replace(CLAIM, status=place)))
        yield case(name, stood, name)
        yield case(f"{name}, by a list past its end", stood, name, bundle="forty-six days old")
    today = NOW.astimezone(VIETNAM).date()
    ending = address(CREDENTIAL_KEY.seal(replace(CLAIM, certificate_type=12, expires_on=today)))
    midnight = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    yield case("in the last second of the term", ending, "valid", now=midnight - timedelta(seconds=1))
    yield case("in the first second after the term", ending, "expired", now=midnight)
    ended = replace(CLAIM, certificate_type=12, expires_on=today - timedelta(days=1), status=REVOKED)
    yield case("expired and revoked", address(CREDENTIAL_KEY.seal(ended)), "expired")
    yield case("expired, no list", address(CREDENTIAL_KEY.seal(ended)), "expired", bundle="keys alone")
    longest = replace(CLAIM, holder="Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Quỳnh Uyên", number="N" * 32)
    yield case("a long name", address(CREDENTIAL_KEY.seal(longest)), "valid")

    unknown = ("unknown-key", "unknown-key")
    yield case("a key that is not listed", address(STRANGER.seal(CLAIM)), *unknown)
    yield case("a key list past its year", text, *unknown, bundle="keys past their year")
    yield case("a later format", f"{HOST}/v/E7MREY537S#B2F", "unknown-key", "newer-format")
    honest = address(LOST_KEY.seal(HONEST))
    yield case("compromised key, issued before", honest, "valid")
    yield case("compromised key, made by the thief", address(LOST_KEY.seal(CLAIM)), "not-genuine", "not-issued")
    yield case("compromised key, no issued set", honest, "unknown-key", "issued-set-missing", bundle="keys alone")

    def forged(name: str, credential: bytes, flaw: str) -> dict[str, object]:
        return case(name, f"{HOST}/v/{code(signing.payload_of(CLAIM))}#{to_digits(credential)}", "not-genuine", flaw)

    for position, what, flaw in (
        (0, "the tag", "bad-form"),
        (4, "the algorithm", "bad-form"),
        (60, "the payload", "bad-signature"),
        (len(good) - 1, "the signature", "bad-signature"),
    ):
        altered = bytearray(good)
        altered[position] ^= 1
        yield forged(f"one bit of {what} altered", bytes(altered), flaw)
    yield forged("one byte more", good + b"\0", "bad-form")
    yield forged("one byte less", good[:-1], "bad-form")
    yield case("the path of another", address(good, "E7MREY537S"), "not-genuine", "wrong-code")
    yield case("digits that no bytes have", f"{HOST}/v/E7MREY537S#{'9' * 442}", "not-genuine", "bad-form")
    yield case("too few digits", f"{HOST}/v/E7MREY537S#123", "not-genuine", "bad-form")
    yield case("too many digits", f"{HOST}/v/E7MREY537S#{'0' * 1201}", "not-genuine", "bad-form")

    def under(payload: object, header: bytes, key: Key = CREDENTIAL_KEY, unprotected: object = None) -> bytes:
        content = payload if isinstance(payload, bytes) else cose.encoded(payload)
        signature = key.sign(cose.to_be_signed(header, content))
        return cbor2.dumps(cbor2.CBORTag(18, [header, unprotected or {}, content, signature]))

    header, fields = cose.header(CREDENTIAL_KEY.key_id), CLAIM.fields()
    yield forged("signed by a status key", STATUS_KEY.seal(CLAIM), "wrong-key")
    yield forged("another algorithm", under(fields, cose.encoded({1: -7, 4: CREDENTIAL_KEY.key_id})), "wrong-key")
    yield forged("typed as a list", under(fields, cose.header(CREDENTIAL_KEY.key_id, lists.STATUS_LIST)), "bad-form")
    yield forged("an unprotected header", under(fields, header, unprotected={4: b"abcd"}), "bad-form")
    yield forged("a field more", under({**fields, 7: 1}, header), "bad-fields")
    with_number = {**fields, 169: {1: "001098012345", 4: CLAIM.holder, 8: "19980314"}}
    yield forged("an identity number in the person", under(with_number, header), "bad-fields")
    yield forged("no name", under({**fields, 169: {4: "", 8: "19980314"}}, header), "bad-fields")
    yield forged("a day that is none", under({**fields, 169: {4: CLAIM.holder, 8: "19980230"}}, header), "bad-fields")
    inside = cose.encoded(fields)[1:]
    yield forged("a key twice", under(b"\xa5" + inside + b"\x01\x61a", header), "bad-fields")
    yield forged("a map without length", under(b"\xbf" + inside + b"\xff", header), "bad-fields")
    yield forged("keys in another order", under(cbor2.dumps(dict(reversed(fields.items()))), header), "bad-fields")
    another = CREDENTIAL_KEY.seal(replace(CLAIM, issuer="VN-RFD"))
    yield case("of another issuer", address(another), "not-genuine", "wrong-issuer")
    for name, at in (("before", TERM[0] - timedelta(seconds=1)), ("after", TERM[1])):
        outside = CREDENTIAL_KEY.seal(replace(CLAIM, issued_at=at))
        yield case(f"issued {name} the term of the key", address(outside), "not-genuine", "outside-key-term")
    both = address(another, "E7MREY537S")
    yield case("of another issuer, with the path of another", both, "not-genuine", "wrong-issuer")

    for other in ("", "hello", "https://example.vn/menu", "WIFI:S:cafe;;", "12345", "HC1:6BF+70790T9WJWG.FKY*4GO0"):
        yield case(f"another text: {other}", other, "not-ours", "unknown-format")
    yield case("a code alone", f"{HOST}/v/E7MREY537S", "not-ours", "no-credential")


def corpus() -> str:
    """Return the file."""
    roots = [key.public_key.hex() for key in (ROOT, SPARE_ROOT)]
    bundles = {name: content.hex() for name, content in BUNDLES.items()}
    whole = {"roots": roots, "bundles": bundles, "cases": list(cases())}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    CORPUS.write_text(corpus(), encoding="utf-8")
