"""Ana's strength session of 20 November as the table has it, for the paths of several machines."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.mocks import TABLE, text
from tests.statemachines.paths import ANA, Json

SESSION_ID = "20261120T170000Z-7c1d2e3f"
WORKOUT_ID = "20261120T170000Z-1f2e3d4c"
STARTED_AT = "2026-11-20T12:00:00-05:00"
EXERCISE = "bench-press"
MARKS = "0001 working 100 8 2 -"
LOGGED_MARKS = "0001 working 100 8 2 wvae"

DETAIL = {
    "eventId": "1f0d3a52-7c1c-5d8f-9a53-6f1a0d6d1f8a",
    "eventType": "session.changed",
    "userId": ANA,
    "version": "2",
    "origin": "manual",
    "localDate": "2026-11-20",
    "workoutId": "-",
    "workoutType": "-",
    "previousWorkoutId": "-",
    "previousType": "-",
    "recordsFrom": "-",
    "recordsTo": "-",
    "sessionId": SESSION_ID,
}


def announced(**changes: str) -> dict[str, Json]:
    """The event on the bus, with some fields changed."""
    return {
        "version": "0",
        "id": "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        "detail-type": "session.changed",
        "source": "wotr",
        "detail": {**DETAIL, **changes},
    }


def session(**changes: Json) -> dict[str, Json]:
    """The session, as it is read to be projected."""
    return {
        "version": {"N": "2"},
        "startedAt": {"S": STARTED_AT},
        "localDate": {"S": "2026-11-20"},
        "exercises": {"L": [{"S": EXERCISE}]},
        **changes,
    }


def logged_set(number: str = "0001", kind: str = "working") -> dict[str, Json]:
    """A set of eight at 100 kg, two in reserve."""
    shown = {
        "setId": number,
        "exercise": EXERCISE,
        "kind": kind,
        "weightKg": 100,
        "reps": 8,
        "rir": 2,
        "ts": "2026-11-20T12:05:00-05:00",
        "volumeKg": 800,
        "e1rmKg": 133.33,
    }
    return {
        "sk": {"S": f"SET#{SESSION_ID}#{number}"},
        "exercise": {"S": EXERCISE},
        "kind": {"S": kind},
        "weightKg": {"N": "100"},
        "reps": {"N": "8"},
        "rir": {"N": "2"},
        "doc": {"S": text(shown)},
    }


def record(kind: str, value: float) -> str:
    """What the API shows of a record of the set."""
    return text(
        {
            "type": "Strength",
            "kind": kind,
            "value": value,
            "unit": "reps" if kind.startswith("max-reps") else "kg",
            "exercise": EXERCISE,
            "sessionId": SESSION_ID,
            "setId": "0001",
            "achievedAt": STARTED_AT,
            "localDate": "2026-11-20",
            "set": {"kind": "working", "weightKg": 100, "reps": 8, "rir": 2, "e1rmKg": 133.33},
        }
    )


RECORDS = {
    "max-weight": ("100", 100),
    "max-set-volume": ("800", 800),
    "max-reps-at-weight:100": ("8", 8),
    "max-e1rm": ("133.333333333", 133.33),
}
"""Kinds with the stored and the shown value."""


def kept(sort_key: str, kind: str) -> dict[str, Json]:
    """The write of a record, or of a line of the log."""
    value, shown = RECORDS[kind]
    item = {
        **key(sort_key),
        "type": {"S": "Strength"},
        "exercise": {"S": EXERCISE},
        "kind": {"S": kind},
        "value": {"N": value},
        "sessionId": {"S": SESSION_ID},
        "setId": {"S": "0001"},
        "localDate": {"S": "2026-11-20"},
        "doc": {"S": record(kind, shown)},
    }
    return {"Put": {"TableName": TABLE, "Item": item}}


RECORD_WRITES = [kept(f"LIFT_RECORD#{EXERCISE}#{kind}", kind) for kind in RECORDS]
LINE_WRITES = [kept(f"LIFT_LOG#{SESSION_ID}#0001#{EXERCISE}#{kind}", kind) for kind in RECORDS]
