"""Programs that run side by side until Ctrl-C: each in a session of its own, started again when it dies.

Neither Ctrl-C nor the terminal's end reaches them by itself: the supervisor stops them, in its own order
and time, and then kills whatever is left in their process groups. When the supervisor itself is killed,
the kernel sends them SIGTERM.
"""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType
from typing import IO

Say = Callable[[str], None]

STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEATHS = 3
"""So many deaths within DEATHS_SECONDS are not bad luck any more, and everything is stopped."""
DEATHS_SECONDS = 30.0
FOLLOW_DEATH = ("setpriv", "--pdeathsig", "TERM")


@dataclass
class Program:
    """One program: how it is started, and how it fared."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    relay: Thread | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))
    start_at: float = 0.0

    def start(self, say: Say) -> None:
        self.process = subprocess.Popen(
            [*FOLLOW_DEATH, *self.argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.relay = Thread(target=relay, args=(self.name, self.process.stdout, say), daemon=True)
        self.relay.start()

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def end(self) -> None:
        """Kill what is left of the program and of its own children."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.relay is not None:
            self.relay.join(timeout=1)

    def died_too_often(self, now: float) -> bool:
        self.deaths.append(now)
        return len(self.deaths) == DEATHS and now - self.deaths[0] < DEATHS_SECONDS


class Supervisor:
    """Starts programs, keeps them alive, stops them: `run` returns an exit code."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        say: Say,
        grace_seconds: float = 10.0,
        pause_seconds: float = 1.0,
    ) -> None:
        self.programs = programs
        self.say = say
        self.grace_seconds = grace_seconds
        self.pause_seconds = pause_seconds
        self.signals: SimpleQueue[int] = SimpleQueue()

    def run(self, on_start: Callable[[], None] = lambda: None) -> int:
        """Run until a signal says stop (0) or a program can't be kept alive (1).

        ``on_start`` runs beside, in a thread of its own.
        """
        with self.listening():
            try:
                self.start_due()
                Thread(target=on_start, daemon=True).start()
                return self.watch()
            finally:
                self.stop()

    @contextmanager
    def listening(self) -> Iterator[None]:
        numbers = (*STOPPERS, signal.SIGCHLD)
        before = {number: signal.signal(number, self.hear) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def hear(self, number: int, _frame: FrameType | None) -> None:
        self.signals.put(number)

    def watch(self) -> int:
        while True:
            due = [program.start_at for program in self.programs if program.process is None]
            with suppress(Empty):
                wait = max(0.0, min(due) - time.monotonic()) if due else None
                if self.signals.get(timeout=wait) in STOPPERS:
                    return 0
            survivors = [program for program in self.programs if self.survives(program)]
            if len(survivors) < len(self.programs):
                return 1
            self.start_due()

    def survives(self, program: Program) -> bool:
        """Notice a death; the program is started again a moment later, unless it dies again and again."""
        if program.process is None or program.process.poll() is None:
            return True
        how = describe(program.process.returncode)
        program.end()
        program.process = None
        now = time.monotonic()
        if program.died_too_often(now):
            self.say(f"{program.name} ended ({how}) {DEATHS} times in a short while: stopping everything")
            return False
        program.start_at = now + self.pause_seconds
        self.say(f"{program.name} ended ({how}): it is started again")
        return True

    def start_due(self) -> None:
        now = time.monotonic()
        for program in self.programs:
            if program.process is None and program.start_at <= now:
                program.start(self.say)

    def stop(self) -> None:
        """Ask all to end; kill those who don't within the grace, or at once at a second Ctrl-C."""
        while not self.signals.empty():
            self.signals.get()
        for program in self.programs:
            program.signal(signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        while any(alive(program) for program in self.programs):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            with suppress(Empty):
                if self.signals.get(timeout=left) in STOPPERS:
                    break
        for program in self.programs:
            program.end()


def alive(program: Program) -> bool:
    return program.process is not None and program.process.poll() is None


def describe(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def relay(name: str, stream: IO[bytes] | None, say: Say) -> None:
    """Pass on each line with the program's name before it."""
    with stream or BytesIO() as lines:
        for line in lines:
            say(f"{name:<9}{line.decode(errors='replace').rstrip()}")


def say(line: str) -> None:
    """Print one line whole, also when several threads print; a terminal that is gone is no reason to fall."""
    with suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
