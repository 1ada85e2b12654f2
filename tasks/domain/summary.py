"""The nightly summary of one person's day."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain.fitness import fitness
from tasks.domain.instants import rfc3339
from tasks.domain.profile import Profile
from tasks.domain.streak import streak
from tasks.domain.totals import Day, answer_totals, answer_types, total


@dataclass(frozen=True, slots=True)
class DayHistory:
    """What is known of a person up to a day.

    Attributes:
        days: The last 800 active days, in any order; see `fitness` for what older ones would change.
        counting_days: Every day that counts for the streak.
        records: Documents of the records broken on that day, JSON text.
    """

    days: Sequence[Day]
    counting_days: Iterable[date]
    records: Sequence[str]


def summary(user_id: str, day: date, profile: Profile, history: DayHistory, now: datetime) -> str:
    """Return the summary document as JSON text, as of that day: what came later does not show."""
    sums = total(known.amounts for known in history.days if known.date == day)
    totals = answer_totals(sums)
    method = profile.load_method
    form = fitness(((known.date, known.load(method)) for known in history.days), day)
    run = streak((counting for counting in history.counting_days if counting <= day), day)
    document = {
        "userId": user_id,
        "date": day.isoformat(),
        "totals": {name: value for name, value in totals.items() if name != "load"},
        "byType": answer_types(sums),
        "load": totals["load"],
        "fitness": form.document(method),
        "streak": {"current": run.current, "longest": run.longest},
        "records": [json.loads(text) for text in history.records],
        "generatedAt": rfc3339(now),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
