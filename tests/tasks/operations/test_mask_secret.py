"""The secret is read at run time, and nothing but its mask leaves the task."""

import json
import logging
from collections.abc import Iterator

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError
from moto import mock_aws
from mypy_boto3_secretsmanager import SecretsManagerClient

from tasks.adapters import secrets
from tasks.operations.mask_secret import handler

SECRET = "9fK2mQ7xT1vB8nLc4pR6wY3zA5sD0gHjUeZiOoZq7d"


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManagerClient]:
    """Secrets Manager with the demo key."""
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "SECRET_ID": "demo",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    secrets.client.cache_clear()
    with mock_aws():
        client = boto3.client("secretsmanager", region_name="eu-west-1")
        client.create_secret(Name="demo", SecretString=SECRET)
        yield client
    secrets.client.cache_clear()


@pytest.mark.usefixtures("stored")
def test_it_answers_with_the_mask(context: LambdaContext) -> None:
    assert handler({"requestId": "r"}, context) == {"body": json.dumps({"masked": "************Zq7d"})}


def test_a_rotated_secret_is_seen_at_once(stored: SecretsManagerClient, context: LambdaContext) -> None:
    handler({}, context)
    stored.put_secret_value(SecretId="demo", SecretString="another-of-long-enough-size")
    assert handler({}, context)["body"] == json.dumps({"masked": "************size"})


@pytest.mark.usefixtures("stored")
def test_no_log_has_the_secret_at_any_level(
    context: LambdaContext, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    # Lambda sets the root logger's level, and in a stage for development it is DEBUG.
    caplog.set_level(logging.DEBUG)
    handler({"requestId": "r"}, context)
    printed = capsys.readouterr()
    assert SECRET not in caplog.text + printed.out + printed.err


def test_a_missing_secret_is_an_outage(stored: SecretsManagerClient, context: LambdaContext) -> None:
    stored.delete_secret(SecretId="demo", ForceDeleteWithoutRecovery=True)
    with pytest.raises(ClientError, match="ResourceNotFoundException") as raised:
        handler({}, context)
    assert SECRET not in str(raised.value)
