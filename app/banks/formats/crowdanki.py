"""CrowdAnki: decks of Anki notes as JSON. A note is used when it lists its options, in its fields or on its front."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from app.banks.formats import fcc, ncvec
from app.banks.formats.markup import Shown, markup, shown
from app.banks.formats.plain import Foreign, Intake, Pictures, PlainQuestion, UnreadableError, joined
from app.banks.formats.tables import OPTIONS, columns_of, missing_from, read_json_value, read_records

_OPTION = re.compile(r"(?:([-–•*])|([A-Ja-j])[.)]|(\d{1,2})[.)])[ \xa0]+(.+)")
_ID = re.compile(rf"({fcc.ID}|{ncvec.ID})[ \t]+(.*)", re.DOTALL)
_HTML = ("stem", *OPTIONS)
_CLOZE = re.compile(r"\{\{c\d+::")
MOST_DEPTH = 20


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read every note of a deck and of the decks in it; cards without options are refused."""
    intake = Intake("crowdanki", name)
    deck = read_json_value(intake, content, encoding)
    if not isinstance(deck, dict):
        raise UnreadableError("wrong-shape", "a deck is an object")
    _read_deck(intake, deck, {}, 0)
    return intake.finish()


def _read_deck(intake: Intake, deck: dict[str, Any], fields_of: Mapping[str, Sequence[str]], depth: int) -> None:
    """Read a deck. fields_of: the names of the fields of every model of notes, by its id."""
    title = str(deck.get("name") or "deck")
    notes, children = deck.get("notes", []), deck.get("children", [])
    if depth > MOST_DEPTH or not isinstance(notes, list) or not isinstance(children, list):
        intake.refuse(intake.name, "wrong-shape", f"{title[:80]}: a deck has a list of notes and a list of decks")
        return
    fields_of = {**fields_of, **_models(deck.get("note_models"))}
    attribution = str(deck.get("desc") or "")[:300]
    records = []
    for index, note in enumerate(notes, 1):
        where = f"{intake.name}:{title[:80]}, note {index}"
        fields = note.get("fields") if isinstance(note, dict) else None
        if not isinstance(fields, list) or len(fields) < 2 or not all(isinstance(text, str) for text in fields):
            intake.refuse(where, "wrong-shape", "a note has at least two fields of text")
            continue
        if any(_CLOZE.search(field) for field in fields):
            intake.refuse(where, "cloze", "a cloze card has no options")
            continue
        tags = note.get("tags")
        topic = str(tags[0]) if isinstance(tags, list) and tags else title
        names = fields_of.get(str(note.get("note_model_uuid")), ())
        columns = columns_of(names)
        kinds = [text for name, text in zip(names, fields, strict=False) if name.lower().startswith("qtype")]
        if kinds == ["0"]:
            intake.refuse(where, "kprim", "each of its sentences is right or wrong by itself")
        elif missing_from(columns):
            _read_card(intake, where, fields, topic, attribution)
        else:
            cells = {name: fields[place] for name, place in columns.items() if place < len(fields)}
            plain = {
                name: shown(text).text for name, text in cells.items() if name not in _HTML and name[:5] != "wrong"
            }
            records.append((where, {"topic": topic, "attribution": attribution} | cells | plain))
    read_records(intake, records, is_html=lambda _text: True)
    for child in children:
        if isinstance(child, dict):
            _read_deck(intake, child, fields_of, depth + 1)
        else:
            intake.refuse(intake.name, "wrong-shape", f"{title[:80]}: a deck within is no object")


def _models(models: object) -> Mapping[str, Sequence[str]]:
    return {
        str(model.get("crowdanki_uuid")): [str(field.get("name")) for field in model["flds"] if isinstance(field, dict)]
        for model in (models if isinstance(models, list) else [])
        if isinstance(model, dict) and isinstance(model.get("flds"), list)
    }


def _read_card(intake: Intake, where: str, fields: Sequence[str], topic: str, attribution: str) -> None:
    """Read a card whose front lists the options and whose back names one of them."""
    front, back = shown(fields[0]), shown(fields[1])
    stem: list[str] = []
    options: list[str] = []
    marks: list[str] = []
    for line in front.text.split("\n"):
        if option := _OPTION.fullmatch(line):
            options.append(option[4])
            marks.append((option[2] or option[3] or "").lower())
        elif options:
            options[-1] = joined(options[-1], line)
        else:
            stem.append(line)
    text = "\n".join(stem)
    named = _ID.fullmatch(text)
    identifier, text = (named[1], named[2]) if named else ("", text)
    if not options:
        intake.refuse(where, "no-options", f"{identifier or text[:40]}: a card without options")
        return
    if any(marks) and marks not in (list("abcdefghij")[: len(marks)], [str(1 + index) for index in range(len(marks))]):
        intake.refuse(
            where, "letters-out-of-order", f"{identifier or text[:40]}: the options are marked {' '.join(marks)}"
        )
        return
    if "\n" in back.text or any(fields[2:]):
        intake.tally(where, "feedback-left-out", "has more than the answer on its back, which is not kept")
    stem_shown = Shown(text, front.pictures, (*front.lost, *back.lost), front.embedded)
    intake.take_shown(
        where,
        identifier,
        stem_shown,
        [Shown(option) for option in options],
        _key(back.text, options, marks),
        find=lambda address: (unquote(address), None),
        topic=topic,
        attribution=attribution,
    )


