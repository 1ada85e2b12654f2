"""The layout of state machine definitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.asl import __main__ as command
from local.asl.layout import WIDTH, laid_out, read

if TYPE_CHECKING:
    from pathlib import Path

names = st.text(st.characters(codec="utf-8"), max_size=40)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)
fields = st.sampled_from(
    ["Type", "Next", "End", "Parameters", "Choices", "Comment", "Resource", "ResultPath"]
)
retriers = st.lists(
    st.dictionaries(st.sampled_from(["ErrorEquals", "MaxAttempts", "Comment"]), values), max_size=3
)


def machines() -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(st.fixed_dictionaries({"States": st.just({})}), _machine_with, max_leaves=4)


def _machine_with(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    state = st.tuples(
        st.dictionaries(fields | names.filter(lambda name: name not in SPECIAL), values, max_size=6),
        st.fixed_dictionaries(
            {},
            optional={
                "Retry": retriers,
                "Catch": retriers,
                "Branches": st.lists(inner, max_size=3),
                "ItemProcessor": inner,
            },
        ),
    ).map(lambda parts: parts[0] | parts[1])
    return st.fixed_dictionaries(
        {"States": st.dictionaries(names, state, max_size=4)},
        optional={"Comment": st.text(), "StartAt": names, "TimeoutSeconds": st.integers()},
    )


SPECIAL = {"Retry", "Catch", "Branches", "ItemProcessor"}


@given(machines())
def test_the_layout_keeps_the_meaning_and_every_order_that_a_person_chose(machine: dict[str, Any]) -> None:
    again = read(laid_out(machine))
    assert again == machine
    assert list(again["States"]) == list(machine["States"])


@given(machines())
def test_what_is_laid_out_stays_as_it_is(machine: dict[str, Any]) -> None:
    text = laid_out(machine)
    assert laid_out(read(text)) == text


def test_a_machine_looks_like_this() -> None:
    machine = {
        "States": {
            "Read workout": {
                "Next": "Found",
                "Resource": "arn:aws:states:::dynamodb:getItem",
                "Parameters": {
                    "TableName": "${TableName}",
                    "Key": {
                        "pk": {"S.$": "States.Format('USER#{}', $.caller.userId)"},
                        "sk": {"S": "PROFILE"},
                    },
                    "ProjectionExpression": "doc",
                },
                "Type": "Task",
                "Retry": [
                    {"MaxAttempts": 2, "ErrorEquals": [f"DynamoDB.Number{n}Exception" for n in range(5)]}
                ],
                "Catch": [{"Next": "Failed", "ErrorEquals": ["States.ALL"]}],
            },
            "Found": {"End": True, "Type": "Pass"},
            "Which?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "A"}, {"Not": {}, "Next": "B"}],
            },
        },
        "StartAt": "Read workout",
        "Comment": "Größer",
    }
    assert laid_out(machine) == (
        """{
  "Comment": "Größer",
  "StartAt": "Read workout",
  "States": {
    "Read workout": {
      "Type": "Task",
      "Resource": "arn:aws:states:::dynamodb:getItem",
      "Parameters": {
        "TableName": "${TableName}",
        "Key": {"pk": {"S.$": "States.Format('USER#{}', $.caller.userId)"}, "sk": {"S": "PROFILE"}},
        "ProjectionExpression": "doc"
      },
      "Retry": [{
        "ErrorEquals": [
          "DynamoDB.Number0Exception", "DynamoDB.Number1Exception", "DynamoDB.Number2Exception",
          "DynamoDB.Number3Exception", "DynamoDB.Number4Exception"
        ],
        "MaxAttempts": 2
      }],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
      "Next": "Found"
    },
    "Found": {
      "Type": "Pass",
      "End": true
    },
    "Which?": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.a", "IsNull": true, "Next": "A"},
        {"Not": {}, "Next": "B"}
      ]
    }
  }
}
"""
    )


def test_a_transaction_opens_and_closes_with_its_items() -> None:
    item = {
        "Put": {"TableName": "t", "Item": {f"attribute{n}": {"S.$": f"$.prepared.n{n}"} for n in range(4)}}
    }
    state = {"Type": "Task", "Parameters": {"TransactItems": [item, {"Delete": {"TableName": "t"}}]}}
    lines = laid_out({"States": {"Write": state}}).splitlines()
    assert lines[4:8] == [
        '      "Parameters": {"TransactItems": [',
        '        {"Put": {',
        '          "TableName": "t",',
        '          "Item": {',
    ]
    assert lines[13:16] == ["        }},", '        {"Delete": {"TableName": "t"}}', "      ]}"]


@pytest.mark.parametrize("length", range(WIDTH - 30, WIDTH + 1))
def test_a_value_stays_on_its_line_as_long_as_it_fits(length: int) -> None:
    text = laid_out({"States": {"S": {"Parameters": {"a": "x" * (length - 40), "b": 1}, "Next": "T"}}})
    lines = text.splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert any('"b": 1},' in line for line in lines) == (
        len('      "Parameters": {"a": "", "b": 1},') + length - 40 <= WIDTH
    )


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="an object has the name 'Done' twice"):
        read('{"States": {"Done": {"Type": "Succeed"}, "Done": {"Type": "Fail"}}}')


class TestCommand:
    @pytest.fixture
    def machine(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(command, "ROOT", tmp_path)
        file = tmp_path / "statemachines" / "workouts" / "log-workout.asl.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"States": {"Done": {"Type": "Succeed"}}, "StartAt": "Done"}))
        return file

    def test_it_formats(self, machine: Path) -> None:
        assert command.main(["--check"]) == 1
        assert command.main([]) == 0
        assert machine.read_text() == laid_out(json.loads(machine.read_text()))
        assert command.main(["--check"]) == 0

    def test_a_check_names_the_file_and_leaves_it(
        self, machine: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = machine.read_text()
        assert command.main(["--check"]) == 1
        assert "statemachines/workouts/log-workout.asl.json" in capsys.readouterr().out
        assert machine.read_text() == before

    def test_what_is_no_definition_is_told(self, machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
        machine.write_text('{"States": ')
        assert command.main([]) == 1
        assert capsys.readouterr().err.startswith("statemachines/workouts/log-workout.asl.json: ")
