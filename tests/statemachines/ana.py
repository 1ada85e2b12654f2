"""Ana's run of 20 November as the table has it, for the paths of several machines."""

from __future__ import annotations

from tests.statemachines.mocks import text
from tests.statemachines.paths import ANA, CALLER, Json

CONSTANTS = {
    "timeZone": "America/New_York",
    "maxHr": 188,
    "restHr": 48,
    "sex": "female",
    "loadMethod": "session-rpe",
}
PROFILE = {"doc": {"S": text({**CONSTANTS, "weightKg": 62, "units": "metric"})}}

RUN = {
    "type": "Run",
    "ts": "2026-11-20T06:30:00-05:00",
    "durationMin": 42.5,
    "distanceKm": 8.05,
    "rpe": 6,
    "avgHr": 148,
    "maxHr": 176,
    "calories": 510,
    "elevationM": 64,
    "notes": "easy",
}
"""What she sent."""
RUN_ID = "20261120T113000Z-632180c6"
RUN_KEY = "at:Run|2026-11-20T11:30:00.000Z"
RUN_HASH = "4KTZpVqVdkS8_v28LctBEg"
RUN_SHOWN = {
    "type": "Run",
    "ts": "2026-11-20T06:30:00-05:00",
    "durationMin": 42.5,
    "distanceKm": 8.05,
    "rpe": 6,
    "maxHr": 176,
    "avgHr": 148,
    "calories": 510,
    "elevationM": 64,
    "notes": "easy",
    "source": "manual",
    "workoutId": RUN_ID,
    "userId": ANA,
    "localDate": "2026-11-20",
    "createdAt": "2026-11-20T12:00:00.000Z",
    "version": 1,
    "load": {
        "value": 255,
        "method": "session-rpe",
        "all": {"session-rpe": 255, "banister-trimp": 86.06},
    },
}
RUN_AMOUNTS = {
    "durationSec": {"N": "2550"},
    "distanceM": {"N": "8050"},
    "calories": {"N": "510"},
    "elevationM": {"N": "64"},
    "load:session-rpe": {"N": "255"},
    "load:banister-trimp": {"N": "86.061838693"},
}
RECORDS_FROM = "20261021T113000Z"
RECORDS_TO = "20261220T113000Z-~"


def key(sort_key: str) -> dict[str, Json]:
    """The key of one of Ana's items."""
    return {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": sort_key}}


def workout(**changes: Json) -> dict[str, Json]:
    """The item of the run, with some attributes changed."""
    return {
        **key(f"WORKOUT#{RUN_ID}"),
        "gsi2pk": {"S": f"USER#{ANA}#TYPE#Run"},
        "gsi2sk": {"S": RUN_ID},
        "type": {"S": "Run"},
        "ts": {"S": "2026-11-20T06:30:00-05:00"},
        "localDate": {"S": "2026-11-20"},
        "version": {"N": "1"},
        "key": {"S": RUN_KEY},
        "contentHash": {"S": RUN_HASH},
        "origin": {"S": "manual"},
        "amounts": {"M": RUN_AMOUNTS},
        "docBytes": {"N": "501"},
        "doc": {"S": text(RUN_SHOWN)},
        **changes,
    }


def tombstone(**changes: Json) -> dict[str, Json]:
    """What is left of the run after it was deleted."""
    return {
        **key(f"WORKOUT#{RUN_ID}"),
        "type": {"S": "Run"},
        "localDate": {"S": "2026-11-20"},
        "version": {"N": "2"},
        "key": {"S": RUN_KEY},
        "origin": {"S": "manual"},
        "deletedAt": {"S": "2026-11-20T18:00:00.000Z"},
        **changes,
    }


def claim(workout_id: str = RUN_ID, content_hash: str = RUN_HASH, of: str = RUN_KEY) -> dict[str, Json]:
    """The item of an idempotency key."""
    return {
        **key(f"IDEMPOTENCY#{of}"),
        "workoutId": {"S": workout_id},
        "contentHash": {"S": content_hash},
    }


def event(event_type: str, **changes: Json) -> dict[str, Json]:
    """The event of a change of the run that made version 2 of it."""
    event_id = "9d176b6d-13b3-5bce-bc59-7f78ff35c9e7"
    return {
        **key(f"EVENT#2026-11-20T18:00:00.000Z#{event_id}"),
        "type": {"S": event_type},
        "schemaVersion": {"N": "1"},
        "eventId": {"S": event_id},
        "userId": {"S": ANA},
        "workoutId": {"S": RUN_ID},
        "workoutType": {"S": "Run"},
        "version": {"N": "2"},
        "previousWorkoutId": {"S": RUN_ID},
        "previousType": {"S": "Run"},
        "localDate": {"S": "2026-11-20"},
        "origin": {"S": "manual"},
        "recordsFrom": {"S": RECORDS_FROM},
        "recordsTo": {"S": RECORDS_TO},
        "sessionId": {"S": "-"},
        "key": {"S": RUN_KEY},
        "amounts": {"M": RUN_AMOUNTS},
        **changes,
    }


def adding(sort_key: str, **amounts: str) -> dict[str, Json]:
    """The update that adds to the sums of a day or of a month; `_` in a name stands for what no name has."""
    names = {name: name.replace("__", "-").replace("_", ":") for name in amounts}
    words = {name: name.replace("__", "_") for name in amounts}
    additions = [f"{'#' if '_' in name else ''}{words[name]} :{words[name]}" for name in amounts]
    return {
        "TableName": "wotr-test-TableName",
        "Key": key(sort_key),
        "UpdateExpression": f"ADD {', '.join(additions)}",
        "ExpressionAttributeNames": {f"#{words[name]}": names[name] for name in amounts if "_" in name},
        "ExpressionAttributeValues": {f":{words[name]}": {"N": amount} for name, amount in amounts.items()},
    }


def reading(**changes: Json) -> dict[str, Json]:
    """The input of a machine that a route without a body starts."""
    return {
        "requestId": "req-1",
        "path": {},
        "query": {},
        "hasQuery": False,
        "ifMatch": "",
        "ifNoneMatch": "",
        "caller": CALLER,
        **changes,
    }


def sending(body: Json, **changes: Json) -> dict[str, Json]:
    """The input of a machine that a route with a body starts."""
    return {**reading(), "idempotencyKey": "", "origin": "manual", "body": body, **changes}


MOVED_TO = "20261119T113000Z-8ae5e799"
MOVED_AWAY = {
    "statusCode": 410,
    "error": {"code": "MOVED", "workoutId": RUN_ID, "movedTo": MOVED_TO},
}
NO_WORKOUT = {"statusCode": 404, "error": {"code": "NOT_FOUND", "message": "There is no such workout."}}
