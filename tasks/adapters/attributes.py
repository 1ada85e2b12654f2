"""DynamoDB's JSON, as state machines pass it on: `{"S": "text"}`, `{"N": "1.5"}`."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tasks.domain.profile import Profile, profile_of
from tasks.domain.totals import Amounts, Day

# The type of an attribute is its value's only key.
Attribute = Mapping[str, Any]
Item = Mapping[str, Attribute]
# A GetItem result: {} when there is no such item.
Got = Mapping[str, Item]


def item_of(got: Got) -> Item:
    """Return the item of a GetItem result, without attributes when there is none."""
    return got.get("Item", {})


def amounts_of(item: Item) -> Amounts:
    """Return all numeric attributes of an item."""
    return {name: Decimal(value["N"]) for name, value in item.items() if "N" in value}


def days_of(items: Iterable[Item]) -> list[Day]:
    """Return day items as days."""
    return [Day(date.fromisoformat(item["localDate"]["S"]), amounts_of(item)) for item in items]


def stored_profile(got: Got) -> Profile:
    """Return a person's profile from its GetItem result; the defaults when there is none."""
    item = item_of(got)
    return profile_of(item["doc"]["S"] if item else None)


def day_of_key(sort_key: str) -> date:
    """Return the local date of a day item's sort key, `DAY#2026-11-20`."""
    return date.fromisoformat(sort_key.removeprefix("DAY#"))
