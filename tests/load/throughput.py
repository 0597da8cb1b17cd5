"""How many answers a second, against a bare Flask view that commits one row the same way; both in one run, in turns.

python -m tests.load.throughput [--connections 32] [--seconds 8] [--rounds 3]
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests import installation
from tests.installation import Candidate
from tests.load.browsers import Browser


async def saves(port: int, candidates: list[Candidate], seconds: float, begin: int) -> float:
    """Save answers without a pause on every connection; return how many a second."""
    ends, count = time.monotonic() + seconds, 0

    async def one(candidate: Candidate) -> None:
        nonlocal count
        browser, sequence = Browser(port, candidate.cookie, candidate.token), begin
        while time.monotonic() < ends:
            sequence += 1
            answer = {"lease": 1, "sequence": sequence, "position": sequence % 35 + 1, "choice": 1}
            status, body, _ = await browser.ask("POST", f"/tests/{candidate.sitting_id}/answers", value=answer)
            if status != 200:
                raise RuntimeError(f"{status} {body[:100]!r}")
            count += 1
        browser.close()

    await asyncio.gather(*(one(candidate) for candidate in candidates))
    return count / seconds


async def commits(port: int, connections: int, seconds: float) -> float:
    """The same on the bare view."""
    ends, count = time.monotonic() + seconds, 0

    async def one() -> None:
        nonlocal count
        browser = Browser(port)
        while time.monotonic() < ends:
            await browser.ask("POST", "/", value={"a": 1})
            count += 1
        browser.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return count / seconds


async def open_all(port: int, candidates: list[Candidate]) -> None:
    """Start every sitting and open its page."""
    for candidate in candidates:
        browser = Browser(port, candidate.cookie, candidate.token)
        await browser.ask(
            "POST",
            f"/tests/{candidate.sitting_id}/start",
            form=f"csrf_token={candidate.token}&seat_code={candidate.seat_code}",
        )
        await browser.ask("POST", f"/tests/{candidate.sitting_id}/page", value={})
        browser.close()


def main() -> None:
    """Measure in turns and print the median ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, candidates = installation.prepare(folder, args.connections)
        port = installation.free_port()
        bare = (sys.executable, "-m", "tests.load.bare", f"sqlite:///{folder / 'bare.sqlite'}", str(port))
        with installation.served(folder) as ours:
            other = installation.start(folder, port, bare)
            asyncio.run(open_all(ours.port, candidates))
            ratios = []
            for turn in range(args.rounds):
                fast = asyncio.run(commits(port, args.connections, args.seconds))
                saved = asyncio.run(saves(ours.port, candidates, args.seconds, turn * 100_000))
                ratios.append(saved / fast)
                print(f"bare {fast:.0f}/s, saves {saved:.0f}/s, ratio {saved / fast:.2f}")
            other.process.terminate()
            other.process.wait(10)
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
