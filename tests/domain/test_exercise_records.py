import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.exercise_records import (
    Best,
    Bests,
    Lift,
    Lifted,
    broken,
    change,
    family,
    fold,
    kinds_of,
    lines_of,
    measures,
    read_bests,
    read_marks,
    write_bests,
    write_marks,
)
from tasks.domain.strength import PerformedSet

Value = tuple[Decimal, str, str]
"""A value, and the session and the set that have it."""


def performed(weight: str | None, reps: int, kind: Any = "working", rir: str | None = None) -> PerformedSet:  # noqa: ANN401 -- a literal
    """A set of bench-press."""
    return PerformedSet("bench-press", kind, reps, decimal(weight), decimal(rir))


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def lift(day: int, *sets: PerformedSet) -> Lift:
    """The session of a day of November."""
    lifted = [Lifted(f"{number:04}", each) for number, each in enumerate(sets, 1)]
    return Lift(
        f"202611{day:02}T060000Z-0a1b2c3d", f"2026-11-{day:02}T06:00:00Z", f"2026-11-{day:02}", lifted
    )


def values(sent: PerformedSet) -> dict[str, Decimal]:
    """What domain.md says that a set may hold, written down once more."""
    if sent.kind == "warmup" or not sent.reps:
        return {}
    if not sent.weight_kg:
        return {"max-reps": Decimal(sent.reps)}
    weight, possible = sent.weight_kg, sent.reps + (sent.rir or 0)
    found = {
        "max-weight": weight,
        "max-set-volume": weight * sent.reps,
        f"max-reps-at-weight:{weight.normalize():f}": Decimal(sent.reps),
    }
    if possible <= 30:
        estimate = weight if possible == 1 else weight * (30 + possible) / 30
        found["max-e1rm"] = estimate.quantize(Decimal("1e-9"))
    return found


def specified(lifts: Iterable[Lift]) -> tuple[dict[str, Value], dict[tuple[str, str, str], Decimal]]:
    """Records and log of few weights: each set against all before it."""
    ordered = [
        (each.session_id, lifted.set_id, values(lifted.performed))
        for each in sorted(lifts, key=lambda one: one.session_id)
        for lifted in each.sets
    ]
    records: dict[str, Value] = {}
    log = {}
    for place, (session_id, set_id, found) in enumerate(ordered):
        for kind, value in found.items():
            if all(earlier.get(kind, Decimal(0)) < value for *_, earlier in ordered[:place]):
                log[session_id, set_id, kind] = value
                records[kind] = (value, session_id, set_id)
    return records, log


def folded(lifts: Iterable[Lift], most_weights: int = 100) -> tuple[Bests, list[Lift]]:
    """All sessions in order: the records, and the sessions with their lines."""
    bests: Bests = {}
    marked = []
    for each in sorted(lifts, key=lambda one: one.session_id):
        bests, lines = fold(bests, each, most_weights)
        marked.append(replace(each, lines=lines))
    return bests, marked


def log_of(marked: Iterable[Lift]) -> dict[tuple[str, str, str], Decimal]:
    return {
        (each.session_id, set_id, kind): line.value
        for each in marked
        for (set_id, kind), line in lines_of(each).items()
    }


def held(bests: Bests) -> dict[str, Value]:
    return {kind: (best.value, best.session_id, best.lifted.set_id) for kind, best in bests.items()}


sets = st.builds(
    performed,
    st.sampled_from([None, "0", "20", "100", "102.05828325", "102.5"]),
    st.sampled_from([1, 2, 8, 30, 31]),
    st.sampled_from(["working", "working", "drop", "warmup"]),
    st.sampled_from([None, "0", "2"]),
)
lifts = st.builds(lambda day, some: lift(day, *some), st.integers(1, 28), st.lists(sets, max_size=6))
histories = st.lists(lifts, max_size=8, unique_by=lambda each: each.session_id)


class TestOneSet:
    def test_with_a_weight_it_may_hold_four_records(self) -> None:
        assert measures(performed("100", 8)) == {
            "max-weight": Decimal(100),
            "max-e1rm": Decimal("126.666666667"),
            "max-set-volume": Decimal(800),
            "max-reps-at-weight:100": Decimal(8),
        }

    def test_pounds_are_records_at_their_exact_kilograms(self) -> None:
        assert "max-reps-at-weight:102.05828325" in measures(performed("102.05828325", 5))

    @pytest.mark.parametrize("weight", [None, "0"])
    def test_with_the_body_s_weight_only_it_may_hold_the_record_of_repetitions(
        self, weight: str | None
    ) -> None:
        assert measures(performed(weight, 12)) == {"max-reps": Decimal(12)}

    def test_repetitions_in_reserve_count_for_e1rm_only(self) -> None:
        with_two_left = measures(performed("100", 8, rir="2"))
        assert with_two_left["max-e1rm"] == measures(performed("100", 10))["max-e1rm"]
        assert with_two_left["max-set-volume"] == 800

    def test_above_30_repetitions_there_is_no_e1rm(self) -> None:
        assert "max-e1rm" not in measures(performed("20", 31))

    def test_a_drop_set_counts_and_a_warm_up_does_not(self) -> None:
        assert measures(performed("100", 8, "drop")) == measures(performed("100", 8))
        assert measures(performed("100", 8, "warmup")) == {}

    @given(sets)
    def test_the_kinds_are_known_from_the_weight(self, sent: PerformedSet) -> None:
        assert set(measures(sent)) <= set(kinds_of(sent.weight_kg))


