import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item
from tasks.profile.prepare_profile import handler
from tasks.workouts.tries import TransactionRefusedError


def prepared(
    context: LambdaContext,
    body: object,
    stored: Item | None = None,
    before: dict[str, Any] | None = None,
    **asked: str | bool,
) -> dict[str, Any]:
    state: Any = {"stored": {"Item": stored} if stored else {}, **(before or {})}
    request: Any = {"body": body, "requestId": "request-1", "caller": {"userId": "ana"}, **asked}
    return dict(handler({"request": request, "state": state}, context))


def item(profile: dict[str, Any], version: int = 1) -> Item:
    """The item of a profile that is stored."""
    whole = {"timeZone": "UTC", **profile, "units": "metric", "loadMethod": "session-rpe"}
    return {
        "doc": {"S": json.dumps(whole, ensure_ascii=False, separators=(",", ":"))},
        "version": {"N": str(version)},
    }


def shown(outcome: dict[str, Any]) -> dict[str, Any]:
    """What the caller gets."""
    body: dict[str, Any] = json.loads(outcome["answer"]["body"])
    return body


def test_a_valid_profile_becomes_the_document_to_store(context: LambdaContext) -> None:
    outcome = prepared(context, {"maxHr": 188})
    assert (outcome["outcome"], outcome["version"], outcome["previousVersion"]) == ("VALID", "1", "0")
    assert json.loads(outcome["doc"])["maxHr"] == 188


def test_a_change_is_the_next_version_and_an_event_of_its_own(context: LambdaContext) -> None:
    first = prepared(context, {"maxHr": 188})
    stored = {"doc": {"S": first["doc"]}, "version": {"N": "1"}}
    second = prepared(context, {"maxHr": 190}, stored)
    assert (second["version"], second["previousVersion"]) == ("2", "1")
    assert second["eventId"] != first["eventId"]
    assert prepared(context, {"maxHr": 190}, stored)["eventId"] == second["eventId"]


def test_the_profile_that_is_stored_already_is_no_change(context: LambdaContext) -> None:
    stored = {"doc": {"S": prepared(context, {"maxHr": 188})["doc"]}, "version": {"N": "1"}}
    again = prepared(context, {"maxHr": 188, "sex": None}, stored)
    assert (again["outcome"], again["answer"]["etag"]) == ("UNCHANGED", "1")
    assert shown(again) == {**json.loads(stored["doc"]["S"]), "earlierWorkouts": "unaffected"}


def cancelled(tries: int, cause: str = "ConditionalCheckFailed, None") -> dict[str, Any]:
    """What the machine knows after another change was faster."""
    return {"prepared": {"tries": tries}, "error": {"Error": "TransactionCanceled", "Cause": cause}}


def test_a_change_that_met_another_one_waits_and_is_prepared_again(context: LambdaContext) -> None:
    first = prepared(context, {})
    assert (first["outcome"], first["tries"]) == ("VALID", 1)
    busy = prepared(context, {}, before=cancelled(1))
    assert (busy["outcome"], busy["tries"]) == ("BUSY", 2)
    assert 1 <= busy["pauseSeconds"] <= 3
    again = prepared(context, {}, before={"prepared": busy})
    assert (again["outcome"], again["tries"]) == ("VALID", 2)


def test_after_six_tries_the_caller_is_asked_to_wait(context: LambdaContext) -> None:
    assert prepared(context, {}, before=cancelled(5))["outcome"] == "BUSY"
    outcome = prepared(context, {}, before=cancelled(6))
    assert (outcome["answer"]["statusCode"], shown(outcome)["error"]["code"]) == (429, "THROTTLED")


def test_a_transaction_that_would_be_refused_again_is_our_fault(context: LambdaContext) -> None:
    with pytest.raises(TransactionRefusedError):
        prepared(context, {}, before=cancelled(1, "ValidationError, None"))


def test_an_invalid_profile_is_told_what_would_be_right(context: LambdaContext) -> None:
    outcome = prepared(context, {"maxHr": 300})
    assert (outcome["outcome"], outcome["answer"]["statusCode"]) == ("INVALID", 422)
    error = shown(outcome)["error"]
    assert error["code"] == "INVALID_PROFILE"
    assert error["fields"] == [{"field": "maxHr", "message": "must be at most 250"}]


