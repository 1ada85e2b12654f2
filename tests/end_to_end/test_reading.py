"""Lists, profile and statistics on the deployed template, over HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

FIRST = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader(stack: Stack) -> Person:
    """Somebody with sixty workouts: one a day from 1 September 2026, every third a ride."""
    person = stack.person()
    for day in range(60):
        answer = person.post(
            {
                "type": "Ride" if day % 3 == 0 else "Run",
                "ts": (FIRST + timedelta(days=day)).isoformat(),
                "durationMin": 30 + day,
                "distanceKm": 5 + day / 10,
            }
        )
        assert answer.status_code == 201, answer.text
    return person


def pages(person: Person, **query: str | int) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    token: dict[str, str] = {}
    while True:
        answer = person.get("/workouts", **query, **token)
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["workouts"])
        if "nextToken" not in answer.json():
            return found
        token = {"nextToken": answer.json()["nextToken"]}


def starts(found: list[list[dict[str, Any]]]) -> list[str]:
    return [workout["ts"] for page in found for workout in page]


ALL = [(FIRST + timedelta(days=day)).isoformat() for day in reversed(range(60))]


def test_sixty_workouts_come_newest_first_in_pages_of_25(reader: Person) -> None:
    found = pages(reader)
    assert [len(page) for page in found] == [25, 25, 10]
    assert starts(found) == ALL


@pytest.mark.parametrize(("limit", "sizes"), [(20, [20, 20, 20]), (100, [60]), (59, [59, 1]), (60, [60])])
def test_a_limit_makes_pages_of_that_size_and_no_empty_last_page(
    reader: Person, limit: int, sizes: list[int]
) -> None:
    found = pages(reader, limit=limit)
    assert [len(page) for page in found] == sizes
    assert starts(found) == ALL


def test_one_type_is_listed_in_any_spelling(reader: Person) -> None:
    found = pages(reader, type="ride", limit=7)
    assert [len(page) for page in found] == [7, 7, 6]
    assert starts(found) == ALL[2::3]


def test_from_is_inclusive_and_to_exclusive_for_dates_and_instants(reader: Person) -> None:
    days = starts(pages(reader, limit=4, **{"from": "2026-09-10", "to": "2026-09-20"}))
    assert days == [ts for ts in ALL if "2026-09-10" <= ts[:10] < "2026-09-20"]
    instants = starts(pages(reader, **{"from": "2026-09-10T06:00:00Z", "to": "2026-09-20T01:00:00-05:00"}))
    assert instants == [ts for ts in ALL if "2026-09-10" <= ts[:10] < "2026-09-20"]
    assert starts(pages(reader, **{"from": "2026-09-10", "to": "2026-09-20", "type": "Run"})) == [
        ts for ts in days if ts not in ALL[2::3]
    ]


def test_from_is_inclusive_and_to_exclusive_to_the_millisecond(ana: Person) -> None:
    first, second, third = (f"2026-11-19T10:00:00.{milliseconds}Z" for milliseconds in ("000", "200", "900"))
    for ts in (first, second, third):
        ana.post({"type": "Walk", "ts": ts, "durationMin": 20})

    def listed(**bounds: str) -> list[str]:
        return starts(pages(ana, limit=1, **bounds))

    assert listed() == [third, second, first]
    assert listed(**{"from": second}) == [third, second]
    assert listed(to=second) == [first]
    assert listed(**{"from": second, "to": third}) == [second]


def test_a_token_is_only_good_for_the_same_person_and_filters(reader: Person, ana: Person) -> None:
    token = reader.get("/workouts", limit=5).json()["nextToken"]
    assert reader.get("/workouts", limit=9, nextToken=token).status_code == 200
    for answer in (
        ana.get("/workouts", nextToken=token),
        reader.get("/workouts", type="Run", nextToken=token),
        reader.get("/workouts", nextToken=token[:-1]),
        reader.get("/workouts", nextToken="x" * 900),
    ):
        assert answer.status_code == 400
        assert [field["field"] for field in answer.json()["error"]["fields"]] == ["nextToken"]


def test_every_wrong_parameter_is_named_at_once(ana: Person) -> None:
    answer = ana.get("/workouts", **{"limit": "0", "from": "yesterday", "type": "Quidditch", "form": "x"})
    assert answer.status_code == 400
    assert {field["field"] for field in answer.json()["error"]["fields"]} == {"limit", "from", "type", "form"}


def test_pages_shrink_when_notes_are_very_long(ana: Person) -> None:
    for day in range(30):
        ana.post(
            {
                "type": "Yoga",
                "ts": (FIRST + timedelta(days=day)).isoformat(),
                "durationMin": 20,
                "notes": "\U0001f9d8" * 2000,
            }
        )
    assert [len(page) for page in pages(ana, limit=100)] == [24, 6]


def test_a_profile_is_replaced_as_a_whole_and_answers_with_defaults_before(ana: Person) -> None:
    assert ana.get("/me/profile").json()["timeZone"] == "UTC"
    stored = ana.http.put(
        "/me/profile", json={"timeZone": "Europe/Berlin", "maxHr": 190, "restHr": 48, "sex": "female"}
    )
    assert stored.status_code == 200
    assert stored.json() == ana.get("/me/profile").json() | {"earlierWorkouts": "kept"}
    load = ana.post(
        {"type": "Run", "ts": "2026-11-19T23:30:00Z", "durationMin": 30, "avgHr": 140, "rpe": 5}
    ).json()
    assert load["load"]["all"].keys() == {"session-rpe", "banister-trimp"}
    assert load["localDate"] == "2026-11-20"
    wrong = ana.http.put("/me/profile", json={"timeZone": "Europe/Bonn", "maxHr": 40, "colour": "red"})
    assert wrong.status_code == 400
    assert {field["field"] for field in wrong.json()["error"]["fields"]} >= {"timeZone", "colour", "maxHr"}
    assert ana.get("/me/profile").json()["timeZone"] == "Europe/Berlin"


def test_a_profile_can_be_put_back_as_it_was_got(ana: Person) -> None:
    ana.http.put("/me/profile", json={"timeZone": "Europe/Berlin", "ftpW": 250.5})
    profile = ana.get("/me/profile").json()
    changed = ana.http.put("/me/profile", json={**profile, "weightKg": 62})
    assert changed.status_code == 200
    assert changed.json() == {**profile, "weightKg": 62, "earlierWorkouts": "unaffected"}


def test_the_whole_log_of_records_can_be_read_page_by_page(stack: Stack, ana: Person) -> None:
    user_id = ana.post({"type": "Walk", "ts": "2026-11-19T10:00:00Z", "durationMin": 20}).json()["userId"]
    lines = [f"2025{month:02}{day:02}T100000Z-00000000" for month in range(1, 10) for day in range(1, 29)]
    table, dynamodb = stack.outputs["TableName"], stack.client("dynamodb")
    for workout_id in lines:
        texts = {
            "type": "Walk",
            "workoutId": workout_id,
            "kind": "longest-30d",
            "doc": json.dumps({"workoutId": workout_id}),
        }
        key = {"pk": {"S": f"USER#{user_id}"}, "sk": {"S": f"PR_LOG#{workout_id}#longest-30d"}}
        dynamodb.put_item(
            TableName=table, Item={**key, **{name: {"S": text} for name, text in texts.items()}}
        )
    read: list[str] = []
    query: dict[str, str] = {"history": "true"}
    while query:
        page = ana.get("/me/records", **query).json()
        assert len(page["history"]) <= 250
        read += [line["workoutId"] for line in page["history"] if line["workoutId"] < "2026"]
        query = {"history": "true", "nextToken": page["nextToken"]} if "nextToken" in page else {}
    assert read == lines[::-1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"history": "1"}, "history"),
        ({"histroy": "true"}, "histroy"),
        ({"history": "true", "nextToken": "mangled"}, "nextToken"),
        ({"nextToken": "20260101T000000Z-00000000#longest-30d"}, "nextToken"),
    ],
)
def test_a_question_about_records_that_nobody_can_answer_is_refused(
    ana: Person, query: dict[str, str], field: str
) -> None:
    answer = ana.get("/me/records", **query)
    assert answer.status_code == 400
    assert [wrong["field"] for wrong in answer.json()["error"]["fields"]] == [field]


def test_stats_know_totals_periods_streaks_and_the_last_ten(reader: Person) -> None:
    stats = reader.get("/me/stats").json()
    assert stats["lifetime"]["workouts"] == 60
    assert stats["byType"]["Ride"]["workouts"] == 20
    assert stats["byType"]["Run"]["workouts"] == 40
    assert stats["streak"]["longest"] == 2
    assert [workout["ts"] for workout in stats["recentWorkouts"]] == ALL[:10]


def test_a_run_today_and_yesterday_is_a_streak_of_two(ana: Person) -> None:
    today = datetime.now(UTC)
    for back in (0, 1):
        ana.post(
            {
                "type": "Run",
                "ts": (today - timedelta(days=back)).isoformat(),
                "durationMin": 20,
                "distanceKm": 3,
            }
        )
    stats = ana.get("/me/stats").json()
    assert (stats["streak"]["current"], stats["streak"]["longest"]) == (2, 2)
    assert stats["week"]["workouts"] in {1, 2}
    assert stats["year"]["workouts"] in {1, 2}


def test_somebody_new_has_empty_lists_and_zero_stats(ana: Person) -> None:
    assert ana.get("/workouts").json() == {"workouts": []}
    assert ana.get("/me/records").json() == {"records": []}
    assert ana.get("/me/records", history="true").json() == {"history": []}
    assert ana.get("/me/stats").json()["lifetime"]["workouts"] == 0
    summary = ana.get("/me/summaries/2026-11-19").json()
    assert (summary["totals"]["workouts"], summary["fitness"]["ctl"], summary["records"]) == (0, 0, [])


def test_a_rest_day_has_a_summary_and_a_day_that_never_was_has_none(ana: Person) -> None:
    ana.post({"type": "Run", "ts": "2026-10-20T06:30:00+02:00", "durationMin": 40, "rpe": 5})
    day, rest = (ana.get(f"/me/summaries/2026-10-{date}").json() for date in (20, 21))
    assert rest["totals"]["workouts"] == 0
    assert 0 < rest["fitness"]["ctl"] < day["fitness"]["ctl"]
    assert rest["fitness"]["tsb"] < 0
    for date in ("2026-02-30", "yesterday", "2126-01-01"):
        refused = ana.get(f"/me/summaries/{date}")
        assert refused.status_code == 400
        [field] = refused.json()["error"]["fields"]
        assert field["field"] == "date"


def test_what_arrives_late_shows_in_the_summaries_of_the_days_after_it(ana: Person) -> None:
    late, *others = (
        {"type": "Run", "ts": f"2026-10-{day}T06:30:00Z", "durationMin": 40, "distanceKm": 5, "rpe": 5}
        for day in (19, 18, 20)
    )
    for run in others:
        ana.post(run)
    before = ana.get("/me/summaries/2026-10-20").json()
    assert before["streak"] == {"current": 1, "longest": 1}
    ana.post(late)
    after = ana.get("/me/summaries/2026-10-20").json()
    assert after["streak"] == {"current": 3, "longest": 3}
    assert after["fitness"]["ctl"] > before["fitness"]["ctl"]
