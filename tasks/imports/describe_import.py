"""Task of get-import: say how an import is, and whether it has to be started again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from tasks.adapters import clients
from tasks.adapters.attributes import Got, item_of
from tasks.adapters.requests import Caller
from tasks.domain.instants import parse_timestamp
from tasks.domain.logged_workout import json_text
from tasks.imports.progress import RUNNING, WAITING, Progress, read_progress

logger = Logger()

NOTICED: Final = timedelta(seconds=15)
"""S3 tells of a file sooner than that."""

SILENCE: Final = timedelta(seconds=15)
"""An import that says nothing for so long waits for a projection, or has ended without saying so."""


class Request(TypedDict):
    """The machine's input."""

    requestId: str
    path: Mapping[str, str]
    caller: Caller


class Event(TypedDict):
    """What the machine passes on: its input, the import that is stored, which is there, bucket, present."""

    request: Request
    stored: Got
    bucket: str
    now: str


class Result(TypedDict):
    """What to do.

    Attributes:
        outcome: ANSWER; START an execution that goes on with the file at `key`; or ASK whether `execution`
            still runs, and do the one or the other.
        key: Of the file.
        execution: Name of the execution that began last; empty if none did.
        answer: The envelope.
    """

    outcome: Literal["ANSWER", "ASK", "START"]
    key: str
    execution: str
    answer: dict[str, Any]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Result:
    """Describe an import.

    The event that starts an import, or its execution, may have got lost: whoever asks starts it again. It
    goes on where it was.

    Raises:
        ClientError: S3 cannot be asked.
    """
    progress = read_progress(item_of(event["stored"]))
    key = f"imports/{progress.user_id}/{progress.import_id}"
    now = parse_timestamp(event["now"]).instant
    outcome = _outcome(progress, event["bucket"], key, now)
    logger.info(
        "import described", requestId=event["request"]["requestId"], status=progress.status, outcome=outcome
    )
    answer: dict[str, Any] = {"statusCode": 200, "body": json_text(progress.document())}
    if progress.status in {WAITING, RUNNING}:
        answer["retryAfter"] = "2"
    return {"outcome": outcome, "key": key, "execution": progress.execution, "answer": answer}


def _outcome(progress: Progress, bucket: str, key: str, now: datetime) -> Literal["ANSWER", "ASK", "START"]:
    if progress.status == RUNNING:
        is_silent = now - parse_timestamp(progress.updated_at).instant > SILENCE
        return "ANSWER" if not is_silent else "ASK" if progress.execution else "START"
    if progress.status != WAITING:
        return "ANSWER"
    try:
        file = clients.s3().head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        # Without the right to list the bucket, S3 does not tell a missing file from a forbidden one.
        if error.response["Error"]["Code"] in {"403", "404"}:
            return "ANSWER"
        raise
    return "START" if now - file["LastModified"] > NOTICED else "ANSWER"
