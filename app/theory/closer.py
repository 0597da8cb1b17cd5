"""Closing sittings whose time is over and marking those whose answers are in, as long as the server runs."""

import logging
import threading

from flask import Flask

from app.kernel import clock
from app.kernel.db import db, unit_of_work
from app.theory import actions, queries

EVERY_SECONDS = 2.0
log = logging.getLogger(__name__)


def close_all_due() -> int:
    """Look at every unfinished sitting once and return how many were closed or marked."""
    waiting = queries.unfinished(db.session())
    done = 0
    for sitting_id in waiting:
        with unit_of_work() as work:
            done += actions.close_due(work, sitting_id, clock.now())
    db.session.remove()
    return done


def keep_closing(app: Flask, stop: threading.Event) -> threading.Thread:
    """Start the closer beside the server; it ends when `stop` is set."""

    def run() -> None:
        while not stop.wait(EVERY_SECONDS):
            with app.app_context():
                try:
                    close_all_due()
                except Exception:
                    log.exception("the closer failed and will try again")
                    db.session.remove()

    thread = threading.Thread(target=run, name="closer", daemon=True)
    thread.start()
    return thread
