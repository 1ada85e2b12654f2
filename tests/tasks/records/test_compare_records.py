import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.logged_workout import LoggedWorkout, record_window
from tasks.records.compare_records import (
    MOST_TRIES,
    Announced,
    Compared,
    Event,
    Exercise,
    State,
    TooManyConflictsError,
    handler,
)
from tasks.workouts import items
from tests.tasks.workouts.stored import TABLE, run, tombstone_of

NOW = "2026-11-21T12:00:00Z"
LATER = "2026-11-27T11:30:00Z"
TOO_LATE = "2026-11-27T11:30:01Z"

Item = dict[str, Any]
Table = dict[str, Item]
"""Items of Ana by sort key."""


def stored(*workouts: LoggedWorkout) -> Table:
    """The items of workouts."""
    return {item["sk"]["S"]: item for item in map(items.workout_item, workouts)}


def apply(table: Table, compared: Compared) -> None:
    """Write what the task wants to be written."""
    for write in compared["writes"]:
        [(kind, content)] = write.items()
        sort_key = content.get("Key", content.get("Item"))["sk"]["S"]
        if kind == "Put":
            table[sort_key] = content["Item"]
        elif kind == "Delete":
            table.pop(sort_key, None)
        elif kind == "Update":
            table[sort_key] = {
                "sk": {"S": sort_key},
                "generation": content["ExpressionAttributeValues"][":next"],
            }


def between(table: Table, first: str, last: str) -> list[Item]:
    """What a query finds of the type Run."""
    keys = sorted(key for key in table if first <= key <= last)
    found = [table[key] for key in keys]
    return [item for item in found if item.get("type") == {"S": "Run"} and "deletedAt" not in item]


def state(table: Table, workout: LoggedWorkout, **more: Any) -> State:  # noqa: ANN401 -- what the machine knows
    """What the machine reads for a workout."""
    workout_id = workout.identity.workout_id
    first, last = record_window(workout.started_at)
    header = [table["RECORD#"]] if "RECORD#" in table else []
    there = table.get(f"WORKOUT#{workout_id}")
    return {
        "records": {"Items": [*header, *between(table, "RECORD#A", "RECORD#~")]},
        "workout": {"Item": there} if there else {},
        "neighbours": {"Items": between(table, f"WORKOUT#{first}", f"WORKOUT#{last}")},
        "lines": {"Items": between(table, f"PR_LOG#{workout_id}", f"PR_LOG#{last}")},
        **more,  # type: ignore[typeddict-item]
    }


def detail(workout: LoggedWorkout, event_type: str = "workout.created", **changes: str) -> Announced:
    """The event on the bus."""
    workout_id = workout.identity.workout_id
    fields: Any = {
        "eventType": event_type,
        "userId": "ana",
        "workoutId": workout_id,
        "workoutType": workout.type,
        "origin": "manual",
        "previousWorkoutId": workout_id,
        "previousType": workout.type,
        **changes,
    }
    announced: Announced = fields
    return announced


def compared(
    context: LambdaContext,
    table: Table,
    announced: Announced,
    workout: LoggedWorkout,
    *,
    now: str = NOW,
    **more: Any,  # noqa: ANN401 -- what the machine knows
) -> Compared:
    event: Event = {
        "detail": announced,
        "state": state(table, workout, **more),
        "table": TABLE,
        "now": now,
    }
    return handler(event, context)


def detected(context: LambdaContext, table: Table, workout: LoggedWorkout) -> Compared:
    """What the task answers to a new workout after it wrote what that changes."""
    first = compared(context, table, detail(workout), workout)
    assert first["outcome"] == "CHANGED"
    apply(table, first)
    return compared(context, table, detail(workout), workout)


