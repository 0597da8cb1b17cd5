"""How many certificates one core prints a second, and how long a signature and its QR code take, in processor time.

python -m tests.load.documents [--documents 30]
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.certificates.document import AmateurSheet, GmdssSheet, Layout, sheet_pdf
from app.kernel import qr
from tests.features.test_document import CLAIM, SHEET, maritime, url_of

FEWEST_A_SECOND = 5.0
LONGEST_SIGNATURE_MS = 30.0


def per_second(one: Callable[[int], object], count: int) -> float:
    """Return how often `one` runs in a second of processor time; the first run, which warms up, is not counted."""
    one(0)
    start = time.process_time()
    for number in range(1, count + 1):
        one(number)
    return count / (time.process_time() - start)


def print_one(sheet: AmateurSheet | GmdssSheet, layout: Layout, number: int) -> bytes:
    """Print a sheet that no run before has printed."""
    return sheet_pdf(replace(sheet, full_name=f"Nguyễn {number}"), layout)


def signature_ms(count: int) -> float:
    """Return the median processor time of signing a claim and drawing its QR code, in milliseconds."""
    times = []
    for number in range(count):
        start = time.process_time()
        qr.svg(url_of(replace(CLAIM, holder=f"Nguyễn Văn Thứ {number}")))
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def main() -> int:
    """Print the measurements and return 0 when they are good enough."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=30)
    count = parser.parse_args().documents
    slowest = 1000.0
    for name, sheet in (("amateur", SHEET), ("maritime", maritime())):
        for layout in Layout:
            speed = per_second(partial(print_one, sheet, layout), count)
            slowest = min(slowest, speed)
            print(f"{name:9}{layout.value:6}{speed:6.1f} a second a core")
    signature = signature_ms(count)
    print(f"signature and QR code {signature:.1f} ms")
    return 0 if slowest >= FEWEST_A_SECOND and signature <= LONGEST_SIGNATURE_MS else 1


if __name__ == "__main__":
    sys.exit(main())
