"""clean-up: shards of open sessions; each that was left open is finished or deleted by its own machine."""

from __future__ import annotations

from tests.statemachines.ana import reading, sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    EXECUTION_FAILED,
    NO_ITEMS,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    always,
    executed,
    page,
    payload,
    task_bug,
)
from tests.statemachines.paths import ANA, Json, Path, failing
from tests.statemachines.training import NOW, SESSION_ID

GIVEN = {"scheduledTime": "2026-11-21T07:20:00Z"}
PLAN = {"before": "2026-11-21T06:00:00.000Z", "shards": ["06"]}
LEFT_OPEN = page([{"version": {"N": "2"}}])
IN_USE = page([], scanned=1)
WALK = ["Plan clean-up", "Every shard of open sessions", "All looked at"]
FOUND = {"Query open sessions", "Every open session"}
LOOKED = {*FOUND, "Look at session", "Was it left open?"}
HAS_SETS = {*LOOKED, "Get its last set", "Has it sets?", "Ask to finish it", "Finish it"}
HAS_NONE = {*LOOKED, "Get its last set", "Has it sets?", "Ask to delete it", "Delete it"}
ASKED = {"Is it cleaned up?", "Read answer about session", "What did it answer?"}
KEPT = {"Keep failed session", "Session not cleaned up"}
KEEP = {"Keep failed session": DEAD_LETTER_SENT}
MOCKS = {
    "Plan clean-up": payload(PLAN),
    "Query open sessions": page([{"userId": {"S": ANA}, "sessionId": {"S": SESSION_ID}}]),
    "Look at session": LEFT_OPEN,
    "Get its last set": page([{"ts": {"S": NOW}}]),
    "Finish it": executed({"statusCode": 200}),
    "Delete it": executed({"statusCode": 204}),
}


def report(**counts: int) -> Json:
    """What a run ends with."""
    return {"before": PLAN["before"], "finished": 0, "deleted": 0, "failed": 0, **counts}


def request(asked: Json) -> Json:
    """What a machine of sessions gets; the request id is the execution's name."""
    return {name: value for name, value in asked.items() if name != "requestId"}


