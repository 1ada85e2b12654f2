"""What a person may send to `POST /workouts`, whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo
from pydantic.alias_generators import to_camel

from tasks.domain.checks import decimal, moment, number, outside, read, string, text, wrong
from tasks.domain.errors import FieldError
from tasks.domain.instants import Timestamp, rfc3339
from tasks.domain.quantities import json_number, metres, plain, seconds, stored
from tasks.domain.vocabulary import canonical_type, one_of

LONGEST_NOTES: Final = 2000
MANUAL: Final = "manual"

_PHOTO_KEY: Final = re.compile(r"photos/[A-Za-z0-9._/-]{1,193}")
_SOURCE: Final = re.compile(r"[A-Za-z0-9._:-]{1,40}")


@dataclass(frozen=True, slots=True)
class WorkoutRules:
    """What else decides whether a workout is valid.

    Attributes:
        types: The types that this stage knows, as it spells them.
        max_duration_min: The longest duration allowed, in minutes.
        now: The present, in UTC.
    """

    types: Sequence[str]
    max_duration_min: Decimal
    now: datetime


def _rules(info: ValidationInfo) -> WorkoutRules:
    # read_workout, the only caller of the model, always gives them.
    return cast("dict[str, WorkoutRules]", info.context)["rules"]


def _type(value: object, info: ValidationInfo) -> str:
    types = _rules(info).types
    canonical = canonical_type(string(value), types)
    if canonical is None:
        raise wrong(one_of(types))
    return canonical


def _started(value: object, info: ValidationInfo) -> Timestamp:
    return moment(value, _rules(info).now)


def _duration(value: object, info: ValidationInfo) -> Decimal:
    minutes = decimal(value)
    longest = _rules(info).max_duration_min
    if minutes > longest:
        raise wrong(f"must be at most {plain(longest)}")
    if minutes <= 0:
        raise wrong("must be greater than 0")
    if not seconds(minutes):
        raise wrong("must be at least a millisecond")
    return minutes


def _average_heart_rate(value: object, info: ValidationInfo) -> Decimal:
    rate = decimal(value)
    problems = outside(rate, at_least=25, at_most=250)
    highest = info.data.get("max_hr")
    if highest is not None and rate > highest:
        problems.append(f"must be at most maxHr, {plain(highest)}")
    if problems:
        raise wrong(*problems)
    return rate


def _photo_key(value: object) -> str:
    if _PHOTO_KEY.fullmatch(string(value)) is None:
        raise wrong("must begin with photos/ and have at most 200 letters, digits, '.', '_', '/' or '-'")
    return string(value)


def _source(value: object) -> str:
    if value is None:
        return MANUAL
    if _SOURCE.fullmatch(string(value)) is None:
        raise wrong(f"must be 1-40 letters, digits, '.', '_', ':' or '-', such as {MANUAL}")
    return string(value)


class Workout(BaseModel):
    """A valid workout in the units of the API, canonical: null and absent are the same.

    Where the contract has no bound, the bound is what is plausible: climbing up to 50,000 m in one
    workout, and an average of 3,000 W, above what anybody has held.
    """

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    type: Annotated[str, PlainValidator(_type)]
    ts: Annotated[Timestamp, PlainValidator(_started)]
    duration_min: Annotated[Decimal, PlainValidator(_duration)]
    distance_km: Annotated[Decimal, PlainValidator(number(at_least=0, at_most=1000))] | None = None
    rpe: Annotated[Decimal, PlainValidator(number(at_least=0, at_most=10, step=Decimal("0.5")))] | None = None
    # Before avg_hr, whose validator looks at it.
    max_hr: Annotated[Decimal, PlainValidator(number(at_least=25, at_most=250))] | None = None
    avg_hr: Annotated[Decimal, PlainValidator(_average_heart_rate)] | None = None
    calories: Annotated[Decimal, PlainValidator(number(at_least=0, at_most=20_000))] | None = None
    elevation_m: Annotated[Decimal, PlainValidator(number(at_least=0, at_most=50_000))] | None = None
    avg_power_w: Annotated[Decimal, PlainValidator(number(at_least=0, at_most=3_000))] | None = None
    notes: Annotated[str, PlainValidator(text(at_most=LONGEST_NOTES))] | None = None
    photo_key: Annotated[str, PlainValidator(_photo_key)] | None = None
    source: Annotated[str, PlainValidator(_source)] = MANUAL

    @property
    def duration_sec(self) -> Decimal:
        """Duration in seconds, to the millisecond."""
        return seconds(self.duration_min)

    @property
    def distance_m(self) -> Decimal | None:
        """Distance in metres, to the millimetre."""
        return None if self.distance_km is None else metres(self.distance_km)

    @property
    def energy_kcal(self) -> Decimal | None:
        """Energy in kilocalories at the resolution of storage."""
        return None if self.calories is None else stored(self.calories)

    @property
    def climb_m(self) -> Decimal | None:
        """Metres climbed at the resolution of storage."""
        return None if self.elevation_m is None else stored(self.elevation_m)

    def document(self) -> dict[str, Any]:
        """Return the workout as the API shows it: absent fields left out, the time as it was sent."""
        shown: dict[str, Any] = {}
        for name, value in self._present():
            shown[name] = json_number(value) if isinstance(value, Decimal) else value
        return {**shown, "ts": self.ts.written}

    def canonical(self) -> dict[str, str]:
        """Return the content as text that is equal for equal content, whatever its spelling in JSON."""
        same: dict[str, str] = {}
        for name, value in self._present():
            same[name] = plain(value) if isinstance(value, Decimal) else str(value)
        offset = "Z" if self.ts.offset is None else str(self.ts.offset // timedelta(minutes=1))
        return {**same, "ts": f"{rfc3339(self.ts.instant)} {offset}"}

    def _present(self) -> Iterator[tuple[str, Any]]:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is not None:
                yield to_camel(name), value


def read_workout(body: object, rules: WorkoutRules) -> tuple[Workout | None, Sequence[FieldError]]:
    """Read the body of `POST /workouts`: the workout and no errors, or None and every error."""
    return read(Workout, body, {"rules": rules})
