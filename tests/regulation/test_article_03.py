"""Article 3, definitions that a rule turns on."""

import pytest

from app.domain.dossier import CopyKind


@pytest.mark.article("3.14")
@pytest.mark.parametrize(
    ("copy", "lawful"),
    [
        ("from-master-register", True),
        ("certified", True),
        ("shown-with-original", True),
        ("scan", False),
    ],
)
def test_3_14_a_lawful_copy_is_from_the_register_or_certified_or_shown_with_the_original(copy, lawful):
    assert CopyKind(copy).is_lawful is lawful


@pytest.mark.article("3.15")
def test_3_15_a_lawful_electronic_copy_is_certified_and_an_uploaded_scan_is_not():
    assert CopyKind("certified-electronic").is_lawful
    assert not CopyKind("scan").is_lawful
