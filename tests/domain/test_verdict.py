"""The verdict: every row of its table, and the order in which they are found."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.certificates.claim import CODE_ALPHABET, Claim, Flaw, code
from app.domain.certificates.status_list import Status
from app.domain.certificates.verdict import (
    VERDICT_OF_FLAW,
    Judgement,
    KeyUse,
    ListedKey,
    PublishedStatus,
    Reading,
    Scan,
    Verdict,
    judge,
    scanned,
)

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
ISSUED_AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
CLAIM = Claim("VN-ROE", 3, "HN01/VTDND3/2026/00045-Q", "Trần Văn Ân", date(2001, 12, 31), ISSUED_AT, (1, 7))
KEY = ListedKey(b"abcd", bytes(32), KeyUse.CREDENTIALS, ISSUED_AT, ISSUED_AT + timedelta(days=396))
PAYLOAD = b"a payload"
READING = Reading(CLAIM, PAYLOAD, KEY)
SECOND = timedelta(seconds=1)


def listed(status=Status.VALID, age=timedelta(days=1)):
    return PublishedStatus(status, NOW - age, NOW - age + timedelta(days=45))


def judged(read=READING, *, issuer="VN-ROE", path_code=None, issued=None, status=None, now=NOW):
    return judge(read, issuer=issuer, path_code=path_code, issued=issued, status=status or listed(), now=now)


def verdict(*args, **kwargs):
    return judged(*args, **kwargs).verdict


def test_genuine_and_holding():
    assert judged() == Judgement(Verdict.VALID, None, NOW - timedelta(days=1))
    assert verdict(path_code=code(PAYLOAD)) is Verdict.VALID


@pytest.mark.parametrize("flaw", list(Flaw))
def test_every_flaw_has_its_verdict_and_comes_before_everything(flaw):
    judgement = judged(flaw, issuer="another", status=listed(Status.INVALID))

    assert judgement == Judgement(VERDICT_OF_FLAW[flaw], flaw)


def test_only_what_is_wrong_in_itself_is_called_not_genuine():
    grey = {flaw for flaw, verdict in VERDICT_OF_FLAW.items() if verdict is not Verdict.NOT_GENUINE}

    assert grey == {
        Flaw.UNKNOWN_FORMAT,
        Flaw.NO_CREDENTIAL,
        Flaw.NEWER_FORMAT,
        Flaw.UNKNOWN_KEY,
        Flaw.ISSUED_SET_MISSING,
    }


@pytest.mark.parametrize(
    ("changed", "flaw"),
    [
        ({"issuer": "VN-RFD"}, Flaw.WRONG_ISSUER),
        ({"read": replace(READING, key=replace(KEY, not_before=ISSUED_AT + SECOND))}, Flaw.OUTSIDE_KEY_TERM),
        ({"read": replace(READING, key=replace(KEY, not_after=ISSUED_AT))}, Flaw.OUTSIDE_KEY_TERM),
        ({"read": replace(READING, key=replace(KEY, compromised=True))}, Flaw.ISSUED_SET_MISSING),
        ({"read": replace(READING, key=replace(KEY, compromised=True)), "issued": False}, Flaw.NOT_ISSUED),
        ({"issued": False}, Flaw.NOT_ISSUED),
        ({"path_code": "E7MREY537S"}, Flaw.WRONG_CODE),
    ],
)
def test_steps_six_and_seven(changed, flaw):
    assert judged(**changed).flaw is flaw


def test_a_key_verifies_what_it_signed_long_after_it_signs_no_more():
    later = NOW + timedelta(days=3650)
    fresh = PublishedStatus(Status.VALID, later, later + SECOND)

    assert verdict(status=fresh, now=later) is Verdict.VALID
    assert verdict(replace(READING, key=replace(KEY, not_after=ISSUED_AT + SECOND))) is Verdict.VALID


def test_under_a_compromised_key_what_was_issued_stays_genuine():
    assert verdict(replace(READING, key=replace(KEY, compromised=True)), issued=True) is Verdict.VALID


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), Verdict.VALID),  # 23:59:59 in Viet Nam
        (datetime(2026, 11, 20, 17, 0, 0, tzinfo=UTC), Verdict.EXPIRED),
    ],
)
def test_a_term_ends_with_the_last_day_in_viet_nam(now, expected):
    ending = replace(READING, claim=replace(CLAIM, expires_on=date(2026, 11, 20)))

    assert verdict(ending, now=now) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.INVALID, Verdict.REVOKED),
        (Status.SUSPENDED, Verdict.SUSPENDED),
        (Status.REPLACED, Verdict.REPLACED),
    ],
)
@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=400)])
def test_what_a_list_says_holds_however_old_it_is(status, expected, age):
    assert verdict(status=listed(status, age)) is expected


def test_the_end_of_the_term_is_told_before_the_status():
    ended = replace(READING, claim=replace(CLAIM, expires_on=date(2026, 11, 1)))

    assert verdict(ended, status=listed(Status.INVALID)) is Verdict.EXPIRED


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(days=7), Verdict.VALID),
        (timedelta(days=7) + SECOND, Verdict.VALID_AS_OF),
        (timedelta(days=45) - SECOND, Verdict.VALID_AS_OF),
        (timedelta(days=45), Verdict.STATUS_UNKNOWN),
    ],
)
def test_how_old_a_list_may_be(age, expected):
    assert verdict(status=listed(age=age)) is expected


def test_a_list_older_than_the_certificate_cannot_know_it():
    new = replace(READING, claim=replace(CLAIM, issued_at=NOW - timedelta(hours=1)))

    assert verdict(new, status=listed(age=timedelta(hours=2))) is Verdict.VALID_AS_OF
    assert verdict(new, status=listed(age=timedelta(hours=1))) is Verdict.VALID


def test_without_a_list_the_status_is_unknown_and_neither_valid_nor_not():
    assert judge(
        READING, issuer="VN-ROE", path_code=None, issued=None, status=None, now=NOW
    ) == Judgement(Verdict.STATUS_UNKNOWN)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E7MREY537S", Scan("E7MREY537S", None)),
        ("e7mre-y537s", Scan("E7MREY537S", None)),
        ("https://example.vn/v/E7MREY537S", Scan("E7MREY537S", None)),
        (" https://example.vn/v/e7mrey537s# \n", Scan("E7MREY537S", None)),
        ("/v/E7MREY537S", Scan("E7MREY537S", None)),
        ("https://example.vn/v/E7MREY537S#A1", Flaw.NEWER_FORMAT),
        ("https://example.vn/v/E7MREY537S#12", Flaw.BAD_FORM),
        ("https://example.vn/v/E7MREY537S#" + "9" * 340, Flaw.BAD_FORM),
        ("https://example.vn/v/E7MREY537S#" + "0" * 1201, Flaw.BAD_FORM),
        ("9" * 340, Flaw.BAD_FORM),
        ("https://example.vn/v/E7MREY537U", Flaw.UNKNOWN_FORMAT),
        ("https://example.vn/w/E7MREY537S", Flaw.UNKNOWN_FORMAT),
        ("https://example.vn/v/E7MREY537S/x", Flaw.UNKNOWN_FORMAT),
        ("", Flaw.UNKNOWN_FORMAT),
        ("hello", Flaw.UNKNOWN_FORMAT),
        ("7" * 5000, Flaw.UNKNOWN_FORMAT),
    ],
)
def test_what_a_text_holds(text, expected):
    assert scanned(text) == expected


def test_digits_are_read_with_their_code_or_alone():
    assert scanned("0" * 340) == Scan(None, bytes(140))
    assert scanned("https://example.vn/v/E7MREY537S#" + "0" * 340) == Scan("E7MREY537S", bytes(140))


def test_ten_digits_may_be_a_code():
    assert set("0123456789") <= set(CODE_ALPHABET)
    assert scanned("0123456789") == Scan("0123456789", None)
