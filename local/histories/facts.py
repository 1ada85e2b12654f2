"""What an execution says about itself: whom it is about, how it answered, and what leads to others."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from local.histories.source import Via

_STARTS = frozenset({"startExecution", "startSyncExecution"})
_EVENT_KEY = re.compile(r'"EVENT#[^"#]+#([^"#]+)"')


@dataclass(frozen=True)
class Redriven:
    """A dead letter's execution, and the one that its input was started again with."""

    failed: str
    again: str
    event_id: int


def parsed(text: str | None) -> Any:  # noqa: ANN401 -- any JSON
    """The value of a JSON text; None for what is none."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def user_of(given: Any) -> str | None:  # noqa: ANN401 -- any JSON
    """The caller that an input names, or the person that it is about; None if it is about several."""
    if isinstance(given, list):
        people = {user_of(_record(record)) for record in given} - {None}
        return people.pop() if len(people) == 1 else None
    if not isinstance(given, dict):
        return None
    for place in (given.get("caller"), given.get("detail"), given):
        user = place.get("userId") if isinstance(place, dict) else None
        if isinstance(user, str) and user:
            return user
    return None


def http_status_of(answer: Any) -> int | None:  # noqa: ANN401 -- any JSON
    """The status code of an envelope `{"statusCode": 201, ...}`; None for any other output."""
    status = answer.get("statusCode") if isinstance(answer, dict) else None
    return status if isinstance(status, int) and not isinstance(status, bool) else None


def received_events(given: Any) -> tuple[Via, set[str]]:  # noqa: ANN401 -- any JSON
    """The ids of events of the outbox in an input, and whether the bus or a pipe brought them.

    A request of a caller brings none, whatever its body says.
    """
    if isinstance(given, list):
        return "pipe", {identifier for record in given for identifier in _event_ids(_record(record))}
    if isinstance(given, dict) and "caller" not in given:
        return "event", set(_event_ids(given))
    return "event", set()


def written_events(events: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The ids of the outbox's events that an execution wrote, and the event of its history that wrote them.

    What a cancelled transaction had in it was not written.
    """
    tried: dict[int, tuple[int, list[str]]] = {}
    written: dict[str, int] = {}
    for event in events:
        if event["type"] == "TaskScheduled":
            parameters = event["taskScheduledEventDetails"].get("parameters", "")
            if '"EVENT#' in parameters:
                tried[event["id"]] = event["id"], _EVENT_KEY.findall(parameters)
        elif event.get("previousEventId") in tried:
            scheduled, identifiers = tried[event["previousEventId"]]
            if event["type"] == "TaskStarted":  # AWS has it between the two
                tried[event["id"]] = scheduled, identifiers
            elif event["type"] == "TaskSucceeded":
                written.update(dict.fromkeys(identifiers, scheduled))
    return written


def redriven(events: Sequence[Mapping[str, Any]]) -> list[Redriven]:
    """Which failed executions' inputs a run of redrive-failures started again."""
    found = []
    by_id = {event["id"]: event for event in events}
    for event in events:
        scheduled = event.get("taskScheduledEventDetails", {})
        if scheduled.get("resource") not in _STARTS:
            continue
        entered = by_id.get(event.get("previousEventId", 0), {})
        step = (parsed(entered.get("stateEnteredEventDetails", {}).get("input")) or {}).get("step", {})
        failed, arn, name = (step.get(key) for key in ("executionId", "arn", "name"))
        if failed and arn and name:
            again = f"{arn.replace(':stateMachine:', ':execution:')}:{name}"
            found.append(Redriven(failed, again, event["id"]))
    return found


def _record(record: Any) -> Any:  # noqa: ANN401 -- any JSON
    """What a record of a pipe's batch is about: the body of a message, the new image of a stream."""
    if not isinstance(record, dict):
        return record
    if isinstance(record.get("body"), str):
        return parsed(record["body"])
    image = record.get("dynamodb", {}).get("NewImage") if isinstance(record.get("dynamodb"), dict) else None
    if isinstance(image, dict):
        return {name: next(iter(typed.values()), None) for name, typed in image.items() if typed}
    return record


def _event_ids(given: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON
    if isinstance(given, dict):
        for place in (given.get("detail"), given):
            identifier = place.get("eventId") if isinstance(place, dict) else None
            if isinstance(identifier, str) and identifier:
                yield identifier
