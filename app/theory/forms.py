"""What candidates and invigilators fill in around a sitting."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from app.kernel.forms import Form, TextField

REQUIRED = _l("Please fill this in.")


class SeatCodeForm(Form):
    """The code that the invigilator reads out."""

    seat_code = TextField(
        _l("Seat code"),
        [DataRequired(_l("Enter the six letters and figures that the invigilator gives you.")), Length(max=20)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class CheckInForm(Form):
    """What the invigilator saw at the door."""

    kind = SelectField(
        _l("Paper seen"),
        choices=[
            SelectChoice("citizen-card", _l("Citizen identity card")),
            SelectChoice("identity-card", _l("Identity card")),
            SelectChoice("electronic-identity", _l("Electronic identity")),
            SelectChoice("passport", _l("Passport")),
        ],
    )
    last_digits = TextField(_l("Last four characters of its number"), [DataRequired(REQUIRED), Length(min=3, max=6)])
    compared = BooleanField(
        _l("I compared the face with the paper and with the photo of the file"),
        [DataRequired(_l("Compare the face first: nobody sits for somebody else."))],
    )


class ReasonForm(Form):
    """Why the invigilator steps in, and the version of the sitting that the page showed: a second press is told so."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, 10**9)])
    reason = TextField(_l("Reason"), [DataRequired(_l("Say why: it is kept with the sitting.")), Length(max=300)])


class ExtraTimeForm(ReasonForm):
    """Extra time, in minutes."""

    minutes = IntegerField(
        _l("Minutes to add"),
        [InputRequired(REQUIRED), NumberRange(1, 10, message=_l("Between 1 and 10 minutes in all."))],
    )


class AnswerForm(Form):
    """One choice, from a page without script."""

    choice = IntegerField(validators=[InputRequired(), NumberRange(0, 4)])
    lease = IntegerField(validators=[InputRequired(), NumberRange(0, 10**6)])
