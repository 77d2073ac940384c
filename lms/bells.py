"""Bells: each worker has one on its machine, so that it hears of a job at once and not at its next look.

A bell is a named pipe in a folder. It is no promise: what nobody hears is found by the message or the sweep.
"""

import errno
import logging
import os
import secrets
import select
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

STROKE = b"!"
PIECE = 4096
LISTEN_SECONDS = 1.0

log = logging.getLogger(__name__)


class Bell:
    """A worker's own end. It shows when it can be rung, since a bell that nobody listens to is taken away."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        draft = self.path.with_name(f".{self.path.name}")
        os.mkfifo(draft, 0o600)
        self.descriptor = os.open(draft, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        draft.rename(self.path)

    def heard(self, seconds: float) -> int:
        """Wait until it is rung, and return how often it was; 0 when the time is up."""
        poll = select.poll()
        poll.register(self.descriptor, select.POLLIN)
        if not poll.poll(seconds * 1000):
            return 0
        with suppress(BlockingIOError):
            return len(os.read(self.descriptor, PIECE))
        return 0

    def take_down(self) -> None:
        """Let nobody ring it any more."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        self.take_down()
        os.close(self.descriptor)


def ring(folder: Path) -> int:
    """Ring every bell; return how many were heard. Those of workers that were killed are taken away."""
    return sum(_ring(path) for path in folder.glob("[!.]*"))


def _ring(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENXIO:
            path.unlink(missing_ok=True)
        return False
    try:
        os.write(descriptor, STROKE)
    except BlockingIOError:
        return True  # it has been rung so often that it will be heard
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


class Hands:
    """Threads that do something whenever they are called, be it by a bell; each call wakes one of them."""

    def __init__(self, count: int, act: Callable[[], object], folder: Path) -> None:
        self.act = act
        self.count = count
        self.calls = 0
        self.ending = False
        self.condition = threading.Condition()
        self.bell = Bell(folder)
        self.listener = threading.Thread(target=self.listen, name="bell", daemon=True)
        self.threads = [
            threading.Thread(target=self.work, name=f"hand-{number}", daemon=True) for number in range(count)
        ]

    def start(self) -> None:
        for thread in (self.listener, *self.threads):
            thread.start()

    def call(self, times: int = 1) -> None:
        """Wake so many hands, or as many as there are; one that is busy looks again when it is done."""
        with self.condition:
            self.calls = min(self.count, self.calls + times)
            self.condition.notify(times)

    def listen(self) -> None:
        while not self.ending:
            self.call(self.bell.heard(LISTEN_SECONDS))

    def work(self) -> None:
        while self.is_called():
            try:
                self.act()
            except Exception:
                log.exception("a worker's turn broke; the next call begins another")

    def is_called(self) -> bool:
        """Wait for a call; False: there will be none."""
        with self.condition:
            self.condition.wait_for(lambda: self.calls or self.ending)
            self.calls = max(0, self.calls - 1)
            return not self.ending

    def wind_down(self) -> None:
        """Hear no more calls; what is in hand is finished."""
        self.bell.take_down()
        with self.condition:
            self.ending = True
            self.condition.notify_all()

    def join(self) -> None:
        """Return when every hand has finished what it had."""
        self.wind_down()
        for thread in (self.listener, *self.threads):
            if thread.is_alive():
                thread.join()
        self.bell.close()
