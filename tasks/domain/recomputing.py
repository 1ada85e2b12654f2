"""A workout computed anew with today's constants: its loads, and its day if it was sent with `Z`."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from tasks.domain.amounts import LOAD_PREFIX
from tasks.domain.instants import parse_timestamp
from tasks.domain.load import Effort, load_of
from tasks.domain.logged_workout import LoggedWorkout, json_text
from tasks.domain.profile import Profile
from tasks.domain.quantities import decimal_of

SESSION: Final = "session"
"""The origin of a workout that was a strength session."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How far a recomputation has come.

    Attributes:
        cursor: Workouts with an id above it are still to do.
        done: How many workouts were looked at.
        changed: How many of them were changed.
        pages: How many pages were read in this turn.
        tries: How often the page behind the cursor was not written whole, because something else changed.
        pending: How many changes its first try had; later tries find only what is left of them.
        more: Whether there may be workouts above the cursor.
    """

    cursor: str = "0"
    done: int = 0
    changed: int = 0
    pages: int = 0
    tries: int = 0
    pending: int = 0
    more: bool = True


def recomputed(old: LoggedWorkout, profile: Profile) -> LoggedWorkout | None:
    """Return a workout's next version, computed with this profile; None if nothing differs.

    Whatever was measured stays as it is. A workout that was a strength session keeps the day of its session.

    Args:
        old: As it is stored.
        profile: The constants of today.
    """
    shown: dict[str, Any] = json.loads(old.document)
    load = load_of(
        Effort(
            type=old.type,
            duration_sec=old.amounts["durationSec"],
            distance_m=old.amounts.get("distanceM"),
            rpe=_exact(shown.get("rpe")),
            average_hr=_exact(shown.get("avgHr")),
            average_power_w=_exact(shown.get("avgPowerW")),
        ),
        profile,
    )
    measured = {name: amount for name, amount in old.amounts.items() if not name.startswith(LOAD_PREFIX)}
    loads = {f"{LOAD_PREFIX}{method}": value for method, value in load.by_method.items()}
    amounts = {**measured, **loads}
    day = old.local_date
    if old.identity.origin != SESSION:
        day = parse_timestamp(old.ts).local_date(profile.zone).isoformat()
    if (amounts, day, load.document()) == (old.amounts, old.local_date, shown["load"]):
        return None
    version = old.identity.version + 1
    document = {**shown, "localDate": day, "version": version, "load": load.document()}
    return replace(
        old,
        identity=replace(old.identity, version=version),
        local_date=day,
        amounts=amounts,
        document=json_text(document),
    )


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else decimal_of(value)
