"""Reading a file whose format is named or has to be told from its content, and writing one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath

from app.banks.checks import BankFinding
from app.banks.formats import aiken, chinese, crowdanki, fcc, gift, moodle, ncvec, own, qti, tables, taiwanese, word
from app.banks.formats.archives import MOST_ENTRIES, Archive
from app.banks.formats.encodings import decode
from app.banks.formats.pictures import LARGEST_PICTURE_BYTES, UnfitPictureError, is_drawing, painted, repainted
from app.banks.formats.plain import MOST_BYTES, Foreign, Pictures, PlainQuestion, UnreadableError

READERS: Mapping[str, Callable[[bytes, str, str | None], Foreign]] = {
    "aiken": aiken.read,
    "aiken-docx": word.reader(aiken.read),
    "chinese": chinese.read,
    "crowdanki": crowdanki.read,
    "csv": tables.read_csv,
    "fcc": fcc.read,
    "fcc-docx": word.reader(fcc.read),
    "gift": gift.read,
    "moodle-xml": moodle.read,
    "ncvec": ncvec.read,
    "ncvec-docx": word.reader(ncvec.read),
    "ncvec-json": tables.read_json,
    "qti": qti.read,
    "taiwanese": taiwanese.read,
    "xlsx": tables.read_xlsx,
}
WRITERS: Mapping[str, Callable[[Sequence[PlainQuestion], Pictures], bytes]] = {
    "aiken": aiken.write,
    "crowdanki": crowdanki.write,
    "csv": tables.write_csv,
    "gift": gift.write,
    "moodle-xml": moodle.write,
    **{f"qti-{version}": qti.writer(version) for version in qti.VERSIONS},
    "xlsx": tables.write_xlsx,
}
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MOST_LOOKED_AT = 1_000_000  # bytes that tell a format
_TEXTS = (
    ("chinese", r"(?m)^[ \t]*\[I\][^\n]*\n(?:[^\n]*\n){0,2}[ \t]*\[Q\]"),
    ("ncvec", rf"(?m)^[ \t]*{ncvec.ID}[ \t]*\([ \t]*[A-D][ \t]*\)"),
    ("fcc", rf"(?m)^[ \t]*{fcc.ID}[.:]?[ \t]"),
    ("taiwanese", r"(?m)^[ \t]*[(（][ \t]*[1-9][ \t]*[)）][ \t]*\d{1,4}[ \t]*[.．、](?!\d)"),
    ("aiken", r"(?mi)^[ \t]*ANSWER[ \t]*:"),
)


def detect(content: bytes, name: str) -> str | None:
    """Return the format that content looks like, or None. The name decides only where the content leaves it open."""
    if content.startswith(b"PK\x03\x04"):
        names = Archive(content).names
        if "word/document.xml" in names:
            found = _told(word.text_of(content))
            return f"{found}-docx" if f"{found}-docx" in READERS else None
        if "xl/workbook.xml" in names:
            return "xlsx"
        return "qti" if "mimetype" not in names and any(name.lower().endswith(".xml") for name in names) else None
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
        if root[1].lower() == "html":
            return None
    if re.match(r'\{\s{0,100}"', text) and '"notes"' in text:
        return "crowdanki"
    if re.match(r'\[\s{0,100}["\[{]|\{\s{0,100}"', text):
        return "ncvec-json"
    if PurePath(name).suffix.lower() in (".csv", ".tsv"):
        return "csv"
    if found := _told(text):
        return found
    if "{" in text and "}" in text:
        return "gift"
    header = tables.columns_of(re.split(r"[,;\t|]", text.partition("\n")[0][:2_000].replace('"', "")))
    return None if tables.missing_from(header) else "csv"


def _told(text: str) -> str | None:
    """Return the format of a text by the marks of its questions, or None."""
    return next((found for found, pattern in _TEXTS if re.search(pattern, text)), None)


def read(
    content: bytes,
    name: str,
    format_name: str = "auto",
    encoding: str | None = None,
    beside: Callable[[str], bytes | None] = lambda _name: None,
) -> Foreign:
    """Read a file; whatever is in it, the answer is a Foreign with its findings.

    format_name: one of READERS, or "auto". encoding: as Python names it, when it is known better than the bytes tell.
    beside: returns a picture by the name a question has for it, when the file does not carry it itself.
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
    return _without_nothing(_with_pictures(foreign, name, beside), name)


def _without_nothing(foreign: Foreign, name: str) -> Foreign:
    """Say it when a file has no question and no error."""
    if foreign.questions or foreign.errors:
        return foreign
    nothing = BankFinding("error", name, "no-questions", f"no question was found in it as {foreign.format}")
    return replace(foreign, findings=(*foreign.findings, nothing))


