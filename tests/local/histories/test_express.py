"""Express executions read from their log: which are found, in which order, and how much is read for it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from local.asl import shipped
from local.asl.graph import graph
from local.histories import steps
from local.histories.deployed import vended_logs
from local.histories.deployed.express import ExpressLog, Logs, Unread
from tests.local.histories.cloudwatch import JsonPattern
from tests.local.histories.vended import express_arn, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ALL = "*:express:wotr-dev-*"


class Log:
    """A log group, in the order of time. A page has as many events as it is told."""

    def __init__(self, events_on_a_page: int = 100) -> None:
        self.lines: list[vended_logs.Logged] = []
        self.read = 0
        self._most = events_on_a_page

    def add(self, machine: str, name: str, kind: str, when: datetime, details: dict[str, Any]) -> None:
        number = {"ExecutionStarted": "1"}.get(kind, "9")
        message = {
            "id": number,
            "type": kind,
            "details": details,
            "previous_event_id": "0",
            "event_timestamp": str(round(when.timestamp() * 1000)),
            "execution_arn": express_arn(machine, name),
        }
        logged = vended_logs.read(json.dumps(message))
        assert logged is not None
        self.lines.append(logged)

    def ran(self, name: str, began: datetime, took: timedelta, end: str = "ExecutionSucceeded") -> None:
        self.add("log-workout", name, "ExecutionStarted", began, {"input": "{}"})
        self.add("log-workout", name, end, began + took, {"output": "{}"})

    def pages(self, pattern: str, since: datetime, until: datetime) -> Iterator[list[vended_logs.Logged]]:
        """As LogGroup has them."""
        matcher = JsonPattern(f"{{ {pattern} }}")
        found = [
            logged
            for logged in sorted(self.lines, key=lambda logged: logged.event["timestamp"])
            if since <= logged.event["timestamp"] < until
            and matcher.matches(json.dumps({"type": logged.event["type"], "execution_arn": logged.arn}))
        ]
        for beginning in range(0, max(len(found), 1), self._most):
            self.read += 1
            yield found[beginning : beginning + self._most]

    def events(self, pattern: str, since: datetime, until: datetime) -> list[vended_logs.Logged]:
        """As LogGroup has them."""
        return [logged for page in self.pages(pattern, since, until) for logged in page]


def newest(
    log: Log, before: datetime = NOW, back: timedelta = timedelta(days=1), *, only_failures: bool = False
) -> list[Logs | Unread]:
    reader = ExpressLog(log, lambda: NOW)  # type: ignore[arg-type]
    return list(reader.newest(ALL, before, before - back, only_failures=only_failures))


def names(found: list[Logs | Unread]) -> list[str]:
    return [vended_logs.name_in(logs.arn) for logs in found if isinstance(logs, Logs)]


def whole(found: list[Logs | Unread]) -> list[str]:
    return [
        vended_logs.name_in(logs.arn)
        for logs in found
        if isinstance(logs, Logs) and logs.first is not None and logs.last is not None
    ]


class TestOneEvent:
    def test_it_becomes_what_get_execution_history_has(self) -> None:
        message = json.dumps(
            {
                "id": "7",
                "type": "MapIterationStarted",
                "details": {"name": "Every set", "index": "3"},
                "redrive_count": "0",
                "previous_event_id": "6",
                "event_timestamp": "1785902417192",
                "execution_arn": express_arn("log-sets", "a"),
            }
        )
        logged = vended_logs.read(message)
        assert logged is not None
        assert logged.event == {
            "id": 7,
            "previousEventId": 6,
            "type": "MapIterationStarted",
            "timestamp": datetime(2026, 8, 5, 4, 0, 17, 192000, UTC),
            "mapIterationStartedEventDetails": {"name": "Every set", "index": 3},
        }

    @pytest.mark.parametrize("line", ["", "not JSON", "{}", "[]", '{"type": "x", "event_timestamp": "?"}'])
    def test_a_line_that_is_no_event_is_passed_over(self, line: str) -> None:
        assert vended_logs.read(line) is None

    def test_each_type_of_event_has_its_details_where_the_api_has_them(self) -> None:
        service: Any = botocore.session.get_session().get_service_model("stepfunctions")
        fields = set(service.shape_for("HistoryEvent").members)
        types = service.shape_for("HistoryEventType").enum
        without = {kind for kind in types if vended_logs.details_field(kind) not in fields}
        assert without == {
            *("LambdaFunctionStarted", "MapRunAborted", "MapRunSucceeded", "TaskStateAborted"),
            *("MapStateAborted", "MapStateFailed", "MapStateSucceeded", "WaitStateAborted"),
            *("ParallelStateAborted", "ParallelStateFailed", "ParallelStateStarted"),
            "ParallelStateSucceeded",
        }, "of these the API has no details"

    def test_a_pattern_takes_no_sign_that_could_end_its_text(self) -> None:
        with pytest.raises(ValueError, match="cannot be looked for"):
            vended_logs.where("execution_arn", 'a" || $.id = "1')


class TestARecordedHistory:
    def test_it_reads_like_one_of_the_api(self) -> None:
        logged = [vended_logs.read(line["message"]) for line in recorded("get-stats-200")]
        events = sorted((found.event for found in logged if found), key=lambda event: int(event["id"]))
        reading = steps.read(events, graph(shipped.definition("get-stats")), is_running=False)
        kinds = Counter(step.type for _, step in steps.walk(reading.steps))
        assert (kinds["Branch"], kinds["Iteration"]) == (6, 5)
        assert {step.status for _, step in steps.walk(reading.steps)} == {"succeeded"}
        assert steps.final_failure(events) is None

    def test_one_that_failed_says_why(self) -> None:
        logged = [vended_logs.read(line["message"]) for line in recorded("log-workout-failed")]
        events = [found.event for found in logged if found]
        assert "requestId" in (steps.final_failure(events) or "")


class TestTheNewest:
    def test_they_come_newest_first_from_the_whole_of_the_time(self) -> None:
        log = Log()
        for hours in range(20):
            log.ran(f"at-{hours}", NOW - timedelta(hours=hours, minutes=1), timedelta(seconds=1))
        assert whole(newest(log)) == [f"at-{hours}" for hours in range(20)]

    def test_an_end_that_is_in_another_span_than_its_beginning_is_found(self) -> None:
        log = Log()
        for seconds in range(0, 3600, 7):  # across every border, whatever the spans are
            log.ran(f"s{seconds}", NOW - timedelta(seconds=seconds + 300), timedelta(seconds=290))
        found = newest(log)
        assert len(whole(found)) == len(names(found)) == len(range(0, 3600, 7))

    def test_one_that_ended_after_the_time_that_is_asked_for_has_its_end(self) -> None:
        log = Log()
        log.ran("long", NOW - timedelta(minutes=10), timedelta(minutes=4))
        assert whole(newest(log, before=NOW - timedelta(minutes=9))) == ["long"]

    def test_one_that_still_runs_has_none(self) -> None:
        log = Log()
        log.add("log-workout", "runs", "ExecutionStarted", NOW - timedelta(seconds=5), {})
        [found] = newest(log)
        assert isinstance(found, Logs)
        assert found.last is None

    def test_one_of_which_only_the_failure_was_logged_is_listed_by_it(self) -> None:
        log = Log()
        log.add("log-workout", "failed", "ExecutionFailed", NOW - timedelta(hours=3), {"error": "Bug"})
        [found] = newest(log)
        assert isinstance(found, Logs)
        assert (found.first, found.started) == (None, NOW - timedelta(hours=3))

    def test_failures_are_found_without_reading_what_succeeded(self) -> None:
        log = Log()
        for number in range(3000):
            log.ran(f"fine-{number}", NOW - timedelta(seconds=20 * number), timedelta(milliseconds=20))
        log.ran("bad", NOW - timedelta(hours=10), timedelta(seconds=2), "ExecutionFailed")
        log.ran("late", NOW - timedelta(hours=11), timedelta(minutes=4), "ExecutionTimedOut")
        assert whole(newest(log, only_failures=True)) == ["bad", "late"]
        assert log.read < 40

    def test_a_busy_log_is_read_in_small_spans_and_no_further_than_a_person_waits(self) -> None:
        log = Log(events_on_a_page=20)
        for number in range(4000):
            log.ran(f"{number}", NOW - timedelta(milliseconds=200 * number + 1), timedelta(milliseconds=20))
        found = newest(log)
        assert isinstance(found[-1], Unread)
        assert names(found) == [f"{number}" for number in range(len(found) - 1)]
        assert log.read < 130

    def test_what_was_not_read_is_read_from_where_it_ended(self) -> None:
        log = Log(events_on_a_page=20)
        for number in range(1000):
            log.ran(f"{number}", NOW - timedelta(milliseconds=200 * number + 1), timedelta(milliseconds=20))
        found: list[str] = []
        before = NOW
        for _ in range(100):
            page = newest(log, before=before)
            found += names(page)
            if not isinstance(page[-1], Unread):
                break
            before = page[-1].started
        assert found == [f"{number}" for number in range(1000)]


class TestOneExecution:
    def test_one_of_long_ago_is_found_by_its_name(self) -> None:
        log = Log()
        log.ran("old-one", NOW - timedelta(days=9), timedelta(seconds=1))
        reader = ExpressLog(log, lambda: NOW)  # type: ignore[arg-type]
        assert list(reader.named(ALL, "old-")) == [express_arn("log-workout", "old-one")]

    def test_a_name_is_not_found_in_the_middle(self) -> None:
        log = Log()
        log.ran("a-name", NOW - timedelta(minutes=1), timedelta(seconds=1))
        reader = ExpressLog(log, lambda: NOW)  # type: ignore[arg-type]
        assert reader.named(ALL, "name") == {}

    def test_its_beginning_is_read_though_only_its_end_is_near(self) -> None:
        log = Log()
        log.ran("x", NOW - timedelta(hours=1, minutes=2), timedelta(minutes=4))
        reader = ExpressLog(log, lambda: NOW)  # type: ignore[arg-type]
        events = reader.history(express_arn("log-workout", "x"))
        assert [event["type"] for event in events] == ["ExecutionStarted", "ExecutionSucceeded"]
