"""The advisor: the worked cases of the law through its API, what malformed facts get, its document, and its pages."""

import inspect
import json
import re
from datetime import date
from html import unescape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.advice.answers import Because, Ground, Outcome
from app.advice.questions import QUESTIONS
from app.advice.words import GROUNDS, READINGS, reading_sentence, sentence_of
from app.domain.refusal import Reason
from app.domain.regulation import ExtensionBase, OperationCountedFrom, Readings, Source
from app.kernel.db import unit_of_work
from app.kernel.languages import LANGUAGES
from app.policy.models import CalendarCorrection
from tests.people import LONG_AGO

RULES = "63/2023-1"
CASE_15_FIRST_DAY = date(2026, 2, 13)


def ask(client, slug, /, **facts):
    """Ask as a program does, in English, and return the answer."""
    answer = client.post(f"/api/v1/advice/{slug}?lang=en", json=facts)
    assert answer.status_code == 200, answer.text
    assert answer.json["question"] == slug
    assert answer.json["rules"] == RULES
    return answer.json


def because(answer):
    """Return the code and the article of every reason."""
    return [(reason["code"], reason["article"]) for reason in answer["reasons"]]


# --- the worked cases, typed by hand -------------------------------------------------------------------------------


@pytest.mark.article("62.1.a", "62.1.b", "62.1.c")
@pytest.mark.parametrize(
    ("operator_class", "right", "outcome", "code", "article"),
    [
        ("amateur-1", 40, "yes", "pass-mark-reached", "62.1.a"),  # case 1
        ("amateur-1", 39, "no", "pass-mark-missed", "62.1.a"),
        ("amateur-2", 30, "yes", "pass-mark-reached", "62.1.b"),  # case 2
        ("amateur-2", 29, "no", "pass-mark-missed", "62.1.b"),
        ("amateur-3", 25, "yes", "pass-mark-reached", "62.1.c"),
        ("amateur-3", 24, "no", "pass-mark-missed", "62.1.c"),
        ("amateur-4", 25, "yes", "pass-mark-reached", "62.1.c"),
        ("amateur-4", 24, "no", "pass-mark-missed", "62.1.c"),
    ],
)
def test_62_1_a_score(client, operator_class, right, outcome, code, article):
    answer = ask(client, "theory-score", operator_class=operator_class, on="2026-06-20", right=right)

    assert answer["outcome"] == outcome
    assert because(answer) == [(code, article)]


@pytest.mark.article("62.1.b")
def test_62_1_b_nothing_right_in_law_does_not_matter(client):
    answer = ask(
        client,
        "theory-score",
        operator_class="amateur-2",
        on="2026-06-20",
        law_right=0,
        itu_right=10,
        electrical_right=10,
        radio_right=10,
    )

    assert answer["outcome"] == "yes"
    assert answer["answer"] == {"right": 30, "needed": 30, "questions": 40}
    assert because(answer) == [("pass-mark-reached", "62.1.b"), ("total-alone-decides", "62.1.b")]


@pytest.mark.article("62.1.c")
def test_62_1_c_a_class_3_paper_of_10_10_10_5_is_rejected(client):  # case 4
    paper = {"operator_class": "amateur-3", "on": "2026-06-20", "law_questions": 10, "electrical_questions": 10}
    wrong = ask(client, "paper-mix", **paper, itu_questions=10, radio_questions=5)
    right = ask(client, "paper-mix", **paper, itu_questions=5, radio_questions=10)

    assert wrong["outcome"] == "no"
    assert because(wrong) == [("wrong-mix", "62.1.c"), ("wrong-mix", "62.1.c")]
    assert wrong["answer"] == {"law_needed": 10, "itu_needed": 5, "electrical_needed": 10, "radio_needed": 10}
    assert right["outcome"] == "yes"


@pytest.mark.article("62.1.a")
@pytest.mark.parametrize(
    ("operating_since", "outcome", "reasons", "told"),
    [
        ("2025-10-01", "yes", [("prerequisite-met", "62.1.a")], {}),
        ("2025-10-02", "no", [("operation-too-short", "62.1.a")], {"earliest_on": "2026-10-02"}),
    ],
)
def test_62_1_a_a_year_of_operation(client, operating_since, outcome, reasons, told):  # case 6
    answer = ask(
        client,
        "may-i-sit",
        operator_class="amateur-1",
        on="2026-10-01",
        class_2_issued_on="2026-01-10",
        operating_since=operating_since,
    )

    assert answer["outcome"] == outcome
    assert because(answer) == reasons
    assert answer["answer"] == told
    assert [(one["name"], one["value"]) for one in answer["readings"]] == [("class1_year_from", "any-operation")]


@pytest.mark.article("62.1.a")
def test_62_1_a_class_2_is_held_on_the_day_of_application_and_of_the_examination(client):
    facts = {"operator_class": "amateur-1", "class_2_issued_on": "2026-01-10", "operating_since": "2024-01-01"}
    too_early = ask(client, "may-i-sit", **facts, on="2026-01-09", exam_on="2026-03-01")
    in_time = ask(client, "may-i-sit", **facts, on="2026-01-10", exam_on="2026-03-01")
    never = ask(client, "may-i-sit", operator_class="amateur-1", on="2026-10-01")

    assert because(too_early) == [("class-2-not-held", "62.1.a")]
    assert in_time["outcome"] == "yes"
    assert because(never) == [("class-2-not-held", "62.1.a"), ("operation-too-short", "62.1.a")]
    assert never["answer"] == {}


@pytest.mark.parametrize("operator_class", ["amateur-2", "amateur-3", "amateur-4"])
def test_62_1_the_other_classes_ask_for_nothing(client, operator_class):
    answer = ask(client, "may-i-sit", operator_class=operator_class, on="2026-10-01")

    assert answer["outcome"] == "yes"
    assert [code for code, _ in because(answer)] == ["nothing-asked-first"]


