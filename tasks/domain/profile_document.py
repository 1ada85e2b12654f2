"""What a person may send to `PUT /me/profile`, a whole profile, and to `PATCH /me/profile`, a part of one."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo
from pydantic.alias_generators import to_camel

from tasks.domain.checks import choice, decimal, line, number, outside, read, string, wrong
from tasks.domain.errors import FieldError
from tasks.domain.profile import (
    DEFAULT_LOAD_METHOD,
    DEFAULT_TIME_ZONE,
    DEFAULT_UNITS,
    LOAD_METHODS,
    Sex,
    Units,
)
from tasks.domain.quantities import json_number, plain
from tasks.domain.zones import is_zone

LONGEST_NAME: Final = 100

EARLIER_WORKOUTS: Final = "earlierWorkouts"
"""A field of the answer to a change, not of the profile; it may be sent back, and says nothing then."""

EarlierWorkouts = Literal["unaffected", "kept"]


def _time_zone(value: object) -> str:
    if value is None:
        return DEFAULT_TIME_ZONE
    if not is_zone(string(value)):
        raise wrong("must be an IANA time zone such as America/New_York")
    return string(value)


def _units(value: object) -> str:
    return DEFAULT_UNITS if value is None else choice(*get_args(Units))(value)


def _load_method(value: object) -> str:
    return DEFAULT_LOAD_METHOD if value is None else choice(*LOAD_METHODS)(value)


def _resting_heart_rate(value: object, info: ValidationInfo) -> Decimal:
    rate = decimal(value)
    problems = outside(rate, at_least=20, at_most=150)
    highest = info.data.get("max_hr")
    if highest is not None and rate >= highest:
        problems.append(f"must be less than maxHr, {plain(highest)}")
    if problems:
        raise wrong(*problems)
    return rate


class ProfileDocument(BaseModel):
    """A valid profile in the units of the API; null and absent are the same."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    time_zone: Annotated[str, PlainValidator(_time_zone)] = DEFAULT_TIME_ZONE
    weight_kg: Annotated[Decimal, PlainValidator(number(at_least=20, at_most=500))] | None = None
    # Before rest_hr, whose validator looks at it.
    max_hr: Annotated[Decimal, PlainValidator(number(at_least=100, at_most=250))] | None = None
    rest_hr: Annotated[Decimal, PlainValidator(_resting_heart_rate)] | None = None
    threshold_pace_sec_per_km: (
        Annotated[Decimal, PlainValidator(number(at_least=120, at_most=1200))] | None
    ) = None
    ftp_w: Annotated[Decimal, PlainValidator(number(at_least=30, at_most=700))] | None = None
    sex: Annotated[str, PlainValidator(choice(*get_args(Sex)))] | None = None
    units: Annotated[str, PlainValidator(_units)] = DEFAULT_UNITS
    load_method: Annotated[str, PlainValidator(_load_method)] = DEFAULT_LOAD_METHOD
    display_name: Annotated[str, PlainValidator(line(at_most=LONGEST_NAME))] | None = None

    def document(self) -> str:
        """Return the JSON text to store and to show: defaults spelled out, absent fields left out.

        It is a valid profile again, so that a client may change a field of what it got and put it back.
        """
        shown: dict[str, Any] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is not None:
                shown[to_camel(name)] = json_number(value) if isinstance(value, Decimal) else value
        return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def read_profile(body: object) -> tuple[ProfileDocument | None, Sequence[FieldError]]:
    """Read the body of `PUT /me/profile`: the profile and no errors, or None and every error."""
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name != EARLIER_WORKOUTS}
    return read(ProfileDocument, body)


def merged(stored: str | None, patch: object) -> object:
    """Return a stored profile with a JSON Merge Patch on it, still to be read: null removes a field.

    Nadel P, Snell J (2014), JSON Merge Patch, RFC 7396. A profile has no objects in it, so that the patch is
    not recursive; an object where a value belongs stays one, and is refused when it is read.

    Args:
        stored: The document as JSON text, None when there is none.
        patch: Any JSON value.
    """
    if not isinstance(patch, dict):
        return patch
    # null stays: to read_profile it is the same as absent.
    return {**(json.loads(stored) if stored else {}), **patch}


def answer_to_change(document: str, earlier: EarlierWorkouts) -> str:
    """Return what a change is answered: the profile, and whether earlier workouts are still as they were.

    Args:
        document: The profile as JSON text.
        earlier: `kept` when they were computed with other constants, and stay so until they are recomputed;
            `unaffected` when the change has nothing to do with them.
    """
    return json.dumps(
        {**json.loads(document), EARLIER_WORKOUTS: earlier}, ensure_ascii=False, separators=(",", ":")
    )
