"""Every DynamoDB write of the engine, one at a time, and in the journal before it is answered.

ministack keeps its tables in memory and saves them on a clean stop only. Its write functions run on the event
loop for API calls and on worker threads for Step Functions, without a lock, so two conditional writes can
both find their condition true. `install()` puts one lock around all of them, and under it: a call that
succeeded is appended to the journal before it returns; a call that failed after it had changed something is
undone. Writes are thus atomic, ordered, and in the journal exactly when they were acknowledged.

A pipe that reads a table's stream says of each record whether it takes it. What it takes stays in the
journal, over snapshots and restarts, until the pipe is done with it.

Items that expire (TTL) are not journalled: they would expire again after a restart.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any, Protocol

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

from local.engine.patching import replace
from local.engine.survival.journal import Announcement, Change, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from local.engine.survival.journal import Item, Journal, Position, Record

    Handler = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]

_WRITERS = (
    "_put_item",
    "_update_item",
    "_delete_item",
    "_batch_write_item",
    "_transact_write_items",
    "_execute_statement",
    "_batch_execute_statement",
    "_execute_transaction",
)
_OK = 200
_NO_SORT_KEY = "__no_sort__"
"""What ministack files an item under when its table has no sort key."""


class StreamReader(Protocol):
    """What reads the streams of tables. It is called under the lock of the tables, and must be quick."""

    def takers(self, account: str, region: str, table: str, record: Record) -> Sequence[str]:
        """The ARNs of the pipes that take a record of the stream of `table`."""
        ...

    def hand_over(self, announcements: Iterable[Announcement]) -> None:
        """Carry these; they are in the journal."""
        ...


class JournalledTables:
    """ministack's tables behind one lock, with a journal."""

    def __init__(self, journal: Journal) -> None:
        """Writes go to `journal` once `install` was called."""
        self.lock = threading.RLock()
        self.reader: StreamReader | None = None
        self._journal = journal
        self._undo: list[tuple[Change, Item | None]] | None = None
        self._announced: list[Announcement] = []
        self._pending: dict[Position, tuple[str, str, Announcement]] = {}
        self._waiting: dict[tuple[str, str, str], list[Change]] = {}

    def install(self) -> None:
        """Patch ministack's DynamoDB in this process.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        for name in _WRITERS:
            replace(dynamodb, name, ("data",), self._journalled)
        replace(
            dynamodb,
            "_emit_stream_event",
            ("table_name", "event_name", "old_item", "new_item", "replicate"),
            self._recording,
        )
        replace(dynamodb, "_create_table", ("data",), self._filling)
        replace(dynamodb, "_delete_table", ("data",), self._dropping)

    def replay(self, operations: Iterable[Operation]) -> int:
        """Apply operations to the tables as loaded from the last snapshot. Returns how many there were.

        Changes of a table that does not exist wait until it is created: the engine was killed before the
        first snapshot after its creation, and the next deploy makes it again.
        """
        count = 0
        with self.lock:
            for operation in operations:
                count += bool(operation.changes)
                self._account_for(operation)
                for change in operation.changes:
                    scope = (operation.account, operation.region, change.table)
                    table = dynamodb._tables.get_scoped(*scope)
                    if table is not None:
                        _apply(table, change)
                    elif change.item is None and change.key is None:
                        self._waiting.pop(scope, None)
                    else:
                        self._waiting.setdefault(scope, []).append(change)
        return count

    def snapshot_taken(self) -> None:
        """Forget the journal, but for what waits for its table or for its pipe. Hold `lock`."""
        self._journal.replace(
            [
                *(
                    Operation(account, region, tuple(changes))
                    for (account, region, _), changes in self._waiting.items()
                ),
                *(
                    Operation(account, region, announced=(announcement,))
                    for account, region, announcement in self._pending.values()
                ),
            ]
        )

    def pending(self, pipe: str) -> list[Announcement]:
        """What `pipe` is not done with, oldest first."""
        with self.lock:
            return [kept for _, _, kept in self._pending.values() if kept.pipe == pipe]

    def announce(self, account: str, region: str, announcements: Iterable[Announcement]) -> None:
        """Keep these for their pipes, but for those that are kept already."""
        with self.lock:
            new = tuple(a for a in announcements if a.position not in self._pending)
            if new:
                self._append(Operation(account, region, announced=new))

    def finish(self, account: str, region: str, positions: Iterable[Position]) -> None:
        """Forget these: their pipe is done with them. A power cut may bring the last ones back."""
        with self.lock:
            done = Operation(account, region, done=tuple(p for p in positions if p in self._pending))
            if done.done:
                self._journal.append(done, wait=False)
                self._account_for(done)

    def _journalled(self, write: Handler) -> Handler:
        @functools.wraps(write)
        def call(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
            with self.lock:
                if self._undo is not None:
                    return write(data)
                self._undo = []
                try:
                    answer = write(data)
                    if self._undo:
                        if answer[0] == _OK:
                            self._acknowledge(change for change, _ in self._undo)
                        else:
                            self._roll_back()
                except BaseException:
                    self._roll_back()
                    raise
                finally:
                    self._undo = None
                    self._announced = []
                return answer

        return call

    def _recording(self, emit: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(emit)
        def call(
            table_name: str,
            event_name: str,
            old_item: Item | None,
            new_item: Item | None,
            replicate: bool = True,  # noqa: FBT001, FBT002 -- ministack's signature
        ) -> None:
            with self.lock:
                table = dynamodb._tables.get(table_name)
                end = dynamodb.stream_end_position(table_name)
                emit(table_name, event_name, old_item, new_item, replicate)
                if table is None:
                    return
                change = (
                    Change(table_name, item=new_item)
                    if new_item is not None
                    else Change(table_name, key=dynamodb._extract_key_from_item(table, old_item))
                )
                self._announced += self._taken(table_name, end)
                if self._undo is None:
                    self._acknowledge([change])
                    self._announced = []
                else:
                    self._undo.append((change, old_item))

        return call

    def _filling(self, create: Handler) -> Handler:
        @functools.wraps(create)
        def call(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
            with self.lock:
                answer = create(data)
                scope = (get_account_id(), get_region(), data.get("TableName", ""))
                if answer[0] == _OK and scope in self._waiting:
                    table = dynamodb._tables.get_scoped(*scope)
                    for change in self._waiting.pop(scope):
                        _apply(table, change)
                return answer

        return call

    def _dropping(self, delete: Handler) -> Handler:
        @functools.wraps(delete)
        def call(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
            with self.lock:
                answer = delete(data)
                if answer[0] == _OK:
                    self._acknowledge([Change(dynamodb._normalize_table_name(data["TableName"]))])
                return answer

        return call

    def _taken(self, table: str, position: int) -> list[Announcement]:
        """The records of the stream of `table` from `position` on, for each pipe that takes one."""
        if self.reader is None:
            return []
        account, region = get_account_id(), get_region()
        return [
            Announcement(pipe, record)
            for record in dynamodb.stream_records_since(table, position, 1)
            for pipe in self.reader.takers(account, region, table, record)
        ]

    def _acknowledge(self, changes: Iterable[Change]) -> None:
        self._append(
            Operation(get_account_id(), get_region(), tuple(changes), announced=tuple(self._announced))
        )

    def _append(self, operation: Operation) -> None:
        self._journal.append(operation)
        self._account_for(operation)
        if self.reader is not None and operation.announced:
            self.reader.hand_over(operation.announced)

    def _account_for(self, operation: Operation) -> None:
        for announcement in operation.announced:
            self._pending[announcement.position] = (operation.account, operation.region, announcement)
        for position in operation.done:
            self._pending.pop(position, None)

    def _roll_back(self) -> None:
        for change, old_item in reversed(self._undo or []):
            table = dynamodb._tables.get(change.table)
            if old_item is not None:
                _apply(table, Change(change.table, item=old_item))
            else:
                _apply(table, Change(change.table, key=dynamodb._extract_key_from_item(table, change.item)))


def _apply(table: dict[str, Any], change: Change) -> None:
    if change.item is None and change.key is None:
        table["items"].clear()
        dynamodb._items_replaced(table)
        return
    attributes = change.item if change.item is not None else change.key or {}
    partition = dynamodb._extract_key_val(attributes[table["pk_name"]])
    sort = dynamodb._extract_key_val(attributes[table["sk_name"]]) if table["sk_name"] else _NO_SORT_KEY
    if change.item is not None:
        dynamodb._set_item(table, partition, sort, change.item)
    else:
        dynamodb._remove_item(table, partition, sort)
