"""The negative control of the kills: a server that says "saved" first and commits a moment later."""

import queue
import sys
import threading
import time

from flask import request
from waitress import serve

from app.commands import CONNECTIONS, THREADS
from app.kernel import clock
from app.kernel.actor import Actor, current_actor
from app.kernel.db import unit_of_work
from app.theory import actions
from wsgi import app

waiting: "queue.Queue[tuple[Actor, str, dict[str, int]]]" = queue.Queue()
LATER_SECONDS = 0.2


def save(sitting_id: str) -> dict[str, bool]:
    """Acknowledge at once."""
    waiting.put((current_actor(), sitting_id, request.get_json()))
    return {"saved": True}


def commit_later() -> None:
    """Write down what was acknowledged."""
    with app.app_context():
        while True:
            time.sleep(LATER_SECONDS)
            while not waiting.empty():
                actor, sitting_id, answer = waiting.get()
                with unit_of_work() as work:
                    now = clock.now()
                    actions.save_answer(work, actor, sitting_id, device=1, received_at=now, at=now, **answer)


if __name__ == "__main__":
    vars(save)["permission"] = vars(app.view_functions["theory.save"])["permission"]
    app.view_functions["theory.save"] = save
    threading.Thread(target=commit_later, daemon=True).start()
    serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, connection_limit=CONNECTIONS)
