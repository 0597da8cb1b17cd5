"""The candidate's test and the invigilator's room."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.applications import queries as applications
from app.audit import actions as audit
from app.domain.dossier import DocumentKind
from app.domain.sitting import Disposition
from app.examinations import queries as examinations
from app.examinations.models import Round
from app.kernel import clock, files
from app.kernel.actor import current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, requires
from app.kernel.web import json_body
from app.theory import actions, queries
from app.theory.forms import AnswerForm, CheckInForm, ExtraTimeForm, ReasonForm, SeatCodeForm
from app.theory.models import Sitting

bp = Blueprint("theory", __name__, template_folder="templates")

LARGEST_SEQUENCE = 10**6


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the overview."""

    number: int
    href: str
    answered: bool
    marked: bool
    current: bool


# --- the candidate -----------------------------------------------------------------------------------------------


@bp.get("/tests")
@requires(Permission.SIT_THEORY)
def mine() -> ResponseReturnValue:
    """List the theory tests that I am entered for."""
    return render_template("theory/mine.html", tests=queries.own_tests(session(), current_actor()))


@bp.get("/tests/<sitting_id>")
@requires(Permission.SIT_THEORY)
def sitting(sitting_id: str) -> ResponseReturnValue:
    """Show the test as it stands: waiting for the seat code, running, or handed in."""
    found = _own(sitting_id)
    if found.state in ("closed", "marked"):
        return render_template(
            "theory/receipt.html", sitting=found, answered=len(queries.final_answers(session(), found))
        )
    if found.state == "checked-in" or not _at_this_device(found):
        count = queries.length(session(), found)
        return render_template("theory/door.html", sitting=found, count=count, form=SeatCodeForm())
    return redirect(url_for(".question", sitting_id=found.id, position=1), 303)


@bp.post("/tests/<sitting_id>/start")
@requires(Permission.SIT_THEORY)
def start(sitting_id: str) -> ResponseReturnValue:
    """Open the paper with the seat code."""
    found = _own(sitting_id)
    form = SeatCodeForm()
    if not form.validate_on_submit():
        count = queries.length(session(), found)
        return render_template("theory/door.html", sitting=found, count=count, form=form), 422
    with unit_of_work() as work:
        opened = actions.start(work, current_actor(), found.id, form.seat_code.data, clock.now())
    cookie["seat"] = [opened.id, opened.device]
    return redirect(url_for(".question", sitting_id=opened.id, position=1), 303)


@bp.get("/tests/<sitting_id>/questions/<int:position>")
@requires(Permission.SIT_THEORY)
def question(sitting_id: str, position: int) -> ResponseReturnValue:
    """Show one question. With script the page asks for the whole paper and goes on by itself; without, each is a form."""
    found = _own(sitting_id)
    if found.state not in ("started", "paused") or not _at_this_device(found):
        return redirect(url_for(".sitting", sitting_id=found.id), 303)
    paper = queries.paper(session(), found)
    if not 1 <= position <= len(paper):
        abort(404)
    answers = queries.final_answers(session(), found)
    cells = [
        Cell(
            item.position,
            url_for(".question", sitting_id=found.id, position=item.position),
            item.position in answers,
            False,
            item.position == position,
        )
        for item in paper
    ]
    now = clock.now()
    return render_template(
        "theory/question.html",
        sitting=found,
        item=paper[position - 1],
        count=len(paper),
        chosen=answers.get(position),
        cells=cells,
        answered=len(answers),
        minutes_left=_minutes(queries.times(found).remaining(now, found.paused_at).total_seconds()),
    )


