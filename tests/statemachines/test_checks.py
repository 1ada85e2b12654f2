"""The checks of machines: each finds its fault, and finds nothing in a sound machine."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from statelint.linter import Linter

from local.asl.retries import canonical, with_retries
from tests.statemachines import coverage, deployment, graph, permissions, retries

GET = "arn:aws:states:::dynamodb:getItem"
UPDATE = "arn:aws:states:::dynamodb:updateItem"
SEND = "arn:aws:states:::sqs:sendMessage"


def retry(*errors: str, **fields: object) -> list[dict[str, Any]]:
    return [{"ErrorEquals": list(errors), "MaxAttempts": 2, "JitterStrategy": "FULL", **fields}]


def and_retry(*errors: str, **fields: object) -> list[dict[str, Any]]:
    """The canonical Retry of the sound machine's first state, and one for other errors."""
    canonical_one = canonical({"Type": "Task", "Resource": UPDATE})
    assert canonical_one is not None
    return [canonical_one, *retry(*errors, **fields)]


def sound() -> dict[str, Any]:
    """A small machine without a fault."""
    return with_retries(
        {
            "Comment": "A test starts this. It counts in one item.",
            "StartAt": "Count",
            "TimeoutSeconds": 25,
            "States": {
                "Count": {
                    "Type": "Task",
                    "Resource": UPDATE,
                    "Parameters": {"TableName": "${TableName}", "Key": {"pk": {"S": "x"}}},
                    "ResultPath": "$.stored",
                    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Keep"}],
                    "Next": "Is it there?",
                },
                "Is it there?": {
                    "Type": "Choice",
                    "Choices": [{"Variable": "$.stored.Item", "IsPresent": True, "Next": "Found"}],
                    "Default": "Missing",
                },
                "Found": {"Type": "Succeed"},
                "Missing": {"Type": "Fail", "Error": "Missing", "Cause": "There is no such item."},
                "Keep": {
                    "Type": "Task",
                    "Resource": SEND,
                    "Parameters": {
                        "QueueUrl": "${FailuresQueueUrl}",
                        "MessageBody": {
                            "machine.$": "$$.StateMachine.Name",
                            "executionId.$": "$$.Execution.Id",
                            "error.$": "$.error",
                            "input.$": "$$.Execution.Input",
                        },
                    },
                    "ResultPath": None,
                    "Next": "Failed",
                },
                "Failed": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
            },
        }
    )


def changed(path: str, value: object) -> dict[str, Any]:
    """The sound machine with one field set, or taken away by `...`. Path segments are joined by `/`."""
    machine: Any = sound()
    place = machine
    *steps, last = path.split("/")
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy.deepcopy(machine)


def test_a_sound_machine_has_no_problems() -> None:
    assert graph.problems(sound()) == []
    assert retries.problems(sound()) == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("Comment", ..., "no top-level Comment"),
        ("TimeoutSeconds", ..., "no top-level TimeoutSeconds"),
        ("QueryLanguage", "JSONata", "QueryLanguage: only JSONPath runs on every engine"),
        ("States/Count/QueryLanguage", "JSONata", "Count: QueryLanguage: only JSONPath runs on every engine"),
        ("StartAt", "Reed", "the machine: StartAt 'Reed' is no state of it"),
        ("States/Count/Next", "Nowhere", "Count: 'Nowhere' is no state of its level"),
        ("States/Is it there?/Default", "Nowhere", "Is it there?: 'Nowhere' is no state of its level"),
        ("States/Is it there?/Choices/0/Next", "Gone", "Is it there?: 'Gone' is no state of its level"),
        ("States/Count/Catch/0/Next", "Gone", "Count: 'Gone' is no state of its level"),
        ("States/Island", {"Type": "Succeed"}, "Island: nothing leads here"),
        (
            "States/Is it there?/Default",
            ...,
            "Is it there?: no Default: what no rule expects would end as States.NoChoiceMatched",
        ),
        (
            "States/Is it there?/Default",
            "Found",
            "Is it there?: 2 rules lead to 'Found': join them with Or, or the walk cannot tell them apart",
        ),
        (
            "States/Is it there?/Choices",
            [{"Not": {"Variable": "$.x", "StringLessThanPath": "$.y"}, "Next": "Found"}],
            "Is it there?: StringLessThanPath is not an operator that every engine knows",
        ),
        (
            "States/Count/Parameters/Text.$",
            f"States.Format('{{}}', {', '.join(['States.UUID()'] * 10)})",
            "Count: 11 intrinsic functions in one field, at most 10",
        ),
        ("States/Missing/Error", ..., "Missing: a Fail names its Error"),
        ("States/Missing/Cause", ..., "Missing: a Fail tells its Cause"),
        (
            "States/Count/Catch",
            ...,
            "Count: nothing catches States.ALL, neither the Task nor what contains it",
        ),
        (
            "States/Count/Catch/0/Next",
            "Missing",
            "Count: Catch States.ALL leads to 'Missing', not to a dead letter",
        ),
        (
            "States/Keep/Parameters/MessageBody",
            "lost",
            "Keep: the dead letter is an object with machine, executionId, error and input",
        ),
        (
            "States/Keep/Parameters/MessageBody/machine.$",
            ...,
            "Keep: the dead letter's machine.$ is $$.StateMachine.Name",
        ),
        (
            "States/Keep/Parameters/MessageBody/executionId.$",
            ...,
            "Keep: the dead letter's executionId.$ is $$.Execution.Id",
        ),
        (
            "States/Keep/Parameters/MessageBody/error.$",
            ...,
            "Keep: the dead letter has the error, with its cause",
        ),
        (
            "States/Keep/Parameters/MessageBody/input.$",
            "$.body",
            "Keep: the dead letter's input.$ is the whole $$.Execution.Input",
        ),
    ],
)
def test_a_fault_of_shape_is_found(path: str, value: object, problem: str) -> None:
    assert problem in graph.problems(changed(path, value))


