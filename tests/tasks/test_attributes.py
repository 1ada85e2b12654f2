"""Reading what DynamoDB answers, as machines pass it on."""

import pytest

from tasks.adapters.attributes import Got, item_of, stored_profile

ITEM = {"sk": {"S": "PROFILE"}}


@pytest.mark.parametrize(("got", "item"), [({"Item": ITEM}, ITEM), ({}, {}), (None, {})])
def test_an_item_that_is_not_there_has_no_attributes(got: Got | None, item: object) -> None:
    assert item_of(got) == item


def test_without_a_stored_profile_the_defaults_hold() -> None:
    assert stored_profile(None) == stored_profile({})
