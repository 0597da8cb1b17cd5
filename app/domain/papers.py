"""Drawing a theory paper, so that an inspector can draw it again and see that it holds the prescribed mix.

The draw is by rank and by nothing else: the rank of a question is the SHA-256 of the seed followed by its id in UTF-8.
No generator, no state, no dependence on the order in which the pool was read.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256

from app.domain.classes import Topic
from app.domain.refusal import Finding, Reason, RefusedError
from app.domain.regulation import TheoryRule

OPTIONS = "abcd"


def draw(
    rule: TheoryRule,
    pool: Mapping[Topic, Sequence[str]],
    seed: bytes,
    enemies: Iterable[Collection[str]] = (),
) -> tuple[str, ...]:
    """Return the question ids of one paper, in the order to show them.

    Topic by topic, in the order of the decree, the questions of lowest rank are taken; one is passed over when an enemy
    of it was taken before. The paper is then shown in the order of rank, topics mixed.

    pool: the ids of the questions that suit the class, by topic; an id stands once.
    seed: the chance of this sitting, not empty.
    enemies: groups of ids of which a paper holds at most one, because one gives away another.

    Raises RefusedError when the pool is too small; that depends on pool and enemies alone and never on the seed, so
    either every candidate of a round can be drawn a paper or none.
    """
    if not seed:
        raise ValueError("a paper is not drawn without a seed")
    groups = [frozenset(group) for group in enemies]
    if findings := shortages(rule, pool, groups):
        raise RefusedError(*findings)

    def rank(question_id: str) -> bytes:
        return sha256(seed + question_id.encode()).digest()

    drawn: set[str] = set()
    for topic in Topic:
        needed = rule.questions_per_topic.get(topic, 0)
        for question_id in sorted(pool.get(topic, ()), key=rank):
            if needed == 0:
                break
            if not any(question_id in group and group & drawn for group in groups):
                drawn.add(question_id)
                needed -= 1
    return tuple(sorted(drawn, key=rank))


def shortages(
    rule: TheoryRule, pool: Mapping[Topic, Sequence[str]], enemies: Iterable[Collection[str]] = ()
) -> tuple[Finding, ...]:
    """Return a finding for each topic whose questions cannot be counted on, whatever the seed; nothing means enough.

    Enemies that hang together count as one question, and in the first of their topics only.

    Raises ValueError when an id stands twice in the pool.
    """
    ids = [question_id for questions in pool.values() for question_id in questions]
    if len(set(ids)) != len(ids):
        twice = sorted(question_id for question_id, count in Counter(ids).items() if count > 1)
        raise ValueError(f"twice in the pool: {twice}")
    cluster = _clusters(ids, enemies)
    findings = []
    counted: set[str] = set()
    for topic in Topic:
        needed = rule.questions_per_topic.get(topic, 0)
        here = {cluster[question_id] for question_id in pool.get(topic, ())} - counted
        if len(here) < needed:
            facts = {"topic": topic, "needed": needed, "found": len(here)}
            findings.append(Finding(Reason.POOL_TOO_SMALL, rule.source, facts))
        counted |= here
    return tuple(findings)


def _clusters(ids: Iterable[str], enemies: Iterable[Collection[str]]) -> dict[str, str]:
    """Return for each id the name of the cluster it belongs to: itself, or one member of all that hang together."""
    cluster = {question_id: question_id for question_id in ids}
    for group in enemies:
        names = {cluster[question_id] for question_id in group if question_id in cluster}
        if len(names) > 1:
            first = min(names)
            cluster = {question_id: first if name in names else name for question_id, name in cluster.items()}
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
