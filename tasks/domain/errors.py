"""What a caller did wrong, in the one shape that every route answers with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

# A hostile body can hold tens of thousands of unknown fields. Listing each would pass the 256 KiB that
# Step Functions carries, which fails the execution: a 500 for what is the caller's mistake.
MOST_ERRORS_LISTED = 100
LONGEST_FIELD_NAME = 64


@dataclass(frozen=True, slots=True)
class FieldError:
    """One problem with one field.

    Attributes:
        field: The name as the caller wrote it, or `body` for the whole document.
        message: What would be right, as in `must be at most 240`.
        structural: True when the document does not have the model's form (wrong JSON type, missing or unknown
            field), False when it is well-formed and wrong.
    """

    field: str
    message: str
    structural: bool = False


def within(where: str, errors: Sequence[FieldError]) -> list[FieldError]:
    """Return the errors of an element of a list, its fields named `sets[3].reps`.

    Args:
        where: The element: `sets[3]`.
        errors: Of it alone; `body` stands for the whole element.
    """
    return [
        replace(error, field=where if error.field == "body" else f"{where}.{error.field}") for error in errors
    ]


class Invalid(TypedDict):
    """The outcome of a task that found its input wrong: data for a Choice state, not an exception."""

    outcome: Literal["INVALID"]
    statusCode: int
    body: str


def invalid(code: str, subject: str, errors: Sequence[FieldError], request_id: str) -> Invalid:
    """Build the outcome that reports all of `errors` at once.

    Args:
        code: The error code of the contract, as in `INVALID_WORKOUT`.
        subject: What is wrong, as it begins a sentence: `The workout`.
        errors: At least one error. The first hundred are listed, the message tells how many there are.
        request_id: Leads from the answer to the execution's history.

    Returns:
        Status 400 when any error is structural, else 422, and the error document as JSON text.
    """
    fields = [{"field": printable(error.field), "message": error.message} for error in errors]
    count = "1 problem" if len(fields) == 1 else f"{len(fields)} problems"
    listed = f", the first {MOST_ERRORS_LISTED} are listed" if len(fields) > MOST_ERRORS_LISTED else ""
    error = {
        "code": code,
        "message": f"{subject} is not valid: {count}{listed}.",
        "fields": fields[:MOST_ERRORS_LISTED],
        "requestId": request_id,
    }
    return {
        "outcome": "INVALID",
        "statusCode": 400 if any(error.structural for error in errors) else 422,
        "body": json.dumps({"error": error}, ensure_ascii=False, separators=(",", ":")),
    }


def conflict(code: str, message: str, errors: Sequence[FieldError], request_id: str) -> str:
    """Build the error document of what is valid and stands in the way of something else, as JSON text.

    Args:
        code: The error code of the contract.
        message: What is in the way, and what would be right.
        errors: Every field that is in conflict.
        request_id: Leads from the answer to the execution's history.
    """
    fields = [{"field": error.field, "message": error.message} for error in errors]
    error = {"code": code, "message": message, "fields": fields, "requestId": request_id}
    return json.dumps({"error": error}, ensure_ascii=False, separators=(",", ":"))


def printable(name: str) -> str:
    """Make a caller's field name safe to repeat: valid UTF-8 and short."""
    return name[:LONGEST_FIELD_NAME].encode("utf-8", "replace").decode("utf-8")


def refusal(code: str, message: str, request_id: str, *, field: str = "", **details: str) -> str:
    """Build the error document of one problem, as JSON text.

    Args:
        code: The error code of the contract, as in `RECORDED_DIFFERENTLY`.
        message: What is wrong, and what would be right.
        request_id: Leads from the answer to the execution's history.
        field: The field or header that is wrong, if one is.
        details: What else the contract names: `workoutId`, `movedTo`, `version`.
    """
    fields = [{"field": field, "message": message}] if field else []
    error = {"code": code, "message": message, "fields": fields, **details, "requestId": request_id}
    return json.dumps({"error": error}, ensure_ascii=False, separators=(",", ":"))
