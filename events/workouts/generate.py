"""Write the sample workouts: a year of two people's training, the same bytes on every run.

    uv run python -m events.workouts.generate

rewrites beside this file, for each athlete, `<name>.jsonl` (one `POST /workouts` body a line, oldest first),
`<name>.sessions.jsonl` (one strength session a line, with its sets) and `<name>.profile.json` (the
`PUT /me/profile` body that belongs to them). `wotr load events/workouts` posts all three.

The people are invented, the proportions are not: a plan decides what is done on a day, the athlete's body
decides what that costs. Intensity moves pace or power, heart rate, RPE and calories together; fitness follows
the season; summer costs a few heartbeats. Each athlete has an illness without any workout, days off, missed
sessions and now and then a watch that recorded no heart rate.

- ana, New York: a runner. A run on each of the first 50 days of 2026, a half marathon in spring, 18 weeks
  towards the New York City Marathon of 2026-11-01, which falls on the day that daylight saving time ends.
- ben, Berlin: a cyclist with a power meter. Indoors and strength in winter, a week in the Alps and a gran
  fondo in summer, running and swimming beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from events.workouts.lifting import PROGRAMMES, Training

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE: Final = Path(__file__).parent
FIRST_DAY: Final = date(2025, 11, 20)
LAST_DAY: Final = date(2026, 11, 19)
SEED: Final = 20251120

STRENGTH: Final = "Strength"

CHANCE_OF_A_MISSED_DAY: Final = 0.05
CHANCE_OF_NO_RATING: Final = 0.04
CHANCE_OF_NO_HEART_RATE: Final = 0.03
CHANCE_OF_A_NOTE: Final = 0.18
HOT_MONTHS: Final = frozenset({6, 7, 8})

Json = str | int | float
Span = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard one kind of workout is.

    `reserve` and `peak` are the average and the highest share of the heart rate reserve, `rpe` the usual
    CR-10 rating. `pace` is the time per kilometre as a multiple of threshold pace, `power` the average as a
    share of FTP, `kcal_per_min` the cost where neither distance nor power tells; `climb` is metres up per
    kilometre.
    """

    type: str
    reserve: float
    peak: float
    rpe: float
    pace: float = 0
    speed_kmh: float = 0
    power: float = 0
    kcal_per_min: float = 0
    climb: float = 0


EFFORTS: Final[Mapping[str, Effort]] = {
    "recovery run": Effort("Run", 0.56, 0.66, 2, pace=1.42, climb=5),
    "easy run": Effort("Run", 0.64, 0.76, 3, pace=1.30, climb=7),
    "long run": Effort("Run", 0.70, 0.84, 5.5, pace=1.23, climb=9),
    "tempo run": Effort("Run", 0.80, 0.92, 7, pace=1.10, climb=6),
    "intervals": Effort("Run", 0.77, 0.97, 7.5, pace=1.16, climb=3),
    "half marathon": Effort("Run", 0.89, 0.98, 9, pace=1.035, climb=6),
    "marathon": Effort("Run", 0.85, 0.97, 9.5, pace=1.085, climb=5.8),
    "trainer": Effort("Ride", 0.66, 0.86, 5, speed_kmh=32, power=0.70),
    "endurance ride": Effort("Ride", 0.58, 0.82, 4, speed_kmh=27.5, power=0.58, climb=8),
    "group ride": Effort("Ride", 0.70, 0.95, 6.5, speed_kmh=31.5, power=0.69, climb=7),
    "climbing ride": Effort("Ride", 0.69, 0.93, 7.5, speed_kmh=21, power=0.66, climb=24),
    "gran fondo": Effort("Ride", 0.76, 0.96, 9, speed_kmh=28, power=0.72, climb=16),
    "commute": Effort("Ride", 0.45, 0.66, 2, speed_kmh=22, power=0.42, climb=3),
    "strength": Effort(STRENGTH, 0.40, 0.72, 6, kcal_per_min=5.2),
    "swim": Effort("Swim", 0.57, 0.75, 4.5, speed_kmh=2.7, kcal_per_min=8.6),
    "yoga": Effort("Yoga", 0.18, 0.35, 1.5, kcal_per_min=2.8),
    "hike": Effort("Hike", 0.42, 0.70, 4, speed_kmh=4.1, kcal_per_min=6.4, climb=45),
    "walk": Effort("Walk", 0.25, 0.42, 1, speed_kmh=5.2, kcal_per_min=4.0, climb=4),
}

