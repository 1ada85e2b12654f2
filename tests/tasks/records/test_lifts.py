"""The tasks of project-session: what differs, and what is told. Their writes: tests/histories."""

from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.records import compare_lifts, plan_lifts
from tasks.records.compare_lifts import MOST_WAITS, StaleTooLongError
from tasks.records.lift_steps import Announced, Event, State, Step
from tasks.records.plan_lifts import MOST_READS, MOST_TRIES, TooManyStepsError
from tests.statemachines.gym import DETAIL, EXERCISE, SESSION_ID, WORKOUT_ID, logged_set, session
from tests.statemachines.mocks import TABLE

NOW = "2026-11-20T18:00:00Z"
LAST_MOMENT = "2026-11-27T17:00:00Z"
TOO_LATE = "2026-11-27T17:00:01Z"

Item = dict[str, Any]


def event(now: str = NOW, lifts: dict[str, str] | None = None, **changes: Any) -> Event:  # noqa: ANN401 -- what the machine knows
    """What the machine passes on of a finished session with one set."""
    detail: Announced = {**DETAIL, "eventType": "session.finished", **changes.pop("detail", {})}  # type: ignore[typeddict-item]
    lifted = {
        "version": {"N": "1"},
        "lifts": {"M": {name: {"S": text} for name, text in (lifts or {}).items()}},
    }
    state: State = {
        "session": {"Item": session(workoutId={"S": WORKOUT_ID})},
        "sets": {"Items": [logged_set()]},
        "lifted": {"Item": lifted} if lifts is not None else {},
        **changes,  # type: ignore[typeddict-item]
    }
    return {"detail": detail, "state": state, "table": TABLE, "now": now}


def written(context: LambdaContext, **changes: Any) -> dict[str, str]:  # noqa: ANN401 -- as above
    """What is noted as projected after the first exercise."""
    given = event(**changes)
    step = plan_lifts.handler(given, context)
    state: State = {**given["state"], "planned": {"step": step}, "found": {"Responses": [{}, {}, {}]}}
    writes = compare_lifts.handler({**given, "state": state}, context)["writes"]
    [noted] = [write["Put"]["Item"] for write in writes if "lifts" in write.get("Put", {}).get("Item", {})]
    return {name: text["S"] for name, text in noted["lifts"]["M"].items()}


def keys(step: Step) -> list[str]:
    return [each["Get"]["Key"]["sk"]["S"] for each in step["gets"]]


class TestWhatDiffers:
    def test_an_exercise_of_which_nothing_is_projected(self, context: LambdaContext) -> None:
        step = plan_lifts.handler(event(), context)
        assert (step["outcome"], step["exercise"]) == ("READ", EXERCISE)
        assert keys(step) == [
            f"LIFT_HEAD#{EXERCISE}",
            f"LIFT_BEFORE#{EXERCISE}",
            f"LIFT#{EXERCISE}#{SESSION_ID}",
        ]

    def test_nothing_once_it_is_projected(self, context: LambdaContext) -> None:
        known = written(context)
        changed = event(lifts=known, detail={"eventType": "session.changed"})
        assert plan_lifts.handler(changed, context)["outcome"] == "NOTHING"

    def test_an_exercise_that_the_session_has_no_more(self, context: LambdaContext) -> None:
        known = written(context) | {"squat": "0123456789abcdef"}
        assert plan_lifts.handler(event(lifts=known), context)["exercise"] == "squat"

    @pytest.mark.parametrize("kind", ["warmup", "drop"])
    def test_a_set_that_changed(self, context: LambdaContext, kind: str) -> None:
        known = written(context)
        changed = event(lifts=known, sets={"Items": [logged_set(kind=kind)]})
        assert plan_lifts.handler(changed, context)["exercise"] == EXERCISE

    def test_everything_of_a_session_that_is_deleted(self, context: LambdaContext) -> None:
        gone = {"Item": {"version": {"N": "3"}, "deletedAt": {"S": NOW}}}
        step = plan_lifts.handler(event(lifts=written(context), session=gone), context)
        assert (step["outcome"], step["exercise"]) == ("READ", EXERCISE)

    def test_everything_once_in_a_rebuild(self, context: LambdaContext) -> None:
        rebuild = {"eventType": "session.changed", "rebuild": "one"}
        known = written(context)
        assert plan_lifts.handler(event(lifts=known, detail=rebuild), context)["exercise"] == EXERCISE
        rebuilt = written(context, lifts=known, detail=rebuild)
        assert plan_lifts.handler(event(lifts=rebuilt, detail=rebuild), context)["outcome"] == "NOTHING"
        changed = {"eventType": "session.changed"}
        assert plan_lifts.handler(event(lifts=rebuilt, detail=changed), context)["outcome"] == "NOTHING"

    def test_too_many_steps_are_an_error(self, context: LambdaContext) -> None:
        before = plan_lifts.handler(event(), context)
        with pytest.raises(TooManyStepsError):
            plan_lifts.handler(event(step={**before, "tries": MOST_TRIES}), context)


