"""What every deployment of the template has: least privilege, traces and logs, nothing lost."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.schema.manager import ProviderSchemaManager  # type: ignore[import-untyped]

from local.template.reading import load_yaml
from tests.statemachines import definitions, deployment, permissions
from tests.templates.conftest import STAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

Template = dict[str, Any]

MACHINES = {deployment.of(file).logical_id: file for file in definitions.SHIPPED}
"""Each machine's definition, by its logical id."""
FOR_CALLERS = {name for name, file in MACHINES.items() if definitions.answers_a_route(file)}
"""The machines that answer a request: a route waits for them."""
CALLED = {
    state["Parameters"]["StateMachineArn"].removeprefix("${").removesuffix("Arn}")
    for file in MACHINES.values()
    for state in definitions.all_states(definitions.read(file)).values()
    if state.get("Resource", "").endswith("sfn:startSyncExecution")
    and "StateMachineArn" in state["Parameters"]
}
"""The machines that another one waits for, which fails with them."""
ANSWERS_ARE_SECRET = {"GetExport", "RequestImport"}
"""Whoever reads the answer of one has the link or the form (ADR 23): they log errors only."""
OUTPUTS = {
    *("ApiUrl", "TableName", "UserPoolId", "UserPoolClientId", "ReportBucketName", "RecordsTopicArn"),
    *("FailuresQueueUrl", "UsagePlanId", "AccountBucketName"),
}
MOVES_ACCOUNTS = {"ExportTaskRole", "ImportTaskRole", "RemovalTaskRole"}
"""The roles of tasks that call services themselves (ADR 23)."""
SAM_PROFILES = tomllib.loads((definitions.ROOT / "samconfig.toml").read_text("utf-8"))
WITHOUT_TAGS = {
    *("AWS::ApiGateway::Deployment", "AWS::IAM::ManagedPolicy", "AWS::Lambda::LayerVersion"),
    *("AWS::Lambda::Permission", "AWS::S3::BucketPolicy", "AWS::SNS::Subscription", "AWS::SQS::QueuePolicy"),
    *("AWS::Scheduler::Schedule", "AWS::Cognito::UserPoolClient", "AWS::Events::Archive"),
}
"""CloudFormation puts no tags on these: most have nothing that costs."""
NAME_PROPERTIES = {
    *("TableName", "QueueName", "TopicName", "LogGroupName", "UserPoolName", "StateMachineName"),
    *("FunctionName", "LayerName", "BucketName", "Name"),
}
"""Properties that give a resource a name which is unique in the account and region."""


def of_type(translated: Template, kind: str) -> dict[str, dict[str, Any]]:
    return {name: r["Properties"] for name, r in translated["Resources"].items() if r["Type"] == kind}


