"""Checks of Retry and Catch: the names of the errors, the jitter, and the time that all delays may take.

A name with a wrong prefix never matches, and no engine reports it. What an integration can raise is derived
from the modelled errors of the operation in boto3's service models, spelled as Step Functions does (class
names of the Java SDK), with the prefix of the integration. Optimised integrations write the service as the
old Java SDK does (`DynamoDB`, `SQS`), SDK integrations as the new one (`DynamoDb`, `Sqs`):
https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import botocore.session

from local.asl.retries import canonical, further
from tasks.workouts.tries import LONGEST_PAUSE_SECONDS
from tests.statemachines.definitions import Definition, Level, State, levels, parts, targets

OPTIMISED = {
    # integration -> (boto3 service, prefix, name of the class of unmodelled errors, further errors)
    "lambda": ("lambda", "Lambda", "AWSLambdaException", ("Unknown",)),
    "dynamodb": ("dynamodb", "DynamoDB", "AmazonDynamoDBException", ()),
    "sqs": ("sqs", "SQS", "AmazonSQSException", ()),
    "sns": ("sns", "SNS", "AmazonSNSException", ()),
    # FailedEntry: some entries were not taken (guide, "Add EventBridge events with Step Functions").
    "events": ("events", "EventBridge", "AmazonEventBridgeException", ("FailedEntry",)),
    "states": ("stepfunctions", "StepFunctions", "AWSStepFunctionsException", ()),
}
SDK = {
    "cognitoidentityprovider": ("cognito-idp", "CognitoIdentityProvider"),
    "dynamodb": ("dynamodb", "DynamoDb"),
    "s3": ("s3", "S3"),
    "sqs": ("sqs", "Sqs"),
    "sns": ("sns", "Sns"),
    "ssm": ("ssm", "Ssm"),
    "sfn": ("stepfunctions", "Sfn"),
    "eventbridge": ("events", "EventBridge"),
}
DEFAULTS = {"IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2.0}
OF_ANY_TASK = frozenset({"States.Timeout", "States.Permissions"})
OF_WAITING = frozenset({"States.TaskFailed"})
"""With `.sync:2`: what was waited for ended otherwise than well."""


def problems(definition: Definition) -> list[str]:
    """All that is wrong with the error handling of a machine."""
    found = []
    for level in levels(definition):
        for name, state in level.states.items():
            found += [f"{level.named(name)}: {problem}" for problem in _of_a_state(state)]
    budget = definition.get("TimeoutSeconds", 0)
    worst = worst_delay_seconds(definition)
    if worst >= budget:
        found.append(f"all delays may take {worst:g} s, which does not fit into TimeoutSeconds {budget}")
    return found


def _of_a_state(state: State) -> list[str]:
    found = []
    known = errors_of(state["Resource"]) if state["Type"] == "Task" else None
    common = canonical(state)
    if common is not None and common not in state.get("Retry", [])[:1]:
        found.append("its Retry does not begin with that of its integration: make format")
    for retrier in further(state) if common else state.get("Retry", []):
        found += _of_a_retrier(retrier)
        found += _of_names(retrier["ErrorEquals"], known, "Retry")
    for catcher in state.get("Catch", []):
        found += _of_names([e for e in catcher["ErrorEquals"] if e != "States.ALL"], known, "Catch")
    return found


def _of_a_retrier(retrier: dict[str, Any]) -> list[str]:
    found = [
        f"Retry with {field} {value}, which is the default"
        for field, value in DEFAULTS.items()
        if retrier.get(field) == value
    ]
    if retrier.get("JitterStrategy") != "FULL":
        found.append("Retry without JitterStrategy FULL")
    return found


def _of_names(names: list[str], known: frozenset[str] | None, where: str) -> list[str]:
    if known is None:
        return [f"{where} of a Map or Parallel names {name}: retry in the Task" for name in names]
    return [
        f"{where} names {name}, which this integration never raises" for name in names if name not in known
    ]


@cache
def errors_of(resource: str) -> frozenset[str]:
    """The names of all errors that a Task with this Resource can raise.

    Raises:
        KeyError: an integration that is not in the tables above.
    """
    if ":lambda:" in resource and resource.startswith("arn:aws:lambda"):
        resource = "arn:aws:states:::lambda:invoke"
    called, _, waiting = resource.removeprefix("arn:aws:states:::").partition(".")
    service, action = called.rsplit(":", 1)
    if service.startswith("aws-sdk:"):
        boto_name, prefix = SDK[service.removeprefix("aws-sdk:")]
        names = {_java_class(error) for error in _modelled(boto_name, action)}
        names |= {f"{prefix}Exception", "SdkClientException"}
    else:
        boto_name, prefix, base, further = OPTIMISED[service]
        modelled = _modelled(boto_name, action)
        # Whether a code or a class name comes through is documented for no optimised integration: both may.
        names = {*modelled, *map(_java_class, modelled), base, "SdkClientException", *further}
    every = OF_ANY_TASK | OF_WAITING if waiting else OF_ANY_TASK
    return frozenset(f"{prefix}.{name}" for name in names) | every


def _modelled(service: str, action: str) -> list[str]:
    model = botocore.session.get_session().get_service_model(service)
    operation = model.operation_model(action[0].upper() + action[1:])
    # Any call can be throttled, even if the model names this only for other operations of the service.
    throttled = [shape.name for shape in model.error_shapes if "Throttl" in shape.name]
    return [str(shape.name) for shape in operation.error_shapes] + throttled


def _java_class(shape: str) -> str:
    """The name that the AWS SDK for Java 2 gives an error: codegen's `NamingStrategy.getExceptionName`."""
    if shape.endswith("Fault"):
        return shape.removesuffix("Fault") + "Exception"
    return shape if shape.endswith("Exception") else shape + "Exception"


