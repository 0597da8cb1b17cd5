"""Writes the figures of the amateur banks: `.venv/bin/python question_banks/drawings/amateur.py`."""

from pathlib import Path

import amateur_electrical
import amateur_radio
from parts import write

BANKS = Path(__file__).parent.parent

if __name__ == "__main__":
    for bank, figures in (("amateur-electrical", amateur_electrical.FIGURES), ("amateur-radio", amateur_radio.FIGURES)):
        write(BANKS / bank / "figures", ((name, draw()) for name, draw in figures.items()))
