"""Strength sets as people send them: one, or up to fifty at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo
from pydantic.alias_generators import to_camel

from tasks.domain.checks import choice, decimal, moment, number, read, string, whole, wrong
from tasks.domain.errors import FieldError, within
from tasks.domain.instants import Timestamp, rfc3339
from tasks.domain.quantities import answer, json_number, plain
from tasks.domain.strength import KINDS, Kind, PerformedSet, kilograms, weight_as_sent

MOST_SETS_AT_ONCE: Final = 50
HEAVIEST_KG: Final = 2_000
HEAVIEST_LB: Final = 4_500
LONGEST_NAME: Final = 100
MOST_REPS: Final = 1_000
LONGEST_SEC: Final = 86_400


@dataclass(frozen=True, slots=True)
class SetRules:
    """What else decides whether a set is valid.

    Attributes:
        now: The present, in UTC.
        resolve: Returns the exercise that a name or an alias means, None for an unknown one.
        nearest: Returns the exercises whose names resemble a text most.
    """

    now: datetime
    resolve: Callable[[str], str | None]
    nearest: Callable[[str], Sequence[str]]


def _rules(info: ValidationInfo) -> SetRules:
    # read_set, the only caller of the model, always gives them.
    return cast("dict[str, SetRules]", info.context)["rules"]


def _exercise(value: object, info: ValidationInfo) -> str:
    rules = _rules(info)
    return known_exercise(value, rules.resolve, rules.nearest)


def known_exercise(
    value: object, resolve: Callable[[str], str | None], nearest: Callable[[str], Sequence[str]]
) -> str:
    """Accept a name or an alias of an exercise, and return its slug; arguments as of `SetRules`."""
    name = string(value)
    found = resolve(name) if len(name) <= LONGEST_NAME else None
    if found is None:
        near = ", ".join(nearest(name))
        hint = f"; the nearest are {near}" if near else ""
        raise wrong(f"is not a known exercise{hint}; PUT /exercises/{{exercise}} adds one's own")
    return found


def weight_up_to(heaviest: int) -> Callable[[object], Decimal]:
    """Return a validator for a weight above 0, at the resolution of storage."""

    def check(value: object) -> Decimal:
        weight = decimal(value)
        if weight > heaviest:
            raise wrong(f"must be at most {heaviest}")
        if weight <= 0 or not weight_as_sent(weight):
            raise wrong("must be greater than 0; leave it out for a set without weight")
        return weight_as_sent(weight)

    return check


def _kind(value: object) -> Kind:
    return cast("Kind", choice(*KINDS)(value)) if value is not None else "working"


def _performed_at(value: object, info: ValidationInfo) -> Timestamp:
    return moment(value, _rules(info).now)


class SentSet(BaseModel):
    """A valid set in the units in which it was sent; null and absent are the same.

    Where the contract has no bound, the bound is what is plausible: no one has moved 2,000 kg.
    """

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    exercise: Annotated[str, PlainValidator(_exercise)]
    kind: Annotated[Kind, PlainValidator(_kind)] = "working"
    weight_kg: Annotated[Decimal, PlainValidator(weight_up_to(HEAVIEST_KG))] | None = None
    weight_lb: Annotated[Decimal, PlainValidator(weight_up_to(HEAVIEST_LB))] | None = None
    reps: Annotated[int, PlainValidator(whole(at_least=1, at_most=MOST_REPS))]
    rir: Annotated[Decimal, PlainValidator(number(at_least=0, at_most=30, step=Decimal("0.5")))] | None = None
    duration_sec: (
        Annotated[Decimal, PlainValidator(number(at_least=0, at_most=LONGEST_SEC, step=Decimal("0.001")))]
        | None
    ) = None
    ts: Annotated[Timestamp, PlainValidator(_performed_at)] | None = None

    @property
    def performed(self) -> PerformedSet:
        """The set in kilograms."""
        weight = self.weight_kg if self.weight_lb is None else kilograms(self.weight_lb)
        return PerformedSet(self.exercise, self.kind, self.reps, weight, self.rir)

    def document(self, set_id: str, version: int, logged_at: datetime) -> dict[str, Any]:
        """Return the set as the API shows it: the weight in the unit that was sent.

        Args:
            set_id: Its number in the session, `0001`.
            version: 1 at first; a replacement adds 1.
            logged_at: When it was done, if the set does not say so itself.
        """
        performed = self.performed
        shown = {name: value for name, value in self._present() if name != "ts"}
        return {
            "setId": set_id,
            **{
                name: json_number(value) if isinstance(value, Decimal) else value
                for name, value in shown.items()
            },
            "ts": self.ts.written if self.ts else rfc3339(logged_at),
            "volumeKg": answer(performed.volume_kg, 2),
            "e1rmKg": None if performed.e1rm_kg is None else answer(performed.e1rm_kg, 2),
            "version": version,
        }

    def canonical(self) -> dict[str, str]:
        """Return the content as text that is equal for equal content, whatever its spelling in JSON."""
        same = {
            name: plain(value) if isinstance(value, Decimal) else str(value)
            for name, value in self._present()
        }
        return {**same, "ts": self.ts.written} if self.ts else same

    def _present(self) -> Iterator[tuple[str, Any]]:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is not None:
                yield to_camel(name), value


def read_set(body: object, rules: SetRules) -> tuple[SentSet | None, Sequence[FieldError]]:
    """Read one set: the set and no errors, or None and every error."""
    sent, errors = read(SentSet, body, {"rules": rules})
    if isinstance(body, dict) and body.get("weightKg") is not None and body.get("weightLb") is not None:
        return None, [*errors, FieldError("weightLb", "must not be sent beside weightKg")]
    return sent, errors


def read_sets(body: object, rules: SetRules) -> tuple[Sequence[SentSet], Sequence[FieldError]]:
    """Read the body of `POST /sessions/{sessionId}/sets`: one set, or `{"sets": [...]}`.

    Returns:
        The sets in their order and no errors, or no sets and every error of every set, its fields named
        `sets[3].reps`.
    """
    if not isinstance(body, dict) or "sets" not in body:
        sent, errors = read_set(body, rules)
        return ([sent] if sent else []), errors
    errors = [
        FieldError(name, "is not a known field beside sets", structural=True)
        for name in body
        if name != "sets"
    ]
    bodies = body["sets"]
    if not isinstance(bodies, list):
        return [], [FieldError("sets", "must be an array of sets", structural=True), *errors]
    if not 1 <= len(bodies) <= MOST_SETS_AT_ONCE:
        return [], [FieldError("sets", f"must have 1 to {MOST_SETS_AT_ONCE} sets"), *errors]
    sets: list[SentSet] = []
    for place, one in enumerate(bodies):
        sent, found = read_set(one, rules)
        errors += within(f"sets[{place}]", found)
        sets += [sent] if sent else []
    return ([] if errors else sets), errors
