"""log-queued-workouts: each message is logged, rejected, or left in its queue; none holds up another."""

from __future__ import annotations

from tests.statemachines.ana import RUN, RUN_ID, RUN_SHOWN, key
from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    THROTTLED,
    WRITTEN,
    Response,
    always,
    answer,
    failure,
    read_together,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Json, Path

QUEUE_ID = "1795262400-11111111-I5LQdExnoAMFnQw"
INPUT = {"requestId": "req-1", "idempotencyKey": "", "origin": "manual", "body": RUN, "caller": CALLER}
MESSAGE = {"queueId": QUEUE_ID, "sentAt": 1795262400, "userId": ANA, "input": text(INPUT)}
KNOWN = ["Is it a message?", "Read message", "Read what is known"]
LOGGING = [*KNOWN, "Is it still to be logged?", "Log workout"]
ENDED = [*LOGGING, "Did it end well?"]
ANSWERED = [*ENDED, "Read answer", "Read document", "What was the answer?"]
STORED = ["Store what became of it", "Report"]
LEFT = ["Was it throttled?", "Was this the last try?", "Try it again"]
GIVEN_UP = ["Was it throttled?", "Was this the last try?", "Failed message", *STORED]
ANEW = ["Queue it anew", "Message handled"]
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


def ended(status: str, **why: str) -> Response:
    """`startSyncExecution`: log-workout did not answer."""
    return answer({"ExecutionArn": EXECUTION, "Name": "one", "Status": status, **why})


