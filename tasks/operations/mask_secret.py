"""Task of check-secret: read the demo key, and show that it was read without showing it.

A machine could read it by itself, but then its history and its log would have the value
(notes/adr/0018-secrets.md). Nothing of this module logs it or raises it.
"""

import json
import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.secrets import secret_text
from tasks.domain.secrets import mask

logger = Logger()


@logger.inject_lambda_context
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Read the secret.

    Returns:
        `body`: JSON text with `masked`, the stars and the last characters of the secret.
    """
    masked = mask(secret_text(os.environ["SECRET_ID"]))
    logger.info("secret read")
    return {"body": json.dumps({"masked": masked})}
