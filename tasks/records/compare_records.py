"""Task of detect-records: what one workout, as it is now, changes in the records of its type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, Page, item_of
from tasks.adapters.items import key_of, number
from tasks.domain.instants import parse_timestamp, rfc3339
from tasks.domain.keys import start_of
from tasks.domain.record_mail import Record, record_mail
from tasks.domain.records import (
    LONGEST_30D,
    Change,
    Difference,
    Entry,
    Held,
    Kept,
    Late,
    Rebuild,
    compare,
)
from tasks.records import items

logger = Logger()

MOST_TRIES: Final = 60
MOST_WRITES: Final = 90
TOLD_WITHIN: Final = timedelta(days=7)
REBUILT_WITHIN: Final = timedelta(minutes=10)

_IMPORT: Final = "import"
_SESSION: Final = "session"
_CREATED: Final = "workout.created"


class Exercise(TypedDict):
    """An exercise in which the session of a workout holds records: their values, as text, by kind."""

    exercise: str
    records: Mapping[str, str]


class Told(TypedDict):
    """What the person is told.

    Attributes:
        kinds: Of which records, for the filters of subscriptions; all weights of an exercise are one kind.
        subject: Of the mail.
        text: Of the mail.
    """

    kinds: list[str]
    subject: str
    text: str


class Announced(TypedDict):
    """The event on the bus: a hint that this workout changed.

    Attributes:
        rebuilt: There when rebuild-records asks, after it built the log with this workout in it.
        exercises: There when project-session asks, after it brought the records of the session's exercises up
            to date. Only then the person is told of a session; None counts as absent.
    """

    eventType: str
    userId: str
    workoutId: str
    workoutType: str
    origin: str
    previousWorkoutId: str
    previousType: str
    rebuilt: NotRequired[str]
    exercises: NotRequired[list[Exercise] | None]


class Compared(TypedDict):
    """What is to be done.

    Attributes:
        outcome: UNCHANGED; CHANGED, to write it; LATE, to read the lines around it and compare again;
            REBUILD, the log of all workouts has to be built anew; WAIT, a rebuild is under way that another
            change asked for.
        tries: How often this was compared.
        generation: How often the records had changed when they were read.
        writes: The `TransactItems`.
        tell: Whether to tell the person of records that stand after a second comparison; before a rebuild,
            whether there may be something to tell after it.
        told: Of UNCHANGED: what to tell, if there is something.
        exercises: Of REBUILD: the event's, None if nobody may be told of them yet.
        longAgo: Of REBUILD: when a mark was made that its rebuild would have taken away by now.
    """

    outcome: Literal["UNCHANGED", "CHANGED", "LATE", "REBUILD", "WAIT"]
    tries: int
    generation: str
    writes: list[dict[str, Any]]
    tell: bool
    told: NotRequired[Told]
    exercises: NotRequired[list[Exercise] | None]
    longAgo: NotRequired[str]


class State(TypedDict):
    """What the machine read, in this order: each part is as new as the parts before it, or newer.

    Attributes:
        earlier: The lines before the workout, newest first, after this task answered LATE.
        later: The lines after it, oldest first.
    """

    records: Page
    workout: Got
    neighbours: Page
    lines: Page
    earlier: NotRequired[Page]
    later: NotRequired[Page]
    compared: NotRequired[Compared]


class Event(TypedDict):
    """What the machine passes on: the event, what it read, its table, the present."""

    detail: Announced
    state: State
    table: str
    now: str


class TooManyConflictsError(Exception):
    """Other changes of this person's records got in between at every try."""


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
    read = _read(event)
    may_tell = _is_worth_telling(read.entry, event)
    asked = "compared" in state and state["compared"]["outcome"] in {"REBUILD", "WAIT"}
    if read.is_stale and ("rebuilt" in detail or asked) and may_tell:
        return _outcome("WAIT", tries, read)
    # After a rebuild the log has this workout in it. What is left is to tell.
    difference = Difference([], [], []) if "rebuilt" in detail else _difference(event, read)
    if isinstance(difference, Late):
        return _outcome("LATE", tries, read)
    writes = _writes(event, read, difference) if isinstance(difference, Difference) and difference else []
    if isinstance(difference, Rebuild) or len(writes) > MOST_WRITES:
        long_ago = rfc3339(_now(event) - REBUILT_WITHIN)
        rebuild: Compared = {**_outcome("REBUILD", tries, read), "tell": may_tell, "longAgo": long_ago}
        return {**rebuild, "exercises": detail.get("exercises")}
    if writes:
        return {**_outcome("CHANGED", tries, read), "writes": writes}
    unchanged = _outcome("UNCHANGED", tries, read)
    told = _told(read.entry, read, detail.get("exercises") or []) if read.entry and may_tell else None
    return {**unchanged, "tell": True, "told": told} if told else unchanged


