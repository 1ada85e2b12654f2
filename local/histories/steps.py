"""What an execution did, read from its events: steps through states, with their attempts and iterations.

Each event names the event before it in its own branch (`previousEventId`), which keeps parallel branches
apart. AWS is loose about it at two places: the first state names no event (0) rather than ExecutionStarted,
and what ends a Parallel names the last event of the branch that ended last. Histories may also have gaps, or
stop in the middle: the execution still runs, or was ended from outside. Then a state's place in the
definition says where its events belong.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from local.asl.graph import Graph, State
    from local.histories.source import Event

StepStatus = Literal["succeeded", "retried", "caught", "failed", "aborted", "running"]

ITERATION = "Iteration"
BRANCH = "Branch"
_CONTAINERS = ("Map", "Parallel")
_INSIDE = (ITERATION, BRANCH)
_CALLS = ("Task", "LambdaFunction", "Activity")
"""How the types of events begin that tell of a call: of an integration, a function by its ARN, a worker."""
_FAILED_CALL = ("ScheduleFailed", "StartFailed", "SubmitFailed", "Failed", "TimedOut")
_EXECUTION_ENDS = ("ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted", "ExecutionSucceeded")


@dataclass
class Attempt:
    """One call of what a Task calls, or one run through a Map or a Parallel."""

    id: int
    """The event that told of it."""
    began: datetime
    resource: str | None = None
    """`dynamodb:getItem`; the ARN of a function that is called by it, or of a Map Run."""
    parameters: str | None = None
    ended: datetime | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    has_failed: bool = False


@dataclass(eq=False)
class Step:
    """A state that was entered, an iteration of a Map or a branch of a Parallel, and what happened inside."""

    id: int
    """The event that told of it. If none did, as of each branch, the negative of that of its first state."""
    name: str
    type: str
    state: str
    """The id of the state in the graph; of an iteration or a branch that of its Map or Parallel."""
    entered: datetime
    parent: Step | None = field(repr=False)
    branch: int | None = None
    index: int | None = None
    """Of an iteration or a branch, from 0."""
    input: str = ""
    left: datetime | None = None
    output: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    children: list[Step] = field(default_factory=list)
    status: StepStatus = "running"
    error: str | None = None
    cause: str | None = None
    has_failed: bool = False
    was_aborted: bool = False

    @property
    def milliseconds(self) -> float | None:
        """How long it took; None when it was not left."""
        return None if self.left is None else (self.left - self.entered).total_seconds() * 1000

    @property
    def failures(self) -> list[str]:
        """What went wrong in it, as `error: cause`: of each attempt, else what ended it."""
        told = [said(attempt.error, attempt.cause) for attempt in self.attempts if attempt.error]
        return told or ([said(self.error, self.cause)] if self.error and not self.children else [])


@dataclass(frozen=True)
class Reading:
    """The steps of an execution, in the order of entry within each branch."""

    steps: list[Step]
    by_event: dict[int, Step]
    """The innermost step that each event is about."""


def read(events: Iterable[Event], graph: Graph, *, is_running: bool) -> Reading:
    """Read a history. `graph` is that of the definition it ran with, `is_running` whether it goes on."""
    reader = _Reader(graph)
    for event in sorted(events, key=lambda event: int(event["id"])):
        reader.take(event)
    ends = {state.id for state in graph.states if state.end}
    for step in reader.root.children:
        _conclude(step, ends, is_alive=is_running)
    return Reading(reader.root.children, reader.by_event)


def walk(steps: Sequence[Step], depth: int = 0) -> Iterator[tuple[int, Step]]:
    """Every step and its depth, in the order of entry within each branch."""
    for step in steps:
        yield depth, step
        yield from walk(step.children, depth + 1)


def details(event: Event) -> dict[str, Any]:
    """The details of an event. The name of their field depends on the type of the event."""
    return next((value for name, value in event.items() if name.endswith("EventDetails")), {})


def final_failure(events: Sequence[Event]) -> str | None:
    """Error and cause of a failed execution. None if it succeeded or still runs."""
    last: Event = events[-1] if events else {"type": ""}
    if last["type"] in _EXECUTION_ENDS and last["type"] != "ExecutionSucceeded":
        told = details(last)
        return said(told.get("error") or str(last["type"]), told.get("cause"))
    return None


def said(error: str | None, cause: str | None) -> str:
    """Error and cause in one line."""
    return ": ".join(text for text in (error, cause) if text)


class _Reader:
    """Takes events one after the other. A position is the innermost step that goes on after an event."""

    def __init__(self, graph: Graph) -> None:
        self._states = {(state.parent, state.name): state for state in graph.states}
        self._by_name = {state.name: state for state in graph.states}
        self.root = Step(0, "", "", "", entered=None, parent=None)  # type: ignore[arg-type]
        self.by_event: dict[int, Step] = {}
        self._positions: dict[int, Step] = {}
        self._last = self.root
        self._open: dict[str, list[Step]] = {}

    def take(self, event: Event) -> None:
        number, kind, told, when = event["id"], str(event["type"]), details(event), event["timestamp"]
        position = self._position_before(event)
        if kind.endswith("StateEntered"):
            position = about = self._enter(position, number, kind.removesuffix("StateEntered"), told, when)
        elif kind.endswith("StateExited"):
            about, position = self._leave(position, told, when)
        elif kind.startswith("MapIteration"):
            about, position = _iterate(position, number, kind.removeprefix("MapIteration"), told, when)
        elif kind.startswith("Execution"):
            about = position
            self._end(position, kind, told)
        else:
            about = position = _note(position, number, kind, told, when)
        self._positions[number] = self._last = position
        if about is not self.root:
            self.by_event[number] = about

    def _position_before(self, event: Event) -> Step:
        """Where the event before this one left off; when that is missing, where the last one did."""
        before = event.get("previousEventId")
        return self.root if before == 0 else self._positions.get(before or 0, self._last)

    def _enter(self, position: Step, number: int, kind: str, told: dict[str, Any], when: datetime) -> Step:
        name = str(told.get("name", ""))
        around = self._level(position, name, number, when)
        known = self._known(around, name) or self._by_name.get(name)
        made_up = "/".join(
            str(part) for part in (around.state, around.branch, name) if part not in {None, ""}
        )
        state = known.id if known else made_up
        step = Step(number, name, kind, state, when, around, input=told.get("input") or "")
        around.children.append(step)
        self._open.setdefault(name, []).append(step)
        return step

    def _level(self, position: Step, name: str, number: int, when: datetime) -> Step:
        """What a state is entered in: the execution, an iteration or a branch, which may begin by this.

        It is the innermost around the position that has a state of this name by the definition. If none has,
        because the definition is not the one that it ran with, it is simply the innermost.
        """
        around = [step for step in _outwards(position) if step.type in {*_CONTAINERS, *_INSIDE, ""}]
        step = next((step for step in around if self._known(step, name)), around[0])
        if step.type == "Map":
            return _begun_iteration(step, -number, None, when)
        if step.type == "Parallel":
            known = self._known(step, name)
            branch = len(step.children) if known is None or known.branch is None else known.branch
            return _begun_branch(step, branch, number, when)
        return step

    def _known(self, around: Step, name: str) -> State | None:
        """The state of this name within a step, by the definition."""
        state = self._states.get((around.state or None, name))
        return (
            None if state is not None and around.type == BRANCH and state.branch != around.branch else state
        )

    def _leave(self, position: Step, told: dict[str, Any], when: datetime) -> tuple[Step, Step]:
        """Leave the state of this name. Returns it, and where the execution goes on."""
        name = str(told.get("name", ""))
        waiting = self._open.get(name, [])
        step = next((step for step in _outwards(position) if step in waiting), None) if waiting else None
        if step is None:
            step = waiting[-1] if waiting else None
        if step is None:
            return position, position
        waiting.remove(step)
        step.left = when
        step.output = told.get("output")
        return step, step.parent or self.root

    def _end(self, position: Step, kind: str, told: dict[str, Any]) -> None:
        """Blame the state whose failure ended the execution, or those under way when its time was over."""
        if kind == "ExecutionFailed":
            under_way = sorted(_innermost_open(self.root), key=lambda step: abs(step.id))
            for step in [position] if position is not self.root else under_way[-1:]:
                _fail_outwards(step, told.get("error"), told.get("cause"))
        elif kind == "ExecutionTimedOut":
            for step in list(_innermost_open(self.root)):
                _fail_outwards(step, told.get("error") or "States.Timeout", told.get("cause"))


def _outwards(step: Step) -> Iterator[Step]:
    """A step and all it is in, the whole execution last."""
    inner: Step | None = step
    while inner is not None:
        yield inner
        inner = inner.parent


def _until(position: Step, end: Step) -> Iterator[Step]:
    """The steps from a position outwards, before `end`, that were not left."""
    for step in _outwards(position):
        if step is end:
            return
        if step.left is None:
            yield step


def _nearest(position: Step, is_it: Callable[[Step], bool]) -> Step | None:
    return next((step for step in _outwards(position) if is_it(step)), None)


def _begun_iteration(around: Step, number: int, index: int | None, when: datetime) -> Step:
    name = around.name if index is None else f"{around.name} [{index}]"
    iteration = Step(number, name, ITERATION, around.state, when, around, index=index)
    around.children.append(iteration)
    return iteration


def _is_of_last_attempt(child: Step, container: Step) -> bool:
    return not container.attempts or abs(child.id) > container.attempts[-1].id


def _begun_branch(parallel: Step, branch: int, number: int, when: datetime) -> Step:
    """The branch of this number in the present attempt, which may begin now."""
    for step in parallel.children:
        if step.branch == branch and _is_of_last_attempt(step, parallel):
            return step
    name = f"{parallel.name} [{branch}]"
    begun = Step(-number, name, BRANCH, parallel.state, when, parallel, branch=branch, index=branch)
    parallel.children.append(begun)
    return begun


def _iterate(
    position: Step, number: int, what: str, told: dict[str, Any], when: datetime
) -> tuple[Step, Step]:
    """Begin or end an iteration. Returns it, and where the execution goes on."""
    name, index = told.get("name"), told.get("index")
    if what == "Started":
        around = _nearest(position, lambda step: step.type == "Map" and step.name == name)
        begun = position if around is None else _begun_iteration(around, number, index, when)
        return begun, begun
    wanted = (ITERATION, f"{name} [{index}]")
    iteration = _nearest(position, lambda step: (step.type, step.name) == wanted)
    if iteration is None or iteration.parent is None:
        return position, position
    iteration.left = when
    iteration.was_aborted = what == "Aborted"
    if what == "Failed":
        for step in (*_until(position, iteration), iteration):
            step.has_failed = True
    return iteration, iteration.parent


def _note(position: Step, number: int, kind: str, told: dict[str, Any], when: datetime) -> Step:
    """Note what happened within a state. Returns that state."""
    if kind.startswith("MapRun"):
        _map_run_event(position, number, kind, told, when)
        return position
    container = next((name for name in _CONTAINERS if kind.startswith(f"{name}State")), None)
    if container is not None:
        what = kind.removeprefix(f"{container}State")
        return _container_event(position, number, (container, what), told, when)
    if kind.endswith("StateAborted"):
        position.was_aborted = True
        return position
    if position.type in {"", *_INSIDE}:
        return position  # the state itself is missing
    prefix = next((prefix for prefix in _CALLS if kind.startswith(prefix)), None)
    if prefix is not None:
        _call_event(position, number, kind.removeprefix(prefix), told, when)
    elif kind.endswith("Failed"):  # EvaluationFailed
        _fail(position, number, when, {**told, "error": told.get("error") or kind})
    return position


def _container_event(
    position: Step, number: int, kind: tuple[str, str], told: dict[str, Any], when: datetime
) -> Step:
    """Note what became of a Map or a Parallel. Returns it.

    These events do not name their state. Of several around a position, an inner one that has failed already
    did not fail again: what it is in did.
    """
    container, what = kind
    is_start = what == "Started"
    step = _nearest(position, lambda step: step.type == container and (is_start or not step.has_failed))
    if step is None:
        return position
    match what:
        case "Started":
            step.has_failed = False
            step.attempts.append(Attempt(number, when))
        case "Succeeded" if step.attempts:
            step.attempts[-1].ended = when
        case "Failed":
            for inner in _until(position, step):
                inner.has_failed = True
            _fail(step, number, when, told)
        case "Aborted":
            step.was_aborted = True
    return step


def _map_run_event(step: Step, number: int, kind: str, told: dict[str, Any], when: datetime) -> None:
    """Note the Map Run that does the work of a Map, and its error. That the Map fails is another event."""
    if not step.attempts:
        step.attempts.append(Attempt(number, when))
    last = step.attempts[-1]
    last.resource = told.get("mapRunArn", last.resource)
    if kind == "MapRunFailed":
        last.error, last.cause = told.get("error"), told.get("cause")


def _call_event(step: Step, number: int, what: str, told: dict[str, Any], when: datetime) -> None:
    if what == "Scheduled":
        parameters = told.get("parameters") or told.get("input")
        step.attempts.append(Attempt(number, when, _resource(told), parameters))
        step.has_failed = False
    elif what in _FAILED_CALL:
        unnamed = "States.Timeout" if what == "TimedOut" else "States.TaskFailed"
        _fail(step, number, when, {**told, "error": told.get("error") or unnamed})
    elif what == "Succeeded" and step.attempts:
        step.attempts[-1].ended = when
        step.attempts[-1].output = told.get("output")
    elif what == "Submitted" and step.attempts:
        step.attempts[-1].output = told.get("output")


def _resource(told: dict[str, Any]) -> str | None:
    """`dynamodb:getItem` of an integration; an ARN as it is."""
    resource, kind = told.get("resource"), told.get("resourceType")
    return resource if not kind or not resource or resource.startswith("arn:") else f"{kind}:{resource}"


def _fail(step: Step, number: int, when: datetime, told: dict[str, Any]) -> None:
    """The attempt under way has failed, or what was done with its result."""
    if not step.attempts or step.attempts[-1].has_failed:
        step.attempts.append(Attempt(number, when, _resource(told)))
    last = step.attempts[-1]
    last.ended, last.has_failed, step.has_failed = when, True, True
    last.error = told.get("error") or last.error
    last.cause = told.get("cause") or last.cause


def _fail_outwards(step: Step, error: str | None, cause: str | None) -> None:
    if step.error is None and not (step.attempts and step.attempts[-1].error):
        step.error, step.cause = error, cause
    for around in _outwards(step):
        if around.left is None and around.parent is not None:
            around.has_failed = True


def _innermost_open(step: Step) -> Iterator[Step]:
    """The steps that are under way, without those that they are in."""
    under_way = [child for child in step.children if child.left is None and not child.was_aborted]
    for child in under_way:
        yield from _innermost_open(child)
    if not under_way and step.parent is not None:
        yield step


def _conclude(step: Step, ends: set[str], *, is_alive: bool) -> None:
    """Say what became of a step and of all inside, at last. `is_alive`: what it is in goes on."""
    is_alive = is_alive and step.left is None and not step.was_aborted
    is_container = step.type in _CONTAINERS
    if is_container and step.has_failed and not any(_has_failed(child) for child in step.children):
        for inner in [inner for child in step.children for inner in _innermost_open(child)]:
            inner.has_failed = True
    goes_on = is_alive and not (is_container and step.has_failed)
    for child in step.children:
        _conclude(child, ends, is_alive=goes_on and _is_of_last_attempt(child, step))
    if step.type == BRANCH:
        _conclude_branch(step, ends, is_alive=is_alive)
    if step.type in _INSIDE and step.children:
        step.input = step.children[0].input
        step.output = step.children[-1].output if step.left is not None else None
    _adopt_errors(step)
    step.status = _status(step, is_alive=is_alive and step.left is None)


def _has_failed(step: Step) -> bool:
    return step.type == "Fail" or step.has_failed or any(_has_failed(child) for child in step.children)


def _conclude_branch(branch: Step, ends: set[str], *, is_alive: bool) -> None:
    """No event tells of the end of a branch: it ends with its last state."""
    branch.has_failed = any(child.status == "failed" for child in branch.children)
    last = branch.children[-1]
    if last.left is not None and (last.state in ends or not is_alive):
        branch.left = last.left


def _adopt_errors(step: Step) -> None:
    """Say of what has failed with which error: its own, or that of what failed inside."""
    failed = [child for child in step.children if child.status == "failed"]
    for child in failed:
        before = [attempt for attempt in step.attempts if attempt.id < abs(child.id)]
        if before and before[-1].has_failed and before[-1].error is None:
            before[-1].error, before[-1].cause = child.error, child.cause
    if step.has_failed and step.error is None:
        last = step.attempts[-1] if step.attempts and step.attempts[-1].error else None
        blame = last or (failed[-1] if failed else None)
        if blame is not None:
            step.error, step.cause = blame.error, blame.cause


def _status(step: Step, *, is_alive: bool) -> StepStatus:
    is_state = step.type not in _INSIDE
    if step.left is not None and is_state:
        if step.has_failed:
            return "caught"
        return "retried" if any(attempt.has_failed for attempt in step.attempts) else "succeeded"
    if is_alive:
        return "running"
    if step.has_failed or step.type == "Fail":
        return "failed"
    return "succeeded" if step.left is not None and not step.was_aborted else "aborted"
