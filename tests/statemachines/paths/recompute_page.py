"""recompute-page: each workout that differs is one transaction; what changed meanwhile is read again."""

from __future__ import annotations

from tests.statemachines.ana import (
    CONSTANTS,
    RUN,
    RUN_AMOUNTS,
    RUN_ID,
    RUN_SHOWN,
    adding,
    event,
    key,
    workout,
)
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEMS,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    cancelled,
    item,
    page,
    payload,
    read_batch,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Json, Path, failing, parsed

TURN: dict[str, Json] = {"cursor": "0", "done": 0, "changed": 0, "more": True}
GIVEN = {"userId": ANA, "profileVersion": "3", "turn": TURN}
CURSOR = f"{RUN_ID}~"
PROFILE = item(
    {
        "doc": {"S": text({"timeZone": "America/New_York", "units": "metric", "loadMethod": "session-rpe"})},
        "version": {"N": "3"},
    }
)
THE_RUN = {
    name: value for name, value in workout().items() if name not in {"pk", "gsi2pk", "gsi2sk", "docBytes"}
}
RUNS = page([THE_RUN])
"""Computed when there was a highest and a resting heart rate, which the profile has no more."""
SHOWN = {
    **RUN_SHOWN,
    "version": 2,
    "load": {"value": 255, "method": "session-rpe", "all": {"session-rpe": 255}},
}
AMOUNTS = {name: value for name, value in RUN_AMOUNTS.items() if name != "load:banister-trimp"}
SUMS = {"load_banister__trimp": "-86.061838693", "load_banister__trimp_workouts": "-1"}
WRITE = {
    "token": "0d8b7f4c2a7e4b1e9a531f3f5f3f9b100a4f",
    "items": [
        {
            "Update": {
                "TableName": TABLE,
                "Key": key(f"WORKOUT#{RUN_ID}"),
                "ConditionExpression": "version = :read AND attribute_not_exists(deletedAt)",
                "UpdateExpression": (
                    "SET localDate = :localDate, version = :version, amounts = :amounts, "
                    "docBytes = :docBytes, doc = :doc"
                ),
                "ExpressionAttributeValues": {
                    ":read": {"N": "1"},
                    ":localDate": {"S": "2026-11-20"},
                    ":version": {"N": "2"},
                    ":amounts": {"M": AMOUNTS},
                    ":docBytes": {"N": "440"},
                    ":doc": {"S": text(SHOWN)},
                },
            }
        },
        {
            "Put": {
                "TableName": TABLE,
                "Item": event(
                    "workout.replaced",
                    origin={"S": "recompute"},
                    amounts={"M": AMOUNTS},
                    sent={"S": text({**RUN, "source": "manual"})},
                    profile={"S": text(CONSTANTS)},
                ),
            }
        },
        {"Update": adding("DAY#2026-11-20", **SUMS)},
        {"Update": adding("MONTH#2026-11", **SUMS)},
    ],
}


def whole(turn: dict[str, Json]) -> dict[str, Json]:
    """A turn with all that the task counts."""
    return {"pages": 0, "tries": 0, "pending": 0, **turn}


def answered(outcome: str, turn: dict[str, Json], **more: Json) -> dict[str, Json]:
    """What the task answers."""
    return {"outcome": outcome, "writes": [], "days": [], "turn": whole(turn), "again": whole(TURN), **more}


ENDED = {"cursor": CURSOR, "done": 1, "changed": 1, "pages": 1, "more": False}
WRITES = payload(answered("WRITE", ENDED, writes=[WRITE], again=whole({**TURN, "tries": 1, "pending": 1})))
EQUAL = payload(answered("WRITE", {**ENDED, "changed": 0}))
LOOK = payload(answered("LOOK", TURN, days=[key("DAY#2026-11-20")]))
OVERTAKEN = payload(answered("OVERTAKEN", TURN))
FASTER = cancelled("ConditionalCheckFailed", "None", "None", "None")

READ = ["Get profile to use", "Query page of workouts", "Recompute page", "What is to be done?"]
WROTE = [*READ, "Write workouts", "Did something else change?"]
END = ["Another page?", "Recomputed so far"]
INSIDE = frozenset({"Write workout", "Written"})
DONE = {
    "userId": ANA,
    "profileVersion": "3",
    "outcome": "WRITE",
    "turn": {"cursor": CURSOR, "done": 1, "changed": 1, "more": False},
}
MOCKS = {
    "Get profile to use": PROFILE,
    "Query page of workouts": RUNS,
    "Recompute page": WRITES,
    "Write workout": TRANSACTED,
}
TWICE = {"Get profile to use": PROFILE + PROFILE, "Query page of workouts": RUNS + RUNS}