@dataclass(frozen=True, slots=True)
class _Read:
    """What the machine read, in terms of the domain; `item` is the workout's, empty when there is none."""

    header: Item
    records: Mapping[str, Held]
    item: Item
    entry: Entry | None
    lines: Sequence[Kept]

    @property
    def is_stale(self) -> bool:
        """Whether the log waits to be built anew."""
        return "stale" in self.header

    @property
    def generation(self) -> str:
        """How often the records changed."""
        return str(self.header["generation"]["N"]) if "generation" in self.header else "0"


def _read(event: Event) -> _Read:
    state = event["state"]
    item = item_of(state["workout"])
    of_type = "amounts" in item and item["type"]["S"] == event["detail"]["workoutType"]
    return _Read(
        header=next((item for item in state["records"]["Items"] if "kind" not in item), {}),
        records={
            item["kind"]["S"]: items.read_held(item) for item in state["records"]["Items"] if "kind" in item
        },
        item=item,
        entry=items.read_entry(item) if of_type else None,
        lines=[items.read_kept(item) for item in state["lines"]["Items"]],
    )


def _outcome(
    outcome: Literal["UNCHANGED", "CHANGED", "LATE", "REBUILD", "WAIT"], tries: int, read: _Read
) -> Compared:
    return {
        "outcome": outcome,
        "tries": tries,
        "generation": read.generation,
        "writes": [],
        "tell": False,
    }


def _difference(event: Event, read: _Read) -> Difference | Late | Rebuild:
    """Compare, if what was read is whole and stands."""
    detail, state = event["detail"], event["state"]
    partial = any("LastEvaluatedKey" in state[page] for page in ("neighbours", "lines"))
    if partial or read.is_stale or _moved(detail):
        return Rebuild()
    around = None
    if "earlier" in state and state["compared"]["generation"] == read.generation:
        # Nobody changed the records since before the lines around the workout were read.
        around = items.read_around(state["earlier"], state["later"])
    durations = {
        items.id_of(item): Decimal(item["amounts"]["M"]["durationSec"]["N"])
        for item in state["neighbours"]["Items"]
    }
    change = Change(detail["workoutId"], read.entry, detail["eventType"] == _CREATED)
    return compare(change, read.records, durations, read.lines, around)


def _moved(detail: Announced) -> bool:
    """Whether the workout had another id or another type before."""
    before = detail["previousWorkoutId"], detail["previousType"]
    return before != (detail["workoutId"], detail["workoutType"])


def _writes(event: Event, read: _Read, difference: Difference) -> list[dict[str, Any]]:
    table, user_id = event["table"], event["detail"]["userId"]
    writes = [items.count_change(table, user_id, read.header)]
    writes += [items.put_record(table, user_id, record) for record in difference.records]
    writes += [items.put_line(table, user_id, line) for line in difference.lines]
    writes += items.delete_lines(table, user_id, difference.gone)
    if read.item:
        writes.append(_fence(table, event["detail"], read.item))
    return writes


def _fence(table: str, detail: Announced, workout: Item) -> dict[str, Any]:
    """Return the check that the workout has not changed since it was read."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": key_of(detail["userId"], f"WORKOUT#{detail['workoutId']}"),
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {":version": number(int(workout["version"]["N"]))},
        }
    }


def _is_worth_telling(entry: Entry | None, event: Event) -> bool:
    """Whether it was logged by hand or synced, and started within the last 7 days.

    Of a session the person is told when its exercises are compared too: once, of everything.
    """
    origin = event["detail"]["origin"]
    if entry is None or origin == _IMPORT:
        return False
    if origin == _SESSION and event["detail"].get("exercises") is None:
        return False
    return _now(event) - start_of(entry.workout_id) <= TOLD_WITHIN


def _now(event: Event) -> datetime:
    return parse_timestamp(event["now"]).instant


def _told(entry: Entry, read: _Read, exercises: Sequence[Exercise]) -> Told | None:
    """Tell of the records that the workout holds, and of those that its session holds in exercises."""
    held = [
        Record(kind, record.value)
        for kind, record in read.records.items()
        if record.workout_id == entry.workout_id
    ]
    held += [
        Record(line.kind, line.value)
        for line in read.lines
        if line.kind == LONGEST_30D and line.workout_id == entry.workout_id
    ]
    held += [
        Record(kind, Decimal(value), exercise["exercise"])
        for exercise in exercises
        for kind, value in exercise["records"].items()
    ]
    if not held:
        return None
    kinds = dict.fromkeys(record.chosen_as for record in held)
    mail = record_mail(entry.type, entry.local_date, entry.workout_id, held)
    return {"kinds": list(kinds), "subject": mail.subject, "text": mail.text}
