"""Task of put-exercise: validate an exercise of somebody's own and list what stores it."""

from typing import Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.events import Change, event_item
from tasks.adapters.exercises import own_exercises_of
from tasks.adapters.items import key_of, number, text
from tasks.domain.errors import conflict, refusal
from tasks.domain.exercises import Exercise, Exercises
from tasks.domain.own_exercise import MOST_BYTES, MOST_EXERCISES, SentExercise, fits, read_exercise, taken
from tasks.workouts import attempts
from tasks.workouts.attempts import Attempt, log_outcome
from tasks.workouts.items import Write, put
from tasks.workouts.outcomes import Answer, Answered, PreparedChange, answered, refused_fields
from tasks.workouts.requests import another_version

logger = Logger()

CHANGED: Final = "exercise.changed"


class State(attempts.State):
    """What the machine knows: the GetItem result of one's own exercises, and the tries before."""

    own: Got


Event = attempts.Event[State]
"""What the machine passes on."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Answered:
    """Prepare an exercise, for the first time or again.

    Returns:
        A `PreparedChange`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    request, stored = event["request"], event["state"]["own"]
    attempt = Attempt(request, event["state"], event["now"])
    outcome = _prepare(attempt, stored, event["table"])
    log_outcome(logger, "exercise prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt, stored: Got, table: str) -> PreparedChange | Answered:
    request, own = attempt.request, own_exercises_of(stored)
    sent, errors = read_exercise(attempt.path("exercise"), request.get("body"))
    if sent is None:
        return refused_fields("INVALID_EXERCISE", "The exercise", errors, request["requestId"])
    before = own.by_slug.get(attempt.path("exercise"))
    version = before.version if before and before.version else 0
    refusal_of_version = another_version(request, version, "exercise")
    if refusal_of_version:
        return refusal_of_version
    exercise = _next(sent, attempt.path("exercise"), version, before)
    in_the_way = _in_the_way(exercise, own, request["requestId"])
    if in_the_way:
        return in_the_way
    answer: Answer = {
        "statusCode": 200 if before else 201,
        "body": exercise.document(),
        "etag": str(exercise.version),
    }
    if exercise == before:
        return {"outcome": "UNCHANGED", "answer": answer}
    item = item_of(stored)
    read = int(item["version"]["N"]) if item else 0
    return attempt.change(_writes(attempt, table, exercise, read), answer)


def _next(sent: SentExercise, slug: str, version: int, before: Exercise | None) -> Exercise:
    """Return the exercise at its next version, or as it is when nothing changes."""
    same = sent.exercise(slug, version)
    return same if same == before else sent.exercise(slug, version + 1)


def _in_the_way(exercise: Exercise, own: Exercises, request_id: str) -> Answered | None:
    errors = taken(exercise, own)
    if errors:
        message = (
            "Another exercise has this name already. Log your sets with that one, or choose another name."
        )
        return answered("NAME_TAKEN", 409, conflict("NAME_TAKEN", message, errors, request_id))
    if not fits(exercise, own):
        kib = MOST_BYTES // 1024
        message = f"A person has at most {MOST_EXERCISES} exercises of their own, {kib} KiB altogether."
        return answered("TOO_MANY", 409, refusal("TOO_MANY", message, request_id))
    return None


def _writes(attempt: Attempt, table: str, exercise: Exercise, read: int) -> list[Write]:
    """List the writes of an exercise; `read` is the version of the item that has them all, 0 without one."""
    document, version = text(exercise.document()), number(read + 1)
    key = key_of(attempt.user_id, "EXERCISES")
    stored: Write = {
        "Update": {
            "TableName": table,
            "Key": key,
            "UpdateExpression": "SET exercises.#slug = :doc, version = :version",
            "ConditionExpression": "version = :read",
            "ExpressionAttributeNames": {"#slug": exercise.slug},
            "ExpressionAttributeValues": {":doc": document, ":version": version, ":read": number(read)},
        }
    }
    if not read:
        first = {**key, "version": version, "exercises": {"M": {exercise.slug: document}}}
        stored = put(table, first, "attribute_not_exists(pk)")
    change = Change(attempt.user_id, "EXERCISES", read + 1, attempt.now)
    fact = {"exercise": text(exercise.slug), "doc": document}
    return [stored, put(table, event_item(CHANGED, change, fact))]
