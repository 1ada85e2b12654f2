"""Accounts as files, over HTTP: exported, imported, deleted."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bench.accounts import differences, pages
from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

Json = Any

WORKOUTS = [
    {"type": "Run", "ts": "2026-11-10T06:30:00-05:00", "durationMin": 42.5, "distanceKm": 8.05, "rpe": 6},
    {"type": "Run", "ts": "2026-11-11T06:30:00Z", "durationMin": 50, "distanceKm": 9, "avgHr": 150},
    {
        "type": "Ride",
        "ts": "2026-10-03T17:05:00Z",
        "durationMin": 95,
        "avgPowerW": 187,
        "notes": "\u05e9\u05dc",
    },
    {"type": "Yoga", "ts": "2026-09-01T18:00:00+02:00", "durationMin": 30, "rpe": 2.5},
]
PROFILE = {"timeZone": "Asia/Tokyo", "maxHr": 190, "restHr": 50, "sex": "female", "ftpW": 240}
CARRY = {"name": "Zercher carry", "muscleGroups": ["core", "back"], "equipment": "barbell"}
PUSH_DAY = {"title": "Push day", "exercises": [{"exercise": "bench press", "sets": 3, "reps": 8}]}
SETS = {
    "sets": [
        {"exercise": "bench-press", "weightKg": 60, "reps": 10, "kind": "warmup"},
        {"exercise": "bench-press", "weightLb": 225, "reps": 5, "rir": 2},
        {"exercise": "zercher-carry", "weightKg": 80, "reps": 12},
    ]
}


def everything(person: Person) -> None:
    """Give somebody what a file takes along: changed, moved and deleted workouts, sessions, a plan.

    Without notifications: an address belongs to one person at a time, so two accounts cannot both have it.
    """
    http = person.http
    assert http.put("/me/profile", json=PROFILE).status_code == 200
    ids = [person.post(workout).json()["workoutId"] for workout in WORKOUTS]
    assert person.post(
        WORKOUTS[0] | {"ts": "2026-11-12T06:30:00-05:00"}, **{"Idempotency-Key": "w1"}
    ).is_success
    assert http.put(f"/workouts/{ids[0]}", json=WORKOUTS[0] | {"type": "Walk"}).is_success
    assert http.put(f"/workouts/{ids[1]}", json=WORKOUTS[1] | {"ts": "2026-11-11T07:30:00Z"}).is_success
    assert http.delete(f"/workouts/{ids[3]}").is_success
    assert http.put("/exercises/zercher-carry", json=CARRY).is_success
    assert http.put("/templates/push-day", json=PUSH_DAY).is_success
    for start, finished in (("2026-11-13T18:00:00Z", True), ("2026-11-14T18:00:00+09:00", False)):
        started = http.post("/sessions", json={"startedAt": start, "templateId": "push-day"})
        session_id = started.json()["sessionId"]
        assert http.post(f"/sessions/{session_id}/sets", json=SETS).is_success, started.text
        assert http.delete(f"/sessions/{session_id}/sets/0001").is_success
        if finished:
            ended = {"endedAt": "2026-11-13T19:00:00Z", "rpe": 7}
            assert http.post(f"/sessions/{session_id}/finish", json=ended).is_success


def user_id(person: Person) -> str:
    token = person.http.headers["Authorization"].removeprefix("Bearer ").split(".")[1]
    return str(json.loads(urlsafe_b64decode(token + "==="))["sub"])


def exported(person: Person) -> str:
    """The file of somebody's account, by the link that they get."""

    def done() -> Json:
        answer = person.get("/me/export")
        assert answer.status_code in {200, 202}, answer.text
        assert answer.status_code == 200 or answer.headers["Retry-After"] == "2"
        return answer.json() if answer.status_code == 200 else None

    export = eventually(done)
    file = httpx.get(export["url"])
    assert file.status_code == 200, file.text
    assert (len(file.content), file.text.count("\n")) == (export["bytes"], export["lines"])
    return file.text


def uploaded(person: Person, file: str | bytes) -> str:
    """Upload a file by the form that somebody gets, and return where they can ask for its import."""
    asked = person.http.post("/imports")
    assert asked.status_code == 201, asked.text
    upload = asked.json()["upload"]
    sent = httpx.post(upload["url"], data=upload["fields"], files={"file": file})
    assert sent.status_code == 204, sent.text
    return asked.headers["Location"]


def over(person: Person, path: str) -> Json:
    """An import that has ended; None while it has not, or while nobody answers."""
    try:
        answer = person.get(path)
    except httpx.TransportError:
        return None
    ended = answer.status_code == 200 and answer.json()["status"] in {"done", "failed"}
    return answer.json() if ended else None


def imported(person: Person, file: str | bytes) -> Json:
    """What becomes of a file that somebody uploads."""
    path = uploaded(person, file)
    return eventually(lambda: over(person, path), seconds=60)


