"""A session in the gym over HTTP: what a spreadsheet adds up, two phones, and what was left open."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

Json = Any

START = "2026-11-20T17:30:00-05:00"
END = "2026-11-20T18:42:00-05:00"


def started(person: Person, **more: str) -> str:
    """The id of a session that has just been started."""
    answer = person.http.post("/sessions", json={"startedAt": START, **more})
    assert answer.status_code == 201, answer.text
    session_id: str = answer.json()["sessionId"]
    return session_id


def logged(person: Person, session_id: str, *sets: Json) -> list[Json]:
    """Sets as they are answered."""
    answer = person.http.post(f"/sessions/{session_id}/sets", json={"sets": list(sets)})
    assert answer.status_code == 201, answer.text
    shown: list[Json] = answer.json()["sets"]
    return shown


BENCH: list[Any] = [
    # exercise, weight, reps, kind, volume in kilograms as a spreadsheet gives it (1 lb = 0.45359237 kg)
    ("bench-press", {"weightKg": 40}, 12, "warmup", 0),
    ("bench-press", {"weightKg": 60}, 8, "warmup", 0),
    ("bench-press", {"weightKg": 100}, 8, "working", 800),
    ("bench-press", {"weightKg": 102.5}, 6, "working", 615),
    ("bench-press", {"weightLb": 225}, 6, "working", 612.35),  # 102.05828325 x 6 = 612.3496995
    ("bench-press", {"weightLb": 185}, 9, "drop", 755.23),  # 83.91458845 x 9 = 755.23129605
    ("bench-press", {"weightLb": 135}, 12, "drop", 734.82),  # 61.23496995 x 12 = 734.8196394
]
SQUAT = [
    ("squat", {"weightLb": 135}, 8, "warmup", 0),
    ("squat", {"weightLb": 225}, 5, "working", 510.29),  # 102.05828325 x 5 = 510.29141625
    ("squat", {"weightLb": 275}, 5, "working", 623.69),  # 124.73790175 x 5 = 623.68950875
    ("squat", {"weightLb": 275}, 5, "working", 623.69),
    ("squat", {"weightKg": 125}, 4, "working", 500),
    ("squat", {"weightKg": 90.25}, 10, "drop", 902.5),
]
PULL_UP: list[tuple[str, dict[str, float], int, str, float]] = [
    ("pull-up", {}, reps, "working", 0) for reps in (12, 10, 8)
]
ROW = [
    ("barbell-row", {"weightKg": 70}, 10, "working", 700),
    ("barbell-row", {"weightLb": 155}, 10, "working", 703.07),  # 70.30681735 x 10 = 703.0681735
    ("barbell-row", {"weightLb": 155}, 9, "working", 632.76),  # 70.30681735 x 9 = 632.76135615
    ("barbell-row", {"weightLb": 155}, 8, "working", 562.45),  # 70.30681735 x 8 = 562.4545388
]
CURL = [
    ("barbell-curl", {"weightLb": 65}, 12, "working", 353.8),  # 29.48350405 x 12 = 353.8020486
    ("barbell-curl", {"weightLb": 65}, 11, "working", 324.32),  # 29.48350405 x 11 = 324.31854455
    ("barbell-curl", {"weightLb": 45.5}, 15, "drop", 309.58),  # 20.638452835 x 15 = 309.576792525
    ("barbell-curl", {"weightKg": 20}, 15, "drop", 300),
]
SPREADSHEET = [*BENCH, *SQUAT, *PULL_UP, *ROW, *CURL]
# The exact volumes: bench 3517.400635, squat 3160.17043375, row 2598.28406845, curl 1287.697385625.
TOTAL = 10_563.55  # 10563.552522825
CORRECTED = 10_558.39  # - 612.3496995 + 907.18474 - 300


def sent(row: Any) -> Json:  # noqa: ANN401 -- a row of the spreadsheet
    exercise, weight, reps, kind, _ = row
    return {"exercise": exercise, **weight, "reps": reps, "kind": kind}


def test_a_session_of_24_sets_adds_up_as_in_a_spreadsheet(stack: Stack) -> None:
    ana = stack.person()
    session_id = started(ana, title="Push and pull")
    assert len(SPREADSHEET) == 24
    one_by_one = [
        ana.http.post(f"/sessions/{session_id}/sets", json=sent(row)).json() for row in SPREADSHEET[:4]
    ]
    together = logged(ana, session_id, *(sent(row) for row in SPREADSHEET[4:]))
    assert [one["volumeKg"] for one in (*one_by_one, *together)] == [row[-1] for row in SPREADSHEET]
    finish = {"endedAt": END, "rpe": 7}
    finished = ana.http.post(f"/sessions/{session_id}/finish", json=finish)
    assert finished.status_code == 200, finished.text
    assert finished.json()["volumeKg"] == TOTAL
    assert ana.http.post(f"/sessions/{session_id}/finish", json=finish).json() == finished.json()
    workout = f"/workouts/{finished.json()['workoutId']}"
    shown = ana.get(workout).json()
    assert (shown["type"], shown["durationMin"], shown["load"]["value"]) == ("Strength", 72, 504)
    assert (shown["volumeKg"], shown["sets"], shown["sessionId"]) == (TOTAL, 21, session_id)

    # Two corrections: the fifth set was 250 lb x 8, and the last one was not done.
    right = {"exercise": "bench press", "weightLb": 250, "reps": 8}
    corrected = ana.http.put(f"/sessions/{session_id}/sets/0005", json=right, headers={"If-Match": '"1"'})
    assert corrected.json()["volumeKg"] == 907.18  # 113.3980925 x 8 = 907.18474
    again = ana.http.put(f"/sessions/{session_id}/sets/0005", json=right, headers={"If-Match": '"1"'})
    assert again.status_code == 412
    assert ana.http.delete(f"/sessions/{session_id}/sets/0024").status_code == 204
    assert ana.http.delete(f"/sessions/{session_id}/sets/0024").status_code == 404
    session = ana.get(f"/sessions/{session_id}").json()
    assert (session["volumeKg"], session["setCount"], len(session["sets"])) == (CORRECTED, 20, 23)
    assert [one["setId"] for one in session["sets"]] == [f"{number:04}" for number in range(1, 24)]
    assert ana.get(workout).json()["volumeKg"] == CORRECTED
    assert ana.get(workout).json()["load"]["value"] == 504
    assert ana.get("/me/stats").json()["lifetime"]["workouts"] == 1
    assert ana.http.delete(workout).json()["error"]["code"] == "BELONGS_TO_SESSION"
    assert ana.http.delete(f"/sessions/{session_id}").status_code == 204
    assert ana.get(workout).status_code == 404
    assert ana.get("/me/stats").json()["lifetime"]["workouts"] == 0


def test_one_session_is_open_at_a_time_and_finished_ones_are_listed(stack: Stack) -> None:
    ben = stack.person()
    assert ben.get("/me/sessions/current").status_code == 404
    session_id = started(ben)
    refused = ben.http.post("/sessions", json={})
    assert (refused.status_code, refused.json()["error"]["sessionId"]) == (409, session_id)
    logged(ben, session_id, {"exercise": "deadlift", "weightKg": 140, "reps": 5})
    current = ben.get("/me/sessions/current")
    assert current.json()["sets"][0]["exercise"] == "deadlift"
    unchanged = ben.http.get(f"/sessions/{session_id}", headers={"If-None-Match": current.headers["ETag"]})
    assert unchanged.status_code == 304
    ben.http.post(f"/sessions/{session_id}/finish", json={"endedAt": END})
    late = ben.http.post(f"/sessions/{session_id}/sets", json={"exercise": "deadlift", "reps": 5})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "SESSION_FINISHED")
    other = ben.http.post("/sessions", json={"startedAt": "2026-11-18T18:00:00Z"}).json()["sessionId"]
    listed = [one["sessionId"] for one in ben.get("/sessions", last=5).json()["sessions"]]
    assert listed == [session_id, other]
    of_a_day = ben.get("/sessions", date="2026-11-20").json()["sessions"]
    assert [one["sets"][0]["volumeKg"] for one in of_a_day] == [700]
    cleo = stack.person()
    assert cleo.get(f"/sessions/{session_id}").status_code == 404


def test_thirty_parallel_changes_are_all_right_in_the_end(stack: Stack) -> None:
    dan = stack.person()
    session_id = started(dan)
    path = f"/sessions/{session_id}/sets"

    def log(number: int) -> int:
        one = {"exercise": "squat", "weightKg": 100 + number, "reps": 5}
        for _ in range(12):
            answer = dan.http.post(path, json=one, headers={"Idempotency-Key": f"set-{number}"})
            if answer.status_code != 429:
                break
        return answer.status_code

    with ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(log, range(30)))
    assert set(statuses) <= {200, 201}
    session = dan.get(f"/sessions/{session_id}").json()
    assert sorted(one["weightKg"] for one in session["sets"]) == [100 + number for number in range(30)]
    assert session["volumeKg"] == sum((100 + number) * 5 for number in range(30))


def test_a_session_that_was_left_open_is_finished_at_its_last_set(stack: Stack) -> None:
    eve, fay = stack.person(), stack.person()
    forgotten, empty = started(eve), started(fay)
    last = "2026-11-20T18:05:30-05:00"
    logged(eve, forgotten, {"exercise": "squat", "weightKg": 100, "reps": 5, "ts": last})
    # It is as if they had been started and changed a day ago.
    table = stack.client("dynamodb")
    for person, session_id in ((eve, forgotten), (fay, empty)):
        user_id = person.get(f"/sessions/{session_id}").json()["userId"]
        for sort_key, name, value in (
            ("CURRENT_SESSION", "gsi1sk", f"2026-11-19T00:00:00.000Z#{user_id}"),
            (f"SESSION#{session_id}", "changedAt", "2026-11-19T00:00:00.000Z"),
        ):
            table.update_item(
                TableName=stack.outputs["TableName"],
                Key={"pk": {"S": f"USER#{user_id}"}, "sk": {"S": sort_key}},
                UpdateExpression="SET #name = :value",
                ExpressionAttributeNames={"#name": name},
                ExpressionAttributeValues={":value": {"S": value}},
            )
    ended = stack.run("clean-up", {"scheduledTime": "2026-11-21T05:20:00Z"})
    assert ended["status"] == "SUCCEEDED"
    report = json.loads(ended["output"])
    assert (report["finished"], report["deleted"], report["failed"]) == (1, 1, 0)
    session = eve.get(f"/sessions/{forgotten}").json()
    assert (session["status"], session["endedAt"]) == ("finished", last)
    assert eve.get(f"/workouts/{session['workoutId']}").json()["durationMin"] == 35.5
    assert fay.get(f"/sessions/{empty}").status_code == 404
    assert fay.get("/me/sessions/current").status_code == 404
