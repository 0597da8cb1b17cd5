"""A question as any format can hold it, and the gathering of questions and findings while a file is read."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import zip_longest

from app.banks.checks import BankFinding
from app.banks.formats.encodings import decode
from app.banks.formats.markup import Shown
from app.banks.formats.pictures import MOST_PIXELS_OF_A_FILE, UnfitPictureError, repainted
from app.banks.written import NOT_AN_OPTION

Pictures = Mapping[str, bytes]  # what figures show, by their names
MOST_BYTES = 16_000_000
MOST_LINES = 500_000
MOST_CHARACTERS = 4_000  # of a stem or an option
MOST_OPTIONS = 10
MOST_FINDINGS = 5_000
MOST_QUESTIONS = 50_000  # of a file, accepted or refused
NO_TOPIC = "(none)"
LEFT_OUT = frozenset(("script", "sound or film"))
STANDS_FOR_OBJECT = "\ufffc"  # left by readers where something stood that is no text

# The Symbol font keeps its letters in the private-use area, at U+F000 and its own code; the left column is that code.
_SYMBOL = (
    dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλµνοπθρστυϖωξψζ", strict=True))
    | dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
    | {code: chr(code) for code in (*range(0x20, 0x22), *range(0x28, 0x2A), *range(0x2B, 0x2D), *range(0x2E, 0x40))}
    | {0x2A: "∗", 0x2D: "−", 0x5B: "[", 0x5D: "]", 0x5E: "⊥", 0x7B: "{", 0x7C: "|", 0x7D: "}", 0x7E: "∼"}
    | {0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×"}
    | {0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD6: "√", 0xD7: "⋅"}
    | {0xD0: "∠", 0xDB: "⇔", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫"}
)
GLYPHS: Mapping[str, str] = {chr(0xF000 + code): letter for code, letter in _SYMBOL.items()}
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_FIGURE = re.compile(
    r"(?<![Tt]he )\b(?:[Ff]igures?|FIGURE|[Ff]ig\.)[ \xa0\n]{0,3}([A-Z]\d?-\d{1,2}|[A-Z]\d{1,2}|\d[A-Z]\d{1,2})(?![\w-])"
)
_OF_LETTERS = re.compile(  # "Both a) and c)", "A and C are correct"
    r"(?:both|either|neither|only|cả|chỉ)? ?\(?[A-D]\)? (?:and|or|nor|&|và|hoặc) \(?[A-D]\)?"
    r"(?: (?:are|is|above|đúng|đều)\b.*|[.]?)",
    re.IGNORECASE,
)
_DOUBLED = re.compile("(.)([\uf020-\uf0fe])")


@dataclass(frozen=True, slots=True)
class PlainQuestion:
    """A question in one language with one right option.

    key: the letter of the right option, "a" for the first. topic: as the file names it. figures: the names by which the
    question speaks of pictures. descriptions: what each figure shows, in words, where the file says it. attribution: whom
    the file names as author or licence. where: file and line.
    """

    id: str
    stem: str
    options: tuple[str, ...]
    key: str
    topic: str = ""
    source: str = ""
    figures: tuple[str, ...] = ()
    attribution: str = ""
    where: str = ""
    descriptions: tuple[str, ...] = ()

    @property
    def described(self) -> Sequence[tuple[str, str]]:
        """The figures, each with its description or nothing."""
        return list(zip_longest(self.figures, self.descriptions, fillvalue=""))


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file that was read: what can be used, how much was refused, and everything found on the way.

    pictures: what the figures of the questions show, by their names; a figure that the file only names has none.
    """

    format: str
    encoding: str
    questions: Sequence[PlainQuestion] = ()
    refused: int = 0
    findings: Sequence[BankFinding] = ()
    pictures: Pictures = field(default_factory=dict, repr=False)

    @property
    def topics(self) -> Counter[str]:
        """How many accepted questions each topic has."""
        return Counter(question.topic or NO_TOPIC for question in self.questions)

    @property
    def errors(self) -> Sequence[BankFinding]:
        """The findings that keep something out."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def report(self) -> Mapping[str, object]:
        """Return what a check prints as JSON."""
        return {
            "format": self.format,
            "encoding": self.encoding,
            "questions": len(self.questions),
            "refused": self.refused,
            "topics": dict(self.topics),
            "findings": [asdict(finding) for finding in self.findings],
        }


class UnreadableError(Exception):
    """Nothing of the file can be used; code and message become its one finding."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Intake:
    """What has been taken in of one file so far.

    ids_are_unique: an id that comes twice is refused; where ids are only names, it is not.
    """

    format: str
    name: str
    ids_are_unique: bool = True
    encoding: str = ""
    _questions: list[PlainQuestion] = field(default_factory=list)
    _findings: list[BankFinding] = field(default_factory=list)
    _refused: int = 0
    _unsaid: int = 0
    _ids: dict[str, str] = field(default_factory=dict)
    _texts: dict[tuple[str, frozenset[str]], str] = field(default_factory=dict)
    _glyphs: Counter[str] = field(default_factory=Counter)
    _tallies: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    _pictures: dict[str, bytes] = field(default_factory=dict)
    _kept: dict[bytes, str | None] = field(default_factory=dict)
    _missed: set[str] = field(default_factory=set)
    _pixels: int = 0

    def text(self, content: bytes, encoding: str | None = None) -> str:
        """Return the file as text with line ends as line feeds.

        Raises UnreadableError when it is too large or its encoding cannot be told.
        """
        if len(content) > MOST_BYTES:
            raise UnreadableError("too-large", f"the file has {len(content)} bytes, more than {MOST_BYTES}")
        decoded = decode(content, encoding)
        if decoded is None:
            raise UnreadableError("unknown-encoding", "the bytes fit no encoding we know; name one with --encoding")
        self.encoding = decoded.encoding
        if decoded.guessed:
            self.warn(
                self.name, "encoding-guessed", f"read as {decoded.encoding}; look at the letters that are not ASCII"
            )
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
        if text.count("\n") > MOST_LINES:
            raise UnreadableError("too-large", f"the file has more than {MOST_LINES} lines")
        return text

    def at(self, line: int) -> str:
        """Return how a finding names a line of the file."""
        return f"{self.name}:{line}"

    def refuse(self, where: str, code: str, message: str) -> None:
        """Count one question as refused and say why."""
        self._count()
        self._refused += 1
        self._say(BankFinding("error", where, code, message))

    def wrong(self, where: str, code: str, message: str) -> None:
        """Say an error that is not one question's."""
        self._say(BankFinding("error", where, code, message))

    def warn(self, where: str, code: str, message: str) -> None:
        """Say something that keeps nothing out."""
        self._say(BankFinding("warning", where, code, message))

    def tally(self, where: str, code: str, message: str) -> None:
        """Note something that many questions share; it is said once a file, with the number of places."""
        self._tallies.setdefault(code, (message, []))[1].append(where)

    def take_shown(
        self,
        where: str,
        identifier: str,
        stem: Shown,
        options: Sequence[Shown],
        key: int | None,
        *,
        find: Callable[[str], tuple[str, bytes | None]] = lambda name: (name, None),
        figures: Iterable[str] = (),
        **more: str,
    ) -> None:
        """Take in a question that was HTML, or refuse it for what plain text would falsify.

        find: returns the name and the content, if there, of a picture by its address in the HTML. figures: those that
        are named elsewhere.
        """
        label = identifier or stem.text[:40]
        lost = {kind for part in (stem, *options) for kind in part.lost}
        if left_out := sorted(lost & LEFT_OUT):
            self.warn(where, "content-left-out", f"{label}: {', '.join(left_out)} is not kept")
        if falsified := sorted(lost - LEFT_OUT):
            self.refuse(where, "content-lost", f"{label}: plain text cannot show {', '.join(falsified)}")
            return
        if any(option.pictures for option in options):
            self.tally(
                where, "picture-in-option", "has a picture in an option; as a figure it stands beside the question"
            )
        described: dict[str, str] = {}
        for part in (stem, *options):
            for address, description in part.pictures.items():
                name, picture = (address, part.embedded[address]) if address in part.embedded else find(address)
                kept = self.keep(where, self._clean(name), picture) if picture else self._miss(self._clean(name))
                described[kept] = description
        texts = [option.text for option in options]
        self.take(where, identifier, stem.text, texts, key, figures=dict.fromkeys(figures, "") | described, **more)

    def keep(self, where: str, name: str, picture: bytes) -> str:
        """Keep a picture and return its name, which is another's when that has the same content.

        A picture that may not be kept is warned of.
        """
        digest = sha256(picture).digest()
        if digest not in self._kept:
            self._kept[digest] = None
            try:
                if self._pixels > MOST_PIXELS_OF_A_FILE:
                    raise UnfitPictureError("the pictures before it are as much as a file may hold")
                content, pixels = repainted(picture)
            except UnfitPictureError as error:
                self.warn(where, "picture-refused", f"{name[:200]}: {error}")
                return self._miss(name)
            self._pixels += pixels
            if name in self._pictures or name in self._missed:
                folder, slash, file = name.rpartition("/")
                name = f"{folder}{slash}{digest.hex()[:8]}-{file}"
            self._kept[digest] = name
            self._pictures[name] = content
        return self._kept[digest] or self._miss(name)

    def _miss(self, name: str) -> str:
        """Note a picture that is not there, and return its name: never that of another question's picture."""
        name = f"missing {name}" if name in self._pictures else name
        self._missed.add(name)
        return name

    def take(
        self,
        where: str,
        identifier: str,
        stem: str,
        options: Sequence[str],
        key: int | None,
        *,
        topic: str = "",
        source: str = "",
        figures: Mapping[str, str] | None = None,
        attribution: str = "",
    ) -> None:
        """Take one question in, or refuse it with its reason.

        key: the index of the right option, from 0. figures: what each shows, by its name; where there are none, those
        that the texts speak of are meant.
        """
        self._count()
        identifier, stem, topic, source = (self._clean(text) for text in (identifier, stem, topic, source))
        choices = tuple(self._clean(option) for option in options)
        named = f"{identifier}: " if identifier else ""
        if problem := _problem(stem, choices, key):
            self.refuse(where, problem[0], named + problem[1])
            return
        if identifier and identifier in self._ids and self.ids_are_unique:
            self.refuse(where, "duplicate-id", f"{identifier} is also at {self._ids[identifier]}")
            return
        self._ids.setdefault(identifier, where)
        text = (stem, frozenset(choices))
        if text in self._texts:
            self.warn(where, "same-question", f"{named}the same text is at {self._texts[text]}")
        self._texts.setdefault(text, where)
        for part in (stem, *choices):
            for letter in sorted(set(_PRIVATE.findall(part))):
                self.warn(where, "private-use-glyph", f"{named}U+{ord(letter):04X} has no meaning outside its font")
            if any(unicodedata.category(letter) == "Cf" for letter in part) or "\ufffd" in part:
                self.tally(where, "hidden-character", "holds a character that cannot be seen or was lost before")
        if any(mark in part for part in (stem, *choices) for mark in ("$$", "\\(", "\\[")):
            self.tally(where, "formula-source", "has a formula as it is typed for TeX, and shows it so")
        if len(choices) != 4:
            self.tally(where, "not-four-options", "has other than four options, and a paper of ours shows four")
        if any(NOT_AN_OPTION.search(choice) or _OF_LETTERS.fullmatch(choice) for choice in choices):
            self.tally(where, "speaks-of-options", "has an option that speaks of the others; options are shuffled")
        named_figures = figures or dict.fromkeys(figures_named("\n".join((stem, *choices))), "")
        shown = {self._clean(name): self._clean(description) for name, description in named_figures.items()}
        self._questions.append(
            PlainQuestion(
                identifier,
                stem,
                choices,
                "abcdefghij"[key or 0],
                topic,
                source,
                tuple(shown),
                self._clean(attribution),
                where,
                tuple(shown.values()) if any(shown.values()) else (),
            )
        )

    def finish(self) -> Foreign:
        """Return everything as a value."""
        for letter, count in sorted(self._glyphs.items()):
            self.warn(self.name, "glyph-mapped", f"U+{ord(letter):04X} read as {GLYPHS[letter]!r}, {count} times")
        for code, (message, places) in self._tallies.items():
            shown = ", ".join(places[:10]) + (", …" if len(places) > 10 else "")
            self.warn(self.name, code, f"{len(places)} times: {message} ({shown})")
        findings = self._findings
        if self._unsaid:
            unsaid = f"{self._unsaid} more findings are not listed; repair the first and check again"
            findings = [*findings, BankFinding("error", self.name, "too-many-findings", unsaid)]
        used = {figure for question in self._questions for figure in question.figures}
        pictures = {name: content for name, content in self._pictures.items() if name in used}
        return Foreign(self.format, self.encoding, tuple(self._questions), self._refused, tuple(findings), pictures)

    def _count(self) -> None:
        """Raise UnreadableError for a file of more questions than anybody writes."""
        if len(self._questions) + self._refused > MOST_QUESTIONS:
            raise UnreadableError("too-large", f"the file has more than {MOST_QUESTIONS} questions")

    def _say(self, finding: BankFinding) -> None:
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(finding)
        else:
            self._unsaid += 1

    def _clean(self, text: str) -> str:
        """Bring text to NFC, with the glyphs of the Symbol font as the letters they show."""

        def once(match: re.Match[str]) -> str:
            letter, glyph = match.groups()
            if GLYPHS.get(glyph) != letter:
                return match[0]
            self.tally(self.name, "glyph-doubled", "a glyph stands beside the letter it shows; the letter is kept once")
            return letter

        if _PRIVATE.search(text):
            text = _DOUBLED.sub(once, text)
            self._glyphs.update(letter for letter in text if letter in GLYPHS)
            text = "".join(GLYPHS.get(letter, letter) for letter in text)
        return unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> str:
    """Join lines and runs of spaces; no-break spaces inside stay, since they hold number and unit together."""
    return re.sub(r"[ \t\n]+", " ", text).strip()


