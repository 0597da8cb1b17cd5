"""What the grounds of an answer and the readings behind it say to a person, in their language."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.advice.afterwards import TurnedTo
from app.advice.answers import Because, DeadlineKind, Ground
from app.domain.certificates.extension import ExtensionGround, Filing
from app.domain.classes import Regime
from app.domain.practical import Item
from app.domain.refusal import Finding
from app.domain.regulation import ExtensionBase, OperationCountedFrom, Readings
from app.kernel.languages import number
from app.kernel.sentences import in_words, sentence

GROUNDS: Mapping[Ground, str] = {
    Ground.NOTHING_ASKED_FIRST: _l(
        "No certificate, time of operation or age is asked of whoever sits for class %(operator_class)s."
    ),
    Ground.PREREQUISITE_MET: _l(
        "A certificate of class %(required)s is held, and an amateur station was operated for at least %(years)s."
    ),
    Ground.PASS_MARK_REACHED: _l("%(right)s of %(questions)s answers are right; %(needed)s pass."),
    Ground.PASS_MARK_MISSED: _l("%(right)s of %(questions)s answers are right; at least %(needed)s are needed."),
    Ground.TOTAL_ALONE_DECIDES: _l("The total alone decides: no topic has a pass mark of its own."),
    Ground.MIX_AS_PRESCRIBED: _l("Every topic has the number of questions prescribed for class %(operator_class)s."),
    Ground.MORSE_NOT_ASKED: _l("Class %(operator_class)s may not send telegraphy and has no telegraphy test."),
    Ground.MORSE_EXEMPT: _l(
        "Who holds a radiotelegraph operator's certificate and practises, or stopped no more than %(years)s ago,"
        " is exempt from the telegraphy test."
    ),
    Ground.MORSE_RECEIVED: _l(
        "Received: %(words)s correct words in %(seconds)s s; needed are %(needed)s within %(allowed)s s."
    ),
    Ground.MORSE_RECEIVED_TOO_LITTLE: _l(
        "Too little received: %(words)s correct words in %(seconds)s s; needed are %(needed)s within %(allowed)s s."
    ),
    Ground.MORSE_RECEIVING_OPEN: _l("Receiving is still open: %(needed)s correct words within %(allowed)s s."),
    Ground.MORSE_SENT: _l(
        "Sent: %(words)s correct words in %(seconds)s s; needed are %(needed)s within %(allowed)s s."
    ),
    Ground.MORSE_SENT_TOO_LITTLE: _l(
        "Too little sent: %(words)s correct words in %(seconds)s s; needed are %(needed)s within %(allowed)s s."
    ),
    Ground.MORSE_SENDING_OPEN: _l("Sending is still open: %(needed)s correct words within %(allowed)s s."),
    Ground.CONTACTS_ASKED: _l("The practical test also asks for these contacts, exempt or not: %(missing)s."),
    Ground.TERM_IN_DAYS: _l("%(length)s calendar days; %(from_on)s itself is not counted."),
    Ground.TERM_IN_WORKING_DAYS: _l("%(length)s working days; %(from_on)s itself is not counted."),
    Ground.TERM_ENDS_ON_DAY_OF_REST: _l("%(counted)s is a day of rest; the next working day is %(due_on)s."),
    Ground.CALENDAR_NOT_ANNOUNCED: _l(
        "The official calendar is announced up to %(announced_until)s only: the date may still change."
    ),
    Ground.PARTS_IN_TIME: _l(
        "Both parts were passed within %(months)s: the first on %(first_on)s, so up to %(window_end)s."
    ),
    Ground.OTHER_PART_DUE: _l(
        "The pass of %(first_on)s counts for %(months)s: the other part has to be passed by %(window_end)s."
    ),
    Ground.THEORY_SHARED: _l(
        "Classes %(passed_for)s and %(operator_class)s share one theory test: a pass counts for either."
    ),
    Ground.PHOTO_FITS: _l(
        "Shape, size and date are right (no older than %(months)s)."
        " Face, both ears, no hat and no make-up: a clerk looks at these."
    ),
    Ground.IDENTITY_PAPER_USABLE: _l("%(kind)s: usable and unexpired on %(filed_on)s."),
    Ground.DEGREE_HELD: _l("A degree in radio, electronics, telecommunications or a similar subject is held."),
    Ground.HIGHER_CLASS_HELD: _l("Class %(certificate_class)s is higher than class %(candidate_class)s."),
    Ground.SAME_CLASS_AND_OPERATION: _l(
        "A certificate of the same class %(candidate_class)s is held, with at least %(years)s of operation."
    ),
    Ground.RADIOTELEGRAPHY_PRACTISED: _l(
        "Radiotelegraphy, received by ear and sent by hand, was practised for at least %(years)s."
    ),
    Ground.CLASS_PRIVILEGES: _l(
        "Class %(operator_class)s: antenna radiated power of at most %(power_watts)s W, %(modes)s."
    ),
    Ground.SERVICE_YEAR_REACHED: _l(
        "Days of service by %(on)s, in the term from %(first_day)s to %(expires_on)s: %(days)s, enough for %(years)s."
    ),
    Ground.SERVICE_YEAR_LACKING: _l(
        "Days of service by %(on)s, in the term from %(first_day)s to %(expires_on)s: %(days)s;"
        " missing for %(years)s: %(lacks)s."
    ),
    Ground.SERVICE_MONTHS_REACHED: _l(
        "Days of service by %(on)s, in the last part of the term, from %(first_day)s to %(expires_on)s: %(days)s,"
        " enough for %(months)s."
    ),
    Ground.SERVICE_MONTHS_LACKING: _l(
        "Days of service by %(on)s, in the last part of the term, from %(first_day)s to %(expires_on)s: %(days)s;"
        " missing for %(months)s: %(lacks)s."
    ),
    Ground.SERVICE_COUNTED_ONCE: _l(
        "A day counts once, however many lines it stands on. Spells apart are added up, %(year_days)s days to the year"
        " and %(month_days)s to the month; an unbroken one may also be counted on the calendar."
    ),
    Ground.LINES_NOT_COUNTED: _l(
        "Lines that add nothing, being in a lower position, outside the term or after the day counted up to: %(lines)s."
    ),
    Ground.FINAL_EXAM_PASSED: _l("The final examination was passed on %(passed_on)s: %(passed_for)s."),
    Ground.FILED_EARLY: _l(
        "Filed more than %(months)s before the certificate expires on %(expires_on)s. That is no reason to refuse, but"
        " the days left of the old term may be lost."
    ),
    Ground.FILED_IN_THE_WINDOW: _l("Filed no more than %(months)s before the certificate expires on %(expires_on)s."),
    Ground.FILED_LATE: _l(
        "The certificate expired on %(expires_on)s, no more than %(months)s before filing: service still counts."
    ),
    Ground.FILED_TOO_LATE_FOR_SERVICE: _l(
        "The certificate expired on %(expires_on)s, more than %(months)s before filing."
    ),
    Ground.HEAD_HAS_TO_APPROVE: _l(
        "The certificate had expired, so the head of the organisation has to approve. The days between are not covered."
    ),
    Ground.EXTENDED_AT_MOST: _l(
        "One extension is for at most %(years)s: decided on %(decided_on)s, the new term runs until %(extended_until)s."
    ),
    Ground.VALID_FROM_ISSUE: _l(
        "Valid for %(years)s from the issue on %(issued_on)s, and so until the end of %(valid_until)s."
    ),
    Ground.PRINTED_DAY_DECIDES: _l("The certificate states its last day, and that decides: %(valid_until)s."),
    Ground.PAPER_ASKED: _l("Needed: %(kind)s."),
    Ground.EXPIRY_KEPT: _l("The new certificate is valid until %(expires_on)s, as the old one was."),
    Ground.ANY_RECOGNISED_ORGANISATION: _l(
        "For a certificate issued before 1 July 2024, any recognised organisation of its kind may be asked."
    ),
}

DEADLINES: Mapping[str, str] = {
    DeadlineKind.COMPLETENESS_NOTICE: _l("Notice of what an application for examination lacks"),
    DeadlineKind.ISSUE: _l("Certificate, or refusal with reasons"),
    DeadlineKind.REPLACEMENT_NOTICE: _l("Notice of what an application for replacement lacks"),
    DeadlineKind.REPLACEMENT: _l("Replacement, or refusal with reasons"),
}
REGIMES: Mapping[str, str] = {
    Regime.AMATEUR: _l("Amateur radio operator's certificate"),
    Regime.MARITIME: _l("Maritime radio operator's certificate (GMDSS)"),
}
TURNED_TO: Mapping[str, str] = {
    TurnedTo.ISSUER: _l("The one that issued the certificate"),
    TurnedTo.OTHER_AS_ISSUER_CEASED: _l("Another, as the issuer is no longer recognised"),
    TurnedTo.OTHER_WITH_REGISTER: _l("Another, which can see the issuer's record of the certificate"),
    TurnedTo.OTHER: _l("Another"),
}
EXTENSION_GROUNDS: Mapping[str, str] = {
    ExtensionGround.SERVICE_SINCE_ISSUE: _l("service on board since the term began"),
    ExtensionGround.SERVICE_BEFORE_EXPIRY: _l("service on board in the last months before expiry"),
    ExtensionGround.FINAL_EXAM: _l("final examination"),
}
FILINGS: Mapping[str, str] = {
    Filing.EARLY: _l("early"),
    Filing.IN_THE_WINDOW: _l("in the usual time"),
    Filing.LATE: _l("late, after expiry"),
    Filing.TOO_LATE_FOR_SERVICE: _l("so late after expiry that only the final examination serves"),
}
ITEMS: Mapping[str, str] = {
    Item.PASSED: _l("passed"),
    Item.FAILED: _l("failed"),
    Item.EXEMPT: _l("exempt"),
    Item.NOT_ASKED: _l("not asked of this class"),
    Item.OPEN: _l("not sat yet"),
}


def sentence_of(reason: Finding | Because) -> str:
    """Return what a reason says in the reader's language."""
    if isinstance(reason, Finding):
        return sentence(reason)
    return str(GROUNDS[reason.reason]) % {name: in_words(name, value) for name, value in reason.facts.items()}