def answers(person: Person) -> Json:
    """What somebody gets on every route that shows what a file takes along; entity tags too."""

    def get(path: str, **query: str | int) -> Json:
        answer = person.get(path, **query)
        assert answer.status_code in {200, 404}, (path, answer.text)
        return answer.json() | {"etag": answer.headers.get("ETag", "")} if answer.status_code == 200 else None

    def every(path: str, field: str, **query: str | int) -> list[Json]:
        return pages(lambda path, **query: person.get(path, **query).json(), path, field, **query)

    workouts = every("/workouts", "workouts", limit=100)
    sessions = every("/sessions", "sessions", last=50)
    days = {"from": "2026-09-01", "to": "2026-12-01"}
    paths = [f"/workouts/{workout['workoutId']}" for workout in workouts]
    paths += [f"/sessions/{session['sessionId']}" for session in sessions]
    paths += [f"/me/summaries/{date}" for date in ("2026-11-11", "2026-11-12", "2026-11-13")]
    paths += ["/me/profile", "/me/stats", "/me/sessions", "/me/sessions/current", "/templates"]
    return {
        "workouts": workouts,
        "sessions": sessions,
        "records": every("/me/records", "records"),
        "log": every("/me/records", "history", history="true"),
        "exercises": person.get("/exercises", query="zercher").json(),
        **{path: get(path) for path in paths},
        **{path: get(path, **days) for path in ("/me/days", "/me/months", "/me/fitness")},
        **{
            f"history of {slug}": get(f"/exercises/{slug}/history")
            for slug in ("bench-press", "zercher-carry")
        },
    }


def streak(stack: Stack, person: Person) -> Json:
    """The streak of somebody, which is shown to holders of an API key."""
    key = stack.wotr("keys", "create", f"key-of-{person.name}").stdout.strip()
    shown = stack.anybody(**{"x-api-key": key, "x-wotr-user": user_id(person)}).get("/streak")
    assert shown.status_code == 200, shown.text
    return shown.json()


def same(person: Person, shown: Json) -> Json:
    """An answer without the name of the person, and without when it was made."""
    if isinstance(shown, dict):
        return {name: same(person, value) for name, value in shown.items() if name != "generatedAt"}
    if isinstance(shown, list):
        return [same(person, one) for one in shown]
    return "somebody" if shown == user_id(person) else shown


def lines(file: str) -> list[Json]:
    return [json.loads(line) for line in file.splitlines()]


def counts(result: Json) -> Mapping[str, int]:
    return {name: result[name] for name in ("read", "imported", "duplicates", "refusedLines")}


def test_an_account_that_is_imported_answers_as_the_one_that_was_exported(
    stack: Stack, ana: Person, ben: Person
) -> None:
    everything(ana)
    eventually(lambda: ana.get("/exercises/bench-press/history").json()["sessions"] or None)
    file = exported(ana)
    kinds = [line["kind"] for line in lines(file)]
    assert (kinds[0], kinds[-1]) == ("wotr-account", "end")
    assert user_id(ana) not in file

    result = imported(ben, file)

    assert result["refused"] == []
    assert counts(result) == {
        "read": len(kinds) - 2,
        "imported": len(kinds) - 2,
        "duplicates": 0,
        "refusedLines": 0,
    }
    mine = eventually(lambda: settled(ana, ben))
    assert differences(*mine) == []
    assert same(ana, streak(stack, ana)) == same(ben, streak(stack, ben))

    again = imported(ben, file)
    assert counts(again) == {
        "read": len(kinds) - 2,
        "imported": 0,
        "duplicates": len(kinds) - 2,
        "refusedLines": 0,
    }
    assert differences(same(ana, answers(ana)), same(ben, answers(ben))) == []
    assert lines(exported_anew(ben))[1:] == lines(file)[1:]


def settled(ana: Person, ben: Person) -> tuple[Json, Json] | None:
    """What both answer, once the projections of the first have caught up with her last session."""
    both = same(ana, answers(ana)), same(ben, answers(ben))
    return both if not differences(*both) else None


def exported_anew(person: Person) -> str:
    assert person.get("/me/export", fresh="true").status_code == 202
    return exported(person)


def test_the_command_line_writes_an_account_to_a_file_and_takes_it_back(
    stack: Stack, ana: Person, ben: Person, tmp_path: Path
) -> None:
    assert ana.post(WORKOUTS[0]).status_code == 201
    printed = stack.wotr("export", ana.name)
    assert (printed.returncode, len(lines(printed.stdout))) == (0, 3), printed.stderr
    file = tmp_path / "ana.jsonl"
    file.write_text(printed.stdout, "utf-8")

    taken = stack.wotr("import", ben.name, str(file))

    assert (taken.returncode, taken.stdout) == (0, "1 read, 1 imported, 0 duplicates, 0 refused\n"), (
        taken.stderr
    )
    file.write_text("{}\n", "utf-8")
    refused = stack.wotr("import", ben.name, str(file))
    assert refused.returncode == 1
    assert "Line 1 is not" in refused.stderr


