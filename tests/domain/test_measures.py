from decimal import Decimal

from tasks.domain.measures import KINDS, measures
from tests.domain.workouts import logged_run


def test_a_run_may_hold_a_record_of_everything_that_was_measured() -> None:
    found = measures(logged_run().amounts)
    assert {kind: (measure.value, measure.shown, measure.unit) for kind, measure in found.items()} == {
        "longest-duration": (2550, 2550, "s"),
        "longest-distance": (8050, 8050, "m"),
        "most-calories": (510, 510, "kcal"),
        "highest-elevation": (64, 64, "m"),
        "highest-load:session-rpe": (255, 255, "load"),
        "highest-load:banister-trimp": (Decimal("83.864132689"), 83.86, "load"),
        "highest-load:rtss": (Decimal("46.262490632"), 46.26, "load"),
    }


def test_every_kind_is_among_the_kinds_that_can_be_asked_for() -> None:
    assert set(measures(logged_run().amounts)) <= set(KINDS)
    assert "highest-load:tss" in KINDS


def test_0_and_what_is_missing_set_no_record() -> None:
    found = measures(logged_run(calories=0, elevationM=None, rpe=0).amounts)
    assert not {"most-calories", "highest-elevation", "highest-load:session-rpe"} & set(found)


def test_seconds_are_shown_with_one_decimal_and_compared_exactly() -> None:
    duration = measures(logged_run(durationMin=33.3333).amounts)["longest-duration"]
    assert (duration.value, duration.shown) == (Decimal("1999.998"), 2000)
