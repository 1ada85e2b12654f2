"""A Lambda context, and an SSM that holds the stage's parameters."""

from collections.abc import Iterator

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws
from mypy_boto3_secretsmanager import SecretsManagerClient
from mypy_boto3_ssm import SSMClient

from tasks.adapters import clients, parameters, secrets

PREFIX = "/wotr/test"
SECRET = "9fK2mQ7xT1vB8nLc4pR6wY3zA5sD0gHjUeZiOoZq7d"


@pytest.fixture
def context() -> LambdaContext:
    """The context of one invocation, as the Lambda runtime would pass it."""
    context = LambdaContext()
    context._aws_request_id = "8f1c2a3e-5d0f-4a43-9f3f-0d9b5f7f6a11"  # noqa: SLF001
    context._function_name = "wotr-test-task"  # noqa: SLF001
    context._function_version = "$LATEST"  # noqa: SLF001
    context._invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:wotr-test-task"  # noqa: SLF001
    context._memory_limit_in_mb = 256  # noqa: SLF001
    return context


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[SSMClient]:
    """SSM with both parameters; values are not kept between reads, so that none has to expire."""
    away_from_aws(monkeypatch)
    monkeypatch.setenv("PARAMETER_PREFIX", PREFIX)
    monkeypatch.setenv("PARAMETER_MAX_AGE_SECONDS", "0")
    parameters.provider.cache_clear()
    with mock_aws():
        client = boto3.client("ssm", region_name="eu-west-1")
        client.put_parameter(Name=f"{PREFIX}/workout-types", Value="Run,Ride,Yoga", Type="String")
        client.put_parameter(Name=f"{PREFIX}/max-duration-min", Value="240", Type="String")
        yield client
    parameters.provider.cache_clear()


@pytest.fixture
def demo_secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManagerClient]:
    """Secrets Manager with the demo key."""
    away_from_aws(monkeypatch)
    monkeypatch.setenv("SECRET_ID", "demo")
    secrets.client.cache_clear()
    with mock_aws():
        client = boto3.client("secretsmanager", region_name="eu-west-1")
        client.create_secret(Name="demo", SecretString=SECRET)
        yield client
    secrets.client.cache_clear()


def away_from_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give clients a region, and credentials that are valid nowhere."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


TABLE = "wotr-test-TableName"
BUCKET = "wotr-test-accounts"


@pytest.fixture
def account(ssm: SSMClient) -> Iterator[None]:  # noqa: ARG001 -- what it does is needed
    """A table and a bucket, both empty, for the tasks that call services themselves."""
    for made in (clients.dynamodb, clients.s3):
        made.cache_clear()
    boto3.client("dynamodb", region_name="eu-west-1").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    boto3.client("s3", region_name="eu-west-1").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    yield
    for made in (clients.dynamodb, clients.s3):
        made.cache_clear()
