"""Input templates give what AWS documents; what it does not document is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.pipes.definition import Definition, PipeError
from local.pipes.records import UndeliverableError
from local.pipes.templates import Template, text_value

PIPE = Definition.model_validate(
    {
        "Name": "events",
        "Arn": "arn:aws:pipes:us-east-1:000000000000:pipe/events",
        "Source": "arn:aws:sqs:us-east-1:000000000000:queue",
        "Target": "arn:aws:events:us-east-1:000000000000:event-bus/wotr",
    }
)
RECORD: dict[str, Any] = {
    "body": {"type": "Run", "notes": 'He said "go"', "km": 10.5, "sets": [{"reps": 5}], "who": "Zoë"}
}


def filled(text: str) -> str:
    return Template(text, PIPE).fill(RECORD)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"type": "<$.body.type>"}', {"type": "Run"}),
        ('{"type": <$.body.type>}', {"type": "Run"}),
        ('{"title": "<$.body.type> of <$.body.who>: <$.body.km> km"}', {"title": "Run of Zoë: 10.5 km"}),
        ('{"km": <$.body.km>, "sets": <$.body.sets>}', {"km": 10.5, "sets": [{"reps": 5}]}),
        ('{"reps": <$.body.sets[0].reps>}', {"reps": 5}),
        ('{"notes": <$.body.notes>}', {"notes": 'He said "go"'}),
        ('{"a": "\\"quoted\\" <$.body.type>"}', {"a": '"quoted" Run'}),
        ('{"by": "<aws.pipes.pipe-name>"}', {"by": "events"}),
        ('{"all": <aws.pipes.event.json>}', {"all": RECORD}),
        ("<$.body>", RECORD["body"]),
    ],
)
def test_a_path_becomes_what_it_leads_to(template: str, expected: object) -> None:
    assert json.loads(filled(template)) == expected


def test_a_path_that_leads_nowhere_is_named() -> None:
    with pytest.raises(UndeliverableError, match=r"the record has no \$\.body\.distance"):
        filled('{"distance": "<$.body.distance>"}')


def test_a_text_with_quotes_does_not_go_into_a_text() -> None:
    with pytest.raises(UndeliverableError, match="quotes"):
        filled('{"notes": "<$.body.notes>"}')


@pytest.mark.parametrize("variable", ["$.body.*", "$..type", "aws.pipes.enrichment-arn", "body", "$"])
def test_a_variable_that_is_not_understood_is_refused_by_name(variable: str) -> None:
    with pytest.raises(PipeError, match="is not understood here") as refusal:
        Template(f'{{"a": "<{variable}>"}}', PIPE)
    assert f"<{variable}>" in str(refusal.value)


def test_a_parameter_is_a_text_or_a_path_to_one() -> None:
    assert text_value("wotr", PIPE)(RECORD) == "wotr"
    assert text_value("$.body.type", PIPE)(RECORD) == "Run"
    with pytest.raises(UndeliverableError, match="is not a text"):
        text_value("$.body.km", PIPE)(RECORD)