NOTES: Final[Mapping[str, tuple[str, ...]]] = {
    "recovery run": ("legs heavy", "very slow on purpose"),
    "easy run": ("easy", "with Kim", "strides at the end", "new shoes"),
    "long run": ("two gels", "last 5 km on feel", "headwind home"),
    "tempo run": ("2 x 4 km at half-marathon effort", "25 min steady", "started too fast"),
    "intervals": ("6 x 1000 m, 2 min jog", "10 x 400 m", "8 x 3 min uphill"),
    "trainer": ("3 x 12 min sweet spot", "over-unders", "fan broke"),
    "endurance ride": ("café stop", "gravel detour"),
    "group ride": ("chaingang", "crosswind all the way"),
    "climbing ride": ("two passes", "found my limit on the last ramp"),
    "strength": ("squat, row, press", "deadlift day"),
    "swim": ("25 m pool", "drills"),
    "hike": ("hut for lunch",),
}


@dataclass(frozen=True, slots=True)
class Session:
    """One planned workout: what, its local start, how much (kilometres where `km` is set, else minutes).

    The amount and the start vary around the plan by 10 % and some minutes; a race is on time and measured.
    `chance` is how often the session happens at all.
    """

    kind: str
    start: time
    km: float = 0
    minutes: float = 0
    chance: float = 1
    race: bool = False
    notes: str = ""


