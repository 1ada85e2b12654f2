"""replace-workout: one transaction leads from the old workout to the new one."""

from __future__ import annotations

from tests.statemachines.ana import (
    CONSTANTS,
    MOVED_AWAY,
    MOVED_TO,
    NO_WORKOUT,
    PROFILE,
    RUN,
    RUN_AMOUNTS,
    RUN_ID,
    RUN_KEY,
    RUN_SHOWN,
    adding,
    claim,
    event,
    key,
    sending,
    tombstone,
    workout,
)
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    item,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Path, failing

TOKEN = "0" * 36
LONGER = {**RUN, "durationMin": 45, "rpe": 7}
LONGER_SHOWN = {
    **RUN_SHOWN,
    "durationMin": 45,
    "rpe": 7,
    "version": 2,
    "load": {
        "value": 315,
        "method": "session-rpe",
        "all": {"session-rpe": 315, "banister-trimp": 91.12},
    },
}
LONGER_AMOUNTS = {
    **RUN_AMOUNTS,
    "durationSec": {"N": "2700"},
    "load:session-rpe": {"N": "315"},
    "load:banister-trimp": {"N": "91.124299793"},
}
MORE = {
    "durationSec": "150",
    "load_session__rpe": "60",
    "load_banister__trimp": "5.0624611",
    "type_Run_durationSec": "150",
}
VERSION_1 = {
    "ConditionExpression": "version = :version AND attribute_not_exists(deletedAt)",
    "ExpressionAttributeValues": {":version": {"N": "1"}},
}
VALID = {
    "outcome": "VALID",
    "tries": 1,
    "pauseSeconds": 0,
    "token": TOKEN,
    "writes": [
        {
            "Put": {
                "TableName": TABLE,
                "Item": workout(
                    version={"N": "2"}, amounts={"M": LONGER_AMOUNTS}, doc={"S": text(LONGER_SHOWN)}
                ),
                **VERSION_1,
            }
        },
        {
            "Put": {
                "TableName": TABLE,
                "Item": event(
                    "workout.replaced",
                    amounts={"M": LONGER_AMOUNTS},
                    sent={"S": text(LONGER)},
                    profile={"S": text(CONSTANTS)},
                ),
            }
        },
        {"Update": adding("DAY#2026-11-20", **MORE)},
        {"Update": adding("MONTH#2026-11", **MORE)},
    ],
    "answer": {
        "statusCode": 200,
        "body": text(LONGER_SHOWN),
        "location": f"/workouts/{RUN_ID}",
        "etag": "2",
    },
}

