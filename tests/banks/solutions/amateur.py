"""Solutions to the calculated questions of the amateur banks."""

from collections.abc import Callable, Mapping

SOLUTIONS: Mapping[str, Callable[..., float]] = {}
