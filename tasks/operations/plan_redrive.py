"""Task of redrive-failures: check the input of a run."""

from collections.abc import Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.redrive import Machine, plan

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: its own input, the machines that keep failed inputs, the present."""

    input: object
    machines: Sequence[Machine]
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan a run.

    Returns:
        `outcome` VALID with `run`; or INVALID with a `message`.
    """
    try:
        run = plan(event["input"], event["machines"], event["now"])
    except ValueError as error:
        return {"outcome": "INVALID", "message": str(error)}
    return {"outcome": "VALID", "run": run}
