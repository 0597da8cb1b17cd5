"""COSE_Sign1 (RFC 9052) with Ed25519, in deterministic CBOR: one spelling only, so nothing can be added, repeated or left over.

A message names its key by the first four bytes of the key's thumbprint (RFC 9679). A credential carries no type; every
list carries one (header 16), so that no list can be taken for a credential, nor one list for another.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGN1_TAG = 18
ALGORITHM, KEY_ID, TYPE = 1, 4, 16
EDDSA = -8  # not yet -19, which RFC 9864 prefers: readers of today refuse that
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Message:
    """A signed message, its signature not yet checked. kind: the header `typ`, None for a credential."""

    protected: bytes
    payload: bytes
    signature: bytes
    algorithm: int
    key_id: bytes
    kind: str | None

    def is_signed_by(self, public_key: bytes) -> bool:
        """Say whether the signature is of this key (32 bytes)."""
        try:
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(self.signature, to_be_signed(self.protected, self.payload))
        except InvalidSignature:
            return False
        return True


def header(key_id: bytes, kind: str | None = None) -> bytes:
    """Return the protected header of a message."""
    named: dict[int, object] = {ALGORITHM: EDDSA, KEY_ID: key_id}
    return encoded(named if kind is None else {**named, TYPE: kind})


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return the Sig_structure: the bytes that a key signs."""
    return encoded(["Signature1", protected, b"", payload])


def message(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """Put a signed message together."""
    return encoded(cbor2.CBORTag(SIGN1_TAG, [protected, {}, payload, signature]))


def opened(content: bytes) -> Message:
    """Take a message apart without judging it. Raises ValueError when it is not one, or is spelt in another way."""
    match decoded(content):
        case cbor2.CBORTag(tag=18, value=[bytes(protected), {**unprotected}, bytes(payload), bytes(signature)]) if (
            not unprotected and len(signature) == SIGNATURE_BYTES
        ):
            algorithm, key_id, kind = read_header(protected)
            return Message(protected, payload, signature, algorithm, key_id, kind)
    raise ValueError("not a COSE_Sign1 message")


def read_header(protected: bytes) -> tuple[int, bytes, str | None]:
    """Return algorithm, key id and type of a protected header. Raises ValueError when it holds anything else."""
    match decoded(protected):
        case {1: int(algorithm), 4: bytes(key_id), **rest} if len(key_id) == KEY_ID_BYTES:
            kind = rest.pop(TYPE, None)
            if not rest and isinstance(kind, str | None):
                return algorithm, key_id, kind
    raise ValueError("not the header of a message")


def encoded(value: object) -> bytes:
    """Write a value in deterministic CBOR."""
    return cbor2.dumps(value, canonical=True)


def decoded(content: bytes) -> object:
    """Read one CBOR item in its one spelling and followed by nothing. Raises ValueError for anything else."""
    stream = BytesIO(content)
    try:
        value = cbor2.CBORDecoder(stream).decode()
        faithful = not stream.read(1) and _depth(value) <= DEEPEST and encoded(value) == content
    except (
        cbor2.CBORDecodeError,
        cbor2.CBOREncodeError,
        ValueError,
        TypeError,
        RecursionError,
        OverflowError,
    ) as fault:
        raise ValueError("not CBOR") from fault
    if not faithful:
        raise ValueError("not in the one spelling")
    return value


def key_id_of(public_key: bytes) -> bytes:
    """Return the id of an Ed25519 key: the beginning of its thumbprint."""
    return thumbprint(public_key)[:KEY_ID_BYTES]


def thumbprint(public_key: bytes) -> bytes:
    """Return the SHA-256 thumbprint of an Ed25519 key as a COSE_Key (RFC 9679)."""
    return sha256(encoded({1: 1, -1: 6, -2: public_key})).digest()


def _depth(value: object) -> int:
    match value:
        case dict():
            inner = [_depth(item) for item in (*value.keys(), *value.values())]
        case list() | tuple():
            inner = [_depth(item) for item in value]
        case cbor2.CBORTag():
            inner = [_depth(value.value)]
        case _:
            return 0
    return 1 + max(inner, default=0)
