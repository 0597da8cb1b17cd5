"""What the answers of marked sittings say of one question: how hard it is, whether it tells those who know from those who
do not, and whether its key may be wrong.

Candidates draw different papers, and papers of different classes are differently hard. So a candidate is measured by the
proportion right on the rest of the paper, and compared only with those who sat the same kind of paper: else a question
that two classes share would look wrong merely because the class that knows more sits the harder paper.

Intervals are of 95 %. A suspicion is a reason to read the question again, never a proof: of a hundred sound questions that
tell nobody from anybody, two or three fall under it by chance.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, fsum, sqrt, tanh
from statistics import NormalDist, fmean

from app.domain.papers import OPTIONS

NO_ANSWER = ""
FEWEST_ANSWERS = 30  # below that an interval is too wide to say anything of a question
Z = NormalDist().inv_cdf(0.975)  # 1.96: 95 % of a normal distribution lie within Z standard deviations of its mean


@dataclass(frozen=True, slots=True)
class Response:
    """What became of the question in one sitting.

    choice: the letter that was chosen, or NO_ANSWER.
    right_elsewhere: right answers among the `others`, the number of other questions on the paper; above 0.
    paper: the kind of paper, such as the class; scores are compared within one kind.
    Raises ValueError when the choice is no letter a to d, or the score is no score.
    """

    choice: str
    right_elsewhere: int
    others: int
    paper: str = ""

    def __post_init__(self) -> None:
        if self.choice not in (*OPTIONS, NO_ANSWER):
            raise ValueError(f"not an option: {self.choice!r}")
        if self.others < 1 or not 0 <= self.right_elsewhere <= self.others:
            raise ValueError(f"not a score: {self.right_elsewhere} of {self.others}")

    @property
    def rest(self) -> float:
        """The proportion right on the rest of the paper; equal proportions are equal floats."""
        return self.right_elsewhere / self.others


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true value lies, with 95 % confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """Some of many; of nothing, nothing is known."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The proportion, or None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> Interval:
        """The interval of the proportion; it never leaves 0 to 1 and never shrinks to a point.

        Source: the score interval of Wilson, Probable inference, the law of succession, and statistical inference,
        J. Am. Stat. Assoc. 22 (1927) 209-212.
        """
        if not self.of:
            return Interval(0.0, 1.0)
        share = self.count / self.of
        middle = share + Z**2 / (2 * self.of)
        reach = Z * sqrt(share * (1 - share) / self.of + Z**2 / (4 * self.of**2))
        scale = 1 + Z**2 / self.of
        return Interval(
            0.0 if self.count == 0 else (middle - reach) / scale,
            1.0 if self.count == self.of else (middle + reach) / scale,
        )


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation with its interval, each from -1 to 1."""

    value: float
    interval: Interval


class Third(StrEnum):
    """Where a candidate stands by the rest of the paper, among those who sat the same kind."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class Suspicion(StrEnum):
    """Why the key may be wrong."""

    NEGATIVE = "negative-discrimination"
    DISTRACTOR = "distractor-above-key"


