"""Registering, signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from app.accounts import actions
from app.accounts.forms import RegisterForm, SignInForm
from app.accounts.queries import account_by_email, actor_of_session
from app.domain.names import normal_name
from app.domain.refusal import Reason, RefusedError
from app.kernel import clock
from app.kernel.actor import current_actor, signed_in
from app.kernel.db import session, unit_of_work
from app.kernel.limits import limiter, named_account
from app.kernel.permissions import Permission, public, requires

bp = Blueprint("accounts", __name__, template_folder="templates")


@bp.get("/register")
@public
def registration() -> ResponseReturnValue:
    """Show the form for a new account."""
    return render_template("accounts/register.html", form=RegisterForm())


@bp.post("/register")
@limiter.limit("200/hour")
@public
def register() -> ResponseReturnValue:
    """Make an account and sign its owner in."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form), 422
    try:
        name = normal_name(form.name.data)
    except ValueError:
        form.name.errors = [_("This name contains characters that no name has. Please type it again.")]
        return render_template("accounts/register.html", form=form), 422
    password = actions.hashed(form.password.data or "")
    try:
        with unit_of_work() as work:
            account = actions.register(work, form.email.data, name, password, clock.now())
            token = actions.sign_in(work, account, clock.now())
    except RefusedError as refusal:
        if refusal.findings[0].reason is not Reason.ADDRESS_TAKEN:
            raise
        form.email.errors = [_("There is an account with this address already. Sign in instead.")]
        return render_template("accounts/register.html", form=form), 422
    _remember(token)
    flash(_("Welcome. Your account is ready: you can apply for an examination now."))
    return redirect(url_for("applications.mine"), 303)


@bp.get("/sign-in")
@public
def sign_in_form() -> ResponseReturnValue:
    """Show the form for signing in."""
    if signed_in():
        return redirect(url_for("home.page"), 303)
    return render_template("accounts/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@limiter.limit("10/15 minutes", key_func=named_account, deduct_when=lambda response: response.status_code == 422)
@limiter.limit("600/minute")  # a whole room may stand behind one address
@public
def sign_in() -> ResponseReturnValue:
    """Open a session; the same words for a wrong address and a wrong password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422
    account = account_by_email(session(), form.email.data)
    if not actions.recognised(account, form.password.data or "") or account is None:
        form.password.errors = [_("The address or the password is not right.")]
        return render_template("accounts/sign_in.html", form=form), 422
    with unit_of_work() as work:
        token = actions.sign_in(work, account, clock.now())
    _remember(token)
    return redirect(_safe_target() or url_for("home.page"), 303)


@bp.post("/sign-out")
@requires(Permission.HAVE_AN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this session on the server, so that a copied cookie is worth nothing."""
    with unit_of_work() as work:
        actions.sign_out(work, current_actor(), clock.now())
    logout_user()
    flash(_("You are signed out."))
    return redirect(url_for("home.page"), 303)


def _remember(token: str) -> None:
    actor = actor_of_session(session(), token, clock.now())
    login_user(actor)


def _safe_target() -> str | None:
    """Return the page the person wanted before signing in, when it is one of ours."""
    target = request.args.get("next", "")
    try:
        parts = urlsplit(target)
    except ValueError:  # it looks like a host, and is none
        return None
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if ours and "\\" not in target else None