@pytest.mark.article("62.2.a")
@pytest.mark.parametrize(
    ("operator_class", "received", "sent", "outcome", "receiving", "sending"),
    [
        ("amateur-2", (27, 180), (27, 178), "yes", "passed", "passed"),  # case 7
        ("amateur-2", (26, 180), (27, 178), "no", "failed", "passed"),
        ("amateur-3", (15, 180), (15, 181), "no", "passed", "failed"),  # case 8
        ("amateur-3", (15, 180), (14, 180), "no", "passed", "failed"),
        ("amateur-1", (36, 180), (36, 180), "yes", "passed", "passed"),
        ("amateur-1", (35, 180), (36, 180), "no", "failed", "passed"),
    ],
)
def test_62_2_a_a_morse_result(client, operator_class, received, sent, outcome, receiving, sending):
    answer = ask(
        client,
        "morse-result",
        operator_class=operator_class,
        on="2026-06-20",
        received_words=received[0],
        received_seconds=received[1],
        sent_words=sent[0],
        sent_seconds=sent[1],
    )

    assert answer["outcome"] == outcome
    assert (answer["answer"]["receiving"], answer["answer"]["sending"]) == (receiving, sending)
    assert [article for _, article in because(answer)] == ["62.2.a", "62.2.a", "62.2.c"]


@pytest.mark.article("62.2.b", "62.2.c")
@pytest.mark.parametrize(
    ("on", "outcome", "items", "reasons"),
    [
        ("2026-10-10", "yes", ("exempt", "exempt"), [("morse-exempt", "62.2.b")]),
        (
            "2026-10-11",
            "no",
            ("open", "open"),
            [
                ("telegraphy-stopped-too-long-ago", "62.2.b"),
                ("morse-receiving-open", "62.2.a"),
                ("morse-sending-open", "62.2.a"),
            ],
        ),
    ],
)
def test_62_2_b_exempt_to_the_day_and_the_contacts_are_owed_all_the_same(
    client, on, outcome, items, reasons
):  # case 10
    answer = ask(
        client,
        "morse-result",
        operator_class="amateur-3",
        on=on,
        radiotelegraph_certificate=True,
        practice_stopped_on="2023-10-10",
    )

    assert answer["outcome"] == outcome
    assert (answer["answer"]["receiving"], answer["answer"]["sending"]) == items
    assert because(answer) == [*reasons, ("contacts-asked", "62.2.c")]
    contacts = answer["reasons"][-1]["sentence"]
    assert "Sending by voice, Sending by telegraphy, Finding another station by voice" in contacts


def test_62_2_class_4_has_no_telegraphy_test(client):
    answer = ask(client, "morse-result", operator_class="amateur-4", on="2026-06-20")

    assert answer["outcome"] == "yes"
    assert answer["answer"] == {"receiving": "not-asked", "sending": "not-asked"}
    assert because(answer) == [("morse-not-asked", "57.1.d"), ("contacts-asked", "62.2.c")]


@pytest.mark.article("62.3")
@pytest.mark.parametrize(
    ("practical_on", "outcome", "reasons"),
    [
        ("2026-11-21", "yes", [("parts-in-time", "62.3"), ("term-ends-on-day-of-rest", None)]),
        ("2026-11-23", "yes", [("parts-in-time", "62.3"), ("term-ends-on-day-of-rest", None)]),
        ("2026-11-24", "no", [("parts-too-far-apart", "62.3"), ("term-ends-on-day-of-rest", None)]),
    ],
)
def test_62_3_a_window_that_ends_on_saturday_ends_on_monday(client, practical_on, outcome, reasons):  # case 12
    answer = ask(client, "two-passes", operator_class="amateur-3", theory_on="2025-11-21", practical_on=practical_on)

    assert answer["outcome"] == outcome
    assert answer["answer"] == {"window_end": "2026-11-23"}
    assert because(answer) == reasons
    assert answer["readings"][0]["name"] == "roll_deadline"


@pytest.mark.article("62.1.c", "62.3")
def test_62_1_c_theory_is_shared_by_classes_3_and_4(client):  # case E14
    passed = {"theory_class": "amateur-4", "theory_on": "2026-05-05"}
    for_class_3 = ask(client, "two-passes", operator_class="amateur-3", **passed)
    for_class_2 = ask(client, "two-passes", operator_class="amateur-2", **passed)

    assert for_class_3["outcome"] == "information"
    assert for_class_3["answer"] == {"window_end": "2027-05-05"}
    assert because(for_class_3) == [("theory-shared", "62.1.c"), ("other-part-due", "62.3")]
    assert for_class_2["outcome"] == "no"
    assert [code for code, _ in because(for_class_2)] == ["passed-for-another-class"]
    assert for_class_2["answer"] == {}


def test_62_3_a_practical_pass_serves_its_own_class_alone(client):
    answer = ask(
        client, "two-passes", operator_class="amateur-3", practical_class="amateur-4", practical_on="2026-05-05"
    )

    assert answer["outcome"] == "no"


@pytest.mark.article("63.2.b")
def test_63_2_b_a_nine_digit_identity_card_will_not_do_in_2026(client):  # case 14
    answer = ask(client, "identity-paper", kind="old-identity-card", number="012345678", filed_on="2026-03-02")
    in_its_time = ask(client, "identity-paper", kind="old-identity-card", number="012345678", filed_on="2024-12-31")

    assert answer["outcome"] == "no"
    assert because(answer) == [("identity-paper-no-longer-usable", "63.2.b")]
    assert in_its_time["outcome"] == "yes"
    assert because(in_its_time) == [("identity-paper-usable", "63.2.b")]


@pytest.mark.article("63.2.b")
@pytest.mark.parametrize(
    ("number", "issued_on", "expires_on", "codes"),
    [
        ("001099000001", "2021-05-04", "2026-03-02", ["identity-paper-usable"]),
        ("001099000001", "2021-05-04", "2026-03-01", ["identity-paper-expired"]),
        ("00109900000", "2021-05-04", "2031-05-04", ["identity-number-malformed"]),
        ("001099000001", "2026-03-03", "2031-05-04", ["identity-paper-not-yet-issued"]),
    ],
)
def test_63_2_b_a_citizen_card(client, number, issued_on, expires_on, codes):
    answer = ask(
        client,
        "identity-paper",
        kind="citizen-card",
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        filed_on="2026-03-02",
    )

    assert [code for code, _ in because(answer)] == codes


