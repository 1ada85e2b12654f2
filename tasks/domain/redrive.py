"""Which dead letters are started again, and what a run of redrive-failures reports.

Without being asked for one machine, a run starts only what may be done again whatever happened since. The
caller of any other input was told 500, and has perhaps sent it again, or changed something: such a letter
stays until an operator names its machine.

A dead letter is `{machine, executionId, error, input}`. A machine that fails again keeps its input in a new
letter while the old one is still there. So an execution that a run waits for has a name that begins with
`AGAIN`, which no caller can choose: a letter with such a name repeats one that is in the queue, and goes.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Literal, TypedDict

from tasks.domain.instants import parse_timestamp

AGAIN: Final = "redrive_"
"""How the names of waited-for executions begin. The names of requests have letters, digits and hyphens."""
MOST_LETTERS: Final = 100
LONGEST_RUN: Final = timedelta(minutes=10)
LONGEST_INPUT: Final = 64 * 1024
"""Characters of an input that a run starts: the answer repeats it, and a state holds 256 KiB."""
LONGEST_NAME: Final = 100
LONGEST_REASON: Final = 300
QUEUE_MACHINE: Final = "log-queued-workouts"
"""The machine that the messages of the unlogged queue are for."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Action = Literal["START_SYNC", "START", "FORGET", "LEAVE", "DONE"]


class Machine(TypedDict):
    """A machine that keeps failed inputs.

    Attributes:
        type: Whether it is waited for (`express`), or only started (`standard`).
        byDefault: Whether its letters are started without an operator naming it.
        because: Why, in a word; notes/runbooks.md explains them.
    """

    arn: str
    type: Literal["express", "standard"]
    byDefault: bool
    because: str


class Trouble(TypedDict):
    """A letter that was left in the queue, or an execution that could not be started, and why."""

    machine: str
    executionId: str
    reason: str


class Run(TypedDict):
    """What a run has done so far.

    Attributes:
        machine: The only machine whose letters are wanted, empty for all.
        machines: Those that may be started.
        max: The most letters that are taken from each queue.
        startedAt: RFC 3339.
        startedAtMs: The same as SQS tells times: milliseconds since 1970. Of the unlogged queue only what was
            sent before goes back, so that nothing goes back twice.
        taken: Letters taken from the failures queue.
        succeeded: Letters whose execution succeeded, or was started if nobody waits for it.
        repeated: Letters that repeat another one, and were forgotten.
        others: Letters of other machines than the wanted one.
        failed: Letters that stay in the queue because they failed, and why.
        left: Letters that stay in the queue because their machine was not named, and why.
        executions: What was started and not waited for.
        handles: The receipt handles of all letters that stay.
        unlogged: Whether the messages of the unlogged queue go back as well.
        sentBack: How many did.
    """

    machine: str
    machines: Sequence[Machine]
    max: int
    startedAt: str
    startedAtMs: int
    taken: int
    succeeded: int
    repeated: int
    others: int
    failed: list[Trouble]
    left: list[Trouble]
    executions: list[str]
    handles: list[str]
    unlogged: bool
    sentBack: Mapping[str, int]


class Step(TypedDict):
    """What the machine does next. `arn`, `name` and `input` belong to a start."""

    action: Action
    machine: str
    executionId: str
    receiptHandle: str
    arn: str
    name: str
    input: str


def plan(given: object, machines: Sequence[Machine], started_at: str) -> Run:
    """Read the input of a run.

    Raises:
        ValueError: It has unknown fields, or one that is wrong, or names a machine that keeps nothing.
    """
    if not isinstance(given, Mapping):
        raise ValueError("must be an object with machine and max, or neither")  # noqa: TRY004 -- an input
    unknown = sorted(set(given) - {"machine", "max"})
    if unknown:
        raise ValueError(f"{unknown[0]}: is not known; machine and max are")
    machine, most = given.get("machine", ""), given.get("max", MOST_LETTERS)
    if not isinstance(machine, str) or ("machine" in given and not machine):
        raise ValueError("machine: must be the name of a machine such as log-workout")
    if machine not in {"", QUEUE_MACHINE} and not any(_is_named(_name(one), machine) for one in machines):
        raise ValueError("machine: is none that keeps failed inputs")
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_LETTERS:
        raise ValueError(f"max: must be a whole number from 1 to {MOST_LETTERS}")
    return {
        "machine": machine,
        "machines": machines,
        "max": most,
        "startedAt": started_at,
        "startedAtMs": (parse_timestamp(started_at).instant - _EPOCH) // timedelta(milliseconds=1),
        "taken": 0,
        "succeeded": 0,
        "repeated": 0,
        "others": 0,
        "failed": [],
        "left": [],
        "executions": [],
        "handles": [],
        "unlogged": machine in {"", QUEUE_MACHINE},
        "sentBack": {"count": 0},
    }


def judge(run: Run, message: Mapping[str, Any] | None, passed: timedelta) -> tuple[Run, Step]:
    """Decide what to do with a message of the failures queue.

    Args:
        run: The run so far.
        message: What was received; None when nothing is left.
        passed: How long the run has taken.
    """
    if message is None:
        return run, _step("DONE")
    handle = str(message["ReceiptHandle"])
    if run["taken"] >= run["max"] or passed > LONGEST_RUN:
        return _staying(run, handle), _step("DONE")
    run = {**run, "taken": run["taken"] + 1}
    letter = _letter(str(message["Body"]))
    if letter is None:
        return _failed(run, _step("LEAVE", handle), "is no dead letter of a machine")
    return _judge_letter(run, {**_step("LEAVE", handle), **letter}, str(message["MessageId"]))


