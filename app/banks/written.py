"""A question and a bank as their authors write them (see question_banks/README.md): names, kinds and bounds of every field."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.domain import calculated
from app.domain.classes import GmdssCertificate, GmdssTopic, OperatorClass, Topic
from app.kernel.languages import N_

Letter = Literal["a", "b", "c", "d"]
LETTERS: tuple[Letter, ...] = ("a", "b", "c", "d")
Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
Sentence = Annotated[str, Field(min_length=1, max_length=900)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,11}$")]
NOT_AN_OPTION = re.compile(
    r"\b(all|none|both) of the (above|options)|(tất cả|cả (ba|bốn)) (các )?(đáp án|phương án|câu) (trên|đều)",
    re.IGNORECASE,
)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
CODE = re.compile(r"^[A-Z]{2,4}-\d{3,5}$")
PLACE = re.compile(r"\{(=?)(\w+)\}")  # {U} a drawn quantity, {a} a computed option, {=name} a formula
MOST_VALUES = 60  # of one quantity
MOST_QUANTITIES = 6
MOST_IN_A_FORMULA = 300  # characters of LaTeX


class Strict(BaseModel):
    """A table of the file: every name is known, text is in NFC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def composed(cls, value: object) -> object:
        """Bring text to NFC, so that the same letters are the same bytes; no text of ours has control characters."""
        if not isinstance(value, str):
            return value
        if CONTROL.search(value):
            raise ValueError(N_("a control character stands in the text"))
        return unicodedata.normalize("NFC", value).strip()


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
            raise ValueError(N_("two options are the same"))
        if any(NOT_AN_OPTION.search(option) for option in options):
            raise ValueError(N_("an option speaks of the other options; they are shuffled"))
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


class Quantity(Strict):
    """A number that is drawn: from a list, or from a first to a last one in equal steps; as printed, in `unit`."""

    unit: str = ""
    values: tuple[float, ...] = ()
    first: Annotated[float | None, Field(alias="from")] = None
    last: Annotated[float | None, Field(alias="to")] = None
    step: Annotated[float | None, Field(gt=0)] = None

    @model_validator(mode="after")
    def some(self) -> "Quantity":
        """Demand one way of naming the values, and more than one value."""
        ranged = None not in (self.first, self.last, self.step)
        if ranged == bool(self.values) or not 2 <= len(self.every) <= MOST_VALUES:
            raise ValueError(N_("either values, or from, to and step; 2 to 60 of them"))
        return self

    @property
    def every(self) -> tuple[float, ...]:
        """All values in order."""
        if self.first is None or self.last is None or self.step is None:
            return self.values
        steps = round((self.last - self.first) / self.step)
        return tuple(round(self.first + index * self.step, 10) for index in range(min(steps, MOST_VALUES) + 1))


class Answer(Strict):
    """How an option is computed, in base units, and the unit it is printed in."""

    formula: str
    unit: str = ""


class Template(Strict):
    """What makes a question a calculated one: `a` is right, the others are mistakes that people make."""

    quantities: Annotated[dict[Name, Quantity], Field(min_length=1, max_length=MOST_QUANTITIES)]
    a: Answer
    b: Answer
    c: Answer
    d: Answer
    digits: Annotated[int, Field(ge=1, le=5)] = 3

    def calculator(self) -> calculated.Calculator:
        """Return the template ready to draw and compute. Raises ValueError for a formula or unit not understood."""
        return calculated.Calculator(
            calculated.Template(
                {name: calculated.Quantity(known.unit, known.every) for name, known in self.quantities.items()},
                {letter: calculated.Answer(*self._answer(letter)) for letter in LETTERS},
                self.digits,
            )
        )

    def _answer(self, letter: Letter) -> tuple[str, str]:
        answer: Answer = getattr(self, letter)
        return answer.formula, answer.unit


class Figure(Strict):
    """A picture beside the bank's files, and what it shows, for those who do not see it; it never tells the answer."""

    file: Annotated[str, Field(pattern=r"^figures/[a-z0-9][a-z0-9-]{0,60}\.(svg|png|jpg|gif|webp)$")]
    vi: Annotated[str, Field(min_length=20, max_length=1500)]
    en: Annotated[str, Field(min_length=20, max_length=1500)]


class FormulaText(Strict):
    """A formula in LaTeX, and the same in a line of plain text."""

    tex: Annotated[str, Field(min_length=1, max_length=MOST_IN_A_FORMULA)]
    text: Annotated[str, Field(min_length=1, max_length=200)]


class QuestionFile(Strict):
    """One question as it is written."""

    id: Annotated[str, Field(pattern=CODE.pattern)]
    classes: Annotated[tuple[Literal[1, 2, 3, 4] | GmdssCertificate, ...], Field(min_length=1)]
    topic: Topic | GmdssTopic | None = None
    subject: Annotated[str, Field(pattern=r"^(M\.1544-[1-6]|STCW-[12]|RR47-[12])$")]
    difficulty: Annotated[int, Field(ge=1, le=5)]
    source: Sentence
    key: Letter
    vi: Wording
    en: Wording
    valid_from: date | None = None
    valid_until: date | None = None
    enemies: tuple[str, ...] = ()
    calculation: Calculation | None = None
    template: Template | None = None
    figure: Figure | None = None
    formulae: dict[Name, FormulaText] = {}

    @model_validator(mode="before")
    @classmethod
    def computed_options(cls, value: Any) -> Any:
        """Write the options of a calculated question, which are nothing but their numbers."""
        if not isinstance(value, dict) or not value.get("template"):
            return value
        computed = {letter: f"{{{letter}}}" for letter in LETTERS}
        wordings = {
            language: {**computed, **value[language]} for language in LANGUAGES if isinstance(value.get(language), dict)
        }
        return {"key": calculated.RIGHT, **value, **wordings}

    def wording(self, language: Language) -> Wording:
        """Return the question in one language."""
        return self.vi if language == "vi" else self.en

    @property
    def suits(self) -> tuple[OperatorClass | GmdssCertificate, ...]:
        """The classes and certificates that the question suits."""
        return tuple(OperatorClass(f"amateur-{known}") if isinstance(known, int) else known for known in self.classes)

    def holds_on(self, day: date) -> bool:
        """Say whether what the question asserts is true on a day."""
        return (self.valid_from or day) <= day and (self.valid_until is None or day <= self.valid_until)


class BankTable(Strict):
    """What `bank.toml` says of the bank."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{2,39}$")]
    topic: Topic | None = None
    title: Both
    purpose: Literal["live", "practice"] = "live"
    edition: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,3}$")]
    licence: Sentence
