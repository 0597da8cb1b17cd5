"""The questions about the rules: as pages for people, as JSON for programs."""

import json
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.advice.answers import Answer, Outcome
from app.advice.description import document
from app.advice.facts import Fact, FactsError, as_json
from app.advice.forms import form_of
from app.advice.question import AdviceQuestion
from app.advice.questions import QUESTIONS
from app.advice.words import reading_sentence, sentence_of
from app.domain.working_days import WorkingCalendar
from app.kernel.db import session
from app.kernel.limits import limiter
from app.kernel.permissions import public
from app.kernel.sentences import article
from app.kernel.web import csrf, json_body
from app.policy.queries import working_calendar

bp = Blueprint("advice", __name__, template_folder="templates")

NO_MORE_THAN = "120/minute"
DOCUMENT_KEPT_S = 3600


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """An answer as the page shows it.

    headline: the answer in a word, or the value that was asked for; about: what that value is.
    values: label and value of what else is told, without what is not so. reasons: sentence and citation.
    """

    outcome: Outcome
    headline: str
    about: str
    values: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    readings: tuple[str, ...]
    version: str


@bp.get("/advice")
@public
def questions() -> ResponseReturnValue:
    """List the questions."""
    return render_template("advice/questions.html", questions=list(QUESTIONS.values()))


@bp.get("/advice/<slug>")
@limiter.limit(NO_MORE_THAN)
@public
def question(slug: str) -> ResponseReturnValue:
    """Show a question and, when its facts stand in the address, its answer."""
    asked = QUESTIONS.get(slug) or abort(404)
    filled = any(fact.name in request.args for fact in asked.facts)
    form = form_of(asked, request.args if filled else {})
    page = None
    if filled:
        readable = form.validate()
        try:
            answer = asked.ask(form.told(), _calendar)
            page = _page(asked, answer) if readable else None
        except FactsError as wrong:
            form.show(wrong)
    status = 422 if filled and page is None else 200
    return render_template("advice/question.html", question=asked, form=form, page=page), status


@bp.post("/api/v1/advice/<slug>")
@csrf.exempt
@limiter.limit(NO_MORE_THAN)
@public
def answer(slug: str) -> ResponseReturnValue:
    """Answer a program."""
    asked = QUESTIONS.get(slug) or abort(404)
    try:
        found = asked.ask(json_body(), _calendar)
    except FactsError as wrong:
        fields = [{"field": name, "message": str(message)} for name, message in wrong.faults.items()]
        return {"error": "wrong facts", "fields": fields}, 422
    return {
        "question": asked.slug,
        "outcome": found.outcome,
        "answer": {name: as_json(value) for name, value in found.values.items()},
        "reasons": [
            {
                "code": reason.reason,
                "article": str(reason.source) if reason.source else None,
                "citation": article(reason.source),
                "sentence": sentence_of(reason),
            }
            for reason in found.reasons
        ],
        "readings": [
            {"name": name, "value": getattr(found.regulation.readings, name), "sentence": sentence}
            for name, sentence in _readings(found)
        ],
        "rules": found.regulation.version,
    }


@bp.get("/api/v1/openapi.json")
@limiter.limit(NO_MORE_THAN)
@public
def description() -> ResponseReturnValue:
    """Describe the questions to programs."""
    response = Response(json.dumps(document(), ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = f"public, max-age={DOCUMENT_KEPT_S}"
    response.add_etag()
    return response.make_conditional(request)


def _calendar() -> WorkingCalendar:
    return working_calendar(session())


def _readings(answer: Answer) -> list[tuple[str, str]]:
    return [(name, reading_sentence(name, answer.regulation.readings)) for name in answer.readings]


def _page(asked: AdviceQuestion, answer: Answer) -> AnswerPage:
    told: list[tuple[Fact, object]] = [
        (fact, answer.values[fact.name]) for fact in asked.values if answer.values.get(fact.name, False) is not False
    ]
    headline, about = str(asked.yes if answer.outcome is Outcome.YES else asked.no), ""
    if answer.outcome is Outcome.INFORMATION:
        (fact, value), *told = told
        headline, about = fact.shown(value), str(fact.label)
    return AnswerPage(
        outcome=answer.outcome,
        headline=headline,
        about=about,
        values=tuple((str(fact.label), fact.shown(value)) for fact, value in told),
        reasons=tuple((sentence_of(reason), article(reason.source)) for reason in answer.reasons),
        readings=tuple(sentence for _name, sentence in _readings(answer)),
        version=answer.regulation.version,
    )
