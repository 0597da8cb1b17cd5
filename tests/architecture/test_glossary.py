"""The glossary says which word stands for what in the code; the code has these words."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "app").rglob("*.py")))
WORDS = sorted({word for name in re.findall("`([^`]+)`", GLOSSARY) for word in name.split(".")})


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_glossary_occurs_in_the_code(word):
    assert re.search(rf"\b{re.escape(word)}\b", CODE)
