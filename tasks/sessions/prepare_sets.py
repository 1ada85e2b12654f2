"""Task of log-sets: validate sets, and derive all that is stored of them but the records they break."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item as StoredItem
from tasks.adapters.attributes import item_of
from tasks.adapters.exercises import own_exercises_of
from tasks.adapters.items import key_of, text
from tasks.domain import keys
from tasks.domain.errors import FieldError
from tasks.domain.exercise_records import kinds_of
from tasks.domain.exercises import nearest, resolve
from tasks.domain.instants import parse_timestamp
from tasks.domain.logged_workout import json_text
from tasks.domain.sent_set import SentSet, SetRules, read_sets
from tasks.domain.session import MOST_SETS, Session, set_id
from tasks.domain.strength import totals
from tasks.sessions import items, outcomes
from tasks.sessions.logged_sets import PreparedSets, answer_of
from tasks.sessions.requests import Attempt, Event
from tasks.workouts.attempts import log_outcome
from tasks.workouts.items import put
from tasks.workouts.outcomes import Answered, not_found, refused_fields, too_busy
from tasks.workouts.requests import wrong_key
from tasks.workouts.tries import MOST_TRIES, pause_seconds

logger = Logger()

MOST_READ_TOGETHER: Final = 100
"""So many items a BatchGetItem takes."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedSets | Answered:
    """Prepare sets, for the first time or again.

    Returns:
        `PreparedSets`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    outcome = _prepare(Attempt(event))
    log_outcome(logger, "sets prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt) -> PreparedSets | Answered:
    request, session = attempt.request, attempt.session()
    if session is None:
        return not_found("session", request["requestId"])
    sets, found = read_sets(request.get("body"), rules_of(attempt))
    errors = [*found, *wrong_key(request)]
    if errors:
        return refused_fields("INVALID_SET", "The set", errors, request["requestId"])
    content = _content_hash(session.session_id, sets)
    claim = item_of(attempt.found("claim"))
    if claim:
        return _sent_before(attempt, claim, sets, content)
    if session.status == "finished":
        return outcomes.is_finished(request, session)
    if session.last_set + len(sets) > MOST_SETS:
        many = FieldError("sets", f"a session has at most {MOST_SETS} sets, deleted ones included")
        return refused_fields("INVALID_SET", "The set", [many], request["requestId"])
    return _prepared(attempt, session, sets, content)


def rules_of(attempt: Attempt) -> SetRules:
    """Return the rules for a set: the library and the caller's own exercises, and the present."""
    own = own_exercises_of(attempt.found("own"))
    return SetRules(
        parse_timestamp(attempt.now).instant, partial(resolve, own=own), partial(nearest, own=own)
    )


def _content_hash(session_id: str, sets: Sequence[SentSet]) -> str:
    content = {f"{place}": json_text(sent.canonical()) for place, sent in enumerate(sets)}
    return keys.content_hash({"sessionId": session_id, **content})


def _sent_before(attempt: Attempt, claim: StoredItem, sets: Sequence[SentSet], content: str) -> Answered:
    """Give the first answer again, from what was kept of it and from the request, which is the same."""
    if claim["contentHash"]["S"] != content:
        return outcomes.used_before(attempt.request, claim["sessionId"]["S"])
    at = parse_timestamp(claim["at"]["S"]).instant
    first = int(claim["firstSet"]["N"])
    documents = [sent.document(set_id(number), 1, at) for number, sent in enumerate(sets, start=first)]
    records, summary = json.loads(claim["records"]["S"]), json.loads(claim["summary"]["S"])
    again = answer_of(documents, records, summary, 200, together=_together(attempt))
    return {"outcome": "LOGGED_BEFORE", "answer": again}


def _together(attempt: Attempt) -> bool:
    """Whether the sets were sent as a list."""
    body = attempt.request.get("body")
    return isinstance(body, dict) and "sets" in body


def _prepared(
    attempt: Attempt, session: Session, sets: Sequence[SentSet], content: str
) -> PreparedSets | Answered:
    if attempt.tries > MOST_TRIES:
        return too_busy(attempt.request["requestId"])
    now = parse_timestamp(attempt.now).instant
    ids = [set_id(session.last_set + place) for place, _ in enumerate(sets, start=1)]
    performed = [sent.performed for sent in sets]
    after = session.changed(
        attempt.now,
        totals=session.totals + totals(performed),
        last_set=session.last_set + len(sets),
        exercises=[one.exercise for one in performed],
    )
    documents = [sent.document(number, 1, now) for sent, number in zip(sets, ids, strict=True)]
    fact = {
        "sent": text(json_text({"sets": documents})),
        "changedExercises": {"L": [text(name) for name in dict.fromkeys(one.exercise for one in performed)]},
    }
    wanted = dict.fromkeys(
        f"LIFT_RECORD#{one.exercise}#{kind}"
        for one in performed
        if one.counts
        for kind in kinds_of(one.weight_kg)
    )
    lookups = [key_of(attempt.user_id, sort_key) for sort_key in wanted]
    request_id = attempt.request["requestId"]
    return {
        "outcome": "BUSY" if attempt.busy else "VALID",
        "tries": attempt.tries,
        "pauseSeconds": pause_seconds(request_id, attempt.tries),
        "sets": [
            {"setId": number, "attributes": items.set_attributes(session, sent, number, document)}
            for sent, number, document in zip(sets, ids, documents, strict=True)
        ],
        "together": _together(attempt),
        "lookups": [
            lookups[first : first + MOST_READ_TOGETHER]
            for first in range(0, len(lookups), MOST_READ_TOGETHER)
        ],
        "writes": [
            items.change(attempt.table, after),
            put(attempt.table, items.session_event(items.CHANGED, after, attempt.now, fact)),
        ],
        "summary": after.summary(),
        "at": attempt.now,
        "key": attempt.request.get("idempotencyKey", ""),
        "contentHash": content,
    }
