"""The results as tables on a terminal, as JSON, and as Markdown."""

from __future__ import annotations

import json
import platform
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from rich.table import Table

from bench.cost import (
    as_lambdas,
    bill,
    kept,
    log_bytes,
    machine_logs,
    person_month,
    prices,
    stage_month,
    view_lines,
)
from bench.counting import Counted
from bench.growth import AIM_GROWTH, AIM_REBUILD, Grown
from bench.growth import CALLERS as GROWTH_CALLERS
from bench.lifting import SETS, Lifted
from bench.moving import AIM_FLAT, Moved
from bench.nightly import Night
from bench.opening import AIM_KB, AIM_MS, LOADS, Opened
from bench.packages import Packages
from bench.posting import (
    AIM_ENGINE_MS,
    AIM_OVER_PROXY,
    AIM_P95,
    AIM_THROUGHPUT,
    CALLERS,
    PROXY,
    WOTR,
    Row,
)
from bench.progress import AIM_GROWTH as AIM_PROGRESS
from bench.progress import HISTORIES, Look
from bench.queueing import AIM_P50_MS, Queued
from bench.stack import REPOSITORY
from bench.storing import AIM_CPU, AIM_LOOK_MS, Posts, Stored
from bench.storing import CALLERS as STORE_CALLERS
from local.template.reading import load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.cost import Line

RESULTS: Final = Path(__file__).with_name("results")
JSON, MARKDOWN = "latest.json", "latest.md"
KIB: Final = 1024
AIM_WRITE_UNITS, AIM_TRANSITIONS, AIM_LOG_KB, AIM_USD_AT_ERROR, AIM_USD_AT_ALL = 12, 13, 35, 16, 34
"""What a logged workout, all that it sets off included, should take at most."""


Measured = TypeVar("Measured")


@dataclass(frozen=True, slots=True)
class Part(Generic[Measured]):
    """What one run measured of one thing, and when and on what it ran."""

    run: dict[str, str]
    results: Measured


@dataclass(frozen=True, slots=True)
class Results:
    """The results of each part, None for a part without any. The parts may come from several runs."""

    posting: Part[list[Row]] | None = None
    queueing: Part[list[Queued]] | None = None
    growth: Part[list[Grown]] | None = None
    progress: Part[list[Look]] | None = None
    lifting: Part[list[Lifted]] | None = None
    moving: Part[list[Moved]] | None = None
    nightly: Part[list[Night]] | None = None
    packages: Part[Packages] | None = None
    counting: Part[Counted] | None = None
    histories: Part[Stored] | None = None
    opening: Part[list[Opened]] | None = None


