"""The signed lists that a reader without a network lives on, and the bundle that carries them all in one file.

Key list: by a root key; says which keys are ours. Status list: by a status key; two bits a certificate (IETF Token Status
List as CWT). Issued set: by a root key; what a compromised key signed for us, so that honest holders need no new document.
What is read here comes from outside: it is checked before it is used, and ValueError says that it is not taken.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import cast

from app.domain.certificates.status_list import BITS, status_at, unpacked
from app.domain.certificates.verdict import KeyUse, ListedKey, PublishedStatus
from app.kernel import cose

KEY_LIST, STATUS_LIST, ISSUED_SET = "keylist+cwt", "application/statuslist+cwt", "issued-set+cwt"
ISSUER, SUBJECT, EXPIRES, ISSUED = 1, 2, 4, 6
KEYS, KEY_TERM, ISSUED_DIGESTS = -70002, -70001, -70004
STATUSES, TIME_TO_LIVE = 65533, 65534

KEY_LIST_TERM = timedelta(days=400)
STATUS_LIST_TERM = timedelta(days=45)
FRESH_S = 12 * 3600  # after this a reader with a network asks again
# A thief of the key may look for a payload that falls into the set. At 96 bits that is hopeless even among a million; at 40
# bits, as others store them, it takes seconds.
DIGEST_BYTES = 12


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys of an issuer.

    sequence: higher than that of every list before it. address: where it is published; status_base: where the status lists
    are, each under its number.
    """

    issuer: str
    address: str
    status_base: str
    sequence: int
    issued_at: datetime
    expires_at: datetime
    keys: tuple[ListedKey, ...]

    def signing_key(self, use: KeyUse, at: datetime) -> ListedKey | None:
        """Return the key that signs at a moment: the newest one within its term, unless it is compromised."""
        fitting = [key for key in self.keys if key.use is use and not key.compromised and key.signs_at(at)]
        return fitting[-1] if fitting else None

    def payload(self) -> bytes:
        """Return the claims that a root key signs."""
        listed = {"seq": self.sequence, "status_base": self.status_base, "keys": [_cose_key(key) for key in self.keys]}
        return cose.encoded(
            {
                ISSUER: self.issuer,
                SUBJECT: self.address,
                EXPIRES: _seconds(self.expires_at),
                ISSUED: _seconds(self.issued_at),
                KEYS: listed,
            }
        )


@dataclass(frozen=True, slots=True)
class StatusList:
    """One status list; bits: unpacked."""

    address: str
    issued_at: datetime
    expires_at: datetime
    bits: bytes

    def at(self, place: int) -> PublishedStatus | None:
        """Return what it says of a place, or None beyond its end."""
        status = status_at(self.bits, place)
        return None if status is None else PublishedStatus(status, self.issued_at, self.expires_at)


@dataclass(frozen=True, slots=True)
class IssuedSet:
    """What a key signed for the register before somebody else had it."""

    key_id: bytes
    digests: frozenset[bytes]

    def holds(self, payload: bytes) -> bool:
        """Say whether a credential with this payload was issued."""
        return digest(payload) in self.digests


@dataclass(frozen=True, slots=True)
class Bundle:
    """All lists, checked. issued_sets: by key id."""

    keys: KeyList
    status_lists: Mapping[str, StatusList]
    issued_sets: Mapping[bytes, IssuedSet]

    def status(self, status_list: int, place: int) -> PublishedStatus | None:
        """Return what the lists say of a place, or None when they do not cover it."""
        found = self.status_lists.get(f"{self.keys.status_base}{status_list}")
        return found.at(place) if found else None


def status_list_payload(address: str, aggregation: str, compressed: bytes, at: datetime) -> bytes:
    """Return the claims of a status list."""
    return cose.encoded(
        {
            SUBJECT: address,
            EXPIRES: _seconds(at + STATUS_LIST_TERM),
            ISSUED: _seconds(at),
            STATUSES: {"bits": BITS, "lst": compressed, "aggregation_uri": aggregation},
            TIME_TO_LIVE: FRESH_S,
        }
    )


def issued_set_payload(key_id: bytes, payloads: Iterable[bytes], at: datetime) -> bytes:
    """Return the claims of an issued set: the digests in order, one after the other."""
    digests = sorted({digest(payload) for payload in payloads})
    return cose.encoded({ISSUED: _seconds(at), ISSUED_DIGESTS: {"kid": key_id, "set": b"".join(digests)}})


def digest(payload: bytes) -> bytes:
    """Return what stands for a credential in an issued set."""
    return sha256(payload).digest()[:DIGEST_BYTES]


