"""An expression that is parsed once means the same, and is refused in the same words, as one parsed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.services import dynamodb

from local.engine.speed import expressions as engine_expressions
from tests.local.engine.ministack_patches import assert_twice_the_same, outcome, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.engine.ministack_patches import Functions

REPLACED = (
    "_tokenize",
    "_condition_syntax_error",
    "_check_reserved_keyword_usage",
    "_check_redundant_parens",
    "_project_item",
)
EXPRESSIONS = [
    "attribute_not_exists(pk)",
    "pk = :p AND begins_with(sk, :a)",
    "#v < :value OR (#v = :value AND workoutId > :id)",
    "SET #a = :a, b = if_not_exists(b, :zero) + :one ADD workouts :one REMOVE c",
    "size(doc) BETWEEN :a AND :b",
    "a.b[3].c = :x",
    "NOT contains(tags, :tag) AND type IN (:a, :b)",
    "((a = :a))",
    "status = :reserved",
    "a = = :b",
    "begins_with(a)",
    "a = :b AND",
    "a ? :b",
    "",
    ")(",
]
ITEM = {
    "pk": {"S": "USER#ana"},
    "run:20": {"N": "8050"},
    "a.b": {"S": "a name with a point"},
    "list": {"L": [{"N": "1"}, {"M": {"deep": {"NULL": True}}}]},
    "map": {"M": {"b": {"S": "x"}, "c": {"L": []}}},
}
ALIASES = {"#run": "run:20", "#point": "a.b", "#map": "map", "#absent": "absent"}
PATHS = [
    *("pk", "#run", " #point ", "list", "list[1]", "list[1].deep", "map", "map.b", "#map.c", "#map"),
    *("#absent", "absent", "#unknown", "year", "", "[", "a..b"),
]
projections = st.lists(st.sampled_from(PATHS), max_size=5).map(",".join)
parts = st.sampled_from(["pk", "#n", ":v", "=", "<", "AND", "OR", "NOT", "(", ")", ",", "size", "year", "["])
expressions = st.sampled_from(EXPRESSIONS) | st.lists(parts, max_size=8).map(" ".join)
slots = st.sampled_from(["ConditionExpression", "FilterExpression", "KeyConditionExpression"])


@pytest.fixture(scope="module")
def functions() -> Iterator[Functions]:
    with replaced(dynamodb, REPLACED, engine_expressions.install) as functions:
        yield functions


@given(expressions, slots)
def test_the_first_and_every_later_answer_is_ministacks_own(
    functions: Functions, expression: str, slot: str
) -> None:
    tokens = outcome(functions["_tokenize"][0], expression)
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("_tokenize", (expression,)),
        ("_condition_syntax_error", (expression, slot)),
    ]
    if tokens[0] == "answer":
        calls += [
            ("_check_reserved_keyword_usage", (tokens[1],)),
            ("_check_redundant_parens", (tokens[1],)),
            ("_check_redundant_parens", (tokens[1], slot)),
        ]
    for name, arguments in calls:
        assert_twice_the_same(functions, name, *arguments)


def test_the_examples_have_valid_and_invalid_ones(functions: Functions) -> None:
    check = functions["_condition_syntax_error"][1]
    refused = [text for text in EXPRESSIONS if outcome(check, text, "ConditionExpression")[1] is not None]
    assert 0 < len(refused) < len(EXPRESSIONS)


def test_who_changes_the_tokens_that_it_got_changes_no_others(functions: Functions) -> None:
    tokenize = functions["_tokenize"][1]
    tokens = tokenize("pk = :p")
    expected = list(tokens)
    tokens.clear()
    assert tokenize("pk = :p") == expected


@given(projections, st.sampled_from([ALIASES, {}, None]))
def test_an_item_is_projected_as_ministack_projects_it(
    functions: Functions, projection: str, aliases: dict[str, str] | None
) -> None:
    assert_twice_the_same(functions, "_project_item", ITEM, projection, aliases)