@bp.post("/tests/<sitting_id>/questions/<int:position>")
@requires(Permission.SIT_THEORY)
def answer(sitting_id: str, position: int) -> ResponseReturnValue:
    """Save one answer from a page without script, and show the next question."""
    received_at = clock.now()
    form = AnswerForm()
    if not form.validate_on_submit():
        return redirect(url_for(".question", sitting_id=sitting_id, position=min(position, 99)), 303)
    saved = _save(sitting_id, form.lease.data or 0, None, position, form.choice.data or 0, received_at)
    if saved.disposition is not Disposition.COUNTED:
        flash(_not_counted(saved.disposition), "error")
        return redirect(url_for(".sitting", sitting_id=sitting_id), 303)
    count = queries.length(session(), _own(sitting_id))
    return redirect(url_for(".question", sitting_id=sitting_id, position=min(position + 1, count)), 303)


@bp.post("/tests/<sitting_id>/page")
@requires(Permission.SIT_THEORY)
def open_page(sitting_id: str) -> ResponseReturnValue:
    """Give a page its lease, the whole paper in both languages, and the answers kept so far."""
    _own(sitting_id)
    with unit_of_work() as work:
        found = actions.open_page(work, current_actor(), sitting_id, _device(sitting_id), clock.now())
        answers = queries.final_answers(work, found)
        paper = queries.paper(work, found)
        remaining = queries.times(found).remaining(clock.now(), found.paused_at)
    return {
        "lease": found.lease,
        "state": found.state,
        "remaining_ms": int(remaining.total_seconds() * 1000),
        "answers": answers,
        "paper": [asdict(item) for item in paper],
    }


@bp.post("/tests/<sitting_id>/answers")
@requires(Permission.SIT_THEORY)
def save(sitting_id: str) -> ResponseReturnValue:
    """Keep one answer; the word "saved" leaves the server only after it is on the disk.

    409 says that it was kept but does not count, and why.
    """
    received_at = clock.now()
    body = json_body()
    lease, sequence, position, choice = (
        _whole(body, name, 0 if name in ("choice", "lease") else 1, highest)
        for name, highest in (("lease", 10**6), ("sequence", LARGEST_SEQUENCE), ("position", 99), ("choice", 4))
    )
    saved = _save(sitting_id, lease, sequence, position, choice, received_at)
    counted = saved.disposition is Disposition.COUNTED
    return {
        "saved": counted,
        "disposition": saved.disposition.value,
        "sequence": saved.sequence,
        "remaining_ms": int(saved.remaining.total_seconds() * 1000),
        "state": saved.state,
    }, 200 if counted else 409


@bp.get("/tests/<sitting_id>/state")
@requires(Permission.SIT_THEORY)
def state(sitting_id: str) -> ResponseReturnValue:
    """Say how the sitting stands: for the clock, and to notice a pause, extra time or a page opened elsewhere."""
    found = _own(sitting_id)
    if found.started_at is None:
        return {"state": found.state, "lease": found.lease, "remaining_ms": 0, "sequence": 0}
    remaining = queries.times(found).remaining(clock.now(), found.paused_at)
    return {
        "state": found.state,
        "lease": found.lease,
        "sequence": queries.last_sequence(session(), found),
        "remaining_ms": int(remaining.total_seconds() * 1000),
    }


@bp.get("/tests/<sitting_id>/hand-in")
@requires(Permission.SIT_THEORY)
def before_hand_in(sitting_id: str) -> ResponseReturnValue:
    """Show what is answered and what is not, before the last step."""
    found = _own(sitting_id)
    if found.state not in ("started", "paused") or not _at_this_device(found):
        return redirect(url_for(".sitting", sitting_id=found.id), 303)
    answers = queries.final_answers(session(), found)
    count = queries.length(session(), found)
    return render_template(
        "theory/hand_in.html",
        sitting=found,
        count=count,
        open_places=[place for place in range(1, count + 1) if place not in answers],
        minutes_left=_minutes(queries.times(found).remaining(clock.now(), found.paused_at).total_seconds()),
    )


@bp.post("/tests/<sitting_id>/hand-in")
@requires(Permission.SIT_THEORY)
def hand_in(sitting_id: str) -> ResponseReturnValue:
    """Hand in, once."""
    received_at = clock.now()
    _own(sitting_id)
    with unit_of_work() as work:
        actions.hand_in(work, current_actor(), sitting_id, _device(sitting_id), received_at)
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)


