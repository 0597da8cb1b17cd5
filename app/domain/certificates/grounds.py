"""On what grounds a certificate may be revoked or replaced."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.certificates.standing import Standing
from app.domain.classes import Regime
from app.domain.dossier import DocumentKind, RequiredDocument
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Source

REPLACEMENT = {Regime.AMATEUR: 64, Regime.MARITIME: 82}
REVOCATION = {Regime.AMATEUR: 65, Regime.MARITIME: 83}


class RevocationGround(StrEnum):
    """A ground of revocation; the list is closed.

    A ground makes the organisation consider; the decision is taken by people, never by itself (ruling C4).

    Source: Articles 65 and 83, which name the same three.
    """

    FORGED_DOCUMENT = "forged-document"
    ERASED_CONTENT = "erased-content"
    LENT_OR_MISUSED = "lent-or-misused"

    def source(self, regime: Regime) -> Source:
        """Return the clause that names the ground."""
        return Source(REVOCATION[regime], list(RevocationGround).index(self) + 1)


class ReplacementGround(StrEnum):
    """A ground of replacement.

    Source: Articles 64.1 and 82.1, which name the same four.
    """

    LOST = "lost"
    DAMAGED = "damaged"
    CHANGED = "changed"
    MISMATCH = "mismatch"


def replacement_documents(ground: ReplacementGround, regime: Regime = Regime.AMATEUR) -> tuple[RequiredDocument, ...]:
    """Return the papers of an application for replacement, in the order of the decree.

    The original is handed in except when it is lost; a change has to be proved.

    Source: Articles 64.2 and 82.2.
    """
    article = REPLACEMENT[regime]
    documents = [
        RequiredDocument(DocumentKind.REPLACEMENT_FORM, Source(article, 2, "a")),
        RequiredDocument(DocumentKind.PHOTO, Source(article, 2, "b")),
    ]
    if ground is not ReplacementGround.LOST:
        documents.append(RequiredDocument(DocumentKind.ORIGINAL_CERTIFICATE, Source(article, 2, "c")))
    if ground is ReplacementGround.CHANGED:
        documents.append(RequiredDocument(DocumentKind.PROOF_OF_CHANGE, Source(article, 2, "d")))
    return tuple(documents)


def revocation_findings(
    ground: RevocationGround | None,
    standing: Standing,
    hearing_note: str,
    issued_by_decider: bool,
    regime: Regime = Regime.AMATEUR,
) -> tuple[Finding, ...]:
    """Return what stands against a decision to revoke; nothing means that it may be taken.

    hearing_note: what the holder said when heard, or that they would not be (ruling C4).
    issued_by_decider: only the organisation that issued a certificate may revoke it.

    Source: Articles 65 and 83.
    """
    source = Source(REVOCATION[regime])
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
    any_recognised: the certificate is one of before 1 July 2024, which any recognised body of its type serves (ruling G14).
    """

    ground: ReplacementGround
    standing: Standing
    original_surrendered: bool
    issued_here: bool
    issuer_ceased: bool = False
    register_accessible: bool = False
    any_recognised: bool = False
    regime: Regime = Regime.AMATEUR


def replacement_findings(facts: ReplacementFacts) -> tuple[Finding, ...]:
    """Return what stands against a replacement; nothing means that it may be granted.

    The issuer replaces; another recognised organisation only where it can compare with the data of the register or the
    issuer has ceased (ruling A17). A maritime certificate has to be unexpired (82.1, ruling G13).

    Source: Articles 64.1, 64.2.c and 64.3.b; 82.1, 82.2.c and 82.3.b.
    """
    article = REPLACEMENT[facts.regime]
    findings = []
    if facts.standing is Standing.EXPIRED and facts.regime is Regime.MARITIME:
        findings.append(Finding(Reason.ALREADY_EXPIRED, Source(article, 1)))
    elif facts.standing not in {Standing.VALID, Standing.LOST}:
        findings.append(Finding(Reason.CERTIFICATE_NOT_STANDING, Source(article, 1), {"standing": facts.standing}))
    if facts.ground is not ReplacementGround.LOST and not facts.original_surrendered:
        findings.append(Finding(Reason.ORIGINAL_NOT_SURRENDERED, Source(article, 2, "c"), {"ground": facts.ground}))
    if not (facts.issued_here or facts.issuer_ceased or facts.register_accessible or facts.any_recognised):
        findings.append(Finding(Reason.NOT_THE_ISSUER, Source(article, 3, "b")))
    return tuple(findings)
