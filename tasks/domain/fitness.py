"""Fitness, fatigue and form from daily loads of one method, and what coaches read beside them."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any, Final

from tasks.domain.load import preferred_methods
from tasks.domain.periods import Period
from tasks.domain.profile import LoadMethod, Profile
from tasks.domain.quantities import answer
from tasks.domain.totals import NOTHING, Day, coverage, total

MODEL: Final = "exponential-42-7"
CHRONIC_DAYS: Final = 42
ACUTE_DAYS: Final = 7
# What is older weighs less than e^(-1098/42), 5e-12, of the greatest daily load left out. So the days before
# make no difference to two decimals, and a day has the same fitness whatever range it is asked for in.
DAYS_THAT_MATTER: Final = 1098
WARMUP_DAYS: Final = 28

_WEEK: Final = 7
# The share of the difference that one day closes: 1 - e^(-1/N), precisely, and 2/(N + 1).
_CHRONIC_RATE: Final = -math.expm1(-1 / CHRONIC_DAYS)
_ACUTE_RATE: Final = -math.expm1(-1 / ACUTE_DAYS)
_WORKLOAD_CHRONIC_RATE: Final = 2 / (28 + 1)
_WORKLOAD_ACUTE_RATE: Final = 2 / (7 + 1)
# The resolution at which loads are stored. An average of them that has decayed to less is taken for 0, so
# that the ratio does not depend on what was done years ago.
_NO_LOAD: Final = 1e-9
_HIGHEST_MONOTONY: Final = Decimal(10)
# Digits that squares of stored loads need: 9 decimals and 6 digits before them, squared, with room to add.
_EXACT: Final = 50


@dataclass(frozen=True, slots=True)
class Fitness:
    """What the loads up to a day make of that day.

    Attributes:
        date: The day.
        load: Its load; 0 on a day of rest.
        ctl: Chronic load (fitness).
        atl: Acute load (fatigue).
        tsb: Balance (form): CTL - ATL of the day before.
        acwr: Ratio of acute to chronic workload; None while the chronic one is 0.
        monotony: How alike the loads of the last 7 days were, 0 to 10.
        strain: The sum of these 7 loads times the monotony.
        warmup: Whether it is one of the person's first 28 days, when the ratio says little.
    """

    date: date
    load: Decimal
    ctl: float
    atl: float
    tsb: float
    acwr: float | None
    monotony: Decimal
    strain: Decimal
    warmup: bool

    def form(self) -> dict[str, Any]:
        """Return CTL, ATL and TSB as the API shows them, 2 decimals."""
        return {
            "ctl": answer(Decimal(self.ctl), 2),
            "atl": answer(Decimal(self.atl), 2),
            "tsb": answer(Decimal(self.tsb), 2),
        }

    def document(self) -> dict[str, Any]:
        """Return the day as the API shows it, 2 decimals; `warmup` only where it is true."""
        return {
            "date": self.date.isoformat(),
            "load": answer(self.load, 2),
            **self.form(),
            "acwr": None if self.acwr is None else answer(Decimal(self.acwr), 2),
            "monotony": answer(self.monotony, 2),
            "strain": answer(self.strain, 2),
            **({"warmup": True} if self.warmup else {}),
        }


def described(method: LoadMethod, coverage: Decimal) -> dict[str, Any]:
    """Name how fitness was computed.

    Args:
        method: What the loads were computed by.
        coverage: The share of the workouts, 0 to 1, that have such a load: 0 says that the rest says nothing.
    """
    return {"model": MODEL, "method": method, "coverage": answer(coverage, 2)}


def chosen_method(profile: Profile, recent: Iterable[Day], day: date) -> tuple[LoadMethod, Decimal]:
    """Choose what the fitness of a day is computed by, and tell its coverage, 0 to 1.

    It is the first method, in the person's order of preference, that any workout of the last 42 days has:
    these are what fitness is mostly made of. If none has any, it is the person's own choice.

    Args:
        profile: The person's.
        recent: The last 42 days with a workout up to `day`, at least.
        day: The day.
    """
    first = day - timedelta(days=CHRONIC_DAYS - 1)
    covered = coverage(total(known.amounts for known in recent if first <= known.date <= day))
    method = next((m for m in preferred_methods(profile) if covered[m]), profile.load_method)
    return method, covered[method]


def fitness(loads: Iterable[tuple[date, Decimal]], first: date | None, period: Period) -> Iterator[Fitness]:
    """Compute the fitness of every day of a period, rest days included.

    - CTL and ATL: exponential impulse response from a zero seed, day by day: `x += (load - x)(1 - e^(-1/N))`
      with N = 42 and 7 days, and TSB = CTL - ATL of the day before. Model: Banister EW, Calvert TW (1980),
      Can J Appl Sport Sci 5(3):170-176, in the form of Allen, Coggan, McGregor (2019), Training and Racing
      with a Power Meter, 3rd ed., chapter 8.
    - ACWR: ratio of exponentially weighted moving averages with lambda = 2/(N + 1), N = 7 and 28 days, seeded
      with the load of the first day. Williams S, West S, Cross MJ, Stokes KA (2017), Br J Sports Med
      51(3):209-210. It describes; it predicts no injury.
    - Monotony: mean of the last 7 days' loads divided by their population standard deviation, at most 10; 0
      when all are 0. Strain: their sum times the monotony. Foster C (1998), Med Sci Sports Exerc
      30(7):1164-1168.

    Args:
        loads: Days and their loads, in any order. One day's loads are added. Days outside of the period and
            of the `DAYS_THAT_MATTER` before it are ignored.
        first: The person's first day with a workout; None when there is none.
        period: The days asked for.
    """
    by_day: dict[date, Decimal] = {}
    for when, load in loads:
        by_day[when] = by_day.get(when, NOTHING) + load
    start = period.start - timedelta(days=DAYS_THAT_MATTER)
    if first is None or first > period.start:
        start = period.start
    elif first > start:
        start = first
    ctl = atl = tsb = 0.0
    acute = chronic = 0.0
    for number in range((period.end - start).days):
        day = start + timedelta(days=number)
        load = by_day.get(day, NOTHING)
        amount = float(load)
        tsb = ctl - atl
        ctl += (amount - ctl) * _CHRONIC_RATE
        atl += (amount - atl) * _ACUTE_RATE
        if day == first:
            acute = chronic = amount
        else:
            acute += (amount - acute) * _WORKLOAD_ACUTE_RATE
            chronic += (amount - chronic) * _WORKLOAD_CHRONIC_RATE
        if day in period:
            week = [by_day.get(day - timedelta(days=back), NOTHING) for back in range(_WEEK)]
            monotony, strain = monotony_and_strain(week)
            yield Fitness(
                date=day,
                load=load,
                ctl=ctl,
                atl=atl,
                tsb=tsb,
                acwr=None if chronic < _NO_LOAD else acute / chronic,
                monotony=monotony,
                strain=strain,
                warmup=first is None or day < first + timedelta(days=WARMUP_DAYS),
            )


def monotony_and_strain(week: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """Compute monotony and strain of the loads of some days, rest days included as 0.

    With n loads, their sum S and the sum of their squares Q, mean divided by population standard deviation is
    S / sqrt(n Q - S^2). So loads that are all equal are found exactly.
    """
    loads = list(week)
    with localcontext(prec=_EXACT):
        total = sum(loads, NOTHING)
        if not total:
            return NOTHING, NOTHING
        spread = len(loads) * sum((load * load for load in loads), NOTHING) - total * total
        monotony = min(total / spread.sqrt(), _HIGHEST_MONOTONY) if spread else _HIGHEST_MONOTONY
        return monotony, total * monotony
