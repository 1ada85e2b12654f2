"""Task of replace-workout: validate the new content, and list the writes that lead from the old one to it."""

from dataclasses import dataclass, replace
from typing import Any, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of, stored_profile
from tasks.adapters.items import number, text
from tasks.domain import keys
from tasks.domain.errors import FieldError
from tasks.domain.instants import rfc3339
from tasks.domain.logged_workout import Claim, LoggedWorkout, Tombstone, log
from tasks.domain.workout import Workout
from tasks.workouts import attempts, items
from tasks.workouts.attempts import Attempt, log_outcome
from tasks.workouts.outcomes import (
    Answer,
    Answered,
    Move,
    PreparedChange,
    recorded_differently,
    refused_fields,
    too_busy,
)
from tasks.workouts.requests import another_version
from tasks.workouts.submission import read_submission, rules_at
from tasks.workouts.tries import MOST_TRIES

logger = Logger()


class Found(TypedDict):
    """GetItem results: the workout, which is there, and the profile."""

    workout: Got
    profile: Got


class Place(TypedDict):
    """GetItem results of where the workout moves to: the claim of its new key, what is at its new id."""

    claim: Got
    workout: Got


class State(attempts.State):
    """What the machine knows.

    Attributes:
        day: The GetItem result of the workout's day.
        prepared: What this task answered before.
        place: There after it answered LOOK.
    """

    found: Found
    day: Got
    prepared: NotRequired[PreparedChange | Move]
    place: NotRequired[Place]


Event = attempts.Event[State]
"""What the machine passes on."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a workout moves to, and what was found there."""

    claim: Claim | None
    stored: LoggedWorkout | Tombstone | None


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Move | Answered:
    """Prepare a replacement, for the first time or again.

    Returns:
        A `PreparedChange`; a `Move`, to be looked at and prepared again; or the answer of a request that
        changes nothing.

    Raises:
        GetParameterError: SSM cannot be read.
        TransactionRefusedError: The table refused the transaction, and would again.
        ValueError: A parameter is malformed.
    """
    request = event["request"]
    rules = rules_at(event["now"])
    workout = read_submission(request, rules)
    outcome: PreparedChange | Move | Answered
    if isinstance(workout, Workout):
        outcome = _Replacement(event, workout, rfc3339(rules.now)).outcome()
    else:
        outcome = workout
    log_outcome(logger, "replacement prepared", event["request"], outcome)
    return outcome


