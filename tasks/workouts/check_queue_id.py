"""Task of get-queued-workout: tell whether an id with nothing stored can be that of a waiting workout."""

from collections.abc import Mapping
from typing import Literal, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.requests import Caller
from tasks.domain.instants import parse_timestamp
from tasks.domain.queue_ids import may_be_waiting

logger = Logger()


class Request(TypedDict):
    """The input of the machine; `path` has the `queueId`."""

    path: Mapping[str, str]
    caller: Caller


class Event(TypedDict):
    """What the machine passes on: its own input, the present."""

    request: Request
    now: str


class Checked(TypedDict):
    """Whether the workout may still wait."""

    outcome: Literal["PENDING", "UNKNOWN"]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Checked:
    """Check an id: PENDING if it may be one of the caller's workouts that wait, else UNKNOWN."""
    request = event["request"]
    now = parse_timestamp(event["now"]).instant
    waiting = may_be_waiting(request["path"]["queueId"], request["caller"]["userId"], now)
    logger.info("queue id checked", waiting=waiting)
    return {"outcome": "PENDING" if waiting else "UNKNOWN"}
