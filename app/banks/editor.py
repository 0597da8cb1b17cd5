"""The form on which a question is written, in both languages; what it holds becomes the body of a draft and back again."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    Field,
    FormField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms import Form as Part
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.banks import lines
from app.banks.bodies import Body
from app.banks.faults import Fault
from app.banks.figures import fit_picture
from app.banks.formats.pictures import LARGEST_PICTURE_BYTES
from app.banks.written import LANGUAGES, LETTERS
from app.domain.classes import GmdssCertificate, GmdssTopic, OperatorClass, Topic
from app.kernel.forms import DayField, Form, LinesField, TextField
from app.kernel.sentences import suited_name, topic_name

LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
SUBJECTS: Mapping[str, str] = {
    "M.1544-1": _l("M.1544 – 1 regulations"),
    "M.1544-2": _l("M.1544 – 2 methods of radiocommunication"),
    "M.1544-3": _l("M.1544 – 3 radio system theory"),
    "M.1544-4": _l("M.1544 – 4 safety of emissions"),
    "M.1544-5": _l("M.1544 – 5 electromagnetic compatibility"),
    "M.1544-6": _l("M.1544 – 6 avoiding and resolving interference"),
    "STCW-1": _l("STCW – 1 using the GMDSS"),
    "STCW-2": _l("STCW – 2 radio services in emergencies"),
    "RR47-1": _l("RR 47 – 1 theory of electricity, radio and electronics"),
    "RR47-2": _l("RR 47 – 2 maintenance and repair"),
}


class LineField(TextField):
    """One line as long as a question takes it."""

    longest = 900


class Wording(Part):
    """A question in one language."""

    stem = LinesField(_l("Question"))
    a = LinesField(_l("Option %(letter)s", letter="a"))
    b = LinesField(_l("Option %(letter)s", letter="b"))
    c = LinesField(_l("Option %(letter)s", letter="c"))
    d = LinesField(_l("Option %(letter)s", letter="d"))
    why_a = LinesField(_l("Why %(letter)s is right or wrong", letter="a"))
    why_b = LinesField(_l("Why %(letter)s is right or wrong", letter="b"))
    why_c = LinesField(_l("Why %(letter)s is right or wrong", letter="c"))
    why_d = LinesField(_l("Why %(letter)s is right or wrong", letter="d"))
    figure = LinesField(_l("What the picture shows"))


class Later(Optional):
    """Lets a field stay empty while the question is being written, without calling it optional."""

    def __init__(self) -> None:
        """Set no flag that a template could show."""
        super().__init__()
        self.field_flags = {}


def understood(read: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """Return the validator that refuses lines which `read` does not understand, and names the first."""

    def validate(_form: Form, field: Field) -> None:
        try:
            read(field.data)
        except ValueError as error:
            raise ValidationError(_("Line %(number)s is not written as described.", number=error)) from None

    return validate


class DraftForm(Form):
    """Write a question. Nothing is demanded before it is handed to the reviewers."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    vi = FormField(Wording)
    en = FormField(Wording)
    key = RadioField(
        _l("Right option"), [Later()], choices=[SelectChoice(letter, letter.upper()) for letter in LETTERS]
    )
    classes = SelectMultipleField(_l("Suits"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    topic = SelectField(_l("Topic"))
    subject = SelectField(_l("Subject of the syllabus"))
    difficulty = RadioField(
        _l("Difficulty"),
        [Later()],
        choices=[SelectChoice(str(degree), str(degree)) for degree in range(1, 6)],
        description=_l("1 is easy, 5 is hard, as you expect it."),
    )
    source = LineField(
        _l("Source"),
        [Later()],
        description=_l(
            "The provision, standard or law of physics on which the key rests; several parted by semicolons."
        ),
    )
    valid_from = DayField(_l("True from"), [Optional()])
    valid_until = DayField(_l("True until"), [Optional()])
    enemies = LineField(
        _l("Never on one paper with"),
        [Optional()],
        description=_l("The codes of questions that ask the same or give the answer away, such as VL-002 VL-014."),
    )
    picture = FileField(
        _l("Picture"),
        description=_l("A drawing (SVG), or PNG, JPEG, GIF or WebP of at most 2 MB. Save to see it in the preview."),
    )
    no_picture = BooleanField(_l("Take the picture away"))
    formulae = LinesField(
        _l("Formulae"),
        [Optional(), understood(lines.formulae)],
        description=_l("One a line: name | LaTeX | the same as plain text. Write {=name} where it is to stand."),
        render_kw={"spellcheck": "false"},
    )
    quantities = LinesField(
        _l("Quantities that are drawn"),
        [Optional(), understood(lines.quantities)],
        description=_l(
            "One a line: name, unit, values: “R kΩ 1 2.2 4.7”, or from..to/step: “U V 5..24/0.5”. Write {R} and {U} in the stem."
        ),
        render_kw={"spellcheck": "false"},
    )
    answer_a = LineField(
        _l("a, always the right one"), [Optional()], description=_l("Formula | unit, such as U / R | mA.")
    )
    answer_b = LineField(_l("Computed option %(letter)s", letter="b"), [Optional()])
    answer_c = LineField(_l("Computed option %(letter)s", letter="c"), [Optional()])
    answer_d = LineField(_l("Computed option %(letter)s", letter="d"), [Optional()])
    digits = IntegerField(
        _l("Significant digits"),
        [Optional(), NumberRange(1, 5, message=_l("From 1 to 5."))],
        description=_l("Of the printed options; 3 where nothing is said."),
    )
    calculation = LinesField(
        _l("Check of the number in the right option"),
        [Optional(), understood(lines.calculation)],
        description=_l("First “U / R = 3 A”, then the values, one a line: “U = 12”."),
        render_kw={"spellcheck": "false"},
    )

    def __init__(self, **kwargs: Any) -> None:
        """Offer the topics, subjects and classes, and let each label of a wording name its language."""
        super().__init__(**kwargs)
        nothing = SelectChoice("", _("Not chosen yet"))
        self.topic.choices = [nothing, *(SelectChoice(one.value, topic_name(one)) for one in (*Topic, *GmdssTopic))]
        self.subject.choices = [nothing, *(SelectChoice(code, name) for code, name in SUBJECTS.items())]
        self.classes.choices = [
            SelectChoice(one.value, suited_name(one)) for one in (*OperatorClass, *GmdssCertificate)
        ]
        for language in LANGUAGES:
            for field in self[language].form:
                field.label.text = f"{field.label.text} – {LANGUAGE_NAMES[language]}"
                field.render_kw = {"lang": language}

    def validate_picture(self, _field: FileField) -> None:
        """Refuse what is no picture, and say why."""
        content = self.picture_bytes()
        if content and len(content) > LARGEST_PICTURE_BYTES:
            raise ValidationError(_("The picture has more than 2 MB."))
        try:
            if content:
                fit_picture(content)
        except ValueError as error:
            raise ValidationError(_("The picture cannot be used: %(said)s", said=error)) from None

    def picture_bytes(self) -> bytes | None:
        """Return the picture that was sent, or None."""
        if not self.picture.data:
            return None
        self.picture.data.stream.seek(0)
        content: bytes = self.picture.data.stream.read(LARGEST_PICTURE_BYTES + 1)
        return content or None

    def body(self, before: Body) -> Body:
        """Return what is written, of a form that is valid. before: the body that stands, for the name of its picture."""
        body: Body = {
            "classes": [
                int(suited.removeprefix("amateur-")) if suited.startswith("amateur-") else suited
                for suited in self.classes.data or ()
            ],
            "topic": self.topic.data,
            "subject": self.subject.data,
            "difficulty": int(self.difficulty.data) if self.difficulty.data else None,
            "source": self.source.data,
            "key": self.key.data,
            "valid_from": self.valid_from.data and self.valid_from.data.isoformat(),
            "valid_until": self.valid_until.data and self.valid_until.data.isoformat(),
            "enemies": self.enemies.data.replace(",", " ").replace(";", " ").split(),
            "formulae": lines.formulae(self.formulae.data or ""),
            "calculation": lines.calculation(self.calculation.data or ""),
            "template": self._template(),
            "figure": self._figure(before),
        }
        for language in LANGUAGES:
            body[language] = self._wording(language, computed=bool(body["template"]))
        return {name: value for name, value in body.items() if value not in (None, {}, [], "")}

    def _wording(self, language: str, *, computed: bool) -> Body:
        texts = {name: text.replace("\r\n", "\n") for name, text in self[language].data.items() if name != "figure"}
        written = {name: text for name, text in texts.items() if text}
        why = {letter: written.pop(f"why_{letter}") for letter in LETTERS if f"why_{letter}" in written}
        if computed:
            written = {name: text for name, text in written.items() if name not in LETTERS}
        return {**written, **({"why": why} if why else {})}

    def _template(self) -> Body:
        answers = {letter: lines.answer(text) for letter in LETTERS if (text := self[f"answer_{letter}"].data)}
        drawn = lines.quantities(self.quantities.data or "")
        template: Body = ({"quantities": drawn} if drawn else {}) | answers
        return template | {"digits": self.digits.data} if template and self.digits.data else template

    def _figure(self, before: Body) -> Body | None:
        described: Body = {
            language: text.replace("\r\n", "\n") for language in LANGUAGES if (text := self[language].form.figure.data)
        }
        kept = before.get("figure", {}).get("file")
        if self.no_picture.data or not (described or kept or self.picture.data):
            return None
        figure: Body = {"file": kept} if kept else {}
        return figure | described

    def missing(self, faults: Iterable[Fault]) -> list[tuple[str, str, str]]:
        """Return what stands between a draft and its review: the label of each field, what is wrong, and the field's id."""
        found = []
        for fault in faults:
            field = self._field(fault.field)
            said = _(fault.text, **fault.facts) if fault.facts else _(fault.text)
            found.append((str(field.label.text), said, field.id))
        return list(dict.fromkeys(found))

    def _field(self, path: str) -> Field:
        """Return the field for a part of a question, such as "vi.why.a"."""
        first, _, rest = path.partition(".")
        if first == "figure" and rest in LANGUAGES:
            first, rest = rest, first
        fields: Mapping[str, Field] = self[first].form._fields if first in LANGUAGES else self._fields
        if first in LANGUAGES:
            return fields.get("why_a" if rest == "why" else rest.replace(".", "_"), fields["stem"])
        if first == "template":
            part = rest.partition(".")[0]
            return fields.get(f"answer_{part}" if part in LETTERS else part, self.quantities)
        return fields.get("picture" if first == "figure" else first, self.source)


def filled(body: Body) -> dict[str, Any]:
    """Return what the form shows of a body: values by the names of its fields."""
    template = body.get("template", {})
    values: dict[str, Any] = {
        **{name: body[name] for name in ("topic", "subject", "source", "key") if name in body},
        "difficulty": str(body.get("difficulty", "")),
        "classes": [f"amateur-{suited}" if isinstance(suited, int) else suited for suited in body.get("classes", ())],
        "enemies": " ".join(body.get("enemies", ())),
        "formulae": lines.formulae_text(body.get("formulae", {})),
        "quantities": lines.quantities_text(template.get("quantities", {})),
        "digits": template.get("digits"),
        "calculation": lines.calculation_text(body["calculation"]) if "calculation" in body else "",
        **{f"answer_{letter}": lines.answer_text(template[letter]) for letter in LETTERS if letter in template},
    }
    for name in ("valid_from", "valid_until"):
        with suppress(KeyError, ValueError):
            values[name] = date.fromisoformat(body[name])
    for language in LANGUAGES:
        texts = dict(body.get(language, {}))
        why = texts.pop("why", {})
        computed = LETTERS if template else ()
        values[language] = {
            **{name: text for name, text in texts.items() if name not in computed},
            **{f"why_{letter}": text for letter, text in why.items()},
            "figure": body.get("figure", {}).get(language, ""),
        }
    return values
