"""Moodle GIFT. Only what its rules make a control character is one: not the = of an HTML attribute, not the % of 20%."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.banks.formats.markup import Shown, is_markup, shown
from app.banks.formats.plain import Foreign, Intake, Pictures, PlainQuestion, one_line

_CATEGORY = re.compile(r"[ \t]*\$CATEGORY:[ \t]*(.*)")
_ID_NUMBER = re.compile(r"\[id:([^\]]{1,100})\]")
_NAME = re.compile(r"\s*::((?:[^:\\]|\\.|:(?!:))*)::")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,7})?)%")
_HTML_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_GAP = "_____"
MOST_IN_A_BLOCK = 40_000  # characters


@dataclass(frozen=True, slots=True)
class _Answer:
    right: bool
    weight: float | None
    text: str
    has_feedback: bool


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read GIFT; categories become topics, names become ids, types other than one right option are refused by name."""
    intake = Intake("gift", name, ids_are_unique=False)
    category = identifier = ""
    for line, block in _blocks(intake, intake.text(content, encoding)):
        rest = []
        for text in block.split("\n"):
            if found := _CATEGORY.fullmatch(text):
                category = re.sub(r"^\$\w+\$/(top/)?", "", found[1].strip())
            elif text.lstrip().startswith("//"):
                identifier = found[1] if (found := _ID_NUMBER.search(text)) else identifier
            else:
                rest.append(text)
        if "".join(rest).strip():
            _read_block(intake, intake.at(line), "\n".join(rest), category, identifier)
            identifier = ""
    return intake.finish()


def _blocks(intake: Intake, text: str) -> list[tuple[int, str]]:
    """Cut at empty lines, but not inside braces as long as the lines after go on like answers."""
    blocks: list[tuple[int, list[str]]] = []
    open_braces = after_blank = False
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("//") and not _ID_NUMBER.search(stripped):
            continue
        if not stripped:
            after_blank = True
            continue
        goes_on = not after_blank or (open_braces and stripped[0] in "~=}#")
        if blocks and goes_on:
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
            open_braces = False
        for brace in _unescaped(line[:MOST_IN_A_BLOCK], "{}"):
            open_braces = line[brace] == "{"
        after_blank = False
    return [(number, "\n".join(lines)) for number, lines in blocks]


def _unescaped(text: str, marks: str, *, within_tags: bool = True) -> list[int]:
    """Return where one of the marks stands that is not escaped; `within_tags` False passes over HTML tags."""
    skip = set() if within_tags else {place for tag in _HTML_TAG.finditer(text) for place in range(*tag.span())}
    found, escaped = [], False
    for place, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter in marks and place not in skip:
            found.append(place)
    return found


