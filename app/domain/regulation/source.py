"""Where a rule is written."""

import re
from dataclasses import dataclass

DECREE_63_2023 = "63/2023/NĐ-CP"

_POINT = re.compile(r"(?P<article>[0-9]+)(?:\.(?P<clause>[0-9]+))?(?:\.(?P<point>[a-z]+))?")


@dataclass(frozen=True, slots=True)
class Source:
    """A provision: an article, and where it has them a clause and a point, of one instrument.

    point: the letter as the English text of the decree prints it; "dd" is the Vietnamese đ.
    Its text is the place alone, such as "62.1.a".
    """

    article: int
    clause: int | None = None
    point: str | None = None
    instrument: str = DECREE_63_2023

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.article, self.clause, self.point) if part is not None)

    @classmethod
    def parse(cls, text: str) -> "Source":
        """Return the provision of the decree that is written as "62", "62.3" or "62.1.a".

        Raises ValueError for anything else.
        """
        found = _POINT.fullmatch(text)
        if found is None:
            raise ValueError(f"not a provision: {text!r}")
        clause = found["clause"]
        return cls(int(found["article"]), int(clause) if clause else None, found["point"])
