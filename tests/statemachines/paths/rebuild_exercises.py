"""rebuild-exercises: histories and records of all exercises of a person, built anew from all sessions."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.gym import EXERCISE, SESSION_ID
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    EXECUTION_FAILED,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    NO_ITEMS,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    STARTED,
    TABLE_MISSING,
    THROTTLED,
    TOO_MANY_STARTED,
    WRITTEN,
    always,
    executed,
    page,
)
from tests.statemachines.paths import ANA, Path, failing

GIVEN = {"userId": ANA}
HEAD = {"sk": {"S": f"LIFT_HEAD#{EXERCISE}"}}
SESSION = {"sk": {"S": f"SESSION#{SESSION_ID}"}}

SESSIONS = ["Query all sessions", "Project sessions", "More sessions?"]
EXERCISES = ["Query exercises", "Rebuild each exercise", "More exercises?"]
RIGHT = ["Wait for the rebuilds", "Count what is stale", "Are all right?"]
WALK = ["Begin with the sessions", *SESSIONS, "Begin with the exercises", *EXERCISES, *RIGHT, "Rebuilt"]
PROJECTED = frozenset({"Project session", "Is it projected?", "Session projected"})
STARTED_ALL = frozenset({"Mark exercise as stale", "Start its rebuild", "Started"})
NO_TABLE = "DynamoDb.ResourceNotFoundException"
MOCKS = {
    "Query all sessions": page([SESSION]),
    "Project session": always(executed({})),
    "Query exercises": page([HEAD]),
    "Mark exercise as stale": always(WRITTEN),
    "Start its rebuild": always(STARTED),
    "Count what is stale": NO_ITEMS,
}

PATHS = {
    "Rebuilt": Path(
        GIVEN,
        WALK,
        {"stale": {"Items": []}},
        inside=PROJECTED | STARTED_ALL,
        sent={
            "Query all sessions": {"ExclusiveStartKey": key("SESSION#!")},
            "Project session": {
                "Input": {
                    "detail": {
                        "userId": ANA,
                        "sessionId": SESSION_ID,
                        "eventType": "session.changed",
                        "origin": "import",
                    }
                }
            },
            "Mark exercise as stale": {"Key": key(f"LIFT_HEAD#{EXERCISE}")},
            "Start its rebuild": {"Input": {"userId": ANA, "exercise": EXERCISE}},
        },
        mocks=MOCKS,
    ),
    "NothingIsThere": Path(
        GIVEN,
        WALK,
        {"stale": {"Items": []}},
        mocks=MOCKS | {"Query all sessions": NO_ITEMS, "Query exercises": NO_ITEMS},
    ),
    "ManyPages": Path(
        GIVEN,
        [
            WALK[0],
            *SESSIONS,
            *SESSIONS,
            "Begin with the exercises",
            *EXERCISES,
            *EXERCISES,
            *RIGHT,
            *RIGHT,
            "Rebuilt",
        ],
        {"stale": {"Items": []}},
        inside=PROJECTED | STARTED_ALL,
        sent={
            "Query all sessions": {"ExclusiveStartKey": key(f"SESSION#{SESSION_ID}")},
            "Query exercises": {"ExclusiveStartKey": key(f"LIFT_HEAD#{EXERCISE}")},
        },
        mocks=MOCKS
        | {
            "Query all sessions": page([SESSION], last=key(f"SESSION#{SESSION_ID}")) + NO_ITEMS,
            "Query exercises": page([HEAD], last=key(f"LIFT_HEAD#{EXERCISE}")) + NO_ITEMS,
            "Count what is stale": page([HEAD]) + NO_ITEMS,
        },
    ),
    "ThrottledAtFirst": Path(
        GIVEN,
        WALK,
        {"stale": {"Items": []}},
        inside=PROJECTED | STARTED_ALL,
        mocks={
            "Query all sessions": THROTTLED + page([SESSION]),
            "Project session": SFN_BUSY + executed({}),
            "Query exercises": THROTTLED + page([HEAD]),
            "Mark exercise as stale": ITEM_THROTTLED + WRITTEN,
            "Start its rebuild": TOO_MANY_STARTED + STARTED,
            "Count what is stale": THROTTLED + NO_ITEMS,
        },
    ),
    "SessionTableMissing": failing(
        GIVEN,
        WALK[:2],
        NO_TABLE,
        mocks=MOCKS
        | {"Query all sessions": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "ProjectionFails": failing(
        GIVEN,
        WALK[:3],
        "States.ExceedToleratedFailureThreshold",
        {"Project session", "Is it projected?", "Not projected"},
        mocks=MOCKS | {"Project session": EXECUTION_FAILED},
    ),
    "ProjectionMissing": failing(
        GIVEN,
        WALK[:3],
        "States.ExceedToleratedFailureThreshold",
        {"Project session"},
        mocks=MOCKS | {"Project session": SFN_MACHINE_MISSING},
    ),
    "ExerciseTableMissing": failing(
        GIVEN,
        WALK[:6],
        NO_TABLE,
        set(PROJECTED),
        mocks=MOCKS | {"Query exercises": TABLE_MISSING},
    ),
    "HeaderTableMissing": failing(
        GIVEN,
        WALK[:7],
        "DynamoDB.ResourceNotFoundException",
        {*PROJECTED, "Mark exercise as stale"},
        mocks=MOCKS | {"Mark exercise as stale": ITEM_TABLE_MISSING},
    ),
    "RebuildMissing": failing(
        GIVEN,
        WALK[:7],
        "StepFunctions.StateMachineDoesNotExistException",
        {*PROJECTED, "Mark exercise as stale", "Start its rebuild"},
        mocks=MOCKS | {"Start its rebuild": MACHINE_MISSING},
    ),
    "TableMissingAtLast": failing(
        GIVEN,
        WALK[:10],
        NO_TABLE,
        {*PROJECTED, *STARTED_ALL},
        mocks=MOCKS | {"Count what is stale": TABLE_MISSING},
    ),
}
