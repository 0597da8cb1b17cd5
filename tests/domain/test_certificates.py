"""Numbers, claims and standing."""

from datetime import UTC, date, datetime
from itertools import pairwise

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificates.claim import (
    Claim,
    Flaw,
    claim_from,
    code,
    from_digits,
    normal_code,
    to_digits,
    type_number,
)
from app.domain.certificates.number import CHECK_ALPHABET, CertificateNumber, check_character, kind_code
from app.domain.certificates.standing import CertificateEvent, EventKind, Standing, standing
from app.domain.classes import OperatorClass

# The published vector of the credential's format, made by another program with a test key.
VECTOR_PAYLOAD = bytes.fromhex(
    "a50166564e2d524644041a7451660f061a6ae9402018a9a20478224e677579e1bb856e20486fc3a06e67205068c3ba632056c4a96e68205468"
    "e1bba579086831393838303230333a00010000a3010c026f474f432d323032362d3030343231370382011a0001450b"
)
VECTOR_SIGNED = bytes.fromhex(
    "d28449a201270444430c43c6a05868a50166564e2d524644041a7451660f061a6ae9402018a9a20478224e677579e1bb856e20486fc3a06e67"
    "205068c3ba632056c4a96e68205468e1bba579086831393838303230333a00010000a3010c026f474f432d323032362d303034323137038201"
    "1a0001450b584096698bc50baed7a3894e135431ef8674bc3c19d8bf003f8988ae1aaeac595976d7e2e34904bb8e03b9969d1bd9829a3f092b"
    "9d22444a193de48158e22a4dea0c"
)
VECTOR_DIGITS = (
    "0116878787802030624946571339383620127525069375174162292712820311816218271040421891942097021105123553603764274898"
    "2290254311390086842369102807137112582563909122023758648864023855525423616841412676685510692000000004298781488223"
    "1506526142505912725963136838979009051093653381600317209534280537803313427306397784236651260812881100710365452428"
    "4721491267689965649526064724612144693801001358812111842434910153962677052090406373300870312070818786065689008464"
    "13"
)
VECTOR_CODE = "E7MREY537S"
VECTOR_CLAIM = Claim(
    issuer="VN-RFD",
    certificate_type=12,
    number="GOC-2026-004217",
    holder="Nguyễn Hoàng Phúc Vĩnh Thụy",
    born_on=date(1988, 2, 3),
    issued_at=datetime(2026, 11, 3, 2, 0, tzinfo=UTC),
    status=(1, 83211),
    expires_on=date(2031, 11, 3),
)


def test_the_digits_of_the_vector():
    assert to_digits(VECTOR_SIGNED) == VECTOR_DIGITS
    assert from_digits(VECTOR_DIGITS) == VECTOR_SIGNED


def test_the_code_of_the_vector():
    assert code(VECTOR_PAYLOAD) == VECTOR_CODE


def test_the_claim_of_the_vector():
    assert claim_from(cbor2.loads(VECTOR_PAYLOAD)) == VECTOR_CLAIM
    assert cbor2.dumps(VECTOR_CLAIM.fields()) == VECTOR_PAYLOAD
    assert VECTOR_CLAIM.issued_on == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("content", "digits"),
    [
        (b"", ""),
        (b"\x00", "000"),
        (b"\xff", "255"),
        (b"\x01\x00", "00001"),
        (b"\x00\x01", "00256"),
        (b"\xff" * 3, "16777215"),
        (b"\xff" * 4, "4294967295"),
        (b"\xff" * 5, "1099511627775"),
        (b"\xff" * 6, "281474976710655"),
        (b"\xff" * 7, "72057594037927935"),
        (b"\x01\x00\x00\x00", "0000000001"),
        (b"\x01\x00\x00\x00\x00\x00", "000000000000001"),
        (b"\xff" * 7 + b"\x07", "72057594037927935007"),
        (b"\x00\x00\x00\x00\x00\x00\x01", "00281474976710656"),
    ],
)
def test_digits_by_hand(content, digits):
    assert to_digits(content) == digits
    assert from_digits(digits) == content


@pytest.mark.parametrize(
    "digits",
    [
        "1",
        "12",
        "256",
        "0001",
        "65536",
        "72057594037927936",
        "25５",
        "-01",
        "+01",
        " 12",
        "1_2",
        "00a",
        "001\n",
        "0" * 1201,
    ],
)
def test_digits_that_were_never_written_are_refused(digits):
    with pytest.raises(ValueError, match="not the digits"):
        from_digits(digits)


@given(st.binary(max_size=400))
def test_digits_there_and_back(content):
    assert from_digits(to_digits(content)) == content


@given(st.text(st.sampled_from("0123456789"), max_size=60))
def test_one_content_has_one_spelling(digits):
    try:
        content = from_digits(digits)
    except ValueError:
        return
    assert to_digits(content) == digits


@given(st.binary(max_size=100))
def test_a_code_has_ten_letters_that_cannot_be_mistaken(payload):
    letters = code(payload)

    assert len(letters) == 10
    assert not set(letters) & set("ILOU")
    assert normal_code(letters) == letters


