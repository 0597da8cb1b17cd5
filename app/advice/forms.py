"""The form of a question, made from its description. It travels in the address and changes nothing, so it has no token."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from app.advice.facts import Choice, Day, Fact, FactsError, Lines, Number, Text, YesNo, as_json
from app.advice.question import AdviceQuestion
from app.advice.questions import QUESTIONS
from app.kernel import clock
from app.kernel.forms import WRITTEN_DAY, DayField, Form, LinesField, TextField

WHOLE_NUMBER = re.compile("-?[0-9]{1,9}")


class NumberField(IntegerField):
    """A whole number as people type it."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number, or raise ValueError with a sentence."""
        self.data = None
        text = str(valuelist[0]).strip() if valuelist else ""
        if text and not WHOLE_NUMBER.fullmatch(text):
            raise ValueError(_("This has to be a whole number."))
        self.data = int(text) if text else None


class FactLinesField(LinesField):
    """The lines of a fact: the words of a line are its facts in their order, the last of them the rest of the line."""

    longest = 10_000

    def __init__(self, columns: Sequence[Fact], **kwargs: Any) -> None:
        """Take what any field takes."""
        super().__init__(**kwargs)
        self.columns = columns

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Normalise what came, without empty lines: faults are told by the number of the line."""
        super().process_formdata(valuelist)
        self.data = "\n".join(line for line in self.data.splitlines() if line.strip())

    def told(self) -> list[dict[str, str]]:
        """Return the lines as a program would send them."""
        most = len(self.columns) - 1
        return [
            {fact.name: _word(fact, word) for fact, word in zip(self.columns, line.split(None, most), strict=False)}
            for line in self.data.splitlines()
        ]


def _word(fact: Fact, word: str) -> str:
    """Return a word of a line as a program would send it: people write 21/11/2026 and GOC."""
    if isinstance(fact, Day) and (written := WRITTEN_DAY.fullmatch(word)):
        day, month, year = written.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return word.lower() if isinstance(fact, Choice) else word


class AdviceForm(Form):
    """What every form of a question can do."""

    class Meta:
        """Nothing is changed by asking."""

        csrf = False

    def told(self) -> dict[str, object]:
        """Return what was filled in, as a program would send it."""
        filled = {field.name: field.told() if isinstance(field, FactLinesField) else field.data for field in self}
        return {name: as_json(value) for name, value in filled.items() if value not in (None, "", [])}

    def show(self, wrong: FactsError) -> None:
        """Put each fault to its field, unless the field has said already what is wrong with it."""
        for name, fault in wrong.faults.items():
            field = self[name]
            field.errors = field.errors or str(fault).splitlines()


def _choices(fact: Choice) -> Callable[[], list[tuple[str, str]]]:
    """Return what gives the choices in the reader's language."""
    nothing = [] if fact.required else [("", "–")]
    return lambda: [*nothing, *((member.value, fact.named(member)) for member in fact.members)]


def field_of(fact: Fact) -> Any:
    """Return the form field that asks for a fact."""
    common: dict[str, Any] = {
        "label": fact.label,
        "description": fact.hint,
        "validators": [] if fact.required else [Optional()],
    }
    match fact:
        case Day():
            return DayField(**common)
        case Number():
            return NumberField(**common)
        case YesNo():
            return BooleanField(**{**common, "validators": []})
        case Choice(required=True):
            return RadioField(choices=_choices(fact), validate_choice=False, **common)
        case Choice():
            return SelectField(choices=_choices(fact), validate_choice=False, **common)
        case Text():
            return TextField(**common)
        case Lines():
            return FactLinesField(columns=fact.columns, **common)
    raise TypeError(f"no field asks for {fact!r}")


FORMS: Mapping[str, type[AdviceForm]] = {
    slug: type("QuestionForm", (AdviceForm,), {fact.name: field_of(fact) for fact in question.facts})
    for slug, question in QUESTIONS.items()
}


def form_of(question: AdviceQuestion, filled: Mapping[str, object]) -> AdviceForm:
    """Return the form of a question with what stands in the address, or with today's date where that is likely."""
    if filled:
        return FORMS[question.slug](formdata=filled)
    today: dict[str, date] = {
        fact.name: clock.today() for fact in question.facts if isinstance(fact, Day) and fact.suggests_today
    }
    return FORMS[question.slug](formdata=None, data=today)
