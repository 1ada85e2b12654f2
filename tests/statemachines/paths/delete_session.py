"""delete-session: one transaction takes a session away with its workout; sets without room there follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.sessions import items
from tasks.workouts.items import DELETED, UNCHANGED, change_of_sums, event_item, put, tombstone_item
from tests.statemachines.ana import key, reading
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    item,
    page,
    payload,
    task_bug,
)
from tests.statemachines.paths import Json, Path, failing
from tests.statemachines.training import (
    FINISHED,
    NOW,
    ONE_THAT_DAY,
    OPEN,
    SESSION_ID,
    SETS,
    TOMBSTONE,
    WORKOUT,
    WORKOUT_ID,
    change,
    refused,
    session,
    workout,
)

if TYPE_CHECKING:
    from tasks.domain.session import Session

DELETE = reading(path={"sessionId": SESSION_ID})
NO_CONTENT = {"statusCode": 204}
KEYS = [{"pk": each["pk"], "sk": each["sk"]} for each in SETS]
DELETIONS = items.deletions_of(TABLE, KEYS)


def writes(gone: Session) -> list[Json]:
    """The tombstone and its event."""
    version = {":version": {"N": str(gone.version)}}
    return [
        put(TABLE, items.tombstone_item(gone, NOW), UNCHANGED, version),
        put(TABLE, items.session_event(items.DELETED, gone.next_version(), NOW)),
    ]


VALID: Json = {
    **change([*writes(OPEN), items.leave_current(TABLE, OPEN), *DELETIONS], NO_CONTENT),
    "further": [],
}
VALID_OF_FINISHED = {
    **change(
        [
            *writes(FINISHED),
            put(TABLE, tombstone_item(workout(), 2, NOW), UNCHANGED, {":version": {"N": "1"}}),
            put(
                TABLE,
                event_item(DELETED, workout().deleted(), NOW, {}, workout()) | items.of_session(FINISHED),
            ),
            *change_of_sums(TABLE, workout(), None, workouts_of_day=1),
            *DELETIONS,
        ],
        NO_CONTENT,
    ),
    "further": [],
}
GONE = {
    **change([], refused("NOT_FOUND", 404)["answer"]),
    "outcome": "GONE",
    "further": [DELETIONS],
}

READ = ["Get session", "Query keys of its sets", "Is it finished?"]
PREPARED = [*READ, "Prepare deletion of session", "Can it be deleted?"]
RECORDED = [*PREPARED, "Record deletion of session"]
DONE = [*RECORDED, "Every batch of further sets", "Deleted"]
WITH_WORKOUT = ["Get its workout", "Is its workout there?", "Get its day"]
DONE_FINISHED = [*READ, *WITH_WORKOUT, *DONE[3:]]
INSIDE = frozenset({"Delete further sets"})
THERE = item(session(OPEN))
MOCKS = {
    "Get session": THERE,
    "Query keys of its sets": page(KEYS),
    "Prepare deletion of session": payload(VALID),
    "Record deletion of session": TRANSACTED,
}
MOCKS_OF_FINISHED = MOCKS | {
    "Get session": item(session(FINISHED)),
    "Get its workout": item(WORKOUT),
    "Get its day": item(ONE_THAT_DAY),
    "Prepare deletion of session": payload(VALID_OF_FINISHED),
}

PATHS = {
    "Open": Path(DELETE, DONE, NO_CONTENT, compared=True, mocks=MOCKS),
    "Finished": Path(
        DELETE,
        DONE_FINISHED,
        NO_CONTENT,
        sent={
            "Get session": {"Key": key(f"SESSION#{SESSION_ID}"), "ConsistentRead": True},
            "Get its workout": {"Key": key(f"WORKOUT#{WORKOUT_ID}"), "ConsistentRead": True},
            "Get its day": {"Key": key("DAY#2026-11-20"), "ConsistentRead": True},
        },
        compared=True,
        mocks=MOCKS_OF_FINISHED,
    ),
    "ManySets": Path(
        DELETE,
        DONE,
        NO_CONTENT,
        inside=INSIDE,
        sent={"Delete further sets": {"TransactItems": DELETIONS}},
        mocks=MOCKS
        | {
            "Prepare deletion of session": payload({**VALID, "further": [DELETIONS]}),
            "Delete further sets": TRANSACTED,
        },
    ),
    "DeletedBeforeButNotAllItsSets": Path(
        DELETE,
        [*PREPARED, "Every batch of further sets", "Deleted"],
        {"statusCode": 404, "body": {"error": {"code": "NOT_FOUND"}}},
        inside=INSIDE,
        compared=True,
        mocks=MOCKS
        | {
            "Get session": item(TOMBSTONE),
            "Prepare deletion of session": payload(GONE),
            "Delete further sets": TRANSACTED,
        },
    ),
    "NoSuchSession": Path(
        DELETE,
        [*PREPARED, "Every batch of further sets", "Deleted"],
        {"statusCode": 404},
        compared=True,
        mocks=MOCKS
        | {
            "Get session": NO_ITEM,
            "Query keys of its sets": NO_ITEMS,
            "Prepare deletion of session": payload({**GONE, "further": []}),
        },
    ),
    "AnotherVersion": Path(
        {**DELETE, "ifMatch": "7"},
        [*PREPARED, "Answered"],
        {"statusCode": 412, "etag": "2"},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare deletion of session": payload(refused("ANOTHER_VERSION", 412, etag="2", version="2")),
        },
    ),
    "ConflictThenDeleted": Path(
        DELETE,
        [*RECORDED, *PREPARED, "Wait for the other change", *DONE],
        NO_CONTENT,
        compared=True,
        mocks={
            "Get session": always(THERE),
            "Query keys of its sets": always(page(KEYS)),
            "Prepare deletion of session": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Record deletion of session": cancelled("None", "TransactionConflict") + TRANSACTED,
        },
    ),
    "ItsWorkoutIsMissing": failing(
        DELETE,
        [*READ, "Get its workout", "Is its workout there?", "Prepare deletion of session"],
        "TypeError",
        mocks=MOCKS_OF_FINISHED
        | {"Get its workout": NO_ITEM, "Prepare deletion of session": task_bug(error="TypeError")},
    ),
    "ThrottledAtFirst": Path(
        DELETE,
        DONE_FINISHED,
        NO_CONTENT,
        inside=INSIDE,
        mocks={
            "Get session": ITEM_THROTTLED + item(session(FINISHED)),
            "Query keys of its sets": THROTTLED + page(KEYS),
            "Get its workout": ITEM_THROTTLED + item(WORKOUT),
            "Get its day": ITEM_THROTTLED + item(ONE_THAT_DAY),
            "Prepare deletion of session": TASK_THROTTLED
            + payload({**VALID_OF_FINISHED, "further": [DELETIONS]}),
            "Record deletion of session": THROTTLED + TRANSACTED,
            "Delete further sets": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        DELETE,
        READ[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {"Get session": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "SetsTableMissing": failing(
        DELETE,
        READ[:2],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query keys of its sets": TABLE_MISSING},
    ),
    "WorkoutTableMissing": failing(
        DELETE,
        [*READ, *WITH_WORKOUT[:1]],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS_OF_FINISHED | {"Get its workout": ITEM_TABLE_MISSING},
    ),
    "DayTableMissing": failing(
        DELETE,
        [*READ, *WITH_WORKOUT],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS_OF_FINISHED | {"Get its day": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(
        DELETE, PREPARED[:-1], "KeyError", mocks=MOCKS | {"Prepare deletion of session": task_bug()}
    ),
    "TableMissingAtLast": failing(
        DELETE,
        RECORDED,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record deletion of session": TABLE_MISSING},
    ),
    "TableMissingForFurtherSets": failing(
        DELETE,
        DONE[:-1],
        "DynamoDb.ResourceNotFoundException",
        {*INSIDE},
        mocks=MOCKS
        | {
            "Prepare deletion of session": payload({**VALID, "further": [DELETIONS]}),
            "Delete further sets": TABLE_MISSING,
        },
    ),
}