@pytest.mark.article("63.3.b", "63.3.c", "64.3.b", "64.3.c")
@pytest.mark.parametrize(
    ("kind", "from_on", "due_on", "reasons"),
    [
        ("completeness-notice", "2026-02-12", "2026-02-26", [("term-in-working-days", "63.3.b")]),  # case 15
        ("completeness-notice", "2026-08-19", "2026-08-25", [("term-in-working-days", "63.3.b")]),  # case 16
        (
            "issue",
            "2026-08-18",
            "2026-09-03",
            [("term-in-days", "63.3.c"), ("term-ends-on-day-of-rest", None)],
        ),  # case 18
        ("replacement-notice", "2026-08-19", "2026-08-25", [("term-in-working-days", "64.3.b")]),
        ("replacement", "2026-08-19", "2026-08-27", [("term-in-working-days", "64.3.c")]),
    ],
)
def test_63_3_what_is_due_when(client, kind, from_on, due_on, reasons):
    answer = ask(client, "deadline", kind=kind, from_on=from_on)

    assert answer["outcome"] == "information"
    assert answer["answer"] == {"due_on": due_on, "provisional": False}
    assert because(answer) == reasons


def test_a_term_beyond_the_announced_calendar_is_provisional(client):
    answer = ask(client, "deadline", kind="completeness-notice", from_on="2027-02-01")

    assert answer["answer"]["provisional"] is True
    assert because(answer)[-1] == ("calendar-not-announced", None)


def test_a_correction_of_the_calendar_moves_the_answer(client, people):
    with unit_of_work() as work:
        work.add(
            CalendarCorrection(
                id="c" * 26,
                day=CASE_15_FIRST_DAY,
                kind="holiday",
                basis="Thông báo",
                corrected_by=people.linh.id,
                corrected_at=LONG_AGO,
            )
        )

    assert ask(client, "deadline", kind="completeness-notice", from_on="2026-02-12")["answer"]["due_on"] == "2026-02-27"


@pytest.mark.article("63.2.c")
@pytest.mark.parametrize(
    ("width_px", "height_px", "taken_on", "codes"),
    [
        (600, 800, "2026-02-28", ["photo-fits"]),  # 31 August less six months is the last of February
        (600, 800, "2026-02-27", ["photo-too-old"]),
        (600, 800, "2026-08-31", ["photo-fits"]),
        (600, 800, "2026-09-01", ["photo-taken-after-filing"]),
        (800, 600, "2026-08-01", ["photo-wrong-shape"]),
        (300, 400, "2026-08-01", ["photo-too-small"]),
    ],
)
def test_63_2_c_a_photograph(client, width_px, height_px, taken_on, codes):
    answer = ask(client, "photo", width_px=width_px, height_px=height_px, taken_on=taken_on, filed_on="2026-08-31")

    assert [code for code, _ in because(answer)] == codes
    assert {article for _, article in because(answer)} == {"63.2.c"}
    assert answer["answer"] == {"earliest_on": "2026-02-28"}


@pytest.mark.article("58.3.a", "58.3.b")
@pytest.mark.parametrize(
    ("facts", "outcome", "reasons"),
    [
        (  # case E12
            {"degree": True, "certificate_class": "amateur-2", "operating_since": "2025-07-20"},
            "no",
            [("examiner-not-competent", "58.3.b"), ("degree-held", "58.3.a")],
        ),
        (
            {"degree": True, "certificate_class": "amateur-2", "operating_since": "2025-06-20"},
            "yes",
            [("degree-held", "58.3.a"), ("same-class-and-operation", "58.3.b")],
        ),
        (
            {"degree": False, "certificate_class": "amateur-1"},
            "no",
            [("examiner-without-degree", "58.3.a"), ("higher-class-held", "58.3.b")],
        ),
        (
            {"degree": True, "telegraphy_since": "2025-06-20"},
            "yes",
            [("degree-held", "58.3.a"), ("radiotelegraphy-practised", "58.3.b")],
        ),
    ],
)
def test_58_3_who_may_examine(client, facts, outcome, reasons):
    answer = ask(client, "examiner", candidate_class="amateur-2", exam_on="2026-06-20", **facts)

    assert answer["outcome"] == outcome
    assert because(answer) == reasons


@pytest.mark.article("57.1.a", "57.1.b", "57.1.c", "57.1.d")
@pytest.mark.parametrize(
    ("operator_class", "power_watts", "modes", "article"),
    [
        ("amateur-1", 1000, "all", "57.1.a"),
        ("amateur-2", 200, "all", "57.1.b"),
        ("amateur-3", 50, "all", "57.1.c"),
        ("amateur-4", 20, "all-but-cw", "57.1.d"),
    ],
)
def test_57_1_what_a_class_may_transmit_with(client, operator_class, power_watts, modes, article):
    answer = ask(client, "certificate-power", operator_class=operator_class, on="2026-06-20")

    assert answer["answer"] == {"power_watts": power_watts, "modes": modes}
    assert because(answer) == [("class-privileges", article)]


@pytest.mark.article("67.2.b")
@pytest.mark.parametrize(
    ("issued_on", "on", "outcome", "valid_until"),
    [
        ("2022-03-15", "2027-03-15", "yes", "2027-03-15"),  # case 24
        ("2022-03-15", "2027-03-16", "no", "2027-03-15"),
        ("2024-02-29", "2029-02-28", "yes", "2029-02-28"),
        ("2024-02-29", "2029-03-01", "no", "2029-02-28"),
        ("2023-05-20", "2028-05-20", "yes", "2028-05-20"),  # case E6
    ],
)
def test_67_2_b_a_gmdss_certificate_is_valid_through_the_corresponding_day(client, issued_on, on, outcome, valid_until):
    answer = ask(client, "certificate-validity", issued_on=issued_on, on=on)

    assert answer["outcome"] == outcome
    assert answer["answer"] == {"valid_until": valid_until}
    assert because(answer) == [("valid-from-issue", "67.2.b")]


def test_the_day_printed_on_an_older_certificate_decides(client):
    answer = ask(client, "certificate-validity", issued_on="2022-03-15", printed_until="2027-03-14", on="2027-03-15")

    assert answer["outcome"] == "no"
    assert because(answer) == [("printed-day-decides", None)]


GOC = {"certificate": "goc", "began_on": "2022-03-15", "expires_on": "2027-03-15"}


def on_board(from_on, until_on, position="goc"):
    return {"from_on": from_on, "until_on": until_on, "position": position}


