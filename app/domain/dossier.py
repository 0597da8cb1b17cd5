"""The dossier: which papers each class asks for, and whether an identity paper and a photograph will do."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.classes import OperatorClass
from app.domain.periods import months_before
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Regulation, Source, regulation_on
from app.domain.regulation.identity import IDENTITY_RULES, IdentityKind

__all__ = [
    "CopyKind",
    "DocumentKind",
    "IdentityKind",
    "RequiredDocument",
    "identity_findings",
    "missing_documents",
    "photo_findings",
    "required_documents",
]

CENTIMETRES_TIMES_100_PER_INCH = 254


class DocumentKind(StrEnum):
    """A paper of a dossier."""

    APPLICATION_FORM = "application-form"
    IDENTITY = "identity"
    PHOTO = "photo"
    CLASS_2_CERTIFICATE = "class-2-certificate"
    OPERATING_EVIDENCE = "operating-evidence"
    RADIOTELEGRAPH_CERTIFICATE = "radiotelegraph-certificate"
    REPLACEMENT_FORM = "replacement-form"
    ORIGINAL_CERTIFICATE = "original-certificate"
    PROOF_OF_CHANGE = "proof-of-change"


class CopyKind(StrEnum):
    """How a copy came to be; only some copies are lawful.

    Source: Article 3.14 (lawful copy) and 3.15 (lawful electronic copy); ruling C3.
    """

    SCAN = "scan"
    FROM_MASTER_REGISTER = "from-master-register"
    CERTIFIED = "certified"
    SHOWN_WITH_ORIGINAL = "shown-with-original"
    CERTIFIED_ELECTRONIC = "certified-electronic"

    @property
    def is_lawful(self) -> bool:
        """Say whether the copy counts; a mere scan is provisional until checked against the original."""
        return self is not CopyKind.SCAN


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """A paper that a dossier needs, and the provision that asks for it or makes it the proof."""

    kind: DocumentKind
    source: Source


def required_documents(
    operator_class: OperatorClass, wants_morse_exemption: bool = False
) -> tuple[RequiredDocument, ...]:
    """Return the papers of an application for examination, in the order of the decree.

    Class 4 has no telegraphy test, so nothing is asked for an exemption from it.

    Source: Article 63.2; the proofs of Article 62.1.a and 62.2.b.
    """
    documents = [
        RequiredDocument(DocumentKind.APPLICATION_FORM, Source(63, 2, "a")),
        RequiredDocument(DocumentKind.IDENTITY, Source(63, 2, "b")),
        RequiredDocument(DocumentKind.PHOTO, Source(63, 2, "c")),
    ]
    if operator_class is OperatorClass.AMATEUR_1:
        documents.append(RequiredDocument(DocumentKind.CLASS_2_CERTIFICATE, Source(62, 1, "a")))
        documents.append(RequiredDocument(DocumentKind.OPERATING_EVIDENCE, Source(62, 1, "a")))
    if wants_morse_exemption and operator_class is not OperatorClass.AMATEUR_4:
        documents.append(RequiredDocument(DocumentKind.RADIOTELEGRAPH_CERTIFICATE, Source(62, 2, "b")))
    return tuple(documents)


def missing_documents(required: Collection[RequiredDocument], filed: Collection[DocumentKind]) -> tuple[Finding, ...]:
    """Return one finding for each paper that was not filed, so that one notice can ask for all of them."""
    return tuple(
        Finding(Reason.MISSING_DOCUMENT, document.source, {"kind": document.kind})
        for document in required
        if document.kind not in filed
    )


def identity_findings(
    kind: IdentityKind, number: str, issued_on: date | None, expires_on: date | None, filed_on: date
) -> tuple[Finding, ...]:
    """Return what stands against an identity paper on the day of filing; nothing means that it will do.

    Every kind has to be unexpired, not only the passport (ruling C1); its last day still counts.

    number: as printed; spaces are not.
    expires_on: None for a paper without an end.

    Source: Article 63.2.b.
    """
    source = Source(63, 2, "b")
    rule = IDENTITY_RULES[kind]
    findings = []
    if rule.usable_until is not None and filed_on > rule.usable_until:
        facts: dict[str, object] = {"kind": kind, "usable_until": rule.usable_until}
        findings.append(Finding(Reason.IDENTITY_PAPER_NO_LONGER_USABLE, source, facts))
    if not re.fullmatch(rule.number_pattern, number, re.ASCII):
        findings.append(Finding(Reason.IDENTITY_NUMBER_MALFORMED, source, {"kind": kind}))
    if issued_on is not None and issued_on > filed_on:
        findings.append(Finding(Reason.IDENTITY_PAPER_NOT_YET_ISSUED, source, {"issued_on": issued_on}))
    if expires_on is not None and expires_on < filed_on:
        findings.append(Finding(Reason.IDENTITY_PAPER_EXPIRED, source, {"expires_on": expires_on}))
    return tuple(findings)


def photo_findings(
    width_px: int, height_px: int, taken_on: date, filed_on: date, regulation: Regulation | None = None
) -> tuple[Finding, ...]:
    """Return what stands against a photograph by its measures and its date; nothing means that these will do.

    Face, ears, head covering and make-up are for the clerk's eye.

    Source: Article 63.2.c; the date is a look-back window and never rolls (ruling C2).
    """
    rules = regulation or regulation_on(filed_on)
    photo, readings = rules.photo, rules.readings
    findings = []
    earliest = months_before(filed_on, photo.taken_within.length)
    if taken_on < earliest:
        facts: dict[str, object] = {"taken_on": taken_on, "earliest": earliest, "months": photo.taken_within.length}
        findings.append(Finding(Reason.PHOTO_TOO_OLD, photo.taken_within.source, facts))
    if taken_on > filed_on:
        findings.append(Finding(Reason.PHOTO_TAKEN_AFTER_FILING, photo.source, {"taken_on": taken_on}))
    shape = {"width_px": width_px, "height_px": height_px, "width_cm": photo.width_cm, "height_cm": photo.height_cm}
    across, along = width_px * photo.height_cm, height_px * photo.width_cm
    if abs(across - along) * 100 > along * readings.photo_shape_tolerance_percent:
        findings.append(Finding(Reason.PHOTO_WRONG_SHAPE, photo.source, shape))
    least_width, least_height = (
        centimetres * 100 * readings.photo_dots_per_inch // CENTIMETRES_TIMES_100_PER_INCH
        for centimetres in (photo.width_cm, photo.height_cm)
    )
    if width_px < least_width or height_px < least_height:
        least = {**shape, "least_width_px": least_width, "least_height_px": least_height}
        findings.append(Finding(Reason.PHOTO_TOO_SMALL, photo.source, least))
    return tuple(findings)
