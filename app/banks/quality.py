"""The quality of a bank as written, before anybody has answered a question: what is there, what gives a key away, what
stands twice, what names no source, and how much a candidate has to read.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from rapidfuzz import fuzz, process

from app.banks.files import Bank
from app.banks.written import LANGUAGES, LETTERS, Language, QuestionFile, Wording
from app.domain.item_statistics import Share

# Chosen on the 880 questions of the four amateur banks. From 80 up, every pair asks the same thing of another class, band,
# sign or number; of the pairs from 75 to 80 a good part merely shares a phrase. `token_set_ratio` is not used: it gives 97
# to a definition and a case that quotes it.
ALIKE = 80.0
SCORERS = (fuzz.ratio, fuzz.token_sort_ratio)  # as written, and with the words in alphabetical order
BY_CHANCE = 1 / len(LETTERS)
NO_SOURCE = re.compile(r"\W*(none|n/?a|todo|tbd|xxx+|unknown|không( có| rõ)?|chưa( có| rõ)?)?\W*", re.IGNORECASE)


def alike(text: str, others: Mapping[str, str], least: float = ALIKE) -> list[tuple[str, float]]:
    """Return the codes of the texts that say nearly the same, with their likeness from `least` to 100, the likest first.

    text: the stem and the right option, in one language; others: the same by code. Case, punctuation and the order of
    words play no part. Takes some 40 ms for 5,000 others.
    """
    return _alike(_plain(text), {code: _plain(other) for code, other in others.items()}, least)


def _alike(text: str, others: Mapping[str, str], least: float) -> list[tuple[str, float]]:
    found: dict[str, float] = {}
    for scorer in SCORERS:
        for _, score, code in process.extract(text, others, scorer=scorer, score_cutoff=least, limit=None):
            found[code] = max(score, found.get(code, 0.0))
    return sorted(found.items(), key=lambda known: (-known[1], known[0]))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that are nearly the same.

    likeness: ALIKE to 100. apart: never on one paper, being enemies or for different classes.
    """

    first: str
    second: str
    likeness: float
    apart: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """How many words stem and options have together; in Vietnamese a word is a syllable. longest: the code of the longest."""

    median: int
    ninth_decile: int
    most: int
    longest: str


@dataclass(frozen=True, slots=True)
class LengthBias:
    """How often the right option alone is the longest, and the shortest; by chance, either is so once in four times."""

    longest: Share
    shortest: Share

    @property
    def is_longest_too_often(self) -> bool:
        """Say whether chance does not explain it: the whole interval lies above a quarter."""
        return self.longest.interval.low > BY_CHANCE

    @property
    def is_shortest_too_often(self) -> bool:
        """Say the same of the shortest."""
        return self.shortest.interval.low > BY_CHANCE


@dataclass(frozen=True, slots=True)
class Quality:
    """What can be said of one bank as written; questions that the check refused are only counted.

    topics: how many questions suit each class, by topic; a question may suit several classes.
    keys, length_bias: of the questions whose options are written, not computed.
    without_source: codes, and for refused questions file:line. difficulty: as the authors expect it, 1 easy to 5 hard.
    """

    code: str
    edition: str
    questions: int
    refused: int
    topics: Mapping[str, Mapping[str, int]]
    by_topic: Mapping[str, int]
    keys: Mapping[str, Share]
    length_bias: Mapping[Language, LengthBias]
    pairs: Sequence[Pair]
    without_source: Sequence[str]
    reading: Mapping[Language, Reading]
    difficulty: Mapping[int, int]
    with_figure: Share
    with_formula: Share
    calculated: Share
    computed_anew: Share

    @property
    def together(self) -> Sequence[Pair]:
        """The pairs of which a paper may hold both."""
        return [pair for pair in self.pairs if not pair.apart]

    def report(self) -> Mapping[str, object]:
        """Return the same as plain values, for JSON."""
        return {
            "bank": self.code,
            "edition": self.edition,
            "questions": self.questions,
            "refused": self.refused,
            "topics": {
                topic: {"questions": self.by_topic[topic], "by_class": dict(classes)}
                for topic, classes in self.topics.items()
            },
            "keys": {letter: share.count for letter, share in self.keys.items()},
            "length_bias": {
                language: {
                    "of": bias.longest.of,
                    "longest": bias.longest.count,
                    "longest_too_often": bias.is_longest_too_often,
                    "shortest": bias.shortest.count,
                    "shortest_too_often": bias.is_shortest_too_often,
                }
                for language, bias in self.length_bias.items()
            },
            "alike": [
                {"first": pair.first, "second": pair.second, "likeness": round(pair.likeness, 1), "apart": pair.apart}
                for pair in self.pairs
            ],
            "without_source": list(self.without_source),
            "reading": {
                language: {
                    "median": words.median,
                    "ninth_decile": words.ninth_decile,
                    "most": words.most,
                    "longest": words.longest,
                }
                for language, words in self.reading.items()
            },
            "difficulty": {str(degree): count for degree, count in self.difficulty.items()},
            "with_figure": self.with_figure.count,
            "with_formula": self.with_formula.count,
            "calculated": self.calculated.count,
            "computed_anew": self.computed_anew.count,
        }


