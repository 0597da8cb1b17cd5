"""What the authority sees of real sittings: the questions of a bank, and one question with its key, which is recorded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import cast

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from app.audit import actions as audit
from app.banks import queries as banks_of
from app.domain.classes import GmdssTopic, Topic
from app.domain.item_statistics import (
    FEWEST_ANSWERS,
    NO_ANSWER,
    Correlation,
    Interval,
    ItemStatistics,
    Share,
    Third,
    Verdict,
)
from app.domain.papers import OPTIONS
from app.kernel import clock
from app.kernel.actor import current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, requires
from app.statistics import pictures, queries
from app.statistics.queries import QuestionLine
from app.theory import queries as theory

bp = Blueprint("statistics", __name__, template_folder="templates")

LINES_ON_A_PAGE = 25
CLASSES_OF_FACILITY = 10


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as an address that holds it, and what it says in words."""

    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question in the list."""

    code: str
    answers: int
    facility: str
    discrimination: str
    verdict: Verdict


@bp.get("/statistics")
@requires(Permission.SEE_QUESTIONS)
def banks() -> ResponseReturnValue:
    """List the banks from which papers are drawn, as far as I see them."""
    seen = [one for one in queries.banks(session()) if _is_seen(one.code)]
    return render_template("statistics/banks.html", banks=seen)


@bp.get("/statistics/<bank>")
@requires(Permission.SEE_QUESTIONS)
def bank(bank: str) -> ResponseReturnValue:
    """List the questions of a bank, those first whose key is suspected; of one topic where it is asked for."""
    found = queries.of_bank(session(), bank) if _is_seen(bank) else None
    if found is None:
        abort(404)
    asked_of = {line.question.topic for line in found.lines}
    topics = [topic.value for topic in (*Topic, *GmdssTopic) if topic.value in asked_of]
    topic = request.args.get("topic", "")
    lines = [line for line in found.lines if line.question.topic == topic or topic not in topics]
    last = max(1, -(-len(lines) // LINES_ON_A_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    measured = [line for line in lines if line.found.answers >= FEWEST_ANSWERS]
    classes = facility_classes(measured)

    def page(wanted: int) -> str | None:
        return url_for(".bank", bank=bank, topic=topic or None, page=wanted) if 1 <= wanted <= last else None

    return render_template(
        "statistics/bank.html",
        edition=found.edition,
        topics=topics,
        topic=topic,
        fewest=FEWEST_ANSWERS,
        verdicts=Counter(line.found.verdict for line in lines),
        rows=[_row(line) for line in lines[(number - 1) * LINES_ON_A_PAGE : number * LINES_ON_A_PAGE]],
        pages=(number, last, page(number - 1), page(number + 1)),
        scatter=_scatter(measured),
        histogram=_histogram(classes),
        classes=[
            (_from_to(Interval(place / len(classes), (place + 1) / len(classes))), count)
            for place, count in enumerate(classes)
        ],
    )


@bp.post("/statistics/<bank>")
@requires(Permission.SEE_QUESTIONS)
def question(bank: str) -> ResponseReturnValue:
    """Show one question with its key. Asked for by a form, because reading live keys is an act that is recorded."""
    code = request.form.get("question", "")
    question_id = queries.question_ids(session(), bank).get(code)
    if question_id is None or not _is_seen(bank):
        abort(404)
    with unit_of_work() as work:
        subject = ("question", question_id)
        audit.record(work, current_actor(), "statistics.read-question", subject, {"code": code}, clock.now())
    found = cast("queries.BankStatistics", queries.of_bank(session(), bank))
    line = next(line for line in found.lines if line.question.id == question_id)
    return render_template(
        "statistics/question.html",
        edition=found.edition,
        question=line.question,
        shown=banks_of.shown(banks_of.questions(session(), [question_id], figures=True)[question_id]),
        found=line.found,
        fewest=FEWEST_ANSWERS,
        row=_row(line),
        papers=theory.papers_holding(session(), bank, code),
        thirds=[third_name(third) for third in Third],
        options=[
            (choice, [_counted(line.found, choice, third) for third in Third]) for choice in (*OPTIONS, NO_ANSWER)
        ],
        picture=_shares(line.found),
    )


def _is_seen(bank: str) -> bool:
    return banks_of.bank(session(), current_actor(), bank) is not None


def facility_classes(lines: Sequence[QuestionLine]) -> Sequence[int]:
    """Return how many questions lie in each class of facility; a class holds its lower end, the last both."""
    counts = [0] * CLASSES_OF_FACILITY
    for line in lines:
        facility = line.found.facility
        counts[min(facility.count * CLASSES_OF_FACILITY // facility.of, CLASSES_OF_FACILITY - 1)] += 1
    return counts


def third_name(third: Third) -> str:
    """Return "low third"."""
    names = {Third.LOW: _("low third"), Third.MIDDLE: _("middle third"), Third.HIGH: _("high third")}
    return str(names[third])


def _row(line: QuestionLine) -> Row:
    found = line.found
    return Row(
        line.question.code, found.answers, _share(found.facility), _correlation(found.discrimination), found.verdict
    )


def _counted(found: ItemStatistics, choice: str, third: Third) -> str:
    share = found.options[third][choice]
    return f"{share.count} · {_share(share)}" if share.of else "0"


def _share(share: Share) -> str:
    return "–" if share.value is None else f"{_percent(share.value)} ({_from_to(share.interval)})"


def _correlation(found: Correlation | None) -> str:
    if found is None:
        return "–"
    value, low, high = (_decimal(one) for one in (found.value, found.interval.low, found.interval.high))
    return str(_("%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high))


def _from_to(interval: Interval) -> str:
    return f"{format_decimal(100 * interval.low, format='0')}–{_percent(interval.high)}"


def _percent(share: float) -> str:
    return str(format_percent(share))


def _decimal(value: float) -> str:
    return str(format_decimal(value, format="0.00")).replace("-", "−")


def _scatter(lines: Sequence[QuestionLine]) -> Picture | None:
    dots = [
        pictures.Dot(
            line.found.facility.value or 0.0,
            line.found.discrimination.value,
            line.question.code if line.found.suspected else "",
        )
        for line in lines
        if line.found.discrimination
    ]
    if not dots:
        return None
    alt = _(
        "Each question by its facility and its discrimination. Half of the %(count)s questions have a facility of at least "
        "%(facility)s, half a discrimination of at least %(discrimination)s. Suspected: %(suspected)s.",
        count=len(dots),
        facility=_percent(median(dot.facility for dot in dots)),
        discrimination=_decimal(median(dot.discrimination for dot in dots)),
        suspected=", ".join(dot.label for dot in dots if dot.label) or _("none"),
    )
    return Picture(pictures.scatter(dots, _("Facility"), _("Discrimination"), _percent, _decimal), alt)


def _histogram(counts: Sequence[int]) -> Picture | None:
    if not any(counts):
        return None
    return Picture(
        pictures.histogram(counts, _("Facility"), _percent),
        _("How many questions have which facility; the numbers are in the table."),
    )


def _shares(found: ItemStatistics) -> Picture | None:
    if not found.answers:
        return None
    groups = []
    for choice in (*OPTIONS, NO_ANSWER):
        name = choice.upper() + (" ✓" if choice == found.key else "") or _("No answer")
        bars = [
            pictures.Bar(third_name(third), share.value, share.interval.low, share.interval.high)
            for third, share in ((third, found.options[third][choice]) for third in Third)
        ]
        groups.append((name, bars))
    return Picture(
        pictures.shares(groups, _percent),
        _("How often each option was chosen in each third, with its interval; the numbers are in the table."),
    )
