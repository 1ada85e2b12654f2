"""Ana's own exercise and her template as the table has them, for the paths of several machines."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.mocks import text
from tests.statemachines.paths import ANA, Json

BENCH_PRESS = {
    "exercise": "bench-press",
    "name": "Bench press",
    "muscleGroups": ["chest", "triceps", "shoulders"],
    "equipment": "barbell",
    "bodyweight": False,
    "aliases": ["bench", "flat bench", "barbell bench press", "flat barbell bench press"],
    "own": False,
}
ATLAS_STONE = {
    "exercise": "atlas-stone",
    "name": "Atlas stone",
    "muscleGroups": ["full-body"],
    "equipment": "other",
    "bodyweight": False,
    "aliases": ["stone lift"],
    "own": True,
    "version": 1,
}
OWN = {
    **key("EXERCISES"),
    "version": {"N": "3"},
    "exercises": {"M": {"atlas-stone": {"S": text(ATLAS_STONE)}}},
}
"""The item of all exercises of hers; two others went before."""

PUSH_DAY = {
    "templateId": "push-day",
    "title": "Push day",
    "exercises": [{"exercise": "bench-press", "sets": 3, "reps": 8, "weightKg": 80, "restSec": 120}],
    "version": 1,
}


def template(version: int = 1) -> dict[str, Json]:
    """The item of the template."""
    return {
        **key("TEMPLATE#push-day"),
        "templateId": {"S": "push-day"},
        "title": {"S": "Push day"},
        "version": {"N": str(version)},
        "doc": {"S": text({**PUSH_DAY, "version": version})},
    }


def event_by_hand(event_type: str, event_id: str, version: int, now: str, **fact: Json) -> dict[str, Json]:
    """The event of a change that is about no workout."""
    names = ("workoutId", "workoutType", "previousWorkoutId", "previousType", "recordsFrom", "recordsTo")
    return {
        **key(f"EVENT#{now}#{event_id}"),
        "type": {"S": event_type},
        "schemaVersion": {"N": "1"},
        "eventId": {"S": event_id},
        "userId": {"S": ANA},
        "version": {"N": str(version)},
        "origin": {"S": "manual"},
        **{name: {"S": "-"} for name in (*names, "sessionId", "localDate")},
        **fact,
    }


def refused(code: str, status: int, *, etag: str = "", outcome: str = "", **error: Json) -> dict[str, Json]:
    """What a task answers for a request that changes nothing."""
    document = {"code": code, "message": "No.", "fields": [], "requestId": "req-1", **error}
    answer = {"statusCode": status, "body": text({"error": document}), **({"etag": etag} if etag else {})}
    return {"outcome": outcome or code, "answer": answer}
