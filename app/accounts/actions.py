"""Making accounts, signing in and out, granting roles."""

from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Account, RoleGrant, SignIn
from app.accounts.queries import account_by_email
from app.audit import actions as audit
from app.domain.refusal import Finding, Reason, RefusedError
from app.kernel import chance
from app.kernel.actor import Actor, Grant

# OWASP's second choice: 19 MiB, so that a roomful of people can sign in at once on a small machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NO_ONE = HASHER.hash("the password of no one")
SESSION_LENGTH = timedelta(hours=10)
SHORTEST_PASSWORD = 12


def register(
    session: Session, email: str, name: str, password_hash: str, at: datetime, *, demonstration: bool = False
) -> Account:
    """Make an account. The password comes hashed (see `hashed`), so that the slow part happens outside the transaction.

    Raises RefusedError ADDRESS_TAKEN when the e-mail address has an account already.
    """
    if account_by_email(session, email):
        raise RefusedError(Finding(Reason.ADDRESS_TAKEN))
    account = Account(
        id=chance.public_id(),
        email=email.lower(),
        name=name,
        password=password_hash,
        created_at=at,
        demonstration=demonstration,
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:  # somebody took the address between our look and our write
        raise RefusedError(Finding(Reason.ADDRESS_TAKEN)) from None
    audit.record(session, acting(account), "accounts.register", ("account", account.id), {}, at)
    return account


def hashed(password: str) -> str:
    """Return the argon2id hash of a password; takes tens of milliseconds on purpose."""
    return HASHER.hash(password)


def recognised(account: Account | None, password: str) -> bool:
    """Say whether the password is the account's; takes as long when there is no such account."""
    try:
        HASHER.verify(account.password if account else NO_ONE, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return account is not None and account.disabled_at is None


def sign_in(session: Session, account: Account, at: datetime) -> str:
    """Open a session on the server and return its token, the only copy."""
    token = chance.token()
    session.add(
        SignIn(token_hash=token_hash(token), account_id=account.id, started_at=at, expires_at=at + SESSION_LENGTH)
    )
    audit.record(session, acting(account), "accounts.sign-in", ("account", account.id), {}, at)
    return token


def sign_out(session: Session, actor: Actor, at: datetime) -> None:
    """End the session that the actor came with, once."""
    ended = session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(actor.session_id), SignIn.ended_at.is_(None))
        .values(ended_at=at)
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        return
    audit.record(session, actor, "accounts.sign-out", ("account", actor.account_id), {}, at)


def grant(session: Session, account_id: str, role: Grant, by: Actor, at: datetime) -> None:
    """Give a person a role; giving it again changes nothing.

    Raises RefusedError SAME_PERSON when somebody would raise themselves.
    """
    if by.account_id == account_id:
        raise RefusedError(Finding(Reason.SAME_PERSON))
    held = session.scalars(
        select(RoleGrant).where(
            RoleGrant.account_id == account_id,
            RoleGrant.role == role.role.value,
            RoleGrant.body_id.is_(None) if role.body_id is None else RoleGrant.body_id == role.body_id,
        )
    ).first()
    if held:
        return
    given = RoleGrant(
        id=chance.public_id(),
        account_id=account_id,
        role=role.role.value,
        body_id=role.body_id,
        granted_by=by.account_id,
        granted_at=at,
    )
    try:
        with session.begin_nested():
            session.add(given)
    except IntegrityError:  # the same form came twice at once
        return
    audit.record(
        session, by, "accounts.grant", ("account", account_id), {"role": role.role.value, "body": role.body_id}, at
    )


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a session's token."""
    return sha256(token.encode()).digest()


def acting(account: Account) -> Actor:
    """Return the account as an actor for its own first steps, before a session stands behind it."""
    return Actor(account_id=account.id, name=account.name, session_id="")
