from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.instants import Timestamp, rfc3339
from tasks.domain.keys import workout_id
from tasks.domain.listing import MOST_BYTES_PER_PAGE, Listing, choose, plan
from tasks.domain.paging import token

TYPES = ("Run", "Ride", "Swim")
ANA = "ana"
OR_A_DATE = ", or be a date such as 2026-11-20 (in a URL, write + as %2B)"


def planned(user_id: str = ANA, **query: str) -> Listing:
    query = {name.removesuffix("_"): value for name, value in query.items()}
    listing, errors = plan(query, user_id, TYPES)
    assert not errors
    assert listing is not None
    return listing


def errors_of(query: dict[str, object], user_id: str = ANA) -> list[tuple[str, str]]:
    listing, errors = plan(query, user_id, TYPES)
    assert listing is None
    assert all(error.structural for error in errors)
    return [(error.field, error.message) for error in errors]


class TestBounds:
    def test_without_a_query_everything_is_listed_25_at_a_time(self) -> None:
        fingerprint = sha256(b"ana|||").hexdigest()
        assert planned() == Listing("0", "9", "0000-00-00", "9999-99-99", "", 25, fingerprint)

    def test_a_date_means_the_local_date_wherever_on_earth(self) -> None:
        listing = planned(from_="2026-11-01", to="2026-11-08")
        assert (listing.date_from, listing.date_to) == ("2026-11-01", "2026-11-07")
        assert (listing.key_from, listing.key_to) == ("20261031T100000Z", "20261108T140000Z")

    def test_an_instant_means_the_start(self) -> None:
        listing = planned(from_="2026-11-01T00:00:00-05:00", to="2026-11-02T00:00:00Z")
        assert (listing.key_from, listing.key_to) == ("20261101T050000Z", "20261102T000000Z")
        assert (listing.date_from, listing.date_to) == ("0000-00-00", "9999-99-99")

    @given(st.lists(st.integers(0, 3000), min_size=3, max_size=3, unique=True))
    def test_from_is_inclusive_and_to_exclusive_to_the_millisecond(self, offsets: list[int]) -> None:
        midnight = datetime(2026, 11, 1, tzinfo=UTC)
        start, between, end = (midnight + timedelta(milliseconds=offset) for offset in sorted(offsets))
        listing = planned(from_=rfc3339(start), to=rfc3339(end))
        listed = [listing.key_from <= workout_id(at, "any") <= listing.key_to for at in (start, between, end)]
        assert listed == [True, True, False]

    def test_the_first_and_the_last_day_that_the_service_knows_are_bounds(self) -> None:
        listing = planned(from_="1900-01-01", to="9998-12-31")
        assert (listing.key_from, listing.key_to) == ("18991231T100000Z", "99981231T140000Z")

    def test_a_type_is_matched_whatever_its_case(self) -> None:
        assert planned(type="rIDE").type == "Ride"

    @pytest.mark.parametrize(("limit", "expected"), [("1", 1), ("25", 25), ("100", 100), ("007", 7)])
    def test_a_page_has_up_to_100(self, limit: str, expected: int) -> None:
        assert planned(limit=limit).limit == expected


class TestErrors:
    @pytest.mark.parametrize(
        "limit", ["0", "101", "-1", "1.5", "ten", "", " 5", "5 ", "\u0665", "1000000000000"]
    )
    def test_a_limit_is_a_whole_number_from_1_to_100(self, limit: str) -> None:
        assert errors_of({"limit": limit}) == [("limit", "must be a whole number from 1 to 100")]

    @pytest.mark.parametrize("name", ["from", "to"])
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                "yesterday",
                f"must be a time such as 2026-11-20T06:30:00-05:00{OR_A_DATE}",
            ),
            (
                "2026-11-20T06:30:00",
                f"must carry an offset such as Z or -05:00{OR_A_DATE}",
            ),
            ("2026-02-30", "must be a date that exists"),
            ("1899-12-31", "must not be before 1900"),
            ("9999-01-01", "must not be after 9998"),
        ],
    )
    def test_a_bound_is_a_date_or_a_time_with_an_offset(self, name: str, text: str, message: str) -> None:
        assert errors_of({name: text}) == [(name, message)]

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2026-11-02", "2026-11-01"),
            ("2026-11-01", "2026-11-01"),
            ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"),
            ("2026-11-01T00:00:00Z", "2026-11-01T01:00:00+02:00"),
            ("2026-11-03T00:00:00Z", "2026-11-01"),
        ],
    )
    def test_from_is_before_to(self, start: str, end: str) -> None:
        assert errors_of({"from": start, "to": end}) == [("from", "must be before to")]

    def test_an_unknown_type_is_told_the_known_ones(self) -> None:
        assert errors_of({"type": "Rum"}) == [("type", "must be one of Run, Ride, Swim")]

    def test_an_unknown_parameter_is_told_the_known_ones(self) -> None:
        message = "is not a known parameter; known are from, to, type, limit, nextToken"
        assert errors_of({"form": "2026-11-01"}) == [("form", message)]

    def test_a_parameter_is_text(self) -> None:
        assert errors_of({"limit": 5}) == [("limit", "must be given once, as text")]

    def test_every_error_is_reported_at_once(self) -> None:
        query: dict[str, object] = {"from": "x", "to": "y", "type": "z", "limit": "0", "page": "2"}
        assert [field for field, _ in errors_of(query)] == ["page", "from", "to", "type", "limit"]

    def test_a_token_is_not_judged_beside_a_wrong_filter(self) -> None:
        assert [field for field, _ in errors_of({"type": "z", "nextToken": "?"})] == ["type"]

    @given(
        st.dictionaries(st.sampled_from(["from", "to", "type", "limit", "nextToken"]) | st.text(), st.text())
    )
    def test_any_text_is_either_planned_or_has_errors(self, query: dict[str, str]) -> None:
        listing, errors = plan(query, ANA, TYPES)
        assert (listing is None) == bool(errors)


