"""Every template parses, stands in the common frame, keeps the content security policy, and speaks both languages."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

APP = Path(__file__).resolve().parents[2] / "app"
TEMPLATES = sorted(APP.glob("*/templates/**/*.html"))
FRAMES = {"shell.html", "base.html", "sitting.html"}
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def is_library(path: Path) -> bool:
    """Say whether a template holds macros alone."""
    tree = ENVIRONMENT.parse(path.read_text(encoding="utf-8"))
    shown = [
        node for node in tree.body if not isinstance(node, nodes.Macro | nodes.Import | nodes.FromImport | nodes.Assign)
    ]
    return all(isinstance(node, nodes.Output) and is_blank(node) for node in shown)


def is_blank(output: nodes.Output) -> bool:
    return all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in output.nodes)


PAGES = [path for path in TEMPLATES if path.name not in FRAMES and path.name[0] != "_" and not is_library(path)]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
WORD = re.compile(r"[^\W\d_]{2,}")
TRANSLATED_BLOCK = re.compile(r"{%-?\s*trans.*?endtrans\s*-?%}", re.DOTALL)
JINJA = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "somebody else's address": re.compile(r"""(?:src|href|action)\s*=\s*["']https?:""", re.IGNORECASE),
}
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "N_": None,
}


def named(path: Path) -> str:
    return str(path.relative_to(APP))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_parses(path):
    ENVIRONMENT.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_stands_in_a_frame_and_has_a_title(path):
    tree = ENVIRONMENT.parse(path.read_text(encoding="utf-8"))
    parents = [node.template.value for node in tree.find_all(nodes.Extends) if isinstance(node.template, nodes.Const)]
    assert len(parents) == 1, "a page extends base.html, sitting.html or a frame of its feature"
    assert parents[0] in FRAMES or (path.parent.parent / parents[0]).exists()
    if parents[0] in FRAMES:
        assert "title" in {block.name for block in tree.find_all(nodes.Block)}


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_holds_nothing_that_the_content_security_policy_drops(path):
    source = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []


class Words(HTMLParser):
    """Collects the words of a page that stand in the markup itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += WORD.findall(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN:
                self.found += WORD.findall(value or "")


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_word_stands_outside_the_catalogues(path):
    source = TRANSLATED_BLOCK.sub("", path.read_text(encoding="utf-8"))
    words = Words()
    words.feed(JINJA.sub("", source))
    assert words.found == []


def catalogues() -> dict[str, Catalog]:
    found = {}
    for path in sorted(APP.glob("*/translations/vi/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            found[path.relative_to(APP).parts[0]] = read_po(file, locale="vi", abort_invalid=True)
    return found


def messages(folder: Path) -> set[str]:
    """Return what a folder's code and templates ask to have translated; of a plural, the singular."""
    found = extract_from_dir(
        folder,
        method_map=[("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")],
        options_map={"**.html": {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
        directory_filter=lambda name: Path(name).name not in {"node_modules", "static", "translations", "__pycache__"},
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


@pytest.mark.parametrize("feature", sorted(path.parent.name for path in APP.glob("*/__init__.py")))
def test_every_message_has_its_vietnamese(feature):
    translated = {
        message.id if isinstance(message.id, str) else message.id[0]
        for catalogue in catalogues().values()
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
    assert sorted(messages(APP / feature) - translated) == []


def test_a_message_has_one_vietnamese_in_all_catalogues():
    seen: dict[str, tuple[str, str]] = {}
    clashes = []
    for feature, catalogue in catalogues().items():
        for message in catalogue:
            if isinstance(message.id, str) and message.id:
                other = seen.setdefault(message.id, (feature, str(message.string)))
                if other[1] != message.string:
                    clashes.append((message.id, other, (feature, message.string)))
    assert clashes == []


def test_a_translation_keeps_the_facts_of_its_message():
    for catalogue in catalogues().values():
        for message in catalogue:
            if isinstance(message.id, str) and message.id:
                assert set(PLACEHOLDER.findall(message.id)) == set(PLACEHOLDER.findall(str(message.string))), message.id
