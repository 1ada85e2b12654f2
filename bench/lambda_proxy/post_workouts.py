"""`POST /workouts` in one function behind API Gateway's Lambda proxy: what people would build instead.

The same work as the log-workout machine, with the same task code: read the profile, validate and derive, one
transaction, one event. Not deployed with wotr; `make bench` puts it on the local engine to compare.

Environment: TABLE_NAME, EVENT_BUS_NAME, and what `tasks.workouts.prepare_workout` needs.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import boto3

from tasks.workouts import prepare_workout

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from tasks.domain.prepared_workout import PreparedWorkout

TABLE = os.environ["TABLE_NAME"]
BUS = os.environ["EVENT_BUS_NAME"]
dynamodb = boto3.client("dynamodb")
events = boto3.client("events")

LOADS: dict[str, Literal["sessionRpe", "banisterTrimp", "tss", "rtss"]] = {
    "session-rpe": "sessionRpe",
    "banister-trimp": "banisterTrimp",
    "tss": "tss",
    "rtss": "rtss",
}


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a proxy event: 201 with the workout, 200 on a replay, 409 on other content, 400 or 422."""
    user_id = event["requestContext"]["authorizer"]["claims"]["sub"]
    pk = {"S": f"USER#{user_id}"}
    headers = {name.lower(): value for name, value in event["headers"].items()}
    profile = dynamodb.get_item(
        TableName=TABLE, Key={"pk": pk, "sk": {"S": "PROFILE"}}, ProjectionExpression="doc"
    )
    prepared = prepare_workout.handler(
        {
            "body": json.loads(event["body"]),
            "idempotencyKey": headers.get("idempotency-key", ""),
            "userId": user_id,
            "profile": {"Item": profile["Item"]} if "Item" in profile else {},
            "now": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "requestId": event["requestContext"]["requestId"],
        },
        context,
    )
    if prepared["outcome"] == "INVALID":
        return answer(prepared["statusCode"], prepared["body"])
    try:
        dynamodb.transact_write_items(TransactItems=transaction(prepared))
    except dynamodb.exceptions.TransactionCanceledException as cancelled:
        if not any(
            reason["Code"] == "ConditionalCheckFailed" for reason in cancelled.response["CancellationReasons"]
        ):
            raise
        return recorded_before(pk, prepared)
    events.put_events(
        Entries=[
            {
                "EventBusName": BUS,
                "Source": "wotr",
                "DetailType": "workout.created",
                "Detail": json.dumps(prepared["event"], separators=(",", ":")),
            }
        ]
    )
    return answer(201, prepared["doc"], prepared["workoutId"])


def transaction(prepared: PreparedWorkout) -> list[Any]:
    """Return the five writes of a new workout: guard, workout, event, day, totals."""
    user_id = prepared["event"]["userId"]
    pk = {"S": f"USER#{user_id}"}
    workout_id, kind = {"S": prepared["workoutId"]}, prepared["type"]
    amounts = prepared["amounts"]
    added = {
        "workouts": "1",
        "durationSec": amounts["durationSec"],
        "distanceM": amounts["distanceM"],
        "calories": amounts["calories"],
        "elevationM": amounts["elevationM"],
        **{f"load:{name}": amounts["load"][source] for name, source in LOADS.items()},
        f"type:{kind}:workouts": "1",
        f"type:{kind}:durationSec": amounts["durationSec"],
        f"type:{kind}:distanceM": amounts["distanceM"],
    }
    covered = {f"load:{name}:workouts": amounts["loadWorkouts"][source] for name, source in LOADS.items()}
    day = {
        "userId": user_id,
        "localDate": prepared["localDate"],
        "gsi1pk": f"DATE#{prepared['localDate']}#{prepared['shard']}",
        "gsi1sk": user_id,
    }
    new = "attribute_not_exists(pk)"
    guard = {"pk": pk, "sk": {"S": f"IDEMPOTENCY#{prepared['idempotencyKey']}"}}
    return [
        put(
            {
                **guard,
                "workoutId": workout_id,
                "contentHash": {"S": prepared["contentHash"]},
                "createdAt": {"S": prepared["createdAt"]},
            },
            new,
        ),
        put(
            {
                "pk": pk,
                "sk": {"S": f"WORKOUT#{prepared['workoutId']}"},
                "gsi2pk": {"S": f"USER#{user_id}#TYPE#{kind}"},
                "gsi2sk": workout_id,
                "workoutId": workout_id,
                "version": {"N": "1"},
                "durationSec": {"N": amounts["durationSec"]},
                **{
                    name: {"S": prepared[name]}
                    for name in ("type", "startedAt", "localDate", "idempotencyKey", "contentHash", "doc")
                },
            },
            new,
        ),
        put(
            {
                "pk": pk,
                "sk": {"S": f"EVENT#{prepared['createdAt']}#{prepared['eventId']}"},
                "type": {"S": "workout.created"},
                "schemaVersion": {"N": "1"},
                "payload": {"S": json.dumps(prepared["event"], separators=(",", ":"))},
            }
        ),
        update(
            {"pk": pk, "sk": {"S": f"DAY#{prepared['localDate']}"}},
            {**added, **covered, "runMetres": amounts["runMetres"]},
            day,
        ),
        update({"pk": pk, "sk": {"S": "TOTALS"}}, {**added, "longDocuments": amounts["longDocument"]}),
    ]


def put(item: dict[str, Any], condition: str = "") -> dict[str, Any]:
    """Return one Put of a transaction."""
    guarded = {"ConditionExpression": condition} if condition else {}
    return {"Put": {"TableName": TABLE, "Item": item, **guarded}}


def update(key: dict[str, Any], added: dict[str, str], texts: dict[str, str] | None = None) -> dict[str, Any]:
    """Return one Update of a transaction that adds numbers, and sets texts."""
    texts = texts or {}
    names = {f"#n{place}": name for place, name in enumerate([*added, *texts])}
    values = {
        f":v{place}": value
        for place, value in enumerate(
            [*({"N": n} for n in added.values()), *({"S": s} for s in texts.values())]
        )
    }
    adding = ", ".join(f"#n{place} :v{place}" for place in range(len(added)))
    setting = ", ".join(f"#n{place} = :v{place}" for place in range(len(added), len(names)))
    return {
        "Update": {
            "TableName": TABLE,
            "Key": key,
            "UpdateExpression": f"ADD {adding}" + (f" SET {setting}" if setting else ""),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def recorded_before(pk: dict[str, str], prepared: PreparedWorkout) -> dict[str, Any]:
    """Answer a workout whose key is taken: 200 with the first if it is the same, else 409."""
    keys = (f"IDEMPOTENCY#{prepared['idempotencyKey']}", f"WORKOUT#{prepared['workoutId']}")
    found = dynamodb.transact_get_items(
        TransactItems=[{"Get": {"TableName": TABLE, "Key": {"pk": pk, "sk": {"S": key}}}} for key in keys]
    )
    guard, workout = (response["Item"] for response in found["Responses"])
    if guard["contentHash"]["S"] != prepared["contentHash"]:
        conflict = {"error": {"code": "RECORDED_DIFFERENTLY", "workoutId": guard["workoutId"]["S"]}}
        return answer(409, json.dumps(conflict))
    return answer(200, workout["doc"]["S"], prepared["workoutId"])


def answer(status: int, body: str, workout_id: str = "") -> dict[str, Any]:
    """Return API Gateway's proxy response."""
    location = {"Location": f"/workouts/{workout_id}"} if workout_id else {}
    return {"statusCode": status, "headers": {"Content-Type": "application/json", **location}, "body": body}
