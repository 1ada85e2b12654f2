"""Strength sessions over HTTP: records of exercises, one notification, the ten newest sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

Json = dict[str, Any]


def begun(person: Person, hours_ago: float) -> str:
    """Begin a session, and return its id."""
    started_at = (datetime.now(UTC) - timedelta(hours=hours_ago)).isoformat(timespec="seconds")
    answer = person.http.post("/sessions", json={"startedAt": started_at})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sessionId"])


def logged(person: Person, session_id: str, *sets: Json) -> list[str]:
    """Log sets, and return their ids."""
    answer = person.http.post(f"/sessions/{session_id}/sets", json={"sets": list(sets)})
    assert answer.status_code == 201, answer.text
    return [each["setId"] for each in answer.json()["sets"]]


def finished(person: Person, session_id: str) -> str:
    """Finish a session, and return the id of its workout."""
    answer = person.http.post(f"/sessions/{session_id}/finish", json={"rpe": 7})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["workoutId"])


def records(person: Person, **query: str) -> dict[str, tuple[float, str]]:
    """The value and the set of each record of an exercise by kind."""
    found = person.get("/me/records", exercise="bench-press", **query).json()["records"]
    return {each["kind"]: (each["value"], each["setId"]) for each in found}


def test_records_follow_sets_that_come_change_and_go(stack: Stack, ana: Person) -> None:
    session_id = begun(ana, 2)
    first, second, _ = logged(
        ana,
        session_id,
        {"exercise": "bench-press", "weightKg": 100, "reps": 8},
        {"exercise": "bench-press", "weightLb": 225, "reps": 5},
        {"exercise": "bench-press", "weightKg": 140, "reps": 1, "kind": "warmup"},
    )
    at_100 = {
        "max-e1rm": (126.67, first),
        "max-set-volume": (800, first),
        "max-reps-at-weight:100": (8, first),
    }
    both = at_100 | {"max-weight": (102.06, second), "max-reps-at-weight:102.05828325": (5, second)}
    eventually(lambda: records(ana) == both or None)

    path = f"/sessions/{session_id}/sets/{second}"
    assert ana.http.put(path, json={"exercise": "bench-press", "weightKg": 95, "reps": 3}).status_code == 200
    fewer = at_100 | {"max-weight": (100, first), "max-reps-at-weight:95": (3, second)}
    eventually(lambda: records(ana) == fewer or None)

    older = begun_before(ana, session_id)
    logged(ana, older, {"exercise": "bench-press", "weightKg": 100, "reps": 8})
    # As heavy and earlier: a tie keeps the earlier one.
    eventually(lambda: holders(ana, "max-weight") == [older] or None)

    assert ana.http.delete(f"/sessions/{older}").status_code == 204
    eventually(lambda: records(ana) == fewer or None)
    built = stack.wotr("backfill", "exercises", "--user", ana.name)
    assert built.stdout.strip() == "1 built, 0 failed", built.stderr
    assert records(ana) == fewer


def begun_before(person: Person, session_id: str) -> str:
    """Begin a session before another one, which is finished first: one is open at a time."""
    finished(person, session_id)
    return begun(person, 30)


def holders(person: Person, kind: str) -> list[str]:
    """The sessions that are lines of the log, newest first."""
    lines = person.get("/me/records", exercise="bench-press", kind=kind, history="true").json()["history"]
    return [line["sessionId"] for line in lines]


def test_a_session_is_told_once_with_the_records_of_its_workout_and_of_its_exercises(
    stack: Stack, ana: Person
) -> None:
    address = f"{ana.name}@example.org"
    assert ana.http.put("/me/notifications", json={"email": address}).status_code == 200
    eventually(lambda: "confirmed" in stack.wotr("mails", "--to", address, "--confirm").stdout or None)
    session_id = begun(ana, 1)
    logged(
        ana,
        session_id,
        {"exercise": "bench-press", "weightKg": 60, "reps": 8},
        {"exercise": "pull-up", "reps": 9},
    )
    workout_id = finished(ana, session_id)

    def mails() -> str | None:
        printed = stack.wotr("mails", "--to", address).stdout
        return printed if "Heaviest weight" in printed else None

    text = eventually(mails)
    assert text.count(workout_id) == 1
    for line in (
        "Bench press",
        "- Heaviest weight: 60 kg",
        "Pull-up",
        "- Most repetitions: 9",
        "- Longest: ",
    ):
        assert f"\n{line}" in text


def test_the_ten_newest_sessions_are_right_after_twelve_and_one_that_goes(stack: Stack, ana: Person) -> None:
    assert ana.get("/me/sessions").json() == {"sessions": []}
    sessions = []
    for number in range(12):
        sessions.append(begun(ana, 20 - number))
        finished(ana, sessions[-1])

    def newest() -> list[str]:
        return [each["sessionId"] for each in ana.get("/me/sessions").json()["sessions"]]

    eventually(lambda: newest() == sessions[:1:-1] or None)
    assert ana.http.delete(f"/sessions/{sessions[-1]}").status_code == 204
    eventually(lambda: newest() == sessions[10:0:-1] or None)
    assert all(each["status"] == "finished" for each in ana.get("/me/sessions").json()["sessions"])

    built = stack.wotr("backfill", "recent-sessions", "--user", ana.name)
    assert built.stdout.strip() == "1 built, 0 failed", built.stderr
    assert newest() == sessions[10:0:-1]


def test_only_projections_can_be_built_anew(stack: Stack) -> None:
    refused = stack.wotr("backfill", "sums")
    assert refused.returncode == 1
    assert "recent-sessions, exercises, records" in refused.stderr
    assert stack.wotr("backfill", "records", "--user", "nobody-of-this-name").returncode == 1
