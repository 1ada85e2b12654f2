"""Training load of one workout, by every method that its data and the person's constants allow.

Methods are on different scales: their values are never added to each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tasks.domain.profile import LoadMethod, Profile, Sex
from tasks.domain.quantities import METRES_PER_KILOMETRE, SECONDS_PER_MINUTE, answer, stored_load
from tasks.domain.vocabulary import RUN

# After the person's own choice: measured before estimated, power before pace before heart rate before
# feeling.
PREFERENCE: Final[tuple[LoadMethod, ...]] = ("tss", "rtss", "banister-trimp", "session-rpe")

_TRIMP_CONSTANTS: Final[dict[Sex, tuple[Decimal, Decimal]]] = {
    "male": (Decimal("0.64"), Decimal("1.92")),
    "female": (Decimal("0.86"), Decimal("1.67")),
}
_SECONDS_PER_HOUR: Final = Decimal(3600)


@dataclass(frozen=True, slots=True)
class HeartRange:
    """A person's resting and highest heart rate, beats per minute, and the constants of TRIMP to use."""

    rest: Decimal
    highest: Decimal
    sex: Sex

    def reserve(self, rate: Decimal) -> Decimal:
        """Return the share of the heart rate reserve in use (Karvonen 1957), clipped at 0 and 1."""
        return min(max((rate - self.rest) / (self.highest - self.rest), Decimal(0)), Decimal(1))


@dataclass(frozen=True, slots=True)
class Effort:
    """What a workout tells about its load; averages over the session, None where not measured."""

    type: str
    duration_sec: Decimal
    distance_m: Decimal | None = None
    rpe: Decimal | None = None
    average_hr: Decimal | None = None
    average_power_w: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """The load of one workout.

    Attributes:
        by_method: Each value that could be computed, at the resolution of storage.
        method: The method that counts for this person, None when there is no value.
        assumed: Names of profile fields that had to be assumed.
    """

    by_method: dict[LoadMethod, Decimal]
    method: LoadMethod | None
    assumed: tuple[str, ...]

    def document(self) -> dict[str, Any] | None:
        """Return the load as the API shows it, 2 decimals; None when nothing allows one."""
        if self.method is None:
            return None
        shown = {
            "value": answer(self.by_method[self.method], 2),
            "method": self.method,
            "all": {method: answer(value, 2) for method, value in self.by_method.items()},
        }
        return {**shown, "assumed": list(self.assumed)} if self.assumed else shown


def session_rpe(rpe: Decimal, minutes: Decimal) -> Decimal:
    """CR-10 rating of perceived exertion times minutes.

    Foster C et al. (2001), A new approach to monitoring exercise training. J Strength Cond Res 15(1):109-115.
    """
    return rpe * minutes


def banister_trimp(samples: Iterable[tuple[Decimal, Decimal | None]], heart: HeartRange) -> Decimal:
    """Training impulse: the sum of minutes x HRr x A e^(B HRr).

    A session average is a stream of one sample. By Jensen's inequality it gives less than the stream itself.

    Banister EW (1991), Modeling elite athletic performance, in: Physiological Testing of Elite Athletes,
    403-424; constants for men and women from Morton RH, Fitz-Clarke JR, Banister EW (1990), J Appl Physiol
    69(3):1171-1177.

    Args:
        samples: Pairs of a sample's length in minutes and its heart rate; None where none was measured, which
            counts for nothing.
        heart: The person's heart.
    """
    scale, exponent = _TRIMP_CONSTANTS[heart.sex]
    total = Decimal(0)
    for minutes, rate in samples:
        if rate is not None:
            reserve = heart.reserve(rate)
            total += minutes * reserve * scale * (exponent * reserve).exp()
    return total


def training_stress_score(duration_sec: Decimal, power_w: Decimal, ftp_w: Decimal) -> Decimal:
    """TSS: s x NP x IF / (FTP x 3600) x 100 with IF = NP / FTP; an hour at threshold is 100.

    Allen H, Coggan AR, McGregor S (2019), Training and Racing with a Power Meter, 3rd ed., chapter 7.

    Args:
        duration_sec: Seconds.
        power_w: Normalized power; without a stream the average stands for it, an underestimate of an uneven
            ride.
        ftp_w: Functional threshold power, watts.
    """
    intensity = power_w / ftp_w
    return duration_sec * power_w * intensity / (ftp_w * _SECONDS_PER_HOUR) * 100


def running_stress_score(
    duration_sec: Decimal, distance_m: Decimal, threshold_pace_sec_per_km: Decimal
) -> Decimal:
    """RTSS: 100 x hours x (speed / threshold speed)^2; an hour at threshold is 100.

    By speed and not by pace, whose ratio is the inverse. Without grade adjustment: McGregor's rTSS with
    normalized graded pace (TrainingPeaks, 2009) needs a stream.
    """
    # speed / threshold speed by one division: two would leave an hour at half of it at 24.99...
    relative_speed = distance_m * threshold_pace_sec_per_km / (duration_sec * METRES_PER_KILOMETRE)
    return 100 * duration_sec * relative_speed**2 / _SECONDS_PER_HOUR


def preferred_methods(profile: Profile) -> tuple[LoadMethod, ...]:
    """Return all methods in a person's order of preference: their own choice, then the best measured."""
    return (profile.load_method, *PREFERENCE)


def load_of(effort: Effort, profile: Profile) -> Load:
    """Compute the load by every method that the data and the profile allow.

    A distance or a power of 0 says that it was not measured. Sex unset: the men's constants, named in
    `assumed`.
    """
    minutes = effort.duration_sec / SECONDS_PER_MINUTE
    values: dict[LoadMethod, Decimal] = {}
    assumed: tuple[str, ...] = ()
    if effort.rpe is not None:
        values["session-rpe"] = session_rpe(effort.rpe, minutes)
    if effort.average_hr is not None and profile.max_hr is not None and profile.rest_hr is not None:
        heart = HeartRange(profile.rest_hr, profile.max_hr, profile.sex or "male")
        values["banister-trimp"] = banister_trimp([(minutes, effort.average_hr)], heart)
        assumed = () if profile.sex else ("sex",)
    if effort.average_power_w and profile.ftp_w is not None:
        values["tss"] = training_stress_score(effort.duration_sec, effort.average_power_w, profile.ftp_w)
    if effort.type == RUN and effort.distance_m and profile.threshold_pace_sec_per_km is not None:
        values["rtss"] = running_stress_score(
            effort.duration_sec, effort.distance_m, profile.threshold_pace_sec_per_km
        )
    method = next((candidate for candidate in preferred_methods(profile) if candidate in values), None)
    return Load({name: stored_load(value) for name, value in values.items()}, method, assumed)
