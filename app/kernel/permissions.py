"""One table of what each role may do: the code, the test and the documentation.

Every view carries `@requires(...)` or `@public`; the build fails on one that carries neither.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import TypeVar, cast

from flask import abort, current_app
from flask.typing import ResponseReturnValue

from app.kernel.actor import Role, signed_in

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Scope(StrEnum):
    """How far a permission reaches; the queries keep it by taking the actor."""

    OWN = "own"
    ASSIGNED = "where appointed"
    ORGANISATION = "own organisation"
    BANKS = "own banks"  # the platform's, or those of the organisation in which the role is held
    ALL = "all"


class Permission(StrEnum):
    """What a signed-in person may be allowed to do."""

    HAVE_AN_ACCOUNT = "have-an-account"
    APPLY = "apply"
    SIT_THEORY = "sit-theory"
    SEE_OWN_CERTIFICATES = "see-own-certificates"
    RECEIVE_APPLICATIONS = "receive-applications"
    SEE_IDENTITY_DOCUMENTS = "see-identity-documents"
    PLAN_ROUNDS = "plan-rounds"
    INVIGILATE = "invigilate"
    MARK_PRACTICAL = "mark-practical"
    SEE_RESULTS = "see-results"
    SEE_PAPERS = "see-papers"
    PROPOSE_CERTIFICATES = "propose-certificates"
    DECIDE_CERTIFICATES = "decide-certificates"
    KEEP_STAFF = "keep-staff"
    VERIFY_QUALIFICATIONS = "verify-qualifications"
    RECOGNISE_ORGANISATIONS = "recognise-organisations"
    SEE_QUESTIONS = "see-questions"
    WRITE_QUESTIONS = "write-questions"
    REVIEW_QUESTIONS = "review-questions"
    APPROVE_QUESTIONS = "approve-questions"
    RETIRE_QUESTIONS = "retire-questions"
    KEEP_CALENDAR = "keep-calendar"
    READ_AUDIT = "read-audit"


TABLE: Mapping[Permission, Mapping[Role, Scope]] = {
    Permission.HAVE_AN_ACCOUNT: {Role.CANDIDATE: Scope.OWN},
    Permission.APPLY: {Role.CANDIDATE: Scope.OWN},
    Permission.SIT_THEORY: {Role.CANDIDATE: Scope.OWN},
    Permission.SEE_OWN_CERTIFICATES: {Role.CANDIDATE: Scope.OWN},
    Permission.RECEIVE_APPLICATIONS: {Role.MANAGER: Scope.ORGANISATION},
    Permission.SEE_IDENTITY_DOCUMENTS: {Role.MANAGER: Scope.ORGANISATION},
    Permission.PLAN_ROUNDS: {Role.MANAGER: Scope.ORGANISATION},
    Permission.INVIGILATE: {Role.INVIGILATOR: Scope.ASSIGNED},
    Permission.MARK_PRACTICAL: {Role.EXAMINER: Scope.ASSIGNED},
    Permission.SEE_RESULTS: {Role.MANAGER: Scope.ORGANISATION, Role.HEAD: Scope.ORGANISATION},
    Permission.SEE_PAPERS: {
        Role.MANAGER: Scope.ORGANISATION,
        Role.HEAD: Scope.ORGANISATION,
        Role.AUTHORITY: Scope.ALL,
    },
    Permission.PROPOSE_CERTIFICATES: {Role.MANAGER: Scope.ORGANISATION},
    Permission.DECIDE_CERTIFICATES: {Role.HEAD: Scope.ORGANISATION},
    Permission.KEEP_STAFF: {Role.MANAGER: Scope.ORGANISATION},
    Permission.VERIFY_QUALIFICATIONS: {Role.AUTHORITY: Scope.ALL},
    Permission.RECOGNISE_ORGANISATIONS: {Role.AUTHORITY: Scope.ALL},
    Permission.SEE_QUESTIONS: {
        Role.AUTHOR: Scope.BANKS,
        Role.REVIEWER: Scope.BANKS,
        Role.APPROVER: Scope.BANKS,
        Role.AUTHORITY: Scope.ALL,
    },
    Permission.WRITE_QUESTIONS: {Role.AUTHOR: Scope.BANKS},
    Permission.REVIEW_QUESTIONS: {Role.REVIEWER: Scope.BANKS},
    Permission.APPROVE_QUESTIONS: {Role.APPROVER: Scope.BANKS},
    Permission.RETIRE_QUESTIONS: {Role.APPROVER: Scope.BANKS, Role.AUTHORITY: Scope.ALL},
    Permission.KEEP_CALENDAR: {Role.ADMINISTRATOR: Scope.ALL},
    Permission.READ_AUDIT: {Role.AUTHORITY: Scope.ALL},
}


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view run only for a person whose role has `permission`; others sign in first, or get 403."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
            actor = signed_in()
            if actor is None:
                return cast("ResponseReturnValue", current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
            if not actor.roles & TABLE[permission].keys():
                abort(403)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return declare


def public(view: View) -> View:
    """Declare that anybody may call a view."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def accepts_upload(view: View) -> View:
    """Declare that a view takes files, so that its body may be larger than a form's."""
    view.accepts_upload = True  # type: ignore[attr-defined]
    return view


def runs_wasm(view: View) -> View:
    """Declare that the page of a view runs WebAssembly, which its content security policy then allows."""
    view.runs_wasm = True  # type: ignore[attr-defined]
    return view
