"""Filter criteria take and refuse what AWS takes and refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.pipes.definition import PipeError
from local.pipes.patterns import matcher

RECORD: dict[str, Any] = {
    "eventName": "INSERT",
    "dynamodb": {"Keys": {"sk": {"S": "EVENT#2026-11-21"}}, "NewImage": {"version": {"N": "3"}}},
    "body": {"type": "Run", "km": 10.5},
}


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        ({"eventName": ["INSERT"]}, True),
        ({"eventName": ["MODIFY", "REMOVE"]}, False),
        ({"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "EVENT#"}]}}}}, True),
        ({"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "WORKOUT#"}]}}}}, False),
        ({"body": {"type": [{"suffix": "un"}]}}, True),
        ({"body": {"type": [{"anything-but": ["Run"]}]}}, False),
        ({"body": {"type": [{"equals-ignore-case": "RUN"}]}}, True),
        ({"body": {"km": [{"numeric": [">", 10, "<=", 10.5]}]}}, True),
        ({"body": {"calories": [{"exists": False}]}}, True),
        ({"$or": [{"eventName": ["REMOVE"]}, {"body": {"type": ["Run"]}}]}, True),
    ],
)
def test_a_record_is_taken_when_the_pattern_matches(pattern: dict[str, Any], taken: bool) -> None:  # noqa: FBT001
    assert matcher([json.dumps(pattern)])(RECORD) is taken


def test_of_several_patterns_one_is_enough_and_without_any_all_are_taken() -> None:
    removed, inserted = ('{"eventName": ["REMOVE"]}', '{"eventName": ["INSERT"]}')
    assert matcher([removed, inserted])(RECORD)
    assert not matcher([removed])(RECORD)
    assert matcher([])(RECORD)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ('{"eventName": [{"starts-with": "INS"}]}', "starts-with"),
        ('{"eventName": "INSERT"}', "must be an object or an array"),
        ("{}", "Empty objects are not allowed"),
        ("INSERT", "Invalid JSON"),
    ],
)
def test_what_aws_refuses_is_refused_by_name(pattern: str, reason: str) -> None:
    with pytest.raises(PipeError, match=reason):
        matcher([pattern])
