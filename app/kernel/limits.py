"""How often a stranger may try. Counted in this process: several processes need one shared store."""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


def named_account() -> str:
    """Return the account that a sign-in form names, so that one account is limited whatever the address."""
    return "account:" + request.form.get("email", "").strip().lower()[:254]
