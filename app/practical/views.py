"""The examiner's candidates and sheets, and how far a round's marking is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.domain.practical import Item
from app.domain.refusal import Reason, RefusedError
from app.domain.regulation import MorseRule, regulation_on
from app.examinations import actions as examinations
from app.examinations import queries as rounds
from app.examinations.models import Entry
from app.examinations.queries import ConflictKind
from app.kernel import clock
from app.kernel.actor import current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.permissions import Permission, requires
from app.kernel.sentences import article, contact_name
from app.practical import actions, queries
from app.practical.forms import ConflictForm, LockForm, SheetForm, field_of, form_of, remark_of, shown
from app.practical.models import Sheet

bp = Blueprint("practical", __name__, template_folder="templates")


@bp.get("/practical")
@requires(Permission.MARK_PRACTICAL)
def candidates() -> ResponseReturnValue:
    """List the candidates I may examine, and what there is to do for each."""
    lines = queries.candidates(session(), current_actor())
    by_round = [(round_, list(own)) for round_, own in groupby(lines, key=lambda line: line.entry.round)]
    return render_template("practical/candidates.html", rounds=by_round)


@bp.get("/practical/<entry_id>")
@requires(Permission.MARK_PRACTICAL)
def sheet(entry_id: str) -> ResponseReturnValue:
    """Show my sheet of a candidate: to write on, or as it was locked."""
    entry = _own(entry_id)
    own = queries.sheet_for(session(), current_actor(), entry.id)
    if own and own.locked_at:
        return render_template(
            "practical/locked.html",
            entry=entry,
            sheet=own,
            items=_items(own, entry),
            result=queries.result_of(session(), entry),
            disputed=queries.disagree(queries.locked_sheets(session(), [entry.id])[entry.id], entry),
        )
    form = form_of(queries.rule_of(entry))(formdata=None, data=shown(own))
    return _sheet_page(entry, form, form.version.data)


@bp.post("/practical/<entry_id>")
@requires(Permission.MARK_PRACTICAL)
def write(entry_id: str) -> ResponseReturnValue:
    """Keep the sheet as a draft, or go on to lock it."""
    entry = _own(entry_id)
    rule = queries.rule_of(entry)
    form = form_of(rule)()
    if not form.validate_on_submit() or form.version.data is None:
        return _sheet_page(entry, form, form.version.data), 422
    try:
        with _unit_of_work() as work:
            actions.write(work, current_actor(), entry_id, form.writing(rule), form.version.data, clock.now())
    except RefusedError as refusal:
        if refusal.findings[0].reason is not Reason.STALE_STATE:
            raise
        own = queries.sheet_for(session(), current_actor(), entry_id)
        form.form_errors.append(
            _(
                "This sheet was kept from another window meanwhile. What you typed here is below: keep it again to use it."
            )
        )
        return _sheet_page(_own(entry_id), form, own.version if own else actions.NOT_WRITTEN_YET), 409
    if "lock" in request.form:
        return redirect(url_for(".before_lock", entry_id=entry_id), 303)
    flash(_("The draft is kept. Nobody but you sees it."), "success")
    return redirect(url_for(".sheet", entry_id=entry_id), 303)


@bp.get("/practical/<entry_id>/lock")
@requires(Permission.MARK_PRACTICAL)
def before_lock(entry_id: str) -> ResponseReturnValue:
    """Say what follows from the sheet by law, before it is locked."""
    entry, own = _own_sheet(entry_id)
    if own.locked_at:
        return redirect(url_for(".sheet", entry_id=entry_id), 303)
    findings = queries.against_locking(session(), current_actor(), own, entry)
    return render_template(
        "practical/lock.html",
        entry=entry,
        sheet=own,
        items=_items(own, entry),
        passed=queries.outcome(own, entry).passed,
        against=findings,
        morse=queries.rule_of(entry).morse,
    )


@bp.post("/practical/<entry_id>/lock")
@requires(Permission.MARK_PRACTICAL)
def lock(entry_id: str) -> ResponseReturnValue:
    """Lock the sheet."""
    form = LockForm()
    if not form.validate_on_submit() or form.version.data is None:
        abort(400)
    with _unit_of_work() as work:
        actions.lock(work, current_actor(), entry_id, form.version.data, clock.now())
    flash(_("Your sheet is locked."), "success")
    return redirect(url_for(".sheet", entry_id=entry_id), 303)


@bp.get("/practical/<entry_id>/conflict")
@requires(Permission.MARK_PRACTICAL)
def conflict(entry_id: str) -> ResponseReturnValue:
    """Ask why I must not examine this candidate."""
    return render_template("practical/conflict.html", entry=_own(entry_id), form=ConflictForm())


@bp.post("/practical/<entry_id>/conflict")
@requires(Permission.MARK_PRACTICAL)
def declare_conflict(entry_id: str) -> ResponseReturnValue:
    """Step back from a candidate, for good."""
    if queries.stepped_back(session(), current_actor(), entry_id):  # the button was pressed twice
        return redirect(url_for(".candidates"), 303)
    entry, form = _own(entry_id), ConflictForm()
    if not form.validate_on_submit():
        return render_template("practical/conflict.html", entry=entry, form=form), 422
    actor, round_id, candidate_id = current_actor(), entry.round_id, entry.account_id
    with _unit_of_work() as work:
        examinations.declare_conflict(
            work,
            actor,
            round_id,
            actor.account_id,
            candidate_id,
            ConflictKind(form.kind.data),
            form.remark.data,
            clock.now(),
        )
    flash(_("You do not examine this candidate any more."), "success")
    return redirect(url_for(".candidates"), 303)


@bp.get("/practical/rounds/<round_id>")
@requires(Permission.PLAN_ROUNDS)
def progress(round_id: str) -> ResponseReturnValue:
    """Show a manager how many sheets are locked and where a third examiner is needed; never what stands on a sheet."""
    round_ = rounds.round_of(session(), current_actor(), round_id) or abort(404)
    return render_template("practical/progress.html", round=round_, lines=queries.progress(session(), round_))


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a sheet as people read it: what, with which outcome, by which article, and what was counted."""

    label: str
    item: Item
    article: str
    detail: str


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


