"""Ana's strength session of 20 November as the table has it, for the paths of several machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tasks.domain.keys import session_key, workout_id
from tasks.domain.logged_workout import Identity, LoggedWorkout, log
from tasks.domain.profile import profile_of
from tasks.domain.sent_set import SentSet, SetRules, read_set
from tasks.domain.session import ORIGIN, STRENGTH, Session
from tasks.domain.strength import totals
from tasks.domain.workout import WorkoutRules, read_workout
from tasks.sessions import items
from tasks.workouts.items import workout_item
from tests.statemachines import ana
from tests.statemachines.mocks import text
from tests.statemachines.paths import ANA

if TYPE_CHECKING:
    from tests.statemachines.paths import Json

NOW = "2026-11-20T18:00:00.000Z"
START = "2026-11-20T12:30:00-05:00"
END = "2026-11-20T13:34:00-05:00"
SESSION_ID = "20261120T173000Z-5be1c2f0"
PROFILE = ana.PROFILE
PROFILE_CONSTANTS = profile_of(PROFILE["doc"]["S"])
BENCH = {"exercise": "bench-press", "weightKg": 100, "reps": 8, "rir": 2}
ROWS = {"exercise": "barbell-row", "weightLb": 155, "reps": 10}
PLAN = [{"exercise": "bench-press", "sets": 3, "reps": 8, "weightKg": 100}]

RULES = SetRules(datetime(2026, 11, 20, 18, tzinfo=UTC), lambda name: name, lambda _: [])
NEW = Session(
    user_id=ANA,
    session_id=SESSION_ID,
    started_at=START,
    local_date="2026-11-20",
    created_at="2026-11-20T17:30:02.000Z",
    changed_at="2026-11-20T17:30:02.000Z",
    details={"title": "Push day"},
)
"""Just started."""


def sent(body: Json) -> SentSet:
    """A set as it was read."""
    found, errors = read_set(body, RULES)
    assert found is not None, errors
    return found


def after(session: Session, *bodies: Json) -> Session:
    """The session after these sets were logged in it."""
    performed = [sent(body).performed for body in bodies]
    return session.changed(
        NOW,
        totals=session.totals + totals(performed),
        last_set=session.last_set + len(bodies),
        exercises=[one.exercise for one in performed],
    )


OPEN = after(NEW, BENCH, ROWS)
"""With two sets."""
WORKOUT_ID = workout_id(OPEN.start, session_key(SESSION_ID))
FINISHED = replace(OPEN, version=3, workout_id=WORKOUT_ID, details={**OPEN.details, "endedAt": END, "rpe": 7})


def session(of: Session) -> dict[str, Json]:
    """The item of a session."""
    return items.session_item(of)


TOMBSTONE = items.tombstone_item(FINISHED, NOW)
CURRENT = items.current_item(NEW)


def set_item(number: str, body: Json) -> dict[str, Json]:
    """The item of a set."""
    document = sent(body).document(number, 1, RULES.now)
    return {
        **items.set_key(ANA, SESSION_ID, number),
        **items.set_attributes(NEW, sent(body), number, document),
    }


def shown(number: str, body: Json) -> dict[str, Json]:
    """A set as the API shows it."""
    return sent(body).document(number, 1, RULES.now)


SETS = [set_item("0001", BENCH), set_item("0002", ROWS)]

_READ = ("sessionId", "setId", "exercise", "kind", "weightKg", "reps", "rir", "doc")
SETS_READ = [{name: item[name] for name in _READ if name in item} for item in SETS]
"""What a listing reads of them."""


def workout() -> LoggedWorkout:
    """The workout that the session became."""
    body = {"type": STRENGTH, "ts": START, "durationMin": 64, "rpe": 7, "source": ORIGIN}
    found, errors = read_workout(body, WorkoutRules((STRENGTH,), Decimal(240), RULES.now))
    assert found is not None, errors
    identity = Identity(ANA, WORKOUT_ID, 1, session_key(SESSION_ID), ORIGIN, NOW)
    return log(found, PROFILE_CONSTANTS, identity).of_session(FINISHED.sums)


WORKOUT = workout_item(workout())
ONE_THAT_DAY = {"workouts": {"N": "1"}}
TEMPLATE = {
    **ana.key("TEMPLATE#push-day"),
    "doc": {"S": text({"templateId": "push-day", "title": "Push day", "exercises": PLAN, "version": 1})},
}


def refused(outcome: str, status: int, etag: str = "", **error: object) -> dict[str, object]:
    """What a task answers for a request that changes nothing."""
    document = {"code": outcome, "message": "No.", "fields": [], "requestId": "req-1", **error}
    answer = {"statusCode": status, "body": text({"error": document}), **({"etag": etag} if etag else {})}
    return {"outcome": outcome, "answer": answer}


def change(writes: list[Json], answer: Json) -> dict[str, Json]:
    """What a task answers that lists the writes of a change."""
    return {
        "outcome": "VALID",
        "tries": 1,
        "pauseSeconds": 0,
        "token": "0" * 36,
        "writes": writes,
        "answer": answer,
    }