@pytest.mark.article("80.2")
@pytest.mark.parametrize(
    ("lines", "outcome", "days"),
    [
        # 245 days of 2024 and 120 of 2025, apart
        ([on_board("2024-01-01", "2024-09-01"), on_board("2025-01-01", "2025-04-30")], "yes", (365, 0, 0, 90)),
        ([on_board("2024-01-01", "2024-08-31"), on_board("2025-01-01", "2025-04-30")], "no", (364, 1, 0, 90)),
        # two lines of the same 31 days
        ([on_board("2026-10-01", "2026-10-31")] * 2, "no", (31, 334, 31, 59)),
        # 60 days from 1 October, 30 from 10 December: in the last six months, which begin on 15 September
        ([on_board("2026-10-01", "2026-11-29"), on_board("2026-12-10", "2027-01-08")], "yes", (90, 275, 90, 0)),
        ([on_board("2026-10-01", "2026-11-29"), on_board("2026-12-10", "2027-01-07")], "no", (89, 276, 89, 1)),
        # the day counted up to, 11 January 2027, is the last that counts: 103 days since 1 October
        ([on_board("2026-10-01", "2027-03-15")], "yes", (103, 262, 103, 0)),
    ],
)
def test_80_2_service_is_counted_once_and_says_what_is_missing(client, lines, outcome, days):
    answer = ask(client, "sea-service", **GOC, on="2027-01-11", lines=lines)

    assert answer["outcome"] == outcome
    names = ("days_since_issue", "lacking_since_issue", "days_before_expiry", "lacking_before_expiry")
    assert answer["answer"] == dict(zip(names, days, strict=True))
    assert because(answer) == [
        ("service-year-lacking" if days[1] else "service-year-reached", "80.2"),
        ("service-months-lacking" if days[3] else "service-months-reached", "80.2"),
        ("service-counted-once", None),
    ]


@pytest.mark.article("80.2")
def test_80_2_lines_that_add_nothing_are_named(client):
    lines = [
        on_board("2026-10-01", "2026-12-31", "roc"),
        on_board("2026-10-01", "2026-12-31", "rec-1"),
        on_board("2021-01-01", "2022-03-14"),
        on_board("2027-01-12", "2027-03-01"),
    ]
    answer = ask(client, "sea-service", **GOC, on="2027-01-11", lines=lines)

    assert answer["outcome"] == "yes"
    assert answer["answer"]["days_before_expiry"] == 92
    assert because(answer)[-1] == ("lines-not-counted", "80.2")
    assert answer["reasons"][-1]["sentence"].endswith(": 1, 3, 4.")


YEAR_ON_BOARD = [on_board("2025-01-01", "2025-12-31")]
HOLDER = GOC | {"born_on": "1990-05-01", "medical_until": "2028-01-01"}


@pytest.mark.article("80.2", "81.4", "81.5")
def test_81_5_five_years_from_the_decision(client):  # case E2
    answer = ask(client, "extension", **HOLDER, filed_on="2027-01-11", decided_on="2027-02-18", lines=YEAR_ON_BOARD)

    assert answer["outcome"] == "yes"
    assert answer["answer"] == {
        "filing": "in-the-window",
        "head_approves": False,
        "ground": "service-since-issue",
        "extended_until": "2032-02-18",
        "answer_by": "2027-01-21",
        "provisional": True,
    }
    assert because(answer) == [
        ("service-year-reached", "80.2"),
        ("filed-in-the-window", None),
        ("extended-at-most", "81.5"),
        ("term-in-days", "81.4"),
        ("calendar-not-announced", None),
    ]
    assert {one["name"]: one["value"] for one in answer["readings"]}["extension_base"] == "decision"


@pytest.mark.article("81.4")
def test_81_4_the_organisation_answers_in_ten_days(client):
    answer = ask(client, "extension", **HOLDER, filed_on="2026-11-25", lines=YEAR_ON_BOARD)

    assert answer["answer"]["answer_by"] == "2026-12-07"  # 5 December is a Saturday
    assert answer["answer"]["extended_until"] == "2031-11-25"
    assert because(answer)[-2:] == [("term-in-days", "81.4"), ("term-ends-on-day-of-rest", None)]


@pytest.mark.article("80.2", "80.3")
@pytest.mark.parametrize(
    ("filed_on", "filing", "head_approves", "by_service"),
    [
        ("2026-03-14", "early", False, []),
        ("2026-03-15", "in-the-window", False, []),
        ("2027-03-15", "in-the-window", False, []),
        ("2027-03-16", "late", True, []),
        ("2027-06-15", "late", True, []),
        ("2027-06-16", "too-late-for-service", True, [("expired-too-long-ago", "80.3")]),
    ],
)
def test_80_early_late_and_too_late_for_service(client, filed_on, filing, head_approves, by_service):
    served = ask(client, "extension", **HOLDER, filed_on=filed_on, lines=YEAR_ON_BOARD)
    examined = ask(client, "extension", **HOLDER, filed_on=filed_on, exam_passed_on=filed_on)

    assert served["outcome"] == ("no" if by_service else "yes")
    assert because(served)[: len(by_service)] == by_service
    assert served["answer"].get("head_approves") == (None if by_service else head_approves)
    assert examined["outcome"] == "yes"
    assert examined["answer"]["ground"] == "final-exam"
    assert because(examined)[0] == ("final-exam-passed", "80.3")
    assert examined["answer"]["head_approves"] == ("head-has-to-approve" in dict(because(examined))) == head_approves
    for answer in (served, examined):
        assert answer["answer"]["filing"] == filing
        assert f"filed-{filing}" in dict(because(answer))


@pytest.mark.article("80.1", "80.2", "80.3")
@pytest.mark.parametrize(
    ("told", "against"),
    [
        ({}, [("service-too-short", "80.2")]),
        (
            {"exam_passed_on": "2026-10-01", "exam_certificate": "roc"},
            [("service-too-short", "80.2"), ("final-exam-for-another-certificate", "80.3")],
        ),
        ({"exam_passed_on": "2026-01-10"}, [("service-too-short", "80.2"), ("final-exam-too-old", "80.3")]),
        ({"lines": YEAR_ON_BOARD, "born_on": "2009-01-12"}, [("too-young", "80.1")]),
        ({"lines": YEAR_ON_BOARD, "medical_until": "2027-01-10"}, [("medical-certificate-not-valid", "80.1")]),
        ({"lines": YEAR_ON_BOARD, "ended": "revoked"}, [("certificate-not-standing", "80")]),
    ],
)
def test_80_what_stands_against_an_extension(client, told, against):
    answer = ask(client, "extension", **HOLDER | told, filed_on="2027-01-11")

    assert answer["outcome"] == "no"
    assert because(answer)[: len(against)] == against
    assert "extended_until" not in answer["answer"]


