"""The questions about a certificate once it is issued."""

from flask_babel import lazy_gettext as _l

from app.advice import afterwards
from app.advice.afterwards import Ended, TurnedTo
from app.advice.facts import Choice, Day, Lines, Number, Text, YesNo
from app.advice.question import FILED_ON, PROVISIONAL, AdviceQuestion
from app.advice.words import extension_ground_name, filing_name, regime_name, turned_to_name
from app.domain.certificates.extension import ExtensionGround, Filing
from app.domain.certificates.grounds import ReplacementGround
from app.domain.classes import GmdssCertificate, Regime
from app.kernel.sentences import certificate_name, ground_name, standing_name

MOST_DAYS = 120_000

BEGAN_ON = Day(
    name="began_on",
    label=_l("The term began on"),
    hint=_l("The date of issue, or of the last extension."),
    required=True,
)
EXPIRES_ON = Day(name="expires_on", label=_l("Last day of validity"), required=True)
ENDED = Choice(
    name="ended",
    label=_l("The certificate has been"),
    hint=_l("Leave it out if it was none of these."),
    members=Ended,
    named=standing_name,
)


def gmdss_certificate(label: str, name: str = "certificate", *, hint: str = "", required: bool = True) -> Choice:
    """Return the fact that is a type of GMDSS certificate."""
    return Choice(
        name=name, label=label, hint=hint, required=required, members=GmdssCertificate, named=certificate_name
    )


def service_lines(*, required: bool) -> Lines:
    """Return the fact that is the service on board."""
    return Lines(
        name="lines",
        label=_l("Service on board"),
        hint=_l(
            "A line for each engagement: first day, last day, position (ROC, GOC, REC-2 or REC-1), and the ship if you"
            " like. For example: 10/01/2026 20/05/2026 GOC Biển Đông 01"
        ),
        required=required,
        columns=(
            Day(name="from_on", label=_l("First day"), required=True),
            Day(name="until_on", label=_l("Last day"), required=True),
            gmdss_certificate(_l("Position"), "position"),
            Text(name="ship", label=_l("Ship"), longest=100),
        ),
        made=afterwards.service_line,
    )


ON_BOARD = (
    {"from_on": "2025-06-01", "until_on": "2025-09-30", "position": "goc", "ship": "Biển Đông 01"},
    {"from_on": "2026-10-01", "until_on": "2026-12-31", "position": "goc", "ship": "Biển Đông 01"},
)

SEA_SERVICE = AdviceQuestion(
    slug="sea-service",
    title=_l("How much service on board do I have, and how much is missing?"),
    about=_l("Days in the position that count for the extension of a GMDSS certificate, each counted once."),
    sign="flag",
    facts=(
        gmdss_certificate(_l("Certificate to be extended")),
        BEGAN_ON,
        EXPIRES_ON,
        Day(name="on", label=_l("Count up to"), required=True, suggests_today=True),
        service_lines(required=True),
    ),
    answer=afterwards.sea_service,
    values=(
        Number(name="days_since_issue", label=_l("Days since the term began"), most=MOST_DAYS),
        Number(name="lacking_since_issue", label=_l("Days missing of the year since the term began"), most=MOST_DAYS),
        Number(name="days_before_expiry", label=_l("Days in the last months before expiry"), most=MOST_DAYS),
        Number(name="lacking_before_expiry", label=_l("Days missing of the months before expiry"), most=MOST_DAYS),
    ),
    yes=_l("Enough for an extension"),
    no=_l("Not enough for an extension yet"),
    example={
        "certificate": "goc",
        "began_on": "2022-03-15",
        "expires_on": "2027-03-15",
        "on": "2027-01-11",
        "lines": ON_BOARD,
    },
)

