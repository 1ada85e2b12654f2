"""A deployed stack as a source: what AWS has, in moto, and the log events of `recorded/`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.stepfunctions.models import stepfunctions_backends
from typer.testing import CliRunner

from local import cli
from local.asl import shipped
from local.histories.deployed.executions import END_NOT_LOGGED
from local.histories.deployed.source import DeployedSource
from local.histories.source import REFUSED, CursorError, NoExecutionError, Query, Summary
from local.histories.steps import final_failure
from tests.local.histories.cloudwatch import JsonPattern
from tests.local.histories.vended import ACCOUNT, REGION, STACK, express_arn, recorded, shifted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOG = f"/aws/vendedlogs/states/{STACK}"
EXPRESS = (
    *("log-workout", "get-stats", "patch-profile", "put-profile"),
    *("start-session", "project-recent-sessions"),
)
STANDARD = ("nightly-summary", "rebuild-records")
ANA, BEN = "152427c0-926a-4938-943f-bd6199121d96", "279ef4e3-8fe7-4190-8532-c6ef7ae369ef"


class Aws:
    """An account with the stack wotr-dev, and a few executions in its log, the last one a minute ago."""

    def __init__(self) -> None:
        self.session = boto3.Session(region_name=REGION)
        self._logs: Any = self.session.client("logs")
        self._cloudwatch: Any = self.session.client("cloudwatch")
        self._states: Any = self.session.client("stepfunctions")
        resources = {
            f"Machine{number}": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "StateMachineName": f"{STACK}-{name}",
                    "DefinitionString": json.dumps(shipped.definition(name)),
                    "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/machines",
                },
            }
            for number, name in enumerate((*EXPRESS, *STANDARD))
        }
        resources["MachineLogs"] = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": LOG}}
        cloudformation = self.session.client("cloudformation")
        cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps({"Resources": resources}))
        for machine in stepfunctions_backends[ACCOUNT][REGION].state_machines:
            name = machine.name.removeprefix(f"{STACK}-")
            machine.type = "EXPRESS" if name in EXPRESS else "STANDARD"  # moto takes all for Standard
        self._logs.create_log_stream(logGroupName=LOG, logStreamName="states/wotr-dev/1")
        self.now = datetime.now(UTC)
        events = recorded()
        last = datetime.fromtimestamp(events[-1]["timestamp"] / 1000, UTC)
        self._log(*shifted(events, self.now - timedelta(minutes=1) - last))
        self._begin("just-now", self.now - timedelta(seconds=5))
        self._begin("long-ago", self.now - timedelta(days=2))
        self._measure("log-workout", "ExecutionsStarted", 3, timedelta(hours=5))
        self._measure("log-workout", "ExecutionsStarted", 2, timedelta(hours=2))
        self._measure("log-workout", "ExecutionsSucceeded", 4, timedelta(hours=2))
        self._measure("log-workout", "ExecutionsFailed", 1, timedelta(hours=5))
        self._measure("log-workout", "ExecutionsStarted", 50, timedelta(hours=30))
        self.rebuild = self._start("rebuild-records", {"userId": ANA}, "rebuild-1")

    def _log(self, *events: dict[str, Any]) -> None:
        self._logs.put_log_events(logGroupName=LOG, logStreamName="states/wotr-dev/1", logEvents=list(events))

    def _begin(self, name: str, when: datetime) -> None:
        """Log the first event of an execution, and no other."""
        [first, *_] = recorded("log-workout-201")
        [line] = shifted([first], when - datetime.fromtimestamp(first["timestamp"] / 1000, UTC))
        line["message"] = line["message"].replace("3baab13a-c070-4c53-b623-a60fec2125ce", name)
        self._log(line)

    def _machine(self, name: str) -> str:
        return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{STACK}-{name}"

    def _start(self, name: str, given: dict[str, Any], execution: str) -> str:
        arn: str = self._states.start_execution(
            stateMachineArn=self._machine(name), name=execution, input=json.dumps(given)
        )["executionArn"]
        return arn

    def _measure(self, machine: str, metric: str, value: float, ago: timedelta) -> None:
        self._cloudwatch.put_metric_data(
            Namespace="AWS/States",
            MetricData=[
                {
                    "MetricName": metric,
                    "Dimensions": [{"Name": "StateMachineArn", "Value": self._machine(machine)}],
                    "Timestamp": self.now - ago,
                    "Value": value,
                }
            ],
        )


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    """One account for all: a source changes nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
        patch.setattr("moto.logs.models.EventMessageFilter", JsonPattern)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        with mock_aws():
            yield Aws()


