"""Validators for documents that people send, on top of pydantic.

pydantic stops at a field's first failing constraint and would read `"60"` or `true` as numbers. These
validators take JSON types as they are and collect every problem of a field, each with what would be right.
"""

import difflib
import math
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from tasks.domain.errors import LONGEST_FIELD_NAME, MOST_ERRORS_LISTED, FieldError
from tasks.domain.instants import Timestamp, parse_timestamp
from tasks.domain.quantities import decimal_of, plain
from tasks.domain.vocabulary import one_of

Model = TypeVar("Model", bound=BaseModel)

LATEST_START: Final = timedelta(hours=24)
"""How far ahead of the present a time may be: clocks are wrong, and dates go on earlier in the east."""

_STRUCTURE: Final = "structure"
_VALUE: Final = "value"
_ALLOWED_CONTROLS: Final = "\n\t\r"
_RESEMBLANCE: Final = 0.75  # of a typo to the field that was meant, by difflib's measure
_REMAINDER_EXACT_BELOW: Final = 10**9  # decimal refuses a remainder whose quotient has over 28 digits


def wrong(*messages: str) -> PydanticCustomError:
    """Return the error of a field that is well-formed and wrong, one message per problem."""
    return PydanticCustomError(_VALUE, "wrong value", {"messages": messages})


def malformed(message: str) -> PydanticCustomError:
    """Return the error of a field that has the wrong JSON type."""
    return PydanticCustomError(_STRUCTURE, "wrong type", {"messages": (message,)})


def string(value: object) -> str:
    """Accept a JSON string."""
    if not isinstance(value, str):
        raise malformed("must be a string")
    return value


def outside(value: Decimal, *, at_least: int, at_most: int, step: Decimal | None = None) -> list[str]:
    """Say every way in which a number is out of bounds.

    Args:
        value: The number.
        at_least: The least value allowed.
        at_most: The greatest value allowed.
        step: What the value must be a multiple of.
    """
    problems = []
    if value < at_least:
        problems.append(f"must be at least {at_least}")
    if value > at_most:
        problems.append(f"must be at most {at_most}")
    if step is not None and abs(value) < _REMAINDER_EXACT_BELOW and value % step:
        problems.append(f"must be a multiple of {plain(step)}")
    return problems


def number(*, at_least: int, at_most: int, step: Decimal | None = None) -> Callable[[object], Decimal]:
    """Return a validator for a JSON number within bounds, as an exact decimal; arguments as of `outside`."""

    def check(value: object) -> Decimal:
        exact = decimal(value)
        if problems := outside(exact, at_least=at_least, at_most=at_most, step=step):
            raise wrong(*problems)
        return exact

    return check


def whole(*, at_least: int, at_most: int) -> Callable[[object], int]:
    """Return a validator for a whole JSON number within bounds; 8.0 is one."""

    def check(value: object) -> int:
        return int(number(at_least=at_least, at_most=at_most, step=Decimal(1))(value))

    return check


def decimal(value: object) -> Decimal:
    """Accept a JSON number; NaN is none, and too great a number for a double arrives as infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise malformed("must be a number")
    if isinstance(value, float) and math.isnan(value):
        raise malformed("must be a number")
    return decimal_of(value)


def text(*, at_most: int) -> Callable[[object], str]:
    """Return a validator for free text of at most so many characters that UTF-8 and a terminal can take."""

    def check(value: object) -> str:
        written = string(value)
        problems = []
        if len(written) > at_most:
            problems.append(f"must be at most {at_most} characters")
        categories = {unicodedata.category(char) for char in set(written) - set(_ALLOWED_CONTROLS)}
        if "Cc" in categories:
            problems.append("must not contain control characters other than newline, tab and carriage return")
        if "Cs" in categories:
            problems.append("must be valid Unicode without lone surrogates")
        if problems:
            raise wrong(*problems)
        return written

    return check


def moment(value: object, now: datetime) -> Timestamp:
    """Accept a time with an offset, not before 1900 and not more than 24 hours ahead of the present."""
    written = string(value)
    try:
        timestamp = parse_timestamp(written)
    except ValueError as error:
        raise wrong(str(error)) from None
    if timestamp.instant > now + LATEST_START:
        raise wrong("must not be more than 24 hours in the future")
    return timestamp


def line(*, at_most: int) -> Callable[[object], str]:
    """Return a validator for free text on one line, of at most so many characters and not blank.

    What is accepted is kept as it was sent, byte for byte: neither trimmed nor normalised.
    """
    check_text = text(at_most=at_most)

    def check(value: object) -> str:
        written = check_text(value)
        problems = []
        if "\t" in written or "".join(written.splitlines()) != written:
            problems.append("must be on one line, without tabs")
        if not written.strip():
            problems.append("must not be blank")
        if problems:
            raise wrong(*problems)
        return written

    return check


def choice(*names: str) -> Callable[[object], str]:
    """Return a validator for one of a few names, exactly as written."""

    def check(value: object) -> str:
        if string(value) not in names:
            raise wrong(one_of(names))
        return string(value)

    return check


def read(
    model: type[Model], body: object, context: Mapping[str, Any] | None = None
) -> tuple[Model | None, Sequence[FieldError]]:
    """Read a JSON document as `model`.

    Args:
        model: The model of the document; its aliases are the names of the contract.
        body: Any JSON value.
        context: What the model's validators may ask for.

    Returns:
        The document and no errors, or None and all errors: those of known fields in the model's order, then
        the unknown fields in the order in which they were sent.
    """
    if not isinstance(body, dict):
        return None, [FieldError("body", "must be a JSON object", structural=True)]
    names = {field.alias or name for name, field in model.model_fields.items()}
    unknown = [
        FieldError(name, _unknown(name, names if place < MOST_ERRORS_LISTED else ()), structural=True)
        for place, name in enumerate(sent for sent in body if sent not in names)
    ]
    try:
        document = model.model_validate({name: body[name] for name in body if name in names}, context=context)
    except ValidationError as error:
        return None, [*_field_errors(error), *unknown]
    return (None, unknown) if unknown else (document, [])


def _unknown(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name[:LONGEST_FIELD_NAME], sorted(known), n=1, cutoff=_RESEMBLANCE)
    return f"is not a known field; did you mean {near[0]}?" if near else "is not a known field"


def _field_errors(error: ValidationError) -> list[FieldError]:
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        field = str(detail["loc"][0])
        if detail["type"] == "missing":
            found.append(FieldError(field, "is required", structural=True))
        else:
            structural = detail["type"] == _STRUCTURE
            found.extend(FieldError(field, message, structural) for message in detail["ctx"]["messages"])
    return found
