"""Serving a repository: one run of ``git http-backend`` for one request, fed and read as a stream.

The hooks of git talk to this process over two pipes. Configuration is handed in by the environment, so
that a changed setting holds for every repository at once and nothing in a repository can undo it.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from lms.errors import N_, TooLargeError, UnavailableError
from lms.settings import MEBIBYTE, Settings
from lms.storage.git.commits import DURABLE, HIDDEN
from lms.storage.git.gitprocess import (
    CLEAN,
    QUARANTINE,
    ProcessLimits,
    await_ready,
    await_silence,
    configured,
    end_group,
    piped,
)

HOOKS = Path(__file__).resolve().parent / "hooks"
CPU_SECONDS = 20
PIECE = 64 * 1024
EARLY_BYTES = 1024 * 1024
HEAD_BYTES = 16 * 1024
HEAD_SECONDS = 60.0
ABOVE_SHELL = 20


@dataclass(frozen=True)
class Call:
    """What a client of git asks of one repository, all of it vetted."""

    repository: Path
    path: str
    method: str
    query: str = ""
    content_type: str = ""
    protocol: str = ""
    mover: str = ""


@dataclass(frozen=True)
class Head:
    """What a CGI program says before the body of its answer."""

    status: int
    headers: tuple[tuple[str, str], ...]


def hosting_config(settings: Settings) -> dict[str, str]:
    return {
        **DURABLE,
        "core.hooksPath": str(HOOKS),
        "gc.auto": "0",
        "http.getanyfile": "false",
        "http.receivepack": "true",
        "http.uploadpack": "true",
        "pack.threads": "1",
        "pack.windowMemory": "64m",
        "receive.autogc": "false",
        "receive.denyDeletes": "true",
        "receive.denyNonFastForwards": "true",
        "receive.fsckObjects": "true",
        "receive.maxInputSize": str(settings.push_bytes),
        "receive.unpackLimit": "1",
        "transfer.hideRefs": HIDDEN,
    }


def environment_of(call: Call, settings: Settings) -> dict[str, str]:
    return {
        **CLEAN,
        **configured(hosting_config(settings)),
        "GIT_PROJECT_ROOT": str(call.repository.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{call.repository.name}/{call.path}",
        "REQUEST_METHOD": call.method,
        "QUERY_STRING": call.query,
        "CONTENT_TYPE": call.content_type,
        "HTTP_GIT_PROTOCOL": call.protocol,
        "REMOTE_USER": call.mover,
        "REMOTE_ADDR": "local",
        "GIT_COMMITTER_NAME": call.mover,
        "GIT_COMMITTER_EMAIL": "",
    }


def pipe_for_hooks() -> tuple[int, int]:
    """Return the ends to read and to write of a pipe; both lie above the numbers that a shell uses."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, ABOVE_SHELL) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


