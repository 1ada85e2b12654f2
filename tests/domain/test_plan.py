from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.plan import PlannedExercise, compare, planned_of
from tasks.domain.strength import KINDS, Kind, PerformedSet

BENCH = PlannedExercise("bench-press", 3, 8, Decimal(80), 120)
PULL_UPS = PlannedExercise("pull-up", 2, 10)


def done(exercise: str, reps: int, weight: str | None = None, kind: Kind = "working") -> PerformedSet:
    return PerformedSet(exercise, kind, reps, None if weight is None else Decimal(weight))


def test_before_the_first_set_everything_is_left() -> None:
    assert compare([BENCH, PULL_UPS], []) == [
        {
            "exercise": "bench-press",
            "planned": {"sets": 3, "reps": 8, "weightKg": 80, "restSec": 120},
            "done": {"sets": 0, "reps": 0, "volumeKg": 0, "weightKg": None, "asPlanned": 0},
            "setsLeft": 3,
        },
        {
            "exercise": "pull-up",
            "planned": {"sets": 2, "reps": 10},
            "done": {"sets": 0, "reps": 0, "volumeKg": 0, "weightKg": None, "asPlanned": 0},
            "setsLeft": 2,
        },
    ]


def test_sets_are_counted_on_the_line_of_their_exercise_and_warm_ups_are_not() -> None:
    performed = [
        done("bench-press", 10, "40", "warmup"),
        done("bench-press", 8, "80"),
        done("pull-up", 9),
        done("bench-press", 7, "82.5"),
    ]
    bench, pull_ups = compare([BENCH, PULL_UPS], performed)
    assert bench["done"] == {"sets": 2, "reps": 15, "volumeKg": 1217.5, "weightKg": 82.5, "asPlanned": 1}
    assert bench["setsLeft"] == 1
    assert pull_ups["done"] == {"sets": 1, "reps": 9, "volumeKg": 0, "weightKg": None, "asPlanned": 0}


def test_a_drop_set_adds_volume_and_is_no_set_of_the_plan() -> None:
    performed = [done("bench-press", 8, "80"), done("bench-press", 6, "60", "drop")]
    (bench,) = compare([BENCH], performed)
    assert bench["done"] == {"sets": 1, "reps": 14, "volumeKg": 1000, "weightKg": 80, "asPlanned": 1}
    assert bench["setsLeft"] == 2


def test_an_exercise_on_two_lines_fills_them_in_order_and_the_last_takes_what_is_more() -> None:
    back_off = PlannedExercise("bench-press", 1, 12, Decimal(60))
    performed = [done("bench-press", 8, "80")] * 3 + [done("bench-press", 12, "60")] * 3
    top, last = compare([BENCH, back_off], performed)
    assert (top["done"]["sets"], top["setsLeft"]) == (3, 0)
    assert (last["done"]["sets"], last["done"]["asPlanned"], last["setsLeft"]) == (3, 3, 0)


def test_what_was_not_planned_comes_after_the_plan() -> None:
    lines = compare([PULL_UPS], [done("plank", 1), done("pull-up", 10), done("back-squat", 5, "100")])
    assert [(line["exercise"], line["planned"]) for line in lines] == [
        ("pull-up", {"sets": 2, "reps": 10}),
        ("plank", None),
        ("back-squat", None),
    ]
    assert lines[2]["done"] == {"sets": 1, "reps": 5, "volumeKg": 500, "weightKg": 100, "asPlanned": None}
    assert lines[2]["setsLeft"] == 0


def test_pounds_that_were_planned_in_kilograms_are_compared_exactly() -> None:
    line = PlannedExercise("bench-press", 1, 5, Decimal("102.05828325"))
    (bench,) = compare([line], [done("bench-press", 5, "102.05828325")])
    assert bench["done"]["asPlanned"] == 1


def test_a_line_reads_back_as_it_was_written() -> None:
    assert planned_of(BENCH.document()) == BENCH
    assert planned_of(PULL_UPS.document()) == PULL_UPS


NAMES = st.sampled_from(["bench-press", "pull-up", "plank"])
LINES = st.builds(PlannedExercise, NAMES, st.integers(1, 4), st.integers(1, 12))
SETS = st.builds(
    PerformedSet, NAMES, st.sampled_from(KINDS), st.integers(1, 15), st.none() | st.just(Decimal(20))
)


@given(st.lists(LINES, max_size=5), st.lists(SETS, max_size=20))
def test_every_set_that_counts_is_on_one_line(
    planned: list[PlannedExercise], sets: list[PerformedSet]
) -> None:
    def total(lines: list[dict[str, Any]], name: str) -> int:
        return sum(line["done"][name] for line in lines)

    lines = compare(planned, sets)
    assert total(lines, "reps") == sum(each.reps for each in sets if each.counts)
    assert total(lines, "sets") == sum(each.kind == "working" for each in sets)
    assert [line["exercise"] for line in lines[: len(planned)]] == [line.exercise for line in planned]