@pytest.fixture(scope="module")
def source(aws: Aws) -> DeployedSource:
    return DeployedSource(STACK, aws.session)


def lines(executions: Sequence[Summary]) -> list[tuple[str, str, int | None]]:
    return [(summary.machine, summary.status, summary.http_status) for summary in executions]


class TestAList:
    def test_it_has_express_executions_from_the_log_newest_first(self, source: DeployedSource) -> None:
        page = source.executions(Query())
        assert lines(page.executions) == [
            ("rebuild-records", "RUNNING", None),
            ("log-workout", "RUNNING", None),
            ("project-recent-sessions", "SUCCEEDED", None),
            ("start-session", "SUCCEEDED", 201),
            ("get-stats", "SUCCEEDED", 200),
            ("log-workout", "FAILED", None),
            ("put-profile", "SUCCEEDED", 200),
            ("patch-profile", "SUCCEEDED", 200),
            ("log-workout", "SUCCEEDED", 422),
            ("log-workout", "SUCCEEDED", 201),
        ]
        assert page.cursor is None

    def test_a_line_says_whom_it_is_about_and_how_long_it_took(self, source: DeployedSource) -> None:
        query = Query(text='"along the river"', statuses=frozenset({"SUCCEEDED"}))
        [logged] = source.executions(query).executions
        assert (logged.user_id, logged.kind, logged.name[:8]) == (ANA, "EXPRESS", "3baab13a")
        assert logged.milliseconds
        assert logged.milliseconds > 0

    def test_it_has_standard_executions_from_the_api_beside_them(
        self, aws: Aws, source: DeployedSource
    ) -> None:
        newest = source.executions(Query(limit=1)).executions[0]
        assert (newest.arn, newest.machine, newest.kind) == (aws.rebuild, "rebuild-records", "STANDARD")
        assert newest.user_id == ANA

    @pytest.mark.parametrize(
        ("query", "machines"),
        [
            (Query(statuses=frozenset({REFUSED})), ["log-workout"]),
            (Query(statuses=frozenset({"FAILED"})), ["log-workout"]),
            (Query(machine="log-workout"), ["log-workout"] * 4),
            (Query(machine="nothing"), []),
            (Query(user_id=BEN), ["project-recent-sessions", "start-session", "get-stats"]),
            (Query(text="Legs"), ["start-session"]),
            (Query(text="maxHr"), []),
            (Query(text='"nobody wrote this"'), []),
        ],
        ids=["refused", "failed", "machine", "no machine", "user", "word", "name of a field", "phrase"],
    )
    def test_it_can_be_narrowed(self, source: DeployedSource, query: Query, machines: list[str]) -> None:
        assert [summary.machine for summary in source.executions(query).executions] == machines

    def test_times_bound_it(self, source: DeployedSource) -> None:
        everything = source.executions(Query()).executions
        middle = everything[3].started
        after = source.executions(Query(since=middle)).executions
        before = source.executions(Query(until=middle)).executions
        assert [*after, *before] == [*everything]

    def test_pages_go_on_where_the_one_before_ended(self, source: DeployedSource) -> None:
        found: list[Summary] = []
        query: Query | None = Query(limit=2)
        while query is not None:
            page = source.executions(query)
            assert len(page.executions) <= 2
            found += page.executions
            query = Query(limit=2, cursor=page.cursor) if page.cursor else None
        assert found == [*source.executions(Query()).executions]
        assert len({summary.arn for summary in found}) == len(found) == 10

    def test_failures_come_first_when_asked_for_also_over_pages(self, source: DeployedSource) -> None:
        first = source.executions(Query(failures_first=True, limit=1))
        second = source.executions(Query(failures_first=True, limit=1, cursor=first.cursor))
        assert lines(first.executions) == [("log-workout", "FAILED", None)]
        assert lines(second.executions) == [("rebuild-records", "RUNNING", None)]

    @pytest.mark.parametrize("cursor", ["x", "", "WzBd", "Wzk5LCAxLCAiIl0="])
    def test_a_cursor_that_no_page_gave_is_refused(self, source: DeployedSource, cursor: str) -> None:
        with pytest.raises(CursorError):
            source.executions(Query(cursor=cursor))

    def test_one_without_an_end_runs_for_as_long_as_one_may(self, aws: Aws, source: DeployedSource) -> None:
        found = source.executions(Query(machine="log-workout", since=aws.now - timedelta(days=3))).executions
        assert [(summary.name, summary.status) for summary in (found[0], found[-1])] == [
            ("just-now", "RUNNING"),
            ("long-ago", "ABORTED"),
        ]
        assert found[-1].error == END_NOT_LOGGED


