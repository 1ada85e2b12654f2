"""Answers of the machines of sessions that write nothing."""

from collections.abc import Sequence

from tasks.domain import errors
from tasks.domain.errors import FieldError, refusal
from tasks.domain.keys import is_idempotency_key
from tasks.domain.session import Session
from tasks.workouts.outcomes import Answered, answered
from tasks.workouts.requests import Request


def invalid(code: str, subject: str, found: Sequence[FieldError], request: Request) -> Answered:
    """Return the outcome of a request with wrong fields: 400 or 422."""
    refused = errors.invalid(code, subject, found, request["requestId"])
    return answered("INVALID", refused["statusCode"], refused["body"])


def wrong_key(request: Request) -> list[FieldError]:
    """Return the error of an `Idempotency-Key`, if it is malformed."""
    header = request.get("idempotencyKey", "")
    if not header or is_idempotency_key(header):
        return []
    return [
        FieldError("Idempotency-Key", "must be 1-64 of the characters A-Z a-z 0-9 . _ : -", structural=True)
    ]


def not_found(request: Request, subject: str) -> Answered:
    """Return the outcome of a request for what is not there, or somebody else's: `session`, `set`."""
    return answered(
        "NOT_FOUND", 404, refusal("NOT_FOUND", f"There is no such {subject}.", request["requestId"])
    )


def is_finished(request: Request, session: Session) -> Answered:
    """Return the outcome of a set for a session that is finished."""
    message = "This session is finished: its sets can be changed and deleted, but none can be added."
    ids = {"sessionId": session.session_id, "workoutId": session.workout_id or ""}
    return answered(
        "SESSION_FINISHED", 409, refusal("SESSION_FINISHED", message, request["requestId"], **ids)
    )


def is_open(request: Request, session_id: str) -> Answered:
    """Return the outcome of a second session beside an open one."""
    message = "Another session is open. Finish or delete it first."
    return answered(
        "SESSION_OPEN", 409, refusal("SESSION_OPEN", message, request["requestId"], sessionId=session_id)
    )


def used_before(request: Request, session_id: str) -> Answered:
    """Return the outcome of a key that was sent before with something else."""
    code = "RECORDED_DIFFERENTLY"
    message = "This idempotency key was sent before with other content."
    return answered(code, 409, refusal(code, message, request["requestId"], sessionId=session_id))
