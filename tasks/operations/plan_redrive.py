"""Task of redrive-failures: check the input of a run."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.redrive import QUEUE_MACHINE, Machines, is_known, plan

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: its own input, the machines that keep failed inputs, the present."""

    input: object
    machines: Machines
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan a run.

    Returns:
        `outcome` VALID with `run`; or INVALID with a `message`.
    """
    try:
        run = plan(event["input"], event["now"])
    except ValueError as error:
        return {"outcome": "INVALID", "message": str(error)}
    if run["machine"] not in {"", QUEUE_MACHINE} and not is_known(run["machine"], event["machines"]):
        return {"outcome": "INVALID", "message": "machine: is none that keeps failed inputs"}
    return {"outcome": "VALID", "run": run}
