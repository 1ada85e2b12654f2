"""rebuild-exercises: histories and records of all exercises of a person, built anew from all sessions."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.statemachines.ana import key
from tests.statemachines.gym import EXERCISE, SESSION_ID
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ENDED,
    EXECUTION_FAILED,
    MACHINE_MISSING,
    NO_ITEMS,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    TABLE_MISSING,
    THROTTLED,
    TOO_MANY_STARTED,
    WAITED_IN_VAIN,
    always,
    executed,
    failure,
    page,
)
from tests.statemachines.paths import ANA, Path, failing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.statemachines.mocks import Response

GIVEN = {"userId": ANA}
OTHER = "back-squat"
HEAD = {"sk": {"S": f"LIFT_HEAD#{EXERCISE}"}}
OTHER_HEAD = {"sk": {"S": f"LIFT_HEAD#{OTHER}"}}
SESSION = {"sk": {"S": f"SESSION#{SESSION_ID}"}}

SESSIONS = ["Query all sessions", "Project sessions", "More sessions?"]
EXERCISES = ["Query exercises", "Rebuild each exercise", "Collect what failed", "More exercises?"]
WALK = ["Begin with the sessions", *SESSIONS, "Begin with the exercises", *EXERCISES, "Rebuilt"]
PROJECTED = frozenset({"Project session", "Is it projected?", "Session projected"})
REBUILT = frozenset({"Rebuild exercise", "Rebuild ended"})
NOT_REBUILT = frozenset({*REBUILT, "Name the exercise"})
NO_TABLE = "DynamoDb.ResourceNotFoundException"
MOCKS = {
    "Query all sessions": page([SESSION]),
    "Project session": always(executed({})),
    "Query exercises": page([HEAD]),
    "Rebuild exercise": always(ENDED),
}
TWO_PAGES = [*WALK[:5], *EXERCISES, *EXERCISES]
PAGES = {"Query exercises": page([HEAD], last=key(f"LIFT_HEAD#{EXERCISE}")) + page([OTHER_HEAD])}


def not_rebuilt(
    walk: list[str], exercises: list[str], inside: Iterable[str], mocks: Mapping[str, Response]
) -> Path:
    """A path at whose end these exercises are named."""
    cause = f"These were not rebuilt, all others were: {json.dumps(exercises, separators=(',', ':'))}"
    path = failing(
        GIVEN,
        [*walk, "Name failed exercises"],
        "ExercisesNotRebuilt",
        {*inside, "Name the exercise", "Rebuild ended"},
        mocks={**MOCKS, **mocks},
    )
    error = {"Error": "ExercisesNotRebuilt", "Cause": cause}
    return replace(path, sent={"Keep failed input": {"MessageBody": {"error": error, "input": GIVEN}}})


PATHS = {
    "Rebuilt": Path(
        GIVEN,
        WALK,
        {},
        inside=PROJECTED | REBUILT,
        sent={
            "Query all sessions": {"ExclusiveStartKey": key("SESSION#!")},
            "Project session": {
                "Input": {
                    "detail": {
                        "userId": ANA,
                        "sessionId": SESSION_ID,
                        "eventType": "session.changed",
                        "origin": "import",
                    }
                }
            },
            "Query exercises": {"ExclusiveStartKey": key("LIFT_HEAD#!")},
            "Rebuild exercise": {"Input": {"userId": ANA, "exercise": EXERCISE}},
        },
        mocks=MOCKS,
    ),
    "NothingIsThere": Path(
        GIVEN,
        WALK,
        {},
        mocks=MOCKS | {"Query all sessions": NO_ITEMS, "Query exercises": NO_ITEMS},
    ),
    "ManyPages": Path(
        GIVEN,
        [WALK[0], *SESSIONS, *SESSIONS, "Begin with the exercises", *EXERCISES, *EXERCISES, "Rebuilt"],
        {},
        inside=PROJECTED | REBUILT,
        sent={
            "Query all sessions": {"ExclusiveStartKey": key(f"SESSION#{SESSION_ID}")},
            "Query exercises": {"ExclusiveStartKey": key(f"LIFT_HEAD#{EXERCISE}")},
            "Rebuild exercise": {"Input": {"userId": ANA, "exercise": OTHER}},
        },
        mocks=MOCKS
        | PAGES
        | {"Query all sessions": page([SESSION], last=key(f"SESSION#{SESSION_ID}")) + NO_ITEMS},
    ),
    "ThrottledAtFirst": Path(
        GIVEN,
        WALK,
        {},
        inside=PROJECTED | REBUILT,
        mocks={
            "Query all sessions": THROTTLED + page([SESSION]),
            "Project session": SFN_BUSY + executed({}),
            "Query exercises": THROTTLED + page([HEAD]),
            "Rebuild exercise": TOO_MANY_STARTED + ENDED,
        },
    ),
    "SessionTableMissing": failing(
        GIVEN,
        WALK[:2],
        NO_TABLE,
        mocks=MOCKS
        | {"Query all sessions": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "ProjectionFails": failing(
        GIVEN,
        WALK[:3],
        "States.ExceedToleratedFailureThreshold",
        {"Project session", "Is it projected?", "Not projected"},
        mocks=MOCKS | {"Project session": EXECUTION_FAILED},
    ),
    "ProjectionMissing": failing(
        GIVEN,
        WALK[:3],
        "States.ExceedToleratedFailureThreshold",
        {"Project session"},
        mocks=MOCKS | {"Project session": SFN_MACHINE_MISSING},
    ),
    "ExerciseTableMissing": failing(
        GIVEN,
        WALK[:6],
        NO_TABLE,
        set(PROJECTED),
        mocks=MOCKS | {"Query exercises": TABLE_MISSING},
    ),
    "RebuildMissing": not_rebuilt(
        WALK[:-1], [EXERCISE], PROJECTED | {"Rebuild exercise"}, {"Rebuild exercise": MACHINE_MISSING}
    ),
    "RebuildTakesTooLong": failing(
        GIVEN,
        WALK[:7],
        "States.Timeout",
        {*PROJECTED, "Rebuild exercise"},
        mocks=MOCKS | {"Rebuild exercise": failure("States.Timeout", "")},
    ),
    "FirstRebuildFailsAndTheOthersAreDone": not_rebuilt(
        TWO_PAGES, [EXERCISE], PROJECTED | NOT_REBUILT, PAGES | {"Rebuild exercise": WAITED_IN_VAIN + ENDED}
    ),
    "LastRebuildFails": not_rebuilt(
        TWO_PAGES, [OTHER], PROJECTED | NOT_REBUILT, PAGES | {"Rebuild exercise": ENDED + WAITED_IN_VAIN}
    ),
    "AllRebuildsFail": not_rebuilt(
        TWO_PAGES,
        [EXERCISE, OTHER],
        PROJECTED | NOT_REBUILT,
        PAGES | {"Rebuild exercise": always(WAITED_IN_VAIN)},
    ),
}
