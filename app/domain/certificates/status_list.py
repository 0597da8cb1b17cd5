"""The status list: two bits for each certificate, at the place that its credential names; nothing else of it.

Source: IETF Token Status List, sections 4 (bits) and 7 (status types).
"""

import zlib
from collections.abc import Mapping
from enum import IntEnum

from app.domain.certificates.standing import Standing

PLACES = 131_072  # of one list
MOST_TAKEN = PLACES * 4 // 5  # then a new list begins: drawing a free place stays quick
BITS = 2
_IN_A_BYTE = 8 // BITS
_MASK = (1 << BITS) - 1


class Status(IntEnum):
    """What two bits say. Whether a term has ended a reader sees in the credential itself; it is never in the list."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    REPLACED = 3  # free for the application in the standard: the holder has a newer certificate


STATUS_OF: Mapping[Standing, Status] = {
    Standing.VALID: Status.VALID,
    Standing.EXPIRED: Status.VALID,
    Standing.REVOKED: Status.INVALID,
    # The decree knows no suspension, so this value says one thing only: reported lost, and not yet replaced or found.
    Standing.LOST: Status.SUSPENDED,
    Standing.REPLACED: Status.REPLACED,
    Standing.SUPERSEDED: Status.REPLACED,
}


def packed(statuses: Mapping[int, Status], places: int = PLACES) -> bytes:
    """Return a compressed list: `statuses` at their places, valid everywhere else.

    places: a multiple of four. The first place is in the lowest bits of the first byte.
    """
    bits = bytearray(places // _IN_A_BYTE)
    for place, status in statuses.items():
        bits[place // _IN_A_BYTE] |= status << place % _IN_A_BYTE * BITS
    return zlib.compress(bits, 9)


def unpacked(compressed: bytes) -> bytes:
    """Return the bits of a list. Raises ValueError when they are not the compression of at most PLACES places."""
    inflater = zlib.decompressobj()
    try:
        bits = inflater.decompress(compressed, PLACES // _IN_A_BYTE)
    except zlib.error as fault:
        raise ValueError("not a status list") from fault
    if not inflater.eof or inflater.unused_data:
        raise ValueError("not a status list")
    return bits


def status_at(bits: bytes, place: int) -> Status | None:
    """Return what stands at a place of an unpacked list, or None beyond its end."""
    if not 0 <= place < len(bits) * _IN_A_BYTE:
        return None
    return Status(bits[place // _IN_A_BYTE] >> place % _IN_A_BYTE * BITS & _MASK)
