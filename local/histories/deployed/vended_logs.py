"""What Step Functions writes to CloudWatch Logs, read as the events of GetExecutionHistory.

A log event is one event of an execution, with other names and everything as text:

    {"id": "3", "type": "TaskScheduled", "details": {"resourceType": "dynamodb", "resource": "getItem",
     "region": "eu-central-1", "parameters": "{...}"}, "redrive_count": "0", "previous_event_id": "2",
     "event_timestamp": "1785902417192", "execution_arn": "arn:aws:states:...:express:<machine>:<name>:<id>"}

AWS describes the levels and not the fields (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html).
They are known from events that others recorded on AWS: LocalStack's snapshots
(tests/aws/services/stepfunctions/v2/logs/test_logs.snapshot.json) and Datadog's forwarder.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.histories.source import Event

_NUMBERS = ("index", "length", "timeoutInSeconds", "heartbeatInSeconds")
_NAME_IN_ARN = 7
_PLAIN = re.compile(r"[\w.:/*-]+")


@dataclass(frozen=True)
class Logged:
    """An event of an execution, from the log."""

    arn: str
    event: Event

    @property
    def details(self) -> dict[str, Any]:
        """Its details."""
        found: dict[str, Any] = self.event.get(details_field(self.event["type"]), {})
        return found


def read(message: str) -> Logged | None:
    """The event that a log event tells of; None for a line that is none."""
    try:
        told = json.loads(message)
        kind = told["type"]
        event: Event = {
            "timestamp": datetime.fromtimestamp(int(told["event_timestamp"]) / 1000, UTC),
            "type": kind,
            "id": int(told["id"]),
            "previousEventId": int(told["previous_event_id"]),
        }
        arn = str(told["execution_arn"])
    except (ValueError, KeyError, TypeError):
        return None
    details = told.get("details")
    if details:
        event[details_field(kind)] = {
            name: int(value) if name in _NUMBERS else value for name, value in details.items()
        }
    return Logged(arn, event)


def details_field(kind: str) -> str:
    """The field in which GetExecutionHistory has the details of a type of event."""
    for place in ("StateEntered", "StateExited"):
        if kind.endswith(place):
            kind = place
    return f"{kind[:1].lower()}{kind[1:]}EventDetails"


def is_express(arn: str) -> bool:
    """Whether an execution is one of an Express machine, which only the log knows."""
    return ":express:" in arn


def machine_in(arn: str) -> str:
    """The name of the machine of an execution; of a child of a Distributed Map with `/` and its label."""
    return arn.split(":")[_NAME_IN_ARN - 1]


def name_in(arn: str) -> str:
    """The name of an execution."""
    return arn.split(":")[_NAME_IN_ARN]


def where(field: str, value: str) -> str:
    """A pattern: the field is this; `*` stands for anything.

    Raises:
        ValueError: the value has signs that no name, id or type has.
    """
    if not _PLAIN.fullmatch(value):
        raise ValueError(f"{value!r} cannot be looked for.")
    return f'$.{field} = "{value}"'


def all_of(*patterns: str) -> str:
    """A pattern: all of these match."""
    return _joined("&&", patterns)


def any_of(*patterns: str) -> str:
    """A pattern: one of these matches."""
    return _joined("||", patterns)


def _joined(sign: str, patterns: Sequence[str]) -> str:
    return patterns[0] if len(patterns) == 1 else f" {sign} ".join(f"({pattern})" for pattern in patterns)


class LogGroup:
    """The log of the machines of a stack."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401 -- boto3's types want the service as a literal
        """`client` is of CloudWatch Logs."""
        self._client = client
        self._name = name

    def pages(self, pattern: str, since: datetime, until: datetime) -> Iterator[list[Logged]]:
        """What matches and was logged from `since` on and before `until`, a page at a time.

        Pages may be empty: what matches nothing is read, too.
        """
        pages = self._client.get_paginator("filter_log_events").paginate(
            logGroupName=self._name,
            filterPattern=f"{{ {pattern} }}",
            startTime=_milliseconds(since),
            endTime=_milliseconds(until) - 1,
        )
        for page in pages:
            yield [logged for line in page["events"] if (logged := read(line["message"]))]

    def events(self, pattern: str, since: datetime, until: datetime) -> list[Logged]:
        """All of it."""
        return [logged for page in self.pages(pattern, since, until) for logged in page]


def _milliseconds(when: datetime) -> int:
    return round(when.timestamp() * 1000)
