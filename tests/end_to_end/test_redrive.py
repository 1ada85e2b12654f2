"""Failed, sent again, changed, redriven: no old input undoes what its person did since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.stack import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

RUN = {"type": "Run", "ts": "2026-10-20T06:30:00Z", "durationMin": 40}
BENCH = {"exercise": "bench-press", "weightKg": 100, "reps": 5}
PLAN = {"title": "Old", "exercises": [{"exercise": "squat", "sets": 3, "reps": 5}]}


@pytest.fixture(autouse=True)
def _own_letters(stack: Stack) -> Iterator[None]:
    sqs, url = stack.client("sqs"), stack.outputs["FailuresQueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    yield
    sqs.purge_queue(QueueUrl=url)


def test_what_its_person_overtook_is_left_and_what_is_keyed_finds_what_is_there(
    stack: Stack, ana: Person
) -> None:
    ana.http.put("/me/profile", json={"timeZone": "UTC", "maxHr": 190})
    template = ana.http.put("/templates/legs", json={**PLAN, "title": "New"})
    assert template.status_code == 201, template.text
    session_id = ana.http.post("/sessions", json={"startedAt": "2026-10-20T17:00:00Z"}).json()["sessionId"]
    sent_again = ana.http.post(f"/sessions/{session_id}/sets", json={"sets": [BENCH]})
    assert sent_again.status_code == 201, sent_again.text
    workout_id = ana.post(RUN).json()["workoutId"]
    gone = ana.post({**RUN, "ts": "2026-10-21T06:30:00Z"}).json()["workoutId"]
    ana.http.delete(f"/workouts/{gone}")
    paths = ("/me/profile", "/templates", f"/sessions/{session_id}", "/me/sessions/current", "/workouts")
    before = [ana.get(path).json() for path in paths]

    keep(stack, ana, "put-profile", body={"timeZone": "UTC", "maxHr": 180})
    keep(stack, ana, "put-template", path={"templateId": "legs"}, body=PLAN)
    keep(stack, ana, "log-sets", path={"sessionId": session_id}, body={"sets": [BENCH]})
    keep(stack, ana, "start-session", body={"startedAt": "2026-10-20T17:00:00Z"})
    keep(stack, ana, "log-workout", body=RUN)
    keep(stack, ana, "log-workout", body={**RUN, "ts": "2026-10-21T06:30:00Z"})
    told = stack.wotr("redrive")

    assert "2 succeeded, 0 failed, 4 left" in told.stdout, told.stdout + told.stderr
    assert told.returncode == 0
    for word in ("put-profile", "put-template", "log-sets", "start-session", "overwrites", "repeats"):
        assert word in told.stderr
    assert [ana.get(path).json() for path in paths] == before
    assert ana.get(f"/workouts/{workout_id}").status_code == 200
    assert stack.wotr("failures").stdout.count("failed") >= 4


def test_an_operator_who_names_the_machine_takes_the_decision(stack: Stack, ana: Person) -> None:
    ana.http.put("/me/profile", json={"timeZone": "UTC", "maxHr": 190})
    keep(stack, ana, "put-profile", body={"timeZone": "UTC", "maxHr": 180})
    told = stack.wotr("redrive", "--machine", "put-profile")
    assert "1 succeeded, 0 failed, 0 left" in told.stdout, told.stdout + told.stderr
    assert ana.get("/me/profile").json()["maxHr"] == 180


def test_the_help_says_what_an_old_input_can_do(stack: Stack) -> None:
    told = stack.wotr("redrive", "--help").stdout
    assert "restores old content" in " ".join(told.split())
