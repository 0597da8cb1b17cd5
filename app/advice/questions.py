"""The questions that the rules answer: each described once, for the page, for programs and for the document of both."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.advice import answers
from app.advice.answers import DeadlineKind, Outcome
from app.advice.facts import Choice, Day, Number, Text, YesNo
from app.advice.question import FILED_ON, PROVISIONAL, AdviceQuestion, together
from app.advice.questions_afterwards import CERTIFICATE_VALIDITY, EXTENSION, REPLACEMENT, SEA_SERVICE
from app.advice.words import deadline_name, item_name
from app.domain.classes import OperatorClass, Topic
from app.domain.practical import Item
from app.domain.regulation import Modes
from app.domain.regulation.identity import IdentityKind
from app.kernel.sentences import ITEMS, TOPICS, class_name, identity_name, modes_name

MOST_QUESTIONS = 500
MOST_SECONDS = 3600
MOST_PIXELS = 20_000


def operator_class(label: str, name: str = "operator_class", *, hint: str = "", required: bool = True) -> Choice:
    """Return the fact that is a class of operator."""
    return Choice(name=name, label=label, hint=hint, required=required, members=OperatorClass, named=class_name)


CLASS = operator_class(_l("Class"))
CLASS_APPLIED_FOR = operator_class(_l("Class applied for"))
EXAM_ON = Day(name="on", label=_l("Day of the examination"), required=True, suggests_today=True)

RIGHT_BY_TOPIC = tuple(f"{topic}_right" for topic in Topic)

MAY_I_SIT = AdviceQuestion(
    slug="may-i-sit",
    title=_l("May I sit for this class?"),
    about=_l("What you must hold and have done before the examination."),
    sign="person",
    facts=(
        CLASS_APPLIED_FOR,
        Day(name="on", label=_l("Day of the application"), required=True, suggests_today=True),
        Day(name="exam_on", label=_l("Day of the examination"), hint=_l("If it is known to be another day.")),
        Day(
            name="class_2_issued_on",
            label=_l("Date of issue of your class 2 certificate"),
            hint=_l("For class 1. Leave it out if you hold none."),
        ),
        Day(
            name="operating_since",
            label=_l("First day of operating an amateur station"),
            hint=_l("For class 1: as far back as you can prove, in any class."),
        ),
        Day(name="operating_until", label=_l("Last day of operation"), hint=_l("Leave it out if you still operate.")),
    ),
    needs={"operating_until": ("operating_since",)},
    answer=answers.may_i_sit,
    values=(Day(name="earliest_on", label=_l("First day on which you may apply and sit")),),
    yes=_l("You may sit"),
    no=_l("You may not sit yet"),
    example={
        "operator_class": "amateur-1",
        "on": "2026-10-01",
        "class_2_issued_on": "2026-01-10",
        "operating_since": "2025-10-01",
    },
)

THEORY_SCORE = AdviceQuestion(
    slug="theory-score",
    title=_l("Did this score pass the theory test?"),
    about=_l("Right answers, in all or of all four topics, beside the pass mark of the class."),
    sign="pencil",
    facts=(
        CLASS,
        EXAM_ON,
        Number(name="right", label=_l("Right answers in all"), most=MOST_QUESTIONS),
        *(
            Number(
                name=f"{topic}_right",
                label=_l("Right answers: %(topic)s", topic=TOPICS[topic]),
                most=MOST_QUESTIONS,
            )
            for topic in Topic
        ),
    ),
    any_of=(("right",), RIGHT_BY_TOPIC),
    needs=together(*RIGHT_BY_TOPIC),
    answer=answers.theory_score,
    values=(
        Number(name="right", label=_l("Right answers")),
        Number(name="needed", label=_l("Right answers needed")),
        Number(name="questions", label=_l("Questions of the paper")),
    ),
    yes=_l("Passed"),
    no=_l("Not passed"),
    example={"operator_class": "amateur-2", "on": "2026-06-20", "right": 30},
)

PAPER_MIX = AdviceQuestion(
    slug="paper-mix",
    title=_l("Does this theory paper have the prescribed mix?"),
    about=_l("How many questions of each topic a paper must have."),
    sign="document",
    facts=(
        CLASS,
        EXAM_ON,
        *(
            Number(
                name=f"{topic}_questions",
                label=_l("Questions: %(topic)s", topic=TOPICS[topic]),
                required=True,
                most=MOST_QUESTIONS,
            )
            for topic in Topic
        ),
    ),
    answer=answers.paper_mix,
    values=tuple(
        Number(name=f"{topic}_needed", label=_l("Prescribed: %(topic)s", topic=TOPICS[topic])) for topic in Topic
    ),
    yes=_l("As prescribed"),
    no=_l("Not as prescribed"),
    example={
        "operator_class": "amateur-3",
        "on": "2026-06-20",
        "law_questions": 10,
        "itu_questions": 5,
        "electrical_questions": 10,
        "radio_questions": 10,
    },
)

MORSE_RESULT = AdviceQuestion(
    slug="morse-result",
    title=_l("Did this Morse result pass?"),
    about=_l("Words received and sent, or the exemption from the telegraphy test."),
    sign="key",
    facts=(
        CLASS,
        Day(name="on", label=_l("Day of the practical test"), required=True, suggests_today=True),
        Number(name="received_words", label=_l("Correct words received")),
        Number(
            name="received_seconds",
            label=_l("Seconds until the last of them was received"),
            most=MOST_SECONDS,
        ),
        Number(name="sent_words", label=_l("Correct words sent")),
        Number(name="sent_seconds", label=_l("Seconds until the last of them was sent"), most=MOST_SECONDS),
        YesNo(
            name="radiotelegraph_certificate", label=_l("The candidate holds a radiotelegraph operator's certificate")
        ),
        Day(
            name="practice_stopped_on",
            label=_l("Last day of practice as a radiotelegraph operator"),
            hint=_l("Leave it out if practice goes on."),
        ),
    ),
    needs={
        **together("received_words", "received_seconds"),
        **together("sent_words", "sent_seconds"),
        "practice_stopped_on": ("radiotelegraph_certificate",),
    },
    answer=answers.morse_result,
    values=(
        Choice(name="receiving", label=ITEMS["receiving"], members=Item, named=item_name),
        Choice(name="sending", label=ITEMS["sending"], members=Item, named=item_name),
        Number(name="words_needed", label=_l("Correct words needed, each way")),
        Number(name="seconds_allowed", label=_l("Seconds allowed, each way"), most=MOST_SECONDS),
    ),
    yes=_l("Nothing of the telegraphy test is owed"),
    no=_l("The telegraphy test is not passed"),
    example={
        "operator_class": "amateur-2",
        "on": "2026-06-20",
        "received_words": 27,
        "received_seconds": 180,
        "sent_words": 27,
        "sent_seconds": 178,
    },
)

DEADLINE = AdviceQuestion(
    slug="deadline",
    title=_l("When is this due?"),
    about=_l("By when an organisation has to answer, by the working calendar in force."),
    sign="clock",
    facts=(
        Choice(name="kind", label=_l("What is due"), required=True, members=DeadlineKind, named=deadline_name),
        Day(
            name="from_on",
            label=_l("From"),
            hint=_l(
                "For a notice the day on which the application or the last supplement came in; for a certificate the"
                " day of the last passed part; for a replacement the day on which the application was complete."
            ),
            required=True,
            suggests_today=True,
        ),
    ),
    answer=answers.deadline,
    values=(
        Day(name="due_on", label=_l("Last day in time")),
        PROVISIONAL,
    ),
    outcomes=(Outcome.INFORMATION,),
    uses_calendar=True,
    example={"kind": "completeness-notice", "from_on": "2026-02-12"},
)

TWO_PASSES = AdviceQuestion(
    slug="two-passes",
    title=_l("Are the two passes still in time?"),
    about=_l("Theory and practice within twelve months, and by when the other part is due."),
    sign="flag",
    facts=(
        CLASS_APPLIED_FOR,
        Day(name="theory_on", label=_l("Theory test passed on")),
        operator_class(
            _l("Class of the theory test"), "theory_class", hint=_l("If it is another class."), required=False
        ),
        Day(name="practical_on", label=_l("Practical test passed on")),
        operator_class(
            _l("Class of the practical test"), "practical_class", hint=_l("If it is another class."), required=False
        ),
    ),
    any_of=(("theory_on",), ("practical_on",)),
    needs={"theory_class": ("theory_on",), "practical_class": ("practical_on",)},
    answer=answers.two_passes,
    values=(Day(name="window_end", label=_l("Last day for the other part")),),
    outcomes=tuple(Outcome),
    yes=_l("In time"),
    no=_l("They do not count together"),
    uses_calendar=True,
    example={"operator_class": "amateur-3", "theory_on": "2025-11-21", "practical_on": "2026-11-23"},
)

PHOTO = AdviceQuestion(
    slug="photo",
    title=_l("Is this photograph acceptable?"),
    about=_l("Shape, size and date of the photograph of an application."),
    sign="person",
    facts=(
        Number(name="width_px", label=_l("Width in pixels"), required=True, least=1, most=MOST_PIXELS),
        Number(name="height_px", label=_l("Height in pixels"), required=True, least=1, most=MOST_PIXELS),
        Day(name="taken_on", label=_l("Day on which it was taken"), required=True),
        FILED_ON,
    ),
    answer=answers.photo,
    values=(Day(name="earliest_on", label=_l("First day on which it may have been taken")),),
    yes=_l("Acceptable"),
    no=_l("Not acceptable"),
    example={"width_px": 600, "height_px": 800, "taken_on": "2026-03-01", "filed_on": "2026-08-31"},
)

IDENTITY_PAPER = AdviceQuestion(
    slug="identity-paper",
    title=_l("Is this identity paper acceptable?"),
    about=_l("Kind, form of the number and dates of an identity paper."),
    sign="document",
    facts=(
        Choice(
            name="kind",
            label=_l("Identity paper"),
            required=True,
            members=IdentityKind,
            named=identity_name,
        ),
        Text(
            name="number",
            label=_l("Its number"),
            hint=_l("Only its form is looked at and nothing is kept: you may change the figures."),
            required=True,
        ),
        Day(name="issued_on", label=_l("Date of issue")),
        Day(name="expires_on", label=_l("Last day of validity"), hint=_l("Leave it out if the paper has no end.")),
        FILED_ON,
    ),
    answer=answers.identity_paper,
    yes=_l("Acceptable"),
    no=_l("Not acceptable"),
    example={
        "kind": "citizen-card",
        "number": "001099000001",
        "issued_on": "2021-05-04",
        "expires_on": "2031-05-04",
        "filed_on": "2026-08-31",
    },
)

EXAMINER = AdviceQuestion(
    slug="examiner",
    title=_l("Is this person qualified to examine?"),
    about=_l("The degree, and one of three kinds of competence."),
    sign="shield",
    facts=(
        operator_class(_l("Class of the candidates"), "candidate_class"),
        Day(name="exam_on", label=_l("Day of the examination"), required=True, suggests_today=True),
        YesNo(
            name="degree",
            label=_l("Holds a degree in radio, electronics, telecommunications or a similar subject"),
            required=True,
        ),
        operator_class(_l("Highest amateur certificate held"), "certificate_class", required=False),
        Day(name="operating_since", label=_l("Has operated an amateur station since")),
        Day(
            name="telegraphy_since",
            label=_l("Has practised radiotelegraphy since"),
            hint=_l("Received by ear and sent by hand."),
        ),
    ),
    answer=answers.examiner,
    yes=_l("Qualified"),
    no=_l("Not qualified"),
    example={
        "candidate_class": "amateur-2",
        "exam_on": "2026-06-20",
        "degree": True,
        "certificate_class": "amateur-2",
        "operating_since": "2025-06-20",
    },
)

CERTIFICATE_POWER = AdviceQuestion(
    slug="certificate-power",
    title=_l("What may each class transmit with?"),
    about=_l("Power and modes of each class."),
    sign="antenna",
    facts=(CLASS, Day(name="on", label=_l("Day that you ask about"), required=True, suggests_today=True)),
    answer=answers.certificate_power,
    values=(
        Number(name="power_watts", label=_l("Antenna radiated power, at most"), most=10_000, unit="W"),
        Choice(name="modes", label=_l("Modes"), members=Modes, named=modes_name),
    ),
    outcomes=(Outcome.INFORMATION,),
    example={"operator_class": "amateur-4", "on": "2026-06-20"},
)

QUESTIONS: Mapping[str, AdviceQuestion] = {
    question.slug: question
    for question in (
        MAY_I_SIT,
        IDENTITY_PAPER,
        PHOTO,
        DEADLINE,
        THEORY_SCORE,
        MORSE_RESULT,
        TWO_PASSES,
        CERTIFICATE_POWER,
        PAPER_MIX,
        EXAMINER,
        CERTIFICATE_VALIDITY,
        SEA_SERVICE,
        EXTENSION,
        REPLACEMENT,
    )
}
