"""How many answers a second, against a bare Flask view; both in one run, in turns.

python -m tests.load.throughput [saves | checks] [--connections 32] [--seconds 8] [--rounds 3]

saves: answers of a test, against a view that commits one row the same way. checks: the public page of a certificate, its
standing for programs and a status list, against a view that reads one row.
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


async def reads(port: int, path: str, connections: int, seconds: float) -> float:
    """Ask for an address without a pause on every connection, each from another network; return how many a second."""
    ends, count = time.monotonic() + seconds, 0

    async def one(number: int) -> None:
        nonlocal count
        browser = Browser(port)
        while time.monotonic() < ends:
            browser.address = f"10.{number}.{count // 250 % 250}.{count % 250}"
            status, body, _ = await browser.ask("GET", path)
            if status != 200:
                raise RuntimeError(f"{status} {body[:100]!r}")
            count += 1
        browser.close()

    await asyncio.gather(*(one(number) for number in range(connections)))
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


def measure_saves(args: argparse.Namespace, folder: Path, other: int) -> None:
    """Print how many saves there are for each commit of the bare view."""
    _, candidates = installation.prepare(folder, args.connections)
    with installation.served(folder) as ours:
        asyncio.run(open_all(ours.port, candidates))
        ratios = []
        for turn in range(args.rounds):
            fast = asyncio.run(commits(other, args.connections, args.seconds))
            saved = asyncio.run(saves(ours.port, candidates, args.seconds, turn * 100_000))
            ratios.append(saved / fast)
            print(f"bare {fast:.0f}/s, saves {saved:.0f}/s, ratio {saved / fast:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f}")


def measure_checks(args: argparse.Namespace, folder: Path, other: int) -> None:
    """Print how many checks there are for each answer of the bare view."""
    code = installation.certify(folder).code
    behind_proxy = (sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--trusted-proxy", "127.0.0.1", "--port")
    port = installation.free_port()
    with installation.served(folder, (*behind_proxy, str(port)), port) as ours:
        for path in (f"/v/{code}", f"/api/v1/status/{code}", "/s/1"):
            ratios = []
            for _ in range(args.rounds):
                fast = asyncio.run(reads(other, "/", args.connections, args.seconds))
                told = asyncio.run(reads(ours.port, path, args.connections, args.seconds))
                ratios.append(told / fast)
                print(f"bare {fast:.0f}/s, {path} {told:.0f}/s, ratio {told / fast:.2f}")
            print(f"median ratio {statistics.median(ratios):.2f}")


def main() -> None:
    """Measure in turns and print the median ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("saves", "checks"), nargs="?", default="saves")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = installation.free_port()
        bare = (sys.executable, "-m", "tests.load.bare", f"sqlite:///{folder / 'bare.sqlite'}", str(port))
        other = installation.start(folder, port, bare)
        try:
            (measure_saves if args.what == "saves" else measure_checks)(args, folder, port)
        finally:
            other.process.terminate()
            other.process.wait(10)


if __name__ == "__main__":
    main()
