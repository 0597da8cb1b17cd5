"""What the authority and managers fill in about organisations and their people."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.classes import OperatorClass
from app.kernel import clock
from app.kernel.actor import Role
from app.kernel.forms import DayField, Form, LinesField, TextField
from app.kernel.sentences import class_name, role_name
from app.organisations.actions import GROUNDS_TO_END

REQUIRED = _l("Please fill this in.")
GROUND_CHOICES = [
    SelectChoice("61.1.a", _l("It has ended its work (61.1.a)")),
    SelectChoice("61.1.b", _l("It falsified information when it asked for recognition (61.1.b)")),
    SelectChoice("61.1.c", _l("Its licence to use radio frequencies was revoked (61.1.c)")),
]


def class_choices() -> list[SelectChoice]:
    """Return the classes as choices, the highest first."""
    return [SelectChoice(one.value, class_name(one)) for one in OperatorClass]


def at_most(characters: int) -> Length:
    """Return the validator that limits a text."""
    return Length(max=characters, message=_l("Use at most %(max)d characters."))


def not_in_the_future(form: Form, field: DayField) -> None:
    """Refuse a day that has not come."""
    if field.data and field.data > clock.today():
        raise ValidationError(_("This day has not come yet."))


class FoundForm(Form):
    """Enter an organisation."""

    name_vi = TextField(_l("Name in Vietnamese"), [DataRequired(REQUIRED), at_most(200)])
    name_en = TextField(_l("Name in English"), [DataRequired(REQUIRED), at_most(200)])
    code = TextField(
        _l("Code"),
        [
            DataRequired(REQUIRED),
            Regexp(r"^[A-Z0-9]{2,12}$", message=_l("Use 2 to 12 capital letters and figures, for example VTDND1.")),
        ],
        description=_l("It opens the numbers of the certificates that the organisation issues."),
    )
    address = TextField(_l("Address"), [DataRequired(REQUIRED), at_most(300)])
    phone = TextField(_l("Telephone"), [Optional(), at_most(40)])


class RecogniseForm(Form):
    """Record a certificate of eligibility."""

    number = TextField(_l("Number of the certificate of eligibility"), [DataRequired(REQUIRED), at_most(60)])
    issued_by = TextField(_l("Issued by"), [DataRequired(REQUIRED), at_most(200)])
    classes = SelectMultipleField(
        _l("For the classes"),
        [DataRequired(_l("Choose at least one class."))],
        choices=class_choices,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    from_on = DayField(_l("Day of issue"), [InputRequired(REQUIRED), not_in_the_future])


class EndForm(Form):
    """Record that a recognition was revoked."""

    until_on = DayField(_l("Revoked from"), [InputRequired(REQUIRED)])
    ground = RadioField(
        _l("Ground of the revocation"),
        [AnyOf(GROUNDS_TO_END, message=_l("Choose the ground."))],
        choices=GROUND_CHOICES,
        validate_choice=False,
    )
    decision = TextField(_l("Number of the decision"), [DataRequired(REQUIRED), at_most(60)])

    def __init__(self, from_on: date) -> None:
        """Know since when the recognition stands."""
        super().__init__()
        self.from_on = from_on

    def validate_until_on(self, field: DayField) -> None:
        """Refuse an end that is not after the beginning."""
        if field.data and field.data <= self.from_on:
            raise ValidationError(_("The recognition began only on that day or later."))


class AppointForm(Form):
    """Give a person a role."""

    email = TextField(
        _l("E-mail address"),
        [DataRequired(REQUIRED), at_most(254)],
        description=_l("The person needs an account first."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    role = RadioField(_l("Role"), validate_choice=False)

    def __init__(self, roles: tuple[Role, ...], *, empty: bool = False) -> None:
        """Offer only the roles that this actor may give; `empty` where another form of the page was sent."""
        super().__init__(**({"formdata": None} if empty else {}))
        self.offered = {role.value for role in roles}
        self.role.choices = [SelectChoice(role.value, role_name(role)) for role in roles]

    def validate_role(self, field: RadioField) -> None:
        """Refuse what is not offered."""
        if field.data not in self.offered:
            raise ValidationError(_("Choose a role."))


class QualificationForm(Form):
    """Propose what a person is qualified by (Art. 58.3)."""

    has_degree = BooleanField(
        _l("Holds a bachelor's degree or higher in radio, electronics, telecommunications or a similar subject")
    )
    degree = TextField(_l("Degree, subject, school and year"), [at_most(200)], description=_l("As the diploma says."))
    certificate_class = SelectField(
        _l("Amateur certificate held"), [Optional()], choices=lambda: [SelectChoice("", _("None")), *class_choices()]
    )
    operating_since = DayField(_l("Has operated an amateur station since"), [Optional(), not_in_the_future])
    telegraphy_since = DayField(
        _l("Has practised radiotelegraphy since"),
        [Optional(), not_in_the_future],
        description=_l("Receiving by ear and sending by hand in the international Morse code."),
    )
    evidence = LinesField(
        _l("Evidence"),
        [DataRequired(REQUIRED), at_most(400)],
        description=_l("Numbers and dates of the diploma, the certificate, the station licence and the logs."),
    )

    def validate_degree(self, field: TextField) -> None:
        """Ask for the degree when there is one."""
        if self.has_degree.data and not field.data:
            raise ValidationError(_("Say which degree it is."))


class RefuseForm(Form):
    """Turn a proposed qualification down."""

    reason = TextField(_l("Reason"), [DataRequired(_l("Say why, so that it can be corrected.")), at_most(400)])
