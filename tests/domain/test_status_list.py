"""The status list: the vector of the standard, there and back, and how small it is."""

import random  # noqa: TID251 - with a fixed seed
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificates.standing import Standing
from app.domain.certificates.status_list import PLACES, STATUS_OF, Status, packed, status_at, unpacked

VECTOR = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]  # the example of the Token Status List with two bits


def test_the_vector_of_the_standard():
    compressed = packed({place: Status(value) for place, value in enumerate(VECTOR)}, len(VECTOR))

    assert unpacked(compressed).hex() == "c944f9"
    assert compressed.hex() == "78da3be9f2130003df0207"
    assert [status_at(unpacked(compressed), place) for place in range(len(VECTOR))] == VECTOR


@given(st.dictionaries(st.integers(0, PLACES - 1), st.sampled_from(Status), max_size=50))
def test_each_place_says_what_it_was_given_and_all_others_valid(statuses):
    bits = unpacked(packed(statuses))

    assert {place: status_at(bits, place) for place in statuses} == statuses
    neighbours = {place + 1 for place in statuses} - statuses.keys() - {PLACES}
    assert all(status_at(bits, place) is Status.VALID for place in neighbours)


def test_beyond_its_end_a_list_says_nothing():
    bits = unpacked(packed({}))

    assert status_at(bits, PLACES - 1) is Status.VALID
    assert status_at(bits, PLACES) is None
    assert status_at(bits, -1) is None


@pytest.mark.parametrize(
    "compressed", [b"", b"x", packed({})[:-1], packed({}) + b"\x00", zlib.compress(bytes(PLACES)), b"\xff" * 40]
)
def test_what_is_no_list(compressed):
    with pytest.raises(ValueError, match="not a status list"):
        unpacked(compressed)


def test_every_standing_has_a_status_and_only_a_revocation_is_final():
    assert set(STATUS_OF) == set(Standing)
    assert [standing for standing, status in STATUS_OF.items() if status is Status.INVALID] == [Standing.REVOKED]
    assert STATUS_OF[Standing.EXPIRED] is Status.VALID  # a reader sees the term in the credential


@pytest.mark.parametrize(("share_touched", "most_bytes"), [(0.023, 4_000), (0.223, 17_000), (0.45, 25_000)])
def test_a_hundred_thousand_certificates_stay_small(share_touched, most_bytes):
    chance = random.Random(1)
    places = chance.sample(range(PLACES), 100_000)
    touched = places[: int(100_000 * share_touched)]
    statuses = {place: Status.INVALID if number < 2300 else Status.REPLACED for number, place in enumerate(touched)}

    assert len(packed(statuses)) < most_bytes
