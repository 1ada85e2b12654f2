"""The keys of a DynamoDB table and of its indexes, in the order in which a query returns them.

ministack 1.5.33 keeps the items of a partition in no order, and a query looks at all of them. `SortedKeys`
finds the two ends of a range by bisection: a query then costs what it returns, however large the partition.
"""

# ruff: noqa: SLF001 -- ministack's own functions say how it orders keys
from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ministack.services import dynamodb
from sortedcontainers import SortedList

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.engine.survival.journal import Item

    Table = dict[str, Any]
    Entry = tuple[Any, ...]

_LARGEST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True)
class Bounds:
    """A range of sort keys that are strings: from `low` (included) to `high` (excluded); None is no bound."""

    low: str | None = None
    high: str | None = None

    @classmethod
    def between(cls, low: str, high: str) -> Bounds:
        """Both ends included."""
        return cls(low, _next_after(high))

    @classmethod
    def beginning_with(cls, prefix: str) -> Bounds:
        """The strings that begin with `prefix`."""
        stem = prefix.rstrip(chr(_LARGEST_CODE_POINT))
        return cls(prefix, stem[:-1] + chr(ord(stem[-1]) + 1) if stem else None)

    @classmethod
    def compared(cls, operator: str, bound: str) -> Bounds:
        """The strings that are `=`, `<`, `<=`, `>` or `>=` to `bound`."""
        match operator:
            case "=":
                return cls.between(bound, bound)
            case "<":
                return cls(high=bound)
            case "<=":
                return cls(high=_next_after(bound))
            case ">":
                return cls(low=_next_after(bound))
            case _:
                return cls(low=bound)


@dataclass(frozen=True)
class Page:
    """What a query asks for.

    Args:
        index: None for the table itself.
        partition: the value of the partition key.
        bounds: of the sort key.
        after: the key of the last item of the page before.
        forward: whether the smallest key comes first.
        limit: the largest number of items, None for all.
    """

    index: str | None
    partition: object
    bounds: Bounds
    after: Item | None
    forward: bool
    limit: int | None


class SortedKeys:
    """The keys of one table, by index and partition. None is the name of the table's own order.

    An entry is the values by which an item is ordered, and behind them its base key as ministack files it.
    Not safe for concurrent use: the caller holds a lock.
    """

    def __init__(self, table: Table) -> None:
        """Sort the keys of the items that `table` has now."""
        self._table = table
        self._schemas: dict[str | None, tuple[list[str], list[str]]] = {
            None: ([table["pk_name"]], [table["sk_name"]] if table["sk_name"] else [])
        }
        self._schemas |= {
            name: (hashes, ranges) for name, hashes, ranges in dynamodb._index_key_schemas(table)
        }
        self._orders = {
            name: dynamodb._index_order_keys(table, ranges) for name, (_, ranges) in self._schemas.items()
        }
        found: dict[str | None, dict[Any, list[Entry]]] = {name: {} for name in self._schemas}
        for base_pk, bucket in table["items"].items():
            for base_sk, item in bucket.items():
                for name, partition, entry in self._places(base_pk, base_sk, item):
                    found[name].setdefault(partition, []).append(entry)
        self._partitions = {
            name: {partition: SortedList(entries) for partition, entries in partitions.items()}
            for name, partitions in found.items()
        }

    def __contains__(self, index: object) -> bool:
        """Whether the table has an index of this name."""
        return index in self._schemas

    def hash_keys(self, index: str | None) -> list[str]:
        """The names of the attributes that make the partition key."""
        return self._schemas[index][0]

    def range_keys(self, index: str | None) -> list[str]:
        """The names of the attributes that make the sort key."""
        return self._schemas[index][1]

    def add(self, base_pk: str, base_sk: str, item: Item) -> None:
        """Note an item that the table has from now on."""
        for name, partition, entry in self._places(base_pk, base_sk, item):
            entries = self._partitions[name].get(partition)
            if entries is None:
                self._partitions[name][partition] = SortedList([entry])
            else:
                entries.add(entry)

    def remove(self, base_pk: str, base_sk: str, item: Item) -> None:
        """Forget an item that the table has no more."""
        for name, partition, entry in self._places(base_pk, base_sk, item):
            entries = self._partitions[name].get(partition)
            if entries is not None:
                entries.discard(entry)
                if not entries:
                    del self._partitions[name][partition]

    def find(self, page: Page) -> list[tuple[str, str]]:
        """Base keys of the items of a page, in the order of the query."""
        entries = self._partitions[page.index].get(page.partition)
        if entries is None:
            return []
        first = 0 if page.bounds.low is None else entries.bisect_left((page.bounds.low,))
        last = len(entries) if page.bounds.high is None else entries.bisect_left((page.bounds.high,))
        if page.after is not None:
            cursor = self._entry(page.index, page.after)
            if page.forward:
                first = max(first, entries.bisect_right(cursor))
            else:
                last = min(last, entries.bisect_left(cursor))
        found = entries.islice(first, max(first, last), reverse=not page.forward)
        return [entry[-2:] for entry in islice(found, page.limit)]

    def _places(self, base_pk: str, base_sk: str, item: Item) -> Iterator[tuple[str | None, Any, Entry]]:
        """Index, partition and entry of an item, for the table and each index that it is in."""
        for name, (hashes, ranges) in self._schemas.items():
            partition = base_pk if name is None else dynamodb._index_partition(item, hashes, ranges)
            if partition is not None:
                yield name, partition, (*self._order(name, item), base_pk, base_sk)

    def _entry(self, index: str | None, key: Item) -> Entry:
        names = (self._table["pk_name"], self._table["sk_name"])
        return (*self._order(index, key), *(dynamodb._extract_key_val(key[name]) for name in names if name))

    def _order(self, index: str | None, item: Item) -> Entry:
        return tuple(
            dynamodb._index_order_value(item, attribute, kind) for attribute, kind in self._orders[index]
        )


def _next_after(text: str) -> str:
    """The smallest string that is greater than `text`."""
    return text + "\0"