class Backend:
    """A running ``git http-backend``; whoever starts it closes it."""

    def __init__(self, call: Call, settings: Settings) -> None:
        limits = ProcessLimits(CPU_SECONDS, 2048 * MEBIBYTE, 2 * settings.push_bytes + MEBIBYTE)
        asked, ask = pipe_for_hooks()
        answered, answer = reversed(pipe_for_hooks())
        pipes = {"QATARLAS_ASK": str(ask), "QATARLAS_ANSWER": str(answer)}
        try:
            self._process = subprocess.Popen(
                [*limits.argv, "git", "http-backend"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment_of(call, settings) | pipes,
                pass_fds=(ask, answer),
                start_new_session=True,
            )
        except OSError:
            os.close(asked)
            os.close(answered)
            raise
        finally:
            os.close(ask)
            os.close(answer)
        self.questions: IO[str] = os.fdopen(asked, "r", encoding="utf-8", errors="replace")
        self.answers: IO[str] = os.fdopen(answered, "w", encoding="utf-8", errors="replace")
        self._early = bytearray()
        os.set_blocking(self._input.fileno(), False)
        os.set_blocking(self._output.fileno(), False)

    def feed(self, data: bytes, seconds: float) -> None:
        """Hand a piece of the request over; what git says meanwhile is kept, so that neither waits."""
        ends = time.monotonic() + seconds
        rest = memoryview(data)
        while rest:
            left = ends - time.monotonic()
            readable, writable = await_ready(left, readable=self._output, writable=self._input)
            if left <= 0:
                raise UnavailableError(N_("Git took too long. Push again."))
            if readable and not self._keep_early():
                return
            if writable:
                try:
                    rest = rest[os.write(self._input.fileno(), rest) :]
                except BrokenPipeError:
                    return

    def end_input(self) -> None:
        with suppress(BrokenPipeError):
            self._input.close()

    def head(self) -> Head:
        """Return status and headers; the body follows by ``read``."""
        ends = time.monotonic() + HEAD_SECONDS
        while (end := self._early.find(b"\r\n\r\n")) < 0:
            piece = self._read_now(max(0.0, ends - time.monotonic()))
            if not piece or len(self._early) > HEAD_BYTES + EARLY_BYTES:
                raise UnavailableError(N_("Git did not answer. Try again."))
            self._early += piece
        lines = self._early[:end].decode("latin-1").split("\r\n")
        del self._early[: end + 4]
        fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
        return Head(status, tuple(field for field in fields if field[0] != "Status"))

    def read(self, seconds: float) -> bytes | None:
        """Return the next bytes of the answer, nothing at its end, None if none came in time."""
        if self._early:
            piece = bytes(self._early)
            self._early.clear()
            return piece
        return self._read_now(seconds)

    def close(self) -> None:
        """End git and all its children. Who reads ``questions`` then sees their end, and closes the pipes.

        A push that is cut off in the middle ends git by itself, and git then cleans up. It does not when
        it is killed, so what it had laid apart is removed here.
        """
        if not self._input.closed:
            self.end_input()
            await_silence(self._process)
        begun = quarantines_of(self._process)
        end_group(self._process)
        for place in begun:
            shutil.rmtree(place, ignore_errors=True)

    def say(self, line: str) -> None:
        """Show one line to the student; ``BrokenPipeError``: nobody listens."""
        self.answers.write(f":{line}\n")
        self.answers.flush()

    def reply(self, *, accepted: bool) -> None:
        """End the question that a hook has asked."""
        self.answers.write("yes\n" if accepted else "no\n")
        self.answers.flush()

    def close_pipes(self) -> None:
        for pipe in (self.questions, self.answers):
            with suppress(OSError):
                pipe.close()

    @property
    def _input(self) -> IO[bytes]:
        return piped(self._process.stdin)

    @property
    def _output(self) -> IO[bytes]:
        return piped(self._process.stdout)

    def _keep_early(self) -> bool:
        piece = os.read(self._output.fileno(), PIECE)
        self._early += piece
        if len(self._early) > EARLY_BYTES:
            raise TooLargeError(N_("Git had too much to say about this push."))
        return bool(piece)

    def _read_now(self, seconds: float) -> bytes | None:
        readable, _ = await_ready(seconds, readable=self._output)
        return os.read(self._output.fileno(), PIECE) if readable else None


def quarantines_of(process: subprocess.Popen[bytes]) -> set[str]:
    """Return the folders in which the children of a running git have laid objects apart."""
    found = set()
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                found.add(child.environ().get("GIT_QUARANTINE_PATH", ""))
    return {place for place in found if Path(place).name.startswith(QUARANTINE)}


@dataclass(frozen=True)
class Question:
    """What a hook tells: its name, where the pushed objects lie, and the lines of references."""

    hook: str
    quarantine: Path | None
    lines: tuple[str, ...]


def read_questions(pipe: IO[str]) -> Iterator[Question]:
    """Yield what the hooks of one push ask, until git has ended."""
    while True:
        hook, place = pipe.readline().strip(), pipe.readline().strip()
        lines = []
        while (line := pipe.readline().strip()) not in {"end", ""}:
            lines.append(line)
        if line != "end":
            return
        yield Question(hook, Path(place) if place else None, tuple(lines))
