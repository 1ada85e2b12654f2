"""API keys: which are valid, how fast and how often a day they may be used. The clock is the test's."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.gateway.api_keys import KeyChecker, Throttle, Usage, UsagePlan, read_usage
from local.gateway.engine_client import Answer, EngineUnavailableError
from local.gateway.refusals import Refusal

if TYPE_CHECKING:
    from pathlib import Path

METHOD = "/streak/GET"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
DAY = 86_400.0
TODAY = date(2026, 11, 21)


class Engine:
    """Plays the engine, which has the keys."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {
            name: {"id": name, "value": f"{name}-value", "enabled": True} for name in ("phone", "watch")
        }
        self.in_plan = ["phone", "watch"]
        self.requests = 0
        self.is_away = False

    async def request(self, method: str, path: str) -> Answer:
        if self.is_away:
            raise EngineUnavailableError("away")
        self.requests += 1
        assert method == "GET"
        if path.startswith("/apikeys?includeValues=true"):
            return Answer(200, json.dumps({"item": list(self.keys.values())}).encode())
        assert path.startswith("/usageplans/plan/keys?")
        return Answer(200, json.dumps({"item": [self.keys[name] for name in self.in_plan]}).encode())


class Caller:
    """Calls with a key, at a time that the test sets."""

    def __init__(self, path: Path, plan: UsagePlan, engine: Engine | None = None) -> None:
        self.engine = engine or Engine()
        self.now = NOON
        self.path = path
        self._plan = plan
        self.restart()

    def restart(self) -> None:
        self._checker = KeyChecker(self.engine, Usage(self.path), lambda: self.now)  # type: ignore[arg-type]

    def call(self, key: str | None = "phone-value", times: int = 1, method: str = METHOD) -> list[str]:
        """What became of calls: `ok`, or the kind of the refusal."""

        async def run() -> list[str]:
            found = []
            for _ in range(times):
                try:
                    await self._checker.check(self._plan, method, key)
                    found.append("ok")
                except Refusal as refused:
                    found.append(f"{refused.status} {refused.kind}")
            return found

        return asyncio.run(run())


def plan(rate: float = 1.5, burst: int = 10, quota: int | None = 1000) -> UsagePlan:
    return UsagePlan("plan", {METHOD: Throttle(rate, burst)}, quota)


@pytest.fixture
def usage(tmp_path: Path) -> Path:
    return tmp_path / "usage.json"


@pytest.mark.parametrize("key", [None, "", "phone", "phone-valu", "phone-value ", "PHONE-VALUE", "ü"])
def test_a_key_that_is_none_is_refused_and_counts_for_nobody(usage: Path, key: str | None) -> None:
    assert Caller(usage, plan()).call(key) == ["403 INVALID_API_KEY"]
    assert read_usage(usage) == {}


def test_a_key_outside_of_the_plan_is_refused(usage: Path) -> None:
    caller = Caller(usage, plan())
    caller.engine.in_plan = ["watch"]
    assert [*caller.call("phone-value"), *caller.call("watch-value")] == ["403 INVALID_API_KEY", "ok"]


def test_a_key_that_was_just_made_is_good_at_once(usage: Path) -> None:
    caller = Caller(usage, plan())
    caller.engine.in_plan = ["phone"]
    assert caller.call("watch-value") == ["403 INVALID_API_KEY"]
    caller.engine.in_plan = ["phone", "watch"]
    assert caller.call("watch-value") == ["ok"]


def test_a_disabled_key_is_refused_a_second_later(usage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = Caller(usage, plan())
    assert caller.call() == ["ok"]
    caller.engine.keys["phone"]["enabled"] = False
    later = time.monotonic() + 1.1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert caller.call() == ["403 INVALID_API_KEY"]


def test_keys_that_are_known_are_not_asked_for_again_and_again(usage: Path) -> None:
    caller = Caller(usage, plan())
    caller.call(times=10)
    assert caller.engine.requests == 2


def test_while_the_engine_is_away_nobody_is_refused_for_good(usage: Path) -> None:
    caller = Caller(usage, plan())
    caller.engine.is_away = True
    with pytest.raises(EngineUnavailableError):
        caller.call()


def test_a_burst_is_let_through_and_then_as_many_as_the_rate_allows(usage: Path) -> None:
    caller = Caller(usage, plan(rate=1.5, burst=10))
    assert caller.call(times=12) == ["ok"] * 10 + ["429 THROTTLED"] * 2
    caller.now += 2
    assert caller.call(times=4) == ["ok"] * 3 + ["429 THROTTLED"]


def test_the_template_s_rate_makes_a_hundred_in_any_minute_at_most(usage: Path) -> None:
    caller, passed = Caller(usage, plan(rate=1.5, burst=10)), 0
    for _ in range(60):
        passed += caller.call(times=3).count("ok")
        caller.now += 1
    assert 90 <= passed <= 100


def test_a_bucket_never_holds_more_than_the_burst(usage: Path) -> None:
    caller = Caller(usage, plan(burst=10))
    caller.call()
    caller.now += DAY / 2 - 1
    assert caller.call(times=12).count("ok") == 10


def test_each_key_and_each_method_has_a_bucket_of_its_own(usage: Path) -> None:
    caller = Caller(usage, plan(burst=1))
    assert [*caller.call(times=2), *caller.call("watch-value")] == ["ok", "429 THROTTLED", "ok"]
    assert caller.call(times=3, method="/free/GET") == ["ok"] * 3


def test_a_day_s_quota_ends_and_is_new_at_midnight_utc(usage: Path) -> None:
    caller = Caller(usage, plan(rate=1000, burst=1000, quota=5))
    assert caller.call(times=7) == ["ok"] * 5 + ["429 QUOTA_EXCEEDED"] * 2
    caller.now = NOON + DAY / 2 - 1
    assert caller.call() == ["429 QUOTA_EXCEEDED"]
    caller.now += 1
    assert caller.call() == ["ok"]


def test_what_was_used_is_known_after_a_restart(usage: Path) -> None:
    caller = Caller(usage, plan(quota=5))
    caller.call(times=4)
    caller.restart()
    assert caller.call(times=2) == ["ok", "429 QUOTA_EXCEEDED"]
    assert read_usage(usage) == {"phone": {"2026-11-21": 5}}


def test_what_was_refused_does_not_count(usage: Path) -> None:
    caller = Caller(usage, plan(burst=2, quota=3))
    caller.call(times=9)
    assert Usage(usage).of("phone", TODAY) == 2


def test_usage_is_kept_for_ninety_days(usage: Path) -> None:
    caller = Caller(usage, plan())
    for day in (0, 1, 2, 91):
        caller.now = NOON + day * DAY
        caller.call()
    assert sorted(read_usage(usage)["phone"]) == ["2026-11-23", "2027-02-20"]


def test_only_its_owner_reads_the_file(usage: Path) -> None:
    Caller(usage, plan()).call()
    assert usage.stat().st_mode & 0o077 == 0


@given(
    rate=st.floats(0.1, 50),
    burst=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_never_more_than_the_burst_and_the_rate_allow(
    tmp_path_factory: pytest.TempPathFactory, rate: float, burst: int, pauses: list[float]
) -> None:
    caller = Caller(tmp_path_factory.mktemp("home") / "usage.json", plan(rate, burst, None))
    passed = 0
    for pause in pauses:
        caller.now += pause
        passed += caller.call().count("ok")
    assert passed <= burst + rate * sum(pauses) + 1e-6