def joined(text: str, line: str, sign: str = " ") -> str:
    """Return a text with its next line; past what a question may have nothing is added, and it is refused as too long."""
    return text if len(text) > MOST_CHARACTERS else f"{text}{sign}{one_line(line)}"


def figures_named(text: str) -> list[str]:
    """Return the figures a text speaks of, such as "T-2", "E7-1" or "3B1"."""
    return _FIGURE.findall(text)


def _problem(stem: str, options: Sequence[str], key: int | None) -> tuple[str, str] | None:
    """Return code and sentence of what makes a question unusable."""
    checks: Sequence[tuple[bool, str, str]] = (
        (not stem, "no-stem", "the question has no text"),
        (any(STANDS_FOR_OBJECT in text for text in (stem, *options)), "content-lost", "holds what is no text"),
        (len(options) < 2, "too-few-options", f"{len(options)} options, at least two are needed"),
        (len(options) > MOST_OPTIONS, "too-many-options", f"{len(options)} options, more than {MOST_OPTIONS}"),
        (not all(options), "empty-option", "an option has no text (a picture alone is no option here)"),
        (len(set(options)) < len(options), "same-options", "two options are the same"),
        (key is None or not 0 <= key < len(options), "no-key", "no single right option is marked"),
        (max(map(len, (stem, *options))) > MOST_CHARACTERS, "too-long", f"more than {MOST_CHARACTERS} characters"),
        (
            any(
                unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"
                for letter in stem + "".join(options)
            ),
            "control-character",
            "holds a control character",
        ),
    )
    return next(((code, sentence) for wrong, code, sentence in checks if wrong), None)