MESSAGE = "must be the nextToken of the page before, with the same filters"
LAST = "20261120T113000Z-632180c6"


class TestTokens:
    def test_a_token_continues_just_below_the_last_workout(self) -> None:
        first = planned()
        assert planned(nextToken=token(LAST, first.page_of)).key_to == "20261120T113000Z-632180c5"

    def test_below_the_lowest_hash_nothing_of_that_second_is_left(self) -> None:
        first = planned()
        key_to = planned(nextToken=token("20261120T113000Z-00000000", first.page_of)).key_to
        assert "20261120T112959Z-ffffffff" < key_to < "20261120T113000Z-00000000"

    def test_the_limit_may_change_between_pages(self) -> None:
        assert planned(limit="5").page_of == planned(limit="50").page_of

    def test_the_same_filters_may_be_spelled_otherwise(self) -> None:
        one = planned(type="run", from_="2026-11-01T00:00:00Z")
        other = planned(type="Run", from_="2026-10-31T19:00:00.000-05:00")
        assert one.page_of == other.page_of

    @pytest.mark.parametrize(
        "query",
        [
            {"type": "Run"},
            {"from": "2026-11-01"},
            {"to": "2026-12-01"},
            {"from": "2026-11-01T00:00:00Z"},
            {"to": "2026-12-01T00:00:00Z"},
        ],
    )
    def test_a_token_of_other_filters_is_refused(self, query: dict[str, object]) -> None:
        other = token(LAST, planned().page_of)
        assert errors_of({**query, "nextToken": other}) == [("nextToken", MESSAGE)]

    def test_a_token_of_another_user_is_refused(self) -> None:
        other = token(LAST, planned("ben").page_of)
        assert errors_of({"nextToken": other}) == [("nextToken", MESSAGE)]

    def test_a_token_whose_position_was_changed_is_refused(self) -> None:
        altered = token(LAST, planned().page_of).replace("-632180c6", "-632180c7")
        assert errors_of({"nextToken": altered}) == [("nextToken", MESSAGE)]

    @pytest.mark.parametrize(
        "mangled", ["", "x", LAST, f"{LAST}.", f"{LAST}.{'g' * 64}", f" {LAST}.{'0' * 64}"]
    )
    def test_a_mangled_token_is_refused(self, mangled: str) -> None:
        assert errors_of({"nextToken": mangled}) == [("nextToken", MESSAGE)]

    @pytest.mark.parametrize("start", ["20261031T235959Z", "20261201T000000Z"])
    def test_a_token_from_outside_the_range_is_refused(self, start: str) -> None:
        query: dict[str, object] = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
        page_of = planned(from_=str(query["from"]), to=str(query["to"])).page_of
        assert errors_of({**query, "nextToken": token(f"{start}-00000001", page_of)}) == [
            ("nextToken", MESSAGE)
        ]


