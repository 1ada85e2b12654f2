"""`make deploy-web STAGE=dev`: put the built page into the bucket of infra/web.yaml, behind CloudFront.

An open page, and one that a browser still has, go on working through a deployment:

- Files with a hash in their name come first, and those of the page before stay. They are marked as
  superseded, and rewritten in place, so that the bucket's lifecycle counts its 30 days from now and not from
  their upload.
- index.html comes when everything that it names is there.
- sw.js comes last, when no edge has the old index.html any more: a new service worker reads the page anew,
  and would keep an old one until the deployment after this.
"""

from __future__ import annotations

import json
import sys
import time
import tomllib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from local.pages.front import API_PREFIX
from local.pages.page import HASHED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / ".local" / "web" / "app"
TEMPLATE = ROOT / "infra" / "web.yaml"

_HASHED = HASHED.removeprefix("/")
_CONFIG = "config.json"
_PAGE = "index.html"
_WORKER = "sw.js"
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Of this list and of no machine's own one; a type that is not here is an error, not a download."""
_SUPERSEDED = "superseded=true"
_NEVER_STOOD = "ROLLBACK_COMPLETE"
"""Of a stack that could not be created: it has nothing, and CloudFormation updates it no more."""


class DeployError(Exception):
    """What the person who deploys can mend."""


@dataclass(frozen=True)
class Profile:
    """A stack, as samconfig.toml describes it."""

    stack_name: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class PageFile:
    """A file of the page, as it is to stand in the bucket."""

    key: str
    content: bytes

    @property
    def content_type(self) -> str:
        """Its media type.

        Raises:
            DeployError: it is not known.
        """
        suffix = Path(self.key).suffix
        if suffix not in _CONTENT_TYPES:
            raise DeployError(f"{self.key}: infra/deploy_web.py knows no content type of {suffix or 'this'}.")
        return _CONTENT_TYPES[suffix]

    @property
    def cache_control(self) -> str:
        """How long browsers and edges keep it.

        A service worker decides what everything else is, and a config.json of yesterday may name a user pool
        that is gone; both are small. So they are asked for each time.
        """
        if self.key.startswith(_HASHED):
            return "public, max-age=31536000, immutable"
        return "no-cache" if self.key in {_CONFIG, _WORKER} else "public, max-age=300"


def profile(name: str, config: Path = ROOT / "samconfig.toml") -> Profile:
    """The profile of this name.

    Raises:
        DeployError: there is none.
    """
    told = tomllib.loads(config.read_text("utf-8")).get(name)
    if told is None:
        raise DeployError(f"samconfig.toml has no profile {name}.")
    parameters = told["deploy"]["parameters"]
    return Profile(
        parameters["stack_name"],
        _pairs(parameters.get("parameter_overrides", [])),
        _pairs(parameters.get("tags", [])),
    )


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    return dict(text.split("=", 1) for text in texts)


