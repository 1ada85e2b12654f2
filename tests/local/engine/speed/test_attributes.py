"""Attributes that are taken as they are read and written the same as those that are walked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from ministack.services import stepfunctions as sfn

from local.engine.speed import attributes
from tests.local.engine.ministack_patches import replaced

if TYPE_CHECKING:
    from collections.abc import Callable

ATTRIBUTES = st.recursive(
    st.sampled_from(
        [
            *({"S": "text"}, {"S": ""}, {"N": "12.5"}, {"BOOL": True}, {"NULL": True}, {"SS": ["a"]}),
            *({"NS": ["1"]}, {"B": "YQ=="}, {}),
        ]
    ),
    lambda inner: (
        st.dictionaries(st.sampled_from("aSN"), inner, max_size=2).map(lambda m: {"M": m})
        | st.lists(inner, max_size=2).map(lambda values: {"L": values})
    ),
    max_leaves=4,
)


ITEMS = st.lists(
    st.dictionaries(st.sampled_from(["pk", "S", "load:tss"]), ATTRIBUTES, max_size=3), max_size=3
)
REPLACED = ("_sdk_json_value", "_sdk_json_param_value", "_api_name_to_sfn_key")


@given(ITEMS)
def test_a_page_reads_the_same(items: list[dict[str, Any]]) -> None:
    result = {"Items": items, "Count": len(items), "LastEvaluatedKey": {"pk": {"S": "USER#ana"}}}
    spell: Callable[..., Any] = sfn._sdk_json_result  # noqa: SLF001 -- what the patch is about
    expected = spell("dynamodb", "Query", result)
    with replaced(sfn, REPLACED, attributes.install):
        assert spell("dynamodb", "Query", result) == expected


@given(ITEMS, st.sampled_from(["SS", "Ss"]), st.none() | st.text() | ATTRIBUTES)
def test_a_transaction_is_written_the_same(
    items: list[dict[str, Any]], texts: str, version: dict[str, Any] | str | None
) -> None:
    puts = [
        {
            "Put": {
                "TableName": "wotr",
                "Item": {**item, "tags": {texts: ["a"]}, "none": {"Nul": True}},
                "ExpressionAttributeValues": {":version": version},
            }
        }
        for item in items
    ]
    spell: Callable[..., Any] = sfn._sdk_json_params  # noqa: SLF001 -- same
    wanted = ({"service_key": "dynamodb"}, "dynamodb", "TransactWriteItems", {"TransactItems": puts})
    expected = spell(*wanted)
    with replaced(sfn, REPLACED, attributes.install):
        assert spell(*wanted) == expected
