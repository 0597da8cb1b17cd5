"""What candidates and clerks fill in about a dossier. Every page may be saved half done; what is there has to be right."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from babel.core import get_global
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.domain.classes import OperatorClass
from app.domain.names import latin_name, normal_name
from app.kernel import clock
from app.kernel.forms import AddressField, DayField, Form, LinesField, TextField
from app.kernel.sentences import IDENTITIES, class_name
from app.organisations.queries import Certifying

REQUIRED = _l("Please fill this in.")
LARGEST_VERSION = 2**31 - 1
VIETNAM = "VNM"
# Codes that the library of languages knows besides those of today's countries.
NOT_NATIONALITIES = frozenset({"AAA", "ASC", "BUR", "CPT", "DDR", "DGA", "FXX", "TAA", "TMP", "YMD", "ZAR", "ZZZ"})

FIELD_NAMES: Mapping[str, LazyString] = {
    "full_name": _l("Full name"),
    "latin_name": _l("Name in Latin letters"),
    "sex": _l("Sex"),
    "born_on": _l("Date of birth"),
    "birth_place": _l("Place of birth"),
    "nationality": _l("Nationality"),
    "phone": _l("Telephone"),
    "address": _l("Contact address"),
    "identity_kind": _l("Kind of identity paper"),
    "identity_number": _l("Number"),
    "identity_issued_on": _l("Date of issue"),
    "identity_expires_on": _l("Valid until"),
    "identity_issued_by": _l("Issued by"),
    "held_number": _l("Number of your class 2 certificate"),
    "held_issued_on": _l("Date of issue of your class 2 certificate"),
    "operating_since": _l("You have operated an amateur station since"),
    "wants_morse_exemption": _l("Do you ask to be exempted from the telegraphy test?"),
    "still_telegraphist": _l("Do you still work as a radiotelegraph operator?"),
    "telegraphy_stopped_on": _l("Last day of practice"),
}
CLASSES_EASIEST_FIRST = tuple(reversed(OperatorClass))
SEX_NAMES: Mapping[str, LazyString] = {"female": _l("Female"), "male": _l("Male"), "other": _l("Other")}
ARTICLES_TO_REFUSE_BY: Mapping[str, LazyString] = {
    "63.2.a": _l("The application form is not in order (63.2.a)"),
    "63.2.b": _l("The identity paper is not a lawful copy, or not unexpired (63.2.b)"),
    "63.2.c": _l("The photographs are not as prescribed (63.2.c)"),
    "62.1.a": _l("The conditions for class 1 are not met (62.1.a)"),
    "62.2.b": _l("The exemption from the telegraphy test is not proved (62.2.b)"),
    "63.3.b": _l("What was asked for has not come (63.3.b)"),
}


def nationality_names() -> dict[str, str]:
    """Return every nationality by its three-letter code as passports write it, in the reader's language, Viet Nam first."""
    names = get_locale().territories
    codes = {
        long: short[0]
        for long, short in get_global("territory_aliases").items()
        if len(long) == 3 and len(short) == 1 and short[0] in names and long not in NOT_NATIONALITIES
        if long.isalpha() and (long[0] not in "QX" or long == "QAT")
    }
    by_name = sorted(codes, key=lambda code: (code != VIETNAM, names[codes[code]]))
    return {code: names[codes[code]] for code in by_name}


def as_choices(names: Mapping[str, LazyString | str]) -> list[SelectChoice]:
    """Return names by their values as the choices of a field."""
    return [SelectChoice(str(value), name) for value, name in names.items()]


def class_choices() -> list[SelectChoice]:
    """Return the classes as choices, the one that asks least first."""
    return [SelectChoice(one.value, class_name(one)) for one in CLASSES_EASIEST_FIRST]


def not_in_the_future(form: Form, field: DayField) -> None:
    """Refuse a day that has not come."""
    if field.data and field.data > clock.today():
        raise ValidationError(_("This day has not come yet."))


