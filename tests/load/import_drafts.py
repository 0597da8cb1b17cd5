"""Seconds and memory for making drafts of 10,000 questions: of others in every format, and of a bank of ours.

    python -m tests.load.import_drafts [--questions 10000] [--formats csv gift …]

Every import runs in a process of its own on a fresh SQLite file; the memory is what that process grew by after the
application stood. A bank of ours has two languages, and every question of it is checked.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select

from app.banks import actions
from app.banks.delivery import read_path
from app.banks.formats.reading import reader_of
from app.banks.models import Draft, QuestionBank
from app.banks.saving import question_lines, zipped
from app.factory import create_app
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.db import db, unit_of_work
from tests import databases
from tests.load.import_speed import FILES, MOST_MEGABYTES, MOST_SECONDS, kilobytes, questions
from tests.questions import PLAIN

OURS = "own"
TABLE = """code = "load"
title.vi = "Thử tải"
title.en = "Load"
edition = "2026.1"
licence = "Own work"
"""


def ours(count: int) -> bytes:
    """Return a zip of one of our banks."""
    written = (
        question_lines({**PLAIN, "id": f"LO-{number:05}", "source": f"Ohm's law, {number}"}) for number in range(count)
    )
    return zipped({"bank.toml": TABLE.encode(), "questions.toml": "\n".join(written).encode()})


def measure(path: Path, format_name: str) -> None:
    """Import a file into a fresh database, and print what it took; run in a process of its own."""
    folder = path.parent
    with databases.fresh("sqlite", folder) as url:
        app = create_app(databases.settings(url, folder))
        with app.app_context():
            with unit_of_work() as work:
                work.add(QuestionBank(code="load", purpose="live", title_vi="x", title_en="x", licence=""))
            before, began = kilobytes("VmRSS"), time.monotonic()
            delivery = read_path(path, format_name)
            with unit_of_work() as work:
                bank = work.get_one(QuestionBank, "load")
                actions.import_questions(work, SYSTEM, bank, delivery, clock.now())
            seconds, megabytes = time.monotonic() - began, (kilobytes("VmHWM") - before) / 1000
            count = db.session.scalar(select(func.count()).select_from(Draft))
    print(json.dumps([count, seconds, megabytes]))


def apart(path: Path, format_name: str) -> Sequence[float]:
    """Measure in another process: how many drafts, seconds, megabytes."""
    command = [sys.executable, "-m", "tests.load.import_drafts", "--measure", str(path), format_name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: Sequence[float] = json.loads(done.stdout)
    return measured


def main() -> int:
    """Print a line a format; return 1 when one of them took too long, too much, or lost a question."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--formats", nargs="+", default=[OURS, *FILES], choices=[OURS, *FILES])
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        measure(Path(args.measure[0]), args.measure[1])
        return 0
    failed = False
    for name in args.formats:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "questions"
            content = ours(args.questions) if name == OURS else FILES[name](questions(args.questions))
            path.write_bytes(content)
            count, seconds, megabytes = apart(path, reader_of(name))
        failed = failed or count != args.questions or seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES
        print(f"{name:11} {count:6} drafts {seconds:5.2f} s {megabytes:4.0f} MB", flush=True)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