@pytest.mark.parametrize("typed", ["e7mrey537s", " E7MREY537S ", "E7MRE-Y537S", "e7mre y537s"])
def test_a_code_as_people_type_it(typed):
    assert normal_code(typed) == VECTOR_CODE


def test_letters_that_look_like_figures_are_taken_for_them():
    assert normal_code("oOiIlL0000") == "0011110000"


@pytest.mark.parametrize("typed", ["", "E7MREY537", "E7MREY537SS", "E7MREY537U", "E7MREY537é", "../../etc/p"])
def test_what_cannot_be_a_code(typed):
    with pytest.raises(ValueError, match="not the code"):
        normal_code(typed)


def test_an_amateur_certificate_has_no_end():
    claim = Claim("VN-RFD", type_number(OperatorClass.AMATEUR_3), "HN01/VTDND3/2026/00045-Q", "Trần Văn Ân",
                  date(2001, 12, 31), datetime(2026, 11, 20, 17, 0, tzinfo=UTC), (2, 7))  # fmt: skip

    assert 4 not in claim.fields()
    assert list(claim.fields()) == [1, 6, 169, -65537]
    assert claim.fields()[-65537] == {1: 3, 2: "HN01/VTDND3/2026/00045-Q", 3: [2, 7]}
    assert claim_from(cbor2.loads(cbor2.dumps(claim.fields()))) == claim
    assert claim.issued_on == date(2026, 11, 21)


def damaged(**changes: object) -> dict[int, object]:
    payload: dict[int, object] = cbor2.loads(VECTOR_PAYLOAD)
    payload.update({int(key.removeprefix("k")): value for key, value in changes.items()})
    return payload


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {},
        "text",
        damaged(k7="one field more"),
        damaged(k1=5),
        damaged(k4=None),
        damaged(k4="2031-11-03"),
        damaged(k4=1951491598),
        damaged(k4=-1),
        damaged(k4=2**40),
        damaged(k6=True),
        damaged(k6=2**63),
        damaged(k6=1.5),
        damaged(k169={4: "Nguyễn", 8: "19880203", 1: "001088012345"}),
        damaged(k169={4: "Nguyễn", 8: "19880230"}),
        damaged(k169={4: "Nguyễn", 8: "1988-02-03"}),
        damaged(k169={4: "Nguyễn", 8: "1988W051"}),
        damaged(k169={4: "", 8: "19880203"}),
        damaged(k169={4: "N" * 121, 8: "19880203"}),
        damaged(k169={4: "Nguyễn"}),
        {**damaged(), -65537: {1: 12, 2: "GOC", 3: [1]}},
        {**damaged(), -65537: {1: 12, 2: "GOC", 3: [1, 2, 3]}},
        {**damaged(), -65537: {1: 12, 2: "G" * 33, 3: [1, 2]}},
        {**damaged(), -65537: {1: "12", 2: "GOC", 3: [1, 2]}},
        {**damaged(), -65537: {1: 12, 2: "GOC", 3: [1, 2], 9: 0}},
        {key: value for key, value in damaged().items() if key != 6},
    ],
)
def test_a_payload_that_is_not_exactly_a_claim(payload):
    assert claim_from(payload) is Flaw.BAD_FIELDS


def test_a_number_and_its_parts():
    number = CertificateNumber("HN01", kind_code(OperatorClass.AMATEUR_3), 2026, 45)

    assert str(number) == "HN01/VTDND3/2026/00045-Q"
    assert CertificateNumber.parse("HN01/VTDND3/2026/00045-Q") == number
    assert CertificateNumber.parse(" hn01/vtdnd3/2026/00045-q ") == number


def test_the_check_character_of_the_standard():
    # The published example of ISO 7064 MOD 37,36 in a global release identifier: A1-2425G-ABC1234002-M.
    assert check_character("A12425GABC1234002") == "M"
    assert check_character("A1-2425G-ABC1234002") == "M"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HN01/VTDND3/2026/00045",
        "HN01/VTDND3/2026/00045-R",
        "HN01/VTDND3/2026/00054-Q",
        "HN10/VTDND3/2026/00045-Q",
        "HN01/VTDND4/2026/00045-Q",
        "HN01/VTDND3/2026/45-Q",
        "HN01/VTDND3/2026/000000045-Q",
        "ＨN01/VTDND3/2026/00045-Q",
    ],
)
def test_what_is_no_number_of_ours(text):
    with pytest.raises(ValueError, match=r"certificate number|check character"):
        CertificateNumber.parse(text)


@pytest.mark.parametrize(
    ("organisation", "kind", "year", "sequence"),
    [("H", "VTDND3", 2026, 1), ("HN-1", "VTDND3", 2026, 1), ("HN01", "VTDND3", 26000, 1), ("HN01", "VTDND3", 2026, 0)],
)
def test_parts_that_make_no_number(organisation, kind, year, sequence):
    with pytest.raises(ValueError, match="certificate number"):
        CertificateNumber(organisation, kind, year, sequence)