def test_a_catch_of_all_errors_is_the_last() -> None:
    machine = sound()
    machine["States"]["Count"]["Catch"].append(
        {"ErrorEquals": ["DynamoDB.ResourceNotFoundException"], "Next": "Keep"}
    )
    assert graph.problems(machine) == ["Count: Catch States.ALL is not the last one"]


@pytest.mark.parametrize(
    ("used", "missing"),
    [
        ("$.stored.Item.doc.S", None),
        ("States.Format('{}', $.other.Item.doc.S)", "$.other.Item"),
        ("$.first.Responses[1].Item.doc.S", "$.first.Responses[1].Item"),
        ("$.page.Items[0].doc.S", "$.page.Items[0]"),
        ("$.page.LastEvaluatedKey.sk.S", "$.page.LastEvaluatedKey"),
        ("$.page.Items", None),
        ("$$.Map.Item.Value", None),
    ],
)
def test_what_may_be_missing_is_asked_for(used: str, missing: str | None) -> None:
    machine = changed("States/Found", {"Type": "Pass", "Parameters": {"x.$": used}, "End": True})
    expected = [f"{missing}: nothing asks whether it is present"] if missing else []
    assert graph.problems(machine) == expected


def test_a_machine_that_only_reads_keeps_no_failed_input() -> None:
    machine = changed("States/Count/Resource", GET)
    kept = "Keep: a machine that only reads keeps no failed input: let the error end it"
    assert graph.problems(machine) == [kept]
    del machine["States"]["Count"]["Catch"], machine["States"]["Keep"], machine["States"]["Failed"]
    assert graph.problems(machine) == []


@pytest.mark.parametrize(
    ("resource", "reads"),
    [
        *((f"dynamodb:{action}", action == "getItem") for action in ("getItem", "putItem", "deleteItem")),
        *((f"aws-sdk:dynamodb:{action}", True) for action in ("query", "transactGetItems", "batchGetItem")),
        ("aws-sdk:dynamodb:transactWriteItems", False),
        ("lambda:invoke", True),
        ("aws-sdk:s3:getObject", True),
        ("aws-sdk:sns:listSubscriptionsByTopic", True),
        ("aws-sdk:sns:subscribe", False),
        ("states:startExecution", False),
    ],
)
def test_what_reads_is_told_from_what_changes(resource: str, *, reads: bool) -> None:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True}
    assert graph.only_reads({"StartAt": "T", "States": {"T": task}}) == reads


def test_two_states_of_one_name_are_found_at_any_depth() -> None:
    inner = {"StartAt": "Found", "States": {"Found": {"Type": "Succeed"}}}
    machine = changed("States/Found", {"Type": "Parallel", "Branches": [inner], "End": True})
    assert graph.problems(machine) == ["Found: 2 states have this name"]


