"""The credential: the published vector, every altered byte, keys that come and go."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.certificates.claim import Claim, Flaw, code, from_digits, to_digits
from app.kernel import signing
from app.kernel.clock import VIETNAM
from tests.databases import settings

VECTOR_KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"lab-issuer-2026").digest())
VECTOR_CREDENTIAL = bytes.fromhex(
    "d28449a201270444430c43c6a05868a50166564e2d524644041a7451660f061a6ae9402018a9a20478224e677579e1bb856e20486fc3a06e67"
    "205068c3ba632056c4a96e68205468e1bba579086831393838303230333a00010000a3010c026f474f432d323032362d3030343231370382011a"
    "0001450b584096698bc50baed7a3894e135431ef8674bc3c19d8bf003f8988ae1aaeac595976d7e2e34904bb8e03b9969d1bd9829a3f092b9d22"
    "444a193de48158e22a4dea0c"
)
CLAIM = Claim(
    issuer=signing.ISSUER,
    certificate_type=3,
    number="VTDND1/VTDND3/2026/00001-K",
    holder="Nguyễn Thị Phương An",
    born_on=date(1998, 3, 14),
    issued_at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
    status=(1, 4711),
)


def keys_of(key):
    return {signing.thumbprint(key.public_key())[: signing.KEY_ID_BYTES]: key.public_key()}


def test_the_published_vector_is_read_and_written_byte_for_byte():
    read = signing.read(VECTOR_CREDENTIAL, keys_of(VECTOR_KEY))

    assert not isinstance(read, Flaw)
    claim, payload = read
    assert (claim.holder, claim.number, claim.certificate_type) == (
        "Nguyễn Hoàng Phúc Vĩnh Thụy",
        "GOC-2026-004217",
        12,
    )
    assert claim.born_on == date(1988, 2, 3)
    assert code(payload) == "E7MREY537S"
    assert signing.seal(claim, VECTOR_KEY) == VECTOR_CREDENTIAL


@pytest.mark.parametrize("position", range(0, len(VECTOR_CREDENTIAL)))
def test_every_altered_byte_is_refused(position):
    for change in (0x01, 0x80):
        altered = bytearray(VECTOR_CREDENTIAL)
        altered[position] ^= change
        assert isinstance(signing.read(bytes(altered), keys_of(VECTOR_KEY)), Flaw)


def test_more_less_and_nothing_are_refused():
    for other in (b"", VECTOR_CREDENTIAL + b"\x00", VECTOR_CREDENTIAL[:-1], b"\xd2\x84", b"\xff" * 40, b"[" * 400):
        assert signing.read(other, keys_of(VECTOR_KEY)) is Flaw.UNKNOWN_FORMAT


def test_a_key_that_is_not_known_is_not_a_forgery():
    assert signing.read(VECTOR_CREDENTIAL, {}) is Flaw.UNKNOWN_KEY


def test_another_key_under_the_same_id_is_a_forgery():
    (key_id,) = keys_of(VECTOR_KEY)

    assert signing.read(VECTOR_CREDENTIAL, {key_id: Ed25519PrivateKey.generate().public_key()}) is Flaw.BAD_SIGNATURE


def test_the_newest_key_signs_and_the_old_one_still_verifies(tmp_path):
    here = settings("sqlite://", tmp_path)
    with pytest.raises(signing.NoKeyError):
        signing.sign(here, CLAIM)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    signing.create_key(here, at)
    first = signing.sign(here, CLAIM)
    signing.create_key(here, at + timedelta(days=365))
    second = signing.sign(here, CLAIM)

    assert first != second
    for credential in (first, second):
        read = signing.read(credential, signing.public_keys(here))
        assert not isinstance(read, Flaw)
        assert read[0] == CLAIM


def test_keys_are_kept_closed(tmp_path):
    here = settings("sqlite://", tmp_path)
    signing.create_key(here, datetime(2026, 1, 1, tzinfo=VIETNAM))
    (path,) = (tmp_path / "keys").glob("*.pem")

    assert path.stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in path.read_bytes()


def test_digits_carry_it_and_come_back():
    assert from_digits(to_digits(VECTOR_CREDENTIAL)) == VECTOR_CREDENTIAL
