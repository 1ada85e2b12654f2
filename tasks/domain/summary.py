"""The summary of one person's day, as of that day. Later days do not change it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from tasks.domain.fitness import DAYS_THAT_MATTER, chosen_method, described, fitness
from tasks.domain.instants import WIDEST_OFFSET, compact
from tasks.domain.periods import Period
from tasks.domain.profile import LoadMethod, Profile
from tasks.domain.streak import Streaks
from tasks.domain.totals import Amounts, Day, answer_loads, answer_totals, answer_types


@dataclass(frozen=True, slots=True)
class SummaryPlan:
    """What to read for the summary of a day.

    Attributes:
        day: The day.
        method: What its fitness is computed by.
        coverage: The share of the workouts of the last 42 days, 0 to 1, that have a load by that method.
    """

    day: date
    method: LoadMethod
    coverage: Decimal

    @property
    def loads_from(self) -> date:
        """The first of the days whose loads matter."""
        return self.day - timedelta(days=DAYS_THAT_MATTER)

    @property
    def workouts_from(self) -> str:
        """Least workout id of the date, without a hash: below all ids of that instant."""
        return compact(datetime.combine(self.day, time(), UTC) - WIDEST_OFFSET)

    @property
    def workouts_to(self) -> str:
        """A text above all workout ids of the date."""
        return compact(datetime.combine(self.day, time(), UTC) + timedelta(days=1) + WIDEST_OFFSET)


def plan_summary(day: date, profile: Profile, recent: Iterable[Day], now: datetime) -> SummaryPlan:
    """Plan the summary of a day.

    Args:
        day: The day asked for.
        profile: The person's.
        recent: The last 42 active days up to `day` at least.
        now: The present.

    Raises:
        ValueError: The day has begun nowhere on Earth yet.
    """
    if day > (now + WIDEST_OFFSET).date():
        raise ValueError("must not be in the future")
    return SummaryPlan(day, *chosen_method(profile, recent, day))


@dataclass(frozen=True, slots=True)
class DayHistory:
    """What is known of a person up to a day.

    Attributes:
        totals: The sums of that day.
        loads: The days from `SummaryPlan.loads_from` on with their loads by the plan's method.
        streaks: The streaks of the days up to that one.
        records: Documents of the records broken on that day, JSON text.
    """

    totals: Amounts
    loads: Iterable[tuple[date, Decimal]]
    streaks: Streaks
    records: Sequence[str]


def summary(user_id: str, plan: SummaryPlan, history: DayHistory) -> str:
    """Return the summary document as JSON text."""
    current = history.streaks.current(plan.day)
    loads = list(history.loads)
    first = min((day for day, _ in loads), default=None)
    [today] = fitness(loads, first, Period(plan.day, plan.day + timedelta(days=1)))
    document = {
        "userId": user_id,
        "date": plan.day.isoformat(),
        "totals": answer_totals(history.totals),
        "byType": answer_types(history.totals),
        "load": answer_loads(history.totals),
        "fitness": {**described(plan.method, plan.coverage), **today.form()},
        "streak": {"current": current.days if current else 0, "longest": history.streaks.longest},
        "records": [json.loads(text) for text in history.records],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
