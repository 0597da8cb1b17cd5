"""What an administrator fills in to correct a day."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired, Length

from app.kernel.forms import DayField, Form, TextField

KIND_NAMES = (
    ("holiday", _l("Day off")),
    ("working", _l("Working day")),
    ("as-shipped", _l("As announced: take the correction back")),
)


class CorrectionForm(Form):
    """Correct one day."""

    day = DayField(_l("Day"), [DataRequired(_l("Say which day."))])
    kind = RadioField(_l("This day is a"), choices=KIND_NAMES, invalid_choice_message=_l("Choose what the day is."))
    basis = TextField(
        _l("Legal basis"),
        [DataRequired(_l("Name the announcement or decision that says so.")), Length(max=300)],
        description=_l("The announcement or decision, with its number and date."),
    )
