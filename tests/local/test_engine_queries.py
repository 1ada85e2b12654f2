"""A query that is shown only the keys that it is about gives the same answer as one that looks at all."""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb

from local.engine.patching import EnginePatchError
from local.engine.speed import queries as engine_queries
from tests.local.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Query = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]

KEYS = {None: ("pk", "sk"), "GSI1": ("gsi1pk", "gsi1sk"), "GSI2": ("gsi2pk", "gsi2sk")}
TEXTS = ["A", "A#1", "A#2", "A#10", "B", "a", "~", "é", "WORKOUT#20261120T113000Z-0a1b2c3d"]

_numbers = itertools.count()


@dataclass(frozen=True)
class Queries:
    """ministack's own `_query`, and the one that replaces it, on the same tables."""

    original: Query
    narrowed: Query

    def both(self, request: dict[str, Any]) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
        first, second = (query(copy.deepcopy(request)) for query in (self.original, self.narrowed))
        return (first[0], first[2]), (second[0], second[2])


@pytest.fixture(scope="module")
def queries() -> Iterator[Queries]:
    with restored(dynamodb, "_query") as patch:
        patch.setattr(dynamodb, "_tables", AccountRegionScopedDict())
        original = dynamodb._query  # noqa: SLF001 -- what is replaced
        engine_queries.install()
        yield Queries(original, dynamodb._query)  # noqa: SLF001 -- what replaced it


def table_of(items: list[dict[str, str]]) -> str:
    """A new table like the application's, with these items; an item's later copy replaces the earlier."""
    name = f"queried-{next(_numbers)}"
    attributes = [attribute for pair in KEYS.values() for attribute in pair]
    status, _, body = dynamodb._create_table(  # noqa: SLF001 -- without an engine process
        {
            "TableName": name,
            "KeySchema": schema("pk", "sk"),
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in attributes],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": index,
                    "KeySchema": schema(*keys),
                    "Projection": {"ProjectionType": "ALL"},
                }
                for index, keys in KEYS.items()
                if index
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }
    )
    assert status == 200, body
    for item in items:
        attributes_of_item = {key: {"S": text} for key, text in item.items()}
        status, _, body = dynamodb._put_item(  # noqa: SLF001 -- without an engine process
            {"TableName": name, "Item": attributes_of_item}
        )
        assert status == 200, body
    return name


def schema(hash_key: str, range_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key, "KeyType": "HASH"},
        {"AttributeName": range_key, "KeyType": "RANGE"},
    ]


texts = st.sampled_from(TEXTS) | st.text(alphabet="A#1é~", min_size=1, max_size=4)
partitions = st.sampled_from(["USER#ana", "USER#ben"])
items = st.lists(
    st.fixed_dictionaries(
        {"pk": partitions, "sk": texts},
        optional={"gsi1pk": partitions, "gsi1sk": texts, "gsi2pk": partitions, "gsi2sk": texts},
    ),
    max_size=12,
)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """A query of one of the forms that the machines use, with plain names or placeholders."""
    index = draw(st.sampled_from(list(KEYS)))
    hash_key, range_key = KEYS[index]
    names = draw(st.sampled_from([{}, {"#h": hash_key, "#r": range_key}]))
    hash_name, range_name = ("#h", "#r") if names else (hash_key, range_key)
    values = {":p": draw(partitions), ":a": draw(texts)}
    form = draw(st.sampled_from(["begins_with", "BETWEEN", "=", "<", "<=", ">", ">="]))
    if form == "begins_with":
        test = f"begins_with({range_name}, :a)"
    elif form == "BETWEEN":
        values[":b"] = draw(texts)
        test = f"{range_name} BETWEEN :a AND :b"
    else:
        test = f"{range_name} {form} :a"
    request: dict[str, Any] = {
        "KeyConditionExpression": f"{hash_name} = :p AND {test}",
        "ExpressionAttributeValues": {name: {"S": text} for name, text in values.items()},
        "ScanIndexForward": draw(st.booleans()),
    }
    if index:
        request["IndexName"] = index
    if names:
        request["ExpressionAttributeNames"] = names
    if draw(st.booleans()):
        request["Limit"] = draw(st.integers(1, 4))
    if draw(st.booleans()):
        request["Select"] = "COUNT"
    return request