class TestFold:
    @given(histories)
    def test_records_and_log_are_those_of_the_definition(self, history: list[Lift]) -> None:
        bests, marked = folded(history)
        assert (held(bests), log_of(marked)) == specified(history)

    def test_a_tie_keeps_the_earlier_one(self) -> None:
        bests, _ = folded([lift(2, performed("100", 8)), lift(1, performed("100", 8))])
        assert {best.session_id[:8] for best in bests.values()} == {"20261101"}

    def test_within_a_session_the_order_is_that_of_logging(self) -> None:
        _, [marked] = folded([lift(1, performed("100", 5), performed("110", 5), performed("110", 5))])
        assert marked.lines == {"0001": "wvae", "0002": "wvae"}

    def test_only_the_heaviest_weights_have_records(self) -> None:
        bests, _ = folded([lift(1, *(performed(str(kg), 5) for kg in (20, 40, 30, 10, 20)))], most_weights=2)
        assert {kind for kind in bests if family(kind) == "max-reps-at-weight"} == {
            "max-reps-at-weight:40",
            "max-reps-at-weight:30",
        }

    @given(histories, st.integers(1, 3))
    def test_of_the_weights_that_were_lifted_the_heaviest_have_records(
        self, history: list[Lift], most: int
    ) -> None:
        everything, _ = folded(history)
        some, _ = folded(history, most)
        weights = sorted((best for kind, best in everything.items() if ":" in kind), key=weight, reverse=True)
        assert held(some) == held(
            {kind: best for kind, best in everything.items() if ":" not in kind or best in weights[:most]}
        )


def weight(best: Best) -> Decimal:
    assert best.lifted.performed.weight_kg is not None
    return best.lifted.performed.weight_kg


class TestChangeOfTheNewestSession:
    @given(histories, st.lists(lifts, max_size=3), st.integers(1, 100))
    def test_it_leaves_what_a_fresh_fold_gives(
        self, history: list[Lift], changes: Sequence[Lift], most: int
    ) -> None:
        *earlier, latest = sorted(history, key=lambda each: each.session_id) or [lift(1)]
        before, _ = folded(earlier, most)
        known, marked = folded([*earlier, latest], most)
        records: dict[str, Best] = dict(known)
        log = log_of(marked)
        stored = {each.session_id: each for each in marked}
        for new in changes:
            old = stored.get(new.session_id, replace(new, sets=(), lines={}))
            changed = change(before, latest, old, new, most)
            if changed is None:
                assert new.session_id < latest.session_id
                continue
            before = before if changed.before is None else changed.before
            latest = stored[new.session_id] = changed.lift
            apply(records, log, changed.lift.session_id, changed)
            fresh, again = folded(stored.values(), most)
            assert records == fresh
            assert log == log_of(again)


def apply(
    records: dict[str, Best],
    log: dict[tuple[str, str, str], Decimal],
    session_id: str,
    changed: Any,  # noqa: ANN401 -- a Change
) -> None:
    records.update({best.kind: best for best in changed.records})
    for kind in changed.lost:
        del records[kind]
    for line in changed.gone:
        del log[session_id, line.lifted.set_id, line.kind]
    for line in changed.lines:
        log[session_id, line.lifted.set_id, line.kind] = line.value


class TestBroken:
    def test_a_first_set_breaks_every_record_it_can_hold(self) -> None:
        assert broken({}, [], performed(None, 5)) == ["max-reps"]

    def test_an_equal_set_breaks_none(self) -> None:
        sent = performed("100", 8)
        assert broken(measures(sent), [], sent) == []

    def test_what_the_session_did_before_it_counts(self) -> None:
        known = measures(performed("100", 8))
        assert broken(known, [performed("105", 5)], performed("105", 5)) == []
        assert broken(known, [performed("105", 5)], performed("105", 6)) == ["max-reps-at-weight:105"]


@given(histories)
def test_sessions_and_records_are_read_as_they_were_written(history: list[Lift]) -> None:
    bests, marked = folded(history)
    assert read_bests("bench-press", write_bests(bests)) == bests
    for each in marked:
        assert read_marks("bench-press", write_marks(each.sets, each.lines)) == (each.sets, each.lines)


def test_a_record_shows_its_set_in_kilograms() -> None:
    bests, _ = folded([lift(20, performed("102.05828325", 5, rir="1"))])
    assert json.loads(bests["max-e1rm"].document()) == {
        "type": "Strength",
        "kind": "max-e1rm",
        "value": 122.47,
        "unit": "kg",
        "exercise": "bench-press",
        "sessionId": "20261120T060000Z-0a1b2c3d",
        "setId": "0001",
        "achievedAt": "2026-11-20T06:00:00Z",
        "localDate": "2026-11-20",
        "set": {"kind": "working", "weightKg": 102.06, "reps": 5, "rir": 1, "e1rmKg": 122.47},
    }
