"""Task of rebuild-records: bring the current records to the last lines of the log."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Page, item_of
from tasks.records import carried, items
from tasks.records.fold_workouts import MOST_WRITES, Log
from tasks.records.rebuilds import Settled

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: its input, the header as it was before, the whole log, the records."""

    request: Mapping[str, Any]
    header: Got
    log: Log
    records: Page
    table: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Settled:
    """List the writes that make the last lines the records."""
    user_id, table = event["request"]["userId"], event["table"]
    header = item_of(event["header"])
    stored = {
        (kept.type, kept.kind): kept
        for kept in (items.read_kept(item) for item in event["records"]["Items"] if "kind" in item)
    }
    wanted = {
        (kept.type, kept.kind): kept
        for name, written in event["log"]["types"].items()
        for kept in carried.read(name, written).last.values()
    }
    writes = [
        items.put_record(table, user_id, kept) for key, kept in wanted.items() if stored.get(key) != kept
    ]
    writes += [items.delete_record(table, user_id, kept) for key, kept in stored.items() if key not in wanted]
    logger.info("records settled", userId=user_id, writes=len(writes))
    if len(writes) > MOST_WRITES:
        unchanged = items.check_unchanged(table, user_id, header)
        return {"writes": [unchanged, *writes[:MOST_WRITES]], "all": False}
    return {"writes": [*writes, items.count_change(table, user_id, header)], "all": True}
