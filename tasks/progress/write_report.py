"""Task of nightly-summary: the global report of a day from the totals of its shards."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import parse_date, parse_timestamp
from tasks.domain.report import carried, report

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: `shardTotals` are what add_up_page answered last, one per shard."""

    date: str
    shardTotals: Sequence[Mapping[str, Any]]
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Write the report.

    Returns:
        `report`: the report document, an object, which S3 stores as JSON.
    """
    shards = [carried(totals) for totals in event["shardTotals"]]
    logger.info("report written", date=event["date"], users=sum(shard.users for shard in shards))
    return {"report": report(parse_date(event["date"]), shards, parse_timestamp(event["now"]).instant)}
