"""Reads files that were changed by chance, of every format and of every file in ../shared/data, and looks at what happens.

    python -m tests.load.mutated_files [--files 10000] [--seed 1]

Prints how they ended, exceptions with the number that brings them back, what was opened, seconds, and memory.
"""

import argparse
import gc
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping

from app.banks.formats.plain import PlainQuestion
from app.banks.formats.reading import READERS, WRITERS, detect, read
from tests.features.test_formats import DATA, PNG, SAMPLES, faults_of, mutated
from tests.load.import_speed import FILES, kilobytes, questions

MOST_MEGABYTES = 300
NOT_BANKS = ("morse", "vietnam")
OUTSIDE = frozenset(("open", "os.mkdir", "os.remove", "os.rename", "os.listdir", "socket.connect", "subprocess.Popen"))


def seeds() -> Mapping[str, bytes]:
    """Return the files to change: the samples of the tests, a small one of every format, and what others wrote."""
    small = questions(3)
    pictured = [PlainQuestion("P-1", "Which?", ("a", "b"), "a", "t", figures=("a.png",))]
    files = {name: content for name, (content, *_) in SAMPLES.items()}
    files |= {f"made.{name}": make(small) for name, make in FILES.items()}
    files |= {f"pictured.{name}": write(pictured, {"a.png": PNG}) for name, write in WRITERS.items()}
    for path in sorted(DATA.rglob("*")):
        if (
            path.is_file()
            and path.relative_to(DATA).parts[0] not in NOT_BANKS
            and path.suffix not in (".md", ".jpg", ".png")
        ):
            files[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    return files


def main() -> int:
    """Print a table; return 1 when anything was raised, opened, wrong or too large."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    gc.collect()
    idle = kilobytes("VmRSS")
    files = seeds()
    formats = {name: detect(content, name) or "auto" for name, content in files.items()}
    for name, content in files.items():  # so that what is imported late is not taken for a reach outside
        read(content, name)
    ends: Counter[str] = Counter()
    faults: list[str] = []
    touched: list[str] = []
    began = time.monotonic()
    sys.addaudithook(lambda event, values: touched.append(f"{event} {values[0]}") if event in OUTSIDE else None)
    for number in range(args.files):
        name = list(files)[number % len(files)]
        chance = random.Random(f"{args.seed} {number}")
        changed = mutated(files[name], chance)
        other = chance.choice(list(READERS)) if chance.random() < 0.2 else formats[name]
        for chosen in ("auto", other):
            try:
                foreign = read(changed, name, chosen)
                faults += [f"{number} {name} as {chosen}: {fault}" for fault in faults_of(foreign)]
                ends["some accepted" if foreign.questions else "all refused" if foreign.refused else "unreadable"] += 1
            except Exception:
                faults.append(f"{number} {name} as {chosen}: {traceback.format_exc()}")
                ends["raised"] += 1
    seconds = time.monotonic() - began
    reached = [
        path for path in touched if not path.startswith(f"open {sys.base_prefix}/lib/")
    ]  # codecs come when needed
    megabytes = (kilobytes("VmHWM") - idle) / 1000
    print(f"{args.files} changed files of {len(files)}, each read twice: {dict(ends)}")
    print(
        f"{seconds:.0f} s, at most {megabytes:.0f} MB above idle, {len(reached)} reaches outside, {len(faults)} faults"
    )
    print("\n".join([*faults[:20], *reached[:20]]))
    return int(bool(faults or reached) or megabytes > MOST_MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())
