"""Intrinsic functions, as a template that was deployed resolves them."""

from __future__ import annotations

from typing import Any

import pytest

from local.home import LocalError
from local.template.intrinsics import Intrinsics, StackValues

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "dev"},
        "Ranges": {"Type": "CommaDelimitedList", "Default": ""},
    },
    "Conditions": {
        "HasRanges": {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Ranges"}]}, ""]}]},
        "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
    },
}


def resolved(node: Any, **parameters: str) -> Any:  # noqa: ANN401 -- any YAML
    return Intrinsics(TEMPLATE, StackValues("wotr", "us-east-1", "0" * 12, {}, parameters)).resolve(node)


@pytest.mark.parametrize(("ranges", "expected"), [("", [""]), ("a", ["a"]), ("a,b", ["a", "b"])])
def test_a_list_of_a_parameter_is_a_list(ranges: str, expected: list[str]) -> None:
    assert resolved({"Ref": "Ranges"}, Ranges=ranges) == expected


@pytest.mark.parametrize(("ranges", "expected"), [("", {}), ("a,b", {"policy": ["a", "b"]})])
def test_what_a_condition_leaves_out_is_not_there(ranges: str, expected: dict[str, Any]) -> None:
    node = {"policy": {"Fn::If": ["HasRanges", {"Ref": "Ranges"}, {"Ref": "AWS::NoValue"}]}}
    assert resolved(node, Ranges=ranges) == expected
    assert resolved([node["policy"], "last"], Ranges="") == ["last"]


@pytest.mark.parametrize(("stage", "expected"), [("dev", 1), ("prod", 2)])
def test_a_condition_chooses(stage: str, expected: int) -> None:
    assert resolved({"Fn::If": ["IsDev", 1, 2]}, Stage=stage) == expected


def test_a_function_that_is_not_known_is_named() -> None:
    with pytest.raises(LocalError, match="Fn::Select"):
        resolved({"Fn::Select": [0, ["a"]]})
