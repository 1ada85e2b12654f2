"""The command line `wotr`."""

from __future__ import annotations

import contextlib
import functools
import json
import operator
import os
import signal
import sys
import time
import webbrowser
from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from local.home import Home, LocalError, RunningStack, gateway_port

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from local.commands.api_keys import ApiKeys
    from local.histories.steps import Step

app = typer.Typer(
    help="wotr on this machine: the whole stack, its people, its executions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

_STOP_TIMEOUT_SEC = 90.0
_POLL_SEC = 0.1
_SHORT = 160
_STATUS_STYLES = {"SUCCEEDED": "green", "RUNNING": "yellow"}


def _explained(command: Callable[_P, _T]) -> Callable[_P, _T]:
    """Print an error that the user can fix, and exit with 1. Only a bug shows a traceback."""

    @functools.wraps(command)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]  # no command talks to a real account
        try:
            return command(*args, **kwargs)
        except LocalError as error:
            _err.print(Text(str(error), style="red"))
            raise typer.Exit(1) from None
        except (BotoCoreError, ClientError) as error:
            _err.print(Text(f"The engine: {error}. Its log is engine.log in the stack's home.", style="red"))
            raise typer.Exit(1) from None

    return call


@app.command()
@_explained
def up(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Overrides WOTR_PORT (default 8080).")
    ] = None,
) -> None:
    """Run the stack in the foreground until Ctrl-C: engine, deployed template, gateway."""
    from local.up import run_stack  # noqa: PLC0415 -- the other commands need not wait for it

    def say(text: str) -> None:
        _out.print(Text.assemble((time.strftime("%H:%M:%S "), "dim"), text))

    home = Home.find()
    run_stack(home, gateway_port(port), say, functools.partial(_greet, home))


def _greet(home: Home, stack: RunningStack) -> None:
    _out.print(
        Text.assemble((time.strftime("%H:%M:%S "), "dim"), ("ready", "bold green"), f" {stack.gateway_url}")
    )
    prefix = f"WOTR_HOME={home.folder} " if "WOTR_HOME" in os.environ else ""
    wotr = f"{prefix}.venv/bin/wotr"
    lines = [
        "",
        f"The page: open {stack.gateway_url}/ and sign in as ana. Her password, from another terminal:",
        f"  {wotr} password ana",
        f"Or sign up there: `{wotr} mails` has the code.",
        f"What the machines do: {stack.gateway_url}/console/",
        "",
        "The API:",
        f"  TOKEN=$({wotr} token ana)",
        f'  curl -i {stack.gateway_url}/workouts -H "Authorization: $TOKEN" \\',
        "    -H 'Content-Type: application/json' \\",
        '    -d \'{"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5, "rpe": 6}\'',
        f'  curl {stack.gateway_url}/me/records -H "Authorization: $TOKEN"',
        f"  {wotr} executions",
        f"  {wotr} load events/workouts",
        "",
        f"Data: {home.folder}    Engine log: {home.engine_log}    Requests: {home.access_log}",
        "Ctrl-C stops everything and saves it.",
    ]
    _out.print(Text("\n".join(lines)))


@app.command()
@_explained
def down() -> None:
    """Stop the stack that runs on this home, and wait until it has saved everything."""
    home = Home.find()
    pid = home.holder()
    if pid is None:
        raise LocalError(f"Nothing runs on {home.folder}.")
    with contextlib.suppress(ProcessLookupError):  # it may have ended already
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_TIMEOUT_SEC
    while home.holder() == pid:
        if time.monotonic() > deadline:
            raise LocalError(f"`wotr up` (process {pid}) did not stop within {_STOP_TIMEOUT_SEC:.0f} s.")
        time.sleep(_POLL_SEC)
    _out.print("stopped")


@app.command()
@_explained
def deploy() -> None:
    """Deploy the repository as it is now to the running stack."""
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.deploy import Deployment  # noqa: PLC0415 -- same

    home = Home.find()
    stack = home.running()
    if Deployment(home, stack, Clients(stack), _out.print).run():
        os.kill(stack.pid, signal.SIGHUP)
        _out.print("deployed")
    else:
        _out.print("nothing changed since the last deploy")


@app.command()
@_explained
def token(
    name: Annotated[
        str, typer.Argument(help="A name, created if there is none, or the address of who signed up.")
    ],
) -> None:
    """Print an ID token of a person of the local user pool, and nothing else."""
    from local.commands.people import id_token  # noqa: PLC0415 -- boto3 is slow to load

    home = Home.find()
    sys.stdout.write(id_token(home, home.running(), name) + "\n")


