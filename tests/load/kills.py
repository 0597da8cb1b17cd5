"""The server is killed without warning while candidates answer; nothing that it acknowledged may be missing afterwards.

    python -m tests.load.kills [--kills 500] [--write-behind]

The journal of acknowledged answers is kept here, outside the server. With --write-behind the server acknowledges first and
commits later: that control has to lose answers, or the loop proves nothing. A killed process leaves its writes in the system's
page cache, so this says nothing of a power cut; for that, `synchronous=FULL` is asserted in the tests.
"""

import argparse
import asyncio
import random
import signal
import sqlite3
import sys
import tempfile
from pathlib import Path

from tests import installation
from tests.installation import Candidate
from tests.load.browsers import Browser
from tests.load.throughput import open_all

CLIENTS = 12


async def answer(candidate: Candidate, port: int, sequences: dict[str, int], journal: set[tuple[str, int]]) -> None:
    """Answer without a pause until the server is gone."""
    browser = Browser(port, candidate.cookie, candidate.token)
    try:
        while True:
            sequences[candidate.sitting_id] += 1
            sequence = sequences[candidate.sitting_id]
            body = {"lease": 1, "sequence": sequence, "position": sequence % 35 + 1, "choice": sequence % 4 + 1}
            status, _, _ = await browser.ask("POST", f"/tests/{candidate.sitting_id}/answers", value=body)
            if status == 200:
                journal.add((candidate.sitting_id, sequence))
    except OSError:
        browser.close()


async def until_killed(
    server: installation.Server, candidates: list[Candidate], sequences: dict[str, int], journal: set[tuple[str, int]]
) -> None:
    """Answer for a moment that nobody knows beforehand, then kill."""
    tasks = [asyncio.create_task(answer(one, server.port, sequences, journal)) for one in candidates]
    await asyncio.sleep(random.uniform(0.05, 0.4))
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    await asyncio.gather(*tasks)


def main() -> int:
    """Kill again and again; return 1 when something acknowledged is missing (or, with the control, when nothing is)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--write-behind", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "examinations.sqlite"
        _, candidates = installation.prepare(folder, CLIENTS)
        port = installation.free_port()
        command = (sys.executable, "-m", "tests.load.write_behind", str(port)) if args.write_behind else ()
        server = installation.start(folder, port, command)
        asyncio.run(open_all(port, candidates))
        sequences = {candidate.sitting_id: 0 for candidate in candidates}
        journal: set[tuple[str, int]] = set()
        unacknowledged = 0
        kills = 0
        while kills < args.kills:
            asyncio.run(until_killed(server, candidates, sequences, journal))
            kills += 1
            held = set(sqlite3.connect(database).execute("SELECT sitting_id, sequence FROM answer_event"))
            unacknowledged += bool(held - journal)
            if journal - held:
                break
            journal |= held  # what was stored and not acknowledged is known from now on
            server = installation.start(folder, port, command)
        server.process.kill()
        server.process.wait()
        held = set(sqlite3.connect(database).execute("SELECT sitting_id, sequence FROM answer_event"))
        whole = sqlite3.connect(database).execute("PRAGMA integrity_check").fetchone()[0]
    lost = journal - held
    print(
        f"kills {kills}, acknowledged {len(journal)}, lost {len(lost)}, integrity {whole}, "
        f"kills that left a stored answer unacknowledged {unacknowledged}"
    )
    return int(not lost) if args.write_behind else int(bool(lost) or whole != "ok")


if __name__ == "__main__":
    raise SystemExit(main())
