"""How long drawing papers takes, and how that grows with the pool: `python -m tests.load.drawing`, from the root.

1,000 papers of class 1 in one process, from pools of 500 to 50,000 questions with 200 pairs of enemies; the pool is
prepared once.
"""

import time

from app.domain.classes import OperatorClass, Topic
from app.domain.papers import deck, draw
from app.domain.regulation.decree_63_2023 import DECREE

PAPERS = 1_000
ENEMIES = 200


def main() -> None:
    """Print one line a pool."""
    rule = DECREE.classes[OperatorClass.AMATEUR_1].theory
    for size in (500, 5_000, 50_000):
        pool = {topic: [f"{topic}-{number:05}" for number in range(size // 4)] for topic in Topic}
        law = pool[Topic.LAW]
        pairs = [(law[number % len(law)], law[(number + 1) % len(law)]) for number in range(0, ENEMIES * 2, 2)]
        before = time.perf_counter()
        prepared = deck(pool, pairs if size > 500 else [])
        ready = time.perf_counter()
        for number in range(PAPERS):
            draw(rule, prepared, number.to_bytes(16, "big"))
        done = time.perf_counter()
        print(f"{size:6} questions: prepared in {ready - before:.3f} s, {PAPERS} papers in {done - ready:.3f} s")


if __name__ == "__main__":
    main()
