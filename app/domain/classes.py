"""The four classes of operator, the four topics of the theory test, and the two parts of the examination."""

from enum import StrEnum


class OperatorClass(StrEnum):
    """A class of amateur radio operator's certificate; the first class is the highest.

    Source: Article 57.1.
    """

    AMATEUR_1 = "amateur-1"
    AMATEUR_2 = "amateur-2"
    AMATEUR_3 = "amateur-3"
    AMATEUR_4 = "amateur-4"

    @property
    def number(self) -> int:
        """The number of the class, 1 to 4."""
        return int(self.value[-1])

    def higher_than(self, other: "OperatorClass") -> bool:
        """Say whether this class gives more than the other; no class is higher than itself."""
        return self.number < other.number


class Topic(StrEnum):
    """A topic of the theory test, in the order of the decree.

    Source: Article 62.1.
    """

    LAW = "law"
    ITU = "itu"
    ELECTRICAL = "electrical"
    RADIO = "radio"


class Part(StrEnum):
    """A part of the examination; each is passed by itself.

    Source: Article 62.1 and 62.2.
    """

    THEORY = "theory"
    PRACTICAL = "practical"
