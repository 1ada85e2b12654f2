import json

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.errors import MOST_ERRORS_LISTED, FieldError, invalid

TOO_LONG = FieldError("durationMin", "must be at most 240")
MISSING = FieldError("type", "is required", structural=True)


def test_the_answer_has_the_one_shape_of_all_errors() -> None:
    outcome = invalid("INVALID_WORKOUT", "The workout", [TOO_LONG], "request-1")
    assert outcome["outcome"] == "INVALID"
    assert json.loads(outcome["body"]) == {
        "error": {
            "code": "INVALID_WORKOUT",
            "message": "The workout is not valid: 1 problem.",
            "fields": [{"field": "durationMin", "message": "must be at most 240"}],
            "requestId": "request-1",
        }
    }


def test_well_formed_and_wrong_is_422() -> None:
    assert invalid("X", "The workout", [TOO_LONG, TOO_LONG], "r")["statusCode"] == 422


def test_one_structural_error_makes_it_400() -> None:
    assert invalid("X", "The workout", [TOO_LONG, MISSING], "r")["statusCode"] == 400


def test_a_flood_of_errors_is_cut_short_and_counted() -> None:
    flood = [
        FieldError(f"x{number}" * 100, "is not a known field", structural=True) for number in range(50_000)
    ]
    body = invalid("X", "The workout", flood, "r")["body"]
    error = json.loads(body)["error"]
    assert len(error["fields"]) == MOST_ERRORS_LISTED
    assert error["message"] == "The workout is not valid: 50000 problems, the first 100 are listed."
    assert len(body) < 20_000


@given(st.text(st.characters()))
def test_any_field_name_can_be_repeated_as_utf_8(name: str) -> None:
    body = invalid("X", "The workout", [FieldError(name, "is not a known field")], "r")["body"]
    assert json.loads(body.encode("utf-8"))


def test_a_lone_surrogate_in_a_field_name_is_replaced() -> None:
    body = invalid("X", "The workout", [FieldError("a\ud800b", "is not a known field")], "r")["body"]
    assert json.loads(body)["error"]["fields"][0]["field"] == "a?b"