def when_given(form: Form, field: Field) -> None:
    """Ask nothing more of a field that was left empty; unlike an optional one it will be asked for in the end."""
    if not field.raw_data or not str(field.raw_data[0]).strip():
        field.errors = []
        raise StopValidation


def at_most(characters: int) -> Length:
    """Return the validator that limits a text."""
    return Length(max=characters, message=_l("Use at most %(max)d characters."))


class ActForm(Form):
    """An act on a dossier as it stood when the page was shown."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(1, LARGEST_VERSION)])


class SectionForm(ActForm):
    """One page of a dossier."""

    def values(self, names: Iterable[str]) -> dict[str, object]:
        """Return the fields of the application form that stand on this page."""
        return {name: self[name].data for name in names}


class StartForm(Form):
    """Choose the class and the organisation."""

    operator_class = RadioField(
        _l("Which class do you apply for?"),
        [AnyOf(list(OperatorClass), message=_l("Choose the class you apply for."))],
        choices=class_choices,
        validate_choice=False,
    )
    organisation_id = RadioField(_l("Which organisation examines you?"), validate_choice=False)

    def __init__(self, standing: list[Certifying], language: str) -> None:
        """Offer the organisations that may receive applications today; a single one is chosen already."""
        super().__init__()
        self.standing = {one.organisation.id: one for one in standing}
        self.organisation_id.choices = [
            SelectChoice(one.organisation.id, one.organisation.name_in(language)) for one in standing
        ]
        if len(standing) == 1 and not self.organisation_id.data:
            self.organisation_id.data = standing[0].organisation.id

    def validate_organisation_id(self, field: RadioField) -> None:
        """Refuse an organisation that is not on the list, or may not examine for the class."""
        chosen = self.standing.get(field.data)
        if chosen is None:
            raise ValidationError(_("Choose an organisation."))
        if self.operator_class.data in list(OperatorClass) and self.operator_class.data not in chosen.classes:
            raise ValidationError(_("This organisation is not recognised for the class you chose."))


class PersonForm(SectionForm):
    """Who applies."""

    full_name = TextField(
        FIELD_NAMES["full_name"],
        [when_given, at_most(120)],
        description=_l("As in your identity paper, with all Vietnamese marks."),
        render_kw={"autocomplete": "name"},
    )
    latin_name = TextField(
        FIELD_NAMES["latin_name"],
        [Optional(), at_most(120)],
        description=_l("As in the machine-readable lines of a passport. Leave it empty and we write it for you."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    sex = RadioField(FIELD_NAMES["sex"], [when_given], choices=as_choices(SEX_NAMES), validate_choice=False, default="")
    born_on = DayField(FIELD_NAMES["born_on"], [when_given, not_in_the_future], render_kw={"autocomplete": "bday"})
    birth_place = TextField(
        FIELD_NAMES["birth_place"],
        [when_given, at_most(200)],
        description=_l("Commune and province, or the country if it was abroad."),
    )
    nationality = SelectField(
        FIELD_NAMES["nationality"],
        choices=lambda: as_choices(nationality_names()),
        validate_choice=False,
    )
    phone = TextField(
        FIELD_NAMES["phone"],
        [when_given, Regexp(r"^[0-9+() .-]{6,30}$", message=_l("Write a telephone number, for example 0912 345 678."))],
        render_kw={"type": "tel", "autocomplete": "tel"},
    )
    address = TextField(
        FIELD_NAMES["address"], [when_given, at_most(300)], render_kw={"autocomplete": "street-address"}
    )

    def validate_sex(self, field: RadioField) -> None:
        """Refuse what is not on the list; nothing is allowed, because the page may be half done."""
        if field.data and field.data not in SEX_NAMES:
            raise ValidationError(_("Choose one of the list."))

    def validate_nationality(self, field: SelectField) -> None:
        """Refuse what is not on the list."""
        if field.data not in nationality_names():
            raise ValidationError(_("Choose one of the list."))

    def validate_full_name(self, field: TextField) -> None:
        """Refuse what is no name."""
        try:
            normal_name(field.data or "")
        except ValueError:
            raise ValidationError(_("This name contains characters that no name has, or is too long.")) from None

    def validate_latin_name(self, field: TextField) -> None:
        """Refuse what a passport's machine-readable lines cannot hold."""
        try:
            latin_name(field.data or "")
        except ValueError:
            raise ValidationError(
                _("Use the letters A to Z and spaces, as in the lines at the foot of a passport.")
            ) from None


