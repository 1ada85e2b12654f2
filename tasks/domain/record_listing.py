"""What `GET /me/records` asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tasks.domain import exercise_records
from tasks.domain.errors import FieldError
from tasks.domain.exercises import resolve
from tasks.domain.keys import is_slug
from tasks.domain.measures import KINDS
from tasks.domain.paging import fingerprint, read_token, wrong_page
from tasks.domain.records import LONGEST_30D
from tasks.domain.vocabulary import canonical_type, one_of

Reading = Literal["WORKOUTS", "EXERCISES", "BOTH"]

_PARAMETERS: Final = ("type", "kind", "exercise", "history", "nextToken")
_AT_WEIGHT: Final = re.compile(rf"{exercise_records.AT_WEIGHT}:(?:0|[1-9][0-9]{{0,3}})(?:\.[0-9]{{1,17}})?")
_LINE: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z(?:[0-9]{3})?-[0-9a-f]{8}#[a-z0-9:.#-]+")
_RECORD: Final = re.compile(r"[a-z0-9-]+#[a-z0-9:.-]+")


@dataclass(frozen=True, slots=True)
class RecordListing:
    """A page of a person's records, or of their log, newest first.

    Attributes:
        history: Whether the log is asked for.
        reading: Whether it has records of workouts, of exercises, or both.
        type: Canonical, or empty for all.
        kind: A kind of record, or empty for all. `max-reps-at-weight` stands for all weights.
        exercise: Its slug, or empty for all.
        after: The key behind which the page begins, without its prefix; empty for the first page.
        page_of: Fingerprint of caller and filters.
    """

    history: bool
    reading: Reading
    type: str
    kind: str
    exercise: str
    after: str
    page_of: str


def plan(
    query: Mapping[str, object], user_id: str, types: Sequence[str]
) -> tuple[RecordListing | None, Sequence[FieldError]]:
    """Plan a listing, or name every wrong parameter.

    Args:
        query: The query parameters as sent, decoded.
        user_id: The caller.
        types: The types that this stage knows.
    """
    errors = [
        FieldError(name, f"is not a known parameter; known are {', '.join(_PARAMETERS)}", structural=True)
        for name in query
        if name not in _PARAMETERS
    ]
    text = {name: str(query[name]) for name in _PARAMETERS if name in query}
    history = text.get("history", "false")
    if history not in {"true", "false"}:
        errors.append(FieldError("history", "must be true or false", structural=True))
    workout_type = canonical_type(text["type"], types) if "type" in text else ""
    if workout_type is None:
        errors.append(FieldError("type", one_of(types), structural=True))
    kind, exercise = text.get("kind", ""), text.get("exercise", "")
    kinds = (*KINDS, LONGEST_30D) if history == "true" else KINDS
    if "kind" in text and kind not in kinds and not _is_of_exercises(kind):
        errors.append(FieldError("kind", one_of((*kinds, *exercise_records.KINDS)), structural=True))
    if "exercise" in text and (problem := _problem_of(exercise)):
        errors.append(FieldError("exercise", problem, structural=True))
    page_of = fingerprint(user_id, workout_type or "", kind, exercise, history)
    after = ""
    if "nextToken" in text:
        after = read_token(text["nextToken"], page_of).replace("_", "#")
        if not errors and not (_LINE if history == "true" else _RECORD).fullmatch(after):
            errors.append(wrong_page())
    if errors or workout_type is None:
        return None, errors
    reading = _reading(workout_type, kind, exercise)
    if after and history == "false":
        reading = "EXERCISES"  # those of workouts are all on the first page
    return RecordListing(history == "true", reading, workout_type, kind, exercise, after, page_of), []


def _problem_of(exercise: str) -> str:
    """Say what is wrong with the name of an exercise; nothing if it can be an identifier.

    One's own exercises are not read for a listing. None of them has a name of the library's.
    """
    slug = resolve(exercise)
    if slug not in {None, exercise}:
        return f"must be {slug}, the identifier of what has this name"
    return "" if is_slug(exercise) else "must be an exercise such as bench-press"


def _is_of_exercises(kind: str) -> bool:
    return kind in exercise_records.KINDS or _AT_WEIGHT.fullmatch(kind) is not None


def _reading(workout_type: str, kind: str, exercise: str) -> Reading:
    if exercise or _is_of_exercises(kind):
        return "EXERCISES"
    return "WORKOUTS" if kind or workout_type not in {"", exercise_records.TYPE} else "BOTH"
