"""Reading accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, RoleGrant, SignIn
from app.kernel.actor import Actor, Grant, Role
from app.kernel.db import Moment

# Asked by every request of a signed-in person: built once.
HOLDER_OF_SESSION = (
    select(Account.id, Account.name, RoleGrant.role, RoleGrant.body_id)
    .join(SignIn, SignIn.account_id == Account.id)
    .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("at", type_=Moment),
        Account.disabled_at.is_(None),
    )
)


def account_by_email(session: Session, email: str) -> Account | None:
    """Return the account with this address, whatever its case."""
    return session.scalars(select(Account).where(Account.email == email.lower())).first()


def actor_of_session(session: Session, token: str, at: datetime) -> Actor | None:
    """Return who holds an open session, with their roles, in one statement; None when it ended, ran out or was disabled."""
    rows = session.execute(HOLDER_OF_SESSION, {"token_hash": sha256(token.encode()).digest(), "at": at}).all()
    if not rows:
        return None
    account_id, name = rows[0][:2]
    grants = frozenset(Grant(Role(role), body_id) for _, _, role, body_id in rows if role)
    return Actor(account_id=account_id, name=name, session_id=token, grants=grants)


def names(session: Session, account_ids: Sequence[str]) -> Mapping[str, str]:
    """Return the names of some accounts by id, in one statement."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return {account_id: name for account_id, name in rows}  # noqa: C416


def holders(session: Session, role: Role, body_id: str) -> Sequence[Account]:
    """Return who holds a role in a body, by name."""
    return session.scalars(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == role.value, RoleGrant.body_id == body_id, Account.disabled_at.is_(None))
        .order_by(Account.name)
    ).all()