def _with_pictures(foreign: Foreign, name: str, beside: Callable[[str], bytes | None]) -> Foreign:
    """Add the pictures that lie beside a file, and say which figures have none."""
    pictures, findings, missing = dict(foreign.pictures), list(foreign.findings), dict[str, str]()
    wanted = {figure: question.where for question in reversed(foreign.questions) for figure in question.figures}
    for figure, where in wanted.items():
        if figure in pictures:
            continue
        try:
            if (picture := beside(figure)) is None:
                missing[figure] = where
            else:
                pictures[figure], _ = repainted(picture)
        except UnfitPictureError as error:
            findings.append(BankFinding("warning", where, "picture-refused", f"{figure[:200]}: {error}"))
    if missing:
        shown = ", ".join(f"{figure[:60]} ({where})" for figure, where in list(missing.items())[:10])
        message = f"{len(missing)} figures are named and not there: {shown}{', …' if len(missing) > 10 else ''}"
        findings.append(BankFinding("warning", name, "figure-missing", message))
    return replace(foreign, pictures=pictures, findings=tuple(findings))


def read_path(path: Path, format_name: str = "auto", encoding: str | None = None) -> Foreign:
    """Read a file with the pictures beside it, one of our banks, an unpacked QTI package, or the folder of a CrowdAnki deck."""
    try:
        if path.is_dir():
            if (path / "imsmanifest.xml").is_file() and format_name in ("auto", "qti"):
                return _without_nothing(_with_pictures(qti.read_folder(path), path.name, lambda _name: None), path.name)
            decks = [] if (path / "bank.toml").is_file() else sorted(path.glob("*.json"))
            if len(decks) == 1 and format_name in ("auto", "crowdanki"):
                return read_path(decks[0], format_name, encoding)
            if format_name not in ("auto", "own"):
                raise UnreadableError("wrong-shape", f"a folder is not {format_name}")
            return own.read_folder(path)
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError("too-large", f"the file has more than {MOST_BYTES} bytes")
        return read(path.read_bytes(), path.name, format_name, encoding, _beside(path))
    except UnreadableError as error:
        return Foreign("unknown", "", findings=(BankFinding("error", path.name, error.code, str(error)),))


def _beside(path: Path) -> Callable[[str], bytes | None]:
    """Return what finds a picture beside a file, or in a folder "media…" there, by its name or by that of its figure.

    "T-1" is shown by "t-1.png" and by "figure_T1.jpg". Nothing else is opened, and no link is followed.
    """
    media = [folder for folder in sorted(path.parent.glob("media*")) if folder.is_dir() and not folder.is_symlink()]
    folders = [path.parent, *media]
    files: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.iterdir())[:MOST_ENTRIES]:
            if file.suffix.lower() in _PICTURES and file.is_file() and not file.is_symlink():
                files.setdefault(_plain_name(file.stem), file)
                files.setdefault(file.name, file)

    def find(name: str) -> bytes | None:
        file = files.get(PurePosixPath(name).name) or files.get(_plain_name(name))
        if file is None:
            return None
        with file.open("rb") as content:
            return content.read(LARGEST_PICTURE_BYTES + 1)

    return find


def _plain_name(name: str) -> str:
    return re.sub(r"figure|[\W_]", "", name.lower())


def reader_of(written: str) -> str:
    """Return which of READERS reads what one of WRITERS wrote."""
    return "qti" if written.startswith("qti-") else written


@dataclass(frozen=True, slots=True)
class Export:
    """A written file. lost: how many questions come back without what, by the name of the field."""

    content: bytes
    lost: Mapping[str, int]


def export(format_name: str, questions: Sequence[PlainQuestion], pictures: Pictures) -> Export:
    """Write questions in one of WRITERS, our drawings (SVG) as PNG, and read them again.

    Raises ValueError for what the format cannot hold, and when a question would not come back with its texts and key.
    """
    drawn = {name: str(PurePosixPath(name).with_suffix(".png")) for name in pictures if is_drawing(pictures[name])}
    shown = {
        drawn.get(name, name): painted(picture) if name in drawn else picture for name, picture in pictures.items()
    }
    asked = [
        replace(question, figures=tuple(drawn.get(name, name) for name in question.figures)) for question in questions
    ]
    content = WRITERS[format_name](asked, shown)
    back = read(content, "export", reader_of(format_name))
    texts = [(question.stem, question.options, question.key) for question in asked]
    if texts != [(question.stem, question.options, question.key) for question in back.questions]:
        raise ValueError(f"{format_name} does not bring back every question as it is")
    fields = ("id", "topic", "source", "figures", "descriptions", "attribution")
    lost = {
        name: sum(getattr(one, name) != getattr(other, name) for one, other in zip(asked, back.questions, strict=True))
        for name in fields
    }
    lost["pictures"] = sum(
        name in shown and name not in back.pictures for question in asked for name in question.figures
    )
    return Export(content, {name: count for name, count in lost.items() if count})
