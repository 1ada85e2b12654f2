"""Answers of a machine's integrations on a path, in the shapes of the real ones.

A path names a response for each Task state that it enters: `{"Get profile": ITEM_THROTTLED + item(PROFILE)}`.
A response is a row of results, one for each call of the state; `+` joins rows. From all paths `mock_file`
makes the file of Step Functions Local, which both engines read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Json = Any
Result = dict[str, Json]
"""`{"Return": ...}` or `{"Throw": {"Error": ..., "Cause": ...}}`."""
Response = tuple[tuple[int, Result], ...]
"""Results, each with the number of calls in a row that get it."""

EVERY = 100
"""More calls than any path makes of one state."""


def answer(value: Json) -> Response:
    """One call is answered with this."""
    return ((1, {"Return": value}),)


def failure(error: str, cause: str) -> Response:
    """One call fails like this."""
    return ((1, {"Throw": {"Error": error, "Cause": cause}}),)


def always(response: Response) -> Response:
    """Let every further call get the last result of a row: a state in a Map is called often."""
    *before, (_, last) = response
    return (*before, (EVERY, last))


def answered(response: Response) -> Json:
    """What the first call is answered."""
    return response[0][1]["Return"]


def text(document: Json) -> str:
    """A document as it is stored: compact JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


_OPTIMISED = {
    "SdkHttpMetadata": {
        "AllHttpHeaders": {"x-amzn-RequestId": ["2J4P6M0Q1VSOMEREQUESTIDAJNG66Q9ASUAAJG"]},
        "HttpHeaders": {"Content-Type": "application/x-amz-json-1.0"},
        "HttpStatusCode": 200,
    },
    "SdkResponseMetadata": {"RequestId": "2J4P6M0Q1VSOMEREQUESTIDAJNG66Q9ASUAAJG"},
}


def payload(result: Json) -> Response:
    """`lambda:invoke`: what the task returned."""
    return answer({"ExecutedVersion": "$LATEST", "Payload": result, "StatusCode": 200})


def item(attributes: Mapping[str, Json]) -> Response:
    """`dynamodb:getItem`: an item, attributes in DynamoDB's JSON."""
    return answer({"Item": attributes, **_OPTIMISED})


NO_ITEM = answer(_OPTIMISED)
"""`dynamodb:getItem`: there is none."""
WRITTEN = answer(_OPTIMISED)
"""`dynamodb:putItem`, `updateItem`, `deleteItem`."""


def page(
    items: Iterable[Mapping[str, Json]], scanned: int | None = None, last: Mapping[str, Json] | None = None
) -> Response:
    """`query`: a page. `last`: where it ended, if there is more. `scanned`: with what a filter left out."""
    found = list(items)
    counts = {"Count": len(found), "ScannedCount": len(found) if scanned is None else scanned}
    return answer({**counts, "Items": found, **({"LastEvaluatedKey": last} if last else {})})


def counted(count: int, scanned: int) -> Response:
    """`query` with `Select: COUNT`."""
    return answer({"Count": count, "ScannedCount": scanned})


NO_ITEMS = page([])


def read_together(*items: Mapping[str, Json] | None) -> Response:
    """`transactGetItems`: each item, or None where there is none."""
    return answer({"Responses": [{} if found is None else {"Item": found} for found in items]})


TABLE = "wotr-test-TableName"
"""The name of the table in a definition that is filled for tests."""


def read_batch(*items: Mapping[str, Json], left: Iterable[Mapping[str, Json]] = ()) -> Response:
    """`batchGetItem`: items of the table in any order. `left`: keys that were not read."""
    unprocessed = {TABLE: {"Keys": list(left)}} if left else {}
    return answer({"Responses": {TABLE: list(items)}, "UnprocessedKeys": unprocessed})


TRANSACTED = answer({"ConsumedCapacity": [{"CapacityUnits": 18, "TableName": "wotr-test"}]})
"""`transactWriteItems`."""
PUBLISHED = answer({"MessageId": "94f20ce6-13c5-43a0-9a9e-ca52d816e90b", **_OPTIMISED})
"""`sns:publish`."""
SUBSCRIPTION_ARN = "arn:aws:sns:us-east-1:123456789012:wotr-test-records:4b6d6d7e-2f0c-4f0e-9a53-1f0a6d1f8a11"
SUBSCRIBED = answer({"SubscriptionArn": SUBSCRIPTION_ARN})
"""`aws-sdk:sns:subscribe` with `ReturnSubscriptionArn`."""
DONE = answer({})
"""`aws-sdk:sns:unsubscribe`, `setSubscriptionAttributes`."""


