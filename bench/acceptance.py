"""A year of workouts in random order, edits, deletions and killed engines, beside the same year in order.

    python -m bench.acceptance

Afterwards every answer of every GET is to be the same. Clients behave as they should: what was not answered,
or was answered with 503 or 504, they send again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx

from bench.accounts import differences, every_answer
from bench.people import sign_up
from bench.stack import REPOSITORY, listener, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

Json = Any

CALLERS: Final = 4
KILLS: Final = 3
SEED: Final = 6
SECONDS: Final = 600.0
DATES: Final = ("2026-02-14", "2026-08-30", "2026-11-01", "2026-11-19")
_SEND_AGAIN: Final = {429, 503, 504}
_PATIENCE_SECONDS: Final = 120.0
_PAUSE_SECONDS: Final = 0.2


class Caller:
    """A person at the API, who sends again what was not answered."""

    def __init__(self, url: str, token: str) -> None:
        """Talk to the gateway at `url`."""
        limits = httpx.Limits(max_connections=CALLERS)
        self._http = httpx.Client(base_url=url, headers={"Authorization": token}, timeout=40, limits=limits)
        self.sent_again = 0

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 -- httpx's
        """Send a request until it is answered."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                answer = self._http.request(method, path, **request)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
            else:
                if answer.status_code not in _SEND_AGAIN or time.monotonic() > deadline:
                    return answer
            self.sent_again += 1
            time.sleep(_PAUSE_SECONDS)

    def get(self, path: str, **query: str | int) -> Json:
        """Read a document."""
        answer = self.ask("GET", path, params=query)
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"GET {path} {query}: {answer.status_code} {answer.text}")
        return answer.json()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


@dataclass(frozen=True)
class Fate:
    """What happens to one workout: it is posted, then perhaps replaced, then perhaps deleted."""

    posted: Json
    key: str
    replaced: Json = None
    deleted: bool = False

    @property
    def final(self) -> Json:
        """What is left of it; None when it was deleted."""
        return None if self.deleted else self.replaced or self.posted


@dataclass
class Outcome:
    """What the acceptance run found.

    Attributes:
        workouts: How many were posted; `edited` and `deleted` of them changed.
        kills: How often the engine was killed.
        sent_again: Requests that had to be repeated.
        history_sec: How long the history took, kills included.
        settled_sec: How long afterwards the answers came to be the same.
        differences: What never did.
    """

    workouts: int
    edited: int
    deleted: int
    kills: int
    sent_again: int = 0
    history_sec: float = 0.0
    settled_sec: float = 0.0
    differences: list[str] = field(default_factory=list)


