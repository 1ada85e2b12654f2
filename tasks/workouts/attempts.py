"""One try of a change: what was asked for, and how often it was tried."""

from collections.abc import Mapping
from typing import Generic, NotRequired, TypeVar

from aws_lambda_powertools import Logger
from typing_extensions import ReadOnly, TypedDict

from tasks.domain.instants import parse_timestamp, rfc3339
from tasks.workouts.items import Write
from tasks.workouts.outcomes import Answer, Answered, PreparedChange, too_busy
from tasks.workouts.requests import Request
from tasks.workouts.tries import MOST_TRIES, Failure, check_that_it_passes, pause_seconds, token


class Tried(TypedDict):
    """What the task answered before: of its outcome what counts the tries."""

    tries: int


class State(TypedDict):
    """What a machine knows of the tries before.

    Attributes:
        prepared: What the task answered before.
        error: There after the transaction was cancelled.
    """

    prepared: NotRequired[ReadOnly[Tried]]  # a machine may know more of it
    error: NotRequired[Failure]


StateT = TypeVar("StateT")


class Event(TypedDict, Generic[StateT]):
    """What a machine passes on: its own input, its state, its table, the present."""

    request: Request
    state: StateT
    table: str
    now: str


def log_outcome(
    logger: Logger, message: str, request: Request, outcome: Mapping[str, object], **more: object
) -> None:
    """Log what a task answered to a request. The body stays out of the log: it is about a person.

    Args:
        logger: Of the task.
        message: What was done: `sets prepared`.
        request: The machine's input.
        outcome: The task's answer.
        more: Other fields.
    """
    told = {
        "requestId": request["requestId"],
        "userId": request["caller"]["userId"],
        "outcome": outcome["outcome"],
        **more,
    }
    logger.info(message, extra=told, stacklevel=3)  # the line of the task, not this one


def tries_of(state: State) -> int:
    """Return how often a change was prepared, this time included.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    if "error" in state:
        check_that_it_passes(state["error"])
    return (state["prepared"]["tries"] if "prepared" in state else 1) + ("error" in state)


class Attempt:
    """One try of a change.

    Attributes:
        request: The machine's input.
        user_id: The caller.
        now: The present, RFC 3339 in UTC.
        tries: How often the change was prepared, this time included.
        busy: Whether another change was in the way just now.
    """

    def __init__(self, request: Request, state: State, now: str) -> None:
        """Read what the machine passed on.

        Raises:
            TransactionRefusedError: The table refused the transaction, and would again.
        """
        self.request = request
        self.user_id = request["caller"]["userId"]
        self.now = rfc3339(parse_timestamp(now).instant)
        self.busy = "error" in state
        self.tries = tries_of(state)

    def path(self, name: str) -> str:
        """Return a parameter of the path."""
        return self.request.get("path", {}).get(name, "")

    def change(self, writes: list[Write], answer: Answer) -> PreparedChange | Answered:
        """Return the outcome of a change that can be written, or that was tried too often."""
        request_id = self.request["requestId"]
        if self.tries > MOST_TRIES:
            return too_busy(request_id)
        return {
            "outcome": "BUSY" if self.busy else "VALID",
            "tries": self.tries,
            "pauseSeconds": pause_seconds(request_id, self.tries),
            "token": token(request_id, writes),
            "writes": writes,
            "answer": answer,
        }
