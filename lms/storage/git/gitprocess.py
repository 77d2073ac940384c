"""Git as a process: with an environment from scratch, under limits, and ended with all its children."""

import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from lms.errors import FullDiskError, QatarlasError, is_full_disk

COMMIT = 40
BATCH = 256
LAST_WORDS = 2000
GRACE_SECONDS = 2.0
QUARANTINE = "tmp_objdir-"
PIECE = 64 * 1024
MEBIBYTE = 1024 * 1024

CLEAN = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "https",
}


class GitError(QatarlasError):
    """Git ended with an error of its own; ``last_words`` is the end of what it said, which may be hostile."""

    def __init__(self, status: int, last_words: str) -> None:
        super().__init__("git ended with %(status)s: %(last_words)s", status=status, last_words=last_words)
        self.exit_status = status
        self.last_words = last_words


def failure(status: int, last_words: str) -> QatarlasError:
    """Return what git's end means: a disk without room is nobody's conflict and no fault of the files."""
    error = GitError(status, last_words)
    return FullDiskError() if is_full_disk(error) else error


class GitTimeoutError(GitError):
    """Git was stopped at its wall limit."""


@dataclass(frozen=True)
class ProcessLimits:
    """What one process of git may use; a child of it gets the same anew."""

    cpu_seconds: int = 30
    memory_bytes: int = 2048 * MEBIBYTE
    file_bytes: int = 256 * MEBIBYTE

    @property
    def argv(self) -> list[str]:
        return [
            "prlimit",
            f"--cpu={self.cpu_seconds}:{self.cpu_seconds + 2}",
            f"--as={self.memory_bytes}",
            f"--fsize={self.file_bytes}",
            "--core=0",
            "--",
        ]


def configured(values: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that hands configuration to git, above every file."""
    pairs = {"GIT_CONFIG_COUNT": str(len(values))}
    for number, (key, value) in enumerate(values.items()):
        pairs |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return pairs


def run(
    argv: Sequence[str],
    *,
    given: bytes = b"",
    seconds: float = 60,
    limits: ProcessLimits | None = None,
    environment: Mapping[str, str] | None = None,
    fine: Collection[int] = (0,),
) -> bytes:
    """Run git to its end and return what it printed; ``fine`` are the statuses that are no error."""
    command = [*(limits or ProcessLimits()).argv, "git", *argv]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**CLEAN, **(environment or {})},
            start_new_session=True,
        )
        with ended(process):
            try:
                out, _ = process.communicate(given, timeout=seconds)
            except subprocess.TimeoutExpired as error:
                raise GitTimeoutError(-1, end_of(said)) from error
            if process.returncode not in fine:
                raise failure(process.returncode, end_of(said))
            return out


def end_of(said: IO[bytes]) -> str:
    said.seek(max(0, said.seek(0, os.SEEK_END) - LAST_WORDS))
    return said.read().decode("utf-8", "backslashreplace")


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave with the process and its whole group gone, whatever happens inside."""
    try:
        yield
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask the group of a process to end (git then removes what it had begun), and insist after a while.

    A git that ended by itself may leave a child behind, a transport that still winds down.
    """
    if process.poll() is None:
        signal_group(process.pid, signal.SIGTERM)
        await_silence(process)
    signal_group(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()


def await_ready(
    seconds: float, *, readable: IO[bytes] | None = None, writable: IO[bytes] | None = None
) -> tuple[bool, bool]:
    """Wait for pipes, however many files this process has open; say which can be read and written now."""
    poll = select.poll()
    wanted = ((readable, select.POLLIN), (writable, select.POLLOUT))
    for pipe, event in wanted:
        if pipe is not None:
            poll.register(pipe, event)
    ready = {number for number, _ in poll.poll(max(0.0, seconds) * 1000)}
    can_read, can_write = (pipe is not None and pipe.fileno() in ready for pipe, _ in wanted)
    return can_read, can_write


def await_silence(process: subprocess.Popen[bytes]) -> None:
    """Wait until nobody in a group can write any more: the first process may end before its children."""
    ends = time.monotonic() + GRACE_SECONDS
    while process.stdout is not None and not process.stdout.closed:
        left = ends - time.monotonic()
        if left <= 0 or not await_ready(left, readable=process.stdout)[0]:
            return
        if not os.read(process.stdout.fileno(), PIECE):
            break
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, ends - time.monotonic()))


def signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)


@dataclass(frozen=True)
class Header:
    """What an object is, before it is read."""

    kind: str
    size: int


class Objects:
    """The objects of one bare repository, read through one ``git cat-file``: nothing is checked out."""

    def __init__(self, repository: Path, environment: Mapping[str, str] | None = None) -> None:
        command = [*ProcessLimits().argv, "git", f"--git-dir={repository}", "cat-file", "--batch-command"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**CLEAN, **(environment or {})},
            start_new_session=True,
        )

    def headers(self, ids: Sequence[str]) -> list[Header | None]:
        """Return kind and size of each object, None for one that is not there."""
        found: list[Header | None] = []
        for first in range(0, len(ids), BATCH):
            batch = ids[first : first + BATCH]
            self._ask("".join(f"info {one}\n" for one in batch))
            found += [self._header() for _ in batch]
        return found

    def header(self, object_id: str) -> Header | None:
        return self.headers([object_id])[0]

    def read(self, object_id: str) -> bytes:
        """Return an object's content; who asks has looked at its size before."""
        self._ask(f"contents {object_id}\n")
        header = self._header()
        if header is None:
            raise GitError(0, f"{object_id} is missing")
        content = self._out.read(header.size + 1)
        if len(content) != header.size + 1:
            raise GitError(0, f"{object_id} is cut off")
        return content[:-1]

    def close(self) -> None:
        end_group(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _out(self) -> IO[bytes]:
        return piped(self._process.stdout)

    def _ask(self, lines: str) -> None:
        pipe = piped(self._process.stdin)
        pipe.write(lines.encode())
        pipe.flush()

    def _header(self) -> Header | None:
        words = self._out.readline().decode("utf-8", "replace").split()
        if words[1:] == ["missing"]:
            return None
        if len(words) != 3:  # noqa: PLR2004  id, kind, size
            raise GitError(0, f"git said {words!r} of an object")
        return Header(words[1], int(words[2]))


def piped(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        message = "the process was started without this pipe"
        raise ValueError(message)
    return stream
