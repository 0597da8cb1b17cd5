"""The credential of a certificate: CWT claims (RFC 8392) as a signed message (app.kernel.cose), without a type.

The bytes are signed once, when a certificate is issued, and never again; whatever is printed later is a rendering of them.
"""

from collections.abc import Iterable

from app.domain.certificates.claim import Claim, Flaw, claim_from
from app.domain.certificates.verdict import KeyUse, ListedKey, Reading
from app.kernel import cose, keys
from app.kernel.settings import Settings
from app.kernel.signer import Signer, signer_of


def sign(settings: Settings, claim: Claim) -> bytes:
    """Return the signed credential of a claim. Raises NoKeyError when no key signs on its day of issue."""
    key = keys.signing_key(settings, KeyUse.CREDENTIALS, claim.issued_at)
    return seal(claim, key.key_id, signer_of(settings))


def seal(claim: Claim, key_id: bytes, signer: Signer) -> bytes:
    """Return the credential of a claim, signed by the key of this id."""
    header, payload = cose.header(key_id), payload_of(claim)
    return cose.message(header, payload, signer.sign(cose.to_be_signed(header, payload)))


def payload_of(claim: Claim) -> bytes:
    """Return the bytes that are signed for a claim."""
    return cose.encoded(claim.fields())


def beginning(key_id: bytes) -> bytes:
    """Return what every credential under a key begins with."""
    header = cose.header(key_id)
    before, _, _ = cose.message(header, b"", b"").partition(header)
    return before + header


def read(credential: bytes, listed: Iterable[ListedKey]) -> Reading | Flaw:
    """Return what a credential says, or the first flaw found; the signature comes before any field.

    Two keys may have the same id, so each of them is tried. An unknown key is not a forgery.
    """
    try:
        message = cose.opened(credential)
    except ValueError:
        return Flaw.BAD_FORM
    named = [key for key in listed if key.key_id == message.key_id]
    if message.kind is not None:
        return Flaw.BAD_FORM
    if not named:
        return Flaw.UNKNOWN_KEY
    fitting = [key for key in named if key.use is KeyUse.CREDENTIALS]
    if not fitting or message.algorithm != cose.EDDSA:
        return Flaw.WRONG_KEY
    signed_by = [key for key in fitting if message.is_signed_by(key.public_key)]
    if not signed_by:
        return Flaw.BAD_SIGNATURE
    try:
        claim = claim_from(cose.decoded(message.payload))
    except ValueError:
        return Flaw.BAD_FIELDS
    return claim if isinstance(claim, Flaw) else Reading(claim, message.payload, signed_by[0])
