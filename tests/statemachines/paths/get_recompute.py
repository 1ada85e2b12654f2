"""get-recompute: the item says how far it has come, its execution whether it still runs."""

from __future__ import annotations

from tests.statemachines.ana import reading
from tests.statemachines.mocks import (
    EXECUTION_MISSING,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    SFN_BUSY,
    described,
    item,
)
from tests.statemachines.paths import ANA, Json, Path

GET = reading()
STARTED_AT = "2026-11-20T12:00:00.000Z"
READ = ["Get recompute", "Was one asked for?"]
LOOK = [*READ, "Describe its execution", "Does it still run?"]


def recompute(status: str = "running", **changes: Json) -> dict[str, Json]:
    """The item of a recomputation."""
    return {
        "status": {"S": status},
        "execution": {"S": "one"},
        "profileVersion": {"N": "3"},
        "done": {"N": "200"},
        "changed": {"N": "180"},
        "of": {"N": "450"},
        "startedAt": {"S": STARTED_AT},
        **changes,
    }


def shown(status: str, **more: str) -> dict[str, Json]:
    """What the caller sees of it."""
    return {"status": status, "done": 200, "changed": 180, "of": 450, "startedAt": STARTED_AT, **more}


FINISHED = item(recompute("done", finishedAt={"S": "2026-11-20T12:01:00.000Z"}))
END = {"statusCode": 200, "body": shown("done", finishedAt="2026-11-20T12:01:00.000Z")}

PATHS = {
    "NeverAskedFor": Path(
        GET,
        [*READ, "Never asked for"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks={"Get recompute": NO_ITEM},
    ),
    "Running": Path(
        GET,
        [*LOOK, "Show progress"],
        {"statusCode": 200, "body": shown("running")},
        sent={
            "Get recompute": {
                "Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "RECOMPUTE"}},
                "ConsistentRead": True,
            }
        },
        mocks={
            "Get recompute": ITEM_THROTTLED + item(recompute()),
            "Describe its execution": SFN_BUSY + described("RUNNING"),
        },
    ),
    "Interrupted": Path(
        GET,
        [*LOOK, "Show the interruption"],
        {"statusCode": 200, "body": shown("interrupted")},
        mocks={"Get recompute": item(recompute()), "Describe its execution": described("ABORTED")},
    ),
    "Forgotten": Path(
        GET,
        [*LOOK[:3], "Show the interruption"],
        {"statusCode": 200, "body": shown("interrupted")},
        mocks={"Get recompute": item(recompute()), "Describe its execution": EXECUTION_MISSING},
    ),
    "EndedMeanwhile": Path(
        GET,
        [*LOOK, *READ, "Show the end"],
        END,
        mocks={
            "Get recompute": item(recompute()) + FINISHED,
            "Describe its execution": described("SUCCEEDED"),
        },
    ),
    "Done": Path(GET, [*READ, "Show the end"], END, mocks={"Get recompute": FINISHED}),
    "TableMissing": Path(
        GET,
        READ[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get recompute": ITEM_TABLE_MISSING},
    ),
}
