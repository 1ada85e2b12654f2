"""A stack on AWS, looked at with the credentials of whoever asks."""

from __future__ import annotations

import boto3

from local.histories.deployed.source import DeployedSource
from local.home import LocalError


def deployed(stack_name: str) -> DeployedSource:
    """The executions of a stack, in the account and the region of the environment.

    Raises:
        LocalError: it is not there, or is none of wotr.
    """
    try:
        return DeployedSource(stack_name, boto3.Session())
    except LookupError as error:
        raise LocalError(f"{error} AWS_PROFILE and AWS_REGION say which account and region.") from error
