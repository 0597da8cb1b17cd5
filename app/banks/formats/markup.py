"""HTML in questions: cleaned by a sanitizer, then brought down to plain text, as a paper shows it."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from itertools import count, repeat
from string import ascii_lowercase, ascii_uppercase
from xml.sax.saxutils import escape

import nh3

MOST_CHARACTERS = 60_000
MOST_TAGS = 4_000
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)
_SHOWN = _BLOCKS | {"sub", "sup", "img"}
_LOST = frozenset(
    [
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
        "textarea",
        "form",
        "button",
        "del",
        "s",
        "strike",
    ]
)
_HARMLESS = nh3.ALLOWED_TAGS | frozenset(
    ["big", "body", "font", "head", "html", "label", "link", "main", "meta", "nobr", "section", "style", "title"]
)
_DATA = re.compile(r"""data:image/[\w+.-]{1,40};base64,([A-Za-z0-9+/=\s%]{0,4000000})""")
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9:-]*)")
_KNOWN_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|sub|sup|img|ul|ol|li|table|font|a|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_DRAWN_LINE = re.compile(r"text-decoration[^;\"'<>]{0,40}\b(overline|line-through)", re.IGNORECASE)
_SOUND = re.compile(r"\.(mp3|wav|ogg|mp4)[\"'?\s>]|\[sound:", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_AS_WRITTEN = str.maketrans(" \xa0\t\n", "\ufdd0\ufdd1\ufdd2\ufdd3")  # spaces of <pre>, kept from being joined
_AS_SHOWN = str.maketrans("\ufdd0\ufdd1\ufdd2\ufdd3", " \xa0\t\n")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a text shows.

    pictures: the description of every picture, by its name. lost: the kinds of content that plain text cannot show.
    embedded: those of the pictures that the text itself carries.
    """

    text: str
    pictures: Mapping[str, str] = field(default_factory=dict)
    lost: Sequence[str] = ()
    embedded: Mapping[str, bytes] = field(default_factory=dict)


def is_markup(text: str) -> bool:
    """Say whether a text holds tags, not merely < and > as signs."""
    return bool(_KNOWN_TAG.search(text))


def shown(text: str) -> Shown:
    """Return what HTML shows as plain text.

    Raised and lowered figures become the signs for them where there are any (10⁻³), else ^ and _ (X_L): a lost exponent
    would be a wrong question. Items of lists begin with their number or a hyphen.
    """
    embedded: dict[str, bytes] = {}

    def name(match: re.Match[str]) -> str:
        try:
            content = b64decode(re.sub(r"\s|%0[AD]", "", match[1]).replace("%2B", "+").replace("%2F", "/"))
        except Base64Error:
            return "unreadable-picture"
        title = f"picture-{sha256(content).hexdigest()[:12]}"
        embedded[title] = content
        return title

    text = _DATA.sub(name, text)
    if len(text) > MOST_CHARACTERS or text.count("<") > MOST_TAGS:
        return Shown("", lost=(f"{len(text)} characters of markup",))
    shown_first, *comments = text.replace("<![CDATA[", "").replace("]]>", "").split("<!--")
    text = shown_first + "".join(comment.partition("-->")[2] for comment in comments)
    tags = {tag.lower() for tag in _TAG.findall(text)}
    lost = sorted(tags & _LOST)
    if not tags & _LOST - {"script"}:  # a formula or drawing has elements of its own
        lost += [f"<{tag}>" for tag in sorted(tags - _HARMLESS - _LOST) if not re.search("[:-]", tag)]
    if _DRAWN_LINE.search(text):
        lost.append("a line through or above text")
    if _SOUND.search(text):
        lost.append("sound or film")
        text = re.sub(r"\[sound:[^\]]*\]", "", text)
    lines = _Lines()
    lines.feed(
        nh3.clean(
            text,
            tags=set(_SHOWN),
            clean_content_tags={"script", "style", "title"},
            attributes={"img": {"src", "alt"}, "ol": {"start", "type"}},
            link_rel=None,
        )
    )
    lines.close()
    return Shown(lines.text, lines.pictures, tuple(lost), embedded)


def raised(text: str, table: str = "sup") -> str:
    """Return a raised ("sup") or lowered ("sub") text in signs, or behind ^ or _ where there are none."""
    sign, signs = ("^", _RAISED) if table == "sup" else ("_", _LOWERED)
    small = text.strip()
    if all(ord(letter) in signs for letter in small):
        return small.translate(signs)
    return sign + small if small.isalnum() else f"{sign}({small})"


def markup(text: str) -> str:
    """Return plain text as XHTML that `shown` brings back to the letter."""
    if re.search(r"[ \xa0\t]{2}|[\xa0\t]|\n[ \n]", text):
        return f"<pre>{escape(text)}</pre>"
    return f"<p>{escape(text).replace(chr(10), '<br/>')}</p>"


class _Lines(HTMLParser):
    """Turns clean HTML into lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures: dict[str, str] = {}
        self._parts: list[str] = []
        self._level: list[str] = []
        self._lists: list[Iterator[str]] = []
        self._as_written = 0

    @property
    def text(self) -> str:
        """The lines that are not empty, without spaces that nobody sees."""
        lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(self._parts).split("\n"))
        return "\n".join(filter(None, lines)).translate(_AS_SHOWN)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img":
            self.pictures[(values.get("src") or "unnamed-picture")[:200]] = (values.get("alt") or "").strip()
        if tag in _BLOCKS:
            self._parts.append("\n")
        if tag in ("sub", "sup"):
            self._level.append(tag)
        elif tag == "pre":
            self._as_written += 1
        elif tag == "ul":
            self._lists.append(repeat("-"))
        elif tag == "ol":
            self._lists.append(_marks(values.get("type") or "1", values.get("start") or "1"))
        elif tag == "li" and self._lists:
            self._parts.append(f"{next(self._lists[-1])} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n")
        if tag in ("sub", "sup") and self._level:
            self._level.pop()
        elif tag == "pre" and self._as_written:
            self._as_written -= 1
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if self._as_written:
            self._parts.append(data.translate(_AS_WRITTEN))
        elif self._level and data.strip():
            self._parts.append(raised(re.sub(r"\s+", " ", data), self._level[-1]))
        else:
            self._parts.append(re.sub(r"[ \t\r\n]+", " ", data))


def _marks(kind: str, start: str) -> Iterator[str]:
    """Yield what an ordered list puts before its items."""
    first = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
    letters = ascii_lowercase if kind == "a" else ascii_uppercase if kind == "A" else ""
    yield from (f"{letter}." for letter in letters[first - 1 :])
    yield from (f"{number}." for number in count(first + len(letters[first - 1 :])))
