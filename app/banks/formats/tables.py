"""Tables with one question a row: CSV, spreadsheets and lists in JSON. Columns are told by their names."""

import csv
import io
import json
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import unquote

from openpyxl import load_workbook
from xlsxwriter import Workbook

from app.banks.formats.archives import Archive
from app.banks.formats.markup import Shown, is_markup, markup, shown
from app.banks.formats.plain import MOST_BYTES, Foreign, Intake, Pictures, PlainQuestion, UnreadableError

# What a column may be called, beside its own name; signs between the words do not count.
COLUMNS: Mapping[str, str] = {
    "id": "id|code|number|num|no|nr|question id|question no|question number|mã|mã câu hỏi|stt|số thứ tự",
    "stem": "stem|question|question text|text|prompt|câu hỏi|nội dung|nội dung câu hỏi",
    "key": "key|answer|answer key|answers|correct answer|correct letter|correct option|right answer|right option|correctanswer"
    "|solution|đáp án|đáp án đúng|phương án đúng|trả lời đúng|câu trả lời đúng",
    "index": "correct|correct index|key index",
    "topic": "topic|category|subject|chapter|section|subelement|tags|chủ đề|nội dung thi|chương|phần",
    "source": "source|sources|refs|ref|reference|references|nguồn|căn cứ",
    "figure": "figure|image|picture|diagram|hình|hình vẽ|hình ảnh",
    "attribution": "attribution|licence|license|author|ghi công",
}
OPTIONS = "abcdefghij"
_OF_OPTIONS = frozenset(OPTIONS)
_LISTS = frozenset(("answers", "options", "choices"))
_NAMES = {alias: name for name, aliases in COLUMNS.items() for alias in aliases.split("|")}
_OPTION = re.compile(
    r"(?:(?:option|opt|choice|answer|q|phương án|đáp án|lựa chọn|câu trả lời|trả lời) ?)?([a-j]|[1-9]|10)"
)
_WRONG = re.compile(
    r"(?:wrong|incorrect|false|distractor|phương án sai|đáp án sai)(?: answer| option| choice)? ?([a-j]|\d{0,2})"
)
# The Chinese Anki decks have bars between the cells and no row of names: id, digest, stem, key, two empty, four options.
_ANKI_ROW = re.compile(r"[A-Z]{2}\d{4}\|[0-9a-f]{12}\|[^|\n]+\|[A-D]\|[^|\n]*\|[^|\n]*(?:\|[^|\n]+){4}")
_ANKI_NAMES = ("id", "", "stem", "key", "", "figure", "a", "b", "c", "d")
MOST_COLUMNS = 100
MOST_IN_A_LINE = 100_000  # characters
MOST_BEFORE_NAMES = 20  # rows of titles above the row of names
MOST_ROWS = 1_100_000  # a spreadsheet has 1,048,576
MOST_TAGS = 2_000_000  # of a sheet, or of the strings of a workbook
MOST_TAGS_ELSEWHERE = 100_000
MOST_ROW_BYTES = 1_000_000
MOST_JSON_BYTES = 8_000_000
MOST_JSON_PARTS = 500_000
MOST_DEPTH = 20
_FAR_CELL = re.compile(
    rb'\sr="((?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])\d+)"[^>]*[^/>]>\s*<'
)  # beyond CV, column 100, and filled
_PLAIN_NUMBER = re.compile(r"General|@|0+(\.0+)?|#,##0(\.0+)?")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r\n]")
_NUMBERS = re.compile(r"\d{1,2}( ?[,;&/+] ?\d{1,2})+")
_LETTERS = re.compile(r"[A-Ja-j](?:[ ,;/&+]*[A-Ja-j])*")
MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001  written into every workbook, so that the same questions are the same bytes

Row = tuple[str, Sequence[str]]  # where it stands, and its cells


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
        delimiter = _delimiter([line for line in lines[start : start + 100] if line.strip()])
    reader = csv.reader((f"{line}\n" for line in lines[start:]), delimiter=delimiter, strict=True)
    rows = _numbered(reader, intake, start)
    _read_rows(intake, chain([(name, _ANKI_NAMES)], rows) if _ANKI_ROW.fullmatch(first) else rows)
    return intake.finish()


