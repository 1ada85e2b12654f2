from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.amounts import added, difference, sums_of
from tests.domain.workouts import logged_run

RUN_SUMS: dict[str, Decimal | int] = {
    "workouts": 1,
    "durationSec": 2550,
    "distanceM": 8050,
    "calories": 510,
    "elevationM": 64,
    "load:session-rpe": 255,
    "load:banister-trimp": Decimal("83.864132689"),
    "load:rtss": Decimal("46.262490632"),
    "load:session-rpe:workouts": 1,
    "load:banister-trimp:workouts": 1,
    "load:rtss:workouts": 1,
    "type:Run:workouts": 1,
    "type:Run:durationSec": 2550,
    "type:Run:distanceM": 8050,
    "run:20": 8050,
}
NAMES = st.sampled_from(["workouts", "durationSec", "distanceM", "load:tss", "type:Run:workouts"])
SUMS = st.dictionaries(NAMES, st.decimals(-1000, 1000, places=9, allow_nan=False).filter(bool), max_size=5)


class TestAmounts:
    def test_what_was_measured_is_exact(self) -> None:
        assert logged_run().amounts == {
            "durationSec": 2550,
            "distanceM": 8050,
            "calories": 510,
            "elevationM": 64,
            "load:session-rpe": 255,
            "load:banister-trimp": Decimal("83.864132689"),
            "load:rtss": Decimal("46.262490632"),
        }

    def test_what_was_not_measured_is_absent(self) -> None:
        yoga = logged_run(type="Yoga", distanceKm=None, rpe=None, avgHr=None, calories=None, elevationM=None)
        assert yoga.amounts == {"durationSec": 2550}

    def test_a_measured_0_is_there(self) -> None:
        amounts = logged_run(rpe=0, distanceKm=0).amounts
        assert amounts["load:session-rpe"] == amounts["distanceM"] == 0


class TestSums:
    def test_a_run_adds_to_everything_that_it_has(self) -> None:
        assert logged_run().sums == RUN_SUMS

    def test_a_workout_without_anything_but_a_duration_adds_only_that(self) -> None:
        assert sums_of("Yoga", "2026-11-20", {"durationSec": Decimal(3600)}) == {
            "workouts": 1,
            "durationSec": 3600,
            "type:Yoga:workouts": 1,
            "type:Yoga:durationSec": 3600,
        }

    def test_a_load_of_0_is_a_workout_with_a_load(self) -> None:
        sums = logged_run(rpe=0).sums
        assert sums["load:session-rpe:workouts"] == 1
        assert "load:session-rpe" not in sums

    @pytest.mark.parametrize("workout_type", ["Walk", "Ride", "Hike"])
    def test_only_runs_make_metres_of_a_streak(self, workout_type: str) -> None:
        assert not [name for name in logged_run(type=workout_type).sums if name.startswith("run:")]

    def test_metres_of_a_streak_stand_under_the_local_day(self) -> None:
        assert logged_run(ts="2026-11-20T03:00:00Z").sums["run:19"] == 8050


class TestDifference:
    def test_only_what_changes_is_there(self) -> None:
        before, after = logged_run().sums, logged_run(durationMin=45, rpe=None).sums
        assert difference(before, after) == {
            "durationSec": 150,
            "load:session-rpe": -255,
            "load:session-rpe:workouts": -1,
            "load:banister-trimp": after["load:banister-trimp"] - before["load:banister-trimp"],
            "load:rtss": after["load:rtss"] - before["load:rtss"],
            "type:Run:durationSec": 150,
        }

    def test_nothing_takes_away_all(self) -> None:
        sums = logged_run().sums
        assert difference(sums, {}) == {name: -amount for name, amount in sums.items()}

    @given(SUMS, SUMS)
    def test_what_was_there_and_the_difference_are_exactly_what_comes(
        self, before: dict[str, Decimal], after: dict[str, Decimal]
    ) -> None:
        change = difference(before, after)
        added = {name: before.get(name, 0) + change.get(name, 0) for name in {*before, *change}}
        assert {name: amount for name, amount in added.items() if amount} == after


def test_what_workouts_add_together_is_what_they_add_one_by_one() -> None:
    runs = [
        sums_of("Run", "2026-11-20", {"durationSec": Decimal(600), "distanceM": Decimal(m)}) for m in (5, 7)
    ]
    together = added(runs)
    assert together["run:20"] == Decimal(12)
    assert {name: together[name] - runs[0].get(name, Decimal(0)) for name in together} == runs[1]
