"""The OpenAPI document, made from the descriptions of the questions alone."""

from typing import Any

from flask_babel import gettext as _

from app.advice.answers import Ground
from app.advice.facts import object_of
from app.advice.question import AdviceQuestion
from app.advice.questions import QUESTIONS
from app.domain.refusal import Reason
from app.kernel.languages import LANGUAGES

Schema = dict[str, Any]

OPENAPI = "3.1.0"
VERSION = "1.0.0"


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def facts_schema(question: AdviceQuestion) -> Schema:
    """Return the JSON Schema of the facts of a question."""
    schema = object_of(question.facts)
    if question.any_of:
        schema["anyOf"] = [{"required": list(group)} for group in question.any_of]
    if question.needs:
        schema["dependentRequired"] = {name: list(others) for name, others in question.needs.items()}
    return {**schema, "examples": [dict(question.example)]}


def answer_schema(question: AdviceQuestion) -> Schema:
    """Return the JSON Schema of the answer to a question."""
    return _object(
        {
            "question": {"const": question.slug},
            "outcome": {"type": "string", "enum": [outcome.value for outcome in question.outcomes]},
            "answer": object_of(question.values),
            "reasons": {"type": "array", "items": _ref("Reason")},
            "readings": {"type": "array", "items": _ref("Reading")},
            "rules": {"type": "string", "description": _("The version of the rules that the answer stands on.")},
        },
        ["question", "outcome", "answer", "reasons", "readings", "rules"],
    )


def common_schemas() -> Schema:
    """Return the JSON Schemas that all questions share."""
    text = {"type": "string"}
    return {
        "Reason": _object(
            {
                "code": {"type": "string", "enum": sorted({*(r.value for r in Reason), *(g.value for g in Ground)})},
                "article": {
                    "type": ["string", "null"],
                    "description": _("Article, clause and point of Decree 63/2023/NĐ-CP, such as 62.1.a."),
                },
                "citation": {**text, "description": _("The article as people cite it.")},
                "sentence": text,
            },
            ["code", "article", "citation", "sentence"],
        ),
        "Reading": _object(
            {
                "name": text,
                "value": {"type": ["string", "integer", "boolean"]},
                "sentence": {**text, "description": _("How we read a point that the decree leaves open.")},
            },
            ["name", "value", "sentence"],
        ),
        "Fault": _object({"error": text}, ["error"]),
        "WrongFacts": _object(
            {
                "error": text,
                "fields": {
                    "type": "array",
                    "items": _object({"field": text, "message": text}, ["field", "message"]),
                },
            },
            ["error", "fields"],
        ),
    }


def _answered(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _operation(question: AdviceQuestion) -> Schema:
    title = str(question.title)
    return {
        "post": {
            "operationId": question.slug,
            "summary": title,
            "description": str(question.about),
            "parameters": [
                {
                    "name": "lang",
                    "in": "query",
                    "description": _("The language of the sentences."),
                    "schema": {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
                }
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _ref(f"{question.slug}.facts")}},
            },
            "responses": {
                "200": _answered(_("The answer."), _ref(f"{question.slug}.answer")),
                "400": _answered(_("Not one readable JSON object."), _ref("Fault")),
                "413": _answered(_("Too large."), _ref("Fault")),
                "415": _answered(_("Not sent as JSON."), _ref("Fault")),
                "422": _answered(_("Facts that cannot be right, each with what is wrong."), _ref("WrongFacts")),
                "429": _answered(_("Too many questions in one minute."), _ref("Fault")),
            },
        }
    }


def document() -> Schema:
    """Return the OpenAPI document in the reader's language."""
    schemas = common_schemas()
    for question in QUESTIONS.values():
        schemas[f"{question.slug}.facts"] = facts_schema(question)
        schemas[f"{question.slug}.answer"] = answer_schema(question)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": _("Questions about the rules for radio operators"),
            "version": VERSION,
            "description": _(
                "Ask what Decree 63/2023/NĐ-CP says about a case. Nothing is kept and no account is needed."
                " Outcomes: yes, no, or information where the question is not one of yes or no."
            ),
        },
        "servers": [{"url": "/"}],
        "paths": {f"/api/v1/advice/{question.slug}": _operation(question) for question in QUESTIONS.values()},
        "components": {"schemas": schemas},
    }
