"""Items that are read together."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from tasks.adapters import clients
from tasks.adapters.attributes import Item


def read_together(table: str, keys: Iterable[Item]) -> dict[str, Item]:
    """Read at most 100 items of one partition, consistently; those that are there, by their sort keys."""
    wanted: Any = list({key["sk"]["S"]: key for key in keys}.values())
    found: dict[str, Item] = {}
    while wanted:
        got = clients.dynamodb().batch_get_item(
            RequestItems={table: {"Keys": wanted, "ConsistentRead": True}}
        )
        for item in cast("Sequence[Item]", got["Responses"].get(table, [])):
            found[item["sk"]["S"]] = item
        left: Any = got.get("UnprocessedKeys", {})
        wanted = left[table]["Keys"] if left else []
    return found
