"""Every negative ends in the verdict with its name: the corpus of credentials, judged as a reader without a network does."""

import json
from datetime import datetime

import pytest

from app.domain.certificates.claim import Flaw
from app.domain.certificates.verdict import VERDICT_OF_FLAW, Verdict, refused, scanned
from app.kernel import lists
from app.verification.queries import Checked, check_in_bundle
from tests import credentials

WRITTEN = json.loads(credentials.CORPUS.read_text(encoding="utf-8"))


def checked(case):
    scan = scanned(case["text"])
    if isinstance(scan, Flaw):
        return Checked(refused(scan))
    roots = [bytes.fromhex(root) for root in WRITTEN["roots"]]
    bundle = lists.read_bundle(bytes.fromhex(WRITTEN["bundles"][case["bundle"]]), roots)
    return check_in_bundle(bundle, scan, datetime.fromisoformat(case["now"]))


@pytest.mark.parametrize("case", WRITTEN["cases"], ids=lambda case: case["name"])
def test_the_verdict_of_the_corpus(case):
    judgement = checked(case).judgement

    assert (judgement.verdict, judgement.flaw) == (case["verdict"], case["flaw"])


def test_the_corpus_shows_every_verdict_and_every_flaw():
    assert {case["verdict"] for case in WRITTEN["cases"]} == set(Verdict)
    assert {case["flaw"] for case in WRITTEN["cases"]} == {None, *VERDICT_OF_FLAW}


def test_the_corpus_is_what_the_code_writes_today():
    """Ed25519 signs the same bytes the same way, so a difference is a change of the format."""
    assert credentials.corpus() == credentials.CORPUS.read_text(encoding="utf-8")