LOST_OR_NOT = {
    "lost": ["2.a", "2.b"],
    "damaged": ["2.a", "2.b", "2.c"],
    "changed": ["2.a", "2.b", "2.c", "2.d"],
    "mismatch": ["2.a", "2.b", "2.c"],
}


@pytest.mark.article("64.1", "64.2", "64.3.c", "82.1", "82.2", "82.3.c")
@pytest.mark.parametrize(("regime", "article"), [("amateur", "64"), ("maritime", "82")])
@pytest.mark.parametrize("ground", LOST_OR_NOT)
def test_64_and_82_a_replacement_its_papers_and_its_terms(client, regime, article, ground):
    told = {"regime": regime, "ground": ground, "filed_on": "2026-08-19", "turned_to": "issuer"}
    told |= {"expires_on": "2026-08-19"} if regime == "maritime" else {}
    answer = ask(client, "replacement", **told, original_surrendered=True)
    kept = ask(client, "replacement", **told)

    assert answer["outcome"] == "yes"
    assert answer["answer"] == {"notice_due_on": "2026-08-25", "due_on": "2026-08-27", "provisional": False}
    assert because(answer) == [
        *(("paper-asked", f"{article}.{place}") for place in LOST_OR_NOT[ground]),
        *([("expiry-kept", None)] if regime == "maritime" else []),
        ("term-in-working-days", f"{article}.3.c"),
    ]
    assert kept["outcome"] == ("yes" if ground == "lost" else "no")
    if ground != "lost":
        assert because(kept)[0] == ("original-not-surrendered", f"{article}.2.c")


LOST = {"ground": "lost", "filed_on": "2026-08-19", "turned_to": "issuer"}


@pytest.mark.article("82.1")
def test_82_1_one_day_after_expiry_it_is_too_late(client):  # case E4
    answer = ask(client, "replacement", **LOST, regime="maritime", expires_on="2026-08-18")

    assert answer["outcome"] == "no"
    assert because(answer)[0] == ("already-expired", "82.1")
    assert "expiry-kept" not in dict(because(answer))


@pytest.mark.article("64.3.b", "82.3.b")
@pytest.mark.parametrize(
    ("told", "first"),
    [
        ({"turned_to": "other"}, {"amateur": ("not-the-issuer", "64.3.b"), "maritime": ("not-the-issuer", "82.3.b")}),
        ({"turned_to": "other-as-issuer-ceased"}, {}),
        ({"turned_to": "other-with-register"}, {}),
        (  # case E6
            {"turned_to": "other", "before_july_2024": True},
            {
                "amateur": ("any-recognised-organisation", None),
                "maritime": ("any-recognised-organisation", "87.2"),
            },
        ),
        (
            {"ended": "replaced"},
            {"amateur": ("certificate-not-standing", "64.1"), "maritime": ("certificate-not-standing", "82.1")},
        ),
    ],
)
def test_64_and_82_whom_to_ask_and_for_what(client, told, first):
    for regime, article in (("amateur", "64"), ("maritime", "82")):
        until = {"expires_on": "2027-03-15"} if regime == "maritime" else {}
        answer = ask(client, "replacement", **LOST | told | until, regime=regime)

        assert because(answer)[0] == first.get(regime, ("paper-asked", f"{article}.2.a"))
        refused = because(answer)[0][0] in {"not-the-issuer", "certificate-not-standing"}
        assert answer["outcome"] == ("no" if refused else "yes")


# --- malformed facts ------------------------------------------------------------------------------------------------

SCORE = {"operator_class": "amateur-2", "on": "2026-06-20", "right": 30}
SITTING = {"operator_class": "amateur-1", "on": "2026-06-20"}
MORSE = {"operator_class": "amateur-2", "on": "2026-06-20"}
PAPER = {"kind": "citizen-card", "number": "001099000001", "filed_on": "2026-03-02"}
EXAMINER = {"candidate_class": "amateur-2", "exam_on": "2026-06-20", "degree": True}
TWO = {"operator_class": "amateur-3"}
SERVICE = GOC | {"on": "2027-01-11", "lines": YEAR_ON_BOARD}
EXTENSION = HOLDER | {"filed_on": "2027-01-11", "lines": YEAR_ON_BOARD}
BY_TOPIC = {"operator_class": "amateur-2", "on": "2026-06-20", "law_right": 1, "itu_right": 2, "electrical_right": 3}


