"""DynamoDB's answer to a state machine, without a detour.

In ministack 1.5.33 the event loop, which serves HTTP, also runs a state machine's calls to other services.
The thread of the execution waits meanwhile, and both wait for Python's one lock. DynamoDB's handlers wait for
nothing and are safe in any thread (`queries.py`, and the lock of the journal), so the execution calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack import app as ministack
from ministack.services import dynamodb

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def install() -> None:
    """Patch ministack in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(
        ministack,
        "call_service_handler_sync",
        ("handler", "method", "path", "headers", "body", "query_params", "timeout"),
        _call_dynamodb_here,
    )


def _call_dynamodb_here(call_on_the_loop: Callable[..., Any]) -> Callable[..., Any]:
    def call(handler: Callable[..., Any], *request: Any, timeout: float | None = None) -> Any:  # noqa: ANN401 -- ministack's
        if handler is ministack.SERVICE_HANDLERS["dynamodb"]:
            return _result(dynamodb.handle_request(*request))
        return call_on_the_loop(handler, *request, timeout=timeout)

    return call


def _result(coroutine: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 -- ministack's
    """What a coroutine that never waits returns."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise RuntimeError("ministack's DynamoDB waits for something: it must be called on the event loop")