PATHS = {
    "Written": Path(
        GIVEN,
        [*WROTE, *END],
        DONE,
        inside=INSIDE,
        sent={
            "Query page of workouts": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {":from": {"S": "WORKOUT#0"}, ":to": {"S": "WORKOUT#~"}},
            },
            "Write workout": {"TransactItems": parsed(WRITE["items"])},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "NothingToWrite": Path(
        GIVEN,
        [*READ, *END],
        {**DONE, "turn": {**DONE["turn"], "changed": 0}},  # type: ignore[dict-item]  # JSON
        mocks=MOCKS | {"Recompute page": EQUAL},
    ),
    "NoWorkouts": Path(
        GIVEN,
        [*READ, *END],
        {**DONE, "turn": {**TURN, "more": False}},
        compared=True,
        mocks=MOCKS
        | {
            "Query page of workouts": NO_ITEMS,
            "Recompute page": payload(answered("WRITE", {**TURN, "pages": 1, "more": False})),
        },
    ),
    "AnotherPage": Path(
        GIVEN,
        [*WROTE, *END[:1], "Go to the next page", *READ, *END],
        DONE,
        inside=INSIDE,
        sent={"Query page of workouts": {"ExpressionAttributeValues": {":from": {"S": f"WORKOUT#{CURSOR}"}}}},
        mocks=MOCKS
        | {
            "Get profile to use": PROFILE + PROFILE,
            "Query page of workouts": page([THE_RUN], last=key(f"WORKOUT#{RUN_ID}")) + NO_ITEMS,
            "Recompute page": payload(answered("WRITE", {**ENDED, "more": True}, writes=[WRITE]))
            + payload(answered("WRITE", {**ENDED, "pages": 2})),
        },
    ),
    "EnoughPages": Path(
        GIVEN,
        [*READ, *END],
        {"turn": {"cursor": CURSOR, "more": True}},
        mocks=MOCKS | {"Recompute page": payload(answered("WRITE", {**ENDED, "pages": 10, "more": True}))},
    ),
    "ADayIsLeft": Path(
        GIVEN,
        [*READ, "Get days that are left", "Prepare with days", *WROTE, *END],
        DONE,
        inside=INSIDE,
        sent={
            "Get days that are left": {"RequestItems": {TABLE: {"Keys": [key("DAY#2026-11-20")]}}},
            "Recompute page": {
                "Payload": {
                    "state": {"days": {TABLE: [{"sk": {"S": "DAY#2026-11-20"}, "workouts": {"N": "1"}}]}}
                }
            },
        },
        mocks=MOCKS
        | TWICE
        | {
            "Recompute page": LOOK + WRITES,
            "Get days that are left": THROTTLED
            + read_batch({"sk": {"S": "DAY#2026-11-20"}, "workouts": {"N": "1"}}),
        },
    ),
    "SomethingChangedMeanwhile": Path(
        GIVEN,
        [*WROTE, "Read the page again", "Wait before the page", *WROTE, *END],
        DONE,
        inside=INSIDE | {"Not written"},
        sent={"Recompute page": {"Payload": {"state": {"turn": {"cursor": "0", "tries": 1, "pending": 1}}}}},
        mocks=MOCKS | TWICE | {"Recompute page": WRITES + WRITES, "Write workout": FASTER + TRANSACTED},
    ),
    "TheProfileChanged": Path(
        GIVEN,
        [*READ, *END[1:]],
        {"outcome": "OVERTAKEN", "turn": TURN},
        compared=True,
        mocks=MOCKS
        | {
            "Get profile to use": item({"doc": {"S": "{}"}, "version": {"N": "4"}}),
            "Recompute page": OVERTAKEN,
        },
    ),
    "ThrottledAtFirst": Path(
        GIVEN,
        [*WROTE, *END],
        DONE,
        inside=INSIDE,
        mocks={
            "Get profile to use": ITEM_THROTTLED + PROFILE,
            "Query page of workouts": THROTTLED + RUNS,
            "Recompute page": TASK_THROTTLED + WRITES,
            "Write workout": THROTTLED + TRANSACTED,
        },
    ),
    "ProfileUnreadable": failing(
        GIVEN,
        READ[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get profile to use": ITEM_TABLE_MISSING},
    ),
    "WorkoutsUnreadable": failing(
        GIVEN,
        READ[:2],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query page of workouts": TABLE_MISSING},
    ),
    "DaysUnreadable": failing(
        GIVEN,
        [*READ, "Get days that are left"],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Recompute page": LOOK, "Get days that are left": TABLE_MISSING},
    ),
    "TaskBug": failing(GIVEN, READ[:3], "KeyError", mocks=MOCKS | {"Recompute page": task_bug()}),
    "TableMissing": failing(
        GIVEN,
        WROTE[:5],
        "DynamoDb.ResourceNotFoundException",
        {"Write workout"},
        mocks=MOCKS
        | {"Write workout": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
