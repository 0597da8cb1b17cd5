"""The FCC commercial pools as text taken from PDF: "1-1A1 question", options, and the keys after each key topic."""

import re
from dataclasses import dataclass, field

from app.banks.formats.plain import Foreign, Intake, joined, one_line

ID = r"\d{1,2}R?-\d{1,3}[A-Z]\d{1,2}"
_HEAD = re.compile(rf"[ \t]*({ID})[.:]?[ \t]+(.*)")
_OPTION = re.compile(r"[ \t]*([A-D])[.)](?![A-Z]\.)([ \t]*)(.*)")
_TOPIC = re.compile(r"[ \t]*Key Topic[ \t]{0,9}[-#]{0,3}[ \t]{0,9}(\d+)[ \t]{0,9}[:.–—-][ \t]*(.*)", re.IGNORECASE)
_KEYS = re.compile(rf"({ID})[:.]?[ \t]{{0,20}}[-–=(]?[ \t]{{0,20}}([A-D])\b")
_KEYS_BEGIN = re.compile(r"Answer[ \t]+Key", re.IGNORECASE)
NO_LETTER = "-"
_FURNITURE = re.compile(
    r"-{5,}Page \d+-{5,}|.*\bFCC Commercial Element \d+R? Question Pool\b.*|[ \t]*Page \d+(?: of \d+)?[ \t]*"
    r"|[ \t]*Subelement (?:\d+R?-?)?[A-Z]\b.*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Question:
    line: int
    identifier: str
    topic: str
    stem: str
    letters: str = ""
    options: list[str] = field(default_factory=list)
    out_of_order: str = ""


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read a pool; headers and footers of pages between a question and its options are passed over."""
    intake = Intake("fcc", name)
    questions: list[_Question] = []
    keys: dict[str, str] = {}
    question: _Question | None = None
    topic, in_keys = "", False
    for number, line in enumerate(intake.text(content, encoding).split("\n"), 1):
        if not line.strip() or _FURNITURE.fullmatch(line):
            continue
        if _KEYS_BEGIN.search(line) or (in_keys and not re.search(r"\w", _KEYS.sub("", line))):
            in_keys, question = True, None
            for identifier, letter in _KEYS.findall(line):
                if keys.setdefault(identifier, letter) != letter:
                    intake.wrong(intake.at(number), "two-keys", f"{identifier} has two different keys")
                    keys[identifier] = NO_LETTER
            continue
        in_keys = False
        if found := _TOPIC.fullmatch(line):
            topic, question = one_line(f"{found[1]}. {found[2]}"), None
        elif head := _HEAD.fullmatch(line):
            question = _Question(number, head[1], topic, head[2])
            questions.append(question)
        elif question is None:
            intake.tally(intake.at(number), "text-outside", "a line stands outside the questions")
        elif (option := _OPTION.fullmatch(line)) and option[1] == "ABCD "[len(question.letters)]:
            question.letters += option[1]
            question.options.append(option[3])
        elif option and option[2]:
            question.out_of_order = option[1]
        elif question.options:
            question.options[-1] = joined(question.options[-1], line)
        else:
            question.stem = joined(question.stem, line)
    for question in questions:
        key = question.letters.find(keys.get(question.identifier, NO_LETTER))
        where = intake.at(question.line)
        if question.out_of_order:
            message = f"{question.identifier}: option {question.out_of_order} stands after {question.letters or 'the question'}"
            intake.refuse(where, "letters-out-of-order", message)
            continue
        options = [one_line(option) for option in question.options]
        intake.take(where, question.identifier, one_line(question.stem), options, key, topic=question.topic)
    known = {question.identifier for question in questions}
    for identifier in sorted(keys.keys() - known):
        intake.refuse(name, "key-without-question", f"{identifier} has a key and no question")
    return intake.finish()
