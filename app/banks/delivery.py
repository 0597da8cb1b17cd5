"""A file of questions as it comes to a bank: what would become drafts of it, and everything found on the way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from app.banks.bodies import Body
from app.banks.checks import BankFinding
from app.banks.figures import fit_picture
from app.banks.files import Bank, read_bank, read_files
from app.banks.formats import reading
from app.banks.formats.archives import Archive
from app.banks.formats.plain import MOST_BYTES, NO_TOPIC, Foreign, PlainQuestion, UnreadableError
from app.banks.models import Figure
from app.banks.written import CONTROL, LETTERS, Language
from app.domain.classes import GmdssTopic, Topic

TOPICS = frozenset((*Topic, *GmdssTopic))
LONGEST_ORIGIN = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One question that would become a draft.

    code: the one it keeps, or none for a stranger's, which is given one. picture: the name of its figure in the delivery.
    origin: file and line, with the file's own id and attribution. topic: as the file names it.
    """

    code: str
    body: Body
    origin: str
    topic: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was read. pictures: by name, each once."""

    format: str
    encoding: str
    items: Sequence[Item]
    refused: int
    findings: Sequence[BankFinding]
    pictures: Mapping[str, bytes]

    def figure_of(self, item: Item) -> Figure | None:
        """Return an item's picture as a figure that is not kept, or None."""
        if not item.picture:
            return None
        content, media_type = fit_picture(self.pictures[item.picture])
        return Figure(media_type=media_type, content=content)

    @property
    def errors(self) -> Sequence[BankFinding]:
        """The findings that keep a question, or everything, out."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def report(self) -> Mapping[str, object]:
        """Return what an import prints as JSON."""
        return {
            "format": self.format,
            "encoding": self.encoding,
            "questions": len(self.items),
            "refused": self.refused,
            "topics": Counter(item.topic or NO_TOPIC for item in self.items),
            "findings": [asdict(finding) for finding in self.findings],
        }


def read(
    content: bytes, name: str, format_name: str = "auto", encoding: str | None = None, language: Language = "vi"
) -> Delivery:
    """Read a file of any format, or a zip of one of our banks. language: of the file, where it holds but one."""
    if format_name in ("auto", "own") and (ours := _ours(content, name)):
        return ours
    return of_foreign(reading.read(content, name, format_name, encoding), language)


def read_path(
    path: Path, format_name: str = "auto", encoding: str | None = None, language: Language = "vi"
) -> Delivery:
    """Read the same from a path; one of our banks may be a folder, and pictures may lie beside a file."""
    if (path / "bank.toml").is_file():
        return of_bank(read_bank(path))
    if path.is_file() and path.stat().st_size <= MOST_BYTES and format_name in ("auto", "own"):
        ours = _ours(path.read_bytes(), path.name)
        if ours:
            return ours
    return of_foreign(reading.read_path(path, format_name, encoding), language)


def of_bank(bank: Bank) -> Delivery:
    """Return one of our banks, whole; a question is refused that the check found wrong by itself."""
    wrong = {finding.where for finding in bank.errors}
    items = []
    for question in bank.questions if bank.table else ():
        if bank.places[question.id] in wrong:
            continue
        topic = bank.topic_of(question).value
        body = question.model_dump(mode="json", by_alias=True, exclude_none=True) | {"topic": topic}
        picture = question.figure.file if question.figure else ""
        items.append(Item(question.id, body, bank.places[question.id], topic, picture))
    return Delivery("own", "utf-8", items, bank.written - len(items), bank.findings, bank.figures)


def of_foreign(foreign: Foreign, language: Language) -> Delivery:
    """Return what others wrote, as far as a question of ours can hold it: four options at most, and one picture."""
    findings = list(foreign.findings)
    items = []
    for question in foreign.questions:
        if len(question.options) > len(LETTERS):
            message = (
                f"{question.id or question.stem[:40]}: {len(question.options)} options, and a question of ours has four"
            )
            findings.append(BankFinding("error", question.where, "too-many-options", message))
            continue
        pictures = [name for name in question.figures if name in foreign.pictures]
        if len(pictures) > 1:
            message = (
                f"{question.id or question.stem[:40]}: shows {len(pictures)} pictures, and a question of ours shows one"
            )
            findings.append(BankFinding("error", question.where, "too-many-pictures", message))
            continue
        items.append(_item(question, language, pictures[0] if pictures else ""))
    refused = foreign.refused + len(foreign.questions) - len(items)
    return Delivery(foreign.format, foreign.encoding, items, refused, findings, foreign.pictures)


def _item(question: PlainQuestion, language: Language, picture: str) -> Item:
    body: Body = {
        "key": question.key,
        language: {"stem": question.stem, **dict(zip(LETTERS, question.options, strict=False))},
    }
    if question.source:
        body["source"] = CONTROL.sub(" ", question.source)
    if question.topic in TOPICS:
        body["topic"] = question.topic
    if picture:
        body["figure"] = {language: CONTROL.sub(" ", dict(question.described)[picture])}
    origin = " · ".join(part for part in (question.where, question.id, question.attribution) if part)
    return Item("", body, CONTROL.sub(" ", origin)[:LONGEST_ORIGIN], question.topic, picture)


def _ours(content: bytes, name: str) -> Delivery | None:
    """Return a zip of one of our banks, which stands at its root or in one folder; None for anything else."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        archive = Archive(content)
        roots = [PurePosixPath(entry).parent for entry in archive.names if PurePosixPath(entry).name == "bank.toml"]
        if len(roots) != 1:
            return None
        inside = [entry for entry in archive.names if PurePosixPath(entry).is_relative_to(roots[0])]
        files = {str(PurePosixPath(entry).relative_to(roots[0])): archive.read(entry) for entry in inside}
    except UnreadableError as error:
        finding = BankFinding("error", name, error.code, str(error))
        return Delivery("unknown", "", (), 0, (finding,), {})
    return of_bank(read_files(files))
