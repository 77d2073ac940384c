"""A started container and its end: whatever happens, it is removed, and nobody waits for that."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from lms.errors import QatarlasError
from lms.runner.client import Engine
from lms.runner.stream import FrameStream
from lms.runner.traffic import Traffic

BACKLOG = 48
MOST_WAITING = 96
JOIN_SECONDS = 60.0

log = logging.getLogger(__name__)


def always() -> bool:
    return True


class Undertaker:
    """Ends containers in the background, while nobody waits for an answer; when too many wait, at once.

    What waits is an idle agent and the files of a work that is judged: ending it takes the engine and the
    kernel as long as grading a small work. One in which something may still run is urgent.
    """

    def __init__(self, engine: Engine, traffic: Traffic, has_room: Callable[[], bool] = always) -> None:
        self.engine = engine
        self.traffic = traffic
        self.has_room = has_room
        self.alive: dict[str, Container | None] = {}
        self.lock = threading.Lock()
        self.waiting: deque[str] = deque()
        self.urgent: deque[str] = deque()
        self.condition = threading.Condition()
        self.closing = False
        self.thread = threading.Thread(target=self.work, name="undertaker", daemon=True)
        self.thread.start()

    def expect(self, name: str, container: "Container | None" = None) -> None:
        """Know of a container from its creation on; nobody else's ``reap`` in this process takes it."""
        with self.lock:
            self.alive[name] = container

    def bury(self, container: str, *, urgent: bool = False) -> None:
        """Have a container removed; by who asks for it where too many wait, or nobody will come for it."""
        urgent = urgent or not self.has_room()
        with self.condition:
            taken = not self.closing and len(self.waiting) + len(self.urgent) < MOST_WAITING
            if taken:
                (self.urgent if urgent else self.waiting).append(container)
                self.condition.notify()
        if not taken:
            self.remove(container)

    def work(self) -> None:
        """Remove one after the other; a fault that nobody foresaw must not leave the rest standing."""
        while (container := self.next()) is not None:
            try:
                self.remove(container)
            except Exception:
                log.exception("container %.12s is still there", container)

    def next(self) -> str | None:
        """Wait for a container whose time has come; None when all are gone and no more will come."""
        with self.condition:
            while True:
                if self.urgent:
                    return self.urgent.popleft()
                busy = self.traffic.seconds_to_quiet()
                if self.waiting and (busy <= 0 or self.closing or len(self.waiting) > BACKLOG):
                    return self.waiting.popleft()
                if self.closing:
                    return None
                self.condition.wait(busy if self.waiting else None)

    def remove(self, container: str) -> None:
        """Remove; one that can't be removed now is left to the next ``reap``.

        Its stream is closed first: a kill that meets a stalled reader would hang.
        """
        try:
            with self.lock:
                known = self.alive.get(container)
            if known is not None:
                known.hang_up()
            self.engine.remove(container)
        except QatarlasError as error:
            log.warning("container %.12s is still there: %s", container, error)
        finally:
            with self.lock:
                self.alive.pop(container, None)

    def close(self) -> None:
        """Remove all that is left, what is still in use included; return when it is gone."""
        with self.lock:
            left = [container for container in self.alive.values() if container is not None]
        for container in left:
            container.close()
        with self.condition:
            self.closing = True
            self.condition.notify()
        self.thread.join(JOIN_SECONDS)


class Container:
    """A running container of ours with its stream."""

    def __init__(self, container: str, stream: FrameStream, undertaker: Undertaker) -> None:
        self.id = container
        self.stream = stream
        self.undertaker = undertaker
        self.closed = False
        undertaker.expect(container, self)

    def close(self, *, urgent: bool = False) -> None:
        """Have it ended: at once if it is ``urgent``, as something may still run in it, else in due time."""
        if not self.closed:
            self.closed = True
            if urgent:
                self.hang_up()
            self.undertaker.bury(self.id, urgent=urgent)

    def hang_up(self) -> None:
        """Close the stream; an agent without one ends by itself, and all that it started with it."""
        with suppress(OSError):
            self.stream.close()


def start_container(engine: Engine, undertaker: Undertaker, options: dict[str, Any]) -> Container:
    """Create, attach and start; what did not start is removed."""
    name = engine.create(options)
    undertaker.expect(name)
    try:
        container = Container(name, engine.attach(name), undertaker)
    except BaseException:
        undertaker.bury(name, urgent=True)
        raise
    try:
        engine.start(name)
    except BaseException:
        container.close(urgent=True)
        raise
    return container
