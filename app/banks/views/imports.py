"""Handing in a file of questions: looked at first, then kept as drafts."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.banks import actions, uploads
from app.banks.findings import MEANINGS
from app.banks.forms import ConfirmForm, UploadForm
from app.banks.shown import preview
from app.banks.uploads import Upload
from app.banks.views.blueprint import bp, found
from app.kernel import clock
from app.kernel.actor import Role, current_actor
from app.kernel.db import session, unit_of_work
from app.kernel.files import LARGEST_UPLOAD_BYTES
from app.kernel.permissions import Permission, accepts_upload, requires

SHOWN_FIRST = 5
MOST_FINDINGS = 200  # that a page shows


@bp.get("/banks/<bank>/import")
@requires(Permission.WRITE_QUESTIONS)
def importing(bank: str) -> ResponseReturnValue:
    """Show the form that takes a file."""
    return render_template("banks/importing.html", bank=found(bank, Role.AUTHOR), form=UploadForm())


@bp.post("/banks/<bank>/import")
@requires(Permission.WRITE_QUESTIONS)
@accepts_upload
def upload(bank: str) -> ResponseReturnValue:
    """Keep a file until its owner has seen what is in it."""
    row = found(bank, Role.AUTHOR)
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("banks/importing.html", bank=row, form=form), 422
    content = form.file.data.stream.read(LARGEST_UPLOAD_BYTES + 1)
    if not 0 < len(content) <= LARGEST_UPLOAD_BYTES:
        form.file.errors = [_("Choose a file of at most 5 MB.")]
        return render_template("banks/importing.html", bank=row, form=form), 422
    handed_in = Upload(row.code, form.file_name(), form.format.data, form.encoding.data, form.language.data, content)
    with unit_of_work() as work:
        upload_id = uploads.keep(work, current_actor(), handed_in, clock.now())
    return redirect(url_for(".look", bank=bank, upload_id=upload_id), 303)


@bp.get("/banks/<bank>/import/<upload_id>")
@requires(Permission.WRITE_QUESTIONS)
def look(bank: str, upload_id: str) -> ResponseReturnValue:
    """Show what is in a file that was handed in; nothing of it is in the bank yet."""
    handed_in = _upload(bank, upload_id)
    delivery = handed_in.read()
    first = [(item, preview(item.body, delivery.figure_of(item))[0]) for item in delivery.items[:SHOWN_FIRST]]
    return render_template(
        "banks/look.html",
        bank=found(bank),
        upload_id=upload_id,
        upload=handed_in,
        delivery=delivery,
        first=first,
        meanings=MEANINGS,
        most_findings=MOST_FINDINGS,
        form=ConfirmForm(formdata=None),
    )


@bp.post("/banks/<bank>/import/<upload_id>")
@requires(Permission.WRITE_QUESTIONS)
def confirm(bank: str, upload_id: str) -> ResponseReturnValue:
    """Make drafts of the file."""
    delivery = _upload(bank, upload_id).read()
    form = ConfirmForm()
    with unit_of_work() as work:
        if not uploads.forget(work, current_actor()):  # confirmed in another window meanwhile
            abort(404)
        row = found(bank, Role.AUTHOR)
        count = actions.import_questions(
            work, current_actor(), row, delivery, clock.now(), keep_good=bool(form.keep_good.data)
        )
    flash(ngettext("%(num)d draft was made.", "%(num)d drafts were made.", count), "success")
    return redirect(url_for(".drafts", bank=bank), 303)


@bp.post("/banks/<bank>/import/<upload_id>/cancel")
@requires(Permission.WRITE_QUESTIONS)
def cancel(bank: str, upload_id: str) -> ResponseReturnValue:
    """Forget the file."""
    _upload(bank, upload_id)
    with unit_of_work() as work:
        uploads.forget(work, current_actor())
    return redirect(url_for(".importing", bank=bank), 303)


def _upload(bank: str, upload_id: str) -> Upload:
    found(bank, Role.AUTHOR)
    handed_in = uploads.find(session(), current_actor(), upload_id)
    return handed_in if handed_in and handed_in.bank == bank else abort(404)
