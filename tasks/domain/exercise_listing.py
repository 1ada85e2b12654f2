"""What `GET /exercises` asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tasks.domain.errors import FieldError
from tasks.domain.exercises import EQUIPMENT, MUSCLE_GROUPS
from tasks.domain.ranges import texts_of
from tasks.domain.vocabulary import one_of

LONGEST_QUERY: Final = 100

_CHOICES: Final = {"muscleGroup": MUSCLE_GROUPS, "equipment": EQUIPMENT}
_PARAMETERS: Final = ("query", *_CHOICES)


@dataclass(frozen=True, slots=True)
class ExerciseListing:
    """Which exercises are asked for; each is empty for any.

    Attributes:
        query: Words of a name or of an alias.
        muscle_group: One of `MUSCLE_GROUPS`.
        equipment: One of `EQUIPMENT`.
    """

    query: str
    muscle_group: str
    equipment: str


def plan(query: Mapping[str, object]) -> tuple[ExerciseListing | None, Sequence[FieldError]]:
    """Read a search, or name every wrong parameter; `query` has the parameters as sent, decoded."""
    sent, errors = texts_of(query, _PARAMETERS)
    if len(sent.get("query", "")) > LONGEST_QUERY:
        errors.append(FieldError("query", f"must be at most {LONGEST_QUERY} characters", structural=True))
    errors += [
        FieldError(name, one_of(known), structural=True)
        for name, known in _CHOICES.items()
        if name in sent and sent[name] not in known
    ]
    if errors:
        return None, errors
    return ExerciseListing(sent.get("query", ""), sent.get("muscleGroup", ""), sent.get("equipment", "")), []
