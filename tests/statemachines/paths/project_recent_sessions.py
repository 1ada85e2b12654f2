"""project-recent-sessions: the ten newest sessions in one item, whatever order events come in."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.gym import SESSION_ID, announced
from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    THROTTLED,
    WRITTEN,
    always,
    item,
    page,
)
from tests.statemachines.paths import ANA, Json, Path, failing


def sessions(count: int) -> list[dict[str, Json]]:
    """The keys of so many sessions, newest first."""
    return [{"sk": {"S": f"SESSION#202611{20 - each:02}T170000Z-7c1d2e3f"}} for each in range(count)]


def documents(count: int) -> list[dict[str, Json]]:
    """Their documents."""
    return [{"doc": {"S": f'{{"sessionId":"{each}"}}'}} for each in range(count)]


TEN = sessions(10)
KNOWN = item({"generation": {"N": "4"}})
GET = ["Get projection", "Is there one?"]
ADD = ["Query newest sessions", "Add page to those found", "Make one list", "Are there ten?"]
SOME = [*GET, "Begin with the projection", *ADD]
READ = ["Query documents", "Are there still ten?"]
SHORTEST = [*SOME, "From the tenth on", *READ, "Write projection", "Projected"]
AGAIN = "Wait before reading again"
NO_ITEM_TABLE = "DynamoDB.ResourceNotFoundException"
NO_TABLE = "DynamoDb.ResourceNotFoundException"
MOCKS = {
    "Get projection": always(KNOWN),
    "Query newest sessions": always(page(TEN)),
    "Query documents": always(page(documents(10))),
    "Write projection": WRITTEN,
}

PATHS = {
    "TenSessions": Path(
        announced(),
        SHORTEST,
        {},
        sent={
            "Query newest sessions": {"ExclusiveStartKey": key("SESSION#~"), "ConsistentRead": True},
            "Query documents": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": TEN[9]["sk"]["S"]},
                    ":to": {"S": "SESSION#~"},
                },
            },
            "Write projection": {
                "Key": key("RECENT_SESSIONS"),
                "ConditionExpression": "attribute_not_exists(generation) OR generation = :read",
                "ExpressionAttributeValues": {
                    ":docs": {"L": [{"S": {"sessionId": str(each)}} for each in range(10)]},
                    ":read": {"N": "4"},
                },
            },
        },
        mocks=MOCKS,
    ),
    "FirstSession": Path(
        announced(),
        [*GET, "Begin the first", *ADD, "From the first on", *SHORTEST[-4:]],
        {},
        sent={
            "Query documents": {"ExpressionAttributeValues": {":from": {"S": "SESSION#"}}},
            "Write projection": {"ExpressionAttributeValues": {":read": {"N": "0"}}},
        },
        mocks=MOCKS
        | {
            "Get projection": NO_ITEM,
            "Query newest sessions": page(sessions(1)),
            "Query documents": page(documents(1)),
        },
    ),
    "NoSession": Path(
        announced(),
        [*SOME, "From the first on", *SHORTEST[-4:]],
        {},
        sent={"Write projection": {"ExpressionAttributeValues": {":docs": {"L": []}}}},
        mocks=MOCKS | {"Query newest sessions": NO_ITEMS, "Query documents": NO_ITEMS},
    ),
    "ManyDeletedInBetween": Path(
        announced(),
        [*SOME, *ADD, *SHORTEST[-5:]],
        {},
        sent={
            "Query newest sessions": {"ExclusiveStartKey": key(f"SESSION#{SESSION_ID}")},
            "Query documents": {"ExpressionAttributeValues": {":from": {"S": TEN[9]["sk"]["S"]}}},
        },
        mocks=MOCKS
        | {"Query newest sessions": page(TEN[:4], 20, key(f"SESSION#{SESSION_ID}")) + page(TEN[4:])},
    ),
    "AnotherBeganMeanwhile": Path(
        announced(),
        [*SHORTEST[:-2], AGAIN, *SHORTEST],
        {},
        mocks=MOCKS | {"Query documents": page(documents(11)) + page(documents(10))},
    ),
    "WrittenMeanwhile": Path(
        announced(),
        [*SHORTEST[:-1], AGAIN, *SHORTEST],
        {},
        mocks=MOCKS | {"Write projection": CONDITION_FALSE + WRITTEN},
    ),
    "ThrottledAtFirst": Path(
        announced(),
        SHORTEST,
        {},
        mocks={
            "Get projection": ITEM_THROTTLED + KNOWN,
            "Query newest sessions": THROTTLED + page(TEN),
            "Query documents": THROTTLED + page(documents(10)),
            "Write projection": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "ProjectionTableMissing": failing(
        announced(),
        GET[:1],
        NO_ITEM_TABLE,
        mocks=MOCKS
        | {"Get projection": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "SessionTableMissing": failing(
        announced(), SOME[:-3], NO_TABLE, mocks=MOCKS | {"Query newest sessions": TABLE_MISSING}
    ),
    "DocumentTableMissing": failing(
        announced(), SHORTEST[:-3], NO_TABLE, mocks=MOCKS | {"Query documents": TABLE_MISSING}
    ),
    "TableMissing": failing(
        announced(), SHORTEST[:-1], NO_ITEM_TABLE, mocks=MOCKS | {"Write projection": ITEM_TABLE_MISSING}
    ),
}
