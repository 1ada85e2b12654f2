"""Task of nightly-summary: the global report of a day from the totals of its shards."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import parse_date, parse_timestamp
from tasks.domain.report import Missing, carried, report

logger = Logger()


class Shard(TypedDict):
    """A shard's result: the last totals of add_up_page, {} before the first page, and what is missing."""

    totals: Mapping[str, Any]
    missing: Sequence[Missing]


class Event(TypedDict):
    """What the machine passes on."""

    date: str
    shards: Sequence[Shard]
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Write the report.

    Returns:
        `report`: the report document, an object, which S3 stores as JSON.
    """
    totals = [carried(shard["totals"]) for shard in event["shards"]]
    missing = [page for shard in event["shards"] for page in shard["missing"]]
    users = sum(shard.users for shard in totals)
    logger.info("report written", date=event["date"], users=users, missing=len(missing))
    now = parse_timestamp(event["now"]).instant
    return {"report": report(parse_date(event["date"]), totals, missing, now)}
