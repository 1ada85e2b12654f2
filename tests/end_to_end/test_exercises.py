"""Exercises, templates and the history of an exercise on the deployed template, over HTTP."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

CARRY = {
    "name": "حمل زيرشر e\u0301",
    "muscleGroups": ["core", "back"],
    "equipment": "barbell",
    "aliases": ["Zercher walk"],
}
PUSH_DAY = {
    "title": "Drücken 💪",
    "exercises": [
        {"exercise": "Bench Press", "sets": 3, "reps": 8, "weightKg": 82.5, "restSec": 120},
        {"exercise": "zercher walks", "sets": 2, "reps": 1},
    ],
}
HOSTILE = [
    'a"b',
    "a'b",
    "a\\b",
    '","userId":"mallory',
    "a#b",
    "a{b}",
    "$.caller",
    "💪",
    "\u202eab",
    "x" * 900,
]


def slugs(person: Person, **query: str) -> list[str]:
    answer = person.get("/exercises", **query)
    assert answer.status_code == 200, answer.text
    return [exercise["exercise"] for exercise in answer.json()["exercises"]]


def error_of(answer: Any) -> tuple[int, str]:  # noqa: ANN401 -- a response
    return answer.status_code, answer.json()["error"]["code"]


def test_the_library_is_searched_as_people_type(ana: Person) -> None:
    everything = slugs(ana)
    assert len(everything) > 140
    assert slugs(ana, query="squats")[0] == "back-squat"
    assert slugs(ana, query="press incl") == ["incline-bench-press", "incline-dumbbell-press"]
    assert slugs(ana, query="PULLUP", equipment="pull-up-bar")[0] == "pull-up"
    assert set(slugs(ana, muscleGroup="calves")) < set(everything)
    assert error_of(ana.get("/exercises", muscleGroup="tongue")) == (400, "INVALID_QUERY")


def test_one_s_own_exercise_is_in_one_s_library_and_in_nobody_else_s(ana: Person, ben: Person) -> None:
    created = ana.http.put("/exercises/zercher-carry", json=CARRY)
    assert (created.status_code, created.headers["ETag"]) == (201, '"1"')
    assert created.json() == {
        "exercise": "zercher-carry",
        **CARRY,
        "bodyweight": False,
        "own": True,
        "version": 1,
    }
    again = ana.http.put("/exercises/zercher-carry", json=CARRY)
    assert (again.status_code, again.json()) == (200, created.json())
    changed = ana.http.put(
        "/exercises/zercher-carry", json={**CARRY, "equipment": "other"}, headers={"If-Match": '"1"'}
    )
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    stale = ana.http.put("/exercises/zercher-carry", json=CARRY, headers={"If-Match": '"1"'})
    assert error_of(stale) == (412, "ANOTHER_VERSION")
    [found] = ana.get("/exercises", query="zercher walk").json()["exercises"]
    assert found == changed.json()
    assert slugs(ben, query="zercher walk") == []
    assert error_of(ben.get("/exercises/zercher-carry/history")) == (404, "NOT_FOUND")


def test_a_name_of_the_library_cannot_be_taken_and_every_error_is_told(ana: Person) -> None:
    taken = ana.http.put("/exercises/my-squat", json={"name": "Squats", "aliases": ["RDL"]})
    assert error_of(taken) == (409, "NAME_TAKEN")
    assert [field["field"] for field in taken.json()["error"]["fields"]] == ["name", "aliases[0]"]
    wrong = ana.http.put("/exercises/No_Slug", json={"name": "", "equipment": "anvil", "colour": "red"})
    assert wrong.status_code == 400
    fields = {field["field"] for field in wrong.json()["error"]["fields"]}
    assert fields == {"exercise", "name", "equipment", "colour"}


def test_exercises_that_are_stored_at_once_are_all_there(ana: Person) -> None:
    def put(number: int) -> int:
        return ana.http.put(f"/exercises/lift-{number}", json={"name": f"Lift {number}"}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(put, range(4))) == [201] * 4
    assert [slug for slug in slugs(ana, query="lift") if slug.startswith("lift-")] == [
        f"lift-{number}" for number in range(4)
    ]


def test_a_template_names_exercises_as_people_do_and_is_kept_until_it_is_deleted(
    ana: Person, ben: Person
) -> None:
    unknown = ana.http.put("/templates/push-day", json=PUSH_DAY)
    assert error_of(unknown) == (422, "INVALID_TEMPLATE")
    assert unknown.json()["error"]["fields"][0]["field"] == "exercises[1].exercise"
    ana.http.put("/exercises/zercher-carry", json=CARRY)

    created = ana.http.put("/templates/push-day", json=PUSH_DAY)
    assert (created.status_code, created.headers["ETag"]) == (201, '"1"')
    lines = created.json()["exercises"]
    assert [line["exercise"] for line in lines] == ["bench-press", "zercher-carry"]
    assert created.json()["title"] == PUSH_DAY["title"]
    changed = ana.http.put("/templates/push-day", json={**PUSH_DAY, "title": "Push"})
    assert changed.json() == {**created.json(), "title": "Push", "version": 2}
    assert ana.get("/templates").json() == {"templates": [changed.json()]}
    assert ben.get("/templates").json() == {"templates": []}

    assert ben.http.delete("/templates/push-day").status_code == 404
    stale = ana.http.delete("/templates/push-day", headers={"If-Match": '"1"'})
    assert error_of(stale) == (412, "ANOTHER_VERSION")
    assert ana.http.delete("/templates/push-day").status_code == 204
    assert ana.http.delete("/templates/push-day").status_code == 404
    assert ana.get("/templates").json() == {"templates": []}


def test_a_session_from_a_template_says_what_is_done_of_it_and_is_in_the_history(
    ana: Person, ben: Person
) -> None:
    ana.http.put("/exercises/zercher-carry", json=CARRY)
    ana.http.put("/templates/push-day", json=PUSH_DAY)
    started = ana.http.post("/sessions", json={"templateId": "push-day"})
    assert started.status_code == 201, started.text
    session = f"/sessions/{started.json()['sessionId']}"
    sets = [
        {"exercise": "bench press", "weightKg": 40, "reps": 10, "kind": "warmup"},
        {"exercise": "bench press", "weightKg": 82.5, "reps": 8, "rir": 2},
        {"exercise": "bench press", "weightLb": 200, "reps": 6},
        {"exercise": "Zercher walk", "weightKg": 100, "reps": 1},
    ]
    logged = ana.http.post(f"{session}/sets", json={"sets": sets})
    assert logged.status_code == 201, logged.text

    bench, carry = ana.get(session).json()["progress"]
    assert bench["planned"] == {"sets": 3, "reps": 8, "weightKg": 82.5, "restSec": 120}
    assert bench["done"] == {"sets": 2, "reps": 14, "volumeKg": 1204.31, "weightKg": 90.72, "asPlanned": 1}
    assert bench["setsLeft"] == 1
    assert (carry["exercise"], carry["done"]["asPlanned"], carry["setsLeft"]) == ("zercher-carry", 1, 1)

    def shown() -> dict[str, Any] | None:
        page: dict[str, Any] = ana.get("/exercises/bench-press/history").json()
        return page if page["sessions"] and page["best"] else None

    history = eventually(shown)
    assert history["lastWeights"] == [
        {"weightKg": 82.5, "reps": 8, "rir": 2},
        {"weightLb": 200, "reps": 6},
    ]
    [entry] = history["sessions"]
    assert [each["kind"] for each in entry["sets"]] == ["warmup", "working", "working"]
    assert (entry["volumeKg"], entry["e1rmKg"], entry["best"]["setId"]) == (1204.31, 110, "0002")
    assert (history["best"]["kind"], history["best"]["value"]) == ("max-e1rm", 110)
    assert ana.get("/exercises/Bench%20Press/history").json() == history
    assert ana.get("/exercises/zercher-carry/history").json()["exercise"]["name"] == CARRY["name"]
    assert ana.get("/exercises/zercher walk/history").json()["exercise"]["exercise"] == "zercher-carry"
    assert ben.get("/exercises/bench-press/history").json()["sessions"] == []
    assert ana.http.delete(session).status_code == 204
    assert ana.get(session).status_code == 404
    eventually(lambda: shown() is None or None)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data(lifter: Person, text: str) -> None:
    path = quote(text, safe="")
    assert lifter.get(f"/exercises/{path}/history").status_code == 404
    assert lifter.http.put(f"/exercises/{path}", json={"name": text[:60]}).status_code == 422
    assert lifter.http.put(f"/templates/{path}", json=PUSH_DAY).status_code == 422
    assert lifter.http.delete(f"/templates/{path}").status_code == 404
    assert lifter.get("/exercises", query=text).status_code == (200 if len(text) <= 100 else 400)


def test_a_large_body_is_wrong_and_never_our_fault(lifter: Person) -> None:
    body = {"name": "x", "aliases": ['"' * 60_000]}
    assert lifter.http.put("/exercises/x", json=body).status_code == 413
    assert lifter.http.put("/exercises/x", json={"name": "x" * 90_000}).status_code == 422
    assert lifter.http.put("/templates/x", json={**PUSH_DAY, "title": "x" * 90_000}).status_code == 422


def lift(number: int) -> dict[str, Any]:
    """What one of ten years' sessions did, as it is projected."""
    year, day = divmod(number, 100)
    session = f"{2017 + year}{1 + day // 28:02d}{1 + day % 28:02d}T060000Z-{number:08x}"
    local_date = f"{session[:4]}-{session[4:6]}-{session[6:8]}"
    sets = [
        {"setId": f"{place:04d}", "kind": "working", "weightKg": 60 + year, "reps": 8}
        for place in range(1, 6)
    ]
    document = {
        "sessionId": session,
        "startedAt": f"{local_date}T06:00:00Z",
        "localDate": local_date,
        "sets": sets,
        "best": sets[0],
        "e1rmKg": 76 + year,
        "volumeKg": 5 * 8 * (60 + year),
    }
    text = json.dumps(document)
    return {"session": session, "localDate": local_date, "docBytes": len(text), "doc": text}


