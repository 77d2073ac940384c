"""A watch over an author's checks, which ends a check that goes on for ever and notes where it was."""

import faulthandler
import os
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

CLOCKS = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}
NOTES_BYTES = 64 * 1024
WAY_LETTERS = 1400


class Watch:
    """The time that one check has for itself: of the processor, and by the clock.

    The kernel's timers end the process, in the middle of a long call into C as well, and ``faulthandler``
    writes the way there before. What the worker is asked takes no time of the check.
    """

    def __init__(self, limits: Mapping[str, float]) -> None:
        self.cpu_seconds, self.seconds = limits["cpu_seconds"], limits["seconds"]
        self.notes = os.memfd_create("watch")

    def begin(self) -> None:
        """Be the watch of this process, and of no process that it starts."""
        for alarm in CLOCKS:
            signal.signal(alarm, signal.SIG_DFL)
            faulthandler.register(alarm, self.notes, all_threads=True, chain=True)

    def start(self, check: str) -> None:
        """Begin to count the time of a check; no name stands for what the file does outside of checks."""
        os.lseek(self.notes, 0, os.SEEK_SET)
        os.ftruncate(self.notes, 0)
        os.write(self.notes, f"{check}\n".encode())
        signal.setitimer(signal.ITIMER_PROF, self.cpu_seconds)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Count nothing meanwhile, and end nothing: half a message would spoil the worker's stream."""
        left = {timer: signal.setitimer(timer, 0)[0] for timer in CLOCKS.values()}
        try:
            yield
        finally:
            for timer, seconds in left.items():
                signal.setitimer(timer, seconds)

    def what_ended(self, how: int, source: str) -> str:
        """Say how a process ended that could not say it: in which check, and where if its time was over."""
        check, _, way = os.pread(self.notes, NOTES_BYTES, 0).decode(errors="replace").partition("\n")
        line = re.search(rf'File "{re.escape(source)}", line (\d+)', way)
        where = place(int(line[1]) if line else None, check)
        if how == -signal.SIGPROF:
            first = f"took more than {self.cpu_seconds:g} s of processor time"
        elif how == -signal.SIGALRM:
            first = f"took more than {self.seconds:g} s"
        else:
            return f"{where}: the judge's process ended with {f'signal {-how}' if how < 0 else f'code {how}'}"
        return f"{where}: {first}\n{way.replace(source, 'checks.py')[:WAY_LETTERS]}".strip()

    def close(self) -> None:
        os.close(self.notes)


def place(line: int | None, check: str) -> str:
    """Return where in the author's file something broke, as far as it is known."""
    name = "checks.py" if line is None else f"checks.py:{line}"
    return f"{name} in {check}" if check else name
