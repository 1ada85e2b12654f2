"""POST /me/profile/recompute: afterwards all is as if the profile had been this one from the start."""

from __future__ import annotations

import json
import os
import signal
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bench.accounts import pages
from tasks.adapters.attributes import amounts_of
from tasks.domain.amounts import added
from tasks.domain.profile import Profile
from tests.domain.workouts import logged
from tests.end_to_end.stack import eventually
from tests.end_to_end.test_survival import engine_of

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

PATH = "/me/profile/recompute"
BEFORE = {"timeZone": "America/New_York", "maxHr": 175, "restHr": 60, "ftpW": 200}
AFTER = {
    "timeZone": "Asia/Tokyo",
    "maxHr": 190,
    "restHr": 48,
    "sex": "female",
    "thresholdPaceSecPerKm": 280,
    "loadMethod": "rtss",
}
DATES = [f"2026-{month:02d}-{day:02d}" for month in (10, 11) for day in (1, 17)]
WORKOUTS: list[dict[str, Any]] = [
    *(
        {
            "type": "Run",
            "ts": f"{date}T23:30:00Z",
            "durationMin": 30 + n,
            "distanceKm": 5.5 + n,
            "avgHr": 140 + n,
        }
        for n, date in enumerate(DATES)
    ),
    *(
        {"type": "Run", "ts": f"{date}T06:30:00+02:00", "durationMin": 20, "distanceKm": 1.2, "rpe": 7}
        for date in DATES
    ),
    # Leaves the last day of a month, which it shares with nobody.
    {"type": "Ride", "ts": "2026-10-31T22:00:00Z", "durationMin": 60, "avgPowerW": 180, "avgHr": 150},
    {"type": "Yoga", "ts": "2026-11-02T07:00:00Z", "durationMin": 45},
]


def recomputed(person: Person) -> dict[str, Any]:
    """The progress, once it is done."""

    def done() -> dict[str, Any] | None:
        progress: dict[str, Any] = person.get(PATH).json()
        return progress if progress["status"] == "done" else None

    return eventually(done, seconds=60)


def view(person: Person) -> dict[str, Any]:
    """All that is computed of a person's workouts, without what names the person or the version."""
    own = ("userId", "createdAt", "version")
    listed = person.get("/workouts", limit=100).json()["workouts"]
    workouts = [{name: value for name, value in one.items() if name not in own} for one in listed]
    stats = {
        name: value
        for name, value in person.get("/me/stats").json().items()
        if name not in {"userId", "recentWorkouts"}
    }
    summaries = [
        {**person.get(f"/me/summaries/{date}").json(), "userId": ""}
        for date in ("2026-10-31", "2026-11-01", "2026-11-17", "2026-11-18")
    ]
    history = person.get("/me/records", history="true").json()
    return {
        "workouts": workouts,
        "stats": stats,
        "summaries": summaries,
        "records": person.get("/me/records").json(),
        "history": history,
    }


def days(stack: Stack, person: Person) -> list[dict[str, Any]]:
    """Days and months as they are stored, those of 0 workouts left out."""
    pk = f"USER#{person.get('/me/stats').json()['userId']}"
    found = []
    for prefix in ("DAY#", "MONTH#"):
        page = stack.client("dynamodb").query(
            TableName=stack.outputs["TableName"],
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
        )
        found += [
            {name: amount for name, amount in amounts_of(item).items() if amount} | {"sk": item["sk"]["S"]}
            for item in page["Items"]
            if item["workouts"]["N"] != "0"
        ]
    return found


def test_afterwards_all_is_as_if_the_profile_had_been_this_one_from_the_start(
    stack: Stack, ana: Person, ben: Person
) -> None:
    for person, profile in ((ana, BEFORE), (ben, AFTER)):
        assert person.http.put("/me/profile", json=profile).status_code == 200
        for workout in WORKOUTS:
            assert person.post(workout).status_code == 201, workout
    assert ana.get(PATH).status_code == 404
    assert ana.http.put("/me/profile", json=AFTER).json()["earlierWorkouts"] == "kept"

    started = ana.http.post(PATH)

    assert (started.status_code, started.headers["Location"]) == (202, PATH)
    assert started.json()["of"] == len(WORKOUTS)
    progress = recomputed(ana)
    unchanged = 1  # the yoga has no load, and stays on its day in Tokyo
    assert (progress["done"], progress["changed"]) == (len(WORKOUTS), len(WORKOUTS) - unchanged)
    expected = eventually(lambda: v if (v := view(ben))["records"]["records"] else None)
    assert eventually(lambda: view(ana) == expected or None, seconds=30)
    assert days(stack, ana) == days(stack, ben)


def test_done_once_more_it_changes_nothing(ana: Person) -> None:
    assert ana.post(WORKOUTS[0]).status_code == 201
    assert ana.http.post(PATH).status_code == 202
    assert recomputed(ana)["changed"] == 0
    assert ana.http.post(PATH).status_code == 202
    again = recomputed(ana)
    assert (again["done"], again["changed"]) == (1, 0)