def _read_block(intake: Intake, where: str, block: str, category: str, identifier: str) -> None:
    if named := _NAME.match(block):
        identifier, block = identifier or _plain(named[1]), block[named.end() :]
    label = identifier or one_line(block[:200])[:40]
    if len(block) > MOST_IN_A_BLOCK:
        intake.refuse(where, "too-long", f"{label}: {len(block)} characters in one question")
        return
    braces = _unescaped(block, "{}")
    if not braces:
        intake.refuse(where, "no-answers", f"{label}: a text without answers")
        return
    shape = "".join(block[place] for place in braces)
    if shape != "{}":
        code = "several-blanks" if shape == "{}" * (len(shape) // 2) else "braces"
        intake.refuse(where, code, f"{label}: one pair of braces is expected, not {shape[:20]}")
        return
    before, inside, after = block[: braces[0]], block[braces[0] + 1 : braces[1]], block[braces[1] + 1 :]
    if refusal := _other_type(inside):
        intake.refuse(where, refusal[0], f"{label}: {refusal[1]}")
        return
    form = "moodle"
    if found := _FORMAT.match(before):
        form, before = found[1].lower(), before[found.end() :]
    inside, about_all = _without_general_feedback(inside)
    answers = _answers(inside)
    if refusal := _not_single(answers):
        intake.refuse(where, refusal[0], f"{label}: {refusal[1]}")
        return
    if about_all or any(answer.has_feedback for answer in answers):
        intake.tally(where, "feedback-left-out", "feedback is not kept")
    if any((answer.weight or 0) < 0 for answer in answers):
        intake.tally(where, "penalty-left-out", "takes marks away for a wrong option, which is not kept")
    stem = before
    if after := after.strip():
        stem = f"{before.rstrip()} {_GAP}{'' if after[0] in '.,;:?!' else ' '}{after}"
    parts = []
    for text in (stem, *(answer.text for answer in answers)):
        own = _FORMAT.match(text)
        own_form = own[1].lower() if own else form
        if own_form == "markdown":
            intake.tally(where, "markdown", "is written in Markdown, and shows its marks")
        parts.append(_shown(text[own.end() :] if own else text, own_form))
    right = next(index for index, answer in enumerate(answers) if answer.right)
    intake.take_shown(where, identifier, parts[0], parts[1:], right, topic=category)


def _other_type(inside: str) -> tuple[str, str] | None:
    """Return the code and name of a type that is not a choice."""
    bare = inside.strip()
    if not bare:
        return "essay", "an essay has no options"
    if bare.startswith("#") and not bare.startswith("####"):
        return "numerical", "a numerical question has no options"
    if re.match(r"(T|TRUE|F|FALSE)\s*(#|$)", bare, re.IGNORECASE):
        return "true-false", "a true-false question has no options of its own"
    return None


def _without_general_feedback(inside: str) -> tuple[str, bool]:
    general = [place for place in _unescaped(inside, "#", within_tags=False) if inside.startswith("####", place)]
    return (inside[: general[0]], True) if general else (inside, False)


def _answers(inside: str) -> list[_Answer]:
    marks = _unescaped(inside, "~=", within_tags=False)
    at_line_start = [place for place in marks if not inside[:place].rpartition("\n")[2].strip()]
    within = [place for place in marks if place not in set(at_line_start)]
    if len(at_line_start) > 1 and "\n" in inside and not any(inside[place] == "~" for place in within):
        marks = at_line_start  # one answer a line: a = further on is text
    if not marks or inside[: marks[0]].strip():
        return []
    answers = []
    for start, end in zip(marks, [*marks[1:], len(inside)], strict=True):
        body = inside[start + 1 : end].strip()
        weight = _WEIGHT.match(body)
        if weight:
            body = body[weight.end() :]
        comments = [
            place for place in _unescaped(body, "#", within_tags=False) if not re.match(r"#x?\w{1,6};", body[place:])
        ]
        value = float(weight[1]) if weight else None
        right = value == 100 if weight else inside[start] == "="
        text = body[: comments[0]] if comments else body
        answers.append(_Answer(right, value if weight else None, text, bool(comments)))
        if inside[start] == "=" and weight and value != 100:
            answers[-1] = _Answer(False, max(value or 0.0, 0.001), text, bool(comments))
    return answers


def _not_single(answers: Sequence[_Answer]) -> tuple[str, str] | None:
    """Return code and sentence when the answers are not one right option among others."""
    rights = [answer for answer in answers if answer.right]
    partial = [answer for answer in answers if not answer.right and (answer.weight or 0) > 0]
    if not answers:
        return "no-answers", "the braces do not begin with = or ~"
    if all("->" in answer.text for answer in answers):
        return "matching", "matching is not run"
    if partial and not rights:
        return "several-right", "several options are right in part"
    if len(rights) == len(answers):
        return "short-answer", "a short answer has no wrong options"
    if partial:
        return "partial-credit", "an option earns a part of the mark"
    if len(rights) > 1:
        return "several-right", f"{len(rights)} options are right"
    if not rights:
        return "no-key", "no option is right"
    return None


def _shown(text: str, form: str) -> Shown:
    plain = _plain(text).strip()
    return shown(plain) if form == "html" or (form == "moodle" and is_markup(plain)) else Shown(plain)


def _plain(text: str) -> str:
    joined = re.sub(r"[ \t]*\n[ \t]*", " ", text)
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], joined)


def write(questions: Sequence[PlainQuestion], _pictures: Pictures) -> bytes:
    """Return the questions in GIFT, as plain text in their order, with topics as categories and ids as names."""
    lines: list[str] = []
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            lines += [f"$CATEGORY: $course$/{topic}", ""]
        lines.append(f"::{_escaped(question.id)}::[plain]{_escaped(question.stem)}{{")
        for index, option in enumerate(question.options):
            mark = "=" if "abcdefghij"[index] == question.key else "~"
            weight = ("%100%" if mark == "=" else "%0%") if option.startswith("%") else ""
            lines.append(f"{mark}{weight}{'[plain]' if option.startswith('[') else ''}{_escaped(option)}")
        lines += ["}", ""]
    return "\n".join(lines).encode()


def _escaped(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")
