"""The canonical Retry of every integration: which errors pass by themselves, and how often they are retried.

`make format` writes it into every Task, so nobody types it. Errors match by their exact name: a generic class
such as `DynamoDb.DynamoDbException` stands for the errors that the service's model does not name, and is no
parent of `DynamoDb.TransactionCanceledException`. Optimised integrations name the service as the old SDK for
Java does (`DynamoDB`, `SQS`), SDK integrations as the new one does (`DynamoDb`, `Sqs`):
https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
"""

from __future__ import annotations

from typing import Any

State = dict[str, Any]
Retrier = dict[str, Any]

_TRANSIENT: dict[str, tuple[str, tuple[str, ...]]] = {
    # integration -> (prefix, errors). Of optimised integrations no document says whether an error that the
    # model names without "Exception" comes with it or not: both spellings are there.
    "lambda": (
        "Lambda",
        ("ServiceException", "AWSLambdaException", "SdkClientException", "TooManyRequestsException"),
    ),
    "dynamodb": (
        "DynamoDB",
        (
            *("AmazonDynamoDBException", "ProvisionedThroughputExceededException", "ThrottlingException"),
            *("RequestLimitExceeded", "RequestLimitExceededException"),
            *("InternalServerError", "InternalServerErrorException", "SdkClientException"),
        ),
    ),
    "events": (
        "EventBridge",
        ("AmazonEventBridgeException", "FailedEntry", "InternalException", "SdkClientException"),
    ),
    "sns": (
        "SNS",
        (
            *("AmazonSNSException", "InternalErrorException", "ThrottledException"),
            *("KMSThrottlingException", "SdkClientException"),
        ),
    ),
    "sqs": (
        "SQS",
        (
            *("AmazonSQSException", "RequestThrottled", "RequestThrottledException"),
            *("KmsThrottled", "KmsThrottledException", "SdkClientException"),
        ),
    ),
    "states": (
        "StepFunctions",
        (
            *("AWSStepFunctionsException", "ExecutionLimitExceeded", "ExecutionLimitExceededException"),
            "SdkClientException",
        ),
    ),
    "aws-sdk:cognitoidentityprovider": (
        "CognitoIdentityProvider",
        (
            *("CognitoIdentityProviderException", "InternalErrorException"),
            *("TooManyRequestsException", "SdkClientException"),
        ),
    ),
    "aws-sdk:dynamodb": (
        "DynamoDb",
        (
            *("DynamoDbException", "ProvisionedThroughputExceededException", "ThrottlingException"),
            *("RequestLimitExceededException", "InternalServerErrorException", "SdkClientException"),
        ),
    ),
    "aws-sdk:eventbridge": (
        "EventBridge",
        ("EventBridgeException", "InternalException", "SdkClientException"),
    ),
    "aws-sdk:s3": ("S3", ("S3Exception", "SdkClientException")),
    "aws-sdk:sfn": ("Sfn", ("SfnException", "SdkClientException")),
    "aws-sdk:sns": (
        "Sns",
        ("SnsException", "InternalErrorException", "ThrottledException", "SdkClientException"),
    ),
    "aws-sdk:sqs": ("Sqs", ("SqsException", "RequestThrottledException", "SdkClientException")),
    "aws-sdk:ssm": (
        "Ssm",
        ("SsmException", "InternalServerErrorException", "ThrottlingException", "SdkClientException"),
    ),
}
_OF_ONE_ACTION = {
    "aws-sdk:dynamodb:transactWriteItems": ("TransactionInProgressException",),
    # A read is cancelled only by a write at the same time. A write may also be cancelled by its own
    # conditions: its machine looks at the reasons.
    "aws-sdk:dynamodb:transactGetItems": ("TransactionCanceledException",),
    "aws-sdk:sfn:startExecution": ("ExecutionLimitExceededException",),
}
_TIMES = {"MaxAttempts": 2, "JitterStrategy": "FULL"}
"""Together with the defaults, waits of up to 1 and 2 seconds."""


def canonical(state: State) -> Retrier | None:
    """The Retry that a state has in common with every state of its integration; None for what is no Task.

    Raises:
        ValueError: the table does not have its integration.
    """
    if state.get("Type") != "Task":
        return None
    if keeps_a_failed_input(state):
        return {"ErrorEquals": ["States.ALL"], **_TIMES}
    called = state["Resource"].removeprefix("arn:aws:states:::").split(".")[0]
    integration = called.rpartition(":")[0]
    if integration not in _TRANSIENT:
        raise ValueError(f"which errors of {called} are transient? Name them in local/asl/retries.py")
    prefix, errors = _TRANSIENT[integration]
    return {
        "ErrorEquals": [f"{prefix}.{error}" for error in (*errors, *_OF_ONE_ACTION.get(called, ()))],
        **_TIMES,
    }


def keeps_a_failed_input(state: State) -> bool:
    """Whether a state sends a failed input to the dead-letter queue. It retries everything."""
    parameters: dict[str, Any] = state.get("Parameters", {})
    sends = state.get("Resource", "").endswith(":sendMessage")
    return bool(sends) and parameters.get("QueueUrl") == "${FailuresQueueUrl}"


def with_retries(machine: State) -> State:
    """The machine with the canonical Retry in every Task; what a Task retries besides follows.

    Raises:
        ValueError: as in `canonical`.
    """
    return {
        **machine,
        "States": {name: _with_its_retries(state) for name, state in machine["States"].items()},
    }


def _with_its_retries(state: State) -> State:
    state = dict(state)
    if "Branches" in state:
        state["Branches"] = [with_retries(branch) for branch in state["Branches"]]
    if "ItemProcessor" in state:
        state["ItemProcessor"] = with_retries(state["ItemProcessor"])
    retrier = canonical(state)
    if retrier is not None:
        state["Retry"] = [retrier, *further(state)]
    return state


def further(state: State) -> list[Retrier]:
    """The retriers of a Task that are for other errors than the canonical ones."""
    retrier = canonical(state)
    if retrier is None or retrier["ErrorEquals"] == ["States.ALL"]:
        return []
    return [own for own in state.get("Retry", []) if not {*own["ErrorEquals"]} & {*retrier["ErrorEquals"]}]
