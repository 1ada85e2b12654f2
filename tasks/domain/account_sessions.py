"""The lines of strength sessions, exercises and templates in the file of an account.

What is sent by people is checked as strictly as it is when they send it. What sets add up to follows from
them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import PlainValidator

from tasks.domain import keys
from tasks.domain.account_file import (
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
    whole_number,
)
from tasks.domain.checks import malformed, wrong
from tasks.domain.exercises import NONE_OF_ONES_OWN, Exercises, find, nearest, resolve
from tasks.domain.instants import Timestamp, compact
from tasks.domain.own_exercise import MOST_EXERCISES, fits, read_exercise, taken
from tasks.domain.sent_session import read_finish, read_start
from tasks.domain.sent_set import SentSet, SetRules, read_set
from tasks.domain.session import MOST_SETS, Session, set_id
from tasks.domain.strength import totals
from tasks.domain.template import Template, read_template
from tasks.domain.workout import WorkoutRules

EXERCISES: Final = "exercises"
TEMPLATE: Final = "template"
SESSION: Final = "session"
DELETED_SESSION: Final = "deletedSession"

SESSION_ID: Final = r"[0-9]{8}T[0-9]{6}Z([0-9]{3})?-[0-9a-f]{8}"

_START: Final = ("title", "notes", "templateId")
_FINISH: Final = ("endedAt", "rpe")
_MOST_ATTEMPTS: Final = 10
_DERIVED_OF_A_SET: Final = {"volumeKg", "e1rmKg"}


def _slugs(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(slug, str) for slug in value):
        raise malformed("must be a list of strings")
    if len(value) > MOST_SETS or not all(keys.is_slug(slug) for slug in value):
        raise wrong("must be exercises such as bench-press")
    return tuple(dict.fromkeys(value))


def _objects(at_most: int) -> Callable[[object], list[dict[str, Any]]]:
    """Return a validator for a list of so many JSON objects at most."""

    def check(value: object) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise malformed("must be a list of objects")
        if len(value) > at_most:
            raise wrong(f"must be at most {at_most}")
        return value

    return check


SessionId = Annotated[str, matching(SESSION_ID, "a session's id")]
Slugs = Annotated[tuple[str, ...], PlainValidator(_slugs)]


class ExercisesLine(Line):
    """All exercises of one's own. `version` counts the changes of all of them."""

    version: Version
    exercises: Annotated[list[dict[str, Any]], PlainValidator(_objects(MOST_EXERCISES))]


class ExerciseEntry(Line):
    """One of them."""

    version: Version
    exercise: Annotated[str, matching(r"[a-z0-9-]{1,48}", "an exercise such as zercher-carry")]
    fields: JsonObject


class TemplateLine(Line):
    """A planned session."""

    version: Version
    template_id: Annotated[str, matching(r"[a-z0-9-]{1,48}", "a template such as push-day")]
    template: JsonObject


class SessionLine(Line):
    """A session with its sets."""

    session_id: SessionId
    version: Version
    started_at: Annotated[str, matching(r"\S{1,40}", "a time such as 2026-11-20T06:30:00-05:00")]
    local_date: LocalDate
    created_at: Instant
    changed_at: Instant
    last_set: Annotated[int, whole_number(at_least=0, at_most=MOST_SETS)]
    exercises: Slugs
    workout_id: Annotated[str, matching(SESSION_ID, "a workout's id")] | None = None
    key: Annotated[str, matching(r"[A-Za-z0-9._:-]{1,64}", "an idempotency key")] | None = None
    details: JsonObject
    sets: Annotated[list[dict[str, Any]], PlainValidator(_objects(MOST_SETS))]


class DeletedSessionLine(Line):
    """What is left of a session that was deleted."""

    session_id: SessionId
    version: Version
    local_date: LocalDate
    deleted_at: Instant
    exercises: Slugs


