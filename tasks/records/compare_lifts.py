"""Task of project-session: what the sets of one exercise change in its records; or what is to be told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, item_of
from tasks.adapters.items import key_of, number, text
from tasks.domain import exercise_entry
from tasks.domain.exercise_records import Bests, Change, Lift, change, lines_of, measures
from tasks.domain.instants import parse_timestamp, rfc3339
from tasks.domain.quantities import plain
from tasks.records import lift_items
from tasks.records.lift_items import Head
from tasks.records.lift_steps import Event, Found, Step, digest, projected, sets_of
from tasks.records.tell_lifts import telling

logger = Logger()

REBUILT_WITHIN: Final = timedelta(minutes=10)
MOST_WAITS: Final = 120
"""After so many steps nobody waits for a rebuild any more: it ends before the machine's own time does."""

Write = dict[str, Any]


class StaleTooLongError(Exception):
    """The records that were to be told wait for a rebuild that does not end."""


class Compared(TypedDict):
    """The step, and the `TransactItems` if it is CHANGED."""

    step: Step
    writes: list[Write]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Compared:
    """List the writes for one exercise; or, without one, name the records that the session holds.

    Raises:
        StaleTooLongError: See there.
    """
    state = event["state"]
    plan: Step = {**state["planned"]["step"], "gets": []}
    compared = (
        _compared(event, plan, state["found"]) if plan["exercise"] else _told(event, plan, state["found"])
    )
    step = compared["step"]
    logger.info(
        "lifts compared",
        userId=event["detail"]["userId"],
        sessionId=event["detail"]["sessionId"],
        outcome=step["outcome"],
        exercise=step["exercise"],
        rebuild=step["rebuild"],
    )
    return compared


@dataclass(frozen=True, slots=True)
class _Read:
    """What is known of an exercise, and what the session did in it."""

    exercise: str
    head: Head
    before: Bests
    is_there: bool
    old: Lift
    new: Lift
    items: Sequence[Item]


def _compared(event: Event, plan: Step, found: Found) -> Compared:
    read = _read(event, plan["exercise"], found)
    if not read.items and not read.is_there:
        return _changed(plan, _noted(event, read))
    # While the records are stale, nothing may be compared with them.
    changed = None if read.head.stale else change(read.before, read.head.latest, read.old, read.new)
    if changed is not None:
        table, user_id = event["table"], event["detail"]["userId"]
        writes = [
            lift_items.update_head(table, user_id, read.head, latest=changed.lift),
            *_records(event, read, changed),
            *_lift(event, read, changed.lift),
            *_noted(event, read),
        ]
        if len(writes) <= lift_items.MOST_WRITES:
            return _changed(plan, writes)
    return _left_to_a_rebuild(event, plan, read)


def _changed(plan: Step, writes: list[Write]) -> Compared:
    return {"step": {**plan, "outcome": "CHANGED"}, "writes": writes}


def _read(event: Event, exercise: str, found: Found) -> _Read:
    state, session_id = event["state"], event["detail"]["sessionId"]
    session = item_of(state["session"])
    head, before, lift = (item_of(got) for got in found["Responses"])
    items = sets_of(state).get(exercise, [])
    counting = [lifted for lifted in map(lift_items.read_set, items) if lifted.performed.counts]
    new = Lift(session_id, "", "")
    if items:
        new = Lift(session_id, session["startedAt"]["S"], session["localDate"]["S"], counting)
    return _Read(
        exercise,
        lift_items.read_head(exercise, head),
        lift_items.read_before(exercise, before),
        bool(lift),
        lift_items.read_lift(exercise, session_id, lift),
        new,
        items,
    )


def _records(event: Event, read: _Read, changed: Change) -> list[Write]:
    table, user_id = event["table"], event["detail"]["userId"]
    writes = []
    if changed.before is not None:
        writes.append(lift_items.put_before(table, user_id, read.exercise, changed.before))
    writes += [lift_items.put_record(table, user_id, best) for best in changed.records]
    writes += [lift_items.delete_record(table, user_id, read.exercise, kind) for kind in changed.lost]
    writes += [lift_items.put_line(table, user_id, line) for line in changed.lines]
    writes += [lift_items.delete_line(table, user_id, line) for line in changed.gone]
    return writes


def _lift(event: Event, read: _Read, lift: Lift) -> list[Write]:
    """Return the write of what the session did in the exercise; or that takes it away."""
    table, user_id = event["table"], event["detail"]["userId"]
    if not read.items:
        sort_key = lift_items.lift_key(read.exercise, lift.session_id)
        return [lift_items.delete(table, user_id, sort_key)] if read.is_there else []
    version = int(item_of(event["state"]["session"])["version"]["N"])
    document = exercise_entry.document(lift, [json.loads(item["doc"]["S"]) for item in read.items])
    item = lift_items.lift_item(user_id, read.exercise, lift, version, document)
    return [{"Put": {"TableName": table, "Item": item}}]


