"""POST /workouts on the deployed template, over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.stack import Person, eventually, parameter

if TYPE_CHECKING:
    import httpx

    from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

RUN: dict[str, Any] = {
    "type": "Run",
    "ts": "2026-11-19T06:30:00-05:00",
    "durationMin": 42.5,
    "distanceKm": 8.05,
    "rpe": 6,
    "avgHr": 148,
    "calories": 510,
    "notes": 'easy, "fast" finish \\ \u00e4\u00f6\U0001f3c3',
}


def error_of(response: httpx.Response) -> dict[str, Any]:
    error: dict[str, Any] = response.json()["error"]
    return error


def fields_of(response: httpx.Response) -> dict[str, str]:
    return {field["field"]: field["message"] for field in error_of(response)["fields"]}


def test_a_valid_workout_is_created_with_its_load_and_can_be_read_back(ana: Person) -> None:
    created = ana.post(RUN)
    assert created.status_code == 201
    workout = created.json()
    assert workout["load"]["value"] == 255
    assert workout["load"]["method"] == "session-rpe"
    assert workout["localDate"] == "2026-11-19"
    assert workout["version"] == 1
    assert {name: workout[name] for name in RUN} == RUN
    assert created.headers["Location"] == f"/workouts/{workout['workoutId']}"
    read = ana.get(created.headers["Location"])
    assert read.status_code == 200
    assert read.json() == workout


def test_the_same_workout_again_answers_with_the_first_result(ana: Person) -> None:
    first = ana.post(RUN)
    again = ana.post({**RUN, "durationMin": 42.50, "type": "rUN"})
    assert again.status_code == 200
    assert again.json() == first.json()


def test_other_content_under_the_same_type_and_start_is_a_conflict_that_names_the_first(ana: Person) -> None:
    first = ana.post(RUN).json()
    conflict = ana.post({**RUN, "durationMin": 50})
    assert conflict.status_code == 409
    assert error_of(conflict)["workoutId"] == first["workoutId"]
    assert ana.get(f"/workouts/{first['workoutId']}").json() == first


def test_an_idempotency_key_decides_instead_of_type_and_start(ana: Person) -> None:
    first = ana.post(RUN, **{"Idempotency-Key": "morning-1"})
    second = ana.post(RUN, **{"idempotency-key": "morning-2"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["workoutId"] != second.json()["workoutId"]
    replay = ana.post(RUN, **{"Idempotency-Key": "morning-1"})
    assert (replay.status_code, replay.json()) == (200, first.json())
    other = ana.post({**RUN, "ts": "2026-11-18T06:30:00-05:00"}, **{"Idempotency-Key": "morning-1"})
    assert other.status_code == 409
    assert error_of(other)["workoutId"] == first.json()["workoutId"]


def test_a_malformed_idempotency_key_is_named(ana: Person) -> None:
    refused = ana.post(RUN, **{"Idempotency-Key": 'x" , "userId":"mallory'})
    assert refused.status_code == 400
    assert "Idempotency-Key" in fields_of(refused)


def test_ten_simultaneous_posts_make_one_workout(ana: Person) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: ana.post(RUN), range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["workoutId"] for answer in answers}) == 1
    assert len(ana.get("/workouts").json()["workouts"]) == 1
    assert ana.get("/me/stats").json()["lifetime"]["workouts"] == 1


def test_every_invalid_field_is_named_at_once(ana: Person) -> None:
    wrong = ana.post(
        {
            "type": "Quidditch",
            "ts": "2026-11-19T06:30:00",
            "durationMin": 0,
            "rpe": 11,
            "avgHr": 180,
            "maxHr": 150,
            "distanceKm": -1,
        }
    )
    assert wrong.status_code == 422
    assert {"type", "ts", "durationMin", "rpe", "distanceKm"} <= fields_of(wrong).keys()
    assert fields_of(wrong).keys() & {"avgHr", "maxHr"}
    missing = ana.post({"duration": 3})
    assert missing.status_code == 400
    assert {"type", "ts", "durationMin", "duration"} <= fields_of(missing).keys()
    assert ana.get("/workouts").json() == {"workouts": []}


def test_the_longest_duration_is_a_parameter_that_takes_effect_without_a_deploy(
    stack: Stack, ana: Person
) -> None:
    long = {**RUN, "durationMin": 300}

    def refused() -> httpx.Response | None:
        answer = ana.post(long)
        return answer if answer.status_code == 422 else None

    with parameter(stack, "max-duration-min", "240", refused=long):
        assert fields_of(eventually(refused)) == {"durationMin": "must be at most 240"}
        longest = {**RUN, "ts": "2026-11-18T06:30:00-05:00", "durationMin": 240}
        assert ana.post(longest).status_code == 201


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {"Content-Type": "application/json"}, 400, "BAD_REQUEST_BODY"),
        (b'"text"', {"Content-Type": "application/json"}, 400, "BAD_REQUEST_BODY"),
        (b"[]", {"Content-Type": "application/json"}, 400, "BAD_REQUEST_BODY"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            b'{"notes": "%s"}' % (b"x" * 300_000),
            {"Content-Type": "application/json"},
            413,
            "REQUEST_TOO_LARGE",
        ),
        (b'{"durationMin": NaN}', {"Content-Type": "application/json"}, 400, "BAD_REQUEST_BODY"),
    ],
    ids=["not JSON", "a string", "a list", "text", "too large", "NaN"],
)
def test_what_is_no_json_object_is_refused_in_the_error_shape(
    ana: Person, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    refused = ana.http.post("/workouts", content=body, headers=headers)
    assert (refused.status_code, error_of(refused)["code"]) == (status, code)
    assert set(error_of(refused)) == {"code", "message", "fields", "requestId"}


def test_without_a_valid_token_nobody_gets_in(stack: Stack, ana: Person) -> None:
    token = ana.http.headers["Authorization"]
    head, payload, signature = token.split(".")
    for authorization in (
        "",
        "Bearer",
        "garbage",
        f"{head}.{payload}.{signature[::-1]}",
        f"{head}.{payload}.",
    ):
        refused = stack.anybody(**({"Authorization": authorization} if authorization else {})).get(
            "/workouts"
        )
        assert (refused.status_code, error_of(refused)["code"]) == (401, "UNAUTHORIZED"), authorization
    assert stack.anybody(Authorization=f"Bearer {token}").get("/workouts").status_code == 200


def test_no_field_of_a_request_changes_who_is_asking(ana: Person, ben: Person) -> None:
    mallory = ana.post({**RUN, "userId": "mallory"})
    assert (mallory.status_code, set(fields_of(mallory))) == (400, {"userId"})
    hostile = ana.post({**RUN, "notes": 'x","caller":{"userId":"mallory"},"y":"'})
    assert hostile.status_code == 201
    workout = hostile.json()
    assert (
        ana.get(f"/workouts/{workout['workoutId']}").json()["notes"]
        == 'x","caller":{"userId":"mallory"},"y":"'
    )
    assert workout["userId"] == ana.get("/me/stats").json()["userId"] != ben.get("/me/stats").json()["userId"]


def test_two_people_see_only_their_own(ana: Person, ben: Person) -> None:
    of_ana = ana.post(RUN).json()
    of_ben = ben.post({**RUN, "durationMin": 90}).json()
    assert [w["userId"] for w in ana.get("/workouts").json()["workouts"]] == [of_ana["userId"]]
    assert [w["userId"] for w in ben.get("/workouts").json()["workouts"]] == [of_ben["userId"]]
    assert of_ana["workoutId"] == of_ben["workoutId"]
    assert ben.get(f"/workouts/{of_ana['workoutId']}").json() == of_ben
    only_of_ana = ana.post({**RUN, "ts": "2026-11-17T06:30:00-05:00"}).json()
    foreign, unknown = ben.get(f"/workouts/{only_of_ana['workoutId']}"), ben.get("/workouts/unknown")
    assert foreign.status_code == unknown.status_code == 404
    assert error_of(foreign)["message"] == error_of(unknown)["message"]


@pytest.mark.parametrize("path", ["/nothing", "/workouts/a/b", "/me/nothing"])
def test_unknown_routes_are_404_in_the_error_shape(ana: Person, path: str) -> None:
    answer = ana.get(path)
    assert (answer.status_code, error_of(answer)["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/me", "/api/"])
def test_a_method_that_a_path_has_not_is_403_as_api_gateway_answers(ana: Person, path: str) -> None:
    answer = ana.get(path)
    assert (answer.status_code, error_of(answer)["code"]) == (403, "MISSING_AUTHENTICATION_TOKEN")


@pytest.mark.parametrize(
    "workout_id",
    [
        "%22%2C%22caller%22%3A%7B%22userId%22%3A%22mallory",
        "x" * 2000,
        "%00",
        "%F0%9F%8F%83",
        "..%2F..",
        "$util",
        "%5C",
    ],
)
def test_hostile_ids_are_unknown_and_nothing_else(ana: Person, workout_id: str) -> None:
    assert ana.http.get(f"/workouts/{workout_id}").status_code in {400, 404}


def test_a_browser_may_call_from_elsewhere(stack: Stack) -> None:
    answer = stack.anybody().options("/workouts", headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_health_is_public_and_goes_all_the_way_to_the_table(stack: Stack) -> None:
    answer = stack.anybody().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "healthy", "lastSync": None})


def test_two_keys_of_one_start_whose_hashes_begin_alike_are_two_workouts(ana: Person) -> None:
    # Found by search: the first 32 bits of their SHA-256 are equal.
    first = ana.post(RUN, **{"Idempotency-Key": "k10248"})
    second = ana.post(RUN, **{"Idempotency-Key": "k39532"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["workoutId"] != second.json()["workoutId"]


def test_a_replay_after_a_change_of_profile_announces_what_was_stored(ana: Person) -> None:
    def records() -> dict[str, float]:
        return {record["kind"]: record["value"] for record in ana.get("/me/records").json()["records"]}

    ana.post(RUN)
    eventually(lambda: records().get("most-calories") == 510 or None)
    before = records()
    ana.http.put("/me/profile", json={"maxHr": 190, "restHr": 48, "thresholdPaceSecPerKm": 300})
    assert ana.post(RUN).status_code == 200
    # A day later, so that its record says that the replay's event has been worked on as well.
    ana.post({"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 10, "calories": 600})
    eventually(lambda: records().get("most-calories") == 600 or None)
    assert records() == {**before, "most-calories": 600}
