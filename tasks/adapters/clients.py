"""Clients of the services that tasks call themselves, made at the first use and kept.

Only tasks that move a whole account import this module (ADR 23): all others compute, and their machines call.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_CONFIG: Final = Config(
    connect_timeout=2,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 4},
    signature_version="s3v4",
    # boto3 would sign links and forms for the global host of S3, which works in one Region only; and in that
    # one, too, the web page may reach only the host that names the Region (infra/web.yaml).
    s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
)


@cache
def dynamodb() -> "DynamoDBClient":
    """Return the client of DynamoDB."""
    return boto3.client("dynamodb", config=_CONFIG.merge(Config(signature_version="v4")))


@cache
def s3() -> "S3Client":
    """Return the client of S3."""
    return boto3.client("s3", config=_CONFIG)
