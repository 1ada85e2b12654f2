"""Histories in the form in which Step Functions writes them to CloudWatch Logs.

No account of AWS was at hand. The executions of `recorded/` ran on the local engine; their events were
brought into this form, which is that of events that others recorded on AWS: LocalStack's
tests/aws/services/stepfunctions/v2/logs/test_logs.snapshot.json and the forwarder of
DataDog/datadog-serverless-functions. `python -m tests.local.histories.vended <home> <name>...` records more.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.histories.source import Query
from local.histories.steps import details
from local.histories.stored.source import StoredSource
from local.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from local.histories.source import Event, Summary

RECORDED = Path(__file__).with_name("recorded")
REGION, ACCOUNT, STACK = "eu-central-1", "111122223333", "wotr-dev"
_FILLERS = {"input": "inputDetails", "output": "outputDetails"}


def express_arn(machine: str, name: str) -> str:
    """The ARN of an Express execution; its last part is AWS's own."""
    unique = uuid.uuid5(uuid.NAMESPACE_URL, f"{machine}/{name}")
    return f"arn:aws:states:{REGION}:{ACCOUNT}:express:{STACK}-{machine}:{name}:{unique}"


def as_on_aws(events: Sequence[Event]) -> Iterator[Event]:
    """The events with what AWS has besides: TaskStarted, and a first state that names no event before it."""
    numbers = {0: 0}
    last = 0
    for event in events:
        last += 1
        previous = numbers[event.get("previousEventId", 0)]
        yield {**event, "id": last, "previousEventId": 0 if last == 2 else previous}
        if event["type"] == "TaskScheduled":
            last += 1
            about = {name: details(event)[name] for name in ("resource", "resourceType")}
            yield {
                "id": last,
                "previousEventId": last - 1,
                "type": "TaskStarted",
                "timestamp": event["timestamp"],
                "taskStartedEventDetails": about,
            }
        numbers[event["id"]] = last


def log_event(arn: str, event: Event) -> dict[str, Any]:
    """One event of a history, as FilterLogEvents answers with it."""
    told = dict(details(event))
    for name, filler in _FILLERS.items():
        if name in told:
            told[filler] = {"truncated": False}
    milliseconds = round(event["timestamp"].timestamp() * 1000)
    message = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": told,
        "redrive_count": "0",
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(milliseconds),
        "execution_arn": arn,
    }
    return {"timestamp": milliseconds, "message": json.dumps(message, separators=(",", ":"))}


def recorded(*names: str) -> list[dict[str, Any]]:
    """The log events of recorded executions, of all unless some are named, in the order of time."""
    files = sorted(RECORDED.glob("*.json")) if not names else [RECORDED / f"{name}.json" for name in names]
    events = [event for file in files for event in json.loads(file.read_text("utf-8"))]
    return sorted(events, key=lambda event: int(event["timestamp"]))


def shifted(events: Iterable[dict[str, Any]], by: timedelta) -> Iterator[dict[str, Any]]:
    """Log events as if they had happened so much later."""
    for event in events:
        message = json.loads(event["message"])
        milliseconds = event["timestamp"] + by // timedelta(milliseconds=1)
        message["event_timestamp"] = str(milliseconds)
        yield {"timestamp": milliseconds, "message": json.dumps(message)}


def record(source: StoredSource, chosen: Iterable[Summary], known: Iterable[Summary]) -> None:
    """Write executions of this machine into `recorded/`, as the stack wotr-dev would have logged them."""
    arns = {summary.arn: express_arn(summary.machine, summary.name) for summary in known}
    for summary in chosen:
        text = json.dumps(
            [log_event(summary.arn, event) for event in as_on_aws(source.execution(summary.arn).events)],
            indent=1,
        )
        for here, there in [
            *arns.items(),
            ("wotr-local", STACK),
            ("us-east-1", REGION),
            ("000000000000", ACCOUNT),
        ]:
            text = text.replace(here, there)
        outcome = summary.http_status or summary.status.lower()
        (RECORDED / f"{summary.machine}-{outcome}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    home, *wanted = sys.argv[1:]
    stored = StoredSource(Home(Path(__file__).parents[3], Path(home)))
    everything = stored.executions(Query(limit=1000)).executions
    RECORDED.mkdir(exist_ok=True)
    record(stored, [summary for summary in everything if summary.name in wanted], everything)
