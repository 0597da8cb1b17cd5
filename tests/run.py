"""Everything that has to hold before a change lands: `make test`. Two steps at a time; every failure is shown whole."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
CHECKS = {
    "style": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types": [str(BIN / "mypy")],
    "structure": [str(BIN / "lint-imports"), "--no-cache"],
    "dependencies": [str(BIN / "deptry"), "."],
    "banks": [
        str(BIN / "flask"),
        "--app",
        "wsgi",
        "banks",
        "check",
        *map(str, sorted(path.parent for path in Path("question_banks").glob("*/bank.toml"))),
    ],
}
WITHOUT_A_DATABASE = ("formats", "format_variations", "macros", "other_readers", "quality", "sentences")
TESTS = {
    "tests on SQLite": [*PYTEST, "-m", "not browser"],
    "tests on PostgreSQL": [
        *PYTEST,
        "-m",
        "not browser",
        "--database",
        "postgresql",
        *(f"--ignore=tests/features/test_{name}.py" for name in WITHOUT_A_DATABASE),
        "tests/features",
        "tests/migrations",
    ],
    "tests in the browser": [*PYTEST, "-m", "browser"],
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one step ended."""

    name: str
    passed: bool
    seconds: float
    output: str


def run(name: str, command: list[str]) -> Outcome:
    """Run one step and keep what it printed."""
    began = time.monotonic()
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "DEMONSTRATION": "1"}
    )
    output = (done.stdout + done.stderr).strip()
    return Outcome(name, done.returncode == 0, time.monotonic() - began, output)


def main() -> int:
    """Run all steps; return 1 when one of them failed."""
    steps = CHECKS if "--checks-only" in sys.argv else {**TESTS, **CHECKS}
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = [pool.submit(run, name, command) for name, command in steps.items()]
        outcomes = []
        for future in waiting:
            outcome = future.result()
            outcomes.append(outcome)
            print(f"--- {outcome.name}: {'passed' if outcome.passed else 'FAILED'} in {outcome.seconds:.0f} s")
            shown = outcome.output if not outcome.passed else "\n".join(outcome.output.splitlines()[-3:])
            print(shown, flush=True)
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    print(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    if failed:
        print("failed:", ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
