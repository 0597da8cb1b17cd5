"""What the pages of banks share: where they are attached, and how a bank is found through the actor."""

from flask import Blueprint, abort, request

from app.banks import queries
from app.banks.models import QuestionBank
from app.kernel.actor import Role, current_actor
from app.kernel.db import session

bp = Blueprint("banks", "app.banks", template_folder="templates")


def found(code: str, *roles: Role) -> QuestionBank:
    """Return a bank for which the actor holds one of `roles`, or any at all; otherwise answer 404."""
    return queries.bank(session(), current_actor(), code, *roles) or abort(404)


def page_number() -> int:
    """Return the page of a list that was asked for, 1 where nothing sensible was."""
    asked = request.values.get("page", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