def subscription(policy: Mapping[str, Json], *, pending: bool) -> Response:
    """`aws-sdk:sns:getSubscriptionAttributes`."""
    attributes = {
        "ConfirmationWasAuthenticated": "false",
        "Endpoint": "ana@example.org",
        "FilterPolicy": text(policy),
        "FilterPolicyScope": "MessageAttributes",
        "Owner": "123456789012",
        "PendingConfirmation": "true" if pending else "false",
        "Protocol": "email",
        "RawMessageDelivery": "false",
        "SubscriptionArn": SUBSCRIPTION_ARN,
        "TopicArn": SUBSCRIPTION_ARN.rpartition(":")[0],
    }
    return answer({"Attributes": attributes})


STARTED = answer(
    {
        "ExecutionArn": "arn:aws:states:us-east-1:000000000000:execution:RebuildRecords:0b6e2d4c",
        "StartDate": 1795262400,
        **_OPTIMISED,
    }
)
"""`states:startExecution`."""
_EXECUTION = "arn:aws:states:us-east-1:000000000000:express:wotr-test-get-summary:one:two"


def executed(output: Json) -> Response:
    """`aws-sdk:sfn:startSyncExecution`: an execution that succeeded."""
    return answer({"ExecutionArn": _EXECUTION, "Name": "one", "Output": text(output), "Status": "SUCCEEDED"})


EXECUTION_FAILED = answer(
    {"ExecutionArn": _EXECUTION, "Name": "one", "Status": "FAILED", "Error": "KeyError", "Cause": "date"}
)


def described(status: str) -> Response:
    """`aws-sdk:sfn:describeExecution`."""
    return answer(
        {
            "ExecutionArn": "arn:aws:states:us-east-1:000000000000:execution:wotr-test-recompute-loads:one",
            "Name": "one",
            "StartDate": "2026-11-20T12:00:00.000Z",
            "Status": status,
        }
    )


EXECUTION_MISSING = failure("Sfn.ExecutionDoesNotExistException", "Execution Does Not Exist")

ENDED = answer({**_OPTIMISED, "Output": {}, "Status": "SUCCEEDED"})
"""`states:startExecution.sync:2`: an execution that was waited for, and succeeded."""
WAITED_IN_VAIN = failure("States.TaskFailed", text({"ExecutionArn": _EXECUTION, "Status": "FAILED"}))
"""The same of one that failed."""
LOGINS_THROTTLED = failure(
    "CognitoIdentityProvider.TooManyRequestsException", "Too many requests (Service: CognitoIdentityProvider)"
)
LOGIN_GONE = failure(
    "CognitoIdentityProvider.UserNotFoundException", "User does not exist. (Service: CognitoIdentityProvider)"
)
POOL_MISSING = failure("CognitoIdentityProvider.ResourceNotFoundException", "User pool does not exist.")


def logins(*names: str) -> Response:
    """`aws-sdk:cognitoidentityprovider:listUsers`."""
    return answer(
        {"Users": [{"Username": name, "Enabled": True, "UserStatus": "CONFIRMED"} for name in names]}
    )


SFN_DENIED = failure("Sfn.AccessDeniedException", "is not authorized to perform: states:DescribeExecution")
SFN_BUSY = failure("Sfn.SfnException", "Service: Sfn, Status Code: 429")
SFN_MACHINE_MISSING = failure("Sfn.StateMachineDoesNotExistException", "State Machine Does Not Exist")
OBJECT_STORED = answer({"ETag": '"9b2cf535f27731c974343645a3985328"', "ServerSideEncryption": "AES256"})
"""`s3:putObject`."""


def stored_object(body: str) -> Response:
    """`s3:getObject`: an object's text."""
    described = {"ContentLength": len(body.encode()), "ContentType": "application/json"}
    return answer({"Body": body, "ETag": '"9b2cf535f27731c974343645a3985328"', **described})


DEAD_LETTER_SENT = answer(
    {
        "MD5OfMessageBody": "1cbbd2a6d4a5a7ce6b4f6f9a5a6f4c31",
        "MessageId": "5b1a4b1e-6d5e-4d7e-9f5f-0f3a1d2c9b7a",
        **_OPTIMISED,
    }
)
"""`sqs:sendMessage`."""


def _optimised_failure(service: str, error: str, status: int, code: str, message: str) -> Response:
    source = f"Service: {service}; Status Code: {status}; Error Code: {code}"
    return failure(error, f"{message} ({source}; Request ID: 2J4P6M0Q1V; Proxy: null)")


def _of_items(code: str, message: str) -> Response:
    return _optimised_failure("AmazonDynamoDBv2", f"DynamoDB.{code}", 400, code, message)


def _of_subscriptions(code: str, message: str) -> Response:
    return failure(f"Sns.{code}", f"{message} (Service: Sns, Status Code: 400, Request ID: 2J4P6M0Q1V)")


