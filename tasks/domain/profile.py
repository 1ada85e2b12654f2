"""A person's constants, as stored."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

from tasks.domain.quantities import json_number

Sex = Literal["male", "female"]
Units = Literal["metric", "imperial"]
LoadMethod = Literal["session-rpe", "banister-trimp", "tss", "rtss"]

LOAD_METHODS: Final[tuple[LoadMethod, ...]] = get_args(LoadMethod)
DEFAULT_TIME_ZONE: Final = "UTC"
DEFAULT_UNITS: Final[Units] = "metric"
DEFAULT_LOAD_METHOD: Final[LoadMethod] = "session-rpe"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the computations ask of a person.

    Attributes:
        time_zone: IANA name; decides what "today" is, and the day of a time given with `Z`.
        max_hr: Highest heart rate, beats per minute; a constant of the person, not of a workout.
        rest_hr: Resting heart rate, beats per minute.
        threshold_pace_sec_per_km: Pace that can be held for about an hour, seconds per kilometre.
        ftp_w: Functional threshold power, watts.
        sex: Chooses the constants of TRIMP.
        load_method: The preferred measure of load, and the one that fitness is computed from.
    """

    time_zone: str = DEFAULT_TIME_ZONE
    max_hr: Decimal | None = None
    rest_hr: Decimal | None = None
    threshold_pace_sec_per_km: Decimal | None = None
    ftp_w: Decimal | None = None
    sex: Sex | None = None
    load_method: LoadMethod = DEFAULT_LOAD_METHOD

    @property
    def zone(self) -> ZoneInfo:
        """The time zone's rules.

        Raises:
            ZoneInfoNotFoundError: The time zone data no longer knows a name that it knew when it was stored.
        """
        return ZoneInfo(self.time_zone)

    def today(self, now: datetime) -> date:
        """Return the calendar day that `now` is in the person's time zone."""
        return now.astimezone(self.zone).date()

    def constants(self) -> dict[str, Any]:
        """Return what a workout was computed with, by the names of the API; what is unset is absent."""
        known = {
            "timeZone": self.time_zone,
            "maxHr": self.max_hr,
            "restHr": self.rest_hr,
            "thresholdPaceSecPerKm": self.threshold_pace_sec_per_km,
            "ftpW": self.ftp_w,
            "sex": self.sex,
            "loadMethod": self.load_method,
        }
        return {
            name: json_number(value) if isinstance(value, Decimal) else value
            for name, value in known.items()
            if value is not None
        }


def profile_of(document: str | None) -> Profile:
    """Read a stored profile document; a person without one has the defaults."""
    if document is None:
        return Profile()
    stored = json.loads(document, parse_float=Decimal, parse_int=Decimal)
    return Profile(
        time_zone=stored["timeZone"],
        max_hr=stored.get("maxHr"),
        rest_hr=stored.get("restHr"),
        threshold_pace_sec_per_km=stored.get("thresholdPaceSecPerKm"),
        ftp_w=stored.get("ftpW"),
        sex=stored.get("sex"),
        load_method=stored["loadMethod"],
    )
