"""The console's web server: its page, and the API that the page asks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from botocore.exceptions import BotoCoreError, ClientError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from local.asl import shipped
from local.console import asked, view
from local.console.refusals import API_HEADERS, RefusedError
from local.histories.source import CursorError, NoExecutionError, Query
from local.home import LocalError
from local.pages.front import CONSOLE_PATH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from local.commands.failures import Letter
    from local.console.engine import Engine
    from local.console.guard import Guard
    from local.console.saved_events import SavedEvents
    from local.histories.source import Execution, Source

    Handler = Callable[["Console", Request, str], Awaitable[Response]]

_API = f"{CONSOLE_PATH}/api/"
_USUAL_PERIOD = "24h"
_LOOK_SEC = 0.5
"""How often a stream looks whether anything changed."""
_ALIVE_SEC = 15.0
_KNOWN_WITHIN_SEC, _KNOWN_LOOK_SEC = 3.0, 0.02
_BAD, _FORBIDDEN, _UNKNOWN, _METHOD, _CONFLICT, _AWAY = 400, 403, 404, 405, 409, 503
_UNLOGGED, _LOGS_QUEUED = "unlogged", "log-queued-workouts"
_log = logging.getLogger("wotr.gateway")


@dataclass(frozen=True)
class Shown:
    """What a console shows.

    Args:
        stack: The name of the stack.
        source: Where its executions are read from.
        engine: Does things again; None for a stack that is only looked at.
        saved_events: The inputs of machines in the repository.
        days: For how many days executions are kept; None if that is not known.
    """

    stack: str
    source: Source
    engine: Engine | None
    saved_events: SavedEvents
    days: float | None = None


class Console:
    """An ASGI application for what is under /console."""

    def __init__(self, shown: Shown, page: ASGIApp, guard: Guard) -> None:
        """`page` serves the built page, as if mounted at `/console`; `guard` says who may ask."""
        self._stack = shown.stack
        self._source = shown.source
        self._engine = shown.engine
        self._saved_events = shown.saved_events
        self._days = shown.days
        self._page = page
        self._guard = guard
        self._closing = asyncio.Event()

    def close(self) -> None:
        """End the streams, which would keep the server from stopping."""
        self._closing.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        request = Request(scope, receive)
        try:
            await asyncio.to_thread(self._guard.check_caller, request)
            if scope["path"].startswith(_API):
                response: ASGIApp = await self._answer(request)
            else:
                response = self._shown(scope)
        except RefusedError as refused:
            response = refused.response()
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    def _shown(self, scope: Scope) -> ASGIApp:
        """What serves a path of the page."""
        if scope["path"] == CONSOLE_PATH:
            return RedirectResponse(f"{CONSOLE_PATH}/", 308, API_HEADERS)
        return _mounted(self._page)

    async def _answer(self, request: Request) -> Response:
        self._guard.check_page(request)
        # The path as it was sent: an ARN may have an encoded slash in it.
        raw = request.scope.get("raw_path") or request.scope["path"].encode()
        name, _, rest = raw.decode("latin-1").removeprefix(_API).partition("/")
        methods = _ROUTES.get((name, bool(rest)))
        if methods is None:
            raise RefusedError(_UNKNOWN, "There is nothing here.")
        handler = methods.get(request.method)
        if handler is None:
            raise RefusedError(_METHOD, f"Here one can {' or '.join(sorted(methods))}.")
        try:
            return await handler(self, request, unquote(rest))
        except (BotoCoreError, ClientError) as error:
            _log.warning("console: %s", error)
            raise RefusedError(_AWAY, f"{self._stack} did not answer: {error}") from error
        except (RefusedError, ClientDisconnect):
            raise
        except Exception as error:
            _log.exception("console: %s", request.url.path)
            raise RefusedError(500, "This should not have happened: gateway.log says more.") from error

    async def machines(self, request: Request, _: str) -> Response:
        """Every machine, and how it did."""
        since = asked.since(request.query_params, _USUAL_PERIOD)
        found = await asyncio.to_thread(self._source.machines, since)
        return _json(
            {
                "stack": self._stack,
                "actions": self._engine is not None,
                "historyDays": self._days,
                "machines": [view.machine_summary(machine) for machine in found],
            }
        )

    async def machine(self, request: Request, name: str) -> Response:
        """One machine: its definition, its graph, and inputs to try it with."""
        asked.nothing(request.query_params)

        def look() -> Response:
            known = self._source.machines(datetime.now(UTC))
            summary = next((machine for machine in known if machine.name == name), None)
            if summary is None:
                raise RefusedError(_UNKNOWN, f"There is no machine {name}.")
            definition = json.loads(self._source.definition(name))
            return _json(
                {
                    "name": name,
                    "capability": summary.capability,
                    "kind": summary.kind,
                    "comment": summary.comment,
                    "definition": definition,
                    "graph": view.graph_of(definition),
                    "testEvents": self._saved_events.of(name),
                }
            )

        return await asyncio.to_thread(look)

    async def executions(self, request: Request, _: str) -> Response:
        """A page of executions."""

        def look() -> Response:
            query = asked.executions(request.query_params, self._user_id)
            try:
                page = self._source.executions(query)
            except CursorError as error:
                raise RefusedError(_BAD, str(error), "cursor") from None
            names = self._names(execution.user_id for execution in page.executions)
            return _json(
                {
                    "executions": [view.summary(execution, names) for execution in page.executions],
                    "cursor": page.cursor,
                }
            )

        return await asyncio.to_thread(look)

    async def execution(self, request: Request, name: str) -> Response:
        """Everything about one execution."""
        asked.nothing(request.query_params)

        def look() -> Response:
            try:
                found = self._source.execution(name)
                links = self._source.links(found.summary.arn)
            except NoExecutionError as error:
                raise RefusedError(_UNKNOWN, str(error)) from None
            others = [*links.started_by, *(link.summary for link in links.started)]
            names = self._names(other.user_id for other in (found.summary, *others))
            return _json(view.execution(self._up_to_now(found), links, self._letters_of(found), names))

        return await asyncio.to_thread(look)

    async def failures(self, request: Request, _: str) -> Response:
        """The dead letters."""
        asked.nothing(request.query_params)
        engine = self._acting()

        def look() -> Response:
            return _json({"letters": [view.letter(self._traced(letter)) for letter in engine.letters()]})

        return await asyncio.to_thread(look)

    async def redrive(self, request: Request, _: str) -> Response:
        """Start failed inputs again; answers when that is done."""
        engine = self._acting()
        machine, most = asked.redrive(await _sent(request))
        try:
            report = await asyncio.to_thread(engine.redrive, machine, most)
        except LocalError as error:
            raise RefusedError(_CONFLICT, str(error)) from None
        _log.info("console: sent letters again: %s", json.dumps(report))
        return _json(report)

    async def start(self, request: Request, _: str) -> Response:
        """Start a machine; answers when it can be looked at, which may be before it ends."""
        engine = self._acting()
        machine, given = asked.start(await _sent(request))
        if machine not in shipped.files():
            raise RefusedError(_UNKNOWN, f"There is no machine {machine}.", "machine")
        try:
            name, arn = await asyncio.to_thread(engine.start, machine, given)
        except LocalError as error:
            raise RefusedError(_BAD, str(error), "input") from None
        _log.info("console: started %s", arn)
        await self._known(arn)
        return _json({"name": name, "arn": arn}, 202)

    async def save(self, request: Request, _: str) -> Response:
        """Save an input as a test event in the repository."""
        machine, name, text, replace = asked.event(await _sent(request))
        if machine not in shipped.files():
            raise RefusedError(_UNKNOWN, f"There is no machine {machine}.", "machine")
        try:
            file = await asyncio.to_thread(self._saved_events.save, machine, name, text, replace=replace)
        except FileExistsError:
            raise RefusedError(_CONFLICT, f"{machine} has an event {name} already.", "name") from None
        _log.info("console: saved %s", file)
        return _json({"file": file}, 201)

    async def stream(self, request: Request, _: str) -> Response:
        """Tell of every change, until the page is closed."""
        asked.nothing(request.query_params)
        headers = {**API_HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(), headers=headers, media_type="text/event-stream")

    async def _changes(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        told: int | None = None
        spoken = loop.time()
        while not self._closing.is_set():
            version = told
            with contextlib.suppress(BotoCoreError, ClientError):
                version = await asyncio.to_thread(self._source.version)
            if version != told:
                told, spoken = version, loop.time()
                yield f"event: changed\ndata: {json.dumps({'version': version})}\n\n"
            elif loop.time() - spoken >= _ALIVE_SEC:
                spoken = loop.time()
                yield ": still here\n\n"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), _LOOK_SEC)

    async def _known(self, arn: str) -> None:
        """Wait until the source has an execution, which whoever started it looks at next."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_KNOWN_WITHIN_SEC):
                while True:
                    with contextlib.suppress(NoExecutionError):
                        await asyncio.to_thread(self._source.execution, arn)
                        return
                    await asyncio.sleep(_KNOWN_LOOK_SEC)

    def _acting(self) -> Engine:
        if self._engine is None:
            raise RefusedError(_FORBIDDEN, f"{self._stack} is only looked at from here.")
        return self._engine

    def _up_to_now(self, found: Execution) -> Execution:
        """An execution that runs, with what it did so far: the store gets its history when it ends."""
        if found.summary.status != "RUNNING" or self._engine is None:
            return found
        with contextlib.suppress(BotoCoreError, ClientError):
            return replace(found, events=self._engine.events(found.summary.arn))
        return found

    def _letters_of(self, found: Execution) -> list[Letter]:
        """The dead letters that an execution left, or that are about the workout that it did not log."""
        summary = found.summary
        if self._engine is None or (summary.status == "SUCCEEDED" and summary.machine != _LOGS_QUEUED):
            return []
        try:
            letters = self._engine.letters()
        except (BotoCoreError, ClientError, LocalError):
            return []
        return [
            letter
            for letter in letters
            if letter.execution == summary.name
            or (letter.queue == _UNLOGGED and letter.execution and letter.execution in found.input)
        ]

    def _traced(self, letter: Letter) -> Letter:
        """A dead letter with its execution. A workout that was not logged has only the id of its queueing."""
        if letter.queue != _UNLOGGED:
            return letter
        query = Query(machine=_LOGS_QUEUED, text=letter.execution, limit=1)
        found = self._source.executions(query).executions if letter.execution else []
        return replace(letter, execution=found[0].name if found else "")

    def _names(self, users: Iterable[str | None]) -> Mapping[str, str]:
        """The names of people, of those who are known: the histories are there without the engine too."""
        if self._engine is not None:
            with contextlib.suppress(BotoCoreError, ClientError, LocalError):
                return self._engine.names({user for user in users if user})
        return {}

    def _user_id(self, name_or_id: str) -> str:
        names = self._names([])
        return next((user for user, name in names.items() if name == name_or_id), name_or_id)


def _mounted(page: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await page({**scope, "root_path": CONSOLE_PATH}, receive, send)

    return serve


_ROUTES: Mapping[tuple[str, bool], Mapping[str, Handler]] = {
    ("machines", False): {"GET": Console.machines},
    ("machines", True): {"GET": Console.machine},
    ("executions", False): {"GET": Console.executions, "POST": Console.start},
    ("executions", True): {"GET": Console.execution},
    ("stream", False): {"GET": Console.stream},
    ("failures", False): {"GET": Console.failures},
    ("redrive", False): {"POST": Console.redrive},
    ("test-events", False): {"POST": Console.save},
}
"""What serves the first part of a path, without and with a second one."""


def _json(document: Any, status: int = 200) -> Response:  # noqa: ANN401 -- any JSON
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str)
    # What a history holds may be no text: a half of a pair of surrogates.
    return Response(content.encode("utf-8", "replace"), status, API_HEADERS, "application/json")


async def _sent(request: Request) -> dict[str, Any]:
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > asked.LARGEST_BODY_BYTES:
            raise asked.too_large()
    return asked.body(content)