def signed(kind: str, key_id: bytes, payload: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return a list, signed. sign: takes what is to be signed and returns 64 bytes."""
    header = cose.header(key_id, kind)
    return cose.message(header, payload, sign(cose.to_be_signed(header, payload)))


def read_key_list(content: bytes, roots: Iterable[bytes]) -> KeyList:
    """Return a key list that one of the root keys signed. Raises ValueError."""
    match _claims(content, KEY_LIST, roots):
        case {
            1: str(issuer),
            2: str(address),
            4: int(expires),
            6: int(issued),
            -70002: {"seq": int(sequence), "status_base": str(base), "keys": list(keys)},
        }:
            return KeyList(
                issuer, address, base, sequence, _moment(issued), _moment(expires), tuple(map(_listed_key, keys))
            )
    raise ValueError("not a key list")


def read_status_list(content: bytes, keys: Sequence[ListedKey]) -> StatusList:
    """Return a status list that a listed status key signed within its term. Raises ValueError.

    The list of a compromised key is not taken.
    """
    message = cose.opened(content)
    fitting = [key for key in keys if key.use is KeyUse.STATUS_LISTS and not key.compromised]
    match _claims(content, STATUS_LIST, [key.public_key for key in fitting]):
        case {
            2: str(address),
            4: int(expires),
            6: int(issued),
            65533: {"bits": 2, "lst": bytes(compressed), "aggregation_uri": str()},
            65534: int(),
        } if any(key.signs_at(_moment(issued)) and message.is_signed_by(key.public_key) for key in fitting):
            return StatusList(address, _moment(issued), _moment(expires), unpacked(compressed))
    raise ValueError("not a status list")


def read_issued_set(content: bytes, roots: Iterable[bytes]) -> IssuedSet:
    """Return an issued set that one of the root keys signed. Raises ValueError."""
    match _claims(content, ISSUED_SET, roots):
        case {6: int(), -70004: {"kid": bytes(key_id), "set": bytes(digests)}} if len(digests) % DIGEST_BYTES == 0:
            starts = range(0, len(digests), DIGEST_BYTES)
            return IssuedSet(key_id, frozenset(digests[start : start + DIGEST_BYTES] for start in starts))
    raise ValueError("not an issued set")


def bundled(key_list: bytes, others: Iterable[bytes]) -> bytes:
    """Return all lists as one file: an array of byte strings, the key list first."""
    return cose.encoded([key_list, *others])


def read_bundle(content: bytes, roots: Iterable[bytes]) -> Bundle:
    """Return what a bundle holds. Raises ValueError when any part of it is not ours: a bundle is taken whole or not at all."""
    roots = tuple(roots)
    match cose.decoded(content):
        case [bytes(first), *others] if all(isinstance(other, bytes) for other in others):
            keys = read_key_list(first, roots)
        case _:
            raise ValueError("not a bundle")
    status_lists, issued_sets = {}, {}
    for other in cast("list[bytes]", others):
        kind = cose.opened(other).kind
        if kind == STATUS_LIST:
            status_list = read_status_list(other, keys.keys)
            status_lists[status_list.address] = status_list
        elif kind == ISSUED_SET:
            issued_set = read_issued_set(other, roots)
            issued_sets[issued_set.key_id] = issued_set
        else:
            raise ValueError("not a list")
    return Bundle(keys, status_lists, issued_sets)


def _claims(content: bytes, kind: str, keys: Iterable[bytes]) -> object:
    """Return the payload of a list of this kind that one of the keys signed; the signature comes before any claim."""
    message = cose.opened(content)
    if message.algorithm != cose.EDDSA or message.kind != kind:
        raise ValueError(f"not of the kind {kind}")
    if not any(cose.key_id_of(key) == message.key_id and message.is_signed_by(key) for key in keys):
        raise ValueError("not signed by a key that is known")
    return cose.decoded(message.payload)


def _cose_key(key: ListedKey) -> dict[int, object]:
    term: dict[str, object] = {
        "use": int(key.use),
        "nbf": _seconds(key.not_before),
        "exp": _seconds(key.not_after),
        **({"st": "compromised"} if key.compromised else {}),
    }
    return {1: 1, 2: key.key_id, 3: cose.EDDSA, -1: 6, -2: key.public_key, KEY_TERM: term}


def _listed_key(item: object) -> ListedKey:
    match item:
        case {
            1: 1,
            2: bytes(key_id),
            3: cose.EDDSA,
            -1: 6,
            -2: bytes(public_key),
            -70001: {"use": (1 | 2) as use, "nbf": int(not_before), "exp": int(not_after), **rest},
        } if rest in ({}, {"st": "compromised"}) and key_id == cose.key_id_of(public_key):
            return ListedKey(
                key_id, public_key, KeyUse(use), _moment(not_before), _moment(not_after), compromised=bool(rest)
            )
    raise ValueError("not a listed key")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as fault:
        raise ValueError("not a moment") from fault
