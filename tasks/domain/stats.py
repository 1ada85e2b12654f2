"""What `GET /me/stats` and `GET /streak` answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks.domain.life import Life
from tasks.domain.periods import Period, iso_week, month_of, week_of, year_of
from tasks.domain.profile import Profile
from tasks.domain.streak import Streaks
from tasks.domain.totals import Amounts, Day, Month, answer_loads, answer_totals, answer_types, total


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a person.

    Attributes:
        life: All months, folded.
        days: The days of this week at least, in any order.
        months: The months of this year at least, in any order.
        records: Record documents, JSON text.
        more_records: Whether there are more records than these.
        recent: The last workouts' documents, JSON text, newest first.
    """

    life: Life
    days: Sequence[Day]
    months: Sequence[Month]
    records: Sequence[str]
    more_records: bool
    recent: Sequence[str]


def stats(user_id: str, history: History, profile: Profile, now: datetime) -> str:
    """Return the statistics document as JSON text; "today" is today in the person's time zone."""
    today = profile.today(now)
    lifetime = history.life.amounts
    week, month, year = week_of(today), month_of(today), year_of(today)
    document = {
        "userId": user_id,
        "timeZone": profile.time_zone,
        "today": today.isoformat(),
        "lifetime": {**answer_totals(lifetime), "load": answer_loads(lifetime)},
        "byType": answer_types(lifetime),
        "week": {
            "isoWeek": iso_week(today),
            **_period(week, [day.amounts for day in history.days if day.date in week]),
        },
        "month": _period(month, _months(history, f"{today:%Y-%m}")),
        "year": _period(year, _months(history, f"{today:%Y}-")),
        "streak": answer_streak(history.life.streaks, today),
        "records": [json.loads(text) for text in history.records],
        **({"moreRecords": True} if history.more_records else {}),
        "recentWorkouts": [json.loads(text) for text in history.recent],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def streak(streaks: Streaks, profile: Profile, now: datetime) -> str:
    """Return the streak document as JSON text; "today" is today in the person's time zone."""
    today = profile.today(now)
    document = {
        "timeZone": profile.time_zone,
        "today": today.isoformat(),
        **answer_streak(streaks, today),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def answer_streak(streaks: Streaks, today: date) -> dict[str, Any]:
    """Show streaks: `current` and `longest` in days, and `currentFrom` while there is a current one."""
    current = streaks.current(today)
    return {
        "current": current.days if current else 0,
        "longest": streaks.longest,
        **({"currentFrom": current.first.isoformat()} if current else {}),
    }


def _months(history: History, prefix: str) -> list[Amounts]:
    return [month.amounts for month in history.months if month.name.startswith(prefix)]


def _period(period: Period, parts: Sequence[Amounts]) -> dict[str, Any]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat(), **answer_totals(total(parts))}
