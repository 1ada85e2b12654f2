"""DynamoDB's JSON, as state machines pass it on: `{"S": "text"}`, `{"N": "1.5"}`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from tasks.domain.profile import Profile, profile_of
from tasks.domain.totals import Amounts, Day, Month

# The type of an attribute is its value's only key.
Attribute = Mapping[str, Any]
Item = Mapping[str, Attribute]
# A GetItem result: {} when there is no such item.
Got = Mapping[str, Item]


class Page(TypedDict):
    """A Query result, without what no task asks for; a `LastEvaluatedKey` says that there is more."""

    Items: Sequence[Item]
    LastEvaluatedKey: NotRequired[Item]


def item_of(got: Got | None) -> Item:
    """Return the item of a GetItem result, without attributes when there is none.

    TransactGetItems answers null for an item that is not there (API reference), or an object without it.
    """
    return got.get("Item", {}) if got else {}


def amounts_of(item: Item) -> Amounts:
    """Return all numeric attributes of an item."""
    return {name: Decimal(value["N"]) for name, value in item.items() if "N" in value}


def days_of(items: Iterable[Item]) -> list[Day]:
    """Return day items as days, by their sort keys `DAY#2026-11-20`."""
    return [Day(date.fromisoformat(_behind("DAY#", item)), amounts_of(item)) for item in items]


def months_of(items: Iterable[Item]) -> list[Month]:
    """Return month items as months, by their sort keys `MONTH#2026-11`."""
    return [Month(_behind("MONTH#", item), amounts_of(item)) for item in items]


def texts_of(items: Iterable[Item]) -> list[str]:
    """Return the documents of items, JSON text; items that have none are left out."""
    return [item["doc"]["S"] for item in items if "doc" in item]


def stored_profile(got: Got | None) -> Profile:
    """Return a person's profile from its GetItem result; the defaults when there is none."""
    item = item_of(got)
    return profile_of(item["doc"]["S"] if item else None)


def _behind(prefix: str, item: Item) -> str:
    sort_key: str = item["sk"]["S"]
    return sort_key.removeprefix(prefix)
