"""The file of an account: what an export writes and an import reads, one JSON object a line.

The first line names the format and its version. Then come the things of the account by kind, and within a
kind by key. The last line counts them: a file without it was cut off.

    {"kind": "wotr-account", "formatVersion": 1, "exportedAt": "2026-11-21T12:00:00.000Z"}
    {"kind": "profile", "version": 3, "profile": {...}}
    {"kind": "session", "sessionId": ..., "version": 7, ..., "sets": [{what POST .../sets takes, and its id}]}
    {"kind": "workout", "workoutId": ..., "version": 1, ..., "workout": {what POST /workouts takes}}
    {"kind": "deletedWorkout", "workoutId": ..., "deletedAt": ..., ...}
    {"kind": "end", "counts": {"profile": 1, "workout": 120, "deletedWorkout": 2}}

No line names a person: whoever imports a file gets what is in it. Sums, records and every other projection
are not in it, because they follow from what is.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator
from pydantic.alias_generators import to_camel

from tasks.domain.checks import malformed, read, string, wrong
from tasks.domain.errors import FieldError, printable
from tasks.domain.instants import WIDEST_OFFSET, Timestamp, parse_date, parse_timestamp, rfc3339
from tasks.domain.logged_workout import json_text

Model = TypeVar("Model", bound=BaseModel)

FORMAT: Final = "wotr-account"
FORMAT_VERSION: Final = 1
END: Final = "end"
PROFILE: Final = "profile"
NOTIFICATIONS: Final = "notifications"

LONGEST_LINE_BYTES: Final = 256 * 1024
"""No line of an export is longer. Lines of an import that are, are not even parsed."""

HIGHEST_VERSION: Final = 10**9
_MOST_ERRORS_TOLD: Final = 3
_LONGEST_REASON: Final = 300
_LINE_END: Final = b"\n"


class LineError(ValueError):
    """A line that is not imported; the text says why, in at most 300 characters."""

    def __init__(self, reason: str) -> None:
        """Bound the reason, and make it text that can be stored: a line may hold anything."""
        shown = reason.encode("utf-8", "replace").decode()
        super().__init__(shown if len(shown) <= _LONGEST_REASON else f"{shown[: _LONGEST_REASON - 3]}...")


def first_line(exported_at: str) -> bytes:
    """Return the first line of a file."""
    return line({"kind": FORMAT, "formatVersion": FORMAT_VERSION, "exportedAt": exported_at})


def last_line(counts: Mapping[str, int]) -> bytes:
    """Return the last line of a file, with how many lines of each kind are before it."""
    return line({"kind": END, "counts": dict(counts)})


def line(document: Mapping[str, Any]) -> bytes:
    """Write one line, its end included."""
    return json_text(document).encode() + _LINE_END


def parse_line(written: bytes) -> dict[str, Any]:
    """Read a line as a JSON object.

    Raises:
        LineError: It is none, or a field is there twice, or it is nested too deeply.
    """
    try:
        document = json.loads(written.decode(), parse_constant=_no_number, object_pairs_hook=_without_doubles)
    except UnicodeDecodeError as error:
        raise LineError(f"is not UTF-8 from its byte {error.start + 1} on") from None
    except RecursionError:
        raise LineError("is nested too deeply") from None
    except LineError:
        raise
    except ValueError as error:
        raise LineError(f"is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise LineError("is not a JSON object")
    return document


def check_first_line(written: bytes) -> None:
    """Check that a file is one of this format.

    Raises:
        LineError: It is not, or its version is another one.
    """
    document = parse_line(written)
    if document.get("kind") != FORMAT:
        raise LineError(f'is not {{"kind": "{FORMAT}", ...}}, with which every export begins')
    if document.get("formatVersion") != FORMAT_VERSION or isinstance(document["formatVersion"], bool):
        raise LineError(f"names a format version other than {FORMAT_VERSION}, the only one that is known")


def check_last_line(document: Mapping[str, Any], seen: Mapping[str, int]) -> None:
    """Check the counts of the last line.

    Raises:
        LineError: They are not what was seen.
    """
    if document.get("counts") != dict(seen):
        raise LineError(f"counts other lines than there are: {json_text(seen)}")


def read_model(model: type[Model], document: Mapping[str, Any]) -> Model:
    """Read a line, but for its kind, as `model`.

    Raises:
        LineError: A field is wrong, missing or unknown.
    """
    fields = {name: value for name, value in document.items() if name != "kind"}
    found, errors = read(model, fields)
    if found is None:
        raise LineError(told(errors))
    return found


def told(errors: Iterable[FieldError], inside: str = "") -> str:
    """Say what is wrong with fields, the first three of them."""
    listed = list(errors)
    texts = [f"{inside}{printable(error.field)} {error.message}" for error in listed[:_MOST_ERRORS_TOLD]]
    more = len(listed) - len(texts)
    return "; ".join(texts) + (f"; and {more} more" if more else "")


class Line(BaseModel):
    """A line, with what a reader of it may ask for."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