def statements(translated: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every role and managed policy, with the logical id that has it."""
    for name, resource in translated["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        elif resource["Type"] == "AWS::IAM::ManagedPolicy":
            documents = [properties["PolicyDocument"]]
        else:
            continue
        for document in documents:
            yield from ((name, statement) for statement in document["Statement"])


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_outputs_that_callers_rely_on_exist(template: Template) -> None:
    assert set(template["Outputs"]) >= OUTPUTS


class TestNames:
    def test_every_physical_name_tells_the_stage(self, translated: Template) -> None:
        names = [
            (f"{name}.{field}", json.dumps(resource["Properties"][field]))
            for name, resource in translated["Resources"].items()
            if not resource["Type"].startswith("AWS::ApiGateway::")
            for field in NAME_PROPERTIES & set(resource.get("Properties", {}))
        ]
        assert names
        assert [name for name in names if "${Stage}" not in name[1] and STAGE not in name[1]] == []


class TestMachines:
    @pytest.mark.parametrize("machine", MACHINES)
    def test_it_logs_and_traces(self, translated: Template, machine: str) -> None:
        properties = of_type(translated, "AWS::StepFunctions::StateMachine")[machine]
        logging = properties["LoggingConfiguration"]
        # The children of a Distributed Map are Express, and log as their machine does.
        fans_out = permissions.has_distributed_map(definitions.read(MACHINES[machine]))
        express = properties["StateMachineType"] == "EXPRESS" or fans_out
        tells = express and machine not in ANSWERS_ARE_SECRET
        assert logging["Level"] == ({"Ref": "MachineLogLevel"} if tells else "ERROR")
        assert logging["IncludeExecutionData"] is True
        assert logging["Destinations"]
        assert properties["TracingConfiguration"] == {"Enabled": True}

    def test_each_has_a_role_of_its_own(self, translated: Template) -> None:
        properties = of_type(translated, "AWS::StepFunctions::StateMachine")
        roles = {machine: json.dumps(p["RoleArn"]) for machine, p in properties.items()}
        assert set(roles) == set(MACHINES)
        assert len(set(roles.values())) == len(MACHINES)

    def test_what_a_caller_waits_for_is_express_and_what_fans_out_is_standard(
        self, translated: Template
    ) -> None:
        for name, properties in of_type(translated, "AWS::StepFunctions::StateMachine").items():
            if name in FOR_CALLERS:
                assert properties["StateMachineType"] == "EXPRESS", name
            if permissions.has_distributed_map(definitions.read(MACHINES[name])):
                assert properties["StateMachineType"] == "STANDARD", name


class TestPermissions:
    def test_only_what_knows_no_resource_is_allowed_on_everything(self, translated: Template) -> None:
        wide = [
            f"{name}: {action}"
            for name, statement in statements(translated)
            if "*" in listed(statement["Resource"])
            for action in listed(statement["Action"])
            if action not in permissions.WITHOUT_RESOURCE
        ]
        assert wide == []

    def test_no_action_is_a_pattern(self, translated: Template) -> None:
        patterns = [
            f"{name}: {action}"
            for name, statement in statements(translated)
            for action in listed(statement["Action"])
            if "*" in action
        ]
        assert patterns == []

    def test_managed_policies_are_ours_but_for_the_traces(self, translated: Template) -> None:
        attached = {
            json.dumps(policy)
            for role in of_type(translated, "AWS::IAM::Role").values()
            for policy in role.get("ManagedPolicyArns", [])
        }
        ours = {json.dumps({"Ref": name}) for name in of_type(translated, "AWS::IAM::ManagedPolicy")}
        # SAM attaches it to a machine that traces.
        assert attached - ours <= {json.dumps("arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess")}

    def test_a_task_reads_parameters_or_the_one_secret_at_most_but_for_those_that_move_accounts(
        self, translated: Template
    ) -> None:
        roles = {
            listed(function["Role"]["Fn::GetAtt"])[0]
            for function in of_type(translated, "AWS::Lambda::Function").values()
        }
        actions = {
            (name, action)
            for name, statement in statements(translated)
            if name in roles - MOVES_ACCOUNTS
            for action in listed(statement["Action"])
        }
        assert actions == {
            ("ParameterTaskRole", "ssm:GetParameters"),
            ("SecretTaskRole", "secretsmanager:GetSecretValue"),
        }
        assert roles >= MOVES_ACCOUNTS

    def test_no_machine_and_one_function_reads_the_secret(self, translated: Template) -> None:
        """A machine that read it would have it in its history."""
        readers = {
            name
            for name, statement in statements(translated)
            if any(action.startswith("secretsmanager:") for action in listed(statement["Action"]))
        }
        assert readers == {"SecretTaskRole"}
        functions = of_type(translated, "AWS::Lambda::Function").items()
        assert [name for name, function in functions if "SecretTaskRole" in json.dumps(function["Role"])] == [
            "MaskSecretFunction"
        ]

    def test_a_role_is_assumed_by_one_service_of_aws(self, translated: Template) -> None:
        for name, role in of_type(translated, "AWS::IAM::Role").items():
            [statement] = role["AssumeRolePolicyDocument"]["Statement"]
            [service] = listed(statement["Principal"]["Service"])
            assert re.fullmatch(r"[a-z]+\.amazonaws\.com", service), name
            # API Gateway sends no aws:SourceAccount with an integration's role: every call would be denied.
            assert service != "apigateway.amazonaws.com" or "Condition" not in statement, name


class TestTable:
    def test_it_is_on_demand_and_can_be_brought_back(self, translated: Template) -> None:
        [table] = of_type(translated, "AWS::DynamoDB::Table").values()
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        # Encrypted by DynamoDB's own key, which costs nothing; `SSEEnabled` would bill a KMS key.
        assert "SSESpecification" not in table

    def test_it_streams_what_was_and_what_is(self, translated: Template) -> None:
        [table] = of_type(translated, "AWS::DynamoDB::Table").values()
        assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}

    def test_its_keys_and_indexes_are_those_of_the_data_model(self, translated: Template) -> None:
        [table] = of_type(translated, "AWS::DynamoDB::Table").values()
        keys = {index["IndexName"]: index["KeySchema"] for index in table["GlobalSecondaryIndexes"]}
        keys["table"] = table["KeySchema"]
        assert {name: [key["AttributeName"] for key in schema] for name, schema in keys.items()} == {
            "table": ["pk", "sk"],
            "GSI1": ["gsi1pk", "gsi1sk"],
            "GSI2": ["gsi2pk", "gsi2sk"],
        }

    def test_an_index_has_what_its_machines_read_from_it(self, translated: Template) -> None:
        [table] = of_type(translated, "AWS::DynamoDB::Table").values()
        projections = {index["IndexName"]: index["Projection"] for index in table["GlobalSecondaryIndexes"]}
        assert projections["GSI1"] == {"ProjectionType": "ALL"}
        assert {"localDate", "amounts", "docBytes"} <= set(projections["GSI2"]["NonKeyAttributes"])

    @pytest.mark.parametrize(
        "name",
        [
            "Table",
            "ReportBucket",
            "AccountBucket",
            "UserPool",
            "FailuresQueue",
            "UndeliveredQueue",
            "WorkoutsQueue",
            "UnloggedQueue",
        ],
    )
    def test_what_people_own_outlives_the_stack(self, translated: Template, name: str) -> None:
        resource = translated["Resources"][name]
        assert resource["DeletionPolicy"] in {"Retain", "RetainExceptOnCreate"}
        assert resource["UpdateReplacePolicy"] == "Retain"


class TestNothingIsLost:
    def test_every_rule_s_target_has_a_dead_letter_queue_and_retries(self, translated: Template) -> None:
        targets = [
            target for rule in of_type(translated, "AWS::Events::Rule").values() for target in rule["Targets"]
        ]
        assert targets
        for target in targets:
            assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}}
            assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0

    def test_a_message_stays_hidden_for_six_times_what_it_may_take(self, translated: Template) -> None:
        """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html advises it."""
        timeout = definitions.read(definitions.shipped("log-queued-workouts"))["TimeoutSeconds"]
        queue = translated["Resources"]["WorkoutsQueue"]["Properties"]
        assert queue["VisibilityTimeout"] >= 6 * timeout

    def test_every_schedule_has_a_dead_letter_queue_that_it_may_write_to(self, translated: Template) -> None:
        schedules = of_type(translated, "AWS::Scheduler::Schedule")
        assert schedules
        for schedule in schedules.values():
            target = schedule["Target"]
            queue = target["DeadLetterConfig"]["Arn"]
            role = listed(target["RoleArn"]["Fn::GetAtt"])[0]
            assert queue == {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}
            assert ("sqs:SendMessage", queue) in [
                (statement["Action"], statement["Resource"])
                for name, statement in statements(translated)
                if name == role
            ]

    def test_the_night_runs_at_five_in_the_schedule_s_time_zone(self, translated: Template) -> None:
        schedules = of_type(translated, "AWS::Scheduler::Schedule").values()
        assert "cron(0 5 * * ? *)" in [schedule["ScheduleExpression"] for schedule in schedules]
        assert all(s["ScheduleExpressionTimezone"] == {"Ref": "ScheduleTimeZone"} for s in schedules)

    def test_events_may_write_to_the_queue_of_what_was_not_delivered(self, translated: Template) -> None:
        [policy] = of_type(translated, "AWS::SQS::QueuePolicy").values()
        [statement] = policy["PolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
        assert statement["Resource"] == {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}
        assert "aws:SourceArn" in json.dumps(statement["Condition"])

    def test_every_queue_is_encrypted_keeps_two_weeks_and_has_an_alarm(self, translated: Template) -> None:
        watched = json.dumps(list(of_type(translated, "AWS::CloudWatch::Alarm").values()))
        for name, queue in of_type(translated, "AWS::SQS::Queue").items():
            assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
            assert queue["SqsManagedSseEnabled"] is True
            assert f'["{name}", "QueueName"]' in watched, name

    @pytest.mark.parametrize("name", sorted(set(MACHINES) - FOR_CALLERS - CALLED))
    def test_a_machine_that_nobody_waits_for_is_watched_for_failures_and_timeouts(
        self, translated: Template, name: str
    ) -> None:
        watched = [
            (alarm["MetricName"], alarm.get("Dimensions"))
            for alarm in of_type(translated, "AWS::CloudWatch::Alarm").values()
        ]
        for metric in ("ExecutionsFailed", "ExecutionsTimedOut"):
            assert (metric, [{"Name": "StateMachineArn", "Value": {"Ref": name}}]) in watched

    def test_the_children_of_a_distributed_map_are_watched_by_the_map_s_label(
        self, translated: Template
    ) -> None:
        watched = [
            (alarm["MetricName"], json.dumps(alarm.get("Dimensions")))
            for alarm in of_type(translated, "AWS::CloudWatch::Alarm").values()
        ]
        for name, file in MACHINES.items():
            for state in definitions.all_states(definitions.read(file)).values():
                if state.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
                    for metric in ("ExecutionsFailed", "ExecutionsTimedOut"):
                        assert any(
                            kind == metric and f"${{{name}}}/{state['Label']}" in dimensions
                            for kind, dimensions in watched
                        )

    def test_a_night_that_does_not_start_is_told_within_26_hours(self, translated: Template) -> None:
        [alarm] = [
            alarm
            for alarm in of_type(translated, "AWS::CloudWatch::Alarm").values()
            if alarm["MetricName"] == "ExecutionsStarted"
        ]
        assert alarm.get("Dimensions") == [{"Name": "StateMachineArn", "Value": {"Ref": "NightlySummary"}}]
        assert alarm["Period"] * alarm["EvaluationPeriods"] == 26 * 3600
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        # A machine that does not start has no data at all.
        assert alarm["TreatMissingData"] == "breaching"

    @pytest.mark.parametrize(
        ("namespace", "metric"),
        [
            ("AWS/DynamoDB", "WriteThrottleEvents"),
            ("AWS/DynamoDB", "ReadThrottleEvents"),
            ("AWS/Lambda", "Throttles"),
            ("AWS/States", "ThrottledEvents"),
        ],
    )
    def test_throttling_is_told(self, translated: Template, namespace: str, metric: str) -> None:
        watched = [
            (alarm["Namespace"], alarm["MetricName"])
            for alarm in of_type(translated, "AWS::CloudWatch::Alarm").values()
        ]
        assert (namespace, metric) in watched

    def test_a_pipe_that_fails_is_told(self, translated: Template) -> None:
        watched = [
            alarm["Dimensions"]
            for alarm in of_type(translated, "AWS::CloudWatch::Alarm").values()
            if (alarm["Namespace"], alarm["MetricName"]) == ("AWS/EventBridge/Pipes", "ExecutionFailed")
        ]
        pipes = of_type(translated, "AWS::Pipes::Pipe")
        named = [[{"Name": "PipeName", "Value": {"Ref": name}}] for name in pipes]
        assert sorted(watched, key=str) == sorted(named, key=str)

    def test_every_alarm_has_a_runbook(self, template: Template) -> None:
        runbooks = (definitions.ROOT / "notes/runbooks.md").read_text("utf-8")
        alarms = [name for name, r in template["Resources"].items() if r["Type"] == "AWS::CloudWatch::Alarm"]
        assert [name for name in alarms if name not in runbooks] == []

    def test_every_alarm_tells_somebody(self, translated: Template) -> None:
        for alarm in of_type(translated, "AWS::CloudWatch::Alarm").values():
            assert alarm["AlarmActions"] == [{"Ref": "AlarmsTopic"}]


class TestParameters:
    def test_machines_log_everything_unless_somebody_says_otherwise(self, template: Template) -> None:
        parameter = template["Parameters"]["MachineLogLevel"]
        assert parameter["Default"] == "ALL"
        assert parameter["AllowedValues"] == ["ALL", "ERROR", "FATAL", "OFF"]

    def test_every_origin_may_call_unless_somebody_says_otherwise(self, template: Template) -> None:
        assert template["Parameters"]["CorsOrigin"]["Default"] == "*"

    def test_alarms_are_mailed_only_when_there_is_an_address(self, template: Template) -> None:
        subscription = template["Resources"]["AlarmsEmail"]
        assert subscription["Condition"] == "HasAlarmEmail"
        assert subscription["Properties"]["TopicArn"] == {"Ref": "AlarmsTopic"}
        assert template["Parameters"]["AlarmEmail"]["Default"] == ""

    def test_an_operator_s_address_gets_nobody_s_records(self, template: Template) -> None:
        topics = [
            resource["Properties"]["TopicArn"]
            for resource in template["Resources"].values()
            if resource["Type"] == "AWS::SNS::Subscription"
        ]
        assert {"Ref": "RecordsTopic"} not in topics

    @pytest.mark.parametrize("word", ["", "arn:aws:ses:eu-west-1:123456789012:identity/example.org"])
    def test_a_mail_sender_is_none_or_an_identity_of_ses(self, template: Template, word: str) -> None:
        assert re.search(template["Parameters"]["SesIdentityArn"]["AllowedPattern"], word)


class TestUserPool:
    def test_its_tier_is_chosen_because_the_default_costs_more(self, translated: Template) -> None:
        [pool] = of_type(translated, "AWS::Cognito::UserPool").values()
        assert pool["UserPoolTier"] == "LITE"

    def test_it_has_nothing_that_its_tier_does_not_have(self, translated: Template) -> None:
        # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
        [pool] = of_type(translated, "AWS::Cognito::UserPool").values()
        [client] = of_type(translated, "AWS::Cognito::UserPoolClient").values()
        assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
        assert "UserPoolAddOns" not in pool
        assert "SignInPolicy" not in pool["Policies"]
        assert "ALLOW_USER_AUTH" not in json.dumps(client["ExplicitAuthFlows"])

    def test_its_mails_come_from_ses_when_an_identity_is_given(self, translated: Template) -> None:
        [pool] = of_type(translated, "AWS::Cognito::UserPool").values()
        condition, given, otherwise = pool["EmailConfiguration"]["Fn::If"]
        assert condition == "HasSesIdentity"
        assert (given["EmailSendingAccount"], given["SourceArn"]) == ("DEVELOPER", {"Ref": "SesIdentityArn"})
        assert otherwise == {"EmailSendingAccount": "COGNITO_DEFAULT"}

    def test_people_create_their_accounts_unless_the_stage_is_closed(
        self, template: Template, translated: Template
    ) -> None:
        [pool] = of_type(translated, "AWS::Cognito::UserPool").values()
        assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] == {
            "Fn::If": ["IsClosed", True, False]
        }
        assert template["Conditions"]["IsClosed"] == {"Fn::Equals": [{"Ref": "SelfSignUp"}, "false"]}
        assert template["Parameters"]["SelfSignUp"]["Default"] == "true"


class TestApi:
    def test_the_public_route_is_throttled_to_five_a_second(self, translated: Template) -> None:
        [stage] = of_type(translated, "AWS::ApiGateway::Stage").values()
        limits = {
            settings["ResourcePath"]: (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"])
            for settings in stage["MethodSettings"]
        }
        assert limits == {"/*": (200, 400), "/~1health": (5, 5)}

    def test_no_method_pays_for_metrics_that_nothing_uses(self, translated: Template) -> None:
        [stage] = of_type(translated, "AWS::ApiGateway::Stage").values()
        paid = [settings for settings in stage["MethodSettings"] if settings.get("MetricsEnabled")]
        used = [
            alarm
            for alarm in of_type(translated, "AWS::CloudWatch::Alarm").values()
            if {"Resource", "Method"} & {dimension["Name"] for dimension in alarm.get("Dimensions", [])}
        ]
        assert (paid, used) == ([], [])


class TestUsagePlan:
    def test_its_limits_keep_what_the_contract_says_in_any_minute_and_day(self, translated: Template) -> None:
        [plan] = of_type(translated, "AWS::ApiGateway::UsagePlan").values()
        [served] = plan["ApiStages"]
        a_minute = {
            method: limits["BurstLimit"] + 60 * limits["RateLimit"]
            for method, limits in served["Throttle"].items()
        }
        assert a_minute == {"/streak/GET": 100}
        assert plan["Quota"] == {"Limit": 1000, "Period": "DAY"}

    def test_every_route_with_a_key_has_a_throttle_and_no_other(self, translated: Template) -> None:
        document = load_yaml(definitions.ROOT / "api" / "openapi.yaml")
        keyed = {
            f"{path}/{name.upper()}"
            for path, item in document["paths"].items()
            for name, operation in item.items()
            if operation.get("security") == [{"ApiKey": []}]
        }
        [plan] = of_type(translated, "AWS::ApiGateway::UsagePlan").values()
        assert set(plan["ApiStages"][0]["Throttle"]) == keyed

    def test_no_key_stands_in_the_template(self, translated: Template) -> None:
        assert not of_type(translated, "AWS::ApiGateway::ApiKey")


class TestSecret:
    def test_its_value_is_made_by_aws_and_stands_nowhere(self, translated: Template) -> None:
        [secret] = of_type(translated, "AWS::SecretsManager::Secret").values()
        assert "SecretString" not in secret
        assert secret["GenerateSecretString"]["PasswordLength"] == 40
        assert "resolve:secretsmanager" not in json.dumps(translated)


class TestRetention:
    def test_no_log_is_kept_for_ever(self, translated: Template) -> None:
        groups = of_type(translated, "AWS::Logs::LogGroup")
        assert groups
        for name, group in groups.items():
            assert group["RetentionInDays"] == {"Fn::If": ["IsProd", 90, 14]}, name

    def test_the_archive_of_events_ends_some_day(self, translated: Template) -> None:
        for archive in of_type(translated, "AWS::Events::Archive").values():
            _, prod, others = archive["RetentionDays"]["Fn::If"]
            assert prod > others > 0


class TestTags:
    @pytest.mark.parametrize("profile", ["default", "dev", "prod", "local"])
    def test_every_deployment_tags_its_stack_with_application_and_stage(self, profile: str) -> None:
        parameters = SAM_PROFILES[profile]["deploy"]["parameters"]
        [stage] = [text for text in parameters["parameter_overrides"] if text.startswith("Stage=")]
        assert parameters["tags"] == ["application=wotr", stage.replace("Stage", "stage")]

    def test_the_stack_s_tags_reach_every_resource_that_can_have_tags(self, translated: Template) -> None:
        schemas = ProviderSchemaManager()
        untagged = {
            resource["Type"]
            for resource in translated["Resources"].values()
            if not schemas.get_resource_schema("us-east-1", resource["Type"])
            .schema.get("tagging", {})
            .get("taggable", True)
        }
        assert untagged <= WITHOUT_TAGS


class TestBucket:
    def test_nothing_in_it_is_public_or_sent_in_the_clear(self, translated: Template) -> None:
        buckets = of_type(translated, "AWS::S3::Bucket")
        policies = of_type(translated, "AWS::S3::BucketPolicy").values()
        assert sorted(policy["Bucket"]["Ref"] for policy in policies) == sorted(buckets)
        for bucket in buckets.values():
            assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
            assert bucket["BucketEncryption"]
        for policy in policies:
            [statement] = policy["PolicyDocument"]["Statement"]
            assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
            assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}

    def test_files_of_accounts_go_by_themselves_and_leave_no_versions(self, translated: Template) -> None:
        bucket = of_type(translated, "AWS::S3::Bucket")["AccountBucket"]
        rules = bucket["LifecycleConfiguration"]["Rules"]
        assert {rule.get("Prefix"): rule.get("ExpirationInDays") for rule in rules} == {
            "exports/": 1,
            "imports/": 7,
            None: None,
        }
        assert [rule["AbortIncompleteMultipartUpload"] for rule in rules if "Prefix" not in rule] == [
            {"DaysAfterInitiation": 1}
        ]
        assert "VersioningConfiguration" not in bucket


class TestTasks:
    def test_every_handler_exists(self, translated: Template) -> None:
        for function in of_type(translated, "AWS::Lambda::Function").values():
            module, _, name = function["Handler"].rpartition(".")
            found = importlib.util.find_spec(module)
            assert found is not None, module
            assert found.origin is not None
            assert name == "handler"

    def test_every_task_runs_on_the_same_ground(self, translated: Template) -> None:
        for function in of_type(translated, "AWS::Lambda::Function").values():
            assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
            assert function["TracingConfig"] == {"Mode": "Active"}
            assert function["LoggingConfig"]["LogFormat"] == "JSON"

    def test_a_task_gives_up_before_the_state_that_calls_it(self, translated: Template) -> None:
        functions = of_type(translated, "AWS::Lambda::Function")
        called = [
            (state["Parameters"]["FunctionName"], state["TimeoutSeconds"])
            for machine in definitions.SHIPPED
            for state in definitions.all_states(definitions.read(machine)).values()
            if state.get("Resource") == "arn:aws:states:::lambda:invoke"
        ]
        for name, seconds in called:
            function = functions[name.removeprefix("${").removesuffix("Arn}")]
            assert function["Timeout"] < seconds, name


def test_parameters_have_the_defaults_of_the_contract(translated: Template) -> None:
    values = {p["Name"]["Fn::Sub"]: p["Value"] for p in of_type(translated, "AWS::SSM::Parameter").values()}
    assert values == {
        "/wotr/${Stage}/workout-types": "Run,Ride,Swim,Walk,Hike,Row,Strength,Yoga,Other",
        "/wotr/${Stage}/max-duration-min": "1440",
    }
