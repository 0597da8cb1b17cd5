"""How a certificate stands on a day: folded from what happened to it, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """How a certificate stands, the strongest first.

    SUPERSEDED: the holder was granted a higher class; that is no revocation (ruling A16).
    """

    REVOKED = "revoked"
    REPLACED = "replaced"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    LOST = "lost"
    VALID = "valid"


class EventKind(StrEnum):
    """What may happen to a certificate."""

    ISSUED = "issued"
    EXTENDED = "extended"
    REPLACED = "replaced"
    SUPERSEDED = "superseded"
    REPORTED_LOST = "reported-lost"
    REVOKED = "revoked"
    REINSTATED = "reinstated"


@dataclass(frozen=True, slots=True)
class CertificateEvent:
    """One thing that happened to a certificate, effective from the beginning of its day.

    expires_on: the last day of validity, where ISSUED or EXTENDED set one; the amateur certificate has none.
    """

    kind: EventKind
    on: date
    expires_on: date | None = None


def standing(events: Sequence[CertificateEvent], on: date) -> Standing:
    """Return how a certificate stands on a day.

    events: in the order in which they were recorded; later days are left out.

    A revocation wins over everything until a decision annuls it; then what else happened shows again.

    Raises ValueError when the certificate had not been issued by that day.

    Source: Article 57.2 (valid until revoked); Article 65 (revocation); Article 64 (replacement).
    """
    happened = [event for event in events if event.on <= on]
    kinds = {event.kind for event in happened}
    if EventKind.ISSUED not in kinds:
        raise ValueError(f"not issued by {on}")
    decisions = [event.kind for event in happened if event.kind in {EventKind.REVOKED, EventKind.REINSTATED}]
    terms = [event.expires_on for event in happened if event.kind in {EventKind.ISSUED, EventKind.EXTENDED}]
    if decisions[-1:] == [EventKind.REVOKED]:
        return Standing.REVOKED
    if EventKind.REPLACED in kinds:
        return Standing.REPLACED
    if EventKind.SUPERSEDED in kinds:
        return Standing.SUPERSEDED
    if terms[-1] is not None and on > terms[-1]:
        return Standing.EXPIRED
    if EventKind.REPORTED_LOST in kinds:
        return Standing.LOST
    return Standing.VALID
