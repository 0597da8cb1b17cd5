"""The macros that all pages are drawn with: labels, hints and errors belong to their inputs, and text stays text."""

import re
from datetime import UTC, date, datetime

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, RadioField, SelectChoice, StringField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from app.kernel.settings import ROOT


class Contact(Form):
    place = StringField("Place", validators=[InputRequired("Say where.")])


class Person(Form):
    name = StringField("Name", description="As on the paper", validators=[InputRequired("Write the name.")])
    klass = RadioField(
        "Class",
        choices=[SelectChoice("3", "Third"), SelectChoice("4", "Fourth")],
        validators=[InputRequired("Choose a class.")],
    )
    note = StringField("Note", validators=[Optional(), Length(max=3, message="Too long.")])
    contact = FormField(Contact)
    others = FieldList(StringField("Other", validators=[Length(max=2, message="Too long.")]))


@pytest.fixture(scope="module")
def pages():
    environment = Environment(
        loader=FileSystemLoader(ROOT / "app/kernel/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)
    environment.filters.update(day=lambda d: d.strftime("%d/%m/%Y"), moment=str, number=str)
    environment.globals["csrf_token"] = lambda: "a token"
    return environment


def draw(pages: Environment, call: str, **facts: object) -> str:
    """Render one call of a macro, such as 'field.text(form.name)'."""
    library = call.partition(".")[0]
    return pages.from_string(f'{{% import "macros/{library}.html" as {library} %}}{{{{ {call} }}}}').render(facts)


@pytest.fixture
def wrong():
    form = Person(MultiDict({"name": "", "note": "far too long", "contact-place": "", "others-0": "long"}))
    assert not form.validate()
    return form


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


@pytest.mark.parametrize(
    "call", ["field.text(form.name)", "field.radios(form.klass)", "field.text(form.note)", "field.day(form.name)"]
)
def test_what_describes_an_input_is_on_the_page(pages, wrong, call):
    html = draw(pages, call, form=wrong)
    described = re.findall(r'aria-describedby="([^"]+)"', html)
    assert described
    assert {name for names in described for name in names.split()} <= set(ids(html))
    assert len(ids(html)) == len(set(ids(html)))


def test_every_line_of_the_error_summary_leads_to_an_input(pages, wrong):
    summary = draw(pages, "errors.error_summary(form)", form=wrong)
    drawn = "".join(
        draw(pages, call, form=wrong)
        for call in (
            "field.text(form.name)",
            "field.radios(form.klass)",
            "field.text(form.note)",
            "field.text(form.contact.form.place)",
            "field.text(form.others[0])",
        )
    )
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["name", "klass", "note", "contact-place", "others-0"]
    for target in targets:
        assert re.search(rf'<input[^>]*\sid="{target}"', drawn)
        assert f'for="{target}"' in drawn


def test_a_form_without_faults_has_no_error_summary(pages):
    assert draw(pages, "errors.error_summary(form)", form=Person()).strip() == ""


def test_only_what_may_be_left_out_says_so(pages):
    form = Person()
    assert "optional" in draw(pages, "field.text(form.note)", form=form)
    assert "optional" not in draw(pages, "field.text(form.name)", form=form)


def test_further_attributes_reach_the_input(pages):
    html = draw(pages, 'field.text(form.name, width="10", suffix="W", inputmode="numeric")', form=Person())
    assert re.search(r'<input[^>]*inputmode="numeric"', html)
    assert "govuk-input--width-10" in html


@pytest.mark.parametrize(
    "call",
    [
        "page.heading(text, text)",
        "page.tag(text, text)",
        "page.summary_list([(text, text), (text, text, text, text)])",
        "page.table(text, [text], [[text], [text]])",
        "page.empty_state(text, text, (text, text))",
        "page.timeline([{'title': text, 'state': 'done', 'at': text, 'text': text}])",
        "page.deadline(day, text, true, text)",
        "page.panel(text, text, text)",
        "page.breadcrumbs([(text, text), (text, none)])",
        "page.warning(text)",
        "page.notification('error', text)",
        "page.task_list([{'title': text, 'href': text, 'hint': text, 'tag': text}])",
        "page.bars(text, [text, text], [(text, 1, 2), (text, 0, 0)], needed=1)",
        "page.photo(text, text)",
        "page.code(text)",
        "buttons.button(text, text, text)",
        "buttons.link_button(text, text)",
        "buttons.disabled_button(text, text, text)",
        "buttons.post_button(text, text, fields={text: text})",
        "verdict.verdict(text, text, text, text, text, text)",
        "verdict.facts([(text, text, text)])",
        "sitting.options(text, [(text, text)])",
    ],
)
def test_what_people_wrote_is_shown_and_never_obeyed(pages, call):
    html = draw(pages, call, text='"><script>alert(1)</script>', day=date(2026, 11, 21))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_days_and_moments_carry_their_machine_form(pages):
    assert 'datetime="2026-11-21"' in draw(pages, "dates.day(d)", d=date(2026, 11, 21))
    assert 'datetime="2026-11-21T02:30:00+00:00"' in draw(
        pages, "dates.moment(m)", m=datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
    )


def test_an_act_carries_the_token_against_forgery(pages):
    html = draw(pages, "buttons.post_button('/x', 'Do it', fields={'version': 3})")
    assert 'method="post"' in html
    assert 'name="csrf_token" value="a token"' in html
    assert 'name="version" value="3"' in html


@pytest.mark.parametrize(
    ("standing", "tone"),
    [
        ("valid", "good"),
        ("revoked", "bad"),
        ("unknown", "bad"),
        ("expired", "warn"),
        ("lost", "warn"),
        ("replaced", "warn"),
    ],
)
def test_a_verdict_has_a_word_a_sign_and_a_colour(pages, standing, tone):
    html = draw(pages, "verdict.verdict(standing, 'Từ', 'Word')", standing=standing)
    assert f"rx-verdict--{tone}" in html
    assert '<span lang="vi">Từ</span>' in html
    assert 'lang="en">Word</span>' in html
    assert "<path" in html
