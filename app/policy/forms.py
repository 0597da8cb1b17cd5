"""What an administrator fills in to correct a day."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from app.kernel.forms import DayField, Form, TextField
from app.policy.actions import KINDS

KIND_CHOICES = (
    SelectChoice("holiday", _l("Day off")),
    SelectChoice("working", _l("Working day")),
    SelectChoice("as-shipped", _l("As announced: take the correction back")),
)


class CorrectionForm(Form):
    """Correct one day."""

    day = DayField(_l("Day"), [InputRequired(_l("Say which day."))])
    kind = RadioField(
        _l("This day is a"),
        [AnyOf(KINDS, message=_l("Choose what the day is."))],
        choices=KIND_CHOICES,
        validate_choice=False,
    )
    basis = TextField(
        _l("Legal basis"),
        [DataRequired(_l("Name the announcement or decision that says so.")), Length(max=300)],
        description=_l("The announcement or decision, with its number and date."),
    )
