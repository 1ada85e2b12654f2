"""What the properties of an AWS::Pipes::Pipe say. A property or a value that is not known is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from ministack.core.arn import ArnParseError, parse_arn
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_pascal

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_OF_A_BUS = 10
"""The most events that PutEvents takes at once."""


class PipeError(ValueError):
    """A pipe asks for something that this runner does not do."""


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, extra="forbid", frozen=True)


class DeadLetters(_Part):
    """Where undelivered records go."""

    arn: str = Field(pattern=r"^arn:[^:]+:sqs:")


class Filter(_Part):
    """One pattern."""

    pattern: str


class FilterCriteria(_Part):
    """A record that matches any of the filters is taken."""

    filters: tuple[Filter, ...] = Field((), max_length=5)


class StreamParameters(_Part):
    """How a DynamoDB stream is read."""

    starting_position: Literal["TRIM_HORIZON", "LATEST"]
    batch_size: int = Field(100, ge=1, le=10_000)
    maximum_batching_window_in_seconds: int = Field(0, ge=0, le=300)
    parallelization_factor: int = Field(1, ge=1, le=10)
    maximum_retry_attempts: int = Field(-1, ge=-1, le=10_000)
    maximum_record_age_in_seconds: int = Field(-1, ge=-1, le=604_800)
    on_partial_batch_item_failure: Literal["AUTOMATIC_BISECT"] | None = None
    dead_letter_config: DeadLetters | None = None


class QueueParameters(_Part):
    """How a queue is read."""

    batch_size: int = Field(10, ge=1, le=10_000)
    maximum_batching_window_in_seconds: int = Field(0, ge=0, le=300)


class SourceParameters(_Part):
    """Where records come from, and which are taken."""

    filter_criteria: FilterCriteria = FilterCriteria()
    stream: StreamParameters | None = Field(None, alias="DynamoDBStreamParameters")
    queue: QueueParameters | None = Field(None, alias="SqsQueueParameters")


class BusParameters(_Part):
    """How an event on the bus looks. The texts may be paths into the record."""

    source: str | None = None
    detail_type: str | None = None
    resources: tuple[str, ...] = ()


class MachineParameters(_Part):
    """How a state machine is started."""

    invocation_type: Literal["REQUEST_RESPONSE", "FIRE_AND_FORGET"] = "REQUEST_RESPONSE"


class TargetParameters(_Part):
    """Where records go, and as what."""

    input_template: str | None = None
    bus: BusParameters = Field(BusParameters(), alias="EventBridgeEventBusParameters")
    machine: MachineParameters = Field(MachineParameters(), alias="StepFunctionStateMachineParameters")


class Definition(_Part):
    """A pipe."""

    name: str
    arn: str
    source: str
    target: str
    source_parameters: SourceParameters = SourceParameters()
    target_parameters: TargetParameters = TargetParameters()

    @classmethod
    def of(cls, pipe: Mapping[str, Any]) -> Self:
        """Read a pipe as ministack keeps it.

        Raises:
            PipeError: it says something that is not understood here.
        """
        known = {field.alias for field in cls.model_fields.values()}
        try:
            return cls.model_validate({name: value for name, value in pipe.items() if name in known})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the pipe"
            raise PipeError(f"Pipe {pipe.get('Name')}: {where}: {first['msg']}") from error

    @property
    def source_service(self) -> str:
        """`dynamodb` or `sqs`."""
        return _service(self.source)

    @property
    def target_service(self) -> str:
        """`events` or `states`."""
        return _service(self.target)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        sources = {"dynamodb": self.source_parameters.stream, "sqs": self.source_parameters.queue}
        if self.source_service not in sources:
            raise ValueError(f"the source {self.source} is neither a DynamoDB stream nor a queue")
        if self.target_service not in {"events", "states"}:
            raise ValueError(f"the target {self.target} is neither an event bus nor a state machine")
        if self.source_service == "dynamodb" and self.source_parameters.stream is None:
            raise ValueError("a stream needs DynamoDBStreamParameters with a StartingPosition")
        parameters = sources[self.source_service] or QueueParameters()
        if self.target_service == "events" and parameters.batch_size > MOST_OF_A_BUS:
            raise ValueError(f"a bus takes at most {MOST_OF_A_BUS} records in a batch")
        return self


def _service(arn: str) -> str:
    try:
        return str(parse_arn(arn).service)
    except ArnParseError:
        return ""
