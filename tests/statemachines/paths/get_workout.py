"""get-workout: one read, no task."""

from __future__ import annotations

from tests.statemachines.ana import (
    MOVED_AWAY,
    MOVED_TO,
    NO_WORKOUT,
    RUN_ID,
    RUN_SHOWN,
    key,
    tombstone,
    workout,
)
from tests.statemachines.ana import reading as request
from tests.statemachines.mocks import ITEM_TABLE_MISSING, ITEM_THROTTLED, NO_ITEM, item
from tests.statemachines.paths import Path

GET = request(path={"workoutId": RUN_ID})
READ = ["Get workout", "Is it there?"]
MOCKS = {"Get workout": item(workout(version={"N": "3"}))}

PATHS = {
    "Found": Path(
        GET,
        [*READ, "Workout found"],
        {"statusCode": 200, "body": RUN_SHOWN, "etag": "3"},
        sent={"Get workout": {"Key": key(f"WORKOUT#{RUN_ID}"), "ConsistentRead": True}},
        mocks=MOCKS,
    ),
    "OtherVersionKnown": Path(
        {**GET, "ifNoneMatch": "2"}, [*READ, "Workout found"], {"statusCode": 200, "etag": "3"}, mocks=MOCKS
    ),
    "VersionKnown": Path(
        {**GET, "ifNoneMatch": "3"}, [*READ, "Not changed"], {"statusCode": 304, "etag": "3"}, mocks=MOCKS
    ),
    "AnyVersionKnown": Path(
        {**GET, "ifNoneMatch": "*"}, [*READ, "Not changed"], {"statusCode": 304, "etag": "3"}, mocks=MOCKS
    ),
    "NotFound": Path(GET, [*READ, "Not found"], NO_WORKOUT, mocks={"Get workout": NO_ITEM}),
    "Deleted": Path(GET, [*READ, "Not found"], NO_WORKOUT, mocks={"Get workout": item(tombstone())}),
    "Moved": Path(
        GET,
        [*READ, "Moved away"],
        MOVED_AWAY,
        mocks={"Get workout": item(tombstone(movedTo={"S": MOVED_TO}))},
    ),
    "ThrottledAtFirst": Path(
        GET, [*READ, "Not found"], NO_WORKOUT, mocks={"Get workout": ITEM_THROTTLED + NO_ITEM}
    ),
    "TableMissing": Path(
        GET, READ[:1], error="DynamoDB.ResourceNotFoundException", mocks={"Get workout": ITEM_TABLE_MISSING}
    ),
}
