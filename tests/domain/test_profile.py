import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.errors import FieldError
from tasks.domain.profile import Profile, profile_of
from tasks.domain.profile_document import ProfileDocument, read_profile
from tests.domain.json_values import JSON

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ANA: dict[str, Any] = {
    "timeZone": "America/New_York",
    "weightKg": 58.5,
    "maxHr": 188,
    "restHr": 52,
    "thresholdPaceSecPerKm": 256,
    "ftpW": 210,
    "sex": "female",
    "units": "imperial",
    "loadMethod": "rtss",
    "displayName": "Ana de Souza",
}


def valid(body: object) -> ProfileDocument:
    profile, errors = read_profile(body)
    assert not errors
    assert profile is not None
    return profile


def test_a_profile_is_shown_as_it_was_sent() -> None:
    assert json.loads(valid(ANA).document()) == ANA


@pytest.mark.parametrize("body", [ANA, {}, {"restHr": 48.5}])
def test_what_is_shown_can_be_sent_back(body: object) -> None:
    shown = valid(body).document()
    assert valid(json.loads(shown)).document() == shown


@pytest.mark.parametrize("body", [{}, dict.fromkeys(ANA)], ids=["absent", "null"])
def test_what_is_not_said_has_its_default_or_is_left_out(body: object) -> None:
    assert json.loads(valid(body).document()) == {
        "timeZone": "UTC",
        "units": "metric",
        "loadMethod": "session-rpe",
    }


def test_computations_read_back_what_was_stored() -> None:
    assert profile_of(valid(ANA).document()) == Profile(
        time_zone="America/New_York",
        max_hr=Decimal(188),
        rest_hr=Decimal(52),
        threshold_pace_sec_per_km=Decimal(256),
        ftp_w=Decimal(210),
        sex="female",
        load_method="rtss",
    )


def test_a_person_without_a_profile_has_the_defaults() -> None:
    assert profile_of(None) == Profile()
    assert Profile().zone == ZoneInfo("UTC")


def test_a_zone_that_is_gone_from_the_data_is_an_outage_and_not_a_guess() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        _ = Profile(time_zone="Mars/Olympus").zone


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("timeZone", "Mars/Olympus", "must be an IANA time zone such as America/New_York"),
        ("timeZone", "", "must be an IANA time zone such as America/New_York"),
        ("timeZone", "half \ud83c", "must be an IANA time zone such as America/New_York"),
        ("weightKg", 19.9, "must be at least 20"),
        ("weightKg", 501, "must be at most 500"),
        ("maxHr", 99, "must be at least 100"),
        ("restHr", 151, "must be at most 150"),
        ("thresholdPaceSecPerKm", 119, "must be at least 120"),
        ("ftpW", 701, "must be at most 700"),
        ("ftpW", 29.9, "must be at least 30"),
        ("sex", "Female", "must be one of male, female"),
        ("units", "nautical", "must be one of metric, imperial"),
        ("loadMethod", "hrss", "must be one of session-rpe, banister-trimp, tss, rtss"),
    ],
)
def test_a_wrong_value_is_told_what_would_be_right(field: str, value: object, message: str) -> None:
    _, errors = read_profile({**ANA, field: value})
    assert errors == [FieldError(field, message)]


def test_the_resting_heart_rate_is_below_the_maximum() -> None:
    _, errors = read_profile({"maxHr": 120, "restHr": 120})
    assert errors == [FieldError("restHr", "must be less than maxHr, 120")]


def test_every_error_is_reported_at_once() -> None:
    _, errors = read_profile({"timeZone": 1, "maxHr": 100, "restHr": 160, "units": True, "weigthKg": 60})
    assert [(error.field, error.message) for error in errors] == [
        ("timeZone", "must be a string"),
        ("restHr", "must be at most 150"),
        ("restHr", "must be less than maxHr, 100"),
        ("units", "must be a string"),
        ("weigthKg", "is not a known field; did you mean weightKg?"),
    ]


@given(
    st.dictionaries(st.sampled_from(list(ANA)) | st.text(max_size=9), JSON).map(lambda junk: {**ANA, **junk})
    | JSON
)
def test_any_json_value_is_either_valid_or_has_errors(body: object) -> None:
    profile, errors = read_profile(body)
    assert (profile is None) == bool(errors)
    if profile is not None:
        assert profile_of(profile.document()).zone


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        " Ana ",
        "Ana\u0301",
        "\u00c1na",
        "\u202e\u05d0\u05e0\u05d4",
        "\U0001f469\u200d\U0001f467",
        "x" * 100,
    ],
    ids=ascii,
)
def test_a_display_name_is_kept_as_it_was_sent(name: str) -> None:
    assert json.loads(valid({"displayName": name}).document())["displayName"] == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "must not be blank"),
        (" \u3000", "must not be blank"),
        ("a\nb", "must be on one line, without tabs"),
        ("a\u2028b", "must be on one line, without tabs"),
        ("a\n", "must be on one line, without tabs"),
        ("a\tb", "must be on one line, without tabs"),
        ("x" * 101, "must be at most 100 characters"),
        ("\ud800", "must be valid Unicode without lone surrogates"),
        (7, "must be a string"),
    ],
    ids=ascii,
)
def test_a_display_name_is_one_line_that_can_be_read(name: object, message: str) -> None:
    profile, [error] = read_profile({"displayName": name})
    assert profile is None
    assert (error.field, error.message) == ("displayName", message)
