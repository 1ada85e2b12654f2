"""Task of remove-account: remove what a person has, for some seconds."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, Literal, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters import clients
from tasks.domain.logged_workout import json_text

logger = Logger()

SECONDS: Final = 8.0
"""How long one invocation works."""

FILES: Final = "files"

_LAST_ROUND: Final = 2
_KEPT_SECONDS: Final = 60 * 24 * 3600
_PAGE: Final = 100
_BATCH: Final = 25


class Event(TypedDict):
    """What the machine passes on.

    Attributes:
        round: 0 at first; 1 for what was under way then; 2 for what came until the last token expired.
        removed: How much of each kind was removed so far.
    """

    userId: str
    table: str
    bucket: str
    round: int
    removed: Mapping[str, int]


class Result(TypedDict):
    """What came of it.

    Attributes:
        outcome: MORE is left; or all was removed: REPORT it the first time, WAIT for what may come, or OVER.
        round: The next round.
        removed: How much of each kind was removed so far.
        report: What the API tells of it, JSON text.
        expiresAt: When the report may go, epoch seconds. The last token has expired long before, and the last
            queued workout: 14 days in the queue, 14 in that of unlogged ones, 14 back in the queue.
    """

    outcome: Literal["MORE", "REPORT", "WAIT", "OVER"]
    round: int
    removed: dict[str, int]
    report: str
    expiresAt: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Result:
    """Remove for some seconds.

    Raises:
        ClientError: DynamoDB or S3 refuse what they should not.
    """
    removed = Counter(event["removed"])
    number = event["round"]
    outcome: Literal["MORE", "REPORT", "WAIT", "OVER"] = "MORE"
    if _remove_items(event, removed, time.monotonic() + SECONDS) and _remove_files(event, removed):
        outcome = "REPORT" if number == 0 else "WAIT" if number < _LAST_ROUND else "OVER"
    logger.info("removed", userId=event["userId"], outcome=outcome, round=number, removed=removed)
    return {
        "outcome": outcome,
        "round": number if outcome == "MORE" else number + 1,
        "removed": dict(removed),
        "report": json_text({"status": "done", "removed": dict(sorted(removed.items()))}),
        "expiresAt": str(int(time.time()) + _KEPT_SECONDS),
    }


def _remove_items(event: Event, removed: Counter[str], until: float) -> bool:
    """Remove items until none is left, which is told, or the time is over."""
    while time.monotonic() < until:
        got = clients.dynamodb().query(
            TableName=event["table"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"USER#{event['userId']}"}},
            # What names a subscription is removed by delete-notifications, which ends it.
            FilterExpression="attribute_not_exists(subscriptionArn)",
            ProjectionExpression="pk, sk",
            ConsistentRead=True,
            Limit=_PAGE,
        )
        found: list[Any] = list(got["Items"])
        for start in range(0, len(found), _BATCH):
            _remove_batch(event["table"], found[start : start + _BATCH])
        removed.update(_kind(item["sk"]["S"]) for item in found)
        if "LastEvaluatedKey" not in got:
            return True
    return False


def _remove_batch(table: str, found: list[Any]) -> None:
    requests: Any = [{"DeleteRequest": {"Key": {"pk": item["pk"], "sk": item["sk"]}}} for item in found]
    pause = 0.05
    while requests:
        answer = clients.dynamodb().batch_write_item(RequestItems={table: requests})
        requests = answer["UnprocessedItems"].get(table, [])
        if requests:
            time.sleep(pause)
            pause = min(2 * pause, 1.0)


def _kind(sort_key: str) -> str:
    """Name what an item is: `workout` of `WORKOUT#...`, `prLog` of `PR_LOG#...`."""
    first, *others = sort_key.partition("#")[0].lower().split("_")
    return first + "".join(other.capitalize() for other in others)


def _remove_files(event: Event, removed: Counter[str]) -> bool:
    bucket, s3 = event["bucket"], clients.s3()
    for prefix in (f"exports/{event['userId']}/", f"imports/{event['userId']}/"):
        uploads = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
        for upload in (one for page in uploads for one in page.get("Uploads", [])):
            s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for file in page.get("Contents", []):
                s3.delete_object(Bucket=bucket, Key=file["Key"])
                removed[FILES] += 1
    return True
