"""Posts a folder of sample workouts through the HTTP API, each as its person."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from local.commands.people import id_token
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from local.home import Home, RunningStack

_AT_ONCE = 8
_TIMEOUT_SEC = 35.0
_SHOWN_FAILURES = 5


@dataclass(frozen=True)
class Person:
    """A person of the folder: their workouts, one JSON text each, and their profile."""

    name: str
    workouts: tuple[str, ...]
    profile: str | None


@dataclass
class Result:
    """What became of the workouts, and the first failures."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, person: Person, number: int, response: httpx.Response) -> None:
        """Count one answer."""
        if response.status_code == HTTPStatus.CREATED:
            self.counts["created"] += 1
        elif response.status_code == HTTPStatus.OK:
            self.counts["duplicate"] += 1
        else:
            self.fail(f"{person.name}.jsonl line {number}: {response.status_code} {response.text[:300]}")

    def fail(self, what: str) -> None:
        """Count a failure, and remember it if it is one of the first."""
        self.counts["failed"] += 1
        if len(self.failures) < _SHOWN_FAILURES:
            self.failures.append(what)


def read_people(folder: Path) -> list[Person]:
    """The people of a folder: `<name>.jsonl`, and `<name>.profile.json` where there is one.

    Raises:
        LocalError: it has none.
    """
    people = []
    for path in sorted(folder.glob("*.jsonl")):
        profile = path.with_suffix(".profile.json")
        people.append(
            Person(
                name=path.stem,
                workouts=tuple(
                    line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
                ),
                profile=profile.read_text(encoding="utf-8") if profile.is_file() else None,
            )
        )
    if not people:
        raise LocalError(f"{folder} has no <person>.jsonl. Sample workouts are in events/workouts.")
    return people


def post_all(
    home: Home, stack: RunningStack, people: Sequence[Person], advance: Callable[[], None]
) -> Result:
    """Put the profiles, then post the workouts, a few at a time. `advance` is called after each.

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

        async def post(person: Person, number: int, workout: str) -> None:
            async with limit:
                try:
                    response = await client.post(
                        "/workouts", content=workout, headers=_headers(tokens[person.name])
                    )
                except httpx.HTTPError as error:
                    result.fail(f"{person.name}.jsonl line {number}: {error!r}")
                else:
                    result.add(person, number, response)
                advance()

        for person in people:
            await _put_profile(client, person, tokens[person.name])
        async with asyncio.TaskGroup() as group:
            for person in people:
                for number, workout in enumerate(person.workouts, 1):
                    group.create_task(post(person, number, workout))
    return result


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
