"""Events are kept small, and come back as they were."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local.histories.stored.packing import pack, unpack

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.text(),
    st.sampled_from(["x" * 30, "a longer text that comes again and again", "\ud800 is no text" + "y" * 30]),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.sampled_from("ab"), st.integers(), max_size=2),
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(1, 99), "type": st.text(), "timestamp": st.datetimes().map(datetime.isoformat)},
        optional={
            "taskSucceededEventDetails": st.dictionaries(st.text(), VALUES),
            "stateExitedEventDetails": st.dictionaries(st.text(), VALUES),
        },
    )
)


@given(EVENTS)
def test_what_is_packed_comes_back(events: list[dict[str, Any]]) -> None:
    back = [{**event, "timestamp": event["timestamp"].isoformat()} for event in unpack(pack(events))]
    assert back == events


def test_a_text_that_comes_again_is_kept_once() -> None:
    # Too far apart for zlib, which looks back 32 KiB.
    texts = [
        json.dumps({"n": [(place * place) % 9973 for place in range(first, first + 9000)]})
        for first in (1, 2)
    ]
    details = [{"output": texts[0]}, {"output": texts[1]}, {"input": texts[0]}]
    events = [
        {"id": number, "timestamp": "2026-11-20T06:30:00Z", "stateEnteredEventDetails": one}
        for number, one in enumerate(details)
    ]
    assert len(pack(events)) < 0.8 * len(zlib.compress(json.dumps(events).encode(), 1))
