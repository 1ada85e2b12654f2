"""The executions of a stack on AWS, read with the credentials of whoever asks."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from local.histories.deployed.executions import Executions
from local.histories.deployed.links import Linker
from local.histories.deployed.lists import Lists
from local.histories.deployed.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import boto3

    from local.histories.source import Execution, Links, MachineSummary, Page, Query

_CHANGES_SECONDS: Final = 30


class DeployedSource:
    """Reads one stack. It only reads."""

    def __init__(self, stack_name: str, session: boto3.Session) -> None:
        """Find the machines and the log of a stack.

        Raises:
            LookupError: there is no such stack, or it is not one of wotr.
        """
        self._stack = Stack(stack_name, session)
        self._executions = Executions(self._stack)
        self._lists = Lists(self._stack, self._executions)
        self._linker = Linker(self._stack.log, self._executions)
        self._read: dict[str, Execution] = {}
        self._lock = threading.Lock()

    def machines(self, since: datetime) -> Sequence[MachineSummary]:
        """The machines, by name, and how they did since then, by their metrics."""
        return self._stack.summaries(since)

    def definition(self, machine: str) -> str:
        """The ASL of a machine as it is deployed.

        Raises:
            LookupError: there is no such machine.
        """
        return self._stack.definition(machine)

    def executions(self, query: Query) -> Page:
        """A page of executions, newest first.

        Raises:
            CursorError: the query's cursor is not one of a page.
        """
        return self._lists.page(query)

    def execution(self, arn_or_name: str) -> Execution:
        """One execution by its ARN, its name, or the beginning of its name.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        found = self._executions.one(arn_or_name)
        with self._lock:
            self._read = {found.summary.arn: found}  # its links are asked for next
        return found

    def links(self, arn: str) -> Links:
        """What led to an execution, and what it led to, as far as the log tells.

        Raises:
            NoExecutionError: no execution has this ARN.
        """
        with self._lock:
            known = self._read.get(arn)
        return self._linker.links(known or self.execution(arn))

    def version(self) -> int:
        """A number that changes every half minute. To ask what is new would cost as much as to read it."""
        return int(time.time()) // _CHANGES_SECONDS
