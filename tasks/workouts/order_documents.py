"""Task of list-workouts: put documents, which DynamoDB gives in any order, in the order of their keys."""

from collections.abc import Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: the keys in their order, and the items that were found."""

    keys: Sequence[Item]
    items: Sequence[Item]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Order the documents of a page.

    Returns:
        `documents` as JSON texts. A workout that was deleted since its key was read is left out.
    """
    documents = {item["sk"]["S"]: item["doc"]["S"] for item in event["items"] if "doc" in item}
    ordered = [documents[key["sk"]["S"]] for key in event["keys"] if key["sk"]["S"] in documents]
    logger.info("documents ordered", documents=len(ordered))
    return {"documents": ordered}
