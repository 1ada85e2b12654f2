from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.exercise_records import AT_WEIGHT
from tasks.domain.exercise_records import KINDS as KINDS_OF_EXERCISES
from tasks.domain.measures import KINDS as KINDS_OF_WORKOUTS
from tasks.domain.record_mail import MOST_RECORDS, Mail, Record, record_mail
from tasks.domain.records import LONGEST_30D

HOW_TO_STOP = (
    "You asked wotr for this mail. PUT /me/notifications chooses which records are mailed; "
    "DELETE /me/notifications, or the link below, stops it."
)
WORKOUT_ID = "20261120T113000Z-632180c6"


def mail(*records: Record, workout_type: str = "Run") -> Mail:
    return record_mail(workout_type, "2026-11-20", WORKOUT_ID, records)


def line(kind: str, value: str, exercise: str = "") -> str:
    """How the only record of a mail is written."""
    [found] = [
        line for line in mail(Record(kind, Decimal(value), exercise)).text.splitlines() if line[0:1] == "-"
    ]
    return found


def test_a_person_reads_what_it_was_which_records_it_holds_and_how_to_stop_the_mails() -> None:
    written = mail(
        Record("max-reps-at-weight:100", Decimal(8), "bench-press"),
        Record("max-weight", Decimal(100), "bench-press"),
        Record(LONGEST_30D, Decimal(3900)),
        Record("longest-duration", Decimal(3900)),
        workout_type="Strength",
    )
    assert written.subject == "4 new personal records: Strength on 20 November 2026"
    assert written.text.splitlines() == [
        "4 new personal records in your Strength of Friday, 20 November 2026:",
        "",
        "- Longest: 1 h 5 min",
        "- Longest in 30 days: 1 h 5 min",
        "",
        "Bench press",
        "- Heaviest weight: 100 kg",
        "- Most repetitions at 100 kg: 8",
        "",
        f"All records: GET /me/records. The workout: GET /workouts/{WORKOUT_ID}.",
        "",
        HOW_TO_STOP,
    ]


def test_one_record_is_not_counted() -> None:
    assert mail(Record("longest-distance", Decimal(8050))).subject == (
        "A new personal record: Run on 20 November 2026"
    )


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("longest-duration", "2550", "Longest: 42 min 30 s"),
        ("longest-duration", "3600", "Longest: 1 h"),
        ("longest-duration", "90061.5", "Longest: 25 h 1 min 2 s"),
        ("longest-duration", "0.06", "Longest: under 1 s"),
        ("longest-distance", "8050", "Farthest: 8.05 km"),
        ("longest-distance", "42195", "Farthest: 42.195 km"),
        ("longest-distance", "750", "Farthest: 750 m"),
        ("most-calories", "1510.4", "Most calories: 1,510 kcal"),
        ("highest-elevation", "64", "Most climbing: 64 m"),
        ("highest-load:banister-trimp", "86.061838693", "Highest load (Banister's TRIMP): 86.06"),
    ],
)
def test_a_record_of_a_workout_has_a_name_and_a_unit(kind: str, value: str, written: str) -> None:
    assert line(kind, value) == f"- {written}"


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("max-weight", "102.05828325", "Heaviest weight: 102.06 kg"),
        ("max-e1rm", "133.333333333", "Best estimated one-rep max: 133.33 kg"),
        ("max-set-volume", "1200", "Most weight moved in a set: 1,200 kg"),
        ("max-reps", "9", "Most repetitions: 9"),
        ("max-reps-at-weight:102.05828325", "5", "Most repetitions at 102.06 kg: 5"),
    ],
)
def test_a_record_of_an_exercise_has_a_name_and_a_unit(kind: str, value: str, written: str) -> None:
    assert line(kind, value, "bench-press") == f"- {written}"


def test_one_s_own_exercise_is_named_by_the_words_of_its_slug() -> None:
    assert "\nMy carry\n" in mail(Record("max-weight", Decimal(40), "my-carry")).text


def test_of_a_hundred_records_those_that_say_most_are_listed_and_the_others_counted() -> None:
    at_weights = [
        Record(f"{AT_WEIGHT}:{weight}", Decimal(8), exercise)
        for weight in range(50, 100)
        for exercise in ("back-squat", "bench-press")
    ]
    written = mail(*at_weights, Record("max-weight", Decimal(99), "deadlift")).text
    assert "- Heaviest weight: 99 kg" in written
    assert "at 99 kg" in written
    assert "at 50 kg" not in written
    assert written.count("\n- ") == MOST_RECORDS
    assert f"\nAnd {101 - MOST_RECORDS} more.\n" in written


RECORDS = st.builds(
    Record,
    st.sampled_from((*KINDS_OF_WORKOUTS, LONGEST_30D)),
    st.decimals(min_value="0.001", max_value=10**9, places=3),
) | st.builds(
    Record,
    st.sampled_from(tuple(kind for kind in KINDS_OF_EXERCISES if kind != AT_WEIGHT))
    | st.integers(1, 500).map(lambda weight: f"{AT_WEIGHT}:{weight}"),
    st.decimals(min_value="0.001", max_value=10**6, places=3),
    st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True),
)


@given(
    st.lists(RECORDS, min_size=1, max_size=120), st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,31}", fullmatch=True)
)
def test_whatever_the_records_sns_takes_the_subject_and_the_mail_is_small(
    records: list[Record], workout_type: str
) -> None:
    written = mail(*records, workout_type=workout_type)
    assert len(written.subject) <= 100
    assert written.subject.isascii()
    assert written.subject.isprintable()
    assert len(written.text.encode()) < 4096
    assert {record.chosen_as for record in records} <= {*KINDS_OF_WORKOUTS, LONGEST_30D, *KINDS_OF_EXERCISES}
    assert written.text.splitlines()[-1] == HOW_TO_STOP
