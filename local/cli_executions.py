"""The commands about executions: starting them, finding them, their histories, and dead letters."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from local.home import Home, LocalError
from local.terminal import StackOption, err, explained, out, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local.histories.source import Execution, Source, Summary
    from local.histories.steps import Step

app = typer.Typer()
_SHORT = 160
_LONGEST_CAUSE = 60
_STYLES = {"SUCCEEDED": "green", "RUNNING": "yellow"}
_REFUSED_STYLE = "yellow"
_WAYS = {
    "startExecution": "starting it",
    "map": "a Distributed Map",
    "event": "an event",
    "pipe": "a pipe",
    "redrive": "a redrive",
}


@app.command()
@explained
def start(
    machine: Annotated[str, typer.Argument(help="The name of its file, such as nightly-summary.")],
    event: Annotated[
        Path | None, typer.Argument(help="A file with the input, such as one in events/<machine>/.")
    ] = None,
    input_: Annotated[str | None, typer.Option("--input", help="The input itself, as JSON.")] = None,
) -> None:
    """Start a machine, wait for its end, and print the states it went through, its status and output."""
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.commands import executions as e  # noqa: PLC0415 -- same
    from local.histories.steps import final_failure  # noqa: PLC0415 -- same

    clients = Clients(Home.find().running())
    execution = e.start(clients, machine, _input(event, input_))
    events = e.events_of(clients.stepfunctions, execution["executionArn"])
    _print_walk(e.steps(clients, execution["executionArn"], events))
    out.print(Text.assemble("status  ", (execution["status"], _STYLES.get(execution["status"], "red"))))
    failure = final_failure(events)
    if failure:
        out.print(Text.assemble("error   ", (failure, "red")))
    if "output" in execution:
        out.print(Text.assemble("output  ", _pretty(execution["output"])))
    out.print(Text(f"history  wotr history {execution['name']}", style="dim"))
    if execution["status"] != "SUCCEEDED":
        raise typer.Exit(1)


def _input(event: Path | None, text: str | None) -> str:
    if event is not None and text is not None:
        raise LocalError("Give the input as a file or with --input, not both.")
    if event is not None:
        try:
            text = event.read_text(encoding="utf-8")
        except OSError as error:
            raise LocalError(f"{event} cannot be read: {error.strerror}.") from error
    text = "{}" if text is None else text
    try:
        json.loads(text)
    except ValueError as error:
        raise LocalError(f"{event or '--input'} is not JSON: {error}.") from error
    return text


@app.command()
@explained
def executions(  # noqa: PLR0913 -- options of a command
    machine: Annotated[str | None, typer.Argument(help="Only of this machine.")] = None,
    *,
    user: Annotated[
        str | None, typer.Option(help="Only of this caller or about this person: a name, or the id.")
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            help="Only those: succeeded, refused (answered 4xx), failed (timed out and aborted ones too), "
            "timed-out, aborted, running. May be repeated."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Started then or later: 15m, 1h, 2d ago, or an RFC 3339 time.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Started before then; written as for --since.")] = None,
    text: Annotated[
        str,
        typer.Option(
            help="Only those with these words, or beginnings of words, in input, output, name or error: "
            'an id, words of a note. "Several words" in double quotes are a phrase.'
        ),
    ] = "",
    workout: Annotated[
        str | None, typer.Option(help="Only those that touched this workout, by its id.")
    ] = None,
    failures_first: Annotated[
        bool, typer.Option("--failures-first", help="Those that failed first.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 25,
    stack: StackOption = None,
) -> None:
    """List executions, newest first: when each began, how it ended, how long it took, for whom.

    An execution that answered a request shows the HTTP status of the answer. The id of a request is the name
    of its execution. The stack need not run. On AWS the list goes back a day, unless --since says how far.
    """
    from local.commands import executions as e  # noqa: PLC0415 -- boto3 is slow to load
    from local.histories.source import Query  # noqa: PLC0415 -- same

    source, names = _read_from(stack)
    asked = e.Asked(
        machine, user, status or (), since, until, text, workout, failures_first=failures_first, limit=limit
    )
    page = source.executions(e.query(source, names, asked, datetime.now(UTC)))
    if not page.executions:
        has_any = source.executions(Query(limit=1)).executions
        out.print("no such executions" if has_any else "no executions yet")
        return
    print_table(
        ("started", "machine", "status", "took", "caller", "name"),
        [_row(execution, names) for execution in page.executions],
    )
    if page.cursor:
        err.print(Text("There are more: narrow it down, or give a higher --limit.", style="dim"))


def _row(execution: Summary, names: Mapping[str, str]) -> tuple[str | Text, ...]:
    user = execution.user_id or ""
    return (
        f"{execution.started.astimezone():%Y-%m-%d %H:%M:%S}",
        execution.machine,
        _status(execution),
        _took(execution),
        names.get(user, user),
        execution.name,
    )


@app.command()
@explained
def history(
    execution: Annotated[str, typer.Argument(help="Its ARN, its name, or the beginning of its name.")],
    *,
    full: Annotated[bool, typer.Option("--full", help="Show inputs and outputs in full.")] = False,
    stack: StackOption = None,
) -> None:
    """Show what an execution did: each state, how long it took, its input, its output, its errors.

    Also what started it, and what it led to. Needs no running stack.
    """
    from local.asl.graph import graph as graph_of  # noqa: PLC0415 -- the other commands need not wait for it
    from local.histories.source import NoExecutionError  # noqa: PLC0415 -- same
    from local.histories.steps import final_failure, read, walk  # noqa: PLC0415 -- same

    source, names = _read_from(stack)
    try:
        found = source.execution(execution)
    except NoExecutionError as error:
        raise LocalError(f"{error} `wotr executions` lists them.") from error
    if stack is None:
        found = _up_to_now(Home.find(), found)
    summary = found.summary
    _print_summary(summary, names)
    is_running = summary.status == "RUNNING"
    for depth, step in walk(
        read(found.events, graph_of(json.loads(found.definition)), is_running=is_running).steps
    ):
        _print_step(depth, step, full=full)
    failure = final_failure(found.events)
    last = str(found.events[-1]["type"])
    if failure:
        out.print(Text.assemble((last, "bold red"), "  ", (failure, "red")))
    else:
        out.print(Text(last, style="bold green" if last == "ExecutionSucceeded" else "bold yellow"))
    _print_links(source, summary.arn)


def _up_to_now(home: Home, execution: Execution) -> Execution:
    """With what the engine knows of one that still runs: the store has what it did until a moment ago."""
    if execution.summary.status != "RUNNING":
        return execution
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 -- boto3 is slow to load

    from local.clients import Clients  # noqa: PLC0415 -- same
    from local.commands.executions import events_of  # noqa: PLC0415 -- same

    with suppress(LocalError, BotoCoreError, ClientError):
        states = Clients(home.running()).stepfunctions
        return replace(execution, events=events_of(states, execution.summary.arn))
    return execution


def _print_summary(summary: Summary, names: Mapping[str, str]) -> None:
    user = summary.user_id or ""
    parts = (
        Text(summary.machine, style="bold"),
        _status(summary),
        Text(_took(summary), style="cyan"),
        Text(names.get(user, user)),
        Text(f"{summary.started.astimezone():%Y-%m-%d %H:%M:%S}", style="dim"),
        Text(summary.name, style="dim"),
    )
    out.print(Text("  ").join(part for part in parts if part))


def _print_links(source: Source, arn: str) -> None:
    links = source.links(arn)
    for summary in links.started_by:
        out.print(Text.assemble(("started by  ", "dim"), f"{summary.machine}  {summary.name}"))
    for link in links.started:
        out.print(
            Text.assemble(
                ("led to      ", "dim"),
                f"{link.summary.machine}  {link.summary.name}  ",
                _status(link.summary),
                (f"  by {_WAYS[link.via]}", "dim"),
            )
        )


@app.command()
@explained
def failures(
    limit: Annotated[int, typer.Option(min=1, help="How many of each queue at most.")] = 25,
) -> None:
    """List dead letters: inputs that failed, events that were not delivered, workouts not logged."""
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.commands.failures import letters  # noqa: PLC0415 -- same

    found = letters(Clients(Home.find().running()), limit)
    if not found:
        out.print("no dead letters")
        return
    print_table(
        ("sent", "queue", "machine", "error", "cause", "execution"),
        [
            (
                f"{letter.sent.astimezone():%Y-%m-%d %H:%M:%S}",
                letter.queue,
                letter.machine,
                Text(letter.error, style="red"),
                _cut(letter.cause, _LONGEST_CAUSE),
                letter.execution,
            )
            for letter in found
        ],
    )
    out.print()
    traced = next((letter for letter in found if letter.execution and letter.queue == "failures"), None)
    if traced:
        out.print(Text(f"Why: wotr history {traced.execution}", style="dim"))
    out.print(
        Text(
            "Again: wotr redrive  (letters that may be repeated at any time; `wotr redrive --help`)",
            style="dim",
        )
    )


@app.command()
@explained
def redrive(
    machine: Annotated[
        str | None,
        typer.Option(
            help="Only letters of this machine, even if they may overwrite, repeat or delete something."
        ),
    ] = None,
    most: Annotated[int | None, typer.Option("--max", min=1, max=100, help="How many letters.")] = None,
) -> None:
    """Start failed inputs again, and queue again the workouts that were not logged.

    Without --machine this starts only what may be repeated at any time: log-workout, and machines that
    compute or continue something. For others, the caller got 500 and may have sent the request again since.
    An old put-profile or put-template restores old content, log-sets without a key logs its sets twice,
    start-session opens a session that nobody is in, a deletion deletes what is there now. Such letters stay
    until --machine names their machine.
    """
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.commands import failures as f  # noqa: PLC0415 -- same

    report = f.redrive(Clients(Home.find().running()), machine, most)
    out.print(
        f"{report['succeeded']} succeeded, {len(report['failed'])} failed, {len(report['left'])} left, "
        f"{report['repeated']} repeated, {report['others']} of other machines, "
        f"{report['sentBack']} back in the queue"
    )
    for style, troubles in (("red", report["failed"]), ("yellow", report["left"])):
        for trouble in troubles:
            name = trouble["machine"].removeprefix("wotr-local-") or "?"
            execution = trouble["executionId"].rpartition(":")[2]
            err.print(Text(f"{name}  {execution}  {trouble['reason']}", style=style))
    if report["failed"]:
        raise typer.Exit(1)


def _print_walk(steps: Sequence[Step]) -> None:
    from local.histories.steps import walk  # noqa: PLC0415 -- as above

    for depth, step in walk(steps):
        out.print(_headline(depth, step))


def _print_step(depth: int, step: Step, *, full: bool) -> None:
    out.print(_headline(depth, step))
    indent = "  " * depth + "    "
    for label, text in (("in  ", step.input), ("out ", step.output)):
        if text:
            shown = text if full or len(text) <= _SHORT else f"{text[:_SHORT]}... ({len(text)} characters)"
            out.print(Text(f"{indent}{label} {shown}", style="dim"))


def _headline(depth: int, step: Step) -> Text:
    took = "not left" if step.milliseconds is None else f"{step.milliseconds:.0f} ms"
    line = Text.assemble(
        "  " * depth,
        (step.name, "bold red" if step.failures else "bold"),
        f"  {step.type}  ",
        (took, "cyan"),
    )
    for failure in step.failures:
        line.append(f"\n{'  ' * depth}    {failure}", style="red")
    return line


def _pretty(text: str) -> str:
    value: Any = json.loads(text)
    return json.dumps(value, indent=2, ensure_ascii=False)


def _read_from(stack: str | None) -> tuple[Source, Mapping[str, str]]:
    """Where executions are read from, and the names of people by their ids; on AWS they have none."""
    if stack is not None:
        from local.commands.deployed import deployed  # noqa: PLC0415 -- boto3 is slow to load

        return deployed(stack), {}
    from local.histories.stored.source import StoredSource  # noqa: PLC0415 -- same

    home = Home.find()
    return StoredSource(home), _names(home)


def _names(home: Home) -> Mapping[str, str]:
    """The names of people by their ids, of those that are known: without a stack nobody is."""
    with suppress(LocalError):
        stack = home.running()
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 -- boto3 is slow to load

        from local.clients import Clients  # noqa: PLC0415 -- same
        from local.commands.people import names  # noqa: PLC0415 -- same

        with suppress(BotoCoreError, ClientError):
            return names(Clients(stack))
    return {}


def _status(execution: Summary) -> Text:
    """`201 succeeded`, `422 refused`, `failed States.Timeout`."""
    said = "refused" if execution.is_refused else execution.status.lower().replace("_", " ")
    style = _REFUSED_STYLE if execution.is_refused else _STYLES.get(execution.status, "red")
    parts = (execution.http_status, said, execution.error)
    return Text(" ".join(str(part) for part in parts if part), style=style)


def _took(execution: Summary) -> str:
    return "" if execution.milliseconds is None else f"{execution.milliseconds:.0f} ms"


def _cut(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 3]}..."
