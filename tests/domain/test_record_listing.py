import pytest

from tasks.domain.paging import fingerprint, token
from tasks.domain.record_listing import RecordListing, plan

TYPES = ("Run", "Ride", "Swim", "Strength")
LINE = "20260812T113000Z-632180c6_longest-duration"
WRONG_PAGE = ("nextToken", "must be the nextToken of the page before, with the same filters")
KINDS = (
    "longest-duration, longest-distance, most-calories, highest-elevation, "
    "highest-load:session-rpe, highest-load:banister-trimp, highest-load:tss, highest-load:rtss"
)
OF_EXERCISES = "max-weight, max-e1rm, max-set-volume, max-reps-at-weight, max-reps"


def planned(user_id: str = "ana", **query: object) -> RecordListing:
    listing, errors = plan(query, user_id, TYPES)
    assert not errors
    assert listing is not None
    return listing


def errors_of(**query: object) -> list[tuple[str, str]]:
    listing, errors = plan(query, "ana", TYPES)
    assert listing is None
    assert all(error.structural for error in errors)
    return [(error.field, error.message) for error in errors]


class TestFilters:
    def test_without_a_filter_every_record_is_meant(self) -> None:
        assert planned() == RecordListing(
            history=False,
            reading="BOTH",
            type="",
            kind="",
            exercise="",
            after="",
            page_of=fingerprint("ana", "", "", "", "false"),
        )

    def test_a_type_is_matched_whatever_its_case(self) -> None:
        assert planned(type="rIDE").type == "Ride"

    @pytest.mark.parametrize("kind", ["longest-distance", "highest-load:tss"])
    def test_a_kind_is_a_kind_of_record(self, kind: str) -> None:
        assert planned(kind=kind).kind == kind

    def test_the_filters_go_together_with_the_log(self) -> None:
        listing = planned(type="run", kind="longest-30d", history="true")
        assert (listing.history, listing.type, listing.kind) == (True, "Run", "longest-30d")


class TestReading:
    @pytest.mark.parametrize(
        ("query", "reading"),
        [
            ({}, "BOTH"),
            ({"type": "strength"}, "BOTH"),
            ({"type": "Run"}, "WORKOUTS"),
            ({"kind": "longest-duration"}, "WORKOUTS"),
            ({"kind": "max-e1rm"}, "EXERCISES"),
            ({"kind": "max-reps-at-weight:102.05828325"}, "EXERCISES"),
            ({"exercise": "bench-press"}, "EXERCISES"),
            ({"exercise": "bench-press", "type": "Run"}, "EXERCISES"),
        ],
    )
    def test_only_what_can_be_meant_is_read(self, query: dict[str, str], reading: str) -> None:
        assert planned(**query).reading == reading
        assert planned(**query, history="true").reading == reading


