"""What detect-records is told of a session that ended, so that one notification has all of its records."""

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.adapters.attributes import item_of
from tasks.domain.exercise_records import TYPE
from tasks.domain.keys import start_of
from tasks.domain.logged_workout import record_window
from tasks.records.lift_steps import Event


def telling(event: Event, exercises: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the event of the session's workout, with the exercises in which the session holds records."""
    detail, session = event["detail"], item_of(event["state"]["session"])
    workout_id = session["workoutId"]["S"]
    first, last = record_window(start_of(workout_id))
    return {
        "eventId": detail.get("eventId", workout_id),
        "eventType": "workout.created",
        "userId": detail["userId"],
        "version": "1",
        "origin": "session",
        "localDate": session["localDate"]["S"],
        "workoutId": workout_id,
        "workoutType": TYPE,
        "previousWorkoutId": workout_id,
        "previousType": TYPE,
        "recordsFrom": first,
        "recordsTo": last,
        "sessionId": detail["sessionId"],
        "exercises": exercises,
    }
