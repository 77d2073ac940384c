"""Judge containers: no student's code ever enters one, so it is kept and serves many works."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lms.runner.container import Container
from lms.runner.errors import SandboxFault
from lms.runner.stream import BadFrameError, StreamEndedError, StreamLateError

HELLO_SECONDS = 30.0
SEND_SECONDS = 30.0
BROKEN = (StreamEndedError, StreamLateError, BadFrameError)


class Judge:
    """One borrowed judge. Its messages are a colleague's: when they break, the machine is to blame."""

    def __init__(self, container: Container, image: str, home: "Judges") -> None:
        self.container = container
        self.image = image
        self.home = home

    def send(self, message: Mapping[str, Any]) -> None:
        with self.faults():
            self.container.stream.send(message, SEND_SECONDS)

    def send_tar(self, archive: bytes) -> None:
        with self.faults():
            self.container.stream.send_tar(archive, SEND_SECONDS)

    def receive(self, seconds: float) -> dict[str, Any]:
        """Return the judge's next message; raise ``SandboxFault`` if none comes in time."""
        with self.faults():
            return self.container.stream.receive(seconds)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Say what a stream that broke means here, with the last words of the judge."""
        try:
            yield
        except BROKEN as error:
            words = self.container.stream.last_words.decode(errors="replace")
            fault = f"{type(error).__name__} {error} {words}".strip()
            raise SandboxFault("judge: %(fault)s", fault=fault) from error

    def give_back(self, *, sound: bool) -> None:
        """Return it. ``sound``: it has said ``done`` or ``broken`` and waits for the next work."""
        self.home.take_back(self, sound=sound)


class Judges:
    """The idle judges of this process."""

    def __init__(self, start: Callable[[], Container], *, keep: int) -> None:
        self.start = start
        self.most = keep
        self.idle: list[Judge] = []
        self.lock = threading.Lock()
        self.closing = False

    def borrow(self, image: str) -> Judge:
        """Return an idle judge of this image that still lives, or start one."""
        while (judge := self.next_idle()) is not None:
            if judge.image == image and judge.container.stream.is_silent():
                return judge
            judge.container.close(urgent=True)
        judge = Judge(self.start(), image, self)
        try:
            judge.receive(HELLO_SECONDS)
        except BaseException:
            judge.container.close(urgent=True)
            raise
        return judge

    def next_idle(self) -> Judge | None:
        with self.lock:
            return self.idle.pop() if self.idle else None

    def take_back(self, judge: Judge, *, sound: bool) -> None:
        with self.lock:
            kept = sound and not self.closing and len(self.idle) < self.most
            if kept:
                self.idle.append(judge)
        if not kept:
            judge.container.close(urgent=True)

    def close(self) -> None:
        with self.lock:
            self.closing = True
            idle, self.idle = self.idle, []
        for judge in idle:
            judge.container.close()
