"""Years of daily workouts, laid into the table as the machines would have left them."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tasks.domain.quantities import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY: Final = datetime.now(UTC).date()
DAYS_A_YEAR: Final = 365.25
WRITTEN_AT_ONCE: Final = 25
WEEK: Final = (
    *(("Run", 10000), ("Ride", 40000), ("Run", 8046.72), ("Strength", 0), ("Run", 12345.678)),
    *(("Swim", 2000), ("Run", 21097.5)),
)
"""The type and the metres of each day."""

Sums = dict[str, Decimal]


def user_of(token: str) -> str:
    """Return the subject of an ID token, with or without `Bearer `."""
    claims = token.split(".")[1]
    subject: str = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    return subject


def lay(dynamodb: Any, table: str, user: str, years: int) -> None:  # noqa: ANN401 -- a boto3 client
    """Give somebody a workout on each day of the last so many years."""
    puts = [
        {"PutRequest": {"Item": {"pk": {"S": f"USER#{user}"}, **item}}}
        for item in items_of(user, round(years * DAYS_A_YEAR))
    ]
    for start in range(0, len(puts), WRITTEN_AT_ONCE):
        dynamodb.batch_write_item(RequestItems={table: puts[start : start + WRITTEN_AT_ONCE]})


def sums_of(day: date) -> Sums:
    """What one day's workout adds to its day and its month."""
    kind, metres = WEEK[day.toordinal() % 7]
    minutes = 30 + day.toordinal() % 61
    sums = {
        "workouts": Decimal(1),
        "durationSec": Decimal(minutes * 60),
        "distanceM": Decimal(str(metres)),
        "calories": Decimal(minutes * 11),
        "elevationM": Decimal(day.toordinal() % 200) + Decimal("0.5"),
    }
    for method, load in (("session-rpe", minutes * 6), ("banister-trimp", minutes * 1.234567891)):
        sums |= {f"load:{method}": Decimal(str(load)), f"load:{method}:workouts": Decimal(1)}
    sums |= {
        f"type:{kind}:workouts": Decimal(1),
        f"type:{kind}:durationSec": sums["durationSec"],
        f"type:{kind}:distanceM": sums["distanceM"],
    }
    return sums | ({f"run:{day:%d}": sums["distanceM"]} if kind == "Run" else {})


def items_of(user: str, days: int) -> Iterator[dict[str, Any]]:
    """The items of somebody who worked out on each of the last so many days."""
    months: dict[str, Sums] = defaultdict(lambda: defaultdict(Decimal))
    for day in (TODAY - timedelta(days=back) for back in range(days)):
        sums = sums_of(day)
        for name, amount in sums.items():
            months[f"{day:%Y-%m}"][name] += amount
        start = f"{day:%Y%m%d}T063000Z-0a1b2c3d"
        document: dict[str, Any] = {
            "workoutId": start,
            "type": WEEK[day.toordinal() % 7][0],
            "notes": "so " * 60,
        }
        gsi1 = {"gsi1pk": {"S": f"DATE#{day}#07"}, "gsi1sk": {"S": user}}
        yield {"sk": {"S": f"DAY#{day}"}, "localDate": {"S": str(day)}, **gsi1, **numbers(sums)}
        yield {"sk": {"S": f"WORKOUT#{start}"}, "doc": {"S": json.dumps(document)}}
    for month, sums in months.items():
        yield {"sk": {"S": f"MONTH#{month}"}, **numbers(sums)}
    for kind in ("Run", "Ride", "Swim", "Strength"):
        for measure in ("duration", "distance", "calories", "elevation", "load:session-rpe", "load:tss"):
            record: dict[str, Any] = {
                "type": kind,
                "kind": f"longest-{measure}",
                "value": 12345.678,
                "unit": "m",
            }
            document = {**record, "workout": {"workoutId": "20261120T063000Z-0a1b2c3d", "ts": str(TODAY)}}
            yield {"sk": {"S": f"RECORD#{kind}#longest-{measure}"}, "doc": {"S": json.dumps(document)}}


def numbers(sums: Sums) -> dict[str, Any]:
    """Return sums as attributes."""
    return {name: {"N": plain(amount)} for name, amount in sums.items()}
