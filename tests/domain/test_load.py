import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.load import (
    Effort,
    HeartRange,
    Load,
    banister_trimp,
    load_of,
    running_stress_score,
    session_rpe,
    training_stress_score,
)
from tasks.domain.profile import LoadMethod, Profile
from tasks.domain.quantities import answer

MAN = HeartRange(Decimal(40), Decimal(200), "male")
WOMAN = HeartRange(Decimal(40), Decimal(200), "female")
HOUR = Decimal(3600)

KNOWN = Profile(
    max_hr=Decimal(200),
    rest_hr=Decimal(40),
    threshold_pace_sec_per_km=Decimal(240),
    ftp_w=Decimal(250),
    sex="male",
)
EVERYTHING = Effort("Run", HOUR, Decimal(15_000), Decimal(6), Decimal(130), Decimal(250))


class TestSessionRpe:
    def test_a_rating_of_6_for_two_hours_is_720(self) -> None:
        assert session_rpe(Decimal(6), Decimal(120)) == 720

    def test_a_rating_of_6_for_42_and_a_half_minutes_is_255(self) -> None:
        load = load_of(Effort("Run", Decimal(2550), rpe=Decimal(6)), Profile())
        assert load.document() == {"value": 255, "method": "session-rpe", "all": {"session-rpe": 255}}


class TestBanisterTrimp:
    def test_half_an_hour_at_130_of_a_man_between_40_and_200_is_31_80(self) -> None:
        assert answer(banister_trimp([(Decimal(30), Decimal(130))], MAN), 2) == 31.8

    def test_a_woman_has_constants_of_her_own(self) -> None:
        # 30 x 0.5625 x 0.86 x e^(1.67 x 0.5625)
        assert answer(banister_trimp([(Decimal(30), Decimal(130))], WOMAN), 2) == 37.13

    def test_a_heart_rate_outside_the_range_is_clipped(self) -> None:
        ten = Decimal(10)
        assert banister_trimp([(ten, Decimal(30))], MAN) == 0
        assert banister_trimp([(ten, Decimal(230))], MAN) == banister_trimp([(ten, Decimal(200))], MAN)

    def test_a_missing_sample_counts_for_nothing(self) -> None:
        measured = (Decimal(30), Decimal(130))
        assert banister_trimp([measured, (Decimal(5), None)], MAN) == banister_trimp([measured], MAN)

    @given(st.lists(st.integers(40, 200), min_size=1, max_size=50))
    def test_a_stream_is_never_less_than_its_average(self, rates: list[int]) -> None:
        stream = banister_trimp([(Decimal(1), Decimal(rate)) for rate in rates], MAN)
        average = banister_trimp([(Decimal(len(rates)), Decimal(sum(rates)) / len(rates))], MAN)
        assert stream >= average - Decimal("1e-9")


class TestTrainingStressScore:
    def test_an_hour_at_threshold_is_100(self) -> None:
        assert training_stress_score(HOUR, Decimal(250), Decimal(250)) == 100

    def test_half_the_power_is_a_quarter_of_the_score(self) -> None:
        assert training_stress_score(HOUR, Decimal(125), Decimal(250)) == 25


class TestRunningStressScore:
    def test_an_hour_at_threshold_is_100(self) -> None:
        assert running_stress_score(HOUR, Decimal(15_000), Decimal(240)) == 100

    def test_it_goes_by_speed_so_that_slower_is_less(self) -> None:
        assert running_stress_score(HOUR, Decimal(7_500), Decimal(240)) == 25


class TestLoadOfAWorkout:
    def test_every_method_that_the_data_and_the_profile_allow_is_computed(self) -> None:
        load = load_of(EVERYTHING, KNOWN)
        assert load.document() == {
            "value": 360,
            "method": "session-rpe",
            "all": {"session-rpe": 360, "banister-trimp": 63.61, "tss": 100, "rtss": 100},
        }

    @pytest.mark.parametrize("method", ["session-rpe", "banister-trimp", "tss", "rtss"])
    def test_the_method_of_the_profile_counts(self, method: LoadMethod) -> None:
        profile = Profile(
            max_hr=KNOWN.max_hr,
            rest_hr=KNOWN.rest_hr,
            threshold_pace_sec_per_km=Decimal(240),
            ftp_w=Decimal(250),
            load_method=method,
        )
        assert load_of(EVERYTHING, profile).method == method

    @pytest.mark.parametrize(
        ("effort", "method"),
        [
            (Effort("Run", HOUR, Decimal(15_000), None, Decimal(130), Decimal(250)), "tss"),
            (Effort("Run", HOUR, Decimal(15_000), None, Decimal(130)), "rtss"),
            (Effort("Ride", HOUR, Decimal(30_000), None, Decimal(130)), "banister-trimp"),
            (Effort("Yoga", HOUR, rpe=Decimal(2)), "session-rpe"),
            (Effort("Ride", HOUR, Decimal(30_000)), None),
        ],
    )
    def test_without_it_power_comes_before_pace_before_heart_rate_before_feeling(
        self, effort: Effort, method: LoadMethod | None
    ) -> None:
        assert load_of(effort, KNOWN).method == method

    def test_nothing_known_is_no_load(self) -> None:
        assert load_of(Effort("Yoga", HOUR), Profile()).document() is None

    @pytest.mark.parametrize(
        "profile",
        [Profile(rest_hr=Decimal(40), sex="male"), Profile(max_hr=Decimal(200), sex="male")],
    )
    def test_heart_rate_needs_both_constants_of_the_person(self, profile: Profile) -> None:
        assert load_of(Effort("Ride", HOUR, average_hr=Decimal(130)), profile).by_method == {}

    def test_with_sex_unset_the_mens_constants_are_used_and_named_as_assumed(self) -> None:
        unset = Profile(max_hr=Decimal(200), rest_hr=Decimal(40))
        document = load_of(Effort("Ride", Decimal(1800), average_hr=Decimal(130)), unset).document()
        assert document == {
            "value": 31.8,
            "method": "banister-trimp",
            "all": {"banister-trimp": 31.8},
            "assumed": ["sex"],
        }

    def test_a_distance_or_a_power_of_0_was_not_measured(self) -> None:
        effort = Effort("Run", HOUR, Decimal(0), Decimal(5), None, Decimal(0))
        assert set(load_of(effort, KNOWN).by_method) == {"session-rpe"}

    def test_only_a_run_has_a_running_score(self) -> None:
        assert "rtss" not in load_of(Effort("Walk", HOUR, Decimal(5_000)), KNOWN).by_method

    def test_a_rating_of_0_is_a_load_of_0_and_not_none(self) -> None:
        document = load_of(Effort("Yoga", HOUR, rpe=Decimal(0)), Profile()).document()
        assert document == {"value": 0, "method": "session-rpe", "all": {"session-rpe": 0}}

    def test_values_are_rounded_in_answers_only(self) -> None:
        load = load_of(Effort("Ride", Decimal(1800), average_hr=Decimal(130)), KNOWN)
        assert load.by_method["banister-trimp"] == Decimal("31.802539152")
        assert json.dumps(load.document()).count("31.8") == 2

    def test_no_load_has_no_method(self) -> None:
        assert Load({}, None, ()).document() is None
