"""What the path tests of a machine have covered, measured from the histories of their executions.

Four kinds of items: states, branches (a Choice and where it went), catches (a state and its catcher) and
retries (a state and its retrier).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.statemachines.definitions import Definition, State, all_states

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("state", "branch", "catch", "retry")
Event = dict[str, Any]


@dataclass(frozen=True, order=True)
class Item:
    """Something in a machine that a path can cover.

    Attributes:
        kind: one of `KINDS`.
        state: the name of the state.
        detail: a branch's target; a catcher's position and target, `2 -> Failed`; a retrier's position, `1`.
    """

    kind: str
    state: str
    detail: str = ""

    def __str__(self) -> str:
        """`catch of 'Get profile': 1 -> Keep failed input`."""
        return f"{self.kind} of {self.state!r}: {self.detail}" if self.detail else f"state {self.state!r}"


def items(definition: Definition) -> set[Item]:
    """Everything in a machine that its paths together must cover."""
    found = set()
    for name, state in all_states(definition).items():
        found.add(Item("state", name))
        leads = [rule["Next"] for rule in state.get("Choices", [])] + [state.get("Default")]
        if state["Type"] == "Choice":
            found |= {Item("branch", name, target) for target in leads if target}
        found |= {_catch(name, position, state) for position in range(len(state.get("Catch", [])))}
        found |= {Item("retry", name, str(position + 1)) for position in range(len(state.get("Retry", [])))}
    return found


def _catch(name: str, position: int, state: State) -> Item:
    return Item("catch", name, f"{position + 1} -> {state['Catch'][position]['Next']}")


def covered(definition: Definition, histories: list[list[Event]]) -> set[Item]:
    """What one execution walked, from its history and those of its children."""
    states = all_states(definition)
    return {item for history in histories for item in _of_a_history(states, history)}


def _of_a_history(states: dict[str, State], history: list[Event]) -> Iterator[Item]:
    by_id = {event["id"]: event for event in history}
    for event in history:
        before = by_id.get(event.get("previousEventId", 0))
        if event["type"].endswith("StateEntered"):
            name = _entered_name(event)
            yield Item("state", name)
            if before is not None and before["type"].endswith("StateExited"):
                yield from _of_a_transition(states, before, by_id, name)
        elif event["type"] == "TaskScheduled" and before is not None and before["type"] == "TaskFailed":
            retried = _state_of(before, by_id)
            for position, retrier in enumerate(states[retried].get("Retry", []), start=1):
                if {_error(before), "States.ALL"} & set(retrier["ErrorEquals"]):
                    yield Item("retry", retried, str(position))
                    break


def _of_a_transition(
    states: dict[str, State], left: Event, by_id: dict[int, Event], entered: str
) -> Iterator[Item]:
    name: str = left["stateExitedEventDetails"]["name"]
    state = states[name]
    if state["Type"] == "Choice":
        yield Item("branch", name, entered)
    cause = by_id[left["previousEventId"]]
    if not cause["type"].endswith("Failed"):
        return
    for position, catcher in enumerate(state.get("Catch", [])):
        # The events of a failed Map or Parallel do not name the error: there the target decides.
        names = {_error(cause), "States.ALL"}
        if catcher["Next"] == entered and (state["Type"] != "Task" or names & set(catcher["ErrorEquals"])):
            yield _catch(name, position, state)
            break


def _entered_name(event: Event) -> str:
    name: str = event["stateEnteredEventDetails"]["name"]
    return name


def _error(event: Event) -> str:
    error: str = event.get("taskFailedEventDetails", {}).get("error", "")
    return error


def _state_of(event: Event, by_id: dict[int, Event]) -> str:
    while not event["type"].endswith("StateEntered"):
        event = by_id[event["previousEventId"]]
    return _entered_name(event)
