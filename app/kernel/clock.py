"""The one file that reads the clock."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251


def day_of(moment: datetime) -> date:
    """Return the calendar date in Viet Nam at `moment`: the day that the law counts."""
    return moment.astimezone(VIETNAM).date()


def today() -> date:
    """Return today's calendar date in Viet Nam."""
    return day_of(now())


def start_of(day: date) -> datetime:
    """Return the first moment of a calendar date in Viet Nam."""
    return datetime.combine(day, time.min, VIETNAM)
