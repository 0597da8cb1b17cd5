"""What a finding says to a person, in their language. The rules give codes; the words are made here, at the edge.

A sentence says what is wrong and what to do about it. The facts of a finding fill its blanks under their own names;
where a finding has fewer, the next sentence in the row needs fewer. The last one needs none.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.certificates.grounds import ReplacementGround, RevocationGround
from app.domain.certificates.standing import Standing
from app.domain.classes import GmdssCertificate, GmdssTopic, OperatorClass, Part, Topic
from app.domain.dossier import CopyKind, DocumentKind
from app.domain.refusal import Finding, Reason
from app.domain.regulation import ClassRule, Contact, Modes, Source
from app.domain.regulation.identity import IdentityKind
from app.kernel.actor import Role
from app.kernel.languages import day, language, moment, number

CERTIFICATES: Mapping[str, str] = {
    GmdssCertificate.ROC: _l("restricted operator's certificate (ROC)"),
    GmdssCertificate.GOC: _l("general operator's certificate (GOC)"),
    GmdssCertificate.REC_2: _l("second-class radio electronic certificate (REC-2)"),
    GmdssCertificate.REC_1: _l("first-class radio electronic certificate (REC-1)"),
}
CLASS = _l("Class %(number)s")

TOPICS: Mapping[str, str] = {
    Topic.LAW: _l("Vietnamese law on amateur radio"),
    Topic.ITU: _l("Amateur radio in the ITU Radio Regulations"),
    Topic.ELECTRICAL: _l("Electrical engineering"),
    Topic.RADIO: _l("Radio engineering"),
    GmdssTopic.FRAMEWORK: _l("The GMDSS and its rules"),
    GmdssTopic.SEA_AREAS: _l("Sea areas"),
    GmdssTopic.IDENTITIES: _l("Station identities and documents"),
    GmdssTopic.RADIO_PRINCIPLES: _l("Radio principles"),
    GmdssTopic.DSC: _l("Digital selective calling (DSC)"),
    GmdssTopic.TELEPHONY: _l("Radiotelephony"),
    GmdssTopic.SATELLITE: _l("Satellite communications"),
    GmdssTopic.LOCATING: _l("Locating for search and rescue"),
    GmdssTopic.SAFETY_INFORMATION: _l("Maritime safety information"),
    GmdssTopic.DISTRESS: _l("Distress, urgency and safety procedures"),
    GmdssTopic.WATCHKEEPING: _l("Watchkeeping"),
    GmdssTopic.LANGUAGE: _l("Maritime English and public correspondence"),
    GmdssTopic.ELECTRONICS: _l("Electronics"),
    GmdssTopic.MAINTENANCE: _l("Maintenance and repair"),
    GmdssTopic.MEASUREMENT: _l("Measurement"),
}
PARTS: Mapping[str, str] = {
    Part.THEORY: _l("Theory test"),
    Part.PRACTICAL: _l("Practical test"),
}
DOCUMENTS: Mapping[str, str] = {
    DocumentKind.APPLICATION_FORM: _l("Application form"),
    DocumentKind.IDENTITY: _l("Identity paper"),
    DocumentKind.PHOTO: _l("Photograph"),
    DocumentKind.CLASS_2_CERTIFICATE: _l("Certificate of class 2"),
    DocumentKind.OPERATING_EVIDENCE: _l("Proof of operating an amateur station"),
    DocumentKind.RADIOTELEGRAPH_CERTIFICATE: _l("Radiotelegraph operator's certificate"),
    DocumentKind.REPLACEMENT_FORM: _l("Application form for replacement"),
    DocumentKind.ORIGINAL_CERTIFICATE: _l("Original of the certificate"),
    DocumentKind.PROOF_OF_CHANGE: _l("Proof of the changed personal details"),
}
COPIES: Mapping[str, str] = {
    CopyKind.SCAN: _l("Scan or photocopy"),
    CopyKind.FROM_MASTER_REGISTER: _l("Copy from the master register"),
    CopyKind.CERTIFIED: _l("Certified copy"),
    CopyKind.SHOWN_WITH_ORIGINAL: _l("Copy compared with the original"),
    CopyKind.CERTIFIED_ELECTRONIC: _l("Certified electronic copy"),
}
IDENTITIES: Mapping[str, str] = {
    IdentityKind.CITIZEN_CARD: _l("Citizen identity card"),
    IdentityKind.IDENTITY_CARD: _l("Identity card"),
    IdentityKind.ELECTRONIC_IDENTITY: _l("Electronic identity"),
    IdentityKind.PASSPORT: _l("Passport"),
    IdentityKind.OLD_IDENTITY_CARD: _l("Old identity card"),
}
CONTACTS: Mapping[str, str] = {
    Contact.VOICE_SENDING: _l("Sending by voice"),
    Contact.TELEGRAPHY_SENDING: _l("Sending by telegraphy"),
    Contact.SEARCH_BY_VOICE: _l("Finding another station by voice"),
    Contact.SEARCH_BY_TELEGRAPH: _l("Finding another station by telegraphy"),
    Contact.VOICE_FIRST: _l("First voice contact"),
    Contact.VOICE_SECOND: _l("Second voice contact"),
}
ITEMS: Mapping[str, str] = {**CONTACTS, "receiving": _l("Morse received"), "sending": _l("Morse sent")}
MODES: Mapping[str, str] = {
    Modes.ALL: _l("all modes"),
    Modes.ALL_BUT_CW: _l("all modes except CW telegraphy"),
}
STANDINGS: Mapping[str, str] = {
    Standing.VALID: _l("Valid"),
    Standing.REVOKED: _l("Revoked"),
    Standing.REPLACED: _l("Replaced"),
    Standing.SUPERSEDED: _l("Superseded by a higher class"),
    Standing.EXPIRED: _l("Expired"),
    Standing.LOST: _l("Reported lost"),
}
GROUNDS: Mapping[str, str] = {
    RevocationGround.FORGED_DOCUMENT: _l("A paper of the application was forged"),
    RevocationGround.ERASED_CONTENT: _l("The contents of the certificate were erased"),
    RevocationGround.LENT_OR_MISUSED: _l("The certificate was leased, lent or misused"),
    ReplacementGround.LOST: _l("The certificate is lost"),
    ReplacementGround.DAMAGED: _l("The certificate is damaged"),
    ReplacementGround.CHANGED: _l("Personal details have changed lawfully"),
    ReplacementGround.MISMATCH: _l("Personal details differ from the application"),
}
ROLES: Mapping[str, str] = {
    Role.CANDIDATE: _l("Candidate"),
    Role.MANAGER: _l("Manager"),
    Role.HEAD: _l("Head of the organisation"),
    Role.EXAMINER: _l("Examiner"),
    Role.INVIGILATOR: _l("Invigilator"),
    Role.AUTHOR: _l("Question author"),
    Role.REVIEWER: _l("Question reviewer"),
    Role.APPROVER: _l("Question approver"),
    Role.AUTHORITY: _l("Authority"),
    Role.INSPECTOR: _l("Inspector"),
    Role.ADMINISTRATOR: _l("Administrator"),
}

WORDS: Mapping[Reason, tuple[str, ...]] = {
    # The regulation itself
    Reason.NO_REGULATION_IN_FORCE: (
        _l("No regulation is known to apply on %(day)s. Please choose another day."),
        _l("No regulation is known to apply on that day. Please choose another day."),
    ),
    # Who may sit
    Reason.CLASS_2_NOT_HELD: (
        _l(
            "Whoever sits for class 1 must hold a valid certificate of class %(required)s on %(on)s."
            " Class %(required)s comes first."
        ),
        _l("Whoever sits for class 1 must hold a valid certificate of class 2. Class 2 comes first."),
    ),
    Reason.OPERATION_TOO_SHORT: (
        _l(
            "Whoever sits for class 1 must have operated an amateur station for at least %(years)s by %(on)s."
            " Add proof of more operation, or choose a later day."
        ),
        _l("The proven time of operating an amateur station is too short. Add proof of more, or choose a later day."),
    ),
    Reason.RESIT_TOO_EARLY: (
        _l("%(part)s: it may be sat again from %(earliest)s."),
        _l("It is too early to sit this part again. Please choose a later round."),
    ),
    Reason.RADIOTELEGRAPH_CERTIFICATE_MISSING: (
        _l(
            "Only the holder of a radiotelegraph operator's certificate is exempt from the telegraphy test."
            " Add the certificate, or sit the test."
        ),
    ),
    Reason.TELEGRAPHY_STOPPED_TOO_LONG_AGO: (
        _l(
            "Radiotelegraph practice ended on %(stopped_on)s, so the exemption from the telegraphy test held"
            " until %(exempt_until)s. The test has to be sat."
        ),
        _l("Radiotelegraph practice ended too long ago for an exemption. The telegraphy test has to be sat."),
    ),
    # The dossier
    Reason.MISSING_DOCUMENT: (
        _l("The dossier lacks: %(kind)s."),
        _l("The dossier lacks a paper. Please add it."),
    ),
    Reason.IDENTITY_PAPER_NO_LONGER_USABLE: (
        _l(
            "%(kind)s: usable until %(usable_until)s only."
            " Please use a citizen identity card, an identity card or a passport."
        ),
        _l(
            "This kind of identity paper can no longer be used."
            " Please use a citizen identity card, an identity card or a passport."
        ),
    ),
    Reason.IDENTITY_PAPER_EXPIRED: (
        _l("The identity paper was valid until %(expires_on)s. Please use one that is still valid."),
        _l("The identity paper has expired. Please use one that is still valid."),
    ),
    Reason.IDENTITY_PAPER_NOT_YET_ISSUED: (
        _l("%(issued_on)s, when the identity paper was issued, is after the day of filing. Please check the date."),
        _l("The date of issue of the identity paper is after the day of filing. Please check the date."),
    ),
    Reason.IDENTITY_NUMBER_MALFORMED: (
        _l("%(kind)s: this is not what its number looks like. Please type the number as printed, without spaces."),
        _l("This is not what the number of an identity paper looks like. Please type it as printed, without spaces."),
    ),
    Reason.COPY_NOT_LAWFUL: (
        _l(
            "%(kind)s: a plain copy does not count until it is compared with the original."
            " Bring the original, or hand in a certified copy."
        ),
        _l(
            "A plain copy does not count until it is compared with the original."
            " Bring the original, or hand in a certified copy."
        ),
    ),
    Reason.PHOTO_TOO_OLD: (
        _l(
            "The photograph of %(taken_on)s is more than %(months)s old. Please use one taken on %(earliest)s or later."
        ),
        _l("The photograph is too old. Please use a newer one."),
    ),
    Reason.PHOTO_TAKEN_AFTER_FILING: (
        _l("%(taken_on)s, the date of the photograph, is after the day of filing. Please check the date."),
        _l("The date of the photograph is after the day of filing. Please check the date."),
    ),
    Reason.PHOTO_WRONG_SHAPE: (
        _l("The photograph has to be upright, in the shape %(width_cm)s × %(height_cm)s cm. Please crop it."),
        _l("The photograph has the wrong shape. Please crop it."),
    ),
    Reason.PHOTO_TOO_SMALL: (
        _l(
            "The photograph has %(width_px)s × %(height_px)s pixels; it needs at least"
            " %(least_width_px)s × %(least_height_px)s. Please use a larger one."
        ),
        _l("The photograph is too small to be printed well. Please use a larger one."),
    ),
    Reason.PHOTO_UNREADABLE: (
        _l(
            "The photograph cannot be used. Please send a clear picture (JPEG, PNG or WebP) that shows the face"
            " and both ears, without a hat or make-up."
        ),
    ),
    Reason.FILE_UNREADABLE: (
        _l("%(kind)s: it cannot be read. Please send a clear copy."),
        _l("The file cannot be read. Please send a clear copy."),
    ),
    # The application's way
    Reason.DUPLICATE_APPLICATION: (
        _l("An application for class %(operator_class)s is under way already. Please go on with that one."),
        _l("An application for this class is under way already. Please go on with that one."),
    ),
    Reason.APPLICATION_INCOMPLETE: (_l("The application is not complete. Please complete it first."),),
    Reason.NOT_YET_ACCEPTED: (_l("The application has not been accepted yet. That has to be done first."),),
    Reason.ALREADY_DECIDED: (_l("This has been decided already, and the decision stands."),),
    Reason.NOTICE_EMPTY: (_l("The notice asks for nothing. Name at least one thing to be supplied."),),
    Reason.REFUSAL_GROUND_MISSING: (_l("A refusal has to give its reason. Please write it down."),),
    # Organisations and examiners
    Reason.ORGANISATION_NOT_RECOGNISED: (
        _l(
            "On %(on)s the organisation is not recognised for certificates of class %(operator_class)s."
            " Only a recognised organisation may do this."
        ),
        _l("The organisation is not recognised for this. Only a recognised organisation may do it."),
    ),
    Reason.EXAMINER_WITHOUT_DEGREE: (
        _l(
            "An examiner needs a bachelor's degree in radio, electronics, telecommunications or a similar subject."
            " Please appoint somebody who has one."
        ),
    ),
    Reason.EXAMINER_NOT_COMPETENT: (
        _l(
            "Who examines class %(candidate_class)s needs a certificate of a higher class, or of the same class"
            " with %(years)s of operation, or experience in radiotelegraphy. Please appoint somebody who has it."
        ),
        _l("The examiner has neither the certificate nor the experience for this class. Please appoint somebody else."),
    ),
    Reason.EXAMINER_NOT_ASSIGNED: (
        _l(
            "Too few people may act for %(candidate)s, class %(operator_class)s: %(capacity)s, %(found)s of %(needed)s."
            " Please appoint more."
        ),
        _l("Nobody who may do this is appointed. Please ask the manager to appoint somebody."),
    ),
    Reason.QUALIFICATION_NOT_VERIFIED: (
        _l("The qualification has not been verified yet. The authority has to verify it first."),
    ),
    # Who may not decide what
    Reason.SAME_PERSON: (_l("This takes a second person: nobody confirms what they began themselves."),),
    Reason.OWN_FILE: (_l("Nobody handles their own file. Please leave this to somebody else."),),
    Reason.OWN_GRANT: (_l("Nobody gives themselves a role. Please leave this to somebody else."),),
    Reason.MARKED_OR_TRAINED_CANDIDATE: (
        _l("Who taught or marked a candidate does not decide. Please leave this to somebody else."),
    ),
    Reason.CONFLICT_DECLARED: (
        _l("A conflict of interest with this candidate has been declared. Somebody else has to act."),
    ),
    # Rounds and entries
    Reason.PART_NOT_OWED: (
        _l("%(part)s: passed on %(passed_on)s. It still counts and need not be sat again."),
        _l("This part is passed and still counts. It need not be sat again."),
    ),
    Reason.NOBODY_ENTERED: (_l("Nobody is entered in this round yet. Enter the candidates before it opens."),),
    Reason.ALREADY_ENTERED: (
        _l("%(part)s: entered already, for “%(round)s” on %(on)s."),
        _l("The candidate is entered for this part already."),
    ),
    Reason.ROUND_FULL: (
        _l("Seats in “%(room)s”: %(seats)s, too few for everybody entered. Add seats, or another room."),
        _l("All seats of the round are taken. Add seats, or choose another round."),
    ),
    Reason.ROUND_NOT_OPEN: (
        _l("The round is not open. It can be opened on %(day)s only."),
        _l("The round is not open. The manager opens it on its day."),
    ),
    Reason.ROUND_IN_THE_PAST: (
        _l("%(day)s, the day of the round, is past. Please choose a later day."),
        _l("The day of the round is past. Please choose a later day."),
    ),
    Reason.ROUND_HAS_BEGUN: (_l("The round is no longer being planned, so this cannot be changed."),),
    # Papers and question banks
    Reason.POOL_TOO_SMALL: (
        _l(
            "Too few questions on “%(topic)s”: %(found)s of %(needed)s."
            " A larger edition of the question bank has to be published first."
        ),
        _l("The question bank has too few questions. A larger edition has to be published first."),
    ),
    Reason.WRONG_MIX: (
        _l("The paper has %(found)s questions on “%(topic)s” instead of %(needed)s. It has to be drawn again."),
        _l("The paper does not have the prescribed mix of questions. It has to be drawn again."),
    ),
    Reason.EDITION_NOT_DRAFT: (
        _l("Edition %(edition)s of “%(bank)s” is published and stays as it is. Give the changed bank a new number."),
        _l("A published edition stays as it is. Give the changed bank a new number."),
    ),
    Reason.BANK_FILE_WRONG: (
        _l("Errors in the question bank: %(errors)s. Nothing was published. Please correct them and try again."),
        _l("The question bank has errors. Nothing was published. Please correct them and try again."),
    ),
    Reason.IMPORT_FILE_WRONG: (
        _l("Errors in the file: %(errors)s. Nothing was kept. Correct them, or ask for the questions without errors."),
        _l("The file has errors. Nothing was kept. Correct them, or ask for the questions without errors."),
    ),
    Reason.CODE_TAKEN: (
        _l("Taken already: %(codes)s. Another question or bank has this code. Please choose another."),
        _l("Another question or bank has this code. Please choose another."),
    ),
    Reason.DRAFT_INCOMPLETE: (_l("The question is not complete. The page of the draft says what is missing."),),
    Reason.NOTHING_APPROVED: (_l("No approved question waits for this bank's next edition. Approve one first."),),
    Reason.QUESTION_RETIRED: (
        _l("Retired for good: %(codes)s. Write a new question instead."),
        _l("The question is retired for good. Write a new question instead."),
    ),
    # The sitting
    Reason.SITTING_NOT_OPEN: (_l("The test is not running here. Please load the page again to see how it stands."),),
    Reason.SITTING_NOT_STARTED: (_l("The test has not begun yet. Start it with the seat code."),),
    Reason.SITTING_CLOSED: (_l("The test is over. Nothing in it can be changed any more."),),
    Reason.WRONG_SEAT_CODE: (
        _l("This is not the seat code of this test. Please check what you typed, or ask the invigilator."),
    ),
    Reason.EXTRA_TIME_TOO_LONG: (
        _l("A test may be given at most %(minutes)s more in all. Please give less."),
        _l("This is more time than a test may be given. Please give less."),
    ),
    # The practical test
    Reason.SHEET_INCOMPLETE: (
        _l("The sheet is not complete. Please fill in: %(missing)s."),
        _l("The sheet is not complete. Please fill in every item."),
    ),
    Reason.ALREADY_LOCKED: (_l("The sheet is locked and can no longer be changed."),),
    Reason.EXEMPTION_NOT_ALLOWED: (_l("There is no exemption from the telegraphy test here. The test has to be sat."),),
    # Entitlement to a certificate
    Reason.THEORY_NOT_PASSED: (
        _l("The theory test for class %(operator_class)s is not passed. A certificate takes both parts."),
        _l("The theory test is not passed. A certificate takes both parts."),
    ),
    Reason.PRACTICAL_NOT_PASSED: (
        _l("The practical test for class %(operator_class)s is not passed. A certificate takes both parts."),
        _l("The practical test is not passed. A certificate takes both parts."),
    ),
    Reason.PASSED_FOR_ANOTHER_CLASS: (
        _l("%(part)s: passed for class %(passed_for)s, which does not count for class %(operator_class)s."),
        _l("The part was passed for another class, which does not count for this one."),
    ),
    Reason.PARTS_TOO_FAR_APART: (
        _l(
            "Theory was passed on %(theory_on)s and practice on %(practical_on)s; the later part was due"
            " by %(window_end)s. The earlier part has to be sat again."
        ),
        _l("The two parts were passed too far apart. The earlier part has to be sat again."),
    ),
    Reason.ALREADY_CERTIFIED: (_l("A certificate has been issued on this already."),),
    # Certificates afterwards
    Reason.CERTIFICATE_NOT_STANDING: (
        _l("This cannot be done with a certificate that stands as: %(standing)s."),
        _l("This cannot be done with a certificate that is not valid."),
    ),
    Reason.ORIGINAL_NOT_SURRENDERED: (
        _l("The original of the certificate has to be handed in first, unless it is lost."),
    ),
    Reason.NOT_THE_ISSUER: (
        _l("This is for the organisation that issued the certificate. Please turn to that organisation."),
    ),
    Reason.REVOCATION_GROUND_MISSING: (_l("A revocation needs one of the grounds of the decree. Please choose one."),),
    Reason.HEARING_NOTE_MISSING: (
        _l("Write down what the holder said when heard, or that the holder did not wish to be heard."),
    ),
    # Extension of maritime certificates
    Reason.TOO_YOUNG: (
        _l("The holder has to be of age; that is from %(of_age_on)s."),
        _l("The holder is not yet of age for this certificate."),
    ),
    Reason.MEDICAL_CERTIFICATE_NOT_VALID: (
        _l("The medical certificate is valid until %(until)s; it has to be valid on the day of the decision."),
        _l("There is no valid medical certificate."),
    ),
    Reason.SERVICE_TOO_SHORT: (
        _l(
            "The service on board is not enough: %(since_issue)s days are missing of one year since the term began,"
            " %(before_expiry)s days of three months within the last six before expiry. One of the two is enough."
        ),
        _l("The service on board is not enough for an extension."),
    ),
    Reason.FINAL_EXAM_TOO_OLD: (
        _l("The final examination that was passed served until %(serves_until)s."),
        _l("The final examination was passed too long ago."),
    ),
    Reason.FINAL_EXAM_FOR_ANOTHER_CERTIFICATE: (
        _l("The final examination was passed for another certificate: %(passed_for)s."),
        _l("The final examination was passed for another certificate."),
    ),
    Reason.EXPIRED_TOO_LONG_AGO: (
        _l(
            "The certificate expired on %(expires_on)s, more than %(months)s ago. Service no longer counts;"
            " the final examination does."
        ),
        _l("The certificate expired too long ago. Service no longer counts; the final examination does."),
    ),
    Reason.ALREADY_EXPIRED: (_l("Only a certificate that has not expired is replaced. Ask for its extension."),),
    # Everywhere
    Reason.STALE_STATE: (_l("Somebody changed this in the meantime. Load the page again to see how it stands."),),
    Reason.ADDRESS_TAKEN: (_l("There is an account with this address already. Sign in instead."),),
}

PLACES: tuple[str, ...] = (
    _l("Article %(article)s, clause %(clause)s, point %(point)s of Decree %(instrument)s"),
    _l("Article %(article)s, clause %(clause)s of Decree %(instrument)s"),
    _l("Article %(article)s of Decree %(instrument)s"),
)


def sentence(finding: Finding) -> str:
    """Return the sentence of a finding in the reader's language."""
    facts = {name: in_words(name, value) for name, value in finding.facts.items() if value is not None}
    return _first_filled(WORDS[finding.reason], facts)


