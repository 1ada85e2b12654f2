"""The input of the machines that change a workout, and its preconditions."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from tasks.adapters.requests import Caller
from tasks.domain.errors import FieldError, refusal
from tasks.domain.keys import is_idempotency_key
from tasks.workouts.outcomes import Answered, answered


class Request(TypedDict):
    """The input of the machines that change a workout; `body` is any JSON value.

    Attributes:
        idempotencyKey: The header, empty without one; only log-workout looks at it.
        origin: `manual`, `sync`, `import` or `session`; only log-workout looks at it.
        path: Has the `workoutId` that is to be replaced or deleted.
        ifMatch: The header, empty without one.
        redriven: There when redrive-failures starts a request that failed; only log-workout looks at it.
    """

    requestId: str
    caller: Caller
    redriven: NotRequired[bool]
    body: NotRequired[Any]
    idempotencyKey: NotRequired[str]
    origin: NotRequired[str]
    path: NotRequired[Mapping[str, str]]
    ifMatch: NotRequired[str]


def wrong_key(request: Request) -> list[FieldError]:
    """Return the error of an `Idempotency-Key`, if it is malformed."""
    header = request.get("idempotencyKey", "")
    if not header or is_idempotency_key(header):
        return []
    message = "must be 1-64 of the characters A-Z a-z 0-9 . _ : -"
    return [FieldError("Idempotency-Key", message, structural=True)]


def another_version(request: Request, version: int, subject: str = "workout") -> Answered | None:
    """Refuse a change of another version; None when `If-Match` names this one, `*`, or nothing.

    Args:
        request: The input.
        version: The one that is stored, 0 for what a request is to create.
        subject: What has it: `workout`, `template`, ...
    """
    wanted = request.get("ifMatch", "")
    if wanted == "" or (version and wanted in {"*", str(version)}):
        return None
    message = f"This {subject} is at version {version} now. Get it, and change that."
    details, headers = {"version": str(version)}, {"etag": str(version)}
    if not version:
        message = f"There is no such {subject} yet. To create it, leave If-Match out."
        details, headers = {}, {}
    path = request.get("path", {})
    if "workoutId" in path:
        details["workoutId"] = path["workoutId"]
    body = refusal("ANOTHER_VERSION", message, request["requestId"], field="If-Match", **details)
    return answered("ANOTHER_VERSION", 412, body, **headers)
