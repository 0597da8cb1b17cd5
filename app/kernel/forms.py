"""The base of every form, and the fields that people here fill in often."""

import re
import unicodedata
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea, TextInput

UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
WRITTEN_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class Form(FlaskForm):
    """A form with a token against forgery."""

    class Meta:
        """Read what a form sent, and nothing else."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> MultiDict[str, Any] | None:
            """Return the fields, with files for fields that take files; a file never stands for text, nor JSON for a form.

            formdata: what the caller has read already, or None for a form that is empty.
            """
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            names = {field.name for field in form if isinstance(field, FileField)}
            sent = [(name, file) for name, file in request.files.items(multi=True) if name in names]
            return CombinedMultiDict([MultiDict(sent), request.form])


class TextField(StringField):
    """One line of text, in NFC, without what nobody types: control, bidirectional and invisible characters."""

    data: str  # always text, empty when nothing came
    allowed_controls = ""
    longest = 300

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Normalise what came."""
        super().process_formdata(valuelist)
        self.data = unicodedata.normalize("NFC", self.data).strip() if self.data else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be printed or has no end."""
        text = self.data or ""
        if len(text) > self.longest:
            raise StopValidation(_("This text is too long: at most %(limit)s characters.", limit=self.longest))
        if any(unicodedata.category(c) in UNPRINTABLE and c not in self.allowed_controls for c in text):
            raise StopValidation(_("This text contains a character that cannot be printed. Please type it again."))


class AddressField(TextField):
    """An e-mail address in small letters, as an account keeps it; a capital may become two characters."""

    longest = 254

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the address."""
        super().process_formdata(valuelist)
        self.data = self.data.lower()


class LinesField(TextField):
    """Several lines of text, under the same rules."""

    widget = TextArea()
    allowed_controls = "\n\r\t"
    longest = 4000


class DayField(Field):
    """A date written as people here write it: 21/11/2026; the machine's 2026-11-21 is understood too."""

    widget = TextInput()
    data: date | None

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        """Take what any field takes."""
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off", **(self.render_kw or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d/%m/%Y") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date, or raise ValueError with a sentence."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if match := WRITTEN_DAY.fullmatch(text):
            day, month, year = (int(part) for part in match.groups())
        elif match := ISO_DAY.fullmatch(text):
            year, month, day = (int(part) for part in match.groups())
        else:
            raise ValueError(_("Write the date as day/month/year, for example 21/11/2026."))
        try:
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError(_("There is no such day in the calendar.")) from None
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            self.data = None
            raise ValueError(_("There is no such day in the calendar."))
