"""Which dead letters are started again, and what a run of redrive-failures reports.

A dead letter is `{machine, executionId, error, input}`. A machine that fails again keeps its input in a new
letter while the old one is still there. So an execution that a run waits for has a name that begins with
`AGAIN`, which no caller can choose: a letter with such a name repeats one that is in the queue, and goes.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, Literal, TypedDict

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

Action = Literal["START_SYNC", "START", "FORGET", "LEAVE", "DONE"]


class Machines(TypedDict):
    """The ARNs of the machines that keep failed inputs."""

    express: Sequence[str]
    standard: Sequence[str]


class Trouble(TypedDict):
    """A letter that was left in the queue, or an execution that could not be started, and why."""

    machine: str
    executionId: str
    reason: str


class Run(TypedDict):
    """What a run has done so far.

    Attributes:
        machine: The only machine whose letters are wanted, empty for all.
        max: The most letters that are taken from each queue.
        startedAt: RFC 3339.
        taken: Letters taken from the failures queue.
        succeeded: Letters whose execution succeeded, or was started if nobody waits for it.
        repeated: Letters that repeat another one, and were forgotten.
        others: Letters of other machines than the wanted one.
        failed: Letters that stay in the queue, and why.
        executions: What was started and not waited for.
        left: The receipt handles of the letters that stay.
        unlogged: Whether the messages of the unlogged queue go back as well.
        sentBack: How many did.
    """

    machine: str
    max: int
    startedAt: str
    taken: int
    succeeded: int
    repeated: int
    others: int
    failed: list[Trouble]
    executions: list[str]
    left: list[str]
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


def plan(given: object, started_at: str) -> Run:
    """Read the input of a run.

    Raises:
        ValueError: It has unknown fields, or one that is wrong.
    """
    if not isinstance(given, Mapping):
        raise ValueError("must be an object with machine and max, or neither")  # noqa: TRY004 -- an input
    unknown = sorted(set(given) - {"machine", "max"})
    if unknown:
        raise ValueError(f"{unknown[0]}: is not known; machine and max are")
    machine, most = given.get("machine", ""), given.get("max", MOST_LETTERS)
    if not isinstance(machine, str) or ("machine" in given and not machine):
        raise ValueError("machine: must be the name of a machine such as log-workout")
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_LETTERS:
        raise ValueError(f"max: must be a whole number from 1 to {MOST_LETTERS}")
    return {
        "machine": machine,
        "max": most,
        "startedAt": started_at,
        "taken": 0,
        "succeeded": 0,
        "repeated": 0,
        "others": 0,
        "failed": [],
        "executions": [],
        "left": [],
        "unlogged": machine in {"", QUEUE_MACHINE},
        "sentBack": {"count": 0},
    }


def is_known(machine: str, machines: Machines) -> bool:
    """Tell whether letters of a machine, by its short or its whole name, can be started again."""
    return any(
        _is_named(arn.rpartition(":")[2], machine) for arn in (*machines["express"], *machines["standard"])
    )


def judge(
    run: Run, message: Mapping[str, Any] | None, machines: Machines, passed: timedelta
) -> tuple[Run, Step]:
    """Decide what to do with a message of the failures queue.

    Args:
        run: The run so far.
        message: What was received; None when nothing is left.
        machines: Those that may be started.
        passed: How long the run has taken.
    """
    if message is None:
        return run, _step("DONE")
    handle = str(message["ReceiptHandle"])
    if run["taken"] >= run["max"] or passed > LONGEST_RUN:
        return {**run, "left": [*run["left"], handle]}, _step("DONE")
    run = {**run, "taken": run["taken"] + 1}
    letter = _letter(str(message["Body"]))
    if letter is None:
        return _left(run, _step("LEAVE", handle), "is no dead letter of a machine")
    return _judge_letter(run, {**_step("LEAVE", handle), **letter}, str(message["MessageId"]), machines)


def _judge_letter(run: Run, step: Step, message_id: str, machines: Machines) -> tuple[Run, Step]:
    if any(part.startswith(AGAIN) for part in step["executionId"].split(":")):
        return {**run, "repeated": run["repeated"] + 1}, {**step, "action": "FORGET"}
    if run["machine"] and not _is_named(step["machine"], run["machine"]):
        return {**run, "others": run["others"] + 1, "left": [*run["left"], step["receiptHandle"]]}, step
    named = [arn for arn in machines["express"] if arn.rpartition(":")[2] == step["machine"]]
    if step["executionId"] in run["executions"] or len(json.dumps(step["input"])) > LONGEST_INPUT:
        again = step["executionId"] in run["executions"]
        why = "failed again in this run" if again else "is too large to be started from here: do it by hand"
        return _left(run, step, why)
    if named:
        return run, {**step, "action": "START_SYNC", "arn": named[0], "name": f"{AGAIN}{message_id[:64]}"}
    named = [arn for arn in machines["standard"] if arn.rpartition(":")[2] == step["machine"]]
    if named:
        # Started once in a run: two people who failed in one night ask for the same night.
        asked = sha256(f"{run['startedAt']} {named[0]} {step['input']}".encode()).hexdigest()
        return run, {**step, "action": "START", "arn": named[0], "name": f"redriven_{asked[:32]}"}
    return _left(run, step, "names no machine of this stack that keeps failed inputs")


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
        return _left(run, step, reason)[0], False
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
    return {
        "machine": str(letter.get("machine", ""))[:LONGEST_NAME],
        "executionId": str(letter.get("executionId", ""))[:LONGEST_REASON],
        "input": json.dumps(letter["input"], separators=(",", ":"), ensure_ascii=False),
    }


def _is_named(name: str, wanted: str) -> bool:
    """Whether a machine, `wotr-<stage>-log-workout`, is meant by its short or its whole name."""
    return name == wanted or (name.startswith("wotr-") and name.split("-", 2)[2:] == [wanted])


def _left(run: Run, step: Step, reason: str) -> tuple[Run, Step]:
    trouble: Trouble = {
        "machine": step["machine"],
        "executionId": step["executionId"],
        "reason": reason[:LONGEST_REASON],
    }
    return {**run, "failed": [*run["failed"], trouble], "left": [*run["left"], step["receiptHandle"]]}, step


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
