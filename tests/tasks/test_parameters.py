from decimal import Decimal

import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from mypy_boto3_ssm import SSMClient

from tasks.adapters.parameters import workout_limits, workout_types
from tests.tasks.conftest import PREFIX


def put(ssm: SSMClient, name: str, value: str) -> None:
    ssm.put_parameter(Name=f"{PREFIX}/{name}", Value=value, Type="String", Overwrite=True)


@pytest.mark.usefixtures("ssm")
def test_both_parameters_are_read_from_the_stages_prefix() -> None:
    assert workout_limits() == (("Run", "Ride", "Yoga"), Decimal(240))
    assert workout_types() == ("Run", "Ride", "Yoga")


def test_a_change_takes_effect_when_the_value_known_is_too_old(ssm: SSMClient) -> None:
    workout_limits()
    put(ssm, "max-duration-min", "600")
    put(ssm, "workout-types", "Run,Ski")
    assert workout_limits() == (("Run", "Ski"), Decimal(600))


def test_until_then_the_value_known_is_used(ssm: SSMClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMETER_MAX_AGE_SECONDS", "3600")
    workout_limits()
    put(ssm, "max-duration-min", "600")
    assert workout_limits() == (("Run", "Ride", "Yoga"), Decimal(240))


def test_a_missing_parameter_is_an_outage(ssm: SSMClient) -> None:
    ssm.delete_parameter(Name=f"{PREFIX}/max-duration-min")
    with pytest.raises(GetParameterError, match="max-duration-min"):
        workout_limits()


def test_malformed_parameters_are_an_outage_that_names_them_all(ssm: SSMClient) -> None:
    put(ssm, "workout-types", "Run,,Ride")
    put(ssm, "max-duration-min", "a day")
    with pytest.raises(ValueError, match=r"workout types: .*; maximum duration: 'a day'"):
        workout_limits()


def test_a_malformed_list_of_types_is_an_outage_for_listings_too(ssm: SSMClient) -> None:
    put(ssm, "workout-types", "Run#")
    with pytest.raises(ValueError, match="Run#"):
        workout_types()
