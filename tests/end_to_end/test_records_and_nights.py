"""What happens after a workout was logged: records, notifications, the nightly summary, failures."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.end_to_end.stack import Person, eventually, parameter

if TYPE_CHECKING:
    from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

REFERENCE = (
    *("eventId", "userId", "origin", "localDate", "workoutId", "workoutType"),
    *("previousWorkoutId", "previousType", "recordsFrom", "recordsTo"),
)
"""What an event on the bus has of the stored one, beside its type and its version."""


def run(day: int, minutes: float, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {"type": "Run", "ts": f"2026-10-{day:02}T07:00:00+02:00", "durationMin": minutes, "rpe": 5, **more}


def recent(days_ago: int, minutes: float) -> dict[str, Any]:
    """A run of the last days: only of those a person is told."""
    start = datetime.now(UTC) - timedelta(days=days_ago)
    return {"type": "Run", "ts": start.isoformat(timespec="seconds"), "durationMin": minutes, "rpe": 5}


def values(person: Person) -> dict[str, float]:
    return {record["kind"]: record["value"] for record in person.get("/me/records").json()["records"]}


def holds(person: Person, kind: str, value: float) -> bool | None:
    return values(person).get(kind) == value or None


class Inbox:
    """A queue that is subscribed to the records topic, as a person's mail would be."""

    def __init__(self, stack: Stack, filter_policy: dict[str, list[str]]) -> None:
        self._sqs = stack.client("sqs")
        self._url = self._sqs.create_queue(QueueName=f"inbox-{uuid4()}")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        stack.client("sns").subscribe(
            TopicArn=stack.outputs["RecordsTopicArn"],
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"FilterPolicy": json.dumps(filter_policy)},
        )

    def messages(self) -> list[str]:
        """Every message that is there now."""
        found = []
        while batch := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(message["Body"])["Message"] for message in batch]
        return found


def test_a_longer_run_is_a_record_in_the_log_and_one_notification(stack: Stack, ana: Person) -> None:
    inbox = Inbox(stack, {"type": ["Run"], "userId": [ana.user_id]})
    first = ana.post(recent(3, 30)).json()
    eventually(partial(holds, ana, "longest-duration", 1800))
    [told] = eventually(lambda: inbox.messages() or None)
    assert first["workoutId"] in told
    longer = ana.post(recent(2, 45)).json()
    eventually(partial(holds, ana, "longest-duration", 2700))
    [told] = eventually(lambda: inbox.messages() or None)
    assert longer["workoutId"] in told
    assert [line for line in told.splitlines() if line.startswith("-")] == [
        "- Longest: 45 min",
        "- Highest load (session RPE): 225",
        "- Longest in 30 days: 45 min",
    ]
    history = ana.get("/me/records", history="true").json()["history"]
    assert [(line["kind"], line["workoutId"]) for line in history if line["kind"] == "longest-30d"] == [
        ("longest-30d", longer["workoutId"]),
        ("longest-30d", first["workoutId"]),
    ]
    assert {
        line["first"] for line in history if line["workoutId"] == first["workoutId"] and "first" in line
    } == {True}


def test_a_shorter_workout_and_a_tie_break_no_record(ana: Person) -> None:
    first = ana.post(run(1, 30)).json()
    eventually(lambda: values(ana).get("longest-duration"))
    ana.post(run(2, 20))
    ana.post(run(3, 30))
    last = ana.post(run(4, 31)).json()
    eventually(partial(holds, ana, "longest-duration", 1860))
    history = ana.get("/me/records", history="true").json()["history"]
    assert {line["workoutId"] for line in history} == {first["workoutId"], last["workoutId"]}


def test_an_earlier_workout_that_arrives_late_takes_over_a_tie(ana: Person) -> None:
    ana.post(run(9, 30))
    eventually(lambda: values(ana).get("longest-duration"))
    earlier = ana.post(run(2, 30)).json()

    def held_by() -> bool | None:
        records = ana.get("/me/records").json()["records"]
        return all(record["workoutId"] == earlier["workoutId"] for record in records) or None

    eventually(held_by)


@pytest.mark.parametrize("order", ["as they were run", "the other way round"])
def test_the_longest_of_30_days_are_the_same_in_whatever_order_workouts_arrive(
    ana: Person, order: str
) -> None:
    runs = [(1, 20), (8, 40), (15, 30), (22, 50)]
    in_order = runs if order == "as they were run" else runs[::-1]
    for arrival, (day, minutes) in enumerate(in_order, start=1):
        # Ever more calories, so that each arrival leaves a line to wait for.
        ana.post(run(day, minutes, calories=arrival * 100))
        eventually(partial(holds, ana, "most-calories", arrival * 100))
    expected = [("2026-10-22", False), ("2026-10-08", False), ("2026-10-01", True)]
    eventually(
        lambda: [(line["localDate"], line.get("first", False)) for line in longest(ana)] == expected or None
    )


def longest(person: Person) -> list[dict[str, Any]]:
    history = person.get("/me/records", history="true").json()["history"]
    return [line for line in history if line["kind"] == "longest-30d"]


