"""patch-profile: put-profile merges and answers."""

from __future__ import annotations

from tests.statemachines.ana import sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    EXECUTION_FAILED,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    executed,
    text,
)
from tests.statemachines.paths import CALLER, Path, failing

PATCH = sending({"restHr": 48}, ifMatch="3")
ASKED = ["Ask for a merge", "Put merged profile"]
WALK = [*ASKED, "Did the put answer?", "Answered by the put"]
SHOWN = {"timeZone": "UTC", "restHr": 48, "earlierWorkouts": "kept"}
PUT = executed({"statusCode": 200, "body": text(SHOWN), "etag": "4"})

PATHS = {
    "Answered": Path(
        PATCH,
        WALK,
        {"statusCode": 200, "body": SHOWN, "etag": "4"},
        sent={
            "Put merged profile": {
                "Input": {
                    "requestId": "req-1",
                    "ifMatch": "3",
                    "body": {"restHr": 48},
                    "merges": True,
                    "caller": CALLER,
                }
            }
        },
        mocks={"Put merged profile": PUT},
    ),
    "ThrottledAtFirst": Path(
        PATCH, WALK, {"statusCode": 200, "etag": "4"}, mocks={"Put merged profile": SFN_BUSY + PUT}
    ),
    "PutFailed": Path(
        PATCH,
        [*WALK[:3], "Not put"],
        error="PutProfileFailed",
        mocks={"Put merged profile": EXECUTION_FAILED},
    ),
    "PutMissing": failing(
        PATCH,
        ASKED,
        "Sfn.StateMachineDoesNotExistException",
        mocks={
            "Put merged profile": SFN_MACHINE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
}