RIDE = {"type": "Ride", "ts": "2026-11-19T06:30:00-05:00", "durationMin": 90, "distanceKm": 30}
RIDE_KEY = "at:Ride|2026-11-19T11:30:00.000Z"
RIDE_HASH = "wGPNILwX8KeO8OLtBGJAgw"
RIDE_AMOUNTS = {"durationSec": {"N": "5400"}, "distanceM": {"N": "30000"}}
RIDE_SHOWN = {
    **RIDE,
    "source": "manual",
    "workoutId": MOVED_TO,
    "userId": ANA,
    "localDate": "2026-11-19",
    "createdAt": "2026-11-20T12:00:00.000Z",
    "version": 2,
    "load": None,
}
RIDE_ITEM = workout(
    **key(f"WORKOUT#{MOVED_TO}"),
    gsi2pk={"S": f"USER#{ANA}#TYPE#Ride"},
    gsi2sk={"S": MOVED_TO},
    type={"S": "Ride"},
    ts={"S": RIDE["ts"]},
    localDate={"S": "2026-11-19"},
    version={"N": "2"},
    key={"S": RIDE_KEY},
    contentHash={"S": RIDE_HASH},
    amounts={"M": RIDE_AMOUNTS},
    docBytes={"N": "313"},
    doc={"S": text(RIDE_SHOWN)},
)
NEW_DAY = adding(
    "DAY#2026-11-19",
    workouts="1",
    durationSec="5400",
    distanceM="30000",
    type_Ride_workouts="1",
    type_Ride_durationSec="5400",
    type_Ride_distanceM="30000",
)
FIND_BY_DATE = "SET userId = :userId, localDate = :localDate, gsi1pk = :gsi1pk, gsi1sk = :userId"
LOOK = {
    "outcome": "LOOK",
    "tries": 1,
    "attempt": 0,
    "idempotencyKey": RIDE_KEY,
    "workoutId": MOVED_TO,
}
MOVED = {
    "outcome": "VALID",
    "tries": 1,
    "pauseSeconds": 0,
    "token": TOKEN,
    "writes": [
        {"Put": {"TableName": TABLE, "Item": tombstone(movedTo={"S": MOVED_TO}), **VERSION_1}},
        {
            "Put": {
                "TableName": TABLE,
                "Item": RIDE_ITEM,
                "ConditionExpression": (
                    "attribute_not_exists(pk) OR (attribute_exists(deletedAt) AND version = :replaces)"
                ),
                "ExpressionAttributeValues": {":replaces": {"N": "0"}},
            }
        },
        {
            "Delete": {
                "TableName": TABLE,
                "Key": key(f"IDEMPOTENCY#{RUN_KEY}"),
                "ConditionExpression": "workoutId = :workoutId",
                "ExpressionAttributeValues": {":workoutId": {"S": RUN_ID}},
            }
        },
        {
            "Put": {
                "TableName": TABLE,
                "Item": claim(MOVED_TO, RIDE_HASH, of=RIDE_KEY),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        },
        {
            "Put": {
                "TableName": TABLE,
                "Item": event(
                    "workout.replaced",
                    workoutId={"S": MOVED_TO},
                    workoutType={"S": "Ride"},
                    localDate={"S": "2026-11-19"},
                    recordsFrom={"S": "20261020T113000Z"},
                    recordsTo={"S": "20261219T113000Z-~"},
                    key={"S": RIDE_KEY},
                    amounts={"M": RIDE_AMOUNTS},
                    sent={"S": text(RIDE)},
                    profile={"S": text(CONSTANTS)},
                ),
            }
        },
        {
            "Delete": {
                "TableName": TABLE,
                "Key": key("DAY#2026-11-20"),
                "ConditionExpression": "workouts = :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            }
        },
        {
            "Update": {
                **NEW_DAY,
                "UpdateExpression": f"{FIND_BY_DATE} {NEW_DAY['UpdateExpression']}",
                "ExpressionAttributeValues": {
                    **NEW_DAY["ExpressionAttributeValues"],
                    ":userId": {"S": ANA},
                    ":localDate": {"S": "2026-11-19"},
                    ":gsi1pk": {"S": "DATE#2026-11-19#06"},
                },
            }
        },
        {
            "Update": adding(
                "MONTH#2026-11",
                durationSec="2850",
                distanceM="21950",
                calories="-510",
                elevationM="-64",
                load_session__rpe="-255",
                load_banister__trimp="-86.061838693",
                load_session__rpe_workouts="-1",
                load_banister__trimp_workouts="-1",
                type_Run_workouts="-1",
                type_Run_durationSec="-2550",
                type_Run_distanceM="-8050",
                run_20="-8050",
                type_Ride_workouts="1",
                type_Ride_durationSec="5400",
                type_Ride_distanceM="30000",
            )
        },
    ],
    "answer": {
        "statusCode": 200,
        "body": text(RIDE_SHOWN),
        "location": f"/workouts/{MOVED_TO}",
        "etag": "2",
    },
}


def refused(outcome: str, status: int, etag: str = "", **error: object) -> dict[str, object]:
    """What the task answers for a request that changes nothing."""
    document = {"code": outcome, "message": "No.", "fields": [], "requestId": "req-1", **error}
    answer = {"statusCode": status, "body": text({"error": document}), **({"etag": etag} if etag else {})}
    return {"outcome": outcome, "answer": answer}


PUT = sending(LONGER, path={"workoutId": RUN_ID})
MOVE = sending(RIDE, path={"workoutId": RUN_ID})
FOUND = ["Read workout and profile", "Is it still there?"]
PREPARED = [*FOUND, "Get its day", "Prepare replacement", "Can it be replaced?"]
RECORDED = [*PREPARED, "Record replacement"]
WAITED = ["Wait for the other change", *RECORDED]
LOOKED = [*PREPARED, "Read new place"]
CONFLICT = cancelled("None", "None", "TransactionConflict", "None")
THERE = read_together(workout(), PROFILE)
ONE_THAT_DAY = item({"workouts": {"N": "1"}})
MOCKS = {
    "Read workout and profile": THERE,
    "Get its day": ONE_THAT_DAY,
    "Prepare replacement": payload(VALID),
    "Record replacement": TRANSACTED,
}

PATHS = {
    "Replaced": Path(
        PUT,
        [*RECORDED, "Replaced"],
        {"statusCode": 200, "body": LONGER_SHOWN, "location": f"/workouts/{RUN_ID}", "etag": "2"},
        sent={
            "Read workout and profile": {
                "TransactItems": [
                    {"Get": {"Key": key(f"WORKOUT#{RUN_ID}")}},
                    {"Get": {"Key": key("PROFILE")}},
                ]
            },
            "Get its day": {"Key": key("DAY#2026-11-20"), "ConsistentRead": True},
            "Prepare replacement": {"Payload": {"request": PUT, "table": TABLE}},
            "Record replacement": {
                "TransactItems": [
                    {"Put": {"Item": {"doc": {"S": LONGER_SHOWN}}}},
                    {"Put": {"Item": {"type": {"S": "workout.replaced"}}}},
                    {"Update": {"Key": key("DAY#2026-11-20")}},
                    {"Update": {"Key": key("MONTH#2026-11")}},
                ]
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "ReplacedWithoutProfile": Path(
        PUT,
        [*RECORDED, "Replaced"],
        {"statusCode": 200},
        mocks=MOCKS | {"Read workout and profile": read_together(workout(), None)},
    ),
    "Moved": Path(
        MOVE,
        [*LOOKED, *RECORDED, "Replaced"],
        {"statusCode": 200, "body": RIDE_SHOWN, "location": f"/workouts/{MOVED_TO}", "etag": "2"},
        sent={
            "Read new place": {
                "TransactItems": [
                    {"Get": {"Key": key(f"IDEMPOTENCY#{RIDE_KEY}")}},
                    {"Get": {"Key": key(f"WORKOUT#{MOVED_TO}")}},
                ]
            },
        },
        compared=True,
        mocks={
            "Read workout and profile": THERE + THERE,
            "Get its day": ONE_THAT_DAY + ONE_THAT_DAY,
            "Prepare replacement": payload(LOOK) + payload(MOVED),
            "Read new place": read_together(None, None),
            "Record replacement": TRANSACTED,
        },
    ),
    "AnotherWorkoutIsAtTheNewPlace": Path(
        MOVE,
        [*LOOKED, *PREPARED, "Answered"],
        {"statusCode": 409, "body": {"error": {"code": "RECORDED_DIFFERENTLY", "workoutId": MOVED_TO}}},
        compared=True,
        mocks={
            "Read workout and profile": THERE + THERE,
            "Get its day": ONE_THAT_DAY + ONE_THAT_DAY,
            "Prepare replacement": payload(LOOK)
            + payload(refused("RECORDED_DIFFERENTLY", 409, workoutId=MOVED_TO)),
            "Read new place": read_together(claim(MOVED_TO, of=RIDE_KEY), RIDE_ITEM),
        },
    ),
    "Invalid": Path(
        sending({**RUN, "durationMin": 3000}, path={"workoutId": RUN_ID}),
        [*PREPARED, "Answered"],
        {"statusCode": 422, "body": {"error": {"code": "INVALID"}}},
        compared=True,
        mocks=MOCKS | {"Prepare replacement": payload(refused("INVALID", 422))},
    ),
    "AnotherVersion": Path(
        {**PUT, "ifMatch": "7"},
        [*PREPARED, "Answered"],
        {"statusCode": 412, "body": {"error": {"code": "ANOTHER_VERSION", "version": "1"}}, "etag": "1"},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare replacement": payload(
                refused("ANOTHER_VERSION", 412, etag="1", version="1", workoutId=RUN_ID)
            )
        },
    ),
    "NotFound": Path(
        PUT,
        [*FOUND, "Not found"],
        NO_WORKOUT,
        mocks={"Read workout and profile": read_together(None, PROFILE)},
    ),
    "Deleted": Path(
        PUT,
        [*FOUND, "Not found"],
        NO_WORKOUT,
        mocks={"Read workout and profile": read_together(tombstone(), PROFILE)},
    ),
    "MovedBefore": Path(
        PUT,
        [*FOUND, "Moved away"],
        MOVED_AWAY,
        mocks={"Read workout and profile": read_together(tombstone(movedTo={"S": MOVED_TO}), PROFILE)},
    ),
    "ConflictThenReplaced": Path(
        PUT,
        [*RECORDED, *PREPARED, *WAITED, "Replaced"],
        {"statusCode": 200, "body": LONGER_SHOWN},
        compared=True,
        mocks={
            "Read workout and profile": always(THERE),
            "Get its day": always(ONE_THAT_DAY),
            "Prepare replacement": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Record replacement": CONFLICT + TRANSACTED,
        },
    ),
    "AlwaysConflict": Path(
        PUT,
        [*RECORDED, *PREPARED, *WAITED, *PREPARED, "Answered"],
        {"statusCode": 429, "body": {"error": {"code": "THROTTLED"}}},
        compared=True,
        mocks={
            "Read workout and profile": always(THERE),
            "Get its day": always(ONE_THAT_DAY),
            "Prepare replacement": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 6})
            + payload({**VALID, "tries": 6})
            + payload(refused("THROTTLED", 429)),
            "Record replacement": CONFLICT + CONFLICT,
        },
    ),
    "DeletedMeanwhile": Path(
        PUT,
        [*RECORDED, *FOUND, "Not found"],
        NO_WORKOUT,
        compared=True,
        mocks=MOCKS
        | {
            "Read workout and profile": THERE + read_together(tombstone(), PROFILE),
            "Get its day": NO_ITEM,
            "Record replacement": cancelled("ConditionalCheckFailed", "None", "None", "None"),
        },
    ),
    "CancelledForGood": failing(
        PUT,
        [*RECORDED, *PREPARED[:-1]],
        "TransactionRefusedError",
        mocks={
            "Read workout and profile": THERE + THERE,
            "Get its day": ONE_THAT_DAY + ONE_THAT_DAY,
            "Prepare replacement": payload(VALID) + task_bug(error="TransactionRefusedError"),
            "Record replacement": cancelled("ValidationError", "None", "None", "None"),
        },
    ),
    "ThrottledAtFirst": Path(
        MOVE,
        [*LOOKED, *RECORDED, "Replaced"],
        {"statusCode": 200, "body": RIDE_SHOWN},
        mocks={
            "Read workout and profile": THROTTLED + THERE + THERE,
            "Get its day": ITEM_THROTTLED + ONE_THAT_DAY + ONE_THAT_DAY,
            "Prepare replacement": TASK_THROTTLED + payload(LOOK) + payload(MOVED),
            "Read new place": THROTTLED + read_together(None, None),
            "Record replacement": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        PUT,
        FOUND[:1],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Read workout and profile": TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "DayTableMissing": failing(
        PUT,
        PREPARED[:3],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get its day": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(PUT, PREPARED[:4], "KeyError", mocks=MOCKS | {"Prepare replacement": task_bug()}),
    "PlaceTableMissing": failing(
        MOVE,
        LOOKED,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Prepare replacement": payload(LOOK), "Read new place": TABLE_MISSING},
    ),
    "TableMissingAtLast": failing(
        PUT,
        RECORDED,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record replacement": TABLE_MISSING},
    ),
}
