from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.records import Kept, Progression
from tasks.records import items
from tasks.records.fold_workouts import MOST_WRITES
from tasks.records.fold_workouts import handler as fold
from tasks.records.rebuilds import Settled
from tasks.records.settle_records import Event, handler
from tests.tasks.workouts.stored import TABLE, run

HEADER = {"Item": {"generation": {"N": "7"}, "stale": {"S": "2026-11-20T12:00:00Z"}}}


def workout(workout_type: str = "Run") -> dict[str, Any]:
    """The item of a workout, as far as a rebuild reads it."""
    logged = run()
    return {
        "sk": {"S": f"WORKOUT#{logged.identity.workout_id}"},
        "type": {"S": workout_type},
        "ts": {"S": logged.ts},
        "localDate": {"S": logged.local_date},
        "amounts": {"M": {name: {"N": f"{amount:f}"} for name, amount in logged.amounts.items()}},
    }


def event(types: dict[str, Any], *records: Kept) -> Event:
    stored = [items.put_record(TABLE, "ana", record)["Put"]["Item"] for record in records]
    return {
        "request": {"userId": "ana"},
        "header": HEADER,
        "log": {"next": "", "more": False, "types": types, "writes": []},
        "records": {"Items": [{"sk": {"S": "RECORD#"}}, *stored]},
        "table": TABLE,
    }


def folded(context: LambdaContext, *workout_types: str) -> dict[str, Any]:
    """The progression of types that have one workout each."""
    types: dict[str, Any] = {}
    for workout_type in workout_types:
        log = fold(
            {
                "request": {"userId": "ana"},
                "header": HEADER,
                "log": {"next": "0", "more": True, "types": {}, "writes": []},
                "workouts": {"Items": [workout(workout_type)]},
                "lines": {"Items": []},
                "table": TABLE,
            },
            context,
        )
        types |= log["types"]
    return types


def held(workout_type: str = "Run") -> list[Kept]:
    """The records that the workout holds."""
    progression = Progression()
    progression.take(items.read_entry(workout(workout_type)))
    return list(progression.last.values())


def keys(settled: Settled) -> list[str]:
    """Kinds of writes and their sort keys."""
    return [
        f"{kind} {content.get('Key', content.get('Item'))['sk']['S']}"
        for write in settled["writes"]
        for kind, content in write.items()
    ]


def test_the_last_lines_become_the_records(context: LambdaContext) -> None:
    settled = handler(event(folded(context, "Run")), context)
    assert settled["all"]
    assert keys(settled) == [
        "Put RECORD#Run#longest-duration",
        "Put RECORD#Run#highest-load:session-rpe",
        "Update RECORD#",
    ]


def test_records_that_are_right_are_not_written_again(context: LambdaContext) -> None:
    assert keys(handler(event(folded(context, "Run"), *held()), context)) == ["Update RECORD#"]


def test_records_of_workouts_that_went_go(context: LambdaContext) -> None:
    settled = handler(event({}, *held()), context)
    assert keys(settled) == [
        "Delete RECORD#Run#longest-duration",
        "Delete RECORD#Run#highest-load:session-rpe",
        "Update RECORD#",
    ]


def test_the_last_transaction_takes_the_mark_away_if_nothing_changed_meanwhile(
    context: LambdaContext,
) -> None:
    [count] = handler(event({}), context)["writes"]
    assert count["Update"]["UpdateExpression"] == "SET generation = :next REMOVE stale, staleBy"
    assert count["Update"]["ConditionExpression"] == "generation = :generation"
    assert count["Update"]["ExpressionAttributeValues"] == {":next": {"N": "8"}, ":generation": {"N": "7"}}


def test_more_records_than_a_transaction_takes_are_settled_in_several(context: LambdaContext) -> None:
    types = [f"Type{number}" for number in range(MOST_WRITES // 2 + 1)]
    log = folded(context, *types)
    first = handler(event(log), context)
    assert not first["all"]
    assert keys(first)[0] == "ConditionCheck RECORD#"
    assert len(first["writes"]) == MOST_WRITES + 1
    written = [items.read_kept(write["Put"]["Item"]) for write in first["writes"][1:]]
    second = handler(event(log, *written), context)
    assert second["all"]
    assert len(second["writes"]) == 2 * len(types) - MOST_WRITES + 1