@app.command()
@_explained
def password(
    name: Annotated[
        str, typer.Argument(help="A name, created if there is none, or the address of who signed up.")
    ],
    *,
    reset: Annotated[
        bool, typer.Option("--reset", help="Replace a password of their own, such as a forgotten one.")
    ] = False,
) -> None:
    """Print the password with which a person of the command line signs in in the page, and nothing else."""
    from local.commands.people import password as password_of  # noqa: PLC0415 -- boto3 is slow to load

    home = Home.find()
    sys.stdout.write(password_of(home, home.running(), name, reset=reset) + "\n")


@app.command()
@_explained
def mails(
    to: Annotated[str, typer.Option(help="Only those to this address.")] = "",
    *,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Follow the links that confirm an address.")
    ] = False,
) -> None:
    """Print the mails to people, codes of the page included, oldest first. On this machine none leaves it."""
    from local.commands.mails import follow, mails_to  # noqa: PLC0415 -- slow to load

    home = Home.find()
    stack = home.running()
    for mail in mails_to(home, to):
        _out.print(Text.assemble((f"{mail.at}  {mail.to}", "dim"), "  ", (mail.subject, "bold")))
        _out.print(Text(mail.text))
        for word, link in (("confirm", mail.confirm), ("unsubscribe", mail.unsubscribe)):
            if link:
                _out.print(Text(f"{word}: {stack.engine_url}{link}"))
        if confirm and mail.confirm:
            _out.print(
                Text("confirmed" if follow(stack, mail.confirm) else "was confirmed before, or has ended")
            )
        _out.print()


@app.command()
@_explained
def aws_env() -> None:
    """Print the variables with which AWS's own tools reach the engine, and sign: `eval "$(wotr aws-env)"`."""
    from local.clients import credentials  # noqa: PLC0415 -- boto3 is slow to load

    stack = Home.find().running()
    variables = {"AWS_ENDPOINT_URL": stack.engine_url, **credentials(stack.engine_key, stack.secret_key)}
    sys.stdout.write("".join(f"export {name}={value}\n" for name, value in variables.items()))


@app.command()
@_explained
def api_key(
    name: Annotated[str, typer.Argument(help="A key. Made if there is none of this name.")] = "default",
) -> None:
    """Print an API key, and nothing else."""
    sys.stdout.write(_api_keys().named_or_new(name).value + "\n")


keys = typer.Typer(help="API keys: list, create, usage, disable, enable.", no_args_is_help=True)
app.add_typer(keys, name="keys")


def _api_keys() -> ApiKeys:
    from local.commands.api_keys import ApiKeys  # noqa: PLC0415 -- boto3 is slow to load

    home = Home.find()
    return ApiKeys(home, home.running())


@keys.command("list")
@_explained
def list_keys() -> None:
    """List the API keys, and how many requests each made today (UTC)."""
    found = _api_keys().list()
    if not found:
        _out.print("no API keys yet")
        return
    today = time.strftime("%Y-%m-%d", time.gmtime())
    _print_table(
        ("name", "id", "state", "today"),
        [
            (key.name, key.key_id, "enabled" if key.is_enabled else "disabled", str(key.usage.get(today, 0)))
            for key in found
        ],
    )


@keys.command("create")
@_explained
def create_key(name: Annotated[str, typer.Argument(help="What uses it, such as watch.")]) -> None:
    """Make an API key, and print its value and nothing else."""
    sys.stdout.write(_api_keys().create(name).value + "\n")


@keys.command("usage")
@_explained
def key_usage(
    name: Annotated[str | None, typer.Argument(help="Only of this key.")] = None,
) -> None:
    """Show the requests of each API key by day (UTC), newest first. Those that were refused do not count."""
    api_keys = _api_keys()
    chosen = api_keys.list() if name is None else [api_keys.named(name)]
    # Within a day by name, as the list is.
    used = [(day, key.name, str(count)) for key in chosen for day, count in key.usage.items()]
    rows = sorted(used, key=operator.itemgetter(0), reverse=True)
    if not rows:
        _out.print("no requests yet")
        return
    _print_table(("day", "name", "requests"), rows)


@keys.command("disable")
@_explained
def disable_key(name: Annotated[str, typer.Argument(help="A key.")]) -> None:
    """Refuse an API key from now on."""
    _api_keys().enable(name, is_enabled=False)
    _out.print("disabled")


@keys.command("enable")
@_explained
def enable_key(name: Annotated[str, typer.Argument(help="A key.")]) -> None:
    """Accept an API key that was disabled again."""
    _api_keys().enable(name, is_enabled=True)
    _out.print("enabled")