def test_ten_equal_events_in_parallel_leave_one_record_and_one_notification(
    stack: Stack, ana: Person
) -> None:
    inbox = Inbox(stack, {"kind": ["longest-duration"], "userId": [ana.user_id]})
    workout = ana.post(recent(1, 30)).json()
    [_] = eventually(lambda: inbox.messages() or None)
    table = stack.client("dynamodb").query(
        TableName=stack.outputs["TableName"],
        KeyConditionExpression="pk = :pk AND begins_with(sk, :event)",
        ExpressionAttributeValues={
            ":pk": {"S": f"USER#{workout['userId']}"},
            ":event": {"S": "EVENT#"},
        },
    )
    [item] = table["Items"]
    event = {"detail": {"eventType": item["type"]["S"], **{name: item[name]["S"] for name in REFERENCE}}}
    before = ana.get("/me/records", history="true").json()
    with ThreadPoolExecutor(10) as pool:
        runs = list(pool.map(lambda _: stack.run("detect-records", event), range(10)))
    assert {execution["status"] for execution in runs} == {"SUCCEEDED"}
    assert ana.get("/me/records", history="true").json() == before
    assert inbox.messages() == []


def test_the_night_summarises_everybody_who_was_active_and_reports(
    stack: Stack, ana: Person, ben: Person
) -> None:
    ana.post(run(20, 40, distanceKm=8))
    ana.post({"type": "Strength", "ts": "2026-10-20T18:00:00+02:00", "durationMin": 30, "rpe": 7})
    ben.post(run(20, 60, distanceKm=12))
    eventually(lambda: values(ben).get("longest-distance"))
    eventually(lambda: values(ana).get("longest-distance"))
    night = stack.run("nightly-summary", {"date": "2026-10-20"})
    assert night["status"] == "SUCCEEDED", night
    summary = ana.get("/me/summaries/2026-10-20").json()
    assert summary["totals"]["workouts"] == 2
    assert summary["byType"]["Run"]["distanceKm"] == 8
    assert summary["load"]["session-rpe"] == 40 * 5 + 30 * 7
    assert summary["streak"]["current"] == 1
    assert summary["fitness"]["model"] == "exponential-42-7"
    assert {record["kind"] for record in summary["records"]} >= {"longest-distance", "longest-30d"}
    assert ben.get("/me/summaries/2026-10-20").json()["totals"]["workouts"] == 1
    report = json.loads(
        stack.client("s3")
        .get_object(Bucket=stack.outputs["ReportBucketName"], Key="reports/2026-10-20.json")["Body"]
        .read()
    )
    assert report == json.loads(night["output"])
    assert report["users"] >= 2
    again = stack.run("nightly-summary", {"date": "2026-10-20"})
    repeated = json.loads(again["output"])
    assert {**repeated, "generatedAt": ""} == {**report, "generatedAt": ""}


def test_a_night_without_a_date_that_exists_fails_and_says_why(stack: Stack) -> None:
    night = stack.run("nightly-summary", {"date": "2026-02-30"})
    assert (night["status"], night["error"]) == ("FAILED", "InvalidInput")
    assert "date" in night["cause"]


def test_an_outage_answers_500_without_its_cause_and_keeps_the_whole_input(stack: Stack, ana: Person) -> None:
    def outage() -> dict[str, Any] | None:
        answer = ana.post(run(1, 33))
        return answer.json()["error"] if answer.status_code == 500 else None

    with parameter(stack, "workout-types", ",", refused=run(1, 33)):
        error = eventually(outage)
    assert error["code"] == "INTERNAL_ERROR"
    assert "Traceback" not in json.dumps(error)
    sqs = stack.client("sqs")

    def kept() -> dict[str, Any] | None:
        for message in sqs.receive_message(
            QueueUrl=stack.outputs["FailuresQueueUrl"], MaxNumberOfMessages=10, VisibilityTimeout=1
        ).get("Messages", []):
            body: dict[str, Any] = json.loads(message["Body"])
            if body["executionId"].endswith(error["requestId"]):
                return body
        return None

    failure = eventually(kept)
    assert failure["machine"] == "wotr-local-log-workout"
    assert failure["input"]["body"] == run(1, 33)
    history = stack.wotr("history", error["requestId"])
    assert history.returncode == 0, history.stderr
    for state in ("Get profile", "Prepare workout", "Keep failed input", "Failed"):
        assert state in history.stdout
    assert "Record workout" not in history.stdout


def test_history_shows_the_states_of_an_execution(stack: Stack, ana: Person) -> None:
    answer = ana.post(run(1, 30))
    history = stack.wotr("history", answer.headers["x-amzn-RequestId"])
    assert history.returncode == 0, history.stderr
    for state in ("Get profile", "Prepare workout", "Is the workout valid?", "Record workout", "Created"):
        assert state in history.stdout


def test_a_machine_can_be_started_by_hand_with_an_event_of_the_repository(stack: Stack) -> None:
    started = stack.wotr("start", "nightly-summary", "events/nightly-summary/by-hand.json")
    assert started.returncode == 0, started.stderr
    assert "SUCCEEDED" in started.stdout
    assert "Every shard" in started.stdout