def deadline_name(kind: str) -> str:
    """Return what is due."""
    return str(DEADLINES[kind])


def item_name(item: str) -> str:
    """Return the outcome of one item of the practical test."""
    return str(ITEMS[item])


def regime_name(regime: str) -> str:
    """Return the family of certificates."""
    return str(REGIMES[regime])


def turned_to_name(turned_to: str) -> str:
    """Return which organisation is asked."""
    return str(TURNED_TO[turned_to])


def extension_ground_name(ground: str) -> str:
    """Return what an extension rests on."""
    return str(EXTENSION_GROUNDS[ground])


def filing_name(filing: str) -> str:
    """Return how the filing lies to the expiry."""
    return str(FILINGS[filing])


def reading_sentence(name: str, readings: Readings) -> str:
    """Return how we read a point that the decree leaves open; `name` is a field of the readings."""
    return str(READINGS[name](readings))


def _class1_year_from(readings: Readings) -> str:
    if readings.class1_year_from is OperationCountedFrom.CLASS_2_ISSUE:
        text = _l("The decree does not say from when the year of operation counts. We count from the issue of class 2.")
    else:
        text = _l("The decree does not say from when the year of operation counts. We count operation in any class.")
    return str(text)


def _roll_deadline(readings: Readings) -> str:
    if readings.roll_deadline:
        text = _l(
            "The decree does not say what becomes of a term that ends on a day of rest."
            " By the Civil Code 2015, Article 148.5, it ends on the next working day."
        )
    else:
        text = _l(
            "The decree does not say what becomes of a term that ends on a day of rest."
            " We let it end on that day all the same."
        )
    return str(text)