def test_too_many_states_are_a_second_machine() -> None:
    machine = sound()
    for number in range(14):
        machine["States"][f"Step {number}"] = {"Type": "Pass", "Next": f"Step {number + 1}"}
    machine["States"]["Step 14"] = {"Type": "Succeed"}
    machine["States"]["Is it there?"]["Default"] = "Step 0"
    machine["States"]["Is it there?"]["Choices"].append(
        {"Variable": "$.x", "IsNull": True, "Next": "Missing"}
    )
    assert graph.problems(machine) == ["the machine: 21 states, at most 20"]


def test_a_container_may_catch_for_its_tasks() -> None:
    machine = sound()
    read = machine["States"]["Count"]
    inner = {key: value for key, value in read.items() if key not in {"Catch", "Next"}} | {"End": True}
    read["Type"], read["Branches"] = "Parallel", [{"StartAt": "Get", "States": {"Get": inner}}]
    for key in ("Resource", "Parameters", "Retry"):
        del read[key]
    assert graph.problems(machine) == []
    del read["Catch"]
    assert "Count / Get: nothing catches States.ALL, neither the Task nor what contains it" in graph.problems(
        machine
    )


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (
            "States/Count/Retry",
            ...,
            "Count: its Retry does not begin with that of its integration: make format",
        ),
        (
            "States/Count/Retry",
            retry("DynamoDB.ThrottlingException"),
            "Count: its Retry does not begin with that of its integration: make format",
        ),
        (
            "States/Count/Retry/0/MaxAttempts",
            3,
            "Count: its Retry does not begin with that of its integration: make format",
        ),
        (
            "States/Count/Resource",
            "arn:aws:states:::aws-sdk:dynamodb:getItem",
            "Count: its Retry does not begin with that of its integration: make format",
        ),
        (
            "States/Count/Retry",
            and_retry("DynamoDB.TransactionCanceledException"),
            "Count: Retry names DynamoDB.TransactionCanceledException, which this integration never raises",
        ),
        (
            "States/Count/Retry",
            and_retry("States.ALL"),
            "Count: Retry names States.ALL, which this integration never raises",
        ),
        (
            "States/Count/Catch/0/ErrorEquals",
            ["Lambda.ServiceException"],
            "Count: Catch names Lambda.ServiceException, which this integration never raises",
        ),
        (
            "States/Count/Retry",
            and_retry("States.Timeout", JitterStrategy="NONE"),
            "Count: Retry without JitterStrategy FULL",
        ),
        (
            "States/Count/Retry",
            and_retry("States.Timeout", BackoffRate=2.0),
            "Count: Retry with BackoffRate 2.0, which is the default",
        ),
        ("TimeoutSeconds", 6, "all delays may take 6 s, which does not fit into TimeoutSeconds 6"),
    ],
)
def test_a_fault_of_error_handling_is_found(path: str, value: object, problem: str) -> None:
    assert problem in retries.problems(changed(path, value))


@pytest.mark.parametrize(
    ("resource", "error"),
    [
        ("arn:aws:states:::lambda:invoke", "Lambda.TooManyRequestsException"),
        ("arn:aws:states:::lambda:invoke", "Lambda.AWSLambdaException"),
        ("arn:aws:states:::dynamodb:putItem", "DynamoDB.ConditionalCheckFailedException"),
        ("arn:aws:states:::aws-sdk:dynamodb:transactWriteItems", "DynamoDb.TransactionCanceledException"),
        ("arn:aws:states:::aws-sdk:dynamodb:query", "DynamoDb.InternalServerErrorException"),
        ("arn:aws:states:::aws-sdk:s3:putObject", "S3.S3Exception"),
        ("arn:aws:states:::events:putEvents", "EventBridge.FailedEntry"),
        ("arn:aws:states:::sns:publish", "SNS.InternalErrorException"),
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "SQS.AmazonSQSException"),
        ("arn:aws:states:::aws-sdk:sqs:sendMessage", "Sqs.SqsException"),
    ],
)
def test_an_error_that_an_integration_raises_is_known(resource: str, error: str) -> None:
    assert error in retries.errors_of(resource)


