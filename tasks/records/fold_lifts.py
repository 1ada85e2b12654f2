"""Task of rebuild-exercise-records: take a page of sessions into the log of an exercise, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Page, item_of
from tasks.domain.exercise_records import (
    Best,
    Bests,
    Lift,
    fold,
    lines_of,
    read_bests,
    read_marks,
    write_bests,
    write_marks,
)
from tasks.domain.manual_input import check_fields
from tasks.records import lift_items

logger = Logger()

KNOWN_FIELDS: Final = ("userId", "exercise", "sessionId")

Write = dict[str, Any]


class Log(TypedDict):
    """How far the log is.

    Attributes:
        next: Lower bound of the sessions that follow; `0` at first, empty at the end.
        more: Whether anything follows.
        bests: The records before the last session, as text.
        last: The last session: id, start, date, sets as text. Empty at first.
        writes: The `TransactItems` that bring the log up to `next`, if nobody changed the records meanwhile.
    """

    next: str
    more: bool
    bests: str
    last: Sequence[str]
    writes: list[Write]


class Event(TypedDict):
    """What the machine passes on: its input, the header, the log so far, the sessions that follow."""

    request: Mapping[str, Any]
    head: Got
    log: Log
    lifts: Page
    table: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Log:
    """Take a page into the log.

    Raises:
        UnknownFieldError: The input has a field that the machine does not know.
    """
    check_fields(event["request"], KNOWN_FIELDS)
    log = _fold(event)
    logger.info(
        "lifts folded",
        userId=event["request"]["userId"],
        exercise=event["request"]["exercise"],
        next=log["next"],
    )
    return log


def read_log(exercise: str, log: Log) -> tuple[Bests, Lift | None]:
    """Read the records before the last session of a log, and that session."""
    if not log["last"]:
        return {}, None
    session_id, started_at, local_date, marks = log["last"]
    sets, _ = read_marks(exercise, marks)
    return read_bests(exercise, log["bests"]), Lift(session_id, started_at, local_date, sets)


def _fold(event: Event) -> Log:
    table, user_id = event["table"], event["request"]["userId"]
    exercise = event["request"]["exercise"]
    bests, last = read_log(exercise, event["log"])
    after = f"{_id_of(event['lifts']['LastEvaluatedKey'])}~" if "LastEvaluatedKey" in event["lifts"] else ""
    writes: list[Write] = []
    for item in event["lifts"]["Items"]:
        stored = lift_items.read_lift(exercise, _id_of(item), item)
        now = fold(bests, last)[0] if last else bests
        wanted = replace(stored, lines=fold(now, stored)[1])
        done, changes = _toward(stored, wanted, table, user_id)
        if changes:
            changes.append(lift_items.update_marks(table, user_id, exercise, done))
        if done != wanted or len(writes) + len(changes) > lift_items.MOST_WRITES:
            after = stored.session_id
            writes = writes or changes
            break
        writes += changes
        bests, last = now, wanted
    if writes:
        # A rebuild that was overtaken must not write what it read before.
        head = lift_items.read_head(exercise, item_of(event["head"]))
        writes.insert(0, lift_items.check_head(table, user_id, head))
    return {
        "next": after,
        "more": bool(after),
        "bests": write_bests(bests) if last else "",
        "last": _written(last) if last else [],
        "writes": writes,
    }


def _toward(stored: Lift, wanted: Lift, table: str, user_id: str) -> tuple[Lift, list[Write]]:
    """Bring the lines of a session to those that are wanted, set by set, as far as one transaction goes."""
    writes: list[Write] = []
    lines = dict(stored.lines)
    old, new = _by_set(stored), _by_set(wanted)
    for set_id in sorted({*old, *new}):
        gone = [line for line in old.get(set_id, []) if line not in new.get(set_id, [])]
        come = [line for line in new.get(set_id, []) if line not in old.get(set_id, [])]
        if len(writes) + len(gone) + len(come) >= lift_items.MOST_WRITES:
            break
        writes += [lift_items.delete_line(table, user_id, line) for line in gone]
        writes += [lift_items.put_line(table, user_id, line) for line in come]
        if set_id in new:
            lines[set_id] = wanted.lines[set_id]
        else:
            lines.pop(set_id, None)
    return replace(stored, lines=lines), writes


def _by_set(lift: Lift) -> dict[str, list[Best]]:
    found: dict[str, list[Best]] = {}
    for (set_id, _), line in lines_of(lift).items():
        found.setdefault(set_id, []).append(line)
    return found


def _written(lift: Lift) -> list[str]:
    return [lift.session_id, lift.started_at, lift.local_date, write_marks(lift.sets, lift.lines)]


def _id_of(item: Mapping[str, Any]) -> str:
    """Return the session's id in the key of what it did in an exercise."""
    return str(item["sk"]["S"]).rpartition("#")[2]
