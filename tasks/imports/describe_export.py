"""Task of get-export: say how the export is, give the link to a finished one, or ask for another one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters import clients
from tasks.adapters.attributes import Got, Item, item_of
from tasks.adapters.requests import Caller
from tasks.domain import keys
from tasks.domain.errors import FieldError, invalid
from tasks.domain.instants import compact, parse_timestamp, rfc3339
from tasks.domain.logged_workout import json_text

logger = Logger()

LINK_LIFETIME: Final = timedelta(minutes=15)
"""How long a link can be used, and a finished export is good for."""

SILENCE: Final = timedelta(minutes=10)
"""An export that says nothing for so long has ended without saying so. Each of its steps takes less."""

_FRESH: Final = "fresh"


class Request(TypedDict):
    """The machine's input."""

    requestId: str
    query: Mapping[str, str]
    caller: Caller


class Event(TypedDict):
    """What the machine passes on: its input, the export that is stored, the bucket, the present."""

    request: Request
    stored: Got
    bucket: str
    now: str


class Result(TypedDict):
    """What to do.

    Attributes:
        outcome: ANSWER, or START another export in place of the one that is stored.
        answer: The envelope.
        exportId: Of the export that is to be started.
        previousId: Of the one in whose place it comes; "-" for none.
        key: Where its file will be.
    """

    outcome: Literal["ANSWER", "START"]
    answer: dict[str, Any]
    exportId: NotRequired[str]
    previousId: NotRequired[str]
    key: NotRequired[str]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Result:
    """Decide what the person gets."""
    result = _decide(event)
    logger.info("export described", requestId=event["request"]["requestId"], outcome=result["outcome"])
    return result


def _decide(event: Event) -> Result:
    request = event["request"]
    errors = _wrong(request["query"])
    if errors:
        refused = invalid("INVALID_QUERY", "The query", errors, request["requestId"])
        return {"outcome": "ANSWER", "answer": {"statusCode": 400, "body": refused["body"]}}
    stored, now = item_of(event["stored"]), parse_timestamp(event["now"]).instant
    if stored:
        age = now - parse_timestamp(stored["updatedAt"]["S"]).instant
        status = stored["status"]["S"]
        if status == "running" and age < SILENCE:
            return {"outcome": "ANSWER", "answer": _running(stored["exportId"]["S"])}
        if status != "running" and age < LINK_LIFETIME and request["query"].get(_FRESH) != "true":
            return {"outcome": "ANSWER", "answer": _ended(stored, status, event["bucket"], now)}
    export_id = keys.id_of(compact(now), request["requestId"], 0)
    return {
        "outcome": "START",
        "answer": _running(export_id),
        "exportId": export_id,
        "previousId": stored["exportId"]["S"] if stored else "-",
        "key": f"exports/{request['caller']['userId']}/{export_id}.jsonl",
    }


def _wrong(query: Mapping[str, str]) -> list[FieldError]:
    errors = [
        FieldError(name, "is not a query parameter of this route", structural=True)
        for name in query
        if name != _FRESH
    ]
    if query.get(_FRESH, "false") not in {"true", "false"}:
        errors.append(FieldError(_FRESH, "must be true or false", structural=True))
    return errors


def _running(export_id: str) -> dict[str, Any]:
    body = json_text({"exportId": export_id, "status": "running"})
    return {"statusCode": 202, "body": body, "retryAfter": "2"}


def _ended(stored: Item, status: str, bucket: str, now: datetime) -> dict[str, Any]:
    shown: dict[str, Any] = {"exportId": stored["exportId"]["S"], "status": status}
    if status == "done":
        name = f"wotr-{stored['exportId']['S']}.jsonl"
        url = clients.s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": bucket,
                "Key": stored["key"]["S"],
                "ResponseContentDisposition": f'attachment; filename="{name}"',
            },
            ExpiresIn=int(LINK_LIFETIME.total_seconds()),
        )
        shown |= {
            "url": url,
            "expiresAt": rfc3339(now + LINK_LIFETIME),
            "lines": int(stored["lines"]["N"]),
            "bytes": int(stored["bytes"]["N"]),
        }
    return {"statusCode": 200, "body": json_text(shown)}
