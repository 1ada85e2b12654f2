"""What a machine's role must allow, derived from its definition, against what the template gives it.

Both sides are brought to the same symbols: `(action, resource)`, where a resource is the logical id of the
template, with what follows the ARN: `Table`, `Table/index/GSI1`, `ReportBucket/reports/*`. A resource outside
the stack is the end of its ARN: `event-bus/default`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.statemachines.definitions import SUBSTITUTION, Definition, State, all_states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Grant = tuple[str, str]
Substitutions = dict[str, Any]

WITHOUT_RESOURCE = frozenset(
    {
        # https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html: log delivery takes no resource.
        *("logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery"),
        *("logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy"),
        *("logs:DescribeResourcePolicies", "logs:DescribeLogGroups"),
        # https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html: nor does X-Ray.
        *("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
        *("xray:GetSamplingRules", "xray:GetSamplingTargets"),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html: IAM knows no
        # subscriptions.
        *("sns:Unsubscribe", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes"),
    }
)
"""The only actions that may be granted on `*`: AWS knows no resource for them."""

OBSERVING = ("logs:", "xray:")
"""What every machine may do, whatever its definition says."""

LISTED_BY_A_TASK = ("PutItem", "UpdateItem", "DeleteItem")
"""Items of a transaction whose list a task makes: the definition does not show them."""

CHECKED_BY_A_TASK = dict.fromkeys(
    ("$.compared.writes", "$.folded.log.writes", "$.settled.writes"), ("ConditionCheckItem",)
)
"""What some of these lists need besides: a check that a workout or the records have not changed."""


def problems(
    definition: Definition, name: object, substitutions: Substitutions, statements: list[dict[str, Any]]
) -> list[str]:
    """Compare what a machine needs with what its role allows.

    Args:
        definition: the machine as it is shipped.
        name: its name in the template.
        substitutions: its `DefinitionSubstitutions`.
        statements: all statements of its role's policies, with the template's intrinsic functions.
    """
    needed = needs(definition, substitutions)
    if has_distributed_map(definition):
        needed |= _of_a_distributed_map(symbol(name))
    given: set[Grant] = set()
    found = []
    for statement in statements:
        for action in _listed(statement["Action"]):
            for resource in map(symbol, _listed(statement["Resource"])):
                if resource == "*" and action not in WITHOUT_RESOURCE:
                    found.append(f"{action} is allowed on *")
                elif not action.startswith(OBSERVING):
                    given.add((action, resource))
            if "*" in action:
                found.append(f"{action} is allowed: name the actions")
        if statement["Effect"] != "Allow":
            found.append(f"{statement['Effect']} of {statement['Action']}: only Allow is understood here")
    # The policy that AWS documents for a Distributed Map names the parent's executions; a child's ARN has the
    # map's label behind the machine's name.
    children = {(action, resource.removesuffix(":*") + "/*") for action, resource in needed}
    found += [f"{action} on {resource} is needed and not allowed" for action, resource in needed - given]
    found += [
        f"{action} on {resource} is allowed and not needed"
        for action, resource in given - needed - {grant for grant in children if "execution:" in grant[1]}
    ]
    return sorted(found)


def has_distributed_map(definition: Definition) -> bool:
    """Whether a Map of the machine runs its items as child executions."""
    processors = [state.get("ItemProcessor", {}) for state in all_states(definition).values()]
    return any(p.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED" for p in processors)


def _of_a_distributed_map(name: str) -> set[Grant]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html."""
    executions = f"execution:{name}:*"
    return {
        ("states:StartExecution", f"stateMachine:{name}"),
        ("states:DescribeExecution", executions),
        ("states:StopExecution", executions),
    }


def needs(definition: Definition, substitutions: Substitutions) -> set[Grant]:
    """Derive every action that a machine's tasks call, with the resource that they call it on."""

    def place(value: str) -> str:
        return SUBSTITUTION.sub(lambda match: symbol(substitutions.get(match[1], {"Ref": match[1]})), value)

    substitutions = {"TableName": {"Ref": "Table"}, **substitutions}
    tasks = [state for state in all_states(definition).values() if state["Type"] == "Task"]
    waiting = [task["Parameters"]["StateMachineArn"] for task in tasks if task["Resource"] == _WAITING]
    return {
        *(grant for task in tasks for grant in _of_a_task(task, place)),
        *(grant for task in tasks for grant in _of_listed_machines(task, place)),
        *(grant for machine in waiting for grant in _of_waiting(place(machine))),
    }


_WAITING = "arn:aws:states:::states:startExecution.sync:2"

TARGETS = {
    "cognitoidentityprovider": ("cognito-idp", "UserPoolId"),
    "sfn": ("states", "StateMachineArn"),
    "sns": ("sns", "TopicArn"),
    "sqs": ("sqs", "QueueUrl"),
    "states": ("states", "StateMachineArn"),
}
"""The prefix of a service's actions, and the parameter that names what they act on."""


