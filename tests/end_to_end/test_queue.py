"""Workouts that nobody waits for: each is logged once, rejected with a reason, or kept where it is seen."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.end_to_end.stack import Person, eventually
from tests.end_to_end.test_survival import engine_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

RUN = {"type": "Run", "ts": "2026-10-20T06:30:00-05:00", "durationMin": 42.5, "distanceKm": 8.05}


def queue(person: Person, workout: dict[str, Any], **headers: str) -> str:
    """Queue a workout; its queueId."""
    answer = person.http.post("/workouts/queue", json=workout, headers=headers)
    assert answer.status_code == 202, answer.text
    queue_id: str = answer.json()["queueId"]
    assert answer.headers["Location"] == f"/workouts/queue/{queue_id}"
    return queue_id


def became(person: Person, queue_id: str) -> dict[str, Any]:
    """What became of a queued workout, once it is known."""

    def known() -> dict[str, Any] | None:
        answer = person.get(f"/workouts/queue/{queue_id}")
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.json()["status"] != "queued" else None

    return eventually(known, seconds=60)


def listed(person: Person) -> list[dict[str, Any]]:
    """All workouts of a person."""
    workouts: list[dict[str, Any]] = person.get("/workouts", limit=100).json()["workouts"]
    return workouts


def text(document: Any) -> str:  # noqa: ANN401 -- any JSON
    """A document as the gateway writes it."""
    return json.dumps(document, separators=(",", ":"))


def waiting(stack: Stack) -> int:
    """How many messages the queue has, those under way among them."""
    names = [f"ApproximateNumberOfMessages{state}" for state in ("", "NotVisible", "Delayed")]
    url = stack.outputs["WorkoutsQueueUrl"]
    found = stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


def test_a_queued_workout_is_logged_and_counts(ana: Person) -> None:
    told = became(ana, queue(ana, {**RUN, "notes": 'it\'s "wet" 🏃🏽‍♀️ \u200f'}))
    [workout] = listed(ana)
    assert told == {"status": "logged", "workoutId": workout["workoutId"]}
    assert workout["notes"] == 'it\'s "wet" 🏃🏽‍♀️ \u200f'
    assert ana.get("/me/stats").json()["lifetime"]["workouts"] == 1


def test_what_is_queued_twice_or_was_posted_is_logged_once(ana: Person) -> None:
    posted = ana.post(RUN).json()["workoutId"]
    first, second = queue(ana, RUN), queue(ana, RUN)
    assert first != second
    for queue_id in (first, second):
        assert became(ana, queue_id) == {"status": "logged", "workoutId": posted}
    with_key = [queue(ana, RUN, **{"Idempotency-Key": key}) for key in ("a", "a", "b")]
    assert len({became(ana, queue_id)["workoutId"] for queue_id in with_key}) == 2
    assert len(listed(ana)) == 3


def test_a_rejected_one_tells_what_a_post_would_have_answered(ana: Person) -> None:
    wrong = {"type": "Run", "ts": "2026-10-20", "durationMin": -1, "colour": "red"}
    told = became(ana, queue(ana, wrong))
    answered = ana.post(wrong).json()["error"]
    assert told["status"] == "rejected"
    assert {**told["error"], "requestId": ""} == {**answered, "requestId": ""}
    other = became(ana, queue(ana, {**RUN, "durationMin": 10}))
    assert other["status"] == "logged"
    conflicting = became(ana, queue(ana, RUN))
    assert (conflicting["error"]["code"], conflicting["error"]["workoutId"]) == (
        "RECORDED_DIFFERENTLY",
        other["workoutId"],
    )
    assert len(listed(ana)) == 1


def test_what_can_be_refused_at_once_is(ana: Person) -> None:
    assert ana.http.post("/workouts/queue", json=[RUN]).json()["error"]["code"] == "BAD_REQUEST_BODY"
    query = ana.http.post("/workouts/queue", json=RUN, params={"tpye": "Run"})
    assert (query.status_code, query.json()["error"]["fields"][0]["field"]) == (400, "tpye")
    large = ana.http.post("/workouts/queue", json={**RUN, "notes": "x" * 50_000})
    assert (large.status_code, large.json()["error"]["code"]) == (413, "REQUEST_TOO_LARGE")
    assert ana.http.post("/workouts/queue", json=RUN, headers={"Authorization": ""}).status_code == 401


def test_the_longest_workout_there_is_fits(ana: Person) -> None:
    assert became(ana, queue(ana, {**RUN, "notes": "🏃" * 2_000}))["status"] == "logged"


def test_nobody_is_told_of_another_person_s_queued_workout(stack: Stack, ana: Person) -> None:
    queue_id = queue(ana, RUN)
    ben = stack.person()
    assert ben.get(f"/workouts/queue/{queue_id}").status_code == 404
    became(ana, queue_id)
    assert ben.get(f"/workouts/queue/{queue_id}").status_code == 404
    for unknown in (f"{queue_id}-", queue_id.replace("-", ""), "x", "..%2f", f"1{queue_id[1:]}"[:9]):
        assert ana.get(f"/workouts/queue/{unknown}").status_code == 404, unknown


def test_a_message_that_is_delivered_again_does_not_bring_back_what_was_deleted(
    stack: Stack, ana: Person
) -> None:
    queue_id = queue(ana, RUN)
    workout_id = became(ana, queue_id)["workoutId"]
    [workout] = listed(ana)
    assert ana.http.delete(f"/workouts/{workout_id}").status_code == 204
    sqs = stack.client("sqs")
    message = {"queueId": queue_id, "sentAt": 1, "userId": workout["userId"], "input": "{}"}
    sqs.send_message(QueueUrl=stack.outputs["WorkoutsQueueUrl"], MessageBody=text(message))
    eventually(lambda: waiting(stack) == 0 or None)
    assert listed(ana) == []
    assert became(ana, queue_id) == {"status": "logged", "workoutId": workout_id}


@pytest.fixture
def impatient(stack: Stack) -> Iterator[None]:
    """A queue whose messages come again after a second, and go after three receives."""
    sqs, url = stack.client("sqs"), stack.outputs["WorkoutsQueueUrl"]
    names = ["VisibilityTimeout", "RedrivePolicy"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    policy = {**json.loads(before["RedrivePolicy"]), "maxReceiveCount": 3}
    sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": json.dumps(policy)}
    )
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


def given_up(stack: Stack) -> dict[str, Any]:
    """The message in the unlogged queue, once there is one. It is taken out."""
    sqs, url = stack.client("sqs"), stack.outputs["UnloggedQueueUrl"]

    def found() -> list[Any] | None:
        answer: dict[str, Any] = sqs.receive_message(
            QueueUrl=url, AttributeNames=["All"], VisibilityTimeout=30
        )
        return answer.get("Messages") or None

    message: dict[str, Any]
    [message] = eventually(found, seconds=60)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return message


def test_poison_ends_in_the_unlogged_queue_at_once_and_holds_up_nobody(stack: Stack, ana: Person) -> None:
    sqs = stack.client("sqs")
    sqs.send_message(QueueUrl=stack.outputs["WorkoutsQueueUrl"], MessageBody="poison")
    logged = [became(ana, queue(ana, {**RUN, "ts": f"2026-10-{day:02}T06:00:00Z"})) for day in range(1, 6)]
    assert {one["status"] for one in logged} == {"logged"}
    assert given_up(stack)["Body"] == "poison"


@pytest.mark.usefixtures("impatient")
def test_what_fails_every_time_ends_in_the_unlogged_queue(stack: Stack, ana: Person) -> None:
    user_id = ana.post(RUN).json()["userId"]
    message = text({"queueId": "1-x", "sentAt": 1, "userId": user_id, "input": "{}"})
    stack.client("sqs").send_message(QueueUrl=stack.outputs["WorkoutsQueueUrl"], MessageBody=message)
    found = given_up(stack)
    assert found["Body"] == message
    assert found["Attributes"]["ApproximateReceiveCount"] == "4"  # three tries, and this look at it


def test_nothing_is_written_for_an_account_that_was_deleted(stack: Stack, ana: Person) -> None:
    user_id = ana.post(RUN).json()["userId"]

    def removed() -> bool | None:
        return ana.http.delete("/me").status_code == 200 or None

    eventually(removed)
    # The token is still valid, and an older message may come as late as this one.
    queue(ana, RUN)
    eventually(lambda: waiting(stack) == 0 or None)
    left = stack.client("dynamodb").query(
        TableName=stack.outputs["TableName"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{user_id}"}},
    )
    assert left["Items"] == []


def test_each_is_logged_once_though_the_engine_is_killed(stack: Stack) -> None:
    people = [stack.person() for _ in range(2)]
    accepted: list[tuple[Person, str]] = []

    def send(number: int) -> None:
        person = people[number % len(people)]
        workout = {**RUN, "ts": f"2026-09-{1 + number // 24:02}T{number % 24:02}:00:00Z"}
        try:
            answer = person.http.post("/workouts/queue", json=workout)
        except httpx.TransportError:
            return
        if answer.status_code == 202:
            accepted.append((person, answer.json()["queueId"]))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(send, range(60)))
        os.kill(engine_of(stack), signal.SIGKILL)
        list(pool.map(send, range(60, 80)))
    assert len(accepted) >= 60

    def back() -> bool | None:
        return people[0].get("/health").status_code == 200 or None

    eventually(back, seconds=60)
    results = [became(person, queue_id) for person, queue_id in accepted]
    assert {one["status"] for one in results} == {"logged"}
    workouts = [one["workoutId"] for person in people for one in listed(person)]
    assert len(set(workouts)) == len(workouts)
    assert {one["workoutId"] for one in results} <= set(workouts)
    counted = sum(person.get("/me/stats").json()["lifetime"]["workouts"] for person in people)
    assert counted == len(workouts)


def test_dead_letters_are_started_again_once_their_cause_is_gone(stack: Stack, ana: Person) -> None:
    sqs, url = stack.client("sqs"), stack.outputs["FailuresQueueUrl"]
    user_id = ana.post({**RUN, "ts": "2026-10-01T06:00:00Z"}).json()["userId"]
    sqs.purge_queue(QueueUrl=url)
    given = {"requestId": "r-1", "idempotencyKey": "", "origin": "manual", "caller": {"userId": user_id}}
    before = {"machine": "wotr-local-log-workout", "executionId": "arn:one", "error": {"Error": "KeyError"}}
    good = {**before, "input": {**given, "body": RUN}}
    foreign = {**good, "machine": "arn:aws:states:us-east-1:666666666666:stateMachine:wotr-local-log-workout"}
    broken = {**before, "input": {"body": RUN}}
    for letter in (good, foreign, broken):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(letter))
    assert stack.wotr("failures").stdout.count("log-workout") == 3

    told = stack.wotr("redrive", "--machine", "log-workout")

    assert told.returncode == 1
    assert "1 succeeded, 1 failed" in told.stdout
    assert "FAILED" in told.stderr
    assert [one["ts"] for one in listed(ana)] == [RUN["ts"], "2026-10-01T06:00:00Z"]
    # What failed again was kept again by its machine: it is one letter, and not two after the next run.
    assert stack.wotr("redrive").returncode == 1
    left = stack.wotr("failures").stdout
    assert left.count("log-workout") == 2, left
    sqs.purge_queue(QueueUrl=url)


def test_an_unlogged_workout_goes_back_and_is_logged(stack: Stack, ana: Person) -> None:
    user_id = ana.post({**RUN, "ts": "2026-10-01T06:00:00Z"}).json()["userId"]
    given = {"requestId": "r-1", "idempotencyKey": "", "origin": "manual", "caller": {"userId": user_id}}
    queue_id = f"{queue(ana, RUN)}"
    became(ana, queue_id)
    other = f"{queue_id}2"
    message = {
        "queueId": other,
        "sentAt": int(queue_id.partition("-")[0]),
        "userId": user_id,
        "input": text({**given, "body": {**RUN, "ts": "2026-10-02T06:00:00Z"}}),
    }
    stack.client("sqs").send_message(QueueUrl=stack.outputs["UnloggedQueueUrl"], MessageBody=text(message))
    assert ana.get(f"/workouts/queue/{other}").json() == {"status": "queued"}
    assert "1 back in the queue" in stack.wotr("redrive", "--machine", "log-queued-workouts").stdout
    assert became(ana, other)["status"] == "logged"


def test_poison_goes_back_once_in_a_run_and_comes_again(stack: Stack) -> None:
    stack.client("sqs").send_message(QueueUrl=stack.outputs["UnloggedQueueUrl"], MessageBody="poison")
    assert "1 back in the queue" in stack.wotr("redrive", "--machine", "log-queued-workouts").stdout
    assert given_up(stack)["Body"] == "poison"
