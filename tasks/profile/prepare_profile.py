"""Task of put-profile: validate a profile, whole or merged into the stored one, and make what is stored."""

from typing import Any, Literal, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.requests import Caller
from tasks.domain import keys
from tasks.domain.errors import refusal
from tasks.domain.profile import profile_of
from tasks.domain.profile_document import answer_to_change, merged, read_profile
from tasks.workouts import attempts
from tasks.workouts.outcomes import Answer, Answered, answered, refused_fields, too_busy
from tasks.workouts.tries import MOST_TRIES, pause_seconds

logger = Logger()


class Request(TypedDict):
    """The input of put-profile; `body` is any JSON value.

    Attributes:
        ifMatch: The header, empty without one.
        merges: There when the body is a JSON Merge Patch and not a whole profile: patch-profile sends it.
    """

    requestId: str
    caller: Caller
    body: Any
    ifMatch: NotRequired[str]
    merges: NotRequired[bool]


class State(attempts.State):
    """What the machine knows of the tries before, and the GetItem result of the profile."""

    stored: Got


class Event(TypedDict):
    """What the machine passes on."""

    request: Request
    state: State


class PreparedProfile(TypedDict):
    """A valid profile that differs from the stored one.

    Attributes:
        outcome: VALID, to store it; BUSY, to read and prepare again after a pause, because another change of
            this profile was under way.
        doc: The JSON text to store.
        version: The version that it gets.
        previousVersion: The one that must still be stored, 0 for none.
        tries: How often this was prepared.
        pauseSeconds: How long to wait if BUSY.
        answer: What the caller gets when it is stored.
    """

    outcome: Literal["VALID", "BUSY"]
    doc: str
    version: str
    previousVersion: str
    eventId: str
    tries: int
    pauseSeconds: int
    answer: Answer


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedProfile | Answered:
    """Prepare a profile.

    Returns:
        A `PreparedProfile`; or the answer of a request that changes nothing: UNCHANGED when the same profile
        is stored already, ANOTHER_VERSION, INVALID, THROTTLED after too many tries.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    request, stored = event["request"], item_of(event["state"]["stored"])
    tries = attempts.tries_of(event["state"])
    before = stored["doc"]["S"] if stored else None
    previous = int(stored["version"]["N"]) if stored else 0
    refused = _another_version(request, previous)
    if refused:
        return refused
    body = merged(before, request["body"]) if request.get("merges") else request["body"]
    profile, errors = read_profile(body)
    if profile is None:
        logger.info("profile refused", requestId=request["requestId"], errors=len(errors))
        return refused_fields("INVALID_PROFILE", "The profile", errors, request["requestId"])
    document = profile.document()
    if before == document:
        return answered("UNCHANGED", 200, answer_to_change(document, "unaffected"), etag=str(previous))
    if tries > MOST_TRIES:
        return too_busy(request["requestId"])
    same = profile_of(before).constants() == profile_of(document).constants()
    version = str(previous + 1)
    logger.info("profile prepared", requestId=request["requestId"], version=version)
    return {
        "outcome": "BUSY" if "error" in event["state"] else "VALID",
        "doc": document,
        "version": version,
        "previousVersion": str(previous),
        "eventId": keys.event_id(request["caller"]["userId"], "PROFILE", previous + 1),
        "tries": tries,
        "pauseSeconds": pause_seconds(request["requestId"], tries),
        "answer": {
            "statusCode": 200,
            "body": answer_to_change(document, "unaffected" if same else "kept"),
            "etag": version,
        },
    }


def _another_version(request: Request, version: int) -> Answered | None:
    """Refuse a change of another version than `If-Match` names; of `*` there is always one, the defaults."""
    wanted = request.get("ifMatch", "")
    if wanted in {"", "*"} or (version and wanted == str(version)):
        return None
    if not version:
        message = "No profile was stored yet. Send it without If-Match."
        body = refusal("ANOTHER_VERSION", message, request["requestId"], field="If-Match")
        return answered("ANOTHER_VERSION", 412, body)
    message = f"The profile is at version {version} now. Get it, and change that."
    body = refusal("ANOTHER_VERSION", message, request["requestId"], field="If-Match", version=str(version))
    return answered("ANOTHER_VERSION", 412, body, etag=str(version))
