"""The public working calendar of Vietnam, as announced; where policy begins, not where it ends.

The government announces days in lieu and swaps late, sometimes a week before, so an administrator edits the calendar
and open deadlines are computed again. These are the days known when this was written.

Sources: for 2026, Notice 9441/TB-BNV of 16 October 2025 (Tết; 31 August swapped with Saturday 22 August; 1 and 2
September), letter 12729/VPCP-KGVX of 25 December 2025 (2 January swapped with Saturday 10 January), and Resolution
28/2026/QH16 (24 November). The days of Tết 2025, and those of 2024 apart from 29 April, rest on general knowledge.
"""

from datetime import date

from app.domain.working_days import WorkingCalendar


def _days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


PUBLIC_HOLIDAYS = (
    _days("2024-01-01")
    | _days("2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14")  # Tết
    | _days("2024-04-18")  # Hùng Kings
    | _days("2024-04-29", "2024-04-30", "2024-05-01")  # 29 April swapped with Saturday 4 May
    | _days("2024-09-02", "2024-09-03")
    | _days("2025-01-01")
    | _days("2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31")  # Tết
    | _days("2025-04-07")  # Hùng Kings
    | _days("2025-04-30", "2025-05-01", "2025-05-02")  # 2 May swapped with Saturday 26 April
    | _days("2025-09-01", "2025-09-02")
    | _days("2026-01-01", "2026-01-02")  # 2 January swapped with Saturday 10 January
    | _days("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20")  # Tết
    | _days("2026-04-27")  # in lieu of Hùng Kings on Sunday 26 April
    | _days("2026-04-30", "2026-05-01")
    | _days("2026-08-31", "2026-09-01", "2026-09-02")  # 31 August swapped with Saturday 22 August
    | _days("2026-11-24")
)

WORKING_SATURDAYS = _days("2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22")

ANNOUNCED_UNTIL = date(2026, 12, 31)

# Fixed by statute before any announcement. Tết (about 6 February) and the day beside 2 September wait for theirs.
FIXED_HOLIDAYS_2027 = _days("2027-01-01", "2027-04-16", "2027-04-30", "2027-05-03", "2027-09-02", "2027-11-24")

PUBLIC_CALENDAR = WorkingCalendar(PUBLIC_HOLIDAYS | FIXED_HOLIDAYS_2027, WORKING_SATURDAYS, ANNOUNCED_UNTIL)
