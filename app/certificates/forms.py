"""What the manager and the head fill in to decide."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from app.certificates.document import Layout
from app.certificates.models import PrintPurpose
from app.domain.certificates.grounds import RevocationGround
from app.kernel.forms import Form, LinesField, TextField

REQUIRED = _l("Please fill this in.")
GROUNDS = (
    (RevocationGround.FORGED_DOCUMENT, _l("A document of the dossier is forged (Article 65, clause 1)")),
    (RevocationGround.ERASED_CONTENT, _l("The contents of the certificate were erased (Article 65, clause 2)")),
    (
        RevocationGround.LENT_OR_MISUSED,
        _l("It was leased, lent or used for an improper purpose (Article 65, clause 3)"),
    ),
)


LAYOUTS = ((Layout.SHEET, _l("A4 sheet")), (Layout.CARD, _l("Card, two sides")))
PURPOSES = (
    (PrintPurpose.HAND_OVER, _l("To hand over to the holder")),
    (PrintPurpose.FILE, _l("For the organisation's file")),
    (PrintPurpose.AUTHORITY, _l("For an authority")),
)


class PrintForm(Form):
    """A print by the organisation: on what, and why."""

    layout = RadioField(
        _l("Print on"),
        [DataRequired(REQUIRED)],
        choices=[SelectChoice(layout.value, label) for layout, label in LAYOUTS],
        default=Layout.SHEET.value,
    )
    purpose = SelectField(
        _l("Purpose of the print"),
        [DataRequired(REQUIRED)],
        choices=[SelectChoice(purpose.value, label) for purpose, label in PURPOSES],
    )


class DecisionForm(Form):
    """A decision on what was seen; `version` tells whether it is still the same."""

    version = HiddenField(validators=[DataRequired()])


class RefusalForm(DecisionForm):
    """A refusal with its reason."""

    reason = LinesField(_l("Why the certificate is refused"), [DataRequired(REQUIRED)])


class RevocationForm(Form):
    """A proposal to revoke."""

    ground = RadioField(
        _l("Ground"),
        [DataRequired(_l("Choose a ground: no other allows a revocation."))],
        choices=[SelectChoice(ground.value, label) for ground, label in GROUNDS],
    )
    facts = LinesField(_l("What was found"), [DataRequired(REQUIRED)])
    hearing = LinesField(
        _l("What the holder said when heard"),
        [DataRequired(_l("Hear the holder first, and note what was said, or that there was no answer."))],
    )


class RevocationDecisionForm(DecisionForm):
    """The decision on a revocation."""

    decision_number = TextField(_l("Number of the decision"), [DataRequired(REQUIRED), Length(max=60)])
