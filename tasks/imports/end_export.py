"""Task of export-account: put the parts of a file together, or drop them."""

from typing import TYPE_CHECKING, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from tasks.adapters import clients

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

logger = Logger()

_NO_UPLOAD: Final = "NoSuchUpload"


class Event(TypedDict):
    """What the machine passes on; `keep` says whether the file is whole."""

    bucket: str
    key: str
    uploadId: str
    keep: bool


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, str]:
    """End an upload. It may have been ended before, when the task is repeated.

    Raises:
        ClientError: S3 refuses what it should not.
    """
    try:
        if event["keep"]:
            _complete(event)
        elif event["uploadId"]:
            clients.s3().abort_multipart_upload(
                Bucket=event["bucket"], Key=event["key"], UploadId=event["uploadId"]
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != _NO_UPLOAD:
            raise
        if event["keep"]:
            clients.s3().head_object(Bucket=event["bucket"], Key=event["key"])
    logger.info("upload ended", key=event["key"], keep=event["keep"])
    return {}


def _complete(event: Event) -> None:
    pages = (
        clients.s3()
        .get_paginator("list_parts")
        .paginate(Bucket=event["bucket"], Key=event["key"], UploadId=event["uploadId"])
    )
    parts: list[CompletedPartTypeDef] = [
        {"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for page in pages for part in page["Parts"]
    ]
    clients.s3().complete_multipart_upload(
        Bucket=event["bucket"],
        Key=event["key"],
        UploadId=event["uploadId"],
        MultipartUpload={"Parts": parts},
    )
