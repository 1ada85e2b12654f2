"""A session's entry in the history of an exercise."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from tasks.domain.exercise_records import Lift, shown
from tasks.domain.logged_workout import json_text
from tasks.domain.quantities import answer
from tasks.domain.strength import PerformedSet

_OF_THE_SESSION: Final = ("exercise", "sessionId")
_DECIMALS: Final = 2
_NOTHING: Final = Decimal(0)


def document(lift: Lift, sets: Sequence[dict[str, Any]]) -> str:
    """Return the entry as JSON text.

    Args:
        lift: The session with its working and drop sets.
        sets: The documents of all of its sets in order, warm-ups too.
    """
    volume = sum((lifted.performed.volume_kg for lifted in lift.sets), _NOTHING)
    entry: dict[str, Any] = {
        "sessionId": lift.session_id,
        "startedAt": lift.started_at,
        "localDate": lift.local_date,
        "sets": [
            {name: value for name, value in each.items() if name not in _OF_THE_SESSION} for each in sets
        ],
        "volumeKg": answer(volume, _DECIMALS),
    }
    if lift.sets:
        best = max(lift.sets, key=lambda lifted: _strength(lifted.performed))
        entry["best"] = {"setId": best.set_id, **shown(best.performed)}
        if best.performed.e1rm_kg is not None:
            entry["e1rmKg"] = answer(best.performed.e1rm_kg, _DECIMALS)
    return json_text(entry)


def _strength(performed: PerformedSet) -> tuple[Decimal, Decimal, int]:
    """The greatest e1RM is the best, then the heaviest, then the most repetitions; of equals the first."""
    return performed.e1rm_kg or _NOTHING, performed.weight_kg or _NOTHING, performed.reps
