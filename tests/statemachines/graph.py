"""Checks of one machine's shape. Each returns what is wrong, in sentences; nothing when all is well."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from local.asl.retries import keeps_a_failed_input
from tests.statemachines.definitions import (
    Definition,
    Level,
    State,
    all_states,
    catches_all,
    levels,
    targets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

READING = re.compile(r":(lambda:invoke|\w+:((get|batchGet|transactGet|list|describe|head)[A-Z]\w*|query))$")
"""What changes nothing."""

MAY_BE_MISSING = re.compile(r"(?<!\$)(\$[\w.\[\]]*?\.(?:Item|LastEvaluatedKey|Items\[\d+\]))\.\w")
"""A path into an item, into one of those that were found, or into the key of a next page."""

MOST_STATES = 20
"""On one level. Above about 15 states a machine should become two; rebuild-records has 20."""

MOST_INTRINSICS = 10
"""In one field. AWS's own example of nine counts calls side by side too, so this is not a depth."""

INTRINSIC = re.compile(r"States\.[A-Z]\w*\(")

OPERATORS = frozenset(
    {
        *("IsPresent", "IsNull", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp", "StringMatches"),
        *("StringEquals", "StringEqualsPath", "BooleanEquals", "BooleanEqualsPath"),
        *("StringLessThan", "StringGreaterThan", "StringLessThanEquals", "StringGreaterThanEquals"),
        *("NumericEquals", "NumericLessThan", "NumericGreaterThan"),
        *("NumericLessThanEquals", "NumericGreaterThanEquals", "NumericEqualsPath"),
        *("NumericLessThanPath", "NumericGreaterThanPath"),
        *("NumericLessThanEqualsPath", "NumericGreaterThanEqualsPath"),
        *("TimestampEquals", "TimestampLessThan", "TimestampGreaterThan"),
        *("TimestampLessThanEquals", "TimestampGreaterThanEquals"),
    }
)
"""Comparison operators that ministack evaluates. It takes any other for false, without a word."""


def problems(definition: Definition) -> list[str]:
    """All that is wrong with the shape of a machine."""
    found = _of_the_top(definition)
    reads = only_reads(definition) or takes_dead_letters(definition)
    for level in levels(definition):
        found += _of_a_level(level)
        for name, state in level.states.items():
            problems_of_state = _of_a_state(state, level)
            problems_of_state += _of_a_reader(state) if reads else _of_what_is_kept(state, level)
            found += [f"{level.named(name)}: {problem}" for problem in problems_of_state]
    found += _of_what_may_be_missing(definition)
    names = Counter(name for level in levels(definition) for name in level.states)
    found += [f"{name}: {times} states have this name" for name, times in names.items() if times > 1]
    return found


def _of_what_may_be_missing(definition: Definition) -> list[str]:
    """A path that finds nothing is States.Runtime, which nothing catches.

    DynamoDB leaves out an item that does not exist, and the key of a next page that there is not. What reads
    further than that is in a machine of which some Choice asks whether it is there.
    """
    text = json.dumps(definition)
    asked = {rule["Variable"] for state in all_states(definition).values() for rule in _presences(state)}
    missing = {match[1] for match in MAY_BE_MISSING.finditer(text)}
    return [
        f"{path}: nothing asks whether it is present"
        for path in sorted(missing)
        if not any(variable == path or variable.startswith(f"{path}.") for variable in asked)
    ]


def _presences(rules: object) -> Iterator[dict[str, Any]]:
    """Every rule inside that asks IsPresent."""
    if isinstance(rules, dict):
        if "IsPresent" in rules:
            yield rules
        for part in rules.values():
            yield from _presences(part)
    elif isinstance(rules, list):
        for part in rules:
            yield from _presences(part)


def _of_the_top(definition: Definition) -> list[str]:
    found = [f"no top-level {field}" for field in ("Comment", "TimeoutSeconds") if not definition.get(field)]
    if definition.get("QueryLanguage", "JSONPath") != "JSONPath":
        found.append("QueryLanguage: only JSONPath runs on every engine")
    return found


def _of_a_level(level: Level) -> list[str]:
    where = level.path or "the machine"
    found = []
    if level.start_at not in level.states:
        return [f"{where}: StartAt {level.start_at!r} is no state of it"]
    reached: set[str] = set()
    waiting = [level.start_at]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in level.states:
            continue
        reached.add(name)
        waiting += targets(level.states[name])
    found += [f"{level.named(name)}: nothing leads here" for name in level.states if name not in reached]
    if len(level.states) > MOST_STATES:
        found.append(f"{where}: {len(level.states)} states, at most {MOST_STATES}")
    return found


def _of_a_state(state: State, level: Level) -> list[str]:
    found = [f"{name!r} is no state of its level" for name in targets(state) if name not in level.states]
    if state.get("QueryLanguage", "JSONPath") != "JSONPath":
        found.append("QueryLanguage: only JSONPath runs on every engine")
    match state["Type"]:
        case "Choice":
            found += _of_a_choice(state)
        case "Fail":
            found += _of_a_fail(state)
        case _:
            pass
    found += [
        f"{len(calls)} intrinsic functions in one field, at most {MOST_INTRINSICS}"
        for calls in map(INTRINSIC.findall, _texts(_own_fields(state)))
        if len(calls) > MOST_INTRINSICS
    ]
    catches_before_the_last = state.get("Catch", [])[:-1]
    if any("States.ALL" in catcher["ErrorEquals"] for catcher in catches_before_the_last):
        found.append("Catch States.ALL is not the last one")
    return found


def _own_fields(state: State) -> State:
    """A state without the states inside of it."""
    return {name: value for name, value in state.items() if name not in {"Branches", "ItemProcessor"}}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def only_reads(definition: Definition) -> bool:
    """Whether a machine changes nothing: it calls tasks, which compute, and what gets, lists or describes."""
    return all(
        state["Type"] != "Task" or READING.search(state["Resource"]) or keeps_a_failed_input(state)
        for state in all_states(definition).values()
    )


def takes_dead_letters(definition: Definition) -> bool:
    """Whether a machine receives from the failures queue: what it did not delete comes back by itself."""
    return any(
        state.get("Resource", "").endswith(":receiveMessage")
        and state["Parameters"]["QueueUrl"] == "${FailuresQueueUrl}"
        for state in all_states(definition).values()
    )


def _of_a_reader(state: State) -> list[str]:
    """Of a machine that only reads an error is the end: nothing is lost, and the caller asks again."""
    if keeps_a_failed_input(state):
        return ["a machine that only reads keeps no failed input: let the error end it"]
    return []


def _of_a_choice(state: State) -> list[str]:
    found = []
    if "Default" not in state:
        found.append("no Default: what no rule expects would end as States.NoChoiceMatched")
    leads = Counter(rule["Next"] for rule in state["Choices"])
    leads.update([state["Default"]] if "Default" in state else [])
    found += [
        f"{times} rules lead to {name!r}: join them with Or, or the walk cannot tell them apart"
        for name, times in leads.items()
        if times > 1
    ]
    for rule in state["Choices"]:
        found += [
            f"{operator} is not an operator that every engine knows"
            for operator in _operators(rule)
            if operator not in OPERATORS
        ]
    return found


def _operators(rule: dict[str, Any]) -> list[str]:
    for combination in ("And", "Or"):
        if combination in rule:
            return [operator for part in rule[combination] for operator in _operators(part)]
    if "Not" in rule:
        return _operators(rule["Not"])
    return [key for key in rule if key not in {"Variable", "Next", "Comment"}]


def _of_a_fail(state: State) -> list[str]:
    found = []
    if "Error" not in state and "ErrorPath" not in state:
        found.append("a Fail names its Error")
    if "Cause" not in state and "CausePath" not in state:
        found.append("a Fail tells its Cause")
    return found


def _of_what_is_kept(state: State, level: Level) -> list[str]:
    """Of a machine that changes something, every unforeseen error keeps the input."""
    if keeps_a_failed_input(state):
        return _of_a_dead_letter(state, top=not level.path)
    if state["Type"] == "Task" and not catches_all(state) and not level.caught:
        return ["nothing catches States.ALL, neither the Task nor what contains it"]
    return [
        f"Catch States.ALL leads to {catcher['Next']!r}, not to a dead letter"
        for catcher in state.get("Catch", [])
        if "States.ALL" in catcher["ErrorEquals"] and not _keeps_the_input(catcher["Next"], level)
    ]


def _of_a_dead_letter(state: State, *, top: bool) -> list[str]:
    body = state["Parameters"].get("MessageBody")
    if not isinstance(body, dict):
        return ["the dead letter is an object with machine, executionId, error and input"]
    found = []
    if body.get("machine.$") != "$$.StateMachine.Name":
        found.append("the dead letter's machine.$ is $$.StateMachine.Name")
    if body.get("executionId.$") != "$$.Execution.Id":
        found.append("the dead letter's executionId.$ is $$.Execution.Id")
    if not body.get("error.$"):
        found.append("the dead letter has the error, with its cause")
    # In a Map, what is kept is the item's own input: the states around it keep theirs.
    if top and body.get("input.$") != "$$.Execution.Input":
        found.append("the dead letter's input.$ is the whole $$.Execution.Input")
    if not top and not (body.get("input") or body.get("input.$")):
        found.append("the dead letter has the input")
    return found


def _keeps_the_input(name: str, level: Level) -> bool:
    """Whether each way on from a state passes one that sends a dead letter, or that reports a message."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        state = level.states.get(current)
        if state is None or current in seen:
            continue
        seen.add(current)
        if keeps_a_failed_input(state) or _goes_back_to_its_queue(state):
            continue
        if not targets(state):
            return False
        waiting += targets(state)
    return True


def _goes_back_to_its_queue(state: State) -> bool:
    """Whether a state names a message for `batchItemFailures`, so that it stays there, or sends it anew."""
    parameters = state.get("Parameters", {})
    return (
        '"itemIdentifier.$"' in json.dumps(parameters) or parameters.get("QueueUrl") == "${WorkoutsQueueUrl}"
    )
