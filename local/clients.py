"""boto3 clients of the engine, and what they say about the stack."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.gateway.intrinsics import StackValues
from local.home import ACCOUNT_ID, REGION, STACK_NAME, LocalError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackResourceSummaryTypeDef
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_stepfunctions import SFNClient

    from local.home import RunningStack


def dummy_credentials() -> dict[str, str]:
    """Environment variables of credentials that are valid for no account; the engine takes any."""
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


class Clients:
    """Clients of one engine, made when first needed. They read nothing of the caller's AWS configuration."""

    def __init__(self, stack: RunningStack) -> None:
        """Of the engine of `stack`."""
        self._url = stack.engine_url
        self._session = boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 -- valid for no account
            region_name=REGION,
        )
        self._config = Config(
            inject_host_prefix=False,
            retries={"mode": "standard", "total_max_attempts": 3},
            connect_timeout=5,
            read_timeout=120,
        )

    @cached_property
    def apigateway(self) -> APIGatewayClient:
        """API Gateway."""
        return self._session.client("apigateway", endpoint_url=self._url, config=self._config)

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        """CloudFormation."""
        return self._session.client("cloudformation", endpoint_url=self._url, config=self._config)

    @cached_property
    def cognito(self) -> CognitoIdentityProviderClient:
        """Cognito user pools."""
        return self._session.client("cognito-idp", endpoint_url=self._url, config=self._config)

    @cached_property
    def stepfunctions(self) -> SFNClient:
        """Step Functions."""
        return self._session.client("stepfunctions", endpoint_url=self._url, config=self._config)

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
