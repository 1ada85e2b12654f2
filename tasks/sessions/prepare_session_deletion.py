"""Task of delete-session: list the writes that take a session away, with its sets and its workout."""

from typing import Final, Literal, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Page
from tasks.adapters.items import number
from tasks.domain.logged_workout import LoggedWorkout
from tasks.domain.session import Session
from tasks.sessions import items
from tasks.sessions.requests import Attempt, Event
from tasks.workouts.attempts import log_outcome
from tasks.workouts.items import (
    DELETED,
    UNCHANGED,
    Write,
    change_of_sums,
    event_item,
    put,
    tombstone_item,
    workouts_of,
)
from tasks.workouts.outcomes import Answer, Answered, not_found, too_busy
from tasks.workouts.requests import another_version
from tasks.workouts.tries import MOST_TRIES, pause_seconds, token

logger = Logger()

MOST_WRITES: Final = 100
"""So many items a transaction takes."""


class DeletionEvent(Event):
    """What the machine passes on, and a Query result with the keys of all sets of the session."""

    sets: Page


class PreparedDeletion(TypedDict):
    """A deletion, ready for its transaction.

    Attributes:
        outcome: VALID, to write it; BUSY, to read and prepare again after a pause; GONE, when the session was
            deleted before, but maybe not all of its sets.
        token: The `ClientRequestToken`.
        writes: The `TransactItems`.
        further: Deletions of sets for which that transaction has no room, in batches. No one sees a set
            without its session.
        answer: What the caller gets.
    """

    outcome: Literal["VALID", "BUSY", "GONE"]
    tries: int
    pauseSeconds: int
    token: str
    writes: list[Write]
    further: list[list[Write]]
    answer: Answer


@logger.inject_lambda_context
def handler(event: DeletionEvent, _context: LambdaContext) -> PreparedDeletion | Answered:
    """Prepare the deletion of a session, for the first time or again.

    Returns:
        A `PreparedDeletion`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    outcome = _prepare(Attempt(event), event["sets"])
    log_outcome(logger, "deletion of a session prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt, sets: Page) -> PreparedDeletion | Answered:
    request, session = attempt.request, attempt.session()
    deletions = items.deletions_of(
        attempt.table, [{"pk": key["pk"], "sk": key["sk"]} for key in sets["Items"]]
    )
    if session is None:
        missing = not_found("session", request["requestId"])
        return _prepared(attempt, "GONE", [], deletions, missing["answer"])
    refused = another_version(request, session.version, "session")
    if refused:
        return refused
    if attempt.tries > MOST_TRIES:
        return too_busy(request["requestId"])
    writes = _writes(attempt, session)
    room = MOST_WRITES - len(writes)
    return _prepared(
        attempt,
        "BUSY" if attempt.busy else "VALID",
        [*writes, *deletions[:room]],
        deletions[room:],
        {"statusCode": 204},
    )


def _prepared(
    attempt: Attempt,
    outcome: Literal["VALID", "BUSY", "GONE"],
    writes: list[Write],
    further: list[Write],
    answer: Answer,
) -> PreparedDeletion:
    request_id = attempt.request["requestId"]
    return {
        "outcome": outcome,
        "tries": attempt.tries,
        "pauseSeconds": pause_seconds(request_id, attempt.tries),
        "token": token(request_id, writes),
        "writes": writes,
        "further": [further[first : first + MOST_WRITES] for first in range(0, len(further), MOST_WRITES)],
        "answer": answer,
    }


def _writes(attempt: Attempt, session: Session) -> list[Write]:
    table, now = attempt.table, attempt.now
    unchanged = {":version": number(session.version)}
    writes = [
        put(table, items.tombstone_item(session, now), UNCHANGED, unchanged),
        *items.mark_claim(table, session, now),
        put(table, items.session_event(items.DELETED, session.next_version(), now)),
    ]
    if session.status == "open":
        return [*writes, items.leave_current(table, session)]
    workout = attempt.workout()
    if workout is None:
        raise TypeError("a finished session has a workout")
    return [*writes, *_deletion_of_workout(attempt, session, workout)]


def _deletion_of_workout(attempt: Attempt, session: Session, workout: LoggedWorkout) -> list[Write]:
    table, now = attempt.table, attempt.now
    gone = tombstone_item(workout, workout.identity.version + 1, now)
    event = event_item(DELETED, workout.deleted(), now, {}, workout)
    return [
        put(table, gone, UNCHANGED, {":version": number(workout.identity.version)}),
        put(table, event | items.of_session(session)),
        *change_of_sums(table, workout, None, workouts_of(attempt.found("day"))),
    ]
