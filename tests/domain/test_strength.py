from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.strength import (
    KINDS,
    Kind,
    PerformedSet,
    Totals,
    kilograms,
    one_repetition_maximum,
    totals,
    weight_as_sent,
)

WEIGHTS = st.decimals("0.001", 4500, places=9).map(weight_as_sent)
SETS = st.builds(
    PerformedSet,
    exercise=st.sampled_from(["bench-press", "deadlift"]),
    kind=st.sampled_from(KINDS),
    reps=st.integers(1, 1000),
    weight_kg=st.none() | WEIGHTS.map(kilograms),
    rir=st.none() | st.decimals(0, 30, places=1),
)


def bench(weight: str | None, reps: int, kind: Kind = "working") -> PerformedSet:
    return PerformedSet("bench-press", kind, reps, exact(weight))


def exact(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def test_a_pound_is_exactly_0_45359237_kilograms() -> None:
    assert kilograms(Decimal(225)) == Decimal("102.05828325")


def test_a_converted_weight_loses_the_last_digits_of_a_double() -> None:
    assert weight_as_sent(Decimal("102.05828325000001")) == kilograms(Decimal(225))


def test_volume_is_weight_times_repetitions() -> None:
    assert bench("100", 8).volume_kg == 800


def test_a_set_without_weight_has_neither_volume_nor_maximum() -> None:
    assert bench(None, 12).volume_kg == 0
    assert bench(None, 12).e1rm_kg is None


def test_a_warm_up_counts_for_nothing() -> None:
    warm_up = bench("60", 10, kind="warmup")
    assert warm_up.volume_kg == 0
    assert warm_up.e1rm_kg is None
    assert totals([warm_up]) == Totals()


def test_a_drop_set_counts_like_a_working_one() -> None:
    drop = bench("60", 10, kind="drop")
    assert drop.volume_kg == 600
    assert drop.e1rm_kg == 80


@pytest.mark.parametrize(
    ("weight", "reps", "rir", "maximum"),
    [
        ("100", 1, None, "100"),  # no estimate: it was lifted
        ("100", 10, None, "133.333333333"),
        ("100", 8, None, "126.666666667"),
        ("100", 8, "2", "133.333333333"),  # two more would have been possible
        ("100", 1, "1", "106.666666667"),
        ("100", 8, "1.5", "131.666666667"),
        ("60", 30, None, "120"),
        ("60", 31, None, None),
        ("60", 28, "3", None),
        (None, 8, None, None),
    ],
)
def test_the_maximum_is_epleys_with_the_repetitions_in_reserve(
    weight: str | None, reps: int, rir: str | None, maximum: str | None
) -> None:
    estimate = one_repetition_maximum(exact(weight), reps, exact(rir))
    assert estimate == exact(maximum)


@given(st.lists(SETS, max_size=12), SETS)
def test_a_set_added_and_taken_away_again_leaves_the_totals_exactly_as_they_were(
    sets: list[PerformedSet], one: PerformedSet
) -> None:
    before = totals(sets)
    assert before + totals([one]) - totals([one]) == before
    assert totals([*sets, one]) == before + totals([one])


def test_two_hundred_of_the_longest_volumes_are_added_exactly() -> None:
    odd = PerformedSet("deadlift", "working", 1000, kilograms(Decimal("4409.123456789")))
    assert totals([odd] * 200).volume_kg == odd.volume_kg * 200 == Decimal("399988951.677503019986")


@given(WEIGHTS, st.integers(1, 29))
def test_one_more_repetition_never_lowers_the_maximum(weight: Decimal, reps: int) -> None:
    fewer, more = one_repetition_maximum(weight, reps), one_repetition_maximum(weight, reps + 1)
    assert fewer is not None
    assert more is not None
    assert fewer <= more
