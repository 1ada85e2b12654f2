"""What `GET /me/stats` answers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.domain.periods import Period, iso_week, month_of, week_of, year_of
from tasks.domain.profile import Profile
from tasks.domain.streak import Streaks
from tasks.domain.totals import Amounts, Day, answer_loads, answer_totals, answer_types, total


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a person.

    Attributes:
        lifetime: Flat lifetime totals.
        days: The days of this year at least, in any order.
        streaks: All days that count for the streak, folded.
        records: Record documents, JSON text.
        recent: The last workouts' documents, JSON text, newest first.
    """

    lifetime: Amounts
    days: Sequence[Day]
    streaks: Streaks
    records: Sequence[str]
    recent: Sequence[str]


def stats(user_id: str, history: History, profile: Profile, now: datetime) -> str:
    """Return the statistics document as JSON text; "today" is today in the person's time zone."""
    today = now.astimezone(profile.zone).date()
    current = history.streaks.current(today)
    current_from = {"currentFrom": current.first.isoformat()} if current else {}
    document = {
        "userId": user_id,
        "timeZone": profile.time_zone,
        "today": today.isoformat(),
        "lifetime": {**answer_totals(history.lifetime), "load": answer_loads(history.lifetime)},
        "byType": answer_types(history.lifetime),
        "week": {"isoWeek": iso_week(today), **_period(week_of(today), history.days)},
        "month": _period(month_of(today), history.days),
        "year": _period(year_of(today), history.days),
        "streak": {
            "current": current.days if current else 0,
            "longest": history.streaks.longest,
            **current_from,
        },
        "records": [json.loads(text) for text in history.records],
        "recentWorkouts": [json.loads(text) for text in history.recent],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _period(period: Period, days: Iterable[Day]) -> dict[str, Any]:
    sums = total(day.amounts for day in days if day.date in period)
    return {"from": period.start.isoformat(), "to": period.end.isoformat(), **answer_totals(sums)}