def test_a_patch_changes_what_it_names_takes_away_what_is_null_and_leaves_the_rest(
    context: LambdaContext,
) -> None:
    stored = item({"weightKg": 61, "maxHr": 188, "restHr": 50})
    outcome = prepared(context, {"restHr": 48, "weightKg": None}, stored, merges=True)
    assert json.loads(outcome["doc"]) == {
        "timeZone": "UTC",
        "maxHr": 188,
        "restHr": 48,
        "units": "metric",
        "loadMethod": "session-rpe",
    }


def test_a_patch_of_null_gives_a_field_its_default(context: LambdaContext) -> None:
    stored = item({"timeZone": "America/New_York"})
    assert shown(prepared(context, {"timeZone": None}, stored, merges=True))["timeZone"] == "UTC"


def test_a_patch_is_merged_into_the_defaults_when_nothing_is_stored(context: LambdaContext) -> None:
    outcome = prepared(context, {"maxHr": 188}, merges=True)
    assert (outcome["version"], shown(outcome)["maxHr"]) == ("1", 188)


def test_a_patch_that_contradicts_what_is_stored_is_told_so_with_all_else_that_is_wrong(
    context: LambdaContext,
) -> None:
    outcome = prepared(context, {"restHr": 130, "colour": "red"}, item({"maxHr": 120}), merges=True)
    assert [field["field"] for field in shown(outcome)["error"]["fields"]] == ["restHr", "colour"]
    assert outcome["answer"]["statusCode"] == 400


@pytest.mark.parametrize("patch", [[], "x", None, 1])
def test_a_patch_that_is_no_object_is_refused_and_replaces_nothing(
    context: LambdaContext, patch: object
) -> None:
    assert prepared(context, patch, item({"maxHr": 120}), merges=True)["outcome"] == "INVALID"


@pytest.mark.parametrize(
    ("change", "earlier"),
    [
        ({"maxHr": 190}, "kept"),
        ({"sex": "male"}, "kept"),
        ({"loadMethod": "tss"}, "kept"),
        ({"timeZone": "Asia/Tokyo"}, "kept"),
        ({"weightKg": 70}, "unaffected"),
        ({"displayName": "Ana"}, "unaffected"),
        ({"units": "imperial"}, "unaffected"),
    ],
)
def test_a_change_says_whether_earlier_workouts_were_computed_otherwise(
    context: LambdaContext, change: dict[str, Any], earlier: str
) -> None:
    assert shown(prepared(context, change, item({"maxHr": 188}), merges=True))["earlierWorkouts"] == earlier


def test_what_a_change_answered_can_be_sent_back(context: LambdaContext) -> None:
    first = prepared(context, {"maxHr": 188})
    stored = {"doc": {"S": first["doc"]}, "version": {"N": "1"}}
    assert prepared(context, shown(first), stored)["outcome"] == "UNCHANGED"


@pytest.mark.parametrize("if_match", ["", "*", "2"])
def test_a_change_of_the_version_that_is_stored_is_made(context: LambdaContext, if_match: str) -> None:
    assert prepared(context, {}, item({"maxHr": 188}, 2), ifMatch=if_match)["version"] == "3"


@pytest.mark.parametrize("if_match", ["0", "1", "3"])
def test_a_change_of_another_version_is_refused_whatever_is_sent(
    context: LambdaContext, if_match: str
) -> None:
    outcome = prepared(context, {"colour": 1}, item({"maxHr": 188}, 2), ifMatch=if_match)
    assert (outcome["answer"]["statusCode"], outcome["answer"]["etag"]) == (412, "2")
    assert shown(outcome)["error"]["version"] == "2"


@pytest.mark.parametrize("if_match", ["0", "1"])
def test_a_version_of_what_was_never_stored_is_refused(context: LambdaContext, if_match: str) -> None:
    outcome = prepared(context, {}, ifMatch=if_match)
    assert outcome["answer"]["statusCode"] == 412
    assert "etag" not in outcome["answer"]
