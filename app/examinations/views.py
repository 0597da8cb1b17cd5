"""The manager's rounds, and where and when a candidate is expected."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.domain.classes import Part
from app.examinations import actions, queries
from app.examinations.forms import (
    AppointmentForm,
    ConflictForm,
    EntryForm,
    RoomForm,
    RoundForm,
    VersionForm,
    conflict_names,
)
from app.examinations.models import Round
from app.examinations.queries import Capacity, ConflictKind
from app.kernel import clock
from app.kernel.actor import current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, requires
from app.organisations import queries as organisations

bp = Blueprint("examinations", __name__, template_folder="templates")


@bp.get("/examinations")
@requires(Permission.SIT_THEORY)
def mine() -> ResponseReturnValue:
    """Show a candidate where, when and at which seat they are expected."""
    return render_template(
        "examinations/mine.html", entries=queries.entries_of_account(session(), current_actor().account_id)
    )


@bp.get("/rounds")
@requires(Permission.PLAN_ROUNDS)
def rounds() -> ResponseReturnValue:
    """List the rounds of the organisations I manage."""
    return render_template("examinations/rounds.html", lines=queries.rounds(session(), current_actor()))


@bp.get("/rounds/new")
@requires(Permission.PLAN_ROUNDS)
def planning() -> ResponseReturnValue:
    """Show the form for a new round."""
    return render_template("examinations/plan.html", form=_round_form())


@bp.post("/rounds/new")
@requires(Permission.PLAN_ROUNDS)
def plan() -> ResponseReturnValue:
    """Plan a round."""
    form = _round_form()
    if not form.validate_on_submit():
        return render_template("examinations/plan.html", form=form), 422
    with _unit_of_work() as work:
        round_ = actions.plan(
            work,
            current_actor(),
            form.organisation.data,
            form.name.data,
            form.place.data,
            form.starts_at,
            clock.now(),
        )
    flash(_("The round is planned. Now add rooms, appoint people and enter candidates."), "success")
    return redirect(url_for(".round_page", round_id=round_.id), 303)


@bp.get("/rounds/<round_id>")
@requires(Permission.PLAN_ROUNDS)
def round_page(round_id: str) -> ResponseReturnValue:
    """Show a round: its rooms, its people, its candidates, and what it still lacks."""
    return _round_page(_own(round_id))


@bp.post("/rounds/<round_id>/rooms")
@requires(Permission.PLAN_ROUNDS)
def add_room(round_id: str) -> ResponseReturnValue:
    """Add a room, or change its seats."""
    form = RoomForm()
    if not form.validate_on_submit():
        return _round_page(_own(round_id), room_form=form), 422
    with _unit_of_work() as work:
        actions.add_room(work, current_actor(), round_id, form.room.data, form.seats.data or 0, clock.now())
    return _back(round_id, "rooms")


@bp.post("/rounds/<round_id>/appointments")
@requires(Permission.PLAN_ROUNDS)
def appoint(round_id: str) -> ResponseReturnValue:
    """Appoint an examiner or an invigilator."""
    form = AppointmentForm()
    if not form.validate_on_submit():
        abort(404)
    person, capacity = form.person.data, Capacity(form.capacity.data)
    with _unit_of_work() as work:
        actions.appoint(work, current_actor(), round_id, person, capacity, clock.now())
    return _back(round_id, "people")


@bp.post("/rounds/<round_id>/appointments/<appointment_id>/release")
@requires(Permission.PLAN_ROUNDS)
def release(round_id: str, appointment_id: str) -> ResponseReturnValue:
    """Take an appointment back."""
    with _unit_of_work() as work:
        actions.release(work, current_actor(), round_id, appointment_id, clock.now())
    return _back(round_id, "people")


@bp.post("/rounds/<round_id>/conflicts")
@requires(Permission.PLAN_ROUNDS)
def declare_conflict(round_id: str) -> ResponseReturnValue:
    """Keep a person from a candidate."""
    round_ = _own(round_id)
    form = _conflict_form(round_)
    if not form.validate_on_submit():
        return _round_page(round_, conflict_form=form), 422
    with _unit_of_work() as work:
        actions.declare_conflict(
            work,
            current_actor(),
            round_id,
            form.person.data,
            form.candidate.data,
            ConflictKind(form.kind.data),
            form.remark.data,
            clock.now(),
        )
    return _back(round_id, "conflicts")


@bp.get("/rounds/<round_id>/candidates")
@requires(Permission.PLAN_ROUNDS)
def candidates(round_id: str) -> ResponseReturnValue:
    """Show who could be entered, for which part, and why not."""
    round_ = _own(round_id)
    return _candidates(round_, _entry_form(round_))


@bp.post("/rounds/<round_id>/candidates")
@requires(Permission.PLAN_ROUNDS)
def enter(round_id: str) -> ResponseReturnValue:
    """Enter the chosen candidates, all or none."""
    round_ = _own(round_id)
    form = _entry_form(round_)
    if not form.validate_on_submit():
        return _candidates(round_, form), 422
    with _unit_of_work() as work:
        actions.enter(work, current_actor(), round_id, form.pairs(), form.room.data, clock.now())
    flash(_("The chosen candidates are entered and have their seats."), "success")
    return _back(round_id, "entries")


@bp.post("/rounds/<round_id>/entries/<entry_id>/withdraw")
@requires(Permission.PLAN_ROUNDS)
def withdraw(round_id: str, entry_id: str) -> ResponseReturnValue:
    """Take a candidate out of the round."""
    with _unit_of_work() as work:
        actions.withdraw_entry(work, current_actor(), round_id, entry_id, clock.now())
    return _back(round_id, "entries")


@bp.get("/rounds/<round_id>/list")
@requires(Permission.PLAN_ROUNDS)
def printed_list(round_id: str) -> ResponseReturnValue:
    """Show the candidates by part and room, made for paper: seat, name, class and a place to sign."""
    round_ = _own(round_id)
    return render_template("examinations/list.html", round=round_, parts=_entries(round_))


@bp.post("/rounds/<round_id>/open")
@requires(Permission.PLAN_ROUNDS)
def open_round(round_id: str) -> ResponseReturnValue:
    """Open the round."""
    version = _version()
    with _unit_of_work() as work:
        actions.open_round(work, current_actor(), round_id, version, clock.now())
    flash(_("The round is open: invigilators admit candidates and examiners write their sheets."), "success")
    return _back(round_id)


@bp.get("/rounds/<round_id>/close")
@requires(Permission.PLAN_ROUNDS)
def closing(round_id: str) -> ResponseReturnValue:
    """Show who would be left without a result, before the round is closed."""
    round_ = _own(round_id)
    return render_template("examinations/close.html", round=round_, lines=queries.without_result(session(), round_))


@bp.post("/rounds/<round_id>/close")
@requires(Permission.PLAN_ROUNDS)
def close_round(round_id: str) -> ResponseReturnValue:
    """Close the round."""
    version = _version()
    with _unit_of_work() as work:
        actions.close_round(work, current_actor(), round_id, version, clock.now())
    flash(_("The round is closed."), "success")
    return _back(round_id)


@bp.get("/rounds/<round_id>/cancel")
@requires(Permission.PLAN_ROUNDS)
def cancelling(round_id: str) -> ResponseReturnValue:
    """Ask once more before a round is cancelled."""
    return render_template("examinations/cancel.html", round=_own(round_id))


@bp.post("/rounds/<round_id>/cancel")
@requires(Permission.PLAN_ROUNDS)
def cancel_round(round_id: str) -> ResponseReturnValue:
    """Cancel a planned round."""
    version = _version()
    with _unit_of_work() as work:
        actions.cancel_round(work, current_actor(), round_id, version, clock.now())
    flash(_("The round is cancelled."), "success")
    return _back(round_id)


@contextmanager
def _unit_of_work() -> Iterator[Session]:
    """One unit of work in which what is not the actor's is not there: 404."""
    try:
        with unit_of_work() as work:
            yield work
    except LookupError as error:
        if isinstance(error, KeyError | IndexError):  # a bug, and no row
            raise
        abort(404)


