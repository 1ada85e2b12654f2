"""What this template needs of Step Functions' integrations, and ministack 1.5.33 does not have.

- `aws-sdk:s3:putObject` with a JSON object as Body stores its JSON text, as on AWS.
- `aws-sdk:s3:getObject` answers with the object's text as Body, as on AWS.
- `aws-sdk:sqs` answers in the shape of the SDK, `{"Messages": [...]}`: ministack asks its own SQS by the
  older protocol, whose XML it cannot tell apart.
- `sns:publish` passes its message attributes on, so that subscriptions can filter.
- `aws-sdk:sfn` names errors by their classes (`Sfn.ExecutionDoesNotExistException`), as on AWS.
- `aws-sdk:cognitoidentityprovider:*` reaches the user pools.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ministack import app as ministack
from ministack.services import sns
from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

_SFN = "arn:aws:states:::aws-sdk:sfn:"
_COGNITO = "cognitoidentityprovider"


def install() -> None:
    """Patch ministack's Step Functions and SNS in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(sfn, "_invoke_aws_sdk_integration", ("resource", "input_data"), _add_integrations)
    by_json = {"target_prefix": "AmazonSQS", "protocol": "json"}
    sfn._AWS_SDK_SERVICE_MAP = {**sfn._AWS_SDK_SERVICE_MAP, "sqs": by_json}
    replace(sns, "_publish", ("params",), _know_attributes)
    sfn._AWS_SDK_SERVICE_MAP[_COGNITO] = {
        "target_prefix": "AWSCognitoIdentityProviderService",
        "protocol": "json",
        "service_key": "cognito-idp",
    }
    sfn._AWS_SDK_ERROR_PREFIX[_COGNITO] = "CognitoIdentityProvider"


def _add_integrations(original: Callable[..., Any]) -> Callable[..., Any]:
    def invoke(resource: str, input_data: dict[str, Any]) -> Any:  # noqa: ANN401 -- any JSON
        match resource:
            case "arn:aws:states:::aws-sdk:s3:putObject":
                return _put_object(input_data)
            case "arn:aws:states:::aws-sdk:s3:getObject":
                return _get_object(input_data)
        try:
            return original(resource, input_data)
        except sfn._ExecutionError as error:
            if resource.startswith(_SFN) and not error.error.endswith("Exception"):
                raise sfn._ExecutionError(f"{error.error}Exception", error.cause) from error
            raise

    return invoke


def _put_object(parameters: dict[str, Any]) -> dict[str, Any]:
    """Store the JSON text of `Body` under `Bucket` and `Key`. Returns `{"ETag": ...}`.

    Raises:
        _ExecutionError: `S3.<code>Exception` as the bucket answers, or `States.Runtime` for a body that is no
            object.
    """
    if not isinstance(parameters.get("Body"), dict):
        raise sfn._ExecutionError("States.Runtime", "This engine stores only a JSON object as Body")
    body = json.dumps(parameters["Body"], separators=(",", ":"), ensure_ascii=False).encode()
    described = {
        "content-type": parameters.get("ContentType", "application/octet-stream"),
        "content-length": str(len(body)),
    }
    headers, _ = _call_bucket("PUT", parameters, described, body)
    return {"ETag": headers.get("etag", "")}


def _get_object(parameters: dict[str, Any]) -> dict[str, Any]:
    """Read the text under `Bucket` and `Key`. Returns `{"Body": ..., "ContentType": ..., "ETag": ...}`.

    Raises:
        _ExecutionError: `S3.<code>Exception` as the bucket answers.
    """
    headers, text = _call_bucket("GET", parameters, {}, b"")
    return {
        "Body": text,
        "ContentLength": len(text.encode()),
        "ContentType": headers.get("content-type", ""),
        "ETag": headers.get("etag", ""),
    }


def _call_bucket(
    method: str, parameters: dict[str, Any], headers: dict[str, str], body: bytes
) -> tuple[dict[str, str], str]:
    """Call S3 about one object. Returns the headers of the answer, in lower case, and its text.

    Raises:
        _ExecutionError: `S3.<code>Exception`, as the SDK for Java calls what the bucket answers.
    """
    status, answered, content = ministack.call_service_handler_sync(
        ministack.SERVICE_HANDLERS["s3"],
        method,
        f"/{parameters['Bucket']}/{quote(parameters['Key'])}",
        {"host": f"s3.{sfn.get_region()}.amazonaws.com", **headers},
        body,
        {},
    )
    text = content.decode() if isinstance(content, bytes) else str(content)
    if status >= 300:  # noqa: PLR2004 -- every other status of HTTP is an error here
        code = text.partition("<Code>")[2].partition("</Code>")[0] or "S3"
        raise sfn._ExecutionError(f"S3.{code}Exception", text)
    return {name.lower(): value for name, value in answered.items()}, text


def _know_attributes(publish: Callable[..., Any]) -> Callable[..., Any]:
    """Spell message attributes as SNS's query protocol does, the only way that ministack reads them."""

    def call(params: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
        attributes = params.get("MessageAttributes")
        if not isinstance(attributes, dict):
            return publish(params)
        spelled = {key: value for key, value in params.items() if key != "MessageAttributes"}
        for number, (name, attribute) in enumerate(attributes.items(), 1):
            entry = f"MessageAttributes.entry.{number}"
            spelled[f"{entry}.Name"] = name
            spelled |= {f"{entry}.Value.{part}": text for part, text in attribute.items()}
        return publish(spelled)

    return call
