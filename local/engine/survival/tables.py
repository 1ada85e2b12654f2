"""Every DynamoDB write of the engine, one at a time, and in the journal before it is answered.

ministack keeps its tables in memory and saves them on a clean stop only. Its write functions run on the event
loop for API calls and on worker threads for Step Functions, without a lock, so two conditional writes can
both find their condition true. `install()` puts one lock around all of them, and under it: a call that
succeeded is appended to the journal before it returns; a call that failed after it had changed something is
undone. Writes are thus atomic, ordered, and in the journal exactly when they were acknowledged.

Items that expire (TTL) are not journalled: they would expire again after a restart.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

from local.engine.patching import replace
from local.engine.survival.journal import Change, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from local.engine.survival.journal import Item, Journal

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


class JournalledTables:
    """ministack's tables behind one lock, with a journal."""

    def __init__(self, journal: Journal) -> None:
        """Writes go to `journal` once `install` was called."""
        self.lock = threading.RLock()
        self._journal = journal
        self._undo: list[tuple[Change, Item | None]] | None = None
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
                count += 1
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
        """Forget the journal, but for the changes that still wait for their table. Hold `lock`."""
        self._journal.replace(
            Operation(account, region, tuple(changes))
            for (account, region, _), changes in self._waiting.items()
        )

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
                            self._append(change for change, _ in self._undo)
                        else:
                            self._roll_back()
                except BaseException:
                    self._roll_back()
                    raise
                finally:
                    self._undo = None
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
                if table is not None:
                    change = (
                        Change(table_name, item=new_item)
                        if new_item is not None
                        else Change(table_name, key=dynamodb._extract_key_from_item(table, old_item))
                    )
                    if self._undo is None:
                        self._append([change])
                    else:
                        self._undo.append((change, old_item))
                emit(table_name, event_name, old_item, new_item, replicate)

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
                    self._append([Change(dynamodb._normalize_table_name(data["TableName"]))])
                return answer

        return call

    def _append(self, changes: Iterable[Change]) -> None:
        self._journal.append(Operation(get_account_id(), get_region(), tuple(changes)))

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
