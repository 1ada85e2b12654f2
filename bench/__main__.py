"""Run the bench: `make bench`, or `python -m bench --only posting` for a part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bench import (
    counting,
    growth,
    lifting,
    moving,
    nightly,
    opening,
    packages,
    posting,
    progress,
    queueing,
    report,
    storing,
)
from bench.people import sign_up
from bench.stack import started
from local.home import LocalError

if TYPE_CHECKING:
    from bench.stack import BenchStack

PEOPLE = 20
WIDTH = 120
"""Width of the tables when the output is not a terminal, or a narrow one."""


class Part(StrEnum):
    """What can be measured separately."""

    POSTING = "posting"
    QUEUEING = "queueing"
    GROWTH = "growth"
    PROGRESS = "progress"
    LIFTING = "lifting"
    MOVING = "moving"
    NIGHTLY = "nightly"
    PACKAGES = "packages"
    COUNTING = "counting"
    HISTORIES = "histories"
    OPENING = "opening"


def main(
    only: Annotated[list[Part] | None, typer.Option(help="Measure only this; may be repeated.")] = None,
) -> None:
    """Measure wotr on a local stack of its own, print the tables, and bring bench/results/ up to date."""
    console = Console()
    console.width = max(console.width, WIDTH)
    chosen = set(only or Part)
    results, run = report.Results(), report.this_run()
    if Part.PACKAGES in chosen:
        console.print("Building the packages for Lambda, and importing the tasks...")
        results = replace(results, packages=report.Part(run, packages.measure()))
    try:
        if Part.HISTORIES in chosen:
            console.print(
                "Posting with the store of executions and without, and looking through a large one..."
            )
            results = replace(results, histories=report.Part(run, storing.measure()))
        if chosen - {Part.PACKAGES, Part.HISTORIES}:
            console.print("Starting a stack of the bench's own...")
            with started() as stack:
                results = on_a_stack(stack, chosen, results, run, console)
    except LocalError as error:
        console.print(str(error), style="red")
        raise typer.Exit(1) from None
    for section in report.sections(results):
        for sheet in section.sheets:
            console.print(sheet.rich())
    missing = report.write(results)
    console.print("Written to bench/results/latest.json and latest.md.")
    if missing:
        console.print(
            f"Results that this bench can read are missing of: {', '.join(missing)}.", style="yellow"
        )


def on_a_stack(
    stack: BenchStack, chosen: set[Part], results: report.Results, run: dict[str, str], console: Console
) -> report.Results:
    """Measure the chosen parts that need a stack. Returns the results with these parts in them."""
    *posters, counted, growing, strong = sign_up(stack, PEOPLE + 3)
    if Part.COUNTING in chosen:
        console.print("Counting what a workout takes...")
        results = replace(results, counting=report.Part(run, counting.measure(stack, counted)))
    if Part.POSTING in chosen:
        console.print("Posting workouts, at 1, 20 and 100 callers...")
        results = replace(results, posting=report.Part(run, posting.measure(stack, posters)))
    if Part.QUEUEING in chosen:
        console.print("Queueing workouts, at 1, 20 and 100 callers...")
        results = replace(results, queueing=report.Part(run, queueing.measure(stack, posters)))
    if Part.GROWTH in chosen:
        console.print("Letting a history grow to 10,000 workouts...")
        results = replace(results, growth=report.Part(run, growth.measure(stack, growing)))
    if Part.PROGRESS in chosen:
        console.print("Looking at the progress of one year and of ten...")
        readers = sign_up(stack, len(progress.HISTORIES), "reader")
        results = replace(results, progress=report.Part(run, progress.measure(stack, readers)))
    if Part.LIFTING in chosen:
        console.print("Logging sets...")
        results = replace(results, lifting=report.Part(run, lifting.measure(stack, strong)))
    if Part.MOVING in chosen:
        console.print("Moving accounts of 1,000 and 10,000 workouts in and out...")
        movers = sign_up(stack, len(moving.ACCOUNTS), "mover")
        results = replace(results, moving=report.Part(run, moving.measure(stack, movers, datetime.now(UTC))))
    if Part.OPENING in chosen:
        console.print("Opening the pages in Chromium...")
        results = replace(results, opening=report.Part(run, opening.measure(stack, strong)))
    if Part.NIGHTLY in chosen:
        console.print("Summarising nights of 100 and 1,000 people...")
        results = replace(results, nightly=report.Part(run, nightly.measure(stack)))
    return results


if __name__ == "__main__":
    typer.run(main)
