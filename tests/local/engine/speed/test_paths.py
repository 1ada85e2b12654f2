"""A path, an intrinsic function or a name that is remembered means what it meant."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.services import stepfunctions as sfn

from local.engine.speed import paths as engine_paths
from tests.local.engine.ministack_patches import assert_twice_the_same, outcome, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.engine.ministack_patches import Functions

REPLACED = ("_parse_jsonpath_tokens", "_parse_intrinsic_call", "_api_name_to_sfn_key")
DATA = {"a": [1, 2, 3], "n": 1, "t": "x", "b": {"c d": ["é"]}}
FUNCTIONS = [
    "States.Format('USER#{}', $.t)",
    "States.Format('it\\'s {} {}', $.n, States.ArrayLength($.a))",
    "States.Array(1, -2.5, true, null, 'x', $.a)",
    "States.ArrayGetItem($.a, 7)",
    "States.StringToJson('{\"x\": [1]}')",
    "States.JsonMerge($.b, $.b, false)",
    "States.Unknown($.a)",
    "States.Format",
]
paths = st.text(alphabet="$.[]*'\"ab01", max_size=8).map(lambda rest: f"$.{rest}") | st.sampled_from(
    ["$", "$.a[0]", "$.a[*]", "$['b']['c d'][0]", "$.b.*", "$.", "$[", "$.a[x]"]
)
names = st.text(alphabet="ABcd1", max_size=8) | st.sampled_from(
    ["DBClusterArn", "SS", "NULL", "TableName", ""]
)


@pytest.fixture(scope="module")
def functions() -> Iterator[Functions]:
    with replaced(sfn, REPLACED, engine_paths.install) as functions:
        yield functions


@given(paths)
def test_paths(functions: Functions, path: str) -> None:
    assert_twice_the_same(functions, "_parse_jsonpath_tokens", path)


@given(st.sampled_from(FUNCTIONS) | st.text(alphabet="States.Format('{}',)$1 ", max_size=12))
def test_intrinsic_functions(functions: Functions, expression: str) -> None:
    assert_twice_the_same(functions, "_parse_intrinsic_call", expression, 0)


@given(names)
def test_names_of_parameters(functions: Functions, name: str) -> None:
    assert_twice_the_same(functions, "_api_name_to_sfn_key", name)


@pytest.mark.parametrize("expression", FUNCTIONS)
def test_a_function_gives_the_same_each_time_whatever_becomes_of_its_results(
    functions: Functions, expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sfn._parse_intrinsic_call is functions["_parse_intrinsic_call"][1]  # noqa: SLF001 -- it is installed
    evaluate = sfn._evaluate_intrinsic  # noqa: SLF001 -- what a state's Parameters call
    with monkeypatch.context() as unpatched:
        unpatched.setattr(sfn, "_parse_intrinsic_call", functions["_parse_intrinsic_call"][0])
        expected = outcome(evaluate, expression, copy.deepcopy(DATA), {})

    for _ in range(2):
        kind, result = outcome(evaluate, expression, copy.deepcopy(DATA), {})
        assert (kind, result) == expected
        if isinstance(result, dict | list):
            result.clear()
            expected = outcome(evaluate, expression, copy.deepcopy(DATA), {})
            assert expected[1]