@pytest.mark.parametrize(
    ("slug", "facts", "wrong"),
    [
        ("theory-score", {}, {"operator_class", "on", "right"}),
        ("theory-score", SCORE | {"colour": "red", "": 1}, {"colour", ""}),
        ("theory-score", SCORE | {"right": True}, {"right"}),
        ("theory-score", SCORE | {"right": "30"}, {"right"}),
        ("theory-score", SCORE | {"right": 30.5}, {"right"}),
        ("theory-score", SCORE | {"right": None}, {"right"}),
        ("theory-score", SCORE | {"right": -1}, {"right"}),
        ("theory-score", SCORE | {"right": 501}, {"right"}),
        ("theory-score", SCORE | {"right": 2**63}, {"right"}),
        ("theory-score", SCORE | {"right": 41}, {"right"}),
        ("theory-score", SCORE | {"operator_class": "amateur-5"}, {"operator_class"}),
        ("theory-score", SCORE | {"operator_class": ["amateur-2"]}, {"operator_class"}),
        ("theory-score", SCORE | {"operator_class": {"number": 2}}, {"operator_class"}),
        ("theory-score", SCORE | {"operator_class": 2}, {"operator_class"}),
        ("theory-score", SCORE | {"on": "20/06/2026"}, {"on"}),
        ("theory-score", SCORE | {"on": "20260620"}, {"on"}),
        ("theory-score", SCORE | {"on": "2026-W25-6"}, {"on"}),
        ("theory-score", SCORE | {"on": "2026-06-20T00:00:00"}, {"on"}),
        ("theory-score", SCORE | {"on": "２０２６-06-20"}, {"on"}),
        ("theory-score", SCORE | {"on": "2026-02-29"}, {"on"}),
        ("theory-score", SCORE | {"on": "1899-12-31"}, {"on"}),
        ("theory-score", SCORE | {"on": "2201-01-01"}, {"on"}),
        ("theory-score", SCORE | {"on": 20260620}, {"on"}),
        ("theory-score", SCORE | {"on": ""}, {"on"}),
        ("theory-score", SCORE | {"on": "2023-08-17"}, {"on"}),  # before the decree
        (
            "theory-score",
            SCORE | {"on": "soon", "right": [], "operator_class": {}, "x": 0},
            {"on", "right", "operator_class", "x"},
        ),
        ("theory-score", BY_TOPIC, {"radio_right"}),
        ("theory-score", BY_TOPIC | {"radio_right": 11}, {"radio_right"}),
        ("theory-score", BY_TOPIC | {"radio_right": 4, "right": 11}, {"right"}),
        ("may-i-sit", SITTING | {"exam_on": "2026-06-19"}, {"exam_on"}),
        ("may-i-sit", SITTING | {"operating_until": "2026-01-01"}, {"operating_since"}),
        (
            "may-i-sit",
            SITTING | {"operating_since": "2025-01-02", "operating_until": "2025-01-01"},
            {"operating_until"},
        ),
        ("morse-result", MORSE | {"received_words": 27}, {"received_seconds"}),
        ("morse-result", MORSE | {"sent_seconds": 180}, {"sent_words"}),
        ("morse-result", MORSE | {"radiotelegraph_certificate": 1}, {"radiotelegraph_certificate"}),
        ("morse-result", MORSE | {"radiotelegraph_certificate": "true"}, {"radiotelegraph_certificate"}),
        ("morse-result", MORSE | {"practice_stopped_on": "2025-01-01"}, {"radiotelegraph_certificate"}),
        ("two-passes", TWO, {"theory_on"}),
        (
            "two-passes",
            {"operator_class": "amateur-3", "theory_on": "2026-01-01", "practical_class": "amateur-3"},
            {"practical_on"},
        ),
        (
            "two-passes",
            {"operator_class": "amateur-3", "theory_on": "2020-01-01", "practical_on": "2026-01-01"},
            {"theory_on"},
        ),
        ("identity-paper", PAPER | {"number": ""}, {"number"}),
        ("identity-paper", PAPER | {"number": "0" * 41}, {"number"}),
        ("identity-paper", PAPER | {"number": 1099000001}, {"number"}),
        ("identity-paper", PAPER | {"issued_on": "2026-01-02", "expires_on": "2026-01-01"}, {"expires_on"}),
        ("examiner", EXAMINER | {"degree": None}, {"degree"}),
        ("examiner", {}, {"candidate_class", "exam_on", "degree"}),
        (
            "photo",
            {"width_px": 0, "height_px": 20_001, "taken_on": "x"},
            {"width_px", "height_px", "taken_on", "filed_on"},
        ),
        ("deadline", {"kind": "COMPLETENESS_NOTICE", "from_on": "2026-02-12"}, {"kind"}),
        ("sea-service", {}, {"certificate", "began_on", "expires_on", "on", "lines"}),
        ("sea-service", SERVICE | {"lines": []}, {"lines"}),
        ("sea-service", SERVICE | {"lines": {}}, {"lines"}),
        ("sea-service", SERVICE | {"lines": "2026-01-10 2026-05-20 GOC"}, {"lines"}),
        ("sea-service", SERVICE | {"lines": [None]}, {"lines"}),
        ("sea-service", SERVICE | {"lines": [on_board("2026-05-20", "2026-01-10")]}, {"lines"}),
        ("sea-service", SERVICE | {"lines": [on_board("2026-01-10", "2026-05-20", "GOC")]}, {"lines"}),
        ("sea-service", SERVICE | {"lines": [on_board("2026-01-10", "2026-05-20")] * 101}, {"lines"}),
        ("sea-service", SERVICE | {"began_on": "2027-03-16"}, {"expires_on", "on"}),
        ("extension", EXTENSION | {"decided_on": "2027-01-10"}, {"decided_on"}),
        ("extension", EXTENSION | {"exam_passed_on": "2027-01-12"}, {"exam_passed_on"}),
        ("extension", EXTENSION | {"exam_certificate": "goc"}, {"exam_passed_on"}),
        ("extension", EXTENSION | {"filed_on": "2022-03-14"}, {"filed_on"}),
        ("extension", EXTENSION | {"ended": "expired"}, {"ended"}),
        ("extension", EXTENSION | {"lines": [{"from_on": "2026-01-10", "colour": "red"}]}, {"lines"}),
        ("certificate-validity", {"issued_on": "2026-01-10", "on": "2026-01-09"}, {"on"}),
        (
            "certificate-validity",
            {"issued_on": "2026-01-10", "on": "2026-01-11", "printed_until": "2026-01-09"},
            {"printed_until"},
        ),
        ("certificate-validity", {"issued_on": "2022-03-15", "on": "2023-08-17"}, {"on"}),  # before the decree
        ("replacement", LOST | {"regime": "maritime"}, {"expires_on"}),
        ("replacement", LOST | {"regime": "amateur", "expires_on": "2027-03-15"}, {"expires_on"}),
        ("replacement", {"regime": "aeronautical"}, {"regime", "ground", "filed_on", "turned_to"}),
    ],
)
def test_malformed_facts_are_all_named(client, slug, facts, wrong):
    for lang in LANGUAGES:
        answer = client.post(f"/api/v1/advice/{slug}?lang={lang}", json=facts)

        assert answer.status_code == 422
        assert set(answer.json) == {"error", "fields"}
        assert {field["field"] for field in answer.json["fields"]} == wrong
        assert all(field["message"] for field in answer.json["fields"])


