"""Fitness, days and months on the deployed template, over HTTP."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

MARCH = {"from": "2026-03-01", "to": "2026-04-01"}


@pytest.fixture(scope="module")
def runner(stack: Stack) -> Person:
    """Somebody with a rated run and an unrated one on the same day, and a rated ride two days later."""
    person = stack.person()
    for workout in (
        {"type": "Run", "ts": "2026-03-05T23:30:00-05:00", "durationMin": 60, "distanceKm": 10, "rpe": 5},
        {"type": "Run", "ts": "2026-03-05T06:30:00-05:00", "durationMin": 20, "distanceKm": 4},
        {"type": "Ride", "ts": "2026-03-07T10:00:00+01:00", "durationMin": 90, "distanceKm": 30, "rpe": 4},
    ):
        answer = person.post(workout)
        assert answer.status_code == 201, answer.text
    return person


def get(person: Person, path: str, **query: str) -> Any:  # noqa: ANN401 -- any JSON
    answer = person.get(path, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_fitness_has_every_day_and_names_its_method_and_coverage(runner: Person) -> None:
    shown = get(runner, "/me/fitness", **MARCH)
    assert (shown["from"], shown["to"]) == ("2026-03-01", "2026-04-01")
    assert (shown["model"], shown["method"], shown["coverage"]) == ("exponential-42-7", "session-rpe", 0.67)
    assert "nextToken" not in shown
    by_date = {day["date"]: day for day in shown["days"]}
    assert len(by_date) == 31
    first, rest, ride = (by_date[f"2026-03-{day}"] for day in ("05", "06", "07"))
    assert (first["load"], rest["load"], ride["load"]) == (300, 0, 360)
    assert first["ctl"] == round(300 * (1 - math.exp(-1 / 42)), 2)
    assert (by_date["2026-03-04"]["acwr"], first["acwr"]) == (None, 1)
    assert rest["tsb"] == pytest.approx(first["ctl"] - first["atl"], abs=0.011)
    assert by_date["2026-03-31"]["warmup"] is True


def test_fitness_follows_a_workout_that_goes(ana: Person) -> None:
    run = {"type": "Run", "ts": "2026-03-05T06:30:00Z", "durationMin": 30, "rpe": 5}
    ana.post(run)
    later = ana.post({**run, "ts": "2026-03-07T06:30:00Z"}).json()["workoutId"]
    before = get(ana, "/me/fitness", **MARCH)["days"]
    assert ana.http.delete(f"/workouts/{later}").status_code == 204
    after = get(ana, "/me/fitness", **MARCH)["days"]
    assert after[:6] == before[:6]
    assert after[6]["ctl"] < before[6]["ctl"]


def test_days_have_sums_and_one_load_for_each_method(runner: Person) -> None:
    assert get(runner, "/me/days", **MARCH) == {
        **MARCH,
        "days": [
            {
                "date": "2026-03-05",
                "workouts": 2,
                "durationMin": 80,
                "distanceKm": 14,
                "calories": 0,
                "elevationM": 0,
                "volumeKg": 0,
                "load": {"session-rpe": 300},
            },
            {
                "date": "2026-03-07",
                "workouts": 1,
                "durationMin": 90,
                "distanceKm": 30,
                "calories": 0,
                "elevationM": 0,
                "volumeKg": 0,
                "load": {"session-rpe": 360},
            },
        ],
    }
    assert get(runner, "/me/days", **{"from": "2026-03-06", "to": "2026-03-07"})["days"] == []


def test_months_have_sums_of_all_types_and_of_each(runner: Person) -> None:
    shown = get(runner, "/me/months", **{"from": "2026-01", "to": "2026-04"})
    [march] = shown["months"]
    assert (shown["from"], shown["to"], march["month"]) == ("2026-01", "2026-04", "2026-03")
    assert (march["workouts"], march["distanceKm"], march["load"]) == (3, 44, {"session-rpe": 660})
    assert march["byType"] == {
        "Ride": {"workouts": 1, "durationMin": 90, "distanceKm": 30},
        "Run": {"workouts": 2, "durationMin": 80, "distanceKm": 14},
    }


def test_the_volume_of_a_strength_session_is_in_days_months_and_stats(ana: Person) -> None:
    started = ana.http.post("/sessions", json={"startedAt": "2026-03-10T17:00:00+01:00"})
    session = f"/sessions/{started.json()['sessionId']}"
    bench = {"exercise": "bench-press", "weightLb": 225, "reps": 6}
    assert ana.http.post(f"{session}/sets", json=bench).status_code == 201
    finish = {"endedAt": "2026-03-10T18:00:00+01:00", "rpe": 6}
    assert ana.http.post(f"{session}/finish", json=finish).status_code == 200

    def volumes() -> list[float]:
        [day] = get(ana, "/me/days", **MARCH)["days"]
        [month] = get(ana, "/me/months", **{"from": "2026-03", "to": "2026-04"})["months"]
        stats = get(ana, "/me/stats")
        return [part["volumeKg"] for part in (day, month, stats["lifetime"])]

    assert volumes() == [612.35] * 3  # 102.05828325 x 6 = 612.3496995
    assert ana.http.put(f"{session}/sets/0001", json={**bench, "reps": 5}).status_code == 200
    assert volumes() == [510.29] * 3


def test_a_month_whose_workouts_are_gone_is_absent(ana: Person) -> None:
    created = ana.post({"type": "Run", "ts": "2026-03-05T06:30:00Z", "durationMin": 30})
    assert len(get(ana, "/me/months", **{"from": "2026-01"})["months"]) == 1
    ana.http.delete(created.headers["Location"])
    assert get(ana, "/me/months", **{"from": "2026-01"})["months"] == []


def test_somebody_new_has_zero_fitness_and_no_days(ana: Person) -> None:
    shown = get(ana, "/me/fitness")
    assert len(shown["days"]) == 90
    assert {(day["ctl"], day["acwr"]) for day in shown["days"]} == {(0, None)}
    assert get(ana, "/me/days")["days"] == get(ana, "/me/months")["months"] == []


@pytest.mark.parametrize(
    ("path", "query", "fields"),
    [
        ("/me/fitness", {"from": "2026-02-30", "method": "steps"}, {"from", "method"}),
        ("/me/fitness", {"from": "2026-04-01", "to": "2026-03-01"}, {"from"}),
        ("/me/fitness", {"from": "1950-01-01", "to": "2026-01-01"}, {"to"}),
        ("/me/fitness", {"nextToken": "2026-01-01_tss.abc"}, {"nextToken"}),
        ("/me/days", {"from": "2025-01-01", "to": "2026-01-03"}, {"to"}),
        ("/me/days", {"from": "yesterday", "until": "now"}, {"from", "until"}),
        ("/me/months", {"from": "2026-13"}, {"from"}),
        ("/me/months", {"to": "1"}, {"to"}),
    ],
)
def test_wrong_parameters_are_named(
    runner: Person, path: str, query: dict[str, str], fields: set[str]
) -> None:
    answer = runner.get(path, **query)
    assert answer.status_code == 400
    assert {field["field"] for field in answer.json()["error"]["fields"]} <= fields
