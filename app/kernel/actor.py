"""Who acts: a plain value that actions, queries and the audit log take as an argument."""

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from flask import g
from flask_login import current_user


class Role(StrEnum):
    """What a person may be; every signed-in person is a candidate on their own behalf."""

    CANDIDATE = "candidate"
    MANAGER = "manager"
    HEAD = "head"
    EXAMINER = "examiner"
    INVIGILATOR = "invigilator"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUTHORITY = "authority"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and the body in which it holds; None where the role holds everywhere."""

    role: Role
    body_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person for the length of one request."""

    account_id: str
    name: str
    session_id: str
    grants: frozenset[Grant] = frozenset()

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the cookie keeps: the id of the server's session, never of the person."""
        return self.session_id

    @property
    def roles(self) -> frozenset[Role]:
        """All roles, the candidate's included."""
        return frozenset(grant.role for grant in self.grants) | {Role.CANDIDATE}

    def bodies(self, *roles: Role) -> frozenset[str]:
        """Return the bodies in which the person holds one of `roles`."""
        return frozenset(grant.body_id for grant in self.grants if grant.role in roles and grant.body_id)

    def holds(self, body_id: str | None, *roles: Role) -> bool:
        """Say whether the person holds one of `roles` in exactly this body; None is the platform itself."""
        return any(grant.role in roles and grant.body_id == body_id for grant in self.grants)


SYSTEM = Actor(account_id="system", name="system", session_id="")


def signed_in() -> Actor | None:
    """Return who is signed in, or None."""
    if "acting" in g:  # a command line or a test acts without a cookie
        return cast("Actor", g.acting)
    return cast("Actor", current_user._get_current_object()) if current_user.is_authenticated else None


def current_actor() -> Actor:
    """Return who is signed in; only for views behind a permission.

    Raises LookupError when nobody is: the view forgot its permission.
    """
    actor = signed_in()
    if actor is None:
        raise LookupError("no one is signed in")
    return actor
