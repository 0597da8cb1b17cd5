"""What a person fills in to make an account and to sign in."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length, Regexp

from app.accounts.actions import SHORTEST_PASSWORD
from app.kernel.forms import AddressField, Form, TextField

AN_ADDRESS = r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"
REQUIRED = _l("Please fill this in.")


class SignInForm(Form):
    """Sign in."""

    email = AddressField(
        _l("E-mail address"), [DataRequired(REQUIRED)], render_kw={"autocomplete": "username", "type": "email"}
    )
    password = PasswordField(
        _l("Password"), [DataRequired(REQUIRED), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


class RegisterForm(Form):
    """Make an account."""

    name = TextField(
        _l("Full name"),
        [DataRequired(REQUIRED), Length(max=120)],
        description=_l("As in your identity paper, with all Vietnamese marks."),
        render_kw={"autocomplete": "name"},
    )
    email = AddressField(
        _l("E-mail address"),
        [
            DataRequired(REQUIRED),
            Regexp(AN_ADDRESS, message=_l("This is not an e-mail address, for example an@example.vn.")),
        ],
        render_kw={"autocomplete": "email", "type": "email"},
    )
    password = PasswordField(
        _l("Password"),
        [
            DataRequired(REQUIRED),
            Length(min=SHORTEST_PASSWORD, max=200, message=_l("Use at least %(min)d characters.")),
        ],
        description=_l("At least 12 characters. A short sentence is easy to remember and hard to guess."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("Password once more"),
        [DataRequired(REQUIRED), EqualTo("password", message=_l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )
    notice = BooleanField(
        _l("I have read how my personal data are used"),
        [DataRequired(_l("Please read the notice and tick the box: without it no examination can be held."))],
    )
