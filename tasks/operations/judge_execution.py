"""Task of redrive-failures: note what came of an input that was started again."""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.redrive import Run, Step, settle

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: the run so far, what was started, and what came of it."""

    run: Run
    step: Step
    execution: Mapping[str, Any]


class Judged(TypedDict):
    """The run, and whether the letter is done with."""

    run: Run
    outcome: Literal["SUCCEEDED", "FAILED"]
    receiptHandle: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Judged:
    """Judge an execution."""
    run, is_done = settle(event["run"], event["step"], event["execution"])
    outcome: Literal["SUCCEEDED", "FAILED"] = "SUCCEEDED" if is_done else "FAILED"
    logger.info("execution judged", outcome=outcome, executionId=event["step"]["executionId"])
    return {"run": run, "outcome": outcome, "receiptHandle": event["step"]["receiptHandle"]}