def _delimiter(lines: Sequence[str]) -> str:
    """Return the sign that cuts one of the first lines into names of columns, else the one the first line has most of."""
    for line in lines[:MOST_BEFORE_NAMES]:
        for delimiter in ",;\t|":
            if not missing_from(columns_of([cell.strip(' "') for cell in line.split(delimiter)])):
                return delimiter
    return max(",;\t|", key=lines[0].count) if lines else ","


def _numbered(rows: Any, intake: Intake, passed: int) -> Iterator[Row]:
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
        yield intake.at(line), [_without_apostrophe(cell) for cell in row]
        line = passed + rows.line_num + 1


def read_xlsx(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read the first sheet of a workbook that has a row of names.

    Nothing is computed: a row that holds a formula, or what the spreadsheet took for a date, is refused.
    """
    intake = Intake("xlsx", name, encoding=encoding or "utf-8")
    _check_parts(intake, Archive(content))
    try:
        with warnings.catch_warnings(action="ignore"):
            rows = _rows_of_workbook(intake, io.BytesIO(content))
    except UnreadableError:
        raise
    except Exception as error:  # a library may raise anything over what a stranger made
        raise UnreadableError("unreadable", f"not a sound workbook: {type(error).__name__} {error}"[:200]) from error
    _read_rows(intake, rows)
    return intake.finish()


def _check_parts(intake: Intake, archive: Archive) -> None:
    """Refuse what would make the library that reads workbooks grow without bound."""
    for part in archive.names:
        xml = archive.read(part)
        is_sheet = part.startswith("xl/worksheets/")
        most = MOST_TAGS if is_sheet or part == "xl/sharedStrings.xml" else MOST_TAGS_ELSEWHERE
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or xml.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
            raise UnreadableError("document-type", f"{part[:100]} declares a document type, or is not UTF-8")
        if len(xml) > MOST_BYTES or xml.count(b"<") > most:
            raise UnreadableError("too-large", f"{part[:100]} has more than {MOST_BYTES} bytes or {most} tags")
        if is_sheet and max(map(len, re.split(rb"<(?:\w+:)?row\b", xml))) > MOST_ROW_BYTES:
            raise UnreadableError("too-large", f"a row of {part[:100]} has more than {MOST_ROW_BYTES} bytes")
        if is_sheet and (far := _FAR_CELL.search(xml)):
            intake.tally(
                f"{part[:100]} {far[1].decode()}", "too-many-columns", f"has cells beyond column {MOST_COLUMNS}"
            )


def _rows_of_workbook(intake: Intake, stream: io.BytesIO) -> list[Row]:
    sheets = load_workbook(stream, read_only=True, keep_links=False).worksheets
    if not sheets:
        raise UnreadableError("missing", "the workbook has no sheet")
    for sheet in sheets:
        sheet.reset_dimensions()  # what a file says of its size need not be true
    chosen = next((sheet for sheet in sheets if _names_columns(sheet)), sheets[0])
    if len(sheets) > 1:
        intake.warn(intake.name, "more-sheets", f"only the sheet {chosen.title!r} of {len(sheets)} is read")
    return list(_rows_of_sheet(intake, chosen))


def _names_columns(sheet: Any) -> bool:
    rows = sheet.iter_rows(max_row=5 * MOST_BEFORE_NAMES, max_col=MOST_COLUMNS, values_only=True)
    return any(not missing_from(columns_of([_cell_text(value) for value in row])) for row in rows)


def _rows_of_sheet(intake: Intake, sheet: Any) -> Iterator[Row]:
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > MOST_ROWS:
            raise UnreadableError("too-large", f"a row is numbered more than {MOST_ROWS}")
        cells = [cell for cell in row if cell.value is not None]
        if not cells:
            continue
        where = intake.at(number)
        kinds = {cell.data_type for cell in cells}
        if kinds & {"f", "e"}:
            intake.refuse(where, "formula", "a cell holds a formula or its error; put the value there")
        elif "d" in kinds:
            intake.refuse(where, "date", "a cell was taken for a date or time; make it text and write it again")
        else:
            if any(cell.data_type == "n" and not _PLAIN_NUMBER.fullmatch(cell.number_format) for cell in cells):
                intake.tally(where, "number-format", "has a number that is shown in another form than it is read")
            yield where, [_without_apostrophe(_cell_text(cell.value)) for cell in row]


def _cell_text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return str(value or "").upper()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)


def read_json(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read the objects of a JSON file that have a question, with the options in a list, in an object, or one by one."""
    intake = Intake("ncvec-json", name)
    value = read_json_value(intake, content, encoding)
    records = [(f"{name}:item {number}", _cells(item)) for number, item in enumerate(_items(intake, value), 1)]
    read_records(intake, records)
    return intake.finish()


def read_json_value(intake: Intake, content: bytes, encoding: str | None) -> Any:
    """Return what a JSON file holds, or raise UnreadableError."""
    if len(content) > MOST_JSON_BYTES:
        raise UnreadableError("too-large", f"the file has {len(content)} bytes, more than {MOST_JSON_BYTES}")
    text = intake.text(content, encoding)
    if text.count("[") + text.count("{") > MOST_JSON_PARTS:
        raise UnreadableError("too-large", f"more than {MOST_JSON_PARTS} lists and objects")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("unreadable", f"not JSON: {error}") from error


def _items(intake: Intake, value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield every object that has a question, however the file groups them."""
    columns = columns_of(list(value)) if isinstance(value, dict) else {}
    if "stem" in columns and (_OF_OPTIONS & columns.keys() or any(_said(key) in _LISTS for key in value)):
        yield value
    elif "stem" in columns:  # the title of a group, or a question that lacks its options
        within = [item for inner in value.values() for item in _items(intake, inner, depth + 1)]
        yield from within or [value]
    elif isinstance(value, dict | list) and depth < MOST_DEPTH:
        inner = list(value.values() if isinstance(value, dict) else value)
        if isinstance(value, list) and any(isinstance(item, dict) for item in inner):
            for _ in filter(lambda item: not isinstance(item, dict), inner):
                intake.refuse(intake.name, "wrong-shape", "something stands among the questions that is none")
        for item in inner:
            yield from _items(intake, item, depth + 1)


def _cells(item: Mapping[str, Any]) -> Mapping[str, str]:
    """Return an object of JSON as the cells of a row."""
    cells: dict[str, str] = {}
    for key, value in item.items():
        name = _column(key)
        if isinstance(value, list | dict) and (_said(key) in _LISTS or name in _OF_OPTIONS):
            options = [value[letter] for letter in sorted(value)] if isinstance(value, dict) else value
            cells |= dict(zip_longest(OPTIONS, map(_option_text, options[: len(OPTIONS) + 1]), fillvalue=""))
            if any(isinstance(option, dict) for option in options):
                cells["key"] = " ".join(str(int(_is_marked(option))) for option in options)
        elif name:
            parts = value if isinstance(value, list) else [value]
            cells[name] = ", ".join(str(part) for part in parts if part is not None)
    return cells


def _option_text(option: Any) -> str:
    """Return an option, which may be an object with its text; nothing for what is no text."""
    if isinstance(option, dict):
        option = next(
            (option[key] for key in option if _said(key) in ("text", "answer", "option", "content", "value")), ""
        )
    return str(option) if isinstance(option, str | int | float) else ""


def _is_marked(option: Any) -> bool:
    right = ("correct", "iscorrect", "is correct", "right", "isright", "is right")
    return isinstance(option, dict) and any(value is True for key, value in option.items() if _said(key) in right)


def _read_rows(intake: Intake, rows: Iterable[Row]) -> None:
    rows = [(where, row) for where, row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise UnreadableError("empty", "the table is empty")
    missing = [missing_from(columns_of(row)) for _, row in rows[:MOST_BEFORE_NAMES]]
    start = missing.index([]) if [] in missing else None
    if start is None:
        fewest = min(missing, key=len)
        raise UnreadableError("no-header", f"no row names the columns; the nearest to it lacks {', '.join(fewest)}")
    for where, _ in rows[:start]:
        intake.tally(where, "text-outside", "a row stands above the names of the columns")
    where, header = rows[start]
    columns = columns_of(header)
    unknown = [cell.strip()[:40] for place, cell in enumerate(header) if cell.strip() and place not in columns.values()]
    if unknown:
        intake.warn(where, "unknown-column", f"not read: {', '.join(unknown[:20])}")
    records = []
    for where, row in rows[start + 1 :]:
        if any(cell.strip() for cell in row[len(header) :]):
            intake.refuse(where, "too-many-cells", f"{len(row)} cells under {len(header)} column names")
        else:
            records.append((where, {name: row[place] for name, place in columns.items() if place < len(row)}))
    read_records(intake, records)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Return which column has which of our names; of two columns of one name the first."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(header[:MOST_COLUMNS]):
        if name := _column(cell):
            columns.setdefault(name, place)
    return columns


def _column(said: str) -> str:
    """Return our name of a column: one of COLUMNS, the letter of an option, "wrong" and a number, or nothing."""
    said = _said(said)
    if said in _NAMES:
        return _NAMES[said]
    if option := _OPTION.fullmatch(said):
        return OPTIONS[int(option[1]) - 1] if option[1].isdecimal() else option[1]
    wrong = _WRONG.fullmatch(said)
    return f"wrong {wrong[1]}" if wrong else ""


def _said(name: str) -> str:
    return re.sub(r"[\s_.:/()*\-\ufeff]+", " ", unicodedata.normalize("NFC", name[:100])).strip().lower()


def missing_from(columns: Mapping[str, int]) -> list[str]:
    """Return what a table cannot do without and these columns do not name."""
    wrong = sum(name.startswith("wrong") for name in columns)
    missing = [] if "stem" in columns else ["stem"]
    if not wrong:
        missing += [letter for letter in "ab" if letter not in columns]
    return missing if "key" in columns or "index" in columns else [*missing, "key"]


@dataclass(frozen=True, slots=True)
class _Keys:
    """How a file names its right options: by "letter", by "number" counted from `first`, by "marks" (0 0 1 0) or by "text"."""

    by: str
    first: int = 0

    def index(self, said: str, options: Sequence[str]) -> int | None:
        """Return which option is meant, from 0, or None."""
        if self.by == "letter":
            return OPTIONS.find(said.lower()) if len(said) == 1 else None
        if self.by == "number":
            return int(said) - self.first if re.fullmatch(r"\d{1,2}", said) else None
        if self.by == "marks":
            marks = re.findall("[01]", said)
            return marks.index("1") if marks.count("1") == 1 else None
        texts = [option.strip() for option in options]
        if said not in texts:  # options that differ only in case are different, so case counts first
            said, texts = said.lower(), [text.lower() for text in texts]
        return texts.index(said) if texts.count(said) == 1 else None


def _keys(intake: Intake, said: Sequence[tuple[str, int]]) -> _Keys:
    """Tell from all keys of a column, each with the number of options beside it, how they are meant."""
    filled = [(key, count) for key, count in said if key]
    if 2 * sum(bool(_LETTERS.fullmatch(key)) for key, _ in filled) > len(filled):
        return _Keys("letter")
    if filled and all(re.fullmatch(r"[01]( [01])+", key) for key, _ in filled):
        return _Keys("marks")
    numbers = [(int(key), count) for key, count in filled if re.fullmatch(r"\d{1,2}", key)]
    if 2 * len(numbers) <= len(filled):
        return _Keys("text")
    if any(number == 0 for number, _ in numbers):
        return _Keys("number", 0)
    if any(number == count for number, count in numbers):
        return _Keys("number", 1)
    intake.warn(intake.name, "counted-from-0", "no key is 0 and none names a last option: see whether 1 is the first")
    return _Keys("number", 0)


def read_records(
    intake: Intake, records: Sequence[tuple[str, Mapping[str, str]]], *, is_html: Callable[[str], bool] = is_markup
) -> None:
    """Read rows whose cells are known by our names of the columns. is_html: says how a text is meant."""
    said: dict[str, list[tuple[str, int]]] = {"key": [], "index": []}
    for _, cells in records:
        for column, keys in said.items():
            keys.append((_key(cells, column), len(_options(cells))))
    ways = {column: _keys(intake, keys) for column, keys in said.items() if any(key for key, _ in keys)}
    for where, cells in records:
        _read_record(intake, where, cells, ways, is_html)


def _key(cells: Mapping[str, str], column: str) -> str:
    return re.sub(r"^([A-Ja-j])[.)]$", r"\1", cells.get(column, "").strip())


def _options(cells: Mapping[str, str]) -> list[str]:
    """Return the options without the empty ones at the end, and without letters that all of them begin with."""
    options = [cells.get(letter, "") for letter in OPTIONS]
    while options and not options[-1].strip():
        options.pop()
    lettered = [
        re.match(rf"\s*{letter}[.)]\s+", option, re.IGNORECASE)
        for letter, option in zip(OPTIONS, options, strict=False)
    ]
    return [
        option[found.end() if found and all(lettered) else 0 :] for option, found in zip(options, lettered, strict=True)
    ]


def _read_record(
    intake: Intake, where: str, cells: Mapping[str, str], ways: Mapping[str, _Keys], is_html: Callable[[str], bool]
) -> None:
    identifier, options = cells.get("id", "").strip(), _options(cells)
    wrong = [cells[name] for name in sorted(cells) if name.startswith("wrong") and cells[name].strip()]
    if wrong and not options:
        intake.tally(where, "right-option-first", "the right option stands first")
        options = [cells.get("key") or cells.get("index", ""), *wrong]
        ways = {}
    stem, *choices = [shown(text) if is_html(text) else Shown(text) for text in (cells.get("stem", ""), *options)]
    keys = {column: key for column in ways if (key := _key(cells, column))}
    lettered = {key for column, key in keys.items() if ways[column].by == "letter" and _LETTERS.fullmatch(key)}
    texts = [choice.text for choice in choices]
    numbered = {key for key in keys.values() if _NUMBERS.fullmatch(key) and key not in texts}
    if several := [key for key in lettered | numbered if len(key) > 1]:
        intake.refuse(where, "several-right", f"{identifier}: more than one right option: {several[0][:40]}")
        return
    found = {ways[column].index(key, texts) for column, key in keys.items()}
    if len(found) > 1:
        intake.refuse(where, "two-keys", f"{identifier}: {' and '.join(keys.values())} are not the same option"[:300])
        return
    group = re.fullmatch(r"([A-Z]\d[A-Z])\d\d", identifier)
    intake.take_shown(
        where,
        identifier,
        stem,
        choices,
        0 if wrong and not ways else next(iter(found), None),
        find=lambda address: (unquote(address), None),
        topic=cells.get("topic", "") or (group[1] if group else ""),
        source=cells.get("source", ""),
        figures=[name for name in cells.get("figure", "").split(";") if name.strip()],
        attribution=cells.get("attribution", ""),
    )


def _without_apostrophe(cell: str) -> str:
    """Return a cell; the apostrophe that keeps a spreadsheet from computing it is no part of the text."""
    return cell[1:] if _NEUTRAL.match(cell) else cell


def write_csv(questions: Sequence[PlainQuestion], _pictures: Pictures) -> bytes:
    """Return the questions as CSV with a byte-order mark, so that spreadsheets read it as UTF-8.

    A cell that a spreadsheet would compute gets an apostrophe before it; reading takes it away again.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in _written_rows(questions):
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def write_xlsx(questions: Sequence[PlainQuestion], _pictures: Pictures) -> bytes:
    """Return the questions as a workbook of one sheet, every cell of it marked as text: nothing is ever computed."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": MADE_AT})
        text = workbook.add_format({"num_format": "@", "quote_prefix": True, "text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet()
        for number, row in enumerate(_written_rows(questions)):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, f"'{cell}" if _NEUTRAL.match(cell) else cell, text)
    return out.getvalue()


def _written_rows(questions: Sequence[PlainQuestion]) -> Iterator[Sequence[str]]:
    letters = OPTIONS[: max((len(question.options) for question in questions), default=4)]
    yield ("id", "topic", "stem", *letters, "key", "source", "attribution", "figure")
    for question in questions:
        yield (
            question.id,
            question.topic,
            *(markup(text) if is_markup(text) else text for text in (question.stem, *question.options)),
            *[""] * (len(letters) - len(question.options)),
            question.key,
            question.source,
            question.attribution,
            ";".join(question.figures),
        )