class PictureField(FileField):
    """One picture of a paper."""

    def __init__(self, label: LazyString | None = None, **kwargs: Any) -> None:
        """Say on every page that only pictures are taken."""
        hint = _l("A picture only: JPEG, PNG or WebP, at most 5 MB. No PDF. On a phone you can take it now.")
        super().__init__(label or _l("Add a picture"), description=hint, **kwargs)


class IdentityForm(SectionForm):
    """The identity paper."""

    identity_kind = RadioField(
        FIELD_NAMES["identity_kind"],
        [when_given],
        choices=as_choices(IDENTITIES),
        validate_choice=False,
        default="",
    )
    identity_number = TextField(
        FIELD_NAMES["identity_number"],
        [when_given, at_most(30)],
        description=_l("12 figures on a card; letters and figures in a passport."),
        filters=[lambda text: "".join(text.split()).upper() if text else text],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    identity_issued_on = DayField(FIELD_NAMES["identity_issued_on"], [when_given, not_in_the_future])
    identity_expires_on = DayField(
        FIELD_NAMES["identity_expires_on"], [Optional()], description=_l("Leave it empty if the card has no end.")
    )
    identity_issued_by = TextField(FIELD_NAMES["identity_issued_by"], [when_given, at_most(200)])
    picture = PictureField()

    def validate_identity_kind(self, field: RadioField) -> None:
        """Refuse what is not on the list."""
        if field.data and field.data not in IDENTITIES:
            raise ValidationError(_("Choose one of the list."))


class PhotoForm(SectionForm):
    """The photograph."""

    picture = PictureField(_l("Photograph"))
    taken_on = DayField(_l("Taken on"), [InputRequired(_l("Say when it was taken.")), not_in_the_future])


class Class2Form(SectionForm):
    """The class 2 certificate that class 1 asks for."""

    held_number = TextField(FIELD_NAMES["held_number"], [when_given, at_most(40)])
    held_issued_on = DayField(FIELD_NAMES["held_issued_on"], [when_given, not_in_the_future])
    picture = PictureField()


class OperationForm(SectionForm):
    """The year of operating that class 1 asks for."""

    operating_since = DayField(
        FIELD_NAMES["operating_since"],
        [when_given, not_in_the_future],
        description=_l("In any class, documented without a gap up to today."),
    )
    picture = PictureField()


class TelegraphyForm(SectionForm):
    """The exemption from the telegraphy test."""

    wants_morse_exemption = RadioField(
        FIELD_NAMES["wants_morse_exemption"],
        [AnyOf(["no", "yes"], message=_l("Choose yes or no."))],
        choices=[
            SelectChoice("no", _l("No, I sit the telegraphy test")),
            SelectChoice("yes", _l("Yes, I am a radiotelegraph operator")),
        ],
        validate_choice=False,
    )
    still_telegraphist = RadioField(
        FIELD_NAMES["still_telegraphist"],
        [when_given],
        choices=[
            SelectChoice("yes", _l("Yes, I still practise")),
            SelectChoice("no", _l("No, I have stopped")),
        ],
        validate_choice=False,
        default="",
    )
    telegraphy_stopped_on = DayField(
        FIELD_NAMES["telegraphy_stopped_on"],
        [Optional(), not_in_the_future],
        description=_l("Only if you have stopped. The exemption lasts three years from that day."),
    )
    picture = PictureField()

    def values(self, names: Iterable[str]) -> dict[str, object]:
        """Return what was said; what does not apply is empty."""
        wants = self.wants_morse_exemption.data == "yes"
        still = wants and self.still_telegraphist.data == "yes"
        return {
            "wants_morse_exemption": wants,
            "still_telegraphist": still,
            "telegraphy_stopped_on": self.telegraphy_stopped_on.data if wants and not still else None,
        }


SECTION_FORMS: Mapping[str, type[SectionForm]] = {
    "person": PersonForm,
    "identity": IdentityForm,
    "photo": PhotoForm,
    "class-2": Class2Form,
    "operation": OperationForm,
    "telegraphy": TelegraphyForm,
}


class SubmitForm(ActForm):
    """Hand one's own dossier in."""

    truthful = BooleanField(
        _l("What I state is true, and I answer for it before the law."),
        [DataRequired(_l("Tick the box to hand the application in."))],
    )


class SubmitOnPaperForm(ActForm):
    """Receive a dossier, or its supplement, that came on paper."""

    received_on = DayField(_l("Received on"), [InputRequired(REQUIRED), not_in_the_future])

    def __init__(self, not_before: date) -> None:
        """Know the day before which these papers cannot have come."""
        super().__init__()
        self.not_before = not_before

    def validate_received_on(self, field: DayField) -> None:
        """Refuse a day before the papers were asked for."""
        if field.data and field.data < self.not_before:
            raise ValidationError(_("This is before they were asked for."))


class PaperForm(Form):
    """Begin to type in an application that came on paper."""

    operator_class = RadioField(
        _l("Class"),
        [AnyOf(list(OperatorClass), message=_l("Choose the class."))],
        choices=class_choices,
        validate_choice=False,
    )
    organisation_id = SelectField(_l("Organisation"))
    full_name = TextField(_l("Full name of the candidate"), [DataRequired(REQUIRED), at_most(120)])
    email = AddressField(
        _l("E-mail address of the candidate"),
        [
            DataRequired(REQUIRED),
            Regexp(
                r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$",
                message=_l("This is not an e-mail address, for example an@example.vn."),
            ),
        ],
        description=_l("The candidate follows the application and sits the theory test with this account."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    received_on = DayField(
        _l("Received on"),
        [InputRequired(REQUIRED), not_in_the_future],
        description=_l("The day the papers came: the terms of the law run from it."),
    )

    def __init__(self, organisations: Mapping[str, str]) -> None:
        """Offer the organisations that the clerk manages."""
        super().__init__()
        self.organisation_id.choices = as_choices(organisations)

    def validate_full_name(self, field: TextField) -> None:
        """Refuse what is no name."""
        try:
            normal_name(field.data or "")
        except ValueError:
            raise ValidationError(_("This name contains characters that no name has, or is too long.")) from None


class NoticeForm(ActForm):
    """Ask for everything that is missing."""

    also = SelectMultipleField(
        _l("Also ask for"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    remark = LinesField(_l("Remark to the candidate"), [Optional(), at_most(4000)])

    def __init__(self, askable: Mapping[str, str], *, empty: bool = False) -> None:
        """Offer what the eye may find; `empty` where another form of the page was sent."""
        super().__init__(**({"formdata": None} if empty else {}))
        self.also.choices = as_choices(askable)


class RefuseForm(ActForm):
    """Refuse a dossier."""

    article = RadioField(
        _l("Provision"),
        [AnyOf(list(ARTICLES_TO_REFUSE_BY), message=_l("Choose the provision."))],
        choices=as_choices(ARTICLES_TO_REFUSE_BY),
        validate_choice=False,
    )
    reason = LinesField(_l("Reason"), [DataRequired(_l("Write the reason that the candidate reads.")), at_most(4000)])

    def __init__(self, *, empty: bool = False) -> None:
        """Be empty where another form of the page was sent."""
        super().__init__(**({"formdata": None} if empty else {}))
