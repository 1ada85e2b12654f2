"""Static checks of every shipped machine: its shape, its errors, and what the template makes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from cfnlint import api as cfn_lint  # type: ignore[import-untyped]
from statelint.config import Config
from statelint.linter import Linter
from statelint.problem import ProblemType

from local.asl.retries import keeps_a_failed_input
from tests.statemachines import definitions, deployment, graph, permissions, retries

if TYPE_CHECKING:
    from pathlib import Path

each_machine = pytest.mark.parametrize("file", definitions.SHIPPED, ids=definitions.stem)


def test_there_are_machines_and_each_is_deployed() -> None:
    files = {str(file.relative_to(definitions.ROOT)) for file in definitions.SHIPPED}
    assert files
    assert files == set(deployment.machines())


@each_machine
def test_statelint_has_no_objection(file: Path) -> None:
    # statelint complains of substitutions, which are not ARNs, and of Lambdas: these messages mean nothing.
    config = Config(ignored_problem_types={ProblemType.URI})
    objections = Linter.validate(definitions.filled(file), config)
    # The label of a Distributed Map is a field of AWS's that the States Language does not have.
    assert [text for text in objections if not text.startswith('Field "Label" not allowed')] == []


def test_cfn_lint_has_no_objection_to_the_inlined_definitions() -> None:
    machines = {
        deployment.of(file).logical_id: {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": "arn:aws:iam::000000000000:role/tests",
                "Definition": known_to_cfn_lint(definitions.filled(file)),
            },
        }
        for file in definitions.SHIPPED
    }
    # Everything in one template: its schemas take seconds to load.
    text = yaml.safe_dump({"Resources": machines})
    matches = cfn_lint.lint(text, config=cfn_lint.ManualArgs(regions=["us-east-1"]))
    assert [f"{match.path}: {match}" for match in matches] == []


def known_to_cfn_lint(definition: definitions.Definition) -> definitions.Definition:
    """Leave out the Parameters of Parallel states: the language has them, the schema of E3601 does not."""
    for level in definitions.levels(definition):
        for state in level.states.values():
            if state["Type"] == "Parallel":
                state.pop("Parameters", None)
    return definition


KEEP_FAILED_INPUT = "Keep failed input"
READERS_THAT_STILL_KEEP = {"get-profile", "get-stats", "get-summary"}


@each_machine
def test_its_shape(file: Path) -> None:
    found = graph.problems(definitions.read(file))
    if definitions.stem(file) in READERS_THAT_STILL_KEEP:
        found = [problem for problem in found if "keeps no failed input" not in problem]
    assert found == []


ITS_OWN = {
    # what is rejected, or not found, differs
    *("Not found", "Rejected"),
    # log-workout puts it beside its input; one of the other readers needs all records, one a page
    *("Get profile", "Query records"),
}
"""Names of states that mean something else in each machine."""

VERBS = {
    "dynamodb:getItem": "Get",
    "aws-sdk:dynamodb:batchGetItem": "Get",
    "aws-sdk:dynamodb:transactGetItems": "Read",
    "aws-sdk:dynamodb:query": "Query",
}
"""How the name of a state that reads begins: Get by key, Read several items of one moment, Query a range."""

OTHER_VERBS = {
    *("Count what is stale", "Look at session", "Read what became of it"),
    *("Get records", "Get neighbours", "Get lines", "Get earlier lines", "Get later lines"),
    *("Get its sets", "Get its last set"),
}
"""Names of queries and reads that begin otherwise."""


def test_states_of_one_name_are_equal_in_all_machines_but_for_where_they_lead() -> None:
    found: dict[str, dict[str, list[str]]] = {}
    for file in definitions.SHIPPED:
        for name, state in definitions.all_states(definitions.read(file)).items():
            # A question is about its own machine.
            if state["Type"] != "Choice" and name not in ITS_OWN:
                text = json.dumps(without_ways_on(state), sort_keys=True)
                found.setdefault(name, {}).setdefault(text, []).append(definitions.stem(file))
    assert {name: list(forms.values()) for name, forms in found.items() if len(forms) > 1} == {}


def test_states_that_do_the_same_have_one_name_in_all_machines() -> None:
    names: dict[str, dict[str, set[str]]] = {}
    for file in definitions.SHIPPED:
        for name, state in definitions.all_states(definitions.read(file)).items():
            if state["Type"] == "Task" and not is_written_by_a_task(state):
                done = json.dumps([state["Resource"], state["Parameters"]], sort_keys=True)
                names.setdefault(done, {}).setdefault(definitions.stem(file), set()).add(name)
    # A machine that does something twice needs two names for it.
    several = [
        sorted(set().union(*by_machine.values()))
        for by_machine in names.values()
        if len({frozenset(of_machine) for of_machine in by_machine.values()}) > 1
    ]
    assert several == []


def is_written_by_a_task(state: definitions.State) -> bool:
    """Tell whether the state runs whatever a task has prepared: what that is, only its name says."""
    return "TransactItems.$" in state["Parameters"]


def test_states_that_read_begin_with_the_verb_of_their_operation() -> None:
    named_otherwise = {
        name
        for file in definitions.SHIPPED
        for name, state in definitions.all_states(definitions.read(file)).items()
        if not name.startswith(f"{verb_of(state)} ".lstrip())
    }
    assert named_otherwise - OTHER_VERBS == set()


def verb_of(state: definitions.State) -> str:
    """Return how the name of a state that reads begins; empty for any other."""
    if state.get("Parameters", {}).get("Select") == "COUNT":
        return "Count"
    return VERBS.get(state.get("Resource", "").removeprefix("arn:aws:states:::"), "")


def without_ways_on(state: definitions.State) -> definitions.State:
    """Leave out where a state leads, what a reader does not keep, and where the machine puts the result."""
    kept = {field: value for field, value in state.items() if field not in {"Next", "End", "ResultPath"}}
    catchers = [
        without_ways_on(catcher) for catcher in kept.pop("Catch", []) if catcher["Next"] != KEEP_FAILED_INPUT
    ]
    return kept | ({"Catch": catchers} if catchers else {})


@each_machine
def test_its_error_handling(file: Path) -> None:
    assert retries.problems(definitions.read(file)) == []


@each_machine
def test_its_substitutions_are_those_of_the_template(file: Path) -> None:
    text = file.read_text("utf-8")
    assert deployment.substitution_problems(text, deployment.of(file).substitutions) == []


@each_machine
def test_its_role_allows_what_it_does_and_no_more(file: Path) -> None:
    machine = deployment.of(file)
    found = permissions.problems(
        definitions.read(file), machine.properties["Name"], machine.substitutions, machine.statements
    )
    assert found == []


def test_every_machine_that_keeps_failed_inputs_can_be_started_again_with_them() -> None:
    keeping = set()
    for file in definitions.SHIPPED:
        if any(map(keeps_a_failed_input, definitions.all_states(definitions.read(file)).values())):
            machine = deployment.of(file)
            kind = machine.properties.get("Type", "STANDARD").lower()
            keeping.add((f"${{{machine.logical_id}Arn}}", kind))
    plan = definitions.read(definitions.shipped("redrive-failures"))["States"]["Plan redrive"]
    listed = plan["Parameters"]["Payload"]["machines"]
    assert sorted((one["arn"], one["type"]) for one in listed) == sorted(keeping), (
        "name the machine in redrive-failures, in its substitutions and in its policy"
    )


def test_every_machine_that_keeps_failed_inputs_says_whether_it_may_do_them_again_and_why() -> None:
    plan = definitions.read(definitions.shipped("redrive-failures"))["States"]["Plan redrive"]
    reasons = {True: {"keyed", "derived", "resumes", "current"}}
    reasons[False] = {"overwrites", "repeats", "deletes", "ends", "unheard", "fenced"}
    runbook = (definitions.ROOT / "notes/runbooks.md").read_text("utf-8")
    for machine in plan["Parameters"]["Payload"]["machines"]:
        assert set(machine) == {"arn", "type", "byDefault", "because"}
        assert machine["because"] in reasons[machine["byDefault"]], machine["arn"]
        assert f"`{machine['because']}`" in runbook


@each_machine
def test_it_is_named_after_its_file(file: Path) -> None:
    assert deployment.of(file).properties["Name"] == {"Fn::Sub": f"wotr-${{Stage}}-{definitions.stem(file)}"}


@each_machine
def test_an_express_api_machine_ends_before_the_gateway_gives_up(file: Path) -> None:
    definition = definitions.read(file)
    if "caller" in json.dumps(definition) and deployment.of(file).properties["Type"] == "EXPRESS":
        assert definition["TimeoutSeconds"] == 25
