"""What a refusal says: for every reason, in both languages, and as plainly as a nervous person needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask

from app.domain import eligibility, examiners
from app.domain.certificates.grounds import ReplacementGround, RevocationGround
from app.domain.certificates.standing import Standing
from app.domain.classes import GmdssCertificate, OperatorClass, Part, Topic
from app.domain.dossier import CopyKind, DocumentKind, identity_findings, photo_findings
from app.domain.eligibility import CandidateFacts, RadiotelegraphPractice, morse_exemption
from app.domain.papers import check_mix
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Contact, Modes, Source, regulation_on
from app.domain.regulation.identity import IdentityKind
from app.kernel import sentences
from app.kernel.actor import Role
from app.kernel.languages import LANGUAGES, init_languages
from app.kernel.sentences import article, init_sentences, privileges, sentence

DAY = date(2026, 11, 21)
DECREE = regulation_on(DAY)

# Every fact that a finding may carry, under the name it always has.
FACTS = {
    "bank": "amateur-law",
    "candidate": "Nguyễn Văn An",
    "candidate_class": OperatorClass.AMATEUR_2,
    "capacity": "examiner",
    "certificate_class": OperatorClass.AMATEUR_3,
    "day": DAY,
    "earliest": DAY,
    "edition": "2026.1",
    "codes": "VL-001",
    "errors": 3,
    "exempt_until": DAY,
    "before_expiry": 30,
    "expires_on": DAY,
    "found": 1,
    "height_cm": 4,
    "height_px": 400,
    "issued_on": DAY,
    "kind": DocumentKind.PHOTO,
    "least_height_px": 472,
    "least_width_px": 354,
    "minutes": 10,
    "missing": ["voice-first", "receiving"],
    "months": 6,
    "needed": 2,
    "of_age_on": DAY,
    "on": DAY,
    "operator_class": OperatorClass.AMATEUR_2,
    "part": Part.THEORY,
    "passed_for": OperatorClass.AMATEUR_4,
    "passed_on": DAY,
    "practical_on": DAY,
    "required": OperatorClass.AMATEUR_2,
    "room": "Phòng 1",
    "round": "Kỳ thi tháng 11",
    "seats": 20,
    "serves_until": DAY,
    "since_issue": 100,
    "standing": Standing.REVOKED,
    "stopped_on": DAY,
    "taken_on": DAY,
    "theory_on": DAY,
    "topic": Topic.RADIO,
    "until": DAY,
    "usable_until": DAY,
    "width_cm": 3,
    "width_px": 300,
    "window_end": DAY,
    "years": 1,
}
NAMED = {
    sentences.certificate_name: GmdssCertificate,
    sentences.topic_name: Topic,
    sentences.part_name: Part,
    sentences.document_name: DocumentKind,
    sentences.copy_name: CopyKind,
    sentences.identity_name: IdentityKind,
    sentences.contact_name: Contact,
    sentences.modes_name: Modes,
    sentences.standing_name: Standing,
    sentences.ground_name: (*RevocationGround, *ReplacementGround),
    sentences.role_name: Role,
}


@pytest.fixture(scope="module")
def words() -> Flask:
    """The catalogues alone, without a database."""
    bare = Flask("app")
    init_languages(bare)
    init_sentences(bare)
    return bare


@contextmanager
def reading(words: Flask, language: str) -> Iterator[None]:
    with words.test_request_context(query_string={"lang": language}):
        yield


@pytest.mark.parametrize("facts", [{}, FACTS], ids=["without facts", "with facts"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence_of_its_own(words, language, facts):
    with reading(words, language):
        said = {reason: sentence(Finding(reason, None, facts)) for reason in Reason}

    assert len(set(said.values())) == len(Reason)
    assert not [text for text in said.values() if "%" in text or not text.endswith(".")]


@pytest.mark.parametrize("facts", [{}, FACTS], ids=["without facts", "with facts"])
def test_every_reason_is_said_in_vietnamese(words, facts):
    said = {}
    for language in LANGUAGES:
        with reading(words, language):
            said[language] = [sentence(Finding(reason, None, facts)) for reason in Reason]

    assert not [vi for vi, en in zip(said["vi"], said["en"], strict=True) if vi == en]


def test_the_fullest_sentence_stands_first_and_the_last_needs_nothing(words):
    with reading(words, "en"):
        for reason, texts in sentences.WORDS.items():
            assert [str(text) % FACTS for text in texts]
            assert "%" not in str(texts[-1]), reason


def test_a_fact_that_is_not_known_is_left_out(words):
    with reading(words, "vi"):
        assert sentence(Finding(Reason.MISSING_DOCUMENT, None, {"kind": None})) == (
            "Hồ sơ còn thiếu giấy tờ. Vui lòng bổ sung."
        )


def domain_findings() -> Iterator[Finding]:
    """Yield what the rules themselves find."""
    yield from eligibility.to_apply(OperatorClass.AMATEUR_1, CandidateFacts(), DAY)
    yield from photo_findings(100, 100, date(2026, 1, 2), DAY)
    yield from photo_findings(300, 400, date(2026, 11, 22), DAY)
    yield from identity_findings(IdentityKind.OLD_IDENTITY_CARD, "12", date(2026, 11, 22), date(2026, 11, 20), DAY)
    yield from examiners.findings(examiners.Qualification(degree=True), OperatorClass.AMATEUR_3, DAY)
    yield from check_mix([Topic.LAW], DECREE.classes[OperatorClass.AMATEUR_4].theory)
    stopped = morse_exemption(RadiotelegraphPractice(holds_certificate=True, stopped_on=date(2020, 1, 1)), DAY)
    assert stopped
    yield stopped


@pytest.mark.parametrize("finding", list(domain_findings()), ids=lambda finding: finding.reason)
def test_the_rules_give_the_facts_that_the_fullest_sentence_asks_for(words, finding):
    with reading(words, "en"):
        facts = {name: sentences.in_words(name, value) for name, value in finding.facts.items() if value is not None}

        assert sentence(finding) == str(sentences.WORDS[finding.reason][0]) % facts


@pytest.mark.parametrize(
    ("reason", "vi", "en"),
    [
        (Reason.MISSING_DOCUMENT, "Hồ sơ còn thiếu: Ảnh chân dung.", "The dossier lacks: Photograph."),
        (
            Reason.PHOTO_TOO_OLD,
            "Ảnh chụp ngày 21/11/2026 đã quá 6 tháng. Vui lòng dùng ảnh chụp từ ngày 21/11/2026 trở lại đây.",
            "The photograph of 21 November 2026 is more than 6 months old. Please use one taken on 21 November 2026 or later.",
        ),
        (
            Reason.EXAMINER_NOT_ASSIGNED,
            "Chưa đủ người làm nhiệm vụ cho Nguyễn Văn An, cấp 2: Giám khảo, mới có 1/2. Vui lòng phân công thêm.",
            "Too few people may act for Nguyễn Văn An, class 2: Examiner, 1 of 2. Please appoint more.",
        ),
        (
            Reason.SHEET_INCOMPLETE,
            "Phiếu chấm chưa đầy đủ. Vui lòng ghi: Phiên liên lạc thoại thứ nhất, Nhận mã Moóc.",
            "The sheet is not complete. Please fill in: First voice contact, Morse received.",
        ),
    ],
)
def test_what_a_person_reads(words, reason, vi, en):
    for language, expected in (("vi", vi), ("en", en)):
        with reading(words, language):
            assert sentence(Finding(reason, None, FACTS)) == expected


@pytest.mark.parametrize(
    ("source", "vi", "en"),
    [
        (Source(62), "Điều 62 Nghị định 63/2023/NĐ-CP", "Article 62 of Decree 63/2023/NĐ-CP"),
        (Source(62, 3), "Điều 62 khoản 3 Nghị định 63/2023/NĐ-CP", "Article 62, clause 3 of Decree 63/2023/NĐ-CP"),
        (
            Source(62, 1, "a"),
            "Điều 62 khoản 1 điểm a Nghị định 63/2023/NĐ-CP",
            "Article 62, clause 1, point a of Decree 63/2023/NĐ-CP",
        ),
        (
            Source(68, 2, "dd"),
            "Điều 68 khoản 2 điểm đ Nghị định 63/2023/NĐ-CP",
            "Article 68, clause 2, point dd of Decree 63/2023/NĐ-CP",
        ),
        (None, "", ""),
    ],
)
def test_an_article_is_cited_as_people_do(words, source, vi, en):
    for language, expected in (("vi", vi), ("en", en)):
        with reading(words, language):
            assert article(source) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_people_read_about_has_a_name(words, language):
    with reading(words, language):
        for name, members in NAMED.items():
            said = [name(member) for member in members]
            assert len(set(said)) == len(said)
            assert [name(str(member)) for member in members] == said


@pytest.mark.article("57.1")
@pytest.mark.parametrize(
    ("operator_class", "vi", "en"),
    [
        (OperatorClass.AMATEUR_1, "1.000 W, mọi phương thức phát", "1,000 W, all modes"),
        (OperatorClass.AMATEUR_2, "200 W, mọi phương thức phát", "200 W, all modes"),
        (OperatorClass.AMATEUR_3, "50 W, mọi phương thức phát", "50 W, all modes"),
        (
            OperatorClass.AMATEUR_4,
            "20 W, mọi phương thức phát, trừ phát điện báo (CW)",
            "20 W, all modes except CW telegraphy",
        ),
    ],
)
def test_57_1_what_each_class_may_transmit(words, operator_class, vi, en):
    for language, expected in (("vi", vi), ("en", en)):
        with reading(words, language):
            assert privileges(DECREE.classes[operator_class]) == expected


def test_templates_say_the_words_in_the_language_of_each_reader(words):
    template = words.jinja_env.from_string("{{ class_name('amateur-3') }} · {{ part_name('theory') }}")

    for language, expected in (("vi", "Cấp 3 · Thi lý thuyết"), ("en", "Class 3 · Theory test")):
        with reading(words, language):
            assert template.render() == expected
