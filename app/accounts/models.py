"""How people who sign in are kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, PublicId


class Account(Base):
    """A person who can sign in. `email` is kept folded to lower case; `disabled_at` ends all sessions."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    demonstration: Mapped[bool] = mapped_column(default=False)


class SignIn(Base):
    """One session on the server; only the hash of its token is kept, so that a copy of the table opens nothing."""

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role held in a body, named by its id; this feature does not know what kind of body that is."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "body_id"),)

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    body_id: Mapped[str | None] = mapped_column(PublicId)
    granted_by: Mapped[str] = mapped_column(PublicId)
    granted_at: Mapped[datetime]
