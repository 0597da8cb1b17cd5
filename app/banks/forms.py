"""What those who keep banks fill in: everything but the question itself, which has its own form in `editor.py`."""

import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from app.banks.formats.encodings import ASKED_FOR
from app.banks.formats.reading import READERS
from app.banks.written import CODE
from app.kernel.forms import UNPRINTABLE, Form, LinesField, TextField

REQUIRED = _l("Please fill this in.")
REQUIRED_FILE = _l("Choose a file.")


def at_most(characters: int) -> Length:
    """Return the validator that limits a text."""
    return Length(max=characters, message=_l("Use at most %(max)d characters."))


class BankForm(Form):
    """Make a bank."""

    code = TextField(
        _l("Code"),
        [
            DataRequired(REQUIRED),
            Regexp(
                r"^[a-z][a-z0-9-]{2,39}$",
                message=_l("Use 3 to 40 small letters, figures and hyphens, beginning with a letter."),
            ),
        ],
        description=_l("Names the bank in addresses and files for ever, such as hanoi-law."),
        render_kw={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"},
    )
    title_vi = TextField(_l("Title in Vietnamese"), [DataRequired(REQUIRED), at_most(200)])
    title_en = TextField(_l("Title in English"), [DataRequired(REQUIRED), at_most(200)])
    purpose = RadioField(
        _l("What it is for"),
        choices=[SelectChoice("live", _l("Examinations")), SelectChoice("practice", _l("Practice"))],
        default="live",
    )
    licence = LinesField(
        _l("Licence and origin"),
        [DataRequired(REQUIRED), at_most(900)],
        description=_l("Who wrote the questions, and on what terms they may be used."),
    )
    body = SelectField(_l("Belongs to"))

    def __init__(self, bodies: Sequence[tuple[str, str]]) -> None:
        """Offer the bodies for which the actor writes: id and name."""
        super().__init__()
        self.body.choices = [SelectChoice(body_id, name) for body_id, name in bodies]


class NewQuestionForm(Form):
    """Begin a question."""

    code = TextField(
        _l("Code"),
        [
            DataRequired(REQUIRED),
            Regexp(CODE, message=_l("Two to four capitals, a hyphen, and a number of three to five figures: VL-156.")),
        ],
        description=_l("It stays with the question for ever, from edition to edition."),
        render_kw={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"},
    )


class VersionForm(Form):
    """Any act on a draft: which version of it the actor has seen."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(REQUIRED)])


class VerdictForm(VersionForm):
    """What a reviewer or an approver says of a draft."""

    words = LinesField(
        _l("Remark"),
        [at_most(1000)],
        description=_l("To give the question back, say what has to be changed."),
    )
    verdict = StringField()

    def validate_words(self, field: LinesField) -> None:
        """Demand words for whoever has to go on with them."""
        if self.verdict.data == "return" and not field.data:
            raise ValidationError(_("Say what has to be changed."))


class ReasonForm(Form):
    """Retire a question, or have it looked at again."""

    reason = LinesField(_l("Reason"), [DataRequired(REQUIRED), at_most(500)])


class CloseForm(Form):
    """Say what came of a review."""

    outcome = RadioField(
        _l("What came of it"),
        choices=[
            SelectChoice("kept", _l("The question stays as it is")),
            SelectChoice("changed", _l("The question was changed")),
            SelectChoice("retired", _l("The question was retired")),
        ],
    )
    words = LinesField(_l("Why"), [DataRequired(REQUIRED), at_most(500)])


class SweepForm(Form):
    """Find the questions that a change of law concerns."""

    instrument = TextField(
        _l("Instrument"),
        [DataRequired(REQUIRED), at_most(100)],
        description=_l("As sources name it: 63/2023/NĐ-CP, RR, SOLAS, ITU-R M.493."),
    )
    provision = TextField(
        _l("Provision"),
        [Optional(), at_most(40)],
        description=_l("Such as 57, 57.1.a or Appendix 18; with what is part of it. Empty for the whole instrument."),
    )
    reason = LinesField(
        _l("What has changed"),
        [DataRequired(REQUIRED), at_most(500)],
        description=_l("The reviewers read this beside each question."),
    )


class UploadForm(Form):
    """Hand in a file of questions."""

    file = FileField(_l("File"), [DataRequired(REQUIRED_FILE)])
    format = SelectField(
        _l("Format"),
        choices=[SelectChoice("auto", _l("Tell it from the content")), *(SelectChoice(name, name) for name in READERS)],
    )
    encoding = SelectField(
        _l("Encoding"),
        choices=[SelectChoice("", _l("Tell it from the content")), *(SelectChoice(name, name) for name in ASKED_FOR)],
    )
    language = RadioField(
        _l("Language of the file"),
        choices=[SelectChoice("vi", _l("Vietnamese")), SelectChoice("en", _l("English"))],
        default="vi",
        description=_l("One of our own banks holds both and needs no answer here."),
    )

    def file_name(self) -> str:
        """Return the name of the file as it can be shown and kept."""
        name = PurePath(self.file.data.filename or "").name
        return "".join(letter for letter in name if unicodedata.category(letter) not in UNPRINTABLE)[:80]


class ConfirmForm(Form):
    """Keep what was read of an uploaded file."""

    keep_good = BooleanField(_l("Keep the questions without errors and leave the others out"))