def _judge_letter(run: Run, step: Step, message_id: str) -> tuple[Run, Step]:
    if any(part.startswith(AGAIN) for part in step["executionId"].split(":")):
        return {**run, "repeated": run["repeated"] + 1}, {**step, "action": "FORGET"}
    if run["machine"] and not _is_named(step["machine"], run["machine"]):
        return {**_staying(run, step["receiptHandle"]), "others": run["others"] + 1}, step
    machine = next((one for one in run["machines"] if _name(one) == step["machine"]), None)
    if machine is None:
        return _failed(run, step, "names no machine of this stack that keeps failed inputs")
    if not (run["machine"] or machine["byDefault"]):
        left = _trouble(step, f"only if its machine is named ({machine['because']}): see the runbook")
        return {**_staying(run, step["receiptHandle"]), "left": [*run["left"], left]}, step
    return _start(run, step, message_id, machine)


def _start(run: Run, step: Step, message_id: str, machine: Machine) -> tuple[Run, Step]:
    if step["executionId"] in run["executions"]:
        return _failed(run, step, "failed again in this run")
    if len(json.dumps(step["input"])) > LONGEST_INPUT:
        return _failed(run, step, "is too large to be started from here: do it by hand")
    step = {**step, "arn": machine["arn"]}
    if machine["type"] == "express":
        return run, {**step, "action": "START_SYNC", "name": f"{AGAIN}{message_id[:64]}"}
    # Started once in a run: two people who failed in one night ask for the same night.
    asked = sha256(f"{run['startedAt']} {machine['arn']} {step['input']}".encode()).hexdigest()
    return run, {**step, "action": "START", "name": f"redriven_{asked[:32]}"}


def settle(run: Run, step: Step, execution: Mapping[str, Any]) -> tuple[Run, bool]:
    """Note what came of a start. Returns whether its letter is done with.

    Args:
        run: The run so far.
        step: What was started.
        execution: The answer of StartSyncExecution, or of StartExecution, or the error of the call.
    """
    if "Status" in execution:
        reason = _failure(execution)
    elif "ExecutionArn" in execution:
        run = {**run, "executions": [*run["executions"], str(execution["ExecutionArn"])]}
        reason = ""
    else:
        # The same input was started in this run already, for another letter.
        is_started = "ExecutionAlreadyExists" in str(execution.get("Error"))
        reason = "" if is_started else f"{execution.get('Error', '')}: {execution.get('Cause', '')}"
    if reason:
        return _failed(run, step, reason)[0], False
    return {**run, "succeeded": run["succeeded"] + 1}, True


def _failure(execution: Mapping[str, Any]) -> str:
    """Why an execution did not succeed, empty when it did. What it refused (4xx) is an answer."""
    if execution["Status"] != "SUCCEEDED":
        named = f"{execution['Status']}: {execution.get('Error', '')}".removesuffix(": ")
        return f"{named}; {execution.get('ExecutionArn', '')}"
    output = json.loads(execution.get("Output", "null"))
    status = output.get("statusCode") if isinstance(output, dict) else None
    return "too many changes at once (429)" if status == 429 else ""  # noqa: PLR2004 -- of HTTP


class _Letter(TypedDict):
    machine: str
    executionId: str
    input: str


def _letter(body: str) -> _Letter | None:
    """What a letter names; None if it is none."""
    try:
        letter = json.loads(body)
    except ValueError:
        return None
    if not isinstance(letter, dict) or not isinstance(letter.get("input"), dict):
        return None
    given = letter["input"]
    if "requestId" in given:
        # What a person asked for once: log-workout must not bring back what was sent again and deleted.
        given = {**given, "redriven": True}
    return {
        "machine": str(letter.get("machine", ""))[:LONGEST_NAME],
        "executionId": str(letter.get("executionId", ""))[:LONGEST_REASON],
        "input": json.dumps(given, separators=(",", ":"), ensure_ascii=False),
    }


def _name(machine: Machine) -> str:
    return machine["arn"].rpartition(":")[2]


def _is_named(name: str, wanted: str) -> bool:
    """Whether a machine, `wotr-<stage>-log-workout`, is meant by its short or its whole name."""
    return name == wanted or (name.startswith("wotr-") and name.split("-", 2)[2:] == [wanted])


def _failed(run: Run, step: Step, reason: str) -> tuple[Run, Step]:
    return {
        **_staying(run, step["receiptHandle"]),
        "failed": [*run["failed"], _trouble(step, reason)],
    }, step


def _staying(run: Run, receipt_handle: str) -> Run:
    return {**run, "handles": [*run["handles"], receipt_handle]}


def _trouble(step: Step, reason: str) -> Trouble:
    return {
        "machine": step["machine"],
        "executionId": step["executionId"],
        "reason": reason[:LONGEST_REASON],
    }


def _step(action: Action, receipt_handle: str = "") -> Step:
    return {
        "action": action,
        "machine": "",
        "executionId": "",
        "receiptHandle": receipt_handle,
        "arn": "",
        "name": "",
        "input": "",
    }
