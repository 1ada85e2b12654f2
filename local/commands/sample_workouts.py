"""Posts a folder of sample workouts and strength sessions through the HTTP API, each as its person."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from local.commands.people import id_token
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from local.home import Home, RunningStack

_AT_ONCE = 8
_TIMEOUT_SEC = 35.0
_SHOWN_FAILURES = 5
_SESSIONS = ".sessions"


@dataclass(frozen=True)
class Person:
    """A person of the folder: their workouts and strength sessions, one JSON text each, and their profile."""

    name: str
    workouts: tuple[str, ...]
    sessions: tuple[str, ...]
    profile: str | None


@dataclass
class Result:
    """What became of the workouts, and the first failures."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, line: str, response: httpx.Response) -> None:
        """Count the answer to a line."""
        if response.status_code == HTTPStatus.CREATED:
            self.counts["created"] += 1
        elif response.status_code == HTTPStatus.OK:
            self.counts["duplicate"] += 1
        else:
            self.fail(f"{line}: {response.status_code} {response.text[:300]}")

    def fail(self, what: str) -> None:
        """Count a failure, and remember it if it is one of the first."""
        self.counts["failed"] += 1
        if len(self.failures) < _SHOWN_FAILURES:
            self.failures.append(what)


def read_people(folder: Path) -> list[Person]:
    """The people of a folder: `<name>.jsonl`, and where they are `<name>.sessions.jsonl` and `.profile.json`.

    Raises:
        LocalError: it has none.
    """
    people = []
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem.endswith(_SESSIONS):
            continue
        profile = path.with_suffix(".profile.json")
        people.append(
            Person(
                name=path.stem,
                workouts=_lines(path),
                sessions=_lines(path.with_name(f"{path.stem}{_SESSIONS}.jsonl")),
                profile=profile.read_text(encoding="utf-8") if profile.is_file() else None,
            )
        )
    if not people:
        raise LocalError(f"{folder} has no <person>.jsonl. Sample workouts are in events/workouts.")
    return people


def _lines(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    return tuple(line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def post_all(
    home: Home, stack: RunningStack, people: Sequence[Person], advance: Callable[[], None]
) -> Result:
    """Put the profiles, then post the workouts, a few at a time, and the sessions of each person in order.

    `advance` is called after each. Everything can be posted again: nothing is stored twice.

    Raises:
        LocalError: the gateway does not answer, or refuses a profile.
    """
    tokens = {person.name: id_token(home, stack, person.name) for person in people}
    return asyncio.run(_post_all(stack, people, tokens, advance))


async def _post_all(
    stack: RunningStack, people: Sequence[Person], tokens: dict[str, str], advance: Callable[[], None]
) -> Result:
    result = Result()
    limit = asyncio.Semaphore(_AT_ONCE)
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=_TIMEOUT_SEC, trust_env=False) as client:

        async def post(line: str, answer: Awaitable[httpx.Response]) -> None:
            async with limit:
                try:
                    result.add(line, await answer)
                except httpx.HTTPError as error:
                    result.fail(f"{line}: {error!r}")
                advance()

        async def post_sessions(person: Person) -> None:
            for number, session in enumerate(person.sessions, 1):
                answer = _post_session(client, session, tokens[person.name])
                await post(f"{person.name}{_SESSIONS}.jsonl line {number}", answer)

        for person in people:
            await _put_profile(client, person, tokens[person.name])
        async with asyncio.TaskGroup() as group:
            for person in people:
                for number, workout in enumerate(person.workouts, 1):
                    answer = client.post("/workouts", content=workout, headers=_headers(tokens[person.name]))
                    group.create_task(post(f"{person.name}.jsonl line {number}", answer))
                group.create_task(post_sessions(person))
    return result


async def _post_session(client: httpx.AsyncClient, session: str, token: str) -> httpx.Response:
    """Start a session, log its sets and finish it. Returns the answer to the start, or the first refusal."""
    document = json.loads(session)
    ending = {name: document.pop(name) for name in ("endedAt", "rpe") if name in document}
    sets = document.pop("sets")
    headers = _headers(token) | {"Idempotency-Key": f"sample:{document['startedAt'][:19]}"}
    started = await client.post("/sessions", json=document, headers=headers)
    if started.is_error:
        return started
    path = f"/sessions/{started.json()['sessionId']}"
    logged = await client.post(f"{path}/sets", json={"sets": sets}, headers=headers)
    if logged.is_error:
        return logged
    finished = await client.post(f"{path}/finish", json=ending, headers=_headers(token))
    return finished if finished.is_error else started


async def _put_profile(client: httpx.AsyncClient, person: Person, token: str) -> None:
    if person.profile is None:
        return
    try:
        response = await client.put("/me/profile", content=person.profile, headers=_headers(token))
    except httpx.HTTPError as error:
        raise LocalError(f"The gateway does not answer: {error!r}") from error
    if response.is_error:
        raise LocalError(f"{person.name}.profile.json: {response.status_code} {response.text}")


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
