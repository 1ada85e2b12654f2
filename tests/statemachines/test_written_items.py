"""log-workout writes in its definition what the other machines write by `tasks.workouts.items`: the same."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tasks.domain.instants import parse_timestamp
from tasks.domain.logged_workout import Identity, LoggedWorkout, log
from tasks.domain.profile import Profile, profile_of
from tasks.domain.workout import WorkoutRules, read_workout
from tasks.workouts import items
from tests.statemachines import ana, definitions
from tests.statemachines.mocks import TABLE
from tests.statemachines.paths import ANA, parsed
from tests.statemachines.paths.log_workout import PATHS

if TYPE_CHECKING:
    from tests.statemachines.engines import Engine
    from tests.statemachines.paths import Json

NOW = "2026-11-20T12:00:00.000Z"
PROFILE: Profile = profile_of(ana.PROFILE["doc"]["S"])


def the_run() -> LoggedWorkout:
    """Ana's run as the tasks derive it."""
    rules = WorkoutRules(("Run",), Decimal(240), parse_timestamp(NOW).instant)
    workout, errors = read_workout(ana.RUN, rules)
    assert workout is not None, errors
    return log(workout, PROFILE, Identity(ANA, ana.RUN_ID, 1, ana.RUN_KEY, "manual", NOW))


def written(engine: Engine) -> list[Json]:
    """What log-workout puts into its transaction."""
    definition = definitions.filled(definitions.shipped("log-workout"))
    run = engine.run("wotr-test-log-workout", definition, "Created", PATHS["Created"].given)
    writes: list[Json] = run.parameters("Record workout")[0]["TransactItems"]
    return writes


def test_a_workout_is_the_same_item_whichever_machine_writes_it(engine: Engine) -> None:
    _, workout, *_ = written(engine)
    assert parsed(workout["Put"]["Item"]) == parsed(items.workout_item(the_run()))


def test_a_claim_is_the_same_item_whichever_machine_writes_it(engine: Engine) -> None:
    claim, *_ = written(engine)
    assert claim["Put"]["Item"] == items.claim_item(the_run(), ana.RUN_HASH)


def test_an_event_has_the_same_attributes_whichever_machine_writes_it(engine: Engine) -> None:
    _, _, event, *_ = written(engine)
    run = the_run()
    fact = items.fact_of(ana.RUN, PROFILE)
    assert parsed(event["Put"]["Item"]) == parsed(
        items.event_item("workout.created", run, NOW, fact, before=run)
    )


def test_a_day_and_a_month_are_changed_alike_whichever_machine_changes_them(engine: Engine) -> None:
    *_, day, month = written(engine)
    assert [day, month] == items.change_of_sums(TABLE, None, the_run(), workouts_of_day=0)