def whole_number(*, at_least: int, at_most: int) -> Any:  # noqa: ANN401 -- pydantic's kind of validator
    """Return a validator for a JSON integer within bounds."""

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not at_least <= value <= at_most:
            raise wrong(f"must be a whole number from {at_least} to {at_most}")
        return value

    return PlainValidator(check)


def matching(pattern: str, what: str) -> Any:  # noqa: ANN401 -- as above
    """Return a validator for a string of a form; `what` says what it must be."""
    form = re.compile(pattern)

    def check(value: object) -> str:
        if form.fullmatch(string(value)) is None:
            raise wrong(f"must be {what}")
        return string(value)

    return PlainValidator(check)


def instant() -> Any:  # noqa: ANN401 -- as above
    """Return a validator for an instant as wotr writes it, `2026-11-20T11:30:00.000Z`."""

    def check(value: object) -> str:
        try:
            same = rfc3339(parse_timestamp(string(value)).instant) == value
        except ValueError:
            same = False
        if not same:
            raise wrong("must be a time in UTC such as 2026-11-20T11:30:00.000Z")
        return string(value)

    return PlainValidator(check)


def json_object(value: object) -> dict[str, Any]:
    """Accept a JSON object."""
    if not isinstance(value, dict):
        raise malformed("must be an object")
    return value


def _date(value: object) -> date:
    try:
        return parse_date(string(value))
    except ValueError as error:
        raise wrong(str(error)) from None


def check_not_after(written: str, now: datetime, field: str) -> None:
    """Check that an instant has passed.

    Raises:
        LineError: It has not.
    """
    if parse_timestamp(written).instant > now:
        raise LineError(f"{field} must not be in the future")


def check_date(start: Timestamp, local_date: date) -> None:
    """Check that a start can have been on a local date: with `Z` on that of any time zone.

    Raises:
        LineError: It cannot.
    """
    if start.offset is None:
        earliest, latest = (start.instant - WIDEST_OFFSET).date(), (start.instant + WIDEST_OFFSET).date()
    else:
        earliest = latest = (start.instant + start.offset).date()
    if not earliest <= local_date <= latest:
        raise LineError("localDate is not the date of its start")


LocalDate = Annotated[date, PlainValidator(_date)]
JsonObject = Annotated[dict[str, Any], PlainValidator(json_object)]
Version = Annotated[int, whole_number(at_least=1, at_most=HIGHEST_VERSION)]
Instant = Annotated[str, instant()]
ContentHash = Annotated[str, matching(r"[A-Za-z0-9_-]{22}", "a hash of 22 letters, digits, - or _")]


def _no_number(name: str) -> float:
    raise LineError(f"is not JSON: {name} is no number")


def _without_doubles(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise LineError("names a field twice")
    return document
