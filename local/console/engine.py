"""What the console asks of the engine that runs: to do something again, and what no history has."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.commands import failures, people
from local.commands.executions import events_of, machine_arn
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.clients import Clients
    from local.commands.failures import Letter
    from local.histories.source import Event

MOST_LETTERS = 100
"""Of each queue."""
_LONGEST_LOOK_SEC = 5.0
"""So long a redrive waits for somebody who looks at the letters."""
_NAMES_KEPT_SEC = 30.0
_NAMES_KEPT_AT_LEAST_SEC = 2.0


class Engine:
    """The engine of a stack, for the console."""

    def __init__(self, clients: Clients) -> None:
        """`clients` reach the engine; they may be used by several threads."""
        self._clients = clients
        self._queues = threading.Lock()
        self._letters: list[Letter] = []
        self._names: dict[str, str] = {}
        self._asked = float("-inf")

    def events(self, arn: str) -> list[Event]:
        """The history of an execution up to now."""
        return events_of(self._clients.stepfunctions, arn)

    def letters(self) -> list[Letter]:
        """The dead letters, newest first.

        A letter that somebody looks at is hidden from others for a moment. So while they are sent again, or
        somebody else looks, these are the letters of the last look.
        """
        if self._queues.acquire(blocking=False):
            try:
                found = failures.letters(self._clients, MOST_LETTERS)
                self._letters = sorted(found, key=lambda letter: letter.sent, reverse=True)
            finally:
                self._queues.release()
        return self._letters

    def redrive(self, machine: str | None, most: int | None) -> dict[str, Any]:
        """Start failed inputs again, and return the report of it.

        Raises:
            LocalError: redrive-failures refused that, or failed; or letters are sent again already.
        """
        if not self._queues.acquire(timeout=_LONGEST_LOOK_SEC):
            raise LocalError("Letters are being sent again already. Wait until that is done.")
        try:
            return failures.redrive(self._clients, machine, most)
        finally:
            self._queues.release()

    def start(self, machine: str, given: str) -> tuple[str, str]:
        """Start a machine with this input. Returns the name and the ARN of the execution.

        Raises:
            LocalError: there is no such machine, or it does not take this input.
        """
        try:
            started = self._clients.stepfunctions.start_execution(
                stateMachineArn=machine_arn(self._clients, machine), input=given
            )
        except ClientError as error:
            raise LocalError(f"{machine} was not started: {error.response['Error']['Message']}") from error
        arn = started["executionArn"]
        return arn.rpartition(":")[2], arn

    def names(self, wanted: set[str]) -> Mapping[str, str]:
        """The names of people by the id of their user, asked again when one of `wanted` is new."""
        age = time.monotonic() - self._asked
        if age > _NAMES_KEPT_SEC or (age > _NAMES_KEPT_AT_LEAST_SEC and not wanted <= self._names.keys()):
            self._names = people.names(self._clients)
            self._asked = time.monotonic()
        return self._names
