"""Answers to the calculated questions, written by people who saw the words of a question and not its formulas."""

from collections.abc import Callable, Mapping

from tests.banks.solutions import amateur, maritime

SOLUTIONS: Mapping[str, Callable[..., float]] = {**amateur.SOLUTIONS, **maritime.SOLUTIONS}