def _noted(event: Event, read: _Read) -> list[Write]:
    """Return the write that notes what is projected of the session now, and the check that it is as read."""
    detail, lifted = event["detail"], item_of(event["state"]["lifted"])
    digests = projected(event["state"])
    written = digest(event, read.items)
    if "rebuild" in detail:
        digests[read.exercise] = f"{written}:{detail['rebuild']}"
    elif read.items:
        digests[read.exercise] = written
    else:
        digests.pop(read.exercise, None)
    version = int(lifted["version"]["N"]) if lifted else 0
    item = {
        **key_of(detail["userId"], lift_items.lifted_key(detail["sessionId"])),
        "version": number(version + 1),
        "lifts": {"M": {name: text(each) for name, each in digests.items()}},
    }
    return [{"Put": {"TableName": event["table"], "Item": item, **_as_read(version)}}, _fence(event)]


def _fence(event: Event) -> Write:
    """Return the check that the session has not changed since it was read."""
    detail, session = event["detail"], item_of(event["state"]["session"])
    return {
        "ConditionCheck": {
            "TableName": event["table"],
            "Key": key_of(detail["userId"], f"SESSION#{detail['sessionId']}"),
            **_as_read(int(session["version"]["N"]) if session else 0),
        }
    }


def _as_read(version: int) -> Write:
    if not version:
        return {"ConditionExpression": "attribute_not_exists(version)"}
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": number(version)},
    }


def _left_to_a_rebuild(event: Event, plan: Step, read: _Read) -> Compared:
    """Write the session, without lines of sets that changed. A rebuild will tell what the records are.

    When there are too many lines to delete, some go first, and the rest in the next step.
    """
    table, user_id = event["table"], event["detail"]["userId"]
    unchanged = _unchanged(read)
    lines = dict(read.old.lines)
    writes: list[Write] = []
    for (set_id, _), line in lines_of(read.old).items():
        if set_id in unchanged:
            continue
        if set_id in lines and len(writes) > lift_items.MOST_WRITES // 2:
            break
        lines.pop(set_id, None)
        writes.append(lift_items.delete_line(table, user_id, line))
    is_all = set(lines) <= unchanged
    if is_all:
        writes += [*_lift(event, read, replace(read.new, lines=lines)), *_noted(event, read)]
    else:
        left = replace(read.old, lines=lines)
        # Whatever the session is meanwhile, the marks say which lines are there, and a rebuild follows.
        writes.append(lift_items.update_marks(table, user_id, read.exercise, left))
    now = parse_timestamp(event["now"]).instant
    marks = not read.head.stale or read.head.stale < rfc3339(now - REBUILT_WITHIN)
    # rebuild-exercises builds every exercise anew when it has all sessions, a few at a time.
    starts = marks and not event["detail"].get("rebuild")
    stale = rfc3339(now) if marks else ""
    head = lift_items.update_head(table, user_id, read.head, latest=None, stale=stale)
    step: Step = {**plan, "rebuild": starts, "more": plan["more"] or not is_all}
    return _changed(step, [head, *writes])


def _unchanged(read: _Read) -> set[str]:
    """The sets that did not change: lines of the log that are theirs say the same as before."""
    if (read.old.started_at, read.old.local_date) != (read.new.started_at, read.new.local_date):
        return set()
    return {lifted.set_id for lifted in read.new.sets if lifted in read.old.sets}


def _told(event: Event, plan: Step, found: Found) -> Compared:
    """Name the records that the session holds. While some are stale, wait for their rebuild."""
    items = [item_of(got) for got in found["Responses"]]
    if any("stale" in item for item in items):
        if plan["tries"] > MOST_WAITS:
            raise StaleTooLongError(event["detail"]["sessionId"])
        return {"step": {**plan, "outcome": "WAIT"}, "writes": []}
    held = {
        (item["exercise"]["S"], item["kind"]["S"])
        for item in items
        if item and "kind" in item and item["sessionId"]["S"] == event["detail"]["sessionId"]
    }
    exercises = []
    for exercise, values in sorted(_best(event).items()):
        records = {kind: plain(value) for kind, value in values.items() if (exercise, kind) in held}
        if records:
            exercises.append({"exercise": exercise, "records": records})
    return {"step": {**plan, "outcome": "TELL", "detail": telling(event, exercises)}, "writes": []}


def _best(event: Event) -> dict[str, dict[str, Decimal]]:
    """Return what the session did best, by exercise and kind: the values of the records that it holds."""
    found: dict[str, dict[str, Decimal]] = {}
    for exercise, items in sets_of(event["state"]).items():
        best = found.setdefault(exercise, {})
        for item in items:
            for kind, value in measures(lift_items.read_set(item).performed).items():
                best[kind] = max(value, best.get(kind, value))
    return found