def year(folder: Path, count: int | None = None) -> list[Json]:
    """Ana's workouts, or `count` of them spread over the year."""
    lines = (folder / "events" / "workouts" / "ana.jsonl").read_text("utf-8").splitlines()
    step = max(1, len(lines) // count) if count else 1
    return [json.loads(line) for line in lines[::step]][:count]


def fates(workouts: Sequence[Json], seed: int) -> list[Fate]:
    """Decide at random, in random order: a tenth is edited, another tenth deleted, a third has a key."""
    choose = random.Random(seed)  # noqa: S311 -- a test, no secret
    order = list(range(len(workouts)))
    choose.shuffle(order)
    tenth = max(1, len(order) // 10)
    taken = {(workout["type"], workout["ts"]) for workout in workouts}
    found = []
    for place, number in enumerate(order):
        posted = workouts[number]
        key = f"key-{number}" if choose.random() < 1 / 3 else ""
        replaced = _edited(posted, taken, choose) if place < tenth else None
        deleted = tenth <= place < 2 * tenth or (replaced is not None and choose.random() < 1 / 8)
        found.append(Fate(posted, key, replaced, deleted))
    choose.shuffle(found)
    return found


def _edited(workout: Json, taken: set[tuple[str, str]], choose: random.Random) -> Json:
    """Change a workout as people correct what they mistyped."""
    edited = dict(workout)
    what = choose.choice(["minutes", "distance", "start", "type", "notes"])
    if what == "minutes":
        edited["durationMin"] = round(edited["durationMin"] * choose.choice([0.5, 0.9, 1.5, 2]), 1)
    elif what == "distance":
        edited["distanceKm"] = round(edited.get("distanceKm", 5) * choose.choice([0.1, 0.9, 3]), 2)
    elif what == "notes":
        edited["notes"] = "corrected"
    elif what == "type":
        edited["type"] = choose.choice([kind for kind in ("Run", "Ride", "Hike") if kind != edited["type"]])
    if what == "start" or (what == "type" and (edited["type"], edited["ts"]) in taken):
        start = datetime.fromisoformat(edited["ts"]) - timedelta(days=choose.choice([1, 30, 45]), seconds=1)
        edited["ts"] = start.isoformat()
    taken.add((edited["type"], edited["ts"]))
    return edited


def live_through(caller: Caller, fate: Fate) -> None:
    """Do to one workout what is to happen to it.

    Raises:
        RuntimeError: something was refused.
    """
    headers = {"Idempotency-Key": fate.key} if fate.key else {}
    answer = caller.ask("POST", "/workouts", json=fate.posted, headers=headers)
    _expect(answer, 201, 200)
    workout_id = answer.json()["workoutId"]
    if fate.replaced:
        answer = caller.ask("PUT", f"/workouts/{workout_id}", json=fate.replaced)
        # 410: it was replaced, and moved, before its answer was lost.
        _expect(answer, 200, 410)
        workout_id = answer.json()["workoutId"] if answer.is_success else answer.json()["error"]["movedTo"]
    if fate.deleted:
        # 404: it was deleted before its answer was lost.
        _expect(caller.ask("DELETE", f"/workouts/{workout_id}"), 204, 404)


def _expect(answer: httpx.Response, *statuses: int) -> None:
    if answer.status_code not in statuses:
        raise RuntimeError(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
        )


def measure(
    people: tuple[Caller, Caller],
    lives: Sequence[Fate],
    kill: Callable[[], None],
    kills: int,
    seconds: float,
) -> Outcome:
    """Let one person live through a history, and another one log what is left, in order. Compare them.

    Args:
        people: Both, with empty accounts.
        lives: The history.
        kill: Kills the engine.
        kills: How often, evenly over the history.
        seconds: How long the answers may take to become the same.
    """
    mixed, ordered = people
    outcome = Outcome(
        workouts=len(lives),
        edited=sum(fate.replaced is not None for fate in lives),
        deleted=sum(fate.deleted for fate in lives),
        kills=kills,
    )
    started = time.monotonic()
    _live_through_all(
        mixed, lives, kill, [len(lives) * place // (kills + 1) for place in range(1, kills + 1)]
    )
    outcome.history_sec = time.monotonic() - started
    for fate in sorted((fate for fate in lives if fate.final), key=_start):
        _expect(ordered.ask("POST", "/workouts", json=fate.final), 201)
    started = time.monotonic()
    while True:
        outcome.differences = _differences(*(every_answer(person.get, DATES) for person in people))
        outcome.settled_sec = time.monotonic() - started
        if not outcome.differences or outcome.settled_sec > seconds:
            break
        time.sleep(_PAUSE_SECONDS)
    outcome.sent_again = mixed.sent_again
    return outcome


def _differences(mixed: Json, ordered: Json) -> list[str]:
    """Compare two accounts. Without any record, nothing was detected, and being the same says nothing."""
    missing = [name for name in ("/me/records", "the log of records") if not _records(ordered[name])]
    return [*differences(mixed, ordered), *(f"{name}: nothing is there" for name in missing)]


def _records(answer: Json) -> list[Json]:
    return list(answer["records"] if isinstance(answer, dict) else answer)


def _start(fate: Fate) -> datetime:
    return datetime.fromisoformat(fate.final["ts"])


def _live_through_all(
    caller: Caller, lives: Sequence[Fate], kill: Callable[[], None], at: Iterable[int]
) -> None:
    """Live through all, several at a time, and kill the engine when so many are done."""
    done, lock, left = 0, threading.Lock(), list(at)

    def one(fate: Fate) -> None:
        nonlocal done
        live_through(caller, fate)
        with lock:
            done += 1
            if left and done >= left[0]:
                left.pop(0)
                kill()

    with ThreadPoolExecutor(CALLERS) as pool:
        for finished in [pool.submit(one, fate) for fate in lives]:
            finished.result()


def kill_process(pid: int) -> None:
    """End a process as a crash would."""
    os.kill(pid, signal.SIGKILL)


def main() -> int:
    """Run it on a stack of its own, and print what came out."""
    with started() as stack:
        people = [Caller(stack.running.gateway_url, person.token) for person in sign_up(stack, 2)]
        lives = fates(year(REPOSITORY), seed=SEED)

        def kill() -> None:
            kill_process(listener(stack.running.engine_port))

        outcome = measure((people[0], people[1]), lives, kill, kills=KILLS, seconds=SECONDS)
    print(
        f"{outcome.workouts} workouts in random order, {outcome.edited} edited, {outcome.deleted} deleted, "
        f"{outcome.kills} kills: {outcome.history_sec:.0f} s, {outcome.sent_again} requests sent again; "
        f"the same answers {outcome.settled_sec:.0f} s later"
    )
    print("\n".join(outcome.differences) or "no difference")
    return 1 if outcome.differences else 0


if __name__ == "__main__":
    sys.exit(main())