def _own(round_id: str) -> Round:
    return queries.round_of(session(), current_actor(), round_id) or abort(404)


def _back(round_id: str, place: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".round_page", round_id=round_id, _anchor=place), 303)


def _version() -> int:
    form = VersionForm()
    if not form.validate_on_submit() or form.version.data is None:
        abort(400)
    return form.version.data


def _entries(round_: Round) -> dict[Part, Sequence[queries.EntryLine]]:
    return {part: queries.entries(session(), round_.id, part) for part in Part}


def _round_page(round_: Round, room_form: RoomForm | None = None, conflict_form: ConflictForm | None = None) -> str:
    work = session()
    people = queries.appointed(work, round_)
    staff = {one.account_id: one.name for one in organisations.staff(work, round_.organisation_id)}
    conflicts = queries.declared_conflicts(work, staff)
    return render_template(
        "examinations/round.html",
        round=round_,
        rooms=queries.rooms(work, round_),
        people=people,
        available=queries.available(work, round_) if round_.state in ("planned", "open") else [],
        conflicts=conflicts,
        conflict_names=conflict_names(),
        staff=staff,
        applicants=queries.applicants(work, round_.organisation_id),
        parts=_entries(round_),
        lacking=queries.against_opening(work, round_) if round_.state == "planned" else (),
        is_its_day=clock.today() == round_.day,
        room_form=room_form or RoomForm(formdata=None),
        conflict_form=conflict_form or _conflict_form(round_),
    )


def _candidates(round_: Round, form: EntryForm) -> str:
    return render_template(
        "examinations/candidates.html",
        round=round_,
        candidates=queries.candidates(session(), current_actor(), round_),
        form=form,
    )


def _entry_form(round_: Round) -> EntryForm:
    form = EntryForm()
    form.room.choices = {
        line.room.id: _(
            "%(room)s: %(theory)s seats free for theory, %(practical)s for practical",
            room=line.room.name,
            theory=line.room.seats - line.taken[Part.THEORY],
            practical=line.room.seats - line.taken[Part.PRACTICAL],
        )
        for line in queries.rooms(session(), round_)
    }
    return form


def _round_form() -> RoundForm:
    form = RoundForm()
    managed = organisations.managed(session(), current_actor())
    form.organisation.choices = {one.id: f"{one.code} – {one.name_vi}" for one in managed}
    return form


def _conflict_form(round_: Round) -> ConflictForm:
    form = ConflictForm()
    staff = organisations.staff(session(), round_.organisation_id)
    nobody = {"": _("Choose")}
    form.person.choices = nobody | {one.account_id: one.name for one in staff}
    form.candidate.choices = nobody | dict(queries.applicants(session(), round_.organisation_id))
    return form
