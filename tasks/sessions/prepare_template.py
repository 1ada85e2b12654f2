"""Task of put-template: validate a template and list what stores it."""

from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.events import Change, event_item
from tasks.adapters.exercises import own_exercises_of
from tasks.adapters.items import number, text
from tasks.domain.errors import refusal
from tasks.domain.template import MOST_TEMPLATES, Template, read_template
from tasks.sessions.items import template_item
from tasks.workouts import attempts
from tasks.workouts.attempts import Attempt, log_outcome
from tasks.workouts.items import Write, put
from tasks.workouts.outcomes import Answer, Answered, PreparedChange, answered, refused_fields
from tasks.workouts.requests import another_version

logger = Logger()

CHANGED: Final = "template.changed"


class Found(TypedDict):
    """The GetItem results of the template and of one's own exercises, and the count of one's templates."""

    template: Got
    own: Got
    count: dict[str, Any]


class State(attempts.State):
    """What the machine knows: what it found, and the tries before."""

    found: Found


Event = attempts.Event[State]
"""What the machine passes on."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Answered:
    """Prepare a template, for the first time or again.

    Returns:
        A `PreparedChange`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    request = event["request"]
    attempt = Attempt(request, event["state"], event["now"])
    outcome = _prepare(attempt, event["state"]["found"], event["table"])
    log_outcome(logger, "template prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt, found: Found, table: str) -> PreparedChange | Answered:
    request, stored = attempt.request, item_of(found["template"])
    own = own_exercises_of(found["own"])
    template, errors = read_template(attempt.path("templateId"), request.get("body"), own)
    if template is None:
        return refused_fields("INVALID_TEMPLATE", "The template", errors, request["requestId"])
    version = int(stored["version"]["N"]) if stored else 0
    refusal_of_version = another_version(request, version, "template")
    if refusal_of_version:
        return refusal_of_version
    if stored and stored["doc"]["S"] == template.document(version):
        return {"outcome": "UNCHANGED", "answer": _answer(200, template, version)}
    if not stored and found["count"]["Count"] >= MOST_TEMPLATES:
        message = f"A person has at most {MOST_TEMPLATES} templates. Delete one first."
        return answered("TOO_MANY", 409, refusal("TOO_MANY", message, request["requestId"]))
    writes = _writes(attempt, table, template, version)
    return attempt.change(writes, _answer(200 if stored else 201, template, version + 1))


def _answer(status: int, template: Template, version: int) -> Answer:
    return {"statusCode": status, "body": template.document(version), "etag": str(version)}


def _writes(attempt: Attempt, table: str, template: Template, read: int) -> list[Write]:
    """List the writes of a template; `read` is the version that is stored, 0 if there is none."""
    document = text(template.document(read + 1))
    stored = template_item(attempt.user_id, template, read + 1)
    unchanged = put(table, stored, "version = :read", {":read": number(read)})
    first = put(table, stored, "attribute_not_exists(pk)")
    change = Change(attempt.user_id, f"TEMPLATE#{template.template_id}#{attempt.now}", read + 1, attempt.now)
    fact = {"templateId": text(template.template_id), "doc": document}
    return [unchanged if read else first, put(table, event_item(CHANGED, change, fact))]
