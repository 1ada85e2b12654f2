"""Streaks of days with a run of at least a mile.

A day counts when the runs of that local date add up to at least 1609.344 m. The days of a long life do not
fit into one message. So they are folded page by page, and what is carried on stays small.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from tasks.domain.totals import RUN_PREFIX, Month

MILE_M: Final = Decimal("1609.344")

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
    """The streaks of some counting days.

    Attributes:
        longest: The number of days of the longest stretch.
        earliest: The first stretch, which days before it may continue; None when no day counts.
        latest: The last stretches, in order of time.
    """

    longest: int = 0
    earliest: Stretch | None = None
    latest: tuple[Stretch, ...] = ()

    def current(self, today: date) -> Stretch | None:
        """Return the consecutive counting days up to today, or up to yesterday when today does not count yet.

        None when there is none, a streak of 0.
        """
        for stretch in reversed(self.latest):
            if stretch.first <= today and stretch.last >= today - _DAY:
                return Stretch(stretch.first, min(stretch.last, today))
        return None

    def then(self, later: "Streaks") -> "Streaks":
        """Return the streaks of these days and of `later` days together.

        Raises:
            ValueError: The days of `later` do not all come after these.
        """
        if self.earliest is None or later.earliest is None:
            return later if self.earliest is None else self
        last, following = self.latest[-1], later.earliest
        if following.first <= last.last:
            raise ValueError(f"{following.first} is not after {last.last}: days must be folded in order")
        behind = [stretch for stretch in later.latest if stretch != following]
        if following.first > last.last + _DAY:
            stretches = [*self.latest, following, *behind]
            return Streaks(max(self.longest, later.longest), self.earliest, _kept(stretches))
        joined = Stretch(last.first, following.last)
        return Streaks(
            max(self.longest, later.longest, joined.days),
            joined if self.earliest == last else self.earliest,
            _kept([*self.latest[:-1], joined, *behind]),
        )

    def document(self) -> dict[str, Any]:
        """Return what to carry to the next page."""
        stretches = [*([self.earliest] if self.earliest else []), *self.latest]
        written = [[stretch.first.isoformat(), stretch.last.isoformat()] for stretch in stretches]
        return {"longest": self.longest, "earliest": written[:1], "latest": written[1:]}


def carried_streaks(document: Mapping[str, Any]) -> Streaks:
    """Read what `Streaks.document` wrote; an empty document is the start."""

    def stretches(name: str) -> list[Stretch]:
        return [
            Stretch(date.fromisoformat(first), date.fromisoformat(last))
            for first, last in document.get(name, ())
        ]

    earliest = stretches("earliest")
    return Streaks(document.get("longest", 0), earliest[0] if earliest else None, tuple(stretches("latest")))


def streaks_of(counting_days: Iterable[date]) -> Streaks:
    """Return the streaks of some days that count; order and repetition do not matter."""
    stretches: list[Stretch] = []
    for day in sorted(set(counting_days)):
        if stretches and day == stretches[-1].last + _DAY:
            stretches[-1] = Stretch(stretches[-1].first, day)
        else:
            stretches.append(Stretch(day, day))
    longest = max((stretch.days for stretch in stretches), default=0)
    return Streaks(longest, stretches[0] if stretches else None, _kept(stretches))


def counting_days(month: Month, until: str) -> Iterator[date]:
    """Yield the days of a month that count, up to the date `until` (`2026-11-20`) and with it."""
    for name, amount in month.amounts.items():
        if name.startswith(RUN_PREFIX) and amount >= MILE_M:
            day = f"{month.name}-{name.removeprefix(RUN_PREFIX)}"
            if day <= until:
                yield date.fromisoformat(day)


def _kept(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    return tuple(stretches[-_STRETCHES_KEPT:])
