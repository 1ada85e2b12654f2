"""What a pipe delivers to: an event bus or a state machine, inside of this process."""

# ruff: noqa: SLF001 -- ministack's services have no public functions
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from ministack.services import eventbridge, stepfunctions

from local.pipes.records import UndeliverableError
from local.pipes.templates import Template, text_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from local.pipes.definition import Definition
    from local.pipes.records import Record

_OK = 200
_MOST_CHARACTERS = 262_144
_KEPT_EVENTS = 1_000


class DeliveryError(Exception):
    """The target took nothing; trying again may help."""


class Target(Protocol):
    """Takes batches."""

    def render(self, record: Record) -> Any:  # noqa: ANN401 -- each target's own form
        """What a record becomes. Raises UndeliverableError when it cannot."""
        ...

    def deliver(self, rendered: Sequence[Any]) -> Mapping[int, str]:
        """Deliver a batch. Returns the place in the batch and the reason of each record that was not taken.

        Raises:
            DeliveryError: nothing was taken.
        """
        ...


def target_of(pipe: Definition, identifier: Callable[[Record], str]) -> Target:
    """The target of a pipe. `identifier` names a record as a machine does that reports failed ones."""
    return Bus(pipe) if pipe.target_service == "events" else Machine(pipe, identifier)


class Bus:
    """An event bus: one event per record."""

    def __init__(self, pipe: Definition) -> None:
        """Read what an event looks like."""
        parameters = pipe.target_parameters.bus
        self._bus = pipe.target
        self._template = _template(pipe)
        self._source = text_value(parameters.source or f"Pipe {pipe.name}", pipe)
        self._detail_type = text_value(
            parameters.detail_type or f"Event from aws:{pipe.source_service}", pipe
        )
        self._resources = [text_value(resource, pipe) for resource in parameters.resources]

    def render(self, record: Record) -> dict[str, Any]:
        """An entry for PutEvents."""
        detail = _rendered(self._template, record)
        if not detail.lstrip().startswith("{"):
            raise UndeliverableError("what the input template makes of it is not a JSON object")
        return {
            "EventBusName": self._bus,
            "Source": self._source(record),
            "DetailType": self._detail_type(record),
            "Detail": detail,
            "Resources": [resource(record) for resource in self._resources],
        }

    def deliver(self, rendered: Sequence[dict[str, Any]]) -> Mapping[int, str]:
        """Put the events; ministack starts what the rules say before it answers."""
        status, _, body = eventbridge._put_events({"Entries": list(rendered)})
        answer = json.loads(body)
        if status != _OK:
            raise DeliveryError(str(answer.get("message", answer)))
        _forget_old_events()
        return {
            number: f"{entry['ErrorCode']}: {entry.get('ErrorMessage', '')}"
            for number, entry in enumerate(answer["Entries"])
            if "ErrorCode" in entry
        }


class Machine:
    """A state machine: one execution per batch, whose input is the array of its records."""

    def __init__(self, pipe: Definition, identifier: Callable[[Record], str]) -> None:
        """Read how it is started."""
        self._arn = pipe.target
        self._template = _template(pipe)
        self._waits = pipe.target_parameters.machine.invocation_type == "REQUEST_RESPONSE"
        self._identifier = identifier

    def render(self, record: Record) -> tuple[str, str]:
        """The record's identifier, and its JSON text."""
        return self._identifier(record), _rendered(self._template, record)

    def deliver(self, rendered: Sequence[tuple[str, str]]) -> Mapping[int, str]:
        """Start an execution. An Express one that is waited for may report records as failed."""
        text = f"[{','.join(text for _, text in rendered)}]"
        if len(text) > _MOST_CHARACTERS:
            raise DeliveryError(f"the batch has more than {_MOST_CHARACTERS} characters")
        request = {"stateMachineArn": self._arn, "input": text}
        start = stepfunctions._start_sync_execution if self._waits else stepfunctions._start_execution
        status, _, body = start(request)
        answer = json.loads(body)
        if status != _OK:
            raise DeliveryError(str(answer.get("message", answer)))
        if not self._waits:
            return {}
        if answer["status"] != "SUCCEEDED":
            raise DeliveryError(f"{answer['status']}: {answer.get('error', '')} {answer.get('cause', '')}")
        failed = _reported(answer["output"])
        return {
            number: "reported as failed"
            for number, (identifier, _) in enumerate(rendered)
            if identifier in failed
        }


def _reported(output: str) -> set[str]:
    """The identifiers in `batchItemFailures`.

    Raises:
        DeliveryError: an identifier is empty or misspelled, which means that all failed.
    """
    document = json.loads(output)
    failures = document.get("batchItemFailures") if isinstance(document, dict) else None
    identifiers = {failure.get("itemIdentifier") for failure in failures or []}
    if None in identifiers or "" in identifiers:
        raise DeliveryError("batchItemFailures names no record: all count as failed")
    return identifiers


def _template(pipe: Definition) -> Template | None:
    text = pipe.target_parameters.input_template
    return Template(text, pipe) if text else None


def _rendered(template: Template | None, record: Record) -> str:
    text = template.fill(record) if template else json.dumps(record, separators=(",", ":"))
    try:
        json.loads(text)
    except ValueError:
        return json.dumps(text)  # AWS sends what is not JSON as a text
    return text


def _forget_old_events() -> None:
    """Keep the newest events only: ministack would keep all, and nothing reads them."""
    events = eventbridge._events_log_list()
    if len(events) > 2 * _KEPT_EVENTS:
        del events[:-_KEPT_EVENTS]
