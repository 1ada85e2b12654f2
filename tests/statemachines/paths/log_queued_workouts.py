"""log-queued-workouts: each message is logged, rejected, or left in its queue; none holds up another."""

from __future__ import annotations

from tests.statemachines.ana import RUN, RUN_ID, RUN_SHOWN, key
from tests.statemachines.mocks import (
    CONDITION_FALSE,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    WRITTEN,
    Response,
    always,
    answer,
    failure,
    item,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Json, Path

QUEUE_ID = "1795262400-11111111-I5LQdExnoAMFnQw"
INPUT = {"requestId": "req-1", "idempotencyKey": "", "origin": "manual", "body": RUN, "caller": CALLER}
MESSAGE = {"queueId": QUEUE_ID, "sentAt": 1795262400, "userId": ANA, "input": text(INPUT)}
WALK = ["Every message", "Report"]
READ = {"Log message", "Read message", "Is it a message?"}
KNOWN = {*READ, "Read what became of it", "Was it answered before?"}
LOGGING = {*KNOWN, "Log workout", "Did it end well?"}
ANSWERED = {*LOGGING, "Read answer", "Read document", "What was the answer?"}
STORED = {"Store what became of it", "Done with it"}
LEFT = {"Was this the last try?", "Try it again"}
TOLD = {"Tell that it failed", "Read failed message", "Is its person known?"}
TELLING = {"Failed message", "Store that it failed"}
EXECUTION = "arn:aws:states:us-east-1:000000000000:express:wotr-test-log-workout:one:two"
ERROR = {
    "code": "INVALID_WORKOUT",
    "message": "The workout is not valid: 1 problem.",
    "fields": [{"field": "durationMin", "message": "must be at most 1440"}],
    "requestId": "req-1",
}


def record(body: Json = MESSAGE, receives: int = 1, message_id: str = "m-1") -> dict[str, Json]:
    """A message as the pipe hands it over."""
    return {
        "messageId": message_id,
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body if isinstance(body, str) else text(body),
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": "1795262400123",
            "SenderId": "AROAEXAMPLE:BackplaneAssumeRoleSession",
            "ApproximateFirstReceiveTimestamp": "1795262400456",
        },
        "messageAttributes": {},
        "md5OfBody": "1cbbd2a6d4a5a7ce6b4f6f9a5a6f4c31",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:wotr-test-workouts",
        "awsRegion": "us-east-1",
    }


def answered(status: int, document: Json) -> Response:
    """`startSyncExecution`: log-workout answered."""
    output = {"statusCode": status, "body": text(document)}
    return answer({"ExecutionArn": EXECUTION, "Name": "one", "Status": "SUCCEEDED", "Output": text(output)})


