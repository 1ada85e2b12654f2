"""A query that is shown only the keys that it is about gives the same answer as one that looks at all."""

from __future__ import annotations

import copy
import itertools
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb

from local.engine.patching import EnginePatchError
from local.engine.speed import queries as engine_queries
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Query = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]

REPLACED = (
    "_query",
    "_scan",
    "_set_item",
    "_remove_item",
    "_items_replaced",
    "_index_item",
    "_index_members",
    "_number_size_bytes",
    "_evaluate_condition",
)
KEYS = {None: ("pk", "sk"), "GSI1": ("gsi1pk", "gsi1sk"), "GSI2": ("gsi2pk", "gsi2sk")}
SECONDS = 600
"""A test that waits so long has failed. Beside other work, the reads have taken more than a minute."""
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
    with restored(dynamodb, *REPLACED) as patch:
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
    form = draw(st.sampled_from(["", "begins_with", "BETWEEN", "=", "<", "<=", ">", ">="]))
    if form == "begins_with":
        test = f" AND begins_with({range_name}, :a)"
    elif form == "BETWEEN":
        values[":b"] = draw(texts)
        test = f" AND {range_name} BETWEEN :a AND :b"
    elif form:
        test = f" AND {range_name} {form} :a"
    else:
        test, names = "", {name: key for name, key in names.items() if name == "#h"}
        del values[":a"]
    request: dict[str, Any] = {
        "KeyConditionExpression": f"{hash_name} = :p{test}",
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
    if draw(st.booleans()):
        request["FilterExpression"] = (
            "attribute_exists(gsi2pk)" if index != "GSI2" else "attribute_exists(pk)"
        )
    return request


@given(items, conditions())
def test_every_page_is_the_same_on_the_table_and_on_its_indexes(
    queries: Queries, stored: list[dict[str, str]], condition: dict[str, Any]
) -> None:
    request = {**condition, "TableName": table_of(stored)}
    for _ in range(len(stored) + 1):
        expected, found = queries.both(request)
        assert found == expected
        last = json.loads(found[1]).get("LastEvaluatedKey")
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
        "pk = :p AND year > :a",
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


def test_of_the_matching_items_one_is_evaluated(queries: Queries, monkeypatch: pytest.MonkeyPatch) -> None:
    name = table_of([{"pk": "USER#ana", "sk": f"WORKOUT#{number:03}"} for number in range(200)])
    seen: list[dict[str, Any]] = []

    class Counted(dynamodb._ExprEval):  # type: ignore[misc]  # noqa: SLF001 -- what is counted
        def __init__(self, tokens: object, item: dict[str, Any], *rest: object) -> None:
            seen.append(item)
            super().__init__(tokens, item, *rest)

    monkeypatch.setattr(dynamodb, "_ExprEval", Counted)
    status, _, body = queries.narrowed(
        {
            "TableName": name,
            "KeyConditionExpression": "pk = :p AND begins_with(sk, :a)",
            "ExpressionAttributeValues": {":p": {"S": "USER#ana"}, ":a": {"S": "WORKOUT#01"}},
        }
    )
    assert (status, json.loads(body)["Count"]) == (200, 10)
    assert [item["sk"]["S"] for item in seen] == ["WORKOUT#010"]


def calls_of(action: Callable[[], object]) -> int:
    """How many functions are called: a measure of work that does not depend on the machine."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def history(length: int) -> list[dict[str, str]]:
    return [
        {"pk": "USER#ana", "sk": f"WORKOUT#{n:06}", "gsi2pk": "USER#ana#TYPE#Run", "gsi2sk": f"{n:06}"}
        for n in range(length)
    ]


PAGES: dict[str, dict[str, Any]] = {
    "the newest": {
        "KeyConditionExpression": "pk = :p AND begins_with(sk, :a)",
        "ExpressionAttributeValues": {":p": {"S": "USER#ana"}, ":a": {"S": "WORKOUT#"}},
        "ScanIndexForward": False,
    },
    "the page behind one": {
        "KeyConditionExpression": "pk = :p AND begins_with(sk, :a)",
        "ExpressionAttributeValues": {":p": {"S": "USER#ana"}, ":a": {"S": "WORKOUT#"}},
        "ExclusiveStartKey": {"pk": {"S": "USER#ana"}, "sk": {"S": "WORKOUT#000150"}},
    },
    "the oldest of the partition, filtered": {
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": {":p": {"S": "USER#ana"}, ":n": {"S": "WORKOUT#000003"}},
        "FilterExpression": "gsi2sk > :n",
    },
    "the newest of a type": {
        "IndexName": "GSI2",
        "KeyConditionExpression": "gsi2pk = :p AND gsi2sk > :a",
        "ExpressionAttributeValues": {":p": {"S": "USER#ana#TYPE#Run"}, ":a": {"S": "000100"}},
        "ScanIndexForward": False,
    },
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_with_any_history(queries: Queries, page: str) -> None:
    calls, answers = [], []
    for length in (300, 10_000):
        request = {**PAGES[page], "TableName": table_of(history(length)), "Limit": 20}
        queries.narrowed(copy.deepcopy(request))  # the first query of a table sorts its keys
        calls.append(calls_of(lambda request=request: queries.narrowed(request)))  # type: ignore[misc]
        answers.append(json.loads(queries.narrowed(request)[2])["ScannedCount"])
    assert answers == [20, 20]
    assert calls[1] <= calls[0] * 1.2


def test_a_write_costs_the_same_with_any_history(queries: Queries) -> None:
    calls = []
    for length in (300, 10_000):
        name = table_of(history(length))
        queries.narrowed({**PAGES["the newest"], "TableName": name})
        new = {key: {"S": text} for key, text in history(length + 1)[-1].items()}
        write = {"TransactItems": [{"Put": {"TableName": name, "Item": new}}]}
        calls.append(calls_of(lambda write=write: dynamodb._transact_write_items(write)))  # type: ignore[misc]  # noqa: SLF001
    assert calls[1] <= calls[0] * 1.2


def test_a_page_ends_at_a_megabyte_and_the_next_goes_on_there(queries: Queries) -> None:
    name = table_of([{**item, "doc": "x" * 3_000} for item in history(800)])
    request: dict[str, Any] = {**PAGES["the newest"], "TableName": name}
    counts, seen = [], []
    while True:
        expected, found = queries.both(request)
        assert found == expected
        page = json.loads(found[1])
        counts.append(page["Count"])
        seen += [item["sk"]["S"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert counts == [342, 342, 116]
    assert seen == [f"WORKOUT#{n:06}" for n in reversed(range(800))]


def test_numbers_are_in_the_order_of_numbers(queries: Queries) -> None:
    name = f"numbered-{next(_numbers)}"
    dynamodb._create_table(  # noqa: SLF001 -- without an engine process
        {
            "TableName": name,
            "KeySchema": schema("pk", "place"),
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "place", "AttributeType": "N"},
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }
    )
    for place in ("10", "9", "-1", "9.5"):
        item = {"pk": {"S": "USER#ana"}, "place": {"N": place}}
        dynamodb._put_item({"TableName": name, "Item": item})  # noqa: SLF001 -- as above
    for condition in ("pk = :p", "pk = :p AND place > :n"):
        values: dict[str, Any] = {":p": {"S": "USER#ana"}, ":n": {"N": "2"}}
        request = {
            "TableName": name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {key: value for key, value in values.items() if key in condition},
            "Limit": 3,
        }
        expected, found = queries.both(request)
        assert found == expected


def test_reads_beside_writes_see_whole_items_in_order(queries: Queries) -> None:
    """ministack's own reads end with `dictionary changed size during iteration` here."""
    name = table_of(history(300))
    stop = threading.Event()

    def write(writer: int) -> int:
        written = 0
        while not stop.is_set():
            item = {key: {"S": f"{text}-{writer}-{written % 500}"} for key, text in history(1)[0].items()}
            item |= {"pk": {"S": "USER#ana"}, "gsi2pk": {"S": "USER#ana#TYPE#Run"}}
            dynamodb._put_item({"TableName": name, "Item": item})  # noqa: SLF001 -- a write of any kind
            if written % 3 == 0:
                key = {"pk": item["pk"], "sk": item["sk"]}
                dynamodb._delete_item({"TableName": name, "Key": key})  # noqa: SLF001 -- as above
            written += 1
        return written

    def read(request: dict[str, Any], key: str) -> int:
        for _ in range(60):
            status, _, body = (queries.narrowed if "KeyConditionExpression" in request else dynamodb._scan)(  # noqa: SLF001
                {**request, "TableName": name}
            )
            assert status == 200, body
            found = [item[key]["S"] for item in json.loads(body)["Items"]]
            assert found == sorted(found)
        return len(found)

    run_of = {"KeyConditionExpression": "gsi2pk = :p", "IndexName": "GSI2"}
    requests: list[tuple[dict[str, Any], str]] = [
        ({"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "USER#ana"}}}, "sk"),
        ({**run_of, "ExpressionAttributeValues": {":p": {"S": "USER#ana#TYPE#Run"}}}, "gsi2sk"),
        ({}, "sk"),
    ]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(5) as pool:
            writers = [pool.submit(write, writer) for writer in range(2)]
            readers = [pool.submit(read, *request) for request in requests]
            try:
                assert all(reader.result(SECONDS) >= 300 for reader in readers)
            finally:
                stop.set()
            assert all(writer.result(SECONDS) > 0 for writer in writers)
    finally:
        sys.setswitchinterval(interval)


def test_a_ministack_that_keeps_its_tables_otherwise_is_refused() -> None:
    with restored(dynamodb, *REPLACED) as patch:
        patch.setattr(dynamodb, "_tables", {})
        with pytest.raises(EnginePatchError, match="keeps its tables"):
            engine_queries.install()
