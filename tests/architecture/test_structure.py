"""The shape of the house, where no linter looks."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from app.domain.refusal import Reason

ROOT = Path(__file__).resolve().parents[2]
FEATURES = sorted(path.name for path in (ROOT / "app").iterdir() if list(path.glob("views*")))
USUAL = {"__init__.py", "models.py", "queries.py", "actions.py", "forms.py", "views.py", "cli.py"}
DOORS = ("actions", "queries", "models")


def test_behind_the_domain_stands_nothing():
    """In a fresh process the whole domain is imported, and neither the web nor the database comes with it."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "app" / "domain").rglob("*.py")
        if path.name != "__init__.py"
    ]
    code = f"import sys\nfor name in {names!r}: __import__(name)\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert not {"flask", "sqlalchemy", "werkzeug", "jinja2"} & set(loaded.stdout.split())


@pytest.mark.parametrize("feature", FEATURES)
def test_features_meet_only_at_their_doors(feature):
    graph = grimp.build_graph("app")
    strangers = sorted(
        f"{importer} -> {imported}"
        for importer in graph.modules
        if importer.startswith(f"app.{feature}.")
        for imported in graph.find_modules_directly_imported_by(importer)
        for other in FEATURES
        if other != feature and imported.startswith(f"app.{other}.") and imported.split(".")[2] not in DOORS
    )

    assert not strangers


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_has_a_sentence_about_itself(feature):
    text = (ROOT / "app" / feature / "__init__.py").read_text(encoding="utf-8").strip()

    assert text.startswith('"""')
    assert text.count('"""') == 2
    assert text.endswith('"""'), "an __init__ says what the feature is, and imports nothing"


def test_every_reason_is_given_by_something():
    texts = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "app").rglob("*.py")
        if path.name not in {"refusal.py", "sentences.py"}
    ]

    assert not [reason.name for reason in Reason if not any(f"Reason.{reason.name}" in text for text in texts)]


def test_no_lock_names_a_host():
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        assert "resolved" not in text, name


def test_every_tracked_file_is_about_the_product():
    """No path of one machine, no merge mark, nothing left behind."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.suffix in {".png", ".lock", ".json"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        assert "<<<<" + "<<<" not in text, name
        assert "/home" + "/" not in text, name
