from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from tasks.domain.quantities import plain
from tasks.domain.sent_set import SentSet, SetRules, read_set, read_sets
from tests.domain.json_values import JSON

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
ALIASES = {"bench-press": "bench-press", "Bench": "bench-press", "pull-up": "pull-up"}
RULES = SetRules(NOW, ALIASES.get, lambda name: ["bench-press"] if name.startswith("b") else [])
BENCH = {"exercise": "bench-press", "weightKg": 100, "reps": 8}


def sent(**changes: object) -> SentSet:
    found, errors = read_set(BENCH | changes, RULES)
    assert not errors
    assert found
    return found


def wrong(body: object) -> dict[str, str]:
    found, errors = read_set(body, RULES)
    assert found is None
    return {error.field: error.message for error in errors}


def test_a_set_is_a_working_set_unless_it_says_otherwise() -> None:
    assert sent().kind == sent(kind=None).kind == "working"
    assert sent(kind="drop").kind == "drop"


def test_an_alias_means_its_exercise() -> None:
    assert sent(exercise="Bench").exercise == "bench-press"


def test_pounds_are_kept_exactly_and_shown_as_they_were_sent() -> None:
    pounds = sent(weightKg=None, weightLb=225.5)
    assert pounds.performed.weight_kg == Decimal("102.285079435")
    shown = pounds.document("0001", 1, NOW)
    assert shown == {
        "setId": "0001",
        "exercise": "bench-press",
        "kind": "working",
        "weightLb": 225.5,
        "reps": 8,
        "ts": "2026-11-21T18:00:00.000Z",
        "volumeKg": 818.28,
        "e1rmKg": 129.56,
        "version": 1,
    }


def test_a_set_without_weight_has_no_maximum() -> None:
    shown = sent(exercise="pull-up", weightKg=None, rir=2, durationSec=40.5).document("0002", 3, NOW)
    assert (shown["volumeKg"], shown["e1rmKg"], shown["rir"], shown["durationSec"]) == (0, None, 2, 40.5)


def test_a_set_keeps_its_own_time_as_it_was_sent() -> None:
    shown = sent(ts="2026-11-21T18:30:00+01:00").document("0001", 1, NOW)
    assert shown["ts"] == "2026-11-21T18:30:00+01:00"


def test_the_same_set_spelled_otherwise_has_the_same_content() -> None:
    assert sent(weightKg=100.0, rir=None).canonical() == sent().canonical()
    assert sent(rir=0).canonical() != sent().canonical()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"exercise": "bensh"}, "exercise", "is not a known exercise; the nearest are bench-press; PUT /ex"),
        (
            {"exercise": "xyz"},
            "exercise",
            "is not a known exercise; PUT /exercises/{exercise} adds one's own",
        ),
        ({"exercise": 5}, "exercise", "must be a string"),
        ({"weightKg": 0}, "weightKg", "must be greater than 0; leave it out for a set without weight"),
        ({"weightKg": -5}, "weightKg", "must be greater than 0; leave it out for a set without weight"),
        ({"weightKg": 1e-10}, "weightKg", "must be greater than 0; leave it out for a set without weight"),
        ({"weightKg": 2001}, "weightKg", "must be at most 2000"),
        ({"weightKg": "100"}, "weightKg", "must be a number"),
        ({"weightLb": 200}, "weightLb", "must not be sent beside weightKg"),
        ({"weightKg": None, "weightLb": 4501}, "weightLb", "must be at most 4500"),
        ({"reps": 0}, "reps", "must be at least 1"),
        ({"reps": 8.5}, "reps", "must be a multiple of 1"),
        ({"reps": 1001}, "reps", "must be at most 1000"),
        ({"reps": None}, "reps", "must be a number"),
        ({"rir": 1.2}, "rir", "must be a multiple of 0.5"),
        ({"kind": "dropset"}, "kind", "must be one of working, warmup, drop"),
        ({"durationSec": -1}, "durationSec", "must be at least 0"),
        ({"ts": "2026-11-21T18:00:00"}, "ts", "must carry an offset such as Z or -05:00"),
        ({"ts": "2026-11-22T18:00:01Z"}, "ts", "must not be more than 24 hours in the future"),
        ({"weightKgs": 100}, "weightKgs", "is not a known field; did you mean weightKg?"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, object], field: str, message: str) -> None:
    assert wrong(BENCH | changes)[field].startswith(message)


def test_all_wrong_fields_are_named_at_once() -> None:
    assert set(wrong({"weightKg": -1, "weightLb": 5, "reps": "8", "foo": 1})) == {
        "exercise",
        "weightKg",
        "weightLb",
        "reps",
        "foo",
    }


def test_one_set_or_several_are_read_in_their_order() -> None:
    assert [one.reps for one in read_sets(BENCH, RULES)[0]] == [8]
    assert [one.reps for one in read_sets({"sets": [BENCH, BENCH | {"reps": 6}]}, RULES)[0]] == [8, 6]


def test_wrong_fields_of_several_sets_are_named_with_their_places() -> None:
    sets, errors = read_sets({"sets": [BENCH, 7, BENCH | {"reps": 0}], "title": "x"}, RULES)
    assert sets == []
    assert {error.field: error.message for error in errors} == {
        "title": "is not a known field beside sets",
        "sets[1]": "must be a JSON object",
        "sets[2].reps": "must be at least 1",
    }


@pytest.mark.parametrize("sets", [[], [BENCH] * 51])
def test_at_least_one_set_and_at_most_fifty_are_sent_at_once(sets: list[object]) -> None:
    [error] = read_sets({"sets": sets}, RULES)[1]
    assert (error.field, error.message) == ("sets", "must have 1 to 50 sets")


def test_sets_must_be_an_array() -> None:
    [error] = read_sets({"sets": BENCH}, RULES)[1]
    assert (error.field, error.structural) == ("sets", True)


@given(JSON)
def test_any_json_is_read_or_refused_with_at_least_one_error(body: object) -> None:
    sets, errors = read_sets(body, RULES)
    assert bool(sets) != bool(errors)


def test_a_stored_weight_has_at_most_seventeen_decimals() -> None:
    weight = sent(weightKg=None, weightLb=0.123456789123).performed.weight_kg
    assert weight is not None
    assert len(plain(weight).partition(".")[2]) <= 17
