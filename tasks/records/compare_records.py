"""Task of detect-records: what one workout, as it is now, changes in the records of its type."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, item_of
from tasks.adapters.items import key_of, number
from tasks.domain.instants import parse_timestamp
from tasks.domain.keys import start_of
from tasks.domain.records import LONGEST_30D, Difference, Entry, Held, Kept, compare
from tasks.records import items

logger = Logger()

MOST_TRIES: Final = 60
MOST_WRITES: Final = 90
TOLD_WITHIN: Final = timedelta(days=7)

_IMPORT: Final = "import"


class Announced(TypedDict):
    """The event on the bus: a hint that this workout changed.

    Attributes:
        rebuilt: There when rebuild-records asks, after it built the log with this workout in it.
    """

    userId: str
    workoutId: str
    workoutType: str
    origin: str
    previousWorkoutId: str
    previousType: str
    rebuilt: NotRequired[str]


class Page(TypedDict):
    """The result of a query; there is more behind a last key."""

    Items: Sequence[Item]
    LastEvaluatedKey: NotRequired[Item]


class Compared(TypedDict):
    """What is to be done.

    Attributes:
        outcome: UNCHANGED; CHANGED, to write it; REBUILD, the log of all workouts has to be built anew; WAIT,
            a rebuild is under way that another change asked for.
        tries: How often records were compared and could not be written.
        writes: The `TransactItems`.
        tell: Whether the person is to be told of what stands unchanged now.
        kinds: Of what.
    """

    outcome: Literal["UNCHANGED", "CHANGED", "REBUILD", "WAIT"]
    tries: int
    writes: list[dict[str, Any]]
    tell: bool
    kinds: list[str]


class State(TypedDict):
    """What the machine read, in this order: nothing that came first is newer than what came after it."""

    records: Page
    workout: Got
    neighbours: Page
    lines: Page
    compared: NotRequired[Compared]


class Event(TypedDict):
    """What the machine passes on: the event, what it read, its table, the present."""

    detail: Announced
    state: State
    table: str
    now: str


class TooManyConflictsError(Exception):
    """The records of this person were changed by others each time they were compared."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Compared:
    """Compare one workout with the records of its type.

    Raises:
        TooManyConflictsError: See there.
    """
    compared = _compare(event)
    logger.info(
        "records compared",
        userId=event["detail"]["userId"],
        workoutId=event["detail"]["workoutId"],
        outcome=compared["outcome"],
    )
    return compared


def _compare(event: Event) -> Compared:
    detail, state = event["detail"], event["state"]
    tries = state["compared"]["tries"] + 1 if "compared" in state else 1
    if tries > MOST_TRIES:
        raise TooManyConflictsError(detail["workoutId"])
    header = next((item for item in state["records"]["Items"] if "kind" not in item), {})
    records = {
        item["kind"]["S"]: items.read_held(item) for item in state["records"]["Items"] if "kind" in item
    }
    lines = [items.read_kept(item) for item in state["lines"]["Items"]]
    item = item_of(state["workout"])
    entry = items.read_entry(item) if _is_there(item, detail["workoutType"]) else None
    partial = any("LastEvaluatedKey" in state[page] for page in ("neighbours", "lines"))
    difference = None
    if not (partial or "stale" in header or _moved(detail)):
        difference = compare(entry, detail["workoutId"], records, _durations(state["neighbours"]), lines)
    if "rebuilt" in detail:
        # The log has this workout in it. What is left is to tell, once nobody builds it anew any more.
        if "stale" in header and _is_worth_telling(entry, event):
            return {"outcome": "WAIT", "tries": tries, "writes": [], "tell": False, "kinds": []}
        difference = Difference([], [], [])
    if difference is None:
        return {"outcome": "REBUILD", "tries": tries, "writes": [], "tell": False, "kinds": []}
    if difference:
        return _changed(event, header, difference, item, tries)
    kinds = _held(entry, records, lines) if _is_worth_telling(entry, event) else []
    return {"outcome": "UNCHANGED", "tries": tries, "writes": [], "tell": bool(kinds), "kinds": kinds}


def _moved(detail: Announced) -> bool:
    """Whether the workout had another id or another type before."""
    before = detail["previousWorkoutId"], detail["previousType"]
    return before != (detail["workoutId"], detail["workoutType"])


def _is_there(item: Item, workout_type: str) -> bool:
    return "amounts" in item and item["type"]["S"] == workout_type


def _durations(page: Page) -> dict[str, Decimal]:
    return {items.id_of(item): Decimal(item["amounts"]["M"]["durationSec"]["N"]) for item in page["Items"]}


def _changed(event: Event, header: Item, difference: Difference, workout: Item, tries: int) -> Compared:
    table, user_id = event["table"], event["detail"]["userId"]
    writes = [items.count_change(table, user_id, header)]
    writes += [items.put_record(table, user_id, record) for record in difference.records]
    writes += [items.put_line(table, user_id, line) for line in difference.lines]
    writes += items.delete_lines(table, user_id, difference.gone)
    if workout:
        writes.append(_fence(table, event["detail"], workout))
    if len(writes) > MOST_WRITES:
        return {"outcome": "REBUILD", "tries": tries, "writes": [], "tell": False, "kinds": []}
    return {"outcome": "CHANGED", "tries": tries, "writes": writes, "tell": False, "kinds": []}


def _fence(table: str, detail: Announced, workout: Item) -> dict[str, Any]:
    """Return the check that nobody changed the workout since it was read."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": key_of(detail["userId"], f"WORKOUT#{detail['workoutId']}"),
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {":version": number(int(workout["version"]["N"]))},
        }
    }


def _is_worth_telling(entry: Entry | None, event: Event) -> bool:
    """Whether it was not imported and is not old: started within the last 7 days."""
    if entry is None or event["detail"]["origin"] == _IMPORT:
        return False
    return _now(event) - start_of(entry.workout_id) <= TOLD_WITHIN


def _now(event: Event) -> datetime:
    return parse_timestamp(event["now"]).instant


def _held(entry: Entry | None, records: dict[str, Held], lines: Sequence[Kept]) -> list[str]:
    workout_id = entry.workout_id if entry else ""
    kinds = [kind for kind, record in records.items() if record.workout_id == workout_id]
    return kinds + [line.kind for line in lines if line.workout_id == workout_id and line.kind == LONGEST_30D]