@dataclass(frozen=True, slots=True)
class LoggedSet:
    """A set of a session: its id, what was sent, and its public document."""

    set_id: str
    sent: SentSet
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoneSession:
    """A session that was deleted, at the version of its tombstone."""

    session: Session
    deleted_at: str


def exercises_line(version: int, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the line of all exercises of one's own, from their public documents."""
    sent = ("name", "muscleGroups", "equipment", "bodyweight", "aliases")
    entries = [
        {
            "exercise": document["exercise"],
            "version": document["version"],
            "fields": {name: document[name] for name in sent},
        }
        for document in documents
    ]
    return {"kind": EXERCISES, "version": version, "exercises": entries}


def template_line(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line of a template from its public document."""
    fields = {name: document[name] for name in ("title", "exercises")}
    return {
        "kind": TEMPLATE,
        "templateId": document["templateId"],
        "version": document["version"],
        "template": fields,
    }


def session_line(session: Session, sets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the line of a session and of the public documents of its sets, in order."""
    shown = {
        "kind": SESSION,
        "sessionId": session.session_id,
        "version": session.version,
        "startedAt": session.started_at,
        "localDate": session.local_date,
        "createdAt": session.created_at,
        "changedAt": session.changed_at,
        "lastSet": session.last_set,
        "exercises": list(session.exercises),
        "workoutId": session.workout_id or "",
        "key": session.key,
        "details": session.details,
        "sets": [
            {name: value for name, value in one.items() if name not in _DERIVED_OF_A_SET} for one in sets
        ],
    }
    return {name: value for name, value in shown.items() if value != ""}


def deleted_session_line(gone: GoneSession) -> dict[str, Any]:
    """Return the line of a session that was deleted."""
    return {
        "kind": DELETED_SESSION,
        "sessionId": gone.session.session_id,
        "version": gone.session.version,
        "localDate": gone.session.local_date,
        "deletedAt": gone.deleted_at,
        "exercises": list(gone.session.exercises),
    }


def read_exercises_line(document: Mapping[str, Any]) -> tuple[Exercises, int]:
    """Read the line of all exercises of one's own; return them, and the version of all.

    Raises:
        LineError: Something in it is wrong, two exercises have one name, or there are too many.
    """
    line = read_model(ExercisesLine, document)
    own = NONE_OF_ONES_OWN
    for place, one in enumerate(line.exercises):
        try:
            own = _with_exercise(own, read_model(ExerciseEntry, one))
        except LineError as error:
            raise LineError(f"exercises[{place}]: {error}") from None
    return own, line.version


def _with_exercise(own: Exercises, entry: ExerciseEntry) -> Exercises:
    sent, errors = read_exercise(entry.exercise, entry.fields)
    if sent is None:
        raise LineError(told(errors))
    exercise = sent.exercise(entry.exercise, entry.version)
    if found := taken(exercise, own):
        raise LineError(told(found))
    if exercise.slug in own.by_slug or not fits(exercise, own):
        raise LineError("is there twice, or is one too many")
    return Exercises({**own.by_slug, exercise.slug: exercise})


def read_template_line(document: Mapping[str, Any], own: Exercises) -> tuple[Template, int]:
    """Read the line of a template; return it and its version.

    Raises:
        LineError: Something in it is wrong.
    """
    line = read_model(TemplateLine, document)
    template, errors = read_template(line.template_id, line.template, own)
    if template is None:
        raise LineError(told(errors, "template."))
    return template, line.version


def read_session_line(
    document: Mapping[str, Any], user_id: str, own: Exercises, rules: WorkoutRules
) -> tuple[Session, list[LoggedSet]]:
    """Read the line of a session; return it as it is kept, and its sets in order.

    Raises:
        LineError: Something in it is wrong.
    """
    line = read_model(SessionLine, document)
    start = _start(line, rules)
    if line.session_id.partition("-")[0] != compact(start.instant):
        raise LineError("sessionId does not follow from startedAt")
    for name, at in (("createdAt", line.created_at), ("changedAt", line.changed_at)):
        check_not_after(at, rules.now, name)
    check_date(start, line.local_date)
    sets = _logged_sets(line, own, rules)
    if not {one.sent.exercise for one in sets} <= {*line.exercises}:
        raise LineError("exercises lacks one of its sets")
    session = Session(
        user_id=user_id,
        session_id=line.session_id,
        started_at=line.started_at,
        local_date=line.local_date.isoformat(),
        created_at=line.created_at,
        changed_at=line.changed_at,
        version=line.version,
        key=line.key or "",
        last_set=line.last_set,
        exercises=line.exercises,
        totals=totals(one.sent.performed for one in sets),
        workout_id=line.workout_id,
        details=_details(line, own, rules),
    )
    _check_workout_id(session)
    return session, sets


def read_deleted_session_line(document: Mapping[str, Any], user_id: str, rules: WorkoutRules) -> GoneSession:
    """Read the line of a session that was deleted, as `read_session_line` does."""
    line = read_model(DeletedSessionLine, document)
    check_not_after(line.deleted_at, rules.now, "deletedAt")
    session = Session(
        user_id=user_id,
        session_id=line.session_id,
        started_at="",
        local_date=line.local_date.isoformat(),
        created_at="",
        changed_at="",
        version=line.version,
        exercises=line.exercises,
    )
    return GoneSession(session, line.deleted_at)


def _start(line: SessionLine, rules: WorkoutRules) -> Timestamp:
    told_start = {name: line.details[name] for name in _START if name in line.details}
    start, errors = read_start(told_start | {"startedAt": line.started_at}, rules.now)
    if start is None or start.started_at is None:
        raise LineError(told(errors, "details."))
    return start.started_at


def _details(line: SessionLine, own: Exercises, rules: WorkoutRules) -> dict[str, Any]:
    unknown = {*line.details} - {*_START, *_FINISH, "planned"}
    if unknown:
        raise LineError(f"details has fields that are not known: {', '.join(sorted(unknown))}")
    if ("endedAt" in line.details) != (line.workout_id is not None):
        raise LineError("details.endedAt is there when the session is a workout, and only then")
    told_finish = {name: line.details[name] for name in _FINISH if name in line.details}
    finish, errors = read_finish(told_finish, rules.now)
    if finish is None:
        raise LineError(told(errors, "details."))
    if "planned" in line.details:
        plan = {"title": "planned", "exercises": line.details["planned"]}
        template, wrong_lines = read_template("planned", plan, own)
        if template is None:
            raise LineError(told(wrong_lines, "details.planned "))
    return dict(line.details)


def _logged_sets(line: SessionLine, own: Exercises, rules: WorkoutRules) -> list[LoggedSet]:
    set_rules = SetRules(
        now=rules.now,
        resolve=lambda name: name if find(name, own) else resolve(name, own),
        nearest=lambda name: nearest(name, own),
    )
    possible = {set_id(number) for number in range(1, line.last_set + 1)}
    sets = []
    for place, one in enumerate(line.sets):
        fields = {name: value for name, value in one.items() if name not in {"setId", "version"}}
        sent, errors = read_set(fields, set_rules)
        if sent is None or sent.ts is None:
            raise LineError(told(errors, f"sets[{place}].") or f"sets[{place}].ts is required")
        number, version = one.get("setId"), one.get("version")
        if not isinstance(number, str) or number not in possible:
            raise LineError(f"sets[{place}].setId must be from 0001 to lastSet, each once")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise LineError(f"sets[{place}].version must be a whole number above 0")
        possible.remove(number)
        sets.append(LoggedSet(number, sent, sent.document(number, version, sent.ts.instant)))
    return sorted(sets, key=lambda one: one.set_id)


def _check_workout_id(session: Session) -> None:
    if session.workout_id is None:
        return
    start, key = compact(session.start), keys.session_key(session.session_id)
    if session.workout_id not in {keys.id_of(start, key, attempt) for attempt in range(_MOST_ATTEMPTS)}:
        raise LineError("workoutId does not follow from the session")
