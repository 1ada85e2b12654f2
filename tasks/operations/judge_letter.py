"""Task of redrive-failures: decide what to do with a dead letter."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import parse_timestamp
from tasks.domain.redrive import Run, Step, judge

logger = Logger()


class Received(TypedDict):
    """A ReceiveMessage result."""

    Messages: NotRequired[Sequence[Mapping[str, Any]]]


class Event(TypedDict):
    """What the machine passes on: the run so far, what it received, the present."""

    run: Run
    received: Received
    now: str


class Judged(TypedDict):
    """The run, the next step, and the letter that it is about."""

    run: Run
    step: Step
    receiptHandle: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Judged:
    """Judge the letter that was received, if one was."""
    started, now = (parse_timestamp(text).instant for text in (event["run"]["startedAt"], event["now"]))
    message = next(iter(event["received"].get("Messages", ())), None)
    run, step = judge(event["run"], message, now - started)
    logger.info("letter judged", action=step["action"], executionId=step["executionId"])
    return {"run": run, "step": step, "receiptHandle": step["receiptHandle"]}
