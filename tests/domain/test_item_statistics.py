"""Statistics of one question: values worked out by hand, the tables of others, and what must hold of any answers."""

import statistics
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.item_statistics import (
    NO_ANSWER,
    Interval,
    ItemStatistics,
    Response,
    Share,
    Suspicion,
    Third,
    Verdict,
    correlation_interval,
    measure,
    thirds,
)

CHOICES = ("a", "b", "c", "d", NO_ANSWER)
RESPONSES = st.lists(
    st.builds(
        lambda choice, right, more, paper: Response(choice, right, right + more, paper),
        st.sampled_from(CHOICES),
        st.integers(1, 40),
        st.integers(0, 40),
        st.sampled_from(["class 3", "class 4"]),
    ),
    max_size=60,
)
EXAMPLE = [  # four candidates, three other questions; the key is b
    Response("b", 3, 3),
    Response("b", 2, 3),
    Response("a", 2, 3),
    Response("c", 1, 3),
]


def of(choices: str, scores: list[int], others: int = 100, paper: str = "") -> list[Response]:
    """Return one response a letter, `-` for none, with the scores that belong to them."""
    return [Response(choice.strip("-"), score, others, paper) for choice, score in zip(choices, scores, strict=True)]


def shares(found: ItemStatistics, third: Third) -> dict[str, int]:
    return {choice: share.count for choice, share in found.options[third].items() if share.count}


# The proportion


