"""The stage's parameters in SSM, cached between invocations.

Only tasks that need them import this module: it brings boto3 along, most of a second of a cold start.
"""

import os
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Final, TypeVar

from aws_lambda_powertools.utilities.parameters.ssm import SSMProvider
from botocore.config import Config

from tasks.domain.vocabulary import parse_max_duration, parse_workout_types

Parsed = TypeVar("Parsed")

WORKOUT_TYPES: Final = "workout-types"
MAX_DURATION_MIN: Final = "max-duration-min"

# A caller waits 25 s at most, retries of the task included: better a quick error than botocore's minutes.
_CONFIG: Final = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
)


@cache
def provider() -> SSMProvider:
    """Return the cache of this execution environment; its client is made at the first use, not at import."""
    return SSMProvider(boto_config=_CONFIG)


def workout_types() -> tuple[str, ...]:
    """Return the types of workout that the stage knows.

    Raises:
        GetParameterError: SSM cannot be read, or the parameter is missing.
        ValueError: The parameter is malformed.
    """
    return parse_workout_types(_texts(WORKOUT_TYPES)[WORKOUT_TYPES])


def workout_limits() -> tuple[tuple[str, ...], Decimal]:
    """Return the types of workout and the longest duration in minutes, by one call.

    Raises:
        GetParameterError: SSM cannot be read, or a parameter is missing.
        ValueError: A parameter is malformed; the message names both when both are.
    """
    texts = _texts(WORKOUT_TYPES, MAX_DURATION_MIN)
    problems: list[str] = []
    types = _parsed(parse_workout_types, texts[WORKOUT_TYPES], problems)
    longest = _parsed(parse_max_duration, texts[MAX_DURATION_MIN], problems)
    if types is None or longest is None:
        raise ValueError("; ".join(problems))
    return types, longest


def _parsed(parse: Callable[[str], Parsed], text: str, problems: list[str]) -> Parsed | None:
    try:
        return parse(text)
    except ValueError as error:
        problems.append(str(error))
        return None


def _texts(*names: str) -> dict[str, str]:
    """Read parameters of the prefix, by one GetParameters call for those that the cache has no more."""
    prefix = os.environ["PARAMETER_PREFIX"]
    max_age = int(os.environ["PARAMETER_MAX_AGE_SECONDS"])
    found = provider().get_parameters_by_name({f"{prefix}/{name}": {} for name in names}, max_age=max_age)
    return {name: str(found[f"{prefix}/{name}"]) for name in names}
