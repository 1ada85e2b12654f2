"""Copies of JSON: equal, and nothing shared that could be changed."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb
from ministack.services import stepfunctions as sfn

from local.engine.patching import EnginePatchError
from local.engine.speed import copies as engine_copies
from local.engine.speed.copies import copied
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=20,
)


def changeable(value: Any) -> Iterator[Any]:  # noqa: ANN401 -- any JSON
    """The dictionaries and lists in a value, itself included."""
    if isinstance(value, dict | list):
        yield value
        for member in value.values() if isinstance(value, dict) else value:
            yield from changeable(member)


@given(values)
def test_a_copy_is_equal_and_shares_no_dictionary_and_no_list(value: Any) -> None:  # noqa: ANN401 -- any JSON
    copy_of_it = copied(value)
    assert copy_of_it == value
    assert type(copy_of_it) is type(value)
    assert not {id(part) for part in changeable(copy_of_it)} & {id(part) for part in changeable(value)}


def test_what_is_no_json_is_copied_as_before() -> None:
    scoped = AccountRegionScopedDict()
    scoped["table"] = {"items": {"a": [1]}}
    value = {"tables": scoped, "amount": Decimal("1.50"), "set": {1, 2}, "pair": ([1], [2])}

    copy_of_it = copied(value)

    assert copy_of_it["tables"]["table"] == {"items": {"a": [1]}}
    assert copy_of_it["tables"]["table"]["items"] is not scoped["table"]["items"]
    assert {key: copy_of_it[key] for key in ("amount", "set", "pair")} == {
        key: value[key] for key in ("amount", "set", "pair")
    }
    assert copy_of_it["pair"][0] is not value["pair"][0]


def test_a_ministack_that_copies_otherwise_is_refused() -> None:
    with restored(dynamodb, "copy"), restored(sfn, "copy") as patch:
        patch.delattr(sfn, "copy")
        with pytest.raises(EnginePatchError, match="does not copy with the copy module"):
            engine_copies.install()
        assert dynamodb.copy is copy


def test_both_services_copy_so_after_it_is_installed() -> None:
    with restored(dynamodb, "copy"), restored(sfn, "copy"):
        engine_copies.install()
        assert dynamodb.copy.deepcopy is sfn.copy.deepcopy is copied
    assert dynamodb.copy is sfn.copy is copy
