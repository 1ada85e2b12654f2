"""get-profile: one read, no task."""

from __future__ import annotations

from tests.statemachines.ana import reading
from tests.statemachines.mocks import ITEM_TABLE_MISSING, ITEM_THROTTLED, NO_ITEM, item, text
from tests.statemachines.paths import ANA, Path

REQUEST = reading()
READ = ["Get profile and version", "Is there one?"]
DEFAULTS = {"timeZone": "UTC", "units": "metric", "loadMethod": "session-rpe"}
PROFILE = {"timeZone": "America/New_York", "maxHr": 188, "units": "metric", "loadMethod": "session-rpe"}
STORED = item({"doc": {"S": text(PROFILE)}, "version": {"N": "3"}})

PATHS = {
    "Found": Path(
        REQUEST,
        [*READ, "Found"],
        {"statusCode": 200, "body": PROFILE, "etag": "3"},
        sent={
            "Get profile and version": {
                "Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "PROFILE"}},
                "ConsistentRead": True,
            }
        },
        mocks={"Get profile and version": STORED},
    ),
    "OtherVersionKnown": Path(
        {**REQUEST, "ifNoneMatch": "2"},
        [*READ, "Found"],
        {"statusCode": 200, "etag": "3"},
        mocks={"Get profile and version": STORED},
    ),
    "VersionKnown": Path(
        {**REQUEST, "ifNoneMatch": "3"},
        [*READ, "Profile not changed"],
        {"statusCode": 304, "etag": "3"},
        mocks={"Get profile and version": STORED},
    ),
    "AnyVersionKnown": Path(
        {**REQUEST, "ifNoneMatch": "*"},
        [*READ, "Profile not changed"],
        {"statusCode": 304, "etag": "3"},
        mocks={"Get profile and version": STORED},
    ),
    "Defaults": Path(
        REQUEST,
        [*READ, "Defaults"],
        {"statusCode": 200, "body": DEFAULTS},
        mocks={"Get profile and version": NO_ITEM},
    ),
    "ThrottledAtFirst": Path(
        REQUEST,
        [*READ, "Defaults"],
        {"statusCode": 200, "body": DEFAULTS},
        mocks={"Get profile and version": ITEM_THROTTLED + NO_ITEM},
    ),
    "TableMissing": Path(
        REQUEST,
        READ[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get profile and version": ITEM_TABLE_MISSING},
    ),
}
