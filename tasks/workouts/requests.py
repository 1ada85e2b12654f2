"""The input of the machines that change a workout, and its preconditions."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from tasks.adapters.requests import Caller
from tasks.domain.errors import refusal
from tasks.workouts.outcomes import Answered, answered


class Request(TypedDict):
    """The input of the machines that change a workout; `body` is any JSON value.

    Attributes:
        idempotencyKey: The header, empty without one; only log-workout looks at it.
        origin: `manual`, `sync`, `import` or `session`; only log-workout looks at it.
        path: Has the `workoutId` that is to be replaced or deleted.
        ifMatch: The header, empty without one.
    """

    requestId: str
    caller: Caller
    body: NotRequired[Any]
    idempotencyKey: NotRequired[str]
    origin: NotRequired[str]
    path: NotRequired[Mapping[str, str]]
    ifMatch: NotRequired[str]


def another_version(request: Request, version: int) -> Answered | None:
    """Refuse a change of another version; None when `If-Match` names this one, `*`, or nothing."""
    wanted = request.get("ifMatch", "")
    if wanted in {"", "*", str(version)}:
        return None
    message = f"This workout is at version {version} now. Get it, and change that."
    details = {"version": str(version), "workoutId": request.get("path", {}).get("workoutId", "")}
    body = refusal("ANOTHER_VERSION", message, request["requestId"], field="If-Match", **details)
    return answered("ANOTHER_VERSION", 412, body, etag=str(version))