def quality(bank: Bank) -> Quality:
    """Return the quality of a bank that was read. Raises ValueError when its bank.toml could not be."""
    if bank.table is None:
        raise ValueError("a bank without bank.toml has no name and no topics")
    questions = bank.questions
    worded = [question for question in questions if question.template is None]
    topics: dict[str, Counter[str]] = {}
    for question in questions:
        topics.setdefault(bank.topic_of(question).value, Counter()).update(suited.value for suited in question.suits)
    keys = Counter(question.key for question in worded)

    def share(holds: Callable[[QuestionFile], object]) -> Share:
        return Share(sum(bool(holds(question)) for question in questions), len(questions))

    return Quality(
        code=bank.table.code,
        edition=bank.table.edition,
        questions=len(questions),
        refused=bank.written - len(questions),
        topics={topic: dict(sorted(classes.items())) for topic, classes in topics.items()},
        by_topic=Counter(bank.topic_of(question).value for question in questions),
        keys={letter: Share(keys[letter], len(worded)) for letter in LETTERS},
        length_bias={
            language: LengthBias(
                Share(sum(_stands_out(question, language, 1) for question in worded), len(worded)),
                Share(sum(_stands_out(question, language, -1) for question in worded), len(worded)),
            )
            for language in LANGUAGES
        },
        pairs=near_duplicates(questions),
        without_source=[
            *(question.id for question in questions if NO_SOURCE.fullmatch(question.source)),
            *(found.where for found in bank.findings if found.message.startswith("source:")),
        ],
        reading={language: _reading(questions, language) for language in LANGUAGES} if questions else {},
        difficulty={degree: sum(question.difficulty == degree for question in questions) for degree in range(1, 6)},
        with_figure=share(lambda question: question.figure),
        with_formula=share(lambda question: question.formulae),
        calculated=share(lambda question: question.calculation or question.template),
        computed_anew=share(lambda question: question.template),
    )


def near_duplicates(questions: Sequence[QuestionFile]) -> list[Pair]:
    """Return the pairs that are nearly the same in one of the languages, the likest first."""
    known = {question.id: question for question in questions}
    found: dict[tuple[str, str], float] = {}
    for language in LANGUAGES:
        later = {question.id: _plain(_gist(question.wording(language), question.key)) for question in questions}
        for code in list(later):
            for other, score in _alike(later.pop(code), later, ALIKE):
                found[code, other] = max(score, found.get((code, other), 0.0))
    pairs = [Pair(*codes, score, _apart(*(known[code] for code in codes))) for codes, score in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def _apart(first: QuestionFile, second: QuestionFile) -> bool:
    return first.id in second.enemies or second.id in first.enemies or not set(first.suits) & set(second.suits)


def _gist(wording: Wording, key: str) -> str:
    return f"{wording.stem} {getattr(wording, key)}"


def _stands_out(question: QuestionFile, language: Language, sign: int) -> bool:
    """Say whether the right option alone is the longest (1) or the shortest (-1)."""
    wording = question.wording(language)
    right = sign * len(wording.option(question.key))
    return all(right > sign * len(wording.option(letter)) for letter in LETTERS if letter != question.key)


def _reading(questions: Sequence[QuestionFile], language: Language) -> Reading:
    counted = []
    for question in questions:
        wording = question.wording(language)
        texts = [wording.stem, *(wording.option(letter) for letter in LETTERS)]
        counted.append((sum(len(text.split()) for text in texts), question.id))
    counted.sort()
    return Reading(
        median=counted[ceil(0.5 * len(counted)) - 1][0],
        ninth_decile=counted[ceil(0.9 * len(counted)) - 1][0],
        most=counted[-1][0],
        longest=counted[-1][1],
    )
