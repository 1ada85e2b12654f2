"""Queries that look only at the keys they are about.

ministack 1.5.33 sorts a whole partition and evaluates the key condition on every item in it, so each query of
a person with a year of workouts takes tens of milliseconds, and every post gets slower as the history grows.
After `install()` a query with a key condition of a usual form is shown a table that holds only the matching
keys; everything else, the evaluation of the condition included, stays ministack's. Other forms are not
touched.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb

from local.engine.patching import EnginePatchError, replace

if TYPE_CHECKING:
    from collections.abc import Callable

    Table = dict[str, Any]
    Handler = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]
    Test = Callable[[Any], bool]

_NAME, _VALUE = r"(?:#?\w+)", r"(?::\w+)"
_FORM = re.compile(
    rf"(?P<hash>{_NAME}) = (?P<partition>{_VALUE}) AND "
    rf"(?:begins_with\((?P<prefixed>{_NAME}), (?P<prefix>{_VALUE})\)"
    rf"|(?P<ranged>{_NAME}) BETWEEN (?P<low>{_VALUE}) AND (?P<high>{_VALUE})"
    rf"|(?P<compared>{_NAME}) (?P<operator>>=?|<=?|=) (?P<bound>{_VALUE}))"
)
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "<": str.__lt__,
    "<=": str.__le__,
    ">": str.__gt__,
    ">=": str.__ge__,
}

_shown = threading.local()


def install() -> None:
    """Patch ministack's DynamoDB in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    if type(dynamodb._tables) is not AccountRegionScopedDict or not hasattr(dynamodb, "_INDEX_MEMBERS"):
        raise EnginePatchError("ministack keeps its tables and their indexes in another way than expected")
    dynamodb._tables.__class__ = _ShownTables
    replace(dynamodb, "_query", ("data",), _narrowed)


class _ShownTables(AccountRegionScopedDict):  # type: ignore[misc]  # untyped
    """The tables, of which a thread that queries one sees only the part that it is about."""

    __slots__ = ()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 -- a dict's get
        view: tuple[str, Table] | None = getattr(_shown, "view", None)
        return view[1] if view is not None and view[0] == key else super().get(key, default)


def _narrowed(query: Handler) -> Handler:
    def call(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        name = data.get("TableName")
        table = dynamodb._tables.get(name) if isinstance(name, str) else None
        view = _view(table, data) if table else None
        if view is None:
            return query(data)
        _shown.view = (name, view)
        try:
            return query(data)
        finally:
            _shown.view = None

    return call


def _view(table: Table, data: dict[str, Any]) -> Table | None:
    """The table with only the keys that the condition is about, None for a condition of another form."""
    form = _FORM.fullmatch(str(data.get("KeyConditionExpression")))
    index = data.get("IndexName")
    if form is None or (index and index not in dynamodb._index_members(table)):
        return None
    names = data.get("ExpressionAttributeNames") or {}
    hash_key, range_key = (names.get(name, name) for name in (form["hash"], form[_range_group(form)]))
    partition = _text(data, form["partition"])
    matches = _test(form, data)
    if partition is None or matches is None or (hash_key, range_key) != _keys(table, index):
        return None
    items = table["items"]
    if not index:
        bucket = list(items.get(partition, {}).items())
        return {**table, "items": {partition: {key: item for key, item in bucket if matches(key)}}}
    pairs = list(dynamodb._index_members(table)[index].get(partition, ()))
    kept = [
        pair for pair in pairs if matches(items.get(pair[0], {}).get(pair[1], {}).get(range_key, {}).get("S"))
    ]
    return {**table, dynamodb._INDEX_MEMBERS: {index: {partition: dict.fromkeys(kept)}}}


def _range_group(form: re.Match[str]) -> str:
    return next(group for group in ("prefixed", "ranged", "compared") if form[group])


def _keys(table: Table, index: str | None) -> tuple[str, str]:
    hash_key, range_key, _ = dynamodb._resolve_index_keys(table, index)
    return hash_key, range_key


def _text(data: dict[str, Any], reference: str) -> str | None:
    """The string that a value reference stands for; None when it stands for none."""
    value = (data.get("ExpressionAttributeValues") or {}).get(reference)
    text = value.get("S") if isinstance(value, dict) else None
    return text if isinstance(text, str) else None


def _test(form: re.Match[str], data: dict[str, Any]) -> Test | None:
    """What the sort key must be; None when it is not compared with strings."""
    low, high, prefix, bound = (
        form[group] and _text(data, form[group]) for group in ("low", "high", "prefix", "bound")
    )
    if prefix is not None:
        return lambda key: isinstance(key, str) and key.startswith(prefix)
    if low is not None and high is not None:
        return lambda key: isinstance(key, str) and low <= key <= high
    if bound is not None:
        compare = _COMPARISONS[form["operator"]]
        return lambda key: isinstance(key, str) and compare(key, bound)
    return None
