"""Task of start-session: validate a start, and list the writes of an open session."""

import json
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, item_of, stored_profile
from tasks.adapters.items import text
from tasks.domain import keys
from tasks.domain.errors import FieldError, refusal
from tasks.domain.instants import Timestamp, parse_timestamp
from tasks.domain.logged_workout import json_text
from tasks.domain.sent_session import SentStart, read_start
from tasks.domain.session import Session
from tasks.sessions import items, outcomes
from tasks.sessions.requests import Attempt, Event
from tasks.workouts.attempts import log_outcome
from tasks.workouts.items import Write, put
from tasks.workouts.outcomes import Answered, PreparedChange, answered, refused_fields
from tasks.workouts.requests import wrong_key

logger = Logger()


class Look(TypedDict):
    """A start from a template, which is to be read first."""

    outcome: str
    tries: int
    templateId: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Look | Answered:
    """Prepare a session, for the first time or again.

    Returns:
        A `PreparedChange`; a `Look`, to read the template and prepare again; or the answer of a request that
        changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    outcome = _prepare(Attempt(event))
    log_outcome(logger, "session prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt) -> PreparedChange | Look | Answered:
    request = attempt.request
    sent, errors = read_start(request.get("body"), parse_timestamp(attempt.now).instant)
    errors = [*errors, *wrong_key(request)]
    if sent is None or errors:
        return refused_fields("INVALID_SESSION", "The session", errors, request["requestId"])
    content = keys.content_hash({"body": json.dumps(sent.details(), sort_keys=True)})
    claim = item_of(attempt.found("claim"))
    if claim:
        return _sent_before(attempt, claim, content)
    current = item_of(attempt.found("current"))
    if current:
        return outcomes.is_open(request, current["sessionId"]["S"])
    template = attempt.found("template")
    if sent.template_id and template is None:
        return {"outcome": "LOOK", "tries": attempt.tries, "templateId": sent.template_id}
    planned = item_of(template)
    if sent.template_id and "doc" not in planned:
        missing = FieldError("templateId", "is not a template; GET /templates lists them")
        return refused_fields("INVALID_SESSION", "The session", [missing], request["requestId"])
    return _start(attempt, sent, planned, content)


def _sent_before(attempt: Attempt, claim: Item, content: str) -> Answered:
    session_id = claim["sessionId"]["S"]
    request = attempt.request
    if claim["contentHash"]["S"] != content:
        return outcomes.used_before(request, session_id)
    if "deletedAt" in claim:
        message = "This session was deleted. Send it with another Idempotency-Key to start it anew."
        body = refusal("DELETED", message, request["requestId"], sessionId=session_id)
        return answered("DELETED", 410, body)
    return answered("STARTED_BEFORE", 200, claim["answer"]["S"], location=f"/sessions/{session_id}", etag="1")


def _start(attempt: Attempt, sent: SentStart, planned: Item, content: str) -> PreparedChange | Answered:
    request, now = attempt.request, attempt.now
    started = sent.started_at or parse_timestamp(now)
    header = request.get("idempotencyKey", "")
    session = Session(
        user_id=attempt.user_id,
        session_id=_session_id(started, header or request["requestId"], attempt.tries),
        started_at=started.written,
        local_date=started.local_date(stored_profile(attempt.found("profile")).zone).isoformat(),
        created_at=now,
        changed_at=now,
        key=header,
        details=_details(sent, planned),
    )
    answer = json_text({**session.document(), "sets": []})
    fact = {"sent": text(json.dumps(request.get("body"), ensure_ascii=False))}
    writes: list[Write] = [
        put(attempt.table, items.current_item(session), items.NEW),
        put(attempt.table, items.session_item(session), items.NEW),
        put(attempt.table, items.session_event(items.STARTED, session, now, fact)),
    ]
    if header:
        writes.append(put(attempt.table, items.claim_item(session, content, answer), items.NEW))
    return attempt.change(
        writes,
        {
            "statusCode": 201,
            "body": answer,
            "location": f"/sessions/{session.session_id}",
            "etag": str(session.version),
        },
    )


def _session_id(started: Timestamp, key: str, tries: int) -> str:
    """Return an id that sorts by start; another one at each try, because the id may be taken."""
    return keys.workout_id(started.instant, keys.session_key(key), tries - 1)


def _details(sent: SentStart, template: Item) -> dict[str, Any]:
    """Return what is said of the session; the template gives the plan, and a title to one without."""
    if "doc" not in template:
        return _without_start(sent)
    planned = json.loads(template["doc"]["S"])
    return {"title": planned["title"], **_without_start(sent), "planned": planned["exercises"]}


def _without_start(sent: SentStart) -> dict[str, Any]:
    return {name: value for name, value in sent.details().items() if name != "startedAt"}