FAILED = answer(
    {"ExecutionArn": EXECUTION, "Name": "one", "Status": "FAILED", "Error": "KeyError", "Cause": "doc"}
)
TIMED_OUT = answer({"ExecutionArn": EXECUTION, "Name": "one", "Status": "TIMED_OUT"})
BUSY = answered(429, {"error": {**ERROR, "code": "THROTTLED", "fields": []}})
MACHINE_BUSY = failure("Sfn.SfnException", "Service: Sfn, Status Code: 429")
DONE: Json = {"batchItemFailures": []}
AGAIN = {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
MOCKS = {
    "Read what became of it": always(NO_ITEM),
    "Log workout": always(answered(201, RUN_SHOWN)),
    "Store what became of it": always(WRITTEN),
    "Store that it failed": always(WRITTEN),
}


def stored(outcome: str, document: Json) -> dict[str, Json]:
    """What is written of a message: it goes 30 days after it was sent."""
    return {
        "Item": {
            **key(f"QUEUED#{QUEUE_ID}"),
            "outcome": {"S": outcome},
            "doc": {"S": document},
            "expiresAt": {"N": "1797854400"},
        }
    }


TELLS = stored(
    "failed",
    {
        "status": "failed",
        "error": {
            "code": "NOT_LOGGED",
            "message": "It could not be logged. It is kept, and will be logged once the cause is gone.",
            "fields": [],
            "requestId": QUEUE_ID,
        },
    },
)

PATHS = {
    "Logged": Path(
        [record()],
        WALK,
        DONE,
        inside=frozenset({*ANSWERED, "Logged", *STORED}),
        sent={
            "Log workout": {
                "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:LogWorkout",
                "Input": INPUT,
            },
            "Read what became of it": {"Key": key(f"QUEUED#{QUEUE_ID}"), "ConsistentRead": True},
            "Store what became of it": stored("logged", {"status": "logged", "workoutId": RUN_ID}),
        },
        mocks=MOCKS,
    ),
    "RecordedBefore": Path(
        [record()],
        WALK,
        DONE,
        inside=frozenset({*ANSWERED, "Logged", *STORED}),
        sent={"Store what became of it": stored("logged", {"status": "logged", "workoutId": RUN_ID})},
        mocks=MOCKS | {"Log workout": answered(200, RUN_SHOWN)},
    ),
    "Rejected": Path(
        [record()],
        WALK,
        DONE,
        inside=frozenset({*ANSWERED, "Rejected message", *STORED}),
        sent={"Store what became of it": stored("rejected", {"status": "rejected", "error": ERROR})},
        mocks=MOCKS | {"Log workout": answered(422, {"error": ERROR})},
    ),
    "DeliveredAgain": Path(
        [record(receives=2)],
        WALK,
        DONE,
        inside=frozenset({*KNOWN, "Answered before", "Done with it"}),
        mocks=MOCKS | {"Read what became of it": item({"outcome": {"S": "logged"}})},
    ),
    "BroughtBackAfterItFailed": Path(
        [record()],
        WALK,
        DONE,
        inside=frozenset({*ANSWERED, "Logged", *STORED}),
        mocks=MOCKS | {"Read what became of it": item({"outcome": {"S": "failed"}})},
    ),
    "Busy": Path(
        [record()],
        WALK,
        AGAIN,
        inside=frozenset({*ANSWERED, "Not now", *LEFT}),
        mocks=MOCKS | {"Log workout": BUSY},
    ),
    "Failed": Path(
        [record(receives=4)],
        WALK,
        AGAIN,
        inside=frozenset({*LOGGING, "Not logged", *LEFT}),
        mocks=MOCKS | {"Log workout": FAILED},
    ),
    "FailedForTheLastTime": Path(
        [record(receives=5)],
        WALK,
        AGAIN,
        inside=frozenset({*LOGGING, "Not logged", *LEFT, *TOLD, *TELLING}),
        sent={"Store that it failed": TELLS},
        mocks=MOCKS | {"Log workout": TIMED_OUT},
    ),
    "FailedWhileAnotherDeliveryLoggedIt": Path(
        [record(receives=5)],
        WALK,
        AGAIN,
        inside=frozenset({*LOGGING, "Not logged", *LEFT, *TOLD, *TELLING}),
        mocks=MOCKS | {"Log workout": TIMED_OUT, "Store that it failed": CONDITION_FALSE},
    ),
    "NoMessage": Path(
        [record({"userId": ANA})],
        WALK,
        AGAIN,
        inside=frozenset({*READ, "No message", *LEFT}),
        mocks=MOCKS,
    ),
    "NoMessageForTheLastTime": Path(
        [record({"queueId": QUEUE_ID}, receives=5)],
        WALK,
        AGAIN,
        inside=frozenset({*READ, "No message", *LEFT, *TOLD, "Nobody to tell"}),
        mocks=MOCKS,
    ),
    "NotEvenJson": Path(
        [record("poison")],
        WALK,
        AGAIN,
        inside=frozenset({"Log message", "Read message", *LEFT}),
        mocks=MOCKS,
    ),
    "OneOfThreeFails": Path(
        [record(message_id="m-1"), record("poison", message_id="m-2"), record(message_id="m-3")],
        WALK,
        {"batchItemFailures": [{"itemIdentifier": "m-2"}]},
        inside=frozenset({*ANSWERED, "Logged", *STORED, *LEFT}),
        mocks=MOCKS,
    ),
    "ThrottledAtFirst": Path(
        [record()],
        WALK,
        DONE,
        inside=frozenset({*ANSWERED, "Logged", *STORED}),
        mocks={
            "Read what became of it": ITEM_THROTTLED + NO_ITEM,
            "Log workout": MACHINE_BUSY + answered(201, RUN_SHOWN),
            "Store what became of it": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "ThrottledWhileItTells": Path(
        [record(receives=5)],
        WALK,
        AGAIN,
        inside=frozenset({*LOGGING, "Not logged", *LEFT, *TOLD, *TELLING}),
        mocks=MOCKS | {"Log workout": FAILED, "Store that it failed": ITEM_THROTTLED + WRITTEN},
    ),
    "TableMissing": Path(
        [record()],
        WALK,
        AGAIN,
        inside=frozenset(
            {"Log message", "Read message", "Is it a message?", "Read what became of it", *LEFT}
        ),
        mocks=MOCKS | {"Read what became of it": ITEM_TABLE_MISSING},
    ),
}
