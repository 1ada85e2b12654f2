"""API keys and the usage plan: who may call, how fast, and how often a day.

The plan is the template's, its keys are the engine's (`wotr keys`). What a key was used for is kept in the
home, in one small file that is replaced before a request goes on, so no restart forgets it. Buckets start
full again.

On AWS both limits are approximate. Here they are exact:
- a throttle is a bucket of `burst` tokens that `rate` tokens a second refill;
- a quota counts the requests of a UTC day that the throttle let pass.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from local.gateway.refusals import Refusal
from local.home import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from local.gateway.engine_client import EngineClient

_SECONDS_BETWEEN_KEY_FETCHES = 1.0
_MOST_KEYS = 500
_DAYS_KEPT = 90
"""As long as API Gateway tells the usage of a day."""


@dataclass(frozen=True)
class Throttle:
    """At most `burst` requests at once, and `rate` a second in the long run."""

    rate: float
    burst: int


@dataclass(frozen=True)
class UsagePlan:
    """What the holder of a key may do.

    `throttles` are by method, as `/streak/GET`; `quota` is a number of requests a day, None without a limit.
    """

    plan_id: str
    throttles: Mapping[str, Throttle]
    quota: int | None


@dataclass(frozen=True)
class _Key:
    key_id: str
    value: str


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Usage:
    """How often each key was used on each day, in a file."""

    def __init__(self, path: Path) -> None:
        """`path` need not exist."""
        self._path = path
        self._counts: dict[str, dict[str, int]] = read_usage(path)

    def of(self, key_id: str, day: date) -> int:
        """How often a key was used on a day."""
        return self._counts.get(key_id, {}).get(day.isoformat(), 0)

    def count(self, key_id: str, day: date) -> None:
        """Count one request more, on the disk."""
        oldest = (day - timedelta(days=_DAYS_KEPT)).isoformat()
        days = {name: count for name, count in self._counts.get(key_id, {}).items() if name > oldest}
        days[day.isoformat()] = days.get(day.isoformat(), 0) + 1
        self._counts[key_id] = days
        write_atomically(self._path, json.dumps(self._counts))


def read_usage(path: Path) -> dict[str, dict[str, int]]:
    """Requests by key id and day; nothing when the file does not exist."""
    try:
        counts: dict[str, dict[str, int]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return counts


@dataclass
class KeyChecker:
    """Checks keys, throttles and counts.

    Args:
        client: reaches the engine, which has the keys.
        usage: what is counted.
        now: the time in seconds since 1970.
    """

    client: EngineClient
    usage: Usage
    now: Callable[[], float] = time.time
    _keys: dict[str, list[_Key]] = field(default_factory=dict)
    _fetched: dict[str, float] = field(default_factory=dict)
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    async def check(self, plan: UsagePlan, method: str, given: str | None) -> None:
        """Let a request of `/streak/GET` pass with a key of the plan, within its limits.

        Raises:
            Refusal: `INVALID_API_KEY`, `THROTTLED` or `QUOTA_EXCEEDED`.
            EngineUnavailableError: the keys are needed, and the engine does not answer.
        """
        key = await self._find(plan, given) if given else None
        if key is None:
            raise Refusal("INVALID_API_KEY", 403, "Forbidden")
        throttle = plan.throttles.get(method)
        if throttle is not None and not self._take_token(key.key_id, method, throttle):
            raise Refusal("THROTTLED", 429, "Too Many Requests")
        today = datetime.fromtimestamp(self.now(), UTC).date()
        if plan.quota is not None and self.usage.of(key.key_id, today) >= plan.quota:
            raise Refusal("QUOTA_EXCEEDED", 429, "Limit Exceeded")
        self.usage.count(key.key_id, today)

    async def _find(self, plan: UsagePlan, given: str) -> _Key | None:
        # A key that was just made is asked for at once; one that was disabled is valid for a second more.
        if time.monotonic() - self._fetched.get(plan.plan_id, float("-inf")) < _SECONDS_BETWEEN_KEY_FETCHES:
            found = _key_of(self._keys[plan.plan_id], given)
            if found is not None:
                return found
        async with self._fetching:
            await self._fetch(plan.plan_id)
        return _key_of(self._keys[plan.plan_id], given)

    async def _fetch(self, plan_id: str) -> None:
        enabled = {
            key["id"]
            for key in await self._list(f"/apikeys?includeValues=true&limit={_MOST_KEYS}")
            if key["enabled"]
        }
        self._keys[plan_id] = [
            _Key(key["id"], key["value"])
            for key in await self._list(f"/usageplans/{plan_id}/keys?limit={_MOST_KEYS}")
            if key["id"] in enabled
        ]
        self._fetched[plan_id] = time.monotonic()

    async def _list(self, path: str) -> list[dict[str, Any]]:
        answer = await self.client.request("GET", path)
        items: list[dict[str, Any]] = json.loads(answer.body)["item"]
        return items

    def _take_token(self, key_id: str, method: str, throttle: Throttle) -> bool:
        now = self.now()
        bucket = self._buckets.setdefault((key_id, method), _Bucket(throttle.burst, now))
        refilled = bucket.tokens + max(0.0, now - bucket.filled_at) * throttle.rate
        bucket.tokens, bucket.filled_at = min(float(throttle.burst), refilled), now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True


def _key_of(keys: list[_Key], given: str) -> _Key | None:
    return next((key for key in keys if hmac.compare_digest(key.value.encode(), given.encode())), None)
