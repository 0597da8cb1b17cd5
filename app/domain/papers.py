"""Drawing a theory paper, so that an inspector can draw it again and see that it holds the prescribed mix.

The questions of a topic are laid out in the order of their ids. The n-th question taken, counted from 0, is the one at
SHA-256(seed + topic + "/" + n) modulo the number of questions left; the last one left moves into its place. No generator,
no state, no dependence on the order in which the pool was read, and as much work as the paper is long, however large the pool.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.domain.classes import Topic
from app.domain.refusal import Finding, Reason, RefusedError
from app.domain.regulation import TheoryRule

OPTIONS = "abcd"


@dataclass(frozen=True, slots=True)
class Deck:
    """What papers are drawn from, prepared once for any number of papers; made by `deck`.

    topics: the ids of each topic, in order; enemies: for an id, the ids that a paper may not hold beside it.
    sizes: how many questions of a topic can be counted on, whatever the seed. Enemies that hang together count as one
    question, and in the first of their topics only.
    """

    topics: Mapping[Topic, Sequence[str]]
    enemies: Mapping[str, frozenset[str]]
    sizes: Mapping[Topic, int]


def deck(pool: Mapping[Topic, Sequence[str]], enemies: Iterable[Collection[str]] = ()) -> Deck:
    """Prepare a pool for drawing.

    pool: the ids of the questions that suit the class, by topic; an id stands once.
    enemies: groups of ids of which a paper holds at most one, because one gives away another.

    Raises ValueError when an id stands twice in the pool.
    """
    ids = [question_id for questions in pool.values() for question_id in questions]
    if len(set(ids)) != len(ids):
        twice = sorted(question_id for question_id, count in Counter(ids).items() if count > 1)
        raise ValueError(f"twice in the pool: {twice}")
    beside: dict[str, set[str]] = {}
    for group in enemies:
        for question_id in group:
            beside.setdefault(question_id, set()).update(group)
    cluster = _clusters(beside)
    sizes = {}
    counted: set[str] = set()
    for topic in Topic:
        here = {cluster.get(question_id, question_id) for question_id in pool.get(topic, ())} - counted
        sizes[topic] = len(here)
        counted |= here
    return Deck(
        topics={topic: sorted(questions) for topic, questions in pool.items()},
        enemies={question_id: frozenset(others - {question_id}) for question_id, others in beside.items()},
        sizes=sizes,
    )


def draw(rule: TheoryRule, pool: Deck, seed: bytes) -> tuple[str, ...]:
    """Return the question ids of one paper, in the order to show them.

    Topic by topic, in the order of the decree; a question is passed over when an enemy of it was taken before. The paper
    is then shown in the order of SHA-256(seed + id), topics mixed.

    seed: the chance of this sitting, not empty.

    Raises RefusedError when the pool is too small; that depends on the pool alone and never on the seed, so either every
    candidate of a round can be drawn a paper or none.
    """
    if not seed:
        raise ValueError("a paper is not drawn without a seed")
    if findings := shortages(rule, pool):
        raise RefusedError(*findings)
    drawn: set[str] = set()
    for topic in Topic:
        needed = rule.questions_per_topic.get(topic, 0)
        if needed == 0:
            continue
        for question_id in _shuffled(pool.topics[topic], seed + topic.encode()):
            if drawn.isdisjoint(pool.enemies.get(question_id, ())):
                drawn.add(question_id)
                needed -= 1
                if needed == 0:
                    break
    return tuple(sorted(drawn, key=lambda question_id: sha256(seed + question_id.encode()).digest()))


def shortages(rule: TheoryRule, pool: Deck) -> tuple[Finding, ...]:
    """Return a finding for each topic whose questions cannot be counted on, whatever the seed; nothing means enough."""
    return tuple(
        Finding(
            Reason.POOL_TOO_SMALL, rule.source, {"topic": topic, "needed": needed, "found": pool.sizes.get(topic, 0)}
        )
        for topic in Topic
        if pool.sizes.get(topic, 0) < (needed := rule.questions_per_topic.get(topic, 0))
    )


def _shuffled(ids: Sequence[str], seed: bytes) -> Iterator[str]:
    """Take one after the other at random; only the places that were moved are remembered."""
    moved: dict[int, str] = {}
    for taken, left in enumerate(range(len(ids), 0, -1)):
        place = int.from_bytes(sha256(seed + b"/%d" % taken).digest()) % left
        yield moved.get(place, ids[place])
        moved[place] = moved.get(left - 1, ids[left - 1])


def _clusters(beside: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return for each id with enemies one name of the cluster it belongs to: all that hang together."""
    cluster: dict[str, str] = {}
    for first in sorted(beside):
        waiting = [first]
        while waiting:
            question_id = waiting.pop()
            if question_id not in cluster:
                cluster[question_id] = first
                waiting.extend(beside.get(question_id, ()))
    return cluster


def option_order(seed: bytes, question_id: str) -> tuple[str, ...]:
    """Return the order in which to show the options a to d of one question, again by rank.

    The rank of an option is the SHA-256 of the seed, the id of the question, "/" and the letter.
    """
    return tuple(sorted(OPTIONS, key=lambda option: sha256(seed + f"{question_id}/{option}".encode()).digest()))


def check_mix(topics: Iterable[Topic], rule: TheoryRule) -> tuple[Finding, ...]:
    """Return a finding for each topic of which a paper has too many or too few; nothing means the prescribed mix.

    topics: the topic of each question of the paper.
    """
    found = Counter(topics)
    return tuple(
        Finding(Reason.WRONG_MIX, rule.source, {"topic": topic, "needed": needed, "found": found[topic]})
        for topic in Topic
        if found[topic] != (needed := rule.questions_per_topic.get(topic, 0))
    )
