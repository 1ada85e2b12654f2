"""redrive-failures: each letter once; it goes when its input succeeded, and is visible again when not."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    DONE,
    QUEUE_THROTTLED,
    TASK_THROTTLED,
    Response,
    always,
    answer,
    failure,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import Json, Path
from tests.statemachines.paths.log_queued_workouts import EXECUTION, FAILED, INPUT, MACHINE_BUSY, answered

LOG_WORKOUT = "arn:aws:states:us-east-1:000000000000:stateMachine:LogWorkout"
REBUILD = "arn:aws:states:us-east-1:000000000000:stateMachine:RebuildRecords"
PLANNED = ["Plan redrive", "Is the redrive valid?"]
LETTER = ["Receive letter", "Judge letter", "What to do with it?"]
WAITED = [*LETTER, "Start and wait", "Judge execution", "Is the letter done with?"]
STARTED = [*LETTER, "Start machine", "Judge execution", "Is the letter done with?"]
UNLOGGED = ["Receive unlogged", "Is one unlogged?"]
DATED = ["Read when it was sent", "Was it there when the run began?"]
BACK = [*DATED, "Send back", "Delete unlogged", "Count message sent back"]
END = [*LETTER, "Release letters", "Report redrive"]
END_OF_ALL = [*LETTER, *UNLOGGED, "Release letters", "Report redrive"]

RUN: dict[str, Json] = {
    "machine": "",
    "machines": [{"arn": LOG_WORKOUT, "type": "express", "byDefault": True, "because": "claims"}],
    "max": 100,
    "startedAt": "2126-11-21T12:00:00.000Z",  # the real task, which is compared, has time left
    "startedAtMs": 4_950_936_000_000,
    "taken": 0,
    "succeeded": 0,
    "repeated": 0,
    "others": 0,
    "failed": [],
    "left": [],
    "executions": [],
    "handles": [],
    "unlogged": False,
    "sentBack": {"count": 0},
}
STEP = {
    "action": "DONE",
    "machine": "",
    "executionId": "",
    "receiptHandle": "",
    "arn": "",
    "name": "",
    "input": "",
}
LEFT = {
    "machine": "LogSets",
    "executionId": "old",
    "reason": "only if its machine is named (repeats): see the runbook",
}
TROUBLE = {"machine": "LogWorkout", "executionId": "old", "reason": f"FAILED: KeyError; {EXECUTION}"}
MESSAGE = {
    "MessageId": "m-1",
    "ReceiptHandle": "handle-1",
    "Body": text(
        {
            "machine": "LogWorkout",
            "executionId": "old",
            "error": {"Error": "KeyError", "Cause": "doc"},
            "input": INPUT,
        }
    ),
}
RECEIVED = answer({"Messages": [MESSAGE]})
NOTHING = answer({})
START_SYNC = {
    **STEP,
    "action": "START_SYNC",
    "machine": "LogWorkout",
    "executionId": "old",
    "receiptHandle": "handle-1",
    "arn": LOG_WORKOUT,
    "name": "redrive_m-1",
    "input": text(INPUT),
}
START = {**START_SYNC, "action": "START", "arn": REBUILD, "name": "redriven_0b6e2d4c", "input": "{}"}
STARTED_ONE = answer({"ExecutionArn": EXECUTION, "StartDate": 1795262400})


def unlogged_one(sent_at_ms: str) -> Response:
    """A message of the unlogged queue, as it is received."""
    message = {"MessageId": "m-2", "ReceiptHandle": "handle-2", "Body": '{"queueId":"1"}'}
    return answer({"Messages": [{**message, "Attributes": {"SentTimestamp": sent_at_ms}}]})


UNLOGGED_ONE = unlogged_one("1795262400000")
SQS_DOWN = failure("Sqs.SqsException", "Service: Sqs, Status Code: 500")
QUEUE_MISSING = failure("Sqs.QueueDoesNotExistException", "The specified queue does not exist.")
GONE = failure("Sqs.ReceiptHandleIsInvalidException", "The input receipt handle is invalid.")


def planned(**changes: Json) -> Response:
    """The task takes the input."""
    return payload({"outcome": "VALID", "run": {**RUN, **changes}})


def judged(step: dict[str, Json], **changes: Json) -> Response:
    """The task has looked at what was received."""
    document = {"run": {**RUN, **changes}, "step": step, "receiptHandle": step["receiptHandle"]}
    return payload(document)


def settled(outcome: str, **changes: Json) -> Response:
    """The task has looked at what came of it."""
    return payload({"run": {**RUN, **changes}, "outcome": outcome, "receiptHandle": "handle-1"})


def report(**changes: Json) -> Json:
    """What a run ends with."""
    return {
        "taken": 0,
        "succeeded": 0,
        "repeated": 0,
        "others": 0,
        "failed": [],
        "left": [],
        "sentBack": 0,
        **changes,
    }


DONE_NOW = judged(STEP, taken=1, succeeded=1)
MOCKS = {
    "Plan redrive": planned(),
    "Receive letter": RECEIVED + always(NOTHING),
    "Judge letter": judged(START_SYNC, taken=1) + DONE_NOW,
    "Start and wait": answered(200, {"workoutId": "w"}),
    "Judge execution": settled("SUCCEEDED", taken=1, succeeded=1),
    "Delete letter": always(DONE),
    "Release letter": always(DONE),
}

PATHS = {
    "Succeeded": Path(
        {"machine": "log-workout"},
        [*PLANNED, *WAITED, "Delete letter", *END],
        report(taken=1, succeeded=1),
        sent={
            "Receive letter": {"MaxNumberOfMessages": 1, "VisibilityTimeout": 900, "WaitTimeSeconds": 1},
            "Start and wait": {"StateMachineArn": LOG_WORKOUT, "Name": "redrive_m-1", "Input": INPUT},
            "Delete letter": {"ReceiptHandle": "handle-1"},
        },
        mocks=MOCKS,
    ),
    "NothingThere": Path(
        {},
        [*PLANNED, *END],
        report(),
        compared=True,
        mocks=MOCKS | {"Receive letter": NOTHING, "Judge letter": judged(STEP)},
    ),
    "FailedAgain": Path(
        {},
        [*PLANNED, *WAITED, *END],
        report(taken=1, failed=[TROUBLE]),
        compared=True,
        inside=frozenset({"Release letter"}),
        sent={"Release letter": {"ReceiptHandle": "handle-1", "VisibilityTimeout": 0}},
        mocks=MOCKS
        | {
            "Start and wait": FAILED,
            "Judge execution": settled("FAILED", taken=1, failed=[TROUBLE], handles=["handle-1"]),
            "Judge letter": judged(START_SYNC, taken=1)
            + judged(STEP, taken=1, failed=[TROUBLE], handles=["handle-1"]),
        },
    ),
    "CannotBeStarted": Path(
        {},
        [*PLANNED, *WAITED, *END],
        report(taken=1, failed=[TROUBLE]),
        inside=frozenset({"Release letter"}),
        sent={
            "Judge execution": {"Payload": {"execution": {"Error": "Sfn.StateMachineDoesNotExistException"}}}
        },
        mocks=MOCKS
        | {
            "Start and wait": failure(
                "Sfn.StateMachineDoesNotExistException", "State Machine Does Not Exist"
            ),
            "Judge execution": settled("FAILED", taken=1, failed=[TROUBLE], handles=["handle-1"]),
            "Judge letter": judged(START_SYNC, taken=1)
            + judged(STEP, taken=1, failed=[TROUBLE], handles=["handle-1"]),
            "Release letter": GONE,
        },
    ),
    "Started": Path(
        {},
        [*PLANNED, *STARTED, "Delete letter", *END],
        report(taken=1, succeeded=1),
        sent={"Start machine": {"StateMachineArn": REBUILD, "Name": "redriven_0b6e2d4c"}},
        mocks=MOCKS
        | {"Judge letter": judged(START, taken=1) + DONE_NOW, "Start machine": MACHINE_BUSY + STARTED_ONE},
    ),
    "StartedBefore": Path(
        {},
        [*PLANNED, *STARTED, "Delete letter", *END],
        report(taken=1, succeeded=1),
        mocks=MOCKS
        | {
            "Judge letter": judged(START, taken=1) + DONE_NOW,
            "Start machine": failure("Sfn.ExecutionAlreadyExistsException", "Execution Already Exists"),
        },
    ),
    "Repeated": Path(
        {},
        [*PLANNED, *LETTER, "Delete letter", *END],
        report(taken=1, repeated=1),
        mocks=MOCKS
        | {
            "Judge letter": judged({**START_SYNC, "action": "FORGET"}, taken=1, repeated=1)
            + judged(STEP, taken=1, repeated=1)
        },
    ),
    "OfAnotherMachine": Path(
        {"machine": "put-profile"},
        [*PLANNED, *LETTER, *END],
        report(taken=1, others=1),
        inside=frozenset({"Release letter"}),
        mocks=MOCKS
        | {
            "Judge letter": judged({**START_SYNC, "action": "LEAVE"}, taken=1, others=1)
            + judged(STEP, taken=1, others=1, handles=["handle-1"])
        },
    ),
    "OnlyIfItIsNamed": Path(
        {},
        [*PLANNED, *LETTER, *END],
        report(taken=1, left=[LEFT]),
        inside=frozenset({"Release letter"}),
        sent={"Release letter": {"ReceiptHandle": "handle-1", "VisibilityTimeout": 0}},
        mocks=MOCKS
        | {
            "Judge letter": judged({**START_SYNC, "action": "LEAVE"}, taken=1, left=[LEFT])
            + judged(STEP, taken=1, left=[LEFT], handles=["handle-1"])
        },
    ),
    "UnloggedOnesGoBack": Path(
        {},
        [
            *(*PLANNED, *LETTER, *UNLOGGED),
            *(*BACK, *UNLOGGED, "Release letters", "Report redrive"),
        ],
        report(sentBack=1),
        sent={
            "Receive unlogged": {
                "AttributeNames": ["SentTimestamp"],
                "MaxNumberOfMessages": 1,
                "VisibilityTimeout": 30,
                "WaitTimeSeconds": 1,
            },
            "Send back": {"MessageBody": {"queueId": "1"}},
            "Delete unlogged": {"ReceiptHandle": "handle-2"},
        },
        mocks=MOCKS
        | {
            "Receive letter": NOTHING,
            "Judge letter": judged(STEP, unlogged=True),
            "Receive unlogged": UNLOGGED_ONE + NOTHING,
            "Send back": DEAD_LETTER_SENT,
            "Delete unlogged": DONE,
        },
    ),
    "PoisonGoesBackOnce": Path(
        {},
        [
            *(*PLANNED, *LETTER, *UNLOGGED),
            *(*BACK, *UNLOGGED, *DATED, "Release letters", "Report redrive"),
        ],
        report(sentBack=1),
        mocks=MOCKS
        | {
            "Receive letter": NOTHING,
            "Judge letter": judged(STEP, unlogged=True),
            "Receive unlogged": UNLOGGED_ONE + unlogged_one(str(RUN["startedAtMs"])),
            "Send back": DEAD_LETTER_SENT,
            "Delete unlogged": DONE,
        },
    ),
    "Invalid": Path(
        {"machines": "log-workout"},
        [*PLANNED, "Invalid redrive"],
        error="InvalidInput",
        compared=True,
        mocks={
            "Plan redrive": payload(
                {"outcome": "INVALID", "message": "machines: is not known; machine and max are"}
            )
        },
    ),
    "ThrottledAtFirst": Path(
        {},
        [
            *(*PLANNED, *WAITED, "Delete letter", *LETTER, *UNLOGGED),
            *(*BACK, *UNLOGGED, "Release letters", "Report redrive"),
        ],
        report(taken=1, succeeded=1, sentBack=1),
        inside=frozenset({"Release letter"}),
        mocks={
            "Plan redrive": TASK_THROTTLED + planned(),
            "Receive letter": SQS_DOWN + RECEIVED + NOTHING,
            "Judge letter": TASK_THROTTLED
            + judged(START_SYNC, taken=1)
            + judged(STEP, taken=1, succeeded=1, unlogged=True, handles=["handle-1"]),
            "Start and wait": MACHINE_BUSY + answered(200, {"workoutId": "w"}),
            "Judge execution": TASK_THROTTLED + settled("SUCCEEDED", taken=1, succeeded=1),
            "Delete letter": SQS_DOWN + DONE,
            "Receive unlogged": SQS_DOWN + UNLOGGED_ONE + NOTHING,
            "Send back": QUEUE_THROTTLED + DEAD_LETTER_SENT,
            "Delete unlogged": SQS_DOWN + DONE,
            "Release letter": SQS_DOWN + DONE,
        },
    ),
    "MachineThrottledTooLong": Path(
        {},
        [*PLANNED, *STARTED, *END],
        report(taken=1, failed=[TROUBLE]),
        inside=frozenset({"Release letter"}),
        mocks=MOCKS
        | {
            "Judge letter": judged(START, taken=1)
            + judged(STEP, taken=1, failed=[TROUBLE], handles=["handle-1"]),
            "Start machine": always(MACHINE_BUSY),
            "Judge execution": settled("FAILED", taken=1, failed=[TROUBLE], handles=["handle-1"]),
        },
    ),
    "QueueMissing": Path(
        {},
        [*PLANNED, "Receive letter"],
        error="Sqs.QueueDoesNotExistException",
        mocks=MOCKS | {"Receive letter": QUEUE_MISSING},
    ),
    "TaskBug": Path(
        {},
        [*PLANNED, "Receive letter", "Judge letter"],
        error="KeyError",
        mocks=MOCKS | {"Judge letter": task_bug("tasks/operations/judge_letter.py")},
    ),
}
