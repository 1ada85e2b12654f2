"""What the tasks that prepare a change answer: data for the Choice of their machines."""

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict

from tasks.adapters.items import Item, SumsUpdate
from tasks.domain.errors import FieldError, invalid, refusal


class Answer(TypedDict):
    """An envelope as every machine of the API ends in."""

    statusCode: int
    body: NotRequired[str]
    location: NotRequired[str]
    etag: NotRequired[str]


class Answered(TypedDict):
    """There is nothing to write: the request was wrong, or was answered before.

    Attributes:
        outcome: The reason, for a reader of the history: `INVALID`, `RECORDED_BEFORE`, `DELETED`, ...
        answer: What the caller gets.
    """

    outcome: str
    answer: Answer


class PreparedWorkout(TypedDict):
    """A valid workout, ready for the transaction of log-workout. Amounts are exact decimal text.

    Attributes:
        outcome: VALID, to write it now; BUSY, to write it after a pause, because another transaction of this
            person was under way; LOOK, to read what is at `workoutId`.
        tries: How often this was prepared.
        pauseSeconds: How long to wait if BUSY.
        attempt: Which id is tried, as of `tasks.domain.keys.workout_id`.
        replaces: The version of the tombstone in whose place the workout comes, 0 when there is none.
        profile: The constants that were used, JSON text.
        recordsFrom: Below the ids of all workouts of the 30 days before.
        recordsTo: Above the ids of all workouts of the 30 days after.
        day: The values that make the item of its day findable by date.
        docBytes: What the document takes of a state.
        answer: What the caller gets when it is recorded; its body is the public document.
    """

    outcome: Literal["VALID", "BUSY", "LOOK"]
    tries: int
    pauseSeconds: int
    attempt: int
    idempotencyKey: str
    workoutId: str
    version: str
    replaces: str
    type: str
    ts: str
    localDate: str
    month: str
    contentHash: str
    createdAt: str
    eventId: str
    profile: str
    recordsFrom: str
    recordsTo: str
    amounts: Item
    sums: SumsUpdate
    day: Item
    docBytes: str
    answer: Answer


class PreparedChange(TypedDict):
    """A replacement or a deletion, ready for its transaction.

    Attributes:
        outcome: VALID, to write it; BUSY, to read and prepare again after a pause, because another
            transaction of this person was under way.
        token: The `ClientRequestToken`.
        writes: The `TransactItems`.
        answer: What the caller gets when they are written.
    """

    outcome: Literal["VALID", "BUSY"]
    tries: int
    pauseSeconds: int
    token: str
    writes: list[dict[str, Any]]
    answer: Answer


class Move(TypedDict):
    """A replacement that needs a look at the place that the workout moves to.

    Attributes:
        attempt: Which id is tried, as of `tasks.domain.keys.workout_id`.
        idempotencyKey: The key that the workout has afterwards.
        workoutId: The id that it has afterwards.
    """

    outcome: Literal["LOOK"]
    tries: int
    attempt: int
    idempotencyKey: str
    workoutId: str


def answered(outcome: str, status: int, body: str = "", **headers: str) -> Answered:
    """Return an outcome that ends the execution with an answer.

    Args:
        outcome: See `Answered`.
        status: The HTTP status.
        body: JSON text, nothing for a 204.
        headers: `location` and `etag`, if the answer has them.
    """
    answer: dict[str, Any] = {"statusCode": status, **({"body": body} if body else {}), **headers}
    return {"outcome": outcome, "answer": Answer(**answer)}  # type: ignore[typeddict-item]  # built above


def refused_fields(code: str, subject: str, found: Sequence[FieldError], request_id: str) -> Answered:
    """Return the outcome of a request with wrong fields: 400 or 422.

    Args:
        code: `INVALID_WORKOUT`, ...
        subject: What is wrong: `The workout`.
        found: Every wrong field.
        request_id: Leads to the execution.
    """
    wrong = invalid(code, subject, found, request_id)
    return answered("INVALID", wrong["statusCode"], wrong["body"])


def not_found(subject: str, request_id: str) -> Answered:
    """Return the outcome of a request for what is not there, or somebody else's: `session`, `template`."""
    return answered("NOT_FOUND", 404, refusal("NOT_FOUND", f"There is no such {subject}.", request_id))


def too_busy(request_id: str) -> Answered:
    """Return the outcome of a change that conflicted with another one at every try."""
    message = "Too many changes at once. Wait a moment and send it again."
    return answered("THROTTLED", 429, refusal("THROTTLED", message, request_id))


def belongs_to_session(session_id: str, request_id: str) -> Answered:
    """Return the outcome of a deletion of a workout that is a strength session."""
    code = "BELONGS_TO_SESSION"
    message = (
        f"This workout is the strength session {session_id}. Delete that: DELETE /sessions/{session_id}."
    )
    return answered(code, 409, refusal(code, message, request_id, sessionId=session_id))


def recorded_differently(workout_id: str, request_id: str) -> Answered:
    """Return the outcome of a request whose key belongs to another workout."""
    code = "RECORDED_DIFFERENTLY"
    message = "This idempotency key, or this type and start, already belongs to a workout with other content."
    return answered(code, 409, refusal(code, message, request_id, workoutId=workout_id))
