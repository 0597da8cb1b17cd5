"""The time of a theory sitting, and what becomes of each answer.

The candidate is told of one moment only, the end of the time allowed. Behind it stand two short windows: the network
window, in which an answer already under way is still taken, and the drain, in which an answer taken in time may still
be written down before the paper is marked. All windows are half-open: a moment belongs to what begins with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

NETWORK_WINDOW = timedelta(seconds=5)
DRAIN = timedelta(seconds=10)
NO_TIME = timedelta(0)


class Phase(StrEnum):
    """Where a sitting stands, in the order in which it goes; it never goes back."""

    WAITING = "waiting"
    RUNNING = "running"
    CLOSING = "closing"
    DRAINING = "draining"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class SittingTimes:
    """The moments that rule one sitting; fixed when it starts, and moved only by what is granted.

    started_at: aware.
    allowed: the time for the class, as told before the start.
    extra: the sum of all extra time granted.
    paused: the sum of all pauses that have ended.
    Raises ValueError for a naive start or a negative length.
    """

    started_at: datetime
    allowed: timedelta
    extra: timedelta = NO_TIME
    network_window: timedelta = NETWORK_WINDOW
    drain: timedelta = DRAIN
    paused: timedelta = NO_TIME

    def __post_init__(self) -> None:
        if self.started_at.utcoffset() is None:
            raise ValueError("the start of a sitting needs its time zone")
        if min(self.allowed, self.extra, self.network_window, self.drain, self.paused) < NO_TIME:
            raise ValueError("a sitting has no negative lengths")

    @property
    def ends_at(self) -> datetime:
        """The moment the candidate's time is up."""
        return self.started_at + self.allowed + self.extra + self.paused

    def cutoff(self, handed_in_at: datetime | None = None) -> datetime:
        """Return the first moment at which an answer arrives too late to count.

        handed_in_at: when the whole request to hand in had arrived; None while the candidate has not.
        """
        last = self.ends_at + self.network_window
        return last if handed_in_at is None else min(last, handed_in_at)

    def marked_from(self, handed_in_at: datetime | None = None) -> datetime:
        """Return the moment from which the paper may be marked: the cutoff and the drain."""
        return self.cutoff(handed_in_at) + self.drain

    def phase(self, at: datetime, handed_in_at: datetime | None = None, paused_since: datetime | None = None) -> Phase:
        """Return the phase at a moment.

        paused_since: the beginning of a pause that still goes on; time stands still from then.
        """
        if paused_since is not None:
            at = min(at, paused_since)
        if at < self.started_at:
            return Phase.WAITING
        if at < min(self.ends_at, self.cutoff(handed_in_at)):
            return Phase.RUNNING
        if at < self.cutoff(handed_in_at):
            return Phase.CLOSING
        if at < self.marked_from(handed_in_at):
            return Phase.DRAINING
        return Phase.OVER

    def remaining(self, at: datetime, paused_since: datetime | None = None) -> timedelta:
        """Return how much of the candidate's time is left, never below zero and never more than was given."""
        if paused_since is not None:
            at = min(at, paused_since)
        return max(NO_TIME, self.ends_at - max(at, self.started_at))


class Disposition(StrEnum):
    """What becomes of an answer that arrived; only COUNTED ones are marked, all are kept for the board to see."""

    COUNTED = "counted"
    LATE = "late"
    STALE = "stale"
    AFTER_HAND_IN = "after-hand-in"
    PAUSED = "paused"


def disposition(
    times: SittingTimes,
    *,
    received_at: datetime,
    lease: int,
    current_lease: int,
    handed_in_at: datetime | None = None,
    paused: bool = False,
    recorded_at: datetime | None = None,
) -> Disposition:
    """Return what becomes of an answer.

    received_at: when the whole request had arrived, so that a slow server costs nobody an answer.
    lease: the one the browser answered under; only the current one counts, so an old tab changes nothing.
    recorded_at: the moment of the transaction that writes it down, where that is later; an answer that cannot be
    written before the paper is marked is late.
    """
    if handed_in_at is not None and received_at >= handed_in_at:
        return Disposition.AFTER_HAND_IN
    if received_at >= times.cutoff() or (recorded_at or received_at) >= times.marked_from(handed_in_at):
        return Disposition.LATE
    if lease != current_lease:
        return Disposition.STALE
    if paused:
        return Disposition.PAUSED
    return Disposition.COUNTED


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """One answer as it was written down.

    value: the letter chosen, or the empty string when the candidate took the answer back.
    client_seq: counts up in the browser within one lease.
    """

    question: str
    value: str
    lease: int
    client_seq: int
    disposition: Disposition


def fold(events: Iterable[AnswerEvent]) -> Mapping[str, str]:
    """Return the final answer of each answered question: of those that count, the greatest (lease, client_seq).

    The order in which they arrived plays no part; of two with the same number the first stands, as the second is a
    repetition. An answer taken back is no answer.
    """
    last: dict[str, AnswerEvent] = {}
    for event in events:
        if event.disposition is not Disposition.COUNTED:
            continue
        known = last.get(event.question)
        if known is None or (event.lease, event.client_seq) > (known.lease, known.client_seq):
            last[event.question] = event
    return {question: event.value for question, event in sorted(last.items()) if event.value}


def answers_digest(answers: Mapping[str, str]) -> str:
    """Return the SHA-256 of a set of answers, in hexadecimal, for the receipt of a hand-in.

    It is taken over one line `question=letter` for each answer, in the order of the questions' ids, in UTF-8.
    """
    lines = "".join(f"{question}={value}\n" for question, value in sorted(answers.items()))
    return sha256(lines.encode()).hexdigest()
