"""Task of rebuild-records: take a page of workouts into the log of records, in order."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Page, item_of
from tasks.domain.manual_input import check_fields
from tasks.domain.records import Kept, Progression
from tasks.records import carried, items

logger = Logger()

MOST_WRITES: Final = 60
_MOST_OF_ONE: Final = 20  # lines that one workout can make and lose
KNOWN_FIELDS: Final = ("userId", "detail", "exercises")


class Log(TypedDict):
    """How far the log is.

    Attributes:
        next: Lower bound of the ids that follow; `0` at first, empty at the end.
        more: Whether anything follows.
        types: The progression of each type so far.
        writes: The `TransactItems` that bring the log up to `next`, if nobody changed the records meanwhile.
    """

    next: str
    more: bool
    types: Mapping[str, Any]
    writes: list[dict[str, Any]]


class Event(TypedDict):
    """What the machine passes on: its input, the header at first, the log, what follows in the table."""

    request: Mapping[str, Any]
    header: Got
    log: Log
    workouts: Page
    lines: Page
    table: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Log:
    """Take a page into the log.

    Raises:
        UnknownFieldError: The input has a field that the machine does not know.
    """
    check_fields(event["request"], KNOWN_FIELDS)
    log = _fold(event)
    logger.info("workouts folded", userId=event["request"]["userId"], next=log["next"])
    return log


def _fold(event: Event) -> Log:
    user_id, table = event["request"]["userId"], event["table"]
    types = {name: carried.read(name, written) for name, written in event["log"]["types"].items()}
    entries = {items.id_of(item): items.read_entry(item) for item in event["workouts"]["Items"]}
    stored: dict[str, list[Kept]] = {}
    for item in event["lines"]["Items"]:
        stored.setdefault(items.id_of(item), []).append(items.read_kept(item))
    writes: list[dict[str, Any]] = []
    end = _end(event)
    after = end
    for workout_id in sorted({*entries, *stored}):
        if end and workout_id >= end:
            break
        if len(writes) > MOST_WRITES - _MOST_OF_ONE:
            after = workout_id
            break
        kept = stored.get(workout_id, [])
        wanted: list[Kept] = []
        if workout_id in entries:
            entry = entries[workout_id]
            wanted = types.setdefault(entry.type, Progression()).take(entry)
        writes += [items.put_line(table, user_id, line) for line in wanted if line not in kept]
        kinds = {line.kind for line in wanted}
        writes += items.delete_lines(table, user_id, (line for line in kept if line.kind not in kinds))
    if writes:
        # A rebuild that was overtaken must not write what it read before.
        writes.insert(0, items.check_unchanged(table, user_id, item_of(event["header"])))
    return {
        "next": after,
        "more": bool(after),
        "types": {name: carried.write(progression) for name, progression in types.items()},
        "writes": writes,
    }


def _end(event: Event) -> str:
    """Return where the pages end: the workout that is not wholly in them, or empty when they have all."""
    ends = []
    if "LastEvaluatedKey" in event["workouts"]:
        ends.append(f"{items.id_of(event['workouts']['LastEvaluatedKey'])}~")
    if "LastEvaluatedKey" in event["lines"]:
        ends.append(items.id_of(event["lines"]["LastEvaluatedKey"]))
    return min(ends, default="")