def test_what_is_changed_and_asked_for_meanwhile_is_right_too(stack: Stack, ana: Person) -> None:
    ana.http.put("/me/profile", json=BEFORE)
    logged = [ana.post(workout).json()["workoutId"] for workout in WORKOUTS]
    ana.http.put("/me/profile", json={**AFTER, "maxHr": 200})
    assert ana.http.post(PATH).status_code == 202
    ana.http.put(f"/workouts/{logged[0]}", json={**WORKOUTS[0], "durationMin": 99})
    ana.http.delete(f"/workouts/{logged[1]}")
    ana.http.put("/me/profile", json=AFTER)
    assert ana.http.post(PATH).status_code == 202
    recomputed(ana)
    kept = [{**WORKOUTS[0], "durationMin": 99}, *WORKOUTS[2:]]
    fresh = stack.person()
    fresh.http.put("/me/profile", json=AFTER)
    for workout in kept:
        assert fresh.post(workout).status_code == 201
    assert days(stack, ana) == days(stack, fresh)


def test_one_that_ended_early_is_gone_on_with(stack: Stack, ana: Person) -> None:
    ana.http.put("/me/profile", json=BEFORE)
    for workout in WORKOUTS[:4]:
        ana.post(workout)
    ana.http.put("/me/profile", json=AFTER)
    ana.http.post(PATH)
    recomputed(ana)
    user = ana.get("/me/stats").json()["userId"]
    first = ana.get("/workouts", limit=100).json()["workouts"][-1]["workoutId"]
    turn = {"cursor": f"{first}~", "done": 1, "changed": 1, "more": True}
    # As an engine leaves it that was killed behind the first workout.
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"USER#{user}"}, "sk": {"S": "RECOMPUTE"}},
        UpdateExpression=(
            "SET #s = :running, execution = :gone, turn = :turn, turnDone = :one, turnChanged = :one"
        ),
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={
            ":running": {"S": "running"},
            ":gone": {"S": "an-execution-that-is-gone"},
            ":turn": {"S": json.dumps(turn)},
            ":one": {"N": "1"},
        },
    )
    assert ana.get(PATH).json()["status"] == "interrupted"
    assert ana.http.post(PATH).json()["done"] == 1
    assert (recomputed(ana)["done"], recomputed(ana)["changed"]) == (4, 1)


HALF_A_YEAR: list[dict[str, Any]] = [
    {
        "type": "Run" if number % 3 else "Ride",
        "ts": f"{date(2026, 5, 1) + timedelta(days=number)}T23:30:00{'Z' if number % 2 else '+02:00'}",
        "durationMin": 30 + number % 50,
        "distanceKm": 5 + number % 10,
        "avgHr": 120 + number % 40,
    }
    for number in range(150)
]


def sums_with(workouts: list[dict[str, Any]], profile: Profile) -> list[dict[str, Any]]:
    """What `days` finds if these workouts are logged with this profile, by the pure functions alone."""
    parts = defaultdict(list)
    for workout in (logged(workout, profile) for workout in workouts):
        parts[f"DAY#{workout.local_date}"].append(workout.sums)
        parts[f"MONTH#{workout.local_date[:7]}"].append(workout.sums)
    return [added(sums) | {"sk": key} for key, sums in sorted(parts.items())]


def test_a_killed_engine_comes_back_and_the_recomputation_is_gone_on_with(stack: Stack, ana: Person) -> None:
    ana.http.put("/me/profile", json=BEFORE)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ana.post, HALF_A_YEAR))
    assert {answer.status_code for answer in answers} == {201}
    paths = sorted(f"/workouts/{answer.json()['workoutId']}" for answer in answers)
    ana.http.put("/me/profile", json=AFTER)
    assert ana.http.post(PATH).json()["of"] == len(paths)
    eventually(lambda: ana.get(paths[30]).json()["version"] == 2 or None, seconds=60)

    os.kill(engine_of(stack), signal.SIGKILL)

    def interrupted() -> bool | None:
        try:
            progress = ana.get(PATH)
        except httpx.TransportError:
            return None
        return True if progress.status_code == 200 and progress.json()["status"] == "interrupted" else None

    eventually(interrupted, seconds=60)
    assert [ana.get(path).json()["version"] for path in (paths[0], paths[-1])] == [2, 1]
    assert ana.http.post(PATH).status_code == 202
    progress = recomputed(ana)
    assert progress["done"] == len(paths)
    assert 0 < progress["changed"] < len(paths)
    profile = Profile(
        time_zone="Asia/Tokyo",
        max_hr=Decimal(190),
        rest_hr=Decimal(48),
        sex="female",
        threshold_pace_sec_per_km=Decimal(280),
        load_method="rtss",
    )
    fresh = {workout["ts"]: json.loads(logged(workout, profile).document) for workout in HALF_A_YEAR}
    listed = pages(lambda path, **query: ana.get(path, **query).json(), "/workouts", "workouts", limit=100)
    assert {shown["ts"]: shown["load"] for shown in listed} == {ts: one["load"] for ts, one in fresh.items()}
    assert {shown["version"] for shown in listed} == {2}
    assert days(stack, ana) == sums_with(HALF_A_YEAR, profile)