def article(source: Source | None) -> str:
    """Return where the law says so, as people cite it; nothing where no law does."""
    if source is None:
        return ""
    point = "đ" if source.point == "dd" and language() == "vi" else source.point
    place = {"article": source.article, "clause": source.clause, "point": point, "instrument": source.instrument}
    return _first_filled(PLACES, {name: str(value) for name, value in place.items() if value is not None})


def _first_filled(texts: Iterable[str], facts: Mapping[str, str]) -> str:
    """Return the first text all of whose blanks the facts fill."""
    for text in texts:
        with suppress(KeyError):
            return str(text) % facts
    raise LookupError(f"no text asks for {sorted(facts)} alone")


def class_name(operator_class: str) -> str:
    """Return "Class 2"."""
    return str(CLASS) % {"number": OperatorClass(operator_class).number}


def suited_name(suited: str) -> str:
    """Return the class or certificate for which a question is meant: "Class 2", "GOC"."""
    return class_name(suited) if suited in set(OperatorClass) else suited.upper()


def _names(words: Mapping[str, str]) -> Callable[[str], str]:
    """Return the function that names a member of one enumeration, or its stored value."""
    return lambda member: str(words[member])


certificate_name = _names(CERTIFICATES)
topic_name = _names(TOPICS)
part_name = _names(PARTS)
document_name = _names(DOCUMENTS)
copy_name = _names(COPIES)
identity_name = _names(IDENTITIES)
contact_name = _names(CONTACTS)
modes_name = _names(MODES)
standing_name = _names(STANDINGS)
ground_name = _names(GROUNDS)
role_name = _names(ROLES)