@pytest.mark.parametrize(
    "resource",
    [
        *("lambda:invoke", "dynamodb:getItem", "dynamodb:updateItem", "events:putEvents", "sns:publish"),
        *("sqs:sendMessage", "states:startExecution", "aws-sdk:dynamodb:query"),
        *("aws-sdk:dynamodb:transactGetItems", "aws-sdk:dynamodb:transactWriteItems"),
        *("aws-sdk:dynamodb:batchGetItem", "aws-sdk:eventbridge:putEvents", "aws-sdk:s3:putObject"),
        *("aws-sdk:sfn:startExecution", "aws-sdk:sfn:describeExecution", "aws-sdk:sns:subscribe"),
        *("aws-sdk:cognitoidentityprovider:adminGetUser", "aws-sdk:sns:unsubscribe"),
        *("aws-sdk:sqs:sendMessage", "aws-sdk:ssm:getParameter"),
    ],
)
def test_the_canonical_retry_names_errors_that_its_integration_raises(resource: str) -> None:
    arn = f"arn:aws:states:::{resource}"
    retrier = canonical({"Type": "Task", "Resource": arn})
    assert retrier is not None
    assert set(retrier["ErrorEquals"]) <= retries.errors_of(arn)


def test_what_is_retried_besides_the_canonical_errors_stays() -> None:
    machine = changed("States/Count/Retry", retry("DynamoDB.SdkClientException") + retry("States.Timeout"))
    assert with_retries(machine)["States"]["Count"]["Retry"] == and_retry("States.Timeout")


def test_the_state_that_keeps_a_failed_input_retries_everything() -> None:
    machine = changed("States/Keep/Retry", retry("SQS.SdkClientException"))
    assert with_retries(machine)["States"]["Keep"]["Retry"] == retry("States.ALL")


def test_states_inside_others_get_their_retry() -> None:
    read = {"Type": "Task", "Resource": GET, "End": True}
    part = {"StartAt": "Count", "States": {"Count": read}}
    both = {"Type": "Parallel", "Branches": [part], "Next": "Each"}
    each = {"Type": "Map", "ItemProcessor": part, "End": True}
    made = with_retries({"StartAt": "Both", "States": {"Both": both, "Each": each}})["States"]
    for inner in (made["Both"]["Branches"][0], made["Each"]["ItemProcessor"]):
        assert inner["States"]["Count"]["Retry"] == [canonical(read)]
    assert "Retry" not in made["Both"]


def test_an_integration_of_unknown_errors_is_refused() -> None:
    with pytest.raises(ValueError, match="which errors of aws-sdk:ec2:runInstances are transient"):
        canonical({"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ec2:runInstances"})


def test_delays_count_the_longest_way_with_its_waits_and_repeated_branches() -> None:
    slow = {"Type": "Wait", "Seconds": 5, "End": True}
    machine = {
        "StartAt": "Draw",
        "States": {
            "Draw": {"Type": "Pass", "Parameters": {"pause.$": "States.MathRandom(1, 4)"}, "Next": "Pause"},
            "Pause": {"Type": "Wait", "SecondsPath": "$.pause", "Next": "Both"},
            "Both": {
                "Type": "Parallel",
                "Branches": [
                    {"StartAt": "Slow", "States": {"Slow": slow}},
                    {"StartAt": "Quick", "States": {"Quick": {"Type": "Pass", "End": True}}},
                ],
                "Retry": retry("States.Timeout", MaxAttempts=1, MaxDelaySeconds=1),
                "Next": "Draw",
            },
        },
    }
    assert retries.worst_delay_seconds(machine) == 3 + 5 * 2 + 1


def test_a_wait_of_unknown_length_never_fits() -> None:
    machine = {"StartAt": "W", "States": {"W": {"Type": "Wait", "SecondsPath": "$.x", "End": True}}}
    assert retries.worst_delay_seconds(machine) == float("inf")


ALLOWED: list[dict[str, Any]] = [
    {"Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}},
    {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": {"Fn::GetAtt": ["Failures", "Arn"]}},
    {"Effect": "Allow", "Action": ["xray:PutTraceSegments"], "Resource": "*"},
]
SUBSTITUTIONS = {
    "TableName": {"Ref": "Table"},
    "FailuresQueueUrl": {"Ref": "Failures"},
    "RebuildRecordsArn": {"Ref": "RebuildRecords"},
}
NAME = {"Fn::Sub": "wotr-${Stage}-test"}


def test_a_role_that_fits_has_no_problems() -> None:
    assert permissions.problems(sound(), NAME, SUBSTITUTIONS, ALLOWED) == []


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (ALLOWED[1:], "dynamodb:UpdateItem on Table is needed and not allowed"),
        (
            [*ALLOWED, {**ALLOWED[0], "Action": "dynamodb:PutItem"}],
            "dynamodb:PutItem on Table is allowed and not needed",
        ),
        (
            [*ALLOWED, {**ALLOWED[0], "Resource": {"Fn::Sub": "${Table.Arn}/index/*"}}],
            "dynamodb:UpdateItem on Table/index/* is allowed and not needed",
        ),
        ([*ALLOWED, {**ALLOWED[0], "Resource": "*"}], "dynamodb:UpdateItem is allowed on *"),
        ([*ALLOWED, {**ALLOWED[0], "Action": "dynamodb:*"}], "dynamodb:* is allowed: name the actions"),
    ],
)
def test_a_role_that_does_not_fit_is_found(statements: list[dict[str, Any]], problem: str) -> None:
    assert problem in permissions.problems(sound(), NAME, SUBSTITUTIONS, statements)


