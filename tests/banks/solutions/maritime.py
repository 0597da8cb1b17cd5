"""Solutions to the calculated questions of the maritime banks."""

from collections.abc import Callable, Mapping

SOLUTIONS: Mapping[str, Callable[..., float]] = {}