EXTENSION = AdviceQuestion(
    slug="extension",
    title=_l("May this GMDSS certificate be extended?"),
    about=_l("Age, health, and service on board or the final examination; and until when the new term runs."),
    sign="arrow",
    facts=(
        gmdss_certificate(_l("Certificate to be extended")),
        BEGAN_ON,
        EXPIRES_ON,
        FILED_ON,
        Day(name="decided_on", label=_l("Day of the decision"), hint=_l("If it is known and not the day of filing.")),
        Day(
            name="born_on",
            label=_l("Date of birth"),
            hint=_l("Only the age is looked at and nothing is kept."),
            required=True,
        ),
        Day(
            name="medical_until",
            label=_l("Last day of the medical certificate"),
            hint=_l("Leave it out if you hold none."),
        ),
        service_lines(required=False),
        Day(
            name="exam_passed_on",
            label=_l("Final examination passed on"),
            hint=_l("The day of the last part passed. It serves where the service on board is too short."),
        ),
        gmdss_certificate(
            _l("Certificate of the final examination"),
            "exam_certificate",
            hint=_l("If it is another one."),
            required=False,
        ),
        ENDED,
    ),
    needs={"exam_certificate": ("exam_passed_on",)},
    answer=afterwards.extension,
    values=(
        Day(name="extended_until", label=_l("Last day of the new term")),
        Choice(name="ground", label=_l("Ground"), members=ExtensionGround, named=extension_ground_name),
        Choice(name="filing", label=_l("Filed"), members=Filing, named=filing_name),
        YesNo(name="head_approves", label=_l("The head of the organisation has to approve")),
        Day(name="answer_by", label=_l("The organisation answers by")),
        PROVISIONAL,
    ),
    yes=_l("It may be extended"),
    no=_l("It may not be extended"),
    uses_calendar=True,
    example={
        "certificate": "goc",
        "began_on": "2022-03-15",
        "expires_on": "2027-03-15",
        "filed_on": "2027-01-11",
        "decided_on": "2027-02-18",
        "born_on": "1990-05-01",
        "medical_until": "2028-01-01",
        "lines": ON_BOARD,
    },
)

CERTIFICATE_VALIDITY = AdviceQuestion(
    slug="certificate-validity",
    title=_l("Until when is this GMDSS certificate valid?"),
    about=_l("Its last day, and whether it is valid on the day that you ask about."),
    sign="clock",
    facts=(
        Day(name="issued_on", label=_l("Date of issue"), required=True),
        Day(
            name="printed_until",
            label=_l("Last day printed on the certificate"),
            hint=_l("If one is printed: older and extended certificates may have another."),
        ),
        Day(name="on", label=_l("Day that you ask about"), required=True, suggests_today=True),
    ),
    answer=afterwards.certificate_validity,
    values=(Day(name="valid_until", label=_l("Last day of validity")),),
    yes=_l("Valid"),
    no=_l("Expired"),
    example={"issued_on": "2022-03-15", "on": "2027-03-15"},
)

REPLACEMENT = AdviceQuestion(
    slug="replacement",
    title=_l("May this certificate be replaced?"),
    about=_l(
        "A lost, damaged or changed certificate: the papers, the organisation to turn to, and its time to answer."
    ),
    sign="document",
    facts=(
        Choice(name="regime", label=_l("Certificate"), required=True, members=Regime, named=regime_name),
        Choice(name="ground", label=_l("Ground"), required=True, members=ReplacementGround, named=ground_name),
        FILED_ON,
        Choice(
            name="turned_to",
            label=_l("Organisation asked"),
            required=True,
            members=TurnedTo,
            named=turned_to_name,
        ),
        Day(name="expires_on", label=_l("Last day of validity"), hint=_l("Of a maritime certificate.")),
        YesNo(name="original_surrendered", label=_l("The original of the certificate is handed in")),
        YesNo(name="before_july_2024", label=_l("The certificate was issued before 1 July 2024")),
        ENDED,
    ),
    answer=afterwards.replacement,
    values=(
        Day(name="due_on", label=_l("The organisation answers by")),
        Day(name="notice_due_on", label=_l("Notice of what is missing, by")),
        PROVISIONAL,
    ),
    yes=_l("It may be replaced"),
    no=_l("It may not be replaced"),
    uses_calendar=True,
    example={
        "regime": "maritime",
        "ground": "damaged",
        "filed_on": "2026-08-19",
        "turned_to": "issuer",
        "expires_on": "2027-03-15",
        "original_surrendered": True,
    },
)
