"""A name for this process that no other ever has, and whether the bearer of such a name is gone.

The start of a process is told in ticks since the machine's own start, which no change of the clock moves.
"""

import os
import socket
from functools import cache
from pathlib import Path

START_TICKS = 19  # fields after the command's closing bracket: proc(5), field 22


@cache
def machine() -> str:
    """Return what tells this host, this start of it and this view of its processes from any other."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    processes = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    return f"{socket.gethostname()}:{boot}:{processes}"


@cache
def process_name() -> str:
    return f"{machine()}:{os.getpid()}:{started(os.getpid())}"


def is_gone(name: str) -> bool:
    """Whether a process of this machine has ended; of another machine nobody here can tell."""
    rest, _, start = name.rpartition(":")
    where, _, pid = rest.rpartition(":")
    return where == machine() and pid.isdigit() and started(int(pid)) != start


def started(pid: int) -> str:
    """Return the start of a process in ticks, or nothing where there is no such process."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    state, *fields = told.rpartition(")")[2].split()
    return "" if state == "Z" else fields[START_TICKS - 1]
