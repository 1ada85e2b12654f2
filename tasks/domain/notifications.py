"""What a person may send to `PUT /me/notifications`: an address, and which records are mailed to it."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo

from tasks.domain import exercise_records, measures
from tasks.domain.checks import malformed, read, string, wrong
from tasks.domain.errors import FieldError
from tasks.domain.records import LONGEST_30D
from tasks.domain.vocabulary import canonical_type, one_of

KINDS: Final = (*measures.KINDS, LONGEST_30D, *exercise_records.KINDS)
"""The kinds of records that can be mailed."""

# SNS multiplies the numbers of values of all keys of a filter policy, and takes 150 at most.
MOST_COMBINATIONS: Final = 150

# What the input of type email of HTML takes, with a dot in the domain, and as long as RFC 5321 allows.
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)
_LONGEST_ADDRESS: Final = 254


def _email(value: object) -> str:
    address = string(value)
    if len(address) > _LONGEST_ADDRESS or _ADDRESS.fullmatch(address) is None:
        raise wrong("must be an e-mail address such as ana@example.org")
    return address


def _names(value: object, spell: Callable[[str], str | None], known: Sequence[str]) -> tuple[str, ...]:
    """Accept a list of known names, each once, and return them in the order in which they are known."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise malformed("must be a list of strings")
    spelled = [spell(name) for name in value]
    if not value:
        raise wrong("must name at least one, or be left out")
    if None in spelled:
        raise wrong(f"each {one_of(known)}")
    if len(set(spelled)) < len(spelled):
        raise wrong("must name each once")
    return tuple(name for name in known if name in spelled)


def _types(value: object, info: ValidationInfo) -> tuple[str, ...]:
    known: Sequence[str] = info.context["types"] if info.context else ()
    return _names(value, lambda name: canonical_type(name, known), known)


def _kinds(value: object, info: ValidationInfo) -> tuple[str, ...]:
    kinds = _names(value, lambda name: name if name in KINDS else None, KINDS)
    types = info.data.get("types") or ()
    if len(types) * len(kinds) > MOST_COMBINATIONS:
        raise wrong(f"must not make more than {MOST_COMBINATIONS} combinations with types")
    return kinds


class Notifications(BaseModel):
    """Which records are mailed to which address; all types, or all kinds, when none is named."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    email: Annotated[str, PlainValidator(_email)]
    # Before kinds, whose validator looks at it.
    types: Annotated[tuple[str, ...], PlainValidator(_types)] | None = None
    kinds: Annotated[tuple[str, ...], PlainValidator(_kinds)] | None = None

    def document(self) -> str:
        """Return the JSON text to store and to show, absent fields left out."""
        return _compact({"email": self.email, **self._chosen()})

    def filter_policy(self, user_id: str) -> str:
        """Return the subscription's filter policy as JSON text: this person's records and nobody else's."""
        names = {"types": "type", "kinds": "kind"}
        chosen = {names[field]: values for field, values in self._chosen().items()}
        return _compact({"userId": [user_id], **chosen})

    def _chosen(self) -> dict[str, Sequence[str]]:
        fields = {"types": self.types, "kinds": self.kinds}
        return {name: values for name, values in fields.items() if values is not None}


def read_notifications(
    body: object, types: Sequence[str]
) -> tuple[Notifications | None, Sequence[FieldError]]:
    """Read the body of `PUT /me/notifications`: the choice and no errors, or None and every error.

    Args:
        body: Any JSON value.
        types: The types of workout that the stage knows.
    """
    return read(Notifications, body, {"types": types})


def _compact(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