@pytest.mark.parametrize(
    ("resource", "parameters", "needed"),
    [
        (
            "lambda:invoke",
            {"FunctionName": "${TaskFunctionArn}"},
            {("lambda:InvokeFunction", "TaskFunctionArn")},
        ),
        (
            "aws-sdk:dynamodb:query",
            {"TableName": "${TableName}", "IndexName": "GSI1"},
            {("dynamodb:Query", "Table/index/GSI1")},
        ),
        (
            "aws-sdk:dynamodb:transactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "${TableName}"}},
                    {"ConditionCheck": {"TableName": "t"}},
                ]
            },
            {("dynamodb:PutItem", "Table"), ("dynamodb:ConditionCheckItem", "t")},
        ),
        ("events:putEvents", {"Entries": [{"Source": "wotr"}]}, {("events:PutEvents", "event-bus/default")}),
        (
            "aws-sdk:dynamodb:transactGetItems",
            {"TransactItems": [{"Get": {"TableName": "${TableName}"}}]},
            {("dynamodb:GetItem", "Table")},
        ),
        (
            "aws-sdk:dynamodb:transactWriteItems",
            {"TransactItems.$": "$.prepared.items"},
            {
                ("dynamodb:PutItem", "Table"),
                ("dynamodb:UpdateItem", "Table"),
                ("dynamodb:DeleteItem", "Table"),
            },
        ),
        (
            "aws-sdk:dynamodb:batchGetItem",
            {"RequestItems": {"${TableName}": {"Keys.$": "$.keys"}}},
            {("dynamodb:BatchGetItem", "Table")},
        ),
        (
            "states:startExecution",
            {"StateMachineArn": "${RebuildRecordsArn}", "Input.$": "$"},
            {("states:StartExecution", "RebuildRecords")},
        ),
        (
            "states:startExecution.sync:2",
            {"StateMachineArn": "${RebuildRecordsArn}", "Input.$": "$"},
            {
                ("states:StartExecution", "RebuildRecords"),
                ("states:DescribeExecution", "execution:wotr-Stage-rebuild-records:*"),
                ("states:StopExecution", "execution:wotr-Stage-rebuild-records:*"),
                ("events:PutTargets", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"),
                ("events:PutRule", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"),
                ("events:DescribeRule", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"),
            },
        ),
        (
            "aws-sdk:sfn:startSyncExecution",
            {"StateMachineArn": "${LogWorkoutArn}"},
            {("states:StartSyncExecution", "LogWorkoutArn")},
        ),
        ("sns:publish", {"TopicArn": "${TopicArn}"}, {("sns:Publish", "TopicArn")}),
        ("aws-sdk:sns:subscribe", {"TopicArn": "${TopicArn}"}, {("sns:Subscribe", "TopicArn")}),
        ("aws-sdk:sns:unsubscribe", {"SubscriptionArn.$": "$.arn"}, {("sns:Unsubscribe", "*")}),
        (
            "aws-sdk:sns:listSubscriptionsByTopic",
            {"TopicArn": "${TopicArn}"},
            {("sns:ListSubscriptionsByTopic", "TopicArn")},
        ),
        (
            "aws-sdk:cognitoidentityprovider:adminGetUser",
            {"UserPoolId": "${UserPoolId}", "Username.$": "$.userId"},
            {("cognito-idp:AdminGetUser", "UserPoolId")},
        ),
        (
            "aws-sdk:s3:putObject",
            {"Bucket": "${BucketName}", "Key.$": "States.Format('reports/{}.json', $.date)"},
            {("s3:PutObject", "BucketName/reports/*")},
        ),
    ],
)
def test_what_an_integration_needs(
    resource: str, parameters: dict[str, Any], needed: set[tuple[str, str]]
) -> None:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, "End": True}
    assert permissions.needs({"StartAt": "T", "States": {"T": task}}, SUBSTITUTIONS) == needed


