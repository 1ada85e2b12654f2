"""The command line `wotr`."""

from __future__ import annotations

import contextlib
import functools
import operator
import os
import signal
import sys
import time
import webbrowser
from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from local import cli_executions
from local.home import Home, LocalError, RunningStack, gateway_port
from local.terminal import StackOption, err, explained, out, print_table

if TYPE_CHECKING:
    from local.commands.api_keys import ApiKeys

app = typer.Typer(
    help="wotr on this machine: the whole stack, its people, its executions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(cli_executions.app)

_STOP_TIMEOUT_SEC = 90.0
_CONSOLE_PORT = 8081
_POLL_SEC = 0.1


@app.command()
@explained
def up(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Overrides WOTR_PORT (default 8080).")
    ] = None,
) -> None:
    """Run the stack in the foreground until Ctrl-C: engine, deployed template, gateway."""
    from local.up import run_stack  # noqa: PLC0415 -- the other commands need not wait for it

    def say(text: str) -> None:
        out.print(Text.assemble((time.strftime("%H:%M:%S "), "dim"), text))

    home = Home.find()
    run_stack(home, gateway_port(port), say, functools.partial(_greet, home))


def _greet(home: Home, stack: RunningStack) -> None:
    out.print(
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
    out.print(Text("\n".join(lines)))


@app.command()
@explained
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
    out.print("stopped")


@app.command()
@explained
def deploy() -> None:
    """Deploy the repository as it is now to the running stack."""
    from local.clients import Clients  # noqa: PLC0415 -- boto3 is slow to load
    from local.deploy import Deployment  # noqa: PLC0415 -- same

    home = Home.find()
    stack = home.running()
    if Deployment(home, stack, Clients(stack), out.print).run():
        os.kill(stack.pid, signal.SIGHUP)
        out.print("deployed")
    else:
        out.print("nothing changed since the last deploy")


@app.command()
@explained
def token(
    name: Annotated[
        str,
        typer.Argument(help="A name, created if there is none, or the address of a person who signed up."),
    ],
) -> None:
    """Print an ID token of a person of the local user pool, and nothing else."""
    from local.commands.people import id_token  # noqa: PLC0415 -- boto3 is slow to load

    home = Home.find()
    sys.stdout.write(id_token(home, home.running(), name) + "\n")


@app.command()
@explained
def password(
    name: Annotated[
        str,
        typer.Argument(help="A name, created if there is none, or the address of a person who signed up."),
    ],
    *,
    reset: Annotated[
        bool, typer.Option("--reset", help="Replace a password of their own, such as a forgotten one.")
    ] = False,
) -> None:
    """Print only the password with which a person of the command line signs in to the page."""
    from local.commands.people import password as password_of  # noqa: PLC0415 -- boto3 is slow to load

    home = Home.find()
    sys.stdout.write(password_of(home, home.running(), name, reset=reset) + "\n")


@app.command()
@explained
def mails(
    to: Annotated[str, typer.Option(help="Only those to this address.")] = "",
    *,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Follow the links that confirm an address.")
    ] = False,
) -> None:
    """Print the mails to people, oldest first, with the codes of the page. None leaves this machine."""
    from local.commands.mails import follow, mails_to  # noqa: PLC0415 -- slow to load

    home = Home.find()
    stack = home.running()
    for mail in mails_to(home, to):
        out.print(Text.assemble((f"{mail.at}  {mail.to}", "dim"), "  ", (mail.subject, "bold")))
        out.print(Text(mail.text))
        for word, link in (("confirm", mail.confirm), ("unsubscribe", mail.unsubscribe)):
            if link:
                out.print(Text(f"{word}: {stack.engine_url}{link}"))
        if confirm and mail.confirm:
            out.print(Text("confirmed" if follow(stack, mail.confirm) else "confirmed before, or expired"))
        out.print()


@app.command()
@explained
def aws_env() -> None:
    """Print the variables with which AWS's own tools reach the engine, and sign: `eval "$(wotr aws-env)"`."""
    from local.clients import credentials  # noqa: PLC0415 -- boto3 is slow to load

    stack = Home.find().running()
    variables = {"AWS_ENDPOINT_URL": stack.engine_url, **credentials(stack.engine_key, stack.secret_key)}
    sys.stdout.write("".join(f"export {name}={value}\n" for name, value in variables.items()))


@app.command()
@explained
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
@explained
def list_keys() -> None:
    """List the API keys, and how many requests each made today (UTC)."""
    found = _api_keys().list()
    if not found:
        out.print("no API keys yet")
        return
    today = time.strftime("%Y-%m-%d", time.gmtime())
    print_table(
        ("name", "id", "state", "today"),
        [
            (key.name, key.key_id, "enabled" if key.is_enabled else "disabled", str(key.usage.get(today, 0)))
            for key in found
        ],
    )


