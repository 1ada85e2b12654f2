"""Task of replace-set: validate the new content of a set, and list the writes that lead to it."""

import json

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import item_of
from tasks.adapters.items import text
from tasks.domain.instants import parse_timestamp
from tasks.domain.logged_workout import json_text
from tasks.domain.sent_set import read_set
from tasks.domain.strength import totals
from tasks.sessions import items
from tasks.sessions.prepare_sets import rules_of
from tasks.sessions.requests import Attempt, Event
from tasks.workouts.attempts import log_outcome
from tasks.workouts.items import put
from tasks.workouts.outcomes import Answered, PreparedChange, not_found, refused_fields
from tasks.workouts.requests import another_version

logger = Logger()


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Answered:
    """Prepare the replacement of a set, for the first time or again.

    Returns:
        A `PreparedChange`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    outcome = _prepare(Attempt(event))
    log_outcome(logger, "replacement of a set prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt) -> PreparedChange | Answered:
    request, session, old = attempt.request, attempt.session(), item_of(attempt.found("set"))
    if session is None:
        return not_found("session", request["requestId"])
    if not old:
        return not_found("set", request["requestId"])
    sent, errors = read_set(request.get("body"), rules_of(attempt))
    if sent is None or errors:
        return refused_fields("INVALID_SET", "The set", errors, request["requestId"])
    number, version = old["setId"]["S"], int(old["version"]["N"])
    refused = another_version(request, version, "set")
    if refused:
        return refused
    # A set that does not say when it was done keeps the time that it has.
    document = sent.document(number, version + 1, parse_timestamp(old["ts"]["S"]).instant)
    document["ts"] = sent.ts.written if sent.ts else old["ts"]["S"]
    before, performed = items.read_set(old), sent.performed
    after = session.changed(
        attempt.now,
        totals=session.totals - totals([before]) + totals([performed]),
        exercises=[performed.exercise],
    )
    shown = json_text(document)
    fact = {
        "sent": text(json_text({"sets": [document]})),
        "before": text(json_text({"sets": [json.loads(old["doc"]["S"])]})),
        "changedExercises": {
            "L": [text(name) for name in dict.fromkeys((before.exercise, performed.exercise))]
        },
    }
    item = {
        **items.set_key(attempt.user_id, session.session_id, number),
        **items.set_attributes(session, sent, number, document),
    }
    writes = [
        items.change(attempt.table, after),
        put(attempt.table, item),
        put(attempt.table, items.session_event(items.CHANGED, after, attempt.now, fact)),
        *items.change_of_workout(attempt.table, attempt.workout(), after, attempt.now),
    ]
    return attempt.change(writes, {"statusCode": 200, "body": shown, "etag": str(version + 1)})
