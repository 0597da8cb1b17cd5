"""Moodle XML: multiple choice with one right answer; every other type is refused by its name."""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, quoteattr

from app.banks.formats.markup import Shown, is_markup, markup, shown
from app.banks.formats.plain import Foreign, Intake, Pictures, PlainQuestion, UnreadableError
from app.banks.formats.trees import Node, parse

_FEEDBACK = ("feedback", "generalfeedback", "hint")


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
    if any(weight < 0 for weight in weights):
        intake.tally(where, "penalty-left-out", "takes marks away for a wrong option, which is not kept")
    if any(_text(feedback) for name in _FEEDBACK for feedback in node.all(name)):
        intake.tally(where, "feedback-left-out", "feedback and hints are not kept")
    if _text_of(node.first("shuffleanswers")) in ("0", "false"):
        intake.tally(where, "fixed-order", "keeps its options in order there; ours are shuffled")
    if _text_of(node.first("hidden")) == "1":
        intake.warn(where, "hidden", f"{title}: the question is hidden at its source")
    parts = [_shown(intake, where, part) for part in (node.first("questiontext"), *answers)]
    files = {_place(file): file for file in node.all("file")}
    shown_files = {unquote(name) for part in parts for name in part.pictures}
    if files.keys() - shown_files:
        intake.tally(where, "file-left-out", "carries a file that is no picture of its text")
    before_moodle_2 = _text_of(node.first("image"))
    if before_moodle_2 and (picture := node.first("image_base64")):
        files[before_moodle_2] = picture
        parts[0] = replace(parts[0], pictures={**parts[0].pictures, before_moodle_2: ""})

    def find(address: str) -> tuple[str, bytes | None]:
        name = unquote(address)
        return name, _decoded(files.get(name))

    intake.take_shown(
        where,
        _text_of(node.first("idnumber")) or title,
        parts[0],
        parts[1:],
        weights.index(100) if 100 in weights else None,
        find=find,
        topic=category,
    )


def _place(file: Node) -> str:
    return f"{file.attributes.get('path', '').strip('/')}/{file.attributes.get('name', '')}".lstrip("/")


def _decoded(file: Node | None) -> bytes | None:
    try:
        return b64decode(file.text()) if file else None
    except ValueError:
        return None


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


def _shown(intake: Intake, where: str, node: Node | None) -> Shown:
    text = _text(node).replace("@@PLUGINFILE@@/", "")
    form = node.attributes.get("format", "html") if node else "html"
    if form == "markdown":
        intake.tally(where, "markdown", "is written in Markdown, and shows its marks")
    return shown(text) if form == "html" or (form == "moodle_auto_format" and is_markup(text)) else Shown(text)


def write(questions: Sequence[PlainQuestion], pictures: Pictures) -> bytes:
    """Return the questions as Moodle XML in their order: plain text, but HTML where a picture is shown."""
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
            *_question_text(question, pictures),
            f"  <idnumber>{escape(question.id)}</idnumber>",
            "  <single>true</single>",
            "  <shuffleanswers>true</shuffleanswers>",
        ]
        for index, option in enumerate(question.options):
            fraction = quoteattr("100" if "abcdefghij"[index] == question.key else "0")
            lines.append(f'  <answer fraction={fraction} format="plain_text"><text>{escape(option)}</text></answer>')
        lines.append("</question>")
    return "\n".join([*lines, "</quiz>", ""]).encode()


def _question_text(question: PlainQuestion, pictures: Pictures) -> list[str]:
    if not question.figures:
        return [f'  <questiontext format="plain_text"><text>{escape(question.stem)}</text></questiontext>']
    html = markup(question.stem)
    for name, description in question.described:
        html += f"<p><img src={quoteattr('@@PLUGINFILE@@/' + quote(name))} alt={quoteattr(description)}></p>"
    files = []
    for name in question.figures:
        if name in pictures:
            folder, _, file = name.rpartition("/")
            place = quoteattr(f"/{folder}/" if folder else "/")
            content = b64encode(pictures[name]).decode()
            files.append(f'  <file name={quoteattr(file)} path={place} encoding="base64">{content}</file>')
    return [f'  <questiontext format="html"><text>{escape(html)}</text>', *files, "  </questiontext>"]