@pytest.fixture(scope="module")
def lifter(stack: Stack) -> Person:
    """Somebody who benched a hundred times a year for ten years."""
    person = stack.person()
    table = stack.client("dynamodb")
    name = stack.outputs["TableName"]
    entries = [lift(number) for number in range(1000)]
    for start in range(0, len(entries), 25):
        puts = [
            {
                "PutRequest": {
                    "Item": {
                        "pk": {"S": f"USER#{person.user_id}"},
                        "sk": {"S": f"LIFT#bench-press#{entry['session']}"},
                        "sessionId": {"S": entry["session"]},
                        "localDate": {"S": entry["localDate"]},
                        "docBytes": {"N": str(entry["docBytes"])},
                        "doc": {"S": entry["doc"]},
                    }
                }
            }
            for entry in entries[start : start + 25]
        ]
        table.batch_write_item(RequestItems={name: puts})
    return person


def pages(person: Person, **query: str) -> list[dict[str, Any]]:
    found = []
    while True:
        answer = person.get("/exercises/bench-press/history", **query)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        if "nextToken" not in found[-1]:
            return found
        query["nextToken"] = found[-1]["nextToken"]


def test_ten_years_of_an_exercise_come_page_by_page_newest_first(lifter: Person) -> None:
    found = pages(lifter, limit="100")
    assert [len(page["sessions"]) for page in found] == [100] * 10
    listed = [session["sessionId"] for page in found for session in page["sessions"]]
    assert listed == sorted((lift(number)["session"] for number in range(1000)), reverse=True)
    assert all(page["lastWeights"] == [{"weightKg": 69, "reps": 8}] * 5 for page in found)


def test_a_year_of_an_exercise_has_e1rm_and_volume_over_time(lifter: Person) -> None:
    found = pages(lifter, **{"from": "2020-01-01", "to": "2021-01-01", "limit": "100"})
    sessions = [session for page in found for session in page["sessions"]]
    assert len(sessions) == 100
    assert {session["localDate"][:4] for session in sessions} == {"2020"}
    assert {(session["e1rmKg"], session["volumeKg"]) for session in sessions} == {(79, 2520)}


def test_a_token_of_another_exercise_or_a_mangled_one_is_refused(lifter: Person) -> None:
    token = lifter.get("/exercises/bench-press/history").json()["nextToken"]
    for path, text in (("deadlift", token), ("bench-press", token[:-1]), ("bench-press", "'\"\\")):
        answer = lifter.get(f"/exercises/{path}/history", nextToken=text)
        assert error_of(answer) == (400, "INVALID_QUERY")