@keys.command("create")
@explained
def create_key(name: Annotated[str, typer.Argument(help="What uses it, such as watch.")]) -> None:
    """Make an API key, and print its value and nothing else."""
    sys.stdout.write(_api_keys().create(name).value + "\n")


@keys.command("usage")
@explained
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
        out.print("no requests yet")
        return
    print_table(("day", "name", "requests"), rows)


@keys.command("disable")
@explained
def disable_key(name: Annotated[str, typer.Argument(help="A key.")]) -> None:
    """Refuse an API key from now on."""
    _api_keys().enable(name, is_enabled=False)
    out.print("disabled")


@keys.command("enable")
@explained
def enable_key(name: Annotated[str, typer.Argument(help="A key.")]) -> None:
    """Accept an API key that was disabled again."""
    _api_keys().enable(name, is_enabled=True)
    out.print("enabled")


@app.command()
@explained
def graph(
    machine: Annotated[str, typer.Argument(help="The name of its file, such as nightly-summary.")],
) -> None:
    """Print a machine, as it is shipped, as a flowchart for Mermaid. Needs no running stack."""
    from local.asl import shipped  # noqa: PLC0415 -- the other commands need not wait for it
    from local.asl.drawing import drawn  # noqa: PLC0415 -- same

    sys.stdout.write(drawn(shipped.definition(machine)))


@app.command()
@explained
def console(
    execution: Annotated[
        str | None,
        typer.Argument(help="Its name, which is x-amzn-RequestId of an answer, or the beginning of it."),
    ] = None,
    *,
    open_: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    stack: StackOption = None,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where it is served, with --stack.")
    ] = _CONSOLE_PORT,
) -> None:
    """Print the address of the console, or of an execution in it.

    With --stack it serves the console of a stack on AWS until Ctrl-C, to look at and not to start anything.
    """
    from local.commands.console import address, serve  # noqa: PLC0415 -- only this needs the store
    from local.histories.stored.source import StoredSource  # noqa: PLC0415 -- same

    def show(found: str) -> None:
        sys.stdout.write(f"{found}\n")
        sys.stdout.flush()
        if open_ and not webbrowser.open(found):
            raise LocalError("There is no browser to open it with.")

    home = Home.find()
    if stack is None:
        show(address(home.running().gateway_url, StoredSource(home), execution))
    else:
        serve(home, stack, port, execution, show)


@app.command()
@explained
def backfill(
    projection: Annotated[str, typer.Argument(help="recent-sessions, exercises or records.")],
    user: Annotated[str | None, typer.Option(help="Only of this person; otherwise of everybody.")] = None,
) -> None:
    """Build a projection again from the table, by its machine, one person after the other."""
    from local.commands import backfill as b  # noqa: PLC0415 -- boto3 is slow to load

    counts = {"built": 0, "failed": 0}
    for done in b.backfill(Home.find().running(), projection, user):
        is_built = done.status == "SUCCEEDED"
        counts["built" if is_built else "failed"] += 1
        if not is_built:
            err.print(Text(f"{done.name}  {done.status}  wotr history {done.execution}", style="red"))
    out.print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    if counts["failed"]:
        raise typer.Exit(1)


@app.command()
@explained
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
        console=err,
        transient=True,
    )
    with bar:
        task = bar.add_task(
            "posting", total=sum(len(person.workouts) + len(person.sessions) for person in people)
        )
        result = post_all(home, stack, people, functools.partial(bar.advance, task))
    counts = ", ".join(f"{result.counts[kind]} {kind}" for kind in ("created", "duplicate", "failed"))
    out.print(counts)
    for failure in result.failures:
        err.print(Text(failure, style="red"))
    if result.failures:
        raise typer.Exit(1)


@app.command("export")
@explained
def export_account(name: Annotated[str, typer.Argument(help="Whose account.")]) -> None:
    """Print everything that a person has as one file of JSON lines: `wotr export ana > ana.jsonl`."""
    from local.commands.accounts import exported  # noqa: PLC0415 -- httpx and boto3 are slow to load

    home = Home.find()
    for piece in exported(home, home.running(), name):
        sys.stdout.buffer.write(piece)


@app.command("import")
@explained
def import_account(
    name: Annotated[str, typer.Argument(help="Whose account. Created if there is none of this name.")],
    file: Annotated[Path, typer.Argument(help="What `wotr export` printed.")],
) -> None:
    """Import the file of an account; print what became of its lines."""
    from local.commands.accounts import take_back  # noqa: PLC0415 -- httpx and boto3 are slow to load

    home = Home.find()
    imported = take_back(home, home.running(), name, file)
    out.print(imported.counts)
    for problem in (*imported.refused, imported.error):
        if problem:
            err.print(Text(problem, style="red"))
    if imported.refused or imported.error:
        raise typer.Exit(1)
