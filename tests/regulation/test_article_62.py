"""Article 62: the examination for an amateur radio operator's certificate."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.classes import OperatorClass, Part, Topic
from app.domain.eligibility import (
    CandidateFacts,
    HeldCertificate,
    PassedPart,
    RadiotelegraphPractice,
    in_time,
    morse_exemption,
    parts_owed,
    to_apply,
    window_end,
)
from app.domain.marking import mark
from app.domain.papers import check_mix, deck, draw
from app.domain.periods import Spell
from app.domain.practical import (
    Item,
    MorseReceived,
    MorseSent,
    PracticalSheet,
    ReceivingMeans,
    SendingMeans,
    practical_outcome,
)
from app.domain.recognition import Recognition, recognition_findings
from app.domain.refusal import Reason
from app.domain.regulation import Contact, OperationCountedFrom, regulation_on
from app.domain.regulation.calendar import PUBLIC_CALENDAR

ONE, TWO, THREE, FOUR = OperatorClass
DECREE = regulation_on(date(2026, 11, 21))


# The first sentence: the examination is held by an organisation that is recognised


@pytest.mark.article("62")
@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
        (date(2026, 7, 2), False),
    ],
)
def test_62_the_organisation_is_recognised_on_the_day(day, allowed):
    recognition = Recognition(frozenset({THREE, FOUR}), date(2025, 1, 1), date(2026, 7, 1))

    findings = recognition_findings([recognition], THREE, day)

    assert [finding.reason for finding in findings] == ([] if allowed else [Reason.ORGANISATION_NOT_RECOGNISED])


@pytest.mark.article("62")
def test_62_a_recognition_serves_the_classes_it_names():
    recognition = Recognition(frozenset({THREE, FOUR}), date(2025, 1, 1))

    assert recognition_findings([recognition], THREE, date(2026, 1, 1)) == ()
    assert recognition_findings([recognition], TWO, date(2026, 1, 1))
    assert recognition_findings([], FOUR, date(2026, 1, 1))


# Clause 1: the theory test


MIXES = [
    (ONE, 10, 10, 15, 15, 50, 40),
    (TWO, 10, 10, 10, 10, 40, 30),
    (THREE, 10, 5, 10, 10, 35, 25),
    (FOUR, 10, 5, 10, 10, 35, 25),
]


def topics_of(law: int, itu: int, electrical: int, radio: int) -> list[Topic]:
    return [Topic.LAW] * law + [Topic.ITU] * itu + [Topic.ELECTRICAL] * electrical + [Topic.RADIO] * radio


@pytest.mark.article("62.1.a")
@pytest.mark.article("62.1.b")
@pytest.mark.article("62.1.c")
@pytest.mark.parametrize(("operator_class", "law", "itu", "electrical", "radio", "questions", "needed"), MIXES)
def test_62_1_the_paper_of_each_class(operator_class, law, itu, electrical, radio, questions, needed):
    rule = DECREE.classes[operator_class].theory

    assert rule.questions_per_topic == {
        Topic.LAW: law,
        Topic.ITU: itu,
        Topic.ELECTRICAL: electrical,
        Topic.RADIO: radio,
    }
    assert rule.question_count == questions
    assert rule.pass_mark == needed


@pytest.mark.article("62.1.a")
@pytest.mark.article("62.1.b")
@pytest.mark.article("62.1.c")
@pytest.mark.parametrize(("operator_class", "law", "itu", "electrical", "radio", "questions", "needed"), MIXES)
def test_62_1_a_paper_that_was_drawn_holds_the_mix(operator_class, law, itu, electrical, radio, questions, needed):
    pool = {topic: [f"{topic}/{number}" for number in range(45)] for topic in Topic}

    paper = draw(DECREE.classes[operator_class].theory, deck(pool), b"a seed of this sitting")

    drawn = [question.split("/")[0] for question in paper]
    assert [drawn.count(topic) for topic in ("law", "itu", "electrical", "radio")] == [law, itu, electrical, radio]
    assert len(set(paper)) == questions


@pytest.mark.article("62.1.c")
def test_62_1_c_case_4_a_paper_of_10_10_10_5_is_rejected():
    findings = check_mix(topics_of(10, 10, 10, 5), DECREE.classes[THREE].theory)

    assert [(finding.facts["topic"], finding.facts["needed"], finding.facts["found"]) for finding in findings] == [
        ("itu", 5, 10),
        ("radio", 10, 5),
    ]
    assert {finding.reason for finding in findings} == {Reason.WRONG_MIX}
    assert {str(finding.source) for finding in findings} == {"62.1.c"}


def paper_with(
    topics: list[Topic], right_per_topic: dict[Topic, int]
) -> tuple[dict[str, str], dict[str, str], dict[str, Topic]]:
    """A marked paper on which the first so many questions of each topic are right and the others wrong."""
    key = {f"q{number}": "a" for number, _ in enumerate(topics)}
    topic_of = dict(zip(key, topics, strict=True))
    left = dict(right_per_topic)
    answers = {}
    for question, topic in topic_of.items():
        answers[question] = "a" if left[topic] > 0 else "b"
        left[topic] -= 1
    return answers, key, topic_of


@pytest.mark.article("62.1.a")
@pytest.mark.article("62.1.b")
@pytest.mark.article("62.1.c")
@pytest.mark.parametrize(
    ("operator_class", "mix", "right", "passed"),
    [
        # Worked case 1
        (ONE, (10, 10, 15, 15), (10, 10, 15, 5), True),
        (ONE, (10, 10, 15, 15), (10, 10, 15, 4), False),
        # Worked case 2: no minimum in any topic
        (TWO, (10, 10, 10, 10), (0, 10, 10, 10), True),
        (TWO, (10, 10, 10, 10), (0, 9, 10, 10), False),
        (THREE, (10, 5, 10, 10), (10, 5, 10, 0), True),
        (THREE, (10, 5, 10, 10), (10, 5, 9, 0), False),
        (FOUR, (10, 5, 10, 10), (5, 0, 10, 10), True),
        (FOUR, (10, 5, 10, 10), (4, 0, 10, 10), False),
        (FOUR, (10, 5, 10, 10), (0, 0, 0, 0), False),
        (ONE, (10, 10, 15, 15), (10, 10, 15, 15), True),
    ],
)
def test_62_1_the_pass_mark_is_on_the_whole_paper(operator_class, mix, right, passed):
    answers, key, topics = paper_with(topics_of(*mix), dict(zip(Topic, right, strict=True)))

    outcome = mark(answers, key, topics, DECREE.classes[operator_class].theory.pass_mark)

    assert outcome.right == sum(right)
    assert outcome.passed is passed
    assert outcome.by_topic == {topic: (r, m) for topic, r, m in zip(Topic, right, mix, strict=True)}


CLASS_2_OF_JANUARY = HeldCertificate(TWO, date(2026, 1, 10))


@pytest.mark.article("62.1.a")
@pytest.mark.parametrize(
    ("certificates", "operating_since", "exam_on", "against"),
    [
        # Worked case 6: a day short is not a year
        ([CLASS_2_OF_JANUARY], date(2025, 10, 1), date(2026, 10, 1), []),
        ([CLASS_2_OF_JANUARY], date(2025, 10, 2), date(2026, 10, 1), ["operation-too-short"]),
        ([CLASS_2_OF_JANUARY], date(2025, 10, 1), date(2026, 9, 30), ["operation-too-short"]),
        ([CLASS_2_OF_JANUARY], None, date(2026, 10, 1), ["operation-too-short"]),
        # The class 2 is held on the day; no other class will do
        ([], date(2020, 1, 1), date(2026, 10, 1), ["class-2-not-held"]),
        ([HeldCertificate(THREE, date(2020, 1, 1))], date(2020, 1, 1), date(2026, 10, 1), ["class-2-not-held"]),
        ([HeldCertificate(TWO, date(2026, 10, 1))], date(2020, 1, 1), date(2026, 10, 1), []),
        ([HeldCertificate(TWO, date(2026, 10, 2))], date(2020, 1, 1), date(2026, 10, 1), ["class-2-not-held"]),
        (
            [HeldCertificate(TWO, date(2020, 1, 1), ended_on=date(2026, 10, 1))],
            date(2020, 1, 1),
            date(2026, 10, 1),
            ["class-2-not-held"],
        ),
        ([], None, date(2026, 10, 1), ["class-2-not-held", "operation-too-short"]),
        # A year that began on 29 February is full on 28 February
        ([HeldCertificate(TWO, date(2024, 3, 1))], date(2024, 2, 29), date(2025, 2, 27), ["operation-too-short"]),
        ([HeldCertificate(TWO, date(2024, 3, 1))], date(2024, 2, 29), date(2025, 2, 28), []),
    ],
)
def test_62_1_a_class_1_needs_a_class_2_and_a_year_of_operation(certificates, operating_since, exam_on, against):
    operation = () if operating_since is None else (Spell(operating_since),)

    findings = to_apply(ONE, CandidateFacts(tuple(certificates), operation), exam_on)

    assert [finding.reason for finding in findings] == against
    assert {str(finding.source) for finding in findings} <= {"62.1.a"}


@pytest.mark.article("62.1.a")
@pytest.mark.parametrize(
    ("exam_on", "eligible"),
    [(date(2027, 1, 9), False), (date(2027, 1, 10), True), (date(2027, 1, 11), True)],
)
def test_62_1_a_case_6_read_from_the_issue_of_the_class_2(exam_on, eligible):
    counted = replace(DECREE.readings, class1_year_from=OperationCountedFrom.CLASS_2_ISSUE)
    facts = CandidateFacts((CLASS_2_OF_JANUARY,), (Spell(date(2025, 10, 1)),))

    findings = to_apply(ONE, facts, exam_on, replace(DECREE, readings=counted))

    assert (findings == ()) is eligible


@pytest.mark.article("62.1.a")
@pytest.mark.parametrize(
    ("filed_on", "exam_on", "against"),
    [
        (date(2026, 9, 1), date(2026, 10, 1), []),
        (date(2026, 1, 9), date(2026, 10, 1), ["class-2-not-held"]),
        (date(2026, 9, 1), date(2026, 9, 30), ["operation-too-short"]),
    ],
)
def test_62_1_a_the_class_2_is_held_on_both_days_and_the_year_full_on_the_second(filed_on, exam_on, against):
    facts = CandidateFacts((CLASS_2_OF_JANUARY,), (Spell(date(2025, 10, 1)),))

    findings = to_apply(ONE, facts, filed_on, exam_on=exam_on)

    assert [finding.reason for finding in findings] == against


@pytest.mark.article("62.1.a")
@pytest.mark.parametrize(
    ("spells", "against"),
    [
        # Broken time is added up to 365 days; a day in two spells counts once
        ([(date(2024, 1, 1), date(2024, 6, 30)), (date(2025, 1, 1), date(2025, 7, 2))], []),
        ([(date(2024, 1, 1), date(2024, 6, 30)), (date(2025, 1, 1), date(2025, 7, 1))], ["operation-too-short"]),
        (
            [
                (date(2024, 1, 1), date(2024, 6, 30)),
                (date(2024, 6, 1), date(2024, 6, 30)),
                (date(2025, 1, 1), date(2025, 7, 1)),
            ],
            ["operation-too-short"],
        ),
    ],
)
def test_62_1_a_a_broken_year_of_operation(spells, against):
    facts = CandidateFacts((CLASS_2_OF_JANUARY,), tuple(Spell(*spell) for spell in spells))

    assert [finding.reason for finding in to_apply(ONE, facts, date(2026, 10, 1))] == against


@pytest.mark.article("62.1.b")
@pytest.mark.article("62.1.c")
@pytest.mark.parametrize("operator_class", [TWO, THREE, FOUR])
def test_62_1_the_other_classes_ask_nothing_before(operator_class):
    assert to_apply(operator_class, CandidateFacts(), date(2026, 10, 1)) == ()


# Clause 2, point a: Morse


@pytest.mark.article("62.2.a")
@pytest.mark.parametrize(("operator_class", "words", "words_per_minute"), [(ONE, 36, 12), (TWO, 27, 9), (THREE, 15, 5)])
def test_62_2_a_words_of_five_characters_in_three_minutes(operator_class, words, words_per_minute):
    morse = DECREE.classes[operator_class].morse

    assert morse is not None
    assert (morse.words, morse.seconds, morse.characters_per_word) == (words, 180, 5)
    assert morse.words_per_minute == words_per_minute


def all_contacts(operator_class: OperatorClass) -> dict[Contact, bool]:
    return dict.fromkeys(DECREE.classes[operator_class].contacts, True)


@pytest.mark.article("62.2.a")
@pytest.mark.parametrize(
    ("operator_class", "received", "sent", "receiving", "sending", "both_passed"),
    [
        # Worked case 7
        (TWO, (27, 180), (27, 178), "passed", "passed", True),
        (TWO, (26, 180), (27, 178), "failed", "passed", False),
        # Worked case 8: the 15th word a second late
        (THREE, (15, 180), (15, 181), "passed", "failed", False),
        (THREE, (15, 180), (14, 180), "passed", "failed", False),
        (THREE, (15, 180), (15, 180), "passed", "passed", True),
        (THREE, (15, 179), (16, 170), "passed", "passed", True),
        (ONE, (36, 180), (36, 180), "passed", "passed", True),
        (ONE, (35, 120), (36, 180), "failed", "passed", False),
        (ONE, (36, 180), (35, 180), "passed", "failed", False),
    ],
)
def test_62_2_a_receiving_and_sending_are_both_needed(operator_class, received, sent, receiving, sending, both_passed):
    sheet = PracticalSheet(
        all_contacts(operator_class),
        MorseReceived(received[0], received[1], ReceivingMeans.EAR),
        MorseSent(sent[0], sent[1], SendingMeans.HAND),
    )

    outcome = practical_outcome(sheet, DECREE.classes[operator_class])

    assert (outcome.receiving, outcome.sending, outcome.passed) == (receiving, sending, both_passed)


@pytest.mark.article("62.2.a")
@pytest.mark.parametrize("receiving", ["ear", "computer"])
@pytest.mark.parametrize("sending", ["hand", "computer"])
def test_62_2_a_ear_or_computer_hand_or_computer_are_equally_good(receiving, sending):
    sheet = PracticalSheet(
        all_contacts(TWO),
        MorseReceived(27, 180, ReceivingMeans(receiving)),
        MorseSent(27, 180, SendingMeans(sending)),
    )

    assert practical_outcome(sheet, DECREE.classes[TWO]).passed


# Clause 2, point b: exemption from the telegraphy test


@pytest.mark.article("62.2.b")
@pytest.mark.parametrize(
    ("holds_certificate", "stopped_on", "practical_on", "against"),
    [
        # Worked case 10
        (True, date(2023, 10, 10), date(2026, 10, 9), None),
        (True, date(2023, 10, 10), date(2026, 10, 10), None),
        (True, date(2023, 10, 10), date(2026, 10, 11), Reason.TELEGRAPHY_STOPPED_TOO_LONG_AGO),
        # 10 October 2026 is a Saturday: a look-back window never rolls
        (True, None, date(2026, 10, 11), None),
        (False, None, date(2026, 10, 11), Reason.RADIOTELEGRAPH_CERTIFICATE_MISSING),
        (True, date(2024, 2, 29), date(2027, 2, 28), None),
        (True, date(2024, 2, 29), date(2027, 3, 1), Reason.TELEGRAPHY_STOPPED_TOO_LONG_AGO),
    ],
)
def test_62_2_b_exempt_until_three_years_after_stopping(holds_certificate, stopped_on, practical_on, against):
    finding = morse_exemption(RadiotelegraphPractice(holds_certificate, stopped_on), practical_on)

    assert (finding and finding.reason) is against
    assert finding is None or str(finding.source) == "62.2.b"


@pytest.mark.article("62.2.b")
@pytest.mark.article("62.2.c")
def test_62_2_b_case_10_the_four_contacts_are_owed_all_the_same():
    rule = DECREE.classes[THREE]

    before = practical_outcome(PracticalSheet(), rule, exempt=True)
    after = practical_outcome(PracticalSheet(all_contacts(THREE)), rule, exempt=True)

    assert (before.receiving, before.sending) == (Item.EXEMPT, Item.EXEMPT)
    assert list(before.contacts.values()) == [Item.OPEN] * 4
    assert not before.passed
    assert not before.complete
    assert after.passed


# Clause 2, point c: contacts


@pytest.mark.article("62.2.c")
@pytest.mark.parametrize("operator_class", [ONE, TWO, THREE])
def test_62_2_c_four_contacts_for_classes_1_to_3(operator_class):
    assert DECREE.classes[operator_class].contacts == (
        Contact.VOICE_SENDING,
        Contact.TELEGRAPHY_SENDING,
        Contact.SEARCH_BY_VOICE,
        Contact.SEARCH_BY_TELEGRAPH,
    )


@pytest.mark.article("62.2.c")
def test_62_2_c_two_voice_contacts_and_no_telegraphy_for_class_4():
    rule = DECREE.classes[FOUR]

    assert rule.contacts == (Contact.VOICE_FIRST, Contact.VOICE_SECOND)
    assert rule.morse is None
    outcome = practical_outcome(PracticalSheet({Contact.VOICE_FIRST: True, Contact.VOICE_SECOND: True}), rule)
    assert (outcome.receiving, outcome.sending, outcome.passed) == (Item.NOT_ASKED, Item.NOT_ASKED, True)


@pytest.mark.article("62.2.c")
@pytest.mark.parametrize("missing", list(Contact)[:4])
def test_62_2_c_one_contact_not_done_and_the_practical_test_is_not_passed(missing):
    morse = (MorseReceived(27, 180, ReceivingMeans.EAR), MorseSent(27, 180, SendingMeans.HAND))

    outcome = practical_outcome(PracticalSheet({**all_contacts(TWO), missing: False}, *morse), DECREE.classes[TWO])

    assert outcome.contacts[missing] is Item.FAILED
    assert outcome.complete
    assert not outcome.passed


# Clause 3: twelve months


@pytest.mark.article("62.3")
@pytest.mark.parametrize(
    ("theory_on", "practical_on", "together"),
    [
        # Worked case 12: the window ends on Saturday 21 November 2026 and so on Monday the 23rd
        (date(2025, 11, 21), date(2026, 11, 20), True),
        (date(2025, 11, 21), date(2026, 11, 21), True),
        (date(2025, 11, 21), date(2026, 11, 23), True),
        (date(2025, 11, 21), date(2026, 11, 24), False),
        # Either order
        (date(2026, 11, 23), date(2025, 11, 21), True),
        (date(2026, 11, 24), date(2025, 11, 21), False),
        # A window that ends on a working day
        (date(2025, 10, 1), date(2026, 10, 1), True),
        (date(2025, 10, 1), date(2026, 10, 2), False),
        # The same day
        (date(2025, 10, 1), date(2025, 10, 1), True),
        # 24 November 2026 is a holiday
        (date(2025, 11, 24), date(2026, 11, 25), True),
        (date(2025, 11, 24), date(2026, 11, 26), False),
        # From 29 February to Friday 28 February
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
    ],
)
def test_62_3_both_tests_within_twelve_months(theory_on, practical_on, together):
    assert in_time(theory_on, practical_on, PUBLIC_CALENDAR) is together


@pytest.mark.article("62.3")
@pytest.mark.parametrize(
    ("practical_on", "together"), [(date(2026, 11, 20), True), (date(2026, 11, 21), True), (date(2026, 11, 23), False)]
)
def test_62_3_case_12_without_the_roll_the_monday_is_refused(practical_on, together):
    unrolled = replace(DECREE, readings=replace(DECREE.readings, roll_deadline=False))

    assert in_time(date(2025, 11, 21), practical_on, PUBLIC_CALENDAR, unrolled) is together


def passed(part: str, operator_class: OperatorClass, on: date) -> PassedPart:
    return PassedPart(Part(part), operator_class, on)


@pytest.mark.article("62.1.c")
@pytest.mark.article("62.3")
@pytest.mark.parametrize(
    ("operator_class", "passes", "on", "owed"),
    [
        (THREE, [], date(2026, 6, 1), ["theory", "practical"]),
        # Worked case E14: the theory of class 4 serves class 3 until 2027-05-05, and class 2 never
        (THREE, [passed("theory", FOUR, date(2026, 5, 5))], date(2026, 6, 1), ["practical"]),
        (THREE, [passed("theory", FOUR, date(2026, 5, 5))], date(2027, 5, 5), ["practical"]),
        (THREE, [passed("theory", FOUR, date(2026, 5, 5))], date(2027, 5, 6), ["theory", "practical"]),
        (TWO, [passed("theory", FOUR, date(2026, 5, 5))], date(2026, 6, 1), ["theory", "practical"]),
        (FOUR, [passed("theory", THREE, date(2026, 5, 5))], date(2026, 6, 1), ["practical"]),
        # A practical test serves its own class only
        (THREE, [passed("practical", FOUR, date(2026, 5, 5))], date(2026, 6, 1), ["theory", "practical"]),
        (THREE, [passed("practical", THREE, date(2026, 5, 5))], date(2026, 6, 1), ["theory"]),
        # Both in time: nothing is owed, then or later
        (
            TWO,
            [passed("theory", TWO, date(2025, 11, 21)), passed("practical", TWO, date(2026, 11, 23))],
            date(2028, 1, 3),
            [],
        ),
        # Too late: the older pass lapses, the newer stays
        (
            TWO,
            [passed("theory", TWO, date(2025, 11, 21)), passed("practical", TWO, date(2026, 11, 25))],
            date(2026, 11, 25),
            ["theory"],
        ),
        # What is passed tomorrow is owed today
        (TWO, [passed("theory", TWO, date(2026, 6, 2))], date(2026, 6, 1), ["theory", "practical"]),
    ],
)
def test_62_3_what_a_candidate_still_owes(operator_class, passes, on, owed):
    assert list(parts_owed(operator_class, passes, on, PUBLIC_CALENDAR)) == owed


@pytest.mark.article("62.1.c")
def test_62_1_c_case_e14_the_credit_until_on_the_corresponding_day():
    assert window_end(date(2026, 5, 5), PUBLIC_CALENDAR) == date(2027, 5, 5)
