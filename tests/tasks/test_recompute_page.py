import json
from dataclasses import replace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import rfc3339
from tasks.domain.logged_workout import LoggedWorkout
from tasks.domain.recomputing import Turn
from tasks.profile.recompute_page import MOST_TRIES_OF_A_PAGE, handler
from tasks.workouts import items
from tasks.workouts.tries import TransactionRefusedError
from tests.domain.workouts import NOW, logged, logged_run

MOST_BYTES_OF_A_STATE = 256 * 1024
TOKYO = {"timeZone": "Asia/Tokyo", "units": "metric", "loadMethod": "session-rpe"}


def page(*workouts: LoggedWorkout, more: bool = False) -> dict[str, Any]:
    """What the Query answers."""
    found: dict[str, Any] = {"Items": [items.workout_item(workout) for workout in workouts]}
    if more:
        found["LastEvaluatedKey"] = {"sk": {"S": f"WORKOUT#{workouts[-1].identity.workout_id}"}}
    return found


def recomputed(
    context: LambdaContext, read: dict[str, Any], turn: Turn | None = None, **days: int
) -> dict[str, Any]:
    turned = turn or Turn()
    state: dict[str, Any] = {
        "turn": {"cursor": turned.cursor, "done": turned.done, "changed": turned.changed}
        | {"tries": turned.tries, "pending": turned.pending, "more": True},
        "profile": {"Item": {"doc": {"S": json.dumps(TOKYO)}, "version": {"N": "3"}}},
        "page": read,
    }
    if days:
        state["days"] = {
            "table": [
                {"sk": {"S": f"DAY#{name[1:].replace('_', '-')}"}, "workouts": {"N": str(count)}}
                for name, count in days.items()
            ]
        }
    event: Any = {
        "request": {"userId": "ana", "profileVersion": "3"},
        "state": state,
        "table": "table",
        "now": rfc3339(NOW),
    }
    return dict(handler(event, context))


def conditions(transaction: dict[str, Any]) -> list[str]:
    """The conditions on days of a transaction."""
    parts = [part for write in transaction["items"] for part in write.values()]
    return [
        part["ConditionExpression"]
        for part in parts
        if "Key" in part and part["Key"]["sk"]["S"].startswith("DAY#") and "ConditionExpression" in part
    ]


def test_a_workout_that_differs_is_one_transaction_with_its_event(context: LambdaContext) -> None:
    run = logged_run()
    answer = recomputed(context, page(run))
    [transaction] = answer["writes"]
    kinds = [next(iter(write)) for write in transaction["items"]]
    assert (answer["outcome"], kinds) == ("WRITE", ["Update", "Put", "Update", "Update"])
    event = transaction["items"][1]["Put"]["Item"]
    assert (event["type"], event["origin"]) == ({"S": "workout.replaced"}, {"S": "recompute"})
    assert event["version"] == {"N": "2"}
    assert json.loads(event["sent"]["S"])["durationMin"] == 42.5
    assert (answer["turn"]["done"], answer["turn"]["changed"], answer["turn"]["more"]) == (1, 1, False)


def test_a_workout_that_does_not_differ_is_not_written(context: LambdaContext) -> None:
    yoga = logged({"type": "Yoga", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 60})
    answer = recomputed(context, page(yoga, more=True))
    assert answer["writes"] == []
    assert (answer["turn"]["done"], answer["turn"]["changed"], answer["turn"]["more"]) == (1, 0, True)
    assert answer["turn"]["cursor"] == f"{yoga.identity.workout_id}~"


def test_days_that_are_left_are_looked_at_first(context: LambdaContext) -> None:
    evening = logged_run(ts="2026-11-20T03:00:00Z")
    answer = recomputed(context, page(evening))
    assert (answer["outcome"], answer["writes"]) == ("LOOK", [])
    assert answer["days"] == [{"pk": {"S": "USER#ana"}, "sk": {"S": "DAY#2026-11-19"}}]
    assert answer["turn"] == answer["again"]


def test_a_day_goes_with_the_last_workout_that_leaves_it(context: LambdaContext) -> None:
    two = [logged_run(ts=f"2026-11-20T0{hour}:00:00Z") for hour in (2, 3)]
    answer = recomputed(context, page(*two), d2026_11_19=2)
    assert [conditions(transaction) for transaction in answer["writes"]] == [
        ["workouts > :one"],
        ["workouts = :one"],
    ]


def test_a_day_that_others_came_to_before_stays(context: LambdaContext) -> None:
    comes, leaves = logged_run(ts="2026-11-19T04:00:00Z"), logged_run(ts="2026-11-20T03:00:00Z")
    assert (comes.local_date, leaves.local_date) == ("2026-11-18", "2026-11-19")
    answer = recomputed(context, page(comes, leaves), d2026_11_18=1, d2026_11_19=1)
    assert [conditions(transaction) for transaction in answer["writes"]] == [
        ["workouts = :one"],
        ["workouts > :one"],
    ]


def test_a_page_of_the_longest_documents_fits_into_a_state(context: LambdaContext) -> None:
    longest = [
        logged_run(ts=f"2026-11-20T03:00:{second:02d}Z", notes='"' * 2000, photoKey=f"photos/{'x' * 193}")
        for second in range(20)
    ]
    read = page(*longest)
    assert len(json.dumps(read)) < MOST_BYTES_OF_A_STATE
    answer = recomputed(context, read, d2026_11_19=20)
    assert 0 < len(answer["writes"]) < len(longest)
    assert len(json.dumps(answer)) < MOST_BYTES_OF_A_STATE
    last = longest[len(answer["writes"]) - 1].identity.workout_id
    assert (answer["turn"]["cursor"], answer["turn"]["more"]) == (f"{last}~", True)


def test_a_whole_page_of_short_documents_fits_too(context: LambdaContext) -> None:
    short = [logged_run(ts=f"2026-11-20T03:00:{second:02d}Z") for second in range(20)]
    answer = recomputed(context, page(*short), d2026_11_19=20)
    assert len(answer["writes"]) == len(short)
    assert len(json.dumps(answer)) < MOST_BYTES_OF_A_STATE


def test_a_page_of_tombstones_leads_to_the_next_one(context: LambdaContext) -> None:
    answer = recomputed(context, {"Items": [], "LastEvaluatedKey": {"sk": {"S": "WORKOUT#2026"}}})
    assert (answer["turn"]["cursor"], answer["turn"]["more"]) == ("2026~", True)


def test_what_a_first_try_changed_counts_when_it_is_found_equal_later(context: LambdaContext) -> None:
    yoga = logged({"type": "Yoga", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 60})
    first = recomputed(context, page(logged_run(), yoga))
    assert (first["again"]["tries"], first["again"]["pending"], first["again"]["cursor"]) == (1, 1, "0")
    second = recomputed(context, page(yoga), replace(Turn(), tries=1, pending=1))
    assert second["turn"]["changed"] == 1


def test_a_profile_of_another_version_stops_it(context: LambdaContext) -> None:
    event: Any = {
        "request": {"userId": "ana", "profileVersion": "0"},
        "state": {"turn": {"cursor": "0"}, "profile": {"Item": {"version": {"N": "1"}, "doc": {"S": "{}"}}}}
        | {"page": page(logged_run())},
        "table": "table",
        "now": rfc3339(NOW),
    }
    assert handler(event, context)["outcome"] == "OVERTAKEN"


def test_a_page_that_is_refused_again_and_again_is_an_error(context: LambdaContext) -> None:
    with pytest.raises(TransactionRefusedError):
        recomputed(context, page(logged_run()), replace(Turn(), tries=MOST_TRIES_OF_A_PAGE + 1))
