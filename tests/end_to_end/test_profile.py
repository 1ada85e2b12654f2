"""The profile over HTTP: replaced and changed, by version, and what it says of earlier workouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

PATH = "/me/profile"


def test_a_patch_changes_a_field_and_a_put_resets_the_rest(ana: Person) -> None:
    put = ana.http.put(PATH, json={"maxHr": 190, "weightKg": 61, "displayName": " Ána \u202eאנה "})
    assert (put.status_code, put.headers["ETag"]) == (200, '"1"')

    patched = ana.http.patch(PATH, json={"restHr": 48, "weightKg": None})

    assert (patched.status_code, patched.headers["ETag"]) == (200, '"2"')
    expected = {
        "timeZone": "UTC",
        "maxHr": 190,
        "restHr": 48,
        "units": "metric",
        "loadMethod": "session-rpe",
        "displayName": " Ána \u202eאנה ",
    }
    assert patched.json() == {**expected, "earlierWorkouts": "kept"}
    got = ana.get(PATH)
    assert (got.json(), got.headers["ETag"]) == (expected, '"2"')
    assert ana.http.put(PATH, json={"maxHr": 190}).json()["earlierWorkouts"] == "kept"
    assert "restHr" not in ana.get(PATH).json()


def test_somebody_who_read_an_older_version_is_told_and_changes_nothing(ana: Person) -> None:
    assert "ETag" not in ana.get(PATH).headers
    refused = ana.http.patch(PATH, json={"maxHr": 190}, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["error"]["code"]) == (412, "ANOTHER_VERSION")
    assert ana.http.patch(PATH, json={"maxHr": 190}).status_code == 200
    assert ana.http.patch(PATH, json={"maxHr": 191}, headers={"If-Match": '"1"'}).status_code == 200

    late = ana.http.put(PATH, json={}, headers={"If-Match": '"1"'})

    assert (late.status_code, late.headers["ETag"]) == (412, '"2"')
    assert late.json()["error"]["version"] == "2"
    assert ana.http.get(PATH, headers={"If-None-Match": '"2"'}).status_code == 304
    assert ana.get(PATH).json()["maxHr"] == 191


def test_all_that_is_wrong_with_a_patch_is_told_at_once(ana: Person) -> None:
    ana.http.put(PATH, json={"maxHr": 150})
    answer = ana.http.patch(PATH, json={"restHr": 150, "timeZone": "Europe/Bonn", "colour": None})
    assert answer.status_code == 400
    fields = [field["field"] for field in answer.json()["error"]["fields"]]
    assert sorted(fields) == ["colour", "restHr", "timeZone"]


def test_a_browser_may_send_a_patch(ana: Person) -> None:
    answer = ana.http.options(PATH)
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
