"""HTML in questions, brought down to plain text: what a paper shows, and nothing that could run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        "p",
        "div",
        "br",
        "hr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "table",
        "pre",
        "blockquote",
        "section",
        "article",
    )
) | {f"h{level}" for level in range(1, 7)}
_SILENT = frozenset(("script", "style", "template", "title", "head"))
_LOSES = frozenset(
    (
        "table",
        "math",
        "svg",
        "audio",
        "video",
        "object",
        "embed",
        "iframe",
        "canvas",
        "script",
        "input",
        "select",
        "form",
    )
)
_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|sub|sup|img|ul|ol|li|table|font|a|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_DATA = re.compile(r"""data:[^"'\s<>]{100,}""")
MOST_CHARACTERS = 60_000
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


@dataclass(frozen=True, slots=True)
class Shown:
    """The text, the pictures it holds by name, and the kinds of content that plain text cannot show."""

    text: str
    pictures: Sequence[str] = ()
    lost: Sequence[str] = ()


def is_markup(text: str) -> bool:
    """Say whether a text holds tags, not merely < and > as signs."""
    return bool(_TAG.search(text))


def shown(text: str) -> Shown:
    """Return what HTML shows as plain text.

    Raised and lowered figures become the signs for them where there are any (10⁻³), else ^ and _ (X_L): a lost exponent
    would be a wrong question.
    """
    text = _DATA.sub("data:", text)
    if len(text) > MOST_CHARACTERS:
        return Shown("", lost=(f"{len(text)} characters of markup",))
    cleaner = _Cleaner()
    cleaner.feed(re.sub(r"<!(?!--)", "&lt;!", text))  # declarations have no place in a question
    cleaner.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(cleaner.parts).split("\n"))
    return Shown("\n".join(filter(None, lines)), tuple(cleaner.pictures), tuple(dict.fromkeys(cleaner.lost)))


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self.lost: list[str] = []
        self._silent = 0
        self._level: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _LOSES:
            self.lost.append(tag)
        values = dict(attrs)
        if tag == "img" and (name := values.get("src")):
            self.pictures.append("data:" if name.startswith("data:") else name[:200])
        if tag == "a" and (values.get("href") or "").lower().endswith((".mp3", ".wav", ".ogg", ".mp4")):
            self.lost.append("sound or film")
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in ("sub", "sup"):
            self._level.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT and tag not in ("sub", "sup"):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in ("sub", "sup") and self._level:
            self._level.pop()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        data = re.sub(r"\s+", " ", data)
        if not self._level or not data.strip():
            self.parts.append(data)
            return
        sign, table = ("^", _RAISED) if self._level[-1] == "sup" else ("_", _LOWERED)
        small = data.strip()
        if all(ord(letter) in table for letter in small):
            self.parts.append(small.translate(table))
        else:
            self.parts.append(sign + small if small.isalnum() else f"{sign}({small})")
