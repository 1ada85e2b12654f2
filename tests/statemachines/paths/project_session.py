"""project-session: histories and records of exercises follow a session, whatever its events do."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.gym import (
    DETAIL,
    EXERCISE,
    LINE_WRITES,
    LOGGED_MARKS,
    MARKS,
    RECORD_WRITES,
    SESSION_ID,
    STARTED_AT,
    WORKOUT_ID,
    announced,
    logged_set,
    session,
)
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    NO_ITEM,
    NO_ITEMS,
    QUEUE_THROTTLED,
    STARTED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TOO_MANY_STARTED,
    TRANSACTED,
    always,
    cancelled,
    item,
    page,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Json, Path, failing, parsed

DIGEST = "5d41402abc4b2a76"


def got(sort_key: str, attributes: str) -> dict[str, Json]:
    """One read of the transaction."""
    return {"Get": {"TableName": TABLE, "Key": key(sort_key), "ProjectionExpression": attributes}}


GETS = [
    got(f"LIFT_HEAD#{EXERCISE}", "generation, latest, stale"),
    got(f"LIFT_BEFORE#{EXERCISE}", "bests"),
    got(f"LIFT#{EXERCISE}#{SESSION_ID}", "startedAt, localDate, marks"),
]
HELD_GETS = [
    got(f"LIFT_HEAD#{EXERCISE}", "stale"),
    *(
        got(f"LIFT_RECORD#{EXERCISE}#{kind}", "exercise, kind, sessionId")
        for kind in ("max-e1rm", "max-set-volume", "max-weight", "max-reps-at-weight:100")
    ),
]
NOTHING: dict[str, Json] = {
    "outcome": "NOTHING",
    "tries": 1,
    "exercise": "",
    "gets": [],
    "rebuild": False,
    "more": False,
    "detail": {},
}
READ = {**NOTHING, "outcome": "READ", "exercise": EXERCISE, "gets": GETS}
CHANGED = {**READ, "outcome": "CHANGED", "gets": []}
LATEST = {
    "sessionId": {"S": SESSION_ID},
    "startedAt": {"S": STARTED_AT},
    "localDate": {"S": "2026-11-20"},
    "marks": {"S": LOGGED_MARKS},
}
FIRST_HEAD = {
    "Update": {
        "TableName": TABLE,
        "Key": key(f"LIFT_HEAD#{EXERCISE}"),
        "UpdateExpression": "SET generation = :next, latest = :latest",
        "ConditionExpression": "attribute_not_exists(generation)",
        "ExpressionAttributeValues": {":next": {"N": "1"}, ":latest": {"M": LATEST}},
    }
}
STALE_HEAD = {
    "Update": {
        "TableName": TABLE,
        "Key": key(f"LIFT_HEAD#{EXERCISE}"),
        "UpdateExpression": "SET generation = :next, stale = :stale",
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {
            ":next": {"N": "8"},
            ":stale": {"S": "2026-11-20T17:05:01.000Z"},
            ":generation": {"N": "7"},
        },
    }
}
ENTRY = {
    "sessionId": SESSION_ID,
    "startedAt": STARTED_AT,
    "localDate": "2026-11-20",
    "sets": [
        {
            "setId": "0001",
            "kind": "working",
            "weightKg": 100,
            "reps": 8,
            "rir": 2,
            "ts": "2026-11-20T12:05:00-05:00",
            "volumeKg": 800,
            "e1rmKg": 133.33,
        }
    ],
    "volumeKg": 800,
    "best": {"setId": "0001", "weightKg": 100, "reps": 8, "rir": 2, "e1rmKg": 133.33},
    "e1rmKg": 133.33,
}


def lift(marks: str) -> dict[str, Json]:
    """The write of what the session did in the exercise."""
    attributes = {
        **key(f"LIFT#{EXERCISE}#{SESSION_ID}"),
        "exercise": {"S": EXERCISE},
        "sessionId": {"S": SESSION_ID},
        "sessionVersion": {"N": "2"},
        "volumeKg": {"N": "800"},
        "e1rmKg": {"N": "133.333333333"},
        "startedAt": {"S": STARTED_AT},
        "localDate": {"S": "2026-11-20"},
        "marks": {"S": marks},
        "docBytes": {"N": "320"},
        "doc": {"S": text(ENTRY)},
    }
    return {"Put": {"TableName": TABLE, "Item": attributes}}


NOTED = [
    {
        "Put": {
            "TableName": TABLE,
            "Item": {
                **key(f"LIFTED#{SESSION_ID}"),
                "version": {"N": "1"},
                "lifts": {"M": {EXERCISE: {"S": DIGEST}}},
            },
            "ConditionExpression": "attribute_not_exists(version)",
        }
    },
    {
        "ConditionCheck": {
            "TableName": TABLE,
            "Key": key(f"SESSION#{SESSION_ID}"),
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {":version": {"N": "2"}},
        }
    },
]
FIRST_OF_ITS_EXERCISE: dict[str, Json] = {
    "step": CHANGED,
    "writes": [FIRST_HEAD, *RECORD_WRITES, *LINE_WRITES, lift(LOGGED_MARKS), *NOTED],
}
OLDER = {
    "step": {**CHANGED, "rebuild": True},
    "writes": [STALE_HEAD, lift(MARKS), *NOTED],
}

TOLD_DETAIL: dict[str, Json] = {
    "eventId": DETAIL["eventId"],
    "eventType": "workout.created",
    "userId": ANA,
    "version": "1",
    "origin": "session",
    "localDate": "2026-11-20",
    "workoutId": WORKOUT_ID,
    "workoutType": "Strength",
    "previousWorkoutId": WORKOUT_ID,
    "previousType": "Strength",
    "recordsFrom": "20261021T170000Z",
    "recordsTo": "20261220T170000Z-~",
    "sessionId": SESSION_ID,
    "exercises": [{"exercise": EXERCISE, "records": {"max-weight": "100"}}],
}
READ_HELD = {**READ, "exercise": "", "gets": HELD_GETS}
TELL = {
    "step": {**NOTHING, "outcome": "TELL", "detail": TOLD_DETAIL},
    "writes": [],
}
TELL_AT_ONCE: dict[str, Json] = {
    **NOTHING,
    "outcome": "TELL",
    "detail": {**TOLD_DETAIL, "exercises": []},
}
WAIT = {"step": {**NOTHING, "outcome": "WAIT"}, "writes": []}
LAST_CHANGED: dict[str, Json] = {**FIRST_OF_ITS_EXERCISE, "step": {**CHANGED, "more": True}}

LATER = {**LATEST, "sessionId": {"S": "20261121T170000Z-7c1d2e3f"}}
HEAD = {"generation": {"N": "7"}, "latest": {"M": LATER}}
UNKNOWN = read_together(None, None, None)
FOLLOWED = read_together(HEAD, None, None)
HELD = read_together(
    {"generation": {"N": "7"}},
    None,
    None,
    {"exercise": {"S": EXERCISE}, "kind": {"S": "max-weight"}, "sessionId": {"S": SESSION_ID}},
    None,
)
HELD_STALE = read_together({"stale": {"S": "2026-11-20T17:05:01.000Z"}}, None, None, None, None)

FINISHED = announced(eventType="session.finished", workoutId=WORKOUT_ID, workoutType="Strength")
THERE = ["Get changed session", "Get its sets", "Get what is projected"]
PLANNED = [*THERE, "Plan lifts", "Is there anything to do?"]
COMPARED = [*PLANNED, "Read records to compare", "Compare lifts", "What did the comparison find?"]
WROTE = [*COMPARED, "Write lifts"]
LEFT = "What is left?"
AGAIN = "Wait before beginning again"
CONFLICT = cancelled("None", "ConditionalCheckFailed")
NO_ITEM_TABLE = "DynamoDB.ResourceNotFoundException"
NO_TABLE = "DynamoDb.ResourceNotFoundException"

MOCKS = {
    "Get changed session": always(item(session())),
    "Get its sets": always(page([logged_set()])),
    "Get what is projected": always(NO_ITEM),
    "Plan lifts": payload(READ),
    "Read records to compare": always(UNKNOWN),
    "Compare lifts": payload(FIRST_OF_ITS_EXERCISE),
    "Write lifts": TRANSACTED,
    "Start rebuild of the exercise": STARTED,
    "Tell of the records": STARTED,
}
FINISHED_MOCKS = MOCKS | {
    "Get changed session": always(item(session(workoutId={"S": WORKOUT_ID}))),
    "Plan lifts": payload(READ_HELD),
    "Read records to compare": HELD,
    "Compare lifts": payload(TELL),
}

PATHS = {
    "NothingIsThere": Path(
        announced(),
        [*PLANNED, "Done"],
        {"planned": {"step": NOTHING}},
        sent={
            "Get changed session": {"Key": key(f"SESSION#{SESSION_ID}"), "ConsistentRead": True},
            "Get its sets": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":prefix": {"S": f"SET#{SESSION_ID}#"},
                },
            },
            "Get what is projected": {"Key": key(f"LIFTED#{SESSION_ID}"), "ConsistentRead": True},
        },
        compared=True,
        mocks=MOCKS
        | {"Get changed session": NO_ITEM, "Get its sets": NO_ITEMS, "Plan lifts": payload(NOTHING)},
    ),
    "FirstOfItsExercise": Path(
        announced(),
        [*WROTE, LEFT, "Done"],
        {"step": CHANGED},
        sent={
            "Read records to compare": {"TransactItems": GETS},
            "Write lifts": {"TransactItems": parsed(FIRST_OF_ITS_EXERCISE["writes"])},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "OlderThanTheNewest": Path(
        announced(),
        [*WROTE, LEFT, "Start rebuild of the exercise", *PLANNED, "Done"],
        {"planned": {"step": NOTHING}},
        sent={
            "Start rebuild of the exercise": {
                "Input": {"userId": ANA, "exercise": EXERCISE, "sessionId": SESSION_ID}
            }
        },
        mocks=MOCKS
        | {
            "Plan lifts": payload(READ) + payload(NOTHING),
            "Read records to compare": FOLLOWED,
            "Compare lifts": payload(OLDER),
        },
    ),
    "OlderComparedForReal": Path(
        announced(),
        [
            *WROTE,
            LEFT,
            "Start rebuild of the exercise",
            *PLANNED,
            "Read records to compare",
            "Compare lifts",
            "What did the comparison find?",
            "Write lifts",
            LEFT,
            "Done",
        ],
        {"step": CHANGED},
        compared=True,
        mocks=MOCKS
        | {
            "Plan lifts": payload(READ) + payload(READ),
            "Read records to compare": always(FOLLOWED),
            "Compare lifts": payload(OLDER) + payload({**OLDER, "step": CHANGED}),
            "Write lifts": always(TRANSACTED),
        },
    ),
    "TwoExercises": Path(
        announced(),
        [*WROTE, LEFT, *PLANNED, "Done"],
        {"planned": {"step": NOTHING}},
        mocks=MOCKS
        | {
            "Plan lifts": payload({**READ, "more": True}) + payload(NOTHING),
            "Compare lifts": payload(LAST_CHANGED),
        },
    ),
    "ChangedMeanwhile": Path(
        announced(),
        [*WROTE, AGAIN, *WROTE, LEFT, "Done"],
        {"step": CHANGED},
        mocks=MOCKS
        | {
            "Plan lifts": always(payload(READ)),
            "Compare lifts": always(payload(FIRST_OF_ITS_EXERCISE)),
            "Write lifts": CONFLICT + TRANSACTED,
        },
    ),
    "ChangedWhileItIsRead": Path(
        announced(),
        [*PLANNED, "Read records to compare", AGAIN, *WROTE, LEFT, "Done"],
        {"step": CHANGED},
        mocks=MOCKS
        | {
            "Plan lifts": always(payload(READ)),
            "Read records to compare": 3 * cancelled("TransactionConflict") + UNKNOWN,
        },
    ),
    "TooManyChanges": failing(
        announced(),
        [*WROTE, AGAIN, *PLANNED[:-1]],
        "TooManyStepsError",
        mocks=MOCKS
        | {"Plan lifts": payload(READ) + task_bug(error="TooManyStepsError"), "Write lifts": CONFLICT},
    ),
    "EndOfASessionIsTold": Path(
        FINISHED,
        [*COMPARED, "Tell of the records", "Done"],
        {"planned": {"step": {"outcome": "TELL"}}},
        sent={
            "Read records to compare": {"TransactItems": HELD_GETS},
            "Tell of the records": {"Input": {"detail": TOLD_DETAIL}},
        },
        mocks=FINISHED_MOCKS,
    ),
    "EndOfAnEmptySession": Path(
        FINISHED,
        [*PLANNED, "Tell of the records", "Done"],
        {"planned": {"step": TELL_AT_ONCE}},
        sent={"Tell of the records": {"Input": {"detail": {"exercises": []}}}},
        mocks=FINISHED_MOCKS | {"Get its sets": NO_ITEMS, "Plan lifts": payload(TELL_AT_ONCE)},
    ),
    "EndWaitsForARebuild": Path(
        FINISHED,
        [*COMPARED, AGAIN, *COMPARED, "Tell of the records", "Done"],
        {"planned": {"step": {"outcome": "TELL"}}},
        mocks=FINISHED_MOCKS
        | {
            "Plan lifts": always(payload(READ_HELD)),
            "Read records to compare": HELD_STALE + HELD,
            "Compare lifts": payload(WAIT) + payload(TELL),
        },
    ),
    "ThrottledAtFirst": Path(
        announced(),
        [*WROTE, LEFT, "Start rebuild of the exercise", *PLANNED, "Tell of the records", "Done"],
        {"planned": {"step": {"outcome": "TELL"}}},
        mocks={
            "Get changed session": ITEM_THROTTLED + always(item(session())),
            "Get its sets": THROTTLED + always(page([logged_set()])),
            "Get what is projected": ITEM_THROTTLED + always(NO_ITEM),
            "Plan lifts": TASK_THROTTLED + payload(READ) + payload(TELL_AT_ONCE),
            "Read records to compare": THROTTLED + FOLLOWED,
            "Compare lifts": TASK_THROTTLED + payload(OLDER),
            "Write lifts": THROTTLED + TRANSACTED,
            "Start rebuild of the exercise": TOO_MANY_STARTED + STARTED,
            "Tell of the records": TOO_MANY_STARTED + STARTED,
        },
    ),
    "SessionTableMissing": failing(
        announced(),
        THERE[:1],
        NO_ITEM_TABLE,
        mocks=MOCKS
        | {
            "Get changed session": ITEM_TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "SetTableMissing": failing(
        announced(), THERE[:2], NO_TABLE, mocks=MOCKS | {"Get its sets": TABLE_MISSING}
    ),
    "ProjectedTableMissing": failing(
        announced(), THERE, NO_ITEM_TABLE, mocks=MOCKS | {"Get what is projected": ITEM_TABLE_MISSING}
    ),
    "TaskBugAtFirst": failing(
        announced(), PLANNED[:-1], "KeyError", mocks=MOCKS | {"Plan lifts": task_bug()}
    ),
    "LiftTableMissing": failing(
        announced(), COMPARED[:-2], NO_TABLE, mocks=MOCKS | {"Read records to compare": TABLE_MISSING}
    ),
    "TaskBug": failing(announced(), COMPARED[:-1], "KeyError", mocks=MOCKS | {"Compare lifts": task_bug()}),
    "TableMissing": failing(announced(), WROTE, NO_TABLE, mocks=MOCKS | {"Write lifts": TABLE_MISSING}),
    "RebuildMissing": failing(
        announced(),
        [*WROTE, LEFT, "Start rebuild of the exercise"],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Compare lifts": payload(OLDER), "Start rebuild of the exercise": MACHINE_MISSING},
    ),
    "DetectionMissing": failing(
        FINISHED,
        [*COMPARED, "Tell of the records"],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=FINISHED_MOCKS | {"Tell of the records": MACHINE_MISSING},
    ),
}
