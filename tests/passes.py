"""Runs the tests in two passes: side by side, then those that need the machine for themselves.

    python -m tests.passes [OPTION or PATH…]

A file's tests stay with one process, since they share what they have set up. Every process makes its own
databases, folders and ports. What measures time, or fills the machine on purpose, is marked ``alone``.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.commands import run

PROCESSES = max(2, os.cpu_count() or 1)
SIDE_BY_SIDE = ("-m", "not alone", "--numprocesses", str(PROCESSES), "--dist", "loadfile")
ALONE = ("-m", "alone")
NOTHING_TO_DO = pytest.ExitCode.NO_TESTS_COLLECTED
MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3


def in_passes(arguments: Sequence[str]) -> int:
    """Return 0 when both passes held; a part of the suite may have nothing for one of them."""
    with folders() as folder:
        codes = [
            run([sys.executable, "-m", "pytest", *one, "--basetemp", str(folder / name), *arguments])
            for name, one in (("beside", SIDE_BY_SIDE), ("alone", ALONE))
        ]
    if all(code == NOTHING_TO_DO for code in codes):
        return NOTHING_TO_DO
    return max(code for code in codes if code != NOTHING_TO_DO)


@contextmanager
def folders() -> Iterator[Path]:
    """Yield a place for the tests' folders: in memory where there is room, which spares many syncs."""
    with TemporaryDirectory(prefix="qatarlas-", dir=MEMORY if is_roomy(MEMORY) else None) as folder:
        yield Path(folder)


def is_roomy(folder: Path) -> bool:
    """Whether a folder has room for tests, and lets them run what they write."""
    if not folder.is_dir():
        return False
    told = os.statvfs(folder)
    return told.f_bavail * told.f_frsize >= ROOM and not told.f_flag & os.ST_NOEXEC


if __name__ == "__main__":
    sys.exit(in_passes(sys.argv[1:]))
