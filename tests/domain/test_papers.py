"""Drawing a paper: the mix for any seed, the same paper for the same seed, for ever."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.classes import OperatorClass, Topic
from app.domain.papers import check_mix, deck, draw, option_order, shortages
from app.domain.refusal import Reason, RefusedError
from app.domain.regulation import Source, TheoryRule
from app.domain.regulation.decree_63_2023 import DECREE

SEEDS = st.binary(min_size=1, max_size=32)
CLASSES = st.sampled_from(list(OperatorClass))
NAMES = {Topic.LAW: "LAW", Topic.ITU: "ITU", Topic.ELECTRICAL: "ELE", Topic.RADIO: "RAD"}


def bank(law: int, itu: int, electrical: int, radio: int) -> dict[Topic, list[str]]:
    sizes = dict(zip(Topic, (law, itu, electrical, radio), strict=True))
    return {topic: [f"{NAMES[topic]}-{number:02}" for number in range(1, sizes[topic] + 1)] for topic in Topic}


BANK = bank(30, 30, 45, 45)
TOPIC_OF = {question: topic for topic, questions in BANK.items() for question in questions}

# Computed once outside this product, with sha256sum, bc and a list in the shell. If this changes, no earlier paper can be
# drawn again.
GOLDEN_SEED = b"inspector 2026-11-21"
GOLDEN_BANK = bank(15, 10, 15, 15)
GOLDEN_PAPER = """
    RAD-03 RAD-07 ELE-11 RAD-08 ELE-06 RAD-12 LAW-02 RAD-11 LAW-03 ITU-03 RAD-15 LAW-04 LAW-07 RAD-13 ELE-02 LAW-13
    ELE-15 ELE-12 LAW-12 LAW-05 ELE-13 RAD-10 ITU-07 LAW-06 LAW-09 ITU-10 ELE-05 LAW-08 RAD-05 ITU-09 ITU-04 RAD-09
    ELE-01 ELE-08 ELE-07
