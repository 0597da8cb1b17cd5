"""CrowdAnki: decks of Anki cards as JSON. A card is used when its front lists the options and its back is one of them."""

import re
from typing import Any

from app.banks.formats.markup import shown
from app.banks.formats.ncvec import read_json_value
from app.banks.formats.plain import Foreign, Intake, UnreadableError, figures_named

_OPTION = re.compile(r"(?:[-–•*]|[A-Ha-h][.)]|\d[.)])[ \xa0]+(.+)")
_ID = re.compile(r"(\d{1,2}-\d{1,3}[A-Z]\d{1,2}|[A-Z]\d[A-Z]\d{2})[ \t]+(.*)", re.DOTALL)
MOST_DEPTH = 20


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read every card of a deck and of the decks in it; cards without options are refused."""
    intake = Intake("crowdanki", name)
    deck = read_json_value(intake, content, encoding)
    if not isinstance(deck, dict):
        raise UnreadableError("wrong-shape", "a deck is an object")
    _read_deck(intake, deck, 0)
    return intake.finish()


def _read_deck(intake: Intake, deck: dict[str, Any], depth: int) -> None:
    title = str(deck.get("name") or "deck")
    notes, children = deck.get("notes", []), deck.get("children", [])
    if depth > MOST_DEPTH or not isinstance(notes, list) or not isinstance(children, list):
        intake.refuse(intake.name, "wrong-shape", f"{title[:80]}: a deck has a list of notes and a list of decks")
        return
    files = deck.get("media_files")
    media = {str(entry) for entry in files} if isinstance(files, list) else set()
    for index, note in enumerate(notes, 1):
        where = f"{intake.name}:{title[:80]}, note {index}"
        fields = note.get("fields") if isinstance(note, dict) else None
        if not isinstance(fields, list) or len(fields) < 2 or not all(isinstance(text, str) for text in fields):
            intake.refuse(where, "wrong-shape", "a note has at least two fields of text")
            continue
        tags = note.get("tags")
        topic = str(tags[0]) if isinstance(tags, list) and tags else title
        _read_note(intake, where, fields, topic, media, str(deck.get("desc") or "")[:300])
    for child in children:
        if isinstance(child, dict):
            _read_deck(intake, child, depth + 1)
        else:
            intake.refuse(intake.name, "wrong-shape", f"{title[:80]}: a deck within is no object")


def _read_note(intake: Intake, where: str, fields: list[str], topic: str, media: set[str], attribution: str) -> None:
    if "{{c1::" in fields[0]:
        intake.refuse(where, "cloze", "a cloze card has no options")
        return
    front, back = shown(fields[0]), shown(fields[1])
    stem: list[str] = []
    options: list[str] = []
    for line in front.text.split("\n"):
        if option := _OPTION.fullmatch(line):
            options.append(option[1])
        elif options:
            options[-1] += " " + line
        else:
            stem.append(line)
    text = "\n".join(stem)
    named = _ID.fullmatch(text)
    identifier, text = (named[1], named[2]) if named else ("", text)
    if not options:
        intake.refuse(where, "no-options", f"{identifier or text[:40]}: a card without options")
        return
    answer = _OPTION.fullmatch(back.text)
    right = answer[1] if answer else back.text
    key = options.index(right) if options.count(right) == 1 else None
    if intake.loses(where, identifier or text[:40], [*front.lost, *back.lost]):
        return
    for picture in front.pictures:
        if picture not in media:
            intake.warn(where, "figure-missing", f"{picture} is not among the files of the deck")
    figures = (*figures_named(text), *front.pictures)
    intake.take(where, identifier, text, options, key, topic=topic, figures=figures, attribution=attribution)
