"""The services that a method may call: how they are asked, and what they refuse that the engine takes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.gateway.templates import parse_json
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Node = Any

LARGEST_INPUT_BYTES = 262_144
"""StartSyncExecution's limit of `input`; the engine does not check it."""
LONGEST_DELAY_SECONDS = 900
"""SendMessage's limit of `DelaySeconds`; the engine does not check it."""

_EXECUTION_NAME = re.compile(r"""[^\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}""")
"""https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html"""
_START_SYNC = re.compile(r"arn:aws[\w-]*:apigateway:[\w-]+:states:action/StartSyncExecution")
_SQS = re.compile(r"arn:aws[\w-]*:apigateway:[\w-]+:sqs:path//")
_HEADER = "integration.request.header."


@dataclass(frozen=True)
class Service:
    """One action of a service.

    Attributes:
        headers: What names the action to the engine.
        refusal: The answer of AWS, with status 400, to a payload that it refuses and the engine takes.
    """

    headers: Mapping[str, str]
    refusal: Callable[[str], str | None]


def service_of(integration: Node) -> Service:
    """What an integration of the type `aws` calls.

    Raises:
        LocalError: it calls something else than the two actions that are here.
    """
    uri = str(integration.get("uri", ""))
    parameters = dict(integration.get("requestParameters", {}))
    if _START_SYNC.fullmatch(uri) and not parameters:
        return START_SYNC_EXECUTION
    # The JSON protocol: https://repost.aws/knowledge-center/api-gateway-rest-api-sqs-errors
    wanted = {f"{_HEADER}{name}": f"'{value}'" for name, value in SEND_MESSAGE.headers.items()}
    if _SQS.fullmatch(uri) and parameters == wanted:
        return SEND_MESSAGE
    raise LocalError(
        "the local gateway has only mock, StartSyncExecution, and SendMessage of SQS by the JSON protocol, "
        f"not {integration.get('type')} {uri} with {parameters}"
    )


def _refusal_of_step_functions(payload: str) -> str | None:
    try:
        asked = parse_json(payload)
    except ValueError:
        return json.dumps({"__type": "SerializationException", "message": "not JSON"})
    name, text = asked.get("name"), str(asked.get("input", "{}"))
    if name is not None and not _EXECUTION_NAME.fullmatch(name):
        return json.dumps({"__type": "InvalidName", "message": f"Invalid Name: '{name}'"})
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_INPUT_BYTES:
        message = (
            "1 validation error detected: Value at 'input' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LARGEST_INPUT_BYTES}"
        )
        return json.dumps({"__type": "ValidationException", "message": message})
    try:
        parse_json(text)
    except ValueError as error:
        return json.dumps({"__type": "InvalidExecutionInput", "message": f"Invalid input: {error}"})
    return None


def _refusal_of_sqs(payload: str) -> str | None:
    try:
        asked = parse_json(payload)
    except ValueError:
        return json.dumps({"__type": "SerializationException", "message": "not JSON"})
    delay = asked.get("DelaySeconds", 0)
    if not 0 <= delay <= LONGEST_DELAY_SECONDS:
        message = (
            f"Value {delay} for parameter DelaySeconds is invalid. "
            f"Reason: DelaySeconds must be >= 0 and <= {LONGEST_DELAY_SECONDS}."
        )
        return json.dumps({"__type": "com.amazonaws.sqs#InvalidParameterValue", "message": message})
    return None


START_SYNC_EXECUTION = Service(
    {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AWSStepFunctions.StartSyncExecution"},
    _refusal_of_step_functions,
)
SEND_MESSAGE = Service(
    {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage"},
    _refusal_of_sqs,
)