STORED: Final[dict[str, TypeAdapter[Any]]] = {
    "posting": TypeAdapter(Part[list[Row]]),
    "queueing": TypeAdapter(Part[list[Queued]]),
    "growth": TypeAdapter(Part[list[Grown]]),
    "progress": TypeAdapter(Part[list[Look]]),
    "lifting": TypeAdapter(Part[list[Lifted]]),
    "moving": TypeAdapter(Part[list[Moved]]),
    "nightly": TypeAdapter(Part[list[Night]]),
    "packages": TypeAdapter(Part[Packages]),
    "counting": TypeAdapter(Part[Counted]),
    "histories": TypeAdapter(Part[Stored]),
    "opening": TypeAdapter(Part[list[Opened]]),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in words: the first column is text, the others are numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    footnote: str = ""

    def rich(self) -> Table:
        """Return the table for a terminal."""
        table = Table(
            title=self.title, caption=self.footnote or None, title_justify="left", caption_justify="left"
        )
        for place, column in enumerate(self.columns):
            table.add_column(column, justify="right" if place else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """Return the table as Markdown."""
        rule = ["---", *["---:"] * (len(self.columns) - 1)]
        lines = ["| " + " | ".join(cells) + " |" for cells in (self.columns, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", *lines, *(["", self.footnote] if self.footnote else [])])


@dataclass(frozen=True, slots=True)
class Section:
    """The tables of a part, and when and on what it ran."""

    title: str
    run: dict[str, str]
    sheets: list[Sheet]

    def markdown(self) -> str:
        """Return the section as Markdown."""
        run = ", ".join(f"{name} {value}" for name, value in self.run.items())
        return "\n\n".join(
            [f"# {self.title}", f"Measured: {run}.", *(sheet.markdown() for sheet in self.sheets)]
        )


def sections(results: Results) -> Iterator[Section]:
    """Yield what is known of each part."""
    yield from section("Posting", results.posting, posting_sheet, aims_sheet, cpu_sheet)
    yield from section("Queue", results.queueing, queue_sheet)
    yield from section("Growth", results.growth, growth_sheet)
    yield from section("Progress", results.progress, progress_sheet)
    yield from section("Lifting", results.lifting, lifting_sheet)
    yield from section("Accounts as files", results.moving, moving_sheet)
    yield from section("Nights", results.nightly, nightly_sheet)
    yield from section("Packages", results.packages, packages_sheet)
    yield from section(
        "Counting",
        results.counting,
        counted_sheet,
        counted_aims_sheet,
        cost_sheet,
        twin_sheet,
        views_sheet,
        month_sheet,
    )
    yield from section("Histories", results.histories, kept_sheet, looks_sheet)
    yield from section("Pages", results.opening, opening_sheet)


def section(
    title: str, part: Part[Measured] | None, *sheets: Callable[[Measured], Sheet]
) -> Iterator[Section]:
    """Yield the tables of a part, if it was measured."""
    if part is not None:
        yield Section(title, part.run, [sheet(part.results) for sheet in sheets])


def posting_sheet(rows: list[Row]) -> Sheet:
    """Time per POST /workouts."""
    return Sheet(
        "Time per POST /workouts",
        ("target", "callers", "answers", "p50 ms", "p95 ms", "per second", "x floor", "failed", "cold"),
        [
            (
                row.target,
                str(row.callers),
                str(row.answers),
                f"{row.p50_ms:.0f}",
                f"{row.p95_ms:.0f}",
                f"{row.per_second:.0f}",
                f"{row.over_floor:.2f}",
                str(row.failed),
                str(row.failed_while_cold),
            )
            for row in rows
        ],
        "Closed loop, warm, distinct workouts of 20 people. The last column counts failures of the warm-up.",
    )


def aims_sheet(rows: list[Row]) -> Sheet:
    """What the project aims at, and whether it holds."""
    by = {(row.target, row.callers): row for row in rows}
    most = max(CALLERS)
    one = by[WOTR, 1].p50_ms / by[PROXY, 1].p50_ms
    faster = by[WOTR, most].per_second / by[PROXY, most].per_second
    slowest = by[WOTR, most].p95_ms / by[PROXY, most].p95_ms
    cpu = by[WOTR, 1].engine_cpu_ms
    return Sheet(
        "Aims",
        ("aim", "measured", "holds"),
        [
            (
                f"p50 at 1 caller at most {AIM_OVER_PROXY} x the Lambda proxy",
                f"{one:.2f} x",
                yes(one <= AIM_OVER_PROXY),
            ),
            (
                f"answers a second at {most} callers at least {AIM_THROUGHPUT} x the Lambda proxy",
                f"{faster:.2f} x",
                yes(faster >= AIM_THROUGHPUT),
            ),
            (
                f"p95 at {most} callers below a third of the Lambda proxy's",
                f"{slowest:.2f} x",
                yes(slowest < AIM_P95),
            ),
            (
                f"CPU of the engine per post at most {AIM_ENGINE_MS:.0f} ms, 1 caller",
                f"{cpu:.1f} ms",
                yes(cpu <= AIM_ENGINE_MS),
            ),
        ],
    )


def queue_sheet(rows: list[Queued]) -> Sheet:
    """POST /workouts/queue, and what comes of it."""
    p50 = rows[-1].p50_ms
    once = all(row.accepted == row.logged == row.told for row in rows)
    return Sheet(
        "Time per POST /workouts/queue",
        (
            *("callers", "accepted", "failed", "p50 ms", "p95 ms", "answers/s"),
            *("all logged after s", "logged/s", "workouts", "told", "engine CPU ms"),
        ),
        [
            (
                str(row.callers),
                str(row.accepted),
                str(row.failed),
                f"{row.p50_ms:.0f}",
                f"{row.p95_ms:.0f}",
                f"{row.per_second:.0f}",
                f"{row.drained_sec:.1f}",
                f"{row.logged_per_second:.0f}",
                str(row.logged),
                str(row.told),
                f"{row.engine_cpu_ms:.1f}",
            )
            for row in rows
        ],
        f"Aim: p50 at {rows[-1].callers} callers at most {AIM_P50_MS:.0f} ms; "
        f"it holds: {yes(p50 <= AIM_P50_MS)}. "
        f"Every accepted workout is there once, and its id says so: {yes(once)}.",
    )


def growth_sheet(rows: list[Grown]) -> Sheet:
    """What a longer history costs."""
    growth = rows[-1].post_p50_ms / rows[0].post_p50_ms
    measured = {
        "POST /workouts, p50 ms": [row.post_p50_ms for row in rows],
        "POST /workouts, p95 ms": [row.post_p95_ms for row in rows],
        "posts a second": [row.posts_per_second for row in rows],
        "CPU of the engine per post, ms": [row.engine_cpu_ms for row in rows],
        "GET /me/stats, p50 ms": [row.stats_p50_ms for row in rows],
        "GET /workouts, p50 ms": [row.page_p50_ms for row in rows],
        "GET /me/records, p50 ms": [row.records_p50_ms for row in rows],
        "rebuild-records, s": [row.rebuild_sec for row in rows],
    }
    *_, before, longest = rows
    beyond_linear = longest.rebuild_sec / before.rebuild_sec / (longest.workouts / before.workouts)
    is_linear = yes(beyond_linear <= AIM_REBUILD)
    return Sheet(
        "One person's history grows",
        ("", *(f"{row.workouts:,} workouts" for row in rows), "x"),
        [
            (name, *(f"{value:.1f}" for value in values), f"{values[-1] / values[0]:.2f}")
            for name, values in measured.items()
        ],
        f"{GROWTH_CALLERS} callers post, one reads. Aim: a post grows at most {AIM_GROWTH} x; "
        f"it holds: {yes(growth <= AIM_GROWTH)}. From {before.workouts:,} to {longest.workouts:,} workouts a "
        f"rebuild grows {beyond_linear:.2f} x linear, at most {AIM_REBUILD}: {is_linear}. "
        f"Failed requests: {sum(row.failed for row in rows)}.",
    )


def lifting_sheet(rows: list[Lifted]) -> Sheet:
    """What a set takes."""
    return Sheet(
        "POST /sessions/{sessionId}/sets, one set each",
        ("sessions before", "p50 ms", "p95 ms", "engine CPU ms", "failed"),
        [
            (
                f"{row.sessions}",
                f"{row.p50_ms:.1f}",
                f"{row.p95_ms:.1f}",
                f"{row.engine_cpu_ms:.1f}",
                str(row.failed),
            )
            for row in rows
        ],
        f"{SETS} sets one after the other, into a session that has 25. CPU includes the projections.",
    )


def opening_sheet(rows: list[Opened]) -> Sheet:
    """What opening a page takes."""
    return Sheet(
        "Opening a page in Chromium, with nothing kept from before",
        ("view", "KB compressed", "p50 ms", "most ms"),
        [(row.view, f"{row.kilobytes:.0f}", f"{row.p50_ms:.0f}", f"{row.most_ms:.0f}") for row in rows],
        f"{LOADS} times each, until its heading and no placeholder is shown; without the API's answers. "
        f"Aims: under 200 KB and a second. They hold: "
        f"{yes(all(row.kilobytes < AIM_KB and row.p50_ms < AIM_MS for row in rows))}.",
    )


def progress_sheet(looks: list[Look]) -> Sheet:
    """What looking at a longer history takes."""
    return Sheet(
        "Looking at progress, p50 ms",
        ("", *(f"{years} years" if years > 1 else "1 year" for years in HISTORIES), "x"),
        [
            (
                look.view,
                *(f"{time:.1f}" for time in look.p50_ms),
                f"{look.p50_ms[-1] / look.p50_ms[0]:.2f}",
            )
            for look in looks
        ],
        f"Daily workouts of four types with two methods of load, one caller. Aim: stats grow at most "
        f"{AIM_PROGRESS} x. Failed requests: {sum(look.failed for look in looks)}.",
    )


def cpu_sheet(rows: list[Row]) -> Sheet:
    """Where the time goes."""
    return Sheet(
        "CPU per answered request, ms",
        ("target", "callers", "engine", "Lambda processes", "gateway", "load generator"),
        [
            (
                row.target,
                str(row.callers),
                f"{row.engine_cpu_ms:.1f}",
                f"{row.lambdas_cpu_ms:.1f}",
                f"{row.gateway_cpu_ms:.1f}",
                f"{row.generator_cpu_ms:.2f}",
            )
            for row in rows
        ],
        "Includes the record detection that a workout sets off. The engine is one Python process, so its "
        "column bounds the throughput: 1000 / ms answers a second.",
    )


def moving_sheet(rows: list[Moved]) -> Sheet:
    """Exports and imports."""
    return Sheet(
        "an account in, and out again",
        ("", *(f"{row.what}, {row.workouts:,}" for row in rows)),
        [
            ("file, MiB", *(f"{row.file_mib:.1f}" for row in rows)),
            ("wall time, s", *(f"{row.wall_sec:.1f}" for row in rows)),
            ("workouts a second", *(f"{row.workouts / row.wall_sec:.0f}" for row in rows)),
            ("CPU of the engine, s", *(f"{row.engine_cpu_sec:.1f}" for row in rows)),
            ("CPU of Lambda processes, s", *(f"{row.lambdas_cpu_sec:.1f}" for row in rows)),
            ("peak of the largest Lambda process, MiB", *(f"{row.lambda_peak_mib:.0f}" for row in rows)),
            ("peak of the engine above before, MiB", *(f"{row.engine_more_mib:.0f}" for row in rows)),
        ],
        "From asking to done, projections and polling included. The engine keeps the table and the files, so "
        "it takes what they take. Aim: the peak of a task does not grow with the account, by "
        f"{AIM_FLAT:g} x at most.",
    )


def nightly_sheet(nights: list[Night]) -> Sheet:
    """nightly-summary."""
    return Sheet(
        "nightly-summary",
        ("", *(f"{night.people} people" for night in nights)),
        [
            ("wall time, s", *(f"{night.wall_sec:.1f}" for night in nights)),
            ("per person, ms", *(f"{1000 * night.wall_sec / night.people:.1f}" for night in nights)),
            ("CPU of the engine, s", *(f"{night.engine_cpu_sec:.1f}" for night in nights)),
            ("CPU of Lambda processes, s", *(f"{night.lambdas_cpu_sec:.1f}" for night in nights)),
            ("memory of the engine before, MiB", *(f"{night.engine_mib_before:.0f}" for night in nights)),
            ("peak memory of the engine, MiB", *(f"{night.engine_peak_mib:.0f}" for night in nights)),
            ("peak memory of Lambda processes, MiB", *(f"{night.lambdas_peak_mib:.0f}" for night in nights)),
            (
                "history events of the machine (limit 25,000)",
                *(f"{night.history_events:,}" for night in nights),
            ),
            ("state transitions of the machine", *(f"{night.transitions:,}" for night in nights)),
            ("child executions", *(f"{night.children:,}" for night in nights)),
            ("history events of a child, most", *(f"{night.child_history_events}" for night in nights)),
            *(
                (f"  {call} of a child", *(f"{night.child_calls.get(call, 0):.2f}" for night in nights))
                for call in sorted({call for night in nights for call in night.child_calls})
            ),
            (
                "largest payload, KiB (limit 256)",
                *(f"{night.largest_payload_bytes / KIB:.1f}" for night in nights),
            ),
            ("people in the report", *(f"{night.report_users:,}" for night in nights)),
            ("workouts in the report, as written", *(f"{night.report_workouts:,}" for night in nights)),
        ],
        "Each person has about 65 active days in 90. Memory is resident; the engine's holds the whole table.",
    )


def kept_sheet(stored: Stored) -> Sheet:
    """What posts take with and without the store of executions."""

    def row(name: str, posts: Posts) -> tuple[str, ...]:
        return (
            name,
            f"{posts.p50_ms:.0f}",
            f"{posts.p95_ms:.0f}",
            f"{posts.per_second:.1f}",
            f"{posts.engine_cpu_ms:.1f}",
            str(posts.failed),
        )

    return Sheet(
        f"POST /workouts at {STORE_CALLERS} callers, with every execution kept on disk and with none",
        ("", "p50 ms", "p95 ms", "answers/s", "engine CPU ms", "failed"),
        [row("kept", stored.stored), row("not kept", stored.unstored)],
        f"A post sets off {stored.executions_per_post:.1f} executions, itself included. "
        f"CPU with the store: {stored.cpu_ratio:.2f} of that without; aim: at most {AIM_CPU}; "
        f"it holds: {yes(stored.cpu_ratio <= AIM_CPU)}.",
    )


def looks_sheet(stored: Stored) -> Sheet:
    """How long looking through a large store takes."""
    slowest = max(look.ms for look in stored.looks)
    return Sheet(
        f"Looking through {stored.executions:,} executions",
        ("what", "found", "ms"),
        [(look.what, str(look.found), f"{look.ms:.1f}") for look in stored.looks],
        f"An execution takes {stored.bytes_per_execution / KIB:.1f} KiB on disk and {stored.write_ms:.2f} ms "
        f"of CPU. Aim: each look at most {AIM_LOOK_MS:.0f} ms; "
        f"it holds: {yes(slowest <= AIM_LOOK_MS)}.",
    )


def packages_sheet(packages: Packages) -> Sheet:
    """Import time and size of each task."""
    zipped, unpacked = packages.layer_zipped_bytes / KIB, packages.layer_unzipped_bytes / KIB
    return Sheet(
        "Tasks",
        ("task", "import ms", "zipped KiB", "most of the import"),
        [
            (
                task.handler.removeprefix("tasks.").removesuffix(".handler"),
                f"{task.import_ms:.0f}",
                f"{task.zipped_bytes / KIB:.0f}",
                ", ".join(f"{name} {spent:.0f}" for name, spent in task.of_which.items()),
            )
            for task in packages.tasks
        ],
        "Median of five fresh processes here, byte code cached, with the packages that Lambda has. "
        f"Layer for python3.13 arm64: {zipped:,.0f} KiB zipped, {unpacked:,.0f} unpacked.",
    )


def counted_sheet(counted: Counted) -> Sheet:
    """What one logged workout takes."""
    machines = [
        (f"{machine.name}: {what}", number)
        for machine in counted.machines
        for what, number in (
            ("state transitions", f"{machine.transitions:.1f}"),
            ("history events", f"{machine.history_events:.1f}"),
            ("time, ms", f"{machine.duration_ms:.0f}"),
            ("history as a log at level ALL, KB", f"{machine.log_bytes / 1000:.1f}"),
        )
    ]
    writes = [(f"  {call}", f"{units:.2f}") for call, units in counted.write_units_by_call.items()]
    return Sheet(
        "One logged workout",
        ("", "average"),
        [
            *machines,
            ("state transitions, all machines", f"{sum(m.transitions for m in counted.machines):.1f}"),
            (
                "log at level ALL, all machines, KB",
                f"{log_bytes(counted) / 1000:.1f}",
            ),
            ("Lambda invocations", f"{counted.lambda_invocations:.2f}"),
            ("DynamoDB write units", f"{counted.write_units:.2f}"),
            *writes,
            ("DynamoDB read units", f"{counted.read_units:.2f}"),
            ("events on the bus", f"{counted.events:.2f}"),
            ("bytes of such an event", f"{counted.event_bytes:.0f}"),
            ("SNS publishes", f"{counted.sns_publishes:.2f}"),
            ("stored, bytes", f"{counted.stored_bytes:.0f}"),
        ],
        f"From the histories of {counted.workouts} workouts of a person with 60 before them.",
    )


def counted_aims_sheet(counted: Counted) -> Sheet:
    """What a workout should take at most, and whether it does."""
    cost = sum(line.usd for line in bill(counted))
    measured = (
        ("write units", AIM_WRITE_UNITS, counted.write_units),
        ("state transitions", AIM_TRANSITIONS, sum(machine.transitions for machine in counted.machines)),
        ("log at level ALL, KB", AIM_LOG_KB, log_bytes(counted) / 1000),
        ("USD a million at level ERROR", AIM_USD_AT_ERROR, cost),
        ("USD a million at level ALL", AIM_USD_AT_ALL, cost + machine_logs(counted).usd),
    )
    return Sheet(
        "Aims of a workout",
        ("aim", "at most", "counted", "holds"),
        [(what, str(aim), f"{value:.1f}", yes(value <= aim)) for what, aim, value in measured],
    )


def cost_sheet(counted: Counted) -> Sheet:
    """AWS's price of a million workouts."""
    lines, logs = bill(counted), machine_logs(counted)
    table = prices()
    total = sum(line.usd for line in lines)
    return Sheet(
        f"AWS price of a million workouts, {table['region']}, prices of {table['date']}",
        ("", "quantity", "USD", "unit", "how"),
        [
            *map(cells, lines),
            ("Total at level ERROR", "", f"{total:.2f}", "", "no free tier"),
            cells(logs),
            ("Total at level ALL, the default", "", f"{total + logs.usd:.2f}", "", "no free tier"),
            *(cells(replace(line, what=f"Each month: {line.what}")) for line in kept(counted)),
        ],
    )


def twin_sheet(counted: Counted) -> Sheet:
    """The price of the same work in functions."""
    lines = as_lambdas(counted)
    return Sheet(
        "The same by one Lambda per route and one for records, with the same guarantees",
        ("", "quantity", "USD", "unit", "how"),
        [*map(cells, lines), ("Total", "", f"{sum(line.usd for line in lines):.2f}", "", "no free tier")],
        "The transaction with its event, the pipe, the bus and the archive are the same. A call is assumed "
        "to take 10 ms. There is no history of what happened, so it compares with level ERROR.",
    )


def views_sheet(counted: Counted) -> Sheet:
    """What a look takes and costs."""
    rows = []
    for view in counted.views:
        lines = view_lines(view)
        total, logs = sum(line.usd for line in lines), lines[-1].usd
        rows.append(
            (
                view.route,
                f"{view.machine.transitions:.0f}",
                f"{view.read_units:.1f}",
                f"{view.machine.log_bytes / 1000:.1f}",
                f"{total - logs:.2f}",
                f"{total:.2f}",
            )
        )
    return Sheet(
        "A look: what it takes, and USD for a million",
        ("route", "transitions", "read units", "log, KB", "USD at ERROR", "USD at ALL"),
        rows,
        "Of a person with 90 workouts.",
    )


def month_sheet(counted: Counted) -> Sheet:
    """What a person and a stage cost a month."""
    alarms, methods = template_counts()
    rows = (*person_month(counted), *stage_month(alarms, methods))
    return Sheet("USD a month", ("", "USD"), [(what, f"{usd:.5f}") for what, usd in rows])


def template_counts() -> tuple[int, int]:
    """Return how many alarms the template has, and how many methods the API."""
    resources = load_yaml(REPOSITORY / "template.yaml")["Resources"].values()
    paths = load_yaml(REPOSITORY / "api/openapi.yaml")["paths"].values()
    methods = {"get", "put", "post", "patch", "delete", "options"}
    return (
        sum(resource["Type"] == "AWS::CloudWatch::Alarm" for resource in resources),
        sum(len(methods & set(path)) for path in paths),
    )


def cells(line: Line) -> tuple[str, str, str, str, str]:
    """Return a line of the bill as a row."""
    return (line.what, quantity(line), f"{line.usd:.2f}", line.unit, line.how)


def quantity(line: Line) -> str:
    """Return a quantity: gigabytes with decimals, counts without."""
    return f"{line.quantity:,.2f}" if line.unit.startswith("GB") else f"{line.quantity:,.0f}"


def yes(holds: bool) -> str:  # noqa: FBT001 - it is what the function is about
    """Return yes or no."""
    return "yes" if holds else "no"


def read(folder: Path = RESULTS) -> Results:
    """Return the kept results, without parts whose form has changed since."""
    try:
        document = json.loads((folder / JSON).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Results()
    parts = {}
    for name, stored in STORED.items():
        with suppress(ValidationError):
            parts[name] = stored.validate_python(document.get(name))
    return Results(**parts)


def write(new: Results, folder: Path = RESULTS) -> list[str]:
    """Write `latest.json` and `latest.md`. A part that was not measured now is kept from before.

    Returns the parts that have never been measured.
    """
    measured = {field.name: part for field in fields(new) if (part := getattr(new, field.name))}
    results = replace(read(folder), **measured)
    document = asdict(results)
    if results.counting:
        counted = results.counting.results
        document["bill"] = [asdict(line) for line in (*bill(counted), machine_logs(counted), *kept(counted))]
    text = "\n\n".join(section.markdown() for section in sections(results))
    folder.mkdir(exist_ok=True)
    (folder / JSON).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (folder / MARKDOWN).write_text(text + "\n", encoding="utf-8")
    return [name for name in STORED if document[name] is None]


def this_run() -> dict[str, str]:
    """Return the time, the commit and the machine of this run."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": commit(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(cpu_count()),
        "python": platform.python_version(),
        "ministack": version("ministack"),
    }


def commit() -> str:
    """Return the commit that is checked out; `+` after it tells that files besides results were changed."""
    head = git("rev-parse", "--short", "HEAD")
    changed = git("status", "--porcelain", "--", ".", f":!{RESULTS.relative_to(REPOSITORY)}")
    return f"{head}+" if changed else head or "unknown"


def git(*arguments: str) -> str:
    """Return what git says of the repository; an empty text outside of one."""
    done = subprocess.run(  # noqa: S603 - fixed arguments
        ["git", *arguments],  # noqa: S607 - whichever git the person uses
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
