"""The tasks of one's own exercises and templates: what they answer, and what they write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tasks.sessions import find_exercises, prepare_exercise, prepare_template, prepare_template_deletion
from tests.statemachines.strength import ATLAS_STONE, OWN, PUSH_DAY, template

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

NOW = "2026-11-20T18:00:00Z"
PLANNED = {"title": "Push day", "exercises": PUSH_DAY["exercises"]}
STONE = {"name": "Atlas stone", "muscleGroups": ["full-body"], "aliases": ["stone lift"]}


def request(body: object = None, if_match: str = "", **path: str) -> dict[str, Any]:
    return {
        "requestId": "req-1",
        "caller": {"userId": "ana"},
        "path": path,
        "ifMatch": if_match,
        "body": body,
    }


def put_exercise(
    context: LambdaContext, slug: str, body: object, if_match: str = "", stored: object = None
) -> Any:  # noqa: ANN401 -- JSON
    state = {"own": {"Item": OWN} if stored is None else stored, "prepared": {"tries": 1}}
    event: Any = {"request": request(body, if_match, exercise=slug), "state": state, "table": "t", "now": NOW}
    return prepare_exercise.handler(event, context)


def put_template(
    context: LambdaContext, body: object, if_match: str = "", stored: object = None, count: int = 1
) -> Any:  # noqa: ANN401 -- JSON
    found = {
        "template": {} if stored is None else {"Item": stored},
        "own": {"Item": OWN},
        "count": {"Count": count},
    }
    event: Any = {
        "request": request(body, if_match, templateId="push-day"),
        "state": {"found": found, "prepared": {"tries": 1}},
        "table": "t",
        "now": NOW,
    }
    return prepare_template.handler(event, context)


def error_of(answered: Any) -> tuple[int, str]:  # noqa: ANN401 -- JSON
    answer = answered["answer"]
    return answer["statusCode"], json.loads(answer["body"])["error"]["code"]


def test_a_search_finds_library_and_own_exercises(context: LambdaContext) -> None:
    event: Any = {"query": {"query": "stone"}, "own": {"Item": OWN}, "requestId": "req-1"}
    found = find_exercises.handler(event, context)
    assert [json.loads(document) for document in found["documents"]] == [ATLAS_STONE]


def test_the_whole_library_passes_through_a_state_with_all_own_exercises(context: LambdaContext) -> None:
    everything = find_exercises.handler({"query": {}, "own": {}, "requestId": "req-1"}, context)
    of_the_library = len(json.dumps(everything, ensure_ascii=False).encode())
    assert of_the_library + 2 * 32_768 < 200_000


class TestOwnExercises:
    def test_a_changed_exercise_is_at_its_next_version_among_the_others(self, context: LambdaContext) -> None:
        prepared = put_exercise(context, "atlas-stone", {**STONE, "equipment": "none"}, if_match="1")
        update = prepared["writes"][0]["Update"]
        assert prepared["answer"]["statusCode"] == 200
        assert prepared["answer"]["etag"] == "2"
        assert update["ExpressionAttributeValues"][":version"] == {"N": "4"}
        assert update["ExpressionAttributeValues"][":doc"] == {"S": prepared["answer"]["body"]}

    def test_the_event_has_the_whole_fact(self, context: LambdaContext) -> None:
        prepared = put_exercise(context, "zercher-carry", {"name": "Zercher carry"})
        event = prepared["writes"][1]["Put"]["Item"]
        assert event["type"] == {"S": "exercise.changed"}
        assert event["version"] == {"N": "4"}
        assert event["exercise"] == {"S": "zercher-carry"}
        assert event["doc"] == {"S": prepared["answer"]["body"]}

    def test_the_same_again_writes_nothing(self, context: LambdaContext) -> None:
        prepared = put_exercise(context, "atlas-stone", STONE, if_match="*")
        assert prepared["outcome"] == "UNCHANGED"
        assert prepared["answer"]["statusCode"] == 200

    @pytest.mark.parametrize(
        ("slug", "if_match", "message"),
        [
            ("atlas-stone", "7", "This exercise is at version 1 now."),
            ("zercher-carry", "1", "There is no such exercise yet."),
            ("zercher-carry", "*", "There is no such exercise yet."),
        ],
    )
    def test_another_version_is_refused(
        self, context: LambdaContext, slug: str, if_match: str, message: str
    ) -> None:
        answered = put_exercise(context, slug, {"name": "x"}, if_match)
        assert error_of(answered) == (412, "ANOTHER_VERSION")
        assert message in answered["answer"]["body"]

    def test_a_name_of_the_library_is_taken(self, context: LambdaContext) -> None:
        answered = put_exercise(context, "bench", {"name": "Bench"})
        assert error_of(answered) == (409, "NAME_TAKEN")
        fields = json.loads(answered["answer"]["body"])["error"]["fields"]
        assert [field["field"] for field in fields] == ["exercise", "name"]

    def test_too_many_are_refused(self, context: LambdaContext) -> None:
        many = {
            f"lift-{n}": {"S": json.dumps({**ATLAS_STONE, "exercise": f"lift-{n}", "name": f"Lift {n}"})}
            for n in range(200)
        }
        answered = put_exercise(
            context,
            "zercher-carry",
            {"name": "Zercher carry"},
            stored={"Item": {**OWN, "exercises": {"M": many}}},
        )
        assert error_of(answered) == (409, "TOO_MANY")


class TestTemplates:
    def test_a_new_one_is_put_if_it_is_still_new(self, context: LambdaContext) -> None:
        prepared = put_template(context, PLANNED)
        put, event = (write["Put"] for write in prepared["writes"])
        assert put["ConditionExpression"] == "attribute_not_exists(pk)"
        assert json.loads(prepared["answer"]["body"]) == PUSH_DAY
        assert prepared["answer"]["statusCode"] == 201
        assert event["Item"]["type"] == {"S": "template.changed"}
        assert event["Item"]["doc"] == {"S": prepared["answer"]["body"]}

    def test_a_changed_one_is_put_at_the_next_version(self, context: LambdaContext) -> None:
        prepared = put_template(context, {**PLANNED, "title": "Push"}, if_match="4", stored=template(4))
        put = prepared["writes"][0]["Put"]
        assert put["ExpressionAttributeValues"] == {":read": {"N": "4"}}
        assert put["Item"]["title"] == {"S": "Push"}
        assert prepared["answer"]["etag"] == "5"

    def test_the_fifty_first_is_refused_and_a_change_of_one_of_fifty_is_not(
        self, context: LambdaContext
    ) -> None:
        assert error_of(put_template(context, PLANNED, count=50)) == (409, "TOO_MANY")
        changed = put_template(context, {**PLANNED, "title": "Push"}, stored=template(), count=50)
        assert changed["outcome"] == "VALID"

    def test_two_events_of_one_version_differ_when_it_was_deleted_in_between(
        self, context: LambdaContext
    ) -> None:
        first = put_template(context, PLANNED)["writes"][1]["Put"]["Item"]["eventId"]
        event: Any = {
            "request": request(PLANNED, templateId="push-day"),
            "state": {"found": {"template": {}, "own": {}, "count": {"Count": 0}}},
            "table": "t",
            "now": "2026-11-20T18:00:01Z",
        }
        again: Any = prepare_template.handler(event, context)
        second = again["writes"][1]["Put"]["Item"]["eventId"]
        assert first != second

    @pytest.mark.parametrize(
        ("stored", "if_match", "answer"),
        [({}, "", (404, "NOT_FOUND")), (template(2), "1", (412, "ANOTHER_VERSION"))],
    )
    def test_what_is_not_there_or_changed_is_not_deleted(
        self, context: LambdaContext, stored: dict[str, Any], if_match: str, answer: tuple[int, str]
    ) -> None:
        event: Any = {
            "request": request(if_match=if_match, templateId="push-day"),
            "state": {"template": {"Item": stored} if stored else {}},
            "table": "t",
            "now": NOW,
        }
        assert error_of(prepare_template_deletion.handler(event, context)) == answer