class TestOneExecution:
    def test_an_express_one_has_all_that_the_log_has(self, source: DeployedSource) -> None:
        found = source.execution("3baab13a")
        assert found.summary.http_status == 201
        assert json.loads(found.input)["body"]["notes"] == "along the river"
        assert json.loads(found.output or "{}")["statusCode"] == 201
        assert [event["id"] for event in found.events] == list(range(1, len(found.events) + 1))
        assert json.loads(found.definition) == shipped.definition("log-workout")

    def test_one_that_failed_has_error_and_cause(self, source: DeployedSource) -> None:
        found = source.execution("32f433a5")
        assert found.output is None
        assert found.error
        assert "requestId" in (found.cause or "")
        assert final_failure(found.events)

    def test_a_standard_one_is_read_by_the_api(self, aws: Aws, source: DeployedSource) -> None:
        for name in (aws.rebuild, "rebuild-1", "rebuild"):
            found = source.execution(name)
            assert (found.summary.arn, json.loads(found.input)) == (aws.rebuild, {"userId": ANA})
            assert found.events[0]["type"] == "ExecutionStarted"

    def test_of_two_with_one_name_it_is_the_one_that_started_the_other(self, source: DeployedSource) -> None:
        assert source.execution("772206e1").summary.machine == "patch-profile"

    def test_a_beginning_of_several_names_is_not_enough(self, source: DeployedSource) -> None:
        with pytest.raises(NoExecutionError, match=r"2 executions begin with 4; .*442c76a2.*49c9a5c8"):
            source.execution("4")

    @pytest.mark.parametrize(
        "name",
        ["nobody", 'a"b', express_arn("log-workout", "x"), "arn:aws:states:eu-central-1:1:execution:a:b"],
    )
    def test_what_is_not_there_is_said(self, source: DeployedSource, name: str) -> None:
        with pytest.raises(NoExecutionError):
            source.execution(name)


