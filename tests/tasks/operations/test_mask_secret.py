"""The secret is read at run time, and nothing but its mask leaves the task."""

import json
import logging

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError
from mypy_boto3_secretsmanager import SecretsManagerClient

from tasks.operations.mask_secret import handler
from tests.tasks.conftest import SECRET


@pytest.mark.usefixtures("demo_secret")
def test_it_answers_with_the_mask(context: LambdaContext) -> None:
    assert handler({"requestId": "r"}, context) == {"body": json.dumps({"masked": "************Zq7d"})}


def test_a_rotated_secret_is_seen_at_once(demo_secret: SecretsManagerClient, context: LambdaContext) -> None:
    handler({}, context)
    demo_secret.put_secret_value(SecretId="demo", SecretString="another-of-long-enough-size")
    assert handler({}, context)["body"] == json.dumps({"masked": "************size"})


@pytest.mark.usefixtures("demo_secret")
def test_no_log_has_the_secret_at_any_level(
    context: LambdaContext, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    # Lambda sets the root logger's level, and in a stage for development it is DEBUG.
    caplog.set_level(logging.DEBUG)
    handler({"requestId": "r"}, context)
    printed = capsys.readouterr()
    assert SECRET not in caplog.text + printed.out + printed.err


def test_a_missing_secret_is_an_outage(demo_secret: SecretsManagerClient, context: LambdaContext) -> None:
    demo_secret.delete_secret(SecretId="demo", ForceDeleteWithoutRecovery=True)
    with pytest.raises(ClientError, match="ResourceNotFoundException") as raised:
        handler({}, context)
    assert SECRET not in str(raised.value)