class TestTelling:
    @pytest.fixture
    def known(self, context: LambdaContext) -> dict[str, str]:
        return written(context)

    @pytest.mark.parametrize("now", [NOW, LAST_MOMENT])
    def test_at_its_end_the_records_that_it_may_hold_are_read(
        self, context: LambdaContext, known: dict[str, str], now: str
    ) -> None:
        step = plan_lifts.handler(event(now, lifts=known), context)
        assert keys(step) == [
            f"LIFT_HEAD#{EXERCISE}",
            f"LIFT_RECORD#{EXERCISE}#max-e1rm",
            f"LIFT_RECORD#{EXERCISE}#max-set-volume",
            f"LIFT_RECORD#{EXERCISE}#max-weight",
            f"LIFT_RECORD#{EXERCISE}#max-reps-at-weight:100",
        ]

    @pytest.mark.parametrize(
        ("now", "changes"),
        [
            (TOO_LATE, {}),
            (NOW, {"detail": {"origin": "import"}}),
            (NOW, {"detail": {"eventType": "session.changed"}}),
            (NOW, {"session": {"Item": session()}}),
        ],
        ids=["after 7 days", "of an import", "of a change", "of an open one"],
    )
    def test_otherwise_nobody_is_told(
        self,
        context: LambdaContext,
        known: dict[str, str],
        now: str,
        changes: Any,  # noqa: ANN401 -- as above
    ) -> None:
        assert plan_lifts.handler(event(now, known, **changes), context)["outcome"] == "NOTHING"

    def test_a_session_without_sets_is_told_of_its_workout(self, context: LambdaContext) -> None:
        step = plan_lifts.handler(event(lifts={}, sets={"Items": []}), context)
        assert step["outcome"] == "TELL"
        assert step["detail"]["exercises"] == []

    def test_so_many_records_are_read_as_one_transaction_takes(self, context: LambdaContext) -> None:
        some = []
        for number in range(1, 121):
            each = logged_set(f"{number:04}")
            some.append({**each, "weightKg": {"N": str(number)}})
        sets = {"Items": some}
        known = {**written(context, sets=sets)}
        assert len(plan_lifts.handler(event(lifts=known, sets=sets), context)["gets"]) == MOST_READS

    def told(self, context: LambdaContext, known: dict[str, str], *found: Item) -> compare_lifts.Compared:
        given = event(lifts=known)
        state: State = {
            **given["state"],
            "planned": {"step": plan_lifts.handler(given, context)},
            "found": {"Responses": [{"Item": item} if item else {} for item in found]},
        }
        return compare_lifts.handler({**given, "state": state}, context)

    def test_only_records_that_it_holds_are_told(self, context: LambdaContext, known: dict[str, str]) -> None:
        def record(kind: str, session_id: str) -> Item:
            return {"exercise": {"S": EXERCISE}, "kind": {"S": kind}, "sessionId": {"S": session_id}}

        compared = self.told(
            context,
            known,
            {},
            record("max-weight", SESSION_ID),
            record("max-e1rm", "20261121T170000Z-7c1d2e3f"),
            record("max-reps-at-weight:100", SESSION_ID),
            {},
        )
        detail = compared["step"]["detail"]
        assert compared["step"]["outcome"] == "TELL"
        assert detail["exercises"] == [
            {"exercise": EXERCISE, "records": {"max-weight": "100", "max-reps-at-weight:100": "8"}}
        ]
        assert (detail["workoutId"], detail["workoutType"], detail["origin"]) == (
            WORKOUT_ID,
            "Strength",
            "session",
        )

    def test_while_records_are_stale_it_waits(self, context: LambdaContext, known: dict[str, str]) -> None:
        compared = self.told(context, known, {"stale": {"S": NOW}}, {}, {}, {}, {})
        assert compared["step"]["outcome"] == "WAIT"

    def test_it_does_not_wait_for_ever(self, context: LambdaContext, known: dict[str, str]) -> None:
        given = event(lifts=known)
        step: Step = {**plan_lifts.handler(given, context), "tries": MOST_WAITS + 1}
        found: Any = {"Responses": [{"Item": {"stale": {"S": NOW}}}]}
        state: State = {**given["state"], "planned": {"step": step}, "found": found}
        with pytest.raises(StaleTooLongError):
            compare_lifts.handler({**given, "state": state}, context)


class TestARebuildThatDied:
    @pytest.mark.parametrize(
        ("stale", "rebuild"),
        [("2026-11-20T17:55:00.000Z", False), ("2026-11-20T17:49:59.000Z", True)],
        ids=["under way", "long ago"],
    )
    def test_is_started_again_after_ten_minutes(
        self, context: LambdaContext, stale: str, *, rebuild: bool
    ) -> None:
        given = event()
        head = {"Item": {"generation": {"N": "7"}, "stale": {"S": stale}}}
        state: State = {
            **given["state"],
            "planned": {"step": plan_lifts.handler(given, context)},
            "found": {"Responses": [head, {}, {}]},
        }
        compared = compare_lifts.handler({**given, "state": state}, context)
        assert compared["step"]["rebuild"] is rebuild