PATHS = {
    "FinishedAtItsLastSet": Path(
        GIVEN,
        WALK,
        report(finished=1),
        inside=frozenset({*HAS_SETS, *ASKED, "Session finished"}),
        sent={
            "Query open sessions": {
                "ExpressionAttributeValues": {":pk": {"S": "OPEN#06"}, ":before": {"S": PLAN["before"]}}
            },
            "Look at session": {
                "ExpressionAttributeValues": {
                    ":sk": {"S": f"SESSION#{SESSION_ID}"},
                    ":open": {"S": "open"},
                    ":before": {"S": PLAN["before"]},
                }
            },
            "Finish it": {
                "Input": request(
                    sending(
                        {"endedAt": NOW},
                        path={"sessionId": SESSION_ID},
                        ifMatch="2",
                        origin="clean-up",
                    )
                )
            },
        },
        mocks=MOCKS,
    ),
    "DeletedWithoutSets": Path(
        GIVEN,
        WALK,
        report(deleted=1),
        inside=frozenset({*HAS_NONE, *ASKED, "Session deleted"}),
        sent={"Delete it": {"Input": request(reading(path={"sessionId": SESSION_ID}, ifMatch="2"))}},
        mocks=MOCKS | {"Get its last set": NO_ITEMS},
    ),
    "StillInUse": Path(
        GIVEN,
        WALK,
        report(),
        inside=frozenset({*LOOKED, "In use or done"}),
        mocks=MOCKS | {"Look at session": IN_USE},
    ),
    "NoneOpen": Path(
        GIVEN,
        WALK,
        report(),
        inside=frozenset(FOUND),
        mocks=MOCKS | {"Query open sessions": NO_ITEMS},
    ),
    "RealShards": Path(
        GIVEN,
        WALK,
        report(),
        inside=frozenset(FOUND),
        compared=True,
        mocks=MOCKS | {"Query open sessions": always(NO_ITEMS)},
    ),
    "NotFinished": Path(
        GIVEN,
        WALK,
        report(failed=1),
        inside=frozenset({*HAS_SETS, "Is it cleaned up?", "Not cleaned up", *KEPT}),
        sent={"Keep failed session": {"MessageBody": {"input": {"userId": ANA, "sessionId": SESSION_ID}}}},
        mocks=MOCKS | {"Finish it": EXECUTION_FAILED, **KEEP},
    ),
    "ChangedMeanwhile": Path(
        GIVEN,
        WALK,
        report(),
        inside=frozenset({*HAS_SETS, *ASKED, "In use or done"}),
        mocks=MOCKS | {"Finish it": executed({"statusCode": 412})},
    ),
    "GoneMeanwhile": Path(
        GIVEN,
        WALK,
        report(),
        inside=frozenset({*HAS_NONE, *ASKED, "In use or done"}),
        mocks=MOCKS | {"Get its last set": NO_ITEMS, "Delete it": executed({"statusCode": 404})},
    ),
    "TooBusy": Path(
        GIVEN,
        WALK,
        report(failed=1),
        inside=frozenset({*HAS_SETS, *ASKED, "Not cleaned up", *KEPT}),
        sent={"Keep failed session": {"MessageBody": {"input": {"userId": ANA, "sessionId": SESSION_ID}}}},
        mocks=MOCKS | {"Finish it": executed({"statusCode": 429}), **KEEP},
    ),
    "ThrottledAtFirst": Path(
        GIVEN,
        WALK,
        report(finished=1),
        inside=frozenset({*HAS_SETS, *ASKED, "Session finished"}),
        mocks={
            "Plan clean-up": TASK_THROTTLED + MOCKS["Plan clean-up"],
            "Query open sessions": THROTTLED + MOCKS["Query open sessions"],
            "Look at session": THROTTLED + MOCKS["Look at session"],
            "Get its last set": THROTTLED + MOCKS["Get its last set"],
            "Finish it": SFN_BUSY + MOCKS["Finish it"],
        },
    ),
    "DeletionThrottledAtFirst": Path(
        GIVEN,
        WALK,
        report(deleted=1),
        inside=frozenset({*HAS_NONE, *ASKED, "Session deleted"}),
        mocks=MOCKS | {"Get its last set": NO_ITEMS, "Delete it": SFN_BUSY + MOCKS["Delete it"]},
    ),
    "SessionTableMissing": Path(
        GIVEN,
        WALK,
        report(failed=1),
        inside=frozenset({*FOUND, "Look at session", *KEPT}),
        mocks=MOCKS | {"Look at session": TABLE_MISSING, **KEEP},
    ),
    "SetsTableMissing": Path(
        GIVEN,
        WALK,
        report(failed=1),
        inside=frozenset({*LOOKED, "Get its last set", *KEPT}),
        mocks=MOCKS
        | {"Get its last set": TABLE_MISSING, "Keep failed session": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "FinishMachineMissing": Path(
        GIVEN,
        WALK,
        report(failed=1),
        inside=frozenset({*HAS_SETS, *KEPT}),
        mocks=MOCKS | {"Finish it": SFN_MACHINE_MISSING, **KEEP},
    ),
    "DeletionMachineMissing": Path(
        GIVEN,
        WALK,
        report(failed=1),
        inside=frozenset({*HAS_NONE, *KEPT}),
        mocks=MOCKS | {"Get its last set": NO_ITEMS, "Delete it": SFN_MACHINE_MISSING, **KEEP},
    ),
    "FieldIsUnknown": failing(
        {**GIVEN, "before": NOW},
        WALK[:1],
        "UnknownFieldError",
        mocks={"Plan clean-up": task_bug(error="UnknownFieldError")},
    ),
    "TaskBug": failing(
        GIVEN,
        WALK[:1],
        "KeyError",
        mocks={"Plan clean-up": task_bug(), "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "TableMissing": failing(
        GIVEN,
        WALK[:2],
        "DynamoDb.ResourceNotFoundException",
        {"Query open sessions"},
        mocks=MOCKS | {"Query open sessions": TABLE_MISSING},
    ),
}
