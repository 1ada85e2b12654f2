"""boto3 clients of the engine, and what they say about the stack."""

from __future__ import annotations

from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.home import ACCOUNT_ID, ENGINE_SECRET, REGION, STACK_NAME, LocalError
from local.template.intrinsics import StackValues

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackResourceSummaryTypeDef
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

    from local.home import RunningStack

_USUAL: dict[str, Any] = {
    "inject_host_prefix": False,
    "retries": {"mode": "standard", "total_max_attempts": 3},
    "connect_timeout": 5,
    "read_timeout": 120,
}
_MAKING = Lock()
"""A boto3 session is not for several threads at once; clients are."""


def credentials(key: str, secret: str = ENGINE_SECRET) -> dict[str, str]:
    """Environment variables with the access key of an engine. They are valid for no account of AWS."""
    return {
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def engine_client(stack: RunningStack, service: str, **config: Any) -> Any:  # noqa: ANN401 -- boto3's types want a literal
    """A boto3 client of the engine of `stack`, with this botocore configuration besides the usual one."""
    return client_at(stack.engine_url, service, key=stack.engine_key, **config)


def client_at(url: str, service: str, *, key: str = "test", **config: Any) -> Any:  # noqa: ANN401 -- as above
    """A boto3 client of an emulator at `url`. Its credentials are valid for no account of AWS."""
    with _MAKING:
        create: Any = _session().client
        return create(
            service,
            endpoint_url=url,
            aws_access_key_id=key,
            aws_secret_access_key=ENGINE_SECRET,
            config=Config(**{**_USUAL, **config}),
        )


@cache
def _session() -> boto3.Session:
    """One session for all clients: each would read the services' descriptions anew."""
    return boto3.Session(region_name=REGION)


class Clients:
    """Clients of one engine, made when first needed."""

    def __init__(self, stack: RunningStack) -> None:
        """Make clients of the engine of `stack`."""
        self._stack = stack

    @cached_property
    def apigateway(self) -> APIGatewayClient:
        """API Gateway."""
        client: APIGatewayClient = engine_client(self._stack, "apigateway")
        return client

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        """CloudFormation."""
        client: CloudFormationClient = engine_client(self._stack, "cloudformation")
        return client

    @cached_property
    def cognito(self) -> CognitoIdentityProviderClient:
        """Cognito user pools."""
        client: CognitoIdentityProviderClient = engine_client(self._stack, "cognito-idp")
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        """SQS."""
        client: SQSClient = engine_client(self._stack, "sqs")
        return client

    @cached_property
    def stepfunctions(self) -> SFNClient:
        """Step Functions."""
        client: SFNClient = engine_client(self._stack, "stepfunctions")
        return client

    def resources(self) -> list[StackResourceSummaryTypeDef]:
        """The resources of the stack."""
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK_NAME)
        return [resource for page in pages for resource in page["StackResourceSummaries"]]


def stack_status(clients: Clients) -> str | None:
    """The state of the stack, None when there is none."""
    try:
        return clients.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise


def stack_outputs(clients: Clients) -> dict[str, str]:
    """The outputs of the stack.

    Raises:
        LocalError: it is not deployed.
    """
    try:
        stack = clients.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    except ClientError as error:
        raise LocalError("The stack is not deployed. Run `wotr deploy`.") from error
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def stack_values(clients: Clients) -> StackValues:
    """What the intrinsic functions of the template resolve to."""
    description = clients.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    return StackValues(
        name=STACK_NAME,
        region=REGION,
        account=ACCOUNT_ID,
        resources={
            resource["LogicalResourceId"]: (resource["ResourceType"], resource.get("PhysicalResourceId", ""))
            for resource in clients.resources()
        },
        parameters={
            parameter["ParameterKey"]: parameter["ParameterValue"]
            for parameter in description.get("Parameters", [])
        },
    )
