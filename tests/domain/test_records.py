"""Records are the last lines of a log, and the log is a function of the workouts alone.

`specified` is the definition; see `tests.domain.record_histories`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.keys import workout_id
from tasks.domain.records import (
    LONGEST_30D,
    Around,
    Change,
    Difference,
    Held,
    Kept,
    Late,
    Progression,
    Rebuild,
    compare,
    longest_within,
)
from tests.domain.record_histories import MONTH, Sent, histories, run, shown, specified, workouts

Log = dict[tuple[str, str], Kept]
"""Lines by workout and kind."""

ALL: Final = 1000
"""More lines than there are."""


def folded(history: Iterable[Sent]) -> Log:
    progressions: dict[str, Progression] = {}
    lines = []
    for sent in sorted(history, key=lambda sent: sent.id):
        lines += progressions.setdefault(sent.type, Progression()).take(sent.entry)
    return {(line.workout_id, line.kind): line for line in lines}


def records_of(log: Mapping[tuple[str, str], Kept], workout_type: str) -> dict[str, Kept]:
    """The last line of each kind of a type."""
    lines = sorted(
        (line for line in log.values() if line.type == workout_type and line.kind != LONGEST_30D),
        key=lambda line: line.workout_id,
    )
    return {line.kind: line for line in lines}


@given(histories)
def test_the_log_is_what_the_definition_says(history: list[Sent]) -> None:
    assert shown(folded(history)) == specified(history)


@given(histories)
def test_the_longest_of_30_days_are_found_from_ids_and_durations_alone(history: list[Sent]) -> None:
    of_type = [sent for sent in history if sent.type == "Run"]
    found = longest_within((sent.id, sent.entry.duration) for sent in of_type)
    log = specified(of_type)
    assert found == {
        workout: "first" in shown for (workout, kind), (_, shown) in log.items() if kind == LONGEST_30D
    }


@given(
    histories,
    workouts,
    workouts,
    st.sampled_from(["comes", "changes", "goes", "stays"]),
    st.integers(0, 9) | st.just(ALL),
)
@settings(max_examples=400)
def test_a_change_is_compared_exactly_or_asks_for_a_new_log(
    others: list[Sent], old: Sent, new: Sent, what: str, read: int
) -> None:
    new = replace(new, type=old.type, start=old.start, key=old.key)
    others = [sent for sent in others if sent.id != old.id]
    before = [*others, *([] if what == "comes" else [old])]
    changed = {"comes": [new], "changes": [new], "goes": [], "stays": [old]}[what]
    after = [*others, *changed]
    log = folded(before)
    change = Change(old.id, changed[0].entry if changed else None, is_new=what == "comes")
    found = compared(change, old, log, after, read)
    if isinstance(found, Difference):
        assert shown(written(log, found)) == specified(after)
        assert [record for record in found.records if record not in found.lines] == []
        assert records_of(written(log, found), old.type) == {
            **records_of(log, old.type),
            **{record.kind: record for record in found.records},
        }
    else:
        # Whatever comes is placed, if all lines were read; only what made lines may need a new log.
        assert what != "comes" or read != ALL


def compared(
    change: Change, place: Sent, log: Log, after: Iterable[Sent], read: int = ALL
) -> Difference | Rebuild:
    """Compare a workout as detect-records does: with records, window, lines, and if late those around it."""
    of_type = [sent for sent in after if sent.type == place.type]
    window = {sent.id: sent.entry.duration for sent in of_type if abs(sent.start - place.start) <= MONTH}
    last = workout_id(place.start.astimezone(UTC) + MONTH, "").partition("-")[0] + "-~"
    lines = [line for line in log.values() if line.type == place.type and place.id <= line.workout_id <= last]
    records = {kind: held(line) for kind, line in records_of(log, place.type).items()}
    found = compare(change, records, window, lines, None)
    if isinstance(found, Late):
        found = compare(change, records, window, lines, around(log, place, read))
    assert not isinstance(found, Late)
    return found


def held(line: Kept) -> Held:
    return Held(line.workout_id, line.value)


def around(log: Log, place: Sent, read: int) -> Around:
    """So many lines of a type before a workout, and as many after it."""
    lines = [line for _, line in sorted(log.items()) if line.type == place.type]
    before = [line for line in lines if line.workout_id < place.id]
    after = [line for line in lines if line.workout_id > place.id]
    later: dict[str, list[Held]] = {}
    for line in after[:read]:
        later.setdefault(line.kind, []).append(held(line))
    return Around(
        earlier={line.kind: held(line) for line in before[max(0, len(before) - read) :]},
        earlier_is_all=len(before) <= read,
        later=later,
        later_is_all=len(after) <= read,
    )


def written(log: Log, difference: Difference) -> Log:
    gone = {(line.workout_id, line.kind) for line in difference.gone}
    kept = {key: line for key, line in log.items() if key not in gone}
    return kept | {(line.workout_id, line.kind): line for line in difference.lines}


# Examples


def test_the_log_has_the_workouts_that_were_above_all_before_them() -> None:
    history = [run(0, 30), run(1, 20), run(2, 45), run(3, 45), run(4, 46)]
    log = folded(history)
    lines = [key for key in sorted(log) if key[1] == "longest-duration"]
    assert lines == [(history[number].id, "longest-duration") for number in (0, 2, 4)]
    assert records_of(log, "Run")["longest-duration"].workout_id == history[4].id


def test_a_tie_keeps_the_earlier_one_and_of_the_same_start_the_lower_id() -> None:
    twins = [run(0, 30, key="key:a"), run(0, 30, key="key:b")]
    first = min(twins, key=lambda sent: sent.id)
    assert {workout for workout, _ in folded([*twins, run(1, 30)])} >= {first.id}
    assert records_of(folded(twins), "Run")["longest-duration"].workout_id == first.id


def test_workouts_of_the_same_start_are_not_before_each_other() -> None:
    twins = [run(0, 30, key="key:a"), run(0, 40, key="key:b")]
    log = folded(twins)
    assert [json.loads(log[sent.id, LONGEST_30D].document).get("first") for sent in twins] == [True, True]


@pytest.mark.parametrize(
    ("apart", "is_line", "first"),
    [
        (timedelta(days=30, milliseconds=-1), False, None),
        (timedelta(days=30), False, None),
        (timedelta(days=30, milliseconds=1), True, True),
    ],
)
def test_a_workout_of_exactly_30_days_ago_counts(apart: timedelta, *, is_line: bool, first: bool) -> None:
    before = run(0, 60)
    now = replace(before, start=before.start + apart, minutes=Decimal(50))
    line = folded([before, now]).get((now.id, LONGEST_30D))
    assert (line is not None) == is_line
    assert line is None or json.loads(line.document).get("first") == first


def test_a_record_is_shown_with_its_workout_in_the_units_of_the_api_and_the_start_as_it_was_sent() -> None:
    sent = Sent(
        "Run",
        datetime(2026, 11, 19, 22, 30, tzinfo=timezone(timedelta(hours=-5))),
        Decimal("42.55"),
        Decimal("8.051"),
        calories=510,
        climbed=64,
    )
    line = folded([sent])[sent.id, "longest-distance"]
    assert sent.id.startswith("20261120T033000Z")
    assert json.loads(line.document) == {
        "type": "Run",
        "kind": "longest-distance",
        "value": 8051,
        "unit": "m",
        "workoutId": sent.id,
        "achievedAt": "2026-11-19T22:30:00.000-05:00",
        "localDate": "2026-11-19",
        "workout": {
            "ts": "2026-11-19T22:30:00.000-05:00",
            "durationMin": 42.55,
            "distanceKm": 8.051,
            "calories": 510,
            "elevationM": 64,
        },
    }


def change(before: list[Sent], after: list[Sent], place: Sent) -> Difference | Rebuild:
    entry = next((sent.entry for sent in after if sent.id == place.id), None)
    is_new = place.id not in {sent.id for sent in before}
    return compared(Change(place.id, entry, is_new), place, folded(before), after)


def test_the_newest_workout_is_compared_with_the_records_alone() -> None:
    before = [run(0, 30), run(1, 40)]
    longer, shorter = run(2, 50), run(2, 20)
    found = change(before, [*before, longer], longer)
    assert isinstance(found, Difference)
    assert {line.kind for line in found.lines} == {"longest-duration", LONGEST_30D}
    nothing = change(before, [*before, shorter], shorter)
    assert isinstance(nothing, Difference)
    assert not nothing


def test_a_late_workout_finds_its_place_between_the_lines() -> None:
    before = [run(0, 30), run(7, 35), run(9, 50)]
    late = run(5, 40)
    found = change(before, [*before, late], late)
    assert isinstance(found, Difference)
    assert {(line.workout_id, line.kind) for line in found.lines} == {
        (late.id, "longest-duration"),
        (late.id, LONGEST_30D),
    }
    assert {(line.workout_id, line.kind) for line in found.gone} == {
        (before[1].id, "longest-duration"),
        (before[1].id, LONGEST_30D),
    }
    assert found.records == []


def test_a_late_workout_whose_place_was_not_read_asks_for_a_new_log() -> None:
    late, record = run(5, 40), run(9, 50)
    records = {"longest-duration": Held(record.id, record.entry.duration)}
    window = {sent.id: sent.entry.duration for sent in (late, record)}
    change = Change(late.id, late.entry, is_new=True)
    nothing_known = Around({}, earlier_is_all=False, later={}, later_is_all=False)
    found = compare(change, records, window, [], nothing_known)
    assert isinstance(found, Rebuild)


def test_a_later_workout_whose_comparison_is_still_to_come_is_left_to_it() -> None:
    first, second = run(0, 30), run(1, 50)
    window = {sent.id: sent.entry.duration for sent in (first, second)}
    found = compare(Change(first.id, first.entry, is_new=True), {}, window, [], None)
    assert isinstance(found, Difference)
    assert {line.workout_id for line in found.lines} == {first.id}


def test_a_record_that_becomes_shorter_or_goes_asks_for_a_new_log() -> None:
    before = [run(0, 30), run(9, 50)]
    assert isinstance(change(before, [before[0], run(9, 40)], before[1]), Rebuild)
    assert isinstance(change(before, [before[0]], before[1]), Rebuild)


def test_a_workout_without_lines_that_goes_leaves_the_log_alone() -> None:
    before = [run(0, 50), run(1, 30), run(2, 40)]
    found = change(before, [before[0], before[2]], before[1])
    assert isinstance(found, Difference)
    assert not found


def test_an_event_that_comes_again_changes_nothing() -> None:
    history = [run(0, 30), run(1, 50)]
    found = change(history, history, history[1])
    assert isinstance(found, Difference)
    assert not found
