"""Vietnamese first: every sentence a person may read stands in a catalogue, with the same blanks to fill in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2), "N_": None}
BLANK = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

Message = str | tuple[str, ...]


def sentences() -> Iterator[tuple[str, Message]]:
    """Yield where each sentence of the product stands, and the sentence (singular and plural where it counts)."""
    for file, line, message, _, _ in extract_from_dir(APP, METHODS, OPTIONS, KEYWORDS):
        if message:
            yield f"app/{file}:{line}", message


def catalogue() -> dict[str, str | tuple[str, ...]]:
    """Return what all catalogues together say in Vietnamese."""
    known: dict[str, Any] = {}
    for path in APP.glob("*/translations/vi/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id and message.string and not message.fuzzy:
                    known[message.id if isinstance(message.id, str) else message.id[0]] = message.string
    return known


@pytest.fixture(scope="module")
def known() -> dict[str, str | tuple[str, ...]]:
    return catalogue()


def test_every_sentence_is_translated(known):
    missing = sorted(
        {f"{where}: {first(message)!r}" for where, message in sentences() if not filled(known.get(first(message)))}
    )

    assert not missing, "\n".join(missing)


def test_translations_keep_the_blanks(known):
    def blanks(text: str) -> set[str]:
        return {first or second for first, second in BLANK.findall(text)}

    wrong = [
        source
        for source, target in known.items()
        for text in (target if isinstance(target, tuple) else (target,))
        if blanks(text) - {"num"} != blanks(source) - {"num"}
    ]

    assert not wrong


def test_no_catalogue_has_a_sentence_that_nobody_says(known):
    said = {text for _, message in sentences() for text in (message if isinstance(message, tuple) else (message,))}

    assert not sorted(set(known) - said - FROM_LIBRARIES)


FROM_LIBRARIES = frozenset(
    {
        "This field is required.",
        "Not a valid choice.",
        "Not a valid choice",
        "Not a valid integer value.",
        "Invalid Choice: could not coerce.",
    }
)


def first(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


def filled(text: str | tuple[str, ...] | None) -> bool:
    return bool(text) and all(text if isinstance(text, tuple) else (text,))
