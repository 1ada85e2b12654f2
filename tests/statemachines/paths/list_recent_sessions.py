"""list-recent-sessions: what project-recent-sessions keeps."""

from __future__ import annotations

from tests.statemachines.ana import key, reading
from tests.statemachines.mocks import ITEM_TABLE_MISSING, ITEM_THROTTLED, NO_ITEM, item
from tests.statemachines.paths import Path

GET = ["Get newest sessions", "Is there one?"]
KEPT = item({"docs": {"L": [{"S": '{"sessionId":"2"}'}, {"S": '{"sessionId":"1"}'}]}})
SHOWN = {
    "statusCode": 200,
    "field": "sessions",
    "documents": [{"sessionId": "2"}, {"sessionId": "1"}],
    "nextToken": "",
}

PATHS = {
    "Sessions": Path(
        reading(),
        [*GET, "Newest sessions"],
        SHOWN,
        sent={"Get newest sessions": {"Key": key("RECENT_SESSIONS"), "ConsistentRead": True}},
        mocks={"Get newest sessions": KEPT},
    ),
    "NoSessions": Path(
        reading(),
        [*GET, "No sessions"],
        {"statusCode": 200, "documents": []},
        mocks={"Get newest sessions": NO_ITEM},
    ),
    "ThrottledAtFirst": Path(
        reading(), [*GET, "Newest sessions"], SHOWN, mocks={"Get newest sessions": ITEM_THROTTLED + KEPT}
    ),
    "TableMissing": Path(
        reading(),
        GET[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get newest sessions": ITEM_TABLE_MISSING},
    ),
}
