"""The one file that draws chance; all of it from the operating system."""

import base64
import secrets  # noqa: TID251

SEAT_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like something else


def public_id() -> str:
    """Return a new identifier of 128 random bits: 26 letters and digits, safe in an address."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def token() -> str:
    """Return a new secret of 256 random bits as text."""
    return secrets.token_urlsafe(32)


def seed() -> bytes:
    """Return 16 random bytes from which a paper is drawn."""
    return secrets.token_bytes(16)


def seat_code() -> str:
    """Return six letters and figures that an invigilator can read aloud."""
    return "".join(secrets.choice(SEAT_CODE_ALPHABET) for _ in range(6))


def below(bound: int) -> int:
    """Return a number from 0 up to, but not including, `bound`."""
    return secrets.randbelow(bound)
