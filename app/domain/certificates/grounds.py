"""On what grounds a certificate may be revoked or replaced."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.certificates.standing import Standing
from app.domain.dossier import DocumentKind, RequiredDocument
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Source


class RevocationGround(StrEnum):
    """A ground of revocation; the list is closed.

    A ground makes the organisation consider; the decision is taken by people, never by itself (ruling C4).

    Source: Article 65.
    """

    FORGED_DOCUMENT = "forged-document"
    ERASED_CONTENT = "erased-content"
    LENT_OR_MISUSED = "lent-or-misused"

    @property
    def source(self) -> Source:
        """The clause of Article 65."""
        return Source(65, list(RevocationGround).index(self) + 1)


class ReplacementGround(StrEnum):
    """A ground of replacement.

    Source: Article 64.1.
    """

    LOST = "lost"
    DAMAGED = "damaged"
    CHANGED = "changed"
    MISMATCH = "mismatch"


def replacement_documents(ground: ReplacementGround) -> tuple[RequiredDocument, ...]:
    """Return the papers of an application for replacement, in the order of the decree.

    The original is handed in except when it is lost; a change has to be proved.

    Source: Article 64.2.
    """
    documents = [
        RequiredDocument(DocumentKind.REPLACEMENT_FORM, Source(64, 2, "a")),
        RequiredDocument(DocumentKind.PHOTO, Source(64, 2, "b")),
    ]
    if ground is not ReplacementGround.LOST:
        documents.append(RequiredDocument(DocumentKind.ORIGINAL_CERTIFICATE, Source(64, 2, "c")))
    if ground is ReplacementGround.CHANGED:
        documents.append(RequiredDocument(DocumentKind.PROOF_OF_CHANGE, Source(64, 2, "d")))
    return tuple(documents)


def revocation_findings(
    ground: RevocationGround | None, standing: Standing, hearing_note: str, issued_by_decider: bool
) -> tuple[Finding, ...]:
    """Return what stands against a decision to revoke; nothing means that it may be taken.

    hearing_note: what the holder said when heard, or that they would not be (ruling C4).
    issued_by_decider: only the organisation that issued a certificate may revoke it.

    Source: Article 65.
    """
    source = Source(65)
    findings = []
    if ground is None:
        findings.append(Finding(Reason.REVOCATION_GROUND_MISSING, source))
    if not hearing_note.strip():
        findings.append(Finding(Reason.HEARING_NOTE_MISSING))
    if standing is Standing.REVOKED:
        findings.append(Finding(Reason.CERTIFICATE_NOT_STANDING, source, {"standing": standing}))
    if not issued_by_decider:
        findings.append(Finding(Reason.NOT_THE_ISSUER, source))
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class ReplacementFacts:
    """What decides whether a certificate may be replaced here.

    issuer_ceased: the issuing organisation is no longer recognised.
    register_accessible: this organisation can compare with the issuer's register record.
    """

    ground: ReplacementGround
    standing: Standing
    original_surrendered: bool
    issued_here: bool
    issuer_ceased: bool = False
    register_accessible: bool = False


def replacement_findings(facts: ReplacementFacts) -> tuple[Finding, ...]:
    """Return what stands against a replacement; nothing means that it may be granted.

    The issuer replaces; another recognised organisation only where it can compare with the data of the register or the
    issuer has ceased (ruling A17).

    Source: Article 64.1, 64.2.c and 64.3.b.
    """
    findings = []
    if facts.standing not in {Standing.VALID, Standing.LOST}:
        findings.append(Finding(Reason.CERTIFICATE_NOT_STANDING, Source(64, 1), {"standing": facts.standing}))
    if facts.ground is not ReplacementGround.LOST and not facts.original_surrendered:
        findings.append(Finding(Reason.ORIGINAL_NOT_SURRENDERED, Source(64, 2, "c"), {"ground": facts.ground}))
    if not (facts.issued_here or facts.issuer_ceased or facts.register_accessible):
        findings.append(Finding(Reason.NOT_THE_ISSUER, Source(64, 3, "b")))
    return tuple(findings)
