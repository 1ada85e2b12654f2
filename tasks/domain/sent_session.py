"""What a person may send to start a strength session, and to finish it."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo
from pydantic.alias_generators import to_camel

from tasks.domain.checks import moment, number, read, string, text, wrong
from tasks.domain.errors import FieldError
from tasks.domain.instants import Timestamp
from tasks.domain.quantities import json_number
from tasks.domain.workout import LONGEST_NOTES

LONGEST_TITLE: Final = 100

_TEMPLATE_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_TEMPLATE_ID: Final = 48


def _now(info: ValidationInfo) -> datetime:
    # read_start and read_finish, the only callers of the models, always give it.
    return cast("dict[str, datetime]", info.context)["now"]


def _moment(value: object, info: ValidationInfo) -> Timestamp:
    return moment(value, _now(info))


def _template_id(value: object) -> str:
    written = string(value)
    if len(written) > _LONGEST_TEMPLATE_ID or _TEMPLATE_ID.fullmatch(written) is None:
        raise wrong(f"must be words of a-z and 0-9, joined by -, at most {_LONGEST_TEMPLATE_ID} characters")
    return written


class _Sent(BaseModel):
    """A document whose null and absent fields are the same."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    def details(self) -> dict[str, Any]:
        """Return the fields as the API shows them: absent ones left out, times as they were sent."""
        shown: dict[str, Any] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Timestamp):
                shown[to_camel(name)] = value.written
            elif value is not None:
                shown[to_camel(name)] = json_number(value) if isinstance(value, Decimal) else value
        return shown


class SentStart(_Sent):
    """A valid body of `POST /sessions`."""

    started_at: Annotated[Timestamp, PlainValidator(_moment)] | None = None
    title: Annotated[str, PlainValidator(text(at_most=LONGEST_TITLE))] | None = None
    notes: Annotated[str, PlainValidator(text(at_most=LONGEST_NOTES))] | None = None
    template_id: Annotated[str, PlainValidator(_template_id)] | None = None


class SentFinish(_Sent):
    """A valid body of `POST /sessions/{sessionId}/finish`."""

    ended_at: Annotated[Timestamp, PlainValidator(_moment)] | None = None
    rpe: Annotated[Decimal, PlainValidator(number(at_least=0, at_most=10, step=Decimal("0.5")))] | None = None
    notes: Annotated[str, PlainValidator(text(at_most=LONGEST_NOTES))] | None = None


def read_start(body: object, now: datetime) -> tuple[SentStart | None, Sequence[FieldError]]:
    """Read the body of `POST /sessions`: what it says and no errors, or None and every error."""
    return read(SentStart, body, {"now": now})


def read_finish(body: object, now: datetime) -> tuple[SentFinish | None, Sequence[FieldError]]:
    """Read the body of `POST /sessions/{sessionId}/finish`: as `read_start`."""
    return read(SentFinish, body, {"now": now})
