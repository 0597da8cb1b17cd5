"""Reading a bank as its authors write it: a folder with `bank.toml`, files of questions and figures."""

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


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that was read, with everything found on the way; `table` is None when bank.toml itself is unreadable."""

    table: BankTable | None
    questions: Sequence[QuestionFile]
    findings: Sequence[BankFinding]
    written: int = 0
    content_hash: bytes = field(default=b"", repr=False)
    figures: Mapping[str, bytes] = field(default_factory=dict, repr=False)

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
    findings: list[BankFinding] = []
    table = _read_table(folder, findings)
    digest = sha256()
    questions: list[QuestionFile] = []
    places: dict[str, str] = {}
    written = 0
    for path in sorted(folder.glob("*.toml")):
        if path.name == "bank.toml":
            continue
        content = path.read_bytes()
        digest.update(content)
        for question, where in _read_questions(path, content, findings):
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
    figures = {}
    for path in sorted((folder / "figures").glob("*.svg")):
        figures[f"figures/{path.name}"] = content = path.read_bytes()
        digest.update(content)
    if table:
        questions = [question for question in questions if _has_topic(table, question, places, findings)]
    sound = []
    for question in questions:
        wrong = [BankFinding("error", places[question.id], *found) for found in faults(question, figures)]
        findings += wrong
        if not wrong:
            sound.append(question)
    findings += together(sound, places, figures)
    return Bank(table, sound, findings, written, digest.digest(), figures)


def _has_topic(
    table: BankTable, question: QuestionFile, places: Mapping[str, str], findings: list[BankFinding]
) -> bool:
    named = bool(table.topic) != bool(question.topic)
    if not named:
        message = f"{question.id}: the topic is named either by the bank or by each question"
        findings.append(BankFinding("error", places[question.id], "no-topic", message))
    return named


def _read_table(folder: Path, findings: list[BankFinding]) -> BankTable | None:
    try:
        return BankTable.model_validate(tomllib.loads((folder / "bank.toml").read_text(encoding="utf-8")))
    except FileNotFoundError:
        findings.append(BankFinding("error", "bank.toml", "no-bank-file", "the folder has no bank.toml"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        findings.append(BankFinding("error", "bank.toml", "unreadable", str(error)))
    except ValidationError as error:
        findings += [_of_validation("bank.toml", item) for item in error.errors()]
    return None


def _read_questions(
    path: Path, content: bytes, findings: list[BankFinding]
) -> Sequence[tuple[QuestionFile | None, str]]:
    try:
        text = content.decode("utf-8")
        tables = tomllib.loads(text).get("question", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        findings.append(BankFinding("error", path.name, "unreadable", str(error)))
        return []
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[question]]"]
    read: list[tuple[QuestionFile | None, str]] = []
    for index, item in enumerate(tables if isinstance(tables, list) else []):
        where = f"{path.name}:{lines[index] if index < len(lines) else '?'}"
        try:
            read.append((QuestionFile.model_validate(item), where))
        except ValidationError as error:
            findings += [_of_validation(where, problem) for problem in error.errors()]
            read.append((None, where))
    return read


def _of_validation(where: str, problem: Any) -> BankFinding:
    place = ".".join(str(part) for part in problem["loc"])
    return BankFinding("error", where, "wrong-field", f"{place}: {problem['msg']}" if place else str(problem["msg"]))
