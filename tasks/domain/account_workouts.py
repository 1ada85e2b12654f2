"""The lines of workouts in the file of an account.

What an import takes from a line, and what it works out itself:

- The document is checked as strictly as one that is posted. Amounts but for loads follow from it.
- A load by RPE follows from the document. A load by another method depends on the person's constants of its
  day, which nobody keeps: it is taken as it is, if the document has what the method needs.
- An id must follow from the start and from a key that the workout can have had.
- The local date of a start with an offset follows from it; of one with `Z` it is any date that a time zone
  has.
- Version, origin, time of creation and first content are taken as they are: nothing else depends on them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import PlainValidator

from tasks.domain import keys
from tasks.domain.account_file import (
    ContentHash,
    Instant,
    JsonObject,
    Line,
    LineError,
    LocalDate,
    Version,
    check_date,
    check_not_after,
    matching,
    read_model,
    told,
)
from tasks.domain.amounts import LOAD_PREFIX
from tasks.domain.checks import choice, malformed, wrong
from tasks.domain.instants import compact, parse_timestamp
from tasks.domain.load import Load, session_rpe
from tasks.domain.logged_workout import Identity, LoggedWorkout, keep
from tasks.domain.profile import LOAD_METHODS, LoadMethod
from tasks.domain.quantities import SECONDS_PER_MINUTE, plain, stored_load
from tasks.domain.session import STRENGTH
from tasks.domain.vocabulary import RUN
from tasks.domain.workout import Workout, WorkoutRules, read_workout

WORKOUT: Final = "workout"
DELETED_WORKOUT: Final = "deletedWorkout"

Origin = Literal["manual", "sync", "import", "session"]

_LOAD: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_KEY: Final = (
    r"key:[A-Za-z0-9._:-]{1,64}|at:[A-Za-z][A-Za-z0-9_-]{0,31}\|[0-9TZ:.-]{24}"
    r"|session:[0-9]{8}T[0-9]{6}Z([0-9]{3})?-[0-9a-f]{8}"
)
_ID: Final = r"[0-9]{8}T[0-9]{6}Z([0-9]{3})?-[0-9a-f]{8}"
# Ids of 32 bits meet rarely; nobody's workout needed a second attempt yet.
_MOST_ATTEMPTS: Final = 10


def _loads(value: object) -> dict[str, Decimal]:
    if not isinstance(value, dict):
        raise malformed("must be an object")
    if any(method not in LOAD_METHODS for method in value):
        raise wrong(f"must name methods of {', '.join(LOAD_METHODS)}")
    if not all(isinstance(load, str) and _LOAD.fullmatch(load) for load in value.values()):
        raise wrong("must be exact numbers as text, such as 255.5")
    return {method: Decimal(value[method]) for method in LOAD_METHODS if method in value}


def _assumed(value: object) -> tuple[str, ...]:
    if value != ["sex"]:
        raise wrong('must be ["sex"], or be left out')
    return ("sex",)


WorkoutId = Annotated[str, matching(_ID, "a workout's id")]
Key = Annotated[str, matching(_KEY, "a key")]
OriginName = Annotated[str, PlainValidator(choice(*get_args(Origin)))]


class WorkoutLine(Line):
    """A workout."""

    workout_id: WorkoutId
    version: Version
    key: Key
    origin: OriginName
    created_at: Instant
    local_date: LocalDate
    first_content: ContentHash | None = None
    loads: Annotated[dict[LoadMethod, Decimal], PlainValidator(_loads)]
    load_method: Annotated[LoadMethod, PlainValidator(choice(*LOAD_METHODS))] | None = None
    assumed: Annotated[tuple[str, ...], PlainValidator(_assumed)] = ()
    workout: JsonObject


class DeletedWorkoutLine(Line):
    """What is left of a workout that was deleted, or that got another start."""

    workout_id: WorkoutId
    version: Version
    key: Key
    origin: OriginName
    type: Annotated[str, matching(r"[A-Za-z][A-Za-z0-9_-]{0,31}", "a type")]
    local_date: LocalDate
    deleted_at: Instant
    moved_to: WorkoutId | None = None
    first_content: ContentHash | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A workout that was deleted or moved, as it is kept.

    Attributes:
        identity: As it was; `created_at` is empty.
        type: Canonical.
        local_date: The day that it was on.
        deleted_at: When it went.
        moved_to: Its new id, if it got another start.
        first_content: What its key was first sent with, if the key is still taken.
    """

    identity: Identity
    type: str
    local_date: str
    deleted_at: str
    moved_to: str
    first_content: str


def is_of_session(key: str) -> bool:
    """Tell whether a resolved key is that of a strength session's workout. No claim guards it."""
    return key.startswith(keys.session_key(""))


