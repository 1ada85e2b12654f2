"""What the API answers about an account, so that two accounts can be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tasks.domain.instants import parse_timestamp, rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Json = Any

ITS_OWN = {"userId", "createdAt", "version", "generatedAt", "nextToken"}
"""What two accounts with the same workouts do not have in common."""


def every_answer(get: Callable[..., Json], dates: Iterable[str]) -> Json:
    """Ask every GET of a person, and name workouts by type and start instead of by id.

    Args:
        get: Answers `get(path, **query)` with the document.
        dates: The summaries to ask for.
    """
    workouts = pages(get, "/workouts", "workouts", limit=100)
    paths = [f"/workouts/{workout['workoutId']}" for workout in workouts]
    answers = {
        "/workouts": workouts,
        "/workouts of a type": pages(get, "/workouts", "workouts", type="Run", limit=100),
        **{path: get(path) for path in paths},
        "/me/records": get("/me/records"),
        "/me/records of a type": get("/me/records", type="Run"),
        "the log of records": pages(get, "/me/records", "history", history="true"),
        "/me/stats": get("/me/stats"),
        **{path: get(path) for path in ("/me/fitness", "/me/days", "/me/months", "/me/profile")},
        **{f"/me/summaries/{date}": get(f"/me/summaries/{date}") for date in dates},
    }
    names = {workout["workoutId"]: f"{workout['type']} {instant(workout['ts'])}" for workout in workouts}
    return comparable(answers, names)


def pages(get: Callable[..., Json], path: str, field: str, **query: str | int) -> list[Json]:
    """Read all pages of a list."""
    found: list[Json] = []
    token = ""
    while True:
        answer = get(path, **query, **({"nextToken": token} if token else {}))
        found += answer[field]
        token = answer.get("nextToken", "")
        if not token:
            return found


def comparable(answer: Json, names: Mapping[str, str]) -> Json:
    """An answer as any account gives it: names for ids, no versions, what starts together in one order."""
    if isinstance(answer, dict):
        return {
            _renamed(name, names): comparable(value, names)
            for name, value in answer.items()
            if name not in ITS_OWN
        }
    if isinstance(answer, list):
        parts = [comparable(part, names) for part in answer]
        return sorted(parts, key=_place) if all(isinstance(part, dict) for part in parts) else parts
    return names.get(answer, answer) if isinstance(answer, str) else answer


def differences(mine: Json, other: Json, path: str = "") -> list[str]:
    """Where two structures differ, one line each."""
    if isinstance(mine, dict) and isinstance(other, dict):
        missing = "is not there"
        return [
            line
            for name in dict.fromkeys((*mine, *other))
            for line in differences(mine.get(name, missing), other.get(name, missing), f"{path}/{name}")
        ]
    if isinstance(mine, list) and isinstance(other, list):
        return [
            *(f"{path}: only here {part}" for part in mine if part not in other),
            *(f"{path}: only there {part}" for part in other if part not in mine),
            *([f"{path}: {len(mine)} and {len(other)}"] if len(mine) != len(other) else []),
        ]
    return [] if mine == other else [f"{path}: {mine} != {other}"]


def instant(ts: str) -> str:
    """Write a start in UTC."""
    return rfc3339(parse_timestamp(ts).instant)


def _renamed(name: str, names: Mapping[str, str]) -> str:
    path, slash, last = name.rpartition("/")
    return f"{path}{slash}{names.get(last, last)}"


def _place(part: Json) -> tuple[str, str]:
    start = part.get("ts") or part.get("achievedAt")
    return (instant(start) if start else "", json.dumps(part, sort_keys=True))
