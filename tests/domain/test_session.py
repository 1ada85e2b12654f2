from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tasks.domain.sent_session import read_finish, read_start
from tasks.domain.session import Session, duration_min, set_id
from tasks.domain.session_listing import BYTES_OF_A_SET, MOST_BYTES, Found, Listing, choose, plan
from tasks.domain.strength import Totals

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
SESSION = Session(
    user_id="ana",
    session_id="20261121T170000Z-0a1b2c3d",
    started_at="2026-11-21T18:00:00+01:00",
    local_date="2026-11-21",
    created_at="2026-11-21T17:00:01.000Z",
    changed_at="2026-11-21T17:00:01.000Z",
)
ANY = ("0000-00-00", "9999-99-99")


class TestASession:
    def test_it_is_open_until_it_is_a_workout(self) -> None:
        assert SESSION.status == "open"
        assert replace(SESSION, workout_id="20261121T170000Z-4d3c2b1a").status == "finished"

    def test_every_change_of_its_sets_counts_its_version_and_forgets_no_exercise(self) -> None:
        once = SESSION.changed("later", totals=Totals(Decimal(800), 1, 8), last_set=1, exercises=["squat"])
        twice = once.changed("later still", totals=Totals(), exercises=["bench-press", "squat"])
        assert (once.version, once.last_set, once.exercises) == (2, 1, ("squat",))
        assert (twice.version, twice.last_set, twice.exercises) == (3, 1, ("squat", "bench-press"))

    def test_kilograms_are_rounded_only_where_they_are_shown(self) -> None:
        after = replace(SESSION, totals=Totals(Decimal("816.466266"), 1, 8))
        assert after.document()["volumeKg"] == after.summary()["volumeKg"] == 816.47
        assert after.sums.volume_kg == Decimal("816.466266")

    def test_sets_are_numbered_so_that_they_sort(self) -> None:
        assert [set_id(1), set_id(200)] == ["0001", "0200"]

    @pytest.mark.parametrize(("seconds", "minutes"), [(3600, "60"), (3725, "62.08"), (0.001, "0.01")])
    def test_its_duration_has_hundredths_of_a_minute_and_is_never_nothing(
        self, seconds: float, minutes: str
    ) -> None:
        assert duration_min(NOW, NOW + timedelta(seconds=seconds)) == Decimal(minutes)


class TestWhatIsSent:
    def test_a_session_may_be_started_without_a_word(self) -> None:
        sent, errors = read_start({}, NOW)
        assert not errors
        assert sent
        assert sent.details() == {}

    def test_null_and_absent_are_the_same(self) -> None:
        sent, _ = read_start({"title": None, "startedAt": "2026-11-21T18:00:00+01:00"}, NOW)
        assert sent
        assert sent.details() == {"startedAt": "2026-11-21T18:00:00+01:00"}

    def test_all_wrong_fields_of_a_start_are_named_at_once(self) -> None:
        sent, errors = read_start(
            {"startedAt": "2026-11-23T18:00:00Z", "title": "x" * 101, "templateId": "Push Day", "note": ""},
            NOW,
        )
        assert sent is None
        assert {error.field for error in errors} == {"startedAt", "title", "templateId", "note"}

    @pytest.mark.parametrize("body", [{"rpe": 11}, {"rpe": 6.3}, {"endedAt": "now"}, {"notes": 5}, []])
    def test_a_wrong_end_is_refused(self, body: object) -> None:
        sent, errors = read_finish(body, NOW)
        assert sent is None
        assert len(errors) == 1


def listing(**query: str) -> Listing:
    found, errors = plan(query, "ana")
    assert not errors
    assert found
    return found


class TestAListing:
    def test_the_newest_ten_are_listed_unless_others_are_asked_for(self) -> None:
        assert listing().limit == 10
        assert listing(last="50").limit == 50

    def test_a_date_is_searched_as_far_as_clocks_differ(self) -> None:
        found = listing(date="2026-11-20")
        assert (found.id_from, found.id_to) == ("20261119T100000Z", "20261121T140000Z")
        assert (found.date_from, found.date_to) == ("2026-11-20", "2026-11-20")

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"last": "0"}, "last"),
            ({"last": "51"}, "last"),
            ({"last": "ten"}, "last"),
            ({"date": "20.11.2026"}, "date"),
            ({"date": "2026-02-30"}, "date"),
            ({"date": "2026-11-20", "last": "5"}, "last"),
            ({"nextToken": "x"}, "nextToken"),
            ({"from": "2026-11-20"}, "from"),
        ],
    )
    def test_a_wrong_parameter_is_named(self, query: dict[str, str], field: str) -> None:
        found, errors = plan(query, "ana")
        assert found is None
        assert [error.field for error in errors] == [field]

    def test_a_page_ends_where_its_sets_would_not_pass_through_a_state(self) -> None:
        many = MOST_BYTES // BYTES_OF_A_SET
        found = [
            Found(f"2026112{day}T170000Z-0000000{day}", f"2026-11-2{day}", 10, many) for day in (3, 2, 1)
        ]
        asked = listing(last="20")
        first = choose(found, ANY, asked.limit, asked.page_of, "")
        assert list(first.ids) == ["20261123T170000Z-00000003"]
        following = listing(last="20", nextToken=first.next_token)
        assert following.limit == 19
        assert following.id_to == "20261123T170000Z-00000002"

    def test_a_token_of_other_filters_is_refused(self) -> None:
        asked = listing(last="20")
        found = [Found("20261121T170000Z-00000001", "2026-11-21", 10, 1)]
        token = choose(found, ANY, asked.limit, asked.page_of, "20261120T170000Z-00000001").next_token
        assert token
        assert plan({"last": "21", "nextToken": token}, "ana")[0] is None
        assert plan({"last": "20", "nextToken": token}, "ben")[0] is None

    def test_as_many_as_asked_for_are_the_end(self) -> None:
        found = [Found(f"2026112{day}T170000Z-0000000{day}", f"2026-11-2{day}", 10, 1) for day in (3, 2, 1)]
        choice = choose(found, ANY, 2, "page", "20261101T170000Z-00000001")
        assert (len(choice.ids), choice.next_token) == (2, "")

    def test_sessions_of_other_days_are_passed_over(self) -> None:
        found = [Found(f"2026112{day}T170000Z-0000000{day}", f"2026-11-2{day}", 10, 1) for day in (3, 2, 1)]
        choice = choose(found, ("2026-11-22", "2026-11-22"), 50, "page", "")
        assert list(choice.ids) == ["20261122T170000Z-00000002"]