SUBSCRIPTION_GONE = _of_subscriptions("NotFoundException", "Subscription does not exist")
SUBSCRIPTION_PENDING = _of_subscriptions(
    "InvalidParameterException",
    "Invalid parameter: SubscriptionArn "
    "Reason: Cannot unsubscribe a subscription that is pending confirmation",
)
SUBSCRIBED_OTHERWISE = _of_subscriptions(
    "InvalidParameterException",
    "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
)
SUBSCRIPTIONS_THROTTLED = _of_subscriptions("ThrottledException", "Rate exceeded")
SUBSCRIPTIONS_FORBIDDEN = _of_subscriptions("AuthorizationErrorException", "Not authorized")
TOO_MANY_FILTERS = _of_subscriptions("FilterPolicyLimitExceededException", "Filter policy limit exceeded")


def _of_queries(code: str, message: str) -> Response:
    return failure(
        f"DynamoDb.{code}", f"{message} (Service: DynamoDb, Status Code: 400, Request ID: 2J4P6M0Q1V)"
    )


ITEM_THROTTLED = _of_items(
    "ProvisionedThroughputExceededException",
    "The level of configured provisioned throughput for the table was exceeded.",
)
"""The optimised integrations: `getItem`, `putItem`, `updateItem`, `deleteItem`."""
ITEM_TABLE_MISSING = _of_items("ResourceNotFoundException", "Requested resource not found")
CONDITION_FALSE = _of_items("ConditionalCheckFailedException", "The conditional request failed")
THROTTLED = _of_queries(
    "ThrottlingException", "Throughput exceeds the current capacity of your table or index."
)
"""The SDK integrations of DynamoDB: `query`, `transactWriteItems` and the like."""
TABLE_MISSING = _of_queries("ResourceNotFoundException", "Requested resource not found")
TASK_THROTTLED = _optimised_failure(
    "AWSLambda", "Lambda.TooManyRequestsException", 429, "TooManyRequestsException", "Rate Exceeded."
)
QUEUE_THROTTLED = _optimised_failure(
    "AmazonSQS", "SQS.RequestThrottledException", 400, "RequestThrottled", "Request is throttled."
)
TOPIC_FAILS = _optimised_failure(
    "AmazonSNS", "SNS.InternalErrorException", 500, "InternalError", "An internal service error."
)
TOPIC_MISSING = _optimised_failure(
    "AmazonSNS", "SNS.NotFoundException", 404, "NotFound", "Topic does not exist"
)
TOO_MANY_STARTED = _optimised_failure(
    "AWSStepFunctions",
    "StepFunctions.ExecutionLimitExceededException",
    400,
    "ExecutionLimitExceeded",
    "The maximum number of running executions has been reached.",
)
MACHINE_MISSING = _optimised_failure(
    "AWSStepFunctions",
    "StepFunctions.StateMachineDoesNotExistException",
    400,
    "StateMachineDoesNotExist",
    "State Machine Does Not Exist",
)
BUCKET_TIMES_OUT = failure("S3.SdkClientException", "Unable to execute HTTP request: Connect timed out")
OBJECT_MISSING = failure(
    "S3.NoSuchKeyException",
    "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: 2J4P6M0Q1V)",
)
BUCKET_MISSING = failure(
    "S3.NoSuchBucketException",
    "The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: 2J4P6M0Q1V)",
)


def cancelled(*reasons: str) -> Response:
    """`transactWriteItems`: cancelled, with a reason for each of its items, `None` for those without."""
    listed = ", ".join(reasons)
    return _of_queries(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{listed}]",
    )


def task_bug(handler: str = "tasks/workouts/prepare_workout.py", error: str = "KeyError") -> Response:
    """`lambda:invoke`: the task raised what it should not."""
    trace = [f'  File "/var/task/{handler}", line 31, in handler\n']
    cause = {"errorMessage": "'doc'", "errorType": error, "requestId": "2J4P6M0Q1V", "stackTrace": trace}
    return failure(error, json.dumps(cause))


def mock_file(mocks: Mapping[str, Mapping[str, Mapping[str, Response]]]) -> Json:
    """The responses of all test cases in the format of Step Functions Local.

    Args:
        mocks: by the file stem of the machine, the test case, and the state.
    """
    names: dict[str, str] = {}
    responses: dict[str, Json] = {}
    machines: dict[str, Json] = {}
    for machine, cases in mocks.items():
        machines[f"wotr-test-{machine}"] = {"TestCases": {}}
        for case, states in cases.items():
            named = machines[f"wotr-test-{machine}"]["TestCases"][case] = {}
            for state, response in states.items():
                numbered = _numbered(response)
                name = names.setdefault(json.dumps(numbered), f"{machine}, {case}: {state}")
                responses[name] = numbered
                named[state] = name
    return {"StateMachines": machines, "MockedResponses": responses}


def _numbered(response: Response) -> dict[str, Result]:
    numbered = {}
    first = 0
    for times, result in response:
        last = first + times - 1
        numbered[str(first) if times == 1 else f"{first}-{last}"] = result
        first = last + 1
    return numbered
