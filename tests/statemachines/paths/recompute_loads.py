"""recompute-loads: turn by turn, until no workout is left and the profile is still the one that was used."""

from __future__ import annotations

from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    EXECUTION_FAILED,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    STARTED,
    TABLE_MISSING,
    THROTTLED,
    TOO_MANY_STARTED,
    TRANSACTED,
    WRITTEN,
    cancelled,
    executed,
    read_together,
    text,
)
from tests.statemachines.paths import ANA, Json, Path, failing
from tests.statemachines.paths.get_recompute import recompute

GIVEN = {"userId": ANA}
PROFILE = {"version": {"N": "3"}}
CHANGED_PROFILE = {"version": {"N": "4"}}
FIRST: dict[str, Json] = {"cursor": "0", "done": 0, "changed": 0, "more": True}
SECOND: dict[str, Json] = {"cursor": "20250101T000000Z-1234abcd~", "done": 200, "changed": 180, "more": True}
LAST: dict[str, Json] = {"cursor": "20261120T113000Z-632180c6~", "done": 250, "changed": 230, "more": False}


def turned(turn: dict[str, Json], outcome: str = "WRITE") -> dict[str, Json]:
    """What a turn answers."""
    return {"userId": ANA, "profileVersion": "3", "outcome": outcome, "turn": turn}


READ = ["Read where to begin", "Where to begin?"]
BEGIN = [*READ, "Begin with the profile", "Store the beginning"]
TURN = [
    *("Recompute pages", "Did the turn end well?", "Read progress", "Keep progress"),
    "Is there more to recompute?",
]
END = ["Rebuild the records", "Finish", "Recomputed"]
FOUND = read_together(PROFILE, recompute())
ALL_AT_ONCE = executed(turned(LAST))

MOCKS = {
    "Read where to begin": FOUND,
    "Store the beginning": WRITTEN,
    "Recompute pages": ALL_AT_ONCE,
    "Keep progress": WRITTEN,
    "Rebuild the records": STARTED,
    "Finish": TRANSACTED,
}

PATHS = {
    "Recomputed": Path(
        GIVEN,
        [*BEGIN, *TURN, *TURN, *END],
        output={},
        sent={
            "Store the beginning": {
                "ConditionExpression": "execution = :me",
                "ExpressionAttributeValues": {":version": {"N": "3"}},
            },
            "Recompute pages": {"Input": {"userId": ANA, "profileVersion": "3", "turn": SECOND}},
            "Keep progress": {
                "ConditionExpression": "execution = :me",
                "ExpressionAttributeValues": {
                    ":turn": {"S": LAST},
                    ":done": {"N": "250"},
                    ":changed": {"N": "230"},
                },
            },
            "Rebuild the records": {"Input": {"userId": ANA}},
            "Finish": {
                "TransactItems": [
                    {"ConditionCheck": {"ExpressionAttributeValues": {":version": {"N": "3"}}}},
                    {"Update": {"ConditionExpression": "execution = :me"}},
                ]
            },
        },
        mocks=MOCKS
        | {"Recompute pages": executed(turned(SECOND)) + ALL_AT_ONCE, "Keep progress": WRITTEN + WRITTEN},
    ),
    "OfSomebodyWithoutAProfile": Path(
        GIVEN,
        [*READ, "Begin with the defaults", "Store the beginning", *TURN, *END],
        output={},
        sent={"Recompute pages": {"Input": {"userId": ANA, "profileVersion": "0", "turn": FIRST}}},
        mocks=MOCKS | {"Read where to begin": read_together(None, recompute())},
    ),
    "GoesOn": Path(
        GIVEN,
        [*READ, "Continue where it ended", *TURN, *END],
        output={},
        sent={"Recompute pages": {"Input": {"userId": ANA, "profileVersion": "3", "turn": SECOND}}},
        mocks=MOCKS | {"Read where to begin": read_together(PROFILE, recompute(turn={"S": text(SECOND)}))},
    ),
    "GoesOnWithAnotherProfile": Path(
        GIVEN,
        [*BEGIN, *TURN, *END],
        output={},
        sent={"Store the beginning": {"ExpressionAttributeValues": {":version": {"N": "4"}}}},
        mocks=MOCKS
        | {"Read where to begin": read_together(CHANGED_PROFILE, recompute(turn={"S": text(SECOND)}))},
    ),
    "TheProfileChangesInATurn": Path(
        GIVEN,
        [*BEGIN, *TURN, *BEGIN, *TURN, *END],
        output={},
        mocks=MOCKS
        | {
            "Read where to begin": FOUND + read_together(CHANGED_PROFILE, recompute()),
            "Store the beginning": WRITTEN + WRITTEN,
            "Recompute pages": executed(turned(FIRST, "OVERTAKEN")) + ALL_AT_ONCE,
            "Keep progress": WRITTEN + WRITTEN,
        },
    ),
    "TheProfileChangesBehindTheLastTurn": Path(
        GIVEN,
        [*BEGIN, *TURN, *END[:2], *BEGIN, *TURN, *END],
        output={},
        mocks=MOCKS
        | {
            "Read where to begin": FOUND + read_together(CHANGED_PROFILE, recompute()),
            "Store the beginning": WRITTEN + WRITTEN,
            "Recompute pages": ALL_AT_ONCE + ALL_AT_ONCE,
            "Keep progress": WRITTEN + WRITTEN,
            "Rebuild the records": STARTED + STARTED,
            "Finish": cancelled("ConditionalCheckFailed", "None") + TRANSACTED,
        },
    ),
    "TakenOverAtTheBeginning": Path(
        GIVEN, [*BEGIN, "Taken over"], output={}, mocks=MOCKS | {"Store the beginning": CONDITION_FALSE}
    ),
    "TakenOver": Path(
        GIVEN, [*BEGIN, *TURN[:4], "Taken over"], output={}, mocks=MOCKS | {"Keep progress": CONDITION_FALSE}
    ),
    "ThrottledAtFirst": Path(
        GIVEN,
        [*BEGIN, *TURN, *END],
        output={},
        mocks={
            "Read where to begin": THROTTLED + FOUND,
            "Store the beginning": ITEM_THROTTLED + WRITTEN,
            "Recompute pages": SFN_BUSY + ALL_AT_ONCE,
            "Keep progress": ITEM_THROTTLED + WRITTEN,
            "Rebuild the records": TOO_MANY_STARTED + STARTED,
            "Finish": THROTTLED + TRANSACTED,
        },
    ),
    "Unreadable": failing(
        GIVEN,
        READ[:1],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Read where to begin": TABLE_MISSING},
    ),
    "BeginningNotStored": failing(
        GIVEN,
        BEGIN,
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Store the beginning": ITEM_TABLE_MISSING},
    ),
    "TurnFailed": failing(
        GIVEN,
        [*BEGIN, *TURN[:2], "Not recomputed"],
        "TurnFailed",
        mocks=MOCKS | {"Recompute pages": EXECUTION_FAILED},
    ),
    "TurnNotStarted": failing(
        GIVEN,
        [*BEGIN, *TURN[:1]],
        "Sfn.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Recompute pages": SFN_MACHINE_MISSING},
    ),
    "ProgressNotKept": failing(
        GIVEN,
        [*BEGIN, *TURN[:4]],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Keep progress": ITEM_TABLE_MISSING},
    ),
    "RecordsNotRebuilt": failing(
        GIVEN,
        [*BEGIN, *TURN, *END[:1]],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Rebuild the records": MACHINE_MISSING},
    ),
    "NotFinished": failing(
        GIVEN,
        [*BEGIN, *TURN, *END[:2]],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Finish": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
