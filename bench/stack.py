"""A stack of the bench's own, stopped at the end whatever happens, and what its processes used.

Needs Linux: CPU time and memory are read from /proc.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from local.clients import Clients, engine_client, stack_outputs
from local.commands.executions import machines
from local.home import LOOPBACK, STACK_NAME, LocalError
from local.temporary_stack import temporary_stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.temporary_stack import TemporaryStack

REPOSITORY: Final = Path(__file__).resolve().parent.parent
CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")
RESET_PEAK: Final = "5"
"""Written to /proc/<pid>/clear_refs: start the high-water mark of resident memory afresh (proc(5))."""


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds that the processes of a stack used so far; their resident memory, now and at most."""

    engine_cpu_sec: float
    lambdas_cpu_sec: float
    gateway_cpu_sec: float
    engine_mib: float
    engine_peak_mib: float
    lambdas_peak_mib: float
    lambda_processes: int


class BenchStack:
    """A running local stack: clients for its services, its outputs, and its processes."""

    def __init__(self, stack: TemporaryStack) -> None:
        """Look at a stack that is up."""
        self.running = stack.running
        self.home = stack.home

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's types want the service as a literal
        """Return a boto3 client of the engine."""
        return engine_client(self.running, service, read_timeout=900, retries={"total_max_attempts": 1})

    @cached_property
    def outputs(self) -> dict[str, str]:
        """Outputs of the deployed CloudFormation stack."""
        return stack_outputs(Clients(self.running))

    @cached_property
    def machines(self) -> dict[str, str]:
        """ARNs of the machines by the stem of their file, `log-workout`."""
        return machines(Clients(self.running))

    def resource(self, logical_id: str) -> str:
        """Return the physical id of a resource of the deployed stack."""
        described = self.client("cloudformation").describe_stack_resource(
            StackName=STACK_NAME, LogicalResourceId=logical_id
        )
        return str(described["StackResourceDetail"]["PhysicalResourceId"])

    @cached_property
    def engine_pid(self) -> int:
        """Process that listens on the engine's port."""
        return listener(self.running.engine_port)

    @cached_property
    def gateway_pid(self) -> int:
        """Process that listens on the gateway's port."""
        return listener(self.running.gateway_port)

    def usage(self) -> Usage:
        """Read CPU time and peak memory of the engine, its Lambda processes and the gateway."""
        lambdas = descendants(self.engine_pid)
        return Usage(
            engine_cpu_sec=cpu_seconds(self.engine_pid),
            lambdas_cpu_sec=cpu_seconds_of_ended_children(self.engine_pid) + sum(map(cpu_seconds, lambdas)),
            gateway_cpu_sec=cpu_seconds(self.gateway_pid),
            engine_mib=memory_mib(self.engine_pid, "VmRSS"),
            engine_peak_mib=memory_mib(self.engine_pid, "VmHWM"),
            lambdas_peak_mib=sum(memory_mib(pid, "VmHWM") for pid in lambdas),
            lambda_processes=len(lambdas),
        )

    def largest_lambda_mib(self) -> float:
        """Return the peak memory of the Lambda process that took most."""
        return max((memory_mib(pid, "VmHWM") for pid in descendants(self.engine_pid)), default=0.0)

    def reset_peaks(self) -> None:
        """Start the high-water marks of memory afresh."""
        for pid in (self.engine_pid, *descendants(self.engine_pid)):
            Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK, encoding="ascii")


@contextmanager
def started(settings: Mapping[str, str] | None = None) -> Iterator[BenchStack]:
    """Run `wotr up` on a home and ports of its own; stop it and remove its state at the end.

    `settings` are environment variables for it.

    Raises:
        LocalError: the stack did not come up; the message ends with the last lines that it printed.
    """
    with (
        TemporaryDirectory(prefix="wotr-bench-") as folder,
        temporary_stack(REPOSITORY, Path(folder), settings) as stack,
    ):
        yield BenchStack(stack)


def listener(port: int) -> int:
    """Return the process that listens on a loopback port.

    Raises:
        LocalError: none does, or it is another user's.
    """
    address = f"0100007F:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    inodes = {f"socket:[{row[9]}]" for row in rows if row[1] == address and row[3] == "0A"}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if any(str(handle.readlink()) in inodes for handle in (folder / "fd").iterdir()):
                return int(folder.name)
        except OSError:
            continue
    raise LocalError(f"No process listens on {LOOPBACK}:{port}.")


def descendants(pid: int) -> list[int]:
    """Return the processes below one, children first."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for task in Path(f"/proc/{pid}/task").iterdir():
            if task.name != str(pid):
                children += (task / "children").read_text(encoding="ascii").split()
    except OSError:
        return []
    found = [int(child) for child in children]
    return found + [below for child in found for below in descendants(child)]


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process, 0 when it is gone."""
    return sum(cpu_ticks(pid)[:2]) / CLOCK_TICKS


def cpu_seconds_of_ended_children(pid: int) -> float:
    """Return user and system time of a process's children that ended and were waited for."""
    return sum(cpu_ticks(pid)[2:]) / CLOCK_TICKS


def cpu_ticks(pid: int) -> list[int]:
    """Return utime, stime, cutime and cstime of a process (proc(5)), zeros when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return [0, 0, 0, 0]
    return [int(field) for field in fields[11:15]]


def memory_mib(pid: int, field: str) -> float:
    """Return the resident memory of a process, now (VmRSS) or at its highest (VmHWM); 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(field)), 0.0)
