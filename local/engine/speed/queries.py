"""Queries that read only the page that they answer, safely beside writes.

ministack 1.5.33 sorts a whole partition for each query and evaluates the key condition on every item in it:
a query of a person with a year of workouts takes tens of milliseconds, and each post takes longer than the
one before. It also walks through the dictionaries of the table while other threads write to them.

After `install()` the keys of a table are kept sorted (`keys.py`), and a query is shown a table that holds
only the items of its page: those that match the key condition, behind the start key, up to the limit or to
DynamoDB's megabyte. Since all of them match, the condition is evaluated for one only, which finds its errors.
A scan is shown a copy of the table's dictionaries. What is filtered and projected, and every error, stays
ministack's. A lock is held only while keys are looked up or changed.

ministack also adds up the sizes of all items that it reads, several times each, and works out the size of
every number from its digits: most of the time of a query of items with many sums. The sizes are remembered.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import functools
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb

from local.engine.patching import EnginePatchError, replace
from local.engine.speed.keys import Bounds, Page, SortedKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local.engine.speed.keys import Table
    from local.engine.survival.journal import Item

    Handler = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]
    Change = Callable[..., Any]

_NAME, _VALUE = r"(?:#?\w+)", r"(?::\w+)"
_FORM = re.compile(
    rf"(?P<hash>{_NAME}) = {_VALUE}"
    rf"(?: AND (?:begins_with\((?P<prefixed>{_NAME}), (?P<prefix>{_VALUE})\)"
    rf"|(?P<ranged>{_NAME}) BETWEEN (?P<low>{_VALUE}) AND (?P<high>{_VALUE})"
    rf"|(?P<compared>{_NAME}) (?P<operator>>=?|<=?|=) (?P<bound>{_VALUE})))?"
)
"""The usual key conditions. For any other the partition is shown whole."""

_CONDITION, _KEY_CONDITION = "ConditionExpression", "KeyConditionExpression"
_FEW = 256
"""So many items are shown without a look at their sizes: they are a megabyte only where each has 4 KiB."""

_NUMBERS = 65_536
"""So many numbers have their sizes remembered: those of a person's ten years of days and months."""


@dataclass
class _View:
    """What a thread that runs a query or a scan sees of a table.

    Args:
        name: the table's.
        table: the table with less in it.
        is_page: whether each of its items matches the key condition.
        is_right: whether the key condition was found to hold for one of them.
    """

    name: str
    table: Table
    is_page: bool
    is_right: bool = False


_lock = threading.RLock()
_shown = threading.local()


