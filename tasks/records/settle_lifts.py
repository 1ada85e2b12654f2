"""Task of rebuild-exercise-records: bring the records of an exercise to the last lines of its log."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Page, item_of
from tasks.adapters.items import number, text
from tasks.domain.exercise_records import fold
from tasks.records import lift_items
from tasks.records.fold_lifts import Log, read_log
from tasks.records.rebuilds import Settled

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: its input, the header as it was before, the whole log, the records."""

    request: Mapping[str, Any]
    head: Got
    log: Log
    records: Page
    table: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Settled:
    """List the writes that make the last lines the records."""
    table, user_id = event["table"], event["request"]["userId"]
    exercise = event["request"]["exercise"]
    head = lift_items.read_head(exercise, item_of(event["head"]))
    before, last = read_log(exercise, event["log"])
    wanted = fold(before, last)[0] if last else before
    stored = {item["kind"]["S"]: (item["value"], item["doc"]) for item in event["records"]["Items"]}
    writes = [
        lift_items.put_record(table, user_id, best)
        for kind, best in wanted.items()
        if stored.get(kind) != (number(best.value), text(best.document()))
    ]
    writes += [
        lift_items.delete_record(table, user_id, exercise, kind) for kind in stored if kind not in wanted
    ]
    logger.info("records settled", userId=user_id, exercise=exercise, writes=len(writes))
    if len(writes) > lift_items.MOST_WRITES:
        check = lift_items.check_head(table, user_id, head)
        return {"writes": [check, *writes[: lift_items.MOST_WRITES]], "all": False}
    ended = [
        lift_items.put_before(table, user_id, exercise, before),
        lift_items.settle_head(table, user_id, head, last),
    ]
    return {"writes": [*writes, *ended], "all": True}