def test_what_is_there_stays_and_each_line_that_is_refused_is_named(ana: Person, ben: Person) -> None:
    run = ana.post(WORKOUTS[0]).json()
    file = lines(exported(ana))
    assert ben.post(WORKOUTS[0] | {"durationMin": 10}).status_code == 201
    forged = [
        file[1] | {"userId": "mallory"},
        file[1] | {"workoutId": "20261110T113000Z-00000000"},
        file[1] | {"loads": {"session-rpe": "9999"}},
        file[1] | {"kind": "magic"},
    ]
    written = "\n".join(json.dumps(line) for line in [*file[:2], *forged]).encode()
    hostile = written + b'\n{"kind": "\xff"}\n{"kind": ' + b"[" * 90_000 + b"\n" + b"x" * 300_000

    result = imported(ben, hostile)

    reasons = {refused["line"]: refused["why"] for refused in result["refused"]}
    assert (result["status"], result["imported"]) == ("done", 0)
    assert reasons == {
        2: "is here with other content, at version 1",
        3: reasons[3],
        4: "workoutId does not follow from the start and the key",
        5: "loads must have session-rpe, which is rpe x minutes",
        6: reasons[6],
        7: "is not UTF-8 from its byte 11 on",
        8: "is nested too deeply",
        9: reasons[9],
    }
    assert reasons[9] == "is the last one here: the file was cut off" or "longer than" in reasons[9]
    [kept] = ben.get("/workouts").json()["workouts"]
    assert (kept["workoutId"], kept["durationMin"]) == (run["workoutId"], 10)
    assert ben.get("/me/stats").json()["lifetime"]["workouts"] == 1


def test_a_file_that_is_none_is_refused_as_a_whole(ana: Person) -> None:
    result = imported(ana, b"type,ts,durationMin\nRun,2026-11-20,42\n")
    assert (result["status"], result["read"]) == ("failed", 0)
    assert result["error"].startswith("Line 1 is not JSON")


def test_a_form_lets_nothing_through_but_a_file_of_its_type_at_its_key(ana: Person) -> None:
    upload = ana.http.post("/imports").json()["upload"]
    fields = upload["fields"]
    for wrong in (
        fields | {"key": fields["key"] + "x"},
        fields | {"Content-Type": "text/html"},
        fields | {"x-amz-signature": "0" * 64},
        {name: value for name, value in fields.items() if name != "policy"},
    ):
        assert httpx.post(upload["url"], data=wrong, files={"file": b"{}"}).status_code in {400, 403}


def test_what_a_link_and_a_form_say_of_their_key_does_not_open_the_engine(stack: Stack, ana: Person) -> None:
    exported(ana)
    link = httpx.URL(ana.get("/me/export").json()["url"])
    form = ana.http.post("/imports").json()["upload"]["fields"]
    table = json.dumps({"TableName": stack.outputs["TableName"]})
    for credential in (link.params["X-Amz-Credential"], form["x-amz-credential"]):
        signed = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
        scan = {"X-Amz-Target": "DynamoDB_20120810.Scan", "Content-Type": "application/x-amz-json-1.0"}
        engine = stack.running.engine_url
        asked = httpx.post(engine, content=table, headers={**scan, "Authorization": signed})
        in_query = httpx.post(
            f"{engine}/", content=table, headers=scan, params={"X-Amz-Credential": credential}
        )
        assert (asked.status_code, in_query.status_code) == (403, 403)
        assert stack.running.engine_key not in credential


def test_a_deleted_account_leaves_nothing_and_says_what_it_was(stack: Stack, ana: Person) -> None:
    ana.http.put("/me/profile", json=PROFILE)
    for workout in WORKOUTS:
        assert ana.post(workout).status_code == 201
    exported(ana)
    eventually(lambda: ana.get("/me/records").json()["records"] or None)

    def removed() -> Json:
        answer = ana.http.delete("/me")
        assert answer.status_code in {200, 202}, answer.text
        return answer.json() if answer.status_code == 200 else None

    report = eventually(removed)["removed"]

    assert {name: report[name] for name in ("workout", "profile", "login", "files")} == {
        "workout": len(WORKOUTS),
        "profile": 1,
        "login": 1,
        "files": 1,
    }
    left = stack.client("dynamodb").query(
        TableName=stack.outputs["TableName"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{user_id(ana)}"}},
    )
    assert left["Items"] == []
    assert ana.get("/workouts").json()["workouts"] == []
    assert user_id(stack.person(ana.name)) != user_id(ana)
