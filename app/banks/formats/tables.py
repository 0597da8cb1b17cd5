"""Tables with one question a row, as CSV or as a spreadsheet: the columns are told by their names in the first row."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from app.banks.formats.archives import Archive
from app.banks.formats.markup import is_markup, shown
from app.banks.formats.plain import Foreign, Intake, PlainQuestion, UnreadableError, figures_named
from app.banks.formats.trees import Node, parse

COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "code", "number", "mã", "mã câu hỏi", "stt"),
    "stem": ("stem", "question", "text", "câu hỏi", "nội dung"),
    "key": ("key", "answer", "correct_letter", "correct letter", "đáp án", "đáp án đúng"),
    "index": ("correct", "correct_index", "key_index"),
    "topic": ("topic", "category", "subject", "chủ đề", "nội dung thi"),
    "source": ("source", "refs", "reference", "nguồn", "căn cứ"),
    "figure": ("figure", "image", "picture", "hình"),
    "attribution": ("attribution", "licence", "license", "author", "ghi công"),
}
OPTIONS = "abcdefghij"
# The Chinese Anki decks have bars between the cells and no row of names: id, digest, stem, key, two empty, four options.
_ANKI_ROW = re.compile(r"[A-Z]{2}\d{4}\|[0-9a-f]{12}\|[^|\n]+\|[A-D]\|[^|\n]*\|[^|\n]*(?:\|[^|\n]+){4}")
_ANKI_NAMES = ("id", "", "stem", "key", "", "figure", "a", "b", "c", "d")
MOST_COLUMNS = 100
MOST_IN_A_LINE = 100_000  # characters
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r\n]")
_CELL = re.compile(r"([A-Z]{1,3})\d+")


def read_csv(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read CSV with a row of column names; comma, semicolon, tab or bar between the cells."""
    intake = Intake("csv", name)
    lines = intake.text(content, encoding).split("\n")
    if max(map(len, lines)) > MOST_IN_A_LINE:
        raise UnreadableError("too-large", f"a line has more than {MOST_IN_A_LINE} characters")
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    first = lines[start]
    if first.lower().startswith("sep=") and len(first) == 5:
        delimiter, start = first[4], start + 1
    else:
        delimiter = max(",;\t|", key=first.count)
    reader = csv.reader((f"{line}\n" for line in lines[start:]), delimiter=delimiter, strict=True)
    rows = _numbered(reader, intake, start)
    _read_rows(intake, chain([(name, _ANKI_NAMES)], rows) if _ANKI_ROW.fullmatch(first) else rows)
    return intake.finish()