@pytest.mark.parametrize("resource", ["aws-sdk:ec2:runInstances", "ecs:runTask.sync"])
def test_an_integration_without_a_rule_is_refused(resource: str) -> None:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True}
    with pytest.raises(NotImplementedError, match=resource):
        permissions.needs({"StartAt": "T", "States": {"T": task}}, {})


def test_an_action_without_resource_is_allowed_only_where_it_is_needed() -> None:
    statement = {"Effect": "Allow", "Action": "sns:Unsubscribe", "Resource": "*"}
    assert permissions.problems(sound(), NAME, SUBSTITUTIONS, [*ALLOWED, statement]) == [
        "sns:Unsubscribe on * is allowed and not needed"
    ]


def test_a_distributed_map_starts_and_watches_its_own_machine() -> None:
    item = {"StartAt": "Item", "States": {"Item": {"Type": "Succeed"}}}
    each = {"Type": "Map", "ItemProcessor": {**item, "ProcessorConfig": {"Mode": "DISTRIBUTED"}}, "End": True}
    assert permissions.problems({"StartAt": "Each", "States": {"Each": each}}, NAME, {}, []) == [
        "states:DescribeExecution on execution:wotr-Stage-test:* is needed and not allowed",
        "states:StartExecution on stateMachine:wotr-Stage-test is needed and not allowed",
        "states:StopExecution on execution:wotr-Stage-test:* is needed and not allowed",
    ]


def test_substitutions_are_compared_in_both_directions() -> None:
    text = '{"TableName": "${TableName}", "FunctionName": "${TaskFunctionArn}"}'
    assert deployment.substitution_problems(text, {"TableName": "t", "TopicArn": "a"}) == [
        "${TaskFunctionArn} has no substitution",
        "the substitution TopicArn is used nowhere",
    ]


def test_statelint_objects_to_a_field_that_no_state_has() -> None:
    assert any("Nxet" in problem for problem in Linter.validate(changed("States/Count/Nxet", "Found")))


class TestCoverage:
    def test_what_a_path_can_cover(self) -> None:
        found = {str(item) for item in coverage.items(sound()) if item.kind != "state"}
        assert found == {
            "branch of 'Is it there?': Found",
            "branch of 'Is it there?': Missing",
            "catch of 'Count': 1 -> Keep",
            "retry of 'Count': 1",
            "retry of 'Keep': 1",
        }

    def test_a_history_tells_branches_catches_and_retries(self) -> None:
        history = [
            {"id": 1, "previousEventId": 0, "type": "ExecutionStarted"},
            entered(2, 1, "Task", "Count"),
            {"id": 3, "previousEventId": 2, "type": "TaskScheduled"},
            failed(4, 3, "DynamoDB.ThrottlingException"),
            {"id": 5, "previousEventId": 4, "type": "TaskScheduled"},
            failed(6, 5, "DynamoDB.ResourceNotFoundException"),
            left(7, 6, "Task", "Count"),
            entered(8, 7, "Task", "Keep"),
        ]
        other = [
            {"id": 1, "previousEventId": 0, "type": "ExecutionStarted"},
            entered(2, 1, "Choice", "Is it there?"),
            left(3, 2, "Choice", "Is it there?"),
            entered(4, 3, "Succeed", "Found"),
        ]
        assert {str(item) for item in coverage.covered(sound(), [history, other])} == {
            "state 'Count'",
            "retry of 'Count': 1",
            "catch of 'Count': 1 -> Keep",
            "state 'Keep'",
            "state 'Is it there?'",
            "branch of 'Is it there?': Found",
            "state 'Found'",
        }


def entered(event: int, after: int, kind: str, name: str) -> dict[str, Any]:
    details = {"name": name}
    return {
        "id": event,
        "previousEventId": after,
        "type": f"{kind}StateEntered",
        "stateEnteredEventDetails": details,
    }


def left(event: int, after: int, kind: str, name: str) -> dict[str, Any]:
    details = {"name": name}
    return {
        "id": event,
        "previousEventId": after,
        "type": f"{kind}StateExited",
        "stateExitedEventDetails": details,
    }


def failed(event: int, after: int, error: str) -> dict[str, Any]:
    details = {"error": error}
    return {"id": event, "previousEventId": after, "type": "TaskFailed", "taskFailedEventDetails": details}
