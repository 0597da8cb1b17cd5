"""Writes the figures of the GMDSS banks: `.venv/bin/python question_banks/drawings/gmdss.py`."""

from pathlib import Path

import gmdss_electronics
import gmdss_operator
from parts import write

BANKS = Path(__file__).parent.parent

if __name__ == "__main__":
    for bank, figures in (
        ("gmdss-roc", gmdss_operator.RESTRICTED),
        ("gmdss-goc", gmdss_operator.GENERAL),
        ("gmdss-rec-2", gmdss_electronics.SECOND),
        ("gmdss-rec-1", gmdss_electronics.FIRST),
    ):
        write(BANKS / bank / "figures", ((name, draw()) for name, draw in figures.items()))