@app.command()
@_explained
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
    events = e.history(clients, execution["executionArn"])
    _print_walk(e.steps(clients, execution["executionArn"], events))
    _out.print(Text.assemble("status  ", (execution["status"], _status_style(execution["status"]))))
    failure = final_failure(events)
    if failure:
        _out.print(Text.assemble("error   ", (failure, "red")))
    if "output" in execution:
        _out.print(Text.assemble("output  ", _pretty(execution["output"])))
    _out.print(Text(f"history  wotr history {execution['name']}", style="dim"))
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
@_explained
def graph(
    machine: Annotated[str, typer.Argument(help="The name of its file, such as nightly-summary.")],
) -> None:
    """Print a machine, as it is shipped, as a flowchart for Mermaid. Needs no running stack."""
    from local.asl import shipped  # noqa: PLC0415 -- the other commands need not wait for it
    from local.asl.drawing import drawn  # noqa: PLC0415 -- same

    sys.stdout.write(drawn(shipped.definition(machine)))


@app.command()
@_explained
def executions(
    machine: Annotated[str | None, typer.Argument(help="Only of this machine.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 25,
) -> None:
    """List executions, newest first."""
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.commands import executions as e  # noqa: PLC0415 -- same

    found = e.executions(Clients(Home.find().running()), machine, limit)
    if not found:
        _out.print("no executions yet")
        return
    rows = []
    for execution in found:
        stopped = execution.get("stopDate")
        took = f"{(stopped - execution['startDate']).total_seconds() * 1000:.0f} ms" if stopped else ""
        rows.append(
            (
                f"{execution['startDate'].astimezone():%Y-%m-%d %H:%M:%S}",
                execution["stateMachineArn"].rpartition(":")[2].removeprefix("wotr-local-"),
                Text(execution["status"], style=_status_style(execution["status"])),
                took,
                execution["name"],
            )
        )
    _print_table(("started", "machine", "status", "took", "name"), rows)


@app.command()
@_explained
def history(
    execution: Annotated[str, typer.Argument(help="Its ARN, its name, or the beginning of its name.")],
    *,
    full: Annotated[bool, typer.Option("--full", help="Show inputs and outputs in full.")] = False,
) -> None:
    """Show what an execution did: each state, how long it took, its input, its output, its errors."""
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.commands import executions as e  # noqa: PLC0415 -- same
    from local.histories.steps import final_failure, walk  # noqa: PLC0415 -- same

    clients = Clients(Home.find().running())
    arn = e.find(clients, execution)
    events = e.history(clients, arn)
    for depth, step in walk(e.steps(clients, arn, events)):
        _print_step(depth, step, full=full)
    failure = final_failure(events)
    last = str(events[-1]["type"])
    if failure:
        _out.print(Text.assemble((last, "bold red"), "  ", (failure, "red")))
    else:
        _out.print(Text(last, style="bold green" if last == "ExecutionSucceeded" else "bold yellow"))


@app.command()
@_explained
def console(
    execution: Annotated[
        str | None,
        typer.Argument(help="Its name, which is x-amzn-RequestId of an answer, or the beginning of it."),
    ] = None,
    *,
    open_: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Print the address of the console, or of an execution in it."""
    from local.commands.console import address  # noqa: PLC0415 -- only this needs the store
    from local.histories.stored import StoredSource  # noqa: PLC0415 -- same

    home = Home.find()
    found = address(home.running(), StoredSource(home), execution)
    sys.stdout.write(f"{found}\n")
    if open_ and not webbrowser.open(found):
        raise LocalError("There is no browser to open it with.")


@app.command()
@_explained
def failures(
    limit: Annotated[int, typer.Option(min=1, help="How many of each queue at most.")] = 25,
) -> None:
    """List dead letters: inputs that failed, events that were not delivered, workouts not logged."""
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.commands.failures import letters  # noqa: PLC0415 -- same

    found = letters(Clients(Home.find().running()), limit)
    if not found:
        _out.print("no dead letters")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("sent", "queue", "machine", "error", "execution"):
        table.add_column(column, no_wrap=True)
    for letter in found:
        table.add_row(
            f"{letter.sent.astimezone():%Y-%m-%d %H:%M:%S}",
            letter.queue,
            letter.machine,
            Text(letter.error, style="red"),
            letter.execution,
        )
    Console(highlight=False, width=None if _out.is_terminal else 200).print(table)


@app.command()
@_explained
def redrive(
    machine: Annotated[
        str | None,
        typer.Option(
            help="Only letters of this machine, also if that may overwrite, repeat or delete something."
        ),
    ] = None,
    most: Annotated[int | None, typer.Option("--max", min=1, max=100, help="How many letters.")] = None,
) -> None:
    """Start failed inputs again, and queue workouts again that were not logged.

    Without --machine this starts only what may be done again at any time: log-workout, and what computes or
    goes on with something. Any other caller was told 500, and has perhaps sent it again since. An old
    put-profile or put-template restores old content, log-sets without a key logs its sets twice,
    start-session opens a session that nobody is in, a deletion deletes what is there now. Such letters are
    left until --machine names theirs.
    """
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.commands import failures as f  # noqa: PLC0415 -- same

    report = f.redrive(Clients(Home.find().running()), machine, most)
    _out.print(
        f"{report['succeeded']} succeeded, {len(report['failed'])} failed, {len(report['left'])} left, "
        f"{report['repeated']} repeated, {report['others']} of other machines, "
        f"{report['sentBack']} back in the queue"
    )
    for style, troubles in (("red", report["failed"]), ("yellow", report["left"])):
        for trouble in troubles:
            name = trouble["machine"].removeprefix("wotr-local-") or "?"
            execution = trouble["executionId"].rpartition(":")[2]
            _err.print(Text(f"{name}  {execution}  {trouble['reason']}", style=style))
    if report["failed"]:
        raise typer.Exit(1)


@app.command()
@_explained
def backfill(
    projection: Annotated[str, typer.Argument(help="recent-sessions, exercises or records.")],
    user: Annotated[str | None, typer.Option(help="Only of this person; otherwise of everybody.")] = None,
) -> None:
    """Build a projection anew from the table, by its machine, one person after the other."""
    from local.commands import backfill as b  # noqa: PLC0415 -- boto3 is slow to load

    counts = {"built": 0, "failed": 0}
    for done in b.backfill(Home.find().running(), projection, user):
        is_built = done.status == "SUCCEEDED"
        counts["built" if is_built else "failed"] += 1
        if not is_built:
            _err.print(Text(f"{done.name}  {done.status}  wotr history {done.execution}", style="red"))
    _out.print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    if counts["failed"]:
        raise typer.Exit(1)


@app.command()
@_explained
def load(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Has <person>.jsonl, one workout per line, and <person>.sessions.jsonl.", file_okay=False
        ),
    ],
) -> None:
    """Post a folder of sample workouts, each as its person."""
    from local.commands.sample_workouts import post_all, read_people  # noqa: PLC0415 -- httpx and boto3 are slow to load

    home = Home.find()
    stack = home.running()
    people = read_people(folder)
    bar = Progress(
        TextColumn("posting"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_err,
        transient=True,
    )
    with bar:
        task = bar.add_task(
            "posting", total=sum(len(person.workouts) + len(person.sessions) for person in people)
        )
        result = post_all(home, stack, people, functools.partial(bar.advance, task))
    counts = ", ".join(f"{result.counts[kind]} {kind}" for kind in ("created", "duplicate", "failed"))
    _out.print(counts)
    for failure in result.failures:
        _err.print(Text(failure, style="red"))
    if result.failures:
        raise typer.Exit(1)


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, width=None if _out.is_terminal else 200).print(table)


@app.command("export")
@_explained
def export_account(name: Annotated[str, typer.Argument(help="Whose account.")]) -> None:
    """Print everything that a person has as one file of JSON lines: `wotr export ana > ana.jsonl`."""
    from local.commands.accounts import exported  # noqa: PLC0415 -- httpx and boto3 are slow to load

    home = Home.find()
    for piece in exported(home, home.running(), name):
        sys.stdout.buffer.write(piece)


@app.command("import")
@_explained
def import_account(
    name: Annotated[str, typer.Argument(help="Whose account. Created if there is none of this name.")],
    file: Annotated[Path, typer.Argument(help="What `wotr export` printed.")],
) -> None:
    """Bring the file of an account into one; print what became of its lines."""
    from local.commands.accounts import take_back  # noqa: PLC0415 -- httpx and boto3 are slow to load

    home = Home.find()
    imported = take_back(home, home.running(), name, file)
    _out.print(imported.counts)
    for problem in (*imported.refused, imported.error):
        if problem:
            _err.print(Text(problem, style="red"))
    if imported.refused or imported.error:
        raise typer.Exit(1)


def _print_walk(steps: Sequence[Step]) -> None:
    from local.histories.steps import walk  # noqa: PLC0415 -- as above

    for depth, step in walk(steps):
        _out.print(_headline(depth, step))


def _print_step(depth: int, step: Step, *, full: bool) -> None:
    _out.print(_headline(depth, step))
    indent = "  " * depth + "    "
    for label, text in (("in  ", step.input), ("out ", step.output)):
        if text:
            shown = text if full or len(text) <= _SHORT else f"{text[:_SHORT]}... ({len(text)} characters)"
            _out.print(Text(f"{indent}{label} {shown}", style="dim"))


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


def _status_style(status: str) -> str:
    return _STATUS_STYLES.get(status, "red")
