"""check-secret: one task, which alone sees the secret."""

from __future__ import annotations

from tests.statemachines.mocks import TASK_THROTTLED, payload, task_bug, text
from tests.statemachines.paths import CALLER, Path

REQUEST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
BODY = {"masked": "************Zq7d"}
MASKED = payload({"body": text(BODY)})
WALK = ["Mask secret", "Masked"]
ANSWER = {"statusCode": 200, "body": BODY}

PATHS = {
    "Masked": Path(
        REQUEST,
        WALK,
        ANSWER,
        sent={"Mask secret": {"Payload": {"requestId": "req-1"}}},
        mocks={"Mask secret": MASKED},
        compared=True,
    ),
    "ThrottledAtFirst": Path(REQUEST, WALK, ANSWER, mocks={"Mask secret": TASK_THROTTLED + MASKED}),
    "NoSecret": Path(
        REQUEST,
        ["Mask secret"],
        error="ClientError",
        mocks={"Mask secret": task_bug("tasks/operations/mask_secret.py", "ClientError")},
    ),
}
