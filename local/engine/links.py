"""Links to files: whether the key of links signed one.

S3 checks the signature too, and until when a link works. This checks that the request is the one that was
signed, so that nothing but S3 gets it, whatever else whoever has the link puts into a request.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import parse_qsl, quote

_ALGORITHM = "AWS4-HMAC-SHA256"
_UNRESERVED = "-_.~"
_SCOPE_PARTS = 5


def is_signed(path: str, query: str, host: str, key: str, secret: str) -> bool:
    """Whether a GET is a link of S3 that the access key `key` signed.

    Args:
        path: As it was sent.
        query: As it was sent.
        host: The header `Host`.
        key: The access key of links.
        secret: What it signs with.
    """
    sent = parse_qsl(query, keep_blank_values=True)
    values = dict(sent)
    if len(values) < len(sent) or values.get("X-Amz-SignedHeaders") != "host":
        return False
    scope = values.get("X-Amz-Credential", "").split("/")
    if len(scope) != _SCOPE_PARTS or not hmac.compare_digest(scope[0].encode(), key.encode()):
        return False
    signature = values.pop("X-Amz-Signature", "")
    names = sorted(
        f"{quote(name, _UNRESERVED)}={quote(value, _UNRESERVED)}" for name, value in values.items()
    )
    canonical = "\n".join(("GET", path, "&".join(names), f"host:{host}", "", "host", "UNSIGNED-PAYLOAD"))
    hashed = sha256(canonical.encode()).hexdigest()
    text = "\n".join((_ALGORITHM, values.get("X-Amz-Date", ""), "/".join(scope[1:]), hashed))
    expected = hmac.new(signing_key(secret, scope[1:]), text.encode(), sha256).hexdigest()
    return scope[3] == "s3" and hmac.compare_digest(expected.encode(), signature.encode())


def signing_key(secret: str, scope: list[str]) -> bytes:
    """Derive what signs from a secret, for the parts of a scope: day, region, service, `aws4_request`."""
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), sha256)
    return key