"""


def test_the_golden_paper():
    rule = DECREE.classes[OperatorClass.AMATEUR_3].theory

    assert list(draw(rule, deck(GOLDEN_BANK), GOLDEN_SEED)) == GOLDEN_PAPER.split()


def test_the_golden_paper_with_enemies():
    # The law questions are taken in the order 08 07 02 12 13 09 04 06 03 05 01: 08 shuts out 02, and 01 comes in.
    # Radio comes after law, so 13 of radio, the first there, is shut out by law 08 all the same.
    rule = DECREE.classes[OperatorClass.AMATEUR_3].theory

    paper = draw(rule, deck(GOLDEN_BANK, [("LAW-08", "LAW-02", "RAD-13"), ("LAW-10", "LAW-14")]), GOLDEN_SEED)

    assert {question for question in paper if question.startswith("LAW")} == {
        *("LAW-08", "LAW-07", "LAW-12", "LAW-13", "LAW-09", "LAW-04", "LAW-06", "LAW-03", "LAW-05", "LAW-01")
    }
    assert "RAD-13" not in paper
    assert len(paper) == 35


@pytest.mark.parametrize(("question", "order"), [("LAW-01", "acbd"), ("LAW-02", "dbac"), ("LAW-03", "acdb")])
def test_the_golden_order_of_options(question, order):
    assert "".join(option_order(GOLDEN_SEED, question)) == order


@given(CLASSES, SEEDS)
def test_the_mix_holds_for_any_seed(operator_class, seed):
    rule = DECREE.classes[operator_class].theory

    paper = draw(rule, deck(BANK), seed)

    assert check_mix((TOPIC_OF[question] for question in paper), rule) == ()
    assert len(set(paper)) == len(paper) == rule.question_count


@given(CLASSES, SEEDS, st.randoms(use_true_random=False))
def test_drawn_again_it_is_the_same_however_the_pool_was_read(operator_class, seed, shuffler):
    rule = DECREE.classes[operator_class].theory
    topics = list(BANK)
    shuffler.shuffle(topics)
    read_otherwise = {topic: shuffler.sample(BANK[topic], len(BANK[topic])) for topic in topics}

    assert draw(rule, deck(BANK), seed) == draw(rule, deck(read_otherwise), seed)


GROUPS = st.lists(st.sets(st.sampled_from(sorted(TOPIC_OF)), min_size=2, max_size=4), max_size=12)


@given(CLASSES, SEEDS, GROUPS)
def test_enemies_never_stand_together(operator_class, seed, groups):
    rule = DECREE.classes[operator_class].theory

    paper = set(draw(rule, deck(BANK, groups), seed))

    assert all(len(paper & group) <= 1 for group in groups)
    assert check_mix((TOPIC_OF[question] for question in paper), rule) == ()


SMALL_RULE = TheoryRule(
    {Topic.LAW: 2, Topic.ITU: 1, Topic.ELECTRICAL: 2, Topic.RADIO: 2}, pass_mark=5, source=Source(62, 1, "c")
)
SMALL_BANK = bank(3, 2, 3, 3)
SMALL_GROUPS = st.lists(
    st.sets(
        st.sampled_from(sorted(one for questions in SMALL_BANK.values() for one in questions)), min_size=2, max_size=3
    ),
    max_size=5,
)


@settings(max_examples=300)
@given(SMALL_GROUPS, st.lists(SEEDS, min_size=5, max_size=5))
def test_either_every_seed_can_be_drawn_or_none(groups, seeds):
    enough = not shortages(SMALL_RULE, deck(SMALL_BANK, groups))

    for seed in seeds:
        if enough:
            paper = draw(SMALL_RULE, deck(SMALL_BANK, groups), seed)
            assert len(paper) == 7
            assert all(len(group & set(paper)) <= 1 for group in groups)
        else:
            with pytest.raises(RefusedError):
                draw(SMALL_RULE, deck(SMALL_BANK, groups), seed)


def test_a_pool_that_is_too_small_is_refused_with_all_it_lacks():
    with pytest.raises(RefusedError) as refusal:
        draw(SMALL_RULE, deck(bank(1, 1, 2, 0)), b"seed")

    assert [(one.reason, one.facts["topic"], one.facts["found"]) for one in refusal.value.findings] == [
        (Reason.POOL_TOO_SMALL, "law", 1),
        (Reason.POOL_TOO_SMALL, "radio", 0),
    ]


def test_enemies_count_as_one_question():
    assert shortages(SMALL_RULE, deck(bank(2, 1, 2, 2))) == ()
    assert shortages(SMALL_RULE, deck(bank(2, 1, 2, 2), [("LAW-01", "LAW-02")]))
    assert shortages(SMALL_RULE, deck(bank(2, 1, 2, 2), [("LAW-01", "unknown")])) == ()
    assert shortages(SMALL_RULE, deck(bank(3, 1, 2, 2), [("LAW-01", "LAW-02"), ("LAW-02", "LAW-03")]))


def test_a_question_stands_once_in_the_pool():
    with pytest.raises(ValueError, match="twice"):
        deck({**SMALL_BANK, Topic.RADIO: ["LAW-01", "RAD-01", "RAD-02"]})


def test_no_paper_without_a_seed():
    with pytest.raises(ValueError, match="seed"):
        draw(SMALL_RULE, deck(SMALL_BANK), b"")


@given(SEEDS, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_the_options_are_shown_in_some_order_and_always_the_same(seed, question):
    order = option_order(seed, question)

    assert sorted(order) == ["a", "b", "c", "d"]
    assert option_order(seed, question) == order


def test_every_order_of_options_comes_about():
    orders = {option_order(b"one seed", f"question {number}") for number in range(500)}

    assert orders == set(permutations("abcd"))


def test_every_question_is_drawn_about_equally_often():
    rule = DECREE.classes[OperatorClass.AMATEUR_3].theory
    drawn = dict.fromkeys(TOPIC_OF, 0)
    papers = 1000
    for number in range(papers):
        for question in draw(rule, deck(BANK), b"sitting %d" % number):
            drawn[question] += 1

    for question, times in drawn.items():
        topic = TOPIC_OF[question]
        expected = papers * rule.questions_per_topic[topic] / len(BANK[topic])
        assert abs(times - expected) < 6 * expected**0.5, question


@pytest.mark.parametrize(
    ("topics", "wrong"),
    [
        ([10, 5, 10, 10], []),
        ([10, 10, 10, 5], ["itu", "radio"]),
        ([9, 5, 10, 10], ["law"]),
        ([0, 0, 0, 0], ["law", "itu", "electrical", "radio"]),
    ],
)
def test_a_mix_is_checked_topic_by_topic(topics, wrong):
    paper = [topic for topic, count in zip(Topic, topics, strict=True) for _ in range(count)]

    findings = check_mix(paper, DECREE.classes[OperatorClass.AMATEUR_4].theory)

    assert [finding.facts["topic"] for finding in findings] == wrong
