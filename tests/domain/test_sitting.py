"""The time of a sitting, moment by moment, and the answers that count. Half-open windows throughout."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sitting import (
    AnswerEvent,
    Disposition,
    Phase,
    SittingTimes,
    answers_digest,
    disposition,
    fold,
)

EIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # eight o'clock in Hà Nội
TIMES = SittingTimes(EIGHT, timedelta(minutes=60))
MILLISECOND = timedelta(milliseconds=1)
ORDER = list(Phase)


def at(clock: str) -> datetime:
    """The moment of a clock in Hà Nội on the day of the sitting, such as "09:00:04.999"."""
    return datetime.fromisoformat(f"2026-11-21T{clock}+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "phase"),
    [
        ("07:59:59.999", Phase.WAITING),
        ("08:00:00", Phase.RUNNING),
        ("08:59:59.999", Phase.RUNNING),
        ("09:00:00", Phase.CLOSING),
        ("09:00:04.999", Phase.CLOSING),
        ("09:00:05", Phase.DRAINING),
        ("09:00:14.999", Phase.DRAINING),
        ("09:00:15", Phase.OVER),
        ("23:59:59", Phase.OVER),
    ],
)
def test_the_phases_of_an_hour(clock, phase):
    assert TIMES.phase(at(clock)) is phase


@pytest.mark.parametrize(
    ("clock", "phase"),
    [
        ("08:29:59.999", Phase.RUNNING),
        ("08:30:00", Phase.DRAINING),
        ("08:30:09.999", Phase.DRAINING),
        ("08:30:10", Phase.OVER),
    ],
)
def test_the_phases_after_a_hand_in_at_half_past(clock, phase):
    assert TIMES.phase(at(clock), handed_in_at=at("08:30:00")) is phase


def test_a_hand_in_within_the_network_window_counts_and_one_behind_it_changes_nothing():
    assert TIMES.cutoff(at("09:00:03")) == at("09:00:03")
    assert TIMES.cutoff(at("09:00:30")) == at("09:00:05")
    assert TIMES.phase(at("09:00:01"), handed_in_at=at("09:00:03")) is Phase.CLOSING


def test_extra_time_and_pauses_move_the_end():
    times = SittingTimes(EIGHT, timedelta(minutes=60), extra=timedelta(minutes=10), paused=timedelta(seconds=90))

    assert times.ends_at == at("09:11:30")
    assert times.phase(at("09:11:29.999")) is Phase.RUNNING
    assert times.phase(at("09:11:30")) is Phase.CLOSING


def test_time_stands_still_in_a_pause():
    assert TIMES.phase(at("10:30:00"), paused_since=at("08:20:00")) is Phase.RUNNING
    assert TIMES.remaining(at("10:30:00"), paused_since=at("08:20:00")) == timedelta(minutes=40)


@pytest.mark.parametrize(
    ("clock", "minutes"), [("07:30:00", 60), ("08:00:00", 60), ("08:45:00", 15), ("09:00:00", 0), ("09:30:00", 0)]
)
def test_what_is_left(clock, minutes):
    assert TIMES.remaining(at(clock)) == timedelta(minutes=minutes)


def test_a_sitting_knows_its_time_zone_and_has_no_negative_lengths():
    with pytest.raises(ValueError, match="time zone"):
        SittingTimes(datetime(2026, 11, 21, 8), timedelta(minutes=60))  # noqa: DTZ001 - the fault that is refused
    with pytest.raises(ValueError, match="negative"):
        SittingTimes(EIGHT, timedelta(minutes=60), extra=timedelta(minutes=-1))


LENGTHS = st.timedeltas(timedelta(0), timedelta(hours=3))
OFFSETS = st.timedeltas(timedelta(hours=-1), timedelta(hours=8))


@given(LENGTHS, LENGTHS, LENGTHS, OFFSETS, LENGTHS, st.none() | OFFSETS)
def test_a_sitting_never_goes_back(allowed, extra, paused, first, later, handed_in):
    times = SittingTimes(EIGHT, allowed, extra, paused=paused)
    handed_in_at = None if handed_in is None else EIGHT + handed_in

    before = times.phase(EIGHT + first, handed_in_at)
    after = times.phase(EIGHT + first + later, handed_in_at)

    assert ORDER.index(before) <= ORDER.index(after)


@given(LENGTHS, LENGTHS, OFFSETS)
def test_granted_time_never_takes_any(allowed, extra, moment):
    plain, longer = SittingTimes(EIGHT, allowed), SittingTimes(EIGHT, allowed, extra)

    assert longer.ends_at >= plain.ends_at
    assert longer.remaining(EIGHT + moment) >= plain.remaining(EIGHT + moment)
    assert ORDER.index(longer.phase(EIGHT + moment)) <= ORDER.index(plain.phase(EIGHT + moment))


def answered(
    clock: str,
    *,
    lease: int = 1,
    current_lease: int = 1,
    handed_in: str | None = None,
    paused: bool = False,
    recorded: str | None = None,
) -> Disposition:
    return disposition(
        TIMES,
        received_at=at(clock),
        lease=lease,
        current_lease=current_lease,
        handed_in_at=at(handed_in) if handed_in else None,
        paused=paused,
        recorded_at=at(recorded) if recorded else None,
    )


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("08:00:00", Disposition.COUNTED),
        ("08:59:59.999", Disposition.COUNTED),
        ("09:00:00", Disposition.COUNTED),
        ("09:00:00.001", Disposition.COUNTED),
        ("09:00:04.999", Disposition.COUNTED),
        ("09:00:05", Disposition.LATE),
        ("09:00:05.001", Disposition.LATE),
    ],
)
def test_an_answer_at_the_end_of_the_time(clock, expected):
    assert answered(clock) is expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("08:29:59.999", Disposition.COUNTED),
        ("08:30:00", Disposition.AFTER_HAND_IN),
        ("08:30:00.001", Disposition.AFTER_HAND_IN),
        ("09:30:00", Disposition.AFTER_HAND_IN),
    ],
)
def test_an_answer_around_the_hand_in(clock, expected):
    assert answered(clock, handed_in="08:30:00") is expected


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("08:59:59.999", Disposition.COUNTED),
        ("09:00:14.999", Disposition.COUNTED),
        ("09:00:15", Disposition.LATE),
    ],
)
def test_an_answer_in_time_must_be_written_before_the_paper_is_marked(recorded, expected):
    assert answered("08:59:59", recorded=recorded) is expected


@pytest.mark.parametrize(
    ("recorded", "expected"), [("08:30:09.999", Disposition.COUNTED), ("08:30:10", Disposition.LATE)]
)
def test_the_same_after_a_hand_in(recorded, expected):
    assert answered("08:29:59.999", handed_in="08:30:00", recorded=recorded) is expected


@pytest.mark.parametrize(
    ("lease", "current", "expected"),
    [(1, 1, Disposition.COUNTED), (1, 2, Disposition.STALE), (2, 2, Disposition.COUNTED), (3, 2, Disposition.STALE)],
)
def test_only_the_current_lease_answers(lease, current, expected):
    assert answered("08:30:00", lease=lease, current_lease=current) is expected


def test_answers_in_a_pause_are_kept_and_do_not_count():
    assert answered("08:30:00", paused=True) is Disposition.PAUSED


@given(OFFSETS, st.integers(1, 3), st.integers(1, 3), st.none() | OFFSETS, st.booleans())
def test_nothing_counts_at_or_after_the_cutoff(moment, lease, current, handed_in, paused):
    handed_in_at = None if handed_in is None else EIGHT + handed_in

    outcome = disposition(
        TIMES,
        received_at=EIGHT + moment,
        lease=lease,
        current_lease=current,
        handed_in_at=handed_in_at,
        paused=paused,
    )

    in_time = EIGHT + moment < TIMES.cutoff(handed_in_at)
    assert (outcome is Disposition.COUNTED) is (in_time and lease == current and not paused)


def event(question: str, value: str, lease: int, seq: int, outcome: Disposition = Disposition.COUNTED) -> AnswerEvent:
    return AnswerEvent(question, value, lease, seq, outcome)


LOG = [
    event("q1", "a", 1, 1),
    event("q1", "b", 1, 3),
    event("q2", "c", 1, 2),
    event("q2", "d", 2, 1),
    event("q3", "a", 1, 4),
    event("q3", "", 1, 5),
    event("q4", "a", 1, 9, Disposition.LATE),
    event("q5", "a", 1, 6),
    event("q5", "b", 1, 7, Disposition.STALE),
]


def test_the_greatest_lease_and_number_win_and_only_what_counts():
    assert fold(LOG) == {"q1": "b", "q2": "d", "q5": "a"}


def test_the_order_of_arrival_plays_no_part():
    for order in permutations(LOG[:6]):
        assert fold(order) == {"q1": "b", "q2": "d"}


def test_a_repetition_changes_nothing():
    assert fold(LOG + LOG) == fold(LOG)
    assert fold([event("q1", "a", 1, 1), event("q1", "b", 1, 1)]) == {"q1": "a"}


EVENTS = st.lists(
    st.builds(
        AnswerEvent,
        question=st.sampled_from(["q1", "q2"]),
        value=st.sampled_from(["", "a", "b", "c", "d"]),
        lease=st.integers(1, 3),
        client_seq=st.integers(1, 6),
        disposition=st.sampled_from(Disposition),
    ),
    unique_by=lambda one: (one.question, one.lease, one.client_seq),
    max_size=12,
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_any_order_folds_alike_and_late_ones_change_nothing(events, shuffler):
    shuffled = shuffler.sample(events, len(events))

    assert fold(shuffled) == fold(events)
    assert fold([one for one in events if one.disposition is Disposition.COUNTED]) == fold(events)


def test_the_receipt_can_be_computed_by_hand():
    # printf 'LAW-01=a\nLAW-02=c\n' | sha256sum
    digest = "9e1aa7f86c897c8aeef25fa989d4b53add5a2ad180f7a97883db535450b56406"

    assert answers_digest({"LAW-02": "c", "LAW-01": "a"}) == digest
    assert answers_digest({"LAW-02": "c"}) != digest
