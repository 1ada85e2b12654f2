import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.exercise_history import HistoryListing, history, plan
from tasks.domain.exercises import library
from tasks.domain.paging import token
from tests.domain.json_values import JSON

ANA = "ana"
BENCH = library().by_slug["bench-press"].document()
OLD, NEW = "20261101T060000Z-0a1b2c3d", "20261120T060000Z-0a1b2c3d"


def planned(exercise: str = "bench-press", user_id: str = ANA, **query: str) -> HistoryListing:
    listing, errors = plan(
        {name.removesuffix("_"): value for name, value in query.items()}, user_id, exercise
    )
    assert not errors
    assert listing is not None
    return listing


def entry(session: str, *sets: dict[str, Any]) -> str:
    return json.dumps({"sessionId": session, "sets": list(sets), "volumeKg": 800})


def working(**numbers: float) -> dict[str, Any]:
    return {"setId": "0001", "kind": "working", "ts": "2026-11-20T06:05:00Z", "volumeKg": 1, **numbers}


def test_without_a_query_the_newest_25_sessions_are_asked_for() -> None:
    listing = planned()
    assert (listing.asked.key_from, listing.last_key, listing.limit) == ("0", "9", 25)


def test_a_date_means_the_local_date_and_an_instant_the_start() -> None:
    days = planned(from_="2026-11-01", to="2026-11-08").asked
    assert (days.date_from, days.date_to) == ("2026-11-01", "2026-11-07")
    instants = planned(from_="2026-11-01T00:00:00-05:00", to="2026-11-02T00:00:00Z").asked
    assert (instants.key_from, instants.key_to) == ("20261101T050000Z", "20261102T000000Z")


def test_a_token_goes_on_below_the_session_that_it_names() -> None:
    listing = planned(nextToken=token(NEW, planned().page_of))
    assert OLD < listing.last_key < NEW


@pytest.mark.parametrize(
    ("exercise", "user_id", "filters"),
    [
        ("deadlift", ANA, {}),
        ("bench-press", "bob", {}),
        ("bench-press", ANA, {"from_": "2026-01-01"}),
        ("bench-press", ANA, {"to": "2026-12-01"}),
    ],
)
def test_a_token_of_another_listing_is_refused(exercise: str, user_id: str, filters: dict[str, str]) -> None:
    listing, errors = plan(
        {"nextToken": token(NEW, planned(exercise, user_id, **filters).page_of)}, ANA, "bench-press"
    )
    assert listing is None
    assert [error.field for error in errors] == ["nextToken"]


def test_every_wrong_parameter_is_named() -> None:
    query = {"from": "yesterday", "to": "2026-13-01", "limit": "101", "type": "Run"}
    listing, errors = plan(query, ANA, "bench-press")
    assert listing is None
    assert sorted(error.field for error in errors) == ["from", "limit", "to", "type"]
    assert all(error.structural for error in errors)


@given(st.dictionaries(st.sampled_from(["from", "to", "limit", "nextToken", "x"]), st.text() | JSON))
def test_any_query_is_planned_or_has_errors(query: dict[str, Any]) -> None:
    listing, errors = plan(query, ANA, "bench-press")
    assert (listing is None) == bool(errors)


def test_an_exercise_that_was_never_done_has_an_empty_history() -> None:
    assert json.loads(history(BENCH, [], [], [], "")) == {
        "exercise": json.loads(BENCH),
        "best": None,
        "lastWeights": [],
        "sessions": [],
    }


def test_sessions_are_shown_as_they_are_stored_with_the_best_set_and_the_token() -> None:
    entries = [entry(NEW, working(weightKg=100, reps=8)), entry(OLD)]
    best = ['{"kind":"max-e1rm","value":126.67}', '{"kind":"max-weight","value":110}']
    shown = json.loads(history(BENCH, best, entries[:1], entries, "next.token"))
    assert shown["sessions"] == [json.loads(text) for text in entries]
    assert shown["best"] == {"kind": "max-e1rm", "value": 126.67}
    assert shown["nextToken"] == "next.token"


def test_a_form_prefills_the_working_sets_of_the_newest_session_in_the_units_that_were_sent() -> None:
    newest = entry(
        NEW,
        {"setId": "0001", "kind": "warmup", "weightKg": 40, "reps": 10},
        working(weightLb=225, reps=5, rir=2),
        working(weightKg=100, reps=8),
        {"setId": "0004", "kind": "drop", "weightKg": 60, "reps": 12},
        working(reps=10, durationSec=60),
    )
    assert json.loads(history(BENCH, [], [newest], [], ""))["lastWeights"] == [
        {"weightLb": 225, "reps": 5, "rir": 2},
        {"weightKg": 100, "reps": 8},
        {"reps": 10, "durationSec": 60},
    ]
