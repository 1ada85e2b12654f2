"""import-account: the lines of a file, then what follows from them."""

from __future__ import annotations

from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    ENDED,
    EXECUTION_FAILED,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    TASK_THROTTLED,
    TOO_MANY_STARTED,
    WRITTEN,
    Json,
    executed,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Path, failing

IMPORT_ID = "20261121T121000Z-5e6f7a8b"
KEY = f"imports/{ANA}/{IMPORT_ID}"
EVENT = {"source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": KEY, "size": 900}}}
REQUEST = text({"requestId": IMPORT_ID, "body": {"email": "ana@example.org"}, "caller": {"userId": ANA}})


def lines(outcome: str, wish: str = "", why: str = "", *, sessions: bool = False) -> Json:
    """What the task answers."""
    return payload({"outcome": outcome, "why": why, "wish": wish, "sessions": sessions})


LIFTS = lines("ENDED", sessions=True)
MORE, OVER, WISHED = lines("MORE"), lines("ENDED"), lines("ENDED", REQUEST)
REFUSED = lines("REFUSED", why="Line 1 is not JSON: Expecting value: line 1 column 1 (char 0).")
BEGUN = ["Name import", "Begin import"]
READ = [*BEGUN, "Import lines", "Is the file over?"]
BUILT = [*READ, "Rebuild records", "Any sessions?", "Any notifications?"]
PROJECTED = [*BUILT[:-1], "Rebuild exercises", "Project recent sessions", "Are they projected?"]
LIFTED = [*PROJECTED, "Any notifications?"]
SUBSCRIBED = [*BUILT, "Subscribe notifications", "Is the address asked?"]
GIVEN_UP = ["Last steps failed", "Give up import"]
MOCKS = {
    "Begin import": WRITTEN,
    "Import lines": OVER,
    "Rebuild records": ENDED,
    "Rebuild exercises": ENDED,
    "Project recent sessions": executed({}),
    "Subscribe notifications": executed({"statusCode": 200}),
    "Finish import": WRITTEN,
    "Give up import": WRITTEN,
    "Refuse file": WRITTEN,
}
ITEM_KEY = {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": f"IMPORT#{IMPORT_ID}"}}
NO_TABLE = "DynamoDB.ResourceNotFoundException"

PATHS = {
    "Imported": Path(
        EVENT,
        [*BUILT, "Finish import", "Imported"],
        {"userId": ANA, "importId": IMPORT_ID},
        sent={
            "Begin import": {"Key": ITEM_KEY},
            "Import lines": {"Payload": {"userId": ANA, "importId": IMPORT_ID, "key": KEY}},
            "Rebuild records": {"Input": {"userId": ANA}},
            "Finish import": {"Key": ITEM_KEY},
        },
        mocks=MOCKS,
        compared=True,
    ),
    "ImportedInTwoGoes": Path(
        EVENT,
        [*READ, "Import lines", "Is the file over?", *BUILT[len(READ) :], "Finish import", "Imported"],
        {"userId": ANA},
        mocks=MOCKS | {"Import lines": MORE + OVER},
    ),
    "SessionsImported": Path(
        EVENT,
        [*LIFTED, "Finish import", "Imported"],
        {"userId": ANA},
        sent={
            "Rebuild exercises": {"Input": {"userId": ANA}},
            "Project recent sessions": {"Input": {"detail": {"userId": ANA}}},
        },
        mocks=MOCKS | {"Import lines": LIFTS},
    ),
    "SessionsImportedAfterRetries": Path(
        EVENT,
        [*LIFTED, "Finish import", "Imported"],
        {"userId": ANA},
        mocks=MOCKS
        | {
            "Import lines": LIFTS,
            "Rebuild exercises": TOO_MANY_STARTED + ENDED,
            "Project recent sessions": SFN_BUSY + executed({}),
        },
    ),
    "ExercisesMissing": failing(
        EVENT,
        [*PROJECTED[:-2], "Give up import"],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Import lines": LIFTS, "Rebuild exercises": MACHINE_MISSING},
    ),
    "RecentSessionsMissing": failing(
        EVENT,
        [*PROJECTED[:-1], "Give up import"],
        "Sfn.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Import lines": LIFTS, "Project recent sessions": SFN_MACHINE_MISSING},
    ),
    "NotificationsSubscribed": Path(
        EVENT,
        [*SUBSCRIBED, "Finish import", "Imported"],
        {"userId": ANA},
        sent={"Subscribe notifications": {"Input": {"body": {"email": "ana@example.org"}}}},
        mocks=MOCKS | {"Import lines": WISHED},
    ),
    "NotificationsFailed": failing(
        EVENT,
        [*SUBSCRIBED, *GIVEN_UP],
        "LastStepsFailed",
        mocks=MOCKS | {"Import lines": WISHED, "Subscribe notifications": EXECUTION_FAILED},
    ),
    "RecentSessionsFailed": failing(
        EVENT,
        [*PROJECTED, *GIVEN_UP],
        "LastStepsFailed",
        mocks=MOCKS | {"Import lines": LIFTS, "Project recent sessions": EXECUTION_FAILED},
    ),
    "FileRefused": Path(
        EVENT,
        [*READ, "Refuse file", "Imported"],
        {"userId": ANA},
        sent={"Refuse file": {"Key": ITEM_KEY}},
        mocks=MOCKS | {"Import lines": REFUSED},
    ),
    "ImportedBefore": Path(
        EVENT,
        [*BEGUN, "Nothing to import"],
        {"userId": ANA},
        mocks=MOCKS | {"Begin import": CONDITION_FALSE},
    ),
    "AccountGoneMeanwhile": Path(
        EVENT, [*READ, "Nothing to import"], {"userId": ANA}, mocks=MOCKS | {"Import lines": lines("GONE")}
    ),
    "FinishedByAnother": Path(
        EVENT,
        [*BUILT, "Finish import", "Nothing to import"],
        {"userId": ANA},
        mocks=MOCKS | {"Finish import": CONDITION_FALSE},
    ),
    "RefusedByAnother": Path(
        EVENT,
        [*READ, "Refuse file", "Nothing to import"],
        {"userId": ANA},
        mocks=MOCKS | {"Import lines": REFUSED, "Refuse file": CONDITION_FALSE},
    ),
    "AfterRetries": Path(
        EVENT,
        [*SUBSCRIBED, "Finish import", "Imported"],
        {"userId": ANA},
        mocks={
            "Begin import": ITEM_THROTTLED + WRITTEN,
            "Import lines": TASK_THROTTLED + WISHED,
            "Rebuild records": TOO_MANY_STARTED + ENDED,
            "Subscribe notifications": SFN_BUSY + executed({"statusCode": 200}),
            "Finish import": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "RefusedAfterRetries": Path(
        EVENT,
        [*READ, "Refuse file", "Imported"],
        {"userId": ANA},
        mocks=MOCKS | {"Import lines": REFUSED, "Refuse file": ITEM_THROTTLED + WRITTEN},
    ),
    "CannotBegin": failing(EVENT, BEGUN, NO_TABLE, mocks={"Begin import": ITEM_TABLE_MISSING}),
    "TaskFails": failing(
        EVENT,
        [*BEGUN, "Import lines", "Give up import"],
        "KeyError",
        mocks=MOCKS | {"Import lines": task_bug(), "Give up import": ITEM_THROTTLED + WRITTEN},
    ),
    "CannotEvenGiveUp": failing(
        EVENT,
        [*BEGUN, "Import lines", "Give up import"],
        "KeyError",
        mocks=MOCKS | {"Import lines": task_bug(), "Give up import": ITEM_TABLE_MISSING},
    ),
    "RebuildMissing": failing(
        EVENT,
        [*READ, "Rebuild records", "Give up import"],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Rebuild records": MACHINE_MISSING},
    ),
    "SubscriptionMissing": failing(
        EVENT,
        [*SUBSCRIBED[:-1], "Give up import"],
        "Sfn.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Import lines": WISHED, "Subscribe notifications": SFN_MACHINE_MISSING},
    ),
    "CannotFinish": failing(
        EVENT, [*BUILT, "Finish import"], NO_TABLE, mocks=MOCKS | {"Finish import": ITEM_TABLE_MISSING}
    ),
    "CannotRefuse": failing(
        EVENT,
        [*READ, "Refuse file"],
        NO_TABLE,
        mocks=MOCKS | {"Import lines": REFUSED, "Refuse file": ITEM_TABLE_MISSING},
    ),
    "QueueThrottledOnce": failing(
        EVENT,
        BEGUN,
        NO_TABLE,
        mocks={
            "Begin import": ITEM_TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
}