class TestLinks:
    def test_a_task_that_started_another_leads_to_it_and_back(self, source: DeployedSource) -> None:
        parent = source.execution("772206e1").summary
        [link] = source.links(parent.arn).started
        assert (link.summary.machine, link.via) == ("put-profile", "startExecution")
        assert source.execution(parent.arn).events[(link.event_id or 0) - 1]["type"] == "TaskSucceeded"
        assert [other.machine for other in source.links(link.summary.arn).started_by] == ["patch-profile"]

    def test_an_event_of_the_outbox_leads_to_who_heard_of_it_and_back(self, source: DeployedSource) -> None:
        [session] = source.executions(Query(machine="start-session")).executions
        [link] = source.links(session.arn).started
        assert (link.summary.machine, link.via) == ("project-recent-sessions", "event")
        assert source.execution(session.arn).events[(link.event_id or 0) - 1]["type"] == "TaskScheduled"
        assert [other.machine for other in source.links(link.summary.arn).started_by] == ["start-session"]


class TestMachines:
    def test_they_are_those_of_the_stack_with_what_their_definitions_say(
        self, aws: Aws, source: DeployedSource
    ) -> None:
        found = {machine.name: machine for machine in source.machines(aws.now - timedelta(days=1))}
        assert set(found) == {*EXPRESS, *STANDARD}
        assert (found["log-workout"].capability, found["log-workout"].kind) == ("workouts", "EXPRESS")
        assert found["nightly-summary"].comment == shipped.definition("nightly-summary")["Comment"]

    def test_how_they_did_is_what_was_measured(self, aws: Aws, source: DeployedSource) -> None:
        machines = source.machines(aws.now - timedelta(days=1))
        [found] = [machine for machine in machines if machine.name == "log-workout"]
        assert (found.executions, found.succeeded, found.failed, found.running) == (5, 4, 1, 0)
        assert found.last_started
        assert abs(found.last_started - (aws.now - timedelta(hours=2))) < timedelta(minutes=5)
        assert found.last_failed
        assert abs(found.last_failed - (aws.now - timedelta(hours=5))) < timedelta(minutes=5)

    def test_a_definition_is_that_of_the_stack(self, source: DeployedSource) -> None:
        assert json.loads(source.definition("get-stats")) == shipped.definition("get-stats")
        with pytest.raises(LookupError, match="There is no machine nothing"):
            source.definition("nothing")

    def test_a_stack_that_is_not_there_is_named(self, aws: Aws) -> None:
        with pytest.raises(LookupError, match="There is no stack wotr-none"):
            DeployedSource("wotr-none", aws.session)


class TestCommands:
    @pytest.fixture(autouse=True)
    def _credentials(self, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        assert aws.session.region_name == REGION
        for name, value in (
            ("AWS_REGION", REGION),
            ("AWS_DEFAULT_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", "somebody"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ):
            monkeypatch.setenv(name, value)

    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli.app, [*arguments, "--stack", STACK])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    def test_executions_of_a_stack_are_listed_like_those_of_this_machine(self) -> None:
        code, output = self.run("executions", "log-workout", "--status", "refused", "--status", "failed")
        failed, refused = output.splitlines()[1:3]
        assert code == 0
        assert "failed Runtime.HandlerError" in failed
        assert "422 refused" in refused
        assert ANA in refused

    def test_a_machine_that_the_stack_does_not_have_is_refused_with_those_it_has(self) -> None:
        code, output = self.run("executions", "log-workouts")
        assert code == 1
        assert "There is no machine log-workouts. There are: get-stats, log-workout," in output

    def test_a_history_shows_the_states_and_what_came_of_it(self) -> None:
        code, output = self.run("history", "772206e1")
        assert code == 0
        assert "patch-profile  200 succeeded" in output
        assert "ExecutionSucceeded" in output
        assert "led to      put-profile  772206e1-0742-499d-b34b-9c2d583b172a  200 succeeded" in output

    def test_an_unknown_execution_is_refused(self) -> None:
        assert self.run("history", "nothing")[0] == 1

    def test_a_stack_that_is_not_there_says_which_account_is_meant(self) -> None:
        result = CliRunner().invoke(cli.app, ["executions", "--stack", "wotr-none"])
        assert result.exit_code == 1
        assert "There is no stack wotr-none in this account and region. AWS_PROFILE" in result.output
