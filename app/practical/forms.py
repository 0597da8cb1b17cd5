"""The examiner's sheet as a form: one for each class, made from what the regulation asks of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.domain.practical import ReceivingMeans, SendingMeans
from app.domain.regulation import ClassRule, Contact
from app.examinations.queries import ConflictKind
from app.kernel.forms import DayField, Form, LinesField, TextField
from app.kernel.sentences import CONTACTS
from app.practical.actions import NOT_WRITTEN_YET, Note, Writing
from app.practical.models import Sheet

DONE, NOT_DONE, NOT_YET = "yes", "no", "open"
TESTED, PRACTISING, STOPPED = "test", "practising", "stopped"
MOST_WORDS = 500
MOST_SECONDS = 3600
TOO_LONG = _l("This text is too long: at most %(max)d characters.")
BETWEEN = _l("Between %(min)s and %(max)s.")


def outcome_names() -> dict[str, str]:
    """Return what a contact may be, in the reader's language."""
    return {DONE: _("Carried out"), NOT_DONE: _("Not carried out"), NOT_YET: _("Not tried yet")}


def telegraphy_names() -> dict[str, str]:
    """Return how a candidate stands to the telegraphy test, in the reader's language."""
    return {
        TESTED: _("The candidate takes the test"),
        PRACTISING: _("Exempt: radiotelegraph operator, still practising"),
        STOPPED: _("Exempt: radiotelegraph operator, stopped practising"),
    }


def conflict_names() -> dict[str, str]:
    """Return why an examiner may have to step back, in the reader's language."""
    return {
        "": _("Choose"),
        ConflictKind.TAUGHT.value: _("I taught the candidate"),
        ConflictKind.RELATED.value: _("I am a relative of the candidate"),
        ConflictKind.EMPLOYED.value: _("I work with or for the candidate"),
        ConflictKind.SAME_FILE.value: _("I prepared the candidate's file"),
    }


