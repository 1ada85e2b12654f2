"""What the bench keeps of several runs, and what it says of each."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.packages import Package, Packages
from bench.posting import CALLERS, FLOOR, PROXY, WOTR, Row
from bench.progress import Look
from bench.report import STORED, Part, Results, progress_sheet, read, write
from tests.bench.test_cost import COUNTED

if TYPE_CHECKING:
    from pathlib import Path

ROW = Row(
    target=WOTR,
    callers=1,
    answers=60,
    p50_ms=181.0,
    p95_ms=193.0,
    per_second=5.0,
    statuses={"201": 60},
    failed=0,
    failed_while_cold=0,
    engine_cpu_ms=40.0,
    lambdas_cpu_ms=2.0,
    gateway_cpu_ms=3.0,
    generator_cpu_ms=0.4,
)
POSTING = Part(
    {"commit": "aaaaaaa"},
    [replace(ROW, target=target, callers=callers) for target in (FLOOR, WOTR, PROXY) for callers in CALLERS],
)
PACKAGES = Part(
    {"commit": "aaaaaaa"},
    Packages(
        [Package("PlanListingFunction", "tasks.plan_listing.handler", 250.0, {"boto3": 90.0}, 9000)], 1, 2
    ),
)
COUNTING = Part({"commit": "aaaaaaa"}, COUNTED)


def test_a_run_of_one_part_replaces_that_part_only(tmp_path: Path) -> None:
    write(Results(posting=POSTING, packages=PACKAGES, counting=COUNTING), tmp_path)
    anew = Part({"commit": "bbbbbbb"}, replace(COUNTED, workouts=20))
    write(Results(counting=anew), tmp_path)
    assert read(tmp_path) == Results(posting=POSTING, packages=PACKAGES, counting=anew)


def test_each_part_says_on_which_commit_it_ran(tmp_path: Path) -> None:
    write(Results(posting=POSTING, packages=PACKAGES), tmp_path)
    write(Results(packages=Part({"commit": "bbbbbbb"}, PACKAGES.results)), tmp_path)
    text = (tmp_path / "latest.md").read_text(encoding="utf-8")
    posting, packages = text.split("# Packages\n")
    assert "commit aaaaaaa" in posting
    assert "commit bbbbbbb" not in posting
    assert "commit bbbbbbb" in packages


def test_a_part_that_a_bench_of_another_form_wrote_is_said_to_be_missing(tmp_path: Path) -> None:
    write(Results(packages=PACKAGES, counting=COUNTING), tmp_path)
    path = tmp_path / "latest.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["packages"]["results"]["tasks"]
    path.write_text(json.dumps(document), encoding="utf-8")
    missing = write(Results(posting=POSTING), tmp_path)
    assert missing == [part for part in STORED if part not in {"posting", "counting"}]
    assert read(tmp_path) == Results(posting=POSTING, counting=COUNTING)


def test_before_the_first_run_nothing_is_known(tmp_path: Path) -> None:
    assert read(tmp_path) == Results()


def test_a_longer_history_is_compared_with_a_shorter_one() -> None:
    looks = [Look("stats", [20.0, 50.0], 0), Look("fitness of a year", [50.0, 100.0], 1)]
    sheet = progress_sheet(looks)
    assert sheet.columns == ("", "1 year", "10 years", "x")
    assert sheet.rows[0] == ("stats", "20.0", "50.0", "2.50")
    assert sheet.footnote.endswith("Failed requests: 1.")
