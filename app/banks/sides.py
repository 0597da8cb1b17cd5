"""The two sides of a comparison: editions from a path in any format that is read, or published ones as BANK@NUMBER."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from app.banks import queries
from app.banks.comparison import Comparison, Fields, compare, flat
from app.banks.files import Bank, read_bank, read_files
from app.banks.formats import own, reading
from app.banks.formats.plain import PlainQuestion
from app.banks.models import Edition, QuestionBank
from app.banks.saving import files_of
from app.banks.written import Language

Side = Bank | Sequence[PlainQuestion]


def published(session: Session, name: str) -> Edition:
    """Return an edition by BANK@NUMBER, or the newest one by BANK. Raises LookupError."""
    code, _, number = name.partition("@")
    bank = session.get(QuestionBank, code)
    found = bank and (queries.edition(session, bank, number) if number else queries.newest_edition(session, code))
    if not found:
        raise LookupError(f"{name}: no such path, and no such published edition")
    return found


def side(session: Session, name: str) -> Side:
    """Return what a path or the name of a published edition stands for.

    Raises LookupError when it is neither, ValueError when nothing in it can be read.
    """
    path = Path(name)
    if not path.exists():
        return read_files(files_of(published(session, name)))
    if (path / "bank.toml").is_file():
        return read_bank(path)
    foreign = reading.read_path(path)
    if not foreign.questions:
        raise ValueError(f"{name}: " + "; ".join(finding.message for finding in foreign.errors))
    return foreign.questions


def compared(old: Side, new: Side, language: Language) -> Comparison:
    """Compare two sides: whole when both are ours, otherwise by what every format has, in one language."""
    if isinstance(old, Bank) and isinstance(new, Bank):
        return compare(_whole(old), _whole(new))
    first, second = (own.plain_questions(one, language) if isinstance(one, Bank) else one for one in (old, new))
    return compare(_plain(first), _plain(second))


def _whole(bank: Bank) -> Mapping[str, Fields]:
    found = {}
    for question in bank.questions:
        body = question.model_dump(mode="json", by_alias=True, exclude_none=True)
        fields = flat(body | {"topic": bank.topic_of(question).value})
        if question.figure:  # the picture itself, not what its file is called
            fields["figure.file"] = sha256(bank.figures[question.figure.file]).hexdigest()
        found[question.id] = fields
    return found


def _plain(questions: Sequence[PlainQuestion]) -> Mapping[str, Fields]:
    """Return the fields by id; where ids come twice or are missing, the place among those alike tells them apart."""
    seen: Counter[str] = Counter()
    found: dict[str, Fields] = {}
    for question in questions:
        name = question.id or question.stem
        seen[name] += 1
        options = dict(zip("abcdefghij", question.options, strict=False))
        fields = {"stem": question.stem, **options, "key": question.key, "topic": question.topic}
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = fields
    return found
