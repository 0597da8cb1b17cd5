"""Reading a bank as its authors write it: a folder with `bank.toml` and files of questions (see question_banks/README.md)."""

import ast
import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from app.domain.classes import OperatorClass, Topic

Letter = Literal["a", "b", "c", "d"]
LETTERS: tuple[Letter, ...] = ("a", "b", "c", "d")
LANGUAGES: tuple[Literal["vi", "en"], ...] = ("vi", "en")
Sentence = Annotated[str, Field(min_length=1, max_length=900)]
NOT_AN_OPTION = re.compile(
    r"\b(all|none|both) of the (above|options)|(tất cả|cả (ba|bốn)) (các )?(đáp án|phương án|câu) (trên|đều)",
    re.IGNORECASE,
)
MOST_ROUNDING = 0.006  # an option written with three figures differs from the exact value by at most half a per cent
FUNCTIONS = {
    name: getattr(math, name) for name in ("sqrt", "log10", "log2", "log", "sin", "cos", "tan", "atan", "exp", "pi")
}
PREFIXES = {"p": -12, "n": -9, "µ": -6, "μ": -6, "m": -3, "k": 3, "M": 6, "G": 9}


class Strict(BaseModel):
    """A table of the file: every name is known, text is in NFC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def composed(cls, value: object) -> object:
        """Bring text to NFC, so that the same letters are the same bytes."""
        return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


class Both(Strict):
    """The same in both languages."""

    vi: Sentence
    en: Sentence


class Reasons(Strict):
    """Why each option is right or wrong."""

    a: Sentence
    b: Sentence
    c: Sentence
    d: Sentence


class Wording(Strict):
    """A question in one language."""

    stem: Sentence
    a: Sentence
    b: Sentence
    c: Sentence
    d: Sentence
    why: Reasons

    @model_validator(mode="after")
    def four_answers(self) -> "Wording":
        """Refuse options that are alike or that speak of the other options; case makes a difference (MHz, mHz)."""
        options = [self.option(letter) for letter in LETTERS]
        if len(set(options)) < len(options):
            raise ValueError("two options are the same")
        if any(NOT_AN_OPTION.search(option) for option in options):
            raise ValueError("an option speaks of the other options; they are shuffled")
        return self

    def option(self, letter: Letter) -> str:
        """Return the text of an option."""
        return str(getattr(self, letter))


class Calculation(Strict):
    """How the number in the right option follows; recomputed by every check."""

    formula: str
    values: dict[str, float]
    result: float
    unit: str = ""


class QuestionFile(Strict):
    """One question as it is written."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{3,4}$")]
    classes: Annotated[tuple[Literal[1, 2, 3, 4], ...], Field(min_length=1)]
    subject: Annotated[str, Field(pattern=r"^M\.1544-[1-6]$")]
    difficulty: Annotated[int, Field(ge=1, le=5)]
    source: Sentence
    key: Letter
    vi: Wording
    en: Wording
    valid_from: date | None = None
    valid_until: date | None = None
    enemies: tuple[str, ...] = ()
    calculation: Calculation | None = None

    @property
    def operator_classes(self) -> tuple[OperatorClass, ...]:
        """The classes that the question suits."""
        return tuple(OperatorClass(f"amateur-{number}") for number in self.classes)

    def holds_on(self, day: date) -> bool:
        """Say whether what the question asserts is true on a day."""
        return (self.valid_from or day) <= day and (self.valid_until is None or day <= self.valid_until)


class BankTable(Strict):
    """What `bank.toml` says of the bank."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{2,39}$")]
    topic: Topic
    title: Both
    edition: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,3}$")]
    licence: Sentence


@dataclass(frozen=True, slots=True)
class BankFinding:
    """One thing to say about a bank. severity: "error" keeps the bank out, "warning" does not. where: file:line."""

    severity: Literal["error", "warning"]
    where: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that was read, with everything found on the way; `table` is None when bank.toml itself is unreadable."""

    table: BankTable | None
    questions: Sequence[QuestionFile]
    findings: Sequence[BankFinding]
    written: int = 0
    content_hash: bytes = field(default=b"", repr=False)

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
            "topics": {self.table.topic.value: len(self.questions)} if self.table else {},
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
    findings += _check_together(questions, places)
    return Bank(table, questions, findings, written, digest.digest())


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


