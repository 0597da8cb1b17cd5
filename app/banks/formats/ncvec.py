"""The US amateur pools of the NCVEC as text, as they are released and as others have taken it from the release."""

import re
from collections import Counter
from dataclasses import dataclass, field

from app.banks.formats.plain import Foreign, Intake, joined, one_line

ID = r"[A-Z]\d[A-Z]\d{2}"
_HEAD = re.compile(rf"[ \t]*({ID})[ \t]*\([ \t]*([A-D])[ \t]*\)[ \t]*(\[.*\])?[ \t]*(.*)")
_GONE = r"(?:question\W{1,3})?(?:has been |was |is )?(?:removed|withdrawn|deleted)\b"
_WITHDRAWN = re.compile(
    rf"[ \t]*(?:question )?({ID})\W{{1,5}}{_GONE}(?:\W*|\W+(?:from|on|as of|effective|due|by|per)\b.{{0,100}}|\W+\(.{{0,100}})",
    re.IGNORECASE,
)
_OPTION = re.compile(r"[ \t]*([A-D])[.)](?![A-Z]\.)[ \t]*(.*)")
_END = re.compile(r"[ \t]*~~+.*")
_SECTION = re.compile(r"[ \t]*SUBELEMENT ([A-Z]\d)\b(.*)", re.IGNORECASE)
_PROMISED = re.compile(r"(\d{1,4})[ \t]+Questions[ \t]*$")
_GROUP = re.compile(r"[ \t]*(?:Group )?([A-Z]\d[A-Z])(?:[ \t]*[-–—:]|[ \t]+[A-Z]).*")
MOST_IN_A_LINE = 10_000


@dataclass(slots=True)
class _Question:
    line: int
    identifier: str
    key: str
    source: str
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    out_of_order: str = ""


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read a pool.

    What stands before the first SUBELEMENT of a pool may be errata that name and quote questions: such a question is
    passed over when the pool itself has it.
    """
    intake = Intake("ncvec", name)
    lines = intake.text(content, encoding).split("\n")
    question: _Question | None = None
    promised: Counter[str] = Counter()
    withdrawn: dict[str, int] = {}
    accepted: Counter[str] = Counter()
    heads = {number: head for number, line in enumerate(lines, 1) if (head := _HEAD.fullmatch(line[:MOST_IN_A_LINE]))}
    last_at = {head[1]: number for number, head in heads.items()}
    body = next((number for number, line in enumerate(lines, 1) if _SECTION.fullmatch(line[:MOST_IN_A_LINE])), 0)

    def finish() -> None:
        if question is None:
            return
        if question.line < body < last_at[question.identifier]:
            intake.tally(intake.at(question.line), "text-outside", "a line stands outside the questions")
        elif not question.options and re.fullmatch(
            rf"{_GONE}.{{0,100}}", " ".join(question.stem).strip(), re.IGNORECASE
        ):
            withdrawn[question.identifier] = question.line
        else:
            accepted[question.identifier[:2]] += 1
            withdrawn.pop(question.identifier, None)
            _take(intake, question)

    for number, line in enumerate(lines, 1):
        full = question is not None and len(question.options) == 4
        if len(line) > MOST_IN_A_LINE:
            intake.refuse(intake.at(number), "too-long", f"a line of {len(line)} characters")
        elif not line.strip() and not full:
            continue
        elif not line.strip() or _END.fullmatch(line):
            finish()
            question = None
        elif head := heads.get(number):
            finish()
            question = _Question(number, head[1], head[2], head[3] or "", [head[4]])
        elif gone := _WITHDRAWN.fullmatch(line):
            finish()
            question = None
            withdrawn[gone[1].upper()] = number
        elif section := _SECTION.fullmatch(line):
            finish()
            question = None
            said = _PROMISED.search(section[2])
            promised[section[1].upper()] = int(said[1]) if said else promised[section[1].upper()]
        elif question is None or (full and _GROUP.fullmatch(line)):
            finish()
            question = None
            if not _GROUP.fullmatch(line):
                intake.tally(intake.at(number), "text-outside", "a line stands outside the questions")
        elif (option := _OPTION.fullmatch(line)) and option[1] == "ABCD "[len(question.options)]:
            question.options.append(option[2])
        elif option:
            question.out_of_order = option[1]
        elif question.options:
            question.options[-1] = joined(question.options[-1], line)
        else:
            question.stem.append(line)
    finish()
    for identifier, number in withdrawn.items():
        intake.warn(intake.at(number), "withdrawn", f"{identifier} is withdrawn by the file itself")
    for section_name, count in promised.items():
        if count and accepted[section_name] and count != accepted[section_name]:
            message = f"{section_name} is said to have {count} questions, {accepted[section_name]} were found"
            intake.warn(intake.name, "count-differs", message)
    return intake.finish()


def _take(intake: Intake, question: _Question) -> None:
    where = intake.at(question.line)
    if question.out_of_order:
        message = f"{question.identifier}: option {question.out_of_order} is not the next one"
        intake.refuse(where, "letters-out-of-order", message)
        return
    intake.take(
        where,
        question.identifier,
        one_line(" ".join(question.stem)),
        [one_line(option) for option in question.options],
        "ABCD".index(question.key),
        topic=question.identifier[:3],
        source=question.source,
    )
