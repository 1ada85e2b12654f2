"""Streaks of days with a run of at least a mile.

A day counts when the runs of that local date add up to at least 1609.344 m. The counting days of a long life
do not fit into one message, so they are folded page by page, and what is carried on stays small.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

_DAY: Final = timedelta(days=1)
# "Today" may be followed by days already logged: a workout may start up to 24 h from now and its wall clock
# may be up to 26 h ahead of the profile's. Between the day that ends the current streak and the third day
# after it there is room for two later stretches.
_STRETCHES_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive counting days, `first` and `last` included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Streaks:
    """The streaks of all counting days seen so far: the longest, and the last stretches in order."""

    longest: int = 0
    latest: tuple[Stretch, ...] = ()

    def current(self, today: date) -> Stretch | None:
        """Return the consecutive counting days up to today, or up to yesterday when today does not count yet.

        None when there is none, a streak of 0.
        """
        for stretch in reversed(self.latest):
            if stretch.first <= today and stretch.last >= today - _DAY:
                return Stretch(stretch.first, min(stretch.last, today))
        return None

    def fold(self, counting_days: Iterable[date]) -> "Streaks":
        """Take in more counting days, none of them before the first day of the last stretch.

        Order and repetition within the page do not matter.

        Raises:
            ValueError: A day is before the last stretch: pages were given out of order.
        """
        longest = self.longest
        stretches = list(self.latest)
        for day in sorted(set(counting_days)):
            last = stretches[-1] if stretches else None
            if last and day < last.first:
                raise ValueError(f"{day} is before {last.first}: pages of counting days must ascend")
            if last and day <= last.last + _DAY:
                stretches[-1] = Stretch(last.first, max(last.last, day))
            else:
                stretches.append(Stretch(day, day))
            longest = max(longest, stretches[-1].days)
        return Streaks(longest, tuple(stretches[-_STRETCHES_KEPT:]))

    def document(self) -> dict[str, Any]:
        """Return what to carry to the next page."""
        stretches = [[stretch.first.isoformat(), stretch.last.isoformat()] for stretch in self.latest]
        return {"longest": self.longest, "latest": stretches}


def carried_streaks(document: Mapping[str, Any]) -> Streaks:
    """Read what `Streaks.document` wrote; an empty document is the start."""
    stretches = (
        Stretch(date.fromisoformat(first), date.fromisoformat(last))
        for first, last in document.get("latest", ())
    )
    return Streaks(document.get("longest", 0), tuple(stretches))
