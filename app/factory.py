"""Where the parts are joined: the one module that knows them all."""

import logging
from collections.abc import Iterator

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager
from flask_migrate import Migrate
from jinja2 import StrictUndefined

from app import commands, demonstration
from app.accounts import cli as accounts_cli
from app.accounts.queries import actor_of_session
from app.accounts.views import bp as accounts
from app.advice.views import bp as advice
from app.applications.views import bp as applications
from app.audit import cli as audit_cli
from app.banks import cli as banks_cli
from app.banks.views import bp as banks
from app.certificates import cli as certificates_cli
from app.certificates.views import bp as certificates
from app.examinations.views import bp as examinations
from app.home.views import bp as home
from app.inspector.views import bp as inspector
from app.kernel import clock, web
from app.kernel.actor import Actor, Role, signed_in
from app.kernel.db import db, session
from app.kernel.languages import init_languages, language
from app.kernel.limits import limiter
from app.kernel.permissions import TABLE, Permission
from app.kernel.sentences import init_sentences
from app.kernel.settings import ROOT, Settings
from app.organisations.views import bp as organisations
from app.policy.views import bp as policy
from app.practical.views import bp as practical
from app.results.views import bp as results
from app.statistics import cli as statistics_cli
from app.statistics.views import bp as statistics
from app.theory.views import bp as theory
from app.verification import cli as verification_cli
from app.verification.views import bp as verification

FEATURES = (
    accounts,
    policy,
    organisations,
    applications,
    banks,
    examinations,
    theory,
    practical,
    results,
    certificates,
    verification,
    inspector,
    advice,
    statistics,
    home,
)

NAVIGATION = (
    (Permission.APPLY, _l("My applications"), "applications.mine"),
    (Permission.APPLY, _l("My examinations"), "examinations.mine"),
    (Permission.SIT_THEORY, _l("Theory test"), "theory.mine"),
    (Permission.SEE_OWN_CERTIFICATES, _l("My results"), "results.mine"),
    (Permission.SEE_OWN_CERTIFICATES, _l("My certificates"), "certificates.mine"),
    (Permission.RECEIVE_APPLICATIONS, _l("Applications received"), "applications.desk"),
    (Permission.PLAN_ROUNDS, _l("Examination rounds"), "examinations.rounds"),
    (Permission.INVIGILATE, _l("Rooms"), "theory.rooms"),
    (Permission.MARK_PRACTICAL, _l("Practical tests"), "practical.candidates"),
    (Permission.SEE_PAPERS, _l("Papers sat"), "theory.papers"),
    (Permission.SEE_RESULTS, _l("Decisions"), "certificates.desk"),
    (Permission.KEEP_STAFF, _l("People"), "organisations.staff"),
    (Permission.VERIFY_QUALIFICATIONS, _l("Qualifications"), "organisations.qualifications"),
    (Permission.RECOGNISE_ORGANISATIONS, _l("Organisations"), "organisations.recognised"),
    (Permission.SEE_QUESTIONS, _l("Question banks"), "banks.overview"),
    (Permission.SEE_QUESTIONS, _l("Question statistics"), "statistics.banks"),
    (Permission.KEEP_CALENDAR, _l("Working calendar"), "policy.calendar"),
    (Permission.READ_AUDIT, _l("Record of acts"), "home.record"),
)


def create_app(settings: Settings) -> Flask:
    """Join the parts into one application."""
    app = Flask(__name__, static_folder="kernel/static", template_folder="kernel/templates")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(
        SECRET_KEY=settings.secret_key,
        FILE_KEY=settings.file_key,
        SETTINGS=settings,
        DEMONSTRATION=settings.demonstration,
        TESTING=settings.testing,
        PROPAGATE_BUGS=settings.testing,
        PUBLIC_URL=settings.public_url,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_FORM_MEMORY_SIZE=web.LARGEST_FORM_BYTES,
        MAX_FORM_PARTS=web.MOST_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a candidate may think for an hour
        WTF_CSRF_SSL_STRICT=False,  # our Referrer-Policy sends none; the token and SameSite hold
        RATELIMIT_ENABLED=not settings.testing,
    )
    logging.getLogger("app").setLevel(logging.INFO)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    web.init_web(app)
    limiter.init_app(app)
    init_languages(app)
    init_sentences(app)
    _init_sign_in(app)
    app.context_processor(page_context)
    for feature in FEATURES:
        app.register_blueprint(feature)
    for commanded in (
        commands,
        accounts_cli,
        audit_cli,
        banks_cli,
        certificates_cli,
        verification_cli,
        statistics_cli,
        demonstration,
    ):
        commanded.register(app)
    return app


def engine_options(database_url: str) -> dict[str, object]:
    """Return how connections are pooled: enough for every thread of the server, and checked on PostgreSQL."""
    if database_url.startswith("sqlite"):
        return {"pool_size": 16, "max_overflow": 16, "connect_args": {"check_same_thread": False}}
    return {"pool_size": 16, "max_overflow": 16, "pool_pre_ping": True}


def _init_sign_in(app: Flask) -> None:
    manager = LoginManager()
    manager.login_view = "accounts.sign_in_form"
    manager.login_message = _l("Please sign in first.")
    manager.session_protection = None  # rooms share and change addresses; the session stands on the server
    manager.init_app(app)

    @manager.user_loader
    def load(token: str) -> Actor | None:
        return actor_of_session(session(), token, clock.now())


def page_context() -> dict[str, object]:
    """Return what every template may use: the reader, their language, and the pages of their roles."""
    actor = signed_in()
    return {
        "actor": actor,
        "language": language(),
        "demonstration": demonstration.SIGN_INS if current_app.config["DEMONSTRATION"] else None,
        "navigation": list(navigation(actor)),
        "places": Places(),
        "endpoint": request.endpoint,
    }


def navigation(actor: Actor | None) -> Iterator[tuple[str, str, str]]:
    """Offer each person the pages of their roles, and nothing else: label, address and endpoint."""
    roles: frozenset[Role] = actor.roles if actor else frozenset()
    works_here = bool(roles - {Role.CANDIDATE})
    for permission, label, endpoint in NAVIGATION:
        holders = TABLE[permission].keys()
        if roles & holders and not (works_here and holders == {Role.CANDIDATE}):
            yield str(label), url_for(endpoint), endpoint


class Places:
    """Addresses by name, made only when a template asks."""

    ENDPOINTS = {
        "home": "home.page",
        "sign_in": "accounts.sign_in_form",
        "register": "accounts.registration",
        "sign_out": "accounts.sign_out",
        "apply": "applications.starting",
        "verify": "verification.lookup",
        "advice": "advice.questions",
        "licences": "home.licences",
        "data": "home.privacy",
        "organisations": "organisations.public_list",
    }

    def __getattr__(self, name: str) -> str:
        """Return the address of a place; raises AttributeError for an unknown one."""
        if name not in self.ENDPOINTS:
            raise AttributeError(name)
        return url_for(self.ENDPOINTS[name])
