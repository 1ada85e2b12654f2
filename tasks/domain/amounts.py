"""The exact amounts of one workout, and what they add to the sums of its day and of its month.

Amounts and sums have the names that they have in the table: `durationSec`, `distanceM`, `calories`,
`elevationM`, `load:<method>`. Sums have beside them `workouts`, `load:<method>:workouts` (how many workouts
have a load by that method), `type:<Type>:workouts`, `type:<Type>:durationSec`, `type:<Type>:distanceM`, and
`run:<DD>`, the metres run on that day of the month, which make streaks.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from tasks.domain.totals import NOTHING, Amounts
from tasks.domain.vocabulary import RUN

LOAD_PREFIX: Final = "load:"


def sums_of(workout_type: str, local_date: str, amounts: Amounts) -> dict[str, Decimal]:
    """Return what one workout adds to its day and to its month, without what it adds nothing to.

    Args:
        workout_type: Canonical.
        local_date: `2026-11-20`.
        amounts: Exact.
    """
    one = Decimal(1)
    sums = {"workouts": one, **amounts}
    sums |= {f"{name}:workouts": one for name in amounts if name.startswith(LOAD_PREFIX)}
    sums[f"type:{workout_type}:workouts"] = one
    for name in ("durationSec", "distanceM"):
        sums[f"type:{workout_type}:{name}"] = amounts.get(name, NOTHING)
    if workout_type == RUN:
        sums[f"run:{local_date[-2:]}"] = amounts.get("distanceM", NOTHING)
    return {name: amount for name, amount in sums.items() if amount}


def difference(before: Amounts, after: Amounts) -> dict[str, Decimal]:
    """Return the differences that turn the sums `before` into `after`."""
    changes = {name: after.get(name, NOTHING) - before.get(name, NOTHING) for name in {**before, **after}}
    return {name: change for name, change in changes.items() if change}


def added(parts: Iterable[Amounts]) -> dict[str, Decimal]:
    """Return what several workouts of one day, or of one month, add to it together."""
    sums: dict[str, Decimal] = {}
    for part in parts:
        for name, amount in part.items():
            sums[name] = sums.get(name, NOTHING) + amount
    return sums