def test_every_wrong_line_is_named(client):
    lines = [
        on_board("2026-02-29", "2026-05-20") | {"colour": "red"},
        on_board("2026-01-10", "2026-05-20"),
        on_board("2026-05-20", "2026-01-10"),
        {"position": "goc"},
        7,
    ]
    answer = client.post("/api/v1/advice/sea-service?lang=en", json=SERVICE | {"lines": lines})
    (field,) = answer.json["fields"]

    assert field["message"].splitlines() == [
        "Line 1: “colour”: This question has no such fact. “First day”: There is no such day in the calendar.",
        "Line 3: The last day cannot be before the first.",
        "Line 4: “First day”: This is needed. “Last day”: This is needed.",
        "Line 5: This has to be an object.",
    ]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"[]", "application/json", 400),
        (b'"yes"', "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"right": "\\ud800"}', "application/json", 400),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "application/json", 400),
        (b'{"right": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b'{"right": NaN}', "application/json", 422),
        (b'{"right": 1e999}', "application/json", 422),
        (b"right=30", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b'{"x": "' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_json_object_is_answered_in_json(client, body, content_type, status):
    answer = client.post("/api/v1/advice/theory-score", data=body, content_type=content_type)

    assert answer.status_code == status
    assert answer.json["error"]


def test_an_unknown_question_is_not_found(client):
    assert client.post("/api/v1/advice/what-is-love", json={}).status_code == 404
    assert client.post("/api/v1/advice/what-is-love", json={}).json == {"error": "not found"}
    assert client.get("/advice/what-is-love").status_code == 404


def test_the_api_only_answers(client):
    answer = client.get("/api/v1/advice/photo")

    assert answer.status_code == 405
    assert answer.is_json
    assert "POST" in answer.headers["Allow"]


# --- the description --------------------------------------------------------------------------------------------------


def fits(schema, value, components):
    """Say whether a value keeps the few rules of JSON Schema that our document uses."""
    if "$ref" in schema:
        return fits(components[schema["$ref"].rsplit("/", 1)[1]], value, components)
    unknown = set(schema) - UNDERSTOOD
    assert not unknown, unknown
    kinds = schema.get("type", list(KINDS))
    checks = [
        any(KINDS[kind](value) for kind in ([kinds] if isinstance(kinds, str) else kinds)),
        value in schema.get("enum", [value]),
        value == schema.get("const", value),
    ]
    if isinstance(value, str):
        checks.append(schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)))
        checks.append(schema.get("format") != "date" or bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)))
    if KINDS["integer"](value):
        checks.append(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    if isinstance(value, list):
        checks.append(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)))
        checks += [fits(schema.get("items", {}), item, components) for item in value]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        checks.append(set(schema.get("required", [])) <= set(value))
        checks.append(schema.get("additionalProperties", True) or set(value) <= set(properties))
        checks += [fits(properties[name], item, components) for name, item in value.items() if name in properties]
        checks += [
            set(others) <= set(value) for name, others in schema.get("dependentRequired", {}).items() if name in value
        ]
        if "anyOf" in schema:
            checks.append(any(set(group["required"]) <= set(value) for group in schema["anyOf"]))
    return all(checks)


UNDERSTOOD = {
    *("title", "description", "examples", "type", "enum", "const", "format", "minLength", "maxLength", "minimum"),
    *(
        "minItems",
        "maxItems",
        "maximum",
        "items",
        "properties",
        "required",
        "additionalProperties",
        "dependentRequired",
        "anyOf",
    ),
}
KINDS = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
}


@pytest.fixture
def described(client):
    return client.get("/api/v1/openapi.json?lang=en").json


@pytest.mark.parametrize("slug", QUESTIONS)
def test_the_example_of_a_question_keeps_its_schema_and_so_does_its_answer(client, described, slug):
    components = described["components"]["schemas"]
    facts, answer = components[f"{slug}.facts"], components[f"{slug}.answer"]

    (told,) = facts["examples"]
    assert fits(facts, told, components)
    for lang in LANGUAGES:
        sent = client.post(f"/api/v1/advice/{slug}?lang={lang}", json=told)
        assert sent.status_code == 200
        assert fits(answer, sent.json, components), sent.json


@pytest.mark.parametrize("slug", QUESTIONS)
def test_a_function_takes_the_facts_by_their_names(slug):
    question = QUESTIONS[slug]
    parameters = inspect.signature(question.answer).parameters
    taken = {name: one.default is one.empty for name, one in parameters.items() if name != "calendar"}

    assert {fact.name: fact.required for fact in question.facts} == taken
    assert ("calendar" in parameters) == question.uses_calendar


def test_the_document_is_openapi(described):
    assert described["openapi"] == "3.1.0"
    assert set(described) == {"openapi", "info", "servers", "paths", "components"}
    assert {"title", "version"} <= set(described["info"])
    assert set(described["paths"]) == {f"/api/v1/advice/{slug}" for slug in QUESTIONS}
    operations = [path["post"] for path in described["paths"].values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["requestBody"]["content"]["application/json"]["schema"]
        assert {"200", "400", "413", "415", "422", "429"} == set(operation["responses"])
        assert all(response["description"] for response in operation["responses"].values())
        for parameter in operation["parameters"]:
            assert {"name", "in", "schema"} <= set(parameter)
    assert all(re.fullmatch(r"[a-zA-Z0-9._-]+", name) for name in described["components"]["schemas"])
    references = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(described)))
    assert references == set(described["components"]["schemas"])


def test_the_document_is_kept_by_caches(client):
    first = client.get("/api/v1/openapi.json")

    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert first.mimetype == "application/json"
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/api/v1/openapi.json?lang=en").headers["ETag"] != first.headers["ETag"]


# --- any facts at all -------------------------------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8"), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=4,
)
DAYS = st.dates().map(str) | st.sampled_from(["2023-08-18", "2026-02-29", "2026-11-21", "2200-12-31", "1900-01-01"])


