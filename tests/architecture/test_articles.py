"""Every article that asks something has a test that names it, and every test that names one names one that exists."""

from functools import reduce
from importlib import import_module

import pytest

from app.domain.regulation.articles import PROVISIONS, Asks, Provision
from app.domain.regulation.source import Source
from tests.architecture.articles import PAGE, Naming, faults, named, namings, page

NAMED = named()


def test_register_and_tests_fit_together():
    assert faults(PROVISIONS, NAMED) == []


def test_the_page_of_articles_is_current():
    current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""

    assert current == page(PROVISIONS, NAMED), "run: python -m tests.architecture.articles"


def test_the_register_names_each_provision_once_and_as_the_decree_does():
    points = [provision.point for provision in PROVISIONS]

    assert len(set(points)) == len(points)
    assert all(str(Source.parse(point)) == point for point in points)


@pytest.mark.parametrize("article", range(57, 86))
def test_no_article_on_operators_is_left_out(article):
    assert any(Source.parse(provision.point).article == article for provision in PROVISIONS)


@pytest.mark.parametrize("provision", PROVISIONS, ids=lambda provision: provision.point)
def test_what_is_asked_now_is_kept_by_a_rule_and_what_is_not_says_why(provision):
    if provision.asks is Asks.NOW:
        assert provision.kept_by
        assert not provision.why
    else:
        assert provision.why
        assert not provision.kept_by


RULES = sorted({rule for provision in PROVISIONS for rule in provision.kept_by})


@pytest.mark.parametrize("rule", RULES)
def test_the_rules_that_the_register_names_exist(rule):
    module, _, name = rule.rpartition(".")

    assert reduce(getattr, name.split("."), import_module(f"app.domain.{module}"))


def test_an_article_without_test_and_a_test_without_article_are_found_out():
    register = [Provision("62.1.a", "", Asks.NOW), Provision("66", "", Asks.LATER)]
    here = Naming("tests/regulation/test_article_62.py", "test_62")

    assert faults(register, {"62.1.a": [here]}) == []
    assert faults(register, {"62.1.a": [here], "66": [here]}) == []
    assert faults(register, {}) == ["no test names 62.1.a"]
    assert faults(register, {"62.1.a": [here], "99.9": [here]}) == [
        "tests/regulation/test_article_62.py: test_62 names 99.9, which the register does not know"
    ]


def test_marks_are_found_wherever_they_stand():
    source = """
import pytest
pytestmark = [pytest.mark.article("57.2"), pytest.mark.browser]

@pytest.mark.article("62.1.a", "62.1.b")
@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.article("62.3"))])
def test_one(n): ...

class TestMore:
    @pytest.mark.article("63.1")
    async def test_two(self): ...

def article(point): ...
article("1.2.3")
"""
    found = {point: naming.test for point, naming in namings(source, "a file")}

    assert found == {
        "57.2": "every test",
        "62.1.a": "test_one",
        "62.1.b": "test_one",
        "62.3": "test_one",
        "63.1": "test_two",
    }


def test_a_mark_that_must_be_run_to_be_read_is_refused():
    with pytest.raises(ValueError, match="a file:1: an article is named in plain text"):
        list(namings("@pytest.mark.article(POINT)\ndef test_one(): ...", "a file"))