class Verdict(StrEnum):
    """What there is to say of the question."""

    NOT_ENOUGH = "not-enough-answers"
    SUSPECTED = "suspected"
    IN_ORDER = "in-order"


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What is known of one question.

    facility: the share of right answers; no answer is a wrong one, as in marking.
    discrimination: how a right answer goes with the rest of the paper; None where everybody or nobody was right, all
    did equally well elsewhere, or the answers are too few.
    options: how often each letter, and NO_ANSWER, was chosen in each third.
    """

    key: str
    facility: Share
    discrimination: Correlation | None
    options: Mapping[Third, Mapping[str, Share]]

    @property
    def answers(self) -> int:
        """In how many sittings the question was asked."""
        return self.facility.of

    @property
    def rivals(self) -> Sequence[str]:
        """The wrong options that the top third chose significantly more often than the key.

        Of those who chose one of the two, significantly more than half: the lower end of Wilson's interval is above it.
        """
        top = self.options[Third.HIGH]
        right = top[self.key].count
        return [
            letter
            for letter in OPTIONS
            if letter != self.key and Share(top[letter].count, top[letter].count + right).interval.low > 0.5
        ]

    @property
    def suspected(self) -> Sequence[Suspicion]:
        """Why the key may be wrong; nothing while the answers are not enough."""
        if self.answers < FEWEST_ANSWERS:
            return []
        negative = self.discrimination is not None and self.discrimination.interval.high < 0
        return [Suspicion.NEGATIVE] * negative + [Suspicion.DISTRACTOR] * bool(self.rivals)

    @property
    def verdict(self) -> Verdict:
        """What there is to say of the question."""
        if self.answers < FEWEST_ANSWERS:
            return Verdict.NOT_ENOUGH
        return Verdict.SUSPECTED if self.suspected else Verdict.IN_ORDER


def measure(responses: Sequence[Response], key: str) -> ItemStatistics:
    """Return what the responses to one question say of it; their order plays no part.

    responses: at most one of a person.
    Raises ValueError when the key is not a letter a to d.
    """
    if key not in tuple(OPTIONS):
        raise ValueError(f"not a key: {key!r}")
    counts = {third: Counter[str]() for third in Third}
    for response, third in zip(responses, thirds(responses), strict=True):
        counts[third][response.choice] += 1
    return ItemStatistics(
        key=key,
        facility=Share(sum(response.choice == key for response in responses), len(responses)),
        discrimination=_discrimination(responses, key),
        options={
            third: {choice: Share(chosen[choice], chosen.total()) for choice in (*OPTIONS, NO_ANSWER)}
            for third, chosen in counts.items()
        },
    )


def thirds(responses: Sequence[Response]) -> Sequence[Third]:
    """Return the third of each response, by the rest of the paper among the same kind of paper.

    Equal scores are never cut apart: all of them go where the middle of their ranks lies, and on the very edge of a third
    into the middle one. So the thirds may be of unequal size; where all did equally well, all are in the middle.
    """
    scores: dict[str, list[float]] = defaultdict(list)
    for response in responses:
        scores[response.paper].append(response.rest)
    for standing in scores.values():
        standing.sort()
    return [_third(response.rest, scores[response.paper]) for response in responses]


def _third(score: float, standing: Sequence[float]) -> Third:
    twice_the_middle = bisect_left(standing, score) + bisect_right(standing, score)  # of the ranks of this score
    if 3 * twice_the_middle < 2 * len(standing):
        return Third.LOW
    if 3 * twice_the_middle > 4 * len(standing):
        return Third.HIGH
    return Third.MIDDLE


def _discrimination(responses: Iterable[Response], key: str) -> Correlation | None:
    """Return the correlation of a right answer with the rest of the paper, the kind of paper held fixed.

    With one kind of paper this is the point-biserial correlation with the item taken out of the total: Henrysson,
    Correction of item-total correlations in item analysis, Psychometrika 28 (1963) 211-218. With several it is pooled
    within the kinds, which is the partial correlation given the kind; each further kind costs a degree of freedom in the
    interval: Fisher, The distribution of the partial correlation coefficient, Metron 3 (1924) 329-332.
    """
    papers: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for response in responses:
        papers[response.paper].append((response.choice == key, response.rest))
    if not _varies(papers.values(), 0) or not _varies(papers.values(), 1):
        return None
    deviations = [pair for answers in papers.values() for pair in _from_their_means(answers)]
    covariation = fsum(right * rest for right, rest in deviations)
    variations = fsum(right**2 for right, _ in deviations), fsum(rest**2 for _, rest in deviations)
    value = max(-1.0, min(1.0, covariation / sqrt(variations[0] * variations[1])))
    interval = correlation_interval(value, len(deviations) - (len(papers) - 1))
    return Correlation(value, interval) if interval else None


def _varies(papers: Iterable[Sequence[tuple[bool, float]]], place: int) -> bool:
    return any(len({answer[place] for answer in answers}) > 1 for answers in papers)


def _from_their_means(answers: Sequence[tuple[bool, float]]) -> Iterable[tuple[float, float]]:
    right_mean, rest_mean = fmean(right for right, _ in answers), fmean(rest for _, rest in answers)
    return ((right - right_mean, rest - rest_mean) for right, rest in answers)


def correlation_interval(value: float, count: int) -> Interval | None:
    """Return the interval of a correlation over `count` pairs, or None for fewer than four, which say nothing.

    It holds for two normal variables and is an approximation where one of them is a right or wrong answer.

    Source: the z transformation of Fisher, On the "probable error" of a coefficient of correlation deduced from a small
    sample, Metron 1 (1921) 3-32.
    """
    if count < 4:
        return None
    if abs(value) == 1:
        return Interval(value, value)
    reach = Z / sqrt(count - 3)
    return Interval(tanh(atanh(value) - reach), tanh(atanh(value) + reach))
