"""export-account: the parts of a file, put together or dropped."""

from __future__ import annotations

from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    QUEUE_THROTTLED,
    TASK_THROTTLED,
    WRITTEN,
    Json,
    always,
    answered,
    payload,
    task_bug,
)
from tests.statemachines.paths import ANA, DEAD_LETTER, Path, failing

EXPORT_ID = "20261121T120000Z-1a2b3c4d"
GIVEN = {"userId": ANA, "exportId": EXPORT_ID, "key": f"exports/{ANA}/{EXPORT_ID}.jsonl"}


def part(number: int, *, more: bool) -> Json:
    """What the task answers."""
    return payload(
        {
            "uploadId": "VXBsb2Fk",
            "parts": number,
            "section": 2,
            "after": "WORKOUT#20261120T113000Z-632180c6" if more else "",
            "counts": {"workout": 5000} if more else {},
            "lines": 5001,
            "bytes": 6_300_000,
            "more": more,
        }
    )


LAST, FIRST_OF_TWO = part(1, more=False), part(1, more=True)
EMPTY_OF_TWO = payload({**answered(FIRST_OF_TWO)["Payload"], "counts": {}})
DONE = payload({})
BEGUN = ["Begin file", "Write part"]
WROTE = [*BEGUN, "Is it the last part?"]
TOGETHER = [*WROTE, "Put parts together"]
TWO_PARTS = [*WROTE, "Say that it runs", *TOGETHER[1:], "Finish export", "Exported"]
MOCKS = {
    "Write part": LAST,
    "Say that it runs": WRITTEN,
    "Put parts together": DONE,
    "Finish export": WRITTEN,
    "Drop parts": DONE,
    "Drop parts of an old one": DONE,
    "Give up export": WRITTEN,
}
NO_TABLE = "DynamoDB.ResourceNotFoundException"

PATHS = {
    "Exported": Path(
        GIVEN,
        [*TOGETHER, "Finish export", "Exported"],
        {"export": {"lines": 5001}},
        sent={
            "Put parts together": {"Payload": {"uploadId": "VXBsb2Fk", "keep": True}},
            "Finish export": {
                "ExpressionAttributeValues": {
                    ":mine": {"S": EXPORT_ID},
                    ":lines": {"N": "5001"},
                    ":bytes": {"N": "6300000"},
                }
            },
        },
        mocks=MOCKS,
        compared=True,
    ),
    "ExportedInTwoParts": Path(
        GIVEN,
        [
            *WROTE,
            "Say that it runs",
            "Write part",
            "Is it the last part?",
            *TOGETHER[3:],
            "Finish export",
            "Exported",
        ],
        {"export": {"more": False}},
        sent={"Write part": {"Payload": {"export": {"parts": 1, "uploadId": "VXBsb2Fk"}}}},
        mocks=MOCKS | {"Write part": FIRST_OF_TWO + part(2, more=False)},
    ),
    "OvertakenMeanwhile": Path(
        GIVEN,
        [*WROTE, "Say that it runs", "Drop parts of an old one", "Overtaken"],
        {"export": {"more": True}},
        sent={"Drop parts of an old one": {"Payload": {"keep": False}}},
        mocks=MOCKS | {"Write part": EMPTY_OF_TWO, "Say that it runs": CONDITION_FALSE},
        compared=True,
    ),
    "OvertakenAtTheEnd": Path(
        GIVEN,
        [*TOGETHER, "Finish export", "Overtaken"],
        {"export": {"more": False}},
        mocks=MOCKS | {"Finish export": CONDITION_FALSE},
    ),
    "AfterRetries": Path(
        GIVEN,
        [
            *WROTE,
            "Say that it runs",
            "Write part",
            "Is it the last part?",
            *TOGETHER[3:],
            "Finish export",
            "Exported",
        ],
        {"export": {"more": False}},
        mocks=MOCKS
        | {
            "Write part": TASK_THROTTLED + FIRST_OF_TWO + part(2, more=False),
            "Say that it runs": ITEM_THROTTLED + WRITTEN,
            "Put parts together": TASK_THROTTLED + DONE,
            "Finish export": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "OvertakenAfterRetries": Path(
        GIVEN,
        [*WROTE, "Say that it runs", "Drop parts of an old one", "Overtaken"],
        {"export": {"more": True}},
        mocks=MOCKS
        | {
            "Write part": FIRST_OF_TWO,
            "Say that it runs": CONDITION_FALSE,
            "Drop parts of an old one": TASK_THROTTLED + DONE,
        },
    ),
    "CannotWrite": failing(
        GIVEN,
        [*BEGUN, "Drop parts", "Give up export"],
        "KeyError",
        mocks=MOCKS | {"Write part": task_bug()},
    ),
    "CannotWriteAgain": Path(
        GIVEN,
        [*WROTE, "Say that it runs", "Write part", "Drop parts", "Give up export", *DEAD_LETTER],
        error="KeyError",
        mocks=MOCKS
        | {
            "Write part": EMPTY_OF_TWO + task_bug(),
            "Keep failed input": DEAD_LETTER_SENT,
        },
        compared=True,
    ),
    "CannotSayThatItRuns": failing(
        GIVEN,
        [*WROTE, "Say that it runs", "Drop parts", "Give up export"],
        NO_TABLE,
        mocks=MOCKS
        | {
            "Write part": FIRST_OF_TWO,
            "Say that it runs": ITEM_TABLE_MISSING,
            "Drop parts": TASK_THROTTLED + DONE,
            "Give up export": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "CannotPutTogether": failing(
        GIVEN,
        [*TOGETHER, "Drop parts", "Give up export"],
        "KeyError",
        mocks=MOCKS | {"Put parts together": task_bug()},
    ),
    "CannotDropEither": failing(
        GIVEN,
        [*BEGUN, "Drop parts", "Give up export"],
        "KeyError",
        mocks=MOCKS
        | {"Write part": task_bug(), "Drop parts": task_bug(), "Give up export": ITEM_TABLE_MISSING},
    ),
    "CannotFinish": failing(
        GIVEN, [*TOGETHER, "Finish export"], NO_TABLE, mocks=MOCKS | {"Finish export": ITEM_TABLE_MISSING}
    ),
    "CannotDropAnOldOne": failing(
        GIVEN,
        [*WROTE, "Say that it runs", "Drop parts of an old one"],
        "KeyError",
        mocks=MOCKS
        | {
            "Write part": FIRST_OF_TWO,
            "Say that it runs": CONDITION_FALSE,
            "Drop parts of an old one": task_bug(),
        },
    ),
    "QueueThrottledOnce": failing(
        GIVEN,
        [*BEGUN, "Drop parts", "Give up export"],
        "KeyError",
        mocks=MOCKS
        | {"Write part": task_bug(), "Keep failed input": QUEUE_THROTTLED + always(DEAD_LETTER_SENT)},
    ),
}
