"""The domain needs the standard library and nothing else: a fresh process that loads all of it has loaded no more."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "app" / "domain").rglob("*.py")
)

SCRIPT = """
import importlib, sys
for module in sys.argv[1:]:
    importlib.import_module(module)
for name in sorted(sys.modules):
    package = name.split(".")[0]
    if package not in sys.stdlib_module_names and name not in ("__main__", "app", *sys.argv[1:]):
        print(name)
"""


def test_the_domain_loads_the_standard_library_alone():
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", SCRIPT, *MODULES], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == []
    assert len(MODULES) > 20