# --- the invigilator ---------------------------------------------------------------------------------------------


@bp.get("/rooms")
@requires(Permission.INVIGILATE)
def rooms() -> ResponseReturnValue:
    """List the rounds that I invigilate."""
    return render_template(
        "theory/rooms.html", rounds=examinations.appointed_rounds(session(), current_actor(), "invigilator")
    )


@bp.get("/rooms/<round_id>")
@requires(Permission.INVIGILATE)
def room(round_id: str) -> ResponseReturnValue:
    """Show who sits where and how far they are; never an answer."""
    exam_round = _appointed(round_id)
    return render_template(
        "theory/room.html", round=exam_round, lines=queries.seats(session(), exam_round), now=clock.now()
    )


@bp.get("/rooms/<round_id>/candidates/<entry_id>")
@requires(Permission.INVIGILATE)
def candidate(round_id: str, entry_id: str) -> ResponseReturnValue:
    """Show one candidate: the check at the door, the seat code, and what the invigilator may do."""
    return _candidate(round_id, entry_id)


@bp.get("/rooms/<round_id>/candidates/<entry_id>/photo")
@requires(Permission.INVIGILATE)
def photo(round_id: str, entry_id: str) -> ResponseReturnValue:
    """Show the photograph of the file, for comparing at the door."""
    application = applications.by_id(session(), _line(round_id, entry_id).entry.application_id)
    photographs = applications.current(application.documents, DocumentKind.PHOTO)
    if not photographs:
        abort(404)
    content, media_type = files.read(session(), photographs[-1].file_id)
    return Response(content, mimetype=media_type)


@bp.post("/rooms/<round_id>/candidates/<entry_id>/check-in")
@requires(Permission.INVIGILATE)
def check_in(round_id: str, entry_id: str) -> ResponseReturnValue:
    """Admit a candidate."""
    form = CheckInForm()
    if not form.validate_on_submit():
        return _candidate(round_id, entry_id, check_in=form), 422
    with unit_of_work() as work:
        try:
            actions.check_in(
                work, current_actor(), entry_id, f"{form.kind.data} …{form.last_digits.data[-4:]}", clock.now()
            )
        except LookupError:
            abort(404)
    return redirect(url_for(".candidate", round_id=round_id, entry_id=entry_id), 303)


@bp.post("/rooms/<round_id>/candidates/<entry_id>/<any('pause','resume','extra-time','new-seat'):act>")
@requires(Permission.INVIGILATE)
def step_in(round_id: str, entry_id: str, act: str) -> ResponseReturnValue:
    """Pause, go on, add time, or move to another seat; each with its reason."""
    line = _line(round_id, entry_id)
    if line.sitting is None:
        abort(404)
    extra = ExtraTimeForm(prefix=act)
    form = extra if act == "extra-time" else ReasonForm(prefix=act)
    if act != "resume" and not form.validate_on_submit():
        return _candidate(round_id, entry_id, **{act.replace("-", "_"): form}), 422
    actor, now, sitting_id = current_actor(), clock.now(), line.sitting.id
    reason, version = form.reason.data, form.version.data
    try:
        with unit_of_work() as work:
            match act:
                case "pause":
                    actions.pause(work, actor, sitting_id, reason, now)
                case "resume":
                    actions.resume(work, actor, sitting_id, now)
                case "extra-time":
                    actions.give_time(work, actor, sitting_id, (extra.minutes.data or 0) * 60, reason, now, version)
                case _:
                    actions.give_seat_code(work, actor, sitting_id, reason, now, version)
    except LookupError:  # kept apart from this candidate since
        abort(404)
    return redirect(url_for(".candidate", round_id=round_id, entry_id=entry_id), 303)


# --- who answers for the examination -----------------------------------------------------------------------------