FAILED = ended("FAILED", Error="KeyError", Cause="doc")
TIMED_OUT = ended("TIMED_OUT")
BUSY = answered(429, {"error": {**ERROR, "code": "THROTTLED", "fields": []}})
MACHINE_BUSY = failure("Sfn.SfnException", "Rate exceeded (Service: Sfn, Status Code: 400)")
QUEUE_MISSING = failure("SQS.QueueDoesNotExist", "The specified queue does not exist")
MACHINE_MISSING = failure("Sfn.StateMachineDoesNotExistException", "State Machine Does Not Exist")
DONE: Json = {"batchItemFailures": []}
AGAIN = {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
NOTHING_KNOWN = read_together(None, None)
ACCOUNT_DELETED = read_together(None, {"pk": {"S": f"DELETED#{ANA}"}})
MOCKS = {
    "Read what is known": NOTHING_KNOWN,
    "Log workout": answered(201, RUN_SHOWN),
    "Store what became of it": WRITTEN,
    "Queue it anew": DEAD_LETTER_SENT,
    "Set unreadable message aside": DEAD_LETTER_SENT,
}


def known(outcome: str) -> Response:
    """What another delivery stored."""
    return read_together({"outcome": {"S": outcome}}, None)


def throttled(response: Response, walk: list[str] = ENDED) -> Path:
    """log-workout met a throttle: the message is sent anew, even at its last receive."""
    return Path(
        [record(receives=5)],
        [*walk, "Was it throttled?", *ANEW],
        DONE,
        sent={"Queue it anew": {"MessageBody": MESSAGE, "DelaySeconds": 60}},
        mocks=MOCKS | {"Log workout": response},
    )


def poison(body: Json) -> Path:
    """No message of the API: an operator gets it at once."""
    return Path(
        [record(body)],
        ["Is it a message?", "Set unreadable message aside", "Message handled"],
        DONE,
        sent={"Set unreadable message aside": {"MessageBody": body}},
        mocks=MOCKS,
    )


def stored(outcome: str, document: Json) -> dict[str, Json]:
    """What is written of a message: it goes 30 days after it was sent."""
    return {
        "ConditionExpression": "attribute_not_exists(outcome) OR outcome = :failed",
        "Item": {
            **key(f"QUEUED#{QUEUE_ID}"),
            "outcome": {"S": outcome},
            "doc": {"S": document},
            "expiresAt": {"N": "1797854400"},
        },
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
        [*ANSWERED, "Logged", *STORED],
        DONE,
        sent={
            "Log workout": {
                "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:LogWorkout",
                "Input": INPUT,
            },
            "Store what became of it": stored("logged", {"status": "logged", "workoutId": RUN_ID}),
        },
        mocks=MOCKS,
    ),
    "RecordedBefore": Path(
        [record()],
        [*ANSWERED, "Logged", *STORED],
        DONE,
        sent={"Store what became of it": stored("logged", {"status": "logged", "workoutId": RUN_ID})},
        mocks=MOCKS | {"Log workout": answered(200, RUN_SHOWN)},
    ),
    "Rejected": Path(
        [record()],
        [*ANSWERED, "Rejected", *STORED],
        DONE,
        sent={"Store what became of it": stored("rejected", {"status": "rejected", "error": ERROR})},
        mocks=MOCKS | {"Log workout": answered(422, {"error": ERROR})},
    ),
    "DeliveredAgain": Path(
        [record(receives=2)],
        [*KNOWN, "Is it still to be logged?", "Message handled"],
        DONE,
        mocks=MOCKS | {"Read what is known": known("logged")},
    ),
    "AccountDeleted": Path(
        [record()],
        [*KNOWN, "Is it still to be logged?", "Message handled"],
        DONE,
        mocks=MOCKS | {"Read what is known": ACCOUNT_DELETED},
    ),
    "BroughtBackAfterItFailed": Path(
        [record()],
        [*ANSWERED, "Logged", *STORED],
        DONE,
        mocks=MOCKS | {"Read what is known": known("failed")},
    ),
    "Busy": Path(
        [record(receives=5)],
        [*ANSWERED, *ANEW],
        DONE,
        sent={"Queue it anew": {"MessageBody": MESSAGE, "DelaySeconds": 60}},
        mocks=MOCKS | {"Log workout": BUSY},
    ),
    "NoFreeLambda": throttled(ended("FAILED", Error="Lambda.TooManyRequestsException", Cause="Rate")),
    "TableThrottled": throttled(ended("FAILED", Error="DynamoDb.ThrottlingException", Cause="Slow down")),
    "TableOverItsThroughput": throttled(
        ended("FAILED", Error="DynamoDB.ProvisionedThroughputExceededException", Cause="Slow down")
    ),
    "TableOverTheAccountsLimit": throttled(
        ended("FAILED", Error="DynamoDB.RequestLimitExceeded", Cause="Slow down")
    ),
    "MachineThrottled": throttled(always(MACHINE_BUSY), LOGGING),
    "ThrottledAndNotQueuedAnew": Path(
        [record()],
        [*ANSWERED, "Queue it anew", "Try it again"],
        AGAIN,
        mocks=MOCKS | {"Log workout": BUSY, "Queue it anew": always(QUEUE_MISSING)},
    ),
    "QueuedAnewAtSecondTry": Path(
        [record()],
        [*ANSWERED, *ANEW],
        DONE,
        mocks=MOCKS | {"Log workout": BUSY, "Queue it anew": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "Failed": Path(
        [record(receives=4)],
        [*ENDED, *LEFT],
        AGAIN,
        mocks=MOCKS | {"Log workout": FAILED},
    ),
    "MachineMissing": Path(
        [record()],
        [*LOGGING, *LEFT],
        AGAIN,
        mocks=MOCKS | {"Log workout": MACHINE_MISSING},
    ),
    "FailedForTheLastTime": Path(
        [record(receives=5)],
        [*ENDED, *GIVEN_UP],
        AGAIN,
        sent={"Store what became of it": TELLS},
        mocks=MOCKS | {"Log workout": TIMED_OUT},
    ),
    "FailedWhileAnotherDeliveryLoggedIt": Path(
        [record(receives=5)],
        [*ENDED, *GIVEN_UP],
        AGAIN,
        mocks=MOCKS | {"Log workout": TIMED_OUT, "Store what became of it": CONDITION_FALSE},
    ),
    "LoggedByTwoDeliveriesAtOnce": Path(
        [record()],
        [*ANSWERED, "Logged", *STORED],
        DONE,
        mocks=MOCKS | {"Store what became of it": CONDITION_FALSE},
    ),
    "NotEvenJson": poison("poison"),
    "NoMessage": poison({"userId": ANA}),
    "PoisonThatNobodyTakes": Path(
        [record("poison")],
        ["Is it a message?", "Set unreadable message aside", "Try it again"],
        AGAIN,
        mocks=MOCKS | {"Set unreadable message aside": always(QUEUE_MISSING)},
    ),
    "PoisonGivenUpAtSecondTry": Path(
        [record("poison")],
        ["Is it a message?", "Set unreadable message aside", "Message handled"],
        DONE,
        mocks=MOCKS | {"Set unreadable message aside": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "ThrottledAtFirst": Path(
        [record()],
        [*ANSWERED, "Logged", *STORED],
        DONE,
        mocks={
            "Read what is known": THROTTLED + NOTHING_KNOWN,
            "Log workout": MACHINE_BUSY + answered(201, RUN_SHOWN),
            "Store what became of it": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "NotStored": Path(
        [record()],
        [*ANSWERED, "Logged", "Store what became of it", "Try it again"],
        AGAIN,
        mocks=MOCKS | {"Store what became of it": ITEM_TABLE_MISSING},
    ),
    "TableMissing": Path(
        [record()],
        [*KNOWN, "Was this the last try?", "Try it again"],
        AGAIN,
        mocks=MOCKS | {"Read what is known": TABLE_MISSING},
    ),
}