def _check_together(questions: Sequence[QuestionFile], places: Mapping[str, str]) -> list[BankFinding]:
    """Check what takes more than one field: enemies, numbers, the spread of keys, lengths that give the answer away."""
    findings: list[BankFinding] = []
    for question in questions:
        where = places[question.id]
        findings += [
            BankFinding("error", where, "unknown-enemy", f"{question.id}: there is no {enemy} in this bank")
            for enemy in question.enemies
            if enemy not in places
        ]
        if problem := miscalculated(question):
            findings.append(BankFinding("error", where, "wrong-number", f"{question.id}: {problem}"))
    if questions:
        keys = Counter(question.key for question in questions)
        findings += [
            BankFinding("warning", "bank", "uneven-keys", f"{letter} is right {keys[letter]} times of {len(questions)}")
            for letter in LETTERS
            if len(questions) >= 20 and not 0.15 <= keys[letter] / len(questions) <= 0.35
        ]
        longest = sum(
            all(
                len(question.vi.option(question.key)) > len(question.vi.option(other))
                for other in LETTERS
                if other != question.key
            )
            for question in questions
        )
        if longest > 0.4 * len(questions):
            findings.append(
                BankFinding(
                    "warning",
                    "bank",
                    "length-bias",
                    f"the right option is the longest {longest} times of {len(questions)}",
                )
            )
    return findings


def miscalculated(question: QuestionFile) -> str:
    """Return what is wrong with the numbers of a calculated question, or nothing.

    The formula is computed anew; the right option has to show the result, and no other option may come to the same.
    """
    if question.calculation is None:
        return ""
    calculation = question.calculation
    try:
        exact = evaluate(calculation.formula, calculation.values)
    except (ValueError, SyntaxError, ArithmeticError, TypeError) as error:
        return f"the formula does not compute: {error}"
    if not math.isclose(exact, calculation.result, rel_tol=MOST_ROUNDING):
        return f"the formula gives {exact:g}, the file says {calculation.result:g}"
    for language in LANGUAGES:
        wording = question.vi if language == "vi" else question.en
        for letter in LETTERS:
            shown = quantity(wording.option(letter), calculation.unit)
            same = shown is not None and math.isclose(shown, exact, rel_tol=MOST_ROUNDING, abs_tol=1e-15)
            if same != (letter == question.key):
                return f"option {letter} ({wording.option(letter)!r}, {language}) against the result {exact:g} {calculation.unit}"
    return ""


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """Compute plain arithmetic over named values; nothing but numbers, names, + - * / ** and a few functions is understood."""
    names = {**FUNCTIONS, **values}

    def value(node: ast.AST) -> Any:
        match node:
            case ast.Expression(body=body):
                return value(body)
            case ast.Constant(value=int() | float() as constant):
                return constant
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=operation, right=right):
                first, second = value(left), value(right)
                match operation:
                    case ast.Add():
                        return first + second
                    case ast.Sub():
                        return first - second
                    case ast.Mult():
                        return first * second
                    case ast.Div():
                        return first / second
                    case ast.Pow():
                        return first**second
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if callable(names.get(name)):
                return names[name](*[value(argument) for argument in arguments])
        raise ValueError(f"not understood: {ast.dump(node)[:60]}")

    return float(value(ast.parse(formula, mode="eval")))


def quantity(text: str, unit: str) -> float | None:
    """Return the number an option begins with, in the base unit, or None when it begins with no number.

    Understands "0,33 A", "3.2 kHz", "−6 dB", "1 000 Ω" and "2 · 10⁻³ A"; the prefix before the unit scales the value.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("Ω", "Ω")
    match = re.match(r"(?:khoảng |about |≈ ?)?([+-]?\d[\d ]*(?:[.,]\d+)?)\s*(.*)", plain)
    if not match:
        return None
    number = float(match[1].replace(" ", "").replace(",", "."))
    rest, base = match[2], unicodedata.normalize("NFKC", unit).replace("Ω", "Ω")
    if base and rest.startswith(base):
        return number
    if base and rest[:1] in PREFIXES and rest[1:].startswith(base):
        return number * 10.0 ** PREFIXES[rest[:1]]
    return number
