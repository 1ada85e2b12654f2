"""Everything that logging a workout writes and announces, from what was sent."""

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from tasks.domain import keys
from tasks.domain.errors import FieldError, Invalid, invalid
from tasks.domain.instants import compact, rfc3339
from tasks.domain.load import Effort, Load, load_of
from tasks.domain.prepared_workout import AddedAmounts, PreparedWorkout, WorkoutCreated
from tasks.domain.profile import LoadMethod, Profile
from tasks.domain.quantities import plain
from tasks.domain.records import measures
from tasks.domain.totals import NOTHING
from tasks.domain.vocabulary import RUN
from tasks.domain.workout import Workout, WorkoutRules, read_workout

EVENT_TYPE: Final = "workout.created"
EVENT_SCHEMA_VERSION: Final = 1
RECORD_WINDOW: Final = timedelta(days=30)
LONG_DOCUMENT_BYTES: Final = 2000


@dataclass(frozen=True, slots=True)
class Submission:
    """A post as it arrived: any JSON value, the idempotency header or an empty text, and whose it is."""

    body: object
    idempotency_header: str
    user_id: str
    request_id: str


def prepare(submission: Submission, profile: Profile, rules: WorkoutRules) -> PreparedWorkout | Invalid:
    """Validate a workout and derive what is stored, counted and announced, as the task answers it."""
    workout, found = read_workout(submission.body, rules)
    errors = list(found)
    header = submission.idempotency_header
    if header and not keys.is_idempotency_key(header):
        message = "must be 1-64 of the characters A-Z a-z 0-9 . _ : -"
        errors.append(FieldError("Idempotency-Key", message, structural=True))
    if workout is None or errors:
        return invalid("INVALID_WORKOUT", "The workout", errors, submission.request_id)
    return _prepared(workout, submission, profile, rfc3339(rules.now))


def _prepared(workout: Workout, submission: Submission, profile: Profile, created_at: str) -> PreparedWorkout:
    start = workout.ts.instant
    key = keys.idempotency_key(submission.idempotency_header, workout.type, start)
    load = load_of(_effort(workout), profile)
    workout_id = keys.workout_id(start, key)
    local_date = workout.ts.local_date(profile.zone).isoformat()
    document = _json(
        {
            **workout.document(),
            "workoutId": workout_id,
            "userId": submission.user_id,
            "localDate": local_date,
            "createdAt": created_at,
            "version": 1,
            "load": load.document(),
        }
    )
    event: WorkoutCreated = {
        "schemaVersion": EVENT_SCHEMA_VERSION,
        "eventId": keys.event_id(submission.user_id, workout_id, EVENT_TYPE),
        "eventType": EVENT_TYPE,
        "workoutId": workout_id,
        "userId": submission.user_id,
        "localDate": local_date,
        "type": workout.type,
        "startedAt": rfc3339(start),
        "durationSec": plain(workout.duration_sec),
        "windowStart": compact(start - RECORD_WINDOW),
        "windowEnd": compact(start),
        "laterWindowEnd": compact(start + RECORD_WINDOW),
        "measures": measures(
            duration_sec=workout.duration_sec,
            distance_m=workout.distance_m,
            load=load,
            calories=workout.energy_kcal,
            elevation_m=workout.climb_m,
        ),
    }
    return {
        "outcome": "VALID",
        "workoutId": workout_id,
        "type": workout.type,
        "startedAt": event["startedAt"],
        "localDate": local_date,
        "shard": keys.shard(submission.user_id),
        "idempotencyKey": key,
        "contentHash": keys.content_hash(workout.canonical()),
        "createdAt": created_at,
        "amounts": _amounts(workout, load, document),
        "doc": document,
        "eventId": event["eventId"],
        "event": event,
    }


def _effort(workout: Workout) -> Effort:
    return Effort(
        type=workout.type,
        duration_sec=workout.duration_sec,
        distance_m=workout.distance_m,
        rpe=workout.rpe,
        average_hr=workout.avg_hr,
        average_power_w=workout.avg_power_w,
    )


def _amounts(workout: Workout, load: Load, document: str) -> AddedAmounts:
    def added(amount: Decimal | None) -> str:
        return plain(amount or NOTHING)

    def by(method: LoadMethod) -> str:
        return added(load.by_method.get(method))

    def workouts_by(method: LoadMethod) -> str:
        return "1" if method in load.by_method else "0"

    return {
        "durationSec": added(workout.duration_sec),
        "distanceM": added(workout.distance_m),
        "calories": added(workout.energy_kcal),
        "elevationM": added(workout.climb_m),
        "runMetres": added(workout.distance_m if workout.type == RUN else None),
        "longDocument": "1" if _bytes_in_a_state(document) > LONG_DOCUMENT_BYTES else "0",
        "load": {
            "sessionRpe": by("session-rpe"),
            "banisterTrimp": by("banister-trimp"),
            "tss": by("tss"),
            "rtss": by("rtss"),
        },
        "loadWorkouts": {
            "sessionRpe": workouts_by("session-rpe"),
            "banisterTrimp": workouts_by("banister-trimp"),
            "tss": workouts_by("tss"),
            "rtss": workouts_by("rtss"),
        },
    }


def _bytes_in_a_state(document: str) -> int:
    """Return what a document takes of a state's 256 KiB: as a JSON string, its quotes escaped again."""
    return len(json.dumps(document, ensure_ascii=False).encode())


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