def _extension_base(readings: Readings) -> str:
    if readings.extension_base is ExtensionBase.DECISION:
        text = _l("The decree does not say from when the new term counts. We count from the decision.")
    else:
        text = _l(
            "The decree does not say from when the new term counts. We count from the old expiry if the application is"
            " filed in the last months before it, and otherwise from the decision."
        )
    return str(text)


READINGS: Mapping[str, Callable[[Readings], str]] = {
    "class1_year_from": _class1_year_from,
    "roll_deadline": _roll_deadline,
    "photo_dots_per_inch": lambda readings: _(
        "The decree gives the size in centimetres alone. We ask for at least %(dots)s dots to the inch.",
        dots=number(readings.photo_dots_per_inch),
    ),
    "photo_shape_tolerance_percent": lambda readings: _(
        "The decree allows no error of cropping and forbids none. We let %(percent)s percent pass.",
        percent=number(readings.photo_shape_tolerance_percent),
    ),
    "gmdss_minimum_age": lambda readings: _(
        "The decree asks for the age prescribed by law. We ask for the age of %(age)s, as the STCW Convention does.",
        age=number(readings.gmdss_minimum_age),
    ),
    "extension_window_months": lambda readings: _(
        "The decree does not say how early an extension may be asked for. We warn of what is filed more than %(months)s"
        " before expiry, and refuse nothing for it.",
        months=in_words("months", readings.extension_window_months),
    ),
    "late_extension_months": lambda readings: _(
        "The decree does not rule out extending an expired certificate. We count service for another %(months)s;"
        " after that only the final examination.",
        months=in_words("months", readings.late_extension_months),
    ),
    "final_exam_serves_months": lambda readings: _(
        "The decree does not say how long a final examination serves for an extension. We let it serve for %(months)s.",
        months=in_words("months", readings.final_exam_serves_months),
    ),
    "extension_base": _extension_base,
}
