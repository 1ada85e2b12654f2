"""Streaks of days with a run of at least a mile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """Lengths in days; `current_from` is the first day of the current streak, None while it is 0."""

    current: int
    longest: int
    current_from: date | None


def streak(counting_days: Iterable[date], today: date) -> Streak:
    """Measure the streaks as seen on `today`.

    The current one is the consecutive counting days up to today, or up to yesterday when today does not count
    yet; else 0. The longest is the longest ever.

    Args:
        counting_days: Local dates whose runs add up to at least 1609.344 m; order and repetition do not
            matter.
        today: The person's local date.
    """
    days = set(counting_days)
    longest = 0
    for first in (day for day in days if day - _DAY not in days):
        last = first
        while last + _DAY in days:
            last += _DAY
        longest = max(longest, (last - first).days + 1)
    end = today if today in days else today - _DAY
    start = end
    while start in days:
        start -= _DAY
    current = (end - start).days
    return Streak(current, longest, start + _DAY if current else None)
