"""`POST /workouts` in one function behind API Gateway's Lambda proxy: what people would build instead.

The same work and the same guarantees as the log-workout machine, with the same task code: read the profile,
validate and derive, one transaction that has the event, a second look when it is cancelled. Not deployed with
wotr; `make bench` puts it on the local engine to compare.

Environment: TABLE_NAME, and what `tasks.workouts.prepare_workout` needs.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import boto3

from tasks.adapters.items import key_of, text
from tasks.workouts import prepare_workout
from tasks.workouts.items import FREE

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from tasks.workouts.outcomes import PreparedWorkout
    from tasks.workouts.requests import Request

TABLE = os.environ["TABLE_NAME"]
dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a proxy event as the machine would."""
    user_id = event["requestContext"]["authorizer"]["claims"]["sub"]
    headers = {name.lower(): value for name, value in event["headers"].items()}
    request: Request = {
        "requestId": event["requestContext"]["requestId"],
        "caller": {"userId": user_id},
        "body": json.loads(event["body"]),
        "idempotencyKey": headers.get("idempotency-key", ""),
        "origin": "manual",
    }
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    state: dict[str, Any] = {"profile": found(user_id, "PROFILE")}
    while True:
        outcome = prepare_workout.handler(
            {"request": request, "state": cast("prepare_workout.State", state), "now": now}, context
        )
        if outcome["outcome"] not in {"VALID", "BUSY", "LOOK"}:
            return proxied(outcome["answer"])
        prepared = cast("PreparedWorkout", outcome)
        if prepared["outcome"] == "BUSY":
            time.sleep(prepared["pauseSeconds"])
        try:
            if prepared["outcome"] != "LOOK":
                dynamodb.transact_write_items(TransactItems=transaction(user_id, request, prepared))
                return proxied(prepared["answer"])
        except dynamodb.exceptions.TransactionCanceledException as cancelled:
            state["error"] = {"Error": "TransactionCanceledException", "Cause": str(cancelled)}
        keys = (f"IDEMPOTENCY#{prepared['idempotencyKey']}", f"WORKOUT#{prepared['workoutId']}", "PROFILE")
        state |= {"prepared": prepared, "found": {"Responses": [found(user_id, key) for key in keys]}}


def found(user_id: str, sort_key: str) -> dict[str, Any]:
    """Return the GetItem result of an item, `{}` when there is none."""
    got = dynamodb.get_item(TableName=TABLE, Key=key_of(user_id, sort_key), ConsistentRead=True)
    return {"Item": got["Item"]} if "Item" in got else {}


def transaction(user_id: str, request: Request, prepared: PreparedWorkout) -> list[Any]:
    """Return the five writes of a new workout: claim, workout, event, day, month."""
    workout_id = text(prepared["workoutId"])
    kind = text(prepared["type"])
    local_date, origin, version = text(prepared["localDate"]), text("manual"), {"N": prepared["version"]}
    key = text(prepared["idempotencyKey"])
    claim = {
        **key_of(user_id, f"IDEMPOTENCY#{prepared['idempotencyKey']}"),
        "workoutId": workout_id,
        "contentHash": text(prepared["contentHash"]),
    }
    workout = {
        **key_of(user_id, f"WORKOUT#{prepared['workoutId']}"),
        "gsi2pk": text(f"USER#{user_id}#TYPE#{prepared['type']}"),
        "gsi2sk": workout_id,
        "type": kind,
        "ts": text(prepared["ts"]),
        "localDate": local_date,
        "version": version,
        "key": key,
        "contentHash": text(prepared["contentHash"]),
        "origin": origin,
        "amounts": {"M": prepared["amounts"]},
        "docBytes": {"N": prepared["docBytes"]},
        "doc": text(prepared["answer"]["body"]),
    }
    event = {
        **key_of(user_id, f"EVENT#{prepared['createdAt']}#{prepared['eventId']}"),
        "type": text("workout.created"),
        "schemaVersion": {"N": "1"},
        "userId": text(user_id),
        "eventId": text(prepared["eventId"]),
        "workoutId": workout_id,
        "workoutType": kind,
        "previousWorkoutId": workout_id,
        "previousType": kind,
        "version": version,
        "localDate": local_date,
        "origin": origin,
        "key": key,
        "recordsFrom": text(prepared["recordsFrom"]),
        "recordsTo": text(prepared["recordsTo"]),
        "sessionId": text("-"),
        "sent": text(json.dumps(request.get("body"))),
        "amounts": {"M": prepared["amounts"]},
        "profile": text(prepared["profile"]),
    }
    setting = "SET userId = :userId, localDate = :localDate, gsi1pk = :gsi1pk, gsi1sk = :userId "
    unclaimed = "attribute_not_exists(pk) OR workoutId = :workoutId"
    return [
        put(claim, unclaimed, {":workoutId": workout_id}),
        put(workout, FREE, {":replaces": {"N": prepared["replaces"]}}),
        {"Put": {"TableName": TABLE, "Item": event}},
        update(key_of(user_id, f"DAY#{prepared['localDate']}"), prepared, setting, prepared["day"]),
        update(key_of(user_id, f"MONTH#{prepared['month']}"), prepared),
    ]


def put(item: dict[str, Any], condition: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return one guarded Put of a transaction."""
    guard = {"ConditionExpression": condition, "ExpressionAttributeValues": values}
    return {"Put": {"TableName": TABLE, "Item": item, **guard}}


def update(
    key: dict[str, Any], prepared: PreparedWorkout, setting: str = "", values: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return one Update of a transaction that adds the sums of a workout."""
    sums = prepared["sums"]
    return {
        "Update": {
            "TableName": TABLE,
            "Key": key,
            "UpdateExpression": f"{setting}{sums['expression']}",
            "ExpressionAttributeNames": sums["names"],
            "ExpressionAttributeValues": {**sums["values"], **(values or {})},
        }
    }


def proxied(envelope: Any) -> dict[str, Any]:  # noqa: ANN401 -- an Answer, whose fields are optional
    """Return API Gateway's proxy response of an envelope."""
    headers = {"Content-Type": "application/json"}
    if "location" in envelope:
        headers["Location"] = envelope["location"]
    if "etag" in envelope:
        headers["ETag"] = f'"{envelope["etag"]}"'
    return {"statusCode": envelope["statusCode"], "headers": headers, "body": envelope.get("body", "")}
