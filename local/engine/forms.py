"""Forms by which files are uploaded: whether the key of links signed one.

Such a form carries the key in its fields, and not where other requests have it. S3 checks the policy, which
says what may be uploaded where, and until when; this checks that the policy is signed.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256

from local.engine.links import signing_key

LONGEST_FIELDS = 64 * 1024
"""The fields in front of the file must be within so many bytes."""

_FIELD = re.compile(rb'; name="?([^";\r\n]+)"?[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)
_SCOPE_PARTS = 5


def is_signed(beginning: bytes, key: bytes, secret: str) -> bool:
    """Whether a form that begins so has a policy that the access key `key` signed.

    Args:
        beginning: Of the body, at least all fields in front of the file.
        key: The access key of links.
        secret: What it signs with.
    """
    fields = _FIELD.findall(beginning)
    values = {name.lower(): value for name, value in fields}
    if len(values) < len(fields):
        return False
    scope = values.get(b"x-amz-credential", b"").split(b"/")
    if len(scope) != _SCOPE_PARTS or not hmac.compare_digest(scope[0], key):
        return False
    signing = signing_key(secret, [part.decode("latin-1") for part in scope[1:]])
    signature = hmac.new(signing, values.get(b"policy", b""), sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), values.get(b"x-amz-signature", b""))