def install() -> None:
    """Patch ministack's DynamoDB in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    if type(dynamodb._tables) is not AccountRegionScopedDict or not hasattr(dynamodb, "_INDEX_MEMBERS"):
        raise EnginePatchError("ministack keeps its tables and their indexes in another way than expected")
    dynamodb._tables.__class__ = _ShownTables
    replace(dynamodb, "_set_item", ("table", "pk_val", "sk_val", "item"), _locked)
    replace(dynamodb, "_remove_item", ("table", "pk_val", "sk_val"), _locked)
    replace(dynamodb, "_items_replaced", ("table",), _locked)
    replace(dynamodb, "_index_item", ("table", "base_pk", "base_sk", "item", "add"), lambda _: _note)
    replace(dynamodb, "_index_members", ("table",), _without_sorted_keys)
    replace(dynamodb, "_number_size_bytes", ("text",), functools.lru_cache(_NUMBERS))
    replace(
        dynamodb,
        "_evaluate_condition",
        ("expr", "item", "attr_values", "attr_names", "slot"),
        _evaluate_once_a_page,
    )
    replace(dynamodb, "_query", ("data",), _showing(_page))
    replace(dynamodb, "_scan", ("data",), _showing(_whole))


class _ShownTables(AccountRegionScopedDict):  # type: ignore[misc]  # untyped
    """The tables. A thread that runs a query sees only the page of its query."""

    __slots__ = ()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 -- a dict's get
        view: _View | None = getattr(_shown, "view", None)
        return view.table if view is not None and view.name == key else super().get(key, default)


def _locked(change: Change) -> Change:
    @functools.wraps(change)
    def call(*arguments: Any) -> Any:  # noqa: ANN401 -- ministack's
        with _lock:
            return change(*arguments)

    return call


def _note(table: Table, base_pk: str, base_sk: str, item: Item, add: bool) -> None:  # noqa: FBT001 -- ministack's
    """Keep the sorted keys of a table current, once a query has made them."""
    keys: SortedKeys | None = table.get(dynamodb._INDEX_MEMBERS)
    if keys is not None:
        (keys.add if add else keys.remove)(base_pk, base_sk, item)


def _without_sorted_keys(members: Callable[[Table], Any]) -> Callable[[Table], Any]:
    """Make the lists of what is in an index anew for a query that is shown the whole table."""

    def call(table: Table) -> Any:  # noqa: ANN401 -- ministack's
        if type(table.get(dynamodb._INDEX_MEMBERS)) is dict:
            return members(table)
        with _lock:
            return members({key: value for key, value in table.items() if key != dynamodb._INDEX_MEMBERS})

    return call


def _keys_of(table: Table) -> SortedKeys:
    """Return the sorted keys of a table, made at the first use.

    They stand where ministack has its own lists of what is in an index. So ministack drops them when the
    table gets other indexes or other items, and does not save them.
    """
    keys: SortedKeys | None = table.get(dynamodb._INDEX_MEMBERS)
    if keys is None:
        keys = table[dynamodb._INDEX_MEMBERS] = SortedKeys(table)
    return keys


def _evaluate_once_a_page(evaluate: Callable[..., bool]) -> Callable[..., bool]:
    def call(expr: str, item: Item, attr_values: Item, attr_names: Any, slot: str = _CONDITION) -> bool:  # noqa: ANN401 -- ministack's
        view: _View | None = getattr(_shown, "view", None)
        if slot != _KEY_CONDITION or view is None or not view.is_page:
            return evaluate(expr, item, attr_values, attr_names, slot)
        view.is_right = view.is_right or evaluate(expr, item, attr_values, attr_names, slot)
        return view.is_right

    return call


def _showing(part: Callable[[Table, dict[str, Any]], _View | None]) -> Callable[[Handler], Handler]:
    def make(read: Handler) -> Handler:
        def call(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
            name = data.get("TableName")
            table = dynamodb._tables.get(name) if isinstance(name, str) else None
            with _lock:
                view = part(table, data) if table else None
            if view is None:
                return read(data)
            _shown.view = view
            try:
                return read(data)
            finally:
                _shown.view = None

        return call

    return make


def _whole(table: Table, data: dict[str, Any]) -> _View:
    items = {partition: dict(bucket) for partition, bucket in table["items"].items()}
    return _View(data["TableName"], {**table, "items": items}, is_page=False)


def _page(table: Table, data: dict[str, Any]) -> _View | None:
    """The table with only the items of the page, None when ministack refuses the query before it reads."""
    index = data.get("IndexName") or None
    keys = _keys_of(table)
    if index not in keys:
        return None
    partition = _partition(keys.hash_keys(index), data)
    after, limit = data.get("ExclusiveStartKey") or None, data.get("Limit")
    if partition is None or not _is_key(after, table, keys, index):
        return None
    bounds = _bounds(table, keys, index, data)
    usual = bounds is not None
    found = keys.find(
        Page(
            index,
            partition,
            bounds or Bounds(),
            after,
            forward=bool(data.get("ScanIndexForward", True)),
            limit=limit if usual and isinstance(limit, int) and limit > 0 else None,
        )
    )
    items: dict[str, dict[str, Item]] = {}
    shown = list(_read(table, index, found, enough=dynamodb._DDB_PAGE_SIZE_BYTES if usual else None))
    for base_pk, base_sk, item in shown:
        items.setdefault(base_pk, {})[base_sk] = item
    members = {index: {partition: [(base_pk, base_sk) for base_pk, base_sk, _ in shown]}}
    page = {**table, "items": items, dynamodb._INDEX_MEMBERS: members}
    return _View(data["TableName"], page, is_page=usual)


def _read(
    table: Table, index: str | None, keys: list[tuple[str, str]], enough: int | None
) -> Iterator[tuple[str, str, Item]]:
    """The items, up to the one with which they have more than `enough` bytes: it tells ministack to end."""
    size = 0
    for base_pk, base_sk in keys:
        item = table["items"][base_pk][base_sk]
        yield base_pk, base_sk, item
        if enough is not None and len(keys) > _FEW:
            read = dynamodb._apply_index_projection(item, table, index) if index else item
            size += dynamodb._item_size_bytes(read)
            if size > enough:
                return


def _partition(hash_keys: list[str], data: dict[str, Any]) -> object:
    """The value of the partition key that a query asks for, None when it does not say one."""
    condition, conditions = data.get("KeyConditionExpression", ""), data.get("KeyConditions")
    values, names = data.get("ExpressionAttributeValues") or {}, data.get("ExpressionAttributeNames") or {}
    found = [
        dynamodb._extract_pk_from_key_conditions(conditions, key)
        if conditions
        else dynamodb._extract_pk_from_condition(condition, values, names, key)
        for key in hash_keys
    ]
    if None in found:
        return None
    return found[0] if len(found) == 1 else tuple(found)


def _is_key(after: object, table: Table, keys: SortedKeys, index: str | None) -> bool:
    """Whether a start key has what it must have, if there is one."""
    if after is None:
        return True
    names = {table["pk_name"], table["sk_name"], *keys.hash_keys(index), *keys.range_keys(index)} - {None}
    return isinstance(after, dict) and names <= after.keys()


def _bounds(table: Table, keys: SortedKeys, index: str | None, data: dict[str, Any]) -> Bounds | None:
    """The range of the sort key that a condition means; None when it is no usual condition on strings."""
    form = _FORM.fullmatch(str(data.get("KeyConditionExpression")))
    if form is None:
        return None
    names = data.get("ExpressionAttributeNames") or {}
    range_name = form["prefixed"] or form["ranged"] or form["compared"]
    hash_key, range_key = (names.get(name, name) for name in (form["hash"], range_name))
    if keys.hash_keys(index) != [hash_key]:
        return None
    if range_key is None:
        return Bounds()
    is_text = dynamodb._get_attr_type(table, range_key) == "S"
    return _range(form, data) if is_text and keys.range_keys(index) == [range_key] else None


def _range(form: re.Match[str], data: dict[str, Any]) -> Bounds | None:
    low, high, prefix, bound = (
        form[group] and _text(data, form[group]) for group in ("low", "high", "prefix", "bound")
    )
    if prefix is not None:
        return Bounds.beginning_with(prefix)
    if low is not None and high is not None:
        return Bounds.between(low, high)
    return None if bound is None else Bounds.compared(form["operator"], bound)


def _text(data: dict[str, Any], reference: str) -> str | None:
    """The string that a value reference stands for; None when it stands for none."""
    value = (data.get("ExpressionAttributeValues") or {}).get(reference)
    text = value.get("S") if isinstance(value, dict) else None
    return text if isinstance(text, str) else None
