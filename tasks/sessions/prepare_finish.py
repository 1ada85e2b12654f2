"""Task of finish-session: list the writes that make a session a workout."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import stored_profile
from tasks.adapters.items import number, text
from tasks.domain import keys
from tasks.domain.errors import FieldError
from tasks.domain.instants import Timestamp, parse_timestamp, rfc3339
from tasks.domain.logged_workout import Identity, LoggedWorkout, json_text, log
from tasks.domain.quantities import json_number, plain
from tasks.domain.sent_session import SentFinish, read_finish
from tasks.domain.session import ORIGIN, STRENGTH, Session, duration_min
from tasks.domain.workout import WorkoutRules, read_workout
from tasks.sessions import items
from tasks.sessions.requests import Attempt, Event
from tasks.workouts.attempts import log_outcome
from tasks.workouts.items import CREATED, FREE, change_of_sums, event_item, fact_of, put, workout_item
from tasks.workouts.outcomes import Answer, Answered, PreparedChange, not_found, refused_fields
from tasks.workouts.requests import another_version
from tasks.workouts.submission import rules_at

logger = Logger()

CLEAN_UP: Final = "clean-up"
"""The origin of a request that finishes what somebody forgot: it must not fail at the time of a set."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Answered:
    """Prepare the end of a session, for the first time or again.

    Returns:
        A `PreparedChange`, or the answer of a request that changes nothing.

    Raises:
        GetParameterError: SSM cannot be read.
        TransactionRefusedError: The table refused the transaction, and would again.
        ValueError: A parameter is malformed.
    """
    outcome = _prepare(Attempt(event))
    log_outcome(logger, "end of a session prepared", event["request"], outcome)
    return outcome


def _prepare(attempt: Attempt) -> PreparedChange | Answered:
    request, session = attempt.request, attempt.session()
    if session is None:
        return not_found("session", request["requestId"])
    now = parse_timestamp(attempt.now)
    sent, errors = read_finish(request.get("body"), now.instant)
    if sent is None:
        return refused_fields("INVALID_SESSION", "The session", errors, request["requestId"])
    if session.status == "finished":
        return {"outcome": "FINISHED_BEFORE", "answer": _answer(session)}
    refused = another_version(request, session.version, "session")
    if refused:
        return refused
    rules = rules_at(attempt.now)
    ended = _ended_at(attempt, session, sent.ended_at or now, rules)
    if isinstance(ended, FieldError):
        return refused_fields("INVALID_SESSION", "The session", [ended], request["requestId"])
    return _finish(attempt, session, sent, ended, rules)


def _ended_at(
    attempt: Attempt, session: Session, ended: Timestamp, rules: WorkoutRules
) -> Timestamp | FieldError:
    """Return when it ended, or why it cannot have ended then."""
    latest = session.start + timedelta(minutes=float(rules.max_duration_min))
    if session.start < ended.instant <= latest:
        return ended
    if attempt.request.get("origin") == CLEAN_UP:
        within = min(max(ended.instant, session.start + timedelta(seconds=1)), latest)
        return parse_timestamp(rfc3339(within))
    if ended.instant <= session.start:
        return FieldError("endedAt", f"must be after the start, {session.started_at}")
    limit = plain(rules.max_duration_min)
    return FieldError("endedAt", f"must be at most {limit} minutes after the start, {session.started_at}")


def _finish(
    attempt: Attempt, session: Session, sent: SentFinish, ended: Timestamp, rules: WorkoutRules
) -> PreparedChange | Answered:
    details = {**session.details, **sent.details(), "endedAt": ended.written}
    minutes = duration_min(session.start, ended.instant)
    body = {
        "type": STRENGTH,
        "ts": session.started_at,
        "durationMin": json_number(min(minutes, rules.max_duration_min)),
        "rpe": details.get("rpe"),
        "notes": details.get("notes"),
        "source": ORIGIN,
    }
    workout = _workout(attempt, session, body, rules)
    after = replace(
        session,
        version=session.version + 1,
        changed_at=attempt.now,
        workout_id=workout.identity.workout_id,
        details=details,
    )
    workout = workout.of_session(after.sums)
    profile = stored_profile(attempt.found("profile"))
    created = event_item(CREATED, workout, attempt.now, fact_of(workout.sent(), profile), workout)
    fact = {"sent": text(json.dumps(attempt.request.get("body"), ensure_ascii=False))}
    table = attempt.table
    writes = [
        items.change(table, after),
        items.leave_current(table, session),
        put(table, items.session_event(items.FINISHED, after, attempt.now, fact)),
        put(table, workout_item(workout), FREE, {":replaces": number(0)}),
        put(table, created | items.of_session(session)),
        *change_of_sums(table, None, workout, workouts_of_day=0),
    ]
    return attempt.change(writes, _answer(after))


def _workout(
    attempt: Attempt, session: Session, body: dict[str, object], rules: WorkoutRules
) -> LoggedWorkout:
    """Return the workout that the session becomes."""
    # Every stage has sessions, whatever types it lets people log.
    known = replace(rules, types=(STRENGTH,))
    workout, errors = read_workout(body, known)
    if workout is None:
        raise ValueError(f"a session that is no workout: {errors}")
    key = keys.session_key(session.session_id)
    identity = Identity(
        user_id=attempt.user_id,
        # Another id at each try: another workout of this start may have it.
        workout_id=keys.workout_id(session.start, key, attempt.tries - 1),
        version=1,
        key=key,
        origin=ORIGIN,
        created_at=attempt.now,
    )
    return log(workout, stored_profile(attempt.found("profile")), identity, session.local_date)


def _answer(session: Session) -> Answer:
    return {
        "statusCode": 200,
        "body": json_text(session.document()),
        "location": f"/sessions/{session.session_id}",
        "etag": str(session.version),
    }
