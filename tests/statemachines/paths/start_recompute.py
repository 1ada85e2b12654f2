"""start-recompute: one at a time; one that ended early is gone on with."""

from __future__ import annotations

from tests.statemachines.ana import reading
from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    EXECUTION_MISSING,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    NO_ITEM,
    NO_ITEMS,
    QUEUE_THROTTLED,
    SFN_BUSY,
    STARTED,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TOO_MANY_STARTED,
    answer,
    described,
    failure,
    item,
    page,
    payload,
    task_bug,
)
from tests.statemachines.paths import ANA, Path, failing
from tests.statemachines.paths.get_recompute import STARTED_AT, recompute, shown

POST = reading()
COUNT = ["Query months to count", "Count workouts", "Is there any workout?"]
GO = ["Claim recompute", "Start recompute", "Recompute started"]
READ = ["Get recompute", "Is one said to run?"]
LOOK = [*READ, "Describe its execution", "Does it run?"]
ANEW = [*READ, "Begin another", *COUNT]

NO_STREAKS = {"longest": 0, "earliest": [], "latest": []}
FOLDED = {"until": "9999-12-31", "to": "MONTH#~"}
MONTHS = page([{"sk": {"S": "MONTH#2026-11"}, "workouts": {"N": "450"}}])
COUNTED = payload({"carry": {"amounts": {"workouts": "450"}, "streaks": NO_STREAKS}, **FOLDED})
NONE_COUNTED = payload({"carry": {"amounts": {}, "streaks": NO_STREAKS}, **FOLDED})
CLAIMED = answer({"Attributes": recompute(done={"N": "0"}, changed={"N": "0"})})
TAKEN_OVER = answer({"Attributes": recompute()})
ACCEPTED = {
    "statusCode": 202,
    "body": {**shown("running"), "done": 0, "changed": 0},
    "location": "/me/profile/recompute",
}
UNDER_WAY = {**ACCEPTED, "body": shown("running")}
FORBIDDEN = failure("Sfn.SfnException", "Not authorized")

MOCKS = {
    "Get recompute": NO_ITEM,
    "Query months to count": MONTHS,
    "Count workouts": COUNTED,
    "Claim recompute": CLAIMED,
    "Start recompute": STARTED,
}

PATHS = {
    "Started": Path(
        POST,
        [*ANEW, *GO],
        ACCEPTED,
        sent={
            "Claim recompute": {
                "Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "RECOMPUTE"}},
                "ConditionExpression": (
                    "attribute_not_exists(execution) OR #status = :done OR execution = :former"
                ),
                "ExpressionAttributeValues": {":former": {"S": "-"}, ":of": {"N": "450"}},
            },
            "Start recompute": {"Input": {"userId": ANA}},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "NothingToDo": Path(
        POST,
        [*ANEW, "No workouts", *GO],
        ACCEPTED,
        sent={"Claim recompute": {"ExpressionAttributeValues": {":of": {"N": "0"}}}},
        compared=True,
        mocks=MOCKS | {"Query months to count": NO_ITEMS, "Count workouts": NONE_COUNTED},
    ),
    "OnceMore": Path(
        POST,
        [*ANEW, *GO],
        ACCEPTED,
        mocks=MOCKS | {"Get recompute": item(recompute("done", finishedAt={"S": STARTED_AT}))},
    ),
    "UnderWay": Path(
        POST,
        [*LOOK, "Already running"],
        UNDER_WAY,
        mocks=MOCKS
        | {"Get recompute": item(recompute()), "Describe its execution": SFN_BUSY + described("RUNNING")},
    ),
    "GoneOnWith": Path(
        POST,
        [*LOOK, "Take over", *COUNT, *GO],
        UNDER_WAY,
        sent={"Claim recompute": {"ExpressionAttributeValues": {":former": {"S": "one"}}}},
        mocks=MOCKS
        | {
            "Get recompute": item(recompute()),
            "Describe its execution": described("FAILED"),
            "Claim recompute": TAKEN_OVER,
        },
    ),
    "GoneOnWithAfterACrash": Path(
        POST,
        [*LOOK[:3], "Take over", *COUNT, *GO],
        UNDER_WAY,
        mocks=MOCKS
        | {
            "Get recompute": item(recompute()),
            "Describe its execution": EXECUTION_MISSING,
            "Claim recompute": TAKEN_OVER,
        },
    ),
    "AnotherOneBegan": Path(
        POST,
        [*ANEW, "Claim recompute", *LOOK, "Already running"],
        UNDER_WAY,
        mocks=MOCKS
        | {
            "Get recompute": NO_ITEM + item(recompute()),
            "Claim recompute": CONDITION_FALSE,
            "Describe its execution": described("RUNNING"),
        },
    ),
    "ThrottledAtFirst": Path(
        POST,
        [*ANEW, *GO],
        ACCEPTED,
        mocks={
            "Get recompute": ITEM_THROTTLED + NO_ITEM,
            "Query months to count": THROTTLED + MONTHS,
            "Count workouts": TASK_THROTTLED + COUNTED,
            "Claim recompute": ITEM_THROTTLED + CLAIMED,
            "Start recompute": TOO_MANY_STARTED + STARTED,
        },
    ),
    "Unreadable": failing(
        POST,
        READ[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get recompute": ITEM_TABLE_MISSING},
    ),
    "NobodyKnowsWhetherItRuns": failing(
        POST,
        LOOK[:3],
        "Sfn.SfnException",
        mocks=MOCKS
        | {"Get recompute": item(recompute()), "Describe its execution": FORBIDDEN + FORBIDDEN + FORBIDDEN},
    ),
    "MonthsUnreadable": failing(
        POST,
        ANEW[:4],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query months to count": TABLE_MISSING},
    ),
    "TaskBug": failing(POST, ANEW[:5], "KeyError", mocks=MOCKS | {"Count workouts": task_bug()}),
    "NotClaimed": failing(
        POST,
        [*ANEW, "Claim recompute"],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Claim recompute": ITEM_TABLE_MISSING},
    ),
    "NotStarted": failing(
        POST,
        [*ANEW, "Claim recompute", "Start recompute"],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=MOCKS
        | {"Start recompute": MACHINE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
