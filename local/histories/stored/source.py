"""The executions of this machine, from the store that the engine writes.

Each thread has a connection of its own, for reading only, and holds nothing between two calls. So neither the
engine nor its file is ever held up. When the engine does not run, all is there as it was left.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local.histories.source import Execution, Links, MachineSummary, Page
from local.histories.stored.database import open_to_read
from local.histories.stored.executions import Executions, none_like
from local.histories.stored.lists import Cursor, Lists
from local.histories.stored.machines import definition, machines
from local.histories.stored.snapshot import Snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from local.histories.source import Query
    from local.home import Home


class StoredSource:
    """Reads the store of one home."""

    def __init__(self, home: Home) -> None:
        """Read the store of `home`, which need not be there yet."""
        self._path = home.executions
        self._machine_files = home.repository / "statemachines"
        self._local = threading.local()

    def machines(self, since: datetime) -> Sequence[MachineSummary]:
        """The deployed machines, by name, and how they did since then."""
        with self._reading() as store:
            return [] if store is None else machines(store, since, self._capabilities())

    def definition(self, machine: str) -> str:
        """The ASL of a machine as it is deployed.

        Raises:
            LookupError: there is no such machine.
        """
        with self._reading() as store:
            found = None if store is None else definition(store, machine)
        if found is None:
            raise LookupError(f"There is no machine {machine}.")
        return found

    def executions(self, query: Query) -> Page:
        """A page of executions, newest first.

        Raises:
            CursorError: the query's cursor is not one of a page.
            ValueError: it asks for a status that there is not.
        """
        cursor = Cursor.of(query)
        with self._reading() as store:
            return Page([], None) if store is None else Lists(store).page(query, cursor)

    def execution(self, arn_or_name: str) -> Execution:
        """One execution by its ARN, its name, or the beginning of its name.

        When an execution started others of its own name, it is that one.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        with self._reading() as store:
            if store is None:
                raise none_like(arn_or_name)
            executions = Executions(store)
            return executions.execution(executions.find(arn_or_name))

    def links(self, arn: str) -> Links:
        """What led to an execution, and what it led to: of each at most 200, oldest first.

        Raises:
            NoExecutionError: no execution has this ARN.
        """
        with self._reading() as store:
            if store is None:
                raise none_like(arn)
            executions = Executions(store)
            return executions.links(executions.find(arn))

    def version(self) -> int:
        """A number that changes when anything is new, or the engine has ended."""
        with self._reading() as store:
            return 0 if store is None else 2 * store.version + store.is_engine_alive

    def _capabilities(self) -> dict[str, str]:
        files = self._machine_files.glob("*/*.asl.json")
        return {file.name.removesuffix(".asl.json"): file.parent.name for file in files}

    @contextmanager
    def _reading(self) -> Iterator[Snapshot | None]:
        """The store as it is at this moment; None when there is none."""
        connection = self._connection()
        if connection is None:
            yield None
            return
        connection.execute("BEGIN")
        try:
            yield Snapshot(connection)
        finally:
            connection.execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection | None:
        try:
            file = self._path.stat().st_ino
        except FileNotFoundError:
            return None
        opened: tuple[int, sqlite3.Connection] | None = getattr(self._local, "opened", None)
        if opened is None or opened[0] != file:
            # Another file than before: the engine has put an unreadable one aside.
            connection = open_to_read(self._path)
            if connection is None:
                return None
            self._local.opened = opened = (file, connection)
        return opened[1]
