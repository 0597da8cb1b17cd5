"""Decree 63/2023/NĐ-CP of 18 August 2023, Articles 57 to 66, as dated literals. Read it beside the official text."""

from datetime import date

from app.domain.classes import OperatorClass, Topic
from app.domain.regulation.readings import Readings
from app.domain.regulation.source import Source
from app.domain.regulation.types import (
    ClassRule,
    Contact,
    ExaminerRule,
    MaritimeRule,
    Modes,
    MorseRule,
    PhotoRule,
    Prerequisite,
    Regulation,
    Term,
    TermUnit,
    TheoryRule,
)

MORSE_SECONDS = 180  # "words per 03 minutes"
CHARACTERS_PER_WORD = 5

FOUR_CONTACTS = (
    Contact.VOICE_SENDING,
    Contact.TELEGRAPHY_SENDING,
    Contact.SEARCH_BY_VOICE,
    Contact.SEARCH_BY_TELEGRAPH,
)
TWO_VOICE_CONTACTS = (Contact.VOICE_FIRST, Contact.VOICE_SECOND)

THEORY_OF_CLASSES_3_AND_4 = TheoryRule(
    questions_per_topic={Topic.LAW: 10, Topic.ITU: 5, Topic.ELECTRICAL: 10, Topic.RADIO: 10},
    pass_mark=25,
    source=Source(62, 1, "c"),
)
CLASSES_3_AND_4 = frozenset({OperatorClass.AMATEUR_3, OperatorClass.AMATEUR_4})

CLASS_1 = ClassRule(
    operator_class=OperatorClass.AMATEUR_1,
    power_watts=1000,
    modes=Modes.ALL,
    theory=TheoryRule(
        questions_per_topic={Topic.LAW: 10, Topic.ITU: 10, Topic.ELECTRICAL: 15, Topic.RADIO: 15},
        pass_mark=40,
        source=Source(62, 1, "a"),
    ),
    theory_group=frozenset({OperatorClass.AMATEUR_1}),
    morse=MorseRule(36, MORSE_SECONDS, CHARACTERS_PER_WORD, Source(62, 2, "a")),
    contacts=FOUR_CONTACTS,
    contacts_source=Source(62, 2, "c"),
    prerequisite=Prerequisite(
        certificate=OperatorClass.AMATEUR_2,
        operation=Term(1, TermUnit.YEARS, Source(62, 1, "a")),
        source=Source(62, 1, "a"),
    ),
    source=Source(57, 1, "a"),
)

CLASS_2 = ClassRule(
    operator_class=OperatorClass.AMATEUR_2,
    power_watts=200,
    modes=Modes.ALL,
    theory=TheoryRule(
        questions_per_topic={Topic.LAW: 10, Topic.ITU: 10, Topic.ELECTRICAL: 10, Topic.RADIO: 10},
        pass_mark=30,
        source=Source(62, 1, "b"),
    ),
    theory_group=frozenset({OperatorClass.AMATEUR_2}),
    morse=MorseRule(27, MORSE_SECONDS, CHARACTERS_PER_WORD, Source(62, 2, "a")),
    contacts=FOUR_CONTACTS,
    contacts_source=Source(62, 2, "c"),
    prerequisite=None,
    source=Source(57, 1, "b"),
)

CLASS_3 = ClassRule(
    operator_class=OperatorClass.AMATEUR_3,
    power_watts=50,
    modes=Modes.ALL,
    theory=THEORY_OF_CLASSES_3_AND_4,
    theory_group=CLASSES_3_AND_4,
    morse=MorseRule(15, MORSE_SECONDS, CHARACTERS_PER_WORD, Source(62, 2, "a")),
    contacts=FOUR_CONTACTS,
    contacts_source=Source(62, 2, "c"),
    prerequisite=None,
    source=Source(57, 1, "c"),
)

CLASS_4 = ClassRule(
    operator_class=OperatorClass.AMATEUR_4,
    power_watts=20,
    modes=Modes.ALL_BUT_CW,
    theory=THEORY_OF_CLASSES_3_AND_4,
    theory_group=CLASSES_3_AND_4,
    morse=None,
    contacts=TWO_VOICE_CONTACTS,
    contacts_source=Source(62, 2, "c"),
    prerequisite=None,
    source=Source(57, 1, "d"),
)

MARITIME = MaritimeRule(
    validity=Term(5, TermUnit.YEARS, Source(67, 2, "b")),
    extension_at_most=Term(5, TermUnit.YEARS, Source(81, 5)),
    service_since_issue=Term(1, TermUnit.YEARS, Source(80, 2)),
    service_before_expiry=Term(3, TermUnit.MONTHS, Source(80, 2)),
    before_expiry=Term(6, TermUnit.MONTHS, Source(80, 2)),
    issue=Term(14, TermUnit.DAYS, Source(79, 2, "c")),
    completeness_notice=Term(5, TermUnit.WORKING_DAYS, Source(79, 2, "b")),
    extension_notice=Term(5, TermUnit.WORKING_DAYS, Source(81, 3, "b")),
    extension=Term(10, TermUnit.DAYS, Source(81, 4)),
    replacement_notice=Term(5, TermUnit.WORKING_DAYS, Source(82, 3, "b")),
    replacement=Term(7, TermUnit.WORKING_DAYS, Source(82, 3, "c")),
)

DECREE = Regulation(
    version="63/2023-1",
    name="Nghị định 63/2023/NĐ-CP",
    in_force_from=date(2023, 8, 18),  # "comes into force from the date on which it is signed"
    in_force_until=None,
    classes={rule.operator_class: rule for rule in (CLASS_1, CLASS_2, CLASS_3, CLASS_4)},
    both_parts_within=Term(12, TermUnit.MONTHS, Source(62, 3)),
    telegraphy_stopped_at_most=Term(3, TermUnit.YEARS, Source(62, 2, "b")),
    photo=PhotoRule(
        count=2,
        width_cm=3,
        height_cm=4,
        taken_within=Term(6, TermUnit.MONTHS, Source(63, 2, "c")),
        source=Source(63, 2, "c"),
    ),
    completeness_notice=Term(5, TermUnit.WORKING_DAYS, Source(63, 3, "b")),
    issue=Term(14, TermUnit.DAYS, Source(63, 3, "c")),
    replacement_notice=Term(5, TermUnit.WORKING_DAYS, Source(64, 3, "b")),
    replacement=Term(7, TermUnit.WORKING_DAYS, Source(64, 3, "c")),
    examiner=ExaminerRule(
        degree_source=Source(58, 3, "a"),
        competence_source=Source(58, 3, "b"),
        operation_in_same_class=Term(1, TermUnit.YEARS, Source(58, 3, "b")),
        radiotelegraphy=Term(1, TermUnit.YEARS, Source(58, 3, "b")),
    ),
    maritime=MARITIME,
    readings=Readings(),
)
