"""Events that a rule cannot bring to its state machine go to the dead-letter queue of the rule's target.

ministack 1.5.33 drops them: a machine that is not there, or an input that it does not take. AWS tries again
for as long as the target's retry policy says, and then sends the event there. Nothing of that passes by
itself here, so it is sent at once, with the attributes that AWS documents:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ministack.services import eventbridge, sqs
from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

_OK = 200
_delivering: ContextVar[tuple[Json, Json] | None] = ContextVar("delivering", default=None)
"""The target and the rule of the delivery under way."""
_logger = logging.getLogger("wotr.engine")


def install() -> None:
    """Patch ministack's EventBridge in this process.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(eventbridge, "_invoke_target", ("target", "event", "rule", "view"), _knowing_the_target)
    replace(eventbridge, "_dispatch_to_stepfunctions", ("arn", "payload"), lambda _: _start)


def _knowing_the_target(invoke: Callable[..., None]) -> Callable[..., None]:
    def call(target: Json, event: Json, rule: Json, view: Any = None) -> None:  # noqa: ANN401 -- ministack's
        token = _delivering.set((target, rule))
        try:
            invoke(target, event, rule, view)
        finally:
            _delivering.reset(token)

    return call


def _start(arn: str, payload: str) -> None:
    status, _, body = sfn._start_execution({"stateMachineArn": arn, "input": payload})
    if status != _OK:
        answer = json.loads(body)
        code = str(answer.get("__type", "")).rpartition("#")[2]
        _logger.error("an event was not delivered to %s: %s", arn, code)
        _send(payload, arn, code, str(answer.get("message", "")))


def _send(payload: str, arn: str, code: str, message: str) -> None:
    target, rule = _delivering.get() or ({}, {})
    queue = sqs._queue_by_arn(target.get("DeadLetterConfig", {}).get("Arn", ""))
    if queue is None:
        return
    texts = {
        "ERROR_CODE": code,
        "ERROR_MESSAGE": message,
        "RULE_ARN": str(rule.get("Arn", "")),
        "TARGET_ARN": arn,
    }
    attributes = {name: {"DataType": "String", "StringValue": text or "-"} for name, text in texts.items()}
    sqs._act_send_message({"MessageBody": payload, "MessageAttributes": attributes}, queue["url"])
