"""Telling the encoding of a text from its bytes; what cannot be told is not guessed into shape."""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_TEXTUAL = re.compile(  # of all that Python knows, those that files are written in
    r"(?:utf[-_]?(?:8|16|32)(?:[-_]?[lb]e)?|(?:iso[-_]?8859[-_]|windows[-_]?|cp|latin[-_]?)\d{1,4}|(?:us[-_])?ascii|gb(?:2312|k|18030)"
    r"|big5(?:[-_]?hkscs)?|koi8[-_][ru]|tis[-_]?620|shift[-_]jis|euc[-_](?:jp|kr))"
)
_HIGH = re.compile(rb"[\x80-\xff]+")
ASKED_FOR = ("utf-8", "utf-16", "gb18030", "big5", "cp1252", "cp1258", "latin-1")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was encoded. guessed: other encodings would have fitted too."""

    text: str
    encoding: str
    guessed: bool = False


def decode(content: bytes, asked: str | None = None) -> Decoded | None:
    """Return the text, or None when no encoding fits every byte.

    A byte-order mark decides, then what was asked for, then what an XML file declares, then UTF-8, then the evenness of
    runs of high bytes: two by two they are GB 18030 (GB 2312 is a part of it), single ones Windows-1252.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding)
    if asked:
        return _strict(content, asked)
    if declared := _DECLARED.match(content[:200]):
        name = declared[1].decode("ascii").lower()
        return _strict(content, name) if _TEXTUAL.fullmatch(name) else None
    start = content[:4000]
    if start.count(0) > len(start) // 4:
        little = start[1::2].count(0) >= start[::2].count(0)
        return _strict(content, "utf-16-le" if little else "utf-16-be")
    if decoded := _strict(content, "utf-8"):
        return decoded
    runs = [len(run) for run in _HIGH.findall(content)]
    if sum(length % 2 == 0 for length in runs) > 0.9 * len(runs) and (decoded := _strict(content, "gb18030")):
        return Decoded(decoded.text, decoded.encoding, guessed=True)
    if decoded := _strict(content, "cp1252"):
        return Decoded(decoded.text, decoded.encoding, guessed=True)
    return None


def _strict(content: bytes, encoding: str) -> Decoded | None:
    try:
        text = str(content, encoding, "strict")
    except (UnicodeError, LookupError, ValueError):
        return None
    return Decoded(text, encoding)
