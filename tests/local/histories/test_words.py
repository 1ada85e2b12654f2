"""The words by which an execution can be found."""

from __future__ import annotations

import json

from local.histories.facts import parsed
from local.histories.words import searchable


def test_values_are_searchable_however_deep_they_are_in_texts_and_names_of_fields_are_not() -> None:
    body = json.dumps(
        {"notes": "Müller's hill", "inner": json.dumps([{"id": "w-1"}]), "km": 11.5, "ok": True}
    )
    written = {"resource": "putItem", "parameters": json.dumps({"Item": {"sk": {"S": "RECORD#x"}}})}
    event = {"id": 3, "type": "TaskScheduled", "taskScheduledEventDetails": written}
    words = searchable(["name"], [{"body": body}], [event])
    assert words.split("\n") == ["name", "Müller's hill", "w-1", "11.5", "RECORD#x"]


def test_a_text_that_is_none_of_sqlite_is_searchable_without_it() -> None:
    assert searchable(["a \ud800 b"], [], []) == "a ? b"


def test_deep_nesting_is_no_error() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    assert parsed(deep) is None
    value: object = "x"
    for _ in range(10_000):
        value = [value]
    assert searchable([], [value], []) == "x"


def test_what_is_searchable_of_one_execution_has_an_end() -> None:
    assert len(searchable(["x" * 100_000, "y" * 100_000], ["z"], [])) <= 128 * 1024 + 1
