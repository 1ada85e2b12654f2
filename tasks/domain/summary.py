"""The nightly summary of one person's day."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain.fitness import fitness
from tasks.domain.instants import rfc3339
from tasks.domain.load import preferred_methods
from tasks.domain.profile import Profile
from tasks.domain.streak import Streaks
from tasks.domain.totals import Amounts, Day, answer_loads, answer_totals, answer_types, coverage, total


@dataclass(frozen=True, slots=True)
class DayHistory:
    """What is known of a person up to a day.

    Attributes:
        totals: Flat totals of that day.
        days: The last 700 active days, in any order; see `fitness` for what older ones would change.
        recent: Flat totals of the active ones of the last 42 days, the days that fitness is mostly made of.
        streaks: The days up to that one that count for the streak, folded.
        records: Documents of the records broken on that day, JSON text.
    """

    totals: Amounts
    days: Iterable[Day]
    recent: Iterable[Amounts]
    streaks: Streaks
    records: Sequence[str]


def summary(user_id: str, day: date, profile: Profile, history: DayHistory, now: datetime) -> str:
    """Return the summary document as JSON text, as of that day: what came later does not show.

    Fitness is of the first method, in the person's order of preference, that any recent workout has.
    """
    covered = coverage(total(history.recent))
    method = next((m for m in preferred_methods(profile) if covered[m]), profile.load_method)
    form = fitness(((known.date, known.load(method)) for known in history.days), day)
    current = history.streaks.current(day)
    document = {
        "userId": user_id,
        "date": day.isoformat(),
        "totals": answer_totals(history.totals),
        "byType": answer_types(history.totals),
        "load": answer_loads(history.totals),
        "fitness": form.document(method, covered[method]),
        "streak": {"current": current.days if current else 0, "longest": history.streaks.longest},
        "records": [json.loads(text) for text in history.records],
        "generatedAt": rfc3339(now),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
