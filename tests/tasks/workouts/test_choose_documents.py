from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Page
from tasks.adapters.items import key_of
from tasks.domain.listing import MOST_BYTES_PER_PAGE
from tasks.domain.paging import fingerprint, token
from tasks.workouts.choose_documents import Event, handler

OF_ANA = fingerprint("ana", "", "", "Run")
FIRST, SECOND = "20261120T113000Z-0a1b2c3d", "20261119T113000Z-1b2c3d4e"


def event(page: Page, limit: int = 2) -> Event:
    return {"page": page, "userId": "ana", "limit": limit, "pageOf": OF_ANA}


def found(*sizes: tuple[str, int]) -> Page:
    return {
        "Items": [
            {"sk": {"S": f"WORKOUT#{workout_id}"}, "docBytes": {"N": str(size)}} for workout_id, size in sizes
        ]
    }


def test_the_keys_of_a_page_are_those_of_its_workouts_newest_first(context: LambdaContext) -> None:
    assert handler(event(found((FIRST, 500), (SECOND, 500))), context) == {
        "keys": [key_of("ana", f"WORKOUT#{FIRST}"), key_of("ana", f"WORKOUT#{SECOND}")],
        "any": True,
        "nextToken": "",
    }


def test_a_page_ends_where_its_documents_would_not_pass_through_a_state(context: LambdaContext) -> None:
    chosen = handler(event(found((FIRST, MOST_BYTES_PER_PAGE), (SECOND, 500))), context)
    assert chosen["keys"] == [key_of("ana", f"WORKOUT#{FIRST}")]
    assert chosen["nextToken"] == token(FIRST, OF_ANA)


def test_a_page_without_workouts_leads_on_when_the_table_has_more(context: LambdaContext) -> None:
    page: Page = {"Items": [], "LastEvaluatedKey": {"sk": {"S": f"WORKOUT#{SECOND}"}}}
    assert handler(event(page), context) == {"keys": [], "any": False, "nextToken": token(SECOND, OF_ANA)}
