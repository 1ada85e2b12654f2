"""Task of request-import: sign the form by which a person uploads the file of an account."""

from datetime import timedelta
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters import clients
from tasks.adapters.requests import Caller
from tasks.domain import keys
from tasks.domain.instants import compact, parse_timestamp, rfc3339
from tasks.domain.logged_workout import json_text

logger = Logger()

FORM_LIFETIME: Final = timedelta(minutes=15)
MEDIA_TYPE: Final = "application/x-ndjson"
MOST_BYTES: Final = 256 * 1024 * 1024
"""About 200,000 workouts. So many ranges of a file are far from the limit of a machine's history."""

KEPT: Final = timedelta(days=30)
"""How long it can be asked what became of an import."""


class Request(TypedDict):
    """The machine's input."""

    requestId: str
    caller: Caller


class Event(TypedDict):
    """What the machine passes on: its input, the bucket, the present."""

    request: Request
    bucket: str
    now: str


class Result(TypedDict):
    """The import to store, and the envelope; `expiresAt` is epoch seconds, when the item may go."""

    importId: str
    expiresAt: str
    answer: dict[str, Any]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Result:
    """Sign a POST whose policy lets one file of the right type and size through, at one key."""
    request, now = event["request"], parse_timestamp(event["now"]).instant
    import_id = keys.id_of(compact(now), request["requestId"], 0)
    key = f"imports/{request['caller']['userId']}/{import_id}"
    form = clients.s3().generate_presigned_post(
        Bucket=event["bucket"],
        Key=key,
        Fields={"Content-Type": MEDIA_TYPE},
        Conditions=[{"Content-Type": MEDIA_TYPE}, ["content-length-range", 1, MOST_BYTES]],
        ExpiresIn=int(FORM_LIFETIME.total_seconds()),
    )
    upload = {
        "url": form["url"],
        "fields": form["fields"],
        "key": key,
        "expiresAt": rfc3339(now + FORM_LIFETIME),
    }
    body = json_text({"importId": import_id, "upload": upload})
    logger.info("upload signed", requestId=request["requestId"], importId=import_id)
    return {
        "importId": import_id,
        "expiresAt": str(int((now + KEPT).timestamp())),
        "answer": {"statusCode": 201, "body": body, "location": f"/imports/{import_id}"},
    }
