"""Answers of the machines of sessions that write nothing."""

from tasks.domain.errors import refusal
from tasks.domain.session import Session
from tasks.workouts.outcomes import Answered, answered
from tasks.workouts.requests import Request


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
