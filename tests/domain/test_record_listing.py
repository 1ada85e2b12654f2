import pytest

from tasks.domain.paging import fingerprint, token
from tasks.domain.record_listing import RecordListing, plan

TYPES = ("Run", "Ride", "Swim")
LINE = "20260812T113000Z-632180c6_longest-duration"
WRONG_PAGE = ("nextToken", "must be the nextToken of the page before, with the same filters")
KINDS = (
    "longest-duration, longest-distance, most-calories, highest-elevation, "
    "highest-load:session-rpe, highest-load:banister-trimp, highest-load:tss, highest-load:rtss"
)


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
            history=False, type="", kind="", newest="~", page_of=fingerprint("ana", "", "", "false")
        )

    def test_a_type_is_matched_whatever_its_case(self) -> None:
        assert planned(type="rIDE").type == "Ride"

    @pytest.mark.parametrize("kind", ["longest-distance", "highest-load:tss"])
    def test_a_kind_is_a_kind_of_record(self, kind: str) -> None:
        assert planned(kind=kind).kind == kind

    def test_the_filters_go_together_with_the_log(self) -> None:
        listing = planned(type="run", kind="longest-30d", history="true")
        assert (listing.history, listing.type, listing.kind) == (True, "Run", "longest-30d")


class TestErrors:
    def test_an_unknown_type_is_told_the_known_ones(self) -> None:
        assert errors_of(type="Rum") == [("type", "must be one of Run, Ride, Swim")]

    def test_an_unknown_kind_is_told_the_known_ones(self) -> None:
        assert errors_of(kind="fastest") == [("kind", f"must be one of {KINDS}")]

    def test_the_longest_of_30_days_is_in_the_log_alone(self) -> None:
        assert errors_of(kind="longest-30d") == [("kind", f"must be one of {KINDS}")]
        assert errors_of(kind="fastest", history="true") == [("kind", f"must be one of {KINDS}, longest-30d")]

    @pytest.mark.parametrize("history", ["yes", "True", "", "1"])
    def test_history_is_true_or_false(self, history: str) -> None:
        assert errors_of(history=history) == [("history", "must be true or false")]

    def test_an_unknown_parameter_is_told_the_known_ones(self) -> None:
        message = "is not a known parameter; known are type, kind, history, nextToken"
        assert errors_of(limit="5") == [("limit", message)]

    def test_every_error_is_reported_at_once(self) -> None:
        assert [field for field, _ in errors_of(limit="5", history="x", type="x", kind="x")] == [
            *("limit", "history", "type", "kind")
        ]


class TestTokens:
    def test_a_token_continues_below_the_last_line(self) -> None:
        first = planned(history="true")
        listing = planned(history="true", nextToken=token(LINE, first.page_of))
        assert listing.newest == "20260812T113000Z-632180c6#longest-duration"

    def test_a_load_is_a_kind_of_line_too(self) -> None:
        first = planned(history="true")
        line = "20260812T113000Z007-632180c6_highest-load:session-rpe"
        listing = planned(history="true", nextToken=token(line, first.page_of))
        assert listing.newest == "20260812T113000Z007-632180c6#highest-load:session-rpe"

    def test_records_have_no_pages(self) -> None:
        assert ("nextToken", "goes with history=true") in errors_of(nextToken=token(LINE, planned().page_of))

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
