"""What requests of the console's page ask for, read and checked."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from local.console.refusals import RefusedError
from local.histories.moments import MomentError, moment
from local.histories.source import REFUSED, Query, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.datastructures import QueryParams

LARGEST_BODY_BYTES: Final = 2 * 1024 * 1024
"""An input has at most 256 KiB, and each of its characters may be written with six."""
MACHINE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
_WITH_LABEL: Final = re.compile(rf"(?:{MACHINE.pattern})(?:/[\w-]{{1,80}})?", re.ASCII)
"""The executions of a Map Run have the name of its machine and its label: `nightly-summary/people`."""
_EVENT_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_STATUSES: Final = frozenset({*get_args(Status), REFUSED})
_MOST_EXECUTIONS: Final = 200
_MOST_LETTERS: Final = 100
_LONGEST_TEXT: Final = 500
_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False, "": False}
_BAD, _TOO_LARGE = 400, 413


def since(query: QueryParams, usual: str) -> datetime:
    """The moment that `since` says, else the usual one.

    Raises:
        RefusedError: it is not a moment, or there is another parameter.
    """
    _only(query, {"since"})
    return _moment("since", query.get("since") or usual)


def executions(query: QueryParams, user_id: Callable[[str], str]) -> Query:
    """Which executions are asked for. `user_id` gives the id of a person by name.

    Raises:
        RefusedError: a parameter is unknown, or wrong.
    """
    _only(
        query,
        {*("machine", "status", "since", "until", "text", "user", "failuresFirst", "limit", "cursor")},
        {"status"},
    )
    statuses = {status.upper() for status in query.getlist("status") if status}
    if unknown := statuses - _STATUSES:
        raise RefusedError(
            _BAD, f"There is no status {min(unknown)}. There are: {', '.join(sorted(_STATUSES))}.", "status"
        )
    machine = query.get("machine") or None
    if machine is not None and not _WITH_LABEL.fullmatch(machine):
        raise RefusedError(_BAD, "This cannot be the name of a machine.", "machine")
    text = query.get("text", "")
    if len(text) > _LONGEST_TEXT:
        raise RefusedError(_BAD, f"A text has at most {_LONGEST_TEXT} characters.", "text")
    first = query.get("failuresFirst", "false").lower()
    if first not in _BOOLEANS:
        raise RefusedError(_BAD, "failuresFirst is true or false.", "failuresFirst")
    from_, until = query.get("since"), query.get("until")
    user = query.get("user")
    return Query(
        machine=machine,
        statuses=frozenset(statuses),
        since=_moment("since", from_) if from_ else None,
        until=_moment("until", until) if until else None,
        text=text,
        user_id=user_id(user) if user else None,
        failures_first=_BOOLEANS[first],
        limit=_limit(query.get("limit") or "50"),
        cursor=query.get("cursor") or None,
    )


def nothing(query: QueryParams) -> None:
    """Refuse every parameter.

    Raises:
        RefusedError: there is one.
    """
    _only(query, set())


def body(content: bytes) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        RefusedError: it is none.
    """
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise RefusedError(_BAD, "The body is not a JSON object.")
    return sent


def redrive(sent: Mapping[str, Any]) -> tuple[str | None, int | None]:
    """The machine whose letters are sent again, and how many at most; None for what is not said.

    Raises:
        RefusedError: a field is wrong.
    """
    _only_fields(sent, {"machine", "max"})
    most = sent.get("max")
    if most is not None and (
        not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= _MOST_LETTERS
    ):
        raise RefusedError(_BAD, f"max is a whole number from 1 to {_MOST_LETTERS}.", "max")
    return (machine_name(sent) if sent.get("machine") is not None else None), most


def start(sent: Mapping[str, Any]) -> tuple[str, str]:
    """The machine to start, and its input.

    Raises:
        RefusedError: a field is missing, or wrong.
    """
    _only_fields(sent, {"machine", "input"})
    given = _text(sent, "input")
    _json(given)
    return machine_name(sent), given


def event(sent: Mapping[str, Any]) -> tuple[str, str, str, bool]:
    """The machine and the name of a test event, its text in the form of these files, whether it replaces one.

    Raises:
        RefusedError: a field is missing, or wrong.
    """
    _only_fields(sent, {"machine", "name", "input", "replace"})
    machine, name = machine_name(sent), _text(sent, "name")
    if not _EVENT_NAME.fullmatch(name):
        message = "A name has small letters, digits and dashes between them, at most 64: run-with-power."
        raise RefusedError(_BAD, message, "name")
    document = _json(_text(sent, "input"))
    if not isinstance(document, dict | list):
        raise RefusedError(_BAD, "The input of a machine is an object or a list.", "input")
    replace = sent.get("replace", False)
    if not isinstance(replace, bool):
        raise RefusedError(_BAD, "replace is true or false.", "replace")
    return machine, name, json.dumps(document, indent=2, ensure_ascii=False) + "\n", replace


def machine_name(sent: Mapping[str, Any]) -> str:
    """The field `machine`.

    Raises:
        RefusedError: it is missing, or no machine has such a name.
    """
    name = _text(sent, "machine")
    if not MACHINE.fullmatch(name):
        raise RefusedError(_BAD, "This cannot be the name of a machine.", "machine")
    return name


def too_large() -> RefusedError:
    """What is said about a body that is too large."""
    return RefusedError(_TOO_LARGE, f"A body has at most {LARGEST_BODY_BYTES} bytes.")


def _only(query: QueryParams, known: set[str], repeatable: frozenset[str] | set[str] = frozenset()) -> None:
    for name in query:
        if name not in known:
            raise RefusedError(_BAD, f"There is no parameter {name} here.", name)
        if name not in repeatable and len(query.getlist(name)) > 1:
            raise RefusedError(_BAD, f"{name} is there more than once.", name)


def _only_fields(sent: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sent.keys() - known:
        raise RefusedError(_BAD, f"There is no field {min(unknown)} here.", min(unknown))


def _moment(name: str, text: str) -> datetime:
    try:
        return moment(text, datetime.now(UTC))
    except MomentError as error:
        raise RefusedError(_BAD, str(error), name) from None


def _limit(text: str) -> int:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= _MOST_EXECUTIONS:
        raise RefusedError(_BAD, f"limit is a whole number from 1 to {_MOST_EXECUTIONS}.", "limit")
    return int(text)


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name)
    if not isinstance(value, str):
        raise RefusedError(_BAD, f"{name} is a text.", name)
    return value


def _json(text: str) -> Any:  # noqa: ANN401 -- any JSON
    try:
        value = json.loads(text)
        # A half of a pair of surrogates can be parsed, but neither sent nor written.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise RefusedError(_BAD, f"The input is not JSON: {error}.", "input") from None
    return value