@bp.get("/papers")
@requires(Permission.SEE_PAPERS)
def papers() -> ResponseReturnValue:
    """List the marked sittings whose papers I may look into."""
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    lines, count = queries.marked(session(), current_actor(), number)
    return render_template("theory/papers.html", lines=lines, number=min(max(1, number), count), count=count)


@bp.post("/papers/<sitting_id>")
@requires(Permission.SEE_PAPERS)
def read_paper(sitting_id: str) -> ResponseReturnValue:
    """Show a paper as its candidate saw it, with the choices and the key. Asked for by a form, because it is recorded."""
    with unit_of_work() as work:
        line = queries.marked_one(work, current_actor(), sitting_id) or abort(404)
        audit.record(work, current_actor(), "theory.read-paper", ("sitting", sitting_id), {}, clock.now())
        seen = queries.seen(work, line.sitting)
    return render_template("theory/paper.html", line=line, items=seen)


# --- what both need ----------------------------------------------------------------------------------------------


def _candidate(round_id: str, entry_id: str, **forms: Any) -> str:
    line = _line(round_id, entry_id)
    seen = {"version": line.sitting.version} if line.sitting else {}
    shown = {
        "check_in": CheckInForm(formdata=None),
        "pause": ReasonForm(formdata=None, prefix="pause", data=seen),
        "extra_time": ExtraTimeForm(formdata=None, prefix="extra-time", data=seen),
        "new_seat": ReasonForm(formdata=None, prefix="new-seat", data=seen),
        **forms,
    }
    application = applications.by_id(session(), line.entry.application_id)
    return render_template(
        "theory/candidate.html",
        round=_appointed(round_id),
        line=line,
        application=application,
        has_photo=bool(applications.current(application.documents, DocumentKind.PHOTO)),
        forms=shown,
    )


def _line(round_id: str, entry_id: str) -> queries.SeatLine:
    lines = [line for line in queries.seats(session(), _appointed(round_id)) if line.entry.id == entry_id]
    return lines[0] if lines else abort(404)


def _appointed(round_id: str) -> Round:
    rounds = examinations.appointed_rounds(session(), current_actor(), "invigilator")
    found = [exam_round for exam_round in rounds if exam_round.id == round_id]
    return found[0] if found else abort(404)


def _own(sitting_id: str) -> Sitting:
    found = queries.own(session(), current_actor(), sitting_id)
    if found is None:
        abort(404)
    return found


def _save(
    sitting_id: str, lease: int, sequence: int | None, position: int, choice: int, received_at: datetime
) -> actions.Saved:
    with unit_of_work() as work:
        try:
            return actions.save_answer(
                work,
                current_actor(),
                sitting_id,
                device=_device(sitting_id),
                lease=lease,
                sequence=sequence,
                position=position,
                choice=choice,
                received_at=received_at,
                at=clock.now(),
            )
        except LookupError:
            abort(404)


def _whole(body: dict[str, Any], name: str, lowest: int, highest: int) -> int:
    """Return a whole number of the body, or answer 422 naming the field."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        abort(422, description=name)
    return value


def _device(sitting_id: str) -> int:
    seat = cookie.get("seat")
    return int(seat[1]) if isinstance(seat, list) and len(seat) == 2 and seat[0] == sitting_id else 0


def _at_this_device(found: Sitting) -> bool:
    return found.device_opened and _device(found.id) == found.device


def _minutes(seconds: float) -> int:
    return -int(-seconds // 60)


def _not_counted(disposition: Disposition) -> str:
    match disposition:
        case Disposition.LATE:
            return str(_("Your time was over when this answer arrived. It is kept, but it does not count."))
        case Disposition.AFTER_HAND_IN:
            return str(_("You had already handed in when this answer arrived. It is kept, but it does not count."))
        case Disposition.PAUSED:
            return str(
                _("The test is paused. Your answer is kept, but it does not count; choose again when the test goes on.")
            )
        case _:
            return str(_("This test was opened on another page. The answer is kept, but it does not count."))
