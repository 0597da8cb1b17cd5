"""What a question wants to be told and what its answer tells: values with a name, a kind and bounds.

One description serves the form on the page, the JSON of programs, the checks of both, and the published document.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from flask_babel import gettext as _

from app.kernel.forms import EARLIEST_YEAR, LATEST_YEAR
from app.kernel.languages import day, number

ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class FactsError(Exception):
    """What was told cannot be right; says for each fact what is wrong with it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value.

    name: the same in the form, in JSON, and as the keyword of the function that answers.
    label, hint: for the reader, in their language when read.
    """

    kind: ClassVar[str]

    name: str
    label: str
    hint: str = ""
    required: bool = False

    def read(self, value: object) -> object:
        """Return the value that was sent as JSON; raises ValueError with a sentence when it is not of this kind."""
        raise NotImplementedError

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of the value."""
        return {"title": str(self.label), **({"description": str(self.hint)} if self.hint else {})}

    def shown(self, value: Any) -> str:
        """Return the value as people read it."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Fact):
    """A day of the calendar, as ISO 8601 writes it.

    suggests_today: the form begins with today's date.
    """

    kind = "day"

    suggests_today: bool = False

    def read(self, value: object) -> date:
        """Return the day; see `Fact.read`."""
        bounds = {"first": EARLIEST_YEAR, "last": LATEST_YEAR}
        if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
            raise ValueError(_("Write the date as year-month-day in text, for example 2026-11-21."))
        try:
            found = date.fromisoformat(value)
        except ValueError:
            raise ValueError(_("There is no such day in the calendar.")) from None
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise ValueError(_("The year has to be between %(first)s and %(last)s.", **bounds))
        return found

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema; see `Fact.schema`."""
        return {"type": "string", "format": "date", **Fact.schema(self)}

    def shown(self, value: date) -> str:
        """Return the day as people write it."""
        return day(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Fact):
    """A whole number from `least` to `most`, both included; 40.0 is one too, as JSON knows one kind of number."""

    kind = "number"

    least: int = 0
    most: int = 1000
    unit: str = ""

    def read(self, value: object) -> int:
        """Return the number; see `Fact.read`."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(_("This has to be a whole number."))
        if not self.least <= value <= self.most:
            raise ValueError(
                _("This has to be between %(least)s and %(most)s.", least=number(self.least), most=number(self.most))
            )
        return value

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema; see `Fact.schema`."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most, **Fact.schema(self)}

    def shown(self, value: int) -> str:
        """Return the number with the reader's separators and its unit."""
        return f"{number(value)} {self.unit}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Fact):
    """Something that is so or is not."""

    kind = "yes-no"

    def read(self, value: object) -> bool:
        """Return what was said; see `Fact.read`."""
        if not isinstance(value, bool):
            raise ValueError(_("This has to be true or false."))
        return value

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema; see `Fact.schema`."""
        return {"type": "boolean", **Fact.schema(self)}

    def shown(self, value: bool) -> str:
        """Return yes or no."""
        return str(_("yes") if value else _("no"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Fact):
    """One member of an enumeration; `named` gives the name that people read."""

    kind = "choice"

    members: type[StrEnum]
    named: Callable[[str], str]

    def read(self, value: object) -> StrEnum:
        """Return the member; see `Fact.read`."""
        if not isinstance(value, str) or value not in list(self.members):
            raise ValueError(_("This has to be one of: %(members)s.", members=", ".join(self.members)))
        return self.members(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema; see `Fact.schema`."""
        return {"type": "string", "enum": [member.value for member in self.members], **Fact.schema(self)}

    def shown(self, value: str) -> str:
        """Return the name of the member."""
        return self.named(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Fact):
    """One line of text of at most `longest` characters, not empty."""

    kind = "text"

    longest: int = 40

    def read(self, value: object) -> str:
        """Return the text; see `Fact.read`."""
        if not isinstance(value, str):
            raise ValueError(_("This has to be text."))
        if not 1 <= len(value) <= self.longest:
            raise ValueError(_("This has to be text of 1 to %(longest)s characters.", longest=self.longest))
        return value

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema; see `Fact.schema`."""
        return {"type": "string", "minLength": 1, "maxLength": self.longest, **Fact.schema(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Fact):
    """From 1 to `most` lines that tell the same facts: in JSON a list of objects, in a form a line of text each.

    columns: the facts of a line, in the order of the form; the last one takes the rest of the line.
    made: makes what a line stands for of its facts, by their names; raises ValueError with a sentence when they contradict
    one another.
    """

    kind = "lines"

    columns: tuple[Fact, ...]
    made: Callable[..., object]
    most: int = 100

    def read(self, value: object) -> tuple[object, ...]:
        """Return what the lines stand for; see `Fact.read`. Every wrong line has its own sentence, on a line of text."""
        if not isinstance(value, list) or not 1 <= len(value) <= self.most:
            raise ValueError(_("This has to be a list of 1 to %(most)s lines.", most=number(self.most)))
        made, faults = [], []
        for position, told in enumerate(value, start=1):
            try:
                made.append(self._line(told))
            except ValueError as error:
                faults.append(_("Line %(number)s: %(fault)s", number=number(position), fault=error))
        if faults:
            raise ValueError("\n".join(faults))
        return tuple(made)

    def _line(self, told: object) -> object:
        if not isinstance(told, dict):
            raise ValueError(_("This has to be an object."))
        read, faults = read_each(self.columns, told)
        if faults:
            labels = {fact.name: fact.label for fact in self.columns}
            raise ValueError(" ".join(f"“{labels.get(name, name)}”: {fault}" for name, fault in faults.items()))
        return self.made(**read)

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema; see `Fact.schema`."""
        items = object_of(self.columns)
        return {"type": "array", "minItems": 1, "maxItems": self.most, "items": items, **Fact.schema(self)}


def read_each(facts: Sequence[Fact], told: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Return the facts that were told as JSON, and what is wrong, each by its name."""
    known = {fact.name for fact in facts}
    read: dict[str, object] = {}
    faults: dict[str, str] = {name: _("This question has no such fact.") for name in told if name not in known}
    for fact in facts:
        if fact.name not in told:
            if fact.required:
                faults[fact.name] = _("This is needed.")
            continue
        try:
            read[fact.name] = fact.read(told[fact.name])
        except ValueError as error:
            faults[fact.name] = str(error)
    return read, faults


def object_of(facts: Sequence[Fact]) -> dict[str, object]:
    """Return the JSON Schema of an object that tells these facts and no others."""
    return {
        "type": "object",
        "properties": {fact.name: fact.schema() for fact in facts},
        "required": [fact.name for fact in facts if fact.required],
        "additionalProperties": False,
    }


def as_json(value: object) -> object:
    """Return a value of an answer as JSON writes it."""
    return value.isoformat() if isinstance(value, date) else value