class TestChoice:
    """Documents of one page pass through a state together."""

    HALF = MOST_BYTES_PER_PAGE // 2
    OF_ANA = sha256(b"ana|||").hexdigest()

    def test_short_documents_fill_a_page(self) -> None:
        choice = choose([("c", 500), ("b", 500)], 2, self.OF_ANA, "")
        assert (choice.ids, choice.next_token) == (["c", "b"], "")

    def test_the_one_that_was_read_more_only_says_that_there_is_more(self) -> None:
        choice = choose([("c", 500), ("b", 500), ("a", 500)], 2, self.OF_ANA, "a")
        assert (choice.ids, choice.next_token) == (["c", "b"], token("b", self.OF_ANA))

    def test_long_documents_make_a_shorter_page(self) -> None:
        sizes = [("d", self.HALF), ("c", self.HALF), ("b", 1), ("a", 1)]
        choice = choose(sizes, 4, self.OF_ANA, "")
        assert (choice.ids, choice.next_token) == (["d", "c"], token("c", self.OF_ANA))

    def test_one_document_is_a_page_however_long_it_is(self) -> None:
        choice = choose([("b", MOST_BYTES_PER_PAGE + 1), ("a", 1)], 2, self.OF_ANA, "")
        assert (choice.ids, choice.next_token) == (["b"], token("b", self.OF_ANA))

    def test_what_a_filter_left_out_is_not_looked_at_again(self) -> None:
        choice = choose([("c", 500)], 2, self.OF_ANA, "a")
        assert (choice.ids, choice.next_token) == (["c"], token("a", self.OF_ANA))

    def test_a_page_on_which_everything_was_left_out_leads_on(self) -> None:
        choice = choose([], 2, self.OF_ANA, "a")
        assert (choice.ids, choice.next_token) == ([], token("a", self.OF_ANA))


@dataclass(frozen=True)
class Stored:
    id: str
    start: datetime
    local_date: date


def stored(start: datetime, offset: timedelta, number: int) -> Stored:
    timestamp = Timestamp(start, offset, "")
    return Stored(workout_id(start, f"key:{number}"), start, timestamp.local_date(UTC))


def page(workouts: list[Stored], listing: Listing) -> tuple[list[Stored], Stored | None]:
    """One DynamoDB query as the machine makes it: the limit applies before the filter."""
    assert listing.key_from <= listing.key_to, "DynamoDB refuses a BETWEEN whose bounds are inverted"
    matching = [
        workout
        for workout in sorted(workouts, key=lambda workout: workout.id, reverse=True)
        if listing.key_from <= workout.id <= listing.key_to
    ]
    read = matching[: listing.limit]
    more = len(matching) > len(read)
    shown = [workout for workout in read if listing.date_from <= str(workout.local_date) <= listing.date_to]
    return shown, read[-1] if more else None


def follow(workouts: list[Stored], query: dict[str, str]) -> list[Stored]:
    seen: list[Stored] = []
    following: dict[str, str] = {}
    while True:
        listing, errors = plan({**query, **following}, ANA, TYPES)
        assert listing is not None, errors
        shown, last = page(workouts, listing)
        seen += shown
        if last is None:
            return seen
        following = {"nextToken": token(last.id, listing.page_of)}


MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
# Few seconds and many offsets, so that starts collide and local dates differ from those of UTC.
WORKOUTS = st.lists(
    st.tuples(
        st.integers(0, 12 * 24).map(lambda quarters: MONDAY + timedelta(minutes=30 * quarters)),
        st.integers(-14, 14).map(lambda hours: timedelta(hours=hours)),
    ),
    max_size=40,
).map(lambda made: [stored(start, offset, number) for number, (start, offset) in enumerate(made)])
DAYS = st.integers(0, 7).map(lambda day: date(2026, 11, 16) + timedelta(days=day))
LIMITS = st.integers(1, 10).map(str)


@settings(max_examples=200)
@given(WORKOUTS, LIMITS)
def test_following_tokens_neither_repeats_nor_skips_a_workout(workouts: list[Stored], limit: str) -> None:
    newest_first = sorted(workouts, key=lambda workout: workout.id, reverse=True)
    assert follow(workouts, {"limit": limit}) == newest_first


@settings(max_examples=200)
@given(WORKOUTS, LIMITS, DAYS, DAYS)
def test_dates_list_exactly_the_workouts_of_those_local_dates(
    workouts: list[Stored], limit: str, one: date, other: date
) -> None:
    start, end = min(one, other), max(one, other) + timedelta(days=1)
    listed = follow(workouts, {"limit": limit, "from": start.isoformat(), "to": end.isoformat()})
    wanted = [workout for workout in workouts if start <= workout.local_date < end]
    assert listed == sorted(wanted, key=lambda workout: workout.id, reverse=True)


@settings(max_examples=200)
@given(WORKOUTS, LIMITS, DAYS, DAYS)
def test_instants_list_exactly_the_workouts_that_started_between(
    workouts: list[Stored], limit: str, one: date, other: date
) -> None:
    start = datetime.combine(min(one, other), datetime.min.time(), UTC)
    end = datetime.combine(max(one, other), datetime.min.time(), UTC) + timedelta(hours=11)
    listed = follow(workouts, {"limit": limit, "from": start.isoformat(), "to": end.isoformat()})
    wanted = [workout for workout in workouts if start <= workout.start < end]
    assert listed == sorted(wanted, key=lambda workout: workout.id, reverse=True)
