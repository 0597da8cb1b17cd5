"""How long a large foreign bank takes to become drafts, and how much memory: `python -m tests.load.import_drafts`, from the root.

A made-up CSV of 10,000 questions is imported by the command into an installation of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import databases, installation

QUESTIONS = 10_000


def main() -> None:
    """Print what the command says, its seconds and its greatest memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        databases.migrate(f"sqlite:///{folder / 'examinations.sqlite'}", folder)
        environment = installation.environment_of(folder)
        flask = (sys.executable, "-m", "flask", "--app", "wsgi", "banks")
        subprocess.run(
            (*flask, "publish", "question_banks/amateur-law"), cwd=installation.ROOT, env=environment, check=True
        )
        rows = (f"Q{n:05},Question number {n} of many?,{n},{n + 1},{n + 2},{n + 3},b" for n in range(QUESTIONS))
        bank = folder / "bank.csv"
        bank.write_text("id,question,a,b,c,d,key\n" + "\n".join(rows), encoding="utf-8")
        began = time.monotonic()
        done = subprocess.run(
            (*flask, "import", str(bank), "--bank", "amateur-law"),
            cwd=installation.ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print("\n".join((done.stdout + done.stderr).splitlines()[-3:]))
        print(f"{QUESTIONS} questions: {seconds:.1f} s, at most {peak} MB in all")


if __name__ == "__main__":
    main()
