"""What a state machine asks of DynamoDB is done in the execution's own thread."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from ministack import app as ministack
from ministack.services import dynamodb

from local.engine.speed import detours
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 30
"""A test that waits so long has failed."""


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the threads in which a service worked."""
    found: list[str] = []

    async def handle(*request: object) -> tuple[object, ...]:
        found.append(threading.current_thread().name)
        return request

    monkeypatch.setattr(dynamodb, "handle_request", handle)
    monkeypatch.setitem(ministack.SERVICE_HANDLERS, "sqs", handle)
    with restored(ministack, "call_service_handler_sync"):
        detours.install()
        yield found


def asked_by_an_execution(service: str) -> Any:  # noqa: ANN401 -- ministack's answer
    """What a thread called `execution` is answered while an event loop runs."""

    def ask() -> Any:  # noqa: ANN401 -- as above
        threading.current_thread().name = "execution"
        return ministack.call_service_handler_sync(
            ministack.SERVICE_HANDLERS[service], "POST", "/", {"x-amz-target": "Query"}, b"{}", {}
        )

    async def serve() -> Any:  # noqa: ANN401 -- as above
        threading.current_thread().name = "loop"
        ministack._MAIN_LOOP = asyncio.get_running_loop()  # noqa: SLF001 -- as when it serves
        return await asyncio.wait_for(asyncio.to_thread(ask), SECONDS)

    return asyncio.run(serve())


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ministack, "_MAIN_LOOP", None)
    monkeypatch.setattr(threading.current_thread(), "name", threading.current_thread().name)


@pytest.mark.parametrize(("service", "thread"), [("dynamodb", "execution"), ("sqs", "loop")])
def test_only_dynamodb_answers_where_it_was_asked(threads: list[str], service: str, thread: str) -> None:
    assert asked_by_an_execution(service) == ("POST", "/", {"x-amz-target": "Query"}, b"{}", {})
    assert threads == [thread]


def test_a_dynamodb_that_waits_is_refused(threads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(*_: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(dynamodb, "handle_request", wait)
    with pytest.raises(RuntimeError, match="waits for something"):
        asked_by_an_execution("dynamodb")
    assert threads == []
