"""Rebuilding the log page by page leads where the definition says, whatever lines were there before."""

from typing import Any, Final

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.domain.manual_input import UnknownFieldError
from tasks.domain.records import Progression
from tasks.records import fold_workouts, items, settle_records
from tests.domain.record_histories import Sent, histories, shown, specified

TABLE: Final = "wotr"
ANA: Final = "ana"

Item = dict[str, Any]
Items = dict[str, Item]
"""By sort key."""


def workout(sent: Sent) -> Item:
    """What a workout's item has of what a rebuild reads."""
    entry = sent.entry
    return {
        "sk": {"S": f"WORKOUT#{entry.workout_id}"},
        "type": {"S": entry.type},
        "ts": {"S": entry.ts},
        "localDate": {"S": entry.local_date},
        "amounts": {"M": {name: {"N": str(amount)} for name, amount in entry.amounts.items()}},
    }


def page(stored: Items, first: str, last: str, limit: int) -> Any:  # noqa: ANN401 -- as a task gets it
    """What DynamoDB answers: tombstones count in the limit, and are left out afterwards."""
    keys = sorted(key for key in stored if first <= key <= last)
    read = [stored[key] for key in keys[:limit]]
    more = {"LastEvaluatedKey": {"sk": read[-1]["sk"]}} if limit <= len(keys) else {}
    return {"Items": [item for item in read if "deletedAt" not in item], **more}


def write(stored: Items, writes: list[Item]) -> None:
    for each in writes:
        if "Put" in each:
            item = each["Put"]["Item"]
            stored[item["sk"]["S"]] = item
        elif "Delete" in each:
            stored.pop(each["Delete"]["Key"]["sk"]["S"], None)


def rebuild(workouts: Items, lines: Items, sizes: tuple[int, int], context: LambdaContext) -> Items:
    """Do what rebuild-records does. Changes `lines`, and returns the records."""
    request = {"userId": ANA}
    log: Any = {"next": "0", "more": True, "types": {}, "writes": []}
    while log["more"]:
        at = log["next"]
        log = fold_workouts.handler(
            {
                "request": request,
                "header": {},
                "log": log,
                "workouts": page(workouts, f"WORKOUT#{at}", "WORKOUT#~", sizes[0]),
                "lines": page(lines, f"PR_LOG#{at}", "PR_LOG#~", sizes[1]),
                "table": TABLE,
            },
            context,
        )
        assert log["next"] > at or not log["more"], "it does not come on"
        assert len(log["writes"]) <= 100, "more than a transaction takes"
        write(lines, log["writes"])
    records: Items = {}
    settled: Any = {"all": False}
    while not settled["all"]:
        settled = settle_records.handler(
            {
                "request": request,
                "header": {},
                "log": log,
                "records": {"Items": list(records.values())},
                "table": TABLE,
            },
            context,
        )
        write(records, settled["writes"])
    return records


@given(
    histories,
    histories,
    st.sets(st.integers(0, 24)),
    st.tuples(st.integers(1, 30), st.integers(12, 40)),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_of_any_size_lead_to_the_log_whatever_lines_were_there(
    context: LambdaContext,
    history: list[Sent],
    stale: list[Sent],
    deleted: set[int],
    sizes: tuple[int, int],
) -> None:
    stored = {f"WORKOUT#{sent.id}": workout(sent) for sent in history}
    for number in deleted & set(range(len(history))):
        stored[f"WORKOUT#{history[number].id}"]["deletedAt"] = {"S": "2026-11-20T12:00:00Z"}
    left = [sent for number, sent in enumerate(history) if number not in deleted]
    lines: Items = {}
    for sent in stale:
        # Of a history that never was: each of them alone is a line of every kind.
        write(lines, [items.put_line(TABLE, ANA, line) for line in Progression().take(sent.entry)])
    records = rebuild(stored, lines, sizes, context)
    kept = [items.read_kept(item) for item in lines.values()]
    log = {(line.workout_id, line.kind): line for line in kept}
    assert shown(log) == specified(left)
    last = {(line.type, line.kind): line for line in sorted(kept, key=lambda line: line.workout_id)}
    assert {(record.type, record.kind): record for record in map(items.read_kept, records.values())} == {
        key: line for key, line in last.items() if key[1] != "longest-30d"
    }


def test_a_rebuild_writes_only_if_the_records_are_as_its_header_says(context: LambdaContext) -> None:
    run: Item = {
        "sk": {"S": "WORKOUT#20261120T113000Z-632180c6"},
        "type": {"S": "Run"},
        "ts": {"S": "2026-11-20T06:30:00-05:00"},
        "localDate": {"S": "2026-11-20"},
        "amounts": {"M": {"durationSec": {"N": "2550"}}},
    }
    event: fold_workouts.Event = {
        "request": {"userId": ANA},
        "header": {"Item": {"generation": {"N": "7"}, "stale": {"S": "2026-11-20T12:00:01.000Z"}}},
        "log": {"next": "0", "more": True, "types": {}, "writes": []},
        "workouts": {"Items": [run]},
        "lines": {"Items": []},
        "table": TABLE,
    }
    check = fold_workouts.handler(event, context)["writes"][0]["ConditionCheck"]
    assert check["Key"] == {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "RECORD#"}}
    assert check["ConditionExpression"] == "generation = :generation"
    assert check["ExpressionAttributeValues"] == {":generation": {"N": "7"}}
    event["header"] = {}
    check = fold_workouts.handler(event, context)["writes"][0]["ConditionCheck"]
    assert check["ConditionExpression"] == "attribute_not_exists(generation)"
    assert "ExpressionAttributeValues" not in check


def test_a_field_that_nobody_knows_ends_a_rebuild(context: LambdaContext) -> None:
    event: fold_workouts.Event = {
        "request": {"userId": ANA, "typ": "Run"},
        "header": {},
        "log": {"next": "0", "more": True, "types": {}, "writes": []},
        "workouts": {"Items": []},
        "lines": {"Items": []},
        "table": TABLE,
    }
    with pytest.raises(UnknownFieldError, match="typ: not known; known are userId, detail"):
        fold_workouts.handler(event, context)
