"""What the banks of the repository hold: enough of every topic for every class, and nothing that went out of date.

Ten times the mix of Article 62.1 for the amateur classes; for the maritime certificates what their courses ask.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from app.banks.files import Bank, read_bank
from app.banks.written import LANGUAGES, LETTERS, QuestionFile
from app.domain.classes import GmdssCertificate, GmdssTopic, OperatorClass, Topic

ROOT = Path(__file__).resolve().parents[2] / "question_banks"
CODES = sorted(path.parent.name for path in ROOT.glob("*/bank.toml"))


@cache
def bank(code: str) -> Bank:
    """Read a bank of the repository, once."""
    return read_bank(ROOT / code)


def live() -> list[tuple[Bank, QuestionFile]]:
    """Return every question that a paper may hold."""
    return [
        (bank(code), q)
        for code in CODES
        for q in bank(code).questions
        if (t := bank(code).table) and t.purpose == "live"
    ]


@pytest.mark.parametrize("code", CODES)
def test_every_bank_is_without_fault(code):
    assert bank(code).questions
    assert not bank(code).findings


@pytest.mark.parametrize(
    ("operator_class", "law", "itu", "electrical", "radio"),
    [
        ("amateur-1", 100, 100, 150, 150),
        ("amateur-2", 100, 100, 100, 100),
        ("amateur-3", 100, 50, 100, 100),
        ("amateur-4", 100, 50, 100, 100),
    ],
)
@pytest.mark.article("58.2")
def test_every_class_has_ten_times_its_mix(operator_class, law, itu, electrical, radio):
    counts = Counter(of.topic_of(q) for of, q in live() if OperatorClass(operator_class) in q.suits)

    wanted = {Topic.LAW: law, Topic.ITU: itu, Topic.ELECTRICAL: electrical, Topic.RADIO: radio}
    assert not {topic: counts[topic] for topic, least in wanted.items() if counts[topic] < least}


@pytest.mark.parametrize(
    ("certificate", "least"),
    [
        (GmdssCertificate.ROC, 300),
        (GmdssCertificate.GOC, 450),
        (GmdssCertificate.REC_2, 450 + 250),
        (GmdssCertificate.REC_1, 450 + 250),
    ],
)
def test_every_maritime_certificate_has_enough(certificate, least):
    """The second and the first class are asked the subjects of the general operator beside their own."""
    suited = [q for _, q in live() if certificate in q.suits]
    if certificate in (GmdssCertificate.REC_2, GmdssCertificate.REC_1):
        suited += [q for _, q in live() if GmdssCertificate.GOC in q.suits and certificate not in q.suits]

    assert len(suited) >= least
    topics = {of.topic_of(q) for of, q in live() if certificate in q.suits}
    of_rec = {GmdssTopic.ELECTRONICS, GmdssTopic.MAINTENANCE, GmdssTopic.MEASUREMENT}
    of_operators = set(GmdssTopic) - of_rec
    asked = {
        GmdssCertificate.ROC: of_operators - {GmdssTopic.SATELLITE},
        GmdssCertificate.GOC: of_operators,
        GmdssCertificate.REC_2: of_rec,
        GmdssCertificate.REC_1: of_rec,
    }
    assert topics >= asked[certificate]


@pytest.mark.parametrize(("code", "least"), [("gmdss-roc", 300), ("gmdss-rec-2", 250), ("gmdss-rec-1", 250)])
def test_the_banks_of_the_maritime_certificates(code, least):
    assert len(bank(code).questions) >= least


def test_calculated_questions_and_figures():
    questions = [q for _, q in live()]

    assert sum(q.template is not None for q in questions) >= 120
    assert sum(q.figure is not None for q in questions) >= 80


def test_an_id_is_given_once_among_all_banks():
    ids = Counter(q.id for code in CODES for q in bank(code).questions)

    assert not [question_id for question_id, count in ids.items() if count > 1]


def test_every_enemy_is_in_some_bank():
    questions = {q.id: q for code in CODES for q in bank(code).questions}

    assert not [(q.id, enemy) for q in questions.values() for enemy in q.enemies if enemy not in questions]


OUT_OF_DATE = re.compile(
    r"Bộ Thông tin và Truyền thông|Bộ Giao thông vận tải|Ministry of Information and|Ministry of Transport",
    re.IGNORECASE,
)


def test_no_right_answer_names_a_ministry_that_is_no_more():
    named = [
        q.id
        for _, q in live()
        for language in LANGUAGES
        if OUT_OF_DATE.search(q.wording(language).option(q.key)) and q.valid_until is None
    ]

    assert not named


NEGATIVE = re.compile(r"\b(không|not|never|chưa)\b")


def test_a_negative_in_a_stem_is_emphasised():
    """“Which is NOT”: a small not in a question of that form is easily overlooked."""
    asked = re.compile(
        r"\b(nào|gì) (sau đây )?(không|chưa)\b|\bwhich (of (these|the following)|one) (is|are|does|do|has|may) not\b",
        re.IGNORECASE,
    )
    overlooked = [
        (q.id, found[0])
        for _, q in live()
        for language in LANGUAGES
        if (found := asked.search(q.wording(language).stem)) and NEGATIVE.search(found[0])
    ]

    assert not overlooked


@pytest.mark.parametrize("code", CODES)
def test_the_keys_are_spread_and_the_right_option_is_not_known_by_its_length(code):
    questions = [q for q in bank(code).questions if q.template is None]
    keys = Counter(q.key for q in questions)

    assert all(0.17 < keys[letter] / len(questions) < 0.33 for letter in LETTERS), keys
    for language in LANGUAGES:
        lengths = [
            [len(q.wording(language).option(letter)) for letter in (q.key, *sorted(set(LETTERS) - {q.key}))]
            for q in questions
        ]
        longest = sum(right > max(others) for right, *others in lengths)
        assert longest / len(questions) < 0.33, (language, longest)
