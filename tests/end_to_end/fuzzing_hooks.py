"""Lets schemathesis into the routes that want a signature (SCHEMATHESIS_HOOKS in test_fuzzing.py)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from requests.auth import AuthBase

from local.home import REGION

if TYPE_CHECKING:
    from requests import PreparedRequest

SIGNED = r"^/(stats/\{userId\}|reports/\{date\}|secrets-check)$"


class Signed(AuthBase):
    """Signs a request with the key of the home."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the signature."""
        credentials = Credentials(os.environ["WOTR_ACCESS_KEY"], os.environ["WOTR_SECRET_KEY"])
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        SigV4Auth(credentials, "execute-api", REGION).add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


schemathesis.auth.set_from_requests(Signed()).apply_to(path_regex=SIGNED)  # type: ignore[attr-defined]
