"""The store of executions: what was told comes back, however it is asked for."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.engine import patches
from local.engine.survival.executions import ExecutionKeeper
from local.histories.source import CursorError, NoExecutionError, Query
from local.histories.stored import liveness, machines, snapshot, writer
from local.histories.stored.bounds import Bounds
from local.histories.stored.source import StoredSource
from local.histories.stored.writer import Parent
from local.home import Home, LocalError
from tests.local.histories.store import DEFINITION, Engine, arn, engine, event, machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from local.histories.source import Page

ANA, BEN = "3d69abed-d320-4b77-bdcd-1fc185208487", "aec4f1d9-74f9-4629-a8cc-962d9d153f86"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Engine]:
    with engine(tmp_path) as one:
        yield one


def names(page: Page) -> list[str]:
    return [summary.name for summary in page.executions]


def test_an_execution_comes_back_with_all_that_it_said(running: Engine) -> None:
    given = {"caller": {"userId": ANA}, "body": {"notes": "hills"}}
    told = running.answers(201, {"workoutId": "w-1"}, name="request-1", given=given)
    found = running.source.execution("request-1")
    began = datetime.fromisoformat(told.events[0]["timestamp"])
    summary = found.summary
    assert (summary.arn, summary.name, summary.machine) == (told.arn, "request-1", "log-workout")
    assert (summary.kind, summary.status, summary.http_status) == ("EXPRESS", "SUCCEEDED", 201)
    assert (summary.started, summary.stopped) == (began, began + timedelta(seconds=1))
    assert (summary.user_id, summary.error, summary.milliseconds) == (ANA, None, 1000)
    assert json.loads(found.input) == given
    assert found.output == '{"statusCode": 201, "body": "{\\"workoutId\\": \\"w-1\\"}"}'
    assert (found.error, found.cause, found.definition) == (None, None, DEFINITION)
    assert [one["type"] for one in found.events] == ["ExecutionStarted", "ExecutionSucceeded"]
    assert found.events[0]["timestamp"] == began
    assert running.source.execution(told.arn) == found
    assert running.source.execution("requ") == found


def test_a_failure_says_why(running: Engine) -> None:
    running.fails("States.Timeout", "it took too long", name="x")
    found = running.source.execution("x")
    assert (found.summary.status, found.error, found.cause) == (
        "FAILED",
        "States.Timeout",
        "it took too long",
    )
    assert (found.output, found.summary.http_status) == (None, None)


def test_a_time_out_has_the_name_of_that_error(running: Engine) -> None:
    running.ends(running.begins(name="x"), "ExecutionTimedOut")
    assert running.source.execution("x").summary.error == "States.Timeout"


@pytest.mark.parametrize(
    "wanted", ["nothing", "", "arn:aws:states:us-east-1:0:execution:m:n", "%", "re_uest"]
)
def test_what_is_not_there_is_not_found(running: Engine, wanted: str) -> None:
    running.answers(name="request-1")
    with pytest.raises(NoExecutionError, match="No execution has"):
        running.source.execution(wanted)


def test_a_beginning_of_several_names_tells_them(running: Engine) -> None:
    for name in ("ab-1", "ab-2", "ab"):
        running.answers(name=name)
    with pytest.raises(NoExecutionError, match=r"Several names begin with ab-: ab-1, ab-2\."):
        running.source.execution("ab-")
    assert running.source.execution("ab").summary.name == "ab"


def test_of_one_name_it_is_the_one_that_started_the_others_and_the_newest_of_these(running: Engine) -> None:
    for _ in range(2):
        outer = running.begins("patch-profile", name="request")
        running.answers(stem="put-profile", name="request", parent=Parent(outer.arn, 2, "startExecution"))
        running.ends(outer, output="{}")
    found = running.source.execution("request").summary
    assert (found.machine, found.started) == (
        "patch-profile",
        datetime.fromisoformat(outer.events[0]["timestamp"]),
    )


def test_one_that_runs_is_there_after_a_moment_and_grows(running: Engine) -> None:
    told = running.begins(name="long", given={"userId": ANA})
    source = running.source
    until(lambda: source.executions(Query()).executions)
    found = source.execution("long")
    assert (found.summary.status, found.summary.stopped, found.output) == ("RUNNING", None, None)
    told.events.append(event(2, "PassStateEntered", running.now, name="Hello", input="{}"))
    until(lambda: len(source.execution("long").events) > 1)
    assert names(source.executions(Query(text="long", statuses=frozenset({"RUNNING"})))) == ["long"]
    running.ends(told, output="{}")
    assert source.execution("long").summary.status == "SUCCEEDED"
    assert len(source.execution("long").events) == 3


def test_one_that_ends_while_it_is_looked_at_is_written_once(running: Engine) -> None:
    wrote = running.begins(name="request")
    key = json.dumps({"TransactItems": [{"Put": {"Item": {"sk": {"S": "EVENT#2026-11-20T06:30:00Z#e-1"}}}}]})
    wrote.events.append(event(2, "TaskScheduled", running.now, resource="transactWriteItems", parameters=key))
    wrote.events.append(event(3, "TaskSucceeded", running.now, output="{}"))
    wrote.events.append(event(4, "ExecutionSucceeded", running.now, output="{}"))
    running.begins(name="later")
    until(lambda: running.source.executions(Query()).executions)
    assert names(running.source.executions(Query())) == ["later"]
    running.writer.ended(wrote.run)
    running.answers(stem="detect-records", given={"detail": {"eventId": "e-1"}})
    assert len(running.source.links(wrote.arn).started) == 1
    assert names(running.source.executions(Query(text="request"))) == ["request"]


def until(look: Any) -> None:  # noqa: ANN401 -- anything that may be true
    """Look until it is true; the writer looks once a second."""
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while not look():
        assert datetime.now(UTC) < deadline
        time.sleep(0.01)


def test_what_runs_when_the_engine_stops_was_aborted_and_says_so(tmp_path: Path) -> None:
    with engine(tmp_path) as one:
        one.begins(name="cut-off", given={"caller": {"userId": ANA}, "note": "half"})
        source = one.source
    found = source.execution("cut-off")
    assert (found.summary.status, found.summary.error) == ("ABORTED", "Wotr.EngineEnded")
    assert "The engine ended while this ran" in (found.cause or "")
    assert found.events[-1]["type"] == "ExecutionAborted"
    assert names(source.executions(Query(text="half"))) == ["cut-off"]
    assert names(source.executions(Query(failures_first=True))) == ["cut-off"]


def test_what_ran_when_the_engine_was_killed_was_aborted_even_before_the_next_one_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever the store says of its engine, that one is gone.
    with engine(tmp_path) as one:
        one.begins(name="killed", given={"note": "half"})
        one.answers(name="before")
        source = one.source
        until(lambda: len(source.executions(Query()).executions) > 1)
        at_the_kill = tmp_path / "copy"
        at_the_kill.mkdir()
        with (
            sqlite3.connect(one.home.executions) as held,
            sqlite3.connect(at_the_kill / "executions.sqlite") as copy,
        ):
            held.backup(copy)
    monkeypatch.setattr(snapshot, "is_alive", lambda _: False)
    source = StoredSource(replace(one.home, folder=at_the_kill))
    found = source.execution("killed")
    assert (found.summary.status, found.error) == ("ABORTED", "Wotr.EngineEnded")
    assert found.events[-1]["type"] == "ExecutionAborted"
    aborted = Query(statuses=frozenset({"ABORTED"}), text="half")
    assert names(source.executions(aborted)) == ["killed"]
    assert not source.executions(Query(statuses=frozenset({"RUNNING"}))).executions
    with engine(at_the_kill) as next_one:
        assert next_one.source.execution("killed").summary.status == "ABORTED"
        assert names(next_one.source.executions(aborted)) == ["killed"]
        next_one.answers(name="after")
        assert names(next_one.source.executions(Query())) == ["after", "before", "killed"]


def test_the_process_that_writes_is_told_from_a_later_one_of_its_number() -> None:
    process = liveness.this_process()
    assert liveness.is_alive(process)
    assert not liveness.is_alive(f"{process}0")
    assert not liveness.is_alive("")


def test_where_nobody_knows_when_a_process_started_its_number_has_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    monkeypatch.setattr(liveness, "_start_time", lambda _: None)
    assert liveness.is_alive(liveness.this_process())
    assert not liveness.is_alive(liveness.this_process().replace(str(os.getpid()), str(ended.pid)))


def test_a_refusal_is_no_success_and_no_failure(running: Engine) -> None:
    running.answers(201, name="created")
    running.answers(422, name="refused")
    running.fails(name="failed")

    def found(*statuses: str) -> list[str]:
        return names(running.source.executions(Query(statuses=frozenset(statuses))))

    assert found("SUCCEEDED") == ["created"]
    assert found("REFUSED") == ["refused"]
    assert found("REFUSED", "FAILED") == ["failed", "refused"]
    assert found() == ["failed", "refused", "created"]
    assert running.source.execution("refused").summary.is_refused
    with pytest.raises(ValueError, match="NOPE is not a status"):
        found("NOPE")


def test_executions_are_found_by_machine_person_and_time(running: Engine) -> None:
    first = running.answers(name="first", given={"caller": {"userId": ANA}})
    running.answers(name="second", stem="get-workout", given={"caller": {"userId": ANA}})
    third = running.answers(name="third", given={"detail": {"userId": BEN}})

    def found(**query: Any) -> list[str]:  # noqa: ANN401 -- fields of a query
        return names(running.source.executions(Query(**query)))

    assert found(machine="log-workout") == ["third", "first"]
    assert found(machine="nothing") == []
    assert found(user_id=ANA) == ["second", "first"]
    assert found(user_id=ANA, machine="log-workout") == ["first"]
    then = datetime.fromisoformat(third.events[0]["timestamp"])
    assert found(since=then) == ["third"]
    assert found(until=then) == ["second", "first"]
    assert found(since=datetime.fromisoformat(first.events[0]["timestamp"]), until=then, user_id=ANA) == [
        "second",
        "first",
    ]
    assert found(since=then + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("20261120T123000Z-2bcd9f26", True),
        ("20261120T123000Z-2b", True),
        ('"20261120T123000Z-2b"', False),
        ("hill WELL-KNOWN", True),
        ('"muller\'s hill"', True),
        ('"hill muller\'s"', False),
        ("hill nowhere", False),
        ("request-1", True),
        (ANA, True),
        ("31.5", True),
        ('"', False),
        ("***", False),
        ('hill"', True),
        ("NOT hill", False),
        ("hill OR nowhere", False),
        ("\0hill", True),
    ],
)
def test_words_are_found_wherever_they_stand(running: Engine, text: str, is_found: bool) -> None:  # noqa: FBT001
    given = {"caller": {"userId": ANA}, "body": {"notes": "well-known Müller's hill", "km": 31.5}}
    running.answers(201, {"workoutId": "20261120T123000Z-2bcd9f26"}, name="request-1", given=given)
    running.answers(201, {"workoutId": "another"}, name="x")
    assert names(running.source.executions(Query(text=text))) == (["request-1"] if is_found else [])


def test_words_of_an_error_are_found(running: Engine) -> None:
    running.fails("DynamoDB.ThrottlingException", "slow down please", name="x")
    for text in ("ThrottlingException", '"slow down"'):
        assert names(running.source.executions(Query(text=text))) == ["x"]


QUERIES = st.builds(
    Query,
    limit=st.integers(1, 5),
    failures_first=st.booleans(),
    text=st.sampled_from(["", "hill"]),
    user_id=st.sampled_from([None, ANA]),
)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from([201, 422, None]), st.sampled_from([ANA, BEN])), max_size=12), QUERIES
)
def test_pages_have_each_execution_once_in_order(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[tuple[int | None, str]], query: Query
) -> None:
    with engine(tmp_path_factory.mktemp("store")) as one:
        expected = []
        for place, (status, person) in enumerate(kinds):
            given = {"caller": {"userId": person}, "note": "hill" if place % 3 else "dale"}
            if status:
                one.answers(status, name=str(place), given=given)
            else:
                one.fails(name=str(place), given=given)
            if query.user_id in {None, person} and (not query.text or place % 3):
                expected.append((status is not None, -place))
        expected.sort(key=lambda key: key if query.failures_first else (True, key[1]))
        found: list[str] = []
        while True:
            page = one.source.executions(query)
            found += names(page)
            if page.cursor is None:
                break
            assert len(page.executions) == query.limit
            # What begins meanwhile stands before the first page, and moves nothing.
            one.answers(200, given={"caller": {"userId": ANA}, "note": "hill"})
            query = replace(query, cursor=page.cursor)
        new = {name for name in found if not name.isdigit()}
        assert [name for name in found if name not in new] == [str(-place) for _, place in expected]
        assert len(found) == len(set(found))
        assert query.failures_first or not new


@pytest.mark.parametrize("cursor", ["", "x1", "a", "f1", "a-1", "a1;"])
def test_a_cursor_of_another_list_is_refused(running: Engine, cursor: str) -> None:
    with pytest.raises(CursorError):
        running.source.executions(Query(cursor=cursor))


def test_one_leads_to_those_that_it_started_and_back(running: Engine) -> None:
    outer = running.begins("nightly-summary", name="outer")
    inner = running.answers(stem="get-summary", name="inner", parent=Parent(outer.arn, 7, "startExecution"))
    running.ends(outer, output="{}")
    [link] = running.source.links(outer.arn).started
    assert (link.event_id, link.via, link.summary.name) == (7, "startExecution", "inner")
    links = running.source.links(inner.arn)
    assert [summary.name for summary in links.started_by] == ["outer"]
    assert links.started == []


def test_one_leads_to_those_that_got_its_event_and_back(running: Engine) -> None:
    wrote = running.begins(name="request")
    key = json.dumps({"TransactItems": [{"Put": {"Item": {"sk": {"S": "EVENT#2026-11-20T06:30:00Z#e-1"}}}}]})
    wrote.events.append(event(2, "TaskScheduled", running.now, resource="transactWriteItems", parameters=key))
    wrote.events.append(event(3, "TaskSucceeded", running.now, output="{}"))
    running.ends(wrote, output='{"statusCode": 201}')
    got = running.answers(stem="detect-records", name="detect", given={"detail": {"eventId": "e-1"}})
    again = running.fails(stem="detect-records", name="again", given=[{"eventId": "e-1"}])
    links = running.source.links(wrote.arn).started
    assert [(link.event_id, link.via, link.summary.name) for link in links] == [
        (2, "event", "detect"),
        (2, "pipe", "again"),
    ]
    for one in (got, again):
        assert [summary.name for summary in running.source.links(one.arn).started_by] == ["request"]


def test_a_dead_letter_leads_to_what_was_started_again_and_back(running: Engine) -> None:
    failed = running.fails(name="failed")
    again = running.answers(201, name="redrive_1")
    redrive = running.begins("redrive-failures", name="redrive")
    step = {"executionId": failed.arn, "arn": machine("log-workout").arn, "name": "redrive_1"}
    redrive.events.append(
        event(2, "TaskStateEntered", running.now)
        | {"stateEnteredEventDetails": {"name": "Start and wait", "input": json.dumps({"step": step})}}
    )
    redrive.events.append(event(3, "TaskScheduled", running.now, resource="startSyncExecution"))
    running.ends(redrive, output="{}")
    [link] = running.source.links(failed.arn).started
    assert (link.event_id, link.via, link.summary.name) == (None, "redrive", "redrive_1")
    assert [summary.name for summary in running.source.links(again.arn).started_by] == ["failed"]


def test_links_of_nothing_are_not_found(running: Engine) -> None:
    with pytest.raises(NoExecutionError):
        running.source.links(arn("log-workout", "nothing"))


def test_machines_are_those_that_are_deployed_with_how_they_did(running: Engine) -> None:
    source = running.source
    running.answers(201)
    running.answers(422)
    running.fails()
    running.answers(stem="nightly-summary/people")
    until(lambda: len(source.machines(running.now)) == 2)
    log, nightly = source.machines(running.now - timedelta(hours=1))
    assert (log.name, log.capability, log.kind, log.comment) == (
        "log-workout",
        "workouts",
        "EXPRESS",
        "Says hello.",
    )
    assert (log.executions, log.succeeded, log.refused, log.failed, log.running) == (3, 1, 1, 1, 0)
    assert (log.p50_ms, log.p95_ms) == (1000, 1000)
    assert log.last_failed == log.last_started
    assert (nightly.executions, nightly.p50_ms, nightly.last_started) == (0, None, None)
    [later, _] = source.machines(running.now + timedelta(hours=1))
    assert (later.executions, later.last_started) == (0, log.last_started)
    assert source.definition("log-workout") == DEFINITION
    with pytest.raises(LookupError):
        source.definition("nothing")
    running.deployed[0] = machine("log-workout", definition='{"Comment": "Now another."}')
    del running.deployed[1]
    until(lambda: source.definition("log-workout") != DEFINITION)
    assert [one.name for one in source.machines(running.now)] == ["log-workout"]


def test_how_long_machines_take_is_counted_without_sorting_in_a_store_of_0_4_0_too(tmp_path: Path) -> None:
    with engine(tmp_path) as one:
        one.answers()
    with sqlite3.connect(one.home.executions) as connection:
        connection.execute("DROP INDEX execution_took")
    with engine(tmp_path) as other, sqlite3.connect(other.home.executions) as connection:
        assert names(other.source.executions(Query())) != []
        plan = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {machines.TIMES}", (0,))]
    assert "execution_took" in plan[0]
    assert not any("TEMP B-TREE" in step for step in plan)


def test_an_execution_keeps_the_definition_that_it_ran_with(running: Engine) -> None:
    running.answers(name="x")
    running.deployed[0] = machine("log-workout", definition='{"Comment": "Now another."}')
    until(lambda: '"Now another."' in running.source.definition("log-workout"))
    assert running.source.execution("x").definition == DEFINITION


def test_the_version_changes_with_what_is_written(running: Engine) -> None:
    source = running.source
    until(lambda: source.machines(running.now))
    before = source.version()
    running.answers()
    assert source.version() > before


def test_a_home_without_a_store_has_no_executions(tmp_path: Path) -> None:
    source = StoredSource(Home(tmp_path, tmp_path / "home"))
    assert source.executions(Query()).executions == []
    assert source.machines(datetime.now(UTC)) == []
    assert source.version() == 0
    with pytest.raises(NoExecutionError):
        source.execution("x")
    with pytest.raises(NoExecutionError):
        source.links("x")
    with pytest.raises(LookupError):
        source.definition("log-workout")


def test_only_the_owner_may_read_it(running: Engine) -> None:
    running.answers()
    files = list(running.home.folder.glob("executions.sqlite*"))
    assert len(files) == 3
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_file_that_cannot_be_used_is_put_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "executions.sqlite").write_bytes(damage * 1000)
    with engine(tmp_path) as one:
        one.answers(name="x")
        assert names(one.source.executions(Query())) == ["x"]
    assert (tmp_path / "executions.sqlite.old").exists() == bool(damage)


def _without_a_table(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE about")


def _with_torn_pages(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for start in range(4096, len(content), 4096):  # the first page, which is looked at first, is whole
        content[start : start + 64] = b"torn" * 16
    file.write_bytes(content)


def _with_a_history_that_is_none(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE execution SET outcome = 0")
        connection.execute("UPDATE history SET events = x'00'")


@pytest.mark.parametrize("damage", [_without_a_table, _with_torn_pages, _with_a_history_that_is_none])
def test_damage_behind_the_first_page_does_not_keep_the_engine_from_starting(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    with engine(tmp_path) as one:
        one.answers(name="old")
    damage(one.home.executions)
    with engine(tmp_path) as other:
        other.answers(name="new")
        assert names(other.source.executions(Query())) == ["new"]
    assert (tmp_path / "executions.sqlite.old").exists()


def test_a_full_disk_says_nothing_against_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine(tmp_path) as one:
        one.answers(name="old")
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def take_over(_: object) -> None:
        raise full

    with monkeypatch.context() as disk:
        disk.setattr(writer.HistoryWriter, "_take_over", take_over)
        with pytest.raises(sqlite3.OperationalError):
            writer.HistoryWriter(one.home.executions, Bounds(), list)
    with engine(tmp_path) as other:
        assert names(other.source.executions(Query())) == ["old"]


def test_where_nothing_can_be_written_the_engine_works_without_histories(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home(Home.find().repository, tmp_path)
    home.executions.mkdir()
    assert patches.recording(home, ExecutionKeeper()) is None
    assert "executions are not recorded until the next start" in caplog.text


def test_a_store_of_another_version_is_put_aside_and_not_read(tmp_path: Path) -> None:
    with engine(tmp_path) as one:
        one.answers(name="old")
    with sqlite3.connect(one.home.executions) as connection:
        connection.execute("PRAGMA user_version = 99")
    source = StoredSource(one.home)
    assert names(source.executions(Query())) == []
    with engine(tmp_path) as other:
        other.answers(name="new")
        assert names(source.executions(Query())) == ["new"]


def test_what_cannot_be_written_is_lost_and_said_and_later_ones_are_kept(
    running: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as disk:
        disk.setattr(writer.HistoryWriter, "_insert", full)
        for name in ("lost-1", "lost-2"):
            running.answers(name=name)
    running.answers(name="kept")
    assert names(running.source.executions(Query())) == ["kept"]
    assert [record.message for record in caplog.records] == [
        "executions are not recorded",
        "executions are recorded again",
    ]


def test_an_execution_that_makes_no_sense_costs_no_other_one(
    running: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    strange = running.begins(name="strange")
    strange.events[0] = {}
    running.writer.ended(strange.run)
    running.answers(name="kept")
    assert names(running.source.executions(Query())) == ["kept"]
    assert "execution strange of log-workout is not recorded" in caplog.text


def test_what_is_too_old_goes(tmp_path: Path) -> None:
    with engine(tmp_path) as one:
        one.now -= timedelta(days=8)
        one.fails(name="old", given={"note": "hill"})
        one.now += timedelta(days=7)
        one.answers(name="young", given={"note": "hill"})
    with engine(tmp_path) as later:
        until(lambda: names(later.source.executions(Query())) == ["young"])
        assert names(later.source.executions(Query(text="hill"))) == ["young"]
        assert later.source.machines(later.now - timedelta(days=30)) is not None


def test_when_there_is_too_much_the_oldest_go_and_those_that_failed_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_KEPT_OTHERS", 10)
    with engine(tmp_path) as one:
        for place in range(40):
            given = {"note": "".join(chr(33 + place * n * n % 90) for n in range(1, 3000))}
            if place < 5:
                one.fails(name=f"failed-{place}", given=given)
            else:
                one.answers(name=f"other-{place}", given=given)
    monkeypatch.setattr(writer, "_SLICE", 5)
    with engine(tmp_path, Bounds(bytes_=120_000)) as tight:
        until(lambda: len(tight.source.executions(Query()).executions) <= 15)
        left = names(tight.source.executions(Query()))
    assert left[:10] == [f"other-{place}" for place in range(39, 29, -1)]
    assert set(left[10:]) <= {f"failed-{place}" for place in range(5)}


def test_old_ones_go_however_busy_the_engine_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_SLICE", 1)
    with engine(tmp_path) as one:
        one.now -= timedelta(days=8)
        for _ in range(5):
            one.answers(stem="old")
        source = one.source
    with engine(tmp_path) as later:
        while source.executions(Query(machine="old")).executions:
            later.answers()


@pytest.mark.parametrize("text", ["-1", "abc", "nan", "inf", ""])
def test_a_bound_that_is_no_number_is_refused(text: str) -> None:
    for name in ("WOTR_HISTORY_DAYS", "WOTR_HISTORY_MB"):
        with pytest.raises(LocalError, match=f"{name} is "):
            Bounds.from_environment({name: text})


def test_bounds_are_a_week_unless_told() -> None:
    assert Bounds.from_environment({}).age == timedelta(days=7)
    told = Bounds.from_environment({"WOTR_HISTORY_DAYS": "0.5", "WOTR_HISTORY_MB": "10"})
    assert (told.age, told.bytes_) == (timedelta(hours=12), 10 * 1024 * 1024)
