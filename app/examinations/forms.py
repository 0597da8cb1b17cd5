"""What a manager fills in around a round."""

import re
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import TextInput

from app.domain.classes import Part
from app.examinations.queries import Capacity, ConflictKind
from app.kernel import clock
from app.kernel.forms import DayField, Form, TextField

REQUIRED = _l("Please fill this in.")
CHOOSE = _l("Please choose one.")
WRITTEN_HOUR = re.compile(r"(\d{1,2})\s*(?:[:.]|h|giờ)\s*(\d{2})?", re.ASCII | re.IGNORECASE)
MOST_SEATS = 1000
TOO_LONG = _l("This text is too long: at most %(max)d characters.")


def conflict_names() -> dict[str, str]:
    """Return why a person may have to be kept from a candidate, in the reader's language."""
    return {
        ConflictKind.TAUGHT.value: _("Taught the candidate"),
        ConflictKind.RELATED.value: _("Is a relative of the candidate"),
        ConflictKind.EMPLOYED.value: _("Works with or for the candidate"),
        ConflictKind.SAME_FILE.value: _("Prepared the candidate's file"),
    }


class HourField(Field):
    """An hour of the day as people write it: 08:00, 8h30 or 8 giờ; `data` is a time."""

    widget = TextInput()
    data: time | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the hour, or raise ValueError with a sentence."""
        written = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not written:
            return
        match = WRITTEN_HOUR.fullmatch(written)
        if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise ValueError(_("Write the hour as 08:00 or 8h30."))
        self.data = time(int(match[1]), int(match[2] or 0))


class WholeNumberField(IntegerField):
    """A whole number, with a sentence for anything else."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number, or raise ValueError with a sentence."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None


class RoundForm(Form):
    """Plan a round."""

    organisation = SelectField(_l("Organisation"), [DataRequired(CHOOSE)])
    name = TextField(
        _l("Name of the round"),
        [DataRequired(REQUIRED), Length(max=160, message=TOO_LONG)],
        description=_l("For example: First round of 2027, Hà Nội."),
    )
    place = TextField(_l("Place"), [DataRequired(REQUIRED)], description=_l("The address to which candidates come."))
    day = DayField(_l("Day"), [DataRequired(_l("Say on which day."))])
    hour = HourField(_l("Hour"), [InputRequired(_l("Say at what hour."))], description=_l("For example 08:00"))

    @property
    def starts_at(self) -> datetime:
        """The moment that day and hour make in Viet Nam; only of a form that is valid."""
        if self.day.data is None or self.hour.data is None:
            raise ValueError("the form has not been validated")
        return datetime.combine(self.day.data, self.hour.data, clock.VIETNAM)


class RoomForm(Form):
    """A room of the round."""

    room = TextField(_l("Room"), [DataRequired(REQUIRED), Length(max=80, message=TOO_LONG)])
    seats = WholeNumberField(
        _l("Seats"), [InputRequired(REQUIRED), NumberRange(1, MOST_SEATS, _l("Between %(min)s and %(max)s."))]
    )


class ConflictForm(Form):
    """Keep a person from a candidate."""

    person = SelectField(_l("Who must not act"), [DataRequired(CHOOSE)])
    candidate = SelectField(_l("On which candidate"), [DataRequired(CHOOSE)])
    kind = SelectField(_l("Why"), [DataRequired(CHOOSE)], choices=conflict_names)
    remark = TextField(_l("Remark"))


class AppointmentForm(Form):
    """Appoint a person; the page holds one such form for each."""

    person = TextField(validators=[DataRequired(CHOOSE)])
    capacity = SelectField(choices={one.value: one.value for one in Capacity})


class EntryForm(Form):
    """Enter candidates, each for a part, in one room; a choice is an application and a part, joined by a colon."""

    room = SelectField(_l("Room"), [DataRequired(_l("Choose a room."))])
    chosen = SelectMultipleField(
        _l("Candidates"), [DataRequired(_l("Choose at least one candidate."))], validate_choice=False
    )

    def pairs(self) -> list[tuple[str, Part]]:
        """Return what was chosen. Raises LookupError for what no page of ours offers."""
        pairs = []
        for choice in self.chosen.data or ():
            application_id, _colon, part = choice.partition(":")
            if part not in list(Part) or not application_id.isalnum():
                raise LookupError(choice)
            pairs.append((application_id, Part(part)))
        return list(dict.fromkeys(pairs))


class VersionForm(Form):
    """A change of state, made on what its page showed."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, 10**9)])