Day = tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the year with the same week, Monday first; `volume` scales its kilometres and minutes."""

    span: Span
    week: tuple[Day, Day, Day, Day, Day, Day, Day]
    volume: float = 1


@dataclass(frozen=True, slots=True)
class Athlete:
    """A person: the profile they send, the plan of their year, and when they were ill.

    `days` says what is done on single days (races, the long runs that build up), before `phases` is asked;
    of the phases the first that covers the day counts. No session is missed in `disciplined`.
    """

    name: str
    profile: Mapping[str, Json]
    days: Mapping[date, Day]
    phases: tuple[Phase, ...]
    ill: Span
    disciplined: Span
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        """Take the time zone from the profile, so that it is said once."""
        object.__setattr__(self, "zone", ZoneInfo(str(self.profile["timeZone"])))

    def number(self, name: str) -> float:
        """Return a numeric field of the profile."""
        return float(self.profile[name])


WHOLE_YEAR: Final = (FIRST_DAY, LAST_DAY)
RUN_STREAK: Final = (date(2026, 1, 1), date(2026, 2, 19))
SPRING_HALF: Final = date(2026, 3, 15)
MARATHON: Final = date(2026, 11, 1)
LONG_RUNS_KM: Final = (18, 20, 22, 18, 24, 26, 20, 27, 29, 22, 30, 32, 24, 34, 32, 24, 16)
"""The Sundays that lead to the marathon; the last is a week before it."""

DAWN, BREAKFAST, NOON, EVENING, NIGHT = time(6, 30), time(8, 30), time(12, 15), time(18, 10), time(20, 0)

EASY_8: Final = Session("easy run", DAWN, km=8)
INTERVALS: Final = Session("intervals", DAWN, km=9.5)
TEMPO: Final = Session("tempo run", DAWN, km=11)
LIFT: Final = Session("strength", EVENING, minutes=40)
YOGA: Final = Session("yoga", EVENING, minutes=45)
SHAKE_OUT: Final = Session("recovery run", DAWN, km=4.5)
LONG_RUN: Final = Session("long run", time(7, 45), km=16.5)
SATURDAY_RUN: Final = Session("easy run", BREAKFAST, km=7)
SHARPENER: Final = Session("easy run", DAWN, km=6, notes="taper, keep it short")


def long_runs() -> dict[date, Day]:
    """Return the Sundays of the marathon block with their growing long runs."""
    first = MARATHON - timedelta(weeks=len(LONG_RUNS_KM))
    return {
        first + timedelta(weeks=week): (Session("long run", time(7, 0), km=km),)
        for week, km in enumerate(LONG_RUNS_KM)
    }


ANA: Final = Athlete(
    name="ana",
    profile={
        "timeZone": "America/New_York",
        "weightKg": 58.5,
        "maxHr": 188,
        "restHr": 52,
        "thresholdPaceSecPerKm": 256,
        "sex": "female",
        "units": "imperial",
        "loadMethod": "session-rpe",
    },
    days={
        **long_runs(),
        SPRING_HALF: (
            Session("half marathon", time(7, 30), km=21.2, race=True, notes="NYC Half, negative split"),
        ),
        MARATHON: (
            Session("marathon", time(9, 10), km=42.42, race=True, notes="NYC Marathon! Cried on 5th Ave"),
        ),
        date(2026, 11, 3): (Session("walk", NOON, minutes=40, notes="stairs hurt"),),
    },
    phases=(
        Phase(
            (date(2026, 10, 26), date(2026, 10, 31)),
            ((), (SHARPENER,), (), (SHARPENER,), (), (SHAKE_OUT,), ()),
        ),
        Phase((date(2026, 11, 2), date(2026, 11, 10)), ((), (YOGA,), (), (), (SHAKE_OUT,), (), (SHAKE_OUT,))),
        Phase(
            (date(2026, 10, 12), date(2026, 10, 25)),
            ((LIFT,), (INTERVALS,), (EASY_8,), (TEMPO,), (), (SATURDAY_RUN,), (LONG_RUN,)),
            volume=0.75,
        ),
        Phase(
            (date(2026, 6, 29), date(2026, 10, 11)),
            ((LIFT,), (INTERVALS,), (EASY_8, YOGA), (TEMPO,), (), (SATURDAY_RUN,), (LONG_RUN,)),
            volume=1.25,
        ),
        Phase(
            RUN_STREAK,
            (
                (SHAKE_OUT, LIFT),
                (INTERVALS,),
                (EASY_8,),
                (TEMPO,),
                (SHAKE_OUT,),
                (SATURDAY_RUN,),
                (LONG_RUN,),
            ),
        ),
        Phase(
            WHOLE_YEAR,
            (
                (LIFT,),
                (INTERVALS,),
                (EASY_8,),
                (TEMPO,),
                (Session("swim", EVENING, minutes=40, chance=0.4),),
                (SATURDAY_RUN,),
                (LONG_RUN,),
            ),
        ),
    ),
    ill=(date(2026, 5, 11), date(2026, 5, 20)),
    disciplined=RUN_STREAK,
)

ALPS: Final = (date(2026, 7, 25), date(2026, 8, 1))
THERE: Final = Session("commute", time(7, 40), minutes=28, chance=0.6)
BACK: Final = Session("commute", time(17, 20), minutes=29, chance=0.6)
PASSES: Final = Session("climbing ride", time(8, 5), minutes=245)
TRAINER: Final = Session("trainer", EVENING, minutes=62)
GYM: Final = Session("strength", time(18, 45), minutes=52)

BEN: Final = Athlete(
    name="ben",
    profile={
        "timeZone": "Europe/Berlin",
        "weightKg": 74,
        "maxHr": 186,
        "restHr": 47,
        "thresholdPaceSecPerKm": 275,
        "ftpW": 272,
        "sex": "male",
        "units": "metric",
        "loadMethod": "tss",
    },
    days={
        date(2026, 7, 29): (Session("hike", time(9, 20), minutes=260, notes="rest day, they said"),),
        date(2026, 8, 23): (
            Session(
                "gran fondo", time(7, 0), km=162.4, race=True, notes="gran fondo, cramps in the last hour"
            ),
        ),
    },
    phases=(
        Phase(ALPS, ((PASSES,),) * 7),
        Phase(
            (date(2026, 4, 1), date(2026, 9, 30)),
            (
                (THERE, BACK),
                (Session("group ride", EVENING, minutes=100),),
                (THERE, Session("easy run", NOON, km=6.5), BACK),
                (Session("endurance ride", EVENING, minutes=85),),
                (),
                (Session("endurance ride", time(9, 30), minutes=185),),
                (Session("climbing ride", time(8, 40), minutes=170),),
            ),
        ),
        Phase(
            WHOLE_YEAR,
            (
                (GYM,),
                (TRAINER,),
                (Session("swim", NIGHT, minutes=45),),
                (TRAINER,),
                (GYM,),
                (Session("endurance ride", time(9, 30), minutes=140),),
                (
                    Session("easy run", time(10, 15), minutes=55, chance=0.55, notes="with Mia"),
                    Session("hike", time(13, 0), minutes=120, chance=0.25),
                ),
            ),
        ),
    ),
    ill=(date(2026, 2, 9), date(2026, 2, 17)),
    disciplined=ALPS,
)

ATHLETES: Final = (ANA, BEN)


def within(day: date, span: Span) -> bool:
    """Tell whether a day lies in a span."""
    return span[0] <= day <= span[1]


def form(day: date) -> float:
    """Return fitness as a multiple of the profile's values: 3 % below at New Year, 3 % above in autumn."""
    days_from_peak = abs((day - date(2026, 9, 25)).days)
    return 1.03 - 0.06 * min(days_from_peak, 270) / 270