def _own(entry_id: str) -> Entry:
    return queries.entry_to_mark(session(), current_actor(), entry_id) or abort(404)


def _own_sheet(entry_id: str) -> tuple[Entry, Sheet]:
    entry = _own(entry_id)
    return entry, queries.sheet_for(session(), current_actor(), entry.id) or abort(404)


def _sheet_page(entry: Entry, form: SheetForm, version: int | None) -> str:
    rule = queries.rule_of(entry)
    return render_template(
        "practical/sheet.html",
        entry=entry,
        form=form,
        version=version,
        contacts=[(form[field_of(contact)], form[remark_of(contact)]) for contact in rule.contacts],
        contacts_article=article(rule.contacts_source),
        morse=rule.morse,
        morse_article=article(rule.morse.source) if rule.morse else "",
    )


def _items(own: Sheet, entry: Entry) -> list[ItemLine]:
    rule, said = queries.rule_of(entry), queries.outcome(own, entry)
    lines = [
        ItemLine(
            contact_name(contact),
            item,
            article(rule.contacts_source),
            own.contacts.get(contact, {}).get("remark", ""),
        )
        for contact, item in said.contacts.items()
    ]
    if rule.morse is None:
        return lines
    exemption = regulation_on(entry.round.day).telegraphy_stopped_at_most
    for label, item, words, seconds in (
        (_("Morse received"), said.receiving, own.receiving_words, own.receiving_seconds),
        (_("Morse sent"), said.sending, own.sending_words, own.sending_seconds),
    ):
        exempt = item is Item.EXEMPT
        counted = "" if exempt or words is None or seconds is None else _counted(words, seconds, rule.morse)
        source = exemption.source if exempt else rule.morse.source
        lines.append(ItemLine(label, item, article(source), own.exemption_evidence if exempt else counted))
    return lines


def _counted(words: int, seconds: int, rule: MorseRule) -> str:
    return str(
        _(
            "%(words)s words in %(seconds)s seconds; needed: %(needed)s within %(allowed)s seconds",
            words=words,
            seconds=seconds,
            needed=rule.words,
            allowed=rule.seconds,
        )
    )