def worst_delay_seconds(container: Definition) -> float:
    """The longest that retry delays and Wait states can take on any way through, each loop walked once.

    Iterations of a Map count as side by side. A Wait for `$.prepared.pauseSeconds` counts with the longest
    pause of the tasks that prepare a change. A Wait for another `$.name` counts with the most that a
    `States.MathRandom(a, b)` of the same machine gives that name, b - 1; without one it counts as endless.
    """
    level = Level("", container["StartAt"], container["States"], caught=False)
    return _worst_from(level.start_at, level, frozenset())


def _worst_from(name: str, level: Level, passed: frozenset[str]) -> float:
    if name in passed or name not in level.states:
        return 0.0
    state = level.states[name]
    onwards = [_worst_from(target, level, passed | {name}) for target in targets(state)]
    return _worst_of(state) + _pause(state, level) + max(onwards, default=0.0)


def _pause(state: State, level: Level) -> float:
    if state["Type"] != "Wait":
        return 0.0
    if "Seconds" in state:
        return float(state["Seconds"])
    if state.get("SecondsPath") == "$.prepared.pauseSeconds":
        return float(LONGEST_PAUSE_SECONDS)
    name = state.get("SecondsPath", "$").removeprefix("$.")
    chosen = re.findall(rf'"{name}\.\$": "States\.MathRandom\(\d+, (\d+)\)"', json.dumps(level.states))
    return max((int(end) - 1.0 for end in chosen), default=float("inf"))


def _worst_of(state: State) -> float:
    inside = max((worst_delay_seconds(part) for part in parts(state)), default=0.0)
    attempts = sum(int((DEFAULTS | retrier)["MaxAttempts"]) for retrier in state.get("Retry", []))
    delays = sum(delay for retrier in state.get("Retry", []) for delay in _delays(retrier))
    return delays + inside * (1 + attempts)


def _delays(retrier: dict[str, Any]) -> list[float]:
    given = DEFAULTS | retrier
    most = float(given.get("MaxDelaySeconds", "inf"))
    return [
        min(given["IntervalSeconds"] * given["BackoffRate"] ** attempt, most)
        for attempt in range(given["MaxAttempts"])
    ]