def privileges(rule: ClassRule) -> str:
    """Return what a class may transmit: "200 W, all modes"."""
    return f"{number(rule.power_watts)} W, {modes_name(rule.modes)}"


def in_words(name: str, value: object) -> str:
    """Return a fact as a sentence shows it: lengths of time with their unit, classes by their number."""
    return (BY_NAME.get(name) or BY_TYPE.get(type(value), str))(value)


BY_NAME: Mapping[str, Callable[[Any], str]] = {
    "years": lambda years: str(ngettext("%(num)d year", "%(num)d years", years)),
    "months": lambda months: str(ngettext("%(num)d month", "%(num)d months", months)),
    "minutes": lambda minutes: str(ngettext("%(num)d minute", "%(num)d minutes", minutes)),
    "capacity": role_name,
    "missing": lambda items: ", ".join(str(ITEMS[item]) for item in items),
}
BY_TYPE: Mapping[type, Callable[[Any], str]] = {
    int: number,
    date: day,
    datetime: moment,
    OperatorClass: lambda operator_class: str(operator_class.number),
    GmdssCertificate: certificate_name,
    Topic: topic_name,
    Part: part_name,
    DocumentKind: document_name,
    CopyKind: copy_name,
    IdentityKind: identity_name,
    Contact: contact_name,
    Modes: modes_name,
    Standing: standing_name,
    RevocationGround: ground_name,
    ReplacementGround: ground_name,
    Role: role_name,
}


def init_sentences(app: Flask) -> None:
    """Give every template the words of the domain: `{{ part_name(part) }}`, `{{ privileges(rule) }}`.

    Functions, not filters: Jinja works out a filter of a constant once, in the language of whoever comes first.
    """
    app.jinja_env.globals.update(
        class_name=class_name,
        suited_name=suited_name,
        topic_name=topic_name,
        part_name=part_name,
        document_name=document_name,
        copy_name=copy_name,
        identity_name=identity_name,
        contact_name=contact_name,
        modes_name=modes_name,
        standing_name=standing_name,
        ground_name=ground_name,
        role_name=role_name,
        privileges=privileges,
        article=article,
        sentence=sentence,
    )
