"""Machines as graphs: their states, the ways between them, and how both are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from local import cli, machines
from local.asl import shipped
from local.asl.drawing import drawn
from local.asl.graph import Edge, condition, graph

if TYPE_CHECKING:
    from pathlib import Path

NESTED: dict[str, Any] = {
    "StartAt": "Both",
    "States": {
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": True}}},
                {
                    "StartAt": "Each",
                    "States": {
                        "Each": {
                            "Type": "Map",
                            "ItemProcessor": {
                                "StartAt": "Ask",
                                "States": {
                                    "Ask": {
                                        "Type": "Task",
                                        "Resource": "arn:x",
                                        "Comment": "Why",
                                        "Next": "Said",
                                    },
                                    "Said": {"Type": "Succeed"},
                                },
                            },
                            "End": True,
                        }
                    },
                },
            ],
            "Catch": [
                {"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException", "Bug"], "Next": "Known"},
                {"ErrorEquals": ["States.ALL"], "Next": "Known"},
            ],
            "Next": "Known",
        },
        "Known": {"Type": "Fail"},
    },
}


def test_a_state_is_named_by_the_way_to_it() -> None:
    assert [(state.id, state.parent, state.branch) for state in graph(NESTED).states] == [
        ("Both", None, None),
        ("Both/0/Left", "Both", 0),
        ("Both/1/Each", "Both", 1),
        ("Both/1/Each/Ask", "Both/1/Each", None),
        ("Both/1/Each/Said", "Both/1/Each", None),
        ("Known", None, None),
    ]


def test_a_state_says_what_it_calls_and_why_and_whether_its_machine_begins_or_ends_there() -> None:
    states = {state.name: state for state in graph(NESTED).states}
    assert (states["Ask"].resource, states["Ask"].comment) == ("arn:x", "Why")
    assert [name for name, state in states.items() if state.start] == ["Both", "Left", "Each", "Ask"]
    assert [name for name, state in states.items() if state.end] == ["Left", "Each", "Said", "Known"]


def test_ways_lead_to_states_of_the_same_machine_or_branch() -> None:
    assert graph(NESTED).edges == (
        Edge("Both", "Known", "next", ""),
        Edge("Both", "Known", "catch", "ConditionalCheckFailedException, Bug"),
        Edge("Both", "Known", "catch", ""),
        Edge("Both/1/Each/Ask", "Both/1/Each/Said", "next", ""),
    )


@pytest.mark.parametrize("machine", shipped.files())
def test_every_way_of_a_shipped_machine_joins_two_of_its_states(machine: str) -> None:
    drawing = graph(shipped.definition(machine))
    names = [state.id for state in drawing.states]
    assert len(names) == len(set(names))
    assert {drawing.start} | {end for edge in drawing.edges for end in (edge.source, edge.target)} <= set(
        names
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"Variable": "$.prepared.outcome", "StringEquals": "VALID"}, "VALID"),
        ({"Variable": "$.line.wish", "StringEquals": ""}, "wish is empty"),
        ({"Variable": "$.found.Item", "IsPresent": True}, "Item is present"),
        ({"Variable": "$.found.Item.deletedAt.S", "IsPresent": False}, "deletedAt is not present"),
        ({"Not": {"Variable": "$.found.Item.doc.S", "IsPresent": True}}, "doc is not present"),
        ({"Not": {"Variable": "$.prepared.outcome", "StringEquals": "VALID"}}, "not VALID"),
        ({"Variable": "$.more", "BooleanEquals": True}, "more"),
        ({"Variable": "$.more", "BooleanEquals": False}, "not more"),
        ({"Variable": "$.count", "NumericEquals": 0}, "count = 0"),
        ({"Variable": "$.count", "NumericLessThan": 10}, "count under 10"),
        ({"Variable": "$.count", "NumericGreaterThanEqualsPath": "$.plan.most"}, "count at least most"),
        (
            {"Variable": "$.found.UnprocessedKeys['${TableName}']", "IsPresent": True},
            "UnprocessedKeys is present",
        ),
        (
            {
                "And": [
                    {"Variable": "$.found.Item.version.N", "IsPresent": True},
                    {
                        "Variable": "$.found.Item.version.N",
                        "StringEqualsPath": "$$.Execution.Input.ifNoneMatch",
                    },
                ]
            },
            "version = ifNoneMatch",
        ),
        (
            {
                "Or": [
                    {"Variable": "$.a", "IsNull": True},
                    {
                        "And": [
                            {"Variable": "$.b", "StringMatches": "x*"},
                            {"Variable": "$.c", "BooleanEquals": True},
                        ]
                    },
                ]
            },
            "a is null or (b like x* and c)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_branch_says_what_it_asks_for(rule: dict[str, Any], said: str) -> None:
    assert condition(rule | {"Next": "There"}) == said


def test_what_is_inside_a_map_or_a_parallel_is_drawn_in_a_box() -> None:
    assert drawn(NESTED).splitlines() == [
        "flowchart TD",
        "  start((Start)) --> s1",
        '  subgraph s1["Both (Parallel)"]',
        "    direction TB",
        '    subgraph s1b0[" "]',
        "      direction TB",
        '      s1b0start((" ")) --> s2',
        '      s2(["Left"])',
        "    end",
        '    subgraph s1b1[" "]',
        "      direction TB",
        '      s1b1start((" ")) --> s3',
        '      subgraph s3["Each (Map)"]',
        "        direction TB",
        '        s3b0start((" ")) --> s4',
        '        s4["Ask"]',
        '        s5(["Said"])',
        "      end",
        "    end",
        "  end",
        '  s6[["Known"]]',
        "  s1 --> s6",
        '  s1 -. "ConditionalCheckFailedException, Bug" .-> s6',
        "  s1 -.-> s6",
        "  s4 --> s5",
        "  s6 --> finish((End))",
    ]


def test_a_name_cannot_break_out_of_its_quotes() -> None:
    definition = {"StartAt": 'a "#1"', "States": {'a "#1"': {"Type": "Succeed"}}}
    assert '  s1(["a #quot;#35;1#quot;"])' in drawn(definition)


def test_the_command_prints_the_drawing_without_a_stack() -> None:
    result = CliRunner().invoke(cli.app, ["graph", "statemachines/workouts/log-workout.asl.json"])
    assert (result.exit_code, result.output) == (0, drawn(shipped.definition("log-workout")))


def test_the_command_names_the_machines_when_there_is_none_of_a_name() -> None:
    result = CliRunner().invoke(cli.app, ["graph", "log-workouts"])
    assert result.exit_code == 1
    assert (
        "There is no machine log-workouts. There are: check-health, check-secret, clean-up, " in result.output
    )


class TestTheDocument:
    def test_it_is_current(self) -> None:
        assert machines.main(["--check"]) == 0

    def test_it_says_who_starts_a_machine(self) -> None:
        text = machines.document()
        for started in (
            "### get-stats\nExpress, started by `GET /me/stats`, `GET /stats/{userId}`.",
            "### log-queued-workouts\nExpress, started by the pipe from WorkoutsQueue.",
            "### remove-account\nStandard, started by [delete-account](#delete-account).",
            "### redrive-failures\nStandard, started by an operator.",
        ):
            assert started in text

    def test_one_that_is_not_current_is_named(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(machines, "DOCUMENT", tmp_path / "machines.md")
        assert machines.main(["--check"]) == 1
        assert "make machines" in capsys.readouterr().err
        assert machines.main([]) == 0
        assert machines.main(["--check"]) == 0