class TestANewWorkout:
    def test_the_first_of_its_type_holds_every_record(self, context: LambdaContext) -> None:
        table = stored(run())
        apply(table, compared(context, table, detail(run()), run()))
        assert sorted(key for key in table if key.startswith("RECORD#")) == [
            "RECORD#",
            "RECORD#Run#highest-load:session-rpe",
            "RECORD#Run#longest-duration",
        ]
        assert sum(key.startswith("PR_LOG#") for key in table) == 3

    def test_a_line_shows_the_workout_in_the_units_of_the_api(self, context: LambdaContext) -> None:
        table = stored(run())
        apply(table, compared(context, table, detail(run()), run()))
        line = table[f"PR_LOG#{run().identity.workout_id}#longest-30d"]
        assert json.loads(line["doc"]["S"]) == {
            "type": "Run",
            "kind": "longest-30d",
            "value": 2550,
            "unit": "s",
            "workoutId": run().identity.workout_id,
            "achievedAt": "2026-11-20T06:30:00-05:00",
            "localDate": "2026-11-20",
            "first": True,
            "workout": {"ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5},
        }

    def test_a_second_comparison_writes_nothing(self, context: LambdaContext) -> None:
        second = detected(context, stored(run()), run())
        assert (second["outcome"], second["writes"]) == ("UNCHANGED", [])

    def test_a_shorter_one_changes_nothing(self, context: LambdaContext) -> None:
        yesterday = run(ts="2026-11-19T06:30:00-05:00")
        shorter = run(durationMin=20)
        table = stored(yesterday)
        detected(context, table, yesterday)
        table |= stored(shorter)
        assert compared(context, table, detail(shorter), shorter)["outcome"] == "UNCHANGED"

    def test_it_is_written_only_while_neither_records_nor_workout_change(
        self, context: LambdaContext
    ) -> None:
        table = stored(run())
        count, *_, fence = compared(context, table, detail(run()), run())["writes"]
        assert count["Update"]["ConditionExpression"] == "attribute_not_exists(generation)"
        assert fence["ConditionCheck"]["ExpressionAttributeValues"] == {":version": {"N": "1"}}

    def test_one_that_comes_before_a_record_is_compared_with_the_lines_around_it(
        self, context: LambdaContext
    ) -> None:
        late = run(ts="2026-11-18T06:30:00-05:00", durationMin=20)
        table = stored(run())
        detected(context, table, run())
        table |= stored(late)
        assert compared(context, table, detail(late), late)["outcome"] == "LATE"


class TestRebuild:
    @pytest.fixture
    def table(self, context: LambdaContext) -> Table:
        table = stored(run())
        detected(context, table, run())
        return table

    def test_a_record_that_is_deleted_needs_one(self, context: LambdaContext, table: Table) -> None:
        table |= {f"WORKOUT#{run().identity.workout_id}": dict(tombstone_of(run())["Item"])}
        deleted = compared(context, table, detail(run(), "workout.deleted"), run())
        assert (deleted["outcome"], deleted["writes"]) == ("REBUILD", [])

    def test_a_record_that_changes_needs_one(self, context: LambdaContext, table: Table) -> None:
        table |= stored(run(durationMin=20))
        assert compared(context, table, detail(run(), "workout.replaced"), run())["outcome"] == "REBUILD"

    def test_what_was_no_record_and_is_deleted_needs_none(self, context: LambdaContext, table: Table) -> None:
        shorter = run(ts="2026-11-20T18:00:00-05:00", durationMin=20)
        table |= {f"WORKOUT#{shorter.identity.workout_id}": dict(tombstone_of(shorter)["Item"])}
        deleted = compared(context, table, detail(shorter, "workout.deleted"), shorter)
        assert deleted["outcome"] == "UNCHANGED"

    @pytest.mark.parametrize(
        "before", [{"previousWorkoutId": "20261119T113000Z-8ae5e799"}, {"previousType": "Ride"}]
    )
    def test_one_that_moved_or_changed_its_type_needs_one(
        self, context: LambdaContext, table: Table, before: dict[str, str]
    ) -> None:
        replaced = detail(run(), "workout.replaced", **before)
        assert compared(context, table, replaced, run())["outcome"] == "REBUILD"

    def test_stale_records_need_one(self, context: LambdaContext, table: Table) -> None:
        table["RECORD#"]["stale"] = {"S": NOW}
        assert compared(context, table, detail(run()), run())["outcome"] == "REBUILD"

    @pytest.mark.parametrize("page", ["neighbours", "lines"])
    def test_more_than_a_page_needs_one(self, context: LambdaContext, table: Table, page: str) -> None:
        more: Any = {page: {"Items": [], "LastEvaluatedKey": {"sk": {"S": "WORKOUT#1"}}}}
        assert compared(context, table, detail(run()), run(), **more)["outcome"] == "REBUILD"


class TestTelling:
    @pytest.fixture
    def table(self, context: LambdaContext) -> Table:
        table = stored(run())
        detected(context, table, run())
        return table

    @pytest.mark.parametrize("origin", ["manual", "sync"])
    def test_who_holds_records_is_told_of_all_of_them(
        self, context: LambdaContext, table: Table, origin: str
    ) -> None:
        told = compared(context, table, detail(run(), origin=origin), run(), now=LATER)
        assert told["tell"]
        assert sorted(told["told"]["kinds"]) == [
            "highest-load:session-rpe",
            "longest-30d",
            "longest-duration",
        ]
        assert told["told"]["subject"] == "3 new personal records: Run on 20 November 2026"
        assert "- Longest: 42 min 30 s\n" in told["told"]["text"]

    def test_of_a_session_nobody_is_told_before_its_exercises_are_compared(
        self, context: LambdaContext, table: Table
    ) -> None:
        assert not compared(context, table, detail(run(), origin="session"), run())["tell"]

    def test_of_a_session_the_person_is_told_once_of_all_records(
        self, context: LambdaContext, table: Table
    ) -> None:
        squats: Exercise = {
            "exercise": "back-squat",
            "records": {"max-weight": "100", "max-reps-at-weight:100": "5", "max-reps-at-weight:90": "8"},
        }
        presses: Exercise = {"exercise": "bench-press", "records": {"max-weight": "80"}}
        announced = detail(run(), origin="session")
        announced["exercises"] = [squats, presses]
        told = compared(context, table, announced, run())
        assert told["tell"]
        assert "Bench press\n- Heaviest weight: 80 kg\n" in told["told"]["text"]
        assert sorted(told["told"]["kinds"]) == [
            "highest-load:session-rpe",
            "longest-30d",
            "longest-duration",
            "max-reps-at-weight",
            "max-weight",
        ]

    def test_a_session_without_records_of_exercises_is_told_of_its_own(
        self, context: LambdaContext, table: Table
    ) -> None:
        announced = detail(run(), origin="session")
        announced["exercises"] = []
        assert compared(context, table, announced, run())["tell"]

    def test_what_is_to_be_told_of_exercises_outlives_a_rebuild(
        self, context: LambdaContext, table: Table
    ) -> None:
        table["RECORD#"]["stale"] = {"S": NOW}
        announced = detail(run(), origin="session")
        announced["exercises"] = []
        assert compared(context, table, announced, run())["exercises"] == []
        assert compared(context, table, detail(run(), origin="session"), run())["exercises"] is None

    def test_imports_tell_nobody(self, context: LambdaContext, table: Table) -> None:
        assert not compared(context, table, detail(run(), origin="import"), run())["tell"]

    def test_after_7_days_nobody_is_told(self, context: LambdaContext, table: Table) -> None:
        assert not compared(context, table, detail(run()), run(), now=TOO_LATE)["tell"]

    def test_who_holds_none_is_told_nothing(self, context: LambdaContext, table: Table) -> None:
        shorter = run(ts="2026-11-20T18:00:00-05:00", durationMin=20)
        table |= stored(shorter)
        assert not compared(context, table, detail(shorter), shorter)["tell"]

    def test_after_a_rebuild_it_waits_for_the_next_one(self, context: LambdaContext, table: Table) -> None:
        table["RECORD#"]["stale"] = {"S": NOW}
        rebuilt = detail(run(), rebuilt="yes")
        assert compared(context, table, rebuilt, run())["outcome"] == "WAIT"
        del table["RECORD#"]["stale"]
        assert compared(context, table, rebuilt, run())["tell"]


def test_a_comparison_that_others_overtake_each_time_is_given_up(context: LambdaContext) -> None:
    table = stored(run())
    before = {**compared(context, table, detail(run()), run()), "tries": MOST_TRIES}
    with pytest.raises(TooManyConflictsError, match=run().identity.workout_id):
        compared(context, table, detail(run()), run(), compared=before)
