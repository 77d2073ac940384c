"""Who started a container: the words for a process that nobody else of this engine's users goes by."""

import os
import socket
from functools import cache
from pathlib import Path

STATE, STARTED = 0, 19  # of what /proc/PID/stat says after the name


@cache
def host() -> str:
    """Return what the processes that can see each other have in common; a host may hold several."""
    return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').stat().st_ino}"


def own_name() -> str:
    return f"{host()}:{os.getpid()}:{started(os.getpid())}"


def is_gone(name: str) -> bool:
    """Whether this was a process of our host that has ended; of another host nothing can be told."""
    place, _, process = name.partition(":")
    pid, _, began = process.partition(":")
    return place == host() and pid.isdigit() and started(int(pid)) != began


def started(pid: int) -> str | None:
    """Return when a process began, in the kernel's own count; None if it has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()
    return None if fields[STATE] in {"Z", "X"} else fields[STARTED]