PARTS = st.text(st.sampled_from(CHECK_ALPHABET), min_size=2, max_size=8)
NUMBERS = st.builds(CertificateNumber, PARTS, st.just("VTDND1"), st.integers(2023, 2999), st.integers(1, 99_999))


@given(NUMBERS, st.data())
def test_one_wrong_character_is_found_out(number, data):
    text = str(number)
    body = [place for place, letter in enumerate(text) if letter in CHECK_ALPHABET]
    place = data.draw(st.sampled_from(body))
    wrong = data.draw(st.sampled_from(CHECK_ALPHABET).filter(lambda letter: letter != text[place]))

    assert CertificateNumber.parse(text) == number
    assert len(text) <= 32
    with pytest.raises(ValueError, match=r"certificate number|check character"):
        CertificateNumber.parse(text[:place] + wrong + text[place + 1 :])


def test_of_neighbours_exchanged_nearly_all_are_found_out():
    found, missed = 0, 0
    for sequence in range(1, 3000):
        text = str(CertificateNumber("VTDND1", "VTDND3", 2026, sequence))
        digits = [place for place, letter in enumerate(text) if letter.isdigit()]
        for one, other in pairwise(digits):
            if other != one + 1 or text[one] == text[other]:
                continue
            exchanged = text[:one] + text[other] + text[one] + text[other + 1 :]
            try:
                CertificateNumber.parse(exchanged)
                missed += 1
            except ValueError:
                found += 1

    assert missed < found / 100


ISSUED = CertificateEvent(EventKind.ISSUED, date(2026, 1, 10))
DAY = date(2026, 6, 1)


def on_day(kind: str, day: date = DAY) -> CertificateEvent:
    return CertificateEvent(EventKind(kind), day)


@pytest.mark.parametrize(
    ("events", "on", "expected"),
    [
        ([], date(2026, 1, 10), "valid"),
        ([on_day("revoked")], date(2026, 5, 31), "valid"),
        ([on_day("revoked")], date(2026, 6, 1), "revoked"),
        ([on_day("revoked")], date(2026, 6, 2), "revoked"),
        ([on_day("replaced")], date(2026, 5, 31), "valid"),
        ([on_day("replaced")], date(2026, 6, 1), "replaced"),
        ([on_day("superseded")], date(2026, 6, 1), "superseded"),
        ([on_day("reported-lost")], date(2026, 6, 1), "lost"),
        ([on_day("reported-lost"), on_day("replaced")], date(2026, 6, 1), "replaced"),
        ([on_day("replaced"), on_day("revoked")], date(2026, 6, 1), "revoked"),
        ([on_day("superseded"), on_day("revoked")], date(2026, 6, 1), "revoked"),
        ([on_day("revoked"), on_day("replaced")], date(2026, 6, 1), "revoked"),
        ([on_day("revoked"), on_day("reinstated", date(2026, 7, 1))], date(2026, 6, 30), "revoked"),
        ([on_day("revoked"), on_day("reinstated", date(2026, 7, 1))], date(2026, 7, 1), "valid"),
        ([on_day("superseded"), on_day("revoked"), on_day("reinstated")], date(2026, 7, 1), "superseded"),
        ([on_day("revoked"), on_day("reinstated"), on_day("revoked")], date(2026, 7, 1), "revoked"),
    ],
)
def test_how_a_certificate_stands(events, on, expected):
    assert standing([ISSUED, *events], on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2031, 1, 10), "valid"),
        (date(2031, 1, 11), "expired"),
    ],
)
def test_a_term_ends_with_its_last_day(on, expected):
    assert standing([CertificateEvent(EventKind.ISSUED, date(2026, 1, 10), date(2031, 1, 10))], on) == expected


def test_an_extension_gives_a_new_last_day():
    events = [
        CertificateEvent(EventKind.ISSUED, date(2026, 1, 10), date(2031, 1, 10)),
        CertificateEvent(EventKind.EXTENDED, date(2031, 1, 5), date(2036, 1, 5)),
    ]

    assert standing(events, date(2031, 1, 11)) is Standing.VALID
    assert standing(events, date(2036, 1, 6)) is Standing.EXPIRED


def test_before_its_issue_a_certificate_does_not_stand_at_all():
    with pytest.raises(ValueError, match="not issued"):
        standing([ISSUED], date(2026, 1, 9))


KINDS = st.sampled_from([kind for kind in EventKind if kind not in {EventKind.ISSUED, EventKind.EXTENDED}])


@given(st.lists(st.builds(CertificateEvent, KINDS, st.dates(date(2026, 1, 10), date(2027, 1, 1)))))
def test_a_revocation_that_was_not_annulled_wins_over_everything(events):
    events = [*sorted(events, key=lambda event: event.on), CertificateEvent(EventKind.REVOKED, date(2027, 1, 1))]

    assert standing([ISSUED, *events], date(2027, 1, 1)) is Standing.REVOKED
