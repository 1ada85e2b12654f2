"""remove-account: mails, login, items, files; and once more, twice."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    DONE,
    EXECUTION_FAILED,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    LOGIN_GONE,
    LOGINS_THROTTLED,
    POOL_MISSING,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    TASK_THROTTLED,
    WRITTEN,
    Json,
    executed,
    logins,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

GIVEN = {"userId": ANA, "request": {"caller": CALLER}}
EXPIRES_AT = "1795348800"


def removed(outcome: str, number: int, **counts: int) -> Json:
    """What the task answers."""
    return payload(
        {
            "outcome": outcome,
            "round": number,
            "removed": counts,
            "report": text({"status": "done", "removed": counts}),
            "expiresAt": EXPIRES_AT,
        }
    )


MORE = removed("MORE", 0, login=1, workout=100)
REPORT = removed("REPORT", 1, login=1, workout=124)
AN_IMPORT = {"login": 1, "import": 1, "files": 2}
ONLY_AN_IMPORT = (
    removed("REPORT", 1, **AN_IMPORT) + removed("WAIT", 2, **AN_IMPORT) + removed("OVER", 3, **AN_IMPORT)
)
LATE = removed("WAIT", 2, login=1, workout=125)
OVER = removed("OVER", 3, login=1, workout=125)
FOUND = ["Find login", "Is there a login?"]
DELETED = [*FOUND, "Delete login"]
ENDING = ["End notifications", "Did it end well?"]
TOLD = [*ENDING, "Read answer about notifications", "Is nobody told any more?"]
REMOVED = ["Remove items", "Is all removed?"]
ROUND = [*TOLD, *REMOVED]
REST = [
    *ROUND,
    *("Report removal", "Wait for what is under way", *ROUND),
    *("Wait for the last token", *ROUND, "Account removed"),
]
ENDED = executed({"statusCode": 204})
NOBODY = executed({"statusCode": 404})
MOCKS = {
    "End notifications": ENDED + NOBODY + NOBODY,
    "Find login": logins("ana"),
    "Delete login": DONE,
    "Remove items": REPORT + LATE + OVER,
    "Report removal": WRITTEN,
}

PATHS = {
    "Removed": Path(
        GIVEN,
        [*DELETED, *ROUND, *REMOVED, *REST[len(ROUND) :]],
        {"outcome": "OVER", "removed": {"login": 1, "workout": 125}},
        sent={
            "End notifications": {"Input": {"caller": CALLER}},
            "Find login": {"Filter": f'sub = "{ANA}"'},
            "Delete login": {"Username": "ana"},
            "Remove items": {"Payload": {"round": 2, "removed": {"login": 1, "workout": 125}}},
            "Report removal": {
                "Key": {"pk": {"S": f"DELETED#{ANA}"}, "sk": {"S": "ACCOUNT"}},
                "ExpressionAttributeValues": {":expiresAt": {"N": EXPIRES_AT}},
            },
        },
        mocks=MOCKS | {"Remove items": MORE + REPORT + LATE + OVER},
    ),
    "OnlyAnImportWasThere": Path(
        GIVEN,
        [*DELETED, *REST],
        {"outcome": "OVER"},
        mocks=MOCKS | {"Remove items": ONLY_AN_IMPORT},
        compared=True,
    ),
    "WithoutLogin": Path(
        GIVEN,
        [*FOUND, *REST],
        {"outcome": "OVER"},
        mocks=MOCKS | {"Find login": logins()},
    ),
    "LoginGoneMeanwhile": Path(
        GIVEN,
        [*DELETED, *REST],
        {"outcome": "OVER"},
        mocks=MOCKS | {"Delete login": LOGIN_GONE},
    ),
    "AfterRetries": Path(
        GIVEN,
        [*DELETED, *REST],
        {"outcome": "OVER"},
        mocks={
            "End notifications": SFN_BUSY + NOBODY + NOBODY + NOBODY,
            "Find login": LOGINS_THROTTLED + logins("ana"),
            "Delete login": LOGINS_THROTTLED + DONE,
            "Remove items": TASK_THROTTLED + REPORT + LATE + OVER,
            "Report removal": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "NotificationsChangedMeanwhile": Path(
        GIVEN,
        [*DELETED, *TOLD, *REST],
        {"outcome": "OVER"},
        mocks=MOCKS | {"End notifications": executed({"statusCode": 409}) + ENDED + NOBODY + NOBODY},
    ),
    "NotificationsGoOn": failing(
        GIVEN,
        [*DELETED, *ENDING, "Notifications go on"],
        "NotificationsGoOn",
        mocks=MOCKS | {"End notifications": EXECUTION_FAILED},
    ),
    "MachineMissing": failing(
        GIVEN,
        [*DELETED, *ENDING[:1]],
        "Sfn.StateMachineDoesNotExistException",
        mocks=MOCKS | {"End notifications": SFN_MACHINE_MISSING},
    ),
    "PoolMissing": failing(
        GIVEN,
        FOUND[:1],
        "CognitoIdentityProvider.ResourceNotFoundException",
        mocks=MOCKS | {"Find login": POOL_MISSING},
    ),
    "PoolMissingMeanwhile": failing(
        GIVEN,
        DELETED,
        "CognitoIdentityProvider.ResourceNotFoundException",
        mocks=MOCKS | {"Delete login": POOL_MISSING},
    ),
    "TaskFails": failing(
        GIVEN, [*DELETED, *TOLD, "Remove items"], "KeyError", mocks=MOCKS | {"Remove items": task_bug()}
    ),
    "CannotReport": failing(
        GIVEN,
        [*DELETED, *ROUND, "Report removal"],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Report removal": ITEM_TABLE_MISSING},
    ),
    "QueueThrottledOnce": failing(
        GIVEN,
        [*DELETED, *ENDING[:1]],
        "Sfn.StateMachineDoesNotExistException",
        mocks=MOCKS
        | {
            "End notifications": SFN_MACHINE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
}