def _key(back: str, options: Sequence[str], marks: Sequence[str]) -> int | None:
    """Return the one option that the back of a card names, by its text, or else by its letter or number alone."""
    lines = back.split("\n")
    said = {right for line in (*lines, " ".join(lines)) for right in (line, _without_mark(line))}
    named = [index for index, option in enumerate(options) if option in said]
    if named:
        return named[0] if len(named) == 1 else None
    letter = lines[0].rstrip(".)").lower()
    return marks.index(letter) if letter in filter(None, marks) else None


def _without_mark(line: str) -> str:
    marked = _OPTION.fullmatch(line)
    return marked[4] if marked else line


def write(questions: Sequence[PlainQuestion], _pictures: Pictures) -> bytes:
    """Return a deck that holds a deck for each topic, and notes with a field for each option.

    Pictures are only named: CrowdAnki keeps them beside the file, in a folder `media`.
    """
    letters = OPTIONS[: max((len(question.options) for question in questions), default=4)]
    decks = [
        _deck(topic or "Questions", [_note(question, letters) for question in of_topic], [])
        for topic, of_topic in groupby(questions, key=lambda question: question.topic)
    ]
    deck = _deck("Questions", [], decks) | {
        "media_files": sorted({figure for question in questions for figure in question.figures}),
        "note_models": [_model(("id", "question", *letters, "key", "source", "attribution"), letters)],
        "deck_configurations": [_SETTINGS],
    }
    return (json.dumps(deck, ensure_ascii=False, indent=1) + "\n").encode()


def _deck(name: str, notes: Sequence[Mapping[str, Any]], children: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "__type__": "Deck",
        "children": children,
        "crowdanki_uuid": str(uuid5(NAMESPACE_URL, f"deck {name} {len(children)}")),
        "deck_config_uuid": _SETTINGS["crowdanki_uuid"],
        "desc": "",
        "dyn": 0,
        "extendNew": 10,
        "extendRev": 50,
        "media_files": [],
        "name": name,
        "notes": notes,
    }


def _note(question: PlainQuestion, letters: str) -> Mapping[str, Any]:
    pictures = [f"<img src={quoteattr(quote(name))} alt={quoteattr(text)}>" for name, text in question.described]
    options = [markup(option) for option in question.options]
    rest = (question.key, question.source, question.attribution)
    return {
        "__type__": "Note",
        "fields": [
            escape(question.id),
            "".join((markup(question.stem), *pictures)),
            *options,
            *[""] * (len(letters) - len(options)),
            *map(escape, rest),
        ],
        "guid": sha256(f"{question.id} {question.stem}".encode()).hexdigest()[:16],
        "note_model_uuid": _MODEL_ID,
        "tags": [],
    }


def _model(fields: Sequence[str], letters: str) -> Mapping[str, Any]:
    items = "".join(f"{{{{#{letter}}}}}<li>{{{{{letter}}}}}</li>{{{{/{letter}}}}}" for letter in letters)
    looks = {"font": "Arial", "media": [], "rtl": False, "size": 20, "sticky": False}
    return {
        "__type__": "NoteModel",
        "crowdanki_uuid": _MODEL_ID,
        "css": ".card { font-family: sans-serif; font-size: 20px; }",
        "flds": [{"name": name, "ord": place, **looks} for place, name in enumerate(fields)],
        "latexPost": "",
        "latexPre": "",
        "name": "Multiple choice",
        "req": [[0, "all", [1]]],
        "sortf": 0,
        "tags": [],
        "tmpls": [
            {
                "afmt": "{{FrontSide}}<hr id=answer>{{key}}",
                "bafmt": "",
                "bqfmt": "",
                "did": None,
                "name": "Choice",
                "ord": 0,
                "qfmt": f'{{{{question}}}}<ol type="a">{items}</ol>',
            }
        ],
        "type": 0,
        "vers": [],
    }


_MODEL_ID = str(uuid5(NAMESPACE_URL, "multiple choice"))
_SETTINGS: Mapping[str, Any] = {  # those that Anki begins with
    "__type__": "DeckConfig",
    "autoplay": True,
    "crowdanki_uuid": str(uuid5(NAMESPACE_URL, "settings")),
    "dyn": False,
    "lapse": {"delays": [10], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0},
    "maxTaken": 60,
    "name": "Default",
    "new": {"bury": True, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 7], "order": 1, "perDay": 20},
    "replayq": True,
    "rev": {"bury": True, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500, "minSpace": 1, "perDay": 100},
    "timer": 0,
}