def workout(athlete: Athlete, day: date, session: Session, volume: float, rng: Random) -> dict[str, Json]:
    """Carry a session out: the `POST /workouts` body, in the contract's units and its order of fields."""
    effort = EFFORTS[session.kind]
    strain = rng.gauss(0, 0.02)  # one good or bad day moves heart rate, pace and rating together
    amount = 1.0 if session.race else volume * rng.uniform(0.9, 1.1)
    if effort.pace:
        speed_kmh = 3600 * form(day) / (athlete.number("thresholdPaceSecPerKm") * effort.pace * (1 + strain))
    else:
        speed_kmh = effort.speed_kmh * form(day) * (1 - strain)
    minutes = round(session.km * amount / speed_kmh * 60 if session.km else session.minutes * amount, 1)
    km = round(session.km * amount if session.km else minutes / 60 * speed_kmh, 2)
    watts = athlete.number("ftpW") * effort.power * form(day) * (1 - strain) if effort.power else 0.0

    delay = timedelta(seconds=0 if session.race else rng.randint(-900, 1500))
    start = (datetime.combine(day, session.start) + delay).replace(tzinfo=athlete.zone)
    return {
        "type": effort.type,
        "ts": start.isoformat(),
        "durationMin": minutes,
        **({"distanceKm": km} if km else {}),
        **felt(effort, minutes, strain, rng),
        **heart(athlete, effort, strain + (0.02 if day.month in HOT_MONTHS else 0), rng),
        "calories": round(calories(athlete, effort, km, minutes, watts)),
        **({"elevationM": round(km * effort.climb * rng.uniform(0.6, 1.4))} if effort.climb else {}),
        **({"avgPowerW": round(watts)} if watts else {}),
        **remark(session, rng),
    }


def felt(effort: Effort, minutes: float, strain: float, rng: Random) -> dict[str, Json]:
    """Rate the session in half points of CR-10; every hour makes it feel half a point harder."""
    rating = effort.rpe + minutes / 120 + strain * 20
    return {} if rng.random() < CHANCE_OF_NO_RATING else {"rpe": min(10.0, max(0.5, round(2 * rating) / 2))}


def heart(athlete: Athlete, effort: Effort, strain: float, rng: Random) -> dict[str, Json]:
    """Return average and highest heart rate from the shares of the reserve (Karvonen)."""
    rest = athlete.number("restHr")
    reserve = athlete.number("maxHr") - rest
    average = round(rest + reserve * (effort.reserve + strain))
    highest = round(rest + reserve * min(1.0, effort.peak + abs(strain)))
    return (
        {} if rng.random() < CHANCE_OF_NO_HEART_RATE else {"avgHr": average, "maxHr": max(highest, average)}
    )


def remark(session: Session, rng: Random) -> dict[str, Json]:
    """Return the note of the session's plan, or now and then one that fits its kind."""
    usual = NOTES.get(session.kind, ())
    if session.notes or not usual or rng.random() >= CHANCE_OF_A_NOTE:
        return {"notes": session.notes} if session.notes else {}
    return {"notes": rng.choice(usual)}


def calories(athlete: Athlete, effort: Effort, km: float, minutes: float, watts: float) -> float:
    """Estimate kilocalories.

    Riding: mechanical kilojoules, since 4.184 kJ/kcal and about 24 % efficiency cancel. Running: 1 kcal a
    kilogram a kilometre (Margaria 1963). The rest: the activity's cost a minute for 70 kg, scaled by weight.
    """
    if watts:
        return watts * minutes * 60 / 1000
    if effort.pace:
        return athlete.number("weightKg") * km
    return effort.kcal_per_min * minutes * athlete.number("weightKg") / 70


def plan(athlete: Athlete, day: date) -> tuple[Day, float]:
    """Return what the athlete wants to do on a day, and the volume to do it in."""
    if day in athlete.days:
        return athlete.days[day], 1.0
    phase = next(phase for phase in athlete.phases if within(day, phase.span))
    return phase.week[day.weekday()], phase.volume


def year(athlete: Athlete) -> Iterator[dict[str, Json]]:
    """Yield the athlete's year of workouts, oldest first."""
    rng = Random(f"{SEED} {athlete.name}")  # noqa: S311 - sample data has to be the same every time
    for offset in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        sessions, volume = plan(athlete, day)
        firm = within(day, athlete.disciplined) or day in athlete.days
        missed = rng.random() < CHANCE_OF_A_MISSED_DAY and not firm
        for session in sessions:
            if rng.random() < session.chance and not missed and not within(day, athlete.ill):
                yield workout(athlete, day, session, volume, rng)


def render(athlete: Athlete) -> dict[str, str]:
    """Return the athlete's files: name -> text."""
    rng = Random(f"{SEED} {athlete.name} lifts")  # noqa: S311 - as above
    training = Training(PROGRAMMES[athlete.name], rng)
    workouts = list(year(athlete))
    sessions = [training.session(body) for body in workouts if body["type"] == STRENGTH]
    others = [body for body in workouts if body["type"] != STRENGTH]
    return {
        f"{athlete.name}.jsonl": json_lines(others),
        f"{athlete.name}.sessions.jsonl": json_lines(sessions),
        f"{athlete.name}.profile.json": json.dumps(athlete.profile, indent=2) + "\n",
    }


def json_lines(documents: Sequence[Mapping[str, Any]]) -> str:
    """Return one document a line."""
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def main() -> None:
    """Rewrite the sample files beside this script."""
    for athlete in ATHLETES:
        for name, text in render(athlete).items():
            (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