def _numbered(rows: Any, intake: Intake, passed: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each row with its first line; stops with a finding where the quoting is broken. passed: lines before."""
    line = passed + 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            intake.refuse(intake.at(line), "unreadable", f"the quoting is broken from here on: {error}")
            return
        yield intake.at(line), row
        line = passed + rows.line_num + 1


def read_xlsx(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read the first sheet of a workbook; formulas are not computed: a row that holds one is refused."""
    intake = Intake("xlsx", name, encoding=encoding or "utf-8")
    archive = Archive(content)
    shared: list[str] = []
    if "xl/sharedStrings.xml" in archive.names:
        shared = [_string(item) for item in parse(archive.read("xl/sharedStrings.xml")).root.nodes()]
    sheets = sorted(
        (entry for entry in archive.names if re.fullmatch(r"xl/worksheets/sheet\d{1,3}\.xml", entry)), key=_sheet
    )
    if not sheets:
        raise UnreadableError("missing", "the workbook has no sheet")
    if len(sheets) > 1:
        intake.warn(name, "more-sheets", f"only the first of {len(sheets)} sheets is read")
    _read_rows(intake, _sheet_rows(intake, parse(archive.read(sheets[0])).root, shared))
    return intake.finish()


def _sheet(entry: str) -> int:
    return int(re.sub(r"\D", "", entry))


def _string(item: Node) -> str:
    """Return a shared or inline string; the reading aids (rPh) of East Asian texts are no part of it."""
    return "".join(
        child.text() if child.name == "t" else _string(child) for child in item.nodes() if child.name in ("t", "r")
    )


def _sheet_rows(intake: Intake, sheet: Node, shared: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    for row in sheet.all("row"):
        cells: dict[int, str] = {}
        where = f"{intake.name}:{row.attributes.get('r', '?')[:10]}"
        has_formula = False
        for cell in row.nodes():
            place = _CELL.fullmatch(cell.attributes.get("r", ""))
            column = _column(place[1]) if place else len(cells)
            value = cell.first("v")
            has_formula = has_formula or cell.first("f") is not None
            kind = cell.attributes.get("t", "n")
            if kind == "inlineStr":
                inline = cell.first("is")
                text = _string(inline) if inline else ""
            elif kind == "s":
                index = value.text() if value else ""
                text = shared[int(index)] if index.isdecimal() and len(index) < 9 and int(index) < len(shared) else ""
            else:
                text = value.text() if value else ""
            if column < MOST_COLUMNS:
                cells[column] = text
            elif text:
                intake.tally(where, "too-many-columns", f"a cell stands beyond column {MOST_COLUMNS}")
        if has_formula:
            intake.refuse(where, "formula", "a cell holds a formula; put its value there")
        elif cells:
            yield where, [cells.get(index, "") for index in range(max(cells) + 1)]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _read_rows(intake: Intake, rows: Iterator[tuple[str, Sequence[str]]]) -> None:
    header = next(((where, row) for where, row in rows if any(cell.strip() for cell in row)), None)
    if header is None:
        raise UnreadableError("empty", "the table is empty")
    columns = _columns(header[1])
    missing = [name for name in ("stem", "a", "b") if name not in columns]
    if "key" not in columns and "index" not in columns:
        missing.append("key")
    if missing:
        raise UnreadableError("no-header", f"the first row does not name the columns {', '.join(missing)}")
    unknown = [
        cell.strip()[:40] for place, cell in enumerate(header[1]) if cell.strip() and place not in columns.values()
    ]
    if unknown:
        intake.warn(header[0], "unknown-column", f"not read: {', '.join(unknown[:20])}")
    for where, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header[1]) and any(cell.strip() for cell in row[len(header[1]) :]):
            intake.refuse(where, "too-many-cells", f"{len(row)} cells under {len(header[1])} column names")
            continue
        _read_row(intake, where, {name: _cell(row, place) for name, place in columns.items()})


def _columns(header: Sequence[str]) -> dict[str, int]:
    names = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    names |= {letter: letter for letter in OPTIONS} | {f"option {letter}": letter for letter in OPTIONS}
    columns: dict[str, int] = {}
    for place, cell in enumerate(header[:MOST_COLUMNS]):
        name = names.get(unicodedata.normalize("NFC", cell).strip().strip("\ufeff").lower())
        if name and name not in columns:
            columns[name] = place
    return columns


def _cell(row: Sequence[str], place: int) -> str:
    """Return a cell; the apostrophe that keeps a spreadsheet from computing it is no part of the text."""
    cell = row[place] if place < len(row) else ""
    return cell[1:] if _NEUTRAL.match(cell) else cell


def _read_row(intake: Intake, where: str, cells: Mapping[str, str]) -> None:
    options = [cells.get(letter, "") for letter in OPTIONS]
    while options and not options[-1].strip():
        options.pop()
    key = None
    letter, index = cells.get("key", "").strip().lower().rstrip(".)"), cells.get("index", "").strip().lower()
    if re.fullmatch(r"[a-j]([ ,;/]*[a-j])+", letter):
        intake.refuse(where, "several-right", f"{cells.get('id', '')}: more than one right option: {letter}")
        return
    if len(letter) == 1 and letter in OPTIONS:
        key = OPTIONS.index(letter)
    if re.fullmatch(r"\d", index):
        if key is not None and key != int(index):
            intake.refuse(where, "two-keys", f"{cells.get('id', '')}: {letter} and {index} are not the same option")
            return
        key = int(index)
    elif len(index) == 1 and index in OPTIONS and key is None:
        key = OPTIONS.index(index)
    identifier = cells.get("id", "").strip()
    parts = [shown(text) if is_markup(text) else None for text in (cells.get("stem", ""), *options)]
    texts = [part.text if part else text for part, text in zip(parts, (cells.get("stem", ""), *options), strict=True)]
    if intake.loses(where, identifier, [lost for part in parts if part for lost in part.lost]):
        return
    figures = [*(picture for part in parts if part for picture in part.pictures), *figures_named(texts[0])]
    if cells.get("figure", "").strip() and not figures:
        figures.append(cells["figure"])
    if figures:
        intake.tally(where, "figure-missing", "names a figure that a table cannot hold")
    topic = cells.get("topic", "")
    if not topic and re.fullmatch(r"[A-Z]\d[A-Z]\d\d", identifier):
        topic = identifier[:3]
    intake.take(
        where,
        identifier,
        texts[0],
        texts[1:],
        key,
        topic=topic,
        source=cells.get("source", ""),
        figures=figures,
        attribution=cells.get("attribution", ""),
    )


def write_csv(questions: Sequence[PlainQuestion]) -> str:
    """Return the questions as CSV with a byte-order mark, so that spreadsheets read it as UTF-8.

    A cell that a spreadsheet would compute gets an apostrophe before it; reading takes it away again.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    letters = OPTIONS[: max((len(question.options) for question in questions), default=4)]
    writer.writerow(("id", "topic", "stem", *letters, "key", "source", "attribution"))
    for question in questions:
        options = [*question.options, *[""] * (len(letters) - len(question.options))]
        row = (
            question.id,
            question.topic,
            question.stem,
            *options,
            question.key,
            question.source,
            question.attribution,
        )
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return "\ufeff" + out.getvalue()
