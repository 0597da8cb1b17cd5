"""Seconds and memory for reading 1,000, 5,000 and 10,000 questions in every format, and for checking our own banks.

    python -m tests.load.import_speed [--questions 1000 5000 10000] [--formats csv gift …]

Every file is read by a process of its own; the memory is what that process grew by over its size before reading.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from app.banks.formats.plain import PlainQuestion
from app.banks.formats.reading import READERS, WRITERS, read_path, reader_of

BANKS = Path(__file__).resolve().parents[2] / "question_banks"
MOST_SECONDS, MOST_MEGABYTES = 30, 300


def questions(count: int) -> Sequence[PlainQuestion]:
    """Make questions of ordinary length, no two alike, with ids that every format can hold."""
    return [
        PlainQuestion(
            f"{chr(65 + number // 26000)}{number // 2600 % 10}{chr(65 + number // 100 % 26)}{number % 100:02}",
            f"Máy phát số {number} có công suất bao nhiêu oát khi điện áp là {number % 97} V và dòng điện là {number % 89} A?",
            tuple(f"Khoảng {number % 997 + step} W, đo tại đầu ra của máy phát khi có tải giả" for step in range(4)),
            "abcd"[number % 4],
            f"topic-{number // 100}",
            "Ohm's law",
        )
        for number in range(count)
    ]


def ncvec(made: Sequence[PlainQuestion]) -> str:
    """Write questions as the US pools are."""
    return "".join(f"{q.id} ({q.key.upper()}) [97.1]\n{q.stem}\n{lettered(q)}~~\n\n" for q in made)


def fcc(made: Sequence[PlainQuestion]) -> str:
    """Write questions as the FCC pools are."""
    ids = [f"{number // 2500}-{number // 100 % 25 + 1}A{number % 100}" for number in range(len(made))]
    texts = "".join(f"{one} {q.stem}\n{lettered(q)}\n" for one, q in zip(ids, made, strict=True))
    return f"{texts}Answer Key:\n" + "".join(f"{one} {q.key.upper()}\n" for one, q in zip(ids, made, strict=True))


def lettered(question: PlainQuestion) -> str:
    """Return the options, one a line behind its letter."""
    return "".join(f"{letter}. {option}\n" for letter, option in zip("ABCD", question.options, strict=True))


def chinese(made: Sequence[PlainQuestion]) -> str:
    """Write questions as the Chinese pools are."""
    return "".join(
        f"[I]{q.id}\n[Q]{number}号发射机的输出功率是多少？\n[T]{q.key.upper()}\n"
        + "".join(f"[{letter}]大约{number % 997 + step}瓦，在发射机输出端测量\n" for step, letter in enumerate("ABCD"))
        + "\n"
        for number, q in enumerate(made)
    )


def taiwanese(made: Sequence[PlainQuestion]) -> str:
    """Write questions as the Taiwanese pools are."""
    return "".join(
        (f"{number // 1000}題庫\n" if number % 1000 == 0 else "")
        + f"( {'abcd'.index(q.key) + 1} ) {number % 1000 + 1}. {q.stem}\n"
        + "".join(f"({place}) {option}\n" for place, option in enumerate(q.options, 1))
        for number, q in enumerate(made)
    )


def listed(made: Sequence[PlainQuestion]) -> str:
    """Write questions as a list in JSON."""
    return json.dumps(
        [{"id": q.id, "question": q.stem, "answers": q.options, "correct": "abcd".index(q.key)} for q in made]
    )


def docx(text: str) -> bytes:
    """Write lines as a Word file."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="w"><w:body>{paragraphs}</w:body></w:document>')
    return out.getvalue()


def written(name: str) -> Callable[[Sequence[PlainQuestion]], bytes]:
    """Return one of our writers, without pictures."""
    return lambda made: WRITERS[name](made, {})


FILES: Mapping[str, Callable[[Sequence[PlainQuestion]], bytes]] = {
    **{name: written(name) for name in WRITERS},
    "aiken-docx": lambda made: docx(WRITERS["aiken"](made, {}).decode()),
    "chinese": lambda made: chinese(made).encode("gb18030"),
    "fcc": lambda made: fcc(made).encode(),
    "fcc-docx": lambda made: docx(fcc(made)),
    "ncvec": lambda made: ncvec(made).encode(),
    "ncvec-docx": lambda made: docx(ncvec(made)),
    "ncvec-json": lambda made: listed(made).encode(),
    "taiwanese": lambda made: taiwanese(made).encode(),
}


def measure(paths: Sequence[Path], format_name: str) -> None:
    """Read files, and print what it took; run in a process of its own."""
    before, began = kilobytes("VmRSS"), time.monotonic()
    count = sum(len(read_path(path, format_name).questions) for path in paths)
    print(json.dumps([count, time.monotonic() - began, (kilobytes("VmHWM") - before) / 1000]))


def kilobytes(of: str) -> int:
    """Return the memory that this process holds ("VmRSS") or held at most ("VmHWM"), as Linux counts it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{of}:")[2].split()[0])


def apart(paths: Sequence[Path], format_name: str) -> tuple[int, float, float]:
    """Measure in another process: how many questions, seconds, megabytes."""
    command = [sys.executable, "-m", "tests.load.import_speed", "--measure", format_name, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, seconds, megabytes = json.loads(done.stdout)
    return count, seconds, megabytes


def main() -> int:
    """Print a line a format; return 1 when one of them took too long, too much, or lost a question."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, nargs="+", default=[1_000, 5_000, 10_000])
    parser.add_argument("--formats", nargs="+", default=list(FILES), choices=list(FILES))
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        measure([Path(path) for path in args.measure[1:]], args.measure[0])
        return 0
    if missing := READERS.keys() - {reader_of(name) for name in FILES}:
        raise SystemExit(f"no file is made for {sorted(missing)}")
    ours = sorted(path.parent for path in BANKS.glob("*/bank.toml"))
    count, seconds, megabytes = apart(ours, "own")
    print(f"our {len(ours)} banks: {count} questions in {seconds:.2f} s, {megabytes:.0f} MB")
    failed = seconds > 5
    with tempfile.TemporaryDirectory() as folder:
        for name in args.formats:
            said = []
            for wanted in args.questions:
                path = Path(folder) / f"{name}-{wanted}"
                path.write_bytes(FILES[name](questions(wanted)))
                count, seconds, megabytes = apart([path], reader_of(name))
                said.append(f"{count:6} questions {seconds:5.2f} s {megabytes:4.0f} MB")
                failed = failed or count != wanted or seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES
                path.unlink()
            print(f"{name:11}", " | ".join(said), flush=True)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
