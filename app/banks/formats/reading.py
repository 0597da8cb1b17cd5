"""Reading a file whose format is named or has to be told from its content."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath

from app.banks.files import BankFinding
from app.banks.formats import aiken, chinese, crowdanki, fcc, gift, moodle, ncvec, own, qti, tables, taiwanese
from app.banks.formats.archives import Archive
from app.banks.formats.encodings import decode
from app.banks.formats.plain import MOST_BYTES, Foreign, PlainQuestion, UnreadableError

READERS: Mapping[str, Callable[[bytes, str, str | None], Foreign]] = {
    "aiken": aiken.read,
    "chinese": chinese.read,
    "crowdanki": crowdanki.read,
    "csv": tables.read_csv,
    "fcc": fcc.read,
    "gift": gift.read,
    "moodle-xml": moodle.read,
    "ncvec": ncvec.read,
    "ncvec-docx": ncvec.read_docx,
    "ncvec-json": ncvec.read_json,
    "qti": qti.read,
    "taiwanese": taiwanese.read,
    "xlsx": tables.read_xlsx,
}
WRITERS: Mapping[str, Callable[[Sequence[PlainQuestion]], str]] = {
    "aiken": aiken.write,
    "csv": tables.write_csv,
    "gift": gift.write,
    "moodle-xml": moodle.write,
}
MOST_LOOKED_AT = 1_000_000  # bytes that tell a format
_TEXTS = (
    ("chinese", r"(?m)^[ \t]*\[I\][^\n]*\n(?:[^\n]*\n){0,2}[ \t]*\[Q\]"),
    ("ncvec", r"(?m)^[ \t]*[A-Z]\d[A-Z]\d\d[ \t]*\([A-D]\)"),
    ("fcc", r"(?m)^[ \t]*\d{1,2}-\d{1,3}[A-Z]\d{1,2}[ \t]"),
    ("taiwanese", r"(?m)^[ \t]*[(（][ \t]*[1-9][ \t]*[)）][ \t]*\d{1,4}[ \t]*[.．、](?!\d)"),
    ("aiken", r"(?m)^[ \t]*ANSWER[ \t]*:"),
)


def detect(content: bytes, name: str) -> str | None:
    """Return the format that content looks like, or None. The name decides only where the content leaves it open."""
    if content.startswith(b"PK\x03\x04"):
        names = Archive(content).names
        office = {"word/document.xml": "ncvec-docx", "xl/workbook.xml": "xlsx"}
        return next((office[entry] for entry in names if entry in office), "qti")
    beginnings = [decode(content[: MOST_LOOKED_AT - cut]) for cut in (0, 1, 2, 3)]  # a cut may part a character
    readable = [beginning for beginning in beginnings if beginning]
    if not readable:
        return None
    decoded = min(readable, key=lambda beginning: beginning.guessed)
    text = decoded.text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("<") and (root := re.search(r"<(?:\w+:)?([A-Za-z][\w-]*)", text[:20_000])):
        element = re.search(r"<(?:\w+:)?(quiz|questestinterop|assessmentItem|qti-assessment-item)\b", text[:20_000])
        if element or text.startswith("<?xml"):
            return "moodle-xml" if (element or root)[1] == "quiz" else "qti"
    if text.startswith("{") and '"notes"' in text:
        return "crowdanki"
    if re.match(r"\[\s{0,100}\{", text):
        return "ncvec-json"
    if PurePath(name).suffix.lower() in (".csv", ".tsv"):
        return "csv"
    for found, pattern in _TEXTS:
        if re.search(pattern, text):
            return found
    if "{" in text and "}" in text:
        return "gift"
    header = {cell.strip(' "').lower() for cell in re.split(r"[,;\t|]", text.partition("\n")[0][:2_000])}
    return "csv" if {"a", "b"} <= header else None


def read(content: bytes, name: str, format_name: str = "auto", encoding: str | None = None) -> Foreign:
    """Read a file; whatever is in it, the answer is a Foreign with its findings.

    format_name: one of READERS, or "auto". encoding: as Python names it, when it is known better than the bytes tell.
    """
    found = format_name if format_name != "auto" else None
    try:
        found = found or detect(content, name)
        if found is None:
            raise UnreadableError("unknown-format", "the content is of no format that is read")
        if found == "own":
            raise UnreadableError("wrong-shape", "a bank of ours is a folder with bank.toml")
        foreign = READERS[found](content, name, encoding)
    except UnreadableError as error:
        return Foreign(found or "unknown", "", findings=(BankFinding("error", name, error.code, str(error)),))
    if not foreign.questions and not foreign.errors:
        nothing = BankFinding("error", name, "no-questions", f"no question was found in it as {found}")
        return Foreign(foreign.format, foreign.encoding, (), foreign.refused, (*foreign.findings, nothing))
    return foreign


def read_path(path: Path, format_name: str = "auto", encoding: str | None = None) -> Foreign:
    """Read a file, one of our banks, or an unpacked QTI package."""
    try:
        if path.is_dir():
            if (path / "imsmanifest.xml").is_file() and format_name in ("auto", "qti"):
                return qti.read_folder(path)
            if format_name not in ("auto", "own"):
                raise UnreadableError("wrong-shape", f"a folder is not {format_name}")
            return own.read_folder(path)
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError("too-large", f"the file has more than {MOST_BYTES} bytes")
        return read(path.read_bytes(), path.name, format_name, encoding)
    except UnreadableError as error:
        return Foreign("unknown", "", findings=(BankFinding("error", path.name, error.code, str(error)),))
