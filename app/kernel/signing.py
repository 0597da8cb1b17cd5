"""Signing and reading credentials: COSE_Sign1 (RFC 9052) with Ed25519 over CWT claims (RFC 8392), in deterministic CBOR.

The bytes are signed once, when a certificate is issued, and never again; whatever is printed later is a rendering of them.
Keys stand as encrypted files in the installation's `keys` folder, apart from the database. A new key is only ever added: the
newest signs, all of them verify, and a credential names its key by the first four bytes of the key's thumbprint (RFC 9679).
"""

import os
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.domain.certificates.claim import Claim, Flaw, claim_from
from app.kernel.settings import Settings

ISSUER = "VN-ROE"
SIGN1_TAG = 18
ALGORITHM, EDDSA, KEY_ID = 1, -8, 4
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64


class NoKeyError(Exception):
    """The installation has no signing key yet."""


def create_key(settings: Settings, at: datetime) -> str:
    """Make a signing key, keep it encrypted, and return its id in hexadecimal; from now on it signs."""
    key = Ed25519PrivateKey.generate()
    key_id = thumbprint(key.public_key())[:KEY_ID_BYTES].hex()
    folder = _folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passphrase = BestAvailableEncryption(settings.signing_passphrase.encode())
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, passphrase)
    path = folder / f"{at:%Y%m%dT%H%M%S}-{key_id}.pem"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed)
    path.with_suffix(".pub").write_bytes(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    return key_id


def ensure_key(settings: Settings, at: datetime) -> None:
    """Make the first key of a demonstration or a test; a production installation makes its keys knowingly."""
    if not list(_folder(settings).glob("*.pem")):
        create_key(settings, at)


def sign(settings: Settings, claim: Claim) -> bytes:
    """Return the signed credential of a claim. Raises NoKeyError before the first key is made."""
    paths = sorted(_folder(settings).glob("*.pem"))
    if not paths:
        raise NoKeyError("make a key first: flask --app wsgi keys create")
    key = _private_key(paths[-1], settings.signing_passphrase)
    return seal(claim, key)


def seal(claim: Claim, key: Ed25519PrivateKey) -> bytes:
    """Return the credential of a claim, signed by a key."""
    key_id = thumbprint(key.public_key())[:KEY_ID_BYTES]
    protected = cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: key_id}, canonical=True)
    payload = payload_of(claim)
    signature = key.sign(_to_be_signed(protected, payload))
    return cbor2.dumps(cbor2.CBORTag(SIGN1_TAG, [protected, {}, payload, signature]), canonical=True)


def payload_of(claim: Claim) -> bytes:
    """Return the bytes that are signed for a claim: its fields in the order in which they are named."""
    return cbor2.dumps(claim.fields())


def read(credential: bytes, keys: Mapping[bytes, Ed25519PublicKey]) -> tuple[Claim, bytes] | Flaw:
    """Return the claim of a credential and its payload, or the first flaw found; the signature comes before any field.

    Strict: one spelling only, so nothing can be added, repeated or left over. An unknown key is not a forgery.
    """
    try:
        tagged = _strict(credential)
        match tagged:
            case cbor2.CBORTag(tag=18, value=[bytes(protected), {}, bytes(payload), bytes(signature)]):
                header = _strict(protected)
            case _:
                return Flaw.UNKNOWN_FORMAT
    except (cbor2.CBORDecodeError, ValueError, RecursionError, OverflowError):
        return Flaw.UNKNOWN_FORMAT
    match header:
        case {1: -8, 4: bytes(key_id), **rest} if not rest and len(key_id) == KEY_ID_BYTES:
            key = keys.get(key_id)
        case _:
            return Flaw.UNKNOWN_FORMAT
    if key is None:
        return Flaw.UNKNOWN_KEY
    try:
        key.verify(signature, _to_be_signed(protected, payload))
    except InvalidSignature:
        return Flaw.BAD_SIGNATURE
    try:
        claim = claim_from(cbor2.loads(payload))
    except (cbor2.CBORDecodeError, ValueError, RecursionError):
        return Flaw.BAD_FIELDS
    if isinstance(claim, Flaw):
        return claim
    return (claim, payload) if payload_of(claim) == payload else Flaw.BAD_FIELDS


def public_keys(settings: Settings) -> Mapping[bytes, Ed25519PublicKey]:
    """Return every key that ever signed here, by its id."""
    keys = [Ed25519PublicKey.from_public_bytes(path.read_bytes()) for path in _folder(settings).glob("*.pub")]
    return {thumbprint(key)[:KEY_ID_BYTES]: key for key in keys}


def thumbprint(key: Ed25519PublicKey) -> bytes:
    """Return the SHA-256 thumbprint of a key as a COSE_Key (RFC 9679)."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return sha256(cbor2.dumps({1: 1, -1: 6, -2: raw}, canonical=True)).digest()


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _strict(content: bytes) -> object:
    """Decode one CBOR item that is spelt as we spell it and followed by nothing."""
    stream = BytesIO(content)
    value = cbor2.CBORDecoder(stream).decode()
    if stream.read(1) or cbor2.dumps(value) != content:
        raise ValueError("not in the one spelling")
    return value


def _folder(settings: Settings) -> Path:
    return settings.instance / "keys"


@cache
def _private_key(path: Path, passphrase: str) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), passphrase.encode())
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKeyError(f"{path.name} is not an Ed25519 key")
    return key
