"""Fitness, fatigue and form from daily loads of one method."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from tasks.domain.profile import LoadMethod
from tasks.domain.quantities import answer

MODEL: Final = "exponential-42-7"
CHRONIC_DAYS: Final = 42
ACUTE_DAYS: Final = 7
# What is older weighs at most e^(-700/42), less than 6e-8, of the greatest daily load left out: two decimals
# stay the same.
DAYS_THAT_MATTER: Final = 700

# 1 - e^(-1/N), precisely.
_CHRONIC_RATE: Final = -math.expm1(-1 / CHRONIC_DAYS)
_ACUTE_RATE: Final = -math.expm1(-1 / ACUTE_DAYS)


@dataclass(frozen=True, slots=True)
class Fitness:
    """Chronic load (fitness), acute load (fatigue) and balance (form) of one day."""

    ctl: float
    atl: float
    tsb: float

    def document(self, method: LoadMethod, coverage: Decimal) -> dict[str, Any]:
        """Return what the API shows, 2 decimals, with the model and the method named.

        Args:
            method: What the loads were computed by.
            coverage: The share of the workouts, 0 to 1, that have such a load: 0 says that the rest says
                nothing.
        """
        return {
            "model": MODEL,
            "method": method,
            "coverage": answer(coverage, 2),
            "ctl": answer(Decimal(self.ctl), 2),
            "atl": answer(Decimal(self.atl), 2),
            "tsb": answer(Decimal(self.tsb), 2),
        }


def fitness(loads: Iterable[tuple[date, Decimal]], day: date) -> Fitness:
    """Compute the fitness of `day` from the loads of the days up to it.

    Exponential impulse response from a zero seed, day by day, rest days included:
    `x += (load - x)(1 - e^(-1/N))` with N = 42 and 7 days, and TSB = CTL - ATL of the day before. Model:
    Banister EW, Calvert TW (1980), Can J Appl Sport Sci 5(3):170-176, in the form of Allen, Coggan, McGregor
    (2019), Training and Racing with a Power Meter, 3rd ed., chapter 8.

    Only the days given count; `DAYS_THAT_MATTER` of them are enough.

    Args:
        loads: Days and their loads, in any order; days after `day` are ignored, one day's loads are added.
        day: The day asked for.
    """
    by_day: dict[date, float] = {}
    for when, load in loads:
        if when <= day:
            by_day[when] = by_day.get(when, 0.0) + float(load)
    ctl = atl = tsb = 0.0
    first = min(by_day, default=day)
    for number in range((day - first).days + 1):
        load_today = by_day.get(first + timedelta(days=number), 0.0)
        tsb = ctl - atl
        ctl += (load_today - ctl) * _CHRONIC_RATE
        atl += (load_today - atl) * _ACUTE_RATE
    return Fitness(ctl, atl, tsb)
