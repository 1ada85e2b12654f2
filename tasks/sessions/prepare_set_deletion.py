"""Task of delete-set: list the writes that take a set away."""

import json

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import item_of
from tasks.adapters.items import text
from tasks.domain.logged_workout import json_text
from tasks.domain.strength import totals
from tasks.sessions import items
from tasks.sessions.requests import Attempt, Event
from tasks.workouts.attempts import log_outcome
from tasks.workouts.items import put
from tasks.workouts.outcomes import Answered, PreparedChange, not_found
from tasks.workouts.requests import another_version

logger = Logger()


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Answered:
    """Prepare the deletion of a set, for the first time or again.

    Returns:
        A `PreparedChange`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    outcome = _prepare(Attempt(event))
    log_outcome(logger, "deletion of a set prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt) -> PreparedChange | Answered:
    request, session, old = attempt.request, attempt.session(), item_of(attempt.found("set"))
    if session is None:
        return not_found("session", request["requestId"])
    if not old:
        return not_found("set", request["requestId"])
    number = old["setId"]["S"]
    refused = another_version(request, int(old["version"]["N"]), "set")
    if refused:
        return refused
    gone = items.read_set(old)
    after = session.changed(attempt.now, totals=session.totals - totals([gone]))
    fact = {
        "before": text(json_text({"sets": [json.loads(old["doc"]["S"])]})),
        "changedExercises": {"L": [text(gone.exercise)]},
    }
    writes = [
        items.change(attempt.table, after),
        *items.deletions_of(attempt.table, [items.set_key(attempt.user_id, session.session_id, number)]),
        put(attempt.table, items.session_event(items.CHANGED, after, attempt.now, fact)),
        *items.change_of_workout(attempt.table, attempt.workout(), after, attempt.now),
    ]
    return attempt.change(writes, {"statusCode": 204})
