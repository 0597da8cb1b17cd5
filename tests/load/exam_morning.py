"""300 candidates start within 10 seconds and answer every 20 seconds for 3 minutes, while 20 people a second check a certificate.

    python -m tests.load.exam_morning [--candidates 300] [--minutes 3] [--checks 20]

Prints errors, acknowledged answers that the database does not hold (read from outside the server), and the times of saves.
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import installation
from tests.installation import Candidate
from tests.load.browsers import Browser, percentile


async def candidate(
    one: Candidate, port: int, number: int, args: argparse.Namespace, journal: dict[str, list[Any]]
) -> None:
    """Start, open the page, answer until the end."""
    browser = Browser(port, one.cookie, one.token)
    await asyncio.sleep(10 * number / args.candidates)
    status, _, seconds = await browser.ask(
        "POST", f"/tests/{one.sitting_id}/start", form=f"csrf_token={one.token}&seat_code={one.seat_code}"
    )
    journal["starts"].append(seconds)
    if status != 303:
        journal["errors"].append(("start", status))
        return
    status, body, _ = await browser.ask("POST", f"/tests/{one.sitting_id}/page", value={})
    if status != 200:
        journal["errors"].append(("page", status, body[:80]))
        return
    ends = time.monotonic() + args.minutes * 60
    sequence = 0
    while time.monotonic() < ends:
        sequence += 1
        place, choice = (sequence - 1) % 35 + 1, sequence % 4 + 1
        answer = {"lease": 1, "sequence": sequence, "position": place, "choice": choice}
        status, body, seconds = await browser.ask("POST", f"/tests/{one.sitting_id}/answers", value=answer)
        journal["saves"].append(seconds)
        if status == 200:
            journal["acknowledged"].append((one.sitting_id, sequence, place, choice))
        else:
            journal["errors"].append(("save", status, body[:80]))
        await asyncio.sleep(20)
    browser.close()


async def checks(port: int, args: argparse.Namespace, journal: dict[str, list[Any]]) -> None:
    """Ask for the public page of a certificate so many times a second."""
    waiting = set()
    ends = time.monotonic() + args.minutes * 60 + 10

    async def one() -> None:
        browser = Browser(port)
        status, _, seconds = await browser.ask("GET", args.check_path)
        browser.close()
        journal["checks"].append(seconds)
        if status not in (200, 404):
            journal["errors"].append(("check", status))

    while time.monotonic() < ends:
        task = asyncio.create_task(one())
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        await asyncio.sleep(1 / args.checks)
    await asyncio.gather(*waiting, return_exceptions=True)


async def morning(port: int, candidates: list[Candidate], args: argparse.Namespace) -> dict[str, list[Any]]:
    """Run everybody at once."""
    journal: dict[str, list[Any]] = {name: [] for name in ("errors", "acknowledged", "starts", "saves", "checks")}
    await asyncio.gather(
        *(candidate(one, port, number, args, journal) for number, one in enumerate(candidates)),
        checks(port, args, journal),
    )
    return journal


def main() -> int:
    """Measure and report; return 1 when something was lost or went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--candidates", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--checks", type=int, default=20)
    parser.add_argument("--check-path", default="/v/0123456789")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, candidates = installation.prepare(folder, args.candidates)
        with installation.served(folder) as server:
            journal = asyncio.run(morning(server.port, candidates, args))
        held = set(
            sqlite3.connect(folder / "examinations.sqlite").execute(
                "SELECT sitting_id, sequence, position, choice FROM answer_event"
            )
        )
    lost = [answer for answer in journal["acknowledged"] if answer not in held]
    print(f"errors {len(journal['errors'])} {journal['errors'][:3]}")
    print(f"acknowledged {len(journal['acknowledged'])}, lost {len(lost)}")
    for what in ("starts", "saves", "checks"):
        times = journal[what]
        shown = " ".join(f"p{int(share * 100)} {percentile(times, share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99))
        print(f"{what}: {len(times)}, {shown}, worst {max(times, default=0) * 1000:.0f} ms")
    return 1 if lost or journal["errors"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
