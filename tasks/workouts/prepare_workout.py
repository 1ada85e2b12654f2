"""Task of log-workout: validate a workout, derive all that is stored, and say what a second look found."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of, stored_profile
from tasks.adapters.items import adding
from tasks.domain import keys
from tasks.domain.errors import refusal
from tasks.domain.instants import rfc3339
from tasks.domain.logged_workout import (
    Claim,
    Identity,
    LoggedWorkout,
    Tombstone,
    json_text,
    log,
    record_window,
)
from tasks.domain.profile import Profile
from tasks.domain.workout import Workout
from tasks.workouts.attempts import log_outcome
from tasks.workouts.items import amounts_attributes, day_attributes, read_claim, read_workout
from tasks.workouts.outcomes import (
    Answered,
    PreparedWorkout,
    answered,
    recorded_differently,
    too_busy,
)
from tasks.workouts.requests import Request
from tasks.workouts.submission import read_submission, rules_at
from tasks.workouts.tries import MOST_TRIES, Failure, check_that_it_passes, pause_seconds

logger = Logger()

_MANUAL = "manual"


class Look(TypedDict):
    """A TransactGetItems result: the claim, the workout at `prepared.workoutId`, the profile."""

    Responses: list[Got]


class State(TypedDict):
    """What the machine knows: the profile at first; after a cancelled transaction what was found, and why."""

    profile: NotRequired[Got]
    prepared: NotRequired[PreparedWorkout]
    found: NotRequired[Look]
    error: NotRequired[Failure]


class Event(TypedDict):
    """What the machine passes on: its own input, its state, the present."""

    request: Request
    state: State
    now: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in the way: the claim of the key, and what is at the id that was tried."""

    claim: Claim | None
    stored: LoggedWorkout | Tombstone | None


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedWorkout | Answered:
    """Prepare a workout, for the first time or again.

    Returns:
        A `PreparedWorkout`, or the answer of a request that changes nothing.

    Raises:
        GetParameterError: SSM cannot be read.
        TransactionRefusedError: The table refused the transaction, and would again.
        ValueError: A parameter is malformed.
    """
    request = event["request"]
    rules = rules_at(event["now"])
    workout = read_submission(request, rules)
    outcome: PreparedWorkout | Answered
    if isinstance(workout, Workout):
        preparation = _Preparation(request, workout, _profile(event["state"]), rfc3339(rules.now))
        outcome = preparation.outcome(event["state"])
    else:
        outcome = workout
    log_outcome(logger, "workout prepared", event["request"], outcome, workoutId=outcome.get("workoutId"))
    return outcome


def _profile(state: State) -> Profile:
    if "found" in state:
        return stored_profile(state["found"]["Responses"][2])
    return stored_profile(state.get("profile", {}))


class _Preparation:
    """One request, and its outcome."""

    def __init__(self, request: Request, workout: Workout, profile: Profile, now: str) -> None:
        self._request = request
        self._workout = workout
        self._profile = profile
        self._now = now
        self._user_id = request["caller"]["userId"]
        self._key = keys.idempotency_key(request.get("idempotencyKey", ""), workout.type, workout.ts.instant)

    def outcome(self, state: State) -> PreparedWorkout | Answered:
        if "found" not in state or "prepared" not in state:
            return self._prepared(attempt=0, replaces=0, tries=1)
        before = state["prepared"]
        claim, stored = (item_of(got) for got in state["found"]["Responses"][:2])
        return self._again(state, before, _Found(read_claim(claim), read_workout(stored)))

    def _again(self, state: State, before: PreparedWorkout, found: _Found) -> PreparedWorkout | Answered:
        """Decide what to do after the transaction was cancelled."""
        tries, attempt = before["tries"] + 1, before["attempt"]
        if tries > MOST_TRIES:
            return too_busy(self._request["requestId"])
        if found.claim:
            return self._claimed(found.claim, found.stored, before, tries)
        match found.stored:
            case LoggedWorkout():
                return self._prepared(attempt + 1, 0, tries)
            case Tombstone() if self._stays_deleted(found.stored):
                return self._deleted(before["workoutId"])
            case Tombstone(version=version):
                return self._prepared(attempt, version, tries)
        check_that_it_passes(state["error"])
        return self._prepared(attempt, 0, tries, busy=True)

    def _claimed(
        self, claim: Claim, stored: LoggedWorkout | Tombstone | None, before: PreparedWorkout, tries: int
    ) -> PreparedWorkout | Answered:
        """Decide what to do when the key belongs to a workout already."""
        if claim.workout_id != before["workoutId"]:
            # It moved to another id since it was logged, or the key was sent with another start.
            return self._prepared(before["attempt"], 0, tries, look_at=claim.workout_id)
        if not isinstance(stored, LoggedWorkout):
            return self._deleted(claim.workout_id)
        content = keys.content_hash(self._workout.canonical())
        if content in {claim.content_hash, stored.content_hash}:
            return self._recorded_before(stored)
        return recorded_differently(claim.workout_id, self._request["requestId"])

    def _stays_deleted(self, tombstone: Tombstone) -> bool:
        """Whether a sync, an import or a redrive brings what the person deleted, or gave another start."""
        by_itself = self._request.get("origin", _MANUAL) != _MANUAL or self._request.get("redriven", False)
        return tombstone.key == self._key and by_itself

    def _recorded_before(self, stored: LoggedWorkout) -> Answered:
        location = f"/workouts/{stored.identity.workout_id}"
        version = str(stored.identity.version)
        return answered("RECORDED_BEFORE", 200, stored.document, location=location, etag=version)

    def _deleted(self, workout_id: str) -> Answered:
        message = "This workout was deleted. Send it with another Idempotency-Key to log it anew."
        return answered(
            "DELETED", 410, refusal("DELETED", message, self._request["requestId"], workoutId=workout_id)
        )

    def _prepared(
        self, attempt: int, replaces: int, tries: int, *, look_at: str = "", busy: bool = False
    ) -> PreparedWorkout:
        start = self._workout.ts.instant
        logged = log(
            self._workout,
            self._profile,
            Identity(
                user_id=self._user_id,
                workout_id=look_at or keys.workout_id(start, self._key, attempt),
                version=replaces + 1,
                key=self._key,
                origin=self._request.get("origin", _MANUAL),
                created_at=self._now,
            ),
        )
        first, last = record_window(start)
        identity = logged.identity
        return {
            "outcome": "LOOK" if look_at else "BUSY" if busy else "VALID",
            "tries": tries,
            "pauseSeconds": pause_seconds(self._request["requestId"], tries) if busy else 0,
            "attempt": attempt,
            "idempotencyKey": self._key,
            "workoutId": identity.workout_id,
            "version": str(identity.version),
            "replaces": str(replaces),
            "type": logged.type,
            "ts": logged.ts,
            "localDate": logged.local_date,
            "month": logged.local_date[:7],
            "contentHash": logged.content_hash,
            "createdAt": self._now,
            "eventId": keys.event_id(self._user_id, identity.workout_id, identity.version),
            "profile": json_text(self._profile.constants()),
            "recordsFrom": first,
            "recordsTo": last,
            "amounts": amounts_attributes(logged),
            "sums": adding(logged.sums),
            "day": day_attributes(self._user_id, logged.local_date),
            "docBytes": str(logged.document_bytes),
            "answer": {
                "statusCode": 201,
                "body": logged.document,
                "location": f"/workouts/{identity.workout_id}",
                "etag": str(identity.version),
            },
        }
