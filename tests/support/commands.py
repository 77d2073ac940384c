"""What the tests' own programs share: a line said, a package installed, a command run to its end."""

import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from lms.settings import ROOT


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  programs speak to a terminal


def remark(line: str) -> None:
    """Say something beside what a command prints: its last line stays the last."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  as above


def install(*packages: str) -> None:
    """Install Debian packages as root; elsewhere the script says what to install."""
    if subprocess.run(["sh", str(ROOT / "deploy/debian.sh"), *packages], check=False).returncode:
        sys.exit(1)


def run(argv: Sequence[str]) -> int:
    """Run a command in this terminal to its end; Ctrl-C reaches it by itself, SIGTERM is passed on."""
    with subprocess.Popen(argv) as process:
        signal.signal(signal.SIGTERM, lambda _number, _frame: process.terminate())
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """Answer SIGTERM by an exit that still ends what was started."""
    sys.exit(1)
