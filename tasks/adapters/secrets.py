"""The secrets of the stage in Secrets Manager, read anew each time.

Only the task that needs one imports this module: it brings boto3 along, most of a second of a cold start.
"""

import logging
from functools import cache
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# Below INFO botocore logs the bodies of answers, and with them the secret. Its loggers follow the root one,
# whose level is the stage's.
logging.getLogger("botocore").setLevel(logging.INFO)

# A caller waits 25 s at most, retries of the task included: better a quick error than botocore's minutes.
_CONFIG: Final = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
)


@cache
def client() -> "SecretsManagerClient":
    """Return the client of this execution environment, made at the first use."""
    return boto3.client("secretsmanager", config=_CONFIG)


def secret_text(secret_id: str) -> str:
    """Return the current value of a secret.

    Raises:
        ClientError: Secrets Manager refuses, or there is no such secret.
    """
    return client().get_secret_value(SecretId=secret_id)["SecretString"]
