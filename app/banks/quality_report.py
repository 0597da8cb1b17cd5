"""The quality of banks in words: a few lines for the terminal, and the report that is kept in docs/bank-quality.md."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from app.banks.files import Bank, read_bank
from app.banks.quality import ALIKE, Pair, Quality, near_duplicates, quality
from app.domain.item_statistics import Share

INTRODUCTION = f"""\
# Quality of the question banks as written

Made by `flask --app wsgi banks stats --markdown question_banks/*-*/ > docs/bank-quality.md`. What candidates make of the
questions is another matter: `flask --app wsgi banks stats --bank CODE` says it from real sittings.

- **Right option longest, shortest**: how often it alone is so, computed options apart. Chance makes it one in four at most; “too
  often” stands where the whole 95 % interval (Wilson) lies above that, because then length gives the answer away.
- **Alike**: pairs of which stem and right option have a likeness of {ALIKE:g} or more of 100 in one of the languages (edit
  distance, as written or with the words in alphabetical order). “Together” are those that one paper may hold: neither enemies
  nor for different classes. From {ALIKE:g} up, every pair of the first 880 questions asked the same of another class, band or
  number; between 75 and {ALIKE:g} many merely shared a phrase. Whether a paper may ask both is the editor's to judge.
- **Words**: what a candidate reads, stem and four options; a Vietnamese word is a syllable.
- **Difficulty**: as the author expects it, from 1 (easy) to 5.
"""


def quality_of(folders: Sequence[Path], form: Literal["text", "json", "markdown"]) -> str:
    """Return the quality of banks as written: in a few lines a bank, as one JSON object a line, or as a whole report.

    Raises ValueError for a folder whose bank.toml cannot be read.
    """
    banks = [read_bank(folder) for folder in folders]
    for folder, bank in zip(folders, banks, strict=True):
        if bank.table is None:
            raise ValueError(f"{folder}: {bank.errors[0].where}: {bank.errors[0].message}")
    if form == "markdown":
        return markdown(banks)
    write = text if form == "text" else to_json
    return "\n".join(write(quality(bank)) for bank in banks)


def text(found: Quality) -> str:
    """Return what is printed of one bank, with everything that somebody should look at."""
    return "\n".join([_title(found), *(f"  {label}: {said}" for label, said in _facts(found))])


def to_json(found: Quality) -> str:
    """Return the same as one JSON object."""
    return json.dumps(found.report(), ensure_ascii=False)


def markdown(banks: Sequence[Bank]) -> str:
    """Return the report on several banks, which may meet on one paper."""
    qualities = [quality(bank) for bank in banks]
    summary = _table(
        ("bank", "questions", "calculated", "with a figure", "alike, together", "right option longest (vi, en)"),
        [
            (
                found.code,
                found.questions,
                _share(found.calculated),
                _share(found.with_figure),
                len(found.together),
                ", ".join(_share(bias.longest) for bias in found.length_bias.values()),
            )
            for found in qualities
        ],
    )
    own = {question.id: bank for bank in banks for question in bank.questions}
    between = [
        pair
        for pair in near_duplicates([question for bank in banks for question in bank.questions])
        if not pair.apart and own[pair.first] is not own[pair.second]
    ]
    sections = [f"## {_title(found)}\n\n{_table(('what', 'found'), list(_facts(found)))}" for found in qualities]
    return "\n".join(
        [INTRODUCTION, summary, f"Alike in different banks, together: {_pairs(between)}\n", *sections]
    ).strip()


def _title(found: Quality) -> str:
    refused = f", {found.refused} refused by the check" if found.refused else ""
    return f"{found.code} {found.edition}: {found.questions} questions{refused}"


def _facts(found: Quality) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of one bank, each with its label."""
    for topic, classes in found.topics.items():
        yield f"topic {topic}", f"{found.by_topic[topic]} (for {_counts(classes)})"
    yield "difficulty", _counts(found.difficulty)
    yield "calculated", f"{_share(found.calculated)}, with numbers of each paper's own {found.computed_anew.count}"
    yield "with a figure", _share(found.with_figure)
    yield "with a formula", _share(found.with_formula)
    yield "keys", _counts({letter: share.count for letter, share in found.keys.items()})
    for language, bias in found.length_bias.items():
        longest = " – too often" if bias.is_longest_too_often else ""
        shortest = " – too often" if bias.is_shortest_too_often else ""
        yield (
            f"right option, {language}",
            f"longest {_share(bias.longest)}{longest}, shortest {_share(bias.shortest)}{shortest}",
        )
    for language, words in found.reading.items():
        yield (
            f"words, {language}",
            f"half at most {words.median}, nine in ten at most {words.ninth_decile}, the longest {words.most} ({words.longest})",
        )
    yield "without a source", ", ".join(found.without_source) or "none"
    apart = [pair for pair in found.pairs if pair.apart]
    for label, pairs in (("alike, together", found.together), ("alike, kept apart", apart)):
        yield label, _pairs(pairs)


def _pairs(pairs: Sequence[Pair]) -> str:
    return "; ".join(f"{pair.first} {pair.second} ({pair.likeness:.0f})" for pair in pairs) or "none"


def _share(share: Share) -> str:
    return f"{share.count} ({share.count / share.of:.0%})" if share.of else "0"


def _counts(counts: Mapping[str, int] | Mapping[int, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)
