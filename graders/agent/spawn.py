"""One question, one family of processes: started, watched, and ended to the last member."""

import ctypes
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

PIECE = 1 << 16
PR_SET_DUMPABLE = 4
FORK_TRIES = 200
ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108  the container's own
    "LANG": "C.UTF-8",
    "LOGNAME": "student",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TMPDIR": "/tmp",  # noqa: S108  the container's own
    "USER": "student",
}


class Sink:
    """What comes out of one pipe, up to a limit; ``cut`` says that more came."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.data = bytearray()
        self.cut = False

    def take(self, piece: bytes) -> None:
        room = self.limit - len(self.data)
        self.data += piece[:room]
        self.cut = self.cut or len(piece) > room


class Ending:
    """How the first process of a question ended, and what was read from its pipes."""

    def __init__(self, status: int | None, sinks: dict[str, Sink], *, timed_out: bool) -> None:
        self.status = status
        self.sinks = sinks
        self.timed_out = timed_out

    @property
    def exit(self) -> int | None:
        ended = self.status is not None and os.WIFEXITED(self.status)
        return os.WEXITSTATUS(self.status) if ended and self.status is not None else None

    @property
    def signal(self) -> int | None:
        if self.status is None:
            return signal.SIGKILL
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else None


class OrphanedError(Exception):
    """The worker has gone while a question was running."""


class Warden:
    """PID 1's duties: it can't be looked into, it reaps, and it ends everybody between questions."""

    def __init__(self, worker: int) -> None:
        if os.getpid() != 1:
            raise RuntimeError("this ends every process that it can see, so it runs only as PID 1")
        set_dumpable(on=False)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        self.worker = worker
        self.bell, rings = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(rings, warn_on_full_buffer=False)

    def run(
        self, body: Callable[[dict[str, int]], NoReturn], limits: dict[str, int], stdin: bytes, seconds: float
    ) -> Ending:
        """Run ``body`` in a child with a pipe for each of ``limits`` and return how it went."""
        pipes = {name: os.pipe2(os.O_CLOEXEC) for name in limits}
        child = forked()
        if child == 0:
            in_child(body, {name: write for name, (_, write) in pipes.items()}, stdin)
        for _, write in pipes.values():
            os.close(write)
        sinks = {name: Sink(limit) for name, limit in limits.items()}
        readers = {read: sinks[name] for name, (read, _) in pipes.items()}
        try:
            status, timed_out = self.watch(child, readers, time.monotonic() + seconds)
            killed = end_everybody(child)
            drain(readers)
        finally:
            for read, _ in pipes.values():
                os.close(read)
        return Ending(killed if status is None else status, sinks, timed_out=timed_out)

    def watch(self, child: int, readers: dict[int, Sink], until: float) -> tuple[int | None, bool]:
        """Read until the child has ended, wrote too much, or the time is up."""
        poll = select.poll()
        poll.register(self.worker, 0)
        poll.register(self.bell, select.POLLIN)
        for reader in readers:
            os.set_blocking(reader, False)
            poll.register(reader, select.POLLIN)
        while (left := until - time.monotonic()) > 0:
            for descriptor, event in poll.poll(left * 1000):
                if descriptor == self.worker and event & (select.POLLHUP | select.POLLERR):
                    raise OrphanedError
                if descriptor in readers and not read_some(descriptor, readers[descriptor]):
                    poll.unregister(descriptor)
                elif descriptor == self.bell:
                    os.read(self.bell, PIECE)
            status = reaped().get(child)
            if status is not None or any(sink.cut for sink in readers.values()):
                return status, False
        return None, True


def set_dumpable(*, on: bool) -> None:
    """Let the kernel give /proc/PID of this process to root (off) or to its own user (on)."""
    if LIBC.prctl(PR_SET_DUMPABLE, int(on), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


LIBC = ctypes.CDLL(None, use_errno=True)


def forked() -> int:
    """Fork; processes that were just reaped may be counted by the kernel a moment longer."""
    for _ in range(FORK_TRIES):
        try:
            return os.fork()
        except BlockingIOError:
            time.sleep(0.01)
    return os.fork()


def in_child(body: Callable[[dict[str, int]], NoReturn], pipes: dict[str, int], stdin: bytes) -> NoReturn:
    """Become an ordinary process of the student, with the given pipes and nothing of the agent's."""
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        os.umask(0o022)
        os.nice(10)
        set_dumpable(on=True)
        die_first()
        own_descriptors(pipes, in_memory(stdin))
        os.chdir("/work")
        body(pipes)
    except OSError as error:
        with suppress(OSError):
            os.write(2, f"{error.strerror or error}: {error.filename or ''}\n".encode())
    finally:
        os._exit(127)


def die_first() -> None:
    """When memory runs out, the kernel takes the student's processes before the agent."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123  pathlib is slow to load
        file.write("1000")


def in_memory(content: bytes) -> int:
    """Return a descriptor to read the content from: unlike a pipe it needs nobody who fills it."""
    if not content:
        return os.open("/dev/null", os.O_RDONLY)
    descriptor = os.memfd_create("input")
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def own_descriptors(pipes: dict[str, int], stdin: int) -> None:
    """Put stdin, stdout and stderr in their places; close all others but the pipes that remain."""
    for source, place in ((stdin, 0), (pipes.pop("stdout"), 1), (pipes.pop("stderr"), 2)):
        os.dup2(source, place)
    low = 3
    for descriptor in sorted(pipes.values()):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))


def read_some(descriptor: int, sink: Sink) -> bool:
    """Read once; return whether more may come."""
    try:
        piece = os.read(descriptor, PIECE)
    except BlockingIOError:
        return True
    sink.take(piece)
    return bool(piece)


def drain(readers: dict[int, Sink]) -> None:
    """Read what dead processes left in their pipes, which can't be more than a pipe holds."""
    for descriptor, sink in readers.items():
        while not sink.cut:
            try:
                piece = os.read(descriptor, PIECE)
            except BlockingIOError:
                break
            if not piece:
                break
            sink.take(piece)


def reaped() -> dict[int, int]:
    """Bury every dead process; return the wait status of each."""
    statuses: dict[int, int] = {}
    with suppress(ChildProcessError):
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                break
            statuses[process] = status
    return statuses


def end_everybody(child: int = 0) -> int | None:
    """Kill and bury every other process of the container; return the status of ``child``."""
    found: int | None = None
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            process, status = os.waitpid(-1, 0)
            found = status if process == child else found
    return found


def execute(argv: list[str], environment: dict[str, str]) -> NoReturn:
    """Replace this child by the program; exit 127 with a word on stderr if there is none."""
    try:
        os.execvpe(argv[0], argv, environment)  # noqa: S606  argv, no shell
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        os.write(2, f"{argv[0]}: {words}\n".encode("utf-8", "backslashreplace"))
        os._exit(127)
