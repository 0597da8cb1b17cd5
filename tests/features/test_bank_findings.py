"""Every finding that reading a file can give has a meaning in the reader's language."""

import ast
import re
from pathlib import Path

from app.banks.findings import MEANINGS

BANKS = Path(__file__).resolve().parents[2] / "app" / "banks"
PLACE_OF_CODE = {"refuse": 1, "wrong": 1, "warn": 1, "tally": 1, "UnreadableError": 0, "BankFinding": 2, "Fault": 1}
CODE = re.compile(r"[a-z]+(-[a-z0-9.]+)+")
PAIRS = ("gift.py", "plain.py")  # where a code and its message are put together before they are said


def codes():
    """Yield every code that the source gives to a finding."""
    for path in sorted(BANKS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = PLACE_OF_CODE.get(name)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    yield node.args[place].value
            elif isinstance(node, ast.Tuple) and path.name in PAIRS and len(node.elts) in (2, 3):
                said = node.elts[-2]
                if isinstance(said, ast.Constant) and isinstance(said.value, str) and CODE.fullmatch(said.value):
                    yield said.value


def test_every_finding_has_a_meaning():
    assert sorted(set(codes()) - MEANINGS.keys()) == []
    assert len(set(codes())) > 60
