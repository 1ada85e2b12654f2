"""Items of one person that are read together, or page by page."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from tasks.adapters import clients
from tasks.adapters.attributes import Item
from tasks.adapters.items import key_of


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


def read_page(table: str, user_id: str, prefix: str, after: str, limit: int) -> tuple[Sequence[Item], str]:
    """Read a page of items whose sort keys begin with `prefix`, consistently.

    Returns:
        The items behind the sort key `after`, if one is given, and the last of their keys if more follow.
    """
    start: Any = {"ExclusiveStartKey": key_of(user_id, after)} if after else {}
    got = clients.dynamodb().query(
        TableName=table,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":pk": {"S": f"USER#{user_id}"}, ":prefix": {"S": prefix}},
        ConsistentRead=True,
        Limit=limit,
        **start,
    )
    last = cast("Any", got.get("LastEvaluatedKey"))
    return cast("Sequence[Item]", got["Items"]), last["sk"]["S"] if last else ""