def values_of(schema):
    """Return mostly fitting values for one fact."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") == "date":
        return DAYS
    if schema["type"] == "array":
        return st.lists(bodies(schema["items"]), max_size=3)
    return {
        "integer": st.integers(schema.get("minimum", 0) - 1, schema.get("maximum", 0) + 1) | st.integers(0, 60),
        "boolean": st.booleans(),
        "string": st.text(st.characters(codec="utf-8"), max_size=45) | st.from_regex("[0-9]{9,12}", fullmatch=True),
    }[schema["type"]]


def bodies(schema):
    """Return bodies that often fit, and sometimes hold anything."""
    fitting = {name: values_of(fact) for name, fact in schema["properties"].items()}
    required = {name: fitting[name] for name in schema["required"]}
    optional = {name: value for name, value in fitting.items() if name not in required}
    fit = st.fixed_dictionaries(required, optional=optional)
    odd = st.dictionaries(
        st.sampled_from(list(fitting)) | st.text(st.characters(codec="utf-8"), max_size=8), ANYTHING, max_size=4
    )
    return fit | st.builds(lambda one, other: {**one, **other}, fit, odd) | odd


@pytest.mark.parametrize("slug", QUESTIONS)
def test_whatever_is_told_is_answered_as_described(client, described, slug):
    components = described["components"]["schemas"]
    facts = components[f"{slug}.facts"]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(bodies(facts))
    @example(dict.fromkeys(facts["properties"]))
    def holds(told):
        answer = client.post(f"/api/v1/advice/{slug}?lang=en", data=json.dumps(told), content_type="application/json")
        if answer.status_code == 200:
            assert fits(facts, told, components)
            assert fits(components[f"{slug}.answer"], answer.json, components)
        else:
            assert answer.status_code == 422
            assert fits(components["WrongFacts"], answer.json, components)
            assert answer.json["fields"]
            assert {field["field"] for field in answer.json["fields"]} <= set(facts["properties"]) | set(told)

    holds()


# --- the pages --------------------------------------------------------------------------------------------------------


def text_of(page):
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def as_typed(value):
    """Return a fact told as JSON as it stands in the address: a tick, or a line of text for each line."""
    if isinstance(value, tuple):
        return "\r\n".join(" ".join(line.values()) for line in value)
    return "y" if value is True else value


def test_the_questions_are_listed_in_both_languages(client):
    vietnamese, english = client.get("/advice"), client.get("/advice?lang=en")

    for slug in QUESTIONS:
        assert f'href="/advice/{slug}"' in vietnamese.text
    assert "Ảnh này có hợp lệ không?" in text_of(vietnamese)
    assert "Is this photograph acceptable?" in text_of(english)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", QUESTIONS)
def test_a_question_shows_its_form_its_answer_and_what_is_wrong(client, slug, lang):
    question = QUESTIONS[slug]
    told = {name: as_typed(value) for name, value in question.example.items()}
    form = client.get(f"/advice/{slug}?lang={lang}")
    answered = client.get(f"/advice/{slug}", query_string={**told, "lang": lang})
    wrong = client.get(f"/advice/{slug}", query_string={**dict.fromkeys(told, "\u200b?"), "lang": lang})

    assert form.status_code == 200
    assert "data-outcome" not in form.text
    for fact in question.facts:
        assert f'name="{fact.name}"' in form.text
    assert answered.status_code == 200
    assert "data-outcome" in answered.text
    assert RULES in answered.text
    assert re.search("Điều [0-9]+" if lang == "vi" else "Article [0-9]+", text_of(answered)) or (
        lang == "vi" and re.search("điểm|khoản", text_of(answered))
    )
    assert wrong.status_code == 422
    assert "data-outcome" not in wrong.text
    assert "govuk-error-summary" in wrong.text


def test_a_date_is_the_answer_to_when(client):
    page = client.get("/advice/deadline?kind=issue&from_on=18/08/2026")

    assert 'data-outcome="information"' in page.text
    assert re.search('id="answer">03/09/2026<', page.text)
    assert "Ngày 01/09/2026 là ngày nghỉ; ngày làm việc tiếp theo là 03/09/2026." in text_of(page)
    assert "Những điểm nghị định chưa quy định rõ" in text_of(page)


def test_the_other_language_asks_the_same(client):
    page = client.get("/advice/deadline?kind=issue&from_on=18/08/2026")
    (link,) = re.findall(r'href="(\?[^"]*lang=en)"', page.text)

    assert "03 September" in client.get("/advice/deadline" + unescape(link)).text.replace(">3 ", ">03 ")


def test_a_page_names_the_field_and_keeps_what_was_typed(client):
    page = client.get("/advice/photo?lang=en&width_px=six&height_px=800&taken_on=31/02/2026&filed_on=17/08/2023")

    assert page.status_code == 422
    assert "This has to be a whole number." in page.text
    assert "There is no such day in the calendar." in page.text
    assert 'value="31/02/2026"' in page.text
    assert 'value="six"' in page.text


ASKED = {"certificate": "goc", "began_on": "15/03/2022", "expires_on": "15/03/2027", "on": "11/01/2027"}


def test_service_is_typed_a_line_for_each_engagement(client):
    lines = "01/06/2025 2025-09-30 goc Biển Đông 01\n\n1/10/2026  31.12.2026\tREC-2\n"
    page = client.get("/advice/sea-service", query_string=ASKED | {"lines": lines})

    assert 'data-outcome="yes"' in page.text
    assert "có 92 ngày đảm nhiệm chức danh, đủ 3 tháng." in text_of(page)
    assert "có 214 ngày đảm nhiệm chức danh; còn thiếu 151 ngày để đủ 1 năm." in text_of(page)
    assert "Biển Đông 01" in page.text


def test_a_page_names_every_wrong_line_and_keeps_what_was_typed(client):
    lines = "01/06/2025 30/09/2025 GOC\n\n01/06/2025 30/09/2025 thuyền trưởng\n31/02/2025 tháng 5 GOC\n"
    page = client.get("/advice/sea-service", query_string=ASKED | {"lang": "en", "lines": lines})

    assert page.status_code == 422
    assert "Line 1" not in page.text
    assert "Line 2: “Position”: This has to be one of: roc, goc, rec-2, rec-1." in text_of(page)
    assert "Line 3: “First day”: There is no such day in the calendar. “Last day”: Write the date" in text_of(page)
    assert "thuyền trưởng\n31/02/2025" in page.text.replace("\r", "")


def test_a_day_before_the_decree_is_said_to_have_no_rules(client):
    page = client.get("/advice/certificate-power?lang=en&operator_class=amateur-1&on=17/08/2023")

    assert page.status_code == 422
    assert "No regulation is known to apply on 17 August 2023." in text_of(page)


def test_the_form_keeps_no_secret_and_sets_nothing(client):
    assert "csrf_token" not in client.get("/advice/photo").text


# --- the words --------------------------------------------------------------------------------------------------------


def test_codes_are_told_apart_and_all_have_words():
    assert {ground.value for ground in Ground} & {reason.value for reason in Reason} == set()
    assert set(GROUNDS) == set(Ground)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", code.value) for code in (*Ground, *Outcome))


def test_every_reading_has_words_whichever_way_it_is_read(app):
    with app.test_request_context("/"):
        for readings in (
            Readings(),
            Readings(
                roll_deadline=False,
                class1_year_from=OperationCountedFrom.CLASS_2_ISSUE,
                extension_base=ExtensionBase.OLD_EXPIRY,
            ),
        ):
            assert all(reading_sentence(name, readings) for name in READINGS)
        assert "3 năm" in sentence_of(Because(Ground.MORSE_EXEMPT, Source(62, 2, "b"), {"years": 3}))
