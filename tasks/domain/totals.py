"""Sums over workouts: of a day, of a month, of a life, of everybody.

The table keeps them flat on day and month items, one numeric attribute each, so that a transaction changes
them by `ADD`. `tasks.domain.amounts` lists their names. A life and its years are sums of months.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tasks.domain.profile import LOAD_METHODS, LoadMethod
from tasks.domain.quantities import answer, answer_kilometres, answer_minutes, plain

Amounts = Mapping[str, Decimal]

NOTHING: Final = Decimal(0)

_SUMMED: Final = frozenset(
    (
        "workouts",
        "durationSec",
        "distanceM",
        "calories",
        "elevationM",
        "volumeKg",
        *(f"load:{name}" for name in LOAD_METHODS),
        *(f"load:{name}:workouts" for name in LOAD_METHODS),
    )
)
_TYPE_PREFIX: Final = "type:"
RUN_PREFIX: Final = "run:"


@dataclass(frozen=True, slots=True)
class Day:
    """The totals of one local calendar day of one person."""

    date: date
    amounts: Amounts

    def load(self, method: LoadMethod) -> Decimal:
        """The day's load by one method; 0 when no workout has it."""
        return self.amounts.get(f"load:{method}", NOTHING)


@dataclass(frozen=True, slots=True)
class Month:
    """The sums of one calendar month of one person.

    Attributes:
        name: `2026-11`.
        amounts: The sums, and the metres run on each day.
    """

    name: str
    amounts: Amounts


def total(parts: Iterable[Amounts]) -> dict[str, Decimal]:
    """Add flat amounts up, name by name; attributes that are no totals are left out."""
    sums: dict[str, Decimal] = {}
    for part in parts:
        for name, amount in part.items():
            if name in _SUMMED or name.startswith(_TYPE_PREFIX):
                sums[name] = sums.get(name, NOTHING) + amount
    return sums


def carry_amounts(amounts: Amounts) -> dict[str, str]:
    """Write amounts as a state machine can carry them: exact decimal text."""
    return {name: plain(amount) for name, amount in amounts.items()}


def carried_amounts(texts: Mapping[str, str]) -> dict[str, Decimal]:
    """Read what `carry_amounts` wrote."""
    return {name: Decimal(text) for name, text in texts.items()}


def coverage(amounts: Amounts) -> dict[LoadMethod, Decimal]:
    """Return the share of the workouts, 0 to 1, that have a load by each method."""
    workouts = amounts.get("workouts", NOTHING)
    return {
        method: amounts.get(f"load:{method}:workouts", NOTHING) / workouts if workouts else NOTHING
        for method in LOAD_METHODS
    }


def answer_totals(amounts: Amounts) -> dict[str, Any]:
    """Show totals in the units of the API.

    `workouts, durationMin, distanceKm, calories, elevationM, volumeKg`; the last is that of strength.
    """
    return {
        "workouts": int(amounts.get("workouts", NOTHING)),
        "durationMin": answer_minutes(amounts.get("durationSec", NOTHING)),
        "distanceKm": answer_kilometres(amounts.get("distanceM", NOTHING)),
        "calories": answer(amounts.get("calories", NOTHING), 2),
        "elevationM": answer(amounts.get("elevationM", NOTHING), 2),
        "volumeKg": answer(amounts.get("volumeKg", NOTHING), 2),
    }


def answer_loads(amounts: Amounts) -> dict[LoadMethod, int | float]:
    """Show one sum per method that gave any load; sums of two methods are never added."""
    loads = {method: amounts.get(f"load:{method}", NOTHING) for method in LOAD_METHODS}
    return {method: answer(value, 2) for method, value in loads.items() if value}


def answer_types(amounts: Amounts) -> dict[str, Any]:
    """Show totals per type, `{"Run": {workouts, durationMin, distanceKm}}`, without the unused types."""
    types = sorted({name.split(":")[1] for name in amounts if name.startswith(_TYPE_PREFIX)})
    return {
        name: {
            "workouts": int(amounts[f"type:{name}:workouts"]),
            "durationMin": answer_minutes(amounts.get(f"type:{name}:durationSec", NOTHING)),
            "distanceKm": answer_kilometres(amounts.get(f"type:{name}:distanceM", NOTHING)),
        }
        for name in types
        if amounts.get(f"type:{name}:workouts")
    }


def answer_day(day: Day) -> dict[str, Any]:
    """Show the sums of a day."""
    return {
        "date": day.date.isoformat(),
        **answer_totals(day.amounts),
        "load": answer_loads(day.amounts),
    }


def answer_month(month: Month) -> dict[str, Any]:
    """Show the sums of a month, of all types together and of each."""
    return {
        "month": month.name,
        **answer_totals(month.amounts),
        "load": answer_loads(month.amounts),
        "byType": answer_types(month.amounts),
    }