@pytest.mark.parametrize(
    ("count", "many", "low", "high"),
    [
        # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872,
        # table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_proportion_is_the_published_one(count, many, low, high):
    interval = Share(count, many).interval

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(st.integers(1, 3000).flatmap(lambda many: st.tuples(st.integers(0, many), st.just(many))))
def test_the_interval_of_a_proportion_holds_it_and_stays_between_0_and_1(pair):
    share, mirrored = Share(*pair), Share(pair[1] - pair[0], pair[1])

    assert 0 <= share.interval.low <= share.value <= share.interval.high <= 1
    assert share.interval.low < share.interval.high
    assert isclose(share.interval.low, 1 - mirrored.interval.high, abs_tol=1e-12)


def test_of_nothing_nothing_is_known():
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, Interval(0, 1))


# The correlation


def test_the_interval_of_a_correlation_by_hand():
    """r = 0.5 of 28 pairs: z = ½ ln 3 = 0.5493, 1.96 / √25 = 0.3920, and tanh of 0.1573 and 0.9413."""
    interval = correlation_interval(0.5, 28)

    assert (round(interval.low, 3), round(interval.high, 3)) == (0.156, 0.736)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_three_pairs_say_nothing_of_a_correlation(count):
    assert correlation_interval(0.5, count) is None
    assert correlation_interval(0.5, 4) is not None


def test_a_whole_correlation_has_no_width():
    assert correlation_interval(1.0, 40) == Interval(1, 1)
    assert correlation_interval(-1.0, 40) == Interval(-1, -1)


def test_an_example_by_hand():
    """Right 1 1 0 0, elsewhere 1, 2/3, 2/3, 1/3: products 1/3, squares 1 and 2/9, so r = (1/3) / √(2/9) = 1/√2."""
    found = measure(EXAMPLE, "b")

    assert (found.answers, found.facility) == (4, Share(2, 4))
    assert isclose(found.discrimination.value, 2**-0.5)
    assert found.verdict is Verdict.NOT_ENOUGH
    assert shares(found, Third.LOW) == {"c": 1}
    assert shares(found, Third.MIDDLE) == {"b": 1, "a": 1}
    assert shares(found, Third.HIGH) == {"b": 1}
    assert found.options[Third.MIDDLE]["b"].value == 0.5


@given(RESPONSES)
def test_with_one_kind_of_paper_it_is_the_plain_correlation(responses):
    """The standard library computes it in another way, and refuses what varies nowhere."""
    alike = [Response(one.choice, one.right_elsewhere, one.others) for one in responses]
    found = measure(alike, "a").discrimination
    if len(alike) < 4:
        assert found is None
        return
    try:
        expected = statistics.correlation([one.choice == "a" for one in alike], [one.rest for one in alike])
    except statistics.StatisticsError:
        assert found is None
    else:
        assert isclose(found.value, expected, abs_tol=1e-9)


@given(RESPONSES)
def test_with_two_kinds_it_is_the_correlation_of_what_the_kind_leaves(responses):
    """The partial correlation as regression has it: take each kind's means away, and correlate the rest."""
    kinds = {one.paper: [other for other in responses if other.paper == one.paper] for one in responses}
    right = [
        (one.choice == "a") - statistics.fmean(other.choice == "a" for other in kinds[one.paper]) for one in responses
    ]
    rest = [one.rest - statistics.fmean(other.rest for other in kinds[one.paper]) for one in responses]
    found = measure(responses, "a").discrimination
    if found is not None:
        assert isclose(found.value, statistics.correlation(right, rest), abs_tol=1e-9)
        assert found.interval == correlation_interval(found.value, len(responses) - len(kinds) + 1)


def test_a_harder_paper_of_those_who_know_more_raises_no_suspicion():
    """Within each class the right answer goes with knowing; taken together it would go against it."""
    fourth = of("a" * 10 + "b" * 30, [90] * 6 + [86] * 4 + [86] * 15 + [82] * 15, paper="class 4")
    first = of("a" * 30 + "b" * 10, [56] * 15 + [52] * 15 + [52] * 4 + [48] * 6, paper="class 1")
    together = [Response(one.choice, one.right_elsewhere, one.others) for one in fourth + first]

    assert measure(together, "a").suspected == [Suspicion.NEGATIVE]
    assert measure(fourth + first, "a").discrimination.value > 0.3
    assert measure(fourth + first, "a").verdict is Verdict.IN_ORDER


# The thirds


@pytest.mark.parametrize(
    ("scores", "cut"),
    [
        ([], ""),
        ([5], "m"),
        ([1, 2, 3], "lmh"),
        ([1, 2, 3, 4], "lmmh"),
        ([1, 2, 3, 4, 5], "llmhh"),
        ([1, 2, 3, 4, 5, 6], "llmmhh"),
        ([7, 7, 7, 7], "mmmm"),
        ([1, 1, 1, 9], "mmmh"),
        ([1, 9, 9, 9], "lmmm"),
        ([1, 1, 9, 9], "llhh"),
        ([1, 1, 2, 3, 3, 3], "llmhhh"),
        ([1, 1, 1, 1, 2, 3], "mmmmhh"),  # the four stand on the very edge of the first third
        ([3, 1, 2], "hlm"),
    ],
)
def test_equal_scores_stay_together(scores, cut):
    assert "".join(third[0] for third in thirds(of("a" * len(scores), scores))) == cut


@given(st.lists(st.integers(0, 30), max_size=40))
def test_who_did_better_stands_no_lower_and_the_mirror_shows_the_mirrored(scores):
    order = {Third.LOW: 0, Third.MIDDLE: 1, Third.HIGH: 2}
    found = [order[third] for third in thirds(of("a" * len(scores), scores))]
    mirrored = [order[third] for third in thirds(of("a" * len(scores), [100 - score for score in scores]))]

    assert sorted(found) == [third for _, third in sorted(zip(scores, found, strict=True))]
    assert len(set(zip(scores, found, strict=True))) == len(set(scores))
    assert mirrored == [2 - third for third in found]
    if len(set(scores)) == len(scores) >= 3:
        assert set(found) == {0, 1, 2}
        assert found.count(0) == found.count(2)


def test_thirds_are_cut_within_each_kind_of_paper():
    hard, easy = of("aaa", [1, 2, 3], paper="class 1"), of("aaa", [7, 8, 9], paper="class 4")

    assert "".join(third[0] for third in thirds(hard + easy)) == "lmhlmh"


def test_papers_of_different_length_are_compared_by_the_proportion():
    responses = [Response("a", 7, 10), Response("a", 14, 20), Response("a", 1, 10), Response("a", 19, 20)]

    assert "".join(third[0] for third in thirds(responses)) == "mmlh"


# What holds of any answers


@given(RESPONSES, st.sampled_from("abcd"), st.randoms(use_true_random=False))
def test_whatever_the_answers(responses, key, chance):
    found = measure(responses, key)

    assert found.answers == len(responses)
    assert sum(share.count for third in found.options.values() for share in third.values()) == found.answers
    assert sum(third[key].count for third in found.options.values()) == found.facility.count
    for third in found.options.values():
        assert {share.of for share in third.values()} == {sum(share.count for share in third.values())}
    if found.discrimination:
        interval = found.discrimination.interval
        assert -1 <= interval.low <= found.discrimination.value <= interval.high <= 1
    shuffled = list(responses)
    chance.shuffle(shuffled)
    assert measure(shuffled, key) == found
    assert (found.verdict is Verdict.SUSPECTED) == bool(found.suspected)


@given(RESPONSES)
def test_the_mirror_turns_the_discrimination_round(responses):
    mirrored = [Response(one.choice, one.others - one.right_elsewhere, one.others, one.paper) for one in responses]
    found, turned = measure(responses, "a").discrimination, measure(mirrored, "a").discrimination

    assert (found is None) == (turned is None)
    if found:
        assert isclose(found.value, -turned.value, abs_tol=1e-9)


@pytest.mark.parametrize("choices", ["a" * 40, "b" * 40, "-" * 40])
def test_everybody_right_or_nobody_tells_nobody_from_anybody(choices):
    found = measure(of(choices, list(range(40))), "a")

    assert found.discrimination is None
    assert found.facility.value == (choices[0] == "a")


def test_nobody_asked_and_all_alike():
    assert measure([], "a").verdict is Verdict.NOT_ENOUGH
    assert measure([], "a").facility == Share(0, 0)
    alike = measure(of("ab" * 20, [7] * 40), "a")
    assert (alike.discrimination, alike.verdict) == (None, Verdict.IN_ORDER)


# The verdict

BEST_CHOOSE_B = "c" * 12 + "a" * 12 + "b" * 12  # from the worst to the best of 36


def test_a_wrong_key_is_suspected():
    middling, worst = (measure(of(BEST_CHOOSE_B, list(range(36))), key) for key in "ac")

    assert (middling.suspected, middling.rivals) == ([Suspicion.DISTRACTOR], ["b"])
    assert (worst.suspected, worst.rivals) == ([Suspicion.NEGATIVE, Suspicion.DISTRACTOR], ["b"])
    assert worst.verdict is Verdict.SUSPECTED


def test_the_same_answers_with_the_right_key_are_in_order():
    found = measure(of(BEST_CHOOSE_B, list(range(36))), "b")

    assert (found.verdict, found.rivals) == (Verdict.IN_ORDER, [])
    assert found.discrimination.interval.low > 0.5


def test_below_thirty_answers_nothing_is_suspected():
    answers = of(BEST_CHOOSE_B, list(range(36)))
    few = answers[:10] + answers[17:]

    assert measure(few, "c").verdict is Verdict.NOT_ENOUGH
    assert measure(few, "c").suspected == []
    assert measure([*few, answers[10]], "c").verdict is Verdict.SUSPECTED


@pytest.mark.parametrize(("rival", "key", "is_rival"), [(3, 0, False), (4, 0, True), (8, 2, False), (9, 2, True)])
def test_a_distractor_has_to_win_by_more_than_chance(rival, key, is_rival):
    """Of those of the top third who chose one of the two: 3 of 3 are at least 0.44, 4 of 4 0.51, 8 of 10 0.49, 9 of 11 0.52."""
    top = "b" * rival + "a" * key + "-" * (12 - rival - key)
    answers = of("acd" * 8 + top, list(range(36)))

    assert measure(answers, "a").rivals == (["b"] if is_rival else [])


@pytest.mark.parametrize(
    ("choice", "right", "others"), [("e", 1, 2), ("ab", 1, 2), ("a", 3, 2), ("a", -1, 2), ("a", 0, 0)]
)
def test_what_is_no_response_is_a_fault_of_ours(choice, right, others):
    with pytest.raises(ValueError, match="not a"):
        Response(choice, right, others)


@pytest.mark.parametrize("key", ["", "e", "ab", NO_ANSWER])
def test_what_is_no_key_is_a_fault_of_ours(key):
    with pytest.raises(ValueError, match="not a key"):
        measure(EXAMPLE, key)
