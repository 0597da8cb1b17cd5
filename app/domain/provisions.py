"""Which written sources rest on a provision: how the questions of a bank are found when a law changes.

A source names an instrument and places in it: "Nghị định 63/2023/NĐ-CP, Điều 57.1.a", "RR 25.6, 25.7", "RR Article 25",
"SOLAS IV/7; ITU-R M.493-16". Places are compared clause by clause: 57 holds 57.1.a, and not 571.
"""

import re
import unicodedata

_WORD = r"(?:(?P<appendix>appendix|phụ lục)|article|art\.|điều|khoản|điểm|no\.|chapter|chương|regulation|quy định)"
_PLACE = re.compile(
    rf"\s*(?:{_WORD}\s*)?(?P<place>[0-9]+[a-z]?(?:[./][0-9a-zđ]+)*|[ivx]+(?:-[0-9])?(?:/[0-9a-z.]+)*)(?![\w–-])"
)

Place = tuple[str, ...]


def rests_on(source: str, instrument: str, provision: str) -> bool:
    """Say whether what is written as a source rests on a provision of an instrument, or on something that it is part of.

    instrument: as sources name it, whole ("63/2023/NĐ-CP", "RR", "SOLAS"). provision: such as "57", "57.1.a", "Appendix 18";
    empty for the whole instrument. A source that names the instrument alone rests on every provision of it.
    """
    named = re.compile(rf"(?<![\w./]){re.escape(_plain(instrument))}(?!\w|\.\w)")
    asked = _PLACE.fullmatch(_plain(provision))
    for part in _plain(source).split(";"):
        if not instrument.strip() or not (found := named.search(part)):
            continue
        places = _places(part[found.end() :])
        if not provision.strip() or not places:
            return True
        if asked and any(_meet(place, _place(asked)) for place in places):
            return True
    return False


def _places(text: str) -> list[Place]:
    """Return the places named behind an instrument; text that follows one, such as a frequency band, is none."""
    first, *others = re.split(r",| and | và ", text)
    read = _PLACE.match(first)
    found = [_PLACE.fullmatch(other.rstrip()) for other in others]
    return [_place(match) for match in (read, *found) if match]


def _place(match: re.Match[str]) -> Place:
    kind = "appendix" if match["appendix"] else "article"
    return (kind, *re.split(r"[./]", match["place"]))


def _meet(first: Place, second: Place) -> bool:
    """Say whether one place is the other or holds it."""
    length = min(len(first), len(second))
    return first[:length] == second[:length]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
