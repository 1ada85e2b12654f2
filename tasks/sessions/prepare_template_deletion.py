"""Task of delete-template: list what takes a template away."""

from typing import Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.events import Change, event_item
from tasks.adapters.items import number, text
from tasks.workouts import attempts
from tasks.workouts.attempts import Attempt, log_outcome
from tasks.workouts.items import delete, put
from tasks.workouts.outcomes import Answered, PreparedChange, not_found
from tasks.workouts.requests import another_version

logger = Logger()

DELETED: Final = "template.deleted"


class State(attempts.State):
    """What the machine knows: the GetItem result of the template, and the tries before."""

    template: Got


Event = attempts.Event[State]
"""What the machine passes on."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Answered:
    """Prepare a deletion, for the first time or again.

    Returns:
        A `PreparedChange`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    request = event["request"]
    attempt = Attempt(request, event["state"], event["now"])
    outcome = _prepare(attempt, event["state"]["template"], event["table"])
    log_outcome(logger, "deletion of a template prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt, stored: Got, table: str) -> PreparedChange | Answered:
    request, item = attempt.request, item_of(stored)
    if not item:
        return not_found("template", request["requestId"])
    version, template_id = int(item["version"]["N"]), attempt.path("templateId")
    refusal_of_version = another_version(request, version, "template")
    if refusal_of_version:
        return refusal_of_version
    change = Change(attempt.user_id, f"TEMPLATE#{template_id}#{attempt.now}", version + 1, attempt.now)
    read = {":read": number(version)}
    writes = [
        delete(table, attempt.user_id, f"TEMPLATE#{template_id}", "version = :read", read),
        put(table, event_item(DELETED, change, {"templateId": text(template_id)})),
    ]
    return attempt.change(writes, {"statusCode": 204})
