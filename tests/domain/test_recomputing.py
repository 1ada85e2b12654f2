import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.profile import LOAD_METHODS, Profile
from tasks.domain.recomputing import recomputed
from tasks.domain.workout import read_workout
from tests.domain.workouts import ANA, MORNING_RUN, RULES, logged, logged_run

ZONES = ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"]


def perhaps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


numbers = st.integers(1, 30_000).map(lambda thousandths: thousandths / 100)
profiles = st.builds(
    Profile,
    time_zone=st.sampled_from(ZONES),
    max_hr=perhaps(st.integers(150, 250).map(Decimal)),
    rest_hr=perhaps(st.integers(20, 100).map(Decimal)),
    threshold_pace_sec_per_km=perhaps(st.integers(120, 1200).map(Decimal)),
    ftp_w=perhaps(st.integers(30, 700).map(Decimal)),
    sex=perhaps(st.sampled_from(["female", "male"])),
    load_method=st.sampled_from(LOAD_METHODS),
)
bodies = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Run", "Ride", "Yoga"]),
        "ts": st.sampled_from(
            ["2026-11-20T03:30:00Z", "2026-11-19T23:59:59.5Z", "2026-11-20T03:30:00-05:00"]
        ),
        "durationMin": st.integers(1, 24_000).map(lambda hundredths: hundredths / 100),
    },
    optional={
        "distanceKm": perhaps(numbers),
        "rpe": perhaps(st.integers(0, 20).map(lambda halves: halves / 2)),
        "avgHr": perhaps(st.integers(25, 250)),
        "avgPowerW": perhaps(numbers),
        "notes": perhaps(st.just('"quoted"\nאנה')),
    },
)


@given(body=bodies, before=profiles, after=profiles)
def test_it_is_what_logging_with_the_profile_from_the_start_would_have_given(
    body: dict[str, Any], before: Profile, after: Profile
) -> None:
    old, fresh = logged(body, before), logged(body, after)
    new = recomputed(old, after)
    if new is None:
        assert old == fresh
    else:
        assert new == logged(body, after, version=2)
        assert new.sums == fresh.sums
        assert new != replace(old, identity=new.identity)


@given(body=bodies, profile=profiles)
def test_a_workout_that_was_computed_with_the_same_constants_stays_as_it_is(
    body: dict[str, Any], profile: Profile
) -> None:
    assert recomputed(logged(body, profile), profile) is None


def test_a_workout_that_was_a_strength_session_keeps_the_day_of_its_session_and_what_it_shows_of_it() -> None:
    old = logged(MORNING_RUN | {"type": "Strength", "ts": "2026-11-20T03:00:00Z"}, origin="session")
    shown = {**json.loads(old.document), "sessionId": "one", "volumeKg": 4000.5}
    old = replace(old, document=json.dumps(shown), amounts={**old.amounts, "volumeKg": Decimal("4000.5")})
    new = recomputed(old, Profile(time_zone="Asia/Tokyo"))
    assert new is not None
    assert (new.local_date, new.amounts["volumeKg"]) == ("2026-11-19", Decimal("4000.5"))
    assert json.loads(new.document)["volumeKg"] == 4000.5
    assert json.loads(new.document)["load"]["all"] == {"session-rpe": 255}


def test_a_zone_moves_only_what_was_sent_without_an_offset() -> None:
    elsewhere = replace(ANA, time_zone="Asia/Tokyo")
    moved = recomputed(logged_run(ts="2026-11-20T03:00:00Z"), elsewhere)
    assert moved is not None
    assert moved.local_date == "2026-11-20"
    assert recomputed(logged_run(ts="2026-11-20T03:00:00-05:00"), elsewhere) is None


def test_the_content_of_a_workout_is_a_workout_that_can_be_sent() -> None:
    workout, errors = read_workout(logged_run().sent(), RULES)
    assert not errors
    assert workout is not None
    assert workout == read_workout(MORNING_RUN, RULES)[0]
