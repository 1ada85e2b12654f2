"""The sample workouts are what their generator makes, valid, in order, and on both sides of DST."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events.workouts.generate import ATHLETES, FIRST_DAY, HERE, LAST_DAY, RUN_STREAK, Athlete, render
from events.workouts.lifting import PROGRAMMES
from tasks.domain import exercises
from tasks.domain.profile_document import read_profile
from tasks.domain.sent_set import SetRules, read_sets
from tasks.domain.workout import WorkoutRules, read_workout

RULES = WorkoutRules(
    types=("Run", "Ride", "Swim", "Walk", "Hike", "Row", "Strength", "Yoga", "Other"),
    max_duration_min=Decimal(1440),
    now=datetime.combine(LAST_DAY + timedelta(days=1), time(), UTC),
)

Body = dict[str, Any]


def committed(athlete: Athlete) -> list[Body]:
    text = (HERE / f"{athlete.name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def lifted(athlete: Athlete) -> list[Body]:
    text = (HERE / f"{athlete.name}.sessions.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def starts(athlete: Athlete) -> list[datetime]:
    return [datetime.fromisoformat(body["ts"]) for body in committed(athlete)]


@pytest.fixture(params=ATHLETES, ids=lambda athlete: athlete.name)
def athlete(request: pytest.FixtureRequest) -> Athlete:
    chosen: Athlete = request.param
    return chosen


def test_the_generator_reproduces_the_committed_files_byte_for_byte(athlete: Athlete) -> None:
    for name, text in render(athlete).items():
        assert (HERE / name).read_bytes() == text.encode(), f"{name}: run python -m events.workouts.generate"


def test_every_file_of_sample_workouts_has_an_athlete_in_the_generator() -> None:
    files = {path.name for path in HERE.iterdir() if path.suffix in {".json", ".jsonl"}}
    assert files == {name for athlete in ATHLETES for name in render(athlete)}


def test_every_workout_is_valid(athlete: Athlete) -> None:
    for body in committed(athlete):
        workout, errors = read_workout(body, RULES)
        assert workout is not None
        assert not errors


def test_every_profile_is_valid(athlete: Athlete) -> None:
    sent = json.loads((HERE / f"{athlete.name}.profile.json").read_text(encoding="utf-8"))
    profile, errors = read_profile(sent)
    assert profile is not None
    assert not errors


def test_starts_are_strictly_increasing_instants_over_the_whole_year(athlete: Athlete) -> None:
    instants = [start.astimezone(UTC) for start in starts(athlete)]
    assert all(earlier < later for earlier, later in pairwise(instants))
    assert FIRST_DAY <= starts(athlete)[0].date() <= FIRST_DAY + timedelta(days=3)
    assert LAST_DAY - timedelta(days=3) <= starts(athlete)[-1].date() <= LAST_DAY


def test_every_offset_is_that_of_the_athletes_zone_and_changes_with_daylight_saving_time(
    athlete: Athlete,
) -> None:
    zone = ZoneInfo(str(athlete.profile["timeZone"]))
    assert all(start.utcoffset() == start.astimezone(zone).utcoffset() for start in starts(athlete))
    assert len({start.utcoffset() for start in starts(athlete)}) == 2


def test_the_two_athletes_live_in_different_time_zones() -> None:
    assert {athlete.profile["timeZone"] for athlete in ATHLETES} == {"America/New_York", "Europe/Berlin"}


def test_nobody_trains_while_ill(athlete: Athlete) -> None:
    first, last = athlete.ill
    assert (last - first).days >= 6
    assert not [start for start in starts(athlete) if first <= start.date() <= last]


def test_ana_runs_a_mile_or_more_on_each_day_of_her_streak() -> None:
    metres: dict[date, float] = {}
    for body in committed(ATHLETES[0]):
        if body["type"] == "Run":
            day = datetime.fromisoformat(body["ts"]).date()
            metres[day] = metres.get(day, 0) + 1000 * body["distanceKm"]
    first, last = RUN_STREAK
    streak = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    assert len(streak) == 50
    assert all(metres.get(day, 0) >= 1609.344 for day in streak)


def test_values_hang_together(athlete: Athlete) -> None:
    for body in committed(athlete):
        assert body.get("avgHr", 0) <= body.get("maxHr", 0) <= athlete.profile["maxHr"]
        if body["type"] == "Run":
            assert 3.9 <= body["durationMin"] / body["distanceKm"] <= 7.0
        if body["type"] == "Ride":
            assert 15 <= 60 * body["distanceKm"] / body["durationMin"] <= 40
            assert ("avgPowerW" in body) == ("ftpW" in athlete.profile)


def test_strength_is_logged_as_sessions_with_sets_and_not_as_workouts(athlete: Athlete) -> None:
    assert not [body for body in committed(athlete) if body["type"] == "Strength"]
    sessions = lifted(athlete)
    assert len(sessions) > 40
    assert all(8 <= len(session["sets"]) <= 20 for session in sessions)


def test_every_set_is_valid(athlete: Athlete) -> None:
    own = exercises.NONE_OF_ONES_OWN
    rules = SetRules(
        now=RULES.now,
        resolve=lambda name: exercises.resolve(name, own),
        nearest=lambda name: exercises.nearest(name, own),
    )
    for session in lifted(athlete):
        sets, errors = read_sets({"sets": session["sets"]}, rules)
        assert len(sets) == len(session["sets"])
        assert not errors


def test_sessions_follow_each_other_and_their_sets_lie_between_start_and_end(athlete: Athlete) -> None:
    sessions = lifted(athlete)
    for earlier, later in pairwise(sessions):
        assert datetime.fromisoformat(earlier["endedAt"]) < datetime.fromisoformat(later["startedAt"])
    for session in sessions:
        moments = [session["startedAt"], *(each["ts"] for each in session["sets"]), session["endedAt"]]
        assert all(earlier < later for earlier, later in pairwise(map(datetime.fromisoformat, moments)))


def test_each_person_lifts_in_the_unit_of_their_gym() -> None:
    units = [
        {unit for session in lifted(athlete) for each in session["sets"] for unit in each if "weight" in unit}
        for athlete in ATHLETES
    ]
    assert units == [{"weightLb"}, {"weightKg"}]


def test_weights_are_those_that_plates_make_and_grow_over_the_year(athlete: Athlete) -> None:
    programme = PROGRAMMES[athlete.name]
    squats = [
        each[programme.unit]
        for session in lifted(athlete)
        for each in session["sets"]
        if each["exercise"] == "back-squat" and each.get("kind") != "warmup"
    ]
    assert all(weight % programme.plate == 0 for weight in squats)
    assert max(squats) > 1.1 * squats[0]