def _of_a_task(state: State, place: Callable[[str], str]) -> Iterator[Grant]:
    resource: str = state["Resource"]
    parameters: dict[str, Any] = state.get("Parameters", {})
    called = resource.removesuffix(".sync:2").removeprefix("arn:aws:states:::").removeprefix("aws-sdk:")
    service, action = called.rsplit(":", 1)
    prefix, target = TARGETS.get(service, (service, ""))
    granted = f"{prefix}:{_capital(action)}"
    match service:
        case "lambda":
            yield "lambda:InvokeFunction", place(parameters["FunctionName"])
        case "dynamodb":
            yield from _of_dynamodb(action, parameters, place)
        case "events":
            for entry in parameters["Entries"]:
                yield granted, place(entry.get("EventBusName", "event-bus/default"))
        case "s3":
            yield from _of_s3(granted, parameters, place)
        case "sfn" if "ExecutionArn.$" in parameters:
            machine = re.match(r"States\.Format\('([^']*):\{\}'", parameters["ExecutionArn.$"])
            yield granted, f"{place(machine[1]) if machine else ''}:*"
        case _ if granted in WITHOUT_RESOURCE:
            yield granted, "*"
        case "sfn" if f"{target}.$" in parameters:
            return  # one of those that a task is given: `_of_listed_machines`
        case _ if target in parameters:
            yield granted, place(parameters[target])
        case _:
            raise NotImplementedError(f"which permission does {resource} need? Add it here")


def _of_waiting(machine: str) -> Iterator[Grant]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html."""
    rule = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"
    yield "states:StartExecution", machine
    yield from (
        (f"states:{action}", f"execution:{_name(machine)}:*")
        for action in ("DescribeExecution", "StopExecution")
    )
    yield from ((f"events:{action}", rule) for action in ("PutTargets", "PutRule", "DescribeRule"))


def _name(machine: str) -> str:
    """`wotr-Stage-rebuild-records` of `RebuildRecords`: how its executions are called."""
    words = re.sub(r"(?<!^)([A-Z])", r"-\1", machine).lower()
    return f"wotr-Stage-{words}"


def _of_s3(granted: str, parameters: dict[str, Any], place: Callable[[str], str]) -> Iterator[Grant]:
    bucket = place(parameters["Bucket"])
    yield granted, f"{bucket}/{_key_pattern(parameters)}"
    if granted == "s3:GetObject":
        # Who may not list gets 403 and not 404 for an object that is not there:
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        yield "s3:ListBucket", bucket


def _of_listed_machines(state: State, place: Callable[[str], str]) -> Iterator[Grant]:
    """Which machines a task may name for a later state, by how that starts them."""
    starts = {"express": "states:StartSyncExecution", "standard": "states:StartExecution"}
    for machine in state.get("Parameters", {}).get("Payload", {}).get("machines", ()):
        yield starts[machine["type"]], place(machine["arn"])


def _of_dynamodb(action: str, parameters: dict[str, Any], place: Callable[[str], str]) -> Iterator[Grant]:
    if "TransactItems.$" in parameters and action.startswith("transactGet"):
        yield "dynamodb:GetItem", place("${TableName}")
    elif "TransactItems.$" in parameters:
        listed = {*LISTED_BY_A_TASK, *CHECKED_BY_A_TASK.get(parameters["TransactItems.$"], ())}
        yield from ((f"dynamodb:{named}", place("${TableName}")) for named in listed)
    elif "RequestItems" in parameters:
        yield from ((f"dynamodb:{_capital(action)}", place(table)) for table in parameters["RequestItems"])
    elif "TransactItems" in parameters:
        for item in parameters["TransactItems"]:
            for kind, call in item.items():
                named = "ConditionCheckItem" if kind == "ConditionCheck" else f"{kind}Item"
                yield f"dynamodb:{named}", place(call["TableName"])
    else:
        table = place(parameters["TableName"])
        index = parameters.get("IndexName")
        yield f"dynamodb:{_capital(action)}", f"{table}/index/{index}" if index else table


def _capital(action: str) -> str:
    return action[0].upper() + action[1:]


def _key_pattern(parameters: Mapping[str, str]) -> str:
    """`reports/*` of a key that starts with `reports/`: the folder, whose content is named at run time."""
    if "Key" in parameters:
        return parameters["Key"]
    started = re.fullmatch(r"States\.Format\('([^'{]*)\{.*", parameters["Key.$"])
    folder = started[1].rpartition("/")[0] if started else ""
    return f"{folder}/*" if folder else "*"


def symbol(value: object) -> str:
    """Bring a template value to the form described at the top.

    Raises:
        ValueError: an intrinsic function that no ARN here is made with.
    """
    match value:
        case str() as text:
            pass
        case {"Ref": str() as name}:
            return name
        case {"Fn::GetAtt": [str() as name, "Arn" | "QueueUrl" | "TopicArn" | "TableName"]}:
            return name
        case {"Fn::GetAtt": str() as dotted}:
            return dotted.split(".")[0]
        case {"Fn::Sub": str() as text}:
            pass
        case _:
            raise ValueError(f"no resource can be read from {json.dumps(value)}")
    text = re.sub(r"\$\{(\w+)(\.\w+)?\}", r"\1", text)
    outside = re.fullmatch(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)", re.sub(r"\$\{AWS::\w+\}", "", text))
    return outside[1] if outside else text


def _listed(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]