@given(items, conditions())
def test_every_page_is_the_same_on_the_table_and_on_its_indexes(
    queries: Queries, stored: list[dict[str, str]], condition: dict[str, Any]
) -> None:
    request = {**condition, "TableName": table_of(stored)}
    for _ in range(len(stored) + 1):
        expected, found = queries.both(request)
        assert found == expected
        last = dynamodb.json.loads(found[1]).get("LastEvaluatedKey")
        if last is None:
            return
        request["ExclusiveStartKey"] = last
    raise AssertionError("more pages than items")


@pytest.mark.parametrize(
    "condition",
    [
        "pk = :p",
        "sk > :a AND pk = :p",
        "pk = :p AND (sk > :a)",
        "pk = :p and sk > :a",
        "pk = :p AND sk > :missing",
        "pk = :p AND sk > :number",
        "pk = :p AND sk BETWEEN :b AND :a",
        "pk = :p AND other > :a",
        "gsi1pk = :p AND gsi1sk > :a",
        "pk = :p AND begins_with(sk, :empty)",
        "pk = :p AND sk <> :a",
        "pk = :missing AND sk > :a",
        "pk > :p AND sk > :a",
        "nonsense",
        "",
    ],
)
def test_other_forms_and_mistakes_are_answered_as_by_ministack(queries: Queries, condition: str) -> None:
    name = table_of([{"pk": "USER#ana", "sk": sk} for sk in ("A", "B", "C")])
    values: dict[str, Any] = {":p": {"S": "USER#ana"}, ":a": {"S": "A"}, ":b": {"S": "B"}}
    values |= {":number": {"N": "1"}, ":empty": {"S": ""}}
    used = {name: value for name, value in values.items() if name in condition}
    request = {"TableName": name, "KeyConditionExpression": condition, "ExpressionAttributeValues": used}
    expected, found = queries.both(request)
    assert found == expected


@pytest.mark.parametrize("request_part", [{"TableName": "missing"}, {"IndexName": "GSI9"}, {"Limit": 0}])
def test_a_wrong_request_is_refused_as_by_ministack(queries: Queries, request_part: dict[str, Any]) -> None:
    request = {
        "TableName": table_of([{"pk": "USER#ana", "sk": "A"}]),
        "KeyConditionExpression": "pk = :p AND sk > :a",
        "ExpressionAttributeValues": {":p": {"S": "USER#ana"}, ":a": {"S": "A"}},
        **request_part,
    }
    expected, found = queries.both(request)
    assert found == expected
    assert found[0] == 400


def test_only_the_matching_items_are_evaluated(queries: Queries, monkeypatch: pytest.MonkeyPatch) -> None:
    name = table_of([{"pk": "USER#ana", "sk": f"WORKOUT#{number:03}"} for number in range(200)])
    evaluate, seen = dynamodb._evaluate_condition, []  # noqa: SLF001 -- what is counted

    def counted(condition: str, item: dict[str, Any], *rest: Any, **options: Any) -> bool:  # noqa: ANN401
        seen.append(item)
        return bool(evaluate(condition, item, *rest, **options))

    monkeypatch.setattr(dynamodb, "_evaluate_condition", counted)
    status, _, body = queries.narrowed(
        {
            "TableName": name,
            "KeyConditionExpression": "pk = :p AND begins_with(sk, :a)",
            "ExpressionAttributeValues": {":p": {"S": "USER#ana"}, ":a": {"S": "WORKOUT#01"}},
        }
    )
    assert (status, dynamodb.json.loads(body)["Count"]) == (200, 10)
    assert len([item for item in seen if item]) == 10


def test_a_ministack_that_keeps_its_tables_otherwise_is_refused() -> None:
    with restored(dynamodb, "_query") as patch:
        patch.setattr(dynamodb, "_tables", {})
        with pytest.raises(EnginePatchError, match="keeps its tables"):
            engine_queries.install()
