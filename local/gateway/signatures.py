"""AWS_IAM authorisation: Signature Version 4, verified by signing the request again and comparing.

botocore's signer makes the canonical request, of exactly the headers that the caller says it signed.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

On a laptop one key is valid, that of the home (`wotr aws-env`), and it may call every route: ministack
evaluates no identity-based policy. Signatures in the query are not taken, because the routes refuse the query
parameters that carry them.
"""

from __future__ import annotations

import hmac
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NoReturn

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from local.gateway.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SERVICE = "execute-api"
LARGEST_SKEW_SEC = 300
"""How far a signature's date may lie before or after now."""

_ALGORITHM = "AWS4-HMAC-SHA256"
_PARTS = ("Credential", "SignedHeaders", "Signature")
_MUST_BE_SIGNED = ("host", "x-amz-date")
_SCOPE = re.compile(r"[^/]+/\d{8}/[^/]+/[^/]+/aws4_request")


@dataclass(frozen=True)
class SignedRequest:
    """A request as it was on the wire; `headers` have lower-case names, as often as they were sent."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    def all_of(self, name: str) -> list[str]:
        """The values of a header."""
        return [value for found, value in self.headers if found == name]


class SignatureChecker:
    """Checks signatures of one key."""

    def __init__(
        self, access_key: str, secret_key: str, region: str, now: Callable[[], float] = time.time
    ) -> None:
        """`now` is the time in seconds since 1970."""
        self._access_key = access_key
        self._credentials = Credentials(access_key, secret_key)
        self._region = region
        self._now = now

    def check(self, request: SignedRequest) -> None:
        """Let a request pass that is signed by the key, for this region and `execute-api`, now.

        Raises:
            Refusal: `MISSING_AUTHENTICATION_TOKEN` without a signature, `ACCESS_DENIED` for another key,
                `INVALID_SIGNATURE` else; the message says what is wrong.
        """
        given = request.all_of("authorization")
        if not given:
            raise Refusal("MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token")
        parts = _parts_of(given)
        scope = parts["Credential"]
        if not _SCOPE.fullmatch(scope):
            _refuse("Credential must be <key>/<YYYYMMDD>/<region>/execute-api/aws4_request.")
        key, day, region, service, _ = scope.split("/")
        if not _equal(key, self._access_key) or request.all_of("x-amz-security-token"):
            raise Refusal("ACCESS_DENIED", 403, "The security token included in the request is invalid.")
        if (region, service) != (self._region, SERVICE):
            _refuse(f"Credential should be scoped to {self._region}/{SERVICE}, not {region}/{service}.")
        timestamp = self._timestamp(request)
        if timestamp[:8] != day:
            _refuse(f"Date in Credential scope does not match the date of x-amz-date: {day}, {timestamp}.")
        names = parts["SignedHeaders"].split(";")
        lacking = [name for name in _MUST_BE_SIGNED if name not in names]
        if lacking:
            _refuse(f"SignedHeaders must name {', '.join(lacking)}.")
        if any(value != sha256(request.body).hexdigest() for value in request.all_of("x-amz-content-sha256")):
            _refuse("x-amz-content-sha256 is not the hash of the body.")
        if not _equal(parts["Signature"], self._sign(request, timestamp, names)):
            _refuse("The signature is not the one of this request and this key.")

    def _timestamp(self, request: SignedRequest) -> str:
        dates = request.all_of("x-amz-date")
        if len(dates) != 1:
            _refuse("Send the date of the signature in one header X-Amz-Date.")
        try:
            signed = datetime.strptime(dates[0], SIGV4_TIMESTAMP).replace(tzinfo=UTC).timestamp()
        except ValueError:
            _refuse("X-Amz-Date must be like 20261121T153000Z.")
        if signed < self._now() - LARGEST_SKEW_SEC:
            _refuse(f"Signature expired: {dates[0]} is more than 5 minutes ago.")
        if signed > self._now() + LARGEST_SKEW_SEC:
            _refuse(f"Signature not yet current: {dates[0]} is more than 5 minutes ahead.")
        return dates[0]

    def _sign(self, request: SignedRequest, timestamp: str, names: Sequence[str]) -> str:
        signer = _Signer(self._credentials, SERVICE, self._region)
        headers = HTTPHeaders()
        for name in names:
            for value in request.all_of(name):
                headers.add_header(name, value)
        # Not https, where botocore may leave the body out.
        url = f"http://gateway{request.path}" + (f"?{request.query}" if request.query else "")
        again = AWSRequest(request.method, url, data=request.body)
        again.headers = headers
        again.context["timestamp"] = timestamp
        return str(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again))


class _Signer(SigV4Auth):
    """Signs the headers that it is given: the caller has chosen them already."""

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        return request.headers


def _parts_of(given: Sequence[str]) -> dict[str, str]:
    algorithm, _, rest = given[0].strip().partition(" ")
    if len(given) > 1 or algorithm != _ALGORITHM:
        _refuse(f"Authorization must be one header that begins with {_ALGORITHM}.")
    pairs = [part.strip().partition("=") for part in rest.split(",")]
    found = {name: value for name, _, value in pairs}
    if sorted(name for name, _, _ in pairs) != sorted(_PARTS) or not all(found.values()):
        _refuse(f"Authorization must have {', '.join(_PARTS)}, each once.")
    return found


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _refuse(message: str) -> NoReturn:
    raise Refusal("INVALID_SIGNATURE", 403, message)
