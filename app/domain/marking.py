"""Marking a theory paper: counting, and nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.classes import Topic

OPTIONS = frozenset("abcd")


@dataclass(frozen=True, slots=True)
class Mark:
    """The outcome of a theory paper.

    by_topic: right answers and questions asked, for each topic on the paper; shown to the candidate, decides nothing.
    """

    right: int
    needed: int
    by_topic: Mapping[Topic, tuple[int, int]]

    @property
    def passed(self) -> bool:
        """Say whether the right answers are enough.

        Source: Article 62.1.a-c; on the total alone (ruling A10).
        """
        return self.right >= self.needed


def mark(
    answers: Mapping[str, str],
    key: Mapping[str, str],
    topics: Mapping[str, Topic],
    needed: int,
    annulled: Collection[str] = frozenset(),
) -> Mark:
    """Count the right answers of one paper.

    No answer, two answers or anything else that is not one of the four letters is wrong; a question that the board
    annulled is right for everybody who drew it (ruling A10).

    answers: the final answer for each answered question.
    key: the right letter for each question of the paper; topics: its topic.
    annulled: may name questions that are on other papers only.

    Raises ValueError when an answer is for a question that is not on the paper, a question has no topic, or the key is
    not a letter a to d: two things have been mixed up, and no mark may come of that.
    """
    if strangers := answers.keys() - key.keys():
        raise ValueError(f"not on this paper: {sorted(strangers)}")
    if unknown := key.keys() - topics.keys():
        raise ValueError(f"without a topic: {sorted(unknown)}")
    if wrong := sorted(question_id for question_id, letter in key.items() if letter not in OPTIONS):
        raise ValueError(f"without a right letter: {wrong}")
    right = {
        question_id
        for question_id, letter in key.items()
        if question_id in annulled or answers.get(question_id) == letter
    }
    by_topic = {
        topic: (
            sum(topics[question_id] is topic for question_id in right),
            sum(topics[question_id] is topic for question_id in key),
        )
        for topic in Topic
        if any(topics[question_id] is topic for question_id in key)
    }
    return Mark(len(right), needed, by_topic)