class WholeNumberField(IntegerField):
    """A whole number that may be left open, with a sentence for anything else."""

    def __init__(self, label: Any, most: int, **kwargs: Any) -> None:
        """Take the highest number that makes sense."""
        super().__init__(label, [Optional(), NumberRange(0, most, BETWEEN)], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number, or raise ValueError with a sentence."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None


class SheetForm(Form):
    """What every sheet has; `form_of` adds what the class asks for."""

    version = IntegerField(validators=[InputRequired(), NumberRange(NOT_WRITTEN_YET, 10**9)])
    remark = LinesField(_l("Remark on the whole test"), [Length(max=600, message=TOO_LONG)])

    def notes(self, rule: ClassRule) -> dict[Contact, Note]:
        """Return what was chosen for each contact."""
        chosen = {contact: self[field_of(contact)].data for contact in rule.contacts}
        return {
            contact: Note(None if done == NOT_YET else done == DONE, self[remark_of(contact)].data)
            for contact, done in chosen.items()
        }

    def writing(self, rule: ClassRule) -> Writing:
        """Return what the examiner wrote."""
        return Writing(self.notes(rule), remark=self.remark.data)


class MorseSheetForm(SheetForm):
    """The sheet of a class that asks for telegraphy (Article 62.2.a), or for the exemption from its test (62.2.b)."""

    telegraphy = RadioField(
        _l("Telegraphy test"),
        choices=telegraphy_names,
        default=TESTED,
    )
    receiving_words = WholeNumberField(_l("Words received right"), MOST_WORDS)
    receiving_seconds = WholeNumberField(_l("Seconds until the last of them"), MOST_SECONDS)
    receiving_means = RadioField(
        _l("Received by"),
        choices=lambda: {ReceivingMeans.EAR.value: _("Ear"), ReceivingMeans.COMPUTER.value: _("Computer")},
        validate_choice=False,
    )
    sending_words = WholeNumberField(_l("Words sent right"), MOST_WORDS)
    sending_seconds = WholeNumberField(_l("Seconds until the last of them"), MOST_SECONDS)
    sending_means = RadioField(
        _l("Sent by"),
        choices=lambda: {SendingMeans.HAND.value: _("Hand"), SendingMeans.COMPUTER.value: _("Computer")},
        validate_choice=False,
    )
    exemption_evidence = TextField(
        _l("Evidence of the exemption"),
        [Length(max=400, message=TOO_LONG)],
        description=_l("The radiotelegraph operator's certificate: number, who issued it, on which day."),
    )
    exemption_stopped_on = DayField(_l("Last day of practice"))

    def validate_receiving_means(self, field: Any) -> None:
        """Take only the means there are."""
        _one_of(field, ReceivingMeans)

    def validate_sending_means(self, field: Any) -> None:
        """Take only the means there are."""
        _one_of(field, SendingMeans)

    def validate_exemption_stopped_on(self, field: Any) -> None:
        """Ask for the day that decides, where it decides."""
        if self.telegraphy.data == STOPPED and field.data is None and not field.errors:
            raise ValidationError(_("Say on which day the practice ended: three years to the day still exempt."))

    def writing(self, rule: ClassRule) -> Writing:
        """Return what the examiner wrote."""
        exempted = self.telegraphy.data != TESTED
        receiving, sending = self.receiving_means.data, self.sending_means.data
        return Writing(
            self.notes(rule),
            receiving_words=self.receiving_words.data,
            receiving_seconds=self.receiving_seconds.data,
            receiving_means=ReceivingMeans(receiving) if receiving else None,
            sending_words=self.sending_words.data,
            sending_seconds=self.sending_seconds.data,
            sending_means=SendingMeans(sending) if sending else None,
            exempted=exempted,
            exemption_evidence=self.exemption_evidence.data,
            exemption_stopped_on=self.exemption_stopped_on.data if self.telegraphy.data == STOPPED else None,
            remark=self.remark.data,
        )


class ConflictForm(Form):
    """Step back from a candidate."""

    kind = SelectField(_l("Why"), [DataRequired(_l("Please choose one."))], choices=conflict_names)
    remark = TextField(_l("Remark"))


class LockForm(Form):
    """Lock the sheet as its page showed it."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, 10**9)])


def field_of(contact: Contact) -> str:
    """Return the name of a contact's field."""
    return contact.value.replace("-", "_")


def remark_of(contact: Contact) -> str:
    """Return the name of the field for the remark on a contact."""
    return f"{field_of(contact)}_remark"


def form_of(rule: ClassRule) -> type[SheetForm]:
    """Return the sheet of a class: its contacts in the order of the decree, and telegraphy where it is asked."""
    fields: dict[str, Any] = {}
    for contact in rule.contacts:
        fields[field_of(contact)] = RadioField(CONTACTS[contact], choices=outcome_names, default=NOT_YET)
        fields[remark_of(contact)] = TextField(_l("Remark"), [Length(max=300, message=TOO_LONG)])
    base = MorseSheetForm if rule.morse else SheetForm
    return type(base.__name__, (base,), fields)


def shown(sheet: Sheet | None) -> Mapping[str, object]:
    """Return a kept sheet as the values of its form."""
    if sheet is None:
        return {"version": NOT_WRITTEN_YET}
    values: dict[str, int | str | date | None] = {
        name: getattr(sheet, name)
        for name in (
            "version",
            "remark",
            "receiving_words",
            "receiving_seconds",
            "receiving_means",
            "sending_words",
            "sending_seconds",
            "sending_means",
            "exemption_evidence",
            "exemption_stopped_on",
        )
    }
    values["telegraphy"] = (PRACTISING if sheet.exemption_stopped_on is None else STOPPED) if sheet.exempted else TESTED
    for name, note in sheet.contacts.items():
        contact = Contact(name)
        values[field_of(contact)] = NOT_YET if note["done"] is None else DONE if note["done"] else NOT_DONE
        values[remark_of(contact)] = note["remark"]
    return values


def _one_of(field: Any, means: type[ReceivingMeans] | type[SendingMeans]) -> None:
    if field.data and field.data not in list(means):
        raise ValidationError(_("Please choose one."))
