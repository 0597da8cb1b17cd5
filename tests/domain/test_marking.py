"""Marking: total, repeatable, and deaf to anything that is not one of the four letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.classes import Topic
from app.domain.marking import mark

KEY = {"q1": "a", "q2": "b", "q3": "c", "q4": "d"}
TOPICS = {"q1": Topic.LAW, "q2": Topic.LAW, "q3": Topic.ITU, "q4": Topic.RADIO}


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ({}, 0),
        ({"q1": "a", "q2": "b", "q3": "c", "q4": "d"}, 4),
        ({"q1": "a", "q2": "c"}, 1),
        ({"q1": ""}, 0),
        ({"q1": "ab"}, 0),
        ({"q1": "a,b"}, 0),
        ({"q1": "A"}, 0),
        ({"q1": "e"}, 0),
        ({"q1": " a"}, 0),
    ],
)
def test_blank_double_or_foreign_answers_are_wrong(answers, right):
    assert mark(answers, KEY, TOPICS, needed=3).right == right


@pytest.mark.parametrize(
    ("annulled", "answers", "right", "passed"),
    [
        ({"q1"}, {}, 1, False),
        ({"q1"}, {"q1": "b"}, 1, False),
        ({"q1"}, {"q1": "a"}, 1, False),
        ({"q1"}, {"q2": "b", "q3": "c"}, 3, True),
        ({"of another paper"}, {"q1": "a"}, 1, False),
        ({"q1", "q2", "q3", "q4"}, {}, 4, True),
    ],
)
def test_an_annulled_question_is_credited_to_all(annulled, answers, right, passed):
    outcome = mark(answers, KEY, TOPICS, needed=3, annulled=annulled)

    assert (outcome.right, outcome.passed) == (right, passed)


def test_the_breakdown_names_the_topics_of_the_paper_only():
    assert mark({"q1": "a", "q3": "c"}, KEY, TOPICS, 3).by_topic == {
        Topic.LAW: (1, 2),
        Topic.ITU: (1, 1),
        Topic.RADIO: (0, 1),
    }


def test_two_sittings_mixed_up_are_a_fault_and_no_mark():
    with pytest.raises(ValueError, match="not on this paper"):
        mark({"q9": "a"}, KEY, TOPICS, 3)
    with pytest.raises(ValueError, match="without a topic"):
        mark({}, KEY, {"q1": Topic.LAW}, 3)
    with pytest.raises(ValueError, match="without a right letter"):
        mark({"q1": ""}, {**KEY, "q1": ""}, TOPICS, 3)


LETTERS = st.sampled_from("abcd")
QUESTIONS = [f"q{number}" for number in range(12)]
KEYS = st.fixed_dictionaries(dict.fromkeys(QUESTIONS, LETTERS))
TOPIC_MAPS = st.fixed_dictionaries({question: st.sampled_from(list(Topic)) for question in QUESTIONS})
ANSWERS = st.dictionaries(st.sampled_from(QUESTIONS), st.one_of(LETTERS, st.text(max_size=3)))
ANNULLED = st.sets(st.sampled_from(QUESTIONS))


@given(ANSWERS, KEYS, TOPIC_MAPS, ANNULLED, st.integers(0, 13))
def test_marking_is_total_and_the_breakdown_adds_up(answers, key, topics, annulled, needed):
    outcome = mark(answers, key, topics, needed, annulled)

    assert len(annulled) <= outcome.right <= len(key)
    assert sum(right for right, _ in outcome.by_topic.values()) == outcome.right
    assert sum(asked for _, asked in outcome.by_topic.values()) == len(key)
    assert outcome.passed is (outcome.right >= needed)
    assert outcome == mark(dict(reversed(answers.items())), key, topics, needed, annulled)


@given(ANSWERS, KEYS, TOPIC_MAPS, ANNULLED, st.sampled_from(QUESTIONS))
def test_one_more_right_answer_never_costs_anything(answers, key, topics, annulled, question):
    before = mark(answers, key, topics, 6, annulled)
    after = mark({**answers, question: key[question]}, key, topics, 6, annulled)

    assert after.right >= before.right
