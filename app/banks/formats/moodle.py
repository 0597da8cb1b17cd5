"""Moodle XML: multiple choice with one right answer; every other type is refused by its name."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from app.banks.formats.markup import Shown, is_markup, shown
from app.banks.formats.plain import Foreign, Intake, PlainQuestion, UnreadableError, figures_named
from app.banks.formats.trees import Node, parse


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read a quiz; categories become topics, names or id numbers become ids."""
    intake = Intake("moodle-xml", name, ids_are_unique=False)
    category = ""

    def take(root: Node, node: Node) -> None:
        nonlocal category
        where = intake.at(node.line)
        kind = node.attributes.get("type", "")
        if root.name != "quiz":
            raise UnreadableError("wrong-shape", f"the root is <{root.name[:40]}>, not <quiz>")
        if node.name != "question":
            intake.refuse(where, "wrong-shape", f"<{node.name[:40]}> is no question")
        elif kind == "category":
            category = re.sub(r"^\$\w+\$/(top/)?", "", _text(node.first("category")).strip())
        else:
            _read_question(intake, where, node, kind, category)

    intake.encoding = parse(content, encoding, take).encoding
    return intake.finish()


def _read_question(intake: Intake, where: str, node: Node, kind: str, category: str) -> None:
    title = _text(node.first("name")).strip()
    if kind != "multichoice":
        intake.refuse(where, kind[:40] or "no-type", f"{title}: a question of type {kind[:40]!r} is not run")
        return
    answers = [child for child in node.nodes() if child.name == "answer"]
    weights = [_weight(answer) for answer in answers]
    single = node.first("single")
    if single and single.text().strip().lower() in ("false", "0"):
        intake.refuse(where, "several-right", f"{title}: more than one option may be chosen")
        return
    if any(0 < weight < 100 for weight in weights):
        intake.refuse(where, "partial-credit", f"{title}: an option earns a part of the mark")
        return
    if weights.count(100) > 1:
        intake.refuse(where, "several-right", f"{title}: {weights.count(100)} options are right")
        return
    question = node.first("questiontext")
    parts = [_shown(part) for part in (question, *answers)]
    if intake.loses(where, title, [lost for part in parts for lost in part.lost]):
        return
    if any(child.first("feedback") and _text(child.first("feedback")).strip() for child in answers):
        intake.tally(where, "feedback-left-out", "feedback to single options is not kept")
    if _text_of(node.first("hidden")) == "1":
        intake.warn(where, "hidden", f"{title}: the question is hidden at its source")
    kept = {file.attributes.get("name", "") for file in node.all("file")}
    pictures = [re.sub(r"^@@PLUGINFILE@@/", "", picture) for part in parts for picture in part.pictures]
    for picture in pictures:
        if picture not in kept and picture != "data:":
            intake.warn(where, "figure-missing", f"{title}: {picture} is not in the file")
    intake.take(
        where,
        _text_of(node.first("idnumber")) or title,
        parts[0].text,
        [part.text for part in parts[1:]],
        weights.index(100) if 100 in weights else None,
        topic=category,
        figures=[*pictures, *figures_named(parts[0].text)],
    )


def _weight(answer: Node) -> float:
    try:
        weight = float(answer.attributes.get("fraction", "0"))
    except ValueError:
        return 0.0
    return weight if abs(weight) <= 100 else 0.0  # also keeps out nan


def _text(node: Node | None) -> str:
    return _text_of(node.first("text")) if node else ""


def _text_of(node: Node | None) -> str:
    return node.text().strip() if node else ""


def _shown(node: Node | None) -> Shown:
    text = _text(node)
    form = node.attributes.get("format", "html") if node else "html"
    return shown(text) if form == "html" or (form == "moodle_auto_format" and is_markup(text)) else Shown(text)


def write(questions: Sequence[PlainQuestion]) -> str:
    """Return the questions as Moodle XML, as plain text in their order."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            path = escape(f"$course$/{topic}")
            lines.append(f'<question type="category"><category><text>{path}</text></category></question>')
        lines += [
            '<question type="multichoice">',
            f"  <name><text>{escape(question.id)}</text></name>",
            f'  <questiontext format="plain_text"><text>{escape(question.stem)}</text></questiontext>',
            f"  <idnumber>{escape(question.id)}</idnumber>",
            "  <single>true</single>",
            "  <shuffleanswers>true</shuffleanswers>",
        ]
        for index, option in enumerate(question.options):
            fraction = quoteattr("100" if "abcdefghij"[index] == question.key else "0")
            lines.append(f'  <answer fraction={fraction} format="plain_text"><text>{escape(option)}</text></answer>')
        lines.append("</question>")
    return "\n".join([*lines, "</quiz>", ""])
