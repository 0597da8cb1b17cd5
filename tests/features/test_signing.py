"""The credential: the published vector, every altered byte, keys that share an id, and what is no credential at all."""

from dataclasses import replace
from datetime import UTC, date, datetime

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificates.claim import Claim, Flaw, code, from_digits, to_digits
from app.domain.certificates.verdict import KeyUse
from app.kernel import cose, signing
from app.kernel.lists import STATUS_LIST
from app.kernel.signer import ISSUER
from tests.keys import Key

VECTOR_KEY = Key.named("lab-issuer-2026")
VECTOR_CREDENTIAL = bytes.fromhex(
    "d28449a201270444430c43c6a05868a50166564e2d524644041a7451660f061a6ae9402018a9a20478224e677579e1bb856e20486fc3a06e67"
    "205068c3ba632056c4a96e68205468e1bba579086831393838303230333a00010000a3010c026f474f432d323032362d3030343231370382011a"
    "0001450b584096698bc50baed7a3894e135431ef8674bc3c19d8bf003f8988ae1aaeac595976d7e2e34904bb8e03b9969d1bd9829a3f092b9d22"
    "444a193de48158e22a4dea0c"
)
CLAIM = Claim(
    issuer=ISSUER,
    certificate_type=3,
    number="VTDND1/VTDND3/2026/00001-K",
    holder="Nguyễn Thị Phương An",
    born_on=date(1998, 3, 14),
    issued_at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
    status=(1, 4711),
)
LISTED = (VECTOR_KEY.listed(),)


def sealed(payload, protected=None, unprotected=None, key=VECTOR_KEY, tag=18):
    """Sign any payload under any header."""
    header = cose.header(key.key_id) if protected is None else protected
    signature = key.sign(cose.to_be_signed(header, payload))
    return cbor2.dumps(cbor2.CBORTag(tag, [header, unprotected or {}, payload, signature]))


def test_the_published_vector_is_read_and_written_byte_for_byte():
    read = signing.read(VECTOR_CREDENTIAL, LISTED)

    assert not isinstance(read, Flaw)
    assert (read.claim.holder, read.claim.number, read.claim.certificate_type) == (
        "Nguyễn Hoàng Phúc Vĩnh Thụy",
        "GOC-2026-004217",
        12,
    )
    assert read.claim.born_on == date(1988, 2, 3)
    assert read.key == LISTED[0]
    assert code(read.payload) == "E7MREY537S"
    assert VECTOR_KEY.seal(read.claim) == VECTOR_CREDENTIAL


def test_every_bit_of_every_byte_counts():
    for position in range(len(VECTOR_CREDENTIAL)):
        for bit in range(8):
            altered = bytearray(VECTOR_CREDENTIAL)
            altered[position] ^= 1 << bit
            assert isinstance(signing.read(bytes(altered), LISTED), Flaw), (position, bit)


@given(st.data())
def test_whatever_is_done_to_a_credential_it_is_refused(data):
    credential = VECTOR_KEY.seal(CLAIM)
    start = data.draw(st.integers(0, len(credential)))
    end = data.draw(st.integers(start, len(credential)))
    altered = credential[:start] + data.draw(st.binary(max_size=12)) + credential[end:]

    read = signing.read(altered, LISTED)

    assert altered == credential or isinstance(read, Flaw)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(content):
    assert isinstance(signing.read(content, LISTED), Flaw)


def test_more_less_and_nothing_are_refused():
    for other in (b"", VECTOR_CREDENTIAL + b"\x00", VECTOR_CREDENTIAL[:-1], b"\xd2\x84", b"\xff" * 40, b"[" * 400):
        assert signing.read(other, LISTED) is Flaw.BAD_FORM


def test_a_key_that_is_not_known_is_not_a_forgery():
    assert signing.read(VECTOR_CREDENTIAL, ()) is Flaw.UNKNOWN_KEY
    assert signing.read(VECTOR_CREDENTIAL, [Key.named("another").listed()]) is Flaw.UNKNOWN_KEY


def test_of_keys_with_the_same_id_each_is_tried():
    namesakes = [Key.named(str(number)) for number in range(2)]
    same_id = [replace(key.listed(), key_id=VECTOR_KEY.key_id) for key in namesakes]

    assert signing.read(VECTOR_CREDENTIAL, same_id) is Flaw.BAD_SIGNATURE
    read = signing.read(VECTOR_CREDENTIAL, [same_id[0], *LISTED, same_id[1]])
    assert not isinstance(read, Flaw)
    assert read.key == LISTED[0]


def test_a_key_for_status_lists_signs_no_credential():
    assert signing.read(VECTOR_CREDENTIAL, [VECTOR_KEY.listed(KeyUse.STATUS_LISTS)]) is Flaw.WRONG_KEY


@pytest.mark.parametrize(
    ("credential", "flaw"),
    [
        (sealed(signing.payload_of(CLAIM), cose.header(VECTOR_KEY.key_id, STATUS_LIST)), Flaw.BAD_FORM),
        (sealed(signing.payload_of(CLAIM), cose.encoded({1: -7, 4: VECTOR_KEY.key_id})), Flaw.WRONG_KEY),
        (sealed(signing.payload_of(CLAIM), cose.encoded({1: -8, 4: b"abc"})), Flaw.BAD_FORM),
        (sealed(signing.payload_of(CLAIM), cose.encoded({1: -8, 4: VECTOR_KEY.key_id, 99: 1})), Flaw.BAD_FORM),
        (sealed(signing.payload_of(CLAIM), cbor2.dumps({4: VECTOR_KEY.key_id, 1: -8})), Flaw.BAD_FORM),
        (sealed(signing.payload_of(CLAIM), unprotected={4: VECTOR_KEY.key_id}), Flaw.BAD_FORM),
        (sealed(signing.payload_of(CLAIM), tag=98), Flaw.BAD_FORM),
        (sealed(cose.encoded({**CLAIM.fields(), 7: 1})), Flaw.BAD_FIELDS),
        (sealed(cbor2.dumps(dict(reversed(CLAIM.fields().items())))), Flaw.BAD_FIELDS),
        (sealed(b"\xa2\x01\x61a\x01\x61b"), Flaw.BAD_FIELDS),
        (sealed(b"\xbf\x01\x61a\xff"), Flaw.BAD_FIELDS),
        (sealed(b"\x81" * 40 + b"\x00"), Flaw.BAD_FIELDS),
        (sealed(b""), Flaw.BAD_FIELDS),
    ],
)
def test_what_a_good_signature_does_not_make_a_credential(credential, flaw):
    assert signing.read(credential, LISTED) is flaw


def test_every_credential_under_a_key_begins_alike():
    assert VECTOR_CREDENTIAL.startswith(signing.beginning(VECTOR_KEY.key_id))
    assert not VECTOR_CREDENTIAL.startswith(signing.beginning(Key.named("another").key_id))


def test_digits_carry_it_and_come_back():
    assert from_digits(to_digits(VECTOR_CREDENTIAL)) == VECTOR_CREDENTIAL
