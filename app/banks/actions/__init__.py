"""What is done with banks: making one, writing and publishing its questions, retiring them, looking at them again."""

from app.banks.actions.drafts import TURN, approve, change, drop, review, send_back, start, submit, take, write
from app.banks.actions.editions import make_bank, publish, publish_drafts, retire
from app.banks.actions.imports import import_questions
from app.banks.actions.reviews import close_review, open_review, sweep

__all__ = [
    "TURN",
    "approve",
    "change",
    "close_review",
    "drop",
    "import_questions",
    "make_bank",
    "open_review",
    "publish",
    "publish_drafts",
    "retire",
    "review",
    "send_back",
    "start",
    "submit",
    "sweep",
    "take",
    "write",
]
