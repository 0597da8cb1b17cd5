"""A question as a table of values, as it stands in a file: of a draft, perhaps incomplete, or of a published row."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app.banks.checks import faults
from app.banks.faults import TO_FILL_IN, Fault, of_validation
from app.banks.figures import ENDINGS
from app.banks.models import Draft, Figure, Question
from app.banks.written import LANGUAGES, LETTERS, QuestionFile

Body = dict[str, Any]  # what QuestionFile validates, once it is complete


def body_of(question: Question) -> Body:
    """Return a published question as it was written."""
    body: Body = {
        "id": question.code,
        "topic": question.topic,
        "classes": [
            int(suited.removeprefix("amateur-")) if suited.startswith("amateur-") else suited
            for suited in question.classes
        ],
        "subject": question.subject,
        "difficulty": question.difficulty,
        "source": question.source,
        "key": question.key,
        "enemies": list(question.enemies),
        "calculation": question.calculation,
        "template": question.template,
        "formulae": {name: {"tex": known["tex"], "text": known["text"]} for name, known in question.formulae.items()},
        "valid_from": question.valid_from and question.valid_from.isoformat(),
        "valid_until": question.valid_until and question.valid_until.isoformat(),
    }
    for language in LANGUAGES:
        content = question.content[language]
        body[language] = {
            **{name: content[name] for name in ("stem", *LETTERS)},
            "why": dict(question.explanation[language]),
        }
    if question.figure:
        described = {language: question.content[language]["figure"] for language in LANGUAGES}
        body["figure"] = {"file": figure_file(question.code, question.figure), **described}
    return {name: value for name, value in body.items() if value not in (None, {}, [], "", 0)}


def figure_file(code: str, figure: Figure) -> str:
    """Return the name under which a question's picture stands in a folder."""
    return f"figures/{code.lower()}.{ENDINGS[figure.media_type]}"


def complete(draft: Draft) -> QuestionFile:
    """Return what a draft says as a question. Raises pydantic's ValidationError when it is not complete."""
    return QuestionFile.model_validate({**draft.body, "id": draft.code})


def faults_of(draft: Draft) -> list[Fault]:
    """Return everything that keeps a draft from being reviewed; nothing means that it is complete."""
    missing = [] if draft.body.get("topic") else [Fault("topic", "wrong-field", TO_FILL_IN)]
    try:
        question = complete(draft)
    except ValidationError as error:
        return missing + [of_validation(problem) for problem in error.errors()]
    return missing + list(faults(question, pictures_of(draft)))


def pictures_of(draft: Draft) -> Mapping[str, bytes]:
    """Return the picture of a draft under the name that its text gives it."""
    file = draft.body.get("figure", {}).get("file")
    return {file: draft.figure.content} if file and draft.figure else {}
