"""SNS subscriptions as state machines make them by `aws-sdk:sns`; ministack 1.5.33 differs in three ways.

- It neither reads the map of attributes of a request nor answers one.
- It names errors as on the wire (`NotFound`), not by their classes (`NotFoundException`).
- It answers a second subscription of an address with the first, where AWS refuses other attributes.

What becomes of a subscription by mail is in `local.engine.like_aws.mails`.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import sns
from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

_SNS = "arn:aws:states:::aws-sdk:sns:"
_CLASSES = {"NotFound": "NotFoundException", "InvalidParameter": "InvalidParameterException"}
_BAD_REQUEST = 400


def install() -> None:
    """Patch ministack's Step Functions and SNS in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(sfn, "_invoke_aws_sdk_integration", ("resource", "input_data"), _spell_maps)
    replace(sns, "_subscribe", ("params",), _refuse_other_attributes)


def _spell_maps(original: Callable[..., Any]) -> Callable[..., Any]:
    def invoke(resource: str, input_data: dict[str, Any]) -> Any:  # noqa: ANN401 -- any JSON
        if not resource.startswith(_SNS):
            return original(resource, input_data)
        parameters = dict(input_data)
        if isinstance(parameters.get("Attributes"), dict):
            parameters["Attributes"] = {
                "entry": {
                    str(number): {"key": name, "value": value}
                    for number, (name, value) in enumerate(parameters["Attributes"].items(), 1)
                }
            }
        try:
            answer = original(resource, parameters)
        except sfn._ExecutionError as error:
            code = error.cause.partition("<Code>")[2].partition("</Code>")[0]
            name = f"Sns.{_CLASSES.get(code, code)}" if code else error.error
            raise sfn._ExecutionError(name, error.cause) from error
        if isinstance(answer, dict) and isinstance(answer.get("Attributes"), list):
            answer["Attributes"] = {entry["Key"]: entry["Value"] for entry in answer["Attributes"]}
        return answer

    return invoke


def _refuse_other_attributes(subscribe: Callable[..., Any]) -> Callable[..., Any]:
    def call(params: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
        topic, _ = sns._get_topic(sns._p(params, "TopicArn"))
        wanted = _attributes(params)
        for there in topic["subscriptions"] if topic else ():
            same = (there["protocol"], there["endpoint"]) == (
                sns._p(params, "Protocol"),
                sns._p(params, "Endpoint"),
            )
            if same and any(there["attributes"].get(name) != value for name, value in wanted.items()):
                reason = "Subscription already exists with different attributes"
                return sns._error(
                    "InvalidParameter", f"Invalid parameter: Attributes Reason: {reason}", _BAD_REQUEST
                )
        return subscribe(params)

    return call


def _attributes(params: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    while name := sns._p(params, f"Attributes.entry.{len(found) + 1}.key"):
        found[name] = sns._p(params, f"Attributes.entry.{len(found) + 1}.value")
    return found