def workout_line(workout: LoggedWorkout, first_content: str) -> dict[str, Any]:
    """Return the line of a workout; `first_content` is what its key was first sent with, if that is known."""
    load = json.loads(workout.document)["load"] or {}
    shown = {
        "kind": WORKOUT,
        "workoutId": workout.identity.workout_id,
        "version": workout.identity.version,
        "key": workout.identity.key,
        "origin": workout.identity.origin,
        "createdAt": workout.identity.created_at,
        "localDate": workout.local_date,
        "firstContent": first_content if first_content != workout.content_hash else "",
        "loads": {
            name.removeprefix(LOAD_PREFIX): plain(value)
            for name, value in workout.amounts.items()
            if name.startswith(LOAD_PREFIX)
        },
        "loadMethod": load.get("method", ""),
        "assumed": load.get("assumed", ""),
        "workout": workout.sent(),
    }
    return {name: value for name, value in shown.items() if value != ""}


def deleted_line(gone: Gone) -> dict[str, Any]:
    """Return the line of a workout that was deleted or moved."""
    shown = {
        "kind": DELETED_WORKOUT,
        "workoutId": gone.identity.workout_id,
        "version": gone.identity.version,
        "key": gone.identity.key,
        "origin": gone.identity.origin,
        "type": gone.type,
        "localDate": gone.local_date,
        "deletedAt": gone.deleted_at,
        "movedTo": gone.moved_to,
        "firstContent": gone.first_content,
    }
    return {name: value for name, value in shown.items() if value != ""}


def read_workout_line(
    document: Mapping[str, Any], user_id: str, rules: WorkoutRules
) -> tuple[LoggedWorkout, str]:
    """Read the line of a workout.

    Args:
        document: The line.
        user_id: Whose it will be.
        rules: The rules of the stage.

    Returns:
        The workout as it is kept, and the hash of the content that its key was first sent with.

    Raises:
        LineError: Something in it is wrong.
    """
    line = read_model(WorkoutLine, document)
    if is_of_session(line.key):
        # Every stage has sessions, whatever types it lets people log.
        rules = replace(rules, types=(STRENGTH,))
    workout, errors = read_workout(line.workout, rules)
    if workout is None:
        raise LineError(told(errors, "workout."))
    start = workout.ts.instant
    if keys.is_natural(line.key) and line.key != keys.idempotency_key("", workout.type, start):
        raise LineError("key does not follow from type and start")
    _check_id(line.workout_id, compact(start), line.key, rules)
    check_not_after(line.created_at, rules.now, "createdAt")
    check_date(workout.ts, line.local_date)
    identity = Identity(user_id, line.workout_id, line.version, line.key, line.origin, line.created_at)
    logged = keep(workout, identity, _load(line, workout), line.local_date.isoformat())
    return logged, line.first_content or logged.content_hash


def read_deleted_line(document: Mapping[str, Any], user_id: str, rules: WorkoutRules) -> Gone:
    """Read the line of a workout that was deleted or moved, as `read_workout_line` does."""
    line = read_model(DeletedWorkoutLine, document)
    _check_id(line.workout_id, line.workout_id.partition("-")[0], line.key, rules)
    check_not_after(line.deleted_at, rules.now, "deletedAt")
    if line.first_content and (keys.is_natural(line.key) or is_of_session(line.key)):
        raise LineError("firstContent is only there while a chosen key is taken")
    identity = Identity(user_id, line.workout_id, line.version, line.key, line.origin, "")
    return Gone(
        identity=identity,
        type=line.type,
        local_date=line.local_date.isoformat(),
        deleted_at=line.deleted_at,
        moved_to=line.moved_to or "",
        first_content=line.first_content or "",
    )


def _check_id(workout_id: str, start: str, key: str, rules: WorkoutRules) -> None:
    """Check that an id follows from the start and from a key that the workout can have had.

    A workout keeps its id when its type changes, and its natural key changes with the type.
    """
    try:
        keys.start_of(workout_id)
        at = parse_timestamp(key.partition("|")[2]).instant if keys.is_natural(key) else None
    except ValueError:
        raise LineError("workoutId and key must name a start that exists") from None
    had = {key}
    if at is not None:
        had |= {keys.idempotency_key("", name, at) for name in rules.types}
        if compact(at) != start:
            raise LineError("key has another start than the workout")
    possible = {keys.id_of(start, one, attempt) for one in had for attempt in range(_MOST_ATTEMPTS)}
    if workout_id not in possible:
        raise LineError("workoutId does not follow from the start and the key")


def _load(line: WorkoutLine, workout: Workout) -> Load:
    possible: dict[LoadMethod, object] = {
        "session-rpe": workout.rpe is not None,
        "banister-trimp": workout.avg_hr is not None,
        "tss": workout.avg_power_w,
        "rtss": workout.type == RUN and workout.distance_m,
    }
    needless = [method for method in line.loads if not possible[method]]
    if needless:
        raise LineError(f"loads has {needless[0]}, for which the workout lacks what it needs")
    if workout.rpe is not None:
        minutes = workout.duration_sec / SECONDS_PER_MINUTE
        if line.loads.get("session-rpe") != stored_load(session_rpe(workout.rpe, minutes)):
            raise LineError("loads must have session-rpe, which is rpe x minutes")
    if line.load_method not in (tuple(line.loads) or (None,)):
        raise LineError("loadMethod must be one of loads")
    if line.assumed and "banister-trimp" not in line.loads:
        raise LineError("assumed is about banister-trimp, which loads does not have")
    return Load(line.loads, line.load_method, line.assumed)
