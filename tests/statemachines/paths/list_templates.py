"""list-templates: one query."""

from __future__ import annotations

from tests.statemachines.ana import reading
from tests.statemachines.mocks import NO_ITEMS, TABLE_MISSING, THROTTLED, page, text
from tests.statemachines.paths import ANA, Path
from tests.statemachines.strength import PUSH_DAY

WALK = ["Query templates", "Templates"]
FOUND = page([{"doc": {"S": text(PUSH_DAY)}}])

PATHS = {
    "Templates": Path(
        reading(),
        WALK,
        {"statusCode": 200, "field": "templates", "documents": [PUSH_DAY], "nextToken": ""},
        sent={
            "Query templates": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":prefix": {"S": "TEMPLATE#"}},
            }
        },
        mocks={"Query templates": FOUND},
    ),
    "NoTemplates": Path(
        reading(), WALK, {"statusCode": 200, "documents": []}, mocks={"Query templates": NO_ITEMS}
    ),
    "ThrottledAtFirst": Path(
        reading(),
        WALK,
        {"statusCode": 200, "documents": [PUSH_DAY]},
        mocks={"Query templates": THROTTLED + FOUND},
    ),
    "TableMissing": Path(
        reading(),
        WALK[:1],
        error="DynamoDb.ResourceNotFoundException",
        mocks={"Query templates": TABLE_MISSING},
    ),
}