class TestErrors:
    @pytest.mark.parametrize("exercise", ["", "Zercher Carry", "zercher--carry", "a#b", "~"])
    def test_an_exercise_is_written_as_in_paths(self, exercise: str) -> None:
        assert errors_of(exercise=exercise) == [("exercise", "must be an exercise such as bench-press")]

    @pytest.mark.parametrize("name", ["squat", "Back Squat", "Squats"])
    def test_another_name_of_an_exercise_leads_to_its_identifier(self, name: str) -> None:
        problem = "must be back-squat, the identifier of what has this name"
        assert errors_of(exercise=name) == [("exercise", problem)]

    @pytest.mark.parametrize("slug", ["back-squat", "atlas-stone"])
    def test_an_identifier_of_the_library_or_of_one_s_own_is_taken(self, slug: str) -> None:
        assert planned(exercise=slug).exercise == slug

    @pytest.mark.parametrize("kind", ["max-reps-at-weight:", "max-reps-at-weight:1e3", "max-weight:100"])
    def test_a_weight_is_a_plain_number_of_kilograms(self, kind: str) -> None:
        assert [field for field, _ in errors_of(kind=kind)] == ["kind"]

    def test_an_unknown_type_is_told_the_known_ones(self) -> None:
        assert errors_of(type="Rum") == [("type", "must be one of Run, Ride, Swim, Strength")]

    def test_an_unknown_kind_is_told_the_known_ones(self) -> None:
        assert errors_of(kind="fastest") == [("kind", f"must be one of {KINDS}, {OF_EXERCISES}")]

    def test_the_longest_of_30_days_is_in_the_log_alone(self) -> None:
        assert errors_of(kind="longest-30d") == [("kind", f"must be one of {KINDS}, {OF_EXERCISES}")]
        assert errors_of(kind="fastest", history="true") == [
            ("kind", f"must be one of {KINDS}, longest-30d, {OF_EXERCISES}")
        ]

    @pytest.mark.parametrize("history", ["yes", "True", "", "1"])
    def test_history_is_true_or_false(self, history: str) -> None:
        assert errors_of(history=history) == [("history", "must be true or false")]

    def test_an_unknown_parameter_is_told_the_known_ones(self) -> None:
        message = "is not a known parameter; known are type, kind, exercise, history, nextToken"
        assert errors_of(limit="5") == [("limit", message)]

    def test_every_error_is_reported_at_once(self) -> None:
        assert [field for field, _ in errors_of(limit="5", history="x", type="x", kind="x")] == [
            *("limit", "history", "type", "kind")
        ]


class TestTokens:
    def test_a_token_continues_below_the_last_line(self) -> None:
        first = planned(history="true")
        listing = planned(history="true", nextToken=token(LINE, first.page_of))
        assert listing.after == "20260812T113000Z-632180c6#longest-duration"

    def test_a_load_is_a_kind_of_line_too(self) -> None:
        first = planned(history="true")
        line = "20260812T113000Z007-632180c6_highest-load:session-rpe"
        listing = planned(history="true", nextToken=token(line, first.page_of))
        assert listing.after == "20260812T113000Z007-632180c6#highest-load:session-rpe"

    def test_records_of_exercises_have_pages_and_those_of_workouts_are_on_the_first(self) -> None:
        listing = planned(nextToken=token("bench-press_max-reps-at-weight:102.5", planned().page_of))
        assert (listing.after, listing.reading) == ("bench-press#max-reps-at-weight:102.5", "EXERCISES")

    def test_the_log_has_lines_of_exercises(self) -> None:
        first = planned(history="true", exercise="back-squat")
        line = "20260812T113000Z-632180c6_0001_squat_max-reps-at-weight:102.5"
        listing = planned(history="true", exercise="back-squat", nextToken=token(line, first.page_of))
        assert listing.after == line.replace("_", "#")

    def test_a_line_is_no_place_among_records(self) -> None:
        assert errors_of(nextToken=token(LINE, planned().page_of)) == [WRONG_PAGE]

    @pytest.mark.parametrize("query", [{"type": "Run"}, {"kind": "longest-duration"}])
    def test_a_token_of_other_filters_is_refused(self, query: dict[str, object]) -> None:
        page_of = planned(history="true").page_of
        assert errors_of(history="true", nextToken=token(LINE, page_of), **query) == [WRONG_PAGE]

    def test_a_token_of_another_user_is_refused(self) -> None:
        page_of = planned("ben", history="true").page_of
        assert errors_of(history="true", nextToken=token(LINE, page_of)) == [WRONG_PAGE]

    @pytest.mark.parametrize("mangled", ["", "x", LINE, f"{LINE}.", f"{LINE}.{'0' * 64}"])
    def test_a_mangled_token_is_refused(self, mangled: str) -> None:
        assert errors_of(history="true", nextToken=mangled) == [WRONG_PAGE]

    def test_a_sealed_position_that_is_no_line_is_refused(self) -> None:
        page_of = planned(history="true").page_of
        assert errors_of(history="true", nextToken=token("~", page_of)) == [WRONG_PAGE]