def built_files(folder: Path) -> list[PageFile]:
    """What `make pages` built.

    Raises:
        DeployError: nothing.
    """
    if not (folder / _PAGE).is_file():
        raise DeployError(f"{folder} has no {_PAGE}. Build the page: `make pages`.")
    return [
        PageFile(path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


class WebDeployment:
    """One deployment of the page of one stage."""

    def __init__(self, stage: str, session: boto3.Session, say: Callable[[str], None]) -> None:
        """`session` has the region and the credentials; `say` is told what happens."""
        self._stage = stage
        self._say = say
        self._region = session.region_name
        self._cloudformation = session.client("cloudformation")
        self._cloudfront = session.client("cloudfront")
        self._s3 = session.client("s3")

    def run(self, folder: Path) -> str:
        """Deploy the stack of the page, and what was built into `folder`. Returns the address of the page.

        Raises:
            DeployError: the application is not deployed, nothing was built, or the stack failed.
        """
        files = built_files(folder)
        application = self._outputs(profile(self._stage).stack_name)
        web = profile(f"{self._stage}-web")
        self._deploy(
            web,
            {
                **web.parameters,
                "Stage": self._stage,
                "ApiUrl": application["ApiUrl"],
                "AccountBucketName": application["AccountBucketName"],
            },
        )
        outputs = self._outputs(web.stack_name)
        config = {
            "api": API_PREFIX,
            "region": self._region,
            "userPoolId": application["UserPoolId"],
            "userPoolClientId": application["UserPoolClientId"],
            "cognitoEndpoint": None,
            "console": None,
        }
        files.append(PageFile(_CONFIG, json.dumps(config).encode()))
        self._upload(files, outputs["BucketName"], outputs["DistributionId"])
        self._supersede({file.key for file in files}, outputs["BucketName"])
        return outputs["Url"]

    def _outputs(self, stack_name: str) -> dict[str, str]:
        stack = self._stack(stack_name)
        if stack is None:
            raise DeployError(
                f"The stack {stack_name} is not there. Deploy it: `make deploy STAGE={self._stage}`."
            )
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def _stack(self, name: str) -> Any:  # noqa: ANN401 -- boto3's types are of no use for what is only read
        try:
            return self._cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise

    def _deploy(self, web: Profile, parameters: Mapping[str, str]) -> None:
        """Create or update the stack of the page, and wait. A new distribution takes some minutes."""
        wanted: dict[str, Any] = {
            "StackName": web.stack_name,
            "TemplateBody": TEMPLATE.read_text("utf-8"),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            "Tags": [{"Key": key, "Value": value} for key, value in web.tags.items()],
        }
        existing = self._remains(web.stack_name)
        self._say(f"{'creating' if existing is None else 'updating'} the stack {web.stack_name}")
        try:
            if existing is None:
                stack_id = self._cloudformation.create_stack(**wanted)["StackId"]
            else:
                stack_id = self._cloudformation.update_stack(**wanted)["StackId"]
        except ClientError as error:
            message = error.response["Error"]["Message"]
            if "No updates are to be performed" in message:
                return
            raise DeployError(f"The stack {web.stack_name} cannot be deployed: {message}") from error
        deed = "create" if existing is None else "update"
        self._wait(f"stack_{deed}_complete", web.stack_name, stack_id)

    def _remains(self, name: str) -> Any:  # noqa: ANN401 -- as above
        """The stack, if there is one. What a first deployment left that failed is removed."""
        stack = self._stack(name)
        if stack is None or stack["StackStatus"] != _NEVER_STOOD:
            return stack
        self._say(f"removing what is left of the stack {name}, which could not be created")
        self._cloudformation.delete_stack(StackName=stack["StackId"])
        self._wait("stack_delete_complete", name, stack["StackId"])
        return None

    def _wait(self, what: Any, name: str, stack_id: str) -> None:  # noqa: ANN401 -- boto3-stubs want literals
        try:
            self._cloudformation.get_waiter(what).wait(
                StackName=stack_id, WaiterConfig={"Delay": 5, "MaxAttempts": 720}
            )
        except WaiterError as error:
            raise DeployError(f"The stack {name} failed.\n{self._failures(stack_id)}") from error

    def _failures(self, stack_id: str) -> str:
        pages = self._cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
        return "\n".join(
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', event['ResourceStatus'])}"
            for page in pages
            for event in page["StackEvents"]
            if event["ResourceStatus"].endswith("_FAILED")
        )

    def _upload(self, files: Sequence[PageFile], bucket: str, distribution: str) -> None:
        turns = [
            [file for file in files if file.key.startswith(_HASHED)],
            [file for file in files if not file.key.startswith(_HASHED) and file.key not in {_PAGE, _WORKER}],
            [file for file in files if file.key == _PAGE],
        ]
        for file in chain.from_iterable(turns):
            self._put(file, bucket)
        self._invalidate(files, distribution)
        for file in files:
            if file.key == _WORKER:
                self._put(file, bucket)

    def _put(self, file: PageFile, bucket: str) -> None:
        self._say(f"uploading {file.key}")
        self._s3.put_object(
            Bucket=bucket,
            Key=file.key,
            Body=file.content,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
        )

    def _invalidate(self, files: Sequence[PageFile], distribution: str) -> None:
        """Drop from the edges what has the same name as before, and wait until it is gone."""
        paths = ["/", *(f"/{file.key}" for file in files if not file.key.startswith(_HASHED))]
        self._say("invalidating what has no hash in its name")
        made = self._cloudfront.create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "Paths": {"Quantity": len(paths), "Items": paths},
                "CallerReference": str(time.time_ns()),
            },
        )
        waiter = self._cloudfront.get_waiter("invalidation_completed")
        waiter.wait(DistributionId=distribution, Id=made["Invalidation"]["Id"])

    def _supersede(self, current: set[str], bucket: str) -> None:
        """Mark what the page no longer has, once: the lifecycle removes it 30 days after that."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for key in [file["Key"] for page in pages for file in page.get("Contents", [])]:
            if key in current or self._s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]:
                continue
            self._say(f"superseded: {key}")
            file = PageFile(key, b"")
            self._s3.copy_object(
                Bucket=bucket,
                Key=key,
                CopySource={"Bucket": bucket, "Key": key},
                MetadataDirective="REPLACE",
                ContentType=file.content_type,
                CacheControl=file.cache_control,
                TaggingDirective="REPLACE",
                Tagging=_SUPERSEDED,
            )


def main(arguments: list[str]) -> int:
    """Deploy the page of the stage that is named. Returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m infra.deploy_web <stage>\n")
        return 2

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    try:
        url = WebDeployment(arguments[0], boto3.Session(), say).run(PAGE)
    except (DeployError, BotoCoreError, ClientError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    say(f"The page is at {url}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
