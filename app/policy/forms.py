"""What an administrator fills in to correct a day."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import AnyOf, DataRequired, Length

from app.kernel.forms import DayField, Form, TextField

KIND_NAMES = (
    ("holiday", _l("Day off")),
    ("working", _l("Working day")),
    ("as-shipped", _l("As announced: take the correction back")),
)


class CorrectionForm(Form):
    """Correct one day."""

    day = DayField(_l("Day"), [DataRequired(_l("Say which day."))])
    kind = RadioField(
        _l("This day is a"),
        [AnyOf(dict(KIND_NAMES), message=_l("Choose what the day is."))],
        choices=KIND_NAMES,
        validate_choice=False,
    )
    basis = TextField(
        _l("Legal basis"),
        [DataRequired(_l("Name the announcement or decision that says so.")), Length(max=300)],
        description=_l("The announcement or decision, with its number and date."),
    )
