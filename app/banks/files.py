"""Reading a bank as its authors write it: a folder with `bank.toml`, files of questions and figures."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.banks.checks import BankFinding, faults, together
from app.banks.written import BankTable, QuestionFile
from app.domain.classes import GmdssTopic, Topic

QUESTIONS = re.compile(r"[^/]+\.toml")
FIGURES = re.compile(r"figures/[^/]+")


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that was read, with everything found on the way; `table` is None when bank.toml itself is unreadable.

    figures: the pictures by file; places: file and line of each question, by its id.
    """

    table: BankTable | None
    questions: Sequence[QuestionFile]
    findings: Sequence[BankFinding]
    written: int = 0
    content_hash: bytes = field(default=b"", repr=False)
    figures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    places: Mapping[str, str] = field(default_factory=dict, repr=False)

    def topic_of(self, question: QuestionFile) -> Topic | GmdssTopic:
        """Return the topic of a question: its own, or the bank's. Raises ValueError when neither names one."""
        topic = question.topic or (self.table.topic if self.table else None)
        if topic is None:
            raise ValueError(f"{question.id} has no topic")
        return topic

    @property
    def errors(self) -> Sequence[BankFinding]:
        """The findings that keep the bank out."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def report(self) -> Mapping[str, object]:
        """Return what a check prints as JSON."""
        return {
            "format": "own",
            "encoding": "utf-8",
            "questions": len(self.questions),
            "refused": self.written - len(self.questions),
            "topics": Counter(self.topic_of(question).value for question in self.questions),
            "findings": [asdict(finding) for finding in self.findings],
        }


def read_bank(folder: Path) -> Bank:
    """Read a bank and check everything about it that a machine can check; never raises for what authors write."""
    paths = [*folder.glob("*.toml"), *(folder / "figures").glob("*.*")]
    return read_files({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def read_files(files: Mapping[str, bytes]) -> Bank:
    """Read a bank from the contents of its files, by their paths within its folder."""
    findings: list[BankFinding] = []
    table = _read_table(files.get("bank.toml"), findings)
    digest = sha256()
    questions: list[QuestionFile] = []
    places: dict[str, str] = {}
    written = 0
    for name in sorted(name for name in files if QUESTIONS.fullmatch(name) and name != "bank.toml"):
        digest.update(files[name])
        for question, where in _read_questions(name, files[name], findings):
            written += 1
            if question is None:
                continue
            if question.id in places:
                findings.append(
                    BankFinding("error", where, "duplicate-id", f"{question.id} is also at {places[question.id]}")
                )
                continue
            places[question.id] = where
            questions.append(question)
    figures = {name: files[name] for name in sorted(files) if FIGURES.fullmatch(name)}
    for content in figures.values():
        digest.update(content)
    if table:
        questions = [question for question in questions if _has_topic(table, question, places, findings)]
    sound = []
    for question in questions:
        wrong = [
            BankFinding("error", places[question.id], fault.code, f"{question.id}: {fault.field}: {fault}")
            for fault in faults(question, figures)
        ]
        findings += wrong
        if not wrong:
            sound.append(question)
    findings += together(sound, places, figures)
    return Bank(table, sound, findings, written, digest.digest(), figures, places)


def _has_topic(
    table: BankTable, question: QuestionFile, places: Mapping[str, str], findings: list[BankFinding]
) -> bool:
    named = bool(table.topic) != bool(question.topic)
    if not named:
        message = f"{question.id}: the topic is named either by the bank or by each question"
        findings.append(BankFinding("error", places[question.id], "no-topic", message))
    return named


def _read_table(content: bytes | None, findings: list[BankFinding]) -> BankTable | None:
    if content is None:
        findings.append(BankFinding("error", "bank.toml", "no-bank-file", "the folder has no bank.toml"))
        return None
    try:
        return BankTable.model_validate(tomllib.loads(content.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        findings.append(BankFinding("error", "bank.toml", "unreadable", str(error)))
    except ValidationError as error:
        findings += [_of_validation("bank.toml", item) for item in error.errors()]
    return None


def _read_questions(
    name: str, content: bytes, findings: list[BankFinding]
) -> Sequence[tuple[QuestionFile | None, str]]:
    try:
        text = content.decode("utf-8")
        tables = tomllib.loads(text).get("question", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        findings.append(BankFinding("error", name, "unreadable", str(error)))
        return []
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[question]]"]
    read: list[tuple[QuestionFile | None, str]] = []
    for index, item in enumerate(tables if isinstance(tables, list) else []):
        where = f"{name}:{lines[index] if index < len(lines) else '?'}"
        try:
            read.append((QuestionFile.model_validate(item), where))
        except ValidationError as error:
            findings += [_of_validation(where, problem) for problem in error.errors()]
            read.append((None, where))
    return read


def _of_validation(where: str, problem: Any) -> BankFinding:
    place = ".".join(str(part) for part in problem["loc"])
    return BankFinding("error", where, "wrong-field", f"{place}: {problem['msg']}" if place else str(problem["msg"]))
