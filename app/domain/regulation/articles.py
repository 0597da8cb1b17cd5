"""The register of articles: what each provision of the decree asks of this product, and where that is kept.

Written by hand from the text. A provision that asks something has a test that names it, or the build fails; a provision
that waits for later work says so, and says why. `docs/articles.md` is made from this list and from the tests.
"""

from dataclasses import dataclass
from enum import StrEnum


class Asks(StrEnum):
    """What a provision asks of the product: something now, something in later work, or nothing of its own."""

    NOW = "now"
    LATER = "later"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision.

    point: as tests name it, such as "62.1.a"; "dd" is the Vietnamese đ.
    says: in our words and in short; the official text rules.
    kept_by: the rules within `app.domain` that keep it.
    why: the reason when nothing is asked now.
    """

    point: str
    says: str
    asks: Asks
    kept_by: tuple[str, ...] = ()
    why: str = ""


def _now(point: str, says: str, *kept_by: str) -> Provision:
    return Provision(point, says, Asks.NOW, kept_by=kept_by)


def _later(point: str, says: str, why: str) -> Provision:
    return Provision(point, says, Asks.LATER, why=why)


def _nothing(point: str, says: str, why: str = "its points say what is asked") -> Provision:
    return Provision(point, says, Asks.NOTHING, why=why)


_DECREE = "regulation.decree_63_2023.DECREE"
_RECOGNITION_PROCEDURE = (
    "a procedure between organisation and authority; the register of organisations keeps its outcome"
)
_GMDSS = "the maritime certificates come after the amateur ones"

PROVISIONS: tuple[Provision, ...] = (
    # Definitions
    _now("3.14", "what a lawful copy is", "dossier.CopyKind"),
    _now("3.15", "what a lawful electronic copy is", "dossier.CopyKind"),
    _nothing("3.19", "who an amateur radio operator is", "a definition that no rule here turns on"),
    # Article 57: the certificates
    _nothing("57.1", "the four classes"),
    _now("57.1.a", "first class: all modes, 1000 W", _DECREE),
    _now("57.1.b", "second class: all modes, 200 W", _DECREE),
    _now("57.1.c", "third class: all modes, 50 W", _DECREE),
    _now("57.1.d", "fourth class: all modes but CW, 20 W", _DECREE),
    _now("57.2", "valid until revoked", "certificates.standing.standing"),
    # Article 58: who may be recognised
    _nothing("58", "requirements for recognition"),
    _later(
        "58.1",
        "a licensed station that can serve the practical test of the class",
        "the register of organisations keeps the classes a recognition covers; licences and their dates come with it",
    ),
    _now("58.2", "questions that conform to the compulsory parts", "papers.shortages", "papers.check_mix"),
    _nothing("58.3", "the person in charge of the examination"),
    _now("58.3.a", "a degree in radio, electronics, telecommunications or similar", "examiners.findings"),
    _now(
        "58.3.b",
        "a higher class, or the same class and a year of operation, or a year of radiotelegraphy",
        "examiners.competence",
        "examiners.findings",
    ),
    # Articles 59 to 61: recognition of organisations
    _later("59", "procedure of recognition", _RECOGNITION_PROCEDURE),
    _later("60", "procedure of replacing a recognition", _RECOGNITION_PROCEDURE),
    _later("61", "revocation of a recognition", _RECOGNITION_PROCEDURE),
    # Article 62: the examination
    _now("62", "theory and practical test with a recognised organisation", "recognition.recognition_findings"),
    _nothing("62.1", "the theory test"),
    _now(
        "62.1.a",
        "first class: 50 questions, 40 right; a second class and a year of operation before",
        _DECREE,
        "papers.draw",
        "marking.mark",
        "eligibility.to_apply",
    ),
    _now("62.1.b", "second class: 40 questions, 30 right", _DECREE, "papers.draw", "marking.mark"),
    _now("62.1.c", "third and fourth class: 35 questions, 25 right", _DECREE, "papers.draw", "marking.mark"),
    _nothing("62.2", "the practical test"),
    _now("62.2.a", "Morse received and sent: 36, 27, 15 words in 3 minutes", _DECREE, "practical.morse_passed"),
    _now(
        "62.2.b", "exempt from telegraphy: radiotelegraphers, to 3 years after stopping", "eligibility.morse_exemption"
    ),
    _now("62.2.c", "four contacts, or two by voice for the fourth class", _DECREE, "practical.practical_outcome"),
    _now("62.3", "both tests within 12 months", "eligibility.in_time", "eligibility.parts_owed"),
    # Article 63: application and issue
    _now("63.1", "who passed both tests is entitled", "certificates.entitlement.entitlement"),
    _nothing("63.2", "the dossier"),
    _now("63.2.a", "the application form", "dossier.required_documents"),
    _now("63.2.b", "an identity paper, unexpired", "dossier.required_documents", "dossier.identity_findings"),
    _now(
        "63.2.c",
        "two photographs 3 × 4 cm of the last 6 months",
        "dossier.required_documents",
        "dossier.photo_findings",
    ),
    _nothing("63.3", "the procedure"),
    _now("63.3.a", "filed with a recognised organisation", "recognition.recognition_findings"),
    _now("63.3.b", "what is missing is told within 5 working days", "deadlines.completeness_notice_due"),
    _now("63.3.c", "issued, or refused with reasons, within 14 days", "deadlines.issue_due"),
    # Article 64: replacement
    _now("64.1", "lost, damaged, changed, or not as applied for", "certificates.grounds.replacement_findings"),
    _nothing("64.2", "the application for replacement"),
    _now("64.2.a", "the application form", "certificates.grounds.replacement_documents"),
    _now(
        "64.2.b",
        "two photographs 3 × 4 cm of the last 6 months",
        "certificates.grounds.replacement_documents",
        "dossier.photo_findings",
    ),
    _now("64.2.c", "the original, unless lost", "certificates.grounds.replacement_documents"),
    _now("64.2.d", "proof of the change", "certificates.grounds.replacement_documents"),
    _nothing("64.3", "the procedure"),
    _now("64.3.a", "filed with a recognised organisation", "recognition.recognition_findings"),
    _now(
        "64.3.b",
        "compared with the data issued; what is missing is told within 5 working days",
        "certificates.grounds.replacement_findings",
        "deadlines.replacement_notice_due",
    ),
    _now("64.3.c", "replaced, or refused with reasons, within 7 working days", "deadlines.replacement_due"),
    # Article 65: revocation
    _now("65", "the issuing organisation considers a revocation", "certificates.grounds.revocation_findings"),
    _now("65.1", "a forged document", "certificates.grounds.RevocationGround"),
    _now("65.2", "erased content", "certificates.grounds.RevocationGround"),
    _now("65.3", "leased, lent out, or used improperly", "certificates.grounds.RevocationGround"),
    # Article 66: foreign certificates
    _later("66", "recognition of foreign certificates", "a record of recognition and no certificate; with later work"),
    # Articles 67 to 83: the maritime certificates
    _later("67.1", "the four GMDSS courses", _GMDSS),
    _nothing(
        "67.2.a", "the four GMDSS certificates", "their names and letters are those of `classes.GmdssCertificate`"
    ),
    _now("67.2.b", "valid for five years", "certificates.validity.expires_on"),
    _later("68", "requirements for training organisations", _GMDSS),
    _later("69", "their recognition", _GMDSS),
    _later("70", "replacement of their recognition", _GMDSS),
    _later("71", "revocation of their recognition", _GMDSS),
    _later("72", "the examination board", _GMDSS),
    _later("73", "the final examination", _GMDSS),
    _later("74", "general conditions for maritime certificates", _GMDSS),
    _later("75", "restricted operator's certificate", _GMDSS),
    _later("76", "general operator's certificate", _GMDSS),
    _later("77", "second-class radio electronic certificate", _GMDSS),
    _later("78", "first-class radio electronic certificate", _GMDSS),
    _later("79", "issue of maritime certificates", _GMDSS),
    _now("80", "a certificate that stands or has expired is extended", "certificates.extension.extension_findings"),
    _now("80.1", "age and medical fitness", "certificates.extension.extension_findings"),
    _now(
        "80.2",
        "a year in the position since the issue, or three months of the last six",
        "certificates.service.service",
        "certificates.extension.extension_ground",
    ),
    _now("80.3", "or the final examination of the same class", "certificates.extension.extension_ground"),
    _later("81.1", "the application for extension", _GMDSS),
    _now("81.2", "filed with the training organisation", "certificates.extension.filing"),
    _now("81.3.b", "what is missing is told within 5 working days", "deadlines.extension_notice_due"),
    _now("81.4", "extended, or refused with reasons, within 10 days", "deadlines.extension_due"),
    _now("81.5", "for five years at most", "certificates.extension.extended_until"),
    _now(
        "82.1", "unexpired; lost, damaged, changed, or not as applied for", "certificates.grounds.replacement_findings"
    ),
    _nothing("82.2", "the application for replacement"),
    _now("82.2.a", "the application form", "certificates.grounds.replacement_documents"),
    _now("82.2.b", "two photographs 3 × 4 cm of the last 6 months", "certificates.grounds.replacement_documents"),
    _now("82.2.c", "the original, unless lost", "certificates.grounds.replacement_documents"),
    _now("82.2.d", "proof of the change", "certificates.grounds.replacement_documents"),
    _now(
        "82.3.b",
        "compared with the data issued; what is missing is told within 5 working days",
        "certificates.grounds.replacement_findings",
        "deadlines.replacement_notice_due",
    ),
    _now("82.3.c", "replaced, or refused with reasons, within 7 working days", "deadlines.replacement_due"),
    _now("83", "the issuing organisation considers a revocation", "certificates.grounds.revocation_findings"),
    _now("83.1", "a forged document", "certificates.grounds.RevocationGround"),
    _now("83.2", "erased content", "certificates.grounds.RevocationGround"),
    _now("83.3", "leased, lent out, or used improperly", "certificates.grounds.RevocationGround"),
    # Articles 84 and 85: responsibilities
    _nothing("84.1", "what the ministry does", "duties of the authority, not of the organisations that use this"),
    _nothing("84.2.a", "examine, mark, issue, replace, revoke", "the articles above say how"),
    _nothing(
        "84.2.b", "write and keep up question banks", "the banks are kept in the product; 58.2 is what is checked"
    ),
    _later(
        "84.2.c", "keep results and certificates", "nothing is deleted; periods of retention come with their own work"
    ),
    _later("84.2.d", "quarterly report before the 6th of the quarter's last month", "reports come later"),
    _later("84.2.dd", "data bases of examinations and certificates", "kept; the extract for the authority comes later"),
    _nothing("84.2.e", "comply with the law on stations", "a duty of the organisation outside this product"),
    _later("85", "the same for maritime certificates", _GMDSS),
)