class _Replacement:
    """One workout, and its replacement."""

    def __init__(self, event: Event, workout: Workout, now: str) -> None:
        state = event["state"]
        old = items.read_workout(item_of(state["found"]["workout"]))
        if not isinstance(old, LoggedWorkout):
            raise TypeError("replace-workout prepares only what is there")
        self._old = old
        self._workout = workout
        self._now = now
        self._request = event["request"]
        self._table = event["table"]
        self._state = state
        self._profile = stored_profile(state["found"]["profile"])

    def outcome(self) -> PreparedChange | Move | Answered:
        """Say what is to be written, or to be looked at first, or why nothing is."""
        refused = another_version(self._request, self._old.identity.version) or self._not_its_session()
        if refused:
            return refused
        attempt = Attempt(self._request, self._state, self._now)
        if attempt.tries > MOST_TRIES:
            return too_busy(self._request["requestId"])
        place = self._place(attempt.tries)
        if not isinstance(place, _Place):
            return place
        new = self._new(place)
        answer: Answer = {
            "statusCode": 200,
            "body": new.document,
            "location": f"/workouts/{new.identity.workout_id}",
            "etag": str(new.identity.version),
        }
        return attempt.change(self._writes(new, place), answer)

    def _not_its_session(self) -> Answered | None:
        """Refuse another type or start for the workout of a strength session, which says both."""
        session = self._old.session
        if session is None:
            return None
        stays = {"type": self._old.type, "ts": self._old.ts}
        sent = {"type": self._workout.type, "ts": self._workout.ts.written}
        errors = [
            FieldError(name, f"must stay {value}: the workout is the strength session {session.session_id}")
            for name, value in stays.items()
            if sent[name] != value
        ]
        if not errors:
            return None
        return refused_fields("INVALID_WORKOUT", "The workout", errors, self._request["requestId"])

    @property
    def _key(self) -> str:
        """The key of the new content: a key of type and start changes with them."""
        if keys.is_natural(self._old.identity.key):
            return keys.idempotency_key("", self._workout.type, self._workout.ts.instant)
        return self._old.identity.key

    @property
    def _attempt(self) -> int:
        """Which id was looked at, as of `tasks.domain.keys.workout_id`; 0 before the first look."""
        before = self._state.get("prepared")
        return before["attempt"] if before and before["outcome"] == "LOOK" else 0

    def _workout_id(self, attempt: int) -> str:
        start = self._workout.ts.instant
        if start == self._old.started_at:
            return self._old.identity.workout_id
        return keys.workout_id(start, self._key, attempt)

    def _place(self, tries: int) -> _Place | Move | Answered:
        """Return where the workout goes and what is there; a look at it, or a refusal, if need be."""
        old, attempt = self._old.identity, self._attempt
        look: Move = {
            "outcome": "LOOK",
            "tries": tries,
            "attempt": attempt,
            "idempotencyKey": self._key,
            "workoutId": self._workout_id(attempt),
        }
        if (look["workoutId"], self._key) == (old.workout_id, old.key):
            return _Place(None, self._old)
        if "place" not in self._state:
            return look
        claim = items.read_claim(item_of(self._state["place"]["claim"]))
        stored = items.read_workout(item_of(self._state["place"]["workout"]))
        if claim and claim.workout_id != old.workout_id:
            return recorded_differently(claim.workout_id, self._request["requestId"])
        if isinstance(stored, LoggedWorkout) and stored.identity.workout_id != old.workout_id:
            return {**look, "attempt": attempt + 1, "workoutId": self._workout_id(attempt + 1)}
        return _Place(claim, stored)

    def _new(self, place: _Place) -> LoggedWorkout:
        old = self._old.identity
        version = max(old.version, place.stored.version if isinstance(place.stored, Tombstone) else 0) + 1
        workout_id = self._workout_id(self._attempt)
        identity = replace(old, workout_id=workout_id, version=version, key=self._key)
        session = self._old.session
        if session is None:
            return log(self._workout, self._profile, identity)
        return log(self._workout, self._profile, identity, self._old.local_date).of_session(session)

    def _writes(self, new: LoggedWorkout, place: _Place) -> list[dict[str, Any]]:
        old, table = self._old, self._table
        user_id = old.identity.user_id
        mine = {":workoutId": text(old.identity.workout_id)}
        version = {":version": number(old.identity.version)}
        writes: list[dict[str, Any]] = []
        if new.identity.workout_id == old.identity.workout_id:
            writes.append(items.put(table, items.workout_item(new), items.UNCHANGED, version))
        else:
            gone = items.tombstone_item(old, old.identity.version + 1, self._now, new.identity.workout_id)
            replaced = place.stored.version if isinstance(place.stored, Tombstone) else 0
            writes += [
                items.put(table, gone, items.UNCHANGED, version),
                items.put(table, items.workout_item(new), items.FREE, {":replaces": number(replaced)}),
            ]
        if new.identity.key != old.identity.key:
            claimed = f"IDEMPOTENCY#{old.identity.key}"
            writes += [
                items.delete(table, user_id, claimed, "workoutId = :workoutId", mine),
                items.put(table, items.claim_item(new, new.content_hash), "attribute_not_exists(pk)"),
            ]
        elif new.identity.workout_id != old.identity.workout_id and place.claim:
            claim = items.claim_item(new, place.claim.content_hash)
            writes.append(items.put(table, claim, "workoutId = :workoutId", mine))
        fact = items.fact_of(self._request.get("body"), self._profile)
        writes.append(items.put(table, items.event_item(items.REPLACED, new, self._now, fact, old)))
        workouts_of_day = items.workouts_of(self._state["day"])
        return writes + items.change_of_sums(table, old, new, workouts_of_day)
