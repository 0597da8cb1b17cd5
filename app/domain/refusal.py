"""What the rules find against a request, and the one exception that says so.

An outcome is a value; a refusal is a `RefusedError` that carries what was found. Sentences are made at the edge, in the
reader's language, one for every `Reason`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.regulation.source import Source


class Reason(StrEnum):
    """Every reason this product gives for a no: stable codes, never renamed, never given a second meaning.

    They are stored in the audit log and sent by the API.
    """

    # The regulation itself
    NO_REGULATION_IN_FORCE = "no-regulation-in-force"

    # Who may sit (Article 62.1, 62.2.b, 62.3)
    CLASS_2_NOT_HELD = "class-2-not-held"
    OPERATION_TOO_SHORT = "operation-too-short"
    RESIT_TOO_EARLY = "resit-too-early"
    RADIOTELEGRAPH_CERTIFICATE_MISSING = "radiotelegraph-certificate-missing"
    TELEGRAPHY_STOPPED_TOO_LONG_AGO = "telegraphy-stopped-too-long-ago"

    # The dossier (Article 63.2, 64.2)
    MISSING_DOCUMENT = "missing-document"
    IDENTITY_PAPER_NO_LONGER_USABLE = "identity-paper-no-longer-usable"
    IDENTITY_PAPER_EXPIRED = "identity-paper-expired"
    IDENTITY_PAPER_NOT_YET_ISSUED = "identity-paper-not-yet-issued"
    IDENTITY_NUMBER_MALFORMED = "identity-number-malformed"
    COPY_NOT_LAWFUL = "copy-not-lawful"
    PHOTO_TOO_OLD = "photo-too-old"
    PHOTO_TAKEN_AFTER_FILING = "photo-taken-after-filing"
    PHOTO_WRONG_SHAPE = "photo-wrong-shape"
    PHOTO_TOO_SMALL = "photo-too-small"
    PHOTO_UNREADABLE = "photo-unreadable"
    FILE_UNREADABLE = "file-unreadable"

    # The application's way (Article 63.3)
    DUPLICATE_APPLICATION = "duplicate-application"
    APPLICATION_INCOMPLETE = "application-incomplete"
    NOT_YET_ACCEPTED = "not-yet-accepted"
    ALREADY_DECIDED = "already-decided"
    NOTICE_EMPTY = "notice-empty"
    REFUSAL_GROUND_MISSING = "refusal-ground-missing"

    # Organisations and examiners (Article 58)
    ORGANISATION_NOT_RECOGNISED = "organisation-not-recognised"
    EXAMINER_WITHOUT_DEGREE = "examiner-without-degree"
    EXAMINER_NOT_COMPETENT = "examiner-not-competent"
    EXAMINER_NOT_ASSIGNED = "examiner-not-assigned"
    QUALIFICATION_NOT_VERIFIED = "qualification-not-verified"

    # Who may not decide what (policy on top of the law)
    SAME_PERSON = "same-person"
    OWN_FILE = "own-file"
    OWN_GRANT = "own-grant"
    MARKED_OR_TRAINED_CANDIDATE = "marked-or-trained-candidate"
    CONFLICT_DECLARED = "conflict-declared"

    # Rounds and entries
    PART_NOT_OWED = "part-not-owed"
    ALREADY_ENTERED = "already-entered"
    NOBODY_ENTERED = "nobody-entered"
    ROUND_FULL = "round-full"
    ROUND_NOT_OPEN = "round-not-open"
    ROUND_IN_THE_PAST = "round-in-the-past"
    ROUND_HAS_BEGUN = "round-has-begun"

    # Papers and question banks (Article 58.2, 62.1)
    POOL_TOO_SMALL = "pool-too-small"
    WRONG_MIX = "wrong-mix"
    EDITION_NOT_DRAFT = "edition-not-draft"
    BANK_FILE_WRONG = "bank-file-wrong"
    IMPORT_FILE_WRONG = "import-file-wrong"
    CODE_TAKEN = "code-taken"
    DRAFT_INCOMPLETE = "draft-incomplete"
    NOTHING_APPROVED = "nothing-approved"
    QUESTION_RETIRED = "question-retired"

    # The sitting
    SITTING_NOT_OPEN = "sitting-not-open"
    SITTING_NOT_STARTED = "sitting-not-started"
    SITTING_CLOSED = "sitting-closed"
    WRONG_SEAT_CODE = "wrong-seat-code"
    EXTRA_TIME_TOO_LONG = "extra-time-too-long"

    # The practical test (Article 62.2)
    SHEET_INCOMPLETE = "sheet-incomplete"
    ALREADY_LOCKED = "already-locked"
    EXEMPTION_NOT_ALLOWED = "exemption-not-allowed"

    # Entitlement to a certificate (Article 62.3, 63.1)
    THEORY_NOT_PASSED = "theory-not-passed"
    PRACTICAL_NOT_PASSED = "practical-not-passed"
    PASSED_FOR_ANOTHER_CLASS = "passed-for-another-class"
    PARTS_TOO_FAR_APART = "parts-too-far-apart"
    ALREADY_CERTIFIED = "already-certified"

    # Certificates afterwards (Article 64, 65)
    CERTIFICATE_NOT_STANDING = "certificate-not-standing"
    ORIGINAL_NOT_SURRENDERED = "original-not-surrendered"
    NOT_THE_ISSUER = "not-the-issuer"
    REVOCATION_GROUND_MISSING = "revocation-ground-missing"
    HEARING_NOTE_MISSING = "hearing-note-missing"

    # Extension of maritime certificates (Article 80, 81)
    TOO_YOUNG = "too-young"
    MEDICAL_CERTIFICATE_NOT_VALID = "medical-certificate-not-valid"
    SERVICE_TOO_SHORT = "service-too-short"
    FINAL_EXAM_TOO_OLD = "final-exam-too-old"
    FINAL_EXAM_FOR_ANOTHER_CERTIFICATE = "final-exam-for-another-certificate"
    EXPIRED_TOO_LONG_AGO = "expired-too-long-ago"
    ALREADY_EXPIRED = "already-expired"

    # Everywhere
    STALE_STATE = "stale-state"
    ADDRESS_TAKEN = "address-taken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found against a request.

    source: the provision that says so; None where no law does, and the reason lies in a rule of this house or in the
    state of things.
    facts: what the sentence and the audit log need: numbers, dates, enum members, text.
    """

    reason: Reason
    source: "Source | None" = None
    facts: Mapping[str, object] = field(default_factory=dict)


class RefusedError(Exception):
    """What was asked is not allowed; says every finding, not only the first."""

    def __init__(self, *findings: Finding) -> None:
        if not findings:
            raise ValueError("a refusal needs at least one finding")
        super().__init__(*findings)
        self.findings: tuple[Finding, ...] = findings

    def __str__(self) -> str:
        return ", ".join(f"{finding.reason} {dict(finding.facts)}" for finding in self.findings)


def refuse_if(findings: tuple[Finding, ...]) -> None:
    """Raise `RefusedError` with all findings, or do nothing when there are none."""
    if findings:
        raise RefusedError(*findings)
